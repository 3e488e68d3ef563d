"""How well do two variance ratios explain the scores?  The exact (restricted) likelihood.

**Model.** y ~ N(Xβ, σ² H),  H = W⁻¹ + λ_u UU' + Σ_t λ_t V_t V_t'.

Eliminating u by hand and v by one Cholesky factor (D, K, F, Q are small):

    D = I + λ_u U'WU             M = W − λ_u WU D⁻¹ U'W     (= (W⁻¹ + λ_u UU')⁻¹)
    K = V'MV,  F = V'Mt,  Q = t'Mt                           t = [X y]
    S = I + Λ^½ K Λ^½ = LL'      t'H⁻¹t = Q − G'G,  G = L⁻¹ Λ^½ F
    log|H| = −log|W| + log|D| + 2 log|L|

    REML = log|H| + log|X'H⁻¹X| + (n−p)(1 + log(2π r²/(n−p))),   r² = y'Py
    ML   = log|H|               +  n   (1 + log(2π r²/ n   ))

Slopes in λ come from  ∂/∂λ_s = tr(Z_s'PZ_s) − |Z_s'Py|²/σ²  and the average-information
matrix  y'PV_sPV_tPy/σ²  corrected for the profiled σ².

========= ===================================================
symbol    meaning
========= ===================================================
λ         variance of a factor divided by σ²
P         H⁻¹ − H⁻¹X(X'H⁻¹X)⁻¹X'H⁻¹
r²        generalised residual sum of squares
========= ===================================================

**Reference.** Gilmour, Thompson & Cullis (1995), Average information REML,
doi:10.2307/2533274.

**When not to use it.** For scores on few ordered categories, where a Rasch model says more.

>>> from jeoul.tables import Scores; from jeoul.severity.sums import sums
>>> s = sums(scores=Scores.of(entries="aabb", judges="jkjk", values=[1, 2, 3, 5]))
>>> round(evaluate(sums=s, ratio_u=0.0, ratios=np.array([0.0]), reml=True).criterion, 6)
13.11125
"""

from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp

from jeoul.severity.sums import Sums
from jeoul.tables import Floats


@dataclass(frozen=True, eq=False)
class Reduced:
    """What is left of the sums once u is eliminated at ratio λ_u: D, K, F, Q."""

    ratio_u: float
    d: Floats
    k: Floats
    f: Floats
    q: Floats


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The criterion at one point, with slope and average information in λ if asked for."""

    criterion: float
    residual: float
    gradient: Floats
    information: Floats


def reduce(*, sums: Sums, ratio_u: float) -> Reduced:
    """Eliminate u: D, K = V'MV, F = V'Mt and Q = t'Mt."""
    d = 1 + ratio_u * sums.total_u
    shrink = ratio_u / d
    root = sp.csr_array(sp.diags_array(np.sqrt(shrink)) @ sums.uv)
    shrunk_t = shrink[:, None] * sums.ut
    return Reduced(
        ratio_u=ratio_u,
        d=d,
        k=(sums.vv - root.T.tocsr() @ root).toarray(),
        f=sums.vt - sums.uv.T @ shrunk_t,
        q=sums.tt - sums.ut.T @ shrunk_t,
    )


def evaluate(
    *, sums: Sums, ratio_u: float, ratios: Floats, reml: bool, slopes: bool = False
) -> Evaluation:
    """The criterion (−2 log-likelihood, up to the scaling of y) at the ratios λ_u, λ_t."""
    reduced = reduce(sums=sums, ratio_u=ratio_u)
    root = np.sqrt(ratios[sums.blocks]) if sums.kept else np.empty(0)
    factor = _cholesky(_one_plus(reduced.k, root))
    g = _solve_lower(factor, root[:, None] * reduced.f)
    b = reduced.q - g.T @ g
    cx = _cholesky(b[:-1, :-1])
    h = _solve_lower(cx, b[:-1, -1:])[:, 0]
    r2 = float(b[-1, -1] - h @ h)
    freedom = sums.size - sums.columns if reml else sums.size
    determinant = np.log(reduced.d).sum() + 2 * np.log(np.diag(factor)).sum() - sums.log_weights
    if reml:
        determinant += 2 * np.log(np.diag(cx)).sum() + sums.fixed.log_scale
    sigma2 = max(r2, np.finfo(float).tiny) / freedom
    scale = 2 * np.log(sums.scale)
    criterion = determinant + freedom * (1 + np.log(2 * np.pi * sigma2) + scale)
    gradient, information = np.empty(0), np.empty((0, 0))
    if slopes:
        beta = _solve_upper(cx, h)
        state = _State(sums, reduced, ratios, root, factor, g, cx, beta, sigma2, freedom)
        gradient, information = _slopes(state, reml)
    return Evaluation(float(criterion), r2, gradient, information)


@dataclass(frozen=True, eq=False)
class _State:
    """One evaluated point: everything the slopes need."""

    sums: Sums
    reduced: Reduced
    ratios: Floats
    root: Floats
    factor: Floats
    g: Floats
    cx: Floats
    beta: Floats
    sigma2: float
    freedom: int


