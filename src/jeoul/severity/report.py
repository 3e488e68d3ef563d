"""What does a fit say, in the units of the scores?

**Model.** A posterior is a mixture of Gaussian points; its means and variances are
E[m_g] and E[V_g] + Var[m_g] over the points g.

======== =======================================
symbol   meaning
======== =======================================
m_g, V_g mean and variance of a figure at point g
======== =======================================

**Reference.** Robinson (1991), doi:10.1214/ss/1177011926.

**When not to use it.** Call :func:`jeoul.severity.fit`, which calls this.

>>> Slope("same", 1.5, np.zeros(2), np.ones(2)).covariate
'same'
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import numpy as np

from jeoul.severity.fit import Maximum
from jeoul.severity.posterior import Point, Posterior
from jeoul.severity.sums import Sums
from jeoul.tables import Floats, Scores

Method = Literal["reml", "ml", "integrated"]
T = TypeVar("T")
JURY_CELLS = 50_000_000


@dataclass(frozen=True, eq=False)
class Slope:
    """Random slopes of one covariate: one effect a judge."""

    covariate: str
    variance: float
    estimate: Floats
    se: Floats


@dataclass(frozen=True, eq=False)
class Factor:
    """A further random factor: one effect a level, in the order of its levels."""

    name: str
    variance: float
    estimate: Floats
    se: Floats


@dataclass(frozen=True, eq=False)
class Fitted:
    """What every model of scores says; arrays follow ``scores.entries`` and ``scores.judges``.

    ``scores`` holds one total a sheet and ``raw`` the entries' raw means; ``residuals`` follow
    ``rows``, the scores that were fitted; ``engine`` says more of a fit that is not exact.
    """

    scores: Scores
    method: Method
    criterion: float
    iterations: int
    converged: bool
    at_bound: bool
    variance: dict[str, float]
    fixed: dict[str, tuple[float, float]]
    estimate: Floats
    effect: Floats
    se: Floats
    sd: Floats
    severity: Floats
    severity_se: Floats
    severity_sd: Floats
    slopes: tuple[Slope, ...]
    factors: tuple[Factor, ...]
    residuals: Floats
    raw: Floats
    rows: Scores
    engine: dict[str, Any]

    def draws(self, *, rng: np.random.Generator, count: int) -> Iterator[Floats]:
        """Joint draws of the entries' merits on the score scale, in chunks (draws × entries)."""
        raise NotImplementedError

    def juries(self, *, rng: np.random.Generator, count: int) -> Iterator[Floats]:
        """What other juries of the same design would estimate, in chunks (entries × juries)."""
        raise NotImplementedError

    @property
    def of_total(self) -> dict[str, float]:
        """Variances of one judge's total: entry, judge and residual."""
        return self.variance


