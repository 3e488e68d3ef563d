"""Rows in, ranking out: what the door to jeoul promises the pages."""

import pytest
from django.utils.translation import override

from haechi.core.verdict import Refused
from haechi.results import measures

ROWS = [
    {"entry": f"e-{number:03d}", "judge": judge, "category": category, "score": score}
    for number, (category, base) in enumerate(
        [("human", 9), ("human", 7), ("human", 4), ("tech", 8), ("tech", 5)], start=1
    )
    for judge, score in (("j-01", base), ("j-02", base - 1), ("j-03", base - 0.5 * (number % 2)))
]
CUTS = {"human": 1, "tech": 2}


@pytest.fixture(scope="module")
def result():
    return measures.calibrate(ROWS, tops=CUTS, seed=7)


def test_entries_are_ranked_within_their_category_and_the_cut_is_kept(result):
    places = measures.places_in(result, cuts=CUTS)
    assert [(p.category, p.rank, p.entry, p.is_in) for p in places] == [
        ("human", 1, "e-001", True),
        ("human", 2, "e-002", False),
        ("human", 3, "e-003", False),
        ("tech", 1, "e-004", True),
        ("tech", 2, "e-005", True),
    ]


def test_the_interval_of_a_rank_stays_within_the_category(result):
    sizes = {"human": 3, "tech": 2}
    for place in measures.places_in(result, cuts=CUTS):
        assert 1 <= place.rank_low <= place.rank <= place.rank_high <= sizes[place.category]


def test_margins_are_counted_from_the_middle_between_the_last_in_and_the_first_out(result):
    first, second, third = measures.places_in(result, cuts=CUTS)[:3]
    assert first.margin == pytest.approx((first.estimate - second.estimate) / 2)
    assert second.margin == pytest.approx(-first.margin)
    assert third.margin < second.margin < 0 < first.margin


def test_with_room_for_all_everyone_is_in_and_margins_count_from_the_lowest(result):
    *_human, best, last = measures.places_in(result, cuts={"human": 1, "tech": 9})
    assert best.is_in
    assert last.is_in
    assert last.margin == 0
    assert best.margin == pytest.approx(best.estimate - last.estimate)
    assert best.p_in == last.p_in == 1


def test_a_category_without_places_sends_nobody_on(result):
    human = measures.places_in(result, cuts={"tech": 2})[:3]
    assert not any(place.is_in or place.p_in for place in human)
    assert human[0].margin == 0
    assert human[2].margin < 0


def test_the_chances_of_a_category_add_up_to_its_places(result):
    human = [p.p_in for p in measures.places_in(result, cuts=CUTS) if p.category == "human"]
    assert sum(human) == pytest.approx(1)


def test_equal_plain_means_share_the_better_rank():
    rows = [{"entry": e, "raw_mean": m} for e, m in (("a", 7), ("b", 8), ("c", 7), ("d", 6))]
    assert measures.plain_ranks(rows) == {"a": 2, "b": 1, "c": 2, "d": 4}


def test_agreeing_draws_are_told_as_close_to_certain_and_not_as_certain():
    assert 0 < measures.chance(0.0, is_drawn=True) < measures.chance(1.0, is_drawn=True) < 1
    assert measures.chance(1.0, is_drawn=False) == 1


def test_the_recipe_holds_what_a_replay_needs(result):
    recipe = measures.recipe_of(result)
    assert set(recipe) == {"jeoul", "command", "options", "seed", "input_sha256"}
    assert recipe["options"]["top"] == ["human=1", "tech=2"]
    assert recipe["options"]["draws"] == 10_000
    assert recipe["seed"] == 7
    assert "--top human=1 --top tech=2" in measures.shell_command(recipe)


def test_scores_that_do_not_connect_are_refused_with_the_parts_named_in_both_languages():
    apart = [row | {"judge": row["judge"] + row["category"]} for row in ROWS]
    with pytest.raises(Refused) as caught:
        measures.calibrate(apart, tops=CUTS, seed=7)
    verdict = caught.value.verdict
    assert verdict.code == "disconnected"
    assert verdict.facts["n"] == 2
    assert "j-01human" in verdict.sentence
    assert "j-03tech" in verdict.sentence
    with override("ko"):
        assert "j-01human" in verdict.sentence


def test_whatever_else_jeoul_refuses_is_told_with_its_own_words():
    with pytest.raises(Refused) as caught:
        measures.calibrate([], tops=CUTS, seed=7)
    assert caught.value.verdict.code == "not_computable"
    assert "no scores" in caught.value.verdict.sentence


class Stored:
    def __init__(self, result, scores=ROWS):
        self.recipe, self.scores, self.result = measures.recipe_of(result), scores, result


def test_a_run_computed_again_gives_the_same_figures(result):
    again = measures.replay(Stored(result))
    assert again.same
    assert again.figures > 50


def test_a_run_whose_figures_were_touched_is_found_out(result):
    touched = {**result, "entries": [dict(row) for row in result["entries"]]}
    touched["entries"][1]["estimate"] += 0.001
    again = measures.replay(Stored(touched))
    assert not again.same
    assert again.where == "entries[1].estimate"


def test_a_run_whose_inputs_were_touched_is_refused(result):
    others = [*ROWS[:-1], ROWS[-1] | {"score": 1}]
    with pytest.raises(Refused):
        measures.replay(Stored(result, others))
