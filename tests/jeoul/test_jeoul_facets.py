"""Many facets: a slow likelihood, derivatives, recovery, and what has no finite answer."""

import json
import os
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jeoul.cli import main
from jeoul.errors import DisconnectedDesign, InputError, Unanswerable
from jeoul.facets import FacetsOptions, curves, facets
from jeoul.facets.fit import maximise
from jeoul.facets.likelihood import Likelihood
from jeoul.facets.responses import coded
from jeoul.facets.worlds import draws
from jeoul.tables import Scores

FAST = FacetsOptions(draws=200)


def jury(*, entries=40, judges=6, criteria=3, steps=3, per_entry=None, seed=1, sigma=1.3):
    """Simulated scores 0 … steps, with the truth they came from."""
    rng = np.random.default_rng(seed)
    theta = sigma * rng.standard_normal(entries)
    beta = 0.6 * rng.standard_normal(judges)
    beta -= beta.mean()
    middle = rng.normal(0, 0.4, (criteria, 1))
    xi = middle + np.linspace(-1.5, 1.5, steps) + rng.normal(0, 0.2, (criteria, steps))
    rows = []
    for i in range(entries):
        read = range(judges) if per_entry is None else (i + np.arange(per_entry)) % judges
        for j in read:
            for c in range(criteria):
                logits = np.concatenate([[0], np.cumsum(theta[i] - beta[j] - xi[c])])
                p = np.exp(logits - logits.max())
                x = rng.choice(steps + 1, p=p / p.sum())
                rows.append((f"e{i:03}", f"j{j:02}", f"c{c}", float(x)))
    entry, judge, criterion, values = zip(*rows, strict=True)
    table = Scores.of(entries=entry, judges=judge, values=values, criteria=criterion)
    return table, theta, beta, xi


def slow_deviance(scores, fitted):
    """The marginal likelihood by the definition, an entry and a score at a time."""
    sigma = fitted.variance**0.5
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    total = 0.0
    for i in range(len(scores.entries)):
        of_node = np.ones(len(nodes))
        for k in np.flatnonzero(scores.entry == i):
            xi = fitted.steps[scores.criterion[k]]
            x = fitted.responses.used[scores.criterion[k]].index(int(scores.values[k]))
            for q, z in enumerate(nodes):
                merit = sigma * z - fitted.severity[scores.judge[k]]
                logits = np.concatenate([[0.0], np.cumsum(merit - xi)])
                of_node[q] *= np.exp(logits[x]) / np.exp(logits).sum()
        total -= 2 * np.log(weights @ of_node / weights.sum())
    return total


def test_the_deviance_is_the_definition():
    scores, *_ = jury(entries=10, judges=4, per_entry=3)
    fitted = facets(scores=scores, options=FAST)
    assert fitted.deviance == pytest.approx(slow_deviance(scores, fitted), abs=1e-6)
    assert fitted.parameters == 3 * 3 + 3 + 1


def test_derivatives_are_those_of_small_differences():
    scores, *_ = jury(entries=9, judges=4, criteria=2)
    likelihood = Likelihood(coded(scores=scores), step=0.25)
    eta = np.random.default_rng(1).normal(0, 0.3, likelihood.constraint.shape[1] + 1)
    at = likelihood.posterior(eta)
    gradient, hessian, _ = likelihood.derivatives(at)
    response = likelihood.responsiveness(at)
    for k, direction in enumerate(np.eye(len(eta)) * 1e-5):
        up, down = likelihood.posterior(eta + direction), likelihood.posterior(eta - direction)
        rise = (up.log_likelihood - down.log_likelihood) / 2e-5
        assert gradient[k] == pytest.approx(rise, abs=1e-6)
        bend = likelihood.derivatives(up)[0] - likelihood.derivatives(down)[0]
        assert hessian[k] == pytest.approx(bend / 2e-5, abs=1e-6)
        moved = up.weights @ up.theta - down.weights @ down.theta
        assert response[:, k] == pytest.approx(moved / 2e-5, abs=1e-6)


