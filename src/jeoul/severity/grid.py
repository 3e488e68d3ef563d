"""What if the variances are poorly known?  Integrate over their ratios on a grid.

**Model.** p(λ | y) ∝ exp(−REML(λ)/2) p(√λ_u) p(√λ_v), with β and σ² integrated out exactly
under flat priors on β and log σ.  Each factor's standard deviation, in units of σ, has the
boundary-avoiding prior gamma(2, 0.2): a variance of zero is never the answer, and the prior
is flat against any likelihood that knows better.  The grid is uniform in log λ; its window
follows the posterior until what lies outside is negligible.

========= =====================================================
symbol    meaning
========= =====================================================
λ         ratio of a factor's variance to the residual variance
γ         log λ, the coordinate of the grid
========= =====================================================

**Reference.** Chung, Rabe-Hesketh, Dorie, Gelman & Liu (2013), A nondegenerate penalized
likelihood estimator, doi:10.1007/s11336-013-9328-2.

**When not to use it.** To reproduce a published REML analysis: ask for REML.  With two or
three judges the severity variance is chiefly the prior's.

>>> from jeoul.tables import Scores; from jeoul.severity.sums import sums
>>> scores = Scores.of(entries="aaabbbccc", judges="jkl" * 3, values=[5, 6, 9, 3, 4, 6, 1, 3, 4])
>>> grid = integrate(sums=sums(scores=scores), start=np.array([1.0, 1.0]))
>>> round(float(grid.weights.sum()), 12)
1.0
"""

from dataclasses import dataclass

import numpy as np

from jeoul.severity.posterior import Point, Posterior, Row
from jeoul.severity.sums import Sums
from jeoul.tables import Floats

SHAPE = 2.0
RATE = 0.2
LOW, HIGH = np.log(1e-9), np.log(1e9)
PASSES = 12
NEGLIGIBLE = 1e-8


@dataclass(frozen=True)
class Resolution:
    """How many points an axis has and how deep (in log density) the window must reach."""

    points: int
    depth: float


FINE = Resolution(41, 12.0)
MIDDLE = Resolution(21, 10.0)
COARSE = Resolution(9, 6.5)


def integrate(*, sums: Sums, start: Floats, relative: Floats | None = None) -> Posterior:
    """The posterior as a grid of points; ``start`` holds rough ratios (λ_u, λ_v)."""
    resolution = _resolution(sums.kept)
    axes = [
        _Axis.around(float(np.log(max(ratio, 1e-3))), levels)
        for ratio, levels in zip(start, (len(sums.total_u), sums.kept), strict=False)
    ]
    if not sums.kept:
        axes = [axes[0], _Axis(0.0, 0.0)]
    points: list[list[Point]] = []
    density = np.empty((0, 0))
    for _ in range(PASSES):
        points, density = _evaluate(sums, axes, resolution, relative)
        fitted = [
            axis.fitted(density.max(axis=1 - side), resolution) for side, axis in enumerate(axes)
        ]
        if fitted == axes:
            break
        axes = fitted
    weights = np.exp(density - density.max())
    keep = weights > NEGLIGIBLE
    chosen = [
        point
        for row, mask in zip(points, keep, strict=True)
        for point, kept in zip(row, mask, strict=True)
        if kept
    ]
    return Posterior(tuple(chosen), weights[keep] / weights[keep].sum(), None)


def _resolution(kept: int) -> Resolution:
    """Fewer points where each costs a large eigenproblem (its posterior is then narrow)."""
    return FINE if kept <= 64 else MIDDLE if kept <= 300 else COARSE


@dataclass(frozen=True)
class _Axis:
    """A window of γ = log λ; a window without width is a factor that is not there."""

    low: float
    high: float

    @classmethod
    def around(cls, centre: float, levels: int) -> "_Axis":
        half = 0.5 + 7 * np.sqrt(2 / max(levels - 1, 1))
        return cls(max(LOW, centre - half), min(HIGH, centre + half))

    def values(self, count: int) -> Floats:
        return np.linspace(self.low, self.high, count if self.high > self.low else 1)

    def fitted(self, profile: Floats, resolution: Resolution) -> "_Axis":
        """Wider where an edge still matters, narrower where much does not; else unchanged."""
        count = len(profile)
        if count == 1:
            return self
        inside = np.flatnonzero(profile > profile.max() - resolution.depth)
        first, last = int(inside[0]), int(inside[-1])
        step = (self.high - self.low) / (count - 1)
        low, high = self.low, self.high
        if first == 0 and low > LOW:
            low = max(LOW, low - (high - low) / 2)
        if last == count - 1 and high < HIGH:
            high = min(HIGH, high + (self.high - self.low) / 2)
        if (low, high) == (self.low, self.high) and last - first < 0.7 * (count - 1) - 1:
            low = max(self.low, self.low + (first - 1) * step)
            high = min(self.high, self.low + (last + 1) * step)
        return _Axis(low, high)


def _evaluate(
    sums: Sums, axes: list[_Axis], resolution: Resolution, relative: Floats | None
) -> tuple[list[list[Point]], Floats]:
    """Points and log posterior densities on the grid."""
    gamma_u, gamma_v = (axis.values(resolution.points) for axis in axes)
    points = [
        Row.at(sums=sums, ratio_u=float(np.exp(gamma)), relative=relative).points(
            ratios=np.exp(gamma_v)
        )
        for gamma in gamma_u
    ]
    density = np.array([[-point.criterion / 2 for point in row] for row in points])
    density += _log_prior(gamma_u)[:, None]
    if sums.kept:
        density += _log_prior(gamma_v)
    return points, density


def _log_prior(gamma: Floats) -> Floats:
    """The gamma prior of √λ as a density of log λ."""
    return np.asarray(SHAPE * gamma / 2 - RATE * np.exp(gamma / 2))
