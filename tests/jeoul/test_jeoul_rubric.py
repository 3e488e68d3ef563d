"""The criterion-level model beside its dense formula, published figures and the command."""

import csv
import gzip
import json

import numpy as np
import pytest

from jeoul import severity
from jeoul.calibrate import CalibrateOptions, calibrate
from jeoul.cli import main
from jeoul.errors import InputError, Unanswerable
from jeoul.severity import rubric
from jeoul.severity.rubric.grid import integrate
from jeoul.severity.rubric.likelihood import NAMES, Solved, evaluate
from jeoul.severity.rubric.posterior import Point
from jeoul.severity.rubric.sheets import Sheets
from jeoul.tables import Scores, total

CRITERIA = ("skills", "transitions", "performance", "composition", "interpretation")
WEIGHTS = {"x": 2.0, "y": 1.0, "z": 0.5}


def simulated(*, entries=14, judges=6, per_entry=3, seed=1, missing=0.2, **more):
    """Sheets of three criteria, some marks missing at random; groups and a covariate."""
    rng = np.random.default_rng(seed)
    a, b = rng.standard_normal(entries), 0.5 * rng.standard_normal(judges)
    g, d = 0.4 * rng.standard_normal((entries, 3)), 0.3 * rng.standard_normal((judges, 3))
    rows = []
    for i in range(entries):
        for j in (i + np.arange(per_entry) * (1 + i % 2)) % judges:
            halo = 0.6 * rng.standard_normal()
            for c in range(3):
                y = 5 + c + a[i] + b[j] + g[i, c] + d[j, c] + halo + 0.4 * rng.standard_normal()
                rows.append((f"e{i:02}", f"j{j}", "xyz"[c], y))
    rows = list({row[:3]: row for row in rows}.values())
    kept = [row for row in rows if rng.random() >= missing]
    entry, judge, criterion, values = zip(*kept, strict=True)
    return Scores.of(entries=entry, judges=judge, criteria=criterion, values=values, **more)


def again(scores, **more):
    """The same rows with something added."""
    return Scores.of(
        entries=[scores.entries[i] for i in scores.entry],
        judges=[scores.judges[j] for j in scores.judge],
        criteria=[scores.criteria[c] for c in scores.criterion],
        values=scores.values,
        **more,
    )


def dense(scores, variance):
    """H, X and the covariance of every entry's total with the scores, as textbooks have them."""

    def same(*codes):
        equal = np.ones((len(scores),) * 2)
        for code in codes:
            equal *= code[:, None] == code
        return equal

    e, j, c = scores.entry, scores.judge, scores.criterion
    related = dict(zip(NAMES, (same(e), same(e, j), same(e, c), same(j), same(j, c)), strict=True))
    h = variance["residual"] * np.diag(1 / scores.weights)
    h = h + sum(variance[name] * related[name] for name in NAMES)
    x = [np.eye(3)[c]]
    if scores.group is not None:
        x.append(np.eye(len(scores.groups))[scores.group[e]][:, 1:])
    x += [column[:, None] for column in scores.covariates.values()]
    w = np.array(list(WEIGHTS.values()))
    mine = np.eye(len(scores.entries))[:, e]
    cov = mine * (variance["entry"] * w.sum() + variance["entry:criterion"] * w[c])
    return h, np.hstack(x), cov, w


def criterion_of(h, x, y, reml=True):
    inverse = np.linalg.inv(h)
    information = x.T @ inverse @ x
    left = y - x @ np.linalg.solve(information, x.T @ inverse @ y)
    found = np.linalg.slogdet(h)[1] + left @ inverse @ left
    n = len(y)
    if reml:
        found += np.linalg.slogdet(information)[1]
        n -= x.shape[1]
    return found + n * np.log(2 * np.pi)


def decorated(seed=3):
    rng = np.random.default_rng(seed)
    scores = simulated(seed=seed)
    n = len(scores)
    return again(
        scores,
        groups=["pq"[i % 2] for i in scores.entry],
        covariates={"late": 2000 + rng.integers(0, 9, n)},
        weights=rng.choice([0.5, 1.0, 2.0], n),
    )


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("make", [simulated, decorated])
def test_the_criterion_is_that_of_the_dense_formula(make, reml):
    scores = make()
    found = rubric.fit(scores=scores, weights=WEIGHTS, variance="reml" if reml else "ml")
    assert found.converged
    h, x, _, _ = dense(scores, found.variance)
    assert found.criterion == pytest.approx(criterion_of(h, x, scores.values, reml), abs=1e-6)


@pytest.mark.parametrize("make", [simulated, decorated])
def test_slopes_of_the_criterion_are_its_differences(make):
    sheets = Sheets.of(scores=make(), weights=np.ones(3))
    at = np.array([3.0, 2.0, 0.3, 0.5, 0.2])
    for reml in (True, False):

        def value(ratios, reml=reml):
            found = evaluate(sheets=sheets, ratios=ratios, reml=reml, slopes=False)
            return found.criterion

        found = evaluate(sheets=sheets, ratios=at, reml=reml, slopes=True)
        for k, step in enumerate(np.eye(5) * 1e-5):
            difference = (value(at + step) - value(at - step)) / 2e-5
            assert found.gradient[k] == pytest.approx(difference, abs=1e-4)


