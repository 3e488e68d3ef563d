"""READS: a mailing before it goes (who, what is missing) and after (what became of it)."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from haechi.core import outbox
from haechi.core.models import Message, MessageState
from haechi.core.verdict import Text
from haechi.people.models import User
from haechi.prize.models import Edition, Mailing
from haechi.prize.queries.audiences import Recipient, recipients
from haechi.prize.queries.templates import wording_in
from haechi.prize.rules import Wording

Counts = dict[str, int]


def fingerprint(mailing: Mailing, people: Iterable[Recipient]) -> str:
    """What a preview showed: the text, and each person with the entries it would name."""
    shown = [wording_in(mailing).__dict__] + [
        [one.user.pk, one.user.email, one.user.language, [e.pk for e in one.entries]]
        for one in people
    ]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def recipients_of(mailing: Mailing) -> list[Recipient]:
    return recipients(mailing.edition, mailing.audience)


@dataclass(frozen=True)
class Shortcoming:
    """What a letter would lack, and for whom."""

    text: Text
    people: tuple[User, ...]


def shortcomings(wording: Wording, people: list[Recipient], edition: Edition) -> list[Shortcoming]:
    named = set(wording.placeholders())
    bounced = addresses_that_bounced(edition)
    checks: list[tuple[Text, Callable[[Recipient], bool]]] = [
        (
            _("read Korean, but there is no Korean text: they get the English one"),
            lambda one: one.user.language == "ko" and "ko" not in wording.whole,
        ),
        (
            _("read English, but there is no English text: they get the Korean one"),
            lambda one: one.user.language == "en" and "en" not in wording.whole,
        ),
        (
            _("have no name in their account: {name} becomes the e-mail address"),
            lambda one: "name" in named and not one.user.name,
        ),
        (
            _("have an application without a title: {title} becomes “Untitled”"),
            lambda one: "title" in named and any(not entry.title for entry in one.entries),
        ),
        (
            _("have no application: {entry} and {title} become a dash"),
            lambda one: bool(named & {"entry", "title"}) and not one.entries,
        ),
        (_("had an earlier letter come back"), lambda one: one.user.email in bounced),
    ]
    found = [Shortcoming(text, tuple(p.user for p in people if lacks(p))) for text, lacks in checks]
    return [one for one in found if one.people]


def addresses_that_bounced(edition: Edition) -> set[str]:
    came_back = Message.objects.filter(edition_id=edition.pk, state=MessageState.BOUNCED)
    return set(came_back.values_list("to", flat=True))


def letters_of(edition: Edition) -> QuerySet[Message]:
    return Message.objects.filter(edition_id=edition.pk)


def letters_matching(letters: QuerySet[Message], words: str) -> QuerySet[Message]:
    return letters.filter(Q(to__icontains=words) | Q(subject__icontains=words))


def states_of(letters: QuerySet[Message]) -> Counts:
    """How many letters are in each state."""
    counted = letters.order_by().values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(MessageState.values, 0) | dict(counted)


def states_by_batch(batches: Iterable[str]) -> dict[str, Counts]:
    """The same for many batches, in one query."""
    found: dict[str, Counts] = {one: dict.fromkeys(MessageState.values, 0) for one in batches}
    rows = Message.objects.filter(batch__in=found).order_by().values_list("batch", "state")
    for batch, state, n in rows.annotate(n=Count("pk")):
        found[batch][state] = n
    return found


def letters_in_doubt(edition: Edition, at: datetime) -> QuerySet[Message]:
    return outbox.in_doubt(at).filter(edition_id=edition.pk)
