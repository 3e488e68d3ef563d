"""Plans meet their demands, are as good as can be, and connect."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from jeoul.assignment import assign
from jeoul.errors import Infeasible, InputError

few = settings(max_examples=40, deadline=None)


@st.composite
def demands(draw, bounded=True):
    """A small demand that may or may not be feasible."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    entries, judges = draw(st.integers(2, 9)), draw(st.integers(2, 6))
    per_entry = draw(st.integers(1, min(3, judges)))
    share = draw(st.sampled_from([0, 0.1, 0.3]))
    conflicts = np.argwhere(rng.random((entries, judges)) < share)
    locked = [
        (i, j)
        for i, j in np.argwhere(rng.random((entries, judges)) < 0.05)
        if [i, j] not in conflicts.tolist()
    ]
    fair = entries * per_entry / judges
    low = int(max(0, np.floor(fair) - draw(st.integers(0, 2))))
    high = int(np.ceil(fair) + draw(st.integers(0, 2)))
    worth = np.round(rng.random((entries, judges)), 3)
    return {
        "entries": [f"e{i}" for i in range(entries)],
        "judges": [f"j{j}" for j in range(judges)],
        "per_entry": per_entry,
        "load": (low, high) if bounded else None,
        "conflicts": [(f"e{i}", f"j{j}") for i, j in conflicts],
        "locked": [(f"e{i}", f"j{j}") for i, j in locked],
        "affinity": {
            (f"e{i}", f"j{j}"): float(worth[i, j]) for i in range(entries) for j in range(judges)
        },
    }


def plan_of(demand, seed=1, **more):
    return assign(**demand, **more, rng=np.random.default_rng(seed))


def optimum(demand):
    """The best affinity by integer programming; None if the demands contradict each other."""
    entries, judges = demand["entries"], demand["judges"]
    cells = [(e, j) for e in entries for j in judges]
    rows = [[float(e == entry) for e, _ in cells] for entry in entries]
    columns = [[float(j == judge) for _, j in cells] for judge in judges]
    low, high = demand["load"]
    upper = [0.0 if cell in demand["conflicts"] else 1.0 for cell in cells]
    lower = [1.0 if cell in demand["locked"] else 0.0 for cell in cells]
    found = milp(
        [-demand["affinity"][cell] for cell in cells],
        integrality=np.ones(len(cells)),
        bounds=Bounds(lower, upper),
        constraints=[
            LinearConstraint(rows, demand["per_entry"], demand["per_entry"]),
            LinearConstraint(columns, low, high),
        ],
    )
    return None if found.x is None else -found.fun


@few
@given(demands())
def test_a_plan_is_as_good_as_the_integer_optimum_or_truly_impossible(demand):
    best = optimum(demand)
    if best is None:
        with pytest.raises(Infeasible):
            plan_of(demand)
    else:
        plan = plan_of(demand, connect=False)
        assert plan.objective == pytest.approx(best, abs=1e-4)
        assert plan.bound == pytest.approx(best, abs=1e-4)


@few
@given(demands(), st.booleans())
def test_demands_are_met_loads_kept_and_conflicts_respected(demand, connect):
    assume(optimum(demand) is not None)
    plan = plan_of(demand, connect=connect)
    pairs = [(pair.entry, pair.judge) for pair in plan.pairs]
    assert len(set(pairs)) == len(pairs)
    assert not set(pairs) & set(demand["conflicts"])
    assert set(demand["locked"]) <= set(pairs)
    for entry in demand["entries"]:
        assert sum(e == entry for e, _ in pairs) == demand["per_entry"]
    low, high = demand["load"]
    for judge in demand["judges"]:
        assert plan.load[judge] == sum(j == judge for _, j in pairs)
        assert low <= plan.load[judge] <= high
    assert plan.objective == pytest.approx(sum(demand["affinity"][pair] for pair in pairs))
    assert plan.affinity_cost >= -1e-9


@few
@given(demands(), st.integers(0, 99))
def test_the_same_seed_gives_the_same_plan_whatever_the_order_of_rows(demand, seed):
    assume(optimum(demand) is not None)
    turned = {
        **demand,
        **{
            key: list(reversed(demand[key])) for key in ("entries", "judges", "conflicts", "locked")
        },
        "affinity": dict(reversed(demand["affinity"].items())),
    }
    assert plan_of(demand, seed) == plan_of(turned, seed) == plan_of(demand, seed)


def test_another_seed_gives_another_plan():
    demand = {"entries": range(30), "judges": range(6), "per_entry": 2}
    assert plan_of(demand, 1).pairs != plan_of(demand, 2).pairs


@few
@given(demands(bounded=False))
def test_loads_are_even_within_one_where_nothing_hinders(demand):
    demand |= {"conflicts": [], "locked": []}
    loads = plan_of(demand).load.values()
    assert max(loads) - min(loads) <= 1


@pytest.mark.parametrize("per_entry", [3, 4, 5])
def test_a_plan_without_affinities_is_a_random_even_connected_design(per_entry):
    plan = plan_of({"entries": range(209), "judges": range(16), "per_entry": per_entry})
    assert max(plan.load.values()) - min(plan.load.values()) <= 1
    assert plan.design.connected
    assert plan.design.shared_min >= 2
    assert plan.design.lambda2 > 0.5
    assert plan.design.a_efficiency > 0.96


