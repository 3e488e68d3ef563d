"""READS: to whom a letter goes, each person once, with the entries it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from haechi.people.models import User
from haechi.prize.models import Application, Edition, Passage
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
    entries: dict[int, Recipient] = {}
    for one in (
        applications.filter(applicant__is_active=True)
        .select_related("applicant")
        .order_by("applicant__email", "number")
    ):
        entries.setdefault(one.applicant_id, Recipient(one.applicant)).entries.append(one)
    return list(entries.values())


def everybody_applying(edition: Edition) -> list[Recipient]:
    return recipients(edition, {"who": AudienceKind.APPLICANTS})


def people_applying(edition: Edition) -> int:
    found = applications_of(edition, {"who": AudienceKind.APPLICANTS})
    return found.filter(applicant__is_active=True).values("applicant").distinct().count()


def with_asker(people: Iterable[Recipient], asker: User) -> list[Recipient]:
    """The asker hears the answer too, with or without an application, and once."""
    found = list(people)
    if any(one.user.pk == asker.pk for one in found) or not asker.is_active:
        return found
    return [*found, Recipient(asker)]
