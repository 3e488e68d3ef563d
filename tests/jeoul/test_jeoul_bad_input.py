"""Bad input is refused in a sentence or answered with a warning, never with a silent number."""

import csv

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jeoul import severity
from jeoul.calibrate import CalibrateOptions, calibrate
from jeoul.cli import main
from jeoul.errors import InputError, Unanswerable
from jeoul.severity import rubric
from jeoul.severity.variants import robust
from jeoul.tables import Scores, total

few = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SQUARE = {"entries": "aabbcc", "judges": "jkjkjk", "values": [1, 2, 3, 5, 4, 6]}


def refitted(scores, order=slice(None), rename=str, shift=0.0, scale=1.0):
    return Scores.of(
        entries=[rename(scores.entries[i]) for i in scores.entry[order]],
        judges=[rename(scores.judges[j]) for j in scores.judge[order]],
        values=shift + scale * scores.values[order],
        weights=scores.weights[order],
    )


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan, np.inf])
def test_weights_that_are_not_positive_are_refused_with_their_row(weight):
    with pytest.raises(InputError) as caught:
        Scores.of(**SQUARE, weights=[1, 1, weight, 1, 1, 1])
    assert caught.value.row == 3


@pytest.mark.parametrize("model", ["additive", "criteria"])
def test_constant_scores_are_refused_by_every_model(model):
    rows = [(e, j, c) for e in "abc" for j in "jk" for c in "xyz"]
    entries, judges, criteria = zip(*rows, strict=True)
    scores = Scores.of(entries=entries, judges=judges, criteria=criteria, values=[4] * len(rows))
    with pytest.raises(Unanswerable, match=r"every score|nothing tells"):
        calibrate(scores=scores, options=CalibrateOptions(model=model))
    with pytest.raises(Unanswerable):
        robust(scores=total(scores=scores))


def test_a_criterion_that_nobody_scored_is_refused_by_name():
    rows = [(e, j, c) for e in "abc" for j in "jk" for c in "xy"]
    entries, judges, criteria = zip(*rows, strict=True)
    scores = Scores.of(
        entries=entries, judges=judges, criteria=criteria, values=np.arange(12.0) ** 1.5
    )
    weights = {"x": 1, "y": 1, "z": 1}
    for work in (
        lambda: total(scores=scores, weights=weights),
        lambda: rubric.fit(scores=scores, weights=weights),
    ):
        with pytest.raises(InputError, match=r"no such criterion.*'z'"):
            work()


def test_an_entry_that_nobody_scored_on_a_criterion_has_no_raw_mean_but_an_estimate(jury):
    rng = np.random.default_rng(4)
    rows = [(f"e{i}", f"j{j}", c) for i in range(8) for j in range(4) for c in "xyz"]
    rows = [row for row in rows if not (row[0] == "e0" and row[2] == "z")]
    entries, judges, criteria = zip(*rows, strict=True)
    merit = dict(zip(sorted(set(entries)), rng.standard_normal(8), strict=True))
    values = [merit[e] + 0.5 * rng.standard_normal() for e in entries]
    scores = Scores.of(entries=entries, judges=judges, criteria=criteria, values=values)
    options = CalibrateOptions(model="criteria", variance="reml", draws=200)
    row = calibrate(scores=scores, options=options).as_dict()["entries"][0]
    assert row["raw_mean"] is None
    assert np.isfinite(row["estimate"])


@pytest.mark.parametrize("places", ["0", "13", "-1", "2.5", "p=1", ""])
def test_places_that_cannot_be_filled_are_refused(jury, places):
    with pytest.raises(InputError, match=r"not a number of places|no such group"):
        calibrate(scores=jury(), options=CalibrateOptions(top=(places,), draws=100))


def test_scores_off_a_declared_scale_are_refused_with_their_row(tmp_path, capsys):
    path = tmp_path / "scores.csv"
    with path.open("w", newline="") as stream:
        rows = zip(*SQUARE.values(), strict=True)
        csv.writer(stream).writerows([("entry", "judge", "score"), *rows])
    asked = ["calibrate", str(path), "--variance", "reml", "--draws", "100"]
    asked += ["--json", str(tmp_path / "a.json")]
    assert main([*asked, "--scale", "1:6"]) == 0
    assert main([*asked, "--scale", "1:5"]) == 2
    said = capsys.readouterr().err
    assert "row 7" in said
    assert "6.0" in said
    for wrong in ("5:1", "ten", "1:"):
        assert main([*asked, "--scale", wrong]) == 2


def test_strided_and_read_only_arrays_give_the_same_figures_and_stay_untouched(jury):
    scores = jury(entries=12, judges=5, per_entry=3)
    wide = np.zeros((len(scores), 3))
    wide[:, 1] = scores.values
    wide.setflags(write=False)
    backward = scores.values[::-1].copy()[::-1]
    names = {
        "entries": [scores.entries[i] for i in scores.entry],
        "judges": [scores.judges[j] for j in scores.judge],
    }
    plain = severity.fit(scores=scores, variance="reml")
    for values in (wide[:, 1], backward, scores.values.astype(">f8")):
        weights = np.ones((len(scores), 2))[:, 0]
        found = severity.fit(
            scores=Scores.of(**names, values=values, weights=weights), variance="reml"
        )
        np.testing.assert_array_equal(found.estimate, plain.estimate)
    np.testing.assert_array_equal(wide[:, 1], scores.values)


def test_a_table_put_together_by_hand_from_views_is_fitted_as_its_copy(jury):
    scores = jury(entries=12, judges=5, per_entry=3)
    views = {}
    for name in ("values", "weights", "entry", "judge"):
        column = getattr(scores, name)
        wide = np.zeros((len(column), 2), dtype=column.dtype)
        wide[:, 0] = column
        wide.setflags(write=False)
        views[name] = wide[:, 0]
    by_hand = Scores(**{**vars(scores), **views})
    for variance in ("reml", "integrated"):
        one, two = (severity.fit(scores=s, variance=variance) for s in (scores, by_hand))
        np.testing.assert_array_equal(one.estimate, two.estimate)
    one, two = (severity.large.fit(scores=s, variance="reml") for s in (scores, by_hand))
    np.testing.assert_array_equal(one.estimate, two.estimate)


@few
@given(seed=st.integers(0, 10_000), shift=st.floats(-1e3, 1e3), scale=st.floats(1e-2, 1e2))
def test_order_names_shift_and_scale_change_only_what_they_must_on_the_large_route(
    jury, seed, shift, scale
):
    scores = jury(entries=14, judges=6, per_entry=3, seed=seed)
    order = np.random.default_rng(seed).permutation(len(scores))
    moved = refitted(scores, order, rename=lambda name: "x" + name, shift=shift, scale=scale)
    one, two = (severity.large.fit(scores=s, variance="reml") for s in (scores, moved))
    near = {"rtol": 1e-4, "atol": 1e-3 * scale}
    np.testing.assert_allclose(two.estimate, shift + scale * one.estimate, **near)
    np.testing.assert_allclose(two.severity, scale * one.severity, **near)


@few
@given(seed=st.integers(0, 10_000))
def test_weights_that_are_all_doubled_change_nothing_but_the_residual(jury, seed):
    scores = jury(entries=12, judges=5, per_entry=3, seed=seed)
    double = Scores(**{**vars(scores), "weights": 2 * scores.weights})
    one, two = (severity.fit(scores=s, variance="reml") for s in (scores, double))
    np.testing.assert_allclose(two.estimate, one.estimate, rtol=1e-6)
    assert two.variance["residual"] == pytest.approx(2 * one.variance["residual"], rel=1e-5)
