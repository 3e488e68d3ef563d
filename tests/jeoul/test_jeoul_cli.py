"""The analyst's door: statuses, one line of refusal, no half-written files, the same bytes."""

import csv
import gzip
import io
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from jeoul.cli import main

HEADER = ["entry", "judge", "score"]
ROWS = [
    ["a", "j", "7"],
    ["a", "k", "8"],
    ["b", "j", "5"],
    ["b", "l", "6"],
    ["c", "k", "9"],
    ["c", "l", "7.5"],
    ["d", "j", "4"],
    ["d", "k", "6"],
    ["d", "l", "3.5"],
]
FAST = ["--variance", "reml", "--draws", "200"]


def table(rows=ROWS, header=HEADER):
    stream = io.StringIO()
    csv.writer(stream).writerows([header, *rows])
    return stream.getvalue().encode()


@pytest.fixture
def scores(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_bytes(table())
    return path


@pytest.fixture
def run(tmp_path, capsysbinary):
    """Run the command on some bytes; give status, the result (or None) and the error lines."""

    def running(data, *options, name="given.csv"):
        source, target = tmp_path / name, tmp_path / "result.json"
        target.unlink(missing_ok=True)
        if data is not None:
            source.write_bytes(data)
        status = main(["calibrate", str(source), *FAST, "--json", str(target), *options])
        said = capsysbinary.readouterr()
        assert not said.out
        left = {path.name for path in tmp_path.iterdir()} - {"scores.csv", name}
        assert left == ({"result.json"} if status == 0 else set())
        document = json.loads(target.read_bytes()) if status == 0 else None
        return status, document, said.err.decode().splitlines()

    return running


def test_the_result_has_the_keys_of_the_contract(run):
    status, found, errors = run(table(), "--top", "2")
    assert (status, errors) == (0, [])
    assert set(found) == {
        "jeoul",
        "command",
        "options",
        "input_sha256",
        "seed",
        "warnings",
        "n",
        "design",
        "fit",
        "variance",
        "fixed",
        "entries",
        "judges",
        "cuts",
        "bands",
        "odd_scores",
        "slopes",
        "reliability",
        "monte_carlo",
    }
    assert found["n"] == {"scores": 9, "entries": 4, "judges": 3, "criteria": 1}
    assert set(found["design"]) >= {"connected", "components", "lambda2", "a_efficiency"}
    assert set(found["fit"]) >= {"method", "criterion", "iterations", "converged"}
    assert set(found["variance"]) == {"entry", "judge", "residual"}
    assert set(found["fixed"]["mean"]) == {"estimate", "se"}
    assert set(found["entries"][0]) >= {
        "entry",
        "group",
        "n",
        "raw_mean",
        "estimate",
        "effect",
        "se",
        "sd",
        "rank",
        "rank_low",
        "rank_high",
        "expected_rank",
        "group_rank",
        "p_top",
    }
    assert set(found["judges"][0]) >= {"judge", "n", "severity", "se", "spread", "fit", "flags"}
    assert set(found["reliability"]) == {
        "icc_single",
        "icc_average",
        "generalizability",
        "alpha",
        "expected_overlap",
    }
    assert sum(row["p_top"]["2"] for row in found["entries"]) == pytest.approx(2)
    assert found["seed"] == 20230925
    assert found["monte_carlo"]["draws"] == 200
    ranked = sorted(found["entries"], key=lambda row: row["rank"])
    estimates = [row["estimate"] for row in ranked]
    assert estimates == sorted(estimates, reverse=True)


@pytest.mark.parametrize("variance", ["reml", "integrated"])
def test_shuffled_rows_give_the_same_bytes(tmp_path, variance):
    documents = set()
    for seed in range(3):
        rows = [ROWS[k] for k in np.random.default_rng(seed).permutation(len(ROWS))]
        (tmp_path / "in.csv").write_bytes(table(rows))
        target = tmp_path / f"{seed}.json"
        status = main(
            [
                "calibrate",
                str(tmp_path / "in.csv"),
                "--variance",
                variance,
                "--top",
                "2",
                "--draws",
                "500",
                "--jobs",
                str(seed + 1),
                "--json",
                str(target),
            ]
        )
        assert status == 0
        documents.add(target.read_bytes())
    assert len(documents) == 1


def test_another_process_with_many_threads_gives_the_same_bytes(scores, tmp_path):
    documents = set()
    for threads in ("1", "4"):
        target = tmp_path / f"{threads}.json"
        subprocess.run(
            [sys.executable, "-m", "jeoul", "calibrate", str(scores), "--json", str(target)],
            check=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
        )
        documents.add(target.read_bytes())
    assert len(documents) == 1


def replaced(row, column, value):
    rows = [list(cells) for cells in ROWS]
    rows[row][column] = value
    return table(rows)


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        (replaced(2, 2, "ten"), ["row 4", "'score'", "not a number: 'ten'"]),
        (replaced(0, 2, ""), ["row 2", "'score'", "a blank where a number belongs: ''"]),
        (replaced(3, 2, "nan"), ["row 5", "'score'", "nan"]),
        (replaced(3, 2, "-inf"), ["row 5", "'score'", "-inf"]),
        (replaced(4, 0, " "), ["row 6", "'entry'", "a blank name"]),
        (replaced(4, 1, ""), ["row 6", "'judge'", "a blank name"]),
        (replaced(1, 1, "j"), ["row 3", "'judge'", "as in row 2", "'a, j'"]),
        (table(header=["entry", "judge", "points"]), ["row 1", "'score'", "entry, judge, points"]),
        (table(rows=[]), ["row 2", "no rows"]),
        (b"", ["row 1", "empty"]),
        (b"entry,judge,score\na,j\n", ["row 2", "2 cells, the header 3"]),
        (b"entry,judge,score\na,j,1,2\n", ["row 2", "4 cells, the header 3"]),
        (b"entry,entry,score\na,j,1\n", ["row 1", "same name", "'entry'"]),
        (b"entry,judge,score\na,j,\x00\n", ["row 2", "NUL"]),
        (b"entry,judge,score\na,\xff\xff\xff,1\n", ["row 2", "neither UTF-8 nor CP949"]),
    ],
)
def test_bad_input_is_status_2_and_one_line_that_says_where(run, data, parts):
    status, _, errors = run(data)
    assert status == 2
    (line,) = errors
    assert "given.csv" in line
    for part in parts:
        assert part in line
    assert "Traceback" not in line


