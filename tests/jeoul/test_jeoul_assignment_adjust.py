"""A jury changes in mid-round: no work is lost, and as little moves as can be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from jeoul.assignment import Rule, adjust, assign, ensure, extend
from jeoul.errors import Infeasible, InputError

few = settings(max_examples=40, deadline=None)


def pairs_of(plan):
    return {(pair.entry, pair.judge) for pair in plan.pairs}


@st.composite
def changes(draw):
    """A plan, some of it done, and a jury that has changed since."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    entries, judges = draw(st.integers(3, 8)), draw(st.integers(4, 6))
    e, j = [f"e{k}" for k in range(entries)], [f"j{k}" for k in range(judges)]
    r = draw(st.integers(1, 2))
    old = assign(entries=e, judges=j, per_entry=r, rng=rng, connect=False)
    plan = sorted(pairs_of(old))
    done = [pair for pair in plan if rng.random() < 0.3]
    here = [name for name in j if rng.random() < 0.85] + ["new"] * bool(rng.random() < 0.5)
    here = here or ["new"]
    barred = [(a, b) for a in e for b in here if rng.random() < 0.1 and (a, b) not in done]
    high = int(np.ceil(r * entries / len(here))) + int(rng.integers(0, 2))
    worth = {(a, b): round(float(rng.random()), 2) for a in e for b in here}
    return (
        plan,
        done,
        {
            "entries": e,
            "judges": here,
            "per_entry": r,
            "load": (0, high),
            "conflicts": barred,
            "affinity": worth,
        },
    )


def most_kept(plan, done, demand):
    """How many pairs of the plan can stay, by integer programming; None if there is no plan."""
    gone = sorted({judge for _, judge in done} - set(demand["judges"]))
    cells = [(e, j) for e in demand["entries"] for j in [*demand["judges"], *gone]]
    lower = [float(cell in done) for cell in cells]
    upper = [
        float(cell in done or (cell not in demand["conflicts"] and cell[1] not in gone))
        for cell in cells
    ]
    need = [max(demand["per_entry"], sum(e == x for e, _ in done)) for x in demand["entries"]]
    top = [max(demand["load"][1], sum(j == x for _, j in done)) for x in demand["judges"]]

    def at(side, names):
        return [[float(cell[side] == name) for cell in cells] for name in names]

    found = milp(
        [-float(cell in plan) for cell in cells],
        integrality=np.ones(len(cells)),
        bounds=Bounds(lower, upper),
        constraints=[
            LinearConstraint(at(0, demand["entries"]), need, need),
            LinearConstraint(at(1, demand["judges"]), 0, top),
            *(
                LinearConstraint(
                    [[float(e == x and j in rule.judges) for e, j in cells]], rule.least, np.inf
                )
                for rule in demand.get("rules", ())
                for x in demand["entries"]
            ),
        ],
    )
    return None if found.x is None else round(-found.fun)


@few
@given(changes())
def test_the_fewest_pairs_move_and_no_done_review_is_lost(change):
    plan, done, demand = change
    best = most_kept(plan, done, demand)
    if best is None:
        with pytest.raises(Infeasible):
            adjust(plan=plan, done=done, **demand, connect=False, rng=np.random.default_rng(1))
        return
    for connect in (False, True):
        found = adjust(
            plan=plan, done=done, **demand, connect=connect, rng=np.random.default_rng(1)
        )
        new = pairs_of(found.plan)
        assert set(done) <= new
        assert found.fewest == len(plan) - best
        assert len(new & set(plan)) == best - found.moved_to_connect
        assert set(found.kept) | set(found.added) == new
        assert set(found.removed) == set(plan) - new
        assert not (new - set(done)) & set(demand["conflicts"])
        assert {j for _, j in new - set(done)} <= set(demand["judges"])
        for entry in demand["entries"]:
            held = sum(e == entry for e, _ in done)
            assert sum(e == entry for e, _ in new) == max(demand["per_entry"], held)
        for judge in demand["judges"]:
            read = sum(j == judge for _, j in done)
            assert found.plan.load[judge] <= max(demand["load"][1], read)
    assert found == adjust(
        plan=plan[::-1],
        done=done[::-1],
        **demand | {"entries": demand["entries"][::-1], "judges": demand["judges"][::-1]},
        rng=np.random.default_rng(1),
    )


