"""Agreement: published figures, gaps, ties, and what is left out with a warning."""

import csv
import gzip
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jeoul.agreement import LEVELS, AgreementOptions, agreement, alpha, coefficients
from jeoul.cli import main
from jeoul.errors import InputError
from jeoul.tables import Scores

SHROUT_FLEISS = (
    (9, 2, 5, 8),
    (6, 1, 3, 2),
    (8, 4, 6, 8),
    (7, 1, 2, 6),
    (10, 5, 6, 9),
    (6, 2, 4, 7),
)
# Krippendorff (2011): four coders, twelve units, "." for a gap.
CODERS = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}


def rectangle(rows):
    n, k = len(rows), len(rows[0])
    return Scores.of(
        entries=np.repeat(np.arange(n), k).tolist(),
        judges=np.tile(np.arange(k), n).tolist(),
        values=np.ravel(rows),
    )


@pytest.fixture
def coders():
    rows = [
        (unit, coder, int(cell))
        for coder, line in CODERS.items()
        for unit, cell in enumerate(line.split())
        if cell != "."
    ]
    entries, judges, values = zip(*rows, strict=True)
    return Scores.of(entries=entries, judges=judges, values=values)


def codes(warnings):
    return [warning["code"] for warning in warnings]


def test_the_six_intraclass_correlations_of_shrout_and_fleiss():
    found = agreement(scores=rectangle(SHROUT_FLEISS)).icc
    assert found == pytest.approx(
        {
            "1,1": 0.16574177,
            "2,1": 0.28976378,
            "3,1": 0.71484071,
            "1,k": 0.44279713,
            "2,k": 0.62005055,
            "3,k": 0.90931554,
        },
        abs=1e-8,
    )


def test_alpha_of_krippendorffs_example_at_four_levels(coders):
    found = agreement(scores=coders)
    assert found.alpha == pytest.approx(
        {
            "nominal": 0.743421052631579,
            "ordinal": 0.8153875037548814,
            "interval": 0.8491071428571428,
            "ratio": 0.7974027747116121,
        },
        abs=1e-12,
    )
    assert set(found.icc.values()) == {None}
    assert found.kendall_w is None
    assert codes(found.warnings) == ["incomplete_table", "entry_with_one_score"]


@pytest.mark.parametrize(
    ("tasting", "w", "p"),
    [
        ("report104", 0.0692, 0.7941),
        ("report42", 0.1924, 0.2233),
        ("report2", 0.4601, 0.0001),
    ],
)
def test_concordance_of_blind_tastings(judging, tasting, w, p):
    with (judging / "liquidassets_wine_ranks.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["tasting"] == tasting]
    scores = Scores.of(
        entries=[row["wine"] for row in rows],
        judges=[row["judge"] for row in rows],
        values=[float(row["rank"]) for row in rows],
    )
    found = agreement(scores=scores)
    assert found.kendall_w == pytest.approx(w, abs=5e-5)
    assert found.kendall_w_p == pytest.approx(p, abs=5e-5)


def test_judges_who_tie_alike_agree_completely():
    found = agreement(scores=rectangle([[1, 1, 5], [1, 1, 5], [2, 3, 9], [4, 8, 9]]))
    assert found.kendall_w < 1
    found = agreement(scores=rectangle([[1, 1, 5], [1, 1, 5], [2, 3, 9], [4, 8, 10]]))
    assert found.kendall_w == pytest.approx(1)


def test_components_on_a_complete_table_are_the_analysis_of_variance():
    found = agreement(scores=rectangle(SHROUT_FLEISS))
    study = found.generalizability
    assert study["g"] == pytest.approx(found.icc["3,k"], rel=1e-6)
    assert study["phi"] == pytest.approx(found.icc["2,k"], rel=1e-6)
    assert study["by_reviews"][0]["g"] == pytest.approx(found.icc["3,1"], rel=1e-6)
    assert study["by_reviews"][0]["phi"] == pytest.approx(found.icc["2,1"], rel=1e-6)


@pytest.fixture(scope="module")
def components_of_skating(judging):
    path = judging / "figure_skating_components.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    names = ("skills", "transitions", "performance", "composition", "interpretation")
    return Scores.of(
        entries=[row["perf"] for row in rows for _ in names],
        judges=[row["judge_id"] for row in rows for _ in names],
        values=[float(row[name]) for row in rows for name in names],
        criteria=[name for _ in rows for name in names],
    )


def test_components_by_criterion_are_what_lme4_finds(components_of_skating):
    found = agreement(scores=components_of_skating).generalizability["components"]
    expected = {
        "entry": 1.29049850,
        "judge": 0.01901373,
        "entry:judge": 0.10891207,
        "entry:criterion": 0.00785984,
        "judge:criterion": 0.00598465,
        "residual": 0.03632837,
    }
    assert found == pytest.approx(expected, rel=5e-5)


def test_the_d_study_is_the_formula_of_the_page():
    essays = {
        "entry": 0.368,
        "judge": 0.0418,
        "entry:judge": 0.0689,
        "entry:criterion": 0.1036,
        "judge:criterion": 0.018,
        "residual": 0.188,
    }
    g, phi = coefficients(components=essays, reviews=3, width=5)
    assert (round(g, 3), round(phi, 3)) == (0.867, 0.838)
    fixed, _ = coefficients(components=essays, reviews=3, width=5, criteria="fixed")
    assert fixed == pytest.approx(0.38872 / (0.38872 + 0.0689 / 3 + 0.188 / 15))


def by_pairs(entry, values, level):
    """Alpha from its definition, a pair at a time."""
    kept = [k for k in range(len(entry)) if np.count_nonzero(entry == entry[k]) > 1]
    y = values[kept]

    def apart(a, b):
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return (a - b) ** 2
        if level == "ratio":
            return ((a - b) / (a + b)) ** 2 if a + b else 0.0
        low, high = sorted((a, b))
        between = sum(np.count_nonzero(y == g) for g in np.unique(y) if low <= g <= high)
        return (between - (np.count_nonzero(y == a) + np.count_nonzero(y == b)) / 2) ** 2 * (a != b)

    n = len(kept)
    observed = expected = 0.0
    for p in kept:
        for q in kept:
            if p == q:
                continue
            d = apart(values[p], values[q])
            expected += d / (n * (n - 1))
            if entry[p] == entry[q]:
                observed += d / (np.count_nonzero(entry == entry[p]) - 1) / n
    return None if expected == 0 else 1 - observed / expected


tables = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 5)),
    min_size=2,
    max_size=15,
    unique_by=lambda row: row[:2],
)


