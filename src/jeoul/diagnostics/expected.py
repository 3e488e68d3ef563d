"""What would the others' scores let one expect of each score?

**Model.** In the additive model take the judge's own part away, u = y − x'β − b, and predict it
from the other judges of the entry alone:

    m = v_a Σ' w u / (v_a Σ' w + v_e),     v = v_a v_e / (v_a Σ' w + v_e) + v_e / w

======== ==============================================================
symbol   meaning
======== ==============================================================
Σ'       sum over the other scores of the entry
m, v     expectation of u and variance of u about it
z        (u − m) / √v, without the judge's mean: near standard normal
======== ==============================================================

A judge is so never measured with a ruler that she bent herself.

**Reference.** Robinson (1991), doi:10.1214/ss/1177011926.

**When not to use it.** For entries with a single score the others say nothing: m is zero.

>>> scores = Scores.of(entries="aabbcc", judges="jk" * 3, values=[1, 2, 5, 5, 8, 9])
>>> found = expected(fitted=severity.fit(scores=scores, variance="reml"))
>>> bool(found.m[0] < found.m[5])
True
"""

from dataclasses import dataclass

import numpy as np

from jeoul import severity
from jeoul.severity import Severity
from jeoul.tables import Floats, Scores

__all__ = ["Expected", "Scores", "expected", "severity"]


@dataclass(frozen=True, eq=False)
class Expected:
    """u, its expectation from the others and the variance about it, in canonical row order."""

    u: Floats
    m: Floats
    v: Floats

    @property
    def z(self) -> Floats:
        """Standardised distances."""
        return np.asarray((self.u - self.m) / np.sqrt(self.v), np.float64)


def expected(*, fitted: Severity) -> Expected:
    """The expectation of every score from the scores of the other judges."""
    scores, w = fitted.scores, fitted.scores.weights
    merit, chance = fitted.variance["entry"], max(fitted.variance["residual"], 1e-300)
    u = fitted.residuals + fitted.effect[scores.entry]
    size = len(scores.entries)
    known = np.bincount(scores.entry, w, size)[scores.entry] - w
    told = np.bincount(scores.entry, w * u, size)[scores.entry] - w * u
    below = merit * known + chance
    return Expected(
        u=np.asarray(u, np.float64),
        m=np.asarray(merit * told / below, np.float64),
        v=np.asarray(merit * chance / below + chance / w, np.float64),
    )
