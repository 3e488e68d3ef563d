"""Which plan has the greatest affinity?  Minimum-cost flow.

**Model.** The network of :mod:`jeoul.assignment.network` with whole-number costs.  Rounding an
affinity errs by at most e; so with n free reviews the optimum is at most

    bound = Σ s x + Σ_p x_p (ŝ_p − s_p) + n e

======== ======================================================
symbol   meaning
======== ======================================================
ŝ        the rounded affinity
e        the largest |ŝ_p − s_p|; 0 where decimals are few
======== ======================================================

**Reference.** Ahuja, Magnanti & Orlin (1993), Network Flows; Goldberg (1997),
doi:10.1006/jagm.1995.0805.

**When not to use it.** Outside :func:`jeoul.assignment.assign`.

>>> from jeoul.assignment.demand import demand_of
>>> demand = demand_of(entries="ab", judges="jk", per_entry=1, load=(1, 1),
...                    affinity={("a", "k"): 1.0})
>>> cheapest(demand=demand, rng=np.random.default_rng(1)).chosen.tolist()
[1, 2]
"""

from dataclasses import dataclass

import numpy as np

from jeoul.assignment.affinity import Mask
from jeoul.assignment.demand import Demand
from jeoul.assignment.network import (
    ROOM,
    Network,
    Ranks,
    network,
    ranks,
    remaining,
    rising,
    tied,
    whole,
)
from jeoul.assignment.refusing import refuse
from jeoul.assignment.solver import Whole, cheapest_flow
from jeoul.tables import Codes, Floats

TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Found:
    """Chosen candidate pairs (sorted positions), and the most that any plan could be worth.

    ``keepable`` is the most pairs of an earlier plan that any plan can keep.
    """

    chosen: Codes
    bound: float
    method: str
    scale: float = 1.0
    keepable: int | None = None


def cheapest(*, demand: Demand, rng: np.random.Generator, kept: Mask | None = None) -> Found:
    """An optimal plan, locked pairs included; first of all as many ``kept`` pairs as can be."""
    found = attempt(demand=demand, rng=rng, kept=kept)
    if found is None:
        raise refuse(demand)
    return found


def attempt(*, demand: Demand, rng: np.random.Generator, kept: Mask | None = None) -> Found | None:
    """The same, or None where there is no plan."""
    net = network(demand=demand)
    need, low, room = remaining(demand)
    held = np.bincount(demand.judge[demand.locked], minlength=len(demand.judges))
    total = int(need.sum())
    tails, cost, capacity = rising(low, room, held, total)
    worth, rank, scale = _rounded(demand, net, total, int(cost.max(initial=1)) + 1, kept)
    price = -worth * rank.affinity
    if rank.chance:
        price += rng.integers(0, rank.chance, size=len(price))
    if kept is not None:
        price -= rank.keep * kept[net.pair]
    flow = _solve(demand, net, price, (tails, rank.even * cost, capacity) if rank.even else None)
    if flow is None:
        return None
    chosen = net.pair[flow[: len(net.pair)] > 0]
    bound = _bound(demand.worth, net.pair, chosen, worth, scale, total)
    every = np.sort(np.concatenate([np.flatnonzero(demand.locked), chosen]))
    keepable = None if kept is None else int(kept[every].sum())
    top = float(demand.worth[demand.locked].sum()) + bound
    return Found(every, top, "flow", scale, keepable)


def _solve(
    demand: Demand, net: Network, price: Whole, steps: tuple[Codes, Whole, Whole] | None
) -> Whole | None:
    """The flow with the judges' own arcs in steps of rising cost; None if there is none."""
    last = len(net.capacity) - len(demand.judges)
    tails, cost, capacity = steps or (
        net.inner_tail[last:] - len(demand.entries),
        np.zeros(len(demand.judges), np.int64),
        net.capacity[last:],
    )
    sink = np.full(len(tails), net.inner_head[-1])
    return cheapest_flow(
        tail=[net.tail, net.inner_tail[:last], len(demand.entries) + tails],
        head=[net.head, net.inner_head[:last], sink],
        capacity=[np.ones(len(net.pair), np.int64), net.capacity[:last], capacity],
        cost=[price, np.zeros(last, np.int64), cost],
        supply=net.supply,
    )


def _rounded(
    demand: Demand, net: Network, total: int, highest: int, kept: Mask | None
) -> tuple[Whole, Ranks, float]:
    """Affinities as whole numbers, the ranks that fit with them, and their scale."""
    free = demand.worth[net.pair]
    scales, span = whole(free)
    ties = tied(free)
    for scale in scales:
        top = int(np.ceil(span * scale))
        rank = ranks(
            top=top,
            total=total,
            highest=highest,
            nodes=len(net.supply),
            even_first=demand.even_first,
            keeping=kept is not None,
            tied=ties,
        )
        fits = rank.largest(top, highest) * len(net.supply) < ROOM
        if fits and (not ties or (rank.chance and (rank.even or demand.even_first))):
            break
    return np.rint(free * scale).astype(np.int64), rank, scale


def _bound(
    worth: Floats, pair: Codes, chosen: Codes, rounded: Whole, scale: float, total: int
) -> float:
    error = np.abs(rounded / scale - worth[pair])
    largest = float(error.max(initial=0.0))
    reached = float(worth[chosen].sum())
    if largest <= TINY * max(1.0, float(np.abs(worth).max(initial=0.0))):
        return reached
    place = np.searchsorted(pair, chosen)
    return reached + float((rounded[place] / scale - worth[chosen]).sum()) + total * largest
