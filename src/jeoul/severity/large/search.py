"""Which two variance ratios fit best when nothing can be factorised?

**Model.** The slopes of the restricted criterion and its average information are those of
:mod:`jeoul.severity.likelihood`.  Their traces are estimated by fixed probes z (signs), with
what is known exactly taken out first (E = A − I has a zero diagonal):

    (S⁻¹)_ii ≈ (1 + mean of z_i [A⁻¹z − z + Ez]_i) / D_ii
    log|S|   ≈ log|D| + mean of (z' log(A) z − z'Ez)

Probes stay the same at every step, so the steps converge; how far another set of probes would
have led is estimated from how much the probes differ, and doubled in number until that is
under a hundredth of the statistical error.

========= =====================================================
symbol    meaning
========= =====================================================
error     Monte-Carlo standard error of log λ over its statistical one
========= =====================================================

**Reference.** Hutchinson (1990), doi:10.1080/03610919008812866; Gilmour, Thompson & Cullis
(1995), doi:10.2307/2533274.

**When not to use it.** See :mod:`jeoul.severity.large.system`.

>>> ERROR
0.01
"""

from dataclasses import dataclass

import numpy as np
import scipy.linalg as la

from jeoul.severity.large.system import Reduced, System, log_quadratic
from jeoul.tables import Floats

ERROR = 0.01
FEWEST, MOST = 4, 128
STEPS = 25
LONGEST = 2.0
ZERO = 1e-7
LOOSE = 1e-4
EXACT = 1e-8
ROUGH = 1e-4


@dataclass(frozen=True, eq=False)
class State:
    """One evaluated pair of ratios."""

    at: Reduced
    beta: Floats
    cx: Floats
    c: Floats
    residual: float
    gradient: Floats
    noise: Floats
    information: Floats
    inverse_diagonal: Floats
    reach: Floats
    criterion: float
    passes: int
    ml: bool


@dataclass(frozen=True, eq=False)
class Optimum:
    """The state at the optimum and how it was reached."""

    state: State
    evaluations: int
    converged: bool
    probes: int
    error: float
    passes: int


def search(*, system: System, start: Floats, ml: bool, seed: int) -> Optimum:
    """Average-information Newton steps in log λ, with as many probes as it takes."""
    rng = np.random.default_rng(seed)
    log, probes, count, passes = np.log(start), FEWEST, 0, 0
    z = _signs(rng, len(system.total_v), probes)
    state = evaluate(system, np.exp(log), z, None, ml)
    while True:
        count, passes = count + 1, passes + state.passes
        step = newton(state)
        error = _error(state, z.shape[1])
        short = float(np.abs(step / _spread(state)).max()) < ERROR / 3
        zero = (log + step < np.log(ZERO)) & (state.gradient > 0)
        if (short or zero.all()) and error > ERROR and z.shape[1] < MOST:
            z = np.hstack([z, _signs(rng, len(z), z.shape[1])])
        elif short or count >= STEPS:
            break
        log = np.maximum(log + step, np.log(ZERO))
        state = evaluate(system, np.exp(log), z, state.c, ml)
    return Optimum(state, count, bool(short), z.shape[1], error, passes)


def _signs(rng: np.random.Generator, size: int, count: int) -> Floats:
    return np.asarray(2.0 * rng.integers(0, 2, (size, count)) - 1, dtype=np.float32)


def _hessian(state: State) -> Floats:
    ratios = np.array([state.at.ratio_u, state.at.ratio_v])
    return np.asarray(ratios[:, None] * state.information * ratios)


def newton(state: State) -> Floats:
    """The step in log λ; a ratio at zero stays there while the slope says so."""
    ratios = np.array([state.at.ratio_u, state.at.ratio_v])
    gradient = ratios * state.gradient
    free = ~((ratios <= 1.01 * ZERO) & (gradient > 0))
    step = np.zeros(2)
    if free.any():
        values, vectors = np.linalg.eigh(_hessian(state)[np.ix_(free, free)])
        values = np.maximum(np.abs(values), 1e-6 * max(1.0, float(np.abs(values).max())))
        step[free] = -vectors @ ((vectors.T @ gradient[free]) / values)
    return np.asarray(step * min(1.0, LONGEST / max(float(np.abs(step).max()), 1e-300)))


def _spread(state: State) -> Floats:
    """Statistical standard errors of log λ: the criterion is −2 log-likelihood."""
    h = _hessian(state)
    h = h + 1e-12 * np.trace(h) * np.eye(2) + 1e-300 * np.eye(2)
    return np.asarray(np.sqrt(np.maximum(2 * np.diag(np.linalg.inv(h)), 1e-12)))


def _error(state: State, probes: int) -> float:
    """Monte-Carlo over statistical standard error, the larger of the two ratios'."""
    h = _hessian(state)
    h = h + 1e-12 * np.trace(h) * np.eye(2)
    ratios = np.array([state.at.ratio_u, state.at.ratio_v])
    inverse = np.linalg.inv(h)
    moved = inverse @ (np.outer(ratios, ratios) * state.noise) @ inverse
    error = np.sqrt(np.maximum(np.diag(moved), 0.0) / probes)
    return float((error / _spread(state)).max())


