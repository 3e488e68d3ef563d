"""How well do five variance ratios explain scores by criterion?

**Model.** With M_P = H_P⁻¹ (:mod:`jeoul.severity.rubric.sheets`), the entries are gone and the
cells (judge, criterion) remain, with covariance G = λ_b [same judge] + λ_d I = RR:

    K = Z'MZ,  F = Z'Mt,  Q = t'Mt,   S = I + RKR = LL'
    t'H⁻¹t = Q − (L⁻¹RF)'(L⁻¹RF),     log|H| = Σ log|H_P| + 2 log|L|

The criterion, its slopes and the average information are those of
:mod:`jeoul.severity.likelihood`.  With T = R S⁻¹ R the traces of nested factors need only

    tr(H⁻¹ H_k) = Σ_P ( n_P tr(M A_k) − tr(M A_k M T_P) ),   T_P = Σ of the entries' blocks of T

======== =========================================================
symbol   meaning
======== =========================================================
A_k      which rows of an entry share the factor k
n_P      entries with the pattern P
======== =========================================================

**Reference.** Gilmour, Thompson & Cullis (1995), doi:10.2307/2533274.

**When not to use it.** See :mod:`jeoul.severity.rubric`.

>>> root(np.array([0.0, 1.0]), judges=1, criteria=2).tolist()
[[1.0, 0.0], [0.0, 1.0]]
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.linalg as la

from jeoul.severity.likelihood import Evaluation
from jeoul.severity.rubric.sheets import Pattern, Sheets, by_cell
from jeoul.tables import Codes, Floats

NAMES = ("entry", "entry:judge", "entry:criterion", "judge", "judge:criterion")
NESTED = 3
LARGEST_PAIRS = 4_000_000


@dataclass(frozen=True, eq=False)
class Solved:
    """Everything at one set of ratios, σ = 1: the entries eliminated, the cells factorised."""

    sheets: Sheets
    ratios: Floats
    inverses: tuple[Floats, ...]
    log_h: float
    mt: Floats
    f: Floats
    q: Floats
    k: Floats
    r: Floats
    factor: Floats
    g: Floats
    cx: Floats
    half: Floats
    residual: float

    @classmethod
    def at(cls, *, sheets: Sheets, ratios: Floats) -> "Solved":
        """Eliminate and factorise."""
        covariances = [p.covariance(ratios[:NESTED]) for p in sheets.patterns]
        inverses = tuple(np.asarray(np.linalg.inv(h)) for h in covariances)
        log_h = sum(
            len(p.rows) * float(np.linalg.slogdet(h)[1])
            for p, h in zip(sheets.patterns, covariances, strict=True)
        )
        mt = _times(sheets, inverses, sheets.t)
        k = _cells(sheets, inverses)
        r = root(ratios[NESTED:], judges=len(sheets.scores.judges), criteria=sheets.criteria)
        s = apply(r, apply(r, k).T)
        s.flat[:: len(s) + 1] += 1
        factor = la.cholesky(s, lower=True, overwrite_a=True, check_finite=False)
        f = by_cell(sheets, mt)
        q = sheets.t.T @ mt
        g = la.solve_triangular(factor, apply(r, f), lower=True, check_finite=False)
        b = q - g.T @ g
        cx = np.linalg.cholesky(b[:-1, :-1])
        half = la.solve_triangular(cx, b[:-1, -1], lower=True)
        r2 = max(float(b[-1, -1] - half @ half), np.finfo(float).tiny)
        return cls(sheets, ratios, inverses, log_h, mt, f, q, k, r, factor, g, cx, half, r2)

    @cached_property
    def beta(self) -> Floats:
        """β̂ in standardised units."""
        return np.asarray(la.solve_triangular(self.cx, self.half, lower=True, trans="T"))

    def criterion(self, *, reml: bool) -> float:
        """−2 log-likelihood in lme4's convention."""
        s = self.sheets
        freedom = s.size - s.columns if reml else s.size
        determinant = self.log_h + 2 * np.log(np.diag(self.factor)).sum()
        if reml:
            determinant += 2 * np.log(np.diag(self.cx)).sum() + s.log_scale
        spread = np.log(2 * np.pi * self.residual / freedom) + 2 * np.log(s.scale)
        return float(determinant + freedom * (1 + spread))

    def cell_effects(self, contrast: Floats) -> Floats:
        """E[v | β] for columns of (−β, 1)."""
        return self.lift(self.g @ contrast)

    def lift(self, columns: Floats) -> Floats:
        """R L⁻ᵀ · ."""
        solved = la.solve_triangular(self.factor, columns, lower=True, trans="T")
        return apply(self.r, solved)

    def lower(self, columns: Floats) -> Floats:
        """L⁻¹ R · ."""
        return np.asarray(la.solve_triangular(self.factor, apply(self.r, columns), lower=True))

    def times(self, columns: Floats) -> Floats:
        """M · for columns over the rows."""
        return _times(self.sheets, self.inverses, columns)


def evaluate(*, sheets: Sheets, ratios: Floats, reml: bool, slopes: bool) -> Evaluation:
    """The criterion at five ratios, with slopes and average information if asked for."""
    s = Solved.at(sheets=sheets, ratios=ratios)
    gradient, information = np.empty(0), np.empty((0, 0))
    if slopes:
        gradient, information = _slopes(s, reml)
    return Evaluation(s.criterion(reml=reml), s.residual, gradient, information)


