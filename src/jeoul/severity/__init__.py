"""How strict is each judge, and how good is each entry once that is accounted for?

**Model.** y = group mean + x'b + a_entry + b_judge [+ z·c_judge] + e, with a ~ N(0, v_a),
b ~ N(0, v_b), e ~ N(0, v_e / w); the factors of the table add
a random effect each.  ``variance`` says what is done about v_a, v_b, v_e:
estimate them by REML or ML, or integrate over them (the default of the command line).

=========== ====================================================================
symbol      meaning
=========== ====================================================================
a, b, c     effects of entries and judges; random slope of z per judge
severity    −b: positive for a judge who is harsher than the panel
estimate    group mean + a: what an average judge would give (covariates at 0)
se          of an effect with variances and fixed effects known (lme4's)
sd          of the estimate from every source of doubt
=========== ====================================================================

**Reference.** Bates, Mächler, Bolker & Walker (2015), Fitting linear mixed-effects models
using lme4, doi:10.18637/jss.v067.i01.

**When not to use it.** When the design falls apart (:mod:`jeoul.design`), when judges saw
entries of different quality and no group mean says so, for a handful of ordered categories.

>>> from jeoul.tables import Scores
>>> scores = Scores.of(entries="aaabbbccc", judges="jkl" * 3, values=[5, 6, 9, 3, 4, 6, 1, 3, 4])
>>> [round(float(s), 2) for s in fit(scores=scores, variance="reml").severity]
[1.5, 0.21, -1.72]
"""

from typing import Literal

import numpy as np

from jeoul.errors import InputError, Unanswerable
from jeoul.severity import large
from jeoul.severity.fit import Maximum, maximise, moments
from jeoul.severity.grid import integrate
from jeoul.severity.posterior import Posterior, Row
from jeoul.severity.report import Fitted, Method, Severity, report
from jeoul.severity.sums import Sums, sums
from jeoul.tables import Floats, Scores
from jeoul.threads import one_thread

__all__ = ["Fitted", "Method", "Severity", "fit", "fit_any_size", "optimum"]

VARIANCES = 3
LARGEST_EXACT = 2_000
HEADSTART = 400


@one_thread()
def fit(
    *,
    scores: Scores,
    variance: Method = "integrated",
    judges: Literal["random", "fixed"] = "random",
    slopes: tuple[str, ...] = (),
) -> Severity:
    """Fit the additive model; one total per (entry, judge) is expected."""
    _refuse_small(scores, judges, slopes)
    s, top = optimum(scores=scores, reml=variance != "ml", judges=judges, slopes=slopes)
    relative = _relative(top) if slopes or scores.factors else None
    if variance == "integrated":
        posterior = integrate(sums=s, start=top.ratios, relative=relative)
        ratio_u, ratio_v, sigma2 = _posterior_means(posterior)
    else:
        freedom = s.size if variance == "ml" else s.size - s.columns
        sigma2 = top.residual / freedom
        ratio_u, ratio_v = top.ratios[0], _leading(top, relative)
        posterior = Posterior((), np.ones(1), sigma2)
    row = Row.at(sums=s, ratio_u=float(ratio_u), relative=relative)
    plug_in = row.points(ratios=np.array([float(ratio_v)]))[0]
    if not posterior.points:
        posterior = Posterior((plug_in,), np.ones(1), sigma2)
    return report(
        scores=scores,
        method=variance,
        top=top,
        posterior=posterior,
        plug_in=plug_in,
        sigma2=sigma2,
        slopes=slopes,
    )


def optimum(
    *,
    scores: Scores,
    reml: bool = True,
    judges: Literal["random", "fixed"] = "random",
    slopes: tuple[str, ...] = (),
) -> tuple[Sums, Maximum]:
    """The sums of a table and the ratios that fit it best: the costly part of a fit."""
    random, further = judges == "random", len(slopes) + len(scores.factors)
    s = sums(scores=scores, judges_random=random, slopes=slopes)
    start = moments(scores=scores, entries_kept=s.entries_kept, further=further, random=random)
    if random and not further and s.kept > HEADSTART:
        start = large.near(scores=scores, start=start, ml=not reml)
    return s, maximise(sums=s, start=start, reml=reml)


@one_thread()
def fit_any_size(
    *,
    scores: Scores,
    variance: Method = "integrated",
    judges: Literal["random", "fixed"] = "random",
    slopes: tuple[str, ...] = (),
) -> Fitted:
    """:func:`fit`, or without factorising where both factors have thousands of levels."""
    smaller = min(len(scores.entries), len(scores.judges))
    plain = judges == "random" and not slopes and not scores.factors
    if not plain or smaller <= LARGEST_EXACT:
        return fit(scores=scores, variance=variance, judges=judges, slopes=slopes)
    _refuse_small(scores, judges, slopes)
    return large.fit(scores=scores, variance=variance)


def _relative(top: Maximum) -> Floats:
    """Slopes and factors keep REML's ratio to the severity (without it, to one another)."""
    return np.asarray(top.ratios[1:] / _lead(top))


def _leading(top: Maximum, relative: Floats | None) -> float:
    """The ratio λ_v that the relative scales refer to."""
    if len(top.ratios) == 1:
        return 0.0
    return float(top.ratios[1]) if relative is None else _lead(top)


def _lead(top: Maximum) -> float:
    """The first kept ratio, or one to lean on where that is zero."""
    return float(top.ratios[1] or top.ratios[1:].max() or 1.0)


def _posterior_means(posterior: Posterior) -> tuple[float, float, float]:
    """Ratios and σ² from the posterior means of the variances."""
    sigma2 = np.array([posterior.sigma2_at(p) for p in posterior.points])
    u = np.array([p.row.reduced.ratio_u for p in posterior.points])
    v = np.array([p.ratio_v for p in posterior.points])
    mean = float(posterior.weights @ sigma2)
    return (
        float(posterior.weights @ (u * sigma2)) / mean,
        float(posterior.weights @ (v * sigma2)) / mean,
        mean,
    )


def _refuse_small(
    scores: Scores, judges: Literal["random", "fixed"], slopes: tuple[str, ...]
) -> None:
    """Refuse what cannot separate merit, severity and chance."""
    if scores.criterion is not None:
        raise InputError(
            "the scores are given by criterion",
            column="criterion",
            value=", ".join(scores.criteria[:6]),
            remedy="form the rubric total first",
        )
    for name in slopes:
        if name not in scores.covariates:
            raise InputError(
                "a slope needs its covariate",
                column=name,
                value=name,
                remedy="give the covariate too",
            )
    if slopes and judges == "fixed":
        raise InputError(
            "random slopes need random judges",
            column="judge",
            value="fixed",
            remedy="drop the slopes or let the judges be random",
        )
    for number, what, whom in (
        (len(scores.entries), "entry", "judges"),
        (len(scores.judges), "judge", "entries"),
    ):
        if number < 2:
            raise Unanswerable(
                f"there is only one {what}, so nothing can be compared between {whom} and "
                f"severity cannot be told from chance",
                remedy="give scores of at least two entries by at least two judges",
            )
    fixed = max(len(scores.groups), 1) + len(scores.covariates)
    fixed += len(scores.judges) - 1 if judges == "fixed" else 0
    if len(scores) - fixed < VARIANCES:
        raise Unanswerable(
            f"{len(scores)} scores cannot tell {fixed} fixed effects and {VARIANCES} variances "
            "apart",
            remedy="collect more scores, or drop groups and covariates",
        )
    if len(scores.entries) == len(scores):
        raise Unanswerable(
            "every entry has a single score, so merit cannot be told from chance",
            remedy="let several judges read the same entries",
        )
