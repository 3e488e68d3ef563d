"""The order of the meeting: nobody leaves the room more often than must be."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haechi.results.rules import agenda
from haechi.results.rules.agenda import goings, order_of

MEMBERS = st.frozensets(st.sampled_from("abcde"), max_size=3)


def meetings(most: int):
    return st.lists(MEMBERS, max_size=most).map(lambda sets: dict(enumerate(sets)))


def cost(order, away) -> int:
    return goings(away[entry] for entry in order)


@given(meetings(7))
def test_no_order_has_fewer_goings(away):
    best = min(cost(order, away) for order in permutations(away))
    assert cost(order_of(list(away), away), away) == best


@given(meetings(30))
def test_every_entry_stands_on_the_agenda_once_and_the_order_is_the_same_each_time(away):
    order = order_of(list(away), away)
    assert sorted(order) == list(away)
    assert order_of(list(away), away) == order


@given(meetings(30))
def test_entries_nobody_leaves_for_come_first_in_the_order_given(away):
    free = [entry for entry in away if not away[entry]]
    assert order_of(list(away), away)[: len(free)] == free


@given(meetings(12))
def test_beyond_the_exact_search_the_order_is_never_worse_than_the_one_given(away):
    exact, agenda.EXACT = agenda.EXACT, 2
    try:
        assert cost(order_of(list(away), away), away) <= cost(list(away), away)
    finally:
        agenda.EXACT = exact


@given(st.permutations(range(9)))
def test_local_search_finds_the_chain_of_members_who_follow_one_another(shuffled):
    """Entry n keeps out members n and n + 1: in its order each of the ten goes once."""
    away = {n: frozenset({n, n + 1}) for n in range(9)}
    exact, agenda.EXACT = agenda.EXACT, 2
    try:
        assert cost(order_of(list(shuffled), away), away) <= 12
    finally:
        agenda.EXACT = exact
    assert cost(order_of(list(shuffled), away), away) == 10


def test_forty_entries_with_two_dozen_different_sets_are_ordered_by_local_search():
    away = {n: frozenset({n % 8, (n * 5 + 1) % 8, (n * n) % 8}) for n in range(40)}
    order = order_of(list(away), away)
    assert sorted(order) == list(away)
    assert cost(order, away) < cost(list(away), away) / 2


@pytest.mark.parametrize(
    ("sets", "count"),
    [(["", ""], 0), (["a", "a"], 1), (["a", "", "a"], 2), (["ab", "b", "a"], 3), (["a", "b"], 2)],
)
def test_a_going_is_counted_each_time_somebody_leaves(sets, count):
    assert goings(frozenset(one) for one in sets) == count
