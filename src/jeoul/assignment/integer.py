"""What if rules share pairs, or judges may not meet too often?  An integer programme.

**Model.** The demand of :mod:`jeoul.assignment` with a row for every rule at every entry, and,
where meetings are capped, y_ijk ≥ x_ij + x_ik − 1 with Σ_i y_ijk ≤ cap.  Branch and bound
(HiGHS, inside scipy) proves the optimum, or stops after a number of nodes with a bound.

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
from itertools import combinations

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from jeoul.assignment.affinity import Mask
from jeoul.assignment.demand import Demand
from jeoul.assignment.flow import Found
from jeoul.assignment.refusing import refuse
from jeoul.tables import Codes, Floats

NODES = 5_000
SECONDS = 60.0
CHANCE = 1e-7
MEETINGS = 4_000


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
    worth = demand.worth + luck
    if kept is not None:
        worth = worth + kept * 2 * (span or 1.0) * demand.need.sum()
    for bounds in _spreads(demand):
        solved = maximum(demand=bounds, worth=worth)
        if solved is not None:
            break
    else:
        raise refuse(demand)
    chosen = np.flatnonzero(solved.x > 0.5)
    reached = float(demand.worth[chosen].sum())
    if kept is not None or (solved.proved and not luck[chosen].sum() > 0):
        bound = reached
    else:
        bound = max(reached, solved.bound)
    return Found(chosen, bound, "integer programme" + ("" if solved.proved else ", stopped"))


def maximum(*, demand: Demand, worth: Floats) -> Solved | None:
    """The plan that maximises a worth; None if there is none."""
    pairs = len(demand.entry)
    rows, low, high = matrix(demand)
    extra = rows.shape[1] - pairs
    whole = np.concatenate([np.ones(pairs), np.zeros(extra)])
    lower = np.concatenate([demand.locked.astype(float), np.zeros(extra)])
    found = milp(
        np.concatenate([-worth, np.zeros(extra)]),
        integrality=whole,
        bounds=Bounds(lower, np.ones(pairs + extra)),
        constraints=LinearConstraint(rows, low, high),
        options={"mip_rel_gap": 0.0, "node_limit": NODES, "time_limit": SECONDS},
    )
    if found.x is None:
        return None
    bound = float(-found.fun) if found.mip_dual_bound is None else float(-found.mip_dual_bound)
    return Solved(found.x[:pairs], bound, found.status == 0)


def matrix(demand: Demand) -> tuple[sp.csr_array, Floats, Floats]:
    """Entries, judges, rules (and meetings) as rows over the pairs (and the meetings)."""
    pairs, rows = np.arange(len(demand.entry)), demand.rows
    blocks = [
        _incidence(demand.entry, pairs, (len(demand.entries), len(pairs))),
        _incidence(demand.judge, pairs, (len(demand.judges), len(pairs))),
        _incidence(rows.row, rows.pair, (len(rows.rule), len(pairs))),
    ]
    low = np.concatenate([demand.need, demand.low, rows.least]).astype(float)
    high = np.concatenate([demand.need, demand.high, rows.most]).astype(float)
    fixed = sp.vstack(blocks, format="csr")
    if demand.meetings is None:
        return fixed, low, high
    both, capped = _meetings(demand)
    wide = sp.hstack([fixed, sp.csr_array((fixed.shape[0], capped.shape[1]))])
    links = both.shape[0]
    return (
        sp.csr_array(
            sp.vstack(
                [
                    wide,
                    sp.hstack([both, -sp.eye_array(links)]),
                    sp.hstack([sp.csr_array((capped.shape[0], len(pairs))), capped]),
                ]
            )
        ),
        np.concatenate([low, np.full(links + capped.shape[0], -np.inf)]),
        np.concatenate([high, np.ones(links), np.full(capped.shape[0], float(demand.meetings))]),
    )


def meetings_of(demand: Demand) -> int:
    """How many meetings could happen: the size of the exact model of a cap."""
    candidates = np.bincount(demand.entry, minlength=len(demand.entries))
    return int((candidates * (candidates - 1))[demand.need > 1].sum()) // 2


def _meetings(demand: Demand) -> tuple[sp.csr_array, sp.csr_array]:
    """(meeting, pair): the two pairs of a meeting; (judges j k, meeting): who met."""
    couples = [
        couple
        for i in np.flatnonzero(demand.need > 1)
        for couple in combinations(np.flatnonzero(demand.entry == i).tolist(), 2)
    ]
    two = np.array(couples, dtype=np.intp).reshape(-1, 2)
    at = np.arange(len(two))
    who = demand.judge[two[:, 0]] * len(demand.judges) + demand.judge[two[:, 1]]
    groups, group = np.unique(who, return_inverse=True)
    both = _incidence(np.repeat(at, 2), two.ravel(), (len(two), len(demand.entry)))
    return both, _incidence(group, at, (len(groups), len(two)))


def _incidence(row: Codes, column: Codes, shape: tuple[int, int]) -> sp.csr_array:
    return sp.csr_array((np.ones(len(row)), (row, column)), shape=shape)


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
