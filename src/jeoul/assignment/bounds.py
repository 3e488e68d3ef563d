"""How many reviews does each entry need, and how many may each judge write?

**Model.** need_i from one number or a number for each entry; low_j ≤ load_j ≤ high_j from one
pair or a pair for each judge.  Σ low ≤ Σ need ≤ Σ high must hold before anything else.

======== =============================================
symbol   meaning
======== =============================================
need     reviews of an entry
low,high bounds on a judge's load
======== =============================================

**Reference.** Gale (1957), doi:10.2140/pjm.1957.7.1073: which demands a network can meet.

**When not to use it.** Outside :mod:`jeoul.assignment`.

>>> from jeoul.assignment.affinity import Places
>>> reviews({"a": 2, "b": 3}, Places.of(("a", "b"), ("j",))).tolist()
[2, 3]
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jeoul.assignment.affinity import Mask, Places, place
from jeoul.errors import Infeasible, InputError
from jeoul.tables import Codes, name_of


def reviews(per_entry: int | Mapping[Any, int], places: Places) -> Codes:
    """The number of reviews for every entry."""
    if not isinstance(per_entry, Mapping):
        least, need = 1, np.full(len(places.entries), per_entry, dtype=np.intp)
    else:
        least, need = 0, np.full(len(places.entries), -1, dtype=np.intp)
        for name, count in per_entry.items():
            need[place(name, places.entry_at, "entry", "per_entry")] = count
        lacking = {name_of(name) for name in per_entry} ^ set(places.entries)
        if lacking:
            raise InputError(
                "an entry without a number of judges",
                column="per_entry",
                value=min(lacking),
                remedy="give a number for every entry, or one for all",
            )
    if need.min() < least:
        raise InputError(
            "an entry needs at least one judge" if least else "a negative number of judges",
            column="per_entry",
            value=int(need.min()),
            remedy=f"ask for {least} or more",
        )
    return need


def loads(
    load: tuple[int, int] | Mapping[Any, tuple[int, int]] | None,
    places: Places,
    need: Codes,
    exactly: Codes,
) -> tuple[Codes, Codes]:
    """The bounds for every judge; without any, nothing but the entries limits her.

    A judge whose number in ``exactly`` is not −1 reads just so many.
    """
    entries, judges = len(places.entries), len(places.judges)
    low, high = np.zeros(judges, dtype=np.intp), np.full(judges, entries, dtype=np.intp)
    if isinstance(load, Mapping):
        for name, bounds in load.items():
            j = place(name, places.judge_at, "judge", "load")
            low[j], high[j] = _ordered(bounds)
    elif load is not None:
        low[:], high[:] = _ordered(load)
    low, high = (np.where(exactly < 0, side, exactly) for side in (low, high))
    _refuse_sums(low, high, need)
    return low, np.minimum(high, entries)


def _ordered(bounds: tuple[int, int]) -> tuple[int, int]:
    low, high = bounds
    if not 0 <= low <= high:
        raise InputError(
            "the bounds on the load are out of order",
            column="load",
            value=f"{low}:{high}",
            remedy="write LOW:HIGH with 0 ≤ LOW ≤ HIGH",
        )
    return low, high


def _refuse_sums(low: Codes, high: Codes, need: Codes) -> None:
    wanted, judges = int(need.sum()), len(low)
    if high.sum() < wanted:
        raise Infeasible(
            f"{len(need)} entries need {wanted} reviews, but {judges} judges with at most "
            f"{int(high.max())} each can write only {int(high.sum())}",
            remedy=f"raise the upper load to {-(-wanted // judges)} or more",
        )
    if low.sum() > wanted:
        raise Infeasible(
            f"{judges} judges with at least {int(low.min())} each would write {int(low.sum())} "
            f"reviews, but {len(need)} entries need only {wanted}",
            remedy=f"lower the lower load to {wanted // judges} or less",
        )


def refuse_starved(
    places: Places, need: Codes, free: Codes, entry: Codes, judge: Codes, locked: Mask
) -> None:
    """An entry alone may already ask for too much, or hold too many locked judges."""
    starved = np.flatnonzero(free < need)
    if len(starved):
        i = int(starved[0])
        raise Infeasible(
            f"entry {places.entries[i]!r} needs {int(need[i])} judges, but only {int(free[i])} of "
            f"{len(places.judges)} have no conflict with it",
            entries=[places.entries[k] for k in starved],
            judges=[places.judges[j] for j in judge[entry == i]],
            remedy="invite another judge or ask for fewer reviews of it",
        )
    held = np.bincount(entry[locked], minlength=len(need))
    crowded = np.flatnonzero(held > need)
    if len(crowded):
        i = int(crowded[0])
        raise Infeasible(
            f"entry {places.entries[i]!r} has {int(held[i])} locked judges, more than "
            f"{int(need[i])}",
            entries=[places.entries[i]],
            remedy="unlock some or ask for more judges per entry",
        )
