"""Do judges put the entries in the same order?  Kendall's coefficient of concordance.

**Model.** Every judge's scores become mid-ranks; R_i is the sum of ranks of entry i,

    W = 12 Σ_i (R_i − R̄)² / (m² (n³ − n) − m T),   T = Σ over ties of (t³ − t)

======== =====================================================
symbol   meaning
======== =====================================================
n, m     entries and judges of a complete table
t        size of a set of scores that one judge gave alike
p        chance of a larger W among judges who rank at random:
         m (n − 1) W against χ² with n − 1 degrees of freedom
======== =====================================================

**Reference.** Kendall & Babington Smith (1939), doi:10.1214/aoms/1177732186; Siegel & Castellan
(1988), Nonparametric Statistics for the Behavioral Sciences, chapter 9.

**When not to use it.** With gaps (ranks of different sets do not compare).  With fewer than
eight entries or so the χ² approximation of p is rough.

>>> import numpy as np
>>> concordance(table=np.array([[1.0, 1], [2, 3], [3, 2], [4, 4]]))[0]
0.9
"""

import numpy as np
from scipy.stats import chi2, rankdata

from jeoul.tables import Floats


def concordance(*, table: Floats) -> tuple[float | None, float | None]:
    """W and its p of a complete table (entries × judges); None where no judge tells any apart."""
    n, m = table.shape
    if n < 2 or m < 2:
        return None, None
    ranks = rankdata(table, axis=0)
    sums = ranks.sum(axis=1)
    ties = sum(_ties(column) for column in ranks.T)
    most = m**2 * (n**3 - n) - m * ties
    if most <= 0:
        return None, None
    w = 12 * float(((sums - sums.mean()) ** 2).sum()) / most
    return w, float(chi2.sf(m * (n - 1) * w, n - 1))


def _ties(column: Floats) -> float:
    _, sizes = np.unique(column, return_counts=True)
    return float((sizes.astype(float) ** 3 - sizes).sum())