def test_the_maximum_is_one():
    scores, *_ = jury()
    found = maximise(responses=coded(scores=scores))
    assert found.converged
    assert np.abs(found.gradient).max() < 1e-6
    for direction in np.eye(len(found.eta)):
        for sign in (-1e-3, 1e-3):
            aside = found.likelihood.posterior(found.eta + sign * direction)
            assert aside.log_likelihood < found.posterior.log_likelihood
    finer = Likelihood(coded(scores=scores), step=0.02).posterior(found.eta)
    assert finer.log_likelihood == pytest.approx(found.posterior.log_likelihood, abs=1e-6)


def test_what_was_put_in_comes_out():
    scores, theta, beta, xi = jury(entries=600, judges=8, criteria=4, per_entry=4, seed=3)
    fitted = facets(scores=scores, options=FAST)
    off = (fitted.severity - beta) / fitted.severity_se
    assert np.abs(off).max() < 4
    assert np.abs(fitted.severity - beta).max() < 0.2
    assert fitted.severity.sum() == pytest.approx(0, abs=1e-9)
    assert np.abs(np.array(fitted.steps) - xi).max() < 0.4
    assert fitted.variance**0.5 == pytest.approx(1.3, abs=0.15)
    assert np.corrcoef(fitted.estimate, theta)[0, 1] ** 2 == pytest.approx(
        fitted.reliability, abs=0.05
    )
    inside = np.abs(fitted.estimate - theta) < 1.96 * fitted.sd
    assert 0.92 < inside.mean() < 0.98
    assert fitted.of_judges.infit == pytest.approx(np.ones(8), abs=0.15)
    assert (fitted.sd >= fitted.se).all()


def test_sixteen_judges_on_two_hundred_texts_take_less_than_a_second_of_work():
    scores, *_ = jury(entries=200, judges=16, criteria=5, steps=4)
    started = time.process_time()
    found = maximise(responses=coded(scores=scores))
    assert found.converged
    assert time.process_time() - started < 1.5


def test_a_judge_who_scores_at_random_has_a_large_infit():
    scores, *_ = jury(entries=150)
    values = scores.values.copy()
    mine = scores.judge == 2
    values[mine] = np.random.default_rng(5).integers(0, 4, np.count_nonzero(mine))
    noisy = Scores.of(
        entries=[scores.entries[i] for i in scores.entry],
        judges=[scores.judges[j] for j in scores.judge],
        values=values,
        criteria=[scores.criteria[c] for c in scores.criterion],
    )
    rows = facets(scores=noisy, options=FAST).as_dict()["judges"]
    assert rows[2]["infit"] > 1.5
    assert "inconsistent" in rows[2]["flags"]
    assert max(row["infit"] for k, row in enumerate(rows) if k != 2) < 1.2


def flat(rows):
    entry, judge, value = zip(*rows, strict=True)
    return Scores.of(entries=entry, judges=judge, values=value)


def two_categories(seed=2, judges=4):
    rng = np.random.default_rng(seed)
    theta = rng.standard_normal(30)
    return [
        (f"e{i:02}", f"j{j}", float(rng.random() < 1 / (1 + np.exp(0.4 * j - 0.6 - theta[i]))))
        for i in range(30)
        for j in range(judges)
    ]


def test_two_categories_are_the_simple_rasch_model():
    scores = flat(two_categories())
    fitted = facets(scores=scores, options=FAST)
    assert fitted.parameters == 1 + 3 + 1
    # With one criterion and two categories every judge is an item of difficulty ξ + β.
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    difficulty = fitted.steps[0][0] + fitted.severity
    x = scores.values.reshape(30, 4)
    p = 1 / (1 + np.exp(difficulty[:, None] - fitted.variance**0.5 * nodes))
    each = np.prod(np.where(x[:, :, None] == 1, p, 1 - p), axis=1)
    slow = -2 * np.log(each @ weights / weights.sum()).sum()
    assert fitted.deviance == pytest.approx(slow, abs=1e-6)


