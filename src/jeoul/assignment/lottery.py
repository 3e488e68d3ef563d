"""Can a judge not be sure of getting an entry?  A plan drawn by lot, every pair's chance capped.

**Model.** Probabilities first, then a draw that has exactly these probabilities:

    maximise Σ s_ij p_ij   subject to the demand,   p_ij ≤ q

With probabilities in whole steps of 1/STEPS this is a flow, solved exactly for q in such steps.
The draw pushes flow around a cycle of arcs that are not whole, up or down, with chances that
keep every expectation; each push makes an arc whole, and loads and rules hold in every draw.

======== ==============================================================
symbol   meaning
======== ==============================================================
q        the most likely that any pair may be
kept     Σ s p as a share of the best affinity without a cap
======== ==============================================================

**Reference.** Jecmen et al. (2020), arXiv:2006.16437; the draw: Gandhi, Khuller, Parthasarathy &
Srinivasan (2006), Dependent rounding, doi:10.1145/1147954.1147956.

**When not to use it.** With rules that share pairs or caps on meetings: then no draw keeps them.

>>> rounded(tail=np.array([0, 0]), head=np.array([1, 1]), flow=np.array([500, 500]), unit=1000,
...         rng=np.random.default_rng(1)).sum().item()
1
"""

from dataclasses import dataclass

import numpy as np

from jeoul.assignment.demand import Demand
from jeoul.assignment.flow import Found, cheapest
from jeoul.assignment.network import network, whole
from jeoul.assignment.solver import Whole, cheapest_flow
from jeoul.errors import Infeasible, InputError
from jeoul.tables import Codes, Floats

STEPS = 1_000


@dataclass(frozen=True)
class Lottery:
    """How likely the pairs were, and what the cap cost."""

    cap: float
    expected: float
    kept: float
    probabilities: dict[tuple[str, str], float]


def draw(
    *, demand: Demand, max_probability: float, rng: np.random.Generator
) -> tuple[Found, Lottery]:
    """A plan drawn from the best capped probabilities; the bound is the best without a cap."""
    _refuse(demand, max_probability)
    best = cheapest(demand=demand, rng=rng)
    net = network(demand=demand)
    cap = int(max_probability * STEPS + 1e-9)
    free = demand.worth[net.pair]
    scales, _ = whole(free)
    inner = len(net.capacity)
    flow = cheapest_flow(
        arcs=[
            (
                net.tail,
                net.head,
                np.full(len(net.pair), cap, np.int64),
                -np.rint(free * scales[-1]).astype(np.int64),
            ),
            (net.inner_tail, net.inner_head, net.capacity * STEPS, np.zeros(inner, np.int64)),
        ],
        supply=net.supply * STEPS,
    )
    if flow is None:
        raise Infeasible(
            f"no plan keeps every pair at {max_probability} or less",
            remedy="raise the probability, invite more judges or loosen the other demands",
        )
    sampled = rounded(
        tail=np.concatenate([net.tail, net.inner_tail]),
        head=np.concatenate([net.head, net.inner_head]),
        flow=flow,
        unit=STEPS,
        rng=rng,
    )
    locked = np.flatnonzero(demand.locked)
    chosen = np.sort(np.concatenate([locked, net.pair[sampled[: len(net.pair)] > 0]]))
    chance = demand.locked.astype(float)
    chance[net.pair] = flow[: len(net.pair)] / STEPS
    return Found(chosen, best.bound, "lottery"), _lottery(demand, max_probability, chance, best)


def _lottery(demand: Demand, cap: float, chance: Floats, best: Found) -> Lottery:
    support = np.flatnonzero(chance)
    expected = float(demand.worth @ chance)
    top = float(demand.worth[best.chosen].sum())
    likely = zip(support.tolist(), chance[support].tolist(), strict=True)
    return Lottery(
        cap,
        expected,
        expected / top if top else 1.0,
        {demand.pair(position): p for position, p in likely},
    )


def _refuse(demand: Demand, cap: float) -> None:
    if not 1 / STEPS <= cap <= 1:
        raise InputError(
            "not a probability that a pair can be capped at",
            column="max_probability",
            value=cap,
            remedy=f"choose one from {1 / STEPS} to 1",
        )
    if demand.meetings is not None or not demand.rows.disjoint:
        raise InputError(
            "a lottery cannot keep rules that share pairs, or a cap on meetings",
            column="max_probability",
            value=cap,
            remedy="leave out the cap on meetings and rules that count a judge twice",
        )


def rounded(*, tail: Codes, head: Codes, flow: Whole, unit: int, rng: np.random.Generator) -> Whole:
    """A whole flow whose expectation is flow / unit, within its floors and ceilings."""
    part = dict(enumerate((flow % unit).tolist()))
    part = {arc: rest for arc, rest in part.items() if rest}
    ends = {arc: (int(tail[arc]), int(head[arc])) for arc in part}
    at: dict[int, dict[int, None]] = {}
    for arc, nodes in ends.items():
        for node in nodes:
            at.setdefault(node, {})[arc] = None
    result = np.asarray(flow // unit, np.int64)
    while part:
        _walk(ends[next(iter(part))][0], part, ends, at, unit, result, rng)
    return result


def _walk(
    start: int,
    part: dict[int, int],
    ends: dict[int, tuple[int, int]],
    at: dict[int, dict[int, None]],
    unit: int,
    result: Whole,
    rng: np.random.Generator,
) -> None:
    """Walk along arcs that are not whole; whenever the walk closes, push around the cycle."""
    nodes, arcs, place = [start], list[int](), {start: 0}
    while at[nodes[-1]]:
        here = nodes[-1]
        arc = next(a for a in at[here] if not arcs or a != arcs[-1])
        there = ends[arc][1] if ends[arc][0] == here else ends[arc][0]
        arcs.append(arc)
        if there not in place:
            place[there] = len(nodes)
            nodes.append(there)
            continue
        first = place[there]
        cycle = [(a, ends[a][0] == v) for a, v in zip(arcs[first:], nodes[first:], strict=True)]
        for done in _push(cycle, part, unit, rng):
            result[done] += part.pop(done) == unit
            for node in ends[done]:
                del at[node][done]
        for node in nodes[first + 1 :]:
            del place[node]
        del nodes[first + 1 :], arcs[first:]


def _push(
    cycle: list[tuple[int, bool]], part: dict[int, int], unit: int, rng: np.random.Generator
) -> list[int]:
    """Move the parts along the cycle, up or down by chance; the arcs that became whole."""
    up = min(unit - part[a] if ahead else part[a] for a, ahead in cycle)
    down = min(part[a] if ahead else unit - part[a] for a, ahead in cycle)
    move = up if rng.integers(up + down) < down else -down
    for arc, ahead in cycle:
        part[arc] += move if ahead else -move
    return [arc for arc, _ in cycle if part[arc] in (0, unit)]