def _slopes(s: Solved, reml: bool) -> tuple[Floats, Floats]:
    freedom = s.sheets.size - s.sheets.columns if reml else s.sheets.size
    sigma2 = s.residual / freedom
    contrast = np.append(-s.beta, 1.0)
    v = s.cell_effects(contrast[:, None])[:, 0]
    py = s.mt @ contrast - s.times(v[s.sheets.cell][:, None])[:, 0]
    directions = np.column_stack([_project(s.sheets, k, py[:, None])[:, 0] for k in range(5)])
    squares = py @ directions
    gradient = _traces(s) - squares / sigma2
    if reml:
        gradient -= _fixed_part(s)
    md = s.times(directions)
    gf = s.lower(by_cell(s.sheets, md))
    forms = directions.T @ md - gf.T @ gf
    xf = s.sheets.t[:, :-1].T @ md - s.g[:, :-1].T @ gf
    w = la.solve_triangular(s.cx, xf, lower=True)
    forms -= w.T @ w
    return gradient, forms / sigma2 - np.outer(squares, squares) / (sigma2**2 * freedom)


def _project(sheets: Sheets, k: int, columns: Floats) -> Floats:
    """Z_k Z_k'·: every row gets the sum over the rows that share its level of factor k."""
    if k >= NESTED:
        sums = by_cell(sheets, columns)
        if k == NESTED:
            shape = (len(sheets.scores.judges), sheets.criteria, columns.shape[1])
            judge = sums.reshape(shape).sum(axis=1)
            return np.asarray(judge[sheets.scores.judge])
        return np.asarray(sums[sheets.cell])
    out = np.empty_like(columns)
    for p in sheets.patterns:
        out[p.rows] = _related(p, k) @ columns[p.rows]
    return out


def _related(p: Pattern, k: int) -> Floats:
    return (np.ones_like(p.same_judge), p.same_judge, p.same_criterion)[k]


def _traces(s: Solved) -> Floats:
    """tr(H⁻¹ H_k) for the five factors."""
    inverse = la.lapack.dpotri(s.factor, lower=1)[0]
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    t = apply(s.r, apply(s.r, inverse).T)
    traces = np.zeros(5)
    for p, m in zip(s.sheets.patterns, s.inverses, strict=True):
        width = p.cells.shape[1]
        block = np.zeros((width, width))
        for part in _chunks(p):
            block += t[part[:, :, None], part[:, None, :]].sum(axis=0)
        for k in range(NESTED):
            ma = m @ _related(p, k)
            traces[k] += len(p.rows) * np.trace(ma) - float(((ma @ m) * block).sum())
    z = s.k - s.k @ (t @ s.k)
    shape = (len(s.sheets.scores.judges), s.sheets.criteria) * 2
    traces[NESTED] = float(np.einsum("jcjd->", z.reshape(shape)))
    traces[NESTED + 1] = float(np.trace(z))
    return traces


def _fixed_part(s: Solved) -> Floats:
    """What estimating β takes off the traces."""
    v = s.lift(s.g[:, :-1])
    px = s.mt[:, :-1] - s.times(v[s.sheets.cell])
    scaled = la.solve_triangular(s.cx, px.T, lower=True).T
    return np.array([float((scaled * _project(s.sheets, k, scaled)).sum()) for k in range(5)])


def root(ratios: Floats, *, judges: int, criteria: int) -> Floats:
    """The symmetric root of one judge's block of G (criteria × criteria)."""
    judge, cell = np.maximum(ratios, 0.0)
    among = (np.sqrt(cell + criteria * judge) - np.sqrt(cell)) / criteria
    return np.asarray(np.sqrt(cell) * np.eye(criteria) + among)


def apply(block: Floats, columns: Floats) -> Floats:
    """The block-diagonal matrix with equal blocks, times columns."""
    shape = columns.shape
    return np.asarray((block @ columns.reshape(-1, len(block), shape[1])).reshape(shape))


def _times(sheets: Sheets, inverses: tuple[Floats, ...], columns: Floats) -> Floats:
    out = np.empty_like(columns)
    for p, m in zip(sheets.patterns, inverses, strict=True):
        out[p.rows] = m @ columns[p.rows]
    return out


def _cells(sheets: Sheets, inverses: tuple[Floats, ...]) -> Floats:
    """K = Z'MZ."""
    q = sheets.cells
    k = np.zeros(q * q)
    for p, m in zip(sheets.patterns, inverses, strict=True):
        for part in _chunks(p):
            flat = (part[:, :, None] * q + part[:, None, :]).ravel()
            again = np.broadcast_to(m, (len(part), *m.shape)).ravel()
            k += np.bincount(flat, weights=again, minlength=q * q)
    return k.reshape(q, q)


def _chunks(p: Pattern) -> list[Codes]:
    """The cells of a pattern's entries, a bounded number of pairs at a time."""
    step = max(1, LARGEST_PAIRS // p.cells.shape[1] ** 2)
    return [p.cells[start : start + step] for start in range(0, len(p.cells), step)]
