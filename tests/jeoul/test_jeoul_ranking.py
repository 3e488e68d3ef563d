"""Ranks, intervals and probabilities from draws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from jeoul import ranking as module
from jeoul.errors import InputError
from jeoul.ranking import ranking, ranks_of

draws_of_merit = hnp.arrays(
    float,
    st.tuples(st.integers(20, 60), st.integers(2, 7)),
    elements=st.floats(-9, 9),
    unique=True,
)


@settings(deadline=None, max_examples=30)
@given(draws_of_merit, st.integers(1, 30))
def test_figures_are_those_of_the_draws_however_they_are_cut_in_chunks(draws, chunk):
    size = draws.shape[1]
    places = (1, size)
    chunks = (draws[start : start + chunk] for start in range(0, len(draws), chunk))
    found = ranking(estimate=draws.mean(axis=0), draws=chunks, tops=places)
    ranks = 1 + np.argsort(np.argsort(-draws, axis=1), axis=1)
    np.testing.assert_allclose(found.expected_rank, ranks.mean(axis=0))
    for k in places:
        np.testing.assert_allclose(found.p_top[k], (ranks <= k).mean(axis=0))
        assert found.p_top[k].sum() == pytest.approx(k)
    for i in range(size):
        inside = (ranks[:, i] >= found.rank_low[i]) & (ranks[:, i] <= found.rank_high[i])
        assert inside.mean() >= 0.9
        assert (ranks[:, i] < found.rank_low[i]).mean() <= 0.05
        assert (ranks[:, i] > found.rank_high[i]).mean() <= 0.05
    assert sorted(found.rank) == list(range(1, size + 1))


def test_equal_estimates_are_ranked_by_name():
    assert ranks_of(np.array([1.0, 2.0, 2.0, 1.0])).tolist() == [3, 1, 2, 4]


def test_binned_ranks_only_widen_an_interval(monkeypatch):
    draws = np.random.default_rng(1).standard_normal((500, 50)) + np.arange(50) / 10
    exact = ranking(estimate=draws.mean(axis=0), draws=iter([draws]))
    monkeypatch.setattr(module, "BINS", 7)
    binned = ranking(estimate=draws.mean(axis=0), draws=iter([draws]))
    assert (binned.rank_low <= exact.rank_low).all()
    assert (binned.rank_high >= exact.rank_high).all()
    assert binned.rank_high.max() <= 50
    np.testing.assert_array_equal(binned.expected_rank, exact.expected_rank)


def test_more_places_than_entries_are_refused():
    with pytest.raises(InputError, match="there are 2 entries"):
        ranking(estimate=np.zeros(2), draws=iter([np.zeros((1, 2))]), tops=(3,))
