"""By how much would the best plan fall if one pair were forced, or forbidden?

**Model.** Beside an optimal flow stands its residual network: an arc forward where more can flow,
backward where less can, at the cost −s or +s.  It has no negative cycle, and the cheapest cycle
through a pair is what forcing (or forbidding) it costs:

    forced p:     −s_p + dist(judge → entry)        forbidden p:   s_p + dist(entry → judge)

======== =====================================================
symbol   meaning
======== =====================================================
dist     the shortest way in the residual network (Bellman–Ford)
======== =====================================================

**Reference.** Ahuja, Magnanti & Orlin (1993), Network Flows, ISBN 0-13-617549-X, chapter 9.

**When not to use it.** With rules that share pairs or caps on meetings: those are no network.

>>> from jeoul.assignment.demand import demand_of
>>> demand = demand_of(entries="ab", judges="jk", per_entry=1, load=(1, 1),
...                    affinity={("a", "j"): 3.0, ("b", "k"): 1.0})
>>> Residual.of(demand, np.array([0, 3]), 1.0).losses(0)
{0: 4.0, 1: 4.0}
"""

from dataclasses import dataclass, replace

import numpy as np

from jeoul.assignment.affinity import Mask
from jeoul.assignment.demand import Demand
from jeoul.assignment.network import Network, network
from jeoul.assignment.solver import Whole
from jeoul.tables import Codes

FAR = np.int64(2**60)


@dataclass(frozen=True, eq=False)
class Residual:
    """Arcs that an optimal plan leaves open, sorted by where they start, and by where they end."""

    net: Network
    used: Mask
    price: Whole
    scale: float
    ahead: "_Arcs"
    back: "_Arcs"

    @classmethod
    def of(cls, demand: Demand, chosen: Codes, scale: float) -> "Residual":
        """The residual network of an optimal plan; affinities are rounded as its solver did.

        Without bounds on the loads they are held as the plan has them.
        """
        if demand.even_first:
            load = np.bincount(demand.judge[chosen], minlength=len(demand.judges))
            demand = replace(demand, low=load, high=load)
        net = network(demand=demand)
        used = np.isin(net.pair, chosen)
        price = -np.rint(demand.worth[net.pair] * scale).astype(np.int64)
        flow = _inner_flow(net, used)
        more, less = np.flatnonzero(flow < net.capacity), np.flatnonzero(flow > 0)
        zero = np.zeros(len(more) + len(less), np.int64)
        tail = np.concatenate(
            [np.where(used, net.head, net.tail), net.inner_tail[more], net.inner_head[less]]
        )
        head = np.concatenate(
            [np.where(used, net.tail, net.head), net.inner_head[more], net.inner_tail[less]]
        )
        cost = np.concatenate([np.where(used, -price, price), zero])
        nodes = len(net.supply)
        return cls(
            net,
            used,
            price,
            scale,
            _Arcs.of(head, tail, cost, nodes),
            _Arcs.of(tail, head, cost, nodes),
        )

    def losses(self, entry: int) -> dict[int, float]:
        """For every free pair of an entry: what forcing or (if it is chosen) forbidding it costs.

        Keys are positions among the candidates; infinite where no plan is left.
        """
        origins = self._origins(entry)
        found: dict[int, float] = {}
        for origin in origins.tolist():
            here = np.flatnonzero(self.net.tail == origin)
            used = self.used[here]
            far = np.where(
                used,
                self.ahead.distances(origin)[self.net.head[here]] - self.price[here],
                self.back.distances(origin)[self.net.head[here]] + self.price[here],
            )
            loss = np.where(far > FAR // 2, np.inf, far / self.scale)
            found |= zip(self.net.pair[here].tolist(), loss.tolist(), strict=True)
        return dict(sorted(found.items()))

    def _origins(self, entry: int) -> Codes:
        """The nodes from which pairs of an entry start: itself and its rules."""
        rows = self.net.inner_head[self.net.inner_tail == entry]
        return np.append(rows, entry)


@dataclass(frozen=True, eq=False)
class _Arcs:
    """Arcs grouped by the node whose distance they may shorten."""

    node: Codes
    first: Codes
    via: Codes
    cost: Whole
    nodes: int

    @classmethod
    def of(cls, reached: Codes, via: Codes, cost: Whole, nodes: int) -> "_Arcs":
        order = np.argsort(reached, kind="stable")
        node, first = np.unique(reached[order], return_index=True)
        return cls(node, first, via[order], cost[order], nodes)

    def distances(self, origin: int) -> Whole:
        """Shortest distances from an origin: all arcs at once, until nothing gets shorter."""
        found = np.full(self.nodes, FAR, np.int64)
        found[origin] = 0
        for _ in range(self.nodes):
            via = found[self.via]
            offers = np.where(via < FAR // 2, via + self.cost, FAR)
            best = np.minimum(np.minimum.reduceat(offers, self.first), found[self.node])
            if (best == found[self.node]).all():
                break
            found[self.node] = best
        return found


def _inner_flow(net: Network, used: Mask) -> Whole:
    """What flows through rows and judges, beyond the least that must."""
    nodes = len(net.supply)
    given = np.bincount(net.tail[used], minlength=nodes)
    taken = np.bincount(net.head[used], minlength=nodes)
    sink = nodes - 1
    rows = net.inner_head < sink if len(net.inner_head) else np.zeros(0, bool)
    through = np.where(rows, given[net.inner_head], taken[net.inner_tail])
    least = np.where(rows, net.supply[net.inner_head], -net.supply[net.inner_tail])
    return np.asarray(through - least, np.int64)