def test_judges_who_prefer_their_field_are_connected_at_a_stated_cost():
    affinity = {(e, j): float(e % 4 == j % 4) for e in range(80) for j in range(12)}
    demand = {"entries": range(80), "judges": range(12), "per_entry": 3, "affinity": affinity}
    apart = plan_of(demand, connect=False)
    assert not apart.design.connected
    assert [warning["code"] for warning in apart.warnings] == ["disconnected"]
    plan = plan_of(demand)
    assert plan.design.connected
    assert plan.design.lambda2 >= 0.3
    assert plan.design.shared_min >= 2
    assert plan.bound == apart.objective == 240
    assert 0 < plan.affinity_cost < 120
    assert plan.swaps > 0
    assert plan.load == apart.load or max(plan.load.values()) - min(plan.load.values()) <= 1


def test_where_lambda2_cannot_be_had_the_search_ends_and_judges_still_share():
    entries, judges = range(209), range(16)
    affinity = np.round(np.random.default_rng(1).random((209, 16)), 3)
    affinity += np.array([[float(e % 4 == j % 4) for j in judges] for e in entries])
    few_judges = [(e, j) for e in range(40) for j in range(12)]
    plan = plan_of(
        {
            "entries": entries,
            "judges": judges,
            "per_entry": 4,
            "load": (30, 55),
            "affinity": affinity,
            "conflicts": few_judges,
        }
    )
    assert plan.design.connected
    assert plan.design.shared_min >= 2
    assert plan.swaps < 1000


@few
@given(demands(), st.randoms(use_true_random=False))
def test_relabelling_keeps_the_objective(demand, chance):
    best = optimum(demand)
    assume(best is not None)
    names = {}
    for kind in ("entries", "judges"):
        labels = [f"n{k}" for k in range(len(demand[kind]))]
        chance.shuffle(labels)
        names |= dict(zip(demand[kind], labels, strict=True))

    def renamed(pairs):
        return [(names[e], names[j]) for e, j in pairs]

    other = demand | {
        **{kind: [names[name] for name in demand[kind]] for kind in ("entries", "judges")},
        **{kind: renamed(demand[kind]) for kind in ("conflicts", "locked")},
        "affinity": dict(
            zip(renamed(demand["affinity"]), demand["affinity"].values(), strict=True)
        ),
    }
    plan = plan_of(other, connect=False)
    assert plan.objective == pytest.approx(best, abs=1e-4)


def test_locked_pairs_survive_the_exchanges():
    affinity = {(e, j): float(e % 2 == j % 2) for e in range(20) for j in range(6)}
    locked = [(e, e % 2) for e in range(20)]
    plan = plan_of(
        {
            "entries": range(20),
            "judges": range(6),
            "per_entry": 3,
            "affinity": affinity,
            "locked": locked,
        }
    )
    pairs = {(pair.entry, pair.judge) for pair in plan.pairs}
    assert {(str(e), str(j)) for e, j in locked} <= pairs


def test_an_entry_with_too_many_conflicts_is_named():
    with pytest.raises(Infeasible, match="entry 'b' needs 2 judges, but only 1 of 3") as caught:
        plan_of(
            {
                "entries": "ab",
                "judges": "jkl",
                "per_entry": 2,
                "conflicts": [("b", "j"), ("b", "k")],
            }
        )
    assert caught.value.entries == ("b",)
    assert caught.value.judges == ("l",)


def test_entries_that_together_ask_too_much_of_the_same_judges_are_named():
    conflicts = [(e, j) for e in "abc" for j in "lm"]
    with pytest.raises(
        Infeasible, match=r"3 entries \(a, b, c.*\) need 6 reviews|4 entries"
    ) as caught:
        plan_of(
            {
                "entries": "abcd",
                "judges": "jklm",
                "per_entry": 2,
                "load": (0, 2),
                "conflicts": conflicts,
            }
        )
    assert set(caught.value.entries) >= {"a", "b", "c"}
    assert set(caught.value.judges) == {"j", "k"}


@pytest.mark.parametrize(
    ("load", "sentence"),
    [
        ((0, 1), "can write only 2"),
        ((5, 9), "would write 10 reviews"),
    ],
)
def test_loads_that_do_not_add_up_are_refused(load, sentence):
    with pytest.raises(Infeasible, match=sentence):
        plan_of({"entries": "abc", "judges": "jk", "per_entry": 1, "load": load})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"conflicts": [("z", "j")]}, "unknown entry: 'z'"),
        ({"locked": [("a", "j")], "conflicts": [("a", "j")]}, "locked pair is a conflict"),
        ({"affinity": {("a", "j"): float("nan")}}, "finite"),
        ({"per_entry": 0}, "at least one judge"),
        ({"load": (3, 2)}, "out of order"),
        ({"entries": ["a", "a"]}, "same name twice"),
        ({"judges": []}, "nothing to assign"),
    ],
)
def test_malformed_demands_are_refused(change, sentence):
    with pytest.raises(InputError, match=sentence):
        plan_of({"entries": "abc", "judges": "jk", "per_entry": 1} | change)
