"""The only door of this room to jeoul: rows in, a reading plan and its figures out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ReadingPlan:
    """Who reads what, and how well the design connects the judges' scores."""

    pairs: tuple[tuple[int, int], ...]
    measures: dict[str, object]


def plan_reviews(
    *,
    entries: Sequence[int],
    judges: Sequence[int],
    per_entry: int,
    conflicts: Collection[tuple[int, int]],
    locked: Collection[tuple[int, int]],
    seed: int,
) -> ReadingPlan:
    """Cover every entry ``per_entry`` times with balanced loads, no conflicts, one connected design.

    Ids are database keys; pairs are (entry, judge).

    Raises:
        jeoul.errors.Unanswerable: the demands contradict each other; the message names them.
    """
    import numpy as np

    from jeoul.assignment import assign

    result = assign(
        entries=[str(entry) for entry in entries],
        judges=[str(judge) for judge in judges],
        per_entry=per_entry,
        conflicts=[(str(entry), str(judge)) for entry, judge in sorted(conflicts)],
        locked=[(str(entry), str(judge)) for entry, judge in sorted(locked)],
        rng=np.random.default_rng(seed),
    )
    return ReadingPlan(
        pairs=tuple((int(pair.entry), int(pair.judge)) for pair in result.assignments),
        measures=result.figures(),
    )