@pytest.mark.parametrize(
    ("data", "name", "part"),
    [
        (None, "absent.csv", "no such file"),
        (b"plain text", "scores.csv.gz", "gzip"),
        (gzip.compress(table(), mtime=0)[:-9], "cut.csv.gz", "gzip"),
        (b"PK no", "sheet.xlsx", "sheet.xlsx"),
    ],
)
def test_files_that_cannot_be_read_are_status_2(run, data, name, part):
    status, _, (line,) = run(data, name=name)
    assert status == 2
    assert part in line


def test_a_directory_for_a_file_is_status_2(tmp_path, capsys):
    assert main(["calibrate", str(tmp_path)]) == 2
    assert "directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--model", "facets"],
        ["--model", "criteria"],
        ["--errors", "cauchy"],
        ["--model", "criteria", "--errors", "t"],
        ["--top", "0"],
        ["--top", "5"],
        ["--top", "x"],
        ["--top", "food=1"],
        ["--draws", "0"],
        ["--draws", "many"],
        ["--seed", "-1"],
        ["--weights", "a=1"],
        ["--variance", "guess"],
        ["--nonsense"],
        ["--covariate", "age"],
        ["--group", "field"],
        ["--slope", "age"],
        ["--engine", "cloud"],
        ["--criterion", "entry", "--weights", "a"],
        ["--covariate", "score", "--slope", "entry"],
    ],
)
def test_bad_use_is_status_2_and_one_line(run, options):
    status, _, errors = run(table(), *options)
    assert status == 2
    assert len(errors) == 1
    assert errors[0].startswith("jeoul: ")


def test_a_command_that_is_missing_or_unknown_is_status_2(capsys):
    for argv in ([], ["divine"]):
        assert main(argv) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("rows", "part"),
    [
        (
            [["a", "j", "1"], ["b", "j", "2"], ["c", "k", "3"], ["c", "l", "2"], ["b", "i", "1"]],
            "2 parts",
        ),
        ([[e, j, "3"] for e in "ab" for j in "jk"], "every score is 3"),
        ([["a", j, str(k)] for k, j in enumerate("jkl")], "only one entry"),
        ([[e, "j", str(k)] for k, e in enumerate("abc")], "only one judge"),
    ],
)
def test_what_the_data_cannot_answer_is_status_3_with_a_reason(run, rows, part):
    status, _, (line,) = run(table(rows))
    assert status == 3
    assert part in line


