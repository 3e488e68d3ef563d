"""READS: how a jury judged: loads, and what calibration changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from haechi.jury.models import Judge, Sheet
from haechi.jury.states import JudgeState, SheetState
from haechi.prize.models import Round
from haechi.results.models import Ranked
from haechi.results.queries.runs import judge_codes


@dataclass(frozen=True)
class Load:
    """What one judge read; ``code`` is how the run calls the judge."""

    code: str
    name: str
    submitted: int
    recused: int
    abstained: int


def loads(round_: Round) -> list[Load]:
    """Everybody who was seated and had sheets, in the order of the codes."""
    codes = judge_codes(round_)
    seats = (
        Judge.objects.filter(round=round_, state__in=[JudgeState.ACCEPTED, JudgeState.RETIRED])
        .select_related("user")
        .order_by("pk")
        .annotate(
            submitted=Count("sheets", filter=Q(sheets__state=SheetState.SUBMITTED)),
            recused=Count("sheets", filter=Q(sheets__state=SheetState.RECUSED)),
            abstained=Count("sheets", filter=Q(sheets__state=SheetState.ABSTAINED)),
        )
    )
    return [
        Load(codes[seat.pk], str(seat.user), seat.submitted, seat.recused, seat.abstained)
        for seat in seats
        if seat.submitted or seat.recused or seat.abstained
    ]


def extra_given(round_: Round) -> int:
    """How many of the submitted sheets were extra reviews near the cut."""
    given = Sheet.objects.filter(judge__round=round_, is_extra=True, state=SheetState.SUBMITTED)
    return given.count()


@dataclass(frozen=True)
class Crossed:
    """Entries that calibration moved over the cut, against the plain means."""

    into: list[Ranked]
    out_of: list[Ranked]


def crossed(ranked: Iterable[Ranked], places: dict[str, int]) -> Crossed:
    found = Crossed([], [])
    for place in ranked:
        plainly_in = place.raw_rank <= places.get(place.category.code, 0)
        if place.is_in and not plainly_in:
            found.into.append(place)
        elif plainly_in and not place.is_in:
            found.out_of.append(place)
    return found
