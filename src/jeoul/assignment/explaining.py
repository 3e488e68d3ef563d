"""Why this judge for this entry, who else could, and what does each demand cost?

**Model.** All is measured by the best affinity before exchanges.  A pair is explained by what
forbidding it would cost, another judge by what forcing her would.  The price of a demand is its
dual value in the linear programme: loosened by one, the optimum rises by that at most.

========= ==================================================================
symbol    meaning
========= ==================================================================
loss      by how much the best affinity falls; None: no plan is left
at_least  the loss is a lower limit (rules that share pairs, capped meetings)
price     the most that one unit more (of reviews, load, slack) can bring
========= ==================================================================

**Reference.** Ahuja, Magnanti & Orlin (1993), Network Flows, ISBN 0-13-617549-X; Dantzig (1963),
Linear Programming and Extensions, doi:10.7249/R366.

**When not to use it.** To argue with a judge about a thousandth of affinity: equal plans abound.

>>> from jeoul.assignment.demand import demand_of
>>> demand = demand_of(entries="ab", judges="jk", per_entry=1, load=(1, 1),
...                    affinity={("a", "j"): 3.0, ("b", "k"): 1.0})
>>> explain(demand=demand, pairs=[("a", "j")], rng=np.random.default_rng(1))[0].why
'she brings 3; without her the best plan would be worth 4 less'
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog

from jeoul.assignment.demand import Demand
from jeoul.assignment.flow import Found
from jeoul.assignment.matrix import matrix
from jeoul.assignment.residual import Residual
from jeoul.assignment.solving import optimum
from jeoul.errors import InputError
from jeoul.tables import Codes, Floats, name_of

LARGEST = 200_000
TINY = 1e-9
SHOWN = 3
Losses = Callable[[int], dict[int, float]]


@dataclass(frozen=True)
class Alternative:
    """A judge who could read the entry too, and by how much the best plan would fall then."""

    judge: str
    affinity: float
    loss: float


@dataclass(frozen=True)
class Reason:
    """Why a judge reads an entry, and who else could."""

    entry: str
    judge: str
    affinity: float
    why: str
    loss: float | None
    at_least: bool
    alternatives: tuple[Alternative, ...]

    def as_dict(self) -> dict[str, Any]:
        """The reason as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Prices:
    """The most that the best affinity can rise if one demand gives way by one.

    ``reviews`` is for one review more of an entry, and may be negative; ``more`` and ``fewer``
    are for a judge's bounds; ``rules`` for a rule at an entry; ``conflicts`` and ``locks`` for
    one that is lifted.
    """

    reviews: dict[str, float]
    more: dict[str, float]
    fewer: dict[str, float]
    rules: dict[tuple[str, str], float]
    conflicts: dict[tuple[str, str], float]
    locks: dict[tuple[str, str], float]

    def as_dict(self) -> dict[str, Any]:
        """The prices as plain JSON values; what costs nothing is left out."""
        kinds = {"rules": ("rule", "entry")}
        told: dict[str, Any] = {
            name: {key: value for key, value in getattr(self, name).items() if abs(value) > TINY}
            for name in ("reviews", "more", "fewer")
        }
        for name in ("rules", "conflicts", "locks"):
            one, other = kinds.get(name, ("entry", "judge"))
            told[name] = [
                {one: key[0], other: key[1], "price": value}
                for key, value in getattr(self, name).items()
                if abs(value) > TINY
            ]
        return told


def explain(
    *,
    demand: Demand,
    pairs: Iterable[tuple[object, object]],
    method: str = "flow",
    shown: int = SHOWN,
    rng: np.random.Generator,
) -> tuple[Reason, ...]:
    """Why each of these pairs of a plan is there; ``method`` is the plan's."""
    named = sorted({(name_of(entry), name_of(judge)) for entry, judge in pairs})
    asked = _asked(demand, named)
    found = optimum(demand=demand, rng=rng)
    there = set(asked.tolist())
    network = demand.rows.disjoint and demand.meetings is None
    every = _exact(demand, found) if network else _limits(demand, found)
    reasons = []
    for entry in np.unique(demand.entry[asked]).tolist():
        losses = every(entry)
        for position in asked[demand.entry[asked] == entry].tolist():
            reasons.append(_reason(demand, found, position, losses, there, method, network, shown))
    return tuple(reasons)


