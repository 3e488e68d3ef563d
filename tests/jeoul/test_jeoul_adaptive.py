"""Extra reviews: nothing forbidden, nothing that chance or names decide, and worth their price."""

import csv
import io
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from jeoul import severity
from jeoul.adaptive import CalibrateOptions, ExtraOptions, extra
from jeoul.adaptive.belief import Belief
from jeoul.adaptive.cuts import Cut, expected_errors, gains
from jeoul.adaptive.plan import planned
from jeoul.adaptive.room import Room
from jeoul.cli import main
from jeoul.design import of_scores
from jeoul.errors import DisconnectedDesign, InputError, Unanswerable
from jeoul.ranking import cut, ranking
from jeoul.tables import Scores

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
FAST = CalibrateOptions(variance="reml", top=(3,))


def options(*, budget=6, calibrate=FAST, **more):
    return ExtraOptions(calibrate=calibrate, budget=budget, **more)


def pairs_of(plan):
    return [(review.entry, review.judge) for review in plan.reviews]


@st.composite
def demands(draw):
    """A small connected jury whose scores tell entries apart, with conflicts and free judges."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    entries, judges = draw(st.integers(5, 10)), draw(st.integers(3, 6))
    read = rng.random((entries, judges)) < 0.5
    read[np.arange(entries), rng.integers(judges, size=entries)] = True
    i, j = np.nonzero(read)
    y = 2 * rng.standard_normal(entries)[i] + rng.standard_normal(judges)[j]
    y += 0.7 * rng.standard_normal(len(i))
    try:
        scores = Scores.of(
            entries=[f"e{k}" for k in i], judges=[f"j{k}" for k in j], values=y.tolist()
        )
        fitted = severity.fit(scores=scores, variance="reml")
    except Unanswerable:
        assume(False)
    assume(of_scores(scores=scores).connected and fitted.variance["entry"] > 1e-6)
    assume(fitted.converged and not fitted.at_bound)
    conflicts = [
        (e, j) for e in scores.entries for j in scores.judges if rng.random() < 0.15
    ]  # some of them have been read all the same
    free = {j: int(rng.integers(0, 4)) for j in scores.judges}
    return {
        "scores": scores,
        "available": draw(st.sampled_from([None, free])),
        "conflicts": conflicts,
        "options": options(
            budget=draw(st.integers(1, 12)),
            batch=draw(st.integers(1, 5)),
            stop=draw(st.sampled_from([0.0, 0.02])),
        ),
    }


def plan_of(demand):
    try:
        return extra(**demand)
    except Unanswerable as refusal:
        assume("no judge is free" not in str(refusal))
        raise


@few
@given(demands())
def test_no_pair_is_read_twice_in_conflict_over_capacity_or_over_budget(demand):
    plan, scores = plan_of(demand), demand["scores"]
    chosen = pairs_of(plan)
    read = {
        (scores.entries[i], scores.judges[j])
        for i, j in zip(scores.entry, scores.judge, strict=True)
    }
    budget = demand["options"].budget
    fair = dict.fromkeys(scores.judges, -(-budget // len(scores.judges)))
    free = fair if demand["available"] is None else demand["available"]
    assert len(set(chosen)) == len(chosen) <= budget
    assert not set(chosen) & read
    assert not set(chosen) & set(demand["conflicts"])
    for judge in scores.judges:
        assert sum(j == judge for _, j in chosen) <= free[judge]
    if plan.ended == "budget":
        assert len(chosen) == budget
    elif plan.ended == "room":
        shut = read | set(chosen) | set(demand["conflicts"])
        for judge in scores.judges:
            spent = sum(j == judge for _, j in chosen) == free[judge]
            assert spent or all((entry, judge) in shut for entry in scores.entries)


@few
@given(demands())
def test_expected_errors_never_rise_and_no_gain_is_negative(demand):
    plan = plan_of(demand)
    assert list(plan.errors) == sorted(plan.errors, reverse=True)
    assert plan.errors[-1] >= 0
    assert all(review.gain >= 0 for review in plan.reviews)
    falls = -np.diff(plan.errors)
    sizes = np.bincount([review.batch - 1 for review in plan.reviews], minlength=len(falls))
    assert (falls >= demand["options"].stop * sizes / demand["options"].batch).all()


@few
@given(demands(), st.integers(0, 2**32 - 1))
def test_the_same_seed_gives_the_same_bytes_whatever_the_order_of_rows(demand, seed):
    scores, order = demand["scores"], np.random.default_rng(seed).permutation(len(demand["scores"]))
    turned = Scores.of(
        entries=[scores.entries[i] for i in scores.entry[order]],
        judges=[scores.judges[j] for j in scores.judge[order]],
        values=scores.values[order],
    )
    free = demand["available"]
    again = {
        **demand,
        "scores": turned,
        "conflicts": demand["conflicts"][::-1],
        "available": None if free is None else dict(reversed(free.items())),
    }
    assert plan_of(demand).as_json() == extra(**again).as_json()


@few
@given(demands())
def test_other_names_give_the_same_plan_under_other_names(demand):
    """Names in the reverse order, and the same lots."""
    scores = demand["scores"]

    def other(name):
        return f"{name[0]}{9 - int(name[1:])}"

    renamed = Scores.of(
        entries=[other(scores.entries[i]) for i in scores.entry],
        judges=[other(scores.judges[j]) for j in scores.judge],
        values=scores.values,
    )
    shape = len(scores.entries), len(scores.judges)
    lot = np.random.default_rng(1).permutation(shape[0] * shape[1]).reshape(shape)
    chosen, errors = _planned(scores, lot)
    again, others = _planned(renamed, lot[::-1, ::-1])
    assert [(shape[0] - 1 - i, shape[1] - 1 - j) for i, j in chosen] == again
    assert errors == pytest.approx(others, rel=1e-5)


def _planned(scores, lot):
    fitted = severity.fit(scores=scores, variance="reml")
    line = Cut.of(estimate=fitted.estimate, who=np.arange(len(scores.entries)), places=3)
    unread = np.ones(lot.shape, dtype=bool)
    unread[scores.entry, scores.judge] = False
    room = Room(unread, np.full(lot.shape[1], 2), lot)
    start = Belief.of(fitted=fitted)
    chosen, errors, _ = planned(cuts=[line], start=start, room=room, options=options())
    return [(i, j) for i, j, _ in chosen], errors


def dense(scores, variance, *, random=True, more=()):
    """The joint covariance of merits and judges' effects from the full precision matrix."""
    n, m = len(scores.entries), len(scores.judges)
    group = np.zeros(n, int) if scores.group is None else scores.group
    means = np.eye(group.max() + 1)[group]
    i = np.append(scores.entry, [pair[0] for pair in more]).astype(int)
    j = np.append(scores.judge, [pair[1] for pair in more]).astype(int)
    judges = np.eye(m) if random else np.eye(m)[:, 1:] - 1 / m
    z = np.hstack([means[i], np.eye(n)[i], judges[j]])
    prior = np.zeros(z.shape[1])
    prior[means.shape[1] : means.shape[1] + n] = 1 / variance["entry"]
    if random:
        prior[-m:] = 1 / variance["judge"]
    weights = np.append(scores.weights, np.ones(len(more)))
    inverse = np.linalg.inv(z.T @ (weights[:, None] * z) / variance["residual"] + np.diag(prior))
    read = np.block(
        [[means, np.eye(n), np.zeros((n, judges.shape[1]))],
         [np.zeros((m, means.shape[1] + n)), judges]]
    )  # fmt: skip
    return read @ inverse @ read.T


