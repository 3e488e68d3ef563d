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

from collections.abc import Iterator
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
from jeoul.assignment.solver import Arcs, Whole, cheapest_flow
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
    steps = rising(low, room, held, total)
    rank, scale = _ranked(demand, net, total, int(steps[1].max(initial=1)) + 1, kept)
    arcs = _arcs(demand, net, steps, rank, scale, kept, rng)
    pair, supply = net.pair, net.supply
    del net
    flow = cheapest_flow(arcs=arcs, supply=supply)
    if flow is None:
        return None
    chosen = pair[flow[: len(pair)] > 0]
    del flow
    bound = _bound(demand.worth[pair], demand.worth[chosen], scale, total)
    every = np.sort(np.concatenate([np.flatnonzero(demand.locked), chosen]))
    keepable = None if kept is None else int(kept[every].sum())
    top = float(demand.worth[demand.locked].sum()) + bound
    return Found(every, top, "flow", scale, keepable)


def _arcs(
    demand: Demand,
    net: Network,
    steps: tuple[Codes, Whole, Whole],
    rank: Ranks,
    scale: float,
    kept: Mask | None,
    rng: np.random.Generator,
) -> Iterator[Arcs]:
    """The pairs, the rows, and the judges' own arcs in steps of rising cost."""
    price = _price(demand, net, rank, scale, kept, rng)
    yield net.tail, net.head, np.ones(len(price), np.int64), price
    del price
    last = len(net.capacity) - len(demand.judges)
    free = np.zeros(len(net.capacity), np.int64)
    yield net.inner_tail[:last], net.inner_head[:last], net.capacity[:last], free[:last]
    if rank.even:
        judges, cost, capacity = steps
        sink = np.full(len(judges), net.inner_head[-1])
        yield len(demand.entries) + judges, sink, capacity, rank.even * cost
    else:
        yield net.inner_tail[last:], net.inner_head[last:], net.capacity[last:], free[last:]


def _price(
    demand: Demand,
    net: Network,
    rank: Ranks,
    scale: float,
    kept: Mask | None,
    rng: np.random.Generator,
) -> Whole:
    """What a unit of flow through each pair costs, all ranks together."""
    rounded = demand.worth[net.pair]
    rounded *= scale
    price = np.rint(rounded, out=rounded).astype(np.int64)
    price *= -rank.affinity
    if rank.chance:
        price += rng.integers(0, rank.chance, size=len(price))
    if kept is not None:
        price -= rank.keep * kept[net.pair]
    return price


def _ranked(
    demand: Demand, net: Network, total: int, highest: int, kept: Mask | None
) -> tuple[Ranks, float]:
    """The ranks that fit into whole numbers, and the scale that affinities are rounded with."""
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
    return rank, scale


def _bound(free: Floats, chosen: Floats, scale: float, total: int) -> float:
    """The most that any plan is worth: what this one is, and what rounding may have hidden."""
    error = _rounding(free, scale)
    np.abs(error, out=error)
    largest = float(error.max(initial=0.0))
    reached = float(chosen.sum())
    if largest <= TINY * max(1.0, float(np.abs(free).max(initial=0.0))):
        return reached
    return reached + float(_rounding(chosen, scale).sum()) + total * largest


def _rounding(worth: Floats, scale: float) -> Floats:
    rounded = worth * scale
    np.rint(rounded, out=rounded)
    rounded /= scale
    rounded -= worth
    return rounded
