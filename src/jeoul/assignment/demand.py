"""What is demanded of an assignment, checked once?

**Model.** Entries and judges in canonical order; a matrix of affinities; what is allowed and
what is fixed already, as 0/1 matrices.

======== =======================================================
symbol   meaning
======== =======================================================
allowed  pairs that are neither conflicts nor locked
locked   pairs that must be in the plan
low,high bounds on what a judge reads, locked pairs included
======== =======================================================

**Reference.** See :mod:`jeoul.assignment`.

**When not to use it.** Call :func:`jeoul.assignment.assign`, which builds it.

>>> demand_of(entries="ab", judges="jk", per_entry=1, load=None, conflicts=[("a", "j")],
...           affinity={}, locked=[]).allowed.tolist()
[[False, True], [True, True]]
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jeoul.errors import Infeasible, InputError
from jeoul.tables import Floats, name_of

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Demand:
    """A checked demand in canonical order."""

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    per_entry: int
    low: int
    high: int
    even_first: bool
    allowed: Mask
    locked: Mask
    affinity: Floats


def demand_of(
    *,
    entries: Sequence[object],
    judges: Sequence[object],
    per_entry: int,
    load: tuple[int, int] | None,
    conflicts: Iterable[tuple[object, object]],
    affinity: Mapping[tuple[Any, Any], float],
    locked: Iterable[tuple[object, object]],
) -> Demand:
    """Check names, bounds and pairs, and put them in canonical order."""
    entry_names, judge_names = _names(entries, "entry"), _names(judges, "judge")
    low, high = _bounds(load, len(entry_names), len(judge_names), per_entry)
    place = (
        {name: k for k, name in enumerate(entry_names)},
        {name: k for k, name in enumerate(judge_names)},
    )
    shape = (len(entry_names), len(judge_names))
    barred, fixed, worth = np.zeros(shape, bool), np.zeros(shape, bool), np.zeros(shape)
    for pair in conflicts:
        barred[_place(pair, place, "conflicts")] = True
    for pair in locked:
        fixed[_place(pair, place, "locked")] = True
    for pair, value in affinity.items():
        if not np.isfinite(value):
            raise InputError(
                f"the affinity of {pair} is not a finite number",
                column="affinity",
                value=value,
                remedy="write a finite number",
            )
        worth[_place(pair, place, "affinity")] = value
    both = np.argwhere(barred & fixed)
    if len(both):
        i, j = both[0]
        raise InputError(
            "a locked pair is a conflict",
            column="locked",
            value=f"{entry_names[i]}, {judge_names[j]}",
            remedy="unlock it or lift the conflict",
        )
    _refuse_impossible(entry_names, judge_names, per_entry, barred, fixed)
    return Demand(
        entry_names,
        judge_names,
        per_entry,
        low,
        high,
        load is None,
        ~barred & ~fixed,
        fixed,
        worth,
    )


def _names(cells: Sequence[object], column: str) -> tuple[str, ...]:
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
    return tuple(sorted(names))


def _bounds(
    load: tuple[int, int] | None, entries: int, judges: int, per_entry: int
) -> tuple[int, int]:
    if per_entry < 1:
        raise InputError(
            "an entry needs at least one judge",
            column="per_entry",
            value=per_entry,
            remedy="ask for 1 or more",
        )
    if load is None:
        return 0, entries
    low, high = load
    if not 0 <= low <= high:
        raise InputError(
            "the bounds on the load are out of order",
            column="load",
            value=f"{low}:{high}",
            remedy="write LOW:HIGH with 0 ≤ LOW ≤ HIGH",
        )
    wanted = entries * per_entry
    if judges * high < wanted:
        raise Infeasible(
            f"{entries} entries need {wanted} reviews, but {judges} judges with at most {high} "
            f"each can write only {judges * high}",
            remedy=f"raise the upper load to {-(-wanted // judges)} or more",
        )
    if judges * low > wanted:
        raise Infeasible(
            f"{judges} judges with at least {low} each would write {judges * low} reviews, but "
            f"{entries} entries need only {wanted}",
            remedy=f"lower the lower load to {wanted // judges} or less",
        )
    return low, min(high, entries)


def _place(
    pair: tuple[object, object], place: tuple[dict[str, int], dict[str, int]], what: str
) -> tuple[int, int]:
    found = []
    for cell, names, kind in zip(pair, place, ("entry", "judge"), strict=True):
        name = name_of(cell)
        if name not in names:
            raise InputError(
                f"{what} names an unknown {kind}",
                column=kind,
                value=name,
                remedy=f"add the {kind}, or remove the row",
            )
        found.append(names[name])
    return found[0], found[1]


def _refuse_impossible(
    entries: tuple[str, ...], judges: tuple[str, ...], per_entry: int, barred: Mask, fixed: Mask
) -> None:
    """An entry alone may already ask for too much."""
    free = (~barred).sum(axis=1)
    starved = np.flatnonzero(free < per_entry)
    if len(starved):
        i = int(starved[0])
        raise Infeasible(
            f"entry {entries[i]!r} needs {per_entry} judges, but only {int(free[i])} of "
            f"{len(judges)} have no conflict with it",
            entries=[entries[k] for k in starved],
            judges=[judges[j] for j in np.flatnonzero(~barred[i])],
            remedy="invite another judge or ask for fewer reviews of it",
        )
    crowded = np.flatnonzero(fixed.sum(axis=1) > per_entry)
    if len(crowded):
        i = int(crowded[0])
        raise Infeasible(
            f"entry {entries[i]!r} has {int(fixed[i].sum())} locked judges, more than {per_entry}",
            entries=[entries[i]],
            remedy="unlock some or ask for more judges per entry",
        )
