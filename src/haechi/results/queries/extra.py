"""READS: what has been bought of the extra reviews, and what the next ones rest on."""

from dataclasses import dataclass
from math import ceil

from haechi.core.models import JournalLine
from haechi.jury import queries as jury
from haechi.jury.models import Sheet
from haechi.jury.states import NOT_READ, SheetState
from haechi.prize.models import Round
from haechi.results.queries.runs import judge_codes

# Nobody gets more than twice the fair share of a batch: the entries near the cut are few, and
# whoever knows them all would otherwise read them all.
UNEVEN = 2


@dataclass(frozen=True)
class Budget:
    """Extra reviews: allowed by the rules, bought, and not submitted yet."""

    allowed: int
    bought: int
    waiting: int

    @property
    def left(self) -> int:
        return max(self.allowed - self.bought, 0)


def budget(round_: Round) -> Budget:
    """A review that a judge could not give is not spent."""
    sheets = Sheet.objects.filter(judge__round=round_, is_extra=True).exclude(state__in=NOT_READ)
    living = jury.living_sheets(round_).filter(pk__in=sheets.values("pk"))
    waiting = living.exclude(state=SheetState.SUBMITTED).count()
    given = living.filter(state=SheetState.SUBMITTED).count()
    return Budget(round_.extra_reviews, waiting + given, waiting)


def room_for(round_: Round, number: int) -> dict[str, int]:
    """How many of a batch each seated judge may get, by code, in proportion to the shares."""
    codes = judge_codes(round_)
    shares = dict(jury.seated(round_).values_list("pk", "share"))
    total = sum(shares.values())
    return {codes[pk]: ceil(UNEVEN * number * share / total) for pk, share in shares.items()}


def apart(round_: Round) -> set[tuple[str, str]]:
    """(entry, judge) that must not meet, by the codes of the score rows."""
    codes = judge_codes(round_)
    demand = jury.demand_of(round_)
    return {
        (demand.entries[entry], codes[judge])
        for entry, judge in demand.conflicts | demand.begun | demand.waiting
        if entry in demand.entries
    }


def purchases(round_: Round) -> list[JournalLine]:
    """Each batch as it was bought, the latest first."""
    lines = JournalLine.objects.filter(
        verb="results.buy_reviews", subject_type=round_._meta.label_lower, subject_id=round_.pk
    )
    return list(lines.order_by("-pk"))
