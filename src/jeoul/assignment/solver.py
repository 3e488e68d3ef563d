"""What does a network carry, and how cheaply?  OR-tools, handed whole arrays.

**Model.** Minimum-cost flow and maximum flow with integer capacities; arcs go over in bulk, as
a loop over arcs would cost more than the solving.

======== ==================================
symbol   meaning
======== ==================================
supply   what a node gives (negative: takes)
======== ==================================

**Reference.** Goldberg (1997), doi:10.1006/jagm.1995.0805.

**When not to use it.** Together with highspy in one process: the two cannot be loaded together.

>>> both, one = np.array([0, 0]), np.array([1, 1])
>>> cheapest_flow(arcs=[(both, one, one, np.array([2, 1]))], supply=np.array([1, -1])).tolist()
[0, 1]
"""

import importlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from jeoul.errors import InputError
from jeoul.tables import Codes

Whole = npt.NDArray[np.int64]
Arcs = tuple[npt.NDArray[Any], npt.NDArray[Any], Whole, Whole]


def cheapest_flow(*, arcs: Iterable[Arcs], supply: Whole) -> Whole | None:
    """The flow on every arc of a cheapest flow; None if the supplies cannot be met.

    Blocks of arcs are taken one by one, so that a generator need not hold them all.
    """
    solver = _library("min_cost_flow").SimpleMinCostFlow()
    places = []
    for tail, head, capacity, cost in arcs:
        ends = np.asarray(tail, np.int32), np.asarray(head, np.int32)
        places.append(solver.add_arcs_with_capacity_and_unit_cost(*ends, capacity, cost))
    solver.set_nodes_supplies(np.arange(len(supply)), supply)
    if solver.solve() != solver.OPTIMAL:
        return None
    return np.concatenate([solver.flows(block) for block in places])


def bottleneck(left: Codes, right: Codes, need: Codes, room: Codes) -> tuple[Codes, Codes] | None:
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
    try:
        return importlib.import_module(f"ortools.graph.python.{name}")
    except ModuleNotFoundError as error:
        raise InputError(
            "assigning needs OR-tools, which is not installed",
            value=error.name,
            remedy="install the extra: haechi[flow]",
        ) from None
