"""Fits without factorising, beside the exact ones."""

from importlib import import_module

import numpy as np
import pytest

from jeoul import severity
from jeoul.calibrate import CalibrateOptions, calibrate
from jeoul.errors import Unanswerable
from jeoul.severity import large
from jeoul.severity.large.search import evaluate, search
from jeoul.severity.large.system import System
from jeoul.severity.likelihood import evaluate as exactly
from jeoul.severity.sums import sums
from jeoul.tables import Scores


def simulated(entries, judges, per_entry, seed=1, sds=(0.55, 0.45, 1.0), **more):
    rng = np.random.default_rng(seed)
    entry = np.repeat(np.arange(entries), per_entry)
    judge = rng.integers(0, judges, len(entry))
    pair = np.unique(entry * judges + judge)
    entry, judge = pair // judges, pair % judges
    y = sds[0] * rng.standard_normal(entries)[entry] + sds[1] * rng.standard_normal(judges)[judge]
    more = {k: make(rng, len(pair)) for k, make in more.items()}
    return Scores.of(
        entries=[f"e{k:05}" for k in entry],
        judges=[f"j{k:05}" for k in judge],
        values=3 + y + sds[2] * rng.standard_normal(len(pair)),
        **more,
    )


SHAPES = {"entries": (600, 150, 5), "judges": (150, 600, 20)}


@pytest.fixture(params=sorted(SHAPES))
def scores(request):
    return simulated(
        *SHAPES[request.param],
        weights=lambda rng, n: rng.choice([0.5, 1.0, 2.0], n),
        covariates=lambda rng, n: {"late": rng.random(n)},
    )


@pytest.mark.parametrize("ml", [False, True])
def test_slopes_information_and_criterion_are_those_of_the_exact_route(scores, ml):
    system = System.of(scores=scores)
    at = np.array([0.3, 0.25])
    rng = np.random.default_rng(3)
    z = (2.0 * rng.integers(0, 2, (len(system.total_v), 512)) - 1).astype(np.float32)
    mine = evaluate(system, at, z, None, ml)
    true = exactly(sums=sums(scores=scores), ratio_u=at[0], ratios=at[1:], reml=not ml, slopes=True)
    assert mine.residual == pytest.approx(true.residual, rel=1e-9)
    np.testing.assert_allclose(mine.information, true.information, rtol=1e-3)
    assert mine.criterion == pytest.approx(true.criterion, abs=0.3)
    sd = np.sqrt(np.diag(mine.noise) / 512)
    assert (np.abs(mine.gradient - true.gradient) < 4 * sd + 1e-3 * np.abs(true.gradient)).all()


@pytest.mark.parametrize("variance", ["reml", "ml"])
def test_estimates_and_errors_are_those_of_the_exact_fit(scores, variance):
    mine = large.fit(scores=scores, variance=variance)
    true = severity.fit(scores=scores, variance=variance)
    assert mine.converged
    assert mine.engine["monte_carlo_error"] <= 0.01
    for name in ("entry", "judge", "residual"):
        assert mine.variance[name] == pytest.approx(true.variance[name], rel=2e-3)
    assert mine.criterion == pytest.approx(true.criterion, abs=0.5)
    for name, (estimate, se) in true.fixed.items():
        assert mine.fixed[name] == pytest.approx((estimate, se), rel=2e-3, abs=1e-4)
    for name in ("estimate", "effect", "severity", "residuals"):
        np.testing.assert_allclose(getattr(mine, name), getattr(true, name), atol=5e-3)
    for name in ("se", "sd", "severity_se", "severity_sd"):
        np.testing.assert_allclose(getattr(mine, name), getattr(true, name), rtol=0.05)


def test_draws_have_the_mean_and_spread_that_are_reported(scores):
    found = large.fit(scores=scores, variance="reml")
    draws = np.concatenate(list(found.draws(rng=np.random.default_rng(1), count=400)))
    assert draws.shape == (400, len(scores.entries))
    z = (draws.mean(axis=0) - found.estimate) / found.sd * 20
    assert abs(z.std() - 1) < 0.35
    assert np.median(draws.std(axis=0) / found.sd) == pytest.approx(1, abs=0.03)
    # Errors of entries that share judges move together: pairs of the exact covariance.
    true = severity.fit(scores=scores, variance="reml")
    exact = np.concatenate(list(true.draws(rng=np.random.default_rng(2), count=4000)))
    mean = draws.mean(axis=1).std(), exact.mean(axis=1).std()
    assert mean[0] == pytest.approx(mean[1], rel=0.15)


def test_the_same_seed_gives_the_same_figures(scores):
    one, two = (large.fit(scores=scores, variance="reml") for _ in range(2))
    assert one.variance == two.variance
    assert one.criterion == two.criterion
    np.testing.assert_array_equal(one.se, two.se)


def test_more_probes_are_taken_where_few_say_too_little(scores, monkeypatch):
    module = import_module("jeoul.severity.large.search")
    system = System.of(scores=scores)
    few = search(system=system, start=np.ones(2), ml=False, seed=1)
    monkeypatch.setattr(module, "ERROR", few.error / 3)
    more = search(system=system, start=np.ones(2), ml=False, seed=1)
    assert more.probes > few.probes
    assert more.error < few.error


def test_judges_without_severity_get_a_variance_near_zero():
    scores = simulated(600, 150, 5, seed=5, sds=(1.0, 0.0, 0.5))
    mine = large.fit(scores=scores, variance="reml")
    true = severity.fit(scores=scores, variance="reml")
    assert mine.variance["judge"] == pytest.approx(true.variance["judge"], abs=2e-4)
    assert mine.variance["entry"] == pytest.approx(true.variance["entry"], rel=1e-3)


def test_the_size_decides_the_route_and_the_command_reports_it(monkeypatch):
    scores = simulated(300, 90, 4)
    options = CalibrateOptions(top=(20,), draws=200, variance="integrated")
    exact = calibrate(scores=scores, options=options).as_dict()
    monkeypatch.setattr(severity, "LARGEST_EXACT", 50)
    found = calibrate(scores=scores, options=options).as_dict()
    assert "engine" not in exact["fit"]
    assert found["fit"]["engine"] == "iterative"
    assert found["fit"]["solver_passes"] > 0
    assert sum(row["p_top"]["20"] for row in found["entries"]) == pytest.approx(20)
    assert found["reliability"]["expected_overlap"]["20"] == pytest.approx(
        exact["reliability"]["expected_overlap"]["20"], abs=0.06
    )
    assert any(w["code"] == "variances_plugged_in" for w in found["warnings"])


def test_constant_scores_are_refused_at_any_size(monkeypatch):
    monkeypatch.setattr(severity, "LARGEST_EXACT", 2)
    scores = Scores.of(entries="aaabbbccc", judges="jkl" * 3, values=[4] * 9)
    with pytest.raises(Unanswerable, match="every score is 4"):
        severity.fit_any_size(scores=scores)


def test_a_start_from_the_large_route_leads_to_the_same_optimum():
    scores = simulated(900, 450, 4)
    plain = severity.fit(scores=scores, variance="reml")
    assert plain.iterations <= 3
    s = sums(scores=scores)
    ratios = np.array([plain.variance["entry"], plain.variance["judge"]])
    ratios = ratios / plain.variance["residual"]
    there = exactly(sums=s, ratio_u=ratios[0], ratios=ratios[1:], reml=True, slopes=True)
    steps = np.linalg.solve(there.information, there.gradient) / ratios
    np.testing.assert_allclose(steps, 0, atol=1e-6)
