"""How many reviews does a wanted reliability take?  A G study and its D study.

**Model.** Scores are sums of random parts: y = μ + a + b + e, with criteria
y = μ_c + a + b + (ab) + (ac) + (bc) + e; REML finds their variances.  For r reviews and the C
criteria of the rubric,

    relative error δ = v_ab/r + v_ac/C + v_e/(rC),    absolute Δ = δ + v_b/r + v_bc/(rC)
    g = v_a / (v_a + δ)  (severity taken out),         φ = v_a / (v_a + Δ)  (raw means)

========== ===================================================================
symbol     meaning
========== ===================================================================
a, b, c    entry, judge, criterion; without criteria C = 1 and v_ab is in v_e
criteria   ``random``: a sample of what could be asked (above); ``fixed``: they
           are the rubric, so v_ac counts as merit: v_a + v_ac/C
========== ===================================================================

**Method.** On complete sheets the likelihood with criteria falls into two additive ones: the
sheet's mean, and its C − 1 orthonormal contrasts, which share their variances.  Each is fitted
exactly by :mod:`jeoul.severity`.

**Reference.** Brennan (2001), Generalizability Theory, doi:10.1007/978-1-4757-3456-0; Bates et
al. (2015), doi:10.18637/jss.v067.i01.

**When not to use it.** With two or three judges the variance between judges is a guess.

>>> parts = {"entry": 0.368, "judge": 0.042, "residual": 0.3}
>>> [round(x, 3) for x in coefficients(components=parts, reviews=3)]
[0.786, 0.763]
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import scipy.linalg as la

from jeoul import severity
from jeoul.cautions import caution
from jeoul.errors import JeoulError
from jeoul.tables import Floats, Scores

CriteriaAs = Literal["random", "fixed"]
AT_ZERO = 1e-9
PARTS = ("entry", "judge", "entry:judge", "entry:criterion", "judge:criterion", "residual")


def coefficients(
    *,
    components: Mapping[str, float],
    reviews: float,
    width: int = 1,
    criteria: CriteriaAs = "random",
) -> tuple[float | None, float | None]:
    """g and φ for a number of reviews on ``width`` criteria; None where nothing varies."""
    v = {name: components.get(name, 0.0) for name in PARTS}
    merit, shared = v["entry"], v["entry:criterion"] / width
    relative = v["entry:judge"] / reviews + v["residual"] / (reviews * width)
    if criteria == "fixed":
        merit += shared
    else:
        relative += shared
    absolute = relative + v["judge"] / reviews + v["judge:criterion"] / (reviews * width)
    if merit + relative == 0:
        return None, None
    return merit / (merit + relative), merit / (merit + absolute)


def components(*, scores: Scores) -> tuple[dict[str, float] | None, list[dict[str, Any]]]:
    """The variances by REML, or None with a warning that says why there are none."""
    warnings: list[dict[str, Any]] = []
    try:
        if scores.criterion is None or len(scores.criteria) < 2:
            parts = _additive(replace(scores, criteria=(), criterion=None))
        else:
            whole, warnings = _whole_sheets(scores)
            parts = _by_criterion(whole)
    except JeoulError as error:
        reason = caution("no_components", f"no variance components: {error}", reason=str(error))
        return None, [*warnings, reason]
    zero = [name for name, value in parts.items() if value <= AT_ZERO * sum(parts.values())]
    if zero:
        message = f"the variance of {', '.join(zero)} is estimated as zero, the boundary"
        warnings.append(caution("variance_at_zero", message, components=zero))
    return {name: max(value, 0.0) for name, value in parts.items()}, warnings


def _additive(scores: Scores) -> dict[str, float]:
    bare = replace(scores, groups=(), group=None, covariates={})
    return dict(severity.fit(scores=bare, variance="reml").variance)


def _by_criterion(scores: Scores) -> dict[str, float]:
    """Six variances from the additive fits of the sheets' means and contrasts."""
    width = len(scores.criteria)
    sheets = scores.values.reshape(-1, width)
    entry, judge = scores.entry[::width], scores.judge[::width]
    mean = _additive(_table(entry, judge, sheets.mean(axis=1)))
    contrasts = sheets @ la.helmert(width).T
    rest = _replicated(entry, judge, contrasts)
    return {
        "entry": mean["entry"] - rest["entry"] / width,
        "judge": mean["judge"] - rest["judge"] / width,
        "entry:judge": mean["residual"] - rest["residual"] / width,
        "entry:criterion": rest["entry"],
        "judge:criterion": rest["judge"],
        "residual": rest["residual"],
    }


def _replicated(entry: np.ndarray, judge: np.ndarray, contrasts: Floats) -> dict[str, float]:
    """One additive fit of all contrasts: each has entries, judges and a mean of its own."""
    count = contrasts.shape[1]
    which = np.repeat(np.arange(count), len(entry))
    stacked = Scores.of(
        entries=(np.tile(entry, count) + which * (entry.max() + 1)).tolist(),
        judges=(np.tile(judge, count) + which * (judge.max() + 1)).tolist(),
        values=contrasts.T.ravel(),
        groups=which.tolist(),
    )
    return dict(severity.fit(scores=stacked, variance="reml").variance)


def _table(entry: np.ndarray, judge: np.ndarray, values: Floats) -> Scores:
    return Scores.of(entries=entry.tolist(), judges=judge.tolist(), values=values)


def _whole_sheets(scores: Scores) -> tuple[Scores, list[dict[str, Any]]]:
    """The sheets that fill every criterion, and a warning about the others."""
    sheet = scores.entry * len(scores.judges) + scores.judge
    codes, place, filled = np.unique(sheet, return_inverse=True, return_counts=True)
    whole = filled == len(scores.criteria)
    if whole.all():
        return scores, []
    lacking = int(np.count_nonzero(~whole))
    warned = caution(
        "incomplete_sheets",
        f"{lacking} of {len(codes)} sheets lack a criterion; the variance components come from "
        "the whole ones",
        incomplete=lacking,
        sheets=len(codes),
    )
    if not whole.any():
        raise JeoulError("no sheet fills every criterion", remedy="give whole sheets")
    return scores.only(whole[place]), [warned]
