"""How good is each entry when a sheet has several criteria, some of them blank?

**Model.** y_ijc = criterion's mean + group + x'β + a_i + h_ij + g_ic + b_j + d_jc + e_ijc, all
effects normal and independent, each with a variance of its own.

=========== ====================================================================
symbol      meaning
=========== ====================================================================
a, g        the entry; what it is worth beyond that on one criterion
b, d        the judge's lenience; her lenience on one criterion
h           halo: what this judge sees in this entry whatever the criterion
estimate    Σ_c w_c (mean_c + group + a + g_c): the rubric's total from an average judge
severity    −Σ_c w_c (b + d_c)
=========== ====================================================================

A criterion that was not scored is neither a zero nor left to the mean of the others: the total's
estimate fills it from everything known, and its doubt grows accordingly.

**Reference.** Brennan (2001), Generalizability Theory, doi:10.1007/978-1-4757-3456-0.

**When not to use it.** When blanks mean something (a judge who leaves out what is bad): the
model takes them as blank by chance given the scores.  With complete sheets and no interest in
criteria the additive model of the totals says nearly the same and is simpler.

>>> from jeoul.tables import Scores
>>> rows = [(e, j, c) for e in "abc" for j in "jkl" for c in "xyz"]
>>> entries, judges, criteria = zip(*rows)
>>> rng = np.random.default_rng(1)
>>> values = [3.0 * "abc".index(e) for e, _, _ in rows] + rng.standard_normal(27)
>>> table = Scores.of(entries=entries, judges=judges, criteria=criteria, values=values)
>>> found = fit(scores=table, variance="reml")
>>> [round(float(v)) for v in found.estimate - found.estimate[0]]
[0, 8, 16]
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from jeoul.errors import InputError, Unanswerable
from jeoul.severity.fit import Maximum, search
from jeoul.severity.likelihood import Evaluation
from jeoul.severity.report import Fitted, Method
from jeoul.severity.rubric.grid import integrate
from jeoul.severity.rubric.likelihood import NAMES, Solved, evaluate
from jeoul.severity.rubric.posterior import Point, Posterior, Spread
from jeoul.severity.rubric.sheets import Sheets
from jeoul.severity.rubric.start import start
from jeoul.tables import Floats, Scores, criterion_weights
from jeoul.threads import one_thread

__all__ = ["Rubric", "fit", "optimum"]

JURY_CELLS = 8_000_000


@dataclass(frozen=True, eq=False)
class Rubric(Fitted):
    """A fitted model of scores by criterion; ``scores`` holds a total a sheet.

    A total with a blank in it is completed by the fit, for description only.
    """

    posterior: Posterior
    plug_in: Point

    def draws(self, *, rng: np.random.Generator, count: int) -> Iterator[Floats]:
        """Joint draws of the totals, in chunks (draws × entries)."""
        return self.posterior.draws(rng=rng, count=count)

    def juries(self, *, rng: np.random.Generator, count: int) -> Iterator[Floats]:
        """What other juries of the same design would estimate (entries × juries)."""
        sheets = self.plug_in.sheets
        sigma2 = self.variance["residual"] / sheets.scale**2
        step = max(1, JURY_CELLS // (4 * sheets.size))
        for first in range(0, count, step):
            size = min(step, count - first)
            yield self.plug_in.other_jury(rng=rng, count=size, sigma2=sigma2)

    @property
    def of_total(self) -> dict[str, float]:
        """Variances of a sheet's total: merit, severity and the rest."""
        w = self.plug_in.sheets.weights
        whole, squares, v = w.sum() ** 2, float(w @ w), self.variance
        return {
            "entry": whole * v["entry"] + squares * v["entry:criterion"],
            "judge": whole * v["judge"] + squares * v["judge:criterion"],
            "residual": whole * v["entry:judge"] + squares * v["residual"],
        }


@one_thread()
def fit(
    *,
    scores: Scores,
    weights: Mapping[str, float] | None = None,
    variance: Method = "integrated",
) -> Rubric:
    """Fit the criterion-level model; ``weights`` are the rubric's (1 each)."""
    _refuse_small(scores)
    reml = variance != "ml"
    sheets, top = optimum(scores=scores, weights=weights, reml=reml)
    freedom = sheets.size - (sheets.columns if reml else 0)
    sigma2, ratios = top.residual / freedom, top.ratios
    if variance == "integrated":
        posterior = integrate(sheets=sheets, start=top.ratios)
        spreads = np.array([posterior.sigma2_at(p) for p in posterior.points])
        sigma2 = float(posterior.weights @ spreads)
        parts = np.array([p.solved.ratios for p in posterior.points]) * spreads[:, None]
        ratios = posterior.weights @ parts / sigma2
    plug_in = Point(Solved.at(sheets=sheets, ratios=ratios))
    if variance != "integrated":
        posterior = Posterior((plug_in,), np.ones(1), sigma2)
    return _report(scores, sheets, variance, top, posterior, plug_in, sigma2)


def optimum(
    *, scores: Scores, weights: Mapping[str, float] | None = None, reml: bool = True
) -> tuple[Sheets, Maximum]:
    """The arranged table and the ratios that fit it best: the costly part of a fit."""
    sheets = Sheets.of(scores=scores, weights=criterion_weights(scores.criteria, weights))

    def at(ratios: Floats, *, slopes: bool) -> Evaluation:
        return evaluate(sheets=sheets, ratios=ratios, reml=reml, slopes=slopes)

    return sheets, search(at=at, start=start(scores=scores))


