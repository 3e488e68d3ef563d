"""Published results that the calibration must give again."""

import numpy as np
import pytest

from jeoul import severity
from jeoul.calibrate import CalibrateOptions, calibrate
from jeoul.tables import Scores

# Diameters (mm) of growth inhibition, plates a to x, a row of samples A to F each
# (Davies & Goldsmith 1972, Statistical Methods in Research and Production).
PENICILLIN = (
    "27 23 26 23 23 21 27 23 26 23 23 21 25 21 25 24 24 20 26 23 25 23 23 20 "
    "25 22 26 22 23 20 24 22 25 23 22 19 24 20 23 21 22 19 26 22 26 24 24 21 "
    "24 21 24 22 22 20 24 21 24 23 22 19 26 23 26 24 24 21 25 22 26 24 24 20 "
    "26 24 26 24 25 22 26 23 26 23 23 20 26 23 25 24 24 22 25 22 25 23 23 20 "
    "25 21 24 23 23 20 25 22 24 23 23 19 24 21 23 21 21 19 26 23 26 24 24 21 "
    "25 21 24 22 22 18 25 22 25 22 22 20 24 21 24 22 24 19 24 21 24 22 21 18 "
)


@pytest.fixture(scope="module")
def penicillin():
    plates, samples = "abcdefghijklmnopqrstuvwx", "ABCDEF"
    return Scores.of(
        entries=list(samples) * len(plates),
        judges=[plate for plate in plates for _ in samples],
        values=[float(diameter) for diameter in PENICILLIN.split()],
    )


@pytest.fixture(scope="module")
def instevaluation(published):
    return published("insteval.csv.gz", "d", "s", "y")


@pytest.fixture(scope="module")
def skating(published):
    return published("figure_skating_totals.csv.gz", "perf", "judge_id", "final")


def by_name(names, *values):
    return {name: row for name, *row in zip(names, *values, strict=True)}


def test_penicillin_by_reml_is_what_lme4_finds(penicillin):
    found = severity.fit(scores=penicillin, variance="reml")
    assert found.converged
    assert found.criterion == pytest.approx(330.860589, abs=1e-6)
    # Balanced data have a closed form (analysis of variance); lme4 stops 5e-5 from it.
    assert found.variance["judge"] == pytest.approx(0.716905141, rel=1e-4)
    assert found.variance["entry"] == pytest.approx(3.7311318423, rel=1e-4)
    assert found.variance["residual"] == pytest.approx(0.3024149562, rel=1e-4)
    mean, se = found.fixed["mean"]
    assert mean == pytest.approx(22.97222222)
    assert se == pytest.approx(0.8085953614, rel=1e-4)
    samples = by_name(penicillin.entries, found.effect, found.se)
    for name, effect in {
        "A": 2.18705840,
        "C": 1.93789985,
        "E": -0.01384214,
        "D": -0.09689499,
        "B": -1.01047635,
        "F": -3.00374477,
    }.items():
        assert samples[name] == pytest.approx([effect, 0.2021706851], abs=1e-5)
    plates = by_name(penicillin.judges, found.severity, found.severity_se)
    assert plates["m"] == pytest.approx([-1.4274219297, 0.2713593026], abs=1e-5)


def test_penicillin_by_reml_is_the_analysis_of_variance(penicillin):
    table = penicillin.values.reshape(6, 24)
    plates = table.mean(axis=0) - table.mean()
    samples = table.mean(axis=1) - table.mean()
    rest = table - table.mean() - plates - samples[:, None]
    residual = (rest**2).sum() / (5 * 23)
    found = severity.fit(scores=penicillin, variance="reml").variance
    assert found["residual"] == pytest.approx(residual, rel=1e-7)
    assert found["entry"] == pytest.approx((samples @ samples * 24 / 5 - residual) / 24, rel=1e-7)
    assert found["judge"] == pytest.approx((plates @ plates * 6 / 23 - residual) / 6, rel=1e-7)


def test_penicillin_by_ml_is_what_mixedmodels_jl_finds(penicillin):
    found = severity.fit(scores=penicillin, variance="ml")
    assert found.criterion == pytest.approx(332.1883486700085, abs=1e-6)
    assert found.variance["judge"] ** 0.5 == pytest.approx(0.845571948, rel=1e-4)
    assert found.variance["entry"] ** 0.5 == pytest.approx(1.770666461, rel=1e-4)
    assert found.variance["residual"] ** 0.5 == pytest.approx(0.549931907, rel=1e-4)
    assert found.fixed["mean"][1] == pytest.approx(0.74460378, rel=1e-4)


