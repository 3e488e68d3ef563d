"""`jeoul assign` from files: rules, individual numbers, lotteries, changes, checks, reasons."""

import csv
import json

import pytest

from jeoul.cli import main

ENTRIES = [f"e{k:02}" for k in range(12)]
JUDGES = [f"j{k}" for k in range(6)]


@pytest.fixture
def file(tmp_path):
    def write(name, header, rows):
        path = tmp_path / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *rows])
        return str(path)

    return write


@pytest.fixture
def tables(file):
    """Entries with a number each, judges with bounds each, affinities by field."""
    return {
        "entries": file("entries", ["entry", "reviews"], [[e, 2 + (e < "e03")] for e in ENTRIES]),
        "judges": file(
            "judges", ["judge", "low", "high"], [[j, 3, 4 + k] for k, j in enumerate(JUDGES)]
        ),
        "affinity": file(
            "affinity",
            ["entry", "judge", "affinity"],
            [
                [e, j, round(float((a + b) % 3 == 0) + a * b / 100, 2)]
                for a, e in enumerate(ENTRIES)
                for b, j in enumerate(JUDGES)
            ],
        ),
    }


def made(tmp_path, argv, status=0, name="plan"):
    target = tmp_path / f"{name}.json"
    assert main(["assign", *argv, "--json", str(target)]) == status
    return json.loads(target.read_bytes()) if status == 0 else target.exists()


def base(tables, *more):
    return [tables["entries"], tables["judges"], "--affinity", tables["affinity"], *more]


def judges_of(plan):
    found = {}
    for row in plan["assignments"]:
        found.setdefault(row["entry"], set()).add(row["judge"])
    return found


def test_numbers_come_from_columns_of_the_tables(tables, tmp_path):
    plan = made(tmp_path, base(tables, "--per-entry", "reviews", "--load", "low:high"))
    assert {e: len(js) for e, js in judges_of(plan).items()} == {
        e: 2 + (e < "e03") for e in ENTRIES
    }
    assert all(3 <= n <= 4 + int(j[1]) for j, n in plan["load"].items())
    assert plan["options"]["per_entry"] == "reviews"
    fixed = made(tmp_path, base(tables, "--per-entry", "2", "--load", "3:high"))
    assert fixed["options"]["per_entry"] == 2
    assert fixed["input_sha256"] != plan["input_sha256"]


def test_rules_caps_and_anchors_are_kept(tables, file, tmp_path):
    rules = file(
        "rules",
        ["rule", "judge", "entry", "least", "most"],
        [
            ["outside", "j0", "", 1, ""],
            ["outside", "j1", "", "", ""],
            ["outside", "j2", "", "", ""],
            ["few", "j3", "e05", "", 1],
            ["few", "j4", "e06", "", 1],
        ],
    )
    anchors = file("anchors", ["entry"], [["e09"]])
    more = ["--require", rules, "--anchors", anchors, "--max-meetings", "5", "--connect"]
    plan = made(tmp_path, base(tables, "--per-entry", "2", *more))
    found = judges_of(plan)
    assert found["e09"] == set(JUDGES)
    assert all(js & {"j0", "j1", "j2"} for js in found.values())
    assert not {"j3", "j4"} <= found["e05"]
    assert not {"j3", "j4"} <= found["e06"]
    for j in JUDGES:
        for k in JUDGES:
            assert j == k or sum({j, k} <= js for js in found.values()) <= 5
    assert plan["design"]["connected"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["", "j0", "", 1, ""]], "without a name"),
        ([["a", "", "", 1, ""]], "names no judge"),
        ([["a", "j0", "", "", ""]], "neither least nor most"),
        ([["a", "j0", "", 1, ""], ["a", "j1", "", 2, ""]], "more than one number"),
        ([["a", "j0", "", "some", ""]], "not a whole number"),
        ([["a", "j9", "", 1, ""]], "unknown judge"),
    ],
)
def test_rules_that_cannot_be_read_are_refused(tables, file, tmp_path, capsys, rows, words):
    rules = file("rules", ["rule", "judge", "entry", "least", "most"], rows)
    assert not made(tmp_path, base(tables, "--per-entry", "2", "--require", rules), status=2)
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1


def test_a_lottery_states_its_chances(tables, tmp_path):
    more = ["--per-entry", "2", "--load", "0:6", "--max-probability", "0.5"]
    plan = made(tmp_path, base(tables, *more))
    assert max(row["probability"] for row in plan["assignments"]) <= 0.5
    assert 0 < plan["lottery"]["kept"] <= 1


def test_a_fair_plan_names_the_worst_off(tables, tmp_path, capsys):
    argv = base(tables, "--per-entry", "2", "--load", "0:4", "--fair")
    fair = made(tmp_path, argv)["fairness"]
    assert fair["floor_of_sum"] <= fair["floor"] <= fair["floor_bound"]
    assert len(fair["worst"]) == 5
    assert main(["assign", *argv]) == 0
    assert "the worst-off entry has" in capsys.readouterr().out


