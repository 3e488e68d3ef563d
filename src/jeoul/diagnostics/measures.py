"""How does one judge differ from the others: in spread, in noise, over time?

**Model.** Weighted least squares, judge by judge, on what the others' scores let expect
(:mod:`jeoul.diagnostics.expected`), and a variance ratio shrunk by an inverse-gamma prior.

======== =====================================================================
symbol   meaning
======== =====================================================================
spread   slope of u on m: 1 typical, below it the judge keeps to the middle
fit      (ν₀ + Σ (z − z̄)²) / (ν₀ + n − 1), with a 90 % interval from χ²
drift    slope of u − m on the order, and the change from first to last
======== =====================================================================

**Reference.** Wolfe, Moulder & Myford (2001), Detecting differential rater functioning over
time, Journal of Applied Measurement 2:256; Gelman et al. (2013), Bayesian Data Analysis, 3.2.

**When not to use it.** With fewer than five scores a judge: the figures are None.

>>> slope(np.array([0.0, 1, 2, 3]), np.array([0.0, 2, 4, 6]), np.ones(4))[0]
2.0
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from jeoul.diagnostics.expected import Expected
from jeoul.tables import Floats, Scores

ENOUGH = 5
PRIOR_FREEDOM = 8.0
TAILS = (0.05, 0.95)


@dataclass(frozen=True)
class Figure:
    """An estimate with its standard error or its interval."""

    estimate: float
    se: float | None
    low: float
    high: float

    def as_dict(self) -> dict[str, float | None]:
        """Plain JSON values."""
        return {"estimate": self.estimate, "se": self.se, "low": self.low, "high": self.high}


def with_error(estimate: float, se: float) -> Figure:
    """A figure with a 90 % interval from its standard error."""
    return Figure(float(estimate), float(se), float(estimate - 1.645 * se),
                  float(estimate + 1.645 * se))  # fmt: skip


def spreads(*, scores: Scores, at: Expected) -> list[Figure | None]:
    """The slope of each judge's scores on the others' expectation."""
    found = []
    for mine in _rows(scores):
        figure = None
        if len(mine) >= ENOUGH:
            estimate, se = slope(at.m[mine], at.u[mine], 1 / at.v[mine])
            figure = with_error(estimate, se) if np.isfinite(se) else None
        found.append(figure)
    return found


def fits(*, scores: Scores, at: Expected) -> list[Figure | None]:
    """Each judge's residual variance over what the model expects, shrunk towards one."""
    found: list[Figure | None] = []
    for mine in _rows(scores):
        if len(mine) < ENOUGH:
            found.append(None)
            continue
        z = at.z[mine]
        total = PRIOR_FREEDOM + float(((z - z.mean()) ** 2).sum())
        freedom = PRIOR_FREEDOM + len(mine) - 1
        low, high = (total / float(chi2.ppf(tail, freedom)) for tail in TAILS[::-1])
        found.append(Figure(total / freedom, None, low, high))
    return found


def drifts(*, scores: Scores, at: Expected, order: Floats) -> list[Figure | None]:
    """The change of each judge's scores from first to last, beyond what the others saw."""
    found = []
    for mine in _rows(scores):
        figure = None
        if len(mine) >= ENOUGH:
            estimate, se = slope(order[mine], at.u[mine] - at.m[mine], 1 / at.v[mine])
            span = float(np.ptp(order[mine]))
            figure = with_error(estimate * span, se * span) if np.isfinite(se) else None
        found.append(figure)
    return found


def slope(x: Floats, y: Floats, weight: Floats) -> tuple[float, float]:
    """The slope of y on x with an intercept, and its standard error; infinite without spread."""
    total = weight.sum()
    x = x - float(weight @ x) / total
    y = y - float(weight @ y) / total
    information = float(weight @ x**2)
    if information <= 1e-12 * total:
        return 0.0, float("inf")
    return float(weight @ (x * y)) / information, information**-0.5


def _rows(scores: Scores) -> list[np.ndarray]:
    """The rows of every judge."""
    order = np.argsort(scores.judge, kind="stable")
    return np.split(order, np.cumsum(scores.loads)[:-1])
