"""How strict is each judge when there are very many of both, judges and entries?

**Model.** The additive model of :mod:`jeoul.severity` with random judges, by conjugate gradients
and probes (:mod:`jeoul.severity.large.system`, :mod:`jeoul.severity.large.search`): every step
costs a few operations a score.  Draws are made by perturbing and solving:

    v | β ~ λ_v S⁻¹ (V'M(y − Xβ) + σ r),   r ~ N(0, S/λ_v) from fresh noise on every score

======== ==================================================================
symbol   meaning
======== ==================================================================
engine   probes and passes used, and the Monte-Carlo error of the variances
         as a share of their statistical error
======== ==================================================================

Variances are REML's (or ML's) plugged in, also where they were to be integrated over: with
thousands of judges and entries their doubt no longer matters to an entry.

**Reference.** Papandreou & Yuille (2010), Gaussian sampling by local perturbations; Gao & Owen
(2017), doi:10.1214/17-EJS1236.

**When not to use it.** With fewer than about 2,000 levels in the smaller factor.

>>> from jeoul.tables import Scores
>>> scores = Scores.of(entries="aaabbbccc", judges="jkl" * 3, values=[5, 6, 9, 3, 4, 6, 1, 3, 4])
>>> [round(float(s), 1) for s in fit(scores=scores, variance="reml").severity]
[1.5, 0.2, -1.7]
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.linalg as la

from jeoul.severity.fit import moments
from jeoul.severity.large.search import State, newton, search
from jeoul.severity.large.system import System
from jeoul.severity.report import Fitted, Method
from jeoul.tables import Floats, Scores

SEED = 20230925
CHUNK = 16
MOST_DRAWS = 400
MOST_JURIES = 32
SOLVED = 1e-5


@dataclass(frozen=True, eq=False)
class Large(Fitted):
    """An additive model fitted without factorising anything."""

    state: State
    sigma2: float

    def draws(self, *, rng: np.random.Generator, count: int) -> Iterator[Floats]:
        """Joint draws of the entries' merits (at most 400), in chunks (draws × entries)."""
        system = self.state.at.system
        count = min(count, MOST_DRAWS)
        for first in range(0, count, CHUNK):
            merits = _draw(self.state, self.sigma2, rng, min(CHUNK, count - first))
            yield (system.centre + system.scale * merits).T

    def juries(self, *, rng: np.random.Generator, count: int) -> Iterator[Floats]:
        """What other juries (at most 32) would estimate, in chunks (entries × juries)."""
        system, sigma = self.state.at.system, np.sqrt(self.sigma2)
        scores = self.scores
        ratio = self.variance["judge"] / self.variance["residual"]
        for _ in range(0, min(count, MOST_JURIES), 8):
            y = _draw(self.state, self.sigma2, rng, 8)[scores.entry]
            judges = np.sqrt(ratio) * rng.standard_normal((len(scores.judges), 8))
            y += sigma * judges[scores.judge]
            y += sigma * rng.standard_normal(y.shape) / np.sqrt(scores.weights)[:, None]
            x_side = system.t[:, :-1].T @ (scores.weights[:, None] * y)
            yield _estimate(self.state, _sums(system, y, "u"), _sums(system, y, "v"), x_side)


def near(*, scores: Scores, start: Floats, ml: bool) -> Floats:
    """Ratios (larger factor first) close to the optimum, to start an exact search from."""
    state = search(system=System.of(scores=scores), start=start, ml=ml, seed=SEED).state
    return np.array([state.at.ratio_u, state.at.ratio_v]) * np.exp(newton(state))


