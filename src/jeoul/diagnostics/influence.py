"""Would the same entries be selected without this judge?

**Model.** The additive model is fitted again without each judge in turn; the K best by the new
estimates are compared with the K best by all judges.

======== ==============================================
symbol   meaning
======== ==============================================
enter    entries that are selected only without the judge
leave    entries that are selected only with the judge
======== ==============================================

**Reference.** Cook (1977), doi:10.1080/00401706.1977.10489493.

**When not to use it.** As a test of honesty: somebody near the cut always depends on somebody.

>>> best(np.array([1.0, 3.0, 2.0]), ("a", "b", "c"), 2)
('b', 'c')
"""

from dataclasses import dataclass

import numpy as np

from jeoul import severity
from jeoul.errors import JeoulError
from jeoul.ranking import ranks_of
from jeoul.severity import Severity
from jeoul.tables import Floats, Scores

MOST_JUDGES = 200


@dataclass(frozen=True)
class Influence:
    """What changes in the selected set without one judge; ``reason`` says why nothing is known."""

    enter: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    reason: str | None = None


def influences(*, fitted: Severity, places: int) -> list[Influence]:
    """The change of the selected set without each judge."""
    scores = fitted.scores
    if len(scores.judges) > MOST_JUDGES:
        reason = f"more than {MOST_JUDGES} judges: too many fits"
        return [Influence(reason=reason)] * len(scores.judges)
    chosen = set(best(fitted.estimate, scores.entries, places))
    return [_without(scores, j, chosen, places) for j in range(len(scores.judges))]


def best(estimate: Floats, names: tuple[str, ...], places: int) -> tuple[str, ...]:
    """The names of the ``places`` best, in the order of names."""
    return tuple(names[i] for i in np.flatnonzero(ranks_of(estimate) <= places))


def _without(scores: Scores, judge: int, chosen: set[str], places: int) -> Influence:
    rest = scores.only(scores.judge != judge)
    lost = set(scores.entries) - set(rest.entries)
    if lost:
        return Influence(reason=f"{len(lost)} entries were read by this judge alone")
    try:
        again = severity.fit(scores=rest, variance="reml", slopes=())
    except JeoulError as error:
        return Influence(reason=str(error))
    now = set(best(again.estimate, rest.entries, places))
    return Influence(tuple(sorted(now - chosen)), tuple(sorted(chosen - now)))
