"""Who reads what?  Every entry enough judges, no conflicts, even loads, a connected design.

**Model.** x_ij ∈ {0, 1} says that judge j reads entry i:

    maximise Σ s_ij x_ij   subject to   Σ_j x_ij = r,   low ≤ Σ_i x_ij ≤ high,
    x_ij = 0 for conflicts,  x_ij = 1 for locked pairs

an integral network: minimum-cost flow solves it exactly.  Among equally good plans loads are
as even as can be (convex costs) and chance decides the rest.  Without ``load`` evenness comes
first and affinity second.  Then a search exchanges judges between pairs of entries until the
design holds together (:mod:`jeoul.assignment.connecting`), and says what affinity that cost.

========= ==========================================================
symbol    meaning
========= ==========================================================
s_ij      affinity: how well judge j suits entry i (0 if not given)
r         judges per entry
bound     the best possible Σ s x; ``objective`` is the plan's
========= ==========================================================

**Reference.** Ahuja, Magnanti & Orlin (1993), Network Flows, ISBN 0-13-617549-X; designs:
Cook, Golany, Kress, Penn & Raviv (2005), doi:10.1287/mnsc.1040.0302.

**When not to use it.** When minima by gender, region or language bind (those need an integer
programme), or when judges could collude to get an entry (cap probabilities instead).

>>> plan = assign(entries=["a", "b"], judges=["j", "k"], per_entry=1,
...               conflicts=[("a", "j")], rng=np.random.default_rng(1))
>>> [(pair.entry, pair.judge) for pair in plan.pairs]
[('a', 'k'), ('b', 'j')]
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jeoul.assignment.connecting import connect as connect_plan
from jeoul.assignment.demand import Demand, demand_of
from jeoul.assignment.flow import cheapest
from jeoul.design import Design, design
from jeoul.tables import Codes

__all__ = ["Assignment", "Pair", "assign"]


@dataclass(frozen=True)
class Pair:
    """One review to be written."""

    entry: str
    judge: str
    affinity: float


@dataclass(frozen=True)
class Assignment:
    """A plan: its pairs in canonical order, what it is worth and how well it connects."""

    pairs: tuple[Pair, ...]
    objective: float
    bound: float
    load: dict[str, int]
    design: Design
    swaps: int
    warnings: tuple[dict[str, Any], ...]

    @property
    def affinity_cost(self) -> float:
        """The affinity given up so that the scores will connect."""
        return self.bound - self.objective

    def as_dict(self) -> dict[str, Any]:
        """The plan as plain JSON values."""
        return {
            "assignments": [
                {"entry": pair.entry, "judge": pair.judge, "affinity": pair.affinity}
                for pair in self.pairs
            ],
            "objective": self.objective,
            "bound": self.bound,
            "swaps": self.swaps,
            "load": self.load,
            "design": {
                "connected": self.design.connected,
                "lambda2": self.design.lambda2,
                "a_efficiency": self.design.a_efficiency,
                "shared_min": self.design.shared_min,
            },
        }


def assign(
    *,
    entries: Sequence[object],
    judges: Sequence[object],
    per_entry: int,
    load: tuple[int, int] | None = None,
    conflicts: Iterable[tuple[object, object]] = (),
    affinity: Mapping[tuple[Any, Any], float] | None = None,
    locked: Iterable[tuple[object, object]] = (),
    connect: bool = True,
    rng: np.random.Generator,
) -> Assignment:
    """The plan of greatest affinity that meets every demand, then connected by exchanges."""
    demand = demand_of(
        entries=entries,
        judges=judges,
        per_entry=per_entry,
        load=load,
        conflicts=conflicts,
        affinity=affinity or {},
        locked=locked,
    )
    entry, judge = cheapest(demand=demand, rng=rng)
    bound = float(demand.affinity[entry, judge].sum())
    swaps = 0
    if connect:
        entry, judge, swaps = connect_plan(demand=demand, entry=entry, judge=judge, rng=rng)
    return _plan(demand, entry, judge, bound, swaps)


def _plan(demand: Demand, entry: Codes, judge: Codes, bound: float, swaps: int) -> Assignment:
    order = np.lexsort((judge, entry))
    entry, judge = entry[order], judge[order]
    worth = demand.affinity[entry, judge]
    loads = np.bincount(judge, minlength=len(demand.judges))
    idle = [demand.judges[j] for j in np.flatnonzero(loads == 0)]
    measures = design(entry=entry, judge=np.unique(judge, return_inverse=True)[1])
    return Assignment(
        pairs=tuple(
            Pair(demand.entries[i], demand.judges[j], float(s))
            for i, j, s in zip(entry, judge, worth, strict=True)
        ),
        objective=float(worth.sum()),
        bound=bound,
        load={name: int(n) for name, n in zip(demand.judges, loads, strict=True)},
        design=measures,
        swaps=swaps,
        warnings=_warnings(measures, idle),
    )


def _warnings(measures: Design, idle: list[str]) -> tuple[dict[str, Any], ...]:
    found: list[dict[str, Any]] = []
    if not measures.connected:
        found.append(
            {
                "code": "disconnected",
                "message": "the plan leaves judges unconnected; their scores could not be compared",
                "facts": {"parts": len(measures.components)},
            }
        )
    if idle:
        found.append(
            {
                "code": "idle_judges",
                "message": f"{len(idle)} judges read nothing",
                "facts": {"judges": idle},
            }
        )
    return tuple(found)
