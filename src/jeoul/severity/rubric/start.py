"""Where to begin the search: variances of means of means, in closed form.

**Model.** Residuals about the criteria's means are averaged over sheets, over an entry's
criteria and over a judge's; the spread of each kind of mean, less what smaller parts explain of
it, is a rough variance.  It only has to be near.

**Reference.** Henderson (1953), Estimation of variance and covariance components,
doi:10.2307/3001853.

**When not to use it.** As an estimate.

>>> from jeoul.tables import Scores
>>> rows = [(e, j, c) for e in "ab" for j in "jk" for c in "xy"]
>>> entries, judges, criteria = zip(*rows)
>>> table = Scores.of(entries=entries, judges=judges, criteria=criteria, values=range(8))
>>> start(scores=table).shape
(5,)
"""

import numpy as np

from jeoul.tables import Codes, Floats, Scores

FLOOR = 1e-2
CEILING = 1e4


def start(*, scores: Scores) -> Floats:
    """Rough ratios (entry, entry:judge, entry:criterion, judge, judge:criterion)."""
    assert scores.criterion is not None
    width, judges = len(scores.criteria), len(scores.judges)
    y = scores.values - _means(scores.values, scores.criterion)[scores.criterion]
    entry = _means(y, scores.entry)
    sheet = np.unique(scores.entry * judges + scores.judge, return_inverse=True)[1]
    cell = scores.judge * width + scores.criterion
    pair = scores.entry * width + scores.criterion
    halo = _means(y, sheet)[sheet] - entry[scores.entry]
    own = _means(y, pair, len(scores.entries) * width)[pair] - entry[scores.entry]
    about = y - entry[scores.entry]
    judge = _means(about, scores.judge)
    by_cell = _means(about, cell, judges * width)[cell] - judge[scores.judge]
    left = y - entry[scores.entry] - halo - own - by_cell
    residual = max(float(left.var()) * 1.2, 1e-9 * max(float(y.var()), 1e-300))
    reviews = max(len(np.unique(sheet)) / len(scores.entries), 1.0)
    found = np.array(
        [
            entry.var() - halo.var() / reviews,
            halo.var() - judge.var() - residual / width,
            own.var() - residual / reviews,
            judge.var() - halo.var() * judges / len(np.unique(sheet)),
            by_cell.var() - residual * judges / len(np.unique(sheet)),
        ]
    )
    return np.asarray(np.clip(found / residual, FLOOR, CEILING))


def _means(y: Floats, codes: Codes, levels: int = 0) -> Floats:
    counts = np.bincount(codes, minlength=levels)
    return np.asarray(np.bincount(codes, y, minlength=levels) / np.maximum(counts, 1))
