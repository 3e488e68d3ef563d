"""What the posterior says is what is so: against exact covariances, and in repeated juries."""

import numpy as np
import pytest

from jeoul import severity
from jeoul.calibrate import CalibrateOptions, calibrate
from jeoul.ranking import cut, expected_overlap
from jeoul.tables import Scores


def exact(scores, variance):
    """Mean and covariance of the merits by n × n matrices, mean unknown, variances known."""
    a = np.eye(len(scores.entries))[scores.entry]
    b = np.eye(len(scores.judges))[scores.judge]
    v = variance["entry"] * a @ a.T + variance["judge"] * b @ b.T
    v += variance["residual"] * np.diag(1 / scores.weights)
    inverse, one = np.linalg.inv(v), np.ones(len(scores))
    mean = one @ inverse @ scores.values / (one @ inverse @ one)
    gain = variance["entry"] * a.T @ inverse
    merits = mean + gain @ (scores.values - mean)
    slope = 1 - gain @ one
    covariance = variance["entry"] * np.eye(a.shape[1]) - variance["entry"] * gain @ a
    return merits, covariance + np.outer(slope, slope) / (one @ inverse @ one)


@pytest.mark.parametrize("shape", [(12, 5, 3), (5, 12, 7)])
def test_draws_have_the_exact_mean_and_covariance(jury, shape):
    entries, judges, per_entry = shape
    scores = jury(entries=entries, judges=judges, per_entry=per_entry, seed=4)
    found = severity.fit(scores=scores, variance="reml")
    mean, covariance = exact(scores, found.variance)
    np.testing.assert_allclose(found.estimate, mean, rtol=1e-9)
    np.testing.assert_allclose(found.sd, np.sqrt(np.diag(covariance)), rtol=1e-8)
    size = 40_000
    draws = np.vstack(list(found.posterior.draws(rng=np.random.default_rng(1), count=size)))
    error = np.sqrt(np.diag(covariance) / size)
    assert (np.abs(draws.mean(axis=0) - mean) < 5 * error).all()
    spread = np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)) * 2 / size)
    assert (np.abs(np.cov(draws.T) - covariance) < 5 * spread).all()


def test_draws_over_the_grid_have_the_moments_that_are_reported(jury):
    scores = jury(entries=15, judges=6, per_entry=4, seed=8)
    found = severity.fit(scores=scores, variance="integrated")
    size = 40_000
    draws = np.vstack(list(found.posterior.draws(rng=np.random.default_rng(2), count=size)))
    assert draws.shape == (size, 15)
    assert (np.abs(draws.mean(axis=0) - found.estimate) < 5 * found.sd / size**0.5).all()
    np.testing.assert_allclose(draws.std(axis=0), found.sd, rtol=0.03)


def test_the_grid_is_fine_enough_for_moments_by_brute_force(jury):
    """Posterior means on a much finer and wider grid, from the dense formula."""
    scores = jury(entries=10, judges=7, per_entry=4, seed=6)
    found = severity.fit(scores=scores, variance="integrated")
    a, b = np.eye(10)[scores.entry], np.eye(7)[scores.judge]
    n, one = len(scores), np.ones(len(scores))
    gamma = np.linspace(-16, 9, 141)
    logs, merits, residuals = [], [], []
    for ga in gamma:
        for gb in gamma:
            ra, rb = np.exp(ga), np.exp(gb)
            h = np.eye(n) + ra * a @ a.T + rb * b @ b.T
            inverse = np.linalg.inv(h)
            w = one @ inverse @ one
            mean = one @ inverse @ scores.values / w
            left = scores.values - mean
            r2 = left @ inverse @ left
            prior = sum(g - 0.2 * np.exp(g / 2) for g in (ga, gb))
            logs.append(-0.5 * (np.linalg.slogdet(h)[1] + np.log(w) + (n - 1) * np.log(r2)) + prior)
            merits.append(mean + ra * a.T @ inverse @ left)
            residuals.append(r2 / (n - 3))
    weights = np.exp(np.array(logs) - max(logs))
    weights /= weights.sum()
    np.testing.assert_allclose(found.estimate, weights @ np.array(merits), atol=2e-4)
    assert found.variance["residual"] == pytest.approx(weights @ np.array(residuals), rel=2e-3)