def evaluate(system: System, ratios: Floats, z: Floats, start: Floats | None, ml: bool) -> State:
    """Slopes, information and criterion at a pair of ratios."""
    at = system.at(ratios=ratios)
    f = at.reduced_right(system.ut, system.vt)
    q = system.tt - system.ut.T @ (at.shrink[:, None] * system.ut)
    solved = at.solve(f, tolerance=EXACT, start=start)
    c = solved.x
    b = q - at.ratio_v * (f.T @ c)
    b = (b + b.T) / 2
    cx = np.asarray(np.linalg.cholesky(b[:-1, :-1]))
    half = la.solve_triangular(cx, b[:-1, -1], lower=True)
    residual = max(float(b[-1, -1] - half @ half), np.finfo(float).tiny)
    beta = la.solve_triangular(cx, half, lower=True, trans="T")
    freedom = system.size - (0 if ml else system.columns)
    sigma2 = residual / freedom
    contrast = np.append(-beta, 1.0)
    g_v = c @ contrast
    g_u = (system.ut @ contrast - system.uv @ (at.ratio_v * g_v)) / at.d
    squares = np.array([g_u @ g_u, g_v @ g_v])
    traces, noise, diagonal, reach, log_s, probing = _traces(at, z)
    if not ml:
        traces -= _fixed_part(at, c, cx)
    forms, more = _forms(at, g_u, g_v, c, f, cx)
    information = forms / sigma2 - np.outer(squares, squares) / (sigma2**2 * freedom)
    determinant = float(np.log(at.d).sum()) + log_s - float(np.log(system.weights).sum())
    if not ml:
        determinant += 2 * float(np.log(np.diag(cx)).sum()) + system.fixed.log_scale
    spread = np.log(2 * np.pi * sigma2) + 2 * np.log(system.scale)
    return State(
        at,
        beta,
        cx,
        c,
        residual,
        traces - squares / sigma2,
        noise,
        information,
        diagonal,
        reach,
        determinant + freedom * (1 + spread),
        solved.passes + probing + more,
        ml,
    )


Traced = tuple[Floats, Floats, Floats, Floats, float, int]


def _traces(at: Reduced, z: Floats) -> Traced:
    """tr(U'H⁻¹U), tr(V'H⁻¹V), their noise, diag S⁻¹, diag(U'WV S⁻¹ V'WU), log|S|, passes."""
    system, root = at.system, np.sqrt(at.diagonal)
    up = root.astype(z.dtype)[:, None]
    right = up * z
    solved = at.solve(right, tolerance=LOOSE)
    shifted = up * solved.x
    around = at.apply(z / up) / up - z
    rest = shifted - z + around
    diagonal = (1 + (z * rest).mean(axis=1, dtype=float)) / at.diagonal
    diagonal = np.clip(diagonal, 0.0, 1.0)
    own = (z * rest * (1 / at.diagonal).astype(z.dtype)[:, None]).sum(axis=0, dtype=float)
    inverse = float((1 / at.diagonal).sum()) + own
    w, x = (system.to_u(column / up) for column in (z, shifted - z))
    squared = sp_squares(system, 1 / at.diagonal)
    reach = squared + (w * x).mean(axis=1, dtype=float)
    over = (1 / at.d**2).astype(z.dtype)[:, None]
    shared = at.ratio_v * (float((squared / at.d**2).sum()) + (over * w * x).sum(0, dtype=float))
    first = float((system.total_u / at.d).sum()) - shared
    second = (len(z) - inverse) / at.ratio_v
    both = np.array([first, second])
    logs = log_quadratic(solved) - (z * around).sum(axis=0, dtype=float)
    log_s = float(np.log(at.diagonal).sum()) + float(logs.mean())
    noise = np.atleast_2d(np.cov(both))
    return both.mean(axis=1), noise, diagonal, np.maximum(reach, 0.0), log_s, solved.passes


def sp_squares(system: System, column: Floats) -> Floats:
    """Σ_v (U'WV)²·column."""
    squared = system.uv.copy()
    squared.data = squared.data**2
    return np.asarray(squared @ column)


def _fixed_part(at: Reduced, c: Floats, cx: Floats) -> Floats:
    system = at.system
    e_v = c[:, :-1]
    e_u = (system.ut[:, :-1] - system.uv @ (at.ratio_v * e_v)) / at.d[:, None]
    x_u = la.solve_triangular(cx, e_u.T, lower=True)
    x_v = la.solve_triangular(cx, e_v.T, lower=True)
    return np.array([float((x_u**2).sum()), float((x_v**2).sum())])


def _forms(
    at: Reduced, g_u: Floats, g_v: Floats, c: Floats, f: Floats, cx: Floats
) -> tuple[Floats, int]:
    """f_s'P f_t for the working variates U g_u and V g_v."""
    system = at.system
    scaled = g_u / at.d
    k_v = (at.apply(g_v[:, None])[:, 0] - g_v) / at.ratio_v
    v_f = np.column_stack([system.vu @ scaled, k_v])
    x_f = np.column_stack([system.ut[:, :-1].T @ scaled, f[:, :-1].T @ g_v])
    forms = np.empty((2, 2))
    forms[0, 0] = (system.total_u * g_u) @ scaled
    forms[0, 1] = forms[1, 0] = scaled @ (system.uv @ g_v)
    forms[1, 1] = g_v @ k_v
    solved = at.solve(v_f, tolerance=ROUGH)
    forms -= at.ratio_v * (v_f.T @ solved.x)
    x_f = x_f - at.ratio_v * (c[:, :-1].T @ v_f)
    w = la.solve_triangular(cx, x_f, lower=True)
    return np.asarray(forms - w.T @ w), solved.passes
