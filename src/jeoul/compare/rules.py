"""What would other rules make of the same scores?

**Model.** Every rule turns the totals y_ij of an entry into one figure:

========= ==========================================================================
rule      figure
========= ==========================================================================
raw       mean
trimmed   mean without the highest and the lowest (from three scores on)
median    median
zscore    mean of (y − judge's mean)/judge's standard deviation, put on the common scale
ratio     mean of y × (overall mean / judge's mean)
shift     mean of y − judge's mean + overall mean
additive  estimate of the additive mixed model (the default of ``calibrate``)
robust    the same with t errors
scale     the same with a scale for every judge
criteria  estimate of the criterion-level model, where criteria are given
facets    many-facet Rasch measure, where scores are whole numbers
========= ==========================================================================

**Reference.** Wang & Shah (2019), Your 2 is my 1, your 3 is my 9, arXiv:1806.05085.

**When not to use it.** To pick the rule whose winners please: fix the rule beforehand and read
the others as a test of how much the cut depends on it.  z-scores, ratio and shift take away what
is true about a judge's entries together with the judge.

>>> scores = Scores.of(entries="aaabbb", judges="jkl" * 2, values=[1, 2, 9, 3, 4, 5])
>>> trimmed(scores).tolist(), median(scores).tolist()
([2.0, 4.0], [2.0, 4.0])
"""

import numpy as np

from jeoul.errors import Unanswerable
from jeoul.tables import Floats, Scores


def raw(scores: Scores) -> Floats:
    """Plain means."""
    return _means(scores, scores.values)


def trimmed(scores: Scores) -> Floats:
    """Means without the highest and the lowest score of entries with three or more."""
    order = np.lexsort((scores.values, scores.entry))
    entry = scores.entry[order]
    first = np.diff(entry, prepend=-1) != 0
    last = np.diff(entry, append=len(scores.entries)) != 0
    drop = (first | last) & (scores.reviews[entry] >= 3)
    kept = entry[~drop]
    count = np.bincount(kept, minlength=len(scores.entries))
    sums = np.bincount(kept, scores.values[order][~drop], minlength=len(scores.entries))
    return np.asarray(sums / count)


def median(scores: Scores) -> Floats:
    """Medians."""
    order = np.lexsort((scores.values, scores.entry))
    y, reviews = scores.values[order], scores.reviews
    start = np.cumsum(reviews) - reviews
    return np.asarray((y[start + (reviews - 1) // 2] + y[start + reviews // 2]) / 2)


def zscore(scores: Scores) -> Floats:
    """Standardised by judge; a judge who gives one number to all says nothing (0)."""
    mean, loads = _judges(scores), scores.loads
    centred = scores.values - mean[scores.judge]
    squares = np.bincount(scores.judge, centred**2, minlength=len(loads))
    spread = np.sqrt(squares / np.maximum(loads - 1, 1))
    own = spread[scores.judge]
    z = np.divide(centred, own, out=np.zeros_like(centred), where=own > 0)
    return np.asarray(scores.values.mean() + scores.values.std() * _means(scores, z))


def ratio(scores: Scores) -> Floats:
    """Scores multiplied so that every judge has the same mean."""
    mean = _judges(scores)
    if (mean <= 0).any():
        judge = scores.judges[int(np.argmax(mean <= 0))]
        raise Unanswerable(f"the mean of judge {judge!r} is not positive, so ratios mean nothing")
    return _means(scores, scores.values * (scores.values.mean() / mean)[scores.judge])


def shift(scores: Scores) -> Floats:
    """Scores moved so that every judge has the same mean."""
    mean = _judges(scores)
    return _means(scores, scores.values - mean[scores.judge] + scores.values.mean())


def _means(scores: Scores, y: Floats) -> Floats:
    return np.asarray(np.bincount(scores.entry, y) / scores.reviews)


def _judges(scores: Scores) -> Floats:
    return np.asarray(np.bincount(scores.judge, scores.values) / scores.loads)


SIMPLE = {
    "raw": raw,
    "trimmed": trimmed,
    "median": median,
    "zscore": zscore,
    "ratio": ratio,
    "shift": shift,
}
