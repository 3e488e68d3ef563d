"""Who reads what?  Every entry enough judges, no conflicts, even loads, a connected design.

**Model.** x_ij ∈ {0, 1} says that judge j reads entry i:

    maximise Σ s_ij x_ij   subject to   Σ_j x_ij = r,   low ≤ Σ_i x_ij ≤ high,
    x_ij = 0 for conflicts,  x_ij = 1 for locked pairs

an integral network: minimum-cost flow solves it exactly.  Rules that count judges of a kind at
an entry stay in the flow as long as none share a pair; others, and caps on meetings, need an
integer programme (:mod:`jeoul.assignment.solving` chooses).  Among equally good plans loads are as
even as can be (convex costs) and chance decides the rest.  Without ``load`` evenness comes first
and affinity second.  Then a search exchanges judges between pairs of entries until the design
holds together (:mod:`jeoul.assignment.connecting`), and says what affinity that cost.

========= ==========================================================
symbol    meaning
========= ==========================================================
s_ij      affinity: how well judge j suits entry i (0 if not given)
r         judges per entry
bound     the best possible Σ s x; ``objective`` is the plan's
========= ==========================================================

**Reference.** Ahuja, Magnanti & Orlin (1993), Network Flows, ISBN 0-13-617549-X; designs:
Cook, Golany, Kress, Penn & Raviv (2005), doi:10.1287/mnsc.1040.0302.

**When not to use it.** Where everybody can read everything: then let them.  Once reading has
begun a new plan would throw work away: :func:`adjust` the old one.

>>> plan = assign(entries=["a", "b"], judges=["j", "k"], per_entry=1,
...               conflicts=[("a", "j")], rng=np.random.default_rng(1))
>>> [(pair.entry, pair.judge) for pair in plan.pairs]
[('a', 'k'), ('b', 'j')]
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from jeoul.assignment.adjusting import Asked, Change, adjust, ensure, extend
from jeoul.assignment.affinity import Affinities, Suits, suits
from jeoul.assignment.checking import Violation, check
from jeoul.assignment.demand import Demand, demand_of
from jeoul.assignment.explaining import Alternative, Prices, Reason, explain, prices
from jeoul.assignment.fairness import Fairness, WorstOff, worst_off
from jeoul.assignment.lottery import Lottery, draw
from jeoul.assignment.plan import Assignment, Pair, plan_of
from jeoul.assignment.rules import Rule, outside
from jeoul.assignment.solving import solve
from jeoul.errors import InputError
from jeoul.tables import Floats

__all__ = [
    "Affinities",
    "Alternative",
    "Asked",
    "Assignment",
    "Change",
    "Demand",
    "Fairness",
    "Lottery",
    "Pair",
    "Prices",
    "Reason",
    "Rule",
    "Suits",
    "Violation",
    "WorstOff",
    "adjust",
    "assign",
    "check",
    "demand_of",
    "ensure",
    "explain",
    "extend",
    "outside",
    "prices",
    "solve",
    "suits",
    "worst_off",
]


def assign(
    *,
    entries: Sequence[object],
    judges: Sequence[object],
    per_entry: int | Mapping[Any, int],
    load: tuple[int, int] | Mapping[Any, tuple[int, int]] | None = None,
    conflicts: Iterable[tuple[object, object]] = (),
    affinity: Mapping[tuple[Any, Any], float] | Affinities | Floats | None = None,
    locked: Iterable[tuple[object, object]] = (),
    rules: Iterable[Rule] = (),
    max_meetings: int | None = None,
    anchors: Iterable[object] = (),
    candidates_only: bool = False,
    max_probability: float | None = None,
    fair: bool = False,
    connect: bool = True,
    rng: np.random.Generator,
) -> Assignment:
    """The plan of greatest affinity that meets every demand, then connected by exchanges.

    A ``fair`` plan raises the affinity of the worst-off entry first.  A plan drawn by lot
    (``max_probability``) is left as drawn: exchanges would undo its chances.
    """
    demand = demand_of(
        entries=entries,
        judges=judges,
        per_entry=per_entry,
        load=load,
        conflicts=conflicts,
        affinity=affinity,
        locked=locked,
        rules=rules,
        max_meetings=max_meetings,
        anchors=anchors,
        candidates_only=candidates_only,
    )
    if max_probability is not None:
        _refuse_fair_lot(fair, max_probability)
        found, lottery = draw(demand=demand, max_probability=max_probability, rng=rng)
        return plan_of(
            demand=demand,
            chosen=found.chosen,
            bound=found.bound,
            method=found.method,
            lottery=lottery,
        )
    return solve(demand=demand, connect=connect, fair=fair, rng=rng)


def _refuse_fair_lot(fair: bool, max_probability: float) -> None:
    if fair:
        raise InputError(
            "a plan drawn by lot cannot raise the worst entry first",
            column="max_probability",
            value=max_probability,
            remedy="ask for a fair plan or for a lottery, not for both",
        )
