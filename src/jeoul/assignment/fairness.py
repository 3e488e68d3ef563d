"""Is no entry left with judges who do not suit it?  The worst entry first, then the sum.

**Model.** A_i = Σ_j s_ij x_ij is what entry i is given.

    maximise min_i A_i,   then Σ_i A_i with A_i ≥ floor      subject to the demand

For few pairs: the linear programme bounds the floor, and integer programmes ask whether a floor
can be had, halving what is unknown (to their tolerance, a millionth).  For many pairs flows
alone: every entry gets κ judges of affinity v or more, for the largest v; and for any weights w
on the entries with Σ w = 1

    min_i A_i ≤ Σ w_i A_i ≤ max_x Σ_i w_i Σ_j s_ij x_ij

so a flow with weights on the entries that do badly bounds every floor.

======== =====================================================================
symbol   meaning
======== =====================================================================
floor    the affinity of the worst-off entry
alone    what an entry could have if it chose its judges first
======== =====================================================================

**Reference.** Stelmakh, Shah & Singh (2021), PeerReview4All, JMLR 22(163); Arora, Hazan & Kale
(2012), doi:10.4086/toc.2012.v008a006: the weights.

**When not to use it.** Where an entry no judge knows would pull down the reading of all others.

>>> from jeoul.assignment.demand import demand_of
>>> demand = demand_of(entries="ab", judges="jk", per_entry=1, load=(1, 1), affinity={
...     ("a", "j"): 9.0, ("a", "k"): 3.0, ("b", "j"): 4.0, ("b", "k"): 1.0})
>>> fair = fairest(demand=demand, rng=np.random.default_rng(1))
>>> fair.floor, fair.floor_bound, fair.floor_of_sum
(3.0, 3.0, 1.0)
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog

from jeoul.assignment.demand import Demand
from jeoul.assignment.flow import Found, attempt, cheapest
from jeoul.assignment.integer import Least, maximum
from jeoul.assignment.matrix import matrix
from jeoul.assignment.rules import Rows
from jeoul.errors import Infeasible, InputError
from jeoul.tables import Codes, Floats

FEW = 20_000
HALVINGS = 40
LEVELS = 12
ROUNDS = 16
NODES = 100
TINY = 1e-9
SOLVER = 1e-6
SHOWN = 5


@dataclass(frozen=True)
class WorstOff:
    """An entry that is given little, and the best it could have had alone."""

    entry: str
    affinity: float
    alone: float


@dataclass(frozen=True, eq=False)
class Fair:
    """A plan with a high floor, how high a floor could be, and that of the greatest sum."""

    chosen: Codes
    floor: float
    floor_bound: float
    floor_of_sum: float
    method: str


@dataclass(frozen=True)
class Fairness:
    """The floor of a plan (after exchanges), the most it could be, and who is worst off."""

    floor: float
    floor_bound: float
    floor_of_sum: float
    worst: tuple[WorstOff, ...]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return asdict(self)


def fairest(*, demand: Demand, best: Found | None = None, rng: np.random.Generator) -> Fair:
    """The plan of the highest floor that was found, and of the greatest sum among those.

    ``best`` is the plan of the greatest sum, if it is known already.
    """
    best = cheapest(demand=demand, rng=rng) if best is None else best
    held = _held(demand, best)
    floor_of_sum = floor_of(demand, best.chosen)
    few = len(demand.entry) <= FEW
    if not few and not demand.rows.disjoint:
        raise InputError(
            "too many pairs for a fair plan with rules that share pairs",
            value=len(demand.entry),
            remedy=f"leave out rules, or candidates until there are {FEW} or fewer",
        )
    most = float(alone(demand)[demand.need > 0].min(initial=np.inf))
    if floor_of_sum >= most - TINY:
        chosen, bound = best.chosen, most
    else:
        chosen, bound = (_by_programmes if few else _by_flows)(held, best, rng)
    floor = floor_of(demand, chosen)
    return Fair(
        chosen,
        floor,
        max(floor, min(bound, most)),
        floor_of_sum,
        f"max-min {'integer programme' if few else 'flow'}",
    )


def given(demand: Demand, chosen: Codes) -> Floats:
    """What every entry is given."""
    weights = demand.worth[chosen]
    return np.bincount(demand.entry[chosen], weights, len(demand.entries)).astype(float)


def floor_of(demand: Demand, chosen: Codes) -> float:
    """What the worst-off entry is given, among those that are read at all."""
    return float(given(demand, chosen)[demand.need > 0].min(initial=np.inf))


def alone(demand: Demand) -> Floats:
    """What every entry could have if it chose its judges first (locked ones stay)."""
    first = np.lexsort((-demand.worth, ~demand.locked, demand.entry))
    entry = demand.entry[first]
    start = np.searchsorted(entry, np.arange(len(demand.entries)))
    taken = np.arange(len(entry)) - start[entry] < demand.need[entry]
    worth = demand.worth[first][taken]
    return np.bincount(entry[taken], worth, len(demand.entries)).astype(float)


def worst_off(*, demand: Demand, chosen: Codes, shown: int = SHOWN) -> tuple[WorstOff, ...]:
    """The entries that are given least, beside what each could have had alone."""
    has, could = given(demand, chosen), alone(demand)
    read = np.flatnonzero(demand.need > 0)
    order = read[np.argsort(has[read], kind="stable")][:shown]
    return tuple(
        WorstOff(demand.entries[i], float(has[i]), float(could[i])) for i in order.tolist()
    )


def _held(demand: Demand, best: Found) -> Demand:
    """Without bounds on the loads, they stay within those of the even plan."""
    if not demand.even_first:
        return demand
    load = np.bincount(demand.judge[best.chosen], minlength=len(demand.judges))
    low, high = np.full(len(load), load.min()), np.full(len(load), load.max())
    return replace(demand, low=low, high=high, even_first=False)


def _by_programmes(demand: Demand, best: Found, rng: np.random.Generator) -> tuple[Codes, float]:
    """Halve what is unknown between a floor that is had and one that cannot be."""
    chosen, bound = best.chosen, _floor_bound(demand)
    slack = SOLVER * max(1.0, abs(bound))
    low, high = floor_of(demand, chosen), bound
    trial = high
    for _ in range(HALVINGS):
        if high - low <= 2 * slack:
            break
        found, sure = _at_least(demand, trial - TINY)
        reached = -np.inf if found is None else floor_of(demand, found)
        if found is not None and reached > low:
            chosen, low = found, reached
        if reached < trial - slack:
            high = trial
            bound = min(bound, trial) if sure else bound
        trial = (low + high) / 2
    found, _ = _at_least(demand, low - TINY)
    if found is not None and floor_of(demand, found) >= low - TINY:
        chosen = found
    return chosen, low if bound - low <= 2 * slack else bound


def _at_least(demand: Demand, floor: float) -> tuple[Codes | None, bool]:
    """The greatest sum with a floor, if there is one; whether that is certain."""
    read = np.flatnonzero(demand.need > 0)
    rows = _given_rows(demand)[read]
    try:
        solved = maximum(
            demand=demand,
            worth=demand.worth,
            least=Least(rows, np.full(len(read), floor)),
            nodes=NODES,
        )
    except Infeasible:
        return None, False
    return (None, True) if solved is None else (np.flatnonzero(solved.x > 0.5), True)


def _given_rows(demand: Demand) -> sp.csr_array:
    pairs = np.arange(len(demand.entry))
    shape = (len(demand.entries), len(pairs))
    return sp.csr_array((demand.worth, (demand.entry, pairs)), shape=shape)


def _floor_bound(demand: Demand) -> float:
    """The highest floor of the linear programme."""
    rows, low, high = matrix(replace(demand, meetings=None))
    read = np.flatnonzero(demand.need > 0)
    count = len(demand.entry)
    fixed = low == high
    above, below = ~fixed & np.isfinite(high), ~fixed & np.isfinite(low)
    floors = sp.hstack([-_given_rows(demand)[read], np.ones((len(read), 1))])
    wide = sp.hstack([rows, sp.csr_array((rows.shape[0], 1))], format="csr")
    bounds = np.column_stack([demand.locked.astype(float), np.ones(count)])
    found = linprog(
        np.append(np.zeros(count), -1.0),
        A_eq=wide[fixed],
        b_eq=low[fixed],
        A_ub=sp.vstack([wide[above], -wide[below], floors], format="csr"),
        b_ub=np.concatenate([high[above], -low[below], np.zeros(len(read))]),
        bounds=np.vstack([bounds, [-np.inf, np.inf]]),
        method="highs",
    )
    return float(-found.fun) if found.status == 0 else np.inf


def _by_flows(demand: Demand, best: Found, rng: np.random.Generator) -> tuple[Codes, float]:
    """Thresholds give plans, weights on the entries that do badly give plans and a bound."""
    plans = [best.chosen]
    lone = len(demand.rows.rule) == 0
    most = int(demand.need.max())
    for wanted in range(1, most + 1) if lone else (most,):
        plans += _threshold(demand, wanted, rng)
    bound, total = np.inf, np.zeros(len(demand.entries))
    read = demand.need > 0
    for _ in range(ROUNDS):
        spread = float(np.ptp(total[read])) or 1.0
        weight = np.where(read, np.exp(4 * (total[read].min() - total) / spread), 0.0)
        weight /= weight.sum()
        heavy = replace(demand, worth=demand.worth * weight[demand.entry] * read.sum())
        found = cheapest(demand=heavy, rng=rng)
        bound = min(bound, found.bound / read.sum())
        total = total + given(demand, found.chosen)
        plans.append(found.chosen)
    chosen = max(plans, key=lambda plan: (floor_of(demand, plan), demand.worth[plan].sum()))
    return chosen, bound


def _threshold(demand: Demand, wanted: int, rng: np.random.Generator) -> list[Codes]:
    """Plans in which every entry has so many judges of affinity v or more, for rising v."""
    levels = np.unique(demand.worth)
    low, high = 0, len(levels)
    plans = []
    for _ in range(LEVELS):
        if high - low <= 1:
            break
        middle = (low + high) // 2
        found = _reached(demand, wanted, float(levels[middle]), rng)
        if found is None:
            high = middle
        else:
            low = middle
            plans.append(found)
    return plans


def _reached(demand: Demand, wanted: int, level: float, rng: np.random.Generator) -> Codes | None:
    """The plan of the greatest sum in which entries have enough judges of a level."""
    good = (demand.worth >= level) | demand.locked
    least = np.minimum(wanted, demand.need)
    if (np.bincount(demand.entry[good], minlength=len(demand.entries)) < least).any():
        return None
    if len(demand.rows.rule):
        sunk = demand.worth - 4 * float(np.ptp(demand.worth)) * ~good
        found = attempt(demand=replace(demand, worth=sunk), rng=rng)
        return found.chosen if found and good[found.chosen].all() else None
    rows = _level_rows(demand, np.flatnonzero(good), least)
    found = attempt(demand=replace(demand, rows=rows), rng=rng)
    return found.chosen if found else None


def _level_rows(demand: Demand, good: Codes, least: Codes) -> Rows:
    """A row at every entry that asks for some of the good pairs."""
    entries = np.arange(len(demand.entries))
    return Rows(
        (),
        np.zeros(len(entries), np.intp),
        entries,
        least,
        np.full(len(entries), len(demand.judges)),
        demand.entry[good],
        good,
        np.zeros((0, len(entries)), np.intp),
        np.zeros((0, len(demand.judges)), bool),
    )
