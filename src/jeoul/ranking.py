"""Who is best, and how sure are we?  Ranks and the cut from joint posterior draws.

**Model.** Each draw is one world consistent with the scores: merits η of all entries together
(entries that share a judge err together).  In each world the entries are ranked; over worlds,

    expected rank = mean rank         interval = 5 % and 95 % points of the rank
    P(top K) = share of worlds in which the entry is among the K best

The **rank** itself is by the estimate, best first; equal estimates are ordered by the entry's
name.  The **cut** at K takes the K best by rank, and its grey zone holds the entries whose
P(top K) lies between 0.1 and 0.9: those a jury should talk about.

======== ==============================================
symbol   meaning
======== ==============================================
η        merit: group mean plus the entry's effect
K        the number of places
P        probability of being among the K best
======== ==============================================

**Reference.** Lin, Louis, Paddock & Ridgeway (2006), Loss function based ranking in two-stage,
hierarchical models, doi:10.1214/06-BA130.

**When not to use it.** Across parts of a disconnected design; with scores whose errors are
far from normal.

>>> merits = iter([np.array([[3.0, 1.0, 2.0], [1.0, 3.0, 2.0]])])
>>> found = ranking(estimate=np.array([2.5, 2.0, 2.0]), draws=merits, tops=(1,))
>>> found.rank.tolist(), found.p_top[1].tolist()
([1, 2, 3], [0.5, 0.5, 0.0])
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jeoul.errors import InputError
from jeoul.severity.posterior import Point
from jeoul.severity.report import second_jury
from jeoul.tables import Codes, Floats, Scores

BINS = 4_096
CELLS = 50_000_000
INTERVAL = (0.05, 0.95)
GREY = (0.1, 0.9)
JURIES = 400


@dataclass(frozen=True, eq=False)
class Ranking:
    """Ranks of entries (1 = best), in the order of the estimates given."""

    rank: Codes
    rank_low: Codes
    rank_high: Codes
    expected_rank: Floats
    p_top: Mapping[int, Floats]
    draws: int

    @property
    def probability_error(self) -> float:
        """The largest Monte-Carlo standard error of a probability."""
        worst = max((float((p * (1 - p)).max()) for p in self.p_top.values()), default=0.25)
        return float(np.sqrt(worst / self.draws))


@dataclass(frozen=True, eq=False)
class Cut:
    """Who is in when there are ``places`` places, and how firm that is."""

    places: int
    inside: Codes
    grey: Codes
    margin: float
    margin_in_sds: float | None


def ranks_of(estimate: Floats) -> Codes:
    """Ranks by the estimate, best first; ties go to the earlier (canonical) entry."""
    order = np.argsort(-np.asarray(estimate, dtype=float), kind="stable")
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(1, len(order) + 1)
    return rank


class Worlds:
    """A running tally of the ranks that joint draws give to ``size`` entries."""

    def __init__(self, *, size: int, tops: Sequence[int] = ()) -> None:
        for places in tops:
            _refuse_places(places, size)
        self.size = size
        self.width = -(-size // max(1, min(size, BINS, CELLS // size)))
        self.counts = np.zeros((size, -(-size // self.width)), dtype=np.int64)
        self.sums = np.zeros(size)
        self.hits = {places: np.zeros(size) for places in tops}
        self.draws = 0

    def add(self, chunk: Floats) -> None:
        """Rank the entries in every row of a chunk (draws × entries)."""
        ranks = _ranks_within(chunk)
        self.draws += len(ranks)
        self.sums += ranks.sum(axis=0)
        for places in self.hits:
            self.hits[places] += (ranks < places).sum(axis=0)
        flat = ranks // self.width + np.arange(self.size, dtype=np.int64) * self.counts.shape[1]
        self.counts += np.bincount(flat.ravel(), minlength=self.counts.size).reshape(
            self.counts.shape
        )

    def ranking(self, *, estimate: Floats) -> Ranking:
        """The ranks by estimate with what the draws say about them."""
        cumulated = self.counts.cumsum(axis=1)
        low = (cumulated <= INTERVAL[0] * self.draws).sum(axis=1) * self.width + 1
        high = ((cumulated < INTERVAL[1] * self.draws).sum(axis=1) + 1) * self.width
        return Ranking(
            rank=ranks_of(estimate),
            rank_low=low,
            rank_high=np.minimum(high, self.size),
            expected_rank=1 + self.sums / self.draws,
            p_top={places: hit / self.draws for places, hit in self.hits.items()},
            draws=self.draws,
        )


def ranking(*, estimate: Floats, draws: Iterable[Floats], tops: Sequence[int] = ()) -> Ranking:
    """Ranks, their intervals and P(top K) from joint draws (chunks of draws × entries)."""
    worlds = Worlds(size=len(estimate), tops=tops)
    for chunk in draws:
        worlds.add(chunk)
    return worlds.ranking(estimate=estimate)


def cut(*, estimate: Floats, p_top: Floats, places: int, sd: Floats | None = None) -> Cut:
    """Who is in: the ``places`` best by rank; the margin to the next; the grey zone."""
    size = len(estimate)
    _refuse_places(places, size)
    order = np.argsort(ranks_of(estimate))
    grey = np.flatnonzero((p_top > GREY[0]) & (p_top < GREY[1]))
    if places == size:
        return Cut(places, order, grey, np.inf, None)
    last, next_ = int(order[places - 1]), int(order[places])
    margin = float(estimate[last] - estimate[next_])
    in_sds = None if sd is None else margin / float(np.hypot(sd[last], sd[next_]))
    return Cut(places, order[:places], grey, margin, in_sds)


def expected_overlap(
    *,
    scores: Scores,
    plug_in: Point,
    sigma2: float,
    tops: Mapping[str, tuple[int, npt.NDArray[np.intp]]],
    estimate: Floats,
    rng: np.random.Generator,
    juries: int = JURIES,
) -> dict[str, float]:
    """:func:`overlap` with juries of the additive model at the given variances."""
    chunk = max(1, min(juries, CELLS // (10 * len(scores))))
    sizes = [min(chunk, juries - first) for first in range(0, juries, chunk)]
    others = (second_jury(scores, plug_in, sigma2, size, rng) for size in sizes)
    return overlap(juries=others, tops=tops, estimate=estimate)


def overlap(
    *,
    juries: Iterable[Floats],
    tops: Mapping[str, tuple[int, npt.NDArray[np.intp]]],
    estimate: Floats,
) -> dict[str, float]:
    """The share of the chosen K that a second, independent jury is expected to choose too.

    The second jury has the same design, fresh severities and fresh errors; the merits are drawn
    from what the first jury's scores say.  ``juries`` yields what such juries would estimate
    (entries × juries); ``tops`` maps a label to (K, the entries ranked).
    """
    found = dict.fromkeys(tops, 0.0)
    if not tops:
        return found
    chosen = {label: _best(estimate[who], k) for label, (k, who) in tops.items()}
    count = 0
    for merits in juries:
        count += merits.shape[1]
        for label, (k, who) in tops.items():
            for world in merits[who].T:
                found[label] += len(chosen[label] & _best(world, k)) / k
    return {label: value / count for label, value in found.items()}


def _best(values: Floats, places: int) -> set[int]:
    return set(np.argsort(-values, kind="stable")[:places].tolist())


def _ranks_within(chunk: Floats) -> npt.NDArray[np.int32]:
    """Ranks from 0 (best) in every draw."""
    order = np.argsort(-chunk, axis=1)
    ranks = np.empty(order.shape, dtype=np.int32)
    np.put_along_axis(ranks, order, np.arange(chunk.shape[1], dtype=np.int32)[None, :], axis=1)
    return ranks


def _refuse_places(places: int, size: int) -> None:
    if not 1 <= places <= size:
        raise InputError(
            "the number of places must lie between 1 and the number of entries",
            column="top",
            value=places,
            remedy=f"there are {size} entries",
        )