def _report(
    scores: Scores,
    sheets: Sheets,
    method: Method,
    top: Maximum,
    posterior: Posterior,
    plug_in: Point,
    sigma2: float,
) -> Rubric:
    scale2 = sigma2 * sheets.scale**2
    merit = _mixed(posterior, [p.merits() for p in posterior.points])
    judge = _mixed(posterior, [p.judges() for p in posterior.points])
    known, judge_known = plug_in.merits().known, plug_in.judges().known
    shift, total = sheets.reported
    beta = _mixed(posterior, [_reported(p) for p in posterior.points])
    values = dict(zip(NAMES, (plug_in.solved.ratios * scale2).tolist(), strict=True))
    fixed = beta.mean * sheets.scale + shift
    part = sheets.entry_rows @ sum(
        w * p.solved.beta for w, p in zip(posterior.weights, posterior.points, strict=True)
    )
    residuals = plug_in.residuals() * sheets.scale
    return Rubric(
        scores=_totals(sheets, plug_in, residuals),
        method=method,
        criterion=top.criterion,
        iterations=top.iterations,
        converged=top.converged,
        at_bound=top.at_bound,
        variance={**values, "residual": scale2},
        fixed={
            name: (float(b), float(sd * sheets.scale))
            for name, b, sd in zip(sheets.names, fixed, beta.sd, strict=True)
        },
        estimate=total + sheets.scale * merit.mean,
        effect=sheets.scale * (merit.mean - part),
        se=np.sqrt(known * scale2),
        sd=sheets.scale * merit.sd,
        severity=-sheets.scale * judge.mean,
        severity_se=np.sqrt(judge_known * scale2),
        severity_sd=sheets.scale * judge.sd,
        slopes=(),
        factors=(),
        residuals=residuals,
        raw=_raw(scores, sheets.weights),
        rows=scores,
        engine={},
        posterior=posterior,
        plug_in=plug_in,
    )


def _reported(point: Point) -> Spread:
    back, variance = point.sheets.back, np.empty(0)
    variance = np.einsum("ra,ab,rb->r", back, point.covariance(), back)
    return Spread(back @ point.solved.beta, np.zeros(len(back)), variance)


def _mixed(posterior: Posterior, spreads: list[Spread]) -> Spread:
    """E[m] and E[V] + Var[m] over the points."""
    w = posterior.weights[:, None]
    sigma2 = np.array([[posterior.sigma2_at(p)] for p in posterior.points])
    means = np.array([s.mean for s in spreads])
    mean = (w * means).sum(axis=0)
    within = (w * sigma2 * np.array([s.variance for s in spreads])).sum(axis=0)
    about = (w * (means - mean) ** 2).sum(axis=0)
    return Spread(mean, within, within + about)


def _totals(sheets: Sheets, point: Point, residuals: Floats) -> Scores:
    """A total a sheet: what is blank comes from the fit, so that nobody is compared by blanks."""
    scores = sheets.scores
    first = (np.diff(scores.entry, prepend=-1) != 0) | (np.diff(scores.judge, prepend=-1) != 0)
    sheet = np.cumsum(first) - 1
    count, width = int(sheet[-1]) + 1, sheets.criteria
    assert scores.criterion is not None
    means = np.bincount(scores.criterion, scores.values) / np.bincount(scores.criterion)
    own = np.bincount(sheet, scores.values - means[scores.criterion]) / np.bincount(sheet)
    filled = means + own[:, None] * np.ones((count, width))
    filled[sheet, scores.criterion] = scores.values
    return replace(
        scores,
        entry=scores.entry[first],
        judge=scores.judge[first],
        values=filled @ sheets.weights,
        weights=np.ones(count),
        covariates={},
        criteria=(),
        criterion=None,
    )


def _raw(scores: Scores, weights: Floats) -> Floats:
    """Σ_c w_c (mean of what was scored on c); not a number where nobody scored a criterion."""
    assert scores.criterion is not None
    shape = (len(scores.entries), len(scores.criteria))
    place = scores.entry * shape[1] + scores.criterion
    sums = np.bincount(place, scores.values, minlength=shape[0] * shape[1]).reshape(shape)
    counts = np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape)
    used = weights != 0
    with np.errstate(invalid="ignore"):
        return np.asarray((sums / counts)[:, used] @ weights[used])


def _refuse_small(scores: Scores) -> None:
    if scores.criterion is None:
        raise InputError(
            "the criteria model needs scores by criterion",
            column="criterion",
            value=None,
            remedy="name the column of the criteria",
        )
    if scores.factors:
        raise InputError(
            "the criteria model has no further random factors",
            column=next(iter(scores.factors)),
            value=", ".join(scores.factors),
            remedy="leave them out, or use the additive model",
        )
    for number, what in (
        (len(scores.entries), "entry"),
        (len(scores.judges), "judge"),
        (len(scores.criteria), "criterion"),
    ):
        if number < 2:
            raise Unanswerable(
                f"there is only one {what}, so the criteria model cannot tell its parts apart",
                remedy="use the additive model"
                if what == "criterion"
                else "give scores of at least two entries by at least two judges",
            )
    sheets = len(set(zip(scores.entry.tolist(), scores.judge.tolist(), strict=True)))
    if sheets == len(scores.entries):
        raise Unanswerable(
            "every entry has a single sheet, so merit cannot be told from halo",
            remedy="let several judges read the same entries",
        )
    if len(scores) <= len(scores.criteria) + len(scores.groups) + len(scores.covariates) + 6:
        raise Unanswerable(
            f"{len(scores)} scores cannot tell {len(scores.criteria)} criteria and six variances "
            "apart",
            remedy="collect more scores, or use the additive model of the totals",
        )
