"""How far do judges agree beyond chance, with gaps?  Krippendorff's alpha at four levels.

**Model.** α = 1 − D_o / D_e: the mean squared difference δ² between scores of one entry over
that between any two scores,

    D_o = (1/n) Σ_i (1/(m_i − 1)) Σ_{p≠q in i} δ²(y_p, y_q)
    D_e = (1/(n(n−1))) Σ_{p≠q} δ²(y_p, y_q)

======== =======================================================================
symbol   meaning
======== =======================================================================
m_i, n   scores of entry i (entries with one are left out) and their total
nominal  δ² = 1 if the scores differ
ordinal  δ = difference of mid-ranks among the n scores
interval δ = y − y'
ratio    δ = (y − y') / (y + y'), for scores from zero
======== =======================================================================

The ordinal metric is Krippendorff's: the scores between two values, counted, with half of the
two values themselves, is the difference of their mid-ranks.

**Reference.** Krippendorff (2011), Computing Krippendorff's alpha-reliability; Hayes &
Krippendorff (2007), doi:10.1080/19312450709336664.

**When not to use it.** To compare juries whose entries differ in spread: a field of equals has
little to agree about, and α is low whatever the judges do.

>>> import numpy as np
>>> alpha(entry=np.array([0, 0, 1, 1]), values=np.array([1.0, 1, 2, 2]), level="nominal")
1.0
"""

from typing import Literal, get_args

import numpy as np
from scipy.stats import rankdata

from jeoul.errors import InputError
from jeoul.tables import Codes, Floats

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS: tuple[Level, ...] = get_args(Level)
ROWS_AT_ONCE = 1_000


def alpha(*, entry: Codes, values: Floats, level: Level) -> float | None:
    """Alpha of parallel arrays, a score a row; None where no two scores can disagree."""
    if level not in LEVELS:
        remedy = f"choose from: {', '.join(LEVELS)}"
        raise InputError("no such level", column="level", value=level, remedy=remedy)
    several = np.bincount(entry)[entry] > 1
    if not several.any():
        return None
    entry, y = np.unique(entry[several], return_inverse=True)[1], values[several]
    size = len(y)
    if level == "nominal":
        within, every = _unlike(entry, y)
    elif level == "ratio":
        within, every = _relative(entry, y)
    else:
        within, every = _squared(entry, rankdata(y) if level == "ordinal" else y)
    observed = float((within / (np.bincount(entry) - 1)).sum()) / size
    expected = every / (size * (size - 1))
    return None if expected == 0 else 1 - observed / expected


def _squared(entry: Codes, y: Floats) -> tuple[Floats, float]:
    """Σ (y_p − y_q)² over ordered pairs: of every entry, and of all scores."""
    if y.min() == y.max():
        return np.zeros(int(entry.max()) + 1), 0.0
    y = y - y.mean()
    m = np.bincount(entry)
    means = np.bincount(entry, weights=y) / m
    inner = np.bincount(entry, weights=(y - means[entry]) ** 2)
    return np.asarray(2.0 * m * inner, np.float64), 2 * len(y) * float(y @ y)


def _unlike(entry: Codes, y: Floats) -> tuple[Floats, float]:
    """The ordered pairs of scores that differ."""
    _, value = np.unique(y, return_inverse=True)
    cells, counts = np.unique(entry * (value.max() + 1) + value, return_counts=True)
    alike = np.bincount(cells // (value.max() + 1), weights=counts.astype(float) ** 2)
    everywhere = np.bincount(value).astype(float)
    m = np.bincount(entry).astype(float)
    return np.asarray(m**2 - alike), len(y) ** 2 - float(everywhere @ everywhere)


def _relative(entry: Codes, y: Floats) -> tuple[Floats, float]:
    """Σ ((y_p − y_q) / (y_p + y_q))²; two zeros are alike."""
    if (y < 0).any():
        raise InputError(
            "the ratio level needs scores from zero",
            column="score",
            value=float(y.min()),
            remedy="choose the interval level",
        )
    order = np.argsort(entry, kind="stable")
    parts = np.split(y[order], np.flatnonzero(np.diff(entry[order])) + 1)
    one = np.ones
    within = [_pairs(part, part, one(len(part)), one(len(part))) for part in parts]
    distinct, counts = np.unique(y, return_counts=True)
    weights = counts.astype(float)
    every = sum(
        _pairs(distinct[k : k + ROWS_AT_ONCE], distinct, weights[k : k + ROWS_AT_ONCE], weights)
        for k in range(0, len(distinct), ROWS_AT_ONCE)
    )
    return np.array(within), float(every)


def _pairs(a: Floats, b: Floats, times_a: Floats, times_b: Floats) -> float:
    total = a[:, None] + b
    share = np.divide(a[:, None] - b, total, out=np.zeros_like(total), where=total > 0)
    return float(times_a @ share**2 @ times_b)
