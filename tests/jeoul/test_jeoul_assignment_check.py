"""Breaches of an edited plan are found; demands in conflict are named, with a way out."""

import re
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jeoul.assignment import Rule, assign, check, demand_of
from jeoul.assignment.relaxing import contradiction
from jeoul.errors import Infeasible

few = settings(max_examples=40, deadline=None)


@st.composite
def demands(draw, entries=3, judges=4):
    """A tiny demand with rules, locks and conflicts, that may be impossible."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    e, j = [f"e{k}" for k in range(entries)], [f"j{k}" for k in range(judges)]
    rules = [
        Rule(
            f"r{k}",
            frozenset(name for name in j if rng.random() < 0.5),
            frozenset(name for name in e if rng.random() < 0.6),
            int(rng.integers(0, 2)),
            int(rng.integers(1, 3)),
        )
        for k in range(draw(st.integers(0, 2)))
    ]
    barred = [(a, b) for a in e for b in j if rng.random() < 0.2]
    locked = [(a, b) for a in e for b in j if rng.random() < 0.1 and (a, b) not in barred]
    need = {name: int(rng.integers(1, 3)) for name in e}
    load = {}
    for name in j:
        low = int(rng.integers(0, 2))
        load[name] = (low, low + int(rng.integers(0, 3)))
    return {
        "entries": e,
        "judges": j,
        "per_entry": need,
        "load": load,
        "conflicts": barred,
        "locked": locked,
        "rules": rules,
    }


def prepared(demand):
    try:
        return demand_of(**demand)
    except Infeasible:
        return None


@few
@given(demands())
def test_a_contradiction_is_irreducible_and_its_relaxation_the_smallest(demand):
    checked = prepared(demand)
    if checked is None:
        return
    plans = list(subsets(demand))
    asked = dict(everything(demand))
    found = contradiction(checked)
    if any(all(test(plan) <= 0 for test in asked.values()) for plan in plans):
        assert found is None
        return
    named = [asked[words] for words in found.demands]
    assert not any(all(test(plan) <= 0 for test in named) for plan in plans)
    for spared in range(len(named)):
        rest = named[:spared] + named[spared + 1 :]
        assert any(all(test(plan) <= 0 for test in rest) for plan in plans), found.demands
    least = min(sum(max(test(plan), 0) for test in asked.values()) for plan in plans)
    given_up = sum(int(n) for words in found.relaxation for n in amounts(words, demand))
    assert given_up == least, found.relaxation


def subsets(demand):
    """Every set of pairs without a conflict."""
    cells = [
        (e, j)
        for e in demand["entries"]
        for j in demand["judges"]
        if (e, j) not in demand["conflicts"]
    ]
    for bits in range(2 ** len(cells)):
        yield {cell for k, cell in enumerate(cells) if bits >> k & 1}


def everything(demand):
    """Each demand in jeoul's words, with a count of how far a plan misses it."""
    for name, n in demand["per_entry"].items():
        yield from both(f"entry {name!r} has", " judges", count(0, name), n, n)
    for name, (low, high) in demand["load"].items():
        top = min(high, len(demand["entries"]))
        yield from both(f"judge {name!r} reads", "", count(1, name), low, top)
    for rule in demand["rules"]:
        for name in rule.entries:
            counted = count(0, name, rule.judges)
            words = f"the rule {rule.name!r} asks for"
            yield from both(words, f" at entry {name!r}", counted, rule.least, rule.most)
    for entry, judge in demand["locked"]:
        words = f"judge {judge!r} is locked to entry {entry!r}"
        yield words, lambda plan, pair=(entry, judge): int(pair not in plan)


def count(side, name, judges=None):
    """How many pairs of a plan have the name (and a judge among some)."""
    return lambda plan: sum(
        pair[side] == name and (judges is None or pair[1] in judges) for pair in plan
    )


def both(start, end, counted, low, high):
    yield f"{start} at least {low}{end}", lambda plan: low - counted(plan)
    yield f"{start} at most {high}{end}", lambda plan: counted(plan) - high


def amounts(words, demand):
    """How many units a change gives up."""
    if words.startswith("unlock"):
        return [1]
    if found := re.search(r"(?:drop|add|read) (\d+)", words):
        return found.groups()
    name, way, bound = re.search(r"rule '(\w+)' ask for at (least|most) (\d+)", words).groups()
    (rule,) = [rule for rule in demand["rules"] if rule.name == name]
    return [abs(int(bound) - (rule.least if way == "least" else rule.most))]


@few
@given(demands(), st.randoms(use_true_random=False))
def test_a_made_plan_is_sound_and_any_other_set_of_pairs_is_told_apart(demand, chance):
    try:
        plan = assign(**demand, rng=np.random.default_rng(1))
    except Infeasible:
        return
    checked = demand_of(**demand)
    pairs = [(pair.entry, pair.judge) for pair in plan.pairs]
    assert check(demand=checked, pairs=pairs) == ()
    other = {(e, j) for e in demand["entries"] for j in demand["judges"] if chance.random() < 0.4}
    broken = check(demand=checked, pairs=other)
    asked = [test(other) <= 0 for words, test in everything(demand)]
    assert (not broken) == (all(asked) and not other & set(demand["conflicts"]))


