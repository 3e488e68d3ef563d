"""A run can be stored and repeated to the byte."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jeoul.calibrate import CalibrateOptions, calibrate
from jeoul.errors import InputError
from jeoul.recipe import Recipe, canonical, digest, replay
from jeoul.tables import Scores


def test_a_stored_recipe_gives_the_same_bytes(jury):
    scores = jury(entries=10, judges=5, per_entry=3)
    options = CalibrateOptions(top=("3",), draws=300, seed=7)
    first = calibrate(scores=scores, options=options)
    stored = json.loads(json.dumps(first.recipe.as_dict()))
    assert replay(recipe=Recipe.from_dict(stored), scores=scores).as_json() == first.as_json()
    whole = json.loads(first.as_json())
    assert replay(recipe=Recipe.from_dict(whole), scores=scores).as_json() == first.as_json()


def test_other_scores_are_refused(jury):
    scores = jury()
    recipe = calibrate(scores=scores, options=CalibrateOptions(draws=100)).recipe
    other = replace(scores, values=scores.values + 1)
    with pytest.raises(InputError, match="not the scores of the recipe"):
        replay(recipe=recipe, scores=other)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"command": "divine"}, "cannot replay"),
        ({"options": {"fortune": 1}}, "does not know"),
    ],
)
def test_a_recipe_of_another_version_is_refused(jury, change, sentence):
    scores = jury()
    recipe = Recipe("calibrate", CalibrateOptions(draws=100).as_dict(), 1, digest(scores=scores))
    with pytest.raises(InputError, match=sentence):
        replay(recipe=replace(recipe, **change), scores=scores)


def test_a_recipe_that_lacks_a_part_is_refused():
    with pytest.raises(InputError, match="incomplete"):
        Recipe.from_dict({"command": "calibrate"})


def test_the_seed_decides_the_draws_and_nothing_else(jury):
    one, two = (
        calibrate(scores=jury(), options=CalibrateOptions(top=(3,), draws=200, seed=seed)).as_dict()
        for seed in (1, 2)
    )
    assert one["variance"] == two["variance"]
    assert [r["estimate"] for r in one["entries"]] == [r["estimate"] for r in two["entries"]]
    assert [r["p_top"] for r in one["entries"]] != [r["p_top"] for r in two["entries"]]


cell = st.floats(-100, 100).map(lambda x: round(x, 3))


@settings(deadline=None)
@given(
    st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), cell, min_size=1),
    st.randoms(),
)
def test_the_digest_depends_on_the_scores_and_not_on_their_order(cells, random):
    rows = list(cells.items())

    def of(some):
        return digest(
            scores=Scores.of(
                entries=[e for (e, _), _ in some],
                judges=[j for (_, j), _ in some],
                values=[v for _, v in some],
            )
        )

    first = of(rows)
    random.shuffle(rows)
    assert of(rows) == first
    (pair, value), *rest = rows
    assert of([(pair, value + 1), *rest]) != first


def test_the_digest_is_the_documented_one():
    import hashlib

    scores = Scores.of(
        entries=["나", "가"],
        judges=["j", "j"],
        values=[2, 0.1],
        groups=["g", "g"],
        covariates={"x": [1, 2]},
    )
    text = (
        '["entry","judge","criterion","score","weight","group",["x"]]\n'
        '["가","j",null,0.1,1.0,"g",[2.0]]\n'
        '["나","j",null,2.0,1.0,"g",[1.0]]\n'
    )
    assert digest(scores=scores) == hashlib.sha256(text.encode()).hexdigest()


def test_canonical_json_refuses_what_json_cannot_say():
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical(float("nan"))
