"""Comparisons and rankings: published scales, ties, and what has no finite scale."""

import csv
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from jeoul.cli import main
from jeoul.errors import InputError, Unanswerable
from jeoul.pairs import Comparisons, PairsOptions, bradley_terry, plackett_luce
from jeoul.tables import Scores

# Citations between journals of statistics (Agresti 2002, Categorical Data Analysis, 10.6).
CITATIONS = (
    ("Biometrika", "Comm Statist", 730, 33),
    ("Biometrika", "JASA", 498, 320),
    ("Biometrika", "JRSS-B", 221, 284),
    ("Comm Statist", "JASA", 68, 813),
    ("Comm Statist", "JRSS-B", 17, 276),
    ("JASA", "JRSS-B", 142, 325),
)


def compared(rows, **more):
    return Comparisons.of(
        winners=[row[0] for row in rows] + [row[1] for row in rows],
        losers=[row[1] for row in rows] + [row[0] for row in rows],
        counts=[row[2] for row in rows] + [row[3] for row in rows],
        **more,
    )


@pytest.fixture(scope="module")
def nascar(judging):
    with (judging / "nascar2002_drivers.csv").open(encoding="utf-8") as stream:
        driver = {row["id"]: row["driver"] for row in csv.DictReader(stream)}
    with (judging / "nascar2002_orderings.csv").open(encoding="utf-8") as stream:
        races = list(csv.reader(stream))[1:]
    rows = [
        (f"race {k}", driver[number], place)
        for k, race in enumerate(races)
        for place, number in enumerate(race, start=1)
    ]
    races, drivers, places = zip(*rows, strict=True)
    return Scores.of(entries=drivers, judges=races, values=places)


@pytest.mark.parametrize(
    ("bias_reduced", "expected"),
    [
        (False, [0, -2.9490725, -0.47956977, 0.26895406]),
        (True, [0, -2.9444, -0.4791, 0.2685]),
    ],
)
def test_citations_between_journals(bias_reduced, expected):
    options = PairsOptions(reference="Biometrika", bias_reduced=bias_reduced)
    found = bradley_terry(comparisons=compared(CITATIONS), options=options)
    assert found.converged
    assert found.estimate == pytest.approx(expected, abs=5e-5 if bias_reduced else 1e-7)
    if not bias_reduced:
        assert found.deviance == pytest.approx(4.293384, abs=1e-6)
        assert found.se[1:] == pytest.approx([0.10255, 0.06059, 0.07083], abs=1e-5)


def test_the_races_of_the_83_drivers_with_a_finite_scale(nascar):
    winless = {"Andy Hillenburg", "Gary Bradberry", "Jason Hedlesky", "Randy Renfrow"}
    kept = np.array([nascar.entries[i] not in winless for i in nascar.entry])
    found = plackett_luce(ranks=nascar.only(kept), options=PairsOptions(reference="Austin Cameron"))
    estimate = dict(zip(found.entries, found.estimate, strict=True))
    worth = dict(zip(found.entries, found.worth, strict=True))
    assert len(estimate) == 83
    assert found.criterion == pytest.approx(2 * 4191.0973, abs=1e-3)
    for name, log_worth, share in (
        ("PJ Jones", 4.1477, 0.1864),
        ("Scott Pruett", 3.6162, 0.1096),
        ("Mark Martin", 2.0763, 0.0235),
    ):
        assert estimate[name] == pytest.approx(log_worth, abs=5e-5)
        assert worth[name] == pytest.approx(share, abs=5e-5)
    assert estimate["Dave Marcis"] == pytest.approx(0.03, abs=5e-3)
    assert estimate["Dick Trickle"] == pytest.approx(-0.31, abs=5e-3)
    assert estimate["Joe Varde"] == pytest.approx(-0.15, abs=5e-3)


def test_the_races_of_all_87_drivers_against_an_imaginary_one(nascar):
    options = PairsOptions(reference="Austin Cameron", pseudo=0.5)
    found = plackett_luce(ranks=nascar, options=options)
    estimate = dict(zip(found.entries, found.estimate, strict=True))
    for name, expected in (
        ("Andy Hillenburg", -2.171065),
        ("Gary Bradberry", -1.744754),
        ("Jason Hedlesky", -1.590764),
        ("Randy Renfrow", -1.768629),
    ):
        assert estimate[name] == pytest.approx(expected, abs=5e-7)
    assert estimate["PJ Jones"] == pytest.approx(3.20, abs=5e-3)
    se = dict(zip(found.entries, found.se, strict=True))
    assert se["Andy Hillenburg"] == pytest.approx(1.812994, abs=5e-7)


def test_all_87_drivers_without_help_have_no_finite_scale(nascar):
    with pytest.raises(Unanswerable, match=r"never won: Andy Hillenburg.*--pseudo"):
        plackett_luce(ranks=nascar)


