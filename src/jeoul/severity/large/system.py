"""How are the equations of many entries and many judges solved without ever forming a matrix?

**Model.** With the notation of :mod:`jeoul.severity.likelihood` and two factors, what is left
once the larger factor is eliminated is never formed, only applied:

    S x = x + λ_v (T_v x − (V'WU) s (U'WV) x),   s = λ_u / (1 + λ_u T_u)

Conjugate gradients with the diagonal D of S solve it for many right-hand sides at once; every
pass costs a few operations a score.  With A = D^(-½) S D^(-½), started at D^½ z, their
coefficients are those of the Lanczos process of A from z, which also gives z' log(A) z.

========= =====================================================
symbol    meaning
========= =====================================================
T_u, T_v  total weight of every level
z         a probe: independent signs
========= =====================================================

**Reference.** Saad (2003), Iterative Methods for Sparse Linear Systems,
doi:10.1137/1.9780898718003; Ubaru, Chen & Saad (2017), doi:10.1137/16M1104974.

**When not to use it.** When the smaller factor fits a dense Cholesky factor (about 2,000
levels): that is exact and hardly slower.

>>> from jeoul.tables import Scores
>>> scores = Scores.of(entries="aaabbbccc", judges="jkl" * 3, values=range(9))
>>> at = System.of(scores=scores).at(ratios=np.array([1.0, 1.0]))
>>> bool(np.allclose(at.apply(at.solve(np.eye(3)).x), np.eye(3), atol=1e-8))
True
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from jeoul.severity.sums import Fixed, centre_and_scale, fixed_effects
from jeoul.tables import Codes, Floats, Scores

MOST = 1_000
SOLVED = 1e-12
Side = tuple[Codes, Any, sp.csr_array, Any]


@dataclass(frozen=True, eq=False)
class System:
    """Cross products of two factors, in standardised units; u is the larger one."""

    size: int
    u: Codes
    v: Codes
    weights: Floats
    total_u: Floats
    total_v: Floats
    uv: sp.csr_array
    vu: sp.csr_array
    ut: Floats
    vt: Floats
    tt: Floats
    t: Floats
    fixed: Fixed
    entries_kept: bool
    centre: float
    scale: float

    @classmethod
    def of(cls, *, scores: Scores) -> "System":
        """Sums of a table; the scores are needed again only for draws."""
        fixed = fixed_effects(scores=scores, judges_random=True)
        entries, judges = len(scores.entries), len(scores.judges)
        kept = entries < judges
        w = scores.weights
        start = np.concatenate([[0], np.cumsum(scores.reviews)])
        index = np.int32 if len(w) < 2**31 else np.int64
        met = sp.csr_array(
            (w, scores.judge.astype(index), start.astype(index)), shape=(entries, judges)
        )
        other = sp.csr_array(met.T.tocsr())
        centre, scale = centre_and_scale(scores)
        t = np.column_stack([np.asarray(fixed.columns), (scores.values - centre) / scale])
        by_entry, by_judge = (
            np.column_stack([np.bincount(code, w * column, minlength=n) for column in t.T])
            for code, n in ((scores.entry, entries), (scores.judge, judges))
        )
        loads = np.bincount(scores.judge, w, minlength=judges).astype(float)
        reviews = np.bincount(scores.entry, w, minlength=entries).astype(float)
        sides: list[Side] = [
            (scores.entry, reviews, met, by_entry),
            (scores.judge, loads, other, by_judge),
        ]
        (u, total_u, uv, ut), (v, total_v, vu, vt) = sides[::-1] if kept else sides
        weighted = w[:, None] * t
        return cls(
            len(w), u, v, w, total_u, total_v, uv, vu, ut, vt, t.T @ weighted, t, fixed,
            kept, centre, scale,
        )  # fmt: skip

    @property
    def columns(self) -> int:
        """p, the number of fixed effects."""
        return int(self.tt.shape[0] - 1)

    @cached_property
    def light(self) -> tuple[sp.csr_array, sp.csr_array]:
        """(U'WV, V'WU) in single precision, for probes; equal weights share their memory."""
        first = self.uv.data.astype(np.float32)
        equal = bool((self.weights == self.weights[0]).all())
        second = first if equal else self.vu.data.astype(np.float32)
        return tuple(
            sp.csr_array((data, m.indices, m.indptr), shape=m.shape)
            for data, m in ((first, self.uv), (second, self.vu))
        )

    def to_u(self, x: Floats) -> Floats:
        """U'WV x in the precision of x."""
        return np.asarray((self.light[0] if x.dtype == np.float32 else self.uv) @ x)

    def to_v(self, x: Floats) -> Floats:
        """V'WU x in the precision of x."""
        return np.asarray((self.light[1] if x.dtype == np.float32 else self.vu) @ x)

    def at(self, *, ratios: Floats) -> "Reduced":
        """The equations at the ratios (λ_u, λ_v)."""
        d = 1 + ratios[0] * self.total_u
        shrink = ratios[0] / d
        squared = sp.csr_array((self.vu.data**2, self.vu.indices, self.vu.indptr), self.vu.shape)
        diagonal = 1 + ratios[1] * (self.total_v - squared @ shrink)
        return Reduced(self, float(ratios[0]), float(ratios[1]), d, shrink, diagonal)


