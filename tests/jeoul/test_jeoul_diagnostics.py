"""Diagnostics: each way to differ is found in the judge who differs so, and in nobody else."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jeoul.diagnostics import DiagnosticOptions, diagnose
from jeoul.errors import InputError
from jeoul.tables import Scores

ENTRIES, JUDGES, PER_ENTRY = 160, 8, 4
ODD = 3


def read(rng, entries=ENTRIES, judges=JUDGES, per_entry=PER_ENTRY):
    entry = np.repeat(np.arange(entries), per_entry)
    judge = np.concatenate([rng.choice(judges, per_entry, replace=False) for _ in range(entries)])
    return entry, judge


def panel(change=None, *, seed=1, covariates=None):
    """A typical panel with scores about 50; ``change`` bends those of one judge."""
    rng = np.random.default_rng(seed)
    entry, judge = read(rng)
    merit = rng.standard_normal(ENTRIES)
    severity = 0.3 * rng.standard_normal(JUDGES)
    noise = 0.7 * rng.standard_normal(len(entry))
    order = rng.permutation(len(entry)) / len(entry)
    tied = (rng.random(len(entry)) < 0.25).astype(float)
    mine = judge == ODD
    parts = {"merit": merit[entry], "noise": noise, "order": order, "tied": tied, "mine": mine}
    values = 50 + merit[entry] - severity[judge] + noise
    if change is not None:
        values = values + np.where(mine, change(parts), 0.0)
    columns = {"order": order, "tied": tied}
    return Scores.of(
        entries=[f"e{i:03}" for i in entry],
        judges=[f"j{j}" for j in judge],
        values=values,
        covariates={name: columns[name] for name in covariates or ()},
    )


def codes(found):
    return [[question["code"] for question in judge.questions] for judge in found.judges]


def only(code):
    return [[code] if j == ODD else [] for j in range(JUDGES)]


EVERYTHING = DiagnosticOptions(matters=0.75, order="order", ties=("tied",))


def test_a_typical_panel_is_asked_nothing():
    asked = [
        question
        for seed in range(5)
        for judge in codes(
            diagnose(scores=panel(seed=seed, covariates=("order", "tied")), options=EVERYTHING)
        )
        for question in judge
    ]
    assert len(asked) <= 1


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("severity", lambda p: -1.5),
        ("spread", lambda p: -0.7 * p["merit"]),
        ("spread", lambda p: 1.2 * p["merit"]),
        ("fit", lambda p: 1.5 * p["noise"]),
        ("fit", lambda p: -p["noise"]),
        ("drift", lambda p: 2.5 * (p["order"] - 0.5)),
        ("tie", lambda p: 2.0 * p["tied"]),
    ],
)
def test_the_judge_who_differs_is_found_and_nobody_else(code, change):
    covariates = {"drift": ("order",), "tie": ("tied",)}.get(code, ())
    options = DiagnosticOptions(
        matters=0.75,
        order="order" if code == "drift" else None,
        ties=("tied",) if code == "tie" else (),
    )
    found = diagnose(scores=panel(change, covariates=covariates), options=options)
    asked = codes(found)
    assert code in asked[ODD]
    assert [code in judge for judge in asked] == [j == ODD for j in range(JUDGES)]


def test_figures_are_in_the_units_of_the_scores():
    def bent(parts):
        return -0.6 * parts["merit"] + 3 * (parts["order"] - 0.5)

    seen = [
        diagnose(
            scores=panel(bent, seed=seed, covariates=("order",)),
            options=DiagnosticOptions(order="order"),
        ).judges
        for seed in range(8)
    ]
    odd = [judges[ODD] for judges in seen]
    others = [judge for judges in seen for j, judge in enumerate(judges) if j != ODD]
    assert np.mean([judge.spread.estimate for judge in odd]) == pytest.approx(0.4, abs=0.15)
    assert np.mean([judge.spread.estimate for judge in others]) == pytest.approx(1.0, abs=0.15)
    assert np.mean([judge.drift.estimate for judge in odd]) == pytest.approx(3.0, abs=0.4)
    assert np.mean([judge.drift.estimate for judge in others]) == pytest.approx(0.0, abs=0.1)
    assert np.mean([judge.fit.estimate for judge in others]) == pytest.approx(1.0, abs=0.2)


def test_a_tie_is_the_jurys_effect_and_the_judges_own():
    found = diagnose(
        scores=panel(lambda p: 2.0 * p["tied"], covariates=("tied",)),
        options=DiagnosticOptions(ties=("tied",)),
    )
    odd = found.judges[ODD].ties["tied"]
    assert 1.0 < odd.estimate < 2.5
    assert odd.low < 2.0 < odd.high + 0.5
    rest = [judge.ties["tied"].estimate for k, judge in enumerate(found.judges) if k != ODD]
    assert np.abs(rest).max() < 0.6


def sheets(*, halo=0.2, odd_halo=None, hard=0.0, seed=2):
    rng = np.random.default_rng(seed)
    entry, judge = read(rng)
    names = ("impact", "design", "care", "reach")
    merit = rng.standard_normal((ENTRIES, 1)) + 0.3 * rng.standard_normal((ENTRIES, 4))
    share = np.full(JUDGES, halo)
    share[ODD] = halo if odd_halo is None else odd_halo
    common = rng.standard_normal((len(entry), 1)) * np.sqrt(share[judge])[:, None]
    own = rng.standard_normal((len(entry), 4)) * np.sqrt(1 - share[judge])[:, None]
    values = 5 + merit[entry] + 0.8 * (common + own)
    values[judge == ODD, 1] -= hard
    return Scores.of(
        entries=np.repeat(entry, 4).tolist(),
        judges=np.repeat(judge, 4).tolist(),
        values=values.ravel(),
        criteria=list(names) * len(entry),
    )


def test_halo_is_found_in_the_judge_whose_criteria_move_together():
    found = diagnose(scores=sheets(odd_halo=0.95))
    assert ["halo" in judge for judge in codes(found)] == [j == ODD for j in range(JUDGES)]
    assert found.judges[ODD].excess_halo > 0.3
    assert not any("halo" in judge for judge in codes(diagnose(scores=sheets())))


def test_a_judge_who_is_hard_on_one_criterion_is_asked_about_it():
    found = diagnose(scores=sheets(hard=1.2), options=DiagnosticOptions(matters=1.0))
    parts = found.judges[ODD].special
    # 1.2 on one of four criteria is 0.9 beyond the judge's severity on all of them.
    assert parts["design"].estimate == pytest.approx(0.9, abs=0.2)
    assert parts["impact"].estimate == pytest.approx(-0.3, abs=0.2)
    asked = [question["question"] for question in found.judges[ODD].questions]
    assert any("'design' lower" in question for question in asked)
    quiet = [judge for j, judge in enumerate(codes(found)) if j != ODD]
    assert sum("criterion" in judge for judge in quiet) <= 1


def test_influence_names_who_enters_and_who_leaves():
    scores = panel(lambda p: 6.0 * (p["noise"] > 1.0))
    found = diagnose(scores=scores, options=DiagnosticOptions(top=20))
    for judge in found.judges:
        assert judge.influence.reason is None
        assert len(judge.influence.enter) == len(judge.influence.leave)
        assert not set(judge.influence.enter) & set(judge.influence.leave)
    moved = [len(judge.influence.enter) for judge in found.judges]
    assert moved[ODD] == max(moved) > 2


def test_an_entry_that_only_one_judge_read_makes_the_influence_unknown():
    rows = [(e, j, float(e == "b") + 0.1 * (j == "k")) for e in "abcd" for j in "jk"]
    rows.append(("e", "j", 2.0))
    entries, judges, values = zip(*rows, strict=True)
    noise = np.random.default_rng(0).normal(0, 0.1, len(values))
    scores = Scores.of(entries=entries, judges=judges, values=np.array(values) + noise)
    found = diagnose(scores=scores, options=DiagnosticOptions(top=2))
    assert "read by this judge alone" in found.judges[0].influence.reason
    assert found.judges[1].influence.reason is not None or found.judges[1].influence.enter == ()


def test_few_scores_say_nothing():
    scores = Scores.of(entries="aabbcc", judges="jk" * 3, values=[1, 2, 4, 4.5, 6, 8])
    found = diagnose(scores=scores)
    assert {judge.spread for judge in found.judges} == {None}
    assert {judge.fit for judge in found.judges} == {None}
    json.dumps(found.as_dict(), allow_nan=False)


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 50), st.permutations(range(JUDGES)))
def test_other_names_give_the_same_figures(seed, names):
    scores = panel(seed=seed, covariates=("order", "tied"))
    order = np.random.default_rng(seed).permutation(len(scores))
    turned = Scores.of(
        entries=[f"x{ENTRIES - i:03}" for i in scores.entry[order]],
        judges=[f"k{names[j]}" for j in scores.judge[order]],
        values=scores.values[order],
        covariates={name: column[order] for name, column in scores.covariates.items()},
    )
    there = diagnose(scores=scores, options=EVERYTHING)
    back = diagnose(scores=turned, options=EVERYTHING)
    for j in range(JUDGES):
        one, other = there.judges[j], back.judges[names[j]]
        for figure in ("severity", "spread", "fit", "drift"):
            assert getattr(other, figure).estimate == pytest.approx(
                getattr(one, figure).estimate, abs=1e-5
            )
        assert other.ties["tied"].estimate == pytest.approx(one.ties["tied"].estimate, abs=1e-4)


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"order": "day"}, "no such covariate"),
        ({"ties": ("city",)}, "no such covariate"),
        ({"top": 0}, "from 1 to 160"),
        ({"matters": -1.0}, "positive"),
        ({"matters": float("nan")}, "positive"),
    ],
)
def test_what_cannot_be_asked_is_refused(options, part):
    with pytest.raises(InputError, match=part):
        diagnose(scores=panel(), options=DiagnosticOptions(**options))
