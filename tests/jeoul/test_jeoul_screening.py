"""Screening: the anaesthetists of 1979, officers who err, and what cannot be told."""

import csv
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jeoul.cli import main
from jeoul.errors import InputError, Unanswerable
from jeoul.screening import ScreenOptions, dawid_skene, screen
from jeoul.tables import Scores


@pytest.fixture(scope="module")
def anaesthetists(judging):
    with (judging / "dawid_skene1979.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    columns = (np.array([int(row[k]) - 1 for row in rows]) for k in ("item", "rater", "rating"))
    entry, observer, call = columns
    return dawid_skene(entry=entry, observer=observer, call=call)


def test_the_anaesthetists_of_dawid_and_skene(anaesthetists):
    assert anaesthetists.converged
    assert anaesthetists.log_likelihood == pytest.approx(-192.890881, abs=1e-6)
    assert anaesthetists.prevalence == pytest.approx([0.3996, 0.422, 0.1118, 0.0667], abs=5e-5)
    expected = [
        [0.8895, 0.1105, 0, 0],
        [0.0706, 0.8764, 0.053, 0],
        [0, 0.3388, 0.6612, 0],
        [0, 0, 0.5556, 0.4444],
    ]
    assert anaesthetists.errors[0] == pytest.approx(np.array(expected), abs=5e-5)
    for patient, posterior in (
        (7, [0.981, 0.019, 0, 0]),
        (30, [0.9991, 0.0009, 0, 0]),
        (35, [0, 0.948, 0.052, 0]),
        (38, [0, 0.0212, 0.9788, 0]),
        (42, [0.9998, 0.0002, 0, 0]),
    ):
        assert anaesthetists.posterior[patient - 1] == pytest.approx(posterior, abs=5e-5)


def officers(entries=400, seed=7, right=((0.95, 0.9), (0.9, 0.95), (0.6, 0.99), (0.99, 0.6))):
    rng = np.random.default_rng(seed)
    true = rng.random(entries) < 0.7
    rows = [
        (i, j, float(rng.random() < (sure if truth else 1 - clear)))
        for i, truth in enumerate(true)
        for j, (sure, clear) in enumerate(right)
    ]
    entry, judge, vote = zip(*rows, strict=True)
    names = [f"e{i:04}" for i in entry]
    return true, Scores.of(entries=names, judges=judge, values=vote)


def test_error_rates_of_simulated_officers_are_recovered():
    true, votes = officers(entries=2000)
    found = screen(votes=votes).as_dict()
    assert found["warnings"] == []
    assert found["prevalence"]["yes"] == pytest.approx(0.7, abs=0.04)
    for row, (sure, clear) in zip(
        found["judges"], ((0.95, 0.9), (0.9, 0.95), (0.6, 0.99), (0.99, 0.6)), strict=True
    ):
        assert row["sensitivity"] == pytest.approx(sure, abs=0.06)
        assert row["specificity"] == pytest.approx(clear, abs=0.06)
    answers = np.array([row["answer"] == "yes" for row in found["entries"]])
    majority = np.array([row["yes"] / row["n"] for row in found["entries"]])
    assert (answers == true).mean() > 0.97
    assert (answers == true).mean() >= ((majority > 0.5) == true).mean()


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000), st.permutations(range(4)))
def test_other_names_and_the_other_answer_mirror_the_result(seed, names):
    _, votes = officers(entries=15, seed=seed)
    if votes.values.min() == votes.values.max():
        return
    there = dawid_skene(
        entry=votes.entry, observer=votes.judge, call=votes.values.astype(int), classes=2
    )
    turned = dawid_skene(
        entry=votes.entry[::-1],
        observer=np.array(names)[votes.judge][::-1],
        call=1 - votes.values[::-1].astype(int),
        classes=2,
    )
    assert turned.log_likelihood == pytest.approx(there.log_likelihood, rel=1e-8)
    assert turned.posterior[:, 0] == pytest.approx(there.posterior[:, 1], abs=1e-4)
    assert turned.errors[names[2], 0, 0] == pytest.approx(
        there.errors[2, 1, 1], abs=1e-3, nan_ok=True
    )