@few
@given(changes())
def test_the_fewest_pairs_move_with_rules_that_share_pairs_too(change):
    plan, done, demand = change
    here = demand["judges"]
    demand |= {
        "per_entry": 2,
        "load": (0, 2 + demand["load"][1] * 2),
        "rules": [
            Rule("one", frozenset(here[:2]), None, 1),
            Rule("two", frozenset(here[1:3]), None, 1),
        ],
    }
    best = most_kept(plan, done, demand)
    rng = np.random.default_rng(1)
    if best is None:
        with pytest.raises(Infeasible):
            adjust(plan=plan, done=done, **demand, connect=False, rng=rng)
        return
    found = adjust(plan=plan, done=done, **demand, connect=False, rng=rng)
    assert found.fewest == len(found.removed) == len(plan) - best
    assert set(done) <= pairs_of(found.plan)


@pytest.fixture(scope="module")
def prize():
    """The jury of 16 in the shape of the prize, with fields."""
    entries, judges = [f"e{k:03}" for k in range(209)], [f"j{k:02}" for k in range(16)]
    affinity = {
        (e, j): float(a % 4 == b % 4) + ((a * 7 + b * 3) % 10) / 10
        for a, e in enumerate(entries)
        for b, j in enumerate(judges)
    }
    demand = {
        "entries": entries,
        "judges": judges,
        "per_entry": 4,
        "load": (0, 70),
        "affinity": affinity,
    }
    plan = assign(**demand, rng=np.random.default_rng(1))
    pairs = sorted(pairs_of(plan))
    return demand, pairs, pairs[::3]


def test_a_judge_who_leaves_keeps_what_she_has_done_and_only_the_rest_moves(prize):
    demand, plan, done = prize
    here = [j for j in demand["judges"] if j != "j05"]
    found = adjust(plan=plan, done=done, **demand | {"judges": here}, rng=np.random.default_rng(2))
    lost = [pair for pair in plan if pair[1] == "j05" and pair not in done]
    assert found.removed == tuple(lost)
    assert found.moved_to_connect == 0
    assert set(done) <= pairs_of(found.plan)
    assert found.plan.load["j05"] == sum(j == "j05" for _, j in done) > 0
    assert len(found.added) == len(lost)
    assert found.plan.design.connected


def test_a_jury_that_changes_six_times_covers_every_entry_and_loses_no_review(prize):
    demand, plan, done = prize
    here, conflicts, load = list(demand["judges"]), [], dict.fromkeys(demand["judges"], (0, 70))
    rng = np.random.default_rng(3)
    for step in range(6):
        if step in (0, 1):
            here.remove(f"j{step + 3:02}")
        elif step == 2:
            here.append("late")
            load["late"] = (20, 70)
        elif step in (3, 4):
            fresh = [pair for pair in plan if pair not in done and pair[1] in here]
            conflicts.append(fresh[step * 10])
        else:
            load["j00"] = (0, 140)
        found = adjust(
            plan=plan,
            done=done,
            **demand
            | {
                "judges": here,
                "conflicts": conflicts,
                "load": {j: load[j] for j in here},
                "affinity": {p: s for p, s in demand["affinity"].items() if p[1] in here},
            },
            rng=rng,
        )
        new = pairs_of(found.plan)
        assert set(done) <= new
        assert not new & set(conflicts)
        assert all(sum(e == entry for e, _ in new) == 4 for entry in demand["entries"])
        assert found.moved_to_connect == 0
        plan = sorted(new)
        done = sorted({*done, *plan[step::9]} - set(conflicts))
    assert found.plan.load["late"] >= 20


def test_nothing_moves_where_nothing_has_changed(prize):
    demand, plan, done = prize
    found = adjust(plan=plan, done=done, **demand, rng=np.random.default_rng(9))
    assert not found.added
    assert not found.removed