def test_ties_are_davidsons():
    rows = [("a", "b", 5, 3), ("b", "c", 4, 4), ("a", "c", 6, 1)]
    tied = [2.0, 3.0, 1.0, 0.0, 0.0, 0.0]
    found = bradley_terry(comparisons=compared(rows, ties=tied))
    wins = np.array([[5, 3, 2], [4, 4, 3], [6, 1, 1]])
    pairs = [(0, 1), (1, 2), (0, 2)]

    def unlikely(theta):
        log_worth, nu = np.array([0, theta[0], theta[1]]), theta[2]
        total = 0.0
        for (i, j), counts in zip(pairs, wins, strict=True):
            eta = np.array([log_worth[i], log_worth[j], nu + (log_worth[i] + log_worth[j]) / 2])
            total -= counts @ (eta - np.log(np.exp(eta).sum()))
        return total

    best = minimize(unlikely, np.zeros(3), tol=1e-12)
    log_worth = np.array([0, best.x[0], best.x[1]])
    assert found.estimate == pytest.approx(log_worth - log_worth.mean(), abs=1e-5)
    assert found.tie[0] == pytest.approx(best.x[2], abs=1e-5)
    assert found.criterion == pytest.approx(2 * best.fun, abs=1e-8)
    assert found.method == "davidson"


def test_ties_and_wins_without_an_exception_have_no_finite_scale():
    # a beats b; c ties with both: a scale ever wider, with ties ever likelier, fits ever better.
    met = Comparisons.of(
        winners=["a", "a", "c"], losers=["b", "c", "b"], counts=[1.0, 0, 0], ties=[0.0, 1, 1]
    )
    with pytest.raises(Unanswerable, match="no finite scale"):
        bradley_terry(comparisons=met)
    helped = bradley_terry(comparisons=met, options=PairsOptions(pseudo=0.5))
    assert helped.converged
    assert helped.estimate[0] > helped.estimate[2] > helped.estimate[1]


def test_a_ranking_of_two_is_a_comparison():
    wins = [("a", "b"), ("a", "b"), ("b", "a"), ("b", "c"), ("c", "a"), ("c", "b")]
    ranks = Scores.of(
        entries=[name for pair in wins for name in pair],
        judges=[k for k in range(len(wins)) for _ in "12"],
        values=[1, 2] * len(wins),
    )
    there = plackett_luce(ranks=ranks)
    back = bradley_terry(
        comparisons=Comparisons.of(winners=[w for w, _ in wins], losers=[x for _, x in wins])
    )
    assert there.estimate == pytest.approx(back.estimate)
    assert there.se == pytest.approx(back.se)
    assert there.criterion == pytest.approx(back.criterion)


def test_shared_ranks_make_equals_and_a_warning():
    ranks = Scores.of(entries="abcabc", judges="jjjkkk", values=[1, 1, 2, 2, 2, 1])
    found = plackett_luce(ranks=ranks)
    assert [w["code"] for w in found.warnings] == ["tied_ranks"]
    assert found.estimate[0] == pytest.approx(found.estimate[1], abs=1e-9)


@pytest.mark.parametrize(
    ("rows", "part"),
    [
        ([("a", "b", 2, 1), ("a", "c", 3, 0), ("b", "c", 1, 0)], "never won: c"),
        ([("a", "b", 2, 0), ("a", "c", 3, 0), ("b", "c", 1, 1)], "never beaten: a"),
        ([("a", "b", 2, 1), ("c", "d", 3, 1)], "2 sets that never met: a, b | c, d"),
        ([("a", "b", 2, 1), ("c", "d", 3, 1), ("a", "c", 4, 0)], "never lost to the others: a, b"),
    ],
)
def test_no_finite_scale_is_refused_and_pseudo_comparisons_help(rows, part):
    with pytest.raises(Unanswerable) as refused:
        bradley_terry(comparisons=compared(rows))
    assert part in str(refused.value)
    found = bradley_terry(comparisons=compared(rows), options=PairsOptions(pseudo=0.5))
    assert found.converged
    assert np.isfinite(found.se).all()
    met = [w["code"] for w in found.warnings]
    assert met == (["never_met"] if "sets" in part else [])


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=20),
    st.permutations(range(5)),
    st.randoms(),
)
def test_other_names_and_another_order_give_the_same_scale(rows, names, random):
    rows = [row for row in rows if row[0] != row[1]] or [(0, 1)]
    options = PairsOptions(pseudo=0.5)
    there = bradley_terry(
        comparisons=Comparisons.of(winners=[w for w, _ in rows], losers=[x for _, x in rows]),
        options=options,
    )
    random.shuffle(rows)
    back = bradley_terry(
        comparisons=Comparisons.of(
            winners=[names[w] for w, _ in rows], losers=[names[x] for _, x in rows]
        ),
        options=options,
    )
    turned = dict(zip(back.entries, back.estimate, strict=True))
    for name, estimate in zip(there.entries, there.estimate, strict=True):
        assert turned[str(names[int(name)])] == pytest.approx(estimate, abs=1e-8)
    assert there.criterion == pytest.approx(back.criterion)


