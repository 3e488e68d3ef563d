"""Who can still read what?

**Model.** A pair (entry, judge) is open if this judge has not read this entry, has no conflict
with it and is still free.  Every pair also holds a lot, drawn once from the seed, which decides
only where nothing else does.

======== ================================================================
symbol   meaning
======== ================================================================
free     reviews that a judge can still write
lot      a random order of all pairs
======== ================================================================

**Reference.** Cook, Golany, Kress, Penn & Raviv (2005), doi:10.1287/mnsc.1040.0302.

**When not to use it.** For the first reviews of an entry: see :mod:`jeoul.assignment`.

>>> scores = Scores.of(entries="ab", judges="jk", values=[1, 2])
>>> Room.of(scores=scores, budget=1, available={"j": 1}, rng=np.random.default_rng(1)).open
array([[False, False],
       [ True, False]])
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from jeoul.errors import InputError
from jeoul.tables import Codes, Scores

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Room:
    """The pairs that may be chosen (entries × judges) and how much each judge can still read."""

    unread: Mask
    free: Codes
    lot: Codes

    @classmethod
    def of(
        cls,
        *,
        scores: Scores,
        budget: int,
        available: Mapping[str, int] | None = None,
        conflicts: Iterable[tuple[str, str]] = (),
        rng: np.random.Generator,
    ) -> "Room":
        """Room for reviews; without ``available`` the budget is shared evenly among all judges."""
        shape = len(scores.entries), len(scores.judges)
        unread = np.ones(shape, dtype=bool)
        unread[scores.entry, scores.judge] = False
        for entry, judge in conflicts:
            unread[_code(entry, "entry", scores.entries), _code(judge, "judge", scores.judges)] = (
                False
            )
        if available is None:
            free = np.full(shape[1], -(-budget // shape[1]))
        else:
            free = np.zeros(shape[1], dtype=np.intp)
            for judge, count in available.items():
                free[_code(judge, "judge", scores.judges)] = _count(count)
        return cls(unread, free, rng.permutation(unread.size).reshape(shape))

    @property
    def open(self) -> Mask:
        """The pairs that may be chosen now."""
        return np.asarray(self.unread & (self.free > 0))

    def without(self, entry: int, judge: int) -> "Room":
        """What is left once this judge is to read this entry."""
        unread, free = self.unread.copy(), self.free.copy()
        unread[entry, judge] = False
        free[judge] -= 1
        return replace(self, unread=unread, free=free)


def _code(name: str, what: str, names: tuple[str, ...]) -> int:
    if name not in names:
        raise InputError(
            f"no score names this {what}",
            column=what,
            value=name,
            remedy="check the spelling; an extra review goes to a judge and an entry that the "
            "scores know",
        )
    return names.index(name)


def _count(count: int) -> int:
    if count < 0 or count != int(count):
        raise InputError(
            "not a number of reviews",
            column="free",
            value=count,
            remedy="write a whole number from 0",
        )
    return int(count)
