"""READS: the figures of a check, and the same with small numbers hidden."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from haechi.people.states import ApplicantKind, Region
from haechi.prize.models import Appeal, Finding, Repair, Round
from haechi.prize.states import (
    AppealState,
    ApplicationState,
    Outcome,
    ScreeningState,
)

SMALL = 3  # fewer than this might be recognised
FIGURES = ("received", "checked", "repaired", "rejected", "appealed", "upheld")
PARTS = ("category", "kind", "region")

Cell = int | None  # None: hidden
Row = dict[str, Cell]


@dataclass(frozen=True)
class Facts:
    """One entry as the figures see it."""

    groups: dict[str, str]
    checked: bool
    repaired: bool
    rejected_for: str
    appealed: bool
    upheld: bool


def eligibility_figures(round_: Round) -> dict[str, Any]:
    """``reasons`` and, for all and for each group of each part, a row of figures."""
    entries = list(facts_of_entries(round_))
    reasons = [item.code for item in round_.check_items.all()]
    table: dict[str, Any] = {"reasons": reasons, "all": row_of(entries, reasons), "parts": {}}
    for part in PARTS:
        groups = group_names(round_, part)
        table["parts"][part] = {
            group: row_of([one for one in entries if one.groups[part] == group], reasons)
            for group in groups
        }
    return table


def group_names(round_: Round, part: str) -> list[str]:
    """Every group there can be, also those with nobody in it: an absent row would tell too."""
    if part == "category":
        return list(round_.edition.categories.values_list("code", flat=True))
    return list(ApplicantKind.values if part == "kind" else Region.values)


def facts_of_entries(round_: Round) -> Iterator[Facts]:
    repaired = ids(Repair.objects.filter(screening__round=round_, answered_at__isnull=False))
    appeals = Appeal.objects.filter(notice__screening__round=round_)
    appealed = ids(appeals, "notice__screening")
    upheld = ids(appeals.filter(state=AppealState.UPHELD), "notice__screening")
    failing = first_failing(round_)
    rows = round_.screenings.filter(
        Q(application__state=ApplicationState.SUBMITTED) | Q(state=ScreeningState.DECIDED)
    ).values_list(
        "pk",
        "state",
        "outcome",
        "application__category__code",
        "application__kind",
        "application__city__country__region",
    )
    for pk, state, outcome, category, kind, region in rows.order_by():
        is_decided = state == ScreeningState.DECIDED
        is_out = is_decided and outcome == Outcome.OUT
        yield Facts(
            groups={"category": category, "kind": kind, "region": region},
            checked=is_decided,
            repaired=pk in repaired,
            rejected_for=failing.get(pk, "") if is_out else "",
            appealed=pk in appealed,
            upheld=pk in upheld,
        )


def ids(rows: Any, column: str = "screening") -> set[int]:
    return set(rows.values_list(column, flat=True))


def first_failing(round_: Round) -> dict[int, str]:
    """The rule each rejection is counted under: the first in the checklist that does not hold."""
    failing = Finding.objects.filter(screening__round=round_, holds=False)
    found: dict[int, str] = {}
    for screening_id, code in failing.order_by("item__order", "item").values_list(
        "screening", "item__code"
    ):
        found.setdefault(screening_id, code)
    return found


def row_of(entries: Sequence[Facts], reasons: Iterable[str]) -> Row:
    why = Counter(one.rejected_for for one in entries if one.rejected_for)
    row: Row = {
        "received": len(entries),
        "checked": sum(one.checked for one in entries),
        "repaired": sum(one.repaired for one in entries),
        "rejected": sum(why.values()),
        "appealed": sum(one.appealed for one in entries),
        "upheld": sum(one.upheld for one in entries),
    }
    return row | {reason_key(code): why[code] for code in reasons}


def reason_key(code: str) -> str:
    return f"reason:{code}"


# --- how often the officer followed the automatic check -------------------------------------------


@dataclass(frozen=True)
class Followed:
    """A rule: how often the check proposed that it fails, and what the officers found."""

    code: str
    proposed: int
    followed: int
    not_proposed: int
    found_anyway: int


def how_often_followed(round_: Round) -> list[Followed]:
    """Over the signed checks: proposals followed, and failures no check had proposed."""
    counted: Counter[tuple[str, bool, bool]] = Counter()
    rows = Finding.objects.filter(
        screening__round=round_,
        screening__state=ScreeningState.DECIDED,
        suspected__isnull=False,
        holds__isnull=False,
    ).values_list("item__code", "suspected", "holds")
    for code, suspected, holds in rows.order_by():
        counted[code, bool(suspected), not holds] += 1
    return [
        Followed(
            code=item.code,
            proposed=counted[item.code, True, True] + counted[item.code, True, False],
            followed=counted[item.code, True, True],
            not_proposed=counted[item.code, False, True] + counted[item.code, False, False],
            found_anyway=counted[item.code, False, True],
        )
        for item in round_.check_items.all()
    ]


# --- small numbers hidden -------------------------------------------------------------------------


def hide_small(figures: dict[str, Any]) -> dict[str, Any]:
    """The same figures with every number below three hidden, and no way to work it out.

    A total less the numbers shown beside it would tell the one that is hidden. So each line that
    adds up (a figure over the groups of a part; the reasons of a row) hides nothing, or at least
    two numbers that make three or more together; further numbers are hidden until it is so.
    """
    reasons = [reason_key(code) for code in figures["reasons"]]
    rows: dict[tuple[str, str], Row] = {("all", ""): dict(figures["all"])}
    for part, groups in figures["parts"].items():
        rows |= {(part, group): dict(row) for group, row in groups.items()}
    hidden = {
        (place, name)
        for place, row in rows.items()
        for name, value in row.items()
        if value is not None and 0 < value < SMALL
    }
    lines = [*lines_down(rows), *lines_across(rows, reasons)]
    while any(hide_one_more(line, rows, hidden) for line in lines):
        pass
    for place, name in hidden:
        rows[place][name] = None
    return figures | {
        "all": rows["all", ""],
        "parts": {
            part: {group: rows[part, group] for group in groups}
            for part, groups in figures["parts"].items()
        },
    }


Place = tuple[tuple[str, str], str]
Rows = dict[tuple[str, str], Row]


def lines_down(rows: Rows) -> Iterator[list[Place]]:
    """A figure of all groups of a part; they make up the figure of all."""
    for part in PARTS:
        there = [place for place in rows if place[0] == part]
        for name in rows["all", ""]:
            yield [(("all", ""), name), *((place, name) for place in there)]


def lines_across(rows: Rows, reasons: Sequence[str]) -> Iterator[list[Place]]:
    """The reasons of a row; they make up its rejections."""
    for place in rows:
        yield [(place, "rejected"), *((place, name) for name in reasons)]


def hide_one_more(line: list[Place], rows: Rows, hidden: set[Place]) -> bool:
    """Hide the smallest number still shown when what is hidden could be worked out.

    The first of a line is the total of the others. While the total is hidden too, two are enough.
    """

    def value(place: Place) -> int:
        return rows[place[0]][place[1]] or 0

    away = [place for place in line if place in hidden]
    is_safe = len(away) > 1 and (line[0] in hidden or sum(map(value, away)) >= SMALL)
    shown = [place for place in line if place not in hidden]
    if not away or is_safe or not shown:
        return False
    hidden.add(min(shown, key=lambda place: (value(place) == 0, value(place))))
    return True
