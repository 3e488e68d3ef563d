"""WRITES: the whole rules of an edition from one file, and a new edition from an earlier one."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from haechi.core import journal
from haechi.core.verdict import Text
from haechi.people.models import User
from haechi.people.states import Role
from haechi.prize import queries, rules
from haechi.prize.actions.kept import keep_book
from haechi.prize.models import Appointment, Edition, RulesFile
from haechi.prize.rulebook import Book, compare


@transaction.atomic
def import_rules(
    edition: Edition, book: Book, *, base: str = "", by: User, at: datetime
) -> Edition:
    """Make the rules of an edition in preparation what the file says; its address stays.

    ``base`` is the digest of the rules that were looked at before; others are not overwritten.

    Raises:
        Refused: the edition is published, or something that hangs on a row would be lost.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    now = queries.book_of(edition)
    is_stale = bool(base) and base != now.sha256
    standing = queries.standing(by, edition)
    rules.may_import_rules(standing, edition, [], is_stale).enforce()
    book = book.called(slug=edition.slug)
    try:
        with transaction.atomic():
            keep_book(edition, book)
    except ProtectedError as error:
        held: list[Text] = [*sorted({str(one) for one in error.protected_objects})[:5]]
        rules.may_import_rules(standing, edition, held).enforce()
    journal.write(
        by=by,
        at=at,
        verb="prize.import_rules",
        subject=edition,
        edition_id=edition.pk,
        sha256=book.sha256,
        changes=[[one.path, one.before, one.after] for one in compare(now, book)][:500],
    )
    return edition


@transaction.atomic
def repeat_edition(
    earlier: Edition,
    book: Book,
    *,
    secretary: User,
    roles: Collection[Role] = (),
    by: User,
    at: datetime,
) -> Edition:
    """A new edition in preparation from an earlier one's rules, which ``book`` has moved.

    Of the people only the secretary goes along, and those whose roles are named.
    """
    taken = Edition.objects.filter(slug=book.slug).exists()
    rules.may_repeat_edition(queries.standing(by, earlier), taken).enforce()
    edition = keep_book(Edition(slug=book.slug), book)
    holders = {(secretary.pk, Role.SECRETARY.value)}
    still = earlier.appointments.filter(ended_at=None, role__in=[*roles])
    holders |= set(still.values_list("user_id", "role"))
    Appointment.objects.bulk_create(
        Appointment(edition=edition, user_id=user, role=role, appointed_at=at, reason=earlier.slug)
        for user, role in sorted(holders)
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.repeat_edition",
        subject=edition,
        edition_id=edition.pk,
        earlier=earlier.slug,
        secretary=secretary.email,
        roles=sorted(str(role) for role in roles),
        sha256=queries.book_of(edition).sha256,
    )
    return edition


def keep_rules_file(edition: Edition, *, at: datetime) -> RulesFile:
    """The file of the rules, frozen at the instant they are published."""
    book = queries.book_of(edition)
    return RulesFile.objects.create(
        edition=edition, text=book.text, sha256=book.sha256, published_at=at
    )


def drop_notes_on_nothing(edition: Edition) -> int:
    """Marks beside settings that a change of the rules has taken away go with them."""
    paths = queries.setting_paths(queries.book_of(edition))
    return edition.setting_notes.exclude(path__in=paths).delete()[0]