@pytest.mark.parametrize(
    ("shape", "kind", "grouped"),
    [((12, 5, 3), "random", False), ((5, 12, 7), "random", True), ((12, 5, 3), "fixed", True)],
)
def test_the_belief_and_what_reviews_teach_are_exact(jury, shape, kind, grouped):
    entries, judges, per_entry = shape
    more = {"groups": ["odd" if k // per_entry % 2 else "even" for k in range(entries * per_entry)]}
    scores = jury(
        entries=entries, judges=judges, per_entry=per_entry, seed=4, **more if grouped else {}
    )
    fitted = severity.fit(scores=scores, variance="reml", judges=kind)
    found = Belief.of(fitted=fitted)
    wanted = dense(scores, fitted.variance, random=kind == "random")
    np.testing.assert_allclose(found.covariance, wanted, atol=1e-9)
    np.testing.assert_allclose(np.sqrt(found.covariance.diagonal()[:entries]), fitted.sd, rtol=1e-8)
    reviews = [(0, 1), (3, 2), (0, 4)]
    for pair in reviews:
        found = found.after(*pair)
    wanted = dense(scores, fitted.variance, random=kind == "random", more=reviews)
    np.testing.assert_allclose(found.covariance, wanted, atol=1e-9)


def test_the_gain_is_chance_times_share_removed_summed_over_the_entries(jury):
    scores = jury(entries=9, judges=4, per_entry=2)
    fitted = severity.fit(scores=scores, variance="reml")
    start, who = Belief.of(fitted=fitted), np.array([0, 1, 2, 4, 5, 7])
    line = Cut.of(estimate=fitted.estimate, who=who, places=2)
    about = np.eye(13)[who] - np.eye(13)[who].mean(axis=0)

    def variances(b):
        return np.array([row @ b.covariance @ row for row in about])

    before = variances(start)
    chance = norm.cdf(-np.abs(fitted.estimate[who] - line.line) / np.sqrt(before))
    found = gains(cuts=[line], belief=start)
    for i in range(9):
        for j in range(4):
            share = 1 - variances(start.after(i, j)) / before
            assert found[i, j] == pytest.approx(chance @ share, rel=1e-9)
    twice = gains(cuts=[line, line], belief=start)
    np.testing.assert_allclose(twice, 2 * found)


def test_expected_errors_are_those_of_decisions_made_after_the_reviews():
    rng = np.random.default_rng(3)
    root = rng.standard_normal((5, 5)) / 2
    start = Belief(root @ root.T, residual=0.5, entries=3)
    line = Cut.of(estimate=np.array([0.8, 0.0, -0.5]), who=np.arange(3), places=1)
    then = start.after(0, 0).after(1, 1)
    size = 400_000
    truth = rng.multivariate_normal([0.8, 0.0, -0.5, 0, 0], start.covariance, size, "raise")
    marks = np.array([[1.0, 0, 0, 1, 0], [0, 1, 0, 0, 1]])
    seen = (truth - [0.8, 0, -0.5, 0, 0]) @ marks.T + np.sqrt(0.5) * rng.standard_normal((size, 2))
    slope = (
        start.covariance
        @ marks.T
        @ np.linalg.inv(marks @ start.covariance @ marks.T + 0.5 * np.eye(2))
    )
    updated = np.array([0.8, 0, -0.5, 0, 0]) + seen @ slope.T

    def above(z):
        # About the mean of those ranked, which is -> (0.8 + 0 - 0.5) / 3 = 0.1 in expectation.
        return z[:, :3] - z[:, :3].mean(axis=1, keepdims=True) + 0.1 > line.line

    wrong = (above(truth) != above(updated)).sum(axis=1).mean() / 2
    assert expected_errors(cuts=[line], before=start, after=then) == pytest.approx(wrong, abs=4e-3)
    now = expected_errors(cuts=[line], before=start, after=start)
    assert now > expected_errors(cuts=[line], before=start, after=then)


def test_expected_errors_agree_with_joint_draws(jury):
    scores = jury(entries=120, judges=10, per_entry=3, seed=5)
    fitted = severity.fit(scores=scores, variance="reml")
    draws = fitted.posterior.draws(rng=np.random.default_rng(1), count=4000)
    p = ranking(estimate=fitted.estimate, draws=draws, tops=(30,)).p_top[30]
    inside = cut(estimate=fitted.estimate, p_top=p, places=30).inside
    asked = options(budget=1, calibrate=CalibrateOptions(variance="reml", top=(30,)))
    (before, _) = extra(scores=scores, options=asked).errors
    assert before == pytest.approx(30 - p[inside].sum(), rel=0.08)


def test_reviews_go_to_entries_near_the_cut(jury):
    scores = jury(entries=60, judges=8, per_entry=3, seed=2)
    fitted = severity.fit(scores=scores)
    rank = dict(zip(scores.entries, np.argsort(np.argsort(-fitted.estimate)), strict=True))
    plan = extra(scores=scores, options=options(budget=20, calibrate=CalibrateOptions(top=(12,))))
    assert all(2 <= rank[entry] <= 25 for entry, _ in pairs_of(plan))
    assert len({entry for entry, _ in pairs_of(plan)}) > 5


def test_a_weak_link_between_judges_is_strengthened():
    rng = np.random.default_rng(4)
    rows = [(e, j) for e in range(40) for j in range(3 * (e % 2), 3 * (e % 2) + 3)]
    rows += [(0, 3), (1, 2)]
    merit, lenience = rng.standard_normal(40), rng.standard_normal(6)
    scores = Scores.of(
        entries=[e for e, _ in rows],
        judges=[j for _, j in rows],
        values=[merit[e] + lenience[j] + rng.standard_normal() for e, j in rows],
    )
    plan = extra(scores=scores, options=options(budget=24, calibrate=CalibrateOptions(top=(10,))))
    assert plan.before.lambda2 < 0.1
    assert plan.after.lambda2 > 3 * plan.before.lambda2
    assert {"weak_link"} <= {warning["code"] for warning in plan.warnings}
    crossing = [int(e) % 2 != int(j) // 3 for e, j in pairs_of(plan)]
    assert np.mean(crossing) > 0.9


def test_planning_stops_before_a_batch_that_promises_too_little(jury):
    scores = jury(entries=40, judges=6, per_entry=3)
    whole = extra(scores=scores, options=options(budget=30, batch=5))
    falls = -np.diff(whole.errors)
    stop = float(falls[2] + falls[3]) / 2
    assert falls[2] > falls[3]
    part = extra(scores=scores, options=options(budget=30, batch=5, stop=stop))
    assert (whole.ended, part.ended) == ("budget", "rule")
    assert part.reviews == whole.reviews[:15]
    assert part.errors == whole.errors[:4]
    none = extra(scores=scores, options=options(budget=30, batch=5, stop=9.0))
    assert none.reviews == ()
    assert len(none.errors) == 1


def test_a_budget_that_finds_no_readers_is_a_warning_and_no_reader_at_all_a_refusal(jury):
    scores = jury(entries=10, judges=4, per_entry=2)
    plan = extra(scores=scores, options=options(budget=9), available={"j00": 2})
    assert plan.ended == "room"
    assert [judge for _, judge in pairs_of(plan)] == ["j00", "j00"]
    assert plan.warnings[-1]["code"] == "budget_not_spent"
    assert plan.warnings[-1]["facts"] == {"reviews": 2, "budget": 9}
    with pytest.raises(Unanswerable, match="no judge is free"):
        extra(scores=scores, options=options(), available={"j00": 0})


def test_places_within_a_group_and_over_all_count_together(jury):
    groups = ["food" if k // 3 % 2 else "water" for k in range(60)]
    scores = jury(entries=20, judges=6, per_entry=3, groups=groups)
    member = dict(zip(scores.entries, scores.group, strict=True))
    asked = CalibrateOptions(variance="reml", top=("food=3",))
    plan = extra(scores=scores, options=options(budget=8, calibrate=asked))
    assert {scores.groups[member[entry]] for entry, _ in pairs_of(plan)} == {"food"}
    both = CalibrateOptions(variance="reml", top=("food=3", "4"))
    errors = extra(scores=scores, options=options(budget=8, calibrate=both)).errors
    assert errors[0] > plan.errors[0]


def test_a_disconnected_design_is_refused_or_planned_within_its_parts():
    rng = np.random.default_rng(1)
    rows = [(f"{side}{e}", f"{side}{j}") for side in "pq" for e in range(8) for j in range(3)]
    rows = [row for k, row in enumerate(rows) if k % 5]
    merit = {e: rng.standard_normal() for e, _ in rows}
    scores = Scores.of(
        entries=[e for e, _ in rows],
        judges=[j for _, j in rows],
        values=[2 * merit[e] + rng.standard_normal() for e, _ in rows],
    )
    with pytest.raises(DisconnectedDesign):
        extra(scores=scores, options=options())
    apart = CalibrateOptions(variance="reml", top=(3,), per_component=True)
    plan = extra(scores=scores, options=options(calibrate=apart, budget=10))
    assert {entry[0] for entry, _ in pairs_of(plan)} == {"p", "q"}
    assert not plan.before.connected


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"available": {"nobody": 1}}, "no score names this judge: 'nobody'"),
        ({"available": {"j00": -1}}, "not a number of reviews: -1"),
        ({"available": {"j00": 1.5}}, "not a number of reviews: 1.5"),
        ({"conflicts": [("nothing", "j00")]}, "no score names this entry: 'nothing'"),
        ({"options": {"budget": 0}}, "column 'budget'.*0"),
        ({"options": {"batch": 0}}, "column 'batch'.*0"),
        ({"options": {"stop": -0.1}}, "column 'stop'.*-0.1"),
        ({"options": {"stop": float("nan")}}, "column 'stop'.*nan"),
        ({"options": {"calibrate": CalibrateOptions()}}, "without a cut"),
        ({"options": {"calibrate": CalibrateOptions(top=(10,))}}, "a place for every entry"),
        ({"options": {"calibrate": CalibrateOptions(top=(11,))}}, "not a number of places"),
    ],
)
def test_malformed_demands_are_refused(jury, change, sentence):
    scores = jury(entries=10, judges=4, per_entry=2)
    with pytest.raises(InputError, match=sentence):
        extra(**{"scores": scores, **change, "options": options(**change.get("options", {}))})


