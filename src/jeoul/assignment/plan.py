"""What is a plan, and what is it worth?

**Model.** The chosen pairs in canonical order, Σ s x beside the most that any plan could reach,
the load of every judge, and the measures of the design.

========== ====================================================================
symbol     meaning
========== ====================================================================
objective  Σ s x of this plan
bound      no plan that meets the same demands is worth more
gap        (bound − objective) / |bound|
method     flow, integer programme, lottery, max-min …; "+ exchanges" if some followed
========== ====================================================================

**Reference.** See :mod:`jeoul.assignment`.

**When not to use it.** Call :func:`jeoul.assignment.assign`, which builds it.

>>> Pair("a", "j", 0.5).judge
'j'
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from jeoul.assignment.demand import Demand
from jeoul.assignment.fairness import Fairness
from jeoul.assignment.lottery import Lottery
from jeoul.design import Design, design
from jeoul.tables import Codes


class Pair(NamedTuple):
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
    method: str
    load: dict[str, int]
    swaps: int
    lottery: Lottery | None = None
    fairness: Fairness | None = None

    @cached_property
    def design(self) -> Design:
        """How the scores of this plan will connect (measured when first asked for)."""
        entry = np.unique([pair.entry for pair in self.pairs], return_inverse=True)[1]
        judge = np.unique([pair.judge for pair in self.pairs], return_inverse=True)[1]
        return design(entry=entry, judge=judge)

    @property
    def warnings(self) -> tuple[dict[str, Any], ...]:
        """What the plan leaves to be desired."""
        return _warnings(self.design, [judge for judge, n in self.load.items() if n == 0])

    @property
    def affinity_cost(self) -> float:
        """The affinity given up so that the scores will connect."""
        return self.bound - self.objective

    @property
    def gap(self) -> float:
        """How far the plan may be from the best one, as a share of the bound."""
        return self.affinity_cost / abs(self.bound) if self.bound else 0.0

    def as_dict(self) -> dict[str, Any]:
        """The plan as plain JSON values."""
        chance = self.lottery.probabilities if self.lottery else {}
        return {
            "assignments": [
                pair._asdict() | ({"probability": chance[pair[:2]]} if self.lottery else {})
                for pair in self.pairs
            ],
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "method": self.method,
            "swaps": self.swaps,
            "load": self.load,
            "design": {
                "connected": self.design.connected,
                "lambda2": self.design.lambda2,
                "a_efficiency": self.design.a_efficiency,
                "shared_min": self.design.shared_min,
            },
        } | self._more()

    def _more(self) -> dict[str, Any]:
        more = {"lottery": self._lottery(self.lottery)} if self.lottery else {}
        return more | ({"fairness": self.fairness.as_dict()} if self.fairness else {})

    @staticmethod
    def _lottery(lottery: Lottery) -> dict[str, Any]:
        return {
            "max_probability": lottery.cap,
            "expected": lottery.expected,
            "kept": lottery.kept,
            "probabilities": [
                {"entry": entry, "judge": judge, "probability": p}
                for (entry, judge), p in lottery.probabilities.items()
            ],
        }


def plan_of(
    *,
    demand: Demand,
    chosen: Codes,
    bound: float,
    method: str,
    swaps: int = 0,
    lottery: Lottery | None = None,
    fairness: Fairness | None = None,
) -> Assignment:
    """The plan that chosen candidate pairs make."""
    entry, judge, worth = demand.entry[chosen], demand.judge[chosen], demand.worth[chosen]
    names = (
        map(demand.entries.__getitem__, entry.tolist()),
        map(demand.judges.__getitem__, judge.tolist()),
    )
    loads = np.bincount(judge, minlength=len(demand.judges))
    return Assignment(
        pairs=tuple(map(Pair._make, zip(*names, worth.tolist(), strict=True))),
        objective=float(worth.sum()),
        bound=bound,
        method=method,
        load=dict(zip(demand.judges, loads.tolist(), strict=True)),
        swaps=swaps,
        lottery=lottery,
        fairness=fairness,
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
