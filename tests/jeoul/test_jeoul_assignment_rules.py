"""Rules of coverage, caps on meetings and lotteries are kept, and as good as can be."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jeoul.assignment import Affinities, Rule, assign, outside, suits
from jeoul.errors import Infeasible, InputError

few = settings(max_examples=30, deadline=None)


@st.composite
def ruled(draw, shared=True):
    """A tiny demand with rules and perhaps a cap on meetings, that may be impossible."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    entries, judges = draw(st.integers(2, 4)), draw(st.integers(3, 5))
    e, j = [f"e{k}" for k in range(entries)], [f"j{k}" for k in range(judges)]
    rules = []
    left = list(j)
    for k in range(draw(st.integers(0, 2))):
        pool = j if shared else left
        some = [name for name in pool if rng.random() < 0.5]
        left = [name for name in left if name not in some]
        at = None if rng.random() < 0.5 else frozenset(n for n in e if rng.random() < 0.6)
        least = int(rng.integers(0, 2))
        most = None if rng.random() < 0.5 else least + int(rng.integers(0, 2))
        rules.append(Rule(f"r{k}", frozenset(some), at, least, most))
    worth = np.round(rng.random((entries, judges)), 2)
    need = {name: int(rng.integers(1, 3)) for name in e}
    high = int(np.ceil(sum(need.values()) / judges)) + int(rng.integers(0, 2))
    return {
        "entries": e,
        "judges": j,
        "per_entry": need,
        "load": dict.fromkeys(j, (0, high)),
        "affinity": worth,
        "rules": rules,
        "conflicts": [(a, b) for a in e for b in j if rng.random() < 0.1],
    }


def kept(demand, chosen):
    """Whether the pairs keep the loads, the rules and the cap on meetings, counted by hand."""
    for judge, (low, high) in demand["load"].items():
        if not low <= sum(j == judge for _, j in chosen) <= high:
            return False
    for rule in demand["rules"]:
        for entry in demand["entries"] if rule.entries is None else rule.entries:
            count = sum(e == entry and j in rule.judges for e, j in chosen)
            if count < rule.least or (rule.most is not None and count > rule.most):
                return False
    cap = demand.get("max_meetings")
    return cap is None or all(
        sum((e, j) in chosen and (e, k) in chosen for e in demand["entries"]) <= cap
        for j, k in combinations(demand["judges"], 2)
    )


def exhaustive(demand):
    """The best affinity over every plan; None if none is allowed."""
    barred = set(demand["conflicts"])
    choices = [
        [
            [(e, j) for j in some]
            for some in combinations(demand["judges"], demand["per_entry"][e])
            if not any((e, j) in barred for j in some)
        ]
        for e in demand["entries"]
    ]
    worth = {
        (e, j): demand["affinity"][a, b]
        for a, e in enumerate(demand["entries"])
        for b, j in enumerate(demand["judges"])
    }
    plans = ({pair for part in parts for pair in part} for parts in product(*choices))
    return max((sum(worth[p] for p in plan) for plan in plans if kept(demand, plan)), default=None)


def plan_of(demand, seed=1, **more):
    return assign(**demand, **more, rng=np.random.default_rng(seed))


def pairs_of(plan):
    return {(pair.entry, pair.judge) for pair in plan.pairs}


@few
@given(ruled(), st.sampled_from([None, 1, 2]))
def test_rules_and_meetings_are_kept_at_the_exhaustive_optimum(demand, cap):
    demand = demand | {"max_meetings": cap}
    best = exhaustive(demand)
    if best is None:
        with pytest.raises(Infeasible):
            plan_of(demand, connect=False)
        return
    plan = plan_of(demand, connect=False)
    assert kept(demand, pairs_of(plan))
    assert plan.objective == pytest.approx(best, abs=1e-5)
    assert plan.bound >= plan.objective - 1e-9
    assert plan.bound == pytest.approx(best, abs=1e-5)
    assert kept(demand, pairs_of(plan_of(demand, connect=True)))


@few
@given(ruled(), st.integers(0, 99))
def test_rules_do_not_mind_the_order_of_rows(demand, seed):
    if exhaustive(demand) is None:
        return
    turned = demand | {
        "entries": demand["entries"][::-1],
        "rules": demand["rules"][::-1],
        "affinity": demand["affinity"][::-1],
    }
    assert plan_of(demand, seed) == plan_of(turned, seed)


def test_the_method_is_chosen_by_the_rules_and_told():
    demand = {"entries": range(6), "judges": range(5), "per_entry": 2, "load": (0, 6)}
    one = Rule("one", frozenset("01"), None, 1)
    two = Rule("two", frozenset("12"), None, 1)
    assert plan_of(demand, connect=False, rules=[one]).method == "flow"
    assert plan_of(demand, connect=False, rules=[one, two]).method == "integer programme"


def test_somebody_from_outside_the_field_reads_every_entry_even_after_the_exchanges():
    entries, judges = [f"e{k:03}" for k in range(209)], [f"j{k:02}" for k in range(16)]
    field = {e: {"abcd"[k % 4]} for k, e in enumerate(entries)}
    known = {j: {"abcd"[k % 4]} for k, j in enumerate(judges)}
    match = np.array([[float(field[e] == known[j]) for j in judges] for e in entries])
    plan = plan_of(
        {"entries": entries, "judges": judges, "per_entry": 4, "load": (45, 60)},
        affinity=match,
        rules=outside(fields=field, judges=known),
        max_meetings=15,
    )
    pairs = pairs_of(plan)
    for e in entries:
        assert any(field[e] != known[j] for j in judges if (e, j) in pairs)
    assert plan.design.connected
    assert plan.design.lambda2 >= 0.3
    for j, k in combinations(judges, 2):
        assert sum((e, j) in pairs and (e, k) in pairs for e in entries) <= 15
    assert plan.bound == 3 * 209
    assert plan.gap < 0.4


