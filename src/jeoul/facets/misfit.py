"""Which judges score as the model expects?  Infit and outfit mean squares.

**Model.** With E and W the expectation and variance of a score at θ,

    outfit = mean of E_post[(x − E)² / W],   infit = Σ E_post[(x − E)²] / Σ E_post[W]

over the scores of a judge, averaged over the posterior of θ.  Averaged so, both have expectation
one if the model holds; at the point estimate they would be too small, because the estimate was
fitted to the same scores.

======== ==========================================================
symbol   meaning
======== ==========================================================
infit    information-weighted: odd scores where they tell most
outfit   unweighted: single surprising scores, far off
======== ==========================================================

Above 1.5: noisier than expected.  Below 0.5: too predictable (halo, or the middle of the scale).

**Reference.** Wright & Masters (1982), Rating Scale Analysis; Linacre (2002), Rasch Measurement
Transactions 16:878.

**When not to use it.** With fewer than a dozen scores of a judge: mean squares scatter.

>>> ratios(np.array([0, 0]), np.array([2.0, 4.0]), np.array([3.0, 3.0]), 1).tolist()
[1.0]
"""

from dataclasses import dataclass

import numpy as np

from jeoul.facets.fit import Maximum
from jeoul.tables import Codes, Floats


@dataclass(frozen=True, eq=False)
class Misfit:
    """Mean squares of fitted judges or criteria."""

    infit: Floats
    outfit: Floats


def misfit(*, found: Maximum) -> tuple[Misfit, Misfit]:
    """The mean squares of judges and of criteria."""
    likelihood, at = found.likelihood, found.posterior
    x = np.arange(likelihood.widest + 1)
    mean = at.p @ x
    variance = np.maximum(at.p @ x**2 - mean**2, 1e-12)
    cells, nodes = mean.shape
    seen = (likelihood.gave.T @ at.weights).reshape(cells, len(x), nodes)
    squares = (x[:, None] - mean[:, None, :]) ** 2
    observed = (seen * squares).sum(axis=(1, 2))
    standard = (seen * squares / variance[:, None, :]).sum(axis=(1, 2))
    count = seen.sum(axis=(1, 2))
    expected = (seen.sum(axis=1) * variance).sum(axis=1)
    return tuple(  # type: ignore[return-value]
        Misfit(ratios(which, observed, expected, size), ratios(which, standard, count, size))
        for which, size in (
            (likelihood.cell_judge, likelihood.judges),
            (likelihood.cell_criterion, len(likelihood.steps)),
        )
    )


def ratios(which: Codes, above: Floats, below: Floats, size: int) -> Floats:
    """Σ above / Σ below, by judge or criterion."""
    return np.asarray(np.bincount(which, above, size) / np.bincount(which, below, size), np.float64)
