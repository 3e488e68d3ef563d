"""What if rules share pairs, or judges may not meet too often?  An integer programme.

**Model.** The demand of :mod:`jeoul.assignment` with a row for every rule at every entry, and,
where meetings are capped, y_ijk ≥ x_ij + x_ik − 1 with Σ_i y_ijk ≤ cap.  Branch and bound
(HiGHS, inside scipy) proves the optimum, or stops after a number of nodes with a bound
(never after a time: the same input must give the same plan).

======== ============================================================
symbol   meaning
======== ============================================================
y_ijk    judges j and k meet at entry i
spread   loads may differ from even ones by so much (no bounds given)
======== ============================================================

**Reference.** Huangfu & Hall (2018), Parallelizing the dual revised simplex method,
doi:10.1007/s12532-017-0130-5.

**When not to use it.** Where a flow will do: it is far faster, and the choice is automatic.

>>> from jeoul.assignment.demand import demand_of
>>> from jeoul.assignment.rules import Rule
>>> demand = demand_of(entries="ab", judges="jkl", per_entry=1, load=(0, 1), rules=[
...     Rule("one", frozenset("jk"), None, 1), Rule("two", frozenset("kl"), frozenset("a"), 1)])
>>> [demand.pair(p) for p in programme(demand=demand, rng=np.random.default_rng(1)).chosen]
[('a', 'k'), ('b', 'j')]
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from jeoul.assignment.affinity import Mask
from jeoul.assignment.demand import Demand
from jeoul.assignment.flow import Found
from jeoul.assignment.matrix import matrix
from jeoul.assignment.refusing import refuse
from jeoul.errors import Infeasible
from jeoul.tables import Floats

NODES = 1_000
CHANCE = 1e-7
STOPPED = 1


@dataclass(frozen=True, eq=False)
class Solved:
    """Values of x, and a bound on the objective."""

    x: Floats
    bound: float
    proved: bool


def programme(*, demand: Demand, rng: np.random.Generator, kept: Mask | None = None) -> Found:
    """The best plan by branch and bound; first of all as many ``kept`` pairs as can be."""
    span = float(np.ptp(demand.worth)) if len(demand.worth) else 0.0
    luck = CHANCE * (span or 1.0) * rng.random(len(demand.worth))
    floor, keepable, sure = None, None, True
    if kept is not None:
        most = maximum(demand=demand, worth=kept.astype(float))
        if most is None:
            raise refuse(demand)
        some = sp.csr_array(kept[None, :].astype(float))
        floor = Least(some, np.array([float(round(float(most.x @ kept)))]))
        keepable, sure = int(most.bound + 1e-6), most.proved
    for bounds in _spreads(demand):
        solved = maximum(demand=bounds, worth=demand.worth + luck, least=floor)
        if solved is not None:
            break
    else:
        raise refuse(demand)
    chosen = np.flatnonzero(solved.x > 0.5)
    reached = float(demand.worth[chosen].sum())
    exact = solved.proved and not luck[chosen].sum() > 0
    bound = reached if exact else max(reached, solved.bound)
    method = "integer programme" + ("" if solved.proved and sure else ", stopped")
    return Found(chosen, bound, method, keepable=keepable)


@dataclass(frozen=True, eq=False)
class Least:
    """More rows over the pairs, and what each must reach."""

    rows: sp.csr_array
    least: Floats


def maximum(
    *, demand: Demand, worth: Floats, least: Least | None = None, nodes: int = NODES
) -> Solved | None:
    """The plan that maximises a worth; None if there is none."""
    pairs = len(demand.entry)
    rows, low, high = matrix(demand)
    extra = rows.shape[1] - pairs
    if least is not None:
        wide = sp.hstack([least.rows, sp.csr_array((len(least.least), extra))])
        rows = sp.vstack([rows, wide], format="csr")
        low = np.concatenate([low, least.least])
        high = np.concatenate([high, np.full(len(least.least), np.inf)])
    whole = np.concatenate([np.ones(pairs), np.zeros(extra)])
    lower = np.concatenate([demand.locked.astype(float), np.zeros(extra)])
    found = milp(
        np.concatenate([-worth, np.zeros(extra)]),
        integrality=whole,
        bounds=Bounds(lower, np.ones(pairs + extra)),
        constraints=LinearConstraint(rows, low, high),
        options={"mip_rel_gap": 0.0, "node_limit": nodes},
    )
    if found.x is None and found.status == STOPPED:
        raise Infeasible(
            f"no plan was found within {nodes} nodes, and none was ruled out",
            remedy="loosen the rules, the cap on meetings or the loads a little",
        )
    if found.x is None:
        return None
    bound = float(-found.fun) if found.mip_dual_bound is None else float(-found.mip_dual_bound)
    return Solved(found.x[:pairs], bound, found.status == 0)


def _spreads(demand: Demand) -> list[Demand]:
    """Without bounds on the loads: as even as can be, then ever looser."""
    if not demand.even_first:
        return [demand]
    total, judges, entries = int(demand.need.sum()), len(demand.judges), len(demand.entries)
    found = []
    for spread in (0, 1, 2, 4, 8, 16, entries):
        low = max(total // judges - spread, 0)
        high = min(-(-total // judges) + spread, entries)
        found.append(replace(demand, low=np.full(judges, low), high=np.full(judges, high)))
    return found
