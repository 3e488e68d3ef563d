"""What is demanded of an assignment, checked once?

**Model.** Candidate pairs p = (i, j) as parallel arrays in canonical order (conflicts left out,
locked pairs included), a number of reviews for every entry, two bounds for every judge, and
rules that count judges of a kind at entries of a kind.

========= ================================================================
symbol    meaning
========= ================================================================
p         a candidate pair: entry, judge, worth (its affinity), locked
need      reviews that an entry gets (R_i), locked ones included
low,high  bounds on what a judge reads, locked pairs included
rows      a rule at an entry: least ≤ its judges of a kind ≤ most
========= ================================================================

A pair without an affinity is a candidate of affinity 0, unless ``candidates_only`` says that
nothing else is allowed; memory then follows the number of pairs.

**Reference.** See :mod:`jeoul.assignment`.

**When not to use it.** Call :func:`jeoul.assignment.assign`, which builds it.

>>> demand = demand_of(entries="ab", judges="jk", per_entry=1, conflicts=[("a", "j")])
>>> list(zip(demand.entry.tolist(), demand.judge.tolist()))
[(0, 1), (1, 0), (1, 1)]
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from jeoul.assignment.affinity import Affinities, Mask, Places, place, positions
from jeoul.assignment.bounds import loads, refuse_starved, reviews
from jeoul.assignment.rules import Rows, Rule, rows_of
from jeoul.errors import InputError
from jeoul.tables import Codes, Floats, name_of

LARGEST = 20_000_000
SMALL = 1_000_000


@dataclass(frozen=True, eq=False)
class Demand:
    """A checked demand in canonical order."""

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    entry: Codes
    judge: Codes
    worth: Floats
    locked: Mask
    need: Codes
    low: Codes
    high: Codes
    rows: Rows
    meetings: int | None
    even_first: bool
    barred: Codes
    barred_worth: Floats

    @cached_property
    def keys(self) -> Codes:
        """The candidates as sorted numbers, entry · judges + judge."""
        return self.entry * len(self.judges) + self.judge

    @cached_property
    def _places(self) -> Codes:
        """The position of every cell among the candidates, or −1, where cells are few."""
        places = np.full(len(self.entries) * len(self.judges), -1, np.intp)
        places[self.keys] = np.arange(len(self.keys))
        return places

    def find(self, entry: Codes, judge: Codes) -> Codes:
        """The positions of pairs among the candidates; −1 where a pair is none."""
        wanted = entry * len(self.judges) + judge
        if len(self.entries) * len(self.judges) <= SMALL:
            return np.asarray(self._places[wanted])
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.asarray(np.where(self.keys[at] == wanted, at, -1))

    def pair(self, position: int) -> tuple[str, str]:
        """The names of a candidate pair."""
        return self.entries[self.entry[position]], self.judges[self.judge[position]]


def demand_of(
    *,
    entries: Sequence[object],
    judges: Sequence[object],
    per_entry: int | Mapping[Any, int],
    load: tuple[int, int] | Mapping[Any, tuple[int, int]] | None = None,
    conflicts: Iterable[tuple[object, object]] = (),
    affinity: Mapping[tuple[Any, Any], float] | Affinities | Floats | None = None,
    locked: Iterable[tuple[object, object]] = (),
    rules: Iterable[Rule] = (),
    max_meetings: int | None = None,
    anchors: Iterable[object] = (),
    candidates_only: bool = False,
    retired: Iterable[object] = (),
) -> Demand:
    """Check names, bounds and pairs, and put them in canonical order."""
    entries, judges = _names(entries, "entry"), _names(judges, "judge")
    places = Places.of(tuple(sorted(entries)), tuple(sorted(judges)))
    barred, fixed = places.keys(conflicts, "conflicts"), places.keys(locked, "locked")
    _refuse_both(places, barred, fixed)
    gone = _gone(retired, places)
    keys, worth, lost = _candidates(
        positions(affinity, entries=entries, judges=judges, places=places),
        places,
        barred,
        fixed,
        gone,
        candidates_only,
    )
    entry, judge = np.divmod(keys, len(places.judges))
    need = reviews(per_entry, places)
    free = np.bincount(entry, minlength=len(places.entries))
    for anchor in anchors:
        i = place(anchor, places.entry_at, "entry", "anchors")
        need[i] = free[i]
    locks = np.zeros(len(keys), bool)
    locks[np.searchsorted(keys, fixed)] = True
    held = np.bincount(judge[locks], minlength=len(places.judges))
    low, high = loads(load, places, need, np.where(gone, held, -1))
    refuse_starved(places, need, free, entry, judge, locks)
    return Demand(
        places.entries,
        places.judges,
        entry,
        judge,
        worth,
        locks,
        need,
        low,
        high,
        rows_of(rules, places, entry, judge),
        _cap(max_meetings),
        load is None,
        barred,
        lost,
    )


def _candidates(
    given: tuple[Codes, Floats],
    places: Places,
    barred: Codes,
    fixed: Codes,
    gone: Mask,
    only: bool,
) -> tuple[Codes, Floats, Floats]:
    """Sorted keys entry·J + judge of all candidates, their affinities, those of the barred."""
    known, value = given
    cells = len(places.entries) * len(places.judges)
    if only:
        known, value = _joined(known, value, fixed)
    elif len(known) < cells:
        if cells > LARGEST:
            raise InputError(
                "too many pairs to let every judge read every entry",
                column="affinity",
                value=cells,
                remedy="list the candidate pairs and say candidates_only",
            )
        worth = np.zeros(cells)
        worth[known] = value
        known, value = np.arange(cells), worth
    lost = np.zeros(len(barred))
    if len(barred) and len(known):
        at = np.minimum(np.searchsorted(known, barred), len(known) - 1)
        hit = known[at] == barred
        lost[hit] = value[at[hit]]
        known, value = np.delete(known, at[hit]), np.delete(value, at[hit])
    if gone.any():
        stays = ~gone[known % len(places.judges)] | np.isin(known, fixed)
        known, value = known[stays], value[stays]
    return known, value, lost


def _joined(known: Codes, value: Floats, fixed: Codes) -> tuple[Codes, Floats]:
    """The known pairs and, at affinity 0, the fixed ones among the others."""
    lost = np.setdiff1d(fixed, known, assume_unique=True) if len(fixed) else fixed
    if not len(lost):
        return known, value
    known, value = np.append(known, lost), np.append(value, np.zeros(len(lost)))
    order = np.argsort(known)
    return known[order], value[order]


def _gone(retired: Iterable[object], places: Places) -> Mask:
    """Judges who read no more than what is locked."""
    gone = np.zeros(len(places.judges), bool)
    for name in retired:
        gone[place(name, places.judge_at, "judge", "retired")] = True
    return gone


def _refuse_both(places: Places, barred: Codes, fixed: Codes) -> None:
    both = np.intersect1d(barred, fixed, assume_unique=True)
    if len(both):
        i, j = divmod(int(both[0]), len(places.judges))
        raise InputError(
            "a locked pair is a conflict",
            column="locked",
            value=f"{places.entries[i]}, {places.judges[j]}",
            remedy="unlock it or lift the conflict",
        )


def _cap(meetings: int | None) -> int | None:
    if meetings is not None and meetings < 1:
        raise InputError(
            "judges who meet at no entry cannot be compared",
            column="max_meetings",
            value=meetings,
            remedy="allow 1 or more",
        )
    return meetings


def _names(cells: Sequence[object], column: str) -> list[str]:
    names = [name_of(cell) for cell in cells]
    if not names:
        raise InputError("there is nothing to assign", column=column, remedy="give names")
    if "" in names:
        raise InputError(
            "a blank name",
            column=column,
            row=names.index("") + 1,
            value="",
            remedy="every row needs one",
        )
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(
            "the same name twice", column=column, value=twice, remedy="names must differ"
        )
    return names
