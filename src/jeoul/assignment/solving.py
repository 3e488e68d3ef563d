"""How is a demand solved?  By the method its rules allow, and then by exchanges.

**Model.** Rules that share pairs, or a cap on meetings of few pairs, need the integer programme;
anything else is a flow.  Exchanges then connect the design.  Pairs to be ``kept`` outrank all
else: exchanges touch them only where the design would fall apart without that.

======== ==================================================================
symbol   meaning
======== ==================================================================
kept     pairs of an earlier plan, as a mask over the candidates
exact    the cap on meetings is a row of the programme, not left to exchanges
======== ==================================================================

**Reference.** See :mod:`jeoul.assignment`.

**When not to use it.** Call :func:`jeoul.assignment.assign`, which checks the demand.

>>> from jeoul.assignment.demand import demand_of
>>> demand = demand_of(entries="ab", judges="jk", per_entry=1, load=(1, 1))
>>> solve(demand=demand, rng=np.random.default_rng(1)).method
'flow'
"""

from dataclasses import dataclass, replace

import numpy as np

from jeoul.assignment.affinity import Mask
from jeoul.assignment.connecting import APART, JOINED, SOUND, Aim, connect
from jeoul.assignment.demand import Demand
from jeoul.assignment.fairness import Fairness, fairest, floor_of, worst_off
from jeoul.assignment.flow import Found, cheapest
from jeoul.assignment.integer import programme
from jeoul.assignment.matrix import MEETINGS, meetings_of
from jeoul.assignment.plan import Assignment, plan_of
from jeoul.assignment.refusing import refuse_crowds, refuse_meetings
from jeoul.tables import Codes

TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Exchanged:
    """A plan after exchanges: positions, and how many exchanges it took."""

    chosen: Codes
    swaps: int


def solve(
    *,
    demand: Demand,
    connect: bool = True,
    kept: Mask | None = None,
    fair: bool = False,
    rng: np.random.Generator,
) -> Assignment:
    """The plan for a demand that is checked already; a ``fair`` one raises the worst entry first.

    Exchanges then leave no entry below that floor, unless the design would fall apart.
    """
    found = optimum(demand=demand, rng=rng, kept=kept)
    if not fair:
        after = exchanged(demand=demand, found=found, connected=connect, rng=rng, kept=kept)
        return told(demand=demand, found=found, after=after)
    asked = demand if _exact(demand) else replace(demand, meetings=None)
    best = fairest(demand=asked, best=found, rng=rng)
    found = replace(found, chosen=best.chosen, method=best.method)
    after = exchanged(demand=demand, found=found, connected=connect, rng=rng, floor=best.floor)
    report = Fairness(
        floor_of(demand, after.chosen),
        best.floor_bound,
        best.floor_of_sum,
        worst_off(demand=demand, chosen=after.chosen),
    )
    return told(demand=demand, found=found, after=after, fairness=report)


def told(
    *, demand: Demand, found: Found, after: Exchanged, fairness: Fairness | None = None
) -> Assignment:
    """The plan with its bound and the method that found it."""
    return plan_of(
        demand=demand,
        chosen=after.chosen,
        bound=found.bound,
        method=f"{found.method} + exchanges" if after.swaps else found.method,
        swaps=after.swaps,
        fairness=fairness,
    )


def optimum(*, demand: Demand, rng: np.random.Generator, kept: Mask | None = None) -> Found:
    """The best plan before any exchange; a cap on many meetings is left to the exchanges."""
    refuse_crowds(demand)
    if _exact(demand) or not demand.rows.disjoint:
        asked = demand if _exact(demand) else replace(demand, meetings=None)
        return programme(demand=asked, rng=rng, kept=kept)
    return cheapest(demand=demand, rng=rng, kept=kept)


def _exact(demand: Demand) -> bool:
    return demand.meetings is not None and meetings_of(demand) <= MEETINGS


def exchanged(
    *,
    demand: Demand,
    found: Found,
    connected: bool,
    rng: np.random.Generator,
    kept: Mask | None = None,
    floor: float = -np.inf,
) -> Exchanged:
    """The plan after exchanges: new pairs above the floor first, others only if it must be."""
    after = Exchanged(found.chosen, 0)
    capped = demand.meetings is not None and not _exact(demand)
    if not connected and not capped:
        return after
    aim, least = (SOUND, JOINED) if connected else (APART, APART)
    if kept is None and not np.isfinite(floor):
        after = _exchange(demand, after, aim, rng)
    else:
        held = np.zeros(len(demand.entry), bool)
        if kept is not None:
            held[found.chosen] = kept[found.chosen]
        bound = replace(demand, locked=demand.locked | held)
        after = _exchange(bound, after, replace(aim, floor=floor - TINY), rng)
        dear = 1.0 + float(np.abs(demand.worth).max(initial=0.0)) * 4
        free = replace(demand, worth=demand.worth + dear * held)
        after = _exchange(free, after, least, rng)
    refuse_meetings(demand, after.chosen)
    return after


def _exchange(demand: Demand, plan: Exchanged, aim: Aim, rng: np.random.Generator) -> Exchanged:
    entry, judge, swaps = connect(
        demand=demand,
        entry=demand.entry[plan.chosen],
        judge=demand.judge[plan.chosen],
        rng=rng,
        aim=aim,
    )
    if not swaps:
        return plan
    return replace(plan, chosen=np.sort(demand.find(entry, judge)), swaps=plan.swaps + swaps)