@settings(deadline=None, max_examples=60)
@given(tables, st.sampled_from(LEVELS), st.randoms())
def test_alpha_is_its_definition_and_knows_no_order_or_names(rows, level, random):
    entry = np.array([row[0] for row in rows])
    values = np.array([row[2] for row in rows], dtype=float)
    if np.bincount(entry).max() < 2:
        assert alpha(entry=entry, values=values, level=level) is None
        return
    expected = by_pairs(entry, values, level)
    assert alpha(entry=entry, values=values, level=level) == pytest.approx(expected, abs=1e-12)
    order = list(range(len(rows)))
    random.shuffle(order)
    again = alpha(entry=(9 - entry)[order], values=values[order], level=level)
    assert again == pytest.approx(expected, abs=1e-12)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.integers(1, 6), min_size=3, max_size=3), min_size=2, max_size=6))
def test_relabelled_judges_and_entries_agree_as_much(rows):
    there, back = (
        agreement(scores=rectangle(table)) for table in (rows, [row[::-1] for row in rows[::-1]])
    )
    for form, value in there.icc.items():
        assert back.icc[form] == pytest.approx(value)
    assert back.kendall_w == pytest.approx(there.kendall_w)


def test_scores_that_never_vary_leave_figures_out_with_warnings():
    found = agreement(scores=rectangle([[5, 5], [5, 5], [5, 5]]))
    assert set(found.icc.values()) == set(found.alpha.values()) == {None}
    assert found.kendall_w is None
    assert {"nothing_varies", "no_alpha", "judge_with_one_number"} <= set(codes(found.warnings))
    json.loads(found.as_json())


def test_a_form_whose_denominator_is_zero_is_left_out():
    # Entries with the same mean: B = 0, and with it the denominator of (1,k) and (3,k).
    found = agreement(scores=rectangle([[1, 3, 5], [5, 1, 3], [3, 5, 1]])).icc
    assert found["1,k"] is None
    assert found["3,k"] is None
    assert found["1,1"] == pytest.approx(-0.5)


def test_a_single_judge_leaves_the_components_out():
    found = agreement(scores=Scores.of(entries="abc", judges="jjj", values=[1, 2, 3]))
    assert found.generalizability["components"] is None
    assert found.generalizability["by_reviews"][0] == {"reviews": 1, "g": None, "phi": None}
    assert "no_components" in codes(found.warnings)


