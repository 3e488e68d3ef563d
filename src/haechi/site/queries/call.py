"""The call as it stands: how many write, how many have submitted, when they came."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Cast, Substr

from haechi.people.states import ApplicantKind
from haechi.prize import queries as prize
from haechi.prize.models import Application, Edition
from haechi.prize.states import ApplicationState


@dataclass(frozen=True)
class Figures:
    """Applications by their state now, and how many came in the last day."""

    drafts: int
    submitted: int
    withdrawn: int
    begun_lately: int
    submitted_lately: int

    @property
    def total(self) -> int:
        return self.drafts + self.submitted + self.withdrawn


def figures_of(edition: Edition, at: datetime) -> Figures:
    yesterday = at - timedelta(days=1)
    states = {state: Count("pk", filter=Q(state=state)) for state in ApplicationState.values}
    found = edition.applications.aggregate(
        **states,
        begun=Count("pk", filter=Q(created_at__gt=yesterday)),
        handed_in=Count("pk", filter=Q(submitted_at__gt=yesterday)),
    )
    return Figures(
        drafts=found[ApplicationState.DRAFT],
        submitted=found[ApplicationState.SUBMITTED],
        withdrawn=found[ApplicationState.WITHDRAWN],
        begun_lately=found["begun"],
        submitted_lately=found["handed_in"],
    )


@dataclass(frozen=True)
class Row:
    """A category by kinds of applicant: submitted beside drafts; None where it admits none."""

    name: str
    cells: tuple[tuple[int, int] | None, ...]
    submitted: int
    drafts: int


def by_kind(edition: Edition) -> list[Row]:
    """Each category × kind of applicant, in one query."""
    standing = edition.applications.exclude(state=ApplicationState.WITHDRAWN)
    counts: Counter[tuple[int, str, bool]] = Counter()
    rows = standing.values_list("category", "kind", "state").order_by().annotate(n=Count("pk"))
    for category, kind, state, n in rows:
        counts[category, kind, state == ApplicationState.SUBMITTED] += n
    found = []
    for category in edition.categories.all():
        cells = tuple(
            (counts[category.pk, kind, True], counts[category.pk, kind, False])
            if kind in category.admits or counts[category.pk, kind, True]
            else None
            for kind in ApplicantKind.values
        )
        there = [cell for cell in cells if cell is not None]
        found.append(Row(category.name, cells, sum(c[0] for c in there), sum(c[1] for c in there)))
    return found


@dataclass(frozen=True)
class Day:
    """How many had begun and had submitted by the end of a day."""

    on: date
    begun: int
    submitted: int


def days_of(edition: Edition) -> list[Day]:
    """From the first application on, day by day where the institution is."""
    begun, submitted = by_day(edition, "created_at"), by_day(edition, "submitted_at")
    if not begun:
        return []
    first, last = min(begun), max([*begun, *submitted])
    days, so_far = [], [0, 0]
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        so_far = [so_far[0] + begun.get(on, 0), so_far[1] + submitted.get(on, 0)]
        days.append(Day(on, so_far[0], so_far[1]))
    return days


def by_day(edition: Edition, moment: str) -> Counter[date]:
    """Counted by the minute in the database, which knows UTC, and put into days here."""
    there = edition.applications.exclude(**{moment: None})
    minutes = there.values_list(Substr(Cast(moment, CharField()), 1, 16)).order_by()
    found: Counter[date] = Counter()
    for minute, n in minutes.annotate(n=Count("pk")):
        instant = datetime.fromisoformat(minute).replace(tzinfo=UTC)
        found[instant.astimezone(edition.zone).date()] += n
    return found


def unfinished(edition: Edition) -> QuerySet[Application]:
    """The drafts, those longest untouched first."""
    drafts = edition.applications.filter(state=ApplicationState.DRAFT)
    return drafts.select_related("category", "organisation", "city__country", "applicant").order_by(
        "saved_at", "number"
    )


@dataclass(frozen=True)
class Unfinished:
    application: Application
    missing: int


def with_gaps(edition: Edition, drafts: list[Application], at: datetime) -> list[Unfinished]:
    missing = prize.missing_in_each(edition, drafts, at)
    return [Unfinished(draft, missing[draft.pk]) for draft in drafts]
