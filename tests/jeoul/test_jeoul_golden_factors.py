"""Published results for models with more fixed effects and further random factors."""

import csv
import gzip

import numpy as np
import pytest

from jeoul import severity
from jeoul.calibrate import CalibrateOptions, calibrate
from jeoul.tables import Scores


@pytest.fixture(scope="module")
def lectures(judging):
    """InstEval with service, department or both, as the model asks."""
    with gzip.open(judging / "insteval.csv.gz", "rt") as stream:
        rows = list(csv.DictReader(stream))

    def table(covariates=(), factors=()):
        cells = {name: [row[name] for row in rows] for name in ("dept", "service")}
        cells["dept:service"] = [":".join(pair) for pair in zip(*cells.values(), strict=True)]
        columns = {"service": [float(x) for x in cells["service"]]}
        for dept in sorted(set(cells["dept"]))[1:]:
            columns[dept] = [float(x == dept) for x in cells["dept"]]
            columns[f"{dept}:service"] = np.multiply(columns[dept], columns["service"])
        chosen = columns if covariates == "crossed" else {k: columns[k] for k in covariates}
        return Scores.of(
            entries=[row["d"] for row in rows],
            judges=[row["s"] for row in rows],
            values=[float(row["y"]) for row in rows],
            covariates=chosen,
            factors={name: cells[name] for name in factors},
        )

    return table


# Reference tools stop near the optimum: theirs lie up to 4e-5 off, with a criterion above ours.
def of(found, *names):
    return [found.variance[name] for name in names]


def test_service_and_a_factor_of_departments_by_ml_are_what_mixedmodels_jl_finds(lectures):
    found = severity.fit(scores=lectures(["service"], ["dept"]), variance="ml")
    assert found.converged
    assert found.criterion == pytest.approx(237721.76877450474, abs=1e-5)
    assert of(found, "judge", "entry", "residual") == pytest.approx(
        [0.105968372044, 0.265206739378, 1.386489905989], rel=1e-4
    )
    # At the published variance of departments the criterion is 1.4e-6 above ours.
    assert found.criterion < 237721.76877450474 + 1e-7
    assert found.variance["dept"] == pytest.approx(0.006165245029, rel=1e-3)
    mean, service = found.fixed["mean"], found.fixed["service"]
    assert mean == pytest.approx((3.28258095877, 0.02840827518), abs=1e-4)
    assert service == pytest.approx((-0.09258854478, 0.01338315168), abs=1e-6)


def test_service_by_department_by_ml_is_what_mixedmodels_jl_finds(lectures):
    found = severity.fit(scores=lectures("crossed"), variance="ml")
    assert found.criterion == pytest.approx(237585.5534151695, abs=1e-5)
    assert of(found, "judge", "entry", "residual") == pytest.approx(
        [0.1054179261, 0.2584164606, 1.3847277811], rel=1e-5
    )


def test_a_factor_of_departments_by_service_by_reml_is_what_lme4_finds(lectures):
    found = severity.fit(scores=lectures(factors=["dept:service"]), variance="reml")
    assert found.criterion == pytest.approx(237658.578334, abs=1e-4)
    assert of(found, "judge", "entry", "residual") == pytest.approx(
        [0.10541697335, 0.26262962457, 1.38495081628], rel=1e-4
    )
    assert found.variance["dept:service"] == pytest.approx(0.01255015283, rel=2e-4)
    assert found.fixed["mean"] == pytest.approx((3.255251877, 0.02851413892), abs=1e-4)


def test_service_by_reml_is_what_lme4_finds(lectures):
    found = severity.fit(scores=lectures(["service"]), variance="reml")
    assert found.criterion == pytest.approx(237743.583116115, abs=1e-5)
    assert found.fixed["service"] == pytest.approx((-0.0911321695, 0.0132711189), rel=1e-5)
    assert found.fixed["mean"] == pytest.approx((3.2832848125, 0.0188141974), rel=1e-5)


def with_factor(scores, seed=4):
    rng = np.random.default_rng(seed)
    day = rng.integers(0, 4, len(scores))
    moved = scores.values + 2 * rng.standard_normal(4)[day]
    return Scores.of(
        entries=[scores.entries[i] for i in scores.entry],
        judges=[scores.judges[j] for j in scores.judge],
        values=moved,
        factors={"day": [f"day {d}" for d in day]},
    )


@pytest.mark.parametrize("judges", ["random", "fixed"])
@pytest.mark.parametrize("shape", [(24, 8, 4), (8, 24, 6)])
@pytest.mark.parametrize("variance", ["reml", "integrated"])
def test_effects_of_a_further_factor_are_those_of_the_dense_formula(jury, shape, variance, judges):
    entries, count, per_entry = shape
    scores = with_factor(jury(entries=entries, judges=count, per_entry=per_entry, seed=2))
    found = severity.fit(scores=scores, variance=variance, judges=judges)
    z = np.eye(len(scores.entries))[scores.entry], np.eye(4)[scores.factors["day"][1]]
    panel = np.eye(len(scores.judges))[scores.judge]
    h = found.variance["residual"] * np.eye(len(scores))
    h += found.variance["entry"] * z[0] @ z[0].T + found.variance["day"] * z[1] @ z[1].T
    x = np.ones((len(scores), 1))
    if judges == "random":
        h += found.variance["judge"] * panel @ panel.T
    else:
        x = np.hstack([x, panel[:, 1:]])
    inverse = np.linalg.inv(h)
    beta = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ scores.values)
    left = inverse @ (scores.values - x @ beta)
    near = {"reml": 1e-8, "integrated": 0.1}[variance]
    (day,) = found.factors
    np.testing.assert_allclose(day.estimate, found.variance["day"] * z[1].T @ left, atol=near * 3)
    np.testing.assert_allclose(found.effect, found.variance["entry"] * z[0].T @ left, atol=near)
    kept = found.variance["day"] - found.variance["day"] ** 2 * np.diag(z[1].T @ inverse @ z[1])
    np.testing.assert_allclose(day.se**2, kept, rtol=1e-6)
    assert len(found.residuals) == len(scores)


def test_a_table_with_a_further_factor_is_calibrated_and_its_digest_tells_it(jury):
    plain = jury(entries=24, judges=8, per_entry=4, seed=2)
    scores = with_factor(plain)
    options = CalibrateOptions(variance="reml", draws=200, top=(3,))
    found = calibrate(scores=scores, options=options).as_dict()
    assert found["variance"]["day"] > 0
    less = Scores.of(
        entries=[scores.entries[i] for i in scores.entry],
        judges=[scores.judges[j] for j in scores.judge],
        values=scores.values,
    )
    without = calibrate(scores=less, options=options).as_dict()
    assert found["input_sha256"] != without["input_sha256"]
    assert found["variance"]["residual"] < without["variance"]["residual"]