def fit(*, scores: Scores, variance: Method) -> Large:
    """Fit the additive model with random judges, whatever the size."""
    system = System.of(scores=scores)
    start = moments(scores=scores, entries_kept=system.entries_kept)
    ml = variance == "ml"
    top = search(system=system, start=start, ml=ml, seed=SEED)
    state, at = top.state, top.state.at
    freedom = system.size - (0 if ml else system.columns)
    sigma2 = state.residual / freedom
    scale2 = sigma2 * system.scale**2
    contrast = np.append(-state.beta, 1.0)
    v_all = at.ratio_v * state.c
    u_all = at.given_v(system.ut, v_all)
    known_v = at.ratio_v * state.inverse_diagonal
    known_u = at.shrink + at.shrink**2 * at.ratio_v * state.reach
    sides = [(u_all, known_u, at.ratio_u), (v_all, known_v, at.ratio_v)]
    entry, judge = sides[::-1] if system.entries_kept else sides
    rows, back = system.fixed.entry_rows, system.fixed.back
    effect, lenience = entry[0] @ contrast, judge[0] @ contrast
    merit = rows @ state.beta + effect
    fixed = back @ state.beta * system.scale
    fixed[: system.fixed.means] += system.centre
    half = la.solve_triangular(state.cx, back.T, lower=True)
    errors = np.sqrt((half**2).sum(axis=0) * scale2)
    estimate = system.centre + system.scale * merit
    severity = -lenience * system.scale
    left = scores.values - estimate[scores.entry] + severity[scores.judge]
    for k, column in enumerate(scores.covariates.values(), start=system.fixed.means):
        left = left - fixed[k] * column
    return Large(
        scores=scores,
        method=variance,
        criterion=state.criterion,
        iterations=top.evaluations,
        converged=top.converged,
        at_bound=False,
        variance={"entry": entry[2] * scale2, "judge": judge[2] * scale2, "residual": scale2},
        fixed={
            name: (float(fixed[k]), float(errors[k])) for k, name in enumerate(system.fixed.names)
        },
        estimate=estimate,
        effect=effect * system.scale,
        se=np.sqrt(entry[1] * scale2),
        sd=np.sqrt((entry[1] + _slope(state, rows - entry[0][:, :-1])) * scale2),
        severity=severity,
        severity_se=np.sqrt(judge[1] * scale2),
        severity_sd=np.sqrt((judge[1] + _slope(state, judge[0][:, :-1])) * scale2),
        slopes=(),
        factors=(),
        residuals=left,
        raw=np.bincount(scores.entry, weights=scores.values) / scores.reviews,
        rows=scores,
        engine={
            "engine": "iterative",
            "probes": top.probes,
            "solver_passes": top.passes,
            "monte_carlo_error": top.error,
        },
        state=state,
        sigma2=sigma2,
    )


def _slope(state: State, rows: Floats) -> Floats:
    half = la.solve_triangular(state.cx, rows.T, lower=True)
    return np.asarray((half**2).sum(axis=0))


def _sums(system: System, y: Floats, side: str) -> Floats:
    """U'Wy or V'Wy for columns over the scores."""
    codes, total = (system.u, system.total_u) if side == "u" else (system.v, system.total_v)
    return np.column_stack(
        [np.bincount(codes, system.weights * column, minlength=len(total)) for column in y.T]
    )


def _draw(state: State, sigma2: float, rng: np.random.Generator, count: int) -> Floats:
    """Joint draws of the entries' merits, standardised (entries × draws)."""
    at, system = state.at, state.at.system
    sigma = np.sqrt(sigma2)
    beta = state.beta[:, None] + sigma * la.solve_triangular(
        state.cx, rng.standard_normal((system.columns, count)), lower=True, trans="T"
    )
    contrast = np.vstack([-beta, np.ones(count)])
    noise = rng.standard_normal((system.size, count)) / np.sqrt(system.weights)[:, None]
    u_side, v_side = _sums(system, noise, "u"), _sums(system, noise, "v")
    prior = np.sqrt(at.ratio_u) * rng.standard_normal((len(system.total_u), count))
    u_side += system.total_u[:, None] * prior
    v_side += system.vu @ prior
    right = at.reduced_right(u_side, v_side)
    right += rng.standard_normal(right.shape) / np.sqrt(at.ratio_v)
    v = at.ratio_v * (state.c @ contrast + sigma * at.solve(right, tolerance=SOLVED).x)
    u = at.given_v(system.ut @ contrast, v)
    u += sigma * np.sqrt(at.shrink)[:, None] * rng.standard_normal(u.shape)
    return np.asarray(system.fixed.entry_rows @ beta + (v if system.entries_kept else u))


def _estimate(state: State, u_side: Floats, v_side: Floats, x_side: Floats) -> Floats:
    """Merits (entries × columns) that the same design would estimate from other scores."""
    at, system = state.at, state.at.system
    f = at.reduced_right(u_side, v_side)
    x_u = system.ut[:, :-1]
    right = x_side - x_u.T @ (at.shrink[:, None] * u_side) - at.ratio_v * state.c[:, :-1].T @ f
    beta = la.cho_solve((state.cx, True), right)
    v = at.ratio_v * (at.solve(f, tolerance=SOLVED).x - state.c[:, :-1] @ beta)
    u = at.given_v(u_side - x_u @ beta, v)
    return np.asarray(system.fixed.entry_rows @ beta + (v if system.entries_kept else u))
