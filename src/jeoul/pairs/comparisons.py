"""Who beat whom?  Comparisons added up by pair, checked once, here.

**Model.** A row says that a winner beat a loser ``count`` times, and that they tied ``ties``
times.  Rows of one pair, in either order, add up.

======== ==================================================
symbol   meaning
======== ==================================================
i, j     the two entries of a pair, in the order of names
wins     (wins of i, wins of j) of every pair, a row a pair
ties     ties of every pair
======== ==================================================

**Reference.** David (1988), The Method of Paired Comparisons.

**When not to use it.** Where the order of presentation matters (white moves first): the model
has no such effect.

>>> met = Comparisons.of(winners=["b", "a", "b"], losers=["a", "b", "a"])
>>> met.entries, met.wins.tolist()
(('a', 'b'), [[1.0, 2.0]])
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jeoul.errors import InputError
from jeoul.recipe import canonical
from jeoul.tables import Codes, Floats, Origin, name_of


@dataclass(frozen=True, eq=False)
class Comparisons:
    """Comparisons by pair, in canonical order; build it with :meth:`of`."""

    entries: tuple[str, ...]
    first: Codes
    second: Codes
    wins: Floats
    ties: Floats

    @classmethod
    def of(
        cls,
        *,
        winners: Sequence[object],
        losers: Sequence[object],
        counts: Sequence[float] | None = None,
        ties: Sequence[float] | None = None,
        origin: Origin | None = None,
    ) -> "Comparisons":
        """Check rows (parallel sequences) and add them up; without counts a row counts one."""
        origin = origin or Origin()
        if len(winners) == 0:
            raise InputError("the table holds no comparisons", file=origin.file, remedy="add rows")
        won = _names(winners, "winner", origin)
        lost = _names(losers, "loser", origin)
        times = _counts(counts, "count", len(won), origin, default=1.0)
        drawn = _counts(ties, "ties", len(won), origin, default=0.0)
        _refuse_oneself(won, lost, origin)
        entries = sorted({*won, *lost})
        code = {name: number for number, name in enumerate(entries)}
        pairs: dict[tuple[int, int], list[float]] = {}
        for winner, loser, count, tied in zip(won, lost, times, drawn, strict=True):
            i, j = code[winner], code[loser]
            total = pairs.setdefault((min(i, j), max(i, j)), [0.0, 0.0, 0.0])
            total[int(i > j)] += count
            total[2] += tied
        keys = sorted(key for key, total in pairs.items() if sum(total) > 0)
        if not keys:
            raise InputError("every count is zero", file=origin.file, remedy="give comparisons")
        sums = np.array([pairs[key] for key in keys])
        first, second = np.array(keys).T
        return cls(tuple(entries), first, second, sums[:, :2], sums[:, 2])

    @property
    def met(self) -> Floats:
        """The number of comparisons of each entry."""
        n = self.wins.sum(axis=1) + self.ties
        size = len(self.entries)
        return np.asarray(
            np.bincount(self.first, n, size) + np.bincount(self.second, n, size), np.float64
        )

    def digest(self) -> str:
        """SHA-256 of one canonical JSON line a pair: names, wins of either, ties."""
        total = hashlib.sha256(canonical(["first", "second", "wins", "losses", "ties"]))
        rows = zip(self.first, self.second, self.wins.tolist(), self.ties.tolist(), strict=True)
        for i, j, wins, tied in rows:
            total.update(canonical([self.entries[i], self.entries[j], *wins, tied]))
        return total.hexdigest()


def _names(cells: Sequence[object], column: str, origin: Origin) -> list[str]:
    names = [name_of(cell) for cell in cells]
    if "" in names:
        at = names.index("")
        remedy = "every row needs one"
        raise origin.error(
            "a blank name", column=column, position=at, value=cells[at], remedy=remedy
        )
    return names


def _counts(
    cells: Sequence[float] | None, column: str, size: int, origin: Origin, *, default: float
) -> list[float]:
    if cells is None:
        return [default] * size
    if len(cells) != size:
        raise InputError(
            f"{len(cells)} values for {size} rows", column=column, remedy="give one a row"
        )
    numbers: list[Any] = [float(cell) for cell in cells]
    for at, number in enumerate(numbers):
        if not 0 <= number < np.inf:
            raise origin.error(
                "not a number of comparisons",
                column=column,
                position=at,
                value=number,
                remedy="write a number from 0",
            )
    return numbers


def _refuse_oneself(won: list[str], lost: list[str], origin: Origin) -> None:
    for at, (winner, loser) in enumerate(zip(won, lost, strict=True)):
        if winner == loser:
            raise origin.error(
                "an entry compared with itself",
                column="loser",
                position=at,
                value=loser,
                remedy="name two entries",
            )
