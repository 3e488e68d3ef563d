"""A fair plan has the highest floor there is, and the greatest sum among such plans."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jeoul.assignment import Rule, assign, demand_of, fairness, worst_off
from jeoul.errors import Infeasible, InputError

few = settings(max_examples=30, deadline=None)


@st.composite
def demands(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    entries, judges = draw(st.integers(2, 4)), draw(st.integers(3, 5))
    e, j = [f"e{k}" for k in range(entries)], [f"j{k}" for k in range(judges)]
    rules = []
    if draw(st.booleans()):
        rules.append(Rule("some", frozenset(n for n in j if rng.random() < 0.6), None, 1))
    high = int(np.ceil(2 * entries / judges)) + int(rng.integers(0, 2))
    return {
        "entries": e,
        "judges": j,
        "per_entry": 2,
        "load": (0, high),
        "affinity": {(a, b): round(float(rng.random()), 2) for a in e for b in j},
        "conflicts": [(a, b) for a in e for b in j if rng.random() < 0.1],
        "rules": rules,
    }


def exhaustive(demand):
    """The highest floor over every plan, and the greatest sum with it."""
    worth, high = demand["affinity"], demand["load"][1]
    choices = [
        [
            some
            for some in combinations(demand["judges"], 2)
            if not any((e, j) in demand["conflicts"] for j in some)
            and all(rule.judges & set(some) for rule in demand["rules"])
        ]
        for e in demand["entries"]
    ]
    best = None
    for plan in product(*choices):
        loads = [sum(j in some for some in plan) for j in demand["judges"]]
        if max(loads) <= high:
            given = [
                sum(worth[e, j] for j in some)
                for e, some in zip(demand["entries"], plan, strict=True)
            ]
            best = max(best or (-1, -1), (round(min(given), 9), round(sum(given), 9)))
    return best


def totals(plan):
    found = {}
    for pair in plan.pairs:
        found[pair.entry] = found.get(pair.entry, 0) + pair.affinity
    return found


def fair_plan(demand, **more):
    return assign(**demand, fair=True, **more, rng=np.random.default_rng(1))


@few
@given(demands())
def test_the_floor_and_then_the_sum_are_the_exhaustive_optimum(demand):
    best = exhaustive(demand)
    if best is None:
        with pytest.raises(Infeasible):
            fair_plan(demand, connect=False)
        return
    plan = fair_plan(demand, connect=False)
    assert plan.fairness.floor == pytest.approx(best[0], abs=1e-6)
    assert plan.fairness.floor == pytest.approx(min(totals(plan).values()))
    assert plan.fairness.floor_bound == pytest.approx(best[0], abs=1e-6)
    assert plan.objective == pytest.approx(best[1], abs=1e-6)
    assert plan.bound >= plan.objective - 1e-9
    assert plan.fairness.floor_of_sum <= plan.fairness.floor + 1e-9
    turned = demand | {"entries": demand["entries"][::-1], "judges": demand["judges"][::-1]}
    assert fair_plan(turned, connect=False) == plan


@few
@given(demands())
def test_flows_alone_reach_no_floor_beyond_the_optimum_and_bound_it(demand):
    best = exhaustive(demand)
    if best is None:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fairness, "FEW", 0)
        plan = fair_plan(demand, connect=False)
    assert plan.method == "max-min flow"
    assert plan.fairness.floor_of_sum <= plan.fairness.floor + 1e-9
    assert plan.fairness.floor <= best[0] + 1e-9
    assert plan.fairness.floor_bound >= best[0] - 1e-6


def test_the_worst_off_are_named_beside_what_they_could_have_had_alone():
    demand = {
        "entries": "ab",
        "judges": "jk",
        "per_entry": 1,
        "load": (1, 1),
        "affinity": {("a", "j"): 9.0, ("a", "k"): 3.0, ("b", "j"): 4.0, ("b", "k"): 1.0},
    }
    plan = fair_plan(demand, connect=False)
    assert (plan.objective, plan.bound) == (7, 10)
    assert (plan.fairness.floor, plan.fairness.floor_of_sum) == (3, 1)
    assert [(one.entry, one.affinity, one.alone) for one in plan.fairness.worst] == [
        ("a", 3, 9),
        ("b", 4, 4),
    ]
    assert plan.as_dict()["fairness"]["worst"][0] == {"entry": "a", "affinity": 3, "alone": 9}
    found = worst_off(demand=demand_of(**demand), chosen=np.array([0, 3]), shown=1)
    assert [(one.entry, one.affinity, one.alone) for one in found] == [("b", 1, 4)]


def test_a_fair_plan_of_the_prize_connects_without_dropping_an_entry_below_the_floor():
    rng = np.random.default_rng(1)
    entries, judges = [f"e{k:03}" for k in range(209)], [f"j{k:02}" for k in range(16)]
    worth = np.round(rng.random((209, 16)), 3)
    demand = {
        "entries": entries,
        "judges": judges,
        "per_entry": 4,
        "load": (45, 60),
        "affinity": worth,
    }
    plan = fair_plan(demand)
    assert plan.fairness.floor == pytest.approx(plan.fairness.floor_bound)
    assert plan.fairness.floor == pytest.approx(min(totals(plan).values()))
    assert plan.fairness.floor_of_sum <= plan.fairness.floor
    assert plan.design.connected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fairness, "FEW", 0)
        flows = fair_plan(demand, connect=False)
    assert flows.fairness.floor > 0.8 * plan.fairness.floor
    assert flows.fairness.floor_bound >= plan.fairness.floor - 1e-6


def test_without_bounds_on_the_loads_a_fair_plan_stays_even():
    demand = {"entries": range(12), "judges": range(4), "per_entry": 2}
    plan = fair_plan(demand | {"affinity": np.random.default_rng(2).random((12, 4))})
    assert max(plan.load.values()) - min(plan.load.values()) <= 1


def test_a_lottery_cannot_be_fair():
    with pytest.raises(InputError, match="drawn by lot"):
        fair_plan({"entries": "ab", "judges": "jk", "per_entry": 1}, max_probability=0.5)
