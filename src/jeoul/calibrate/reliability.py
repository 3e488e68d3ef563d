"""How far would another review, or another jury, agree?

**Model.** From the variance components v_a (entry), v_b (judge), v_e (residual) and the mean
number r of reviews; Krippendorff's alpha compares disagreement within entries to that over all:

    α = 1 − D_o / D_e,   D_o = (1/n) Σ_i Σ_{k≠l} (y_ik − y_il)² / (m_i − 1),
                         D_e = (1/(n(n−1))) Σ_{all pairs} (y − y')²

======== ===========================================================
symbol   meaning
======== ===========================================================
m_i      number of scores of entry i (entries with one are left out)
n        Σ m_i
======== ===========================================================

**Reference.** Hayes & Krippendorff (2007), doi:10.1080/19312450709336664.

**When not to use it.** Reliability of a jury with merit and severity known apart is the
``generalizability``; ``icc_single`` speaks of one judge's raw score.

>>> scores = Scores.of(entries="aabb", judges="jkjk", values=[1, 1, 2, 2])
>>> alpha(scores=scores)
1.0
"""

from collections.abc import Mapping

import numpy as np

from jeoul.tables import Scores


def reliability(*, scores: Scores, variance: Mapping[str, float]) -> dict[str, float | None]:
    """Intraclass correlations and alpha, as the command reports them."""
    merit, residual = variance["entry"], variance["residual"]
    severity = variance.get("judge", 0.0)
    reviews = len(scores) / len(scores.entries)
    return {
        "icc_single": merit / (merit + severity + residual),
        "icc_average": merit / (merit + (severity + residual) / reviews),
        "generalizability": merit / (merit + residual / reviews),
        "alpha": alpha(scores=scores),
    }


def alpha(*, scores: Scores) -> float | None:
    """Krippendorff's alpha for interval scores; None where nothing can disagree."""
    several = scores.reviews[scores.entry] > 1
    y, entry = scores.values[several], scores.entry[several]
    if len(y) == 0:
        return None
    y = y - y.mean()
    m = np.bincount(entry, minlength=len(scores.entries))
    used = m > 1
    sums = np.bincount(entry, weights=y, minlength=len(m))[used]
    squares = np.bincount(entry, weights=y**2, minlength=len(m))[used]
    within = m[used] * squares - sums**2
    observed = 2 * float((within / (m[used] - 1)).sum()) / len(y)
    expected = 2 * float(y @ y) / (len(y) - 1)
    return None if expected == 0 else 1 - observed / expected