@dataclass(frozen=True, eq=False)
class Solution:
    """x with S x ≈ right, how many passes it took, and the coefficients of the process."""

    x: Floats
    passes: int
    residual: float
    alphas: Floats
    betas: Floats


@dataclass(frozen=True, eq=False)
class Reduced:
    """The system once u is eliminated at given ratios."""

    system: System
    ratio_u: float
    ratio_v: float
    d: Floats
    shrink: Floats
    diagonal: Floats

    def apply(self, x: Floats) -> Floats:
        """S x for columns x, in the precision of x."""
        s = self.system
        inner = s.to_u(x)
        inner *= self.shrink.astype(x.dtype)[:, None]
        out = s.to_v(inner)
        np.subtract(s.total_v.astype(x.dtype)[:, None] * x, out, out=out)
        out *= x.dtype.type(self.ratio_v)
        out += x
        return out

    def solve(
        self, right: Floats, *, tolerance: float = 1e-10, start: Floats | None = None
    ) -> Solution:
        """Conjugate gradients for every column, until all residuals are small."""
        kind = right.dtype
        weight = (1 / self.diagonal).astype(kind)[:, None]
        x = np.zeros_like(right) if start is None else start.astype(kind)
        r = right - self.apply(x) if start is not None else right.copy()
        z = weight * r
        p = z.copy()
        rho = _dot(r, z)
        whole = np.maximum(_dot(right, weight * right), np.finfo(kind).tiny)
        alphas, betas = [], []
        passes = 0
        while passes < MOST and float((rho / whole).max()) > tolerance**2:
            q = self.apply(p)
            alpha = rho / np.maximum(_dot(p, q), np.finfo(kind).tiny)
            x += alpha * p
            r -= alpha * q
            np.multiply(weight, r, out=z)
            new = _dot(r, z)
            beta = new / np.maximum(rho, np.finfo(kind).tiny)
            p *= beta
            p += z
            rho = new
            alphas.append(alpha)
            betas.append(beta)
            passes += 1
        left = float(np.sqrt((rho / whole).max()))
        return Solution(x, passes, left, np.array(alphas), np.array(betas))

    def reduced_right(self, u_side: Floats, v_side: Floats) -> Floats:
        """V'M y from U'Wy and V'Wy."""
        return np.asarray(v_side - self.system.vu @ (self.shrink[:, None] * u_side))

    def given_v(self, u_side: Floats, v: Floats) -> Floats:
        """E[u | v] from U'W(y − Xβ)."""
        return np.asarray(self.shrink[:, None] * (u_side - self.system.uv @ v))


def log_quadratic(solution: Solution) -> Floats:
    """z' log(A) z for every probe, from the coefficients of its conjugate gradients."""
    probes = solution.alphas.shape[1]
    levels = solution.x.shape[0]
    found = np.zeros(probes)
    for k in range(probes):
        a, b = solution.alphas[:, k].astype(float), solution.betas[:, k].astype(float)
        # Once a column is solved its coefficients are rounding.
        left = np.cumprod(np.append(1.0, b[:-1])) > SOLVED
        count = int(np.argmin(np.append(left & (a > 0), False)))
        a, b = a[:count], b[:count]
        main = 1 / a
        main[1:] += b[:-1] / a[:-1]
        off = np.sqrt(np.maximum(b[:-1], 0.0)) / a[:-1]
        values, vectors = np.linalg.eigh(
            np.diag(main) + np.diag(off, 1) + np.diag(off, -1) if count > 1 else np.diag(main)
        )
        found[k] = levels * float(vectors[0] ** 2 @ np.log(np.maximum(values, 1e-300)))
    return found


def _dot(a: Floats, b: Floats) -> npt.NDArray[np.float64]:
    return np.asarray(np.einsum("ij,ij->j", a, b, dtype=np.float64))
