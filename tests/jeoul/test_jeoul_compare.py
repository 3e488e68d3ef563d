"""Other rules and sensitivity variants beside the additive model."""

import csv
import json

import numpy as np
import pytest

from jeoul import severity
from jeoul.calibrate import CalibrateOptions, calibrate
from jeoul.cli import main
from jeoul.compare import compare
from jeoul.compare.rules import SIMPLE
from jeoul.errors import Unanswerable
from jeoul.severity.variants import NU, robust, scaled
from jeoul.tables import Scores

RULES = [*SIMPLE, "additive", "robust", "scale"]


def changed(scores, values):
    return Scores(**{**vars(scores), "values": values})


def test_one_wild_score_moves_the_robust_estimate_less(jury):
    scores = jury(entries=30, judges=8, per_entry=4, seed=4)
    wild = scores.values.copy()
    wild[0] += 15
    spoilt = changed(scores, wild)
    before, after = (severity.fit(scores=s, variance="reml") for s in (scores, spoilt))
    firm, tau = robust(scores=spoilt, variance="reml")
    assert firm.converged
    assert int(np.argmin(tau)) == 0
    assert tau[0] < 0.1
    assert abs(firm.estimate[0] - before.estimate[0]) < 0.3 * (
        after.estimate[0] - before.estimate[0]
    )


def test_robust_weights_are_a_fixed_point_of_the_t_model(jury):
    scores = jury(entries=20, judges=6, per_entry=3, seed=2)
    found, tau = robust(scores=scores, variance="reml")
    spread = found.residuals**2 / found.variance["residual"]
    np.testing.assert_allclose(tau, (NU + 1) / (NU + spread), atol=1e-3)


def test_robust_estimates_follow_a_change_of_the_scale(jury):
    scores = jury(entries=20, judges=6, per_entry=3, seed=5)
    moved = changed(scores, 7 + 2.5 * scores.values)
    one, two = (robust(scores=s, variance="reml")[0] for s in (scores, moved))
    np.testing.assert_allclose(two.estimate, 7 + 2.5 * one.estimate, rtol=1e-5)


def test_a_judge_who_uses_more_of_the_scale_is_found_and_the_merits_gain():
    rng = np.random.default_rng(3)
    entry, judge = (
        np.repeat(np.arange(60), 4),
        np.concatenate([rng.choice(6, 4, replace=False) for _ in range(60)]),
    )
    true = np.array([0.5, 0.7, 1.0, 1.0, 1.5, 1.9])
    merit = 2 * rng.standard_normal(60)
    y = 10 + true[judge] * merit[entry] + 0.4 * rng.standard_normal(240)
    scores = Scores.of(entries=entry.tolist(), judges=judge.tolist(), values=y)
    found, scale = scaled(scores=scores)
    plain = severity.fit(scores=scores, variance="reml")
    order = [int(name) for name in scores.judges]
    assert np.corrcoef(scale, true[order])[0, 1] > 0.95
    truth = merit[[int(name) for name in scores.entries]]
    assert np.corrcoef(found.estimate, truth)[0, 1] > np.corrcoef(plain.estimate, truth)[0, 1]


def test_t_errors_are_reported_with_the_odd_scores(jury):
    scores = jury(entries=30, judges=8, per_entry=4, seed=4)
    wild = scores.values.copy()
    wild[5] -= 12
    options = CalibrateOptions(errors="t", variance="integrated", draws=500, top=(5,))
    found = calibrate(scores=changed(scores, wild), options=options).as_dict()
    assert found["fit"]["errors"] == "t"
    assert found["odd_scores"][0]["score"] == pytest.approx(wild[5])
    plain = CalibrateOptions(draws=200, variance="reml")
    assert calibrate(scores=scores, options=plain).as_dict()["odd_scores"] == []


def test_simple_rules_are_what_they_say():
    scores = Scores.of(entries="aaabbbccc", judges="jkl" * 3, values=[2, 4, 9, 1, 2, 3, 6, 6, 6])
    y = scores.values.reshape(3, 3)
    shifted = y - y.mean(axis=0) + y.mean()
    z = (y - y.mean(axis=0)) / y.std(axis=0, ddof=1)
    for rule, figure in {
        "raw": y.mean(axis=1),
        "trimmed": [4, 2, 6],
        "median": [4, 2, 6],
        "shift": shifted.mean(axis=1),
        "ratio": (y * y.mean() / y.mean(axis=0)).mean(axis=1),
        "zscore": y.mean() + y.std() * z.mean(axis=1),
    }.items():
        np.testing.assert_allclose(SIMPLE[rule](scores), figure, err_msg=rule)


