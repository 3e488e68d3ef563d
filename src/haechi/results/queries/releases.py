"""READS: the release, and how its result came about."""

from dataclasses import dataclass

from django.db.models import Count

from haechi.jury import queries as jury
from haechi.jury.models import Sheet
from haechi.jury.states import SheetState
from haechi.prize.models import Edition
from haechi.prize.states import ApplicationState
from haechi.results.models import Release
from haechi.results.states import ReleaseState


@dataclass(frozen=True)
class Judging:
    """How a result came about, in figures."""

    entries: int
    judges: int
    reviews: int


def judging(edition: Edition) -> Judging:
    entries = edition.applications.filter(state=ApplicationState.SUBMITTED)
    sheets = Sheet.objects.filter(
        jury.is_living(),
        judge__round__edition=edition,
        state=SheetState.SUBMITTED,
        application__in=entries.values("pk"),
    )
    counted = sheets.aggregate(reviews=Count("pk"), judges=Count("judge__user", distinct=True))
    return Judging(entries.count(), counted["judges"], counted["reviews"])


def living_release(edition: Edition) -> Release | None:
    return edition.releases.exclude(state=ReleaseState.RECALLED).first()