PLAN = [("a", "j"), ("a", "k"), ("b", "k"), ("b", "l"), ("c", "l"), ("c", "j")]
DEMAND = {
    "entries": "abc",
    "judges": "jklm",
    "per_entry": 2,
    "load": {"j": (2, 2), "k": (0, 2), "l": (0, 2), "m": (0, 1)},
    "conflicts": [("a", "m")],
    "locked": [("a", "j")],
    "rules": [Rule("women", frozenset("jkl"), None, 2, None)],
    "max_meetings": 1,
}


@pytest.mark.parametrize(
    ("take", "give", "codes"),
    [
        ([], [], []),
        ([("a", "k")], [("a", "m")], ["conflict", "rule"]),
        ([("b", "k")], [], ["reviews", "rule"]),
        ([], [("b", "j")], ["reviews", "load", "meetings", "meetings"]),
        ([("c", "j")], [("c", "m")], ["load", "rule"]),
        ([("b", "l")], [("b", "j")], ["load", "meetings"]),
        ([("a", "j")], [("a", "l")], ["lock_missing", "load", "load", "meetings"]),
        ([], [("z", "j")], ["unknown_entry"]),
        ([], [("a", "z")], ["unknown_judge"]),
        ([], [("a", "j")], ["twice"]),
    ],
)
def test_every_planted_breach_is_named_with_a_remedy(take, give, codes):
    pairs = [pair for pair in PLAN if pair not in take] + give
    broken = check(demand=demand_of(**DEMAND), pairs=pairs)
    assert [breach.code for breach in broken] == codes
    assert all(breach.remedy and breach.message for breach in broken)
    for breach in broken:
        if breach.code in ("reviews", "rule", "conflict", "lock_missing"):
            assert breach.entry in {pair[0] for pair in take + give}
        if breach.code == "rule":
            assert breach.rule == "women"


def test_a_pair_that_is_no_candidate_is_named():
    demand = demand_of(
        entries="ab",
        judges="jk",
        per_entry=1,
        affinity={("a", "j"): 1.0, ("b", "k"): 1.0},
        candidates_only=True,
    )
    broken = check(demand=demand, pairs=[("a", "k"), ("b", "k")])
    assert [(breach.code, breach.judge) for breach in broken] == [("not_a_candidate", "k")]


def test_rules_that_contradict_are_refused_with_the_smallest_change():
    rules = [
        Rule("women", frozenset("jk"), frozenset("a"), 2),
        Rule("outside", frozenset("lm"), frozenset("a"), 1),
    ]
    with pytest.raises(Infeasible) as caught:
        assign(
            entries="abc",
            judges="jklm",
            per_entry=2,
            rules=rules,
            rng=np.random.default_rng(1),
        )
    assert set(caught.value.demands) == {
        "the rule 'women' asks for at least 2 at entry 'a'",
        "the rule 'outside' asks for at least 1 at entry 'a'",
        "entry 'a' has at most 2 judges",
    }
    assert len(caught.value.relaxation) == 1
    assert caught.value.relaxation[0] in str(caught.value)
    assert caught.value.entries == ("a",)


def test_a_cap_on_meetings_that_cannot_be_kept_names_the_one_that_can():
    demand = {"entries": "abcd", "judges": "jkl", "per_entry": 2}
    with pytest.raises(Infeasible, match="allow 2 meetings"):
        assign(**demand, max_meetings=1, rng=np.random.default_rng(1))
    pinned = {"locked": [("a", "j"), ("a", "k"), ("b", "j"), ("b", "k")], "judges": "jklm"}
    with pytest.raises(Infeasible, match=r"no plan keeps every two .* allow 2 meetings"):
        assign(**demand | pinned, max_meetings=1, rng=np.random.default_rng(1))
    plan = assign(**demand, max_meetings=2, rng=np.random.default_rng(1))
    pairs = {(pair.entry, pair.judge) for pair in plan.pairs}
    for j, k in combinations("jkl", 2):
        assert sum((e, j) in pairs and (e, k) in pairs for e in "abcd") <= 2


def test_a_cap_that_counting_shows_to_be_too_low_is_refused_at_once():
    with pytest.raises(Infeasible, match=r"meet 60 times, but 28 pairs .* allow 3 meetings"):
        assign(
            entries=range(20),
            judges=range(8),
            per_entry=3,
            max_meetings=2,
            rng=np.random.default_rng(1),
        )


def test_a_contradiction_that_only_whole_numbers_show_is_named_too():
    rules = [Rule("".join(two), frozenset(two), None, 0, 1) for two in ("jk", "kl", "jl")]
    demand = {
        "entries": "ab",
        "judges": "jklm",
        "per_entry": 2,
        "load": {"m": (0, 1)},
        "rules": rules,
    }
    found = contradiction(demand_of(**demand))
    assert "judge 'm' reads at most 1" in found.demands
    assert len(found.demands) == 9
    assert found.relaxation == ("let judge 'm' read 1 more",)


def test_a_rule_for_no_entry_asks_for_nothing():
    rule = Rule("nowhere", frozenset("j"), frozenset(), 1)
    plan = assign(
        entries=range(12),
        judges="jkl",
        per_entry=2,
        affinity={(e, "j"): 1.0 for e in range(12)},
        rules=[rule],
        rng=np.random.default_rng(1),
    )
    assert len(plan.pairs) == 24