def test_rules_that_mean_nothing_are_left_out_with_their_reason():
    values = [-2, -4, -9, -1, -2, -3, -6, -6, -5]
    scores = Scores.of(entries="aaabbbccc", judges="jkl" * 3, values=values)
    found = compare(scores=scores, options=CalibrateOptions(variance="reml")).as_dict()
    assert [w["facts"]["rule"] for w in found["warnings"]] == ["ratio"]
    assert "ratio" not in found["entries"][0]["score"]
    apart = Scores.of(entries="aabbcc", judges="jkjklm", values=[1, 2, 3, 4, 5, 7])
    with pytest.raises(Unanswerable, match="2 parts"):
        compare(scores=apart)


def test_the_cut_names_who_crosses_it(jury):
    scores = jury(entries=30, judges=8, per_entry=3, seed=9, sds=(1.0, 1.5, 1.0))
    made = compare(scores=scores, options=CalibrateOptions(top=(8,), variance="reml"))
    found = made.as_dict()
    (cut,) = found["cuts"]
    crossing = {row["entry"] for row in cut["crossing"]}
    assert crossing
    for row in found["entries"]:
        inside = row["inside"]["8"]
        assert (len(inside) == len(found["rules"])) == (row["entry"] in cut["always"])
        assert (0 < len(inside) < len(found["rules"])) == (row["entry"] in crossing)
        assert row["best_rank"] <= row["rank"]["raw"] <= row["worst_rank"]
    own = severity.fit(scores=scores, variance="reml").estimate
    assert [row["score"]["additive"] for row in found["entries"]] == pytest.approx(own.tolist())
    assert {r["rule"]: r["changes"]["8"] for r in found["rules"]}["additive"] == 0


def test_the_facets_model_stands_beside_the_others_where_scores_are_whole(jury):
    scores = jury(entries=30, judges=5, per_entry=4)
    whole = changed(scores, np.round(scores.values))
    found = compare(scores=whole, options=CalibrateOptions(variance="reml")).as_dict()
    rows = [row["score"] for row in found["entries"]]
    both = np.corrcoef([row["facets"] for row in rows], [row["additive"] for row in rows])
    assert both[0, 1] > 0.9
    broken = compare(scores=scores, options=CalibrateOptions(variance="reml")).as_dict()
    assert "facets" not in broken["entries"][0]["score"]
    assert any("facets" in str(warning["facts"]) for warning in broken["warnings"])


@pytest.fixture
def marks(tmp_path):
    """Complete sheets of two criteria in two groups."""
    rng = np.random.default_rng(2)
    path = tmp_path / "marks.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["entry", "judge", "criterion", "score", "field"])
        for i in range(16):
            merit = rng.standard_normal()
            for j in range(4):
                for c in "xy":
                    score = 5 + merit + rng.standard_normal()
                    writer.writerow([f"e{i:02}", f"j{j}", c, score, "pq"[i % 2]])
    return path


def test_the_command_compares_criteria_and_groups(marks, tmp_path, capsys):
    target = tmp_path / "found.json"
    asked = ["compare", str(marks), "--criterion", "criterion", "--group", "field"]
    asked += ["--top", "4", "--top", "p=2", "--variance", "reml"]
    assert main([*asked, "--json", str(target)]) == 0
    found = json.loads(target.read_bytes())
    rules = [each["rule"] for each in found["rules"]]
    assert [rule for rule in rules if rule != "facets"] == [*RULES, "criteria"]
    assert [cut["top"] for cut in found["cuts"]] == ["4", "p=2"]
    assert all(found["entries"][i]["inside"]["p=2"] == [] for i in range(1, 16, 2))
    assert main(asked) == 0
    assert "always in" in capsys.readouterr().out
    assert main([*asked, "--csv", str(tmp_path / "a.csv")]) == 0
    assert (tmp_path / "a.csv").read_text().startswith("entry,group,n,best_rank,worst_rank,raw")
    for wrong in (["--model", "criteria"], ["--errors", "t"], ["--per-component"], ["--top", "99"]):
        assert main([*asked, *wrong]) == 2


def test_extra_reviews_refuse_the_models_they_do_not_plan_with(marks, capsys):
    asked = ["extra", str(marks), "--criterion", "criterion", "--top", "4", "--budget", "3"]
    assert main([*asked, "--model", "criteria"]) == 2
    assert main([*asked, "--errors", "t"]) == 2
    assert "additive only" in capsys.readouterr().err