def test_a_second_jury_is_estimated_as_a_fit_with_the_same_ratios_would(jury):
    scores = jury(entries=9, judges=5, per_entry=3, seed=12)
    found = severity.fit(scores=scores, variance="reml")
    other = np.random.default_rng(5).standard_normal((len(scores), 2))
    again = found.plug_in.merits_of(y=other, weights=scores.weights)
    for column in range(2):
        mean, _ = exact(Scores(**{**vars(scores), "values": other[:, column]}), found.variance)
        np.testing.assert_allclose(again[:, column], mean, atol=1e-9)


def test_expected_overlap_is_one_without_noise_and_falls_with_it(jury):
    overlaps = []
    for noise in (0.01, 0.5, 3.0):
        scores = jury(entries=40, judges=8, per_entry=4, seed=3, sds=(1.0, noise, noise))
        found = severity.fit(scores=scores, variance="reml")
        overlaps.append(
            expected_overlap(
                scores=scores,
                plug_in=found.plug_in,
                sigma2=found.variance["residual"] / found.posterior.sums.scale**2,
                tops={"10": (10, np.arange(40))},
                estimate=found.estimate,
                rng=np.random.default_rng(1),
            )["10"]
        )
    assert overlaps[0] > 0.95 > overlaps[1] > overlaps[2] > 0.2


def simulated_probabilities(jury, juries, places, variance):
    said, was, inside = [], [], []
    for seed in range(juries):
        rng = np.random.default_rng(1000 + seed)
        merit, lenience = rng.standard_normal(60), 0.7 * rng.standard_normal(10)
        base = jury(entries=60, judges=10, per_entry=3, seed=seed)
        y = merit[base.entry] + lenience[base.judge] + rng.standard_normal(len(base))
        scores = Scores(**{**vars(base), "values": y})
        found = calibrate(
            scores=scores,
            options=CalibrateOptions(variance=variance, top=(places,), draws=1000),
        )
        p = found.fields[0].ranking.p_top[places]
        said.append(p)
        was.append(np.argsort(np.argsort(-merit)) < places)
        z = (merit - found.fitted.estimate) / found.fitted.sd
        inside.append(np.abs(z) < 1.645)
    return np.concatenate(said), np.concatenate(was), np.concatenate(inside)


def test_said_probabilities_of_the_top_come_true_as_often(jury):
    said, was, inside = simulated_probabilities(jury, 25, 15, "integrated")
    assert abs(said.mean() - was.mean()) < 1e-9
    for low, high in ((0.0, 0.1), (0.1, 0.35), (0.35, 0.65), (0.65, 0.9), (0.9, 1.01)):
        cell = (said >= low) & (said < high)
        error = np.sqrt(0.25 / cell.sum())
        assert abs(said[cell].mean() - was[cell].mean()) < 3 * error
    assert abs(inside.mean() - 0.9) < 0.04


@pytest.mark.slow
@pytest.mark.parametrize("variance", ["integrated", "reml"])
def test_deciles_of_the_probability_of_the_top_are_calibrated(jury, variance):
    said, was, inside = simulated_probabilities(jury, 250, 15, variance)
    for low in np.arange(0, 1, 0.1):
        cell = (said >= low) & (said < low + 0.1)
        assert abs(said[cell].mean() - was[cell].mean()) < 0.04
    assert abs(inside.mean() - 0.9) < 0.02


def test_the_cut_tells_who_is_in_by_what_margin_and_who_is_in_doubt():
    found = cut(
        estimate=np.array([5.0, 9.0, 7.0, 7.0]),
        places=2,
        sd=np.full(4, 3.0),
        p_top=np.array([0.05, 0.97, 0.55, 0.43]),
    )
    assert found.inside.tolist() == [1, 2]
    assert found.grey.tolist() == [2, 3]
    assert found.margin == 0
    everyone = cut(estimate=np.arange(3.0), p_top=np.ones(3), places=3)
    assert everyone.inside.tolist() == [2, 1, 0]
    assert everyone.margin_in_sds is None
