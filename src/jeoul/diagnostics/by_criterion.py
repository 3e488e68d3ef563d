"""Does a judge tell the criteria apart, and is one of them special to her?

**Model.** On whole sheets, take off what the other judges of the entry gave on each criterion,
and the judge's own mean on it: what is left are the judge's departures r_ic.

======== =====================================================================
symbol   meaning
======== =====================================================================
halo     mean correlation between the criteria of a judge's departures
excess   halo less that of the whole jury: near zero for a typical judge
special  severity on one criterion beyond the judge's severity on all of
         them, shrunk: d v / (v + se²), v the variance between judges
======== =====================================================================

The others' mean is noisy too, and its halo is in everybody's figure: compare, do not read alone.

**Reference.** Myford & Wolfe (2004), Journal of Applied Measurement 5:189.

**When not to use it.** With criteria that measure one thing: a high correlation is then right.

>>> excess([0.2, 0.9, None], [10, 10, 0])
[-0.35, 0.35, None]
"""

from dataclasses import dataclass

import numpy as np

from jeoul.diagnostics.measures import ENOUGH, Figure, with_error
from jeoul.tables import Codes, Floats, Scores


@dataclass(frozen=True, eq=False)
class Sheets:
    """Whole sheets read by at least two judges: sheet × criterion."""

    entry: Codes
    judge: Codes
    values: Floats
    departures: Floats
    """Values less the mean of the other judges of the entry."""


def sheets(*, scores: Scores) -> Sheets:
    """The whole sheets of entries that several judges read."""
    width = len(scores.criteria)
    key = scores.entry * len(scores.judges) + scores.judge
    _, place, filled = np.unique(key, return_inverse=True, return_counts=True)
    rows = np.flatnonzero(filled[place] == width)
    values = scores.values[rows].reshape(-1, width)
    entry, judge = scores.entry[rows][::width], scores.judge[rows][::width]
    count = np.bincount(entry, minlength=len(scores.entries))
    kept = count[entry] > 1
    entry, judge, values = entry[kept], judge[kept], values[kept]
    sums = np.zeros((len(scores.entries), width))
    np.add.at(sums, entry, values)
    others = (sums[entry] - values) / np.maximum(count[entry] - 1, 1)[:, None]
    return Sheets(entry, judge, values, values - others)


def halos(*, of: Sheets, judges: int) -> tuple[list[float | None], list[int]]:
    """The mean correlation between criteria of each judge's departures, and the sheets."""
    found: list[float | None] = []
    counts = np.bincount(of.judge, minlength=judges)
    for j in range(judges):
        mine = of.departures[of.judge == j]
        moving = mine[:, mine.std(axis=0) > 1e-9] if len(mine) else mine
        if len(mine) < ENOUGH or moving.shape[1] < 2:
            found.append(None)
            continue
        table = np.corrcoef(moving, rowvar=False)
        found.append(float(table[np.triu_indices(len(table), 1)].mean()))
    return found, counts.tolist()


def excess(found: list[float | None], counts: list[int]) -> list[float | None]:
    """Each judge's halo less the jury's mean, weighted by sheets."""
    known = [(h, n) for h, n in zip(found, counts, strict=True) if h is not None]
    if not known:
        return [None] * len(found)
    mean = sum(h * n for h, n in known) / sum(n for _, n in known)
    return [None if h is None else round(h - mean, 12) for h in found]


def special(*, of: Sheets, judges: int) -> list[list[Figure | None]]:
    """Judge × criterion: severity on the criterion beyond the judge's own, shrunk."""
    centred = of.departures - of.departures.mean(axis=1, keepdims=True)
    width = centred.shape[1]
    d, se = np.full((judges, width), np.nan), np.full((judges, width), np.nan)
    for j in range(judges):
        mine = centred[of.judge == j]
        if len(mine) >= ENOUGH:
            d[j] = -mine.mean(axis=0)
            se[j] = mine.std(axis=0, ddof=1) / np.sqrt(len(mine))
    found: list[list[Figure | None]] = [[None] * width for _ in range(judges)]
    known = np.isfinite(d)
    if not known.any():
        return found
    between = max(float((d[known] ** 2).mean() - (se[known] ** 2).mean()), 0.0)
    for j, c in np.argwhere(known):
        share = between / (between + se[j, c] ** 2) if between > 0 else 0.0
        found[j][c] = with_error(share * d[j, c], np.sqrt(share) * se[j, c])
    return found
