"""Which blocks do scores by criterion fall into?  Everything nested in an entry goes first.

**Model.** y_ijc = x'β + a_i + h_ij + g_ic + b_j + d_jc + e.  Given the judges' effects, entries
are independent, so an entry's rows have the small covariance (in units of σ²)

    H_P = W⁻¹ + λ_a 11' + λ_h [same judge] + λ_g [same criterion]

which is the same for all entries with the same **pattern** P: the same number of sheets, with
scores in the same places and the same weights.  It is inverted once a pattern.

========= =============================================================
symbol    meaning
========= =============================================================
a, h, g   entry, entry × judge, entry × criterion
b, d      judge, judge × criterion
c         the cell (judge, criterion) that a row belongs to
λ         a variance divided by the residual variance
========= =============================================================

**Reference.** Searle, Casella & McCulloch (1992), Variance Components, doi:10.1002/9780470316856.

**When not to use it.** With one criterion, where halo and residual are the same thing.

>>> from jeoul.tables import Scores
>>> rows = [(e, j, c) for e in "ab" for j in "jk" for c in "xy"]
>>> entries, judges, criteria = zip(*rows)
>>> table = Scores.of(entries=entries, judges=judges, criteria=criteria, values=range(8))
>>> [pattern.rows.shape for pattern in Sheets.of(scores=table, weights=np.ones(2)).patterns]
[(2, 4)]
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from jeoul.errors import InputError, Unanswerable
from jeoul.severity.sums import COLLINEAR
from jeoul.tables import Codes, Floats, Scores

LARGEST_CELLS = 6_000


@dataclass(frozen=True, eq=False)
class Pattern:
    """Entries whose rows look alike: row numbers (entries × rows) and what relates the rows."""

    entries: Codes
    rows: Codes
    cells: Codes
    criterion: Codes
    own: Floats
    same_judge: Floats
    same_criterion: Floats

    def covariance(self, ratios: Floats) -> Floats:
        """H_P at the ratios (entry, entry:judge, entry:criterion)."""
        base = np.diag(self.own) + ratios[0]
        return np.asarray(base + ratios[1] * self.same_judge + ratios[2] * self.same_criterion)


@dataclass(frozen=True, eq=False)
class Sheets:
    """Scores by criterion in standardised units, arranged by pattern."""

    scores: Scores
    weights: Floats
    patterns: tuple[Pattern, ...]
    cell: Codes
    t: Floats
    names: tuple[str, ...]
    back: Floats
    entry_rows: Floats
    log_scale: float
    centre: float
    scale: float

    @property
    def reported(self) -> tuple[Floats, Floats]:
        """Shift of every reported fixed effect, and of a total, that undoes the centring."""
        total = self.weights.sum() * self.centre
        shift = np.zeros(len(self.back))
        shift[: self.criteria] = self.centre
        shift[self.criteria : self.criteria + len(self.scores.groups)] = total
        return shift, np.asarray(total)

    @property
    def size(self) -> int:
        """The number of scores."""
        return len(self.scores)

    @property
    def columns(self) -> int:
        """p, the number of fixed effects."""
        return int(self.t.shape[1] - 1)

    @property
    def criteria(self) -> int:
        """C."""
        return len(self.scores.criteria)

    @property
    def cells(self) -> int:
        """The number of (judge, criterion) pairs."""
        return len(self.scores.judges) * self.criteria

    @classmethod
    def of(cls, *, scores: Scores, weights: Floats) -> "Sheets":
        """Arrange a table; ``weights`` are the rubric's, one a criterion."""
        code = scores.criterion
        if code is None:
            raise InputError(
                "the criteria model needs scores by criterion",
                column="criterion",
                value=None,
                remedy="name the column of the criteria",
            )
        cells = len(scores.judges) * len(scores.criteria)
        if cells > LARGEST_CELLS:
            raise Unanswerable(
                f"{len(scores.judges)} judges with {len(scores.criteria)} criteria are {cells} "
                f"pairs, more than the {LARGEST_CELLS} that the exact method can hold",
                remedy="use the additive model, which needs the totals only",
            )
        cell = scores.judge * len(scores.criteria) + code
        x, names, back, entry_rows, log_scale = _fixed(scores, weights)
        centre, scale = float(scores.values.mean()), float(scores.values.std())
        if scale <= 1e-12 * max(1.0, abs(centre)):
            raise Unanswerable(
                f"every score is {scores.values[0]:g}, so nothing tells the entries apart",
                remedy="check that the score column is the right one",
            )
        t = np.column_stack([x, (scores.values - centre) / scale])
        return cls(
            scores,
            weights,
            _patterns(scores, cell),
            cell,
            t,
            names,
            back,
            entry_rows,
            log_scale,
            centre,
            scale,
        )


