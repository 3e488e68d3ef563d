"""Do scores connect, and how well?"""

import numpy as np
import pytest

from jeoul.design import components, design, of_scores, refuse_disconnected
from jeoul.errors import DisconnectedDesign
from jeoul.tables import Scores


def test_everyone_reading_everything_is_the_measure_of_all_designs():
    entry, judge = np.divmod(np.arange(40), 5)
    found = design(entry=entry, judge=judge)
    assert found.connected
    assert found.lambda2 == pytest.approx(1)
    assert found.a_efficiency == pytest.approx(1)
    assert found.shared_min == 8


@pytest.mark.parametrize(("entries", "judges"), [(14, 6), (7, 9)])
def test_a_efficiency_is_the_variance_of_contrasts_against_complete_blocks(jury, entries, judges):
    """With equal replication: harmonic mean of the entries' information, judges fixed."""
    scores = jury(entries=entries, judges=judges, per_entry=4, seed=2)
    found = of_scores(scores=scores)
    n = np.zeros((entries, judges))
    n[scores.entry, scores.judge] = 1
    reviews = n.sum(axis=1)
    information = np.diag(reviews) - n @ np.diag(1 / n.sum(axis=0)) @ n.T
    half = np.diag(reviews**-0.5)
    values = np.linalg.eigvalsh(half @ information @ half)[1:]
    assert found.a_efficiency == pytest.approx(1 / np.mean(1 / values), rel=1e-6)
    assert found.lambda2 == pytest.approx(values[0], rel=1e-6)


def test_a_design_in_parts_names_them_the_largest_first():
    scores = Scores.of(entries="aabbcdd", judges="jkjkmno", values=range(7))
    found = of_scores(scores=scores)
    assert not found.connected
    assert found.named(scores.judges) == (("j", "k"), ("n", "o"), ("m",))
    assert (found.lambda2, found.a_efficiency, found.shared_min) == (0.0, 0.0, 0)
    with pytest.raises(DisconnectedDesign, match=r"3 parts.*j, k \| n, o \| m") as caught:
        refuse_disconnected(design=found, judges=scores.judges)
    assert caught.value.parts == (("j", "k"), ("n", "o"), ("m",))


def test_a_chain_of_judges_connects():
    entry = np.repeat(np.arange(9), 2)
    judge = np.array([side for j in range(9) for side in (j, j + 1)])
    assert set(components(entry=entry, judge=judge)) == {0}
    found = design(entry=entry, judge=judge)
    assert 0 < found.lambda2 < 0.1
    assert found.shared_min == 0


def test_one_judge_has_no_figures_of_connection():
    found = design(entry=np.arange(4), judge=np.zeros(4, int))
    assert found.connected
    assert found.lambda2 is None
    assert found.shared_min is None
