"""READS: to whom a letter goes, each person once, with the entries it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet

from haechi.people.models import User
from haechi.prize.models import Application, CoWorker, Edition, Passage
from haechi.prize.queries.applications import exits_told
from haechi.prize.states import ApplicationState, AudienceKind, Outcome

NARROWED = {
    "category": "category__code",
    "kind": "kind",
    "country": "city__country__iso2",
    "region": "city__country__region",
}


@dataclass(frozen=True)
class Recipient:
    """A person and why they belong: their entries, or a role in the edition."""

    user: User
    entries: list[Application] = field(default_factory=list)


def recipients(edition: Edition, audience: Mapping[str, str]) -> list[Recipient]:
    """The people of an audience, by address; nobody twice, nobody whose account is closed."""
    if audience.get("who") == AudienceKind.ROLE:
        return [Recipient(user) for user in role_holders(edition, audience.get("role", ""))]
    return by_person(applications_of(edition, audience))


def role_holders(edition: Edition, role: str) -> QuerySet[User]:
    held = edition.appointments.filter(role=role, ended_at__isnull=True).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by("email")


def applications_of(edition: Edition, audience: Mapping[str, str]) -> QuerySet[Application]:
    found = Application.objects.filter(edition=edition).exclude(state=ApplicationState.WITHDRAWN)
    who = audience.get("who")
    if who == AudienceKind.DRAFTS:
        found = found.filter(state=ApplicationState.DRAFT)
    elif who != AudienceKind.APPLICANTS:
        found = found.filter(state=ApplicationState.SUBMITTED)
    if who in (AudienceKind.ELIGIBLE, AudienceKind.INELIGIBLE):
        found = found.filter(pk__in=checked(edition, found, passed=who == AudienceKind.ELIGIBLE))
    for name, column in NARROWED.items():
        if audience.get(name):
            found = found.filter(**{column: audience[name]})
    return found


def checked(edition: Edition, found: QuerySet[Application], *, passed: bool) -> set[int]:
    """Those whose check of entry is concluded, and how it ended; nothing of later rounds."""
    told: QuerySet[Passage] = exits_told(found)
    ended = dict(told.values_list("application", "outcome"))
    return {pk for pk, outcome in ended.items() if (outcome == Outcome.ON) == passed}


def by_person(applications: QuerySet[Application]) -> list[Recipient]:
    """Applicants and who accepted to help them, each with the entries they work on."""
    found: dict[int, Recipient] = {}
    helping = CoWorker.objects.filter(
        accepted_at__isnull=False, ended_at=None, user__is_active=True
    ).select_related("user")
    for one in (
        applications.select_related("applicant")
        .prefetch_related(Prefetch("co_workers", helping, to_attr="helpers"))
        .order_by("number")
    ):
        helpers: list[CoWorker] = getattr(one, "helpers", [])
        for user in (one.applicant, *(helper.user for helper in helpers)):
            if user is None:
                continue
            if user.is_active:
                found.setdefault(user.pk, Recipient(user)).entries.append(one)
    return sorted(found.values(), key=lambda recipient: recipient.user.email)


def everybody_applying(edition: Edition) -> list[Recipient]:
    return recipients(edition, {"who": AudienceKind.APPLICANTS})


def people_applying(edition: Edition) -> int:
    """How many people a letter to all applicants reaches."""
    found = applications_of(edition, {"who": AudienceKind.APPLICANTS})
    helping = CoWorker.objects.filter(
        application__in=found, accepted_at__isnull=False, ended_at=None
    )
    return (
        User.objects.filter(is_active=True)
        .filter(Q(pk__in=found.values("applicant")) | Q(pk__in=helping.values("user")))
        .count()
    )


def with_asker(people: Iterable[Recipient], asker: User) -> list[Recipient]:
    """The asker hears the answer too, with or without an application, and once."""
    found = list(people)
    if any(one.user.pk == asker.pk for one in found) or not asker.is_active:
        return found
    return [*found, Recipient(asker)]