def test_a_plan_written_as_csv_is_sound_and_can_be_kept(tables, file, tmp_path):
    argv = base(tables, "--per-entry", "2", "--load", "0:6", "--connect")
    first = str(tmp_path / "first.csv")
    assert main(["assign", *argv, "--csv", first]) == 0
    assert made(tmp_path, [*argv, "--check", first])["violations"] == []
    with open(first, encoding="utf-8") as stream:
        rows = [[row["entry"], row["judge"], "yes"] for row in csv.DictReader(stream)]
    gone = [row for row in rows if row[1] == "j2"]
    marked = [row if k % 2 else [*row[:2], ""] for k, row in enumerate(rows)]
    plan = file("kept", ["entry", "judge", "done"], marked)
    fewer = file("fewer", ["judge"], [[j] for j in JUDGES if j != "j2"])
    affinity = file(
        "less",
        ["entry", "judge", "affinity"],
        [[e, j, 1] for e in ENTRIES for j in JUDGES if j != "j2"],
    )
    argv = [tables["entries"], fewer, "--affinity", affinity, "--per-entry", "2", "--keep", plan]
    second = str(tmp_path / "second.csv")
    changed = made(tmp_path, [*argv, "--csv", second])
    done = {(row[0], row[1]) for row in marked if row[2]}
    new = {(row["entry"], row["judge"]) for row in changed["assignments"]}
    assert done <= new
    lost = [row for row in gone if (row[0], row[1]) not in done]
    assert changed["change"]["fewest"] == len(changed["change"]["removed"]) == len(lost)
    with open(second, encoding="utf-8") as stream:
        read = list(csv.DictReader(stream))
    assert {(row["entry"], row["judge"]) for row in read if row["done"] == "yes"} == done
    again = made(tmp_path, [*argv[:-1], second])
    assert again["assignments"] == changed["assignments"]
    assert again["input_sha256"] != changed["input_sha256"]


def test_a_broken_plan_is_status_3_with_a_list_and_no_file(tables, file, tmp_path, capsys):
    conflicts = file("conflicts", ["entry", "judge"], [["e00", "j0"]])
    plan = file("plan", ["entry", "judge"], [["e00", "j0"], ["e01", "j1"], ["e99", "j1"]])
    argv = base(tables, "--per-entry", "1", "--conflicts", conflicts, "--check", plan)
    assert not made(tmp_path, argv, status=3)
    told = capsys.readouterr()
    assert "conflict: judge 'j0' has a conflict with entry 'e00'" in told.out
    assert "unknown_entry" in told.out
    assert told.err.count("\n") == 1
    assert main(["assign", *argv, "--json", "-"]) == 3
    document = json.loads(capsys.readouterr().out)
    assert {row["code"] for row in document["violations"]} == {
        "conflict",
        "unknown_entry",
        "reviews",
    }
    assert main(["assign", *argv, "--csv", "-"]) == 3
    assert capsys.readouterr().out.startswith("code,entry,judge,rule,message,remedy\n")


def test_a_plan_explains_itself(tables, tmp_path, capsys):
    argv = base(tables, "--per-entry", "2", "--load", "0:5", "--connect", "--explain")
    plan = made(tmp_path, argv)
    told = plan["explanation"]
    assert [(row["entry"], row["judge"]) for row in told["pairs"]] == [
        (row["entry"], row["judge"]) for row in plan["assignments"]
    ]
    assert all(row["why"] for row in told["pairs"])
    assert told["prices"]["reviews"]
    assert main(["assign", *argv]) == 0
    assert "also possible" in capsys.readouterr().out


def test_demands_in_conflict_are_status_3_with_the_smallest_change(tables, file, tmp_path, capsys):
    rules = file(
        "rules",
        ["rule", "judge", "entry", "least"],
        [["a", "j0", "e00", 1], ["b", "j1", "e00", 1], ["c", "j2", "e00", 1]],
    )
    assert not made(tmp_path, base(tables, "--per-entry", "2", "--require", rules), status=3)
    error = capsys.readouterr().err
    assert "cannot be met together" in error
    assert "entry 'e00' has at most 2 judges" in error
    assert "the smallest change: let the rule" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--keep", "{plan}", "--check", "{plan}"], "exclude each other"),
        (["--keep", "{plan}", "--fair"], "exclude each other"),
        (["--fair", "--max-probability", "0.5"], "drawn by lot"),
        (["--load", "low:most"], "no such column"),
        (["--load", "3"], "cannot be read"),
        (["--max-meetings", "0"], "cannot be compared"),
        (["--keep", "{wrong}"], "not a yes or no"),
    ],
)
def test_options_that_cannot_be_followed_are_refused(tables, file, tmp_path, capsys, more, words):
    names = {
        "plan": file("plan", ["entry", "judge"], [["e00", "j0"]]),
        "wrong": file("wrong", ["entry", "judge", "done"], [["e00", "j0", "maybe"]]),
    }
    argv = base(tables, "--per-entry", "1", *(word.format(**names) for word in more))
    assert not made(tmp_path, argv, status=2)
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1


def test_the_order_of_rows_changes_nothing(tables, file, tmp_path):
    rules = [["r", f"j{k}", "", 1 if k else ""] for k in (0, 1, 4, 5)]
    rules += [["s", "j2", "e03", 1], ["s", "j3", "e04", ""]]
    header = ["rule", "judge", "entry", "least"]
    more = ["--per-entry", "reviews", "--load", "low:high", "--connect", "--explain", "--require"]
    one = made(tmp_path, base(tables, *more, file("one", header, rules)))
    turned = {}
    for name, path in tables.items():
        with open(path, encoding="utf-8") as stream:
            head, *rows = csv.reader(stream)
        turned[name] = file(f"turned-{name}", head, rows[::-1])
    other = made(tmp_path, base(turned, *more, file("other", header, rules[::-1])), name="other")
    assert (tmp_path / "plan.json").read_bytes() == (tmp_path / "other.json").read_bytes()
    assert one == other
