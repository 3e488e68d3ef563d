"""What do scores by criterion leave open about totals?  The Gaussian posterior at given ratios.

**Model.** An entry's total is θ = Σ_c w_c (a + g_c) about its fixed part.  Given the cells' effects
v and β, entries are independent:

    E[θ | v, β] = k'M(y − Xβ − Zv),  Var = σ² (W²λ_a + Σw²λ_g − k'Mk),  k = Cov(y, θ)/σ²

and v | β ~ N(R L⁻ᵀ (L⁻¹R)(F_y − F_Xβ), σ² R S⁻¹ R), β as in :mod:`jeoul.severity.posterior`.
When variances are integrated over, the posterior is a mixture of such points: log ratios from a
normal approximation at the penalised optimum, weighted by importance.

========= ===================================================
symbol    meaning
========= ===================================================
w, W      the rubric's weights and their sum
Z, v      which (judge, criterion) a row belongs to; its effect
========= ===================================================

**Reference.** Robinson (1991), doi:10.1214/ss/1177011926.

**When not to use it.** See :mod:`jeoul.severity.rubric`.

>>> Spread(np.zeros(2), np.ones(2), np.ones(2)).sd.tolist()
[1.0, 1.0]
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp

from jeoul.severity.rubric.likelihood import NESTED, Solved, apply
from jeoul.severity.rubric.sheets import Sheets, by_cell
from jeoul.tables import Floats

CELLS = 4_000_000


@dataclass(frozen=True)
class Spread:
    """Mean, variance with β known and variance of some figures."""

    mean: Floats
    known: Floats
    variance: Floats

    @property
    def sd(self) -> Floats:
        """Standard deviations."""
        return np.asarray(np.sqrt(self.variance))


@dataclass(frozen=True, eq=False)
class Nested:
    """Totals given cells and β: E = shift·(−β, 1) − reach·v, independent with ``own`` half."""

    shift: Floats
    reach: sp.csr_array
    own: Floats


@dataclass(frozen=True, eq=False)
class Point:
    """The posterior at one set of ratios, in units of σ (= 1) and of the standardised scores."""

    solved: Solved

    @property
    def sheets(self) -> Sheets:
        """The scores by criterion."""
        return self.solved.sheets

    @property
    def residual(self) -> float:
        """r², the generalised residual sum of squares."""
        return self.solved.residual

    def covariance(self) -> Floats:
        """(X'H⁻¹X)⁻¹."""
        inverse = np.linalg.inv(self.solved.cx)
        return np.asarray(inverse.T @ inverse)

    @cached_property
    def totals(self) -> Nested:
        """The weighted totals of the entries."""
        return self.nested(self.sheets.weights[None, :])

    def nested(self, weights: Floats) -> Nested:
        """Weighted sums (a row of weights each) of what every criterion is worth in an entry."""
        s, sheets = self.solved, self.sheets
        entry, _, cell = s.ratios[:NESTED]
        count, wide = len(sheets.scores.entries), len(weights)
        shift = np.empty((count, wide, sheets.t.shape[1]))
        own = np.empty((count, wide, wide))
        rows, columns, data = [], [], []
        prior = entry * np.outer(weights.sum(axis=1), weights.sum(axis=1))
        prior += cell * weights @ weights.T
        for p, m in zip(sheets.patterns, s.inverses, strict=True):
            k = entry * weights.sum(axis=1)[:, None] + cell * weights[:, p.criterion]
            reach = k @ m
            shift[p.entries] = reach @ sheets.t[p.rows]
            own[p.entries] = _half(prior - reach @ k.T)
            place = p.entries[:, None] * wide + np.arange(wide)
            shape = (len(p.entries), wide, p.cells.shape[1])
            rows.append(np.broadcast_to(place[:, :, None], shape).ravel())
            columns.append(np.broadcast_to(p.cells[:, None, :], shape).ravel())
            data.append(np.broadcast_to(reach, shape).ravel())
        where = (np.concatenate(rows), np.concatenate(columns))
        reach_all = sp.csr_array((np.concatenate(data), where), shape=(count * wide, sheets.cells))
        return Nested(shift.reshape(count * wide, -1), reach_all, own)

    def merits(self) -> Spread:
        """Totals with their fixed part: mean, conditional and whole variance."""
        s, rows = self.solved, self.sheets.entry_rows
        made, contrast = self.totals, np.append(-s.beta, 1.0)
        v = s.cell_effects(np.column_stack([contrast, np.eye(len(contrast))[:, :-1]]))
        moved = made.reach @ v
        mean = rows @ s.beta + made.shift @ contrast - moved[:, 0]
        known = made.own[:, 0, 0] ** 2 + self._reached(made.reach)
        slope = rows - made.shift[:, :-1] + moved[:, 1:]
        return Spread(np.asarray(mean), known, known + self.fixed_variances(slope))

    def judges(self) -> Spread:
        """What every judge adds to a total."""
        s, sheets = self.solved, self.sheets
        judges = len(sheets.scores.judges)
        weigh = sp.kron(sp.eye_array(judges), sheets.weights[None, :], format="csr")
        contrast = np.append(-s.beta, 1.0)
        v = s.cell_effects(np.column_stack([contrast, np.eye(len(contrast))[:, :-1]]))
        moved, known = weigh @ v, self._reached(sp.csr_array(weigh))
        return Spread(moved[:, 0], known, known + self.fixed_variances(moved[:, 1:]))

    def cells(self) -> Floats:
        """Predicted effects of the cells (judge, criterion)."""
        return self.solved.cell_effects(np.append(-self.solved.beta, 1.0)[:, None])[:, 0]

    def residuals(self) -> Floats:
        """What neither entries, judges nor their meetings explain, a score each (Wσ²Py)."""
        s = self.solved
        contrast = np.append(-s.beta, 1.0)
        py = s.mt @ contrast - s.times(self.cells()[self.sheets.cell][:, None])[:, 0]
        return np.asarray(py / self.sheets.scores.weights)

    def _reached(self, reach: sp.csr_array) -> Floats:
        """Variances that doubt about the cells passes on."""
        out = np.empty(reach.shape[0])
        step = max(1, CELLS // max(1, self.sheets.cells))
        for start in range(0, len(out), step):
            part = reach[start : start + step].toarray()
            out[start : start + step] = (self.solved.lower(part.T) ** 2).sum(axis=0)
        return out

    def fixed_variances(self, slope: Floats) -> Floats:
        """Variances of slope @ β̂, a row each."""
        half = la.solve_triangular(self.solved.cx, slope.T, lower=True)
        return np.asarray((half**2).sum(axis=0))

    def draw(
        self, *, rng: np.random.Generator, count: int, sigma2: float | None, made: Nested
    ) -> tuple[Floats, Floats]:
        """Joint draws (a column each) of β and of what ``made`` holds."""
        s, sheets = self.solved, self.sheets
        freedom = sheets.size - sheets.columns
        sigma = np.sqrt(
            np.full(count, sigma2)
            if sigma2 is not None
            else self.residual / rng.chisquare(freedom, count)
        )
        free = la.solve_triangular(
            s.cx, rng.standard_normal((sheets.columns, count)), lower=True, trans="T"
        )
        beta = s.beta[:, None] + sigma * free
        contrast = np.vstack([-beta, np.ones(count)])
        v = s.lift(s.g @ contrast + sigma * rng.standard_normal((sheets.cells, count)))
        noise = rng.standard_normal((len(made.own), made.own.shape[1], count))
        own = (made.own @ noise).reshape(-1, count)
        return beta, made.shift @ contrast - made.reach @ v + sigma * own

    def draws(self, *, rng: np.random.Generator, count: int, sigma2: float | None) -> Floats:
        """Joint draws of the totals (entries × draws)."""
        beta, effect = self.draw(rng=rng, count=count, sigma2=sigma2, made=self.totals)
        return np.asarray(self.sheets.entry_rows @ beta + effect)

    def merits_of(self, y: Floats) -> Floats:
        """The totals that the same design would estimate from other scores (columns of y)."""
        s, sheets = self.solved, self.sheets
        my, x = s.times(y), sheets.t[:, :-1]
        fy = by_cell(sheets, my)
        gy = s.lower(fy)
        right = x.T @ my - s.g[:, :-1].T @ gy
        beta = self.covariance() @ right
        v = s.lift(gy - s.g[:, :-1] @ beta)
        left = y - x @ beta - v[sheets.cell]
        entry, _, cell = s.ratios[:NESTED]
        out = sheets.entry_rows @ beta
        w = sheets.weights
        for p, m in zip(sheets.patterns, s.inverses, strict=True):
            k = entry * w.sum() + cell * w[p.criterion]
            out[p.entries] += np.einsum("r,erj->ej", k @ m, left[p.rows])
        return np.asarray(out)

    def other_jury(self, *, rng: np.random.Generator, count: int, sigma2: float) -> Floats:
        """Totals (entries × juries) that juries of the same design would estimate."""
        s, sheets = self.solved, self.sheets
        scores, sigma = sheets.scores, np.sqrt(sigma2)
        profile = self.nested(np.eye(sheets.criteria))
        beta, effect = self.draw(rng=rng, count=count, sigma2=sigma2, made=profile)
        assert scores.criterion is not None
        y = sheets.t[:, :-1] @ beta + effect[scores.entry * sheets.criteria + scores.criterion]
        cells = rng.standard_normal((sheets.cells, count))
        y += sigma * apply(s.r, cells)[sheets.cell]
        sheet = np.unique(scores.entry * len(scores.judges) + scores.judge, return_inverse=True)[1]
        halo = rng.standard_normal((int(sheet.max()) + 1, count))
        y += sigma * np.sqrt(s.ratios[1]) * halo[sheet]
        y += sigma * rng.standard_normal(y.shape) / np.sqrt(scores.weights)[:, None]
        return self.merits_of(y)


@dataclass(frozen=True, eq=False)
class Posterior:
    """Weighted points; ``sigma2`` is None when σ² is integrated over."""

    points: tuple[Point, ...]
    weights: Floats
    sigma2: float | None

    @property
    def sheets(self) -> Sheets:
        """What all points share."""
        return self.points[0].sheets

    def sigma2_at(self, point: Point) -> float:
        """E[σ²] at a point."""
        freedom = self.sheets.size - self.sheets.columns
        return self.sigma2 if self.sigma2 is not None else point.residual / (freedom - 2)

    def draws(self, *, rng: np.random.Generator, count: int) -> Iterator[Floats]:
        """Joint draws of the totals on the score scale, in chunks (draws × entries)."""
        sheets = self.sheets
        largest = max(1, CELLS // (len(sheets.entry_rows) + sheets.cells + 1))
        _, total = sheets.reported
        for point, share in zip(self.points, rng.multinomial(count, self.weights), strict=True):
            for start in range(0, int(share), largest):
                size = min(largest, int(share) - start)
                merits = point.draws(rng=rng, count=size, sigma2=self.sigma2)
                yield (total + sheets.scale * merits).T


def _half(covariance: Floats) -> Floats:
    """A root of a covariance that may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))
