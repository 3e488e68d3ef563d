"""Losses are what solving again would show, and prices are never less than what is gained."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jeoul.assignment import Rule, assign, demand_of, explain, prices
from jeoul.errors import Infeasible, InputError

few = settings(max_examples=25, deadline=None)


@st.composite
def demands(draw, shared=False):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    entries, judges = draw(st.integers(2, 5)), draw(st.integers(3, 5))
    e, j = [f"e{k}" for k in range(entries)], [f"j{k}" for k in range(judges)]
    rules = []
    if draw(st.booleans()):
        some = frozenset(name for name in j if rng.random() < 0.5)
        rules.append(Rule("some", some, None, 0, int(rng.integers(1, 3))))
    if shared:
        rules += [Rule("two", frozenset(j[:2]), None, 1), Rule("too", frozenset(j[1:3]), None, 1)]
    barred = [(a, b) for a in e for b in j if rng.random() < 0.1]
    locked = [(a, b) for a in e for b in j if rng.random() < 0.08 and (a, b) not in barred]
    high = int(np.ceil(2 * entries / judges)) + int(rng.integers(0, 2))
    return {
        "entries": e,
        "judges": j,
        "per_entry": 2,
        "load": dict.fromkeys(j, (0, high)),
        "affinity": {(a, b): round(float(rng.random()), 2) for a in e for b in j},
        "conflicts": barred,
        "locked": locked,
        "rules": rules,
    }


def best(demand, **change):
    """The best affinity; −∞ if no plan is left."""
    try:
        plan = assign(**demand | change, connect=False, rng=np.random.default_rng(1))
    except Infeasible:
        return -np.inf
    return plan.objective


def planned(demand):
    try:
        return assign(**demand, connect=False, rng=np.random.default_rng(1))
    except Infeasible:
        return None


def forbidden(demand, pair):
    return best(demand, conflicts=[*demand["conflicts"], pair])


def forced(demand, pair):
    return best(demand, locked=[*demand["locked"], pair])


@few
@given(demands())
def test_losses_are_what_solving_again_shows(demand):
    plan = planned(demand)
    if plan is None:
        return
    pairs = [(pair.entry, pair.judge) for pair in plan.pairs]
    reasons = explain(
        demand=demand_of(**demand), pairs=pairs, shown=9, rng=np.random.default_rng(1)
    )
    assert [(reason.entry, reason.judge) for reason in reasons] == pairs
    top = plan.objective
    for reason in reasons:
        pair = (reason.entry, reason.judge)
        assert not reason.at_least
        if pair in demand["locked"]:
            assert "locked" in reason.why
            continue
        again = forbidden(demand, pair)
        assert (reason.loss is None) == (again == -np.inf)
        if reason.loss is not None:
            assert reason.loss == pytest.approx(top - again, abs=1e-9)
        named = {other.judge for other in reason.alternatives}
        for other in reason.alternatives:
            again = forced(demand, (reason.entry, other.judge))
            assert other.loss == pytest.approx(top - again, abs=1e-9)
        for judge in demand["judges"]:
            cell = (reason.entry, judge)
            if judge not in named and cell not in pairs and cell not in demand["conflicts"]:
                assert forced(demand, cell) == -np.inf


@few
@given(demands(shared=True))
def test_with_rules_that_share_pairs_losses_are_lower_limits(demand):
    plan = planned(demand)
    if plan is None:
        return
    pairs = [(pair.entry, pair.judge) for pair in plan.pairs]
    reasons = explain(
        demand=demand_of(**demand), pairs=pairs, shown=9, rng=np.random.default_rng(1)
    )
    for reason in reasons:
        assert reason.at_least
        if (reason.entry, reason.judge) not in demand["locked"]:
            again = forbidden(demand, (reason.entry, reason.judge))
            assert reason.loss <= plan.objective - again + 1e-6
        for other in reason.alternatives:
            assert other.loss <= plan.objective - forced(demand, (reason.entry, other.judge)) + 1e-6


@few
@given(demands(), st.booleans())
def test_a_price_is_never_less_than_what_one_unit_brings(demand, shared):
    if shared:
        extra = Rule("more", frozenset(demand["judges"][1:]), None, 1)
        demand |= {"rules": [*demand["rules"], extra]}
    plan = planned(demand)
    if plan is None:
        return
    found = prices(demand=demand_of(**demand), rng=np.random.default_rng(1))
    top = plan.objective + 1e-6
    need = dict.fromkeys(demand["entries"], 2)
    for entry, price in found.reviews.items():
        assert best(demand, per_entry=need | {entry: 3}) <= top + price
    for judge, price in found.more.items():
        low, high = demand["load"][judge]
        assert best(demand, load=demand["load"] | {judge: (low, high + 1)}) <= top + price
    for pair, price in found.conflicts.items():
        rest = [other for other in demand["conflicts"] if other != pair]
        assert best(demand, conflicts=rest) <= top + price
    for pair, price in found.locks.items():
        rest = [other for other in demand["locked"] if other != pair]
        assert best(demand, locked=rest) <= top + price


def test_lower_loads_and_rules_have_prices_too():
    affinity = {(e, "j"): 1.0 for e in "abcd"}
    demand = {
        "entries": "abcd",
        "judges": "jkl",
        "per_entry": 1,
        "load": {"k": (1, 4)},
        "affinity": affinity,
        "rules": [Rule("other", frozenset("kl"), frozenset("ab"), 1)],
    }
    found = prices(demand=demand_of(**demand), rng=np.random.default_rng(1))
    assert found.rules == {("other", "a"): 1.0, ("other", "b"): 1.0}
    assert found.fewer["k"] == 0
    tight = demand | {"rules": [], "load": {"k": (2, 4)}}
    found = prices(demand=demand_of(**tight), rng=np.random.default_rng(1))
    assert found.fewer == {"j": 0, "k": 1, "l": 0}
    assert found.as_dict()["fewer"] == {"k": 1}


def test_the_words_say_why():
    affinity = {
        (e, j): float(a % 2 == b % 2) for a, e in enumerate("abcdef") for b, j in enumerate("jklm")
    }
    demand = {"entries": "abcdef", "judges": "jklm", "per_entry": 2, "affinity": affinity}
    plan = assign(**demand, rng=np.random.default_rng(1))
    assert plan.swaps
    reasons = explain(
        demand=demand_of(**demand),
        pairs=[(pair.entry, pair.judge) for pair in plan.pairs],
        method=plan.method,
        rng=np.random.default_rng(1),
    )
    moved = [reason for reason in reasons if reason.affinity == 0]
    assert moved
    assert all("makes the scores connect" in reason.why for reason in moved)
    assert all(reason.loss > 0 for reason in moved)
    lone = {"entries": "a", "judges": "jk", "per_entry": 1, "conflicts": [("a", "k")]}
    (reason,) = explain(demand=demand_of(**lone), pairs=[("a", "j")], rng=np.random.default_rng(1))
    assert (reason.why, reason.loss) == ("without her no plan meets the demands", None)
    with pytest.raises(InputError, match="no candidate"):
        explain(demand=demand_of(**lone), pairs=[("a", "k")], rng=np.random.default_rng(1))
    with pytest.raises(InputError, match="no candidate"):
        explain(demand=demand_of(**lone), pairs=[("z", "z")], rng=np.random.default_rng(1))