@pytest.fixture
def run(tmp_path, capsysbinary):
    def running(command, text, *options):
        source, target = tmp_path / "given.csv", tmp_path / "result.json"
        target.unlink(missing_ok=True)
        source.write_text(text, encoding="utf-8")
        status = main([command, str(source), "--json", str(target), *options])
        lines = capsysbinary.readouterr().err.decode().splitlines()
        assert target.exists() == (status == 0)
        return status, json.loads(target.read_bytes()) if status == 0 else None, lines

    return running


PAIRS = "winner,loser,count\na,b,3\nb,a,2\nb,c,4\nc,b,1\nc,a,2\n"
RANKS = "judge,entry,rank\nj,a,1\nj,b,2\nj,c,3\nk,c,1\nk,a,2\nk,b,3\nl,b,1\nl,c,2\n"


@pytest.mark.parametrize(("command", "text"), [("pairs", PAIRS), ("rankings", RANKS)])
def test_the_commands_have_the_keys_of_the_contract(run, command, text):
    status, found, lines = run(command, text)
    assert (status, lines) == (0, [])
    assert {"jeoul", "command", "options", "seed", "input_sha256", "warnings"} <= set(found)
    assert found["command"] == command
    assert set(found["fit"]) >= {"criterion", "deviance", "converged"}
    assert set(found["entries"][0]) >= {"entry", "estimate", "se", "worth"}
    assert sum(row["estimate"] for row in found["entries"]) == pytest.approx(0, abs=1e-12)
    assert sum(row["worth"] for row in found["entries"]) == pytest.approx(1)
    anchored = run(command, text, "--reference", "b")[1]["entries"][1]
    assert (anchored["entry"], anchored["estimate"], anchored["se"]) == ("b", 0, 0)
    head, *body = text.splitlines()
    assert run(command, "\n".join([head, *body[::-1]]) + "\n")[1] == found


def test_the_count_column_is_used_if_it_is_there(run):
    single = run("pairs", "winner,loser\na,b\na,b\nb,a\n")[1]
    counted = run("pairs", "winner,loser,count\na,b,2\nb,a,1\n")[1]
    named = run("pairs", "winner,loser,times\na,b,2\nb,a,1\n", "--count", "times")[1]
    assert single["entries"] == counted["entries"] == named["entries"]


@pytest.mark.parametrize(
    ("command", "text", "options", "status", "part"),
    [
        ("pairs", PAIRS.replace("a,b,3", "a,b,three"), (), 2, "row 2, column 'count'"),
        ("pairs", PAIRS.replace("a,b,3", "a,b,-3"), (), 2, "-3.0"),
        ("pairs", PAIRS.replace("a,b,3", "a,b,nan"), (), 2, "row 2"),
        ("pairs", PAIRS.replace("a,b,3", "a,b,inf"), (), 2, "row 2"),
        ("pairs", PAIRS.replace("a,b,3", "a,a,3"), (), 2, "compared with itself: 'a'"),
        ("pairs", PAIRS.replace("a,b,3", ",b,3"), (), 2, "a blank name"),
        ("pairs", PAIRS, ("--count", "often"), 2, "no such column: 'often'"),
        ("pairs", PAIRS, ("--ties", "drawn"), 2, "no such column: 'drawn'"),
        ("pairs", PAIRS, ("--reference", "z"), 2, "no such entry: 'z'"),
        ("pairs", PAIRS, ("--pseudo", "-1"), 2, "pseudo"),
        ("pairs", "winner,loser\na,b\n", (), 3, "never beaten: a"),
        ("pairs", "winner,loser,count\na,b,0\n", (), 2, "every count is zero"),
        ("rankings", RANKS.replace("j,a,1", "j,a,first"), (), 2, "row 2, column 'rank'"),
        ("rankings", RANKS.replace("j,a,1", "j,a,"), (), 2, "a blank"),
        ("rankings", RANKS.replace("j,b,2", "j,a,2"), (), 2, "as in row 2"),
        ("rankings", "judge,entry,rank\nj,a,1\nk,b,1\n", (), 3, "a single entry"),
        ("rankings", "judge,entry,rank\nj,a,1\nj,b,2\n", (), 3, "never beaten: a"),
    ],
)
def test_bad_input_is_refused_in_one_line(run, command, text, options, status, part):
    found, _, lines = run(command, text, *options)
    assert found == status
    assert len(lines) == 1
    assert part in lines[0]


def test_only_ties_have_no_order():
    with pytest.raises(Unanswerable, match="every comparison is a tie"):
        bradley_terry(comparisons=Comparisons.of(winners="a", losers="b", counts=[0.0], ties=[3.0]))
    with pytest.raises(InputError, match="from 0"):
        PairsOptions(pseudo=float("nan"))


def test_without_files_a_table_is_printed(tmp_path, capsys):
    (tmp_path / "p.csv").write_text(PAIRS)
    assert main(["pairs", str(tmp_path / "p.csv")]) == 0
    assert "worth" in capsys.readouterr().out
