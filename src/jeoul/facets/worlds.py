"""In which worlds, consistent with the scores, would an entry rank where?

**Model.** A draw of η from its normal approximation moves every posterior mean by the delta
rule, all entries at once (they share judges); about it, θ_i follows its posterior on the grid.

======== =====================================================
symbol   meaning
======== =====================================================
G        ∂ E[θ_i] / ∂ η, entry × parameter
V        covariance of η
sd²      posterior variance at η̂, plus the diagonal of G V G'
======== =====================================================

**Reference.** Tierney & Kadane (1986), doi:10.1080/01621459.1986.10478240.

**When not to use it.** For entries that no fitted judge read: their posterior is the population.

>>> half = root(np.array([[5.0, 2.0], [2.0, 2.0]]))
>>> (half @ half.T).round(9).tolist()
[[5.0, 2.0], [2.0, 2.0]]
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.linalg as la

from jeoul.calibrate.options import Top
from jeoul.facets.fit import Maximum
from jeoul.ranking import Ranking, Worlds
from jeoul.tables import Codes, Floats, Scores

DRAWS_AT_ONCE = 250


@dataclass(frozen=True, eq=False)
class Field:
    """Some of the entries, ranked among themselves: all of them, or a group."""

    who: Codes
    tops: tuple[Top, ...]
    ranking: Ranking


def root(covariance: Floats) -> Floats:
    """A square root of a covariance (which may be singular)."""
    values, vectors = la.eigh(covariance)
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(len(values))])
    scaled = vectors * signs * np.sqrt(np.clip(values, 0.0, None))
    return np.asarray(scaled[:, ::-1], np.float64)


def draws(
    *, found: Maximum, response: Floats, count: int, rng: np.random.Generator
) -> Iterator[Floats]:
    """Draws × entries, in portions."""
    at, deviation = found.posterior, root(found.covariance)
    entries, nodes = at.weights.shape
    cumulated = np.cumsum(at.weights, axis=1)
    cumulated /= cumulated[:, -1:]
    left = np.hstack([np.zeros((entries, 1)), cumulated[:, :-1]]).ravel()
    shares = np.maximum(at.weights, 1e-300).ravel()
    each = np.arange(entries)
    stacked, width = (cumulated + each[:, None]).ravel(), at.theta[1] - at.theta[0]
    for start in range(0, count, DRAWS_AT_ONCE):
        size = min(DRAWS_AT_ONCE, count - start)
        moved = rng.standard_normal((size, len(deviation))) @ deviation.T @ response.T
        u = rng.random((size, entries))
        place = np.searchsorted(stacked, u + each)
        place = np.clip(place, each * nodes, each * nodes + nodes - 1)
        within = np.clip((u - left[place]) / shares[place], 0.0, 1.0)
        yield moved + at.theta[place - each * nodes] + width * (within - 0.5)


def ranked(
    *,
    found: Maximum,
    scores: Scores,
    estimate: Floats,
    response: Floats,
    tops: tuple[Top, ...],
    count: int,
    rng: np.random.Generator,
) -> tuple[Field, ...]:
    """All entries, then every group."""
    parts: list[tuple[Codes, tuple[Top, ...]]] = [
        (np.arange(len(scores.entries)), tuple(top for top in tops if top.group is None))
    ]
    for code, group in enumerate(scores.groups):
        inside = tuple(top for top in tops if top.group == group)
        parts.append((np.flatnonzero(scores.group == code), inside))
    worlds = [Worlds(size=len(who), tops=[top.places for top in its]) for who, its in parts]
    for chunk in draws(found=found, response=response, count=count, rng=rng):
        for world, (who, _) in zip(worlds, parts, strict=True):
            world.add(chunk[:, who])
    return tuple(
        Field(who, its, world.ranking(estimate=estimate[who]))
        for world, (who, its) in zip(worlds, parts, strict=True)
    )


def ranks(field: Field, k: int) -> dict[str, Any]:
    """The ranks of the k-th entry of a field."""
    ranking = field.ranking
    return {
        "rank": int(ranking.rank[k]),
        "rank_low": int(ranking.rank_low[k]),
        "rank_high": int(ranking.rank_high[k]),
        "expected_rank": float(ranking.expected_rank[k]),
    }