def test_a_disconnected_design_names_its_parts_or_is_ranked_within_them(run):
    rng = np.random.default_rng(1)
    rows = [
        [f"{side}{e}", f"{side}{j}", f"{rng.normal():.3f}"]
        for side in "pq"
        for e in range(5)
        for j in range(3)
    ]
    status, _, (line,) = run(table(rows))
    assert status == 3
    assert "p0, p1, p2 | q0, q1, q2" in line
    status, found, _ = run(table(rows), "--per-component", "--top", "2")
    assert status == 0
    assert found["design"]["components"] == [["p0", "p1", "p2"], ["q0", "q1", "q2"]]
    for number, side in enumerate("pq"):
        rows_of_part = [row for row in found["entries"] if row["entry"].startswith(side)]
        assert sorted(row["rank"] for row in rows_of_part) == [1, 2, 3, 4, 5]
        assert {row["component"] for row in rows_of_part} == {number}
        assert sum(row["p_top"]["2"] for row in rows_of_part) == pytest.approx(2)
    assert "ranked_within_components" in {w["code"] for w in found["warnings"]}


def test_single_scores_and_constant_judges_are_warnings_not_refusals(run):
    rows = [*ROWS, ["e", "j", "5"], ["a", "m", "6"], ["a", "n", "5"], ["b", "n", "5"]]
    status, found, _ = run(table(rows))
    assert status == 0
    facts = {w["code"]: w["facts"] for w in found["warnings"]}
    assert facts["entry_with_one_score"]["entries"] == ["e"]
    assert facts["judge_with_one_score"]["judges"] == ["m"]
    assert facts["judge_with_one_number"]["judges"] == ["n"]
    assert [row["flags"] for row in found["judges"] if row["judge"] == "n"] == [["one_number"]]


def test_groups_have_means_ranks_and_places_of_their_own(run):
    rows = [
        [f"{g}{e}", f"j{j}", f"{e + 3 * (g == 'q') + 0.3 * j * e % 1:.2f}", f"{g}=x"]
        for g in "pq"
        for e in range(4)
        for j in range(3)
    ]
    status, found, _ = run(
        table(rows, [*HEADER, "field"]), "--group", "field", "--top", "p=x=2", "--top", "3"
    )
    assert status == 0
    assert set(found["fixed"]) == {"p=x", "q=x"}
    for group in ("p", "q"):
        inside = [row for row in found["entries"] if row["entry"][0] == group]
        assert sorted(row["group_rank"] for row in inside) == [1, 2, 3, 4]
        assert ("p=x=2" in inside[0]["p_top"]) == (group == "p")
    assert set(found["reliability"]["expected_overlap"]) == {"p=x=2", "3"}


def test_totals_are_formed_from_weighted_criteria(run):
    rows = [
        [e, j, c, str(float(s) * (1 if c == "x" else 2))] for e, j, s in ROWS for c in ("x", "y")
    ]
    header = ["entry", "judge", "part", "score"]
    plain = run(table())[1]
    status, found, _ = run(table(rows, header), "--criterion", "part", "--weights", "x=1,y=0.5")
    assert status == 0
    assert found["n"]["criteria"] == 2
    assert found["options"]["weights"] == {"x": 1.0, "y": 0.5}
    for one, two in zip(plain["entries"], found["entries"], strict=True):
        assert two["estimate"] == pytest.approx(2 * one["estimate"], rel=1e-6)
    status, _, (line,) = run(table(rows[:-1], header), "--criterion", "part")
    assert status == 2
    assert "lacks a criterion: 'y'" in line


def test_a_csv_that_a_korean_excel_saved_is_read_with_a_warning(run):
    names = {"a": "해치", "b": "저울", "c": "나비", "d": "바람"}
    rows = [[names[e], f"심사{j}", s] for e, j, s in ROWS]
    data = table(rows, ["출품작", "심사위원", "점수"])
    options = ["--entry", "출품작", "--judge", "심사위원", "--score", "점수"]
    encoded = data.decode().encode("cp949")
    status, korean, (line,) = run(encoded, *options)
    assert status == 0
    assert "CP949" in line
    assert korean["warnings"][0]["code"] == "decoded_as_cp949"
    status, unicode, errors = run(data.decode().encode("utf-8-sig"), *options)
    assert (status, errors) == (0, [])
    assert unicode["entries"] == korean["entries"]
    assert unicode["input_sha256"] == korean["input_sha256"]


def test_a_score_column_in_hangul_is_named_in_a_refusal(run):
    status, _, (line,) = run(
        table([["a", "j", "칠"]], ["entry", "judge", "점수"]), "--score", "점수"
    )
    assert status == 2
    assert "column '점수'" in line
    assert "'칠'" in line


def test_gzip_and_standard_input_are_the_same_scores(run, monkeypatch, capsysbinary):
    packed = run(gzip.compress(table()), name="scores.csv.gz")[1]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(table())))
    assert main(["calibrate", "-", *FAST, "--json", "-"]) == 0
    assert json.loads(capsysbinary.readouterr().out) == packed