def test_lecture_ratings_by_reml_are_what_lme4_finds(instevaluation):
    found = severity.fit(scores=instevaluation, variance="reml")
    assert found.criterion == pytest.approx(237783.880388, abs=1e-4)
    # The optimum is 2e-6 away from where lme4 stopped, and 3e-9 lower in the criterion.
    assert found.variance["entry"] == pytest.approx(0.2737348664, rel=4e-6)
    assert found.variance["judge"] == pytest.approx(0.1062145042, rel=4e-6)
    assert found.variance["residual"] == pytest.approx(1.3871797061, rel=1e-6)
    assert found.fixed["mean"] == pytest.approx((3.254158281, 0.01838951767), rel=1e-5)
    lecturers = by_name(instevaluation.entries, found.effect, found.se)
    for name, effect, se in (
        ("1258", 1.193745004, 0.1856829563),
        ("1866", 1.102341152, 0.1131473498),
        ("844", 1.076059831, 0.1665639935),
        ("582", -1.349120344, 0.2731120024),
        ("454", -1.437360086, 0.1790679312),
    ):
        assert lecturers[name] == pytest.approx([effect, se], abs=1e-5)
    students = by_name(instevaluation.judges, found.severity, found.severity_se)
    for name, effect, se in (
        ("1163", 0.8712581933, 0.1514278321),
        ("2732", 0.8362495313, 0.1828859146),
        ("2785", 0.7617461384, 0.189037154),
    ):
        assert students[name] == pytest.approx([-effect, se], abs=1e-5)


def test_lecture_ratings_are_the_same_with_the_roles_exchanged(published, instevaluation):
    there = severity.fit(scores=instevaluation, variance="reml")
    turned = published("insteval.csv.gz", "s", "d", "y")
    back = severity.fit(scores=turned, variance="reml")
    assert back.criterion == pytest.approx(there.criterion, abs=1e-6)
    assert back.variance["judge"] == pytest.approx(there.variance["entry"], rel=1e-7)
    assert back.variance["entry"] == pytest.approx(there.variance["judge"], rel=1e-7)
    np.testing.assert_allclose(-back.severity, there.effect, atol=1e-7)
    np.testing.assert_allclose(back.severity_se, there.se, rtol=1e-6)


def test_lecture_ratings_by_ml_are_what_lme4_finds(instevaluation):
    found = severity.fit(scores=instevaluation, variance="ml")
    assert found.criterion == pytest.approx(237777.72598, abs=1e-4)
    # lme4's own variances are 3e-6 to 2e-5 off the optimum, which lies lower.
    assert found.variance["judge"] == pytest.approx(0.1062013158, rel=1e-5)
    assert found.variance["entry"] == pytest.approx(0.2734914815, rel=1e-5)


def test_skating_totals_by_reml_are_what_lme4_finds(skating):
    found = severity.fit(scores=skating, variance="reml")
    assert found.criterion < 88534.799851 + 1e-4
    assert found.criterion == pytest.approx(88534.799851, abs=1e-3)
    assert found.variance["entry"] == pytest.approx(1296.25430179, rel=1e-5)
    assert found.variance["judge"] == pytest.approx(1.62784107, rel=1e-5)
    assert found.variance["residual"] == pytest.approx(10.88161343, rel=1e-5)
    judges = by_name(skating.judges, found.severity, found.severity_se)
    for name, effect, se in (
        ("J079", 4.21893037, 0.740101993),
        ("J143", 3.58173224, 0.468918451),
        ("J075", 3.39956685, 0.635811197),
        ("J006", 2.77934303, 0.639500076),
        ("J098", 2.34836188, 0.493500278),
        ("J154", -3.807184, 0.518739),
    ):
        assert judges[name] == pytest.approx([-effect, se], abs=1e-4)
    assert judges["J201"][0] == pytest.approx(2.586587, abs=1e-4)
    assert judges["J145"][0] == pytest.approx(2.428069, abs=1e-4)


def test_skaters_from_the_judges_own_country_gain_what_lme4_finds(published):
    table = published("figure_skating_totals.csv.gz", "perf", "judge_id", "final", "same")
    found = severity.fit(scores=table, variance="reml")
    assert found.criterion == pytest.approx(87427.449182, abs=1e-3)
    assert found.fixed["same"] == pytest.approx((3.23599224, 0.0949965218), rel=1e-5)
    assert found.variance["entry"] == pytest.approx(1295.2128098, rel=1e-4)
    assert found.variance["judge"] == pytest.approx(1.74088206, rel=1e-4)
    assert found.variance["residual"] == pytest.approx(9.97429673, rel=1e-5)


def test_a_slope_of_own_country_per_judge_is_what_lme4_finds(published):
    table = published("figure_skating_totals.csv.gz", "perf", "judge_id", "final", "same")
    found = severity.fit(scores=table, variance="reml", slopes=("same",))
    assert found.criterion == pytest.approx(87384.2995, abs=1e-3)
    assert found.fixed["same"] == pytest.approx((3.15372123, 0.146522804), rel=1e-4)
    assert found.variance["judge:same"] == pytest.approx(1.58930734, rel=2e-4)
    assert found.variance["judge"] == pytest.approx(1.78763908, rel=2e-4)
    assert found.variance["residual"] == pytest.approx(9.85971849, rel=2e-4)


def test_the_command_reports_the_published_figures(skating):
    found = calibrate(
        scores=skating, options=CalibrateOptions(variance="reml", draws=200)
    ).as_dict()
    assert found["n"] == {"scores": 14680, "entries": 1632, "judges": 214, "criteria": 1}
    assert found["fit"]["criterion"] == pytest.approx(88534.799851, abs=1e-4)
    assert found["variance"]["judge"] == pytest.approx(1.62784107, rel=1e-5)