def test_a_category_never_used_is_closed_up_with_a_warning():
    rows = two_categories()
    there = facets(scores=flat(rows), options=FAST)
    gap = facets(scores=flat([(e, j, 3 * x + 1) for e, j, x in rows]), options=FAST)
    assert gap.deviance == pytest.approx(there.deviance)
    assert gap.severity == pytest.approx(there.severity)
    (warned,) = gap.warnings
    assert warned["code"] == "category_never_used"
    assert warned["facts"]["categories"] == [2, 3]
    assert gap.as_dict()["criteria"][0]["categories"] == [1, 4]


def test_a_judge_who_only_gives_the_highest_score_is_a_warning_and_changes_nothing_else():
    rows = two_categories()
    extreme = [(e, "z", 1.0) for e in {row[0] for row in rows}]
    there = facets(scores=flat(rows), options=FAST)
    with_him = facets(scores=flat(rows + extreme), options=FAST)
    assert with_him.deviance == pytest.approx(there.deviance)
    assert with_him.severity[:4] == pytest.approx(there.severity)
    judge = with_him.as_dict()["judges"][4]
    assert (judge["severity"], judge["infit"]) == (None, None)
    assert judge["flags"] == ["extreme", "one_number"]
    codes = [warning["code"] for warning in with_him.warnings]
    assert codes == ["extreme_judge", "judge_with_one_number"]


def test_a_criterion_scored_alike_says_nothing():
    rows = two_categories()
    both = Scores.of(
        entries=[row[0] for row in rows] * 2,
        judges=[row[1] for row in rows] * 2,
        values=[row[2] for row in rows] + [1.0] * len(rows),
        criteria=["x"] * len(rows) + ["y"] * len(rows),
    )
    found = facets(scores=both, options=FAST)
    assert found.deviance == pytest.approx(facets(scores=flat(rows), options=FAST).deviance)
    row = found.as_dict()["criteria"][1]
    assert (row["difficulty"], row["steps"]) == (None, [])
    assert [w["code"] for w in found.warnings] == ["criterion_with_one_category"]
    with pytest.raises(Unanswerable, match="no category curves"):
        curves(fitted=found, criterion="y", theta=np.zeros(1))


def test_entries_with_only_highest_scores_stay_finite():
    rows = [(e, j, 1.0 if e == "e00" else x) for e, j, x in two_categories()]
    fitted = facets(scores=flat(rows), options=FAST)
    assert np.isfinite(fitted.estimate).all()
    assert fitted.estimate[0] == fitted.estimate.max()


def test_merit_without_variance_is_a_warning():
    rng = np.random.default_rng(0)
    rows = [(i, j, float(rng.integers(0, 2))) for i in range(60) for j in range(2)]
    # Everybody agrees less than chance, so that the variance of merit is at its bound.
    rows = [(i, j, x if j == 0 else 1 - rows[2 * i][2]) for i, j, x in rows]
    fitted = facets(scores=flat(rows), options=FAST)
    assert "variance_at_zero" in [w["code"] for w in fitted.warnings]
    assert np.isfinite(fitted.severity_se).all()
    json.loads(fitted.as_json())


def test_curves_are_probabilities_that_move_up():
    fitted = facets(scores=jury()[0], options=FAST)
    p = curves(fitted=fitted, criterion="c1", theta=np.linspace(-4, 4, 9))
    assert p.sum(axis=1) == pytest.approx(np.ones(9))
    assert (np.diff(p @ np.arange(4)) > 0).all()


