"""Would another judge, or another panel, give the same scores?  Intraclass correlations.

**Model.** A complete table, n entries × k judges, and its analysis of variance: mean squares
between entries (B), within entries (W), between judges (J) and residual (E).

======== ======================================== ==============================================
form     formula                                  design
======== ======================================== ==============================================
(1,1)    (B − W) / (B + (k−1) W)                  other judges for every entry
(2,1)    (B − E) / (B + (k−1) E + k (J − E) / n)  the judges are a sample; severity is error
(3,1)    (B − E) / (B + (k−1) E)                  only these judges; severity is no error
(1,k)    (B − W) / B                              the mean of k scores, in the same three designs
(2,k)    (B − E) / (B + (J − E) / n)
(3,k)    (B − E) / B
======== ======================================== ==============================================

**Reference.** Shrout & Fleiss (1979), doi:10.1037/0033-2909.86.2.420.

**When not to use it.** With missing cells: use the generalizability coefficients.

>>> import numpy as np
>>> round(icc(table=np.array([[9.0, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8]]))["3,k"], 3)
0.891
"""

from jeoul.tables import Floats

ROUNDING = 1e-12
FORMS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")


def icc(*, table: Floats) -> dict[str, float | None]:
    """All six forms of a complete table (entries × judges); None where nothing varies."""
    n, k = table.shape
    if n < 2 or k < 2:
        return dict.fromkeys(FORMS)
    centred = table - table.mean()
    entries, judges = centred.mean(axis=1), centred.mean(axis=0)
    within_entries = centred - entries[:, None]
    b = k * float(entries @ entries) / (n - 1)
    w = float((within_entries**2).sum()) / (n * (k - 1))
    j = n * float(judges @ judges) / (k - 1)
    e = float(((within_entries - judges) ** 2).sum()) / ((n - 1) * (k - 1))
    noise = max(ROUNDING * (b + w + j + e), ROUNDING**2 * float((table**2).sum()))
    return {
        "1,1": _ratio(b - w, b + (k - 1) * w, noise),
        "2,1": _ratio(b - e, b + (k - 1) * e + k * (j - e) / n, noise),
        "3,1": _ratio(b - e, b + (k - 1) * e, noise),
        "1,k": _ratio(b - w, b, noise),
        "2,k": _ratio(b - e, b + (j - e) / n, noise),
        "3,k": _ratio(b - e, b, noise),
    }


def _ratio(above: float, below: float, noise: float) -> float | None:
    """A quotient, or None where the denominator is no more than rounding."""
    return above / below if abs(below) > noise else None