@pytest.mark.parametrize("make", [simulated, decorated])
def test_totals_and_their_doubt_are_those_of_the_dense_formula(make):
    scores = make()
    found = rubric.fit(scores=scores, weights=WEIGHTS, variance="reml")
    h, x, cov, w = dense(scores, found.variance)
    inverse = np.linalg.inv(h)
    spread = np.linalg.inv(x.T @ inverse @ x)
    beta = spread @ x.T @ inverse @ scores.values
    left = inverse @ (scores.values - x @ beta)
    np.testing.assert_allclose(found.effect, cov @ left, atol=1e-7)
    prior = found.variance["entry"] * w.sum() ** 2 + found.variance["entry:criterion"] * w @ w
    known = prior - np.einsum("er,rs,es->e", cov, inverse, cov)
    np.testing.assert_allclose(found.se**2, known, rtol=1e-6)
    rows = np.zeros((len(scores.entries), x.shape[1]))
    rows[:, :3] = w
    if scores.group is not None:
        rows[:, 3] = w.sum() * scores.group
    np.testing.assert_allclose(found.estimate, rows @ beta + cov @ left, atol=1e-6)
    slope = rows - cov @ inverse @ x
    whole = known + np.einsum("ea,ab,eb->e", slope, spread, slope)
    np.testing.assert_allclose(found.sd**2, whole, rtol=1e-6)
    sharing = np.eye(len(scores.judges))[:, scores.judge]
    judge = sharing * (
        found.variance["judge"] * w.sum() + found.variance["judge:criterion"] * w[scores.criterion]
    )
    np.testing.assert_allclose(found.severity, -judge @ left, atol=1e-7)
    np.testing.assert_allclose(
        found.residuals, found.variance["residual"] / scores.weights * left, atol=1e-7
    )


def test_draws_have_the_mean_and_covariance_that_are_reported():
    for variance in ("reml", "integrated"):
        found = rubric.fit(scores=simulated(), weights=WEIGHTS, variance=variance)
        chunks = found.draws(rng=np.random.default_rng(2), count=20_000)
        draws = np.concatenate(list(chunks))
        np.testing.assert_allclose(draws.mean(axis=0), found.estimate, atol=0.06)
        np.testing.assert_allclose(draws.std(axis=0), found.sd, rtol=0.05)


def test_integrating_is_what_brute_force_over_five_ratios_gives():
    sheets = Sheets.of(scores=simulated(entries=8, judges=4), weights=np.ones(3))
    found = integrate(sheets=sheets, start=np.ones(5))
    ratios = np.log([p.solved.ratios for p in found.points])
    rng = np.random.default_rng(8)
    centre, spread = (
        found.weights @ ratios,
        np.sqrt(found.weights @ ratios**2 - (found.weights @ ratios) ** 2),
    )
    tried = centre + 1.5 * spread * rng.standard_t(5, (1500, 5))
    z = (tried - centre) / (1.5 * spread)
    from jeoul.severity.rubric.grid import log_prior

    weight = np.array(
        [
            -Solved.at(sheets=sheets, ratios=np.exp(g)).criterion(reml=True) / 2 + log_prior(g)
            for g in tried
        ]
    )
    weight += 3 * np.log1p(z**2 / 5).sum(axis=1)
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    merits = np.array(
        [Point(Solved.at(sheets=sheets, ratios=np.exp(g))).merits().mean for g in tried]
    )
    mine = found.weights @ np.array([p.merits().mean for p in found.points])
    np.testing.assert_allclose(mine, weight @ merits, atol=0.04)


def test_complete_sheets_rank_as_the_additive_model_of_the_totals_does():
    scores = simulated(entries=20, missing=0.0)
    found = rubric.fit(scores=scores, weights=WEIGHTS, variance="reml")
    plain = severity.fit(scores=total(scores=scores, weights=WEIGHTS), variance="reml")
    assert np.corrcoef(found.estimate, plain.estimate)[0, 1] > 0.98
    np.testing.assert_allclose(found.raw, plain.raw, rtol=1e-12)


def test_a_blank_is_neither_a_zero_nor_the_mean_of_the_rest():
    full = simulated(entries=20, missing=0.0, seed=6)
    # x is the criterion with the lowest mean: one judge leaves it out on one entry.
    keep = ~((full.entry == 0) & (full.judge == full.judge[0]) & (full.criterion == 0))
    less = full.only(keep)
    there, here = (rubric.fit(scores=s, weights=WEIGHTS, variance="reml") for s in (full, less))
    assert abs(here.estimate[0] - there.estimate[0]) < 0.5
    assert here.se[0] > there.se[0]