@dataclass(frozen=True, eq=False)
class Severity(Fitted):
    """A fitted additive model."""

    posterior: Posterior
    plug_in: Point
    """The Gaussian posterior at the reported variances."""

    def draws(self, *, rng: np.random.Generator, count: int) -> Iterator[Floats]:
        """Joint draws of the entries' merits on the score scale, in chunks (draws × entries)."""
        return self.posterior.draws(rng=rng, count=count)

    def juries(self, *, rng: np.random.Generator, count: int) -> Iterator[Floats]:
        """What other juries of the same design would estimate, in chunks (entries × juries)."""
        sigma2 = self.variance["residual"] / self.posterior.sums.scale**2
        step = max(1, min(count, JURY_CELLS // (10 * len(self.scores))))
        for first in range(0, count, step):
            size = min(step, count - first)
            yield second_jury(self.scores, self.plug_in, sigma2, size, rng)


def second_jury(
    scores: Scores, plug_in: Point, sigma2: float, size: int, rng: np.random.Generator
) -> Floats:
    """Estimates (entries × juries) of juries that judge merits drawn from the posterior."""
    s = plug_in.row.sums
    merits, _ = plug_in.draw(rng=rng, count=size, sigma2=sigma2)
    judge_ratio = plug_in.ratios[1] if s.judges_random else 0.0
    severity = rng.standard_normal((len(scores.judges), size)) * np.sqrt(judge_ratio * sigma2)
    noise = rng.standard_normal((len(scores), size)) * np.sqrt(sigma2 / scores.weights)[:, None]
    y = merits[scores.entry] + severity[scores.judge] + noise
    return plug_in.merits_of(y=y, weights=scores.weights)


@dataclass(frozen=True, eq=False)
class _Mixture:
    """Means and variances of every figure over the points, in standardised units."""

    merit: Floats
    merit_variance: Floats
    u: Floats
    v: Floats
    v_judges: Floats
    beta: Floats
    beta_covariance: Floats


def report(
    *,
    scores: Scores,
    method: Method,
    top: Maximum,
    posterior: Posterior,
    plug_in: Point,
    sigma2: float,
    slopes: tuple[str, ...],
) -> Severity:
    """Every figure of the fit, in the units of the scores."""
    s = plug_in.row.sums
    mixed = _mixture(posterior)
    scale2 = sigma2 * s.scale**2
    entry_variance, judge_variance = by_role(s, *plug_in.conditional(plug_in.row.squares()))
    entry_effect, judge_effect = by_role(s, mixed.u, mixed.v)
    size = len(scores.entries)
    fixed, covariance = _fixed(s, mixed)
    made = _slopes(slopes, plug_in, judge_effect, judge_variance, scale2, len(scores.judges))
    further = _factors(scores, plug_in, mixed.v, scale2, len(slopes))
    severity, se, sd = _severity(
        s, mixed, fixed, covariance, judge_variance * scale2, len(scores.judges)
    )
    names = s.fixed.names[: s.fixed.means + s.fixed.slopes]
    estimate = s.centre + s.scale * mixed.merit
    return Severity(
        scores=scores,
        method=method,
        criterion=top.criterion,
        iterations=top.iterations,
        converged=top.converged,
        at_bound=top.at_bound,
        variance=_variances(scores, plug_in, scale2, made),
        fixed={
            name: (float(fixed[k]), float(np.sqrt(covariance[k, k])))
            for k, name in enumerate(names)
        },
        estimate=estimate,
        effect=entry_effect[:size] * s.scale,
        se=np.sqrt(entry_variance[:size] * scale2),
        sd=np.sqrt(mixed.merit_variance) * s.scale,
        severity=severity,
        severity_se=se,
        severity_sd=sd,
        slopes=made,
        factors=further,
        residuals=_residuals(scores, s, estimate, fixed, severity, made, further),
        raw=np.bincount(scores.entry, weights=scores.values) / scores.reviews,
        rows=scores,
        engine={},
        posterior=posterior,
        plug_in=plug_in,
    )


def by_role(s: Sums, u: T, v: T) -> tuple[T, T]:
    """(entries, judges) from (eliminated, kept)."""
    return (v, u) if s.entries_kept else (u, v)


def _mixture(posterior: Posterior) -> _Mixture:
    """E[m] and E[V] + Var[m] over the points."""
    s = posterior.sums
    merit, merit2 = _Running(), _Running()
    u, v, judges, beta, spread = (_Running() for _ in range(5))
    for row, members in posterior.by_row():
        squares = row.squares()
        for weight, point in members:
            sigma2 = posterior.sigma2_at(point)
            moves, conditional = point.moves(), point.conditional(squares)
            known, slope = by_role(s, *conditional)[1], by_role(s, *moves)[1][:, 1:]
            merit.add(weight, point.merits_given(moves))
            merit2.add(weight, point.merit_variances(moves, conditional) * sigma2)
            u.add(weight, moves[0][:, 0])
            v.add(weight, moves[1][:, 0])
            judges.add(weight, (known + point.fixed_variances(slope)) * sigma2)
            beta.add(weight, point.beta)
            spread.add(weight, point.covariance() * sigma2)
    about = sum(
        (
            w * np.outer(p.beta - beta.total, p.beta - beta.total)
            for w, p in zip(posterior.weights, posterior.points, strict=True)
        ),
        np.zeros((s.columns, s.columns)),
    )
    return _Mixture(
        merit.total,
        merit2.total + merit.about(),
        u.total,
        v.total,
        judges.total + by_role(s, u, v)[1].about(),
        beta.total,
        spread.total + about,
    )


class _Running:
    """A weighted sum, and the spread of its terms about it (weights sum to one)."""

    def __init__(self) -> None:
        self.total: Floats = np.zeros(())
        self.squares: Floats = np.zeros(())

    def add(self, weight: float, term: Floats) -> None:
        self.total = self.total + weight * term
        self.squares = self.squares + weight * term**2

    def about(self) -> Floats:
        return np.asarray(np.maximum(self.squares - self.total**2, 0.0))


def _fixed(s: Sums, mixed: _Mixture) -> tuple[Floats, Floats]:
    """Reported fixed effects and their covariance, in the units of the scores."""
    fixed = s.fixed.back @ mixed.beta * s.scale
    fixed[: s.fixed.means] += s.centre
    covariance = s.fixed.back @ mixed.beta_covariance @ s.fixed.back.T * s.scale**2
    return fixed, covariance


def _severity(
    s: Sums,
    mixed: _Mixture,
    fixed: Floats,
    covariance: Floats,
    known: Floats,
    count: int,
) -> tuple[Floats, Floats, Floats]:
    """Severity with its conditional standard error and its posterior standard deviation."""
    if not s.judges_random:
        spread = np.sqrt(np.maximum(np.diag(covariance)[-count:], 0.0))
        return -fixed[-count:], spread, spread
    effect = by_role(s, mixed.u, mixed.v)[1][:count]
    return (
        -effect * s.scale,
        np.sqrt(known[:count]),
        np.sqrt(mixed.v_judges[:count]) * s.scale,
    )


def _slopes(
    names: tuple[str, ...],
    plug_in: Point,
    effects: Floats,
    variances: Floats,
    scale2: float,
    count: int,
) -> tuple[Slope, ...]:
    made = []
    for t, name in enumerate(names, start=1):
        part = slice(t * count, (t + 1) * count)
        relative = float(plug_in.row.relative[t * count] ** 2)
        made.append(
            Slope(
                name,
                plug_in.ratio_v * relative * scale2,
                effects[part] * plug_in.row.sums.scale,
                np.sqrt(variances[part] * scale2),
            )
        )
    return tuple(made)


def _factors(
    scores: Scores, plug_in: Point, v: Floats, scale2: float, slopes: int
) -> tuple[Factor, ...]:
    s = plug_in.row.sums
    if not scores.factors:
        return ()
    known = plug_in.conditional(plug_in.row.squares())[1]
    made = []
    for block, name in enumerate(scores.factors, start=s.judges_random + slopes):
        part = s.blocks == block
        relative = float(plug_in.row.relative[part][0] ** 2)
        made.append(
            Factor(
                name,
                plug_in.ratio_v * relative * scale2,
                v[part] * s.scale,
                np.sqrt(known[part] * scale2),
            )
        )
    return tuple(made)


def _variances(
    scores: Scores, plug_in: Point, scale2: float, slopes: tuple[Slope, ...]
) -> dict[str, float]:
    s = plug_in.row.sums
    entry, judge = plug_in.ratios
    found = {"entry": entry * scale2}
    if s.judges_random:
        found["judge"] = judge * scale2
    found |= {f"judge:{slope.covariate}": slope.variance for slope in slopes}
    for block, name in enumerate(scores.factors, start=s.judges_random + len(slopes)):
        relative = float(plug_in.row.relative[int(np.argmax(s.blocks == block))] ** 2)
        found[name] = plug_in.ratio_v * relative * scale2
    return {**found, "residual": scale2}


def _residuals(
    scores: Scores,
    s: Sums,
    estimate: Floats,
    fixed: Floats,
    severity: Floats,
    slopes: tuple[Slope, ...],
    factors: tuple[Factor, ...],
) -> Floats:
    """What the fit leaves of each score, in canonical row order."""
    left = scores.values - estimate[scores.entry] + severity[scores.judge]
    for k, column in enumerate(scores.covariates.values(), start=s.fixed.means):
        left = left - fixed[k] * column
    for slope in slopes:
        left = left - slope.estimate[scores.judge] * scores.covariates[slope.covariate]
    for factor in factors:
        left = left - factor.estimate[scores.factors[factor.name][1]]
    return np.asarray(left)