def _slopes(s: _State, reml: bool) -> tuple[Floats, Floats]:
    g_u, g_v = _scores_of_effects(s)
    members = [s.sums.blocks == t for t in range(len(s.ratios))]
    squares = np.array([g_u @ g_u, *(g_v[m] @ g_v[m] for m in members)])
    gradient = _traces(s, members, reml) - squares / s.sigma2
    directions = [np.where(m, g_v, 0.0) for m in members]
    information = _quadratic_forms(s, g_u, directions) / s.sigma2
    information -= np.outer(squares, squares) / (s.sigma2**2 * s.freedom)
    return gradient, information


def _scores_of_effects(s: _State) -> tuple[Floats, Floats]:
    """U'Py and V'Py: predicted effects divided by their ratios."""
    contrast = np.append(-s.beta, 1.0)
    v = s.root * _solve_upper(s.factor, s.g @ contrast)
    g_v = s.reduced.f @ contrast - s.reduced.k @ v
    g_u = (s.sums.ut @ contrast - s.sums.uv @ v) / s.reduced.d
    return g_u, g_v


def _traces(s: _State, members: list[Floats], reml: bool) -> Floats:
    """tr(Z'PZ) for every factor (tr(Z'H⁻¹Z) under ML)."""
    inverse = _lower_inverse(s.factor)
    over_d = 1 / s.reduced.d
    weighted = sp.csr_array(sp.diags_array(over_d) @ s.sums.uv @ sp.diags_array(s.root))
    meet = sp.tril(weighted.T.tocsr() @ weighted, format="coo")
    twice = np.where(meet.row == meet.col, 1.0, 2.0)
    shared = float((inverse[meet.row, meet.col] * twice) @ meet.data)
    traces = [float(s.sums.total_u @ over_d) - shared]
    for ratio, m in zip(s.ratios, members, strict=True):
        if ratio > 0:
            traces.append(float((1 - np.diag(inverse)[m]).sum() / ratio))
        else:
            solved = _solve_lower(s.factor, s.root[:, None] * s.reduced.k[:, m])
            traces.append(float(np.diag(s.reduced.k)[m].sum() - (solved**2).sum()))
    if reml:
        x_u, x_v = _fixed_leverages(s)
        traces[0] -= x_u
        for t, m in enumerate(members):
            traces[t + 1] -= float(x_v[m].sum())
    return np.array(traces)


def _fixed_leverages(s: _State) -> tuple[float, Floats]:
    """What estimating β takes off the traces."""
    v = (
        s.root[:, None] * la.solve_triangular(s.factor, s.g[:, :-1], lower=True, trans="T")
        if (s.sums.kept)
        else s.g[:, :-1]
    )
    e_v = s.reduced.f[:, :-1] - s.reduced.k @ v
    e_u = (s.sums.ut[:, :-1] - s.sums.uv @ v) / s.reduced.d[:, None]
    x_u = _solve_lower(s.cx, e_u.T)
    x_v = _solve_lower(s.cx, e_v.T)
    return float((x_u**2).sum()), np.asarray((x_v**2).sum(axis=0))


def _quadratic_forms(s: _State, g_u: Floats, directions: list[Floats]) -> Floats:
    """f_s'P f_t for the working variates f_u = U g_u and f_t = V g_t."""
    scaled = g_u / s.reduced.d
    h = np.column_stack([np.empty((s.sums.kept, 0)), *directions])
    v_f = np.column_stack([s.sums.uv.T @ scaled, s.reduced.k @ h])
    x_f = np.column_stack([s.sums.ut[:, :-1].T @ scaled, s.reduced.f[:, :-1].T @ h])
    cross = scaled @ (s.sums.uv @ h)
    forms = np.empty((1 + len(directions),) * 2)
    forms[0, 0] = (s.sums.total_u * g_u) @ scaled
    forms[0, 1:] = forms[1:, 0] = cross
    forms[1:, 1:] = h.T @ s.reduced.k @ h
    g_f = _solve_lower(s.factor, s.root[:, None] * v_f)
    forms -= g_f.T @ g_f
    x_f = x_f - s.g[:, :-1].T @ g_f
    w = _solve_lower(s.cx, x_f)
    return np.asarray(forms - w.T @ w)


def _one_plus(k: Floats, root: Floats) -> Floats:
    """S = I + Λ^½ K Λ^½."""
    s = root[:, None] * k
    s *= root
    s.flat[:: len(s) + 1] += 1
    return s


def _cholesky(matrix: Floats) -> Floats:
    """L with LL' = matrix (symmetric: its transpose is the column order that LAPACK wants)."""
    if not len(matrix):
        return matrix
    return np.asarray(la.cholesky(matrix.T, lower=True, overwrite_a=True, check_finite=False))


def _solve_lower(factor: Floats, right: Floats) -> Floats:
    if not len(factor):
        return right
    return np.asarray(la.solve_triangular(factor, right, lower=True, check_finite=False))


def _solve_upper(factor: Floats, right: Floats) -> Floats:
    if not len(factor):
        return right
    return np.asarray(la.solve_triangular(factor, right, lower=True, trans="T", check_finite=False))


def _lower_inverse(factor: Floats) -> Floats:
    """The lower triangle of (LL')⁻¹; above the diagonal stands nothing of use."""
    if not len(factor):
        return factor
    return np.asarray(la.lapack.dpotri(factor, lower=1)[0])