def _asked(demand: Demand, named: list[tuple[str, str]]) -> Codes:
    entry_at = {name: k for k, name in enumerate(demand.entries)}
    judge_at = {name: k for k, name in enumerate(demand.judges)}
    at = np.array(
        [(entry_at.get(e, -1), judge_at.get(j, -1)) for e, j in named], dtype=np.intp
    ).reshape(-1, 2)
    known = np.maximum(at, 0)
    found = np.where((at >= 0).all(axis=1), demand.find(known[:, 0], known[:, 1]), -1)
    if (found < 0).any():
        raise InputError(
            "this pair is no candidate, so there is nothing to explain",
            value=", ".join(named[int(np.flatnonzero(found < 0)[0])]),
            remedy="check the plan against the demands first",
        )
    return np.sort(found)


def _exact(demand: Demand, found: Found) -> Losses:
    """Losses of an entry's pairs by cycles of the residual network."""
    return Residual.of(demand, found.chosen, found.scale).losses


def _limits(demand: Demand, found: Found) -> Losses:
    """Lower limits of the losses by the reduced costs of the linear programme."""
    reduced, top = _reduced(_held(demand, found.chosen))
    reached = float(demand.worth[found.chosen].sum())
    chosen = np.zeros(len(demand.entry), bool)
    chosen[found.chosen] = True
    away = np.where(chosen, np.maximum(reduced, 0), np.maximum(-reduced, 0))
    loss = np.maximum(reached - (top - away), 0.0)

    def losses(entry: int) -> dict[int, float]:
        here = np.flatnonzero((demand.entry == entry) & ~demand.locked)
        return dict(zip(here.tolist(), loss[here].tolist(), strict=True))

    return losses


def _reason(
    demand: Demand,
    found: Found,
    position: int,
    losses: dict[int, float],
    there: set[int],
    method: str,
    exact: bool,
    shown: int,
) -> Reason:
    entry, judge = demand.pair(position)
    worth = float(demand.worth[position])
    best = bool(np.isin(position, found.chosen))
    loss = losses.get(position, 0.0)
    chosen = set(found.chosen.tolist())
    others = sorted(
        (losses[p] if p not in chosen else 0.0, demand.pair(p)[1], float(demand.worth[p]))
        for p in losses
        if p not in there and (p in chosen or np.isfinite(losses[p]))
    )
    return Reason(
        entry,
        judge,
        worth,
        _why(demand.locked[position], best, worth, loss, method, exact),
        float(loss) if np.isfinite(loss) else None,
        not exact,
        tuple(Alternative(name, value, float(fall)) for fall, name, value in others[:shown]),
    )


def _why(locked: bool, best: bool, worth: float, loss: float, method: str, exact: bool) -> str:
    """The reason in words."""
    limit = "" if exact else "at least "
    if locked:
        return "this pair is locked"
    if not best:
        cause = (
            "it was drawn by lot"
            if method == "lottery"
            else "it evens out the entries"
            if method.startswith("max-min")
            else "it makes the scores connect"
            if method.endswith("exchanges")
            else "it was there before, or an equal plan holds it"
        )
        return f"not in the plan of greatest affinity, which holds {limit}{loss:g} more: {cause}"
    if not np.isfinite(loss):
        return "without her no plan meets the demands"
    if loss <= TINY:
        return f"she brings {worth:g}; others would do " + (
            "as well" if exact else "nearly as well"
        )
    return f"she brings {worth:g}; without her the best plan would be worth {limit}{loss:g} less"