def test_negative_scores_have_no_ratio():
    scores = rectangle([[-1, 2], [3, 4], [0, 1]])
    found = agreement(scores=scores)
    assert found.alpha["ratio"] is None
    assert "no_ratio" in codes(found.warnings)
    with pytest.raises(InputError, match="from zero"):
        agreement(scores=scores, options=AgreementOptions(levels=("ratio",)))


def test_incomplete_sheets_are_left_out_and_said():
    rng = np.random.default_rng(4)
    rows = [(e, j, c) for e in range(8) for j in range(4) for c in "xyz"]
    entry, judge, criterion = zip(*rows, strict=True)
    values = np.array(entry) + rng.standard_normal(len(rows))
    whole = Scores.of(entries=entry, judges=judge, values=values, criteria=criterion)
    gap = whole.only(np.arange(len(rows)) > 0)
    found = agreement(scores=gap)
    assert {"incomplete_sheets", "no_totals"} <= set(codes(found.warnings))
    assert set(found.icc.values()) == {None}
    assert found.generalizability["components"]["entry"] > 1
    assert agreement(scores=whole).icc["2,1"] is not None


@pytest.fixture
def run(tmp_path, capsysbinary):
    def running(text, *options):
        source, target = tmp_path / "given.csv", tmp_path / "result.json"
        target.unlink(missing_ok=True)
        source.write_text(text, encoding="utf-8")
        status = main(["agreement", str(source), "--json", str(target), *options])
        lines = capsysbinary.readouterr().err.decode().splitlines()
        assert target.exists() == (status == 0)
        return status, json.loads(target.read_bytes()) if status == 0 else None, lines

    return running


TABLE = "entry,judge,score\na,j,7\na,k,8\nb,j,5\nb,k,6.5\nc,j,9\nc,k,7\n"


def test_the_command_has_the_keys_of_the_contract(run):
    status, found, lines = run(TABLE, "--level", "ordinal", "--reviews", "2:3")
    assert (status, lines) == (0, [])
    assert set(found) == {
        "jeoul", "command", "options", "seed", "input_sha256", "warnings", "n", "icc", "alpha",
        "kendall_w", "kendall_w_p", "generalizability",
    }  # fmt: skip
    assert found["command"] == "agreement"
    assert set(found["icc"]) == {"1,1", "2,1", "3,1", "1,k", "2,k", "3,k"}
    assert set(found["alpha"]) == {"ordinal"}
    assert set(found["generalizability"]) >= {"components", "g", "phi", "by_reviews"}
    assert [row["reviews"] for row in found["generalizability"]["by_reviews"]] == [2, 3]


def test_shuffled_rows_give_the_same_result(run):
    lines = TABLE.splitlines()
    turned = "\n".join([lines[0], *lines[:0:-1]]) + "\n"
    assert run(TABLE)[1] == run(turned)[1]


@pytest.mark.parametrize(
    ("text", "options", "part"),
    [
        (TABLE.replace("6.5", "six"), (), "row 5, column 'score': not a number: 'six'"),
        (TABLE.replace("6.5", ""), (), "a blank"),
        (TABLE.replace("6.5", "nan"), (), "row 5"),
        (TABLE.replace("6.5", "inf"), (), "row 5"),
        (TABLE.replace("b,k", "b,j"), (), "as in row 4"),
        (TABLE.replace("b,k", ",k"), (), "a blank name"),
        (TABLE.replace("score", "points"), (), "no such column"),
        ("entry,judge,score\n", (), "no rows"),
        (TABLE, ("--reviews", "0:3"), "not a range of reviews: '0:3'"),
        (TABLE, ("--reviews", "many"), "LOW:HIGH"),
        (TABLE, ("--level", "cosmic"), "invalid choice"),
        (TABLE, ("--criterion", "part"), "no such column: 'part'"),
    ],
)
def test_bad_input_is_status_2_and_one_line(run, text, options, part):
    status, _, lines = run(text, *options)
    assert status == 2
    assert len(lines) == 1
    assert part in lines[0]


def test_without_files_a_table_is_printed(tmp_path, capsys):
    (tmp_path / "s.csv").write_text(TABLE)
    assert main(["agreement", str(tmp_path / "s.csv")]) == 0
    said = capsys.readouterr().out
    assert "Kendall's W" in said
    assert "reviews" in said