@pytest.mark.parametrize(
    ("scores", "error", "part"),
    [
        (flat([("a", "j", 1.5), ("b", "k", 2)]), Unanswerable, "a single score"),
        (flat([("a", "j", 1.5), ("b", "j", 2), ("a", "k", 1)]), InputError, "whole numbers"),
        (flat([("a", "j", 1), ("b", "j", 2)]), Unanswerable, "only one judge"),
        (flat([("a", "j", 1), ("a", "k", 2)]), Unanswerable, "only one entry"),
        (flat([(e, j, 1) for e in "ab" for j in "jk"]), Unanswerable, "no criterion tells"),
        (flat([(e, j, x) for e in "ab" for j, x in ("j1", "k2")]), Unanswerable, "only lowest"),
        (
            flat([(e, j, x) for e in "ab" for j, x in ("j1", "k2")]
                 + [(e, j, x) for e in "cd" for j, x in ("l1", "m2")]),
            DisconnectedDesign,
            "2 parts",
        ),
        (
            flat([(e, j, float(e in "bcd") + (e == "c")) for e in "abcd" for j in "jk"]),
            Unanswerable,
            "no finite scale",
        ),
        (
            flat([(i, j, float(i)) for i in range(40) for j in range(2)]),
            InputError,
            "too many categories",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_fitted_is_refused_with_a_remedy(scores, error, part):
    with pytest.raises(error) as refused:
        facets(scores=scores)
    assert part in str(refused.value)
    assert refused.value.remedy


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 100), st.permutations(range(5)))
def test_other_names_give_the_same_measures(seed, names):
    scores, *_ = jury(entries=12, judges=5, criteria=2, steps=2, per_entry=3, seed=seed)
    turned = Scores.of(
        entries=[f"x{11 - i:02}" for i in scores.entry],
        judges=[f"k{names[j]}" for j in scores.judge],
        values=scores.values,
        criteria=[f"d{1 - c}" for c in scores.criterion],
    )
    there, back = facets(scores=scores, options=FAST), facets(scores=turned, options=FAST)
    assert back.deviance == pytest.approx(there.deviance, rel=1e-9)
    assert back.estimate[::-1] == pytest.approx(there.estimate, abs=1e-5)
    order = [names[j] for j in range(5)]
    assert back.severity[order] == pytest.approx(there.severity, abs=1e-4, nan_ok=True)


@pytest.fixture
def run(tmp_path, capsysbinary):
    def running(text, *options):
        source, target = tmp_path / "given.csv", tmp_path / "result.json"
        target.unlink(missing_ok=True)
        source.write_text(text, encoding="utf-8")
        status = main(
            ["calibrate", str(source), "--model", "facets", "--json", str(target), *options]
        )
        lines = capsysbinary.readouterr().err.decode().splitlines()
        assert target.exists() == (status == 0)
        return status, json.loads(target.read_bytes()) if status == 0 else None, lines

    return running


def as_text(scores):
    rows = [
        f"{scores.entries[i]},{scores.judges[j]},{scores.criteria[c]},g{i % 2},{x:g}"
        for i, j, c, x in zip(
            scores.entry, scores.judge, scores.criterion, scores.values, strict=True
        )
    ]
    return rows


HEAD = "entry,judge,part,field,score"
PART = ("--criterion", "part", "--draws", "200")


def test_the_command_has_the_keys_of_the_contract(run):
    rows = as_text(jury(entries=12)[0])
    wanted = (*PART, "--group", "field", "--top", "3", "--top", "g1=2")
    status, found, lines = run("\n".join([HEAD, *rows]), *wanted)
    assert (status, lines) == (0, [])
    assert found["command"] == "calibrate"
    assert found["options"]["model"] == "facets"
    assert set(found["fit"]) >= {"deviance", "parameters", "criterion", "iterations", "converged"}
    assert set(found["variance"]) == {"entry"}
    assert set(found["entries"][0]) >= {
        "entry", "group", "n", "raw_mean", "estimate", "effect", "se", "sd", "rank", "rank_low",
        "rank_high", "expected_rank", "group_rank", "p_top",
    }  # fmt: skip
    assert set(found["judges"][0]) >= {"judge", "n", "severity", "se", "infit", "outfit", "flags"}
    assert set(found["criteria"][0]) >= {"criterion", "difficulty", "steps"}
    assert sum(found["criteria"][0]["steps"]) == pytest.approx(0, abs=1e-9)
    assert 0 < found["reliability"]["eap"] < 1
    assert sum(row["p_top"]["3"] for row in found["entries"]) == pytest.approx(3)
    assert sum(row["p_top"].get("g1=2", 0) for row in found["entries"]) == pytest.approx(2)
    shuffled = np.random.default_rng(1).permutation(rows).tolist()
    assert run("\n".join([HEAD, *shuffled]), *wanted)[1] == found


def test_another_process_with_many_threads_gives_the_same_bytes(tmp_path):
    (tmp_path / "s.csv").write_text("\n".join([HEAD, *as_text(jury(entries=30)[0])]))
    documents = set()
    for threads in ("1", "4"):
        target = tmp_path / f"{threads}.json"
        asked = ["calibrate", str(tmp_path / "s.csv"), "--model", "facets", "--top", "5", *PART]
        subprocess.run(
            [sys.executable, "-m", "jeoul", *asked, "--json", str(target)],
            check=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
        )
        documents.add(target.read_bytes())
    assert len(documents) == 1


def test_draws_follow_the_posterior():
    scores, *_ = jury(entries=25, per_entry=2)
    fitted = facets(scores=scores, options=FAST)
    response = fitted.found.likelihood.responsiveness(fitted.found.posterior)
    rng = np.random.default_rng(1)
    drawn = np.concatenate(
        list(draws(found=fitted.found, response=response, count=20_000, rng=rng))
    )
    assert drawn.mean(axis=0) == pytest.approx(fitted.estimate, abs=0.05)
    assert drawn.std(axis=0) == pytest.approx(fitted.sd, rel=0.05)


def test_missing_cells_are_simply_missing(run):
    rows = as_text(jury(entries=12)[0])
    status, found, _ = run("\n".join([HEAD, *rows[1:]]), *PART)
    assert status == 0
    assert found["n"]["scores"] == len(rows) - 1


@pytest.mark.parametrize(
    ("change", "options", "status", "part"),
    [
        (("1", "1.5"), PART, 2, "row 2, column 'score': the facets model needs whole numbers: "),
        (("1", "one"), PART, 2, "row 2, column 'score': not a number"),
        (("1", ""), PART, 2, "row 2, column 'score': a blank"),
        (("1", "nan"), PART, 2, "row 2, column 'score'"),
        (("1", "inf"), PART, 2, "row 2, column 'score'"),
        (None, ("--criterion", "parts"), 2, "no such column: 'parts'"),
        (None, (), 2, "as in row"),
        (None, (*PART, "--weights", "c0=1"), 2, "--weights has no meaning with --model facets"),
        (None, (*PART, "--slope", "x"), 2, "--slope has no meaning"),
        (None, (*PART, "--per-component"), 2, "--per-component has no meaning"),
        (None, (*PART, "--top", "99"), 2, "from 1 to 4"),
    ],
)
def test_bad_input_is_refused_in_one_line(run, change, options, status, part):
    rows = as_text(jury(entries=4, judges=3, criteria=2)[0])
    if change:
        rows[0] = rows[0].rpartition(",")[0] + "," + change[1]
    found, _, lines = run("\n".join([HEAD, *rows]), *options)
    assert found == status
    assert len(lines) == 1
    assert part.replace("whole numbers: ", "whole numbers") in lines[0]


def test_without_files_a_table_is_printed(tmp_path, capsys):
    (tmp_path / "s.csv").write_text("\n".join([HEAD, *as_text(jury(entries=6)[0])]))
    assert main(["calibrate", str(tmp_path / "s.csv"), "--model", "facets", *PART]) == 0
    said = capsys.readouterr().out
    assert "infit" in said
    assert "difficulty" in said
