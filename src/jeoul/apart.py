"""Which entries can be told apart, and which ranks can an entry have for sure?

**Model.** Let d_ik be the difference of two estimates and s_ik the standard deviation of its error,
errors being jointly what the draws say.  With c the 95 % point of max over all pairs of
|error of d_ik| / s_ik, *all* of these hold at once with 95 % probability:

    i is better than k wherever d_ik > c s_ik
    rank of i between 1 + #{k: d_ki > c s_ik}  and  n − #{k: d_ik > c s_ik}

The entries whose set of ranks reaches into 1 … K then hold the K best with the same confidence.

A **band** is read from the top: it begins with the best entry not yet in one and takes those
after it that its leader beats with less than 95 % (each comparison for itself).

======== ================================================
symbol   meaning
======== ================================================
n        entries compared
c        critical value for all pairs together
======== ================================================

**Reference.** Mogstad, Romano, Shaikh & Wilhelm (2024), Inference for ranks, Review of Economic
Studies, doi:10.1093/restud/rdad006; here with the joint law of the prediction errors.

**When not to use it.** As a ranking: the sets are wide on purpose.  For one entry alone its
90 % interval is narrower and enough.

>>> rng = np.random.default_rng(1)
>>> truth = np.array([9.0, 5.0, 4.9, 1.0])
>>> found = apart(estimate=truth, draws=truth + 0.3 * rng.standard_normal((1000, 4)))
>>> found.low.tolist(), found.high.tolist(), [band.tolist() for band in found.bands]
([1, 2, 2, 4], [1, 3, 3, 4], [[0], [1, 2], [3]])
"""

from dataclasses import dataclass

import numpy as np

from jeoul.tables import Codes, Floats

LEVEL = 0.95
LARGEST = 400
DRAWS = 1_000


@dataclass(frozen=True, eq=False)
class Apart:
    """Simultaneous sets of ranks, and bands; positions are those of the estimates given."""

    low: Codes
    high: Codes
    critical: float
    bands: tuple[Codes, ...]

    def possible(self, places: int) -> Codes:
        """The entries that hold the ``places`` best with 95 % confidence."""
        return np.flatnonzero(self.low <= places)

    def certain(self, places: int) -> Codes:
        """The entries that are among the ``places`` best with 95 % confidence."""
        return np.flatnonzero(self.high <= places)


def apart(*, estimate: Floats, draws: Floats) -> Apart:
    """Sets of ranks and bands from joint draws (draws × entries)."""
    errors = draws - draws.mean(axis=0)
    covariance = errors.T @ errors / max(len(errors) - 1, 1)
    variance = np.diag(covariance)
    spread = np.sqrt(np.maximum(variance[:, None] + variance - 2 * covariance, 0.0))
    critical = _critical(errors, spread)
    difference = estimate[:, None] - estimate
    better = difference > critical * spread
    better &= spread > 0
    size = len(estimate)
    return Apart(
        low=1 + better.sum(axis=0),
        high=size - better.sum(axis=1),
        critical=critical,
        bands=_bands(estimate, draws),
    )


def _critical(errors: Floats, spread: Floats) -> float:
    """The 95 % point of the largest studentised error of a difference."""
    columns = np.ascontiguousarray(errors.T)
    largest = np.zeros(errors.shape[0])
    for i in range(len(columns) - 1):
        own = spread[i, i + 1 :]
        scale = np.divide(1.0, own, out=np.zeros_like(own), where=own > 0)
        ratio = np.abs(columns[i + 1 :] - columns[i]) * scale[:, None]
        np.maximum(largest, ratio.max(axis=0), out=largest)
    return float(np.quantile(largest, LEVEL))


def _bands(estimate: Floats, draws: Floats) -> tuple[Codes, ...]:
    order = np.argsort(-estimate, kind="stable")
    bands, start = [], 0
    while start < len(order):
        rest = order[start + 1 :]
        beaten = (draws[:, [order[start]]] > draws[:, rest]).mean(axis=0) >= LEVEL
        length = 1 + (int(np.argmax(beaten)) if beaten.any() else len(rest))
        bands.append(order[start : start + length])
        start += length
    return tuple(bands)