@few
@given(ruled(shared=False), st.sampled_from([0.5, 0.7, 1.0]), st.integers(0, 99))
def test_a_drawn_plan_keeps_every_demand_and_no_pair_is_likelier_than_allowed(demand, cap, seed):
    try:
        plan = plan_of(demand, seed, max_probability=cap)
    except Infeasible:
        return
    assert kept(demand, pairs_of(plan))
    assert max(plan.lottery.probabilities.values()) <= cap
    assert sum(plan.lottery.probabilities.values()) == pytest.approx(len(plan.pairs))
    assert pairs_of(plan) <= set(plan.lottery.probabilities)
    assert plan.lottery.kept <= 1 + 1e-9
    assert plan == plan_of(demand, seed, max_probability=cap)


def test_pairs_are_drawn_as_often_as_stated():
    rng = np.random.default_rng(5)
    demand = {"entries": range(6), "judges": range(5), "per_entry": 2, "load": (1, 4)}
    demand["affinity"] = rng.random((6, 5))
    draws = [plan_of(demand, seed, max_probability=0.6) for seed in range(800)]
    stated = draws[0].lottery.probabilities
    assert all(plan.lottery.probabilities == stated for plan in draws)
    for pair, p in stated.items():
        often = np.mean([pair in pairs_of(plan) for plan in draws])
        assert abs(often - p) < 4 * np.sqrt(0.25 / 800), (pair, often, p)


def test_a_cap_costs_affinity_and_says_how_much():
    demand = {"entries": range(4), "judges": range(4), "per_entry": 1, "load": (1, 1)}
    plan = plan_of(demand | {"affinity": np.eye(4)}, max_probability=0.75)
    assert plan.lottery.kept == pytest.approx(0.75)
    assert plan.lottery.expected == pytest.approx(3)
    assert plan.bound == 4


@pytest.mark.parametrize("cap", [0, 1.5, float("nan")])
def test_what_is_no_probability_is_refused(cap):
    with pytest.raises(InputError, match="probability"):
        plan_of({"entries": "ab", "judges": "jk", "per_entry": 1}, max_probability=cap)


def test_pairs_in_bulk_are_the_same_as_pairs_by_name():
    rng = np.random.default_rng(3)
    entries, judges = [f"e{k}" for k in rng.permutation(12)], [f"j{k}" for k in range(5)]
    entry, judge = np.divmod(rng.permutation(60)[:40], 5)
    value = rng.random(40)
    by_name = {(entries[a], judges[b]): v for a, b, v in zip(entry, judge, value, strict=True)}
    demand = {"entries": entries, "judges": judges, "per_entry": 2, "load": (0, 8)}
    bulk = Affinities(entry, judge, value)
    assert plan_of(demand, affinity=bulk) == plan_of(demand, affinity=by_name)
    try:
        only = plan_of(demand, affinity=bulk, candidates_only=True, connect=False)
    except Infeasible:
        return
    assert pairs_of(only) <= set(by_name)


def test_absent_pairs_are_allowed_at_zero_or_not_at_all():
    demand = {"entries": "ab", "judges": "jk", "per_entry": 1, "load": (1, 1)}
    some = {"affinity": {("a", "j"): 1.0, ("b", "j"): 2.0}}
    assert plan_of(demand | some).objective == 2
    with pytest.raises(Infeasible):
        plan_of(demand | some, candidates_only=True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"per_entry": {"a": 1, "b": 1}}, "without a number"),
        ({"per_entry": {"a": 1, "b": 1, "c": -1}}, "negative"),
        ({"load": {"z": (0, 1)}}, "unknown judge"),
        ({"rules": [Rule("r", frozenset("z"))]}, "rule 'r' names an unknown judge"),
        ({"rules": [Rule("r", frozenset("j"), None, 2, 1)]}, "out of order"),
        ({"max_meetings": 0}, "cannot be compared"),
        ({"affinity": np.zeros((2, 2))}, "do not fit"),
        ({"affinity": Affinities(np.array([3]), np.array([0]), np.ones(1))}, "unknown entry"),
        ({"affinity": Affinities(np.zeros(2, int), np.zeros(2, int), np.ones(2))}, "twice"),
        ({"affinity": Affinities(np.array([0]), np.array([0]), np.array([np.inf]))}, "finite"),
    ],
)
def test_malformed_rules_and_arrays_are_refused(change, sentence):
    with pytest.raises(InputError, match=sentence):
        plan_of({"entries": "abc", "judges": "jk", "per_entry": 1} | change)


def test_bids_count_only_of_judges_who_named_enough_entries():
    bids = {(e, "j"): "yes" for e in "abcde"} | {("a", "k"): "yes", ("b", "k"): "conflict"}
    found = suits(bids=bids, floor=5)
    assert set(found.pairs) == {(e, "j") for e in "abcde"}
    assert found.conflicts == (("b", "k"),)
    assert found.uncounted == ("k",)
    with pytest.raises(InputError, match="not a bid"):
        suits(bids={("a", "j"): "please"})
