"""What if five variances are poorly known?  Integrate over them by weighted points.

**Model.** In γ = log λ the posterior is the restricted likelihood times a boundary-avoiding
gamma(2, 0.2) prior on every standard deviation in units of σ, as in :mod:`jeoul.severity.grid`.
Its optimum and curvature give a normal approximation; fixed low-discrepancy points of it,
somewhat widened, are weighed by how far it is wrong there.  No draws: no Monte-Carlo noise.

========= =====================================================
symbol    meaning
========= =====================================================
γ         log of a variance ratio
share     effective share of the points: (Σw)²/(n Σw²)
========= =====================================================

**Reference.** Owen (2013), Monte Carlo theory, methods and examples, chapter 9; Chung et al.
(2013), doi:10.1007/s11336-013-9328-2.

**When not to use it.** To reproduce a published REML analysis: ask for REML.

>>> points(3, 16).shape
(16, 3)
"""

import numpy as np
import scipy.special as special
import scipy.stats as stats

from jeoul.severity.fit import search
from jeoul.severity.grid import RATE, SHAPE
from jeoul.severity.likelihood import Evaluation
from jeoul.severity.rubric.likelihood import Solved, evaluate
from jeoul.severity.rubric.posterior import Point, Posterior
from jeoul.severity.rubric.sheets import Sheets
from jeoul.tables import Floats

WIDER = 1.2
MANY, FEW = 128, 16
SMALL = 200


def integrate(*, sheets: Sheets, start: Floats) -> Posterior:
    """Weighted points of the posterior of the ratios; ``start`` is REML's optimum."""

    def at(ratios: Floats, *, slopes: bool) -> Evaluation:
        return _penalised(sheets, ratios)

    top = search(at=at, start=np.maximum(start, 1e-2))
    centre = np.log(np.maximum(top.ratios, 1e-9))
    there = _penalised(sheets, np.exp(centre))
    ratios = np.exp(centre)
    curvature = ratios[:, None] * there.information * ratios / 2
    values, vectors = np.linalg.eigh(curvature)
    half = WIDER * vectors / np.sqrt(np.maximum(values, 0.1))
    z = points(len(ratios), MANY if sheets.cells <= SMALL else FEW)
    gamma = np.clip(centre + z @ half.T, np.log(1e-9), np.log(1e9))
    found = [Point(Solved.at(sheets=sheets, ratios=np.exp(g))) for g in gamma]
    freedom = sheets.size - sheets.columns
    log_weight = np.array(
        [
            -(p.solved.criterion(reml=True)) / 2 + log_prior(g) + z_k @ z_k / 2
            for p, g, z_k in zip(found, gamma, z, strict=True)
        ]
    )
    assert freedom > 0
    weights = special.softmax(log_weight)
    keep = weights > 1e-6
    kept = tuple(p for p, k in zip(found, keep, strict=True) if k)
    return Posterior(kept, weights[keep] / weights[keep].sum(), None)


def log_prior(gamma: Floats) -> float:
    """The gamma prior of every √λ as a density of log λ."""
    return float((SHAPE * gamma / 2 - RATE * np.exp(gamma / 2)).sum())


def points(width: int, count: int) -> Floats:
    """Fixed standard normal points that fill the space evenly."""
    sobol = stats.qmc.Sobol(width, scramble=True, rng=np.random.default_rng(20230925))
    return np.asarray(stats.norm.ppf(np.clip(sobol.random(count), 1e-9, 1 - 1e-9)))


def _penalised(sheets: Sheets, ratios: Floats) -> Evaluation:
    """The criterion less twice the log prior of log λ, with slopes and curvature in λ."""
    found = evaluate(sheets=sheets, ratios=ratios, reml=True, slopes=True)
    roots = np.sqrt(ratios)
    slope = -SHAPE / ratios + RATE / roots
    bend = np.diag(RATE / (2 * ratios * roots))
    return Evaluation(
        found.criterion - 2 * log_prior(np.log(ratios)),
        found.residual,
        found.gradient + slope,
        found.information + bend,
    )