def test_a_design_that_would_fall_apart_gives_up_old_pairs_and_says_so():
    entries, judges = [f"e{k}" for k in range(8)], ["j0", "j1", "k0", "k1"]
    apart = [(e, f"{'jk'[a % 2]}{b}") for a, e in enumerate(entries) for b in (0, 1)]
    demand = {"entries": entries, "judges": judges, "per_entry": 2, "load": (4, 4)}
    found = adjust(plan=apart, **demand, rng=np.random.default_rng(1))
    assert found.plan.design.connected
    assert found.fewest == 0
    assert 0 < found.moved_to_connect <= 4
    still = adjust(plan=apart, done=apart, **demand, rng=np.random.default_rng(1))
    assert not still.removed
    assert [warning["code"] for warning in still.plan.warnings] == ["disconnected"]


def test_reviews_of_an_entry_that_left_are_shelved():
    found = adjust(
        plan=[("a", "j"), ("b", "k"), ("c", "k")],
        done=[("a", "j")],
        entries=["b", "c"],
        judges=["j", "k"],
        per_entry=1,
        conflicts=[("a", "k")],
        rng=np.random.default_rng(1),
    )
    assert found.shelved == (("a", "j"),)
    assert pairs_of(found.plan) == {("b", "k"), ("c", "k")}
    assert not found.removed


def test_evenness_yields_to_the_old_plan_also_in_the_integer_programme():
    rules = [Rule("one", frozenset("jk"), None, 1), Rule("two", frozenset("kl"), None, 1)]
    plan = [(e, j) for e in "abcdef" for j in "km"]
    found = adjust(
        plan=plan,
        entries="abcdef",
        judges="jklm",
        per_entry=2,
        rules=rules,
        connect=False,
        rng=np.random.default_rng(1),
    )
    assert found.plan.method == "integer programme"
    assert pairs_of(found.plan) == set(plan)


def test_a_done_review_that_is_now_a_conflict_is_refused_not_dropped():
    demand = {"entries": "ab", "judges": "jk", "per_entry": 1, "conflicts": [("a", "j")]}
    with pytest.raises(InputError, match="done is now a conflict: 'a, j'"):
        adjust(
            plan=[("a", "j"), ("b", "k")],
            done=[("a", "j")],
            **demand,
            rng=np.random.default_rng(1),
        )


@few
@given(changes())
def test_ensuring_and_extending_take_nothing_away(change):
    plan, _, demand = change
    old = set(plan)
    demand |= {
        "judges": sorted({j for _, j in plan} | set(demand["judges"])),
        "conflicts": [pair for pair in demand["conflicts"] if pair not in old],
        "load": (0, 9),
    }
    count = {e: sum(x == e for x, _ in plan) for e in demand["entries"]}
    rng = np.random.default_rng(1)
    try:
        found = ensure(plan=plan, **demand | {"per_entry": 2}, rng=rng)
    except Infeasible:
        return
    new = pairs_of(found.plan)
    assert old <= new
    for entry in demand["entries"]:
        assert sum(e == entry for e, _ in new) == max(2, count[entry])
    first = demand["entries"][0]
    more = demand | {"per_entry": {first: 1}, "load": (0, 1)}
    try:
        found = extend(plan=plan, **more, rng=rng)
    except Infeasible:
        return
    (added,) = pairs_of(found.plan) - old
    assert added[0] == first
    assert old <= pairs_of(found.plan)


def test_new_entries_join_a_plan_that_stays():
    plan = [("a", "j"), ("b", "k")]
    found = extend(
        plan=plan,
        entries="abcd",
        judges="jk",
        per_entry={"c": 1, "d": 1},
        load=(1, 1),
        rng=np.random.default_rng(1),
    )
    assert set(plan) <= pairs_of(found.plan)
    assert {entry for entry, _ in found.added} == {"c", "d"}
    with pytest.raises(InputError, match="unknown entry"):
        extend(
            plan=plan,
            entries="ab",
            judges="jk",
            per_entry={"z": 1},
            rng=np.random.default_rng(1),
        )
