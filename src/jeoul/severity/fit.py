"""Which variances explain the scores best?  REML and ML by average-information Newton steps.

**Model.** Minimise the criterion of :mod:`jeoul.severity.likelihood` over the ratios
λ = (λ_u, λ_t) ≥ 0, in γ = log λ:  γ ← γ − (ΛAΛ)⁻¹ Λ∇,  halving a step that does not descend.
A ratio that runs towards zero is set to zero when the criterion does not rise by it, and the
slope there says whether it stays.

======== ===========================================
symbol   meaning
======== ===========================================
∇, A     slope and average information in λ
Λ        diag(λ)
======== ===========================================

The start is the closed-form method of moments from sums of squares within entries,
within judges and over all.

**Reference.** Gilmour, Thompson & Cullis (1995), doi:10.2307/2533274; start: Gao & Owen (2017),
doi:10.1214/17-EJS1236.

**When not to use it.** With a handful of judges the severity variance is poorly known:
integrate over it (:mod:`jeoul.severity.grid`) instead of fixing it here.

>>> from jeoul.tables import Scores
>>> from jeoul.severity.sums import sums
>>> scores = Scores.of(entries="aaabbbccc", judges="jkl" * 3, values=[5, 6, 9, 3, 4, 6, 1, 3, 4])
>>> maximise(sums=sums(scores=scores), start=np.ones(2)).converged
True
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from jeoul.severity.likelihood import Evaluation, evaluate
from jeoul.severity.sums import Sums
from jeoul.tables import Codes, Floats, Scores

SMALL = 1e-5
LARGEST = 1e10
SMALLEST = 1e-12
STEPS = 60
LONGEST = 3.0
DONE = 1e-7
TRUSTED = 1e-2


@dataclass(frozen=True, eq=False)
class Maximum:
    """Variance ratios (eliminated factor first) at the optimum of the criterion."""

    ratios: Floats
    criterion: float
    residual: float
    iterations: int
    converged: bool
    at_bound: bool


class Criterion(Protocol):
    """What is minimised: its value at some ratios, with slopes where they are asked for."""

    def __call__(self, ratios: Floats, *, slopes: bool) -> Evaluation:
        """Evaluate."""


def maximise(*, sums: Sums, start: Floats, reml: bool = True) -> Maximum:
    """The ratios that minimise the criterion, from a start with one ratio a factor."""

    def at(ratios: Floats, *, slopes: bool) -> Evaluation:
        return evaluate(
            sums=sums, ratio_u=float(ratios[0]), ratios=ratios[1:], reml=reml, slopes=slopes
        )

    return search(at=at, start=np.asarray(start)[: 1 + len(set(sums.blocks.tolist()))])


def search(*, at: Criterion, start: Floats) -> Maximum:
    """The ratios that minimise any criterion, by average-information Newton steps."""
    ratios = np.array(start, dtype=float)
    point = at(ratios, slopes=True)
    # A step is trusted to shrink the error a hundredfold only once one has been seen to.
    count, previous, error = 1, TRUSTED, np.inf
    while count < STEPS:
        ratios, point, count = _try_zero(at, ratios, point, count)
        step = _step(ratios, point)
        length = float(np.abs(step).max())
        error = length * min(1.0, length / previous)
        last = error < DONE
        ratios, point, used, moved = _descend(at, ratios, point, step, last)
        count += used
        if last or not moved:
            break
        previous = length
    return Maximum(
        ratios=ratios,
        criterion=point.criterion,
        residual=point.residual,
        iterations=count,
        converged=bool(error < np.sqrt(DONE)),
        at_bound=bool((ratios >= LARGEST).any()),
    )


def _step(ratios: Floats, point: Evaluation) -> Floats:
    """The Newton step in log λ."""
    free = (ratios > 0) & ~((ratios >= LARGEST) & (point.gradient < 0))
    step = np.zeros(len(ratios))
    if not free.any():
        return step
    gradient = (ratios * point.gradient)[free]
    hessian = (ratios[:, None] * point.information * ratios)[np.ix_(free, free)]
    values, vectors = np.linalg.eigh(hessian)
    values = np.maximum(np.abs(values), 1e-12 * max(1.0, float(np.abs(values).max())))
    step[free] = -vectors @ ((vectors.T @ gradient) / values)
    return step


def _descend(
    at: Criterion, ratios: Floats, point: Evaluation, step: Floats, last: bool
) -> tuple[Floats, Evaluation, int, bool]:
    """Take the step, shortened until the criterion falls."""
    length = LONGEST / max(LONGEST, float(np.abs(step).max()))
    for halvings in range(1, 25):
        new = np.where(ratios > 0, np.clip(ratios * np.exp(length * step), SMALLEST, LARGEST), 0)
        trial = at(new, slopes=not last)
        slack = 1e-13 * abs(point.criterion)
        if trial.criterion <= point.criterion + slack:
            return new, trial, halvings, True
        length /= 4
    return ratios, point, halvings, False


def _try_zero(
    at: Criterion, ratios: Floats, point: Evaluation, count: int
) -> tuple[Floats, Evaluation, int]:
    """Set tiny ratios to zero where that does not raise the criterion; free them if it pays."""
    for index in range(len(ratios)):
        if 0 < ratios[index] < SMALL:
            trial = np.where(np.arange(len(ratios)) == index, 0.0, ratios)
            there = at(trial, slopes=True)
            count += 1
            if there.criterion <= point.criterion or there.gradient[index] >= 0:
                ratios, point = trial, there
        if ratios[index] == 0 and point.gradient[index] < -DONE:
            ratios = np.where(np.arange(len(ratios)) == index, SMALL, ratios)
            point = at(ratios, slopes=True)
            count += 1
    return ratios, point, count


def moments(*, scores: Scores, entries_kept: bool, further: int = 0, random: bool = True) -> Floats:
    """Closed-form start: one ratio a factor, eliminated factor first."""
    y = scores.values - _fixed_part(scores)
    within_entries = _within(y, scores.entry, len(scores.entries))
    within_judges = _within(y, scores.judge, len(scores.judges))
    size, i, j = len(scores), len(scores.entries), len(scores.judges)
    pairs = float((y - y.mean()) @ (y - y.mean())) * size
    system = np.array(
        [
            [0, size - i, size - i],
            [size - j, 0, size - j],
            [
                size**2 - float((scores.reviews**2).sum()),
                size**2 - float((scores.loads**2).sum()),
                size**2 - size,
            ],
        ],
        dtype=float,
    )
    solution = np.linalg.lstsq(system, np.array([within_entries, within_judges, pairs]))[0]
    floor = 1e-3 * max(float(y.var()), np.finfo(float).tiny)
    entry, judge, residual = np.maximum(solution, floor)
    first = [judge, entry] if entries_kept else [entry, judge]
    first = first if random else [entry]
    ratios = np.array([*first, *[judge] * further]) / residual
    return np.asarray(np.clip(ratios, 1e-2, 1e6))


def _within(y: Floats, codes: Codes, levels: int) -> float:
    """Sum of squares within the levels of a factor."""
    sums = np.bincount(codes, weights=y, minlength=levels)
    return float(y @ y - sums @ (sums / np.bincount(codes, minlength=levels)))


def _fixed_part(scores: Scores) -> Floats:
    """Least squares on group means and covariates alone."""
    groups = np.zeros(len(scores.entries), int) if scores.group is None else scores.group
    columns = [np.eye(max(len(scores.groups), 1))[groups[scores.entry]]]
    columns += [x[:, None] for x in scores.covariates.values()]
    x = np.hstack(columns)
    return np.asarray(x @ np.linalg.lstsq(x, scores.values)[0])