def test_votes_all_alike_say_nothing_about_the_other_answer():
    found = screen(votes=Scores.of(entries="aabb", judges="jkjk", values=[1] * 4)).as_dict()
    assert {row["p_yes"] for row in found["entries"]} == {1.0}
    assert [(row["sensitivity"], row["specificity"]) for row in found["judges"]] == [(1, None)] * 2
    codes = [warning["code"] for warning in found["warnings"]]
    assert codes == ["few_votes", "few_votes_of_judge", "one_answer"]
    json.dumps(found, allow_nan=False)


def test_an_officer_who_votes_against_the_truth_is_asked_about():
    _, votes = officers(right=((0.95, 0.9), (0.9, 0.95), (0.9, 0.9), (0.1, 0.2)))
    flags = [row["flags"] for row in screen(votes=votes).as_dict()["judges"]]
    assert flags == [[], [], [], ["contrary"]]


def test_a_prior_keeps_error_rates_off_the_edge():
    _, votes = officers(entries=10)
    rates = screen(votes=votes, options=ScreenOptions(prior=0.5)).latent.errors
    assert (rates > 0).all()
    assert (rates < 1).all()
    with pytest.raises(InputError, match="from 0"):
        ScreenOptions(prior=-1)


def test_single_votes_cannot_be_compared():
    with pytest.raises(Unanswerable, match="a single vote"):
        screen(votes=Scores.of(entries="abc", judges="jkl", values=[1, 0, 1]))


VOTES = "entry,judge,vote\na,j,yes\na,k,Y\na,l,no\nb,j,0\nb,k,no\nb,l,1\n"


@pytest.fixture
def run(tmp_path, capsysbinary):
    def running(text, *options):
        source, target = tmp_path / "given.csv", tmp_path / "result.json"
        target.unlink(missing_ok=True)
        source.write_text(text, encoding="utf-8")
        status = main(["screen", str(source), "--json", str(target), *options])
        lines = capsysbinary.readouterr().err.decode().splitlines()
        assert target.exists() == (status == 0)
        return status, json.loads(target.read_bytes()) if status == 0 else None, lines

    return running


def test_the_command_reads_words_and_knows_no_order(run):
    status, found, lines = run(VOTES)
    assert (status, lines, found["command"]) == (0, [], "screen")
    assert [row["yes"] for row in found["entries"]] == [2, 1]
    head, *body = VOTES.splitlines()
    assert run("\n".join([head, *body[::-1]]) + "\n")[1] == found
    korean = VOTES.replace("yes", "예").replace(",no", ",아니오")
    assert run(korean)[1] == found


@pytest.mark.parametrize(
    ("text", "options", "status", "part"),
    [
        (VOTES.replace("yes", "maybe"), (), 2, "row 2, column 'vote': neither yes nor no: 'maybe'"),
        (VOTES.replace("yes", ""), (), 2, "row 2, column 'vote'"),
        (VOTES.replace("yes", "nan"), (), 2, "row 2, column 'vote'"),
        (VOTES.replace("yes", "inf"), (), 2, "row 2, column 'vote'"),
        (VOTES.replace("a,k", "a,j"), (), 2, "as in row 2"),
        (VOTES.replace("a,k", ",k"), (), 2, "a blank name"),
        (VOTES, ("--vote", "ballot"), 2, "no such column: 'ballot'"),
        ("entry,judge,vote\n", (), 2, "no rows"),
        ("entry,judge,vote\na,j,yes\nb,j,no\n", (), 3, "a single vote"),
    ],
)
def test_bad_input_is_refused_in_one_line(run, text, options, status, part):
    found, _, lines = run(text, *options)
    assert found == status
    assert len(lines) == 1
    assert part in lines[0]


def test_without_files_a_table_is_printed(tmp_path, capsys):
    (tmp_path / "v.csv").write_text(VOTES)
    assert main(["screen", str(tmp_path / "v.csv")]) == 0
    assert "sensitivity" in capsys.readouterr().out
