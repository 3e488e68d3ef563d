"""What do the scores leave open about entries and judges?  Exact Gaussian posteriors.

**Model.** At fixed ratios λ everything is Gaussian.  With the notation of
:mod:`jeoul.severity.likelihood` and the eigenvectors of the kept block, K = E κ E',

    s = λ_v / (1 + λ_v κ)                                   shrinkage of each direction
    β ~ N(β̂, σ² (X'H⁻¹X)⁻¹)
    v | β ~ N(E s E'(F_y − F_X β),  σ² E s E')
    u | β, v ~ N(λ_u D⁻¹ U'W(y − Xβ − Vv),  σ² λ_u D⁻¹)
    σ² | λ ~ r² / χ²_{n−p}                                  (integrated; else σ² is the estimate)

A posterior is a list of such points with weights: one point after REML or ML, a grid of
points when the ratios are integrated over.  Slopes share E by a fixed ratio to the severity.

========= ==========================================================
symbol    meaning
========= ==========================================================
η_i       an entry's merit: its group's mean plus its own effect
E, κ      eigenvectors and eigenvalues of K
se        standard deviation of an effect, β and λ taken as known
sd        standard deviation of η from every source
========= ==========================================================

**Reference.** Robinson (1991), That BLUP is a good thing, doi:10.1214/ss/1177011926.

**When not to use it.** For entries that no chain of judges links to the others: the numbers
that come out would be the prior's.

>>> from jeoul.tables import Scores; from jeoul.severity.sums import sums
>>> s = sums(scores=Scores.of(entries="aabb", judges="jkjk", values=[1, 2, 3, 5]))
>>> points = Row.at(sums=s, ratio_u=1.0).points(ratios=np.array([1.0]))
>>> np.round(points[0].merits() * s.scale + s.centre, 2).tolist()
[1.92, 3.58]
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import scipy.linalg as la

from jeoul.severity.likelihood import Reduced, reduce
from jeoul.severity.sums import Sums
from jeoul.tables import Floats

CELLS = 4_000_000


@dataclass(frozen=True, eq=False)
class Row:
    """All points that share the ratio of the eliminated factor, diagonalised once."""

    sums: Sums
    reduced: Reduced
    relative: Floats
    kappa: Floats
    vectors: Floats
    rotated: Floats

    @classmethod
    def at(cls, *, sums: Sums, ratio_u: float, relative: Floats | None = None) -> "Row":
        """Diagonalise the kept block at λ_u; ``relative`` scales the slopes' columns."""
        reduced = reduce(sums=sums, ratio_u=ratio_u)
        root = np.ones(sums.kept) if relative is None else np.sqrt(relative)[sums.blocks]
        kappa, vectors = np.empty(0), np.empty((0, 0))
        if sums.kept:
            kappa, vectors = la.eigh(root[:, None] * reduced.k * root, check_finite=False)
        kappa = np.maximum(kappa, 0.0)
        return cls(
            sums,
            reduced,
            root,
            kappa,
            root[:, None] * vectors,
            vectors.T @ (root[:, None] * reduced.f),
        )

    def squares(self) -> tuple[Floats, Floats]:
        """How far each direction of v reaches into u and v, squared."""
        shrink_u = self.reduced.ratio_u / self.reduced.d
        reach = shrink_u[:, None] * (self.sums.uv @ self.vectors)
        return np.square(reach, out=reach), self.vectors**2

    def points(self, *, ratios: Floats) -> list["Point"]:
        """The points at the given ratios λ_v."""
        shrink = ratios[:, None] / (1 + ratios[:, None] * self.kappa)
        b = self.reduced.q - np.einsum(
            "mq,qa,qb->mab", shrink, self.rotated, self.rotated, optimize=True
        )
        factor = np.linalg.cholesky(b[:, :-1, :-1])
        half = np.linalg.solve(factor, b[:, :-1, -1:])[:, :, 0]
        r2 = np.maximum(b[:, -1, -1] - (half**2).sum(axis=1), np.finfo(float).tiny)
        common = float(np.log(self.reduced.d).sum()) - self.sums.log_weights
        freedom = self.sums.size - self.sums.columns
        criterion = (
            common
            + np.log1p(ratios[:, None] * self.kappa).sum(axis=1)
            + 2 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
            + freedom * np.log(r2)
        )
        return [
            Point(
                self,
                float(ratios[m]),
                shrink[m],
                factor[m],
                np.linalg.solve(factor[m].T, half[m]),
                float(r2[m]),
                float(criterion[m]),
            )
            for m in range(len(ratios))
        ]


