"""Sets of ranks that hold together, bands, grey zones and cuts within groups."""

import numpy as np
import pytest

from jeoul import severity
from jeoul.apart import apart
from jeoul.calibrate import CalibrateOptions, calibrate
from jeoul.tables import Scores


def test_all_sets_of_ranks_hold_at_once_as_often_as_they_say():
    rng = np.random.default_rng(11)
    truth = np.sort(rng.standard_normal(25))[::-1]
    mixing = np.eye(25) * 0.3 + 0.05 * rng.standard_normal((25, 25))
    held, width = 0, 0.0
    for _ in range(400):
        draws = mixing @ rng.standard_normal((25, 500))
        seen = truth + mixing @ rng.standard_normal(25)
        found = apart(estimate=seen, draws=seen + draws.T)
        rank = np.arange(1, 26)
        held += bool(((found.low <= rank) & (rank <= found.high)).all())
        width += float((found.high - found.low).mean()) / 400
    # Sets about single pairs may hold more often than the pairs do: at least 95 %.
    assert held / 400 > 0.93
    assert width < 22  # 24 would say nothing


def test_the_critical_value_is_that_of_the_largest_of_all_differences():
    rng = np.random.default_rng(2)
    draws = rng.standard_normal((4000, 3))
    found = apart(estimate=np.zeros(3), draws=draws)
    # Tukey's range of three normals: 95 % point 3.314, over sqrt(2).
    assert found.critical == pytest.approx(3.314 / np.sqrt(2), rel=0.03)


def test_entries_without_any_doubt_have_one_rank_and_twins_share_theirs():
    draws = np.tile([3.0, 2.0, 2.0, 1.0], (500, 1))
    found = apart(estimate=draws[0], draws=draws + 1e-9 * np.random.default_rng(1).random((500, 4)))
    assert found.low.tolist() == [1, 2, 2, 4]
    assert found.high.tolist() == [1, 3, 3, 4]
    same = apart(estimate=np.zeros(3), draws=np.zeros((500, 3)))
    assert same.low.tolist() == [1, 1, 1]
    assert same.high.tolist() == [3, 3, 3]


@pytest.fixture
def fields(jury):
    plain = jury(entries=24, judges=8, per_entry=4, seed=5)
    return Scores.of(
        entries=[plain.entries[i] for i in plain.entry],
        judges=[plain.judges[j] for j in plain.judge],
        values=plain.values,
        groups=["pq"[i % 2] for i in plain.entry],
    )


def test_cuts_over_all_and_within_groups_say_who_is_in_and_who_in_doubt(fields):
    options = CalibrateOptions(top=(6, 12, "p=3"), draws=1000, variance="reml")
    found = calibrate(scores=fields, options=options).as_dict()
    by_top = {cut["top"]: cut for cut in found["cuts"]}
    assert list(by_top) == ["6", "12", "p=3"]
    rows = {row["entry"]: row for row in found["entries"]}
    for label, cut in by_top.items():
        inside = set(cut["inside"])
        assert len(inside) == cut["places"]
        assert inside <= set(cut["possible"])
        assert set(cut["certain"]) <= inside
        grey = {name for name, row in rows.items() if 0.1 < row["p_top"].get(label, 0) < 0.9}
        assert set(cut["grey"]) == grey
    assert {rows[name]["group"] for name in by_top["p=3"]["possible"]} == {"p"}
    assert set(by_top["6"]["inside"]) == {n for n, row in rows.items() if row["rank"] <= 6}
    for row in rows.values():
        assert row["rank_set_low"] <= row["rank"] <= row["rank_set_high"]
        assert row["rank_set_low"] <= row["rank_low"]
        assert row["rank_set_high"] >= row["rank_high"]


def test_bands_hold_every_entry_once_in_the_order_of_the_ranks(fields):
    found = calibrate(scores=fields, options=CalibrateOptions(draws=500)).as_dict()
    (bands,) = found["bands"]
    flat = [name for band in bands for name in band]
    rank = {row["entry"]: row["rank"] for row in found["entries"]}
    assert [rank[name] for name in flat] == list(range(1, 25))
    assert len(bands) > 1


def test_many_entries_are_not_compared_pair_by_pair(jury, monkeypatch):
    import jeoul.calibrate as module

    monkeypatch.setattr(module, "LARGEST", 10)
    scores = jury(entries=12)
    options = CalibrateOptions(draws=200, top=(3,), variance="reml")
    found = calibrate(scores=scores, options=options).as_dict()
    assert found["bands"] == []
    assert found["cuts"][0]["possible"] is None
    assert found["entries"][0]["rank_set_low"] is None


def codes(found):
    return [warning["code"] for warning in found["warnings"]]


def test_places_for_all_and_groups_of_one_are_answered_with_a_warning(jury):
    plain = jury(entries=12, judges=5, per_entry=3)
    scores = Scores.of(
        entries=[plain.entries[i] for i in plain.entry],
        judges=[plain.judges[j] for j in plain.judge],
        values=plain.values,
        groups=["alone" if i == 0 else "rest" for i in plain.entry],
    )
    options = CalibrateOptions(top=(12, "alone=1"), draws=500, variance="reml")
    found = calibrate(scores=scores, options=options).as_dict()
    assert codes(found).count("everyone_is_inside") == 2
    assert "group_with_one_entry" in codes(found)
    assert all(row["p_top"]["12"] == 1 for row in found["entries"])
    assert found["cuts"][0]["margin"] is None
    assert found["cuts"][0]["grey"] == []


def test_a_covariate_that_never_changes_within_a_judge_is_a_warning_or_refused(jury):
    plain = jury(entries=12, judges=5, per_entry=3)
    scores = Scores.of(
        entries=[plain.entries[i] for i in plain.entry],
        judges=[plain.judges[j] for j in plain.judge],
        values=plain.values,
        covariates={"years": (plain.judge**2).astype(float)},
    )
    found = calibrate(scores=scores, options=CalibrateOptions(draws=200, variance="reml"))
    assert "covariate_constant_within_judges" in codes(found.as_dict())
    with pytest.raises(Exception, match="can be computed from the other fixed effects"):
        severity.fit(scores=scores, judges="fixed")


def test_more_reviews_never_widen_an_interval_while_variances_are_held(jury):
    from jeoul.severity.posterior import Row
    from jeoul.severity.sums import sums

    full = jury(entries=15, judges=6, per_entry=4, seed=7)
    doubt = []
    for kept in (np.ones(len(full), bool), np.arange(len(full)) % 4 != 1):
        point = Row.at(sums=sums(scores=full.only(kept)), ratio_u=1.3)
        s = point.sums
        (at,) = point.points(ratios=np.array([0.6]))
        doubt.append(at.merit_variances(at.moves(), at.conditional(point.squares())))
        assert s.entries_kept is False
    assert (doubt[0] <= doubt[1] + 1e-12).all()