def test_the_csv_holds_the_entries_best_first(scores, tmp_path):
    target = tmp_path / "out.csv"
    assert main(["calibrate", str(scores), *FAST, "--top", "1", "--csv", str(target)]) == 0
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"))))
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4"]
    assert {"entry", "estimate", "sd", "p_top_1"} <= set(rows[0])


def test_without_a_file_a_readable_table_is_printed(scores, capsys):
    assert main(["calibrate", str(scores), *FAST, "--top", "1"]) == 0
    shown = capsys.readouterr().out
    assert "9 scores of 4 entries by 3 judges" in shown
    assert "P(1)" in shown
    assert "severity" in shown


@pytest.mark.parametrize("place", ["", "nowhere/result.json", "scores.csv"])
def test_an_output_that_cannot_be_written_is_refused_before_the_work(
    scores, tmp_path, capsys, monkeypatch, place
):
    monkeypatch.setattr("jeoul.severity.fit", lambda **_: pytest.fail("the work was begun"))
    before = scores.read_bytes()
    assert main(["calibrate", str(scores), "--json", str(tmp_path / place)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert scores.read_bytes() == before
    assert list(tmp_path.iterdir()) == [scores]


def test_two_results_cannot_share_a_file(scores, tmp_path, capsys):
    target = str(tmp_path / "out")
    assert main(["calibrate", str(scores), "--json", target, "--csv", target]) == 2
    assert "another output" in capsys.readouterr().err


def test_a_device_is_written_to_and_not_replaced(scores):
    assert main(["calibrate", str(scores), *FAST, "--json", os.devnull]) == 0
    assert not os.path.isfile(os.devnull)


def test_an_earlier_result_survives_a_refusal(scores, tmp_path):
    target = tmp_path / "result.json"
    target.write_text("earlier")
    scores.write_bytes(replaced(0, 2, "x"))
    assert main(["calibrate", str(scores), "--json", str(target)]) == 2
    assert target.read_text() == "earlier"


def test_an_interruption_is_one_line(scores, capsys, monkeypatch):
    def interrupt(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr("jeoul.reading.read", interrupt)
    assert main(["calibrate", str(scores)]) == 130
    assert capsys.readouterr().err == "jeoul: interrupted; nothing was written\n"


def test_a_reader_who_leaves_early_is_no_traceback(scores):
    with subprocess.Popen(
        [sys.executable, "-m", "jeoul", "calibrate", str(scores)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        command.stdout.close()
        said = command.stderr.read()
    assert said == b""
    assert command.returncode == 141


def test_help_and_version_need_no_mathematics():
    code = (
        "import sys; from jeoul.cli import main; main(['--version']); main(['--help']); "
        "sys.exit(any(m in sys.modules for m in ('numpy', 'scipy', 'django')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0
    assert b"calibrate" in done.stdout


def test_an_assignment_is_made_from_files(tmp_path, capsys):
    def file(name, header, rows):
        path = tmp_path / name
        path.write_bytes(table(rows, header))
        return str(path)

    entries = file("e.csv", ["entry"], [[f"e{k}"] for k in range(12)])
    judges = file("j.csv", ["judge"], [[f"j{k}"] for k in range(6)])
    pairs = ["entry", "judge"]
    more = [
        "--conflicts",
        file("c.csv", pairs, [["e1", "j1"]]),
        "--locked",
        file("l.csv", pairs, [["e2", "j3"]]),
        "--affinity",
        file("a.csv", [*pairs, "affinity"], [["e3", "j0", "2"]]),
    ]
    target = tmp_path / "plan.json"
    argv = ["assign", entries, judges, "--per-entry", "3", "--load", "5:7", "--connect"]
    assert main([*argv, *more, "--json", str(target)]) == 0
    plan = json.loads(target.read_bytes())
    made = {(row["entry"], row["judge"]) for row in plan["assignments"]}
    assert len(made) == 36
    assert ("e1", "j1") not in made
    assert {("e2", "j3"), ("e3", "j0")} <= made
    assert plan["objective"] == plan["bound"] == 2
    assert plan["design"]["connected"]
    assert set(plan["load"].values()) == {6}
    assert main([*argv[:5], "--load", "1:2"]) == 3
    assert main([*argv[:5], "--load", "wide"]) == 2
    assert main([*argv[:3], "--per-entry", "7"]) == 3
    capsys.readouterr()
    assert main([*argv, "--conflicts", file("x.csv", pairs, [["e99", "j1"]])]) == 2
    assert "unknown entry: 'e99'" in capsys.readouterr().err