@dataclass(frozen=True, eq=False)
class Point:
    """The Gaussian posterior at one pair of ratios, in units of σ (= 1)."""

    row: Row
    ratio_v: float
    shrink: Floats
    factor: Floats
    beta: Floats
    residual: float
    criterion: float

    @property
    def ratios(self) -> tuple[float, float]:
        """(entry, judge) ratios of variance to the residual's."""
        lead = float(self.row.relative[0] ** 2) if self.row.sums.kept else 1.0
        pair = (self.row.reduced.ratio_u, self.ratio_v * lead)
        return pair[::-1] if self.row.sums.entries_kept else pair

    def covariance(self) -> Floats:
        """(X'H⁻¹X)⁻¹."""
        inverse = np.linalg.inv(self.factor)
        return np.asarray(inverse.T @ inverse)

    def moves(self) -> tuple[Floats, Floats]:
        """Predictors of u and v (first column), and how they fall with each β (the others)."""
        p = self.row.sums.columns
        contrast = np.eye(p + 1, k=1)
        contrast[:, 0] = np.append(-self.beta, 1.0)
        v = self.row.vectors @ (self.shrink[:, None] * (self.row.rotated @ contrast))
        return self._given(contrast, v), v

    def _given(self, contrast: Floats, v: Floats) -> Floats:
        """E[u | β, v] for columns of (−β, 1)."""
        shrink = self.row.reduced.ratio_u / self.row.reduced.d
        sums = self.row.sums
        return np.asarray(shrink[:, None] * (sums.ut @ contrast - sums.uv @ v))

    def conditional(self, squares: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        """Variances of u and v with β known (lme4's), from the row's squares."""
        shrink_u = self.row.reduced.ratio_u / self.row.reduced.d
        return shrink_u + squares[0] @ self.shrink, squares[1] @ self.shrink

    def merits(self) -> Floats:
        """Posterior means of η, one an entry."""
        return self.merits_given(self.moves())

    def merits_given(self, moves: tuple[Floats, Floats]) -> Floats:
        """Posterior means of η from :meth:`moves`."""
        return np.asarray(self.row.sums.fixed.entry_rows @ self.beta + self._entries(*moves)[:, 0])

    def merit_variances(
        self, moves: tuple[Floats, Floats], conditional: tuple[Floats, Floats]
    ) -> Floats:
        """Posterior variances of η with β unknown."""
        slope = self.row.sums.fixed.entry_rows - self._entries(*moves)[:, 1:]
        return np.asarray(self._entries(*conditional) + self.fixed_variances(slope))

    def fixed_variances(self, slope: Floats) -> Floats:
        """Variances of slope @ β̂, a row each."""
        half = np.linalg.solve(self.factor, slope.T)
        return np.asarray((half**2).sum(axis=0))

    def _entries(self, u: Floats, v: Floats) -> Floats:
        return v[: len(self.row.sums.fixed.entry_rows)] if self.row.sums.entries_kept else u

    def merits_of(self, *, y: Floats, weights: Floats) -> Floats:
        """What the same design would estimate from other scores (columns of y)."""
        s, row = self.row.sums, self.row
        weighted = weights[:, None] * y
        shrink_u = (row.reduced.ratio_u / row.reduced.d)[:, None]
        u_y, x = s.u.T @ weighted, s.ut[:, :-1]
        rotated_y = row.vectors.T @ (s.v.T @ weighted - s.uv.T @ (shrink_u * u_y))
        rotated_x = row.rotated[:, :-1]
        right = s.fixed.columns.T @ weighted - x.T @ (shrink_u * u_y)
        right -= rotated_x.T @ (self.shrink[:, None] * rotated_y)
        beta = self.covariance() @ right
        v = row.vectors @ (self.shrink[:, None] * (rotated_y - rotated_x @ beta))
        u = shrink_u * (u_y - x @ beta - s.uv @ v)
        return np.asarray(s.fixed.entry_rows @ beta + self._entries(u, v))

    def draw(
        self, *, rng: np.random.Generator, count: int, sigma2: float | None
    ) -> tuple[Floats, Floats]:
        """Joint draws of (η, judges' effects), one a column; σ² is drawn unless given."""
        sums, rotated = self.row.sums, self.row.rotated
        freedom = sums.size - sums.columns
        sigma = np.sqrt(
            np.full(count, sigma2)
            if sigma2 is not None
            else self.residual / rng.chisquare(freedom, count)
        )
        beta = self.beta[:, None] + sigma * np.linalg.solve(
            self.factor.T, rng.standard_normal((sums.columns, count))
        )
        contrast = np.vstack([-beta, np.ones(count)])
        noise = np.sqrt(self.shrink)[:, None] * rng.standard_normal((len(self.shrink), count))
        v = self.row.vectors @ (self.shrink[:, None] * (rotated @ contrast) + sigma * noise)
        scale_u = np.sqrt(self.row.reduced.ratio_u / self.row.reduced.d)[:, None]
        u = self._given(contrast, v)
        u += scale_u * sigma * rng.standard_normal(u.shape)
        merits = sums.fixed.entry_rows @ beta + self._entries(u, v)
        return merits, u if sums.entries_kept else v


@dataclass(frozen=True, eq=False)
class Posterior:
    """Weighted points; ``sigma2`` is None when σ² is integrated over."""

    points: tuple[Point, ...]
    weights: Floats
    sigma2: float | None

    @property
    def sums(self) -> Sums:
        """The sums that all points share."""
        return self.points[0].row.sums

    def sigma2_at(self, point: Point) -> float:
        """E[σ²] at a point."""
        freedom = self.sums.size - self.sums.columns
        return self.sigma2 if self.sigma2 is not None else point.residual / (freedom - 2)

    def by_row(self) -> Iterator[tuple[Row, list[tuple[float, Point]]]]:
        """The weighted points of each row; rows are costly, points cheap."""
        pairs = zip(self.weights.tolist(), self.points, strict=True)
        for _, members in groupby(pairs, key=lambda pair: id(pair[1].row)):
            found = list(members)
            yield found[0][1].row, found

    def draws(self, *, rng: np.random.Generator, count: int) -> Iterator[Floats]:
        """Joint draws of the entries' merits on the score scale, in chunks (draws × entries)."""
        sums = self.sums
        largest = max(1, CELLS // (len(sums.fixed.entry_rows) + sums.kept + 1))
        for point, share in zip(self.points, rng.multinomial(count, self.weights), strict=True):
            for start in range(0, int(share), largest):
                size = min(largest, int(share) - start)
                merits, _ = point.draw(rng=rng, count=size, sigma2=self.sigma2)
                yield (sums.centre + sums.scale * merits).T