def prices(*, demand: Demand, rng: np.random.Generator) -> Prices:
    """What each demand costs, by the linear programme without caps on meetings."""
    if len(demand.entry) > LARGEST:
        raise InputError(
            "too many pairs for the prices of demands",
            value=len(demand.entry),
            remedy=f"leave candidates out until there are {LARGEST} or fewer",
        )
    plain = replace(demand, meetings=None)
    if plain.even_first:
        plain = _held(plain, optimum(demand=plain, rng=rng).chosen)
    dual = _duals(plain)
    profit = _profit(plain, dual)
    entries, judges = plain.entries, plain.judges
    rows = plain.rows
    barred, gain = _barred(plain, dual)
    locked = np.flatnonzero(plain.locked)
    return Prices(
        reviews=dict(zip(entries, dual.need.tolist(), strict=True)),
        more=dict(zip(judges, dual.high.tolist(), strict=True)),
        fewer=dict(zip(judges, dual.low.tolist(), strict=True)),
        rules={
            (rows.rules[t].name, entries[i]): float(value)
            for t, i, value in zip(rows.rule, rows.entry, dual.rule, strict=True)
        },
        conflicts=dict(zip(barred, gain, strict=True)),
        locks={plain.pair(p): max(0.0, -float(profit[p])) for p in locked.tolist()},
    )


@dataclass(frozen=True, eq=False)
class _Duals:
    """The linear programme's optimum, its prices, and the signed price of each row."""

    top: float
    need: Floats
    high: Floats
    low: Floats
    rule: Floats
    row: Floats


def _duals(demand: Demand) -> _Duals:
    rows, low, high = matrix(demand)
    entries, judges = len(demand.entries), len(demand.judges)
    locked = demand.locked.astype(float)
    found = linprog(
        -demand.worth,
        A_eq=rows[:entries],
        b_eq=low[:entries],
        A_ub=sp.vstack([rows[entries:], -rows[entries:]], format="csr"),
        b_ub=np.concatenate([high[entries:], -low[entries:]]),
        bounds=np.column_stack([locked, np.ones(len(locked))]),
        method="highs",
    )
    if found.x is None:
        raise InputError(
            "these demands have no prices: they cannot be met",
            remedy="ask for a plan first; the refusal names the demands in conflict",
        )
    at_most, at_least = np.split(-found.ineqlin.marginals, 2)
    need = -found.eqlin.marginals
    return _Duals(
        float(-found.fun),
        need,
        at_most[:judges],
        at_least[:judges],
        at_most[judges:] + at_least[judges:],
        np.concatenate([need, at_most - at_least]),
    )


def _profit(demand: Demand, dual: _Duals) -> Floats:
    """What a pair brings beyond the prices of the rows it fills."""
    rows, _, _ = matrix(demand)
    return np.asarray(demand.worth - rows.T @ dual.row)


def _reduced(demand: Demand) -> tuple[Floats, float]:
    plain = replace(demand, meetings=None)
    dual = _duals(plain)
    return _profit(plain, dual), dual.top


def _barred(demand: Demand, dual: _Duals) -> tuple[list[tuple[str, str]], list[float]]:
    """Pairs in conflict, and the most that lifting one can bring."""
    entry, judge = np.divmod(demand.barred, len(demand.judges))
    entries, judges = len(demand.entries), len(demand.judges)
    cost = dual.row[entry] + dual.row[entries + judge]
    for t, at in enumerate(demand.rows.at):
        row = at[entry]
        counts = (row >= 0) & demand.rows.counted[t][judge]
        cost[counts] += dual.row[entries + judges + row[counts]]
    gain = np.maximum(demand.barred_worth - cost, 0.0)
    names = [
        (demand.entries[i], demand.judges[j])
        for i, j in zip(entry.tolist(), judge.tolist(), strict=True)
    ]
    return names, gain.tolist()


def _held(demand: Demand, chosen: Codes) -> Demand:
    """Without bounds on the loads, they are held as the plan has them."""
    if not demand.even_first:
        return demand
    load = np.bincount(demand.judge[chosen], minlength=len(demand.judges))
    return replace(demand, low=load, high=load)