def _patterns(scores: Scores, cell: Codes) -> tuple[Pattern, ...]:
    """Entries grouped by how many sheets they have and which criteria stand on them."""
    assert scores.criterion is not None
    starts = np.searchsorted(scores.entry, np.arange(len(scores.entries) + 1))
    found: dict[bytes, list[int]] = {}
    for i, (first, last) in enumerate(pairwise(starts)):
        part = slice(first, last)
        place = np.cumsum(np.diff(scores.judge[part], prepend=scores.judge[first]) != 0)
        key = np.concatenate([place, scores.criterion[part], scores.weights[part]])
        found.setdefault(key.tobytes(), []).append(i)
    made = []
    for members in found.values():
        first, last = starts[members[0]], starts[members[0] + 1]
        rows = starts[members][:, None] + np.arange(last - first)
        judge, criterion = scores.judge[first:last], scores.criterion[first:last]
        made.append(
            Pattern(
                np.array(members),
                rows,
                cell[rows],
                criterion,
                1 / scores.weights[first:last],
                (judge[:, None] == judge).astype(float),
                (criterion[:, None] == criterion).astype(float),
            )
        )
    return tuple(made)


Fixed = tuple[Floats, tuple[str, ...], Floats, Floats, float]


def _fixed(scores: Scores, weights: Floats) -> Fixed:
    """Columns: criteria, contrasts of groups, covariates; and how they are read back.

    Reported are each criterion's mean over the groups, each group's mean total, covariates.
    """
    criteria, groups = len(scores.criteria), len(scores.groups)
    contrasts = max(groups - 1, 0)
    group = np.zeros(len(scores.entries), int) if scores.group is None else scores.group
    member = np.eye(max(groups, 1))[group]
    columns = [np.eye(criteria)[scores.criterion], member[scores.entry][:, 1:]]
    spreads = np.array([x.std() for x in scores.covariates.values()])
    for (name, x), spread in zip(scores.covariates.items(), spreads, strict=True):
        if spread == 0:
            raise InputError(
                "the covariate is the same on every row",
                column=name,
                value=float(x[0]),
                remedy="leave it out",
            )
        columns.append(((x - x.mean()) / spread)[:, None])
    x = np.hstack(columns)
    smallest = float(np.linalg.eigvalsh(x.T @ x / len(x))[0])
    if smallest < COLLINEAR:
        raise InputError(
            "a covariate can be computed from the other fixed effects",
            column=[*scores.covariates, "group"][0],
            value=", ".join(scores.covariates) or "group",
            remedy="leave it out",
        )
    centres = np.array([c.mean() for c in scores.covariates.values()])
    p = x.shape[1]
    at_zero = np.zeros(p)
    at_zero[criteria + contrasts :] = -centres / spreads
    by_criterion = np.hstack([np.eye(criteria), np.zeros((criteria, p - criteria))]) + at_zero
    if groups:
        by_criterion[:, criteria : criteria + contrasts] = 1 / groups
    entry_rows = np.zeros((len(scores.entries), p)) + weights.sum() * at_zero
    entry_rows[:, :criteria] = weights
    entry_rows[:, criteria : criteria + contrasts] = weights.sum() * member[:, 1:]
    first_of = [int(np.argmax(group == g)) for g in range(groups)]
    slopes = np.hstack([np.zeros((len(spreads), criteria + contrasts)), np.diag(1 / spreads)])
    back = np.vstack([by_criterion, entry_rows[first_of], slopes])
    taken = set(scores.criteria) | set(scores.covariates)
    names = [*scores.criteria]
    names += [f"group:{g}" if g in taken else g for g in scores.groups]
    names += [f"covariate:{n}" if n in scores.criteria else n for n in scores.covariates]
    log_scale = float(2 * np.log(spreads).sum())
    return x, tuple(names), back, entry_rows, log_scale


def by_cell(sheets: Sheets, columns: Floats) -> Floats:
    """Z'·: sums over the rows of every (judge, criterion) pair."""
    z = sp.csr_array(
        (np.ones(sheets.size), (sheets.cell, np.arange(sheets.size))),
        shape=(sheets.cells, sheets.size),
    )
    return np.asarray(z @ columns)
