"""WRITES: two records of one organisation become one, or two that look alike are told apart."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people import queries as people
from haechi.people.models import Distinction, Organisation, OrganisationName, User
from haechi.prize import queries, rules
from haechi.prize.actions.places import repoint
from haechi.prize.models import Edition


@transaction.atomic
def merge_organisations(
    kept: Organisation, gone: Organisation, *, edition: Edition, by: User, at: datetime
) -> Organisation:
    """Applications and people of ``gone`` move to ``kept``; its names stay as other spellings."""
    kept, gone = locked(kept, gone)
    rules.may_merge_organisations(
        queries.standing(by, edition), kept.kind, gone.kind, are_one=kept == gone
    ).enforce()
    applications = [f"{code} ({slug})" for code, slug in queries.applications_of_organisation(gone)]
    persons = [str(person) for person in gone.people.order_by("pk")]
    lost = {"name": gone.name, "kind": gone.kind, "city": str(gone.city)}
    spellings = people.written(gone)
    known = set(people.written(kept))
    Distinction.objects.filter(first__in=[kept, gone], second__in=[kept, gone]).delete()
    forget_distinctions(gone)
    gone.names.filter(name__in=known).delete()
    moved = repoint(gone, kept)
    for name in dict.fromkeys(spellings):
        if name not in known:
            OrganisationName.objects.get_or_create(
                organisation=kept, name=name, defaults={"noted_by": by, "noted_at": at}
            )
    gone.delete()
    journal.write(
        by=by,
        at=at,
        verb="prize.merge_organisations",
        subject=kept,
        edition_id=edition.pk,
        merged=lost,
        spellings=spellings,
        applications=applications,
        people=persons,
        moved=moved,
    )
    return kept


def locked(*organisations: Organisation) -> list[Organisation]:
    """The rows anew, locked in one order: two who merge at once do not wait for each other."""
    ids = [one.pk for one in organisations]
    rows = Organisation.objects.select_for_update(of=("self",)).select_related("city__country")
    found = {one.pk: one for one in rows.filter(pk__in=ids).order_by("pk")}
    return [found[pk] for pk in ids]


def forget_distinctions(gone: Organisation) -> None:
    """What was told apart from one that is no more; the journal keeps that it was."""
    Distinction.objects.filter(first=gone).delete()
    Distinction.objects.filter(second=gone).delete()


@transaction.atomic
def tell_apart(
    one: Organisation,
    other: Organisation,
    *,
    edition: Edition,
    reason: str,
    by: User,
    at: datetime,
) -> Distinction:
    """The two look alike and are two; nobody is asked about them again."""
    rules.may_tell_apart(
        queries.standing(by, edition), one.kind, other.kind, are_one=one == other, reason=reason
    ).enforce()
    first, second = sorted((one, other), key=lambda organisation: organisation.pk)
    drawn, _is_new = Distinction.objects.get_or_create(
        first=first, second=second, defaults={"reason": reason, "drawn_by": by, "drawn_at": at}
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.tell_apart",
        subject=drawn,
        edition_id=edition.pk,
        reason=reason,
    )
    return drawn