def test_entries_that_the_scores_do_not_tell_apart_are_refused():
    scores = Scores.of(entries="aabbccdd", judges="jkjkjkkl", values=[1, 9, 8, 2, 2, 8, 9, 1])
    with pytest.raises(Unanswerable, match="tell no entries apart"):
        extra(scores=scores, options=options(budget=1))


def test_too_many_entries_for_a_joint_covariance_are_refused(jury, monkeypatch):
    monkeypatch.setattr("jeoul.adaptive.belief.LARGEST", 13)
    with pytest.raises(Unanswerable, match="more than the 13"):
        extra(scores=jury(entries=10, judges=4, per_entry=2), options=options())


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path, jury):
    """Scores, free judges and conflicts as files; give a writer that shuffles or spoils them."""
    scores = jury(entries=20, judges=5, per_entry=3)
    tables = {
        "scores": [["entry", "judge", "score"]]
        + [
            [scores.entries[i], scores.judges[j], repr(float(y))]
            for i, j, y in zip(scores.entry, scores.judge, scores.values, strict=True)
        ],
        "free": [["judge", "free"], ["j00", "4"], ["j01", "1"], ["j03", "9"]],
        "apart": [["entry", "judge"], ["e003", "j00"], ["e004", "j03"]],
    }

    def write(seed=None, **spoilt):
        for name, (header, *rows) in tables.items():
            if name in spoilt:
                rows[1] = spoilt[name]
            if seed is not None:
                np.random.default_rng(seed).shuffle(rows)
            text = io.StringIO()
            csv.writer(text).writerows([header, *rows])
            (tmp_path / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
        paths = [str(tmp_path / f"{name}.csv") for name in tables]
        return [paths[0], "--available", paths[1], "--conflicts", paths[2]]

    return write


ASKED = ["--top", "5", "--budget", "8", "--batch", "4", "--variance", "reml"]


def test_the_result_has_the_keys_of_the_contract(files, tmp_path):
    target, rows = tmp_path / "plan.json", tmp_path / "plan.csv"
    status = main(["extra", *files(), *ASKED, "--json", str(target), "--csv", str(rows)])
    assert status == 0
    found = json.loads(target.read_bytes())
    assert set(found) == {
        "jeoul",
        "command",
        "options",
        "input_sha256",
        "seed",
        "warnings",
        "reviews",
        "expected_errors",
        "ended",
        "design",
    }
    assert found["command"] == "extra"
    assert found["seed"] == 20230925
    assert found["options"]["budget"] == 8
    assert found["options"]["top"] == ["5"]
    assert [set(row) for row in found["reviews"]] == [{"entry", "judge", "gain", "batch"}] * 8
    assert [row["batch"] for row in found["reviews"]] == [1] * 4 + [2] * 4
    assert {row["judge"] for row in found["reviews"]} <= {"j00", "j01", "j03"}
    errors = found["expected_errors"]
    assert errors["before"] > errors["by_batch"][0] > errors["by_batch"][1] == errors["after"]
    written = list(csv.DictReader(io.StringIO(rows.read_text(encoding="utf-8"))))
    assert [(row["entry"], row["judge"]) for row in written] == [
        (row["entry"], row["judge"]) for row in found["reviews"]
    ]


def test_shuffled_files_give_the_same_bytes_and_other_files_another_digest(files, tmp_path):
    documents = []
    for seed in (None, 1, 2):
        target = tmp_path / "plan.json"
        assert main(["extra", *files(seed), *ASKED, "--json", str(target)]) == 0
        documents.append(target.read_bytes())
    assert documents[0] == documents[1] == documents[2]
    assert main(["extra", files()[0], *ASKED, "--json", str(target)]) == 0
    other = json.loads(target.read_bytes())
    assert other["input_sha256"] != json.loads(documents[0])["input_sha256"]


def test_a_plan_without_reviews_is_written_all_the_same(files, tmp_path, capsys):
    rows = tmp_path / "plan.csv"
    assert main(["extra", *files(), *ASKED, "--stop", "5", "--csv", str(rows)]) == 0
    assert rows.read_text(encoding="utf-8") == "entry,judge,gain,batch\n"
    assert main(["extra", *files(), *ASKED, "--stop", "5"]) == 0
    assert "0 reviews: the next batch would promise too little" in capsys.readouterr().out


def test_without_a_file_a_readable_table_is_printed(files, capsys):
    assert main(["extra", *files(), *ASKED]) == 0
    shown = capsys.readouterr().out
    assert "8 reviews: the budget is spent; expected wrong selections" in shown
    assert "lambda2" in shown
    assert "gain" in shown


@pytest.mark.parametrize(
    ("spoilt", "parts"),
    [
        ({"scores": ["e001", "j01", "ten"]}, ["scores.csv", "row 3", "'score'", "'ten'"]),
        ({"free": ["j01", "some"]}, ["free.csv", "row 3", "'free'", "'some'"]),
        ({"free": ["j01", "-1"]}, ["free.csv", "row 3", "'free'", "'-1'", "from 0"]),
        ({"free": ["j01", "1.5"]}, ["free.csv", "row 3", "'free'", "'1.5'"]),
        ({"free": ["j01", "inf"]}, ["free.csv", "row 3", "'free'", "'inf'"]),
        ({"free": ["j00", "1"]}, ["free.csv", "row 3", "'judge'", "twice", "'j00'"]),
        ({"free": ["j09", "1"]}, ["free.csv", "row 3", "'judge'", "'j09'", "spelling"]),
        ({"free": ["", "1"]}, ["free.csv", "row 3", "'judge'", "blank"]),
        ({"apart": ["e099", "j01"]}, ["apart.csv", "row 3", "'entry'", "'e099'"]),
        ({"apart": ["e001", "j09"]}, ["apart.csv", "row 3", "'judge'", "'j09'"]),
    ],
)
def test_bad_input_is_status_2_and_one_line_that_says_where(files, tmp_path, capsys, spoilt, parts):
    target = tmp_path / "plan.json"
    assert main(["extra", *files(**spoilt), *ASKED, "--json", str(target)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    for part in parts:
        assert part in line
    assert not target.exists()


@pytest.mark.parametrize(
    "change",
    [
        ["--budget", "0"],
        ["--budget", "some"],
        ["--batch", "0"],
        ["--stop", "-1"],
        ["--stop", "nan"],
        ["--top", "20"],
        ["--top", "99"],
        ["--seed", "-1"],
        ["--model", "facets"],
        ["--available", "absent.csv"],
    ],
)
def test_bad_use_is_status_2_and_one_line(files, capsys, change):
    argv = ["extra", files()[0], "--top", "5", "--budget", "8", "--variance", "reml", *change]
    if change[0] == "--top":
        argv = ["extra", files()[0], "--budget", "8", *change]
    assert main(argv) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_cut_and_a_budget_must_be_named(files, capsys):
    assert main(["extra", files()[0], "--budget", "8"]) == 2
    assert main(["extra", files()[0], "--top", "5"]) == 2
    assert main(["extra", "-", "--available", "-", "--top", "5", "--budget", "8"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_what_the_data_cannot_answer_is_status_3(files, tmp_path, capsys):
    argv = files()
    (tmp_path / "free.csv").write_text("judge,free\nj00,0\n", encoding="utf-8")
    target = tmp_path / "plan.json"
    assert main(["extra", *argv, *ASKED, "--json", str(target)]) == 3
    assert "no judge is free" in capsys.readouterr().err
    assert not target.exists()


# --- is it worth it? -----------------------------------------------------------------------------


class Simulated:
    """A jury whose true merits are known: 1 for entries, 0.3 for judges, 1 for errors."""

    def __init__(self, seed, *, entries=209, judges=16, per_entry=3, places=42):
        rng = np.random.default_rng([20230925, seed])
        self.places, self.entries, self.judges = places, entries, judges
        self.merit = rng.standard_normal(entries)
        lenience = np.sqrt(0.3) * rng.standard_normal(judges)
        # One score for every pair, so that both ways of buying meet the same luck.
        self.y = self.merit[:, None] + lenience + rng.standard_normal((entries, judges))
        self.rng = rng
        self.base = self._spread(np.zeros(judges, int), per_entry, set(), rng.permutation(entries))

    def _spread(self, load, per_entry, read, order):
        """Evenly at random: the least loaded judges who have not read the entry."""
        pairs = []
        for i in order:
            ranked = np.lexsort((self.rng.random(self.judges), load))
            fresh = [j for j in ranked if (i, j) not in read][:per_entry]
            load[fresh] += 1
            pairs += [(i, j) for j in fresh]
        return pairs

    def uniform(self, budget):
        """The base with extra reviews spread evenly at random over entries and judges."""
        order = self.rng.permutation(self.entries)[:budget]
        return self.base + self._spread(np.zeros(self.judges, int), 1, set(self.base), order)

    def bought(self, budget, batch, asked):
        """The base with the reviews of ``extra``, fitted again after every batch."""
        pairs, free = list(self.base), np.full(self.judges, -(-budget // self.judges))
        for _ in range(budget // batch):
            plan = extra(
                scores=self.scores(pairs),
                options=ExtraOptions(calibrate=asked, budget=batch, batch=batch),
                available={f"{j:02}": n for j, n in enumerate(free.tolist())},
            )
            new = [(int(entry), int(judge)) for entry, judge in pairs_of(plan)]
            for _, j in new:
                free[j] -= 1
            pairs += new
        return pairs

    def scores(self, pairs):
        i, j = np.array(pairs).T
        return Scores.of(
            entries=[f"{k:03}" for k in i], judges=[f"{k:02}" for k in j], values=self.y[i, j]
        )

    def recall(self, pairs, variance):
        """The share of the truly best that the calibrated scores choose."""
        estimate = severity.fit(scores=self.scores(pairs), variance=variance).estimate
        best = [set(np.argsort(-x)[: self.places]) for x in (estimate, self.merit)]
        return len(best[0] & best[1]) / self.places


def recalls(juries, *, budget, batch, variance, **shape):
    """Recall of every jury: as it is, with uniform reviews, with ours (juries × 3)."""
    rows = []
    for seed in juries:
        one = Simulated(seed, **shape)
        asked = CalibrateOptions(variance=variance, top=(one.places,))
        uniform, ours = one.uniform(budget), one.bought(budget, batch, asked)
        assert len(set(ours)) == len(set(uniform)) == len(one.base) + budget
        rows.append([one.recall(pairs, variance) for pairs in (one.base, uniform, ours)])
    return np.array(rows)


def test_in_small_juries_our_reviews_save_more_winners_than_uniform_ones():
    found = recalls(range(40), budget=24, batch=8, variance="reml", entries=60, judges=8, places=12)
    gain = found[:, 2] - found[:, 1]
    assert gain.mean() > 0.02


@pytest.mark.slow
def test_a_hundred_extra_reviews_raise_recall_by_0_035_over_uniform_ones(capsys):
    found = recalls(range(200), budget=100, batch=20, variance="integrated")
    gain = found[:, 2] - found[:, 1]
    error = found.std(axis=0, ddof=1) / np.sqrt(len(found))
    se = gain.std(ddof=1) / np.sqrt(len(found))
    with capsys.disabled():
        for name, mean, e in zip(
            ("base", "uniform", "ours"), found.mean(axis=0), error, strict=True
        ):
            print(f"\n  {name}: recall {mean:.4f} (SE {e:.4f})", end="")
        print(f"\n  gain over uniform {gain.mean():.4f} (SE {se:.4f}), {len(found)} juries")
    assert gain.mean() >= 0.035
