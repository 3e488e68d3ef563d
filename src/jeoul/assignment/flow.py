"""Which plan has the greatest affinity?  Minimum-cost flow.

**Model.** One unit of flow is one review: entry → judge (capacity 1, cost −s_ij) → sink.  A
judge's lower load is a demand of the judge's own node; what she reads beyond it leaves by arcs
of rising cost, so equal plans come out even.  Costs are whole numbers in three ranks, each
outweighing the sum of the next: affinity, evenness, chance (evenness, affinity, chance without
load bounds).

======== ======================================================
symbol   meaning
======== ======================================================
unit     affinities are rounded to this share of the largest one
======== ======================================================

**Reference.** Ahuja, Magnanti & Orlin (1993), Network Flows; Goldberg (1997),
doi:10.1006/jagm.1995.0805.

**When not to use it.** Outside :func:`jeoul.assignment.assign`.

>>> from jeoul.assignment.demand import demand_of
>>> demand = demand_of(entries="ab", judges="jk", per_entry=1, load=(1, 1), conflicts=[],
...                    affinity={("a", "k"): 1.0}, locked=[])
>>> entry, judge = cheapest(demand=demand, rng=np.random.default_rng(1))
>>> list(zip(entry.tolist(), judge.tolist()))
[(0, 1), (1, 0)]
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from jeoul.assignment.demand import Demand
from jeoul.errors import Infeasible, InputError
from jeoul.tables import Codes

CHANCE = 1_000
FINEST = 10**6
ROOM = 2**61
STEPS = 30

Whole = npt.NDArray[np.int64]


def cheapest(*, demand: Demand, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """The pairs (entry, judge) of an optimal plan, locked pairs included."""
    need = demand.per_entry - demand.locked.sum(axis=1)
    held = demand.locked.sum(axis=0)
    low, room = np.maximum(demand.low - held, 0), demand.high - held
    _refuse_locked(demand, room)
    entry, judge = np.nonzero(demand.allowed & (need > 0)[:, None])
    _refuse_infeasible(demand, entry, judge, need, low, room)
    chance = rng.integers(0, CHANCE, size=demand.allowed.shape)[entry, judge]
    tails, steps = _rising(low, room, held, int(need.sum()))
    worth, even, luck = _weights(demand, int(need.sum()), steps)
    entries, judges = demand.allowed.shape
    sink = entries + judges
    solver = _library("min_cost_flow").SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        entry,
        entries + judge,
        np.ones(len(entry), np.int64),
        -worth[entry, judge] + luck * chance,
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        entries + tails, np.full(len(tails), sink), steps[:, 1], even * steps[:, 0]
    )
    supply = np.concatenate([need, -low, [low.sum() - need.sum()]])
    solver.set_nodes_supplies(np.arange(sink + 1), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise Infeasible(
            f"the demands cannot be met together ({status.name.lower()})",
            remedy="loosen the loads, the conflicts or the number of judges per entry",
        )
    chosen = np.asarray(solver.flows(arcs)) > 0
    fixed_entry, fixed_judge = np.nonzero(demand.locked)
    return (
        np.concatenate([fixed_entry, entry[chosen]]),
        np.concatenate([fixed_judge, judge[chosen]]),
    )


def _rising(low: Codes, room: Codes, held: Codes, total: int) -> tuple[Codes, Whole]:
    """Arcs judge → sink: (judges, [cost, capacity]); unit k beyond the others' costs more."""
    tails, steps = [], []
    fair = -(-(total + int(held.sum())) // len(room))
    for j, (least, most) in enumerate(zip(low.tolist(), room.tolist(), strict=True)):
        first = int(held[j]) + least
        single = max(0, min(most - least, fair + STEPS - first))
        for k in range(single):
            tails.append(j)
            steps.append((first + k, 1))
        if most - least > single:
            tails.append(j)
            steps.append((first + single, most - least - single))
    return np.array(tails, dtype=np.intp), np.array(steps, dtype=np.int64).reshape(-1, 2)


def _weights(demand: Demand, total: int, steps: Whole) -> tuple[Whole, int, int]:
    """Whole-number costs: affinities, and the weights of a step of evenness and of chance."""
    span = float(np.abs(demand.affinity).max(initial=0.0))
    nodes = sum(demand.allowed.shape) + 2
    highest = int(steps[:, 0].max(initial=1)) + 1
    unit = FINEST
    while True:
        luck, sum_luck = 1, CHANCE * total + 1
        if demand.even_first:
            affinity = sum_luck
            even = affinity * (2 * unit * total + 1)
        else:
            even = sum_luck
            affinity = even * (highest * total + 1)
        largest = max(affinity * unit, even * highest) + CHANCE
        if largest * nodes < ROOM or unit == 1:
            break
        unit //= 10
    whole = np.rint(demand.affinity / (span or 1.0) * unit).astype(np.int64)
    return whole * affinity, even, luck


def _refuse_locked(demand: Demand, room: Codes) -> None:
    over = np.flatnonzero(room < 0)
    if len(over):
        j = int(over[0])
        raise Infeasible(
            f"judge {demand.judges[j]!r} has {int(demand.locked[:, j].sum())} locked entries, "
            f"more than the upper load {demand.high}",
            judges=[demand.judges[j]],
            remedy="unlock some or raise the load",
        )


def _refuse_infeasible(
    demand: Demand, entry: Codes, judge: Codes, need: Codes, low: Codes, room: Codes
) -> None:
    """Name entries that ask for more than their judges can give, or judges too idle."""
    short = _bottleneck(entry, judge, need, room)
    if short is not None:
        who = [demand.entries[i] for i in short[0]]
        can = [demand.judges[j] for j in short[1]]
        raise Infeasible(
            f"{len(who)} entries ({', '.join(who[:8])}{', …' if len(who) > 8 else ''}) "
            f"need {int(need[short[0]].sum())} reviews, more than their judges can write: "
            f"of those without a conflict, {', '.join(can[:8]) or 'none'} are full",
            entries=who,
            judges=can,
            remedy="invite more judges, raise their load or lift conflicts",
        )
    idle = _bottleneck(judge, entry, low, need)
    if idle is not None:
        who = [demand.judges[j] for j in idle[0]]
        raise Infeasible(
            f"{len(who)} judges ({', '.join(who[:8])}) cannot reach the lower load {demand.low}: "
            "too few entries without a conflict are left for them",
            judges=who,
            remedy="lower the lower load or lift conflicts",
        )


def _bottleneck(left: Codes, right: Codes, need: Codes, room: Codes) -> tuple[Codes, Codes] | None:
    """A smallest set of left nodes that need more than the right nodes have room for."""
    lefts, rights = len(need), len(room)
    source, sink = lefts + rights, lefts + rights + 1
    solver = _library("max_flow").SimpleMaxFlow()
    for tail, head, capacity in (
        (np.full(lefts, source), np.arange(lefts), need),
        (left, lefts + right, np.ones(len(left), np.int64)),
        (lefts + np.arange(rights), np.full(rights, sink), room),
    ):
        solver.add_arcs_with_capacity(tail, head, np.asarray(capacity, np.int64))
    solver.solve(source, sink)
    if solver.optimal_flow() == int(need.sum()):
        return None
    reached = np.asarray(solver.get_source_side_min_cut())
    return (
        np.sort(reached[reached < lefts]),
        np.sort(reached[(reached >= lefts) & (reached < source)] - lefts),
    )


def _library(name: str) -> Any:
    """OR-tools, which the extra ``flow`` installs; imported only when it is needed."""
    import importlib

    try:
        return importlib.import_module(f"ortools.graph.python.{name}")
    except ModuleNotFoundError as error:
        raise InputError(
            "assigning needs OR-tools, which is not installed",
            value=error.name,
            remedy="install the extra: haechi[flow]",
        ) from None