def test_relabelling_scaling_and_order_change_only_what_they_must():
    scores = decorated()
    found = rubric.fit(scores=scores, weights=WEIGHTS, variance="reml")
    order = np.random.default_rng(1).permutation(len(scores))
    moved = Scores.of(
        entries=["new" + scores.entries[i] for i in scores.entry[order]],
        judges=["new" + scores.judges[j] for j in scores.judge[order]],
        criteria=[scores.criteria[c] for c in scores.criterion[order]],
        values=3 * scores.values[order] + 10,
        groups=[scores.groups[scores.group[i]] for i in scores.entry[order]],
        covariates={"late": scores.covariates["late"][order]},
        weights=scores.weights[order],
    )
    other = rubric.fit(scores=moved, weights=WEIGHTS, variance="reml")
    np.testing.assert_allclose(other.estimate, 3 * found.estimate + 35, rtol=1e-7)
    np.testing.assert_allclose(other.sd, 3 * found.sd, rtol=1e-6)
    assert other.variance["judge"] == pytest.approx(9 * found.variance["judge"], rel=1e-5)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            [("a", "j", "x"), ("a", "k", "x"), ("b", "j", "x"), ("b", "k", "x")],
            "only one criterion",
        ),
        ([("a", j, c) for j in "jk" for c in "xy"], "only one entry"),
        ([(e, "j", c) for e in "ab" for c in "xy"], "only one judge"),
        ([(e, j, c) for e, j in ("aj", "bk") for c in "xy"], "single sheet"),
        ([(e, j, c) for e in "ab" for j in "jk" for c in "xy"], "cannot tell"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(rows, sentence):
    entries, judges, criteria = zip(*rows, strict=True)
    scores = Scores.of(
        entries=entries, judges=judges, criteria=criteria, values=np.arange(len(rows)) ** 2
    )
    with pytest.raises(Unanswerable, match=sentence):
        rubric.fit(scores=scores)


def test_choices_that_only_the_additive_model_has_are_refused():
    for choice in ({"judges": "fixed"}, {"slopes": ("late",)}):
        with pytest.raises(InputError, match="additive"):
            CalibrateOptions(model="criteria", **choice)
    plain = Scores.of(entries="aabb", judges="jkjk", values=[1, 2, 3, 5])
    with pytest.raises(InputError, match="by criterion"):
        calibrate(scores=plain, options=CalibrateOptions(model="criteria"))


def test_the_command_calibrates_incomplete_sheets(tmp_path):
    scores = simulated(entries=20, seed=4)
    path, target = tmp_path / "marks.csv", tmp_path / "found.json"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["entry", "judge", "criterion", "score"])
        for k in range(len(scores)):
            names = scores.entries[scores.entry[k]], scores.judges[scores.judge[k]]
            writer.writerow([*names, scores.criteria[scores.criterion[k]], scores.values[k]])
    asked = ["calibrate", str(path), "--criterion", "criterion", "--weights", "x=2,y=1,z=0.5"]
    asked += ["--top", "5", "--draws", "500", "--json", str(target)]
    assert main(asked) == 2
    assert main([*asked, "--model", "criteria"]) == 0
    found = json.loads(target.read_bytes())
    assert set(found["variance"]) == {*NAMES, "residual"}
    assert found["n"]["scores"] == len(scores)
    assert found["n"]["criteria"] == 3
    assert sum(row["p_top"]["5"] for row in found["entries"]) == pytest.approx(5)
    assert 0 < found["reliability"]["expected_overlap"]["5"] <= 1
    assert 0 < found["reliability"]["icc_single"] < 1
    once = target.read_bytes()
    assert main([*asked, "--model", "criteria"]) == 0
    assert target.read_bytes() == once


def test_skating_components_by_reml_are_what_lme4_finds(judging):
    with gzip.open(judging / "figure_skating_components.csv.gz", "rt") as stream:
        rows = [(row, c) for row in csv.DictReader(stream) for c in CRITERIA]
    scores = Scores.of(
        entries=[row["perf"] for row, _ in rows],
        judges=[row["judge_id"] for row, _ in rows],
        criteria=[c for _, c in rows],
        values=[float(row[c]) for row, c in rows],
    )
    found = rubric.fit(scores=scores, variance="reml")
    assert found.converged
    assert found.criterion == pytest.approx(22665.122, abs=1e-4)
    for name, value in {
        "entry": 1.29049850304,
        "judge": 0.01901373,
        "entry:judge": 0.10891207,
        "entry:criterion": 0.00785983654,
        "judge:criterion": 0.00598465,
        "residual": 0.03632836795,
    }.items():
        assert found.variance[name] == pytest.approx(value, rel=2e-4), name
    for name, value in {
        "composition": 7.63223335,
        "interpretation": 7.63953345,
        "performance": 7.59870422,
        "skills": 7.61804264,
        "transitions": 7.36008185,
    }.items():
        assert found.fixed[name][0] == pytest.approx(value, abs=1e-5), name
