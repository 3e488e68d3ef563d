"""The house inspects itself: addresses of code, names, one record for each action."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
ROOMS = ("people", "prize", "jury", "results")


def floor(room: str, name: str) -> list[Path]:
    """The files of a floor: one, or a folder of the same name."""
    place = SOURCE / "haechi" / room / name
    return [place.with_suffix(".py")] if not place.is_dir() else sorted(place.glob("*.py"))


ACTIONS = {path: room for room in ROOMS for path in floor(room, "actions")}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield node


def decorators(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(decorator) for decorator in function.decorator_list}


def journal_lines(function: ast.FunctionDef) -> list[ast.Call]:
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    return [call for call in calls if ast.unparse(call.func) == "journal.write"]


def actions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path, room in ACTIONS.items():
        for function in functions(path):
            if "transaction.atomic" in decorators(function):
                yield f"{room}.{function.name}", function


@pytest.mark.parametrize(("name", "function"), list(actions()), ids=[n for n, _ in actions()])
def test_an_action_is_one_transaction_with_one_journal_line_an_actor_and_a_time(
    name: str, function: ast.FunctionDef
) -> None:
    told = {argument.arg for argument in function.args.kwonlyargs}
    assert {"by", "at"} <= told, f"{name} must be told who acts and when"
    written = journal_lines(function)
    assert len(written) == 1, f"{name} writes {len(written)} journal lines"
    verbs = [k.value.value for k in written[0].keywords if k.arg == "verb"]  # type: ignore[attr-defined]
    assert verbs == [name], "the journal names the verb by its address"


def test_nothing_outside_an_action_writes_to_the_journal() -> None:
    for path, room in ACTIONS.items():
        for function in functions(path):
            if "transaction.atomic" not in decorators(function):
                assert not journal_lines(function), f"{room}.{function.name}"


@pytest.mark.parametrize("room", ROOMS)
def test_rules_and_models_do_not_ask_the_clock(room: str) -> None:
    for name in ("rules", "models", "states", "queries", "actions"):
        for path in floor(room, name):
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            assert not re.search(r"\b(clock|timezone|datetime)\.now\(", text), path


@pytest.mark.parametrize("room", ROOMS)
def test_rules_do_not_query(room: str) -> None:
    for path in floor(room, "rules"):
        text = path.read_text(encoding="utf-8")
        assert ".objects" not in text, path
        assert not re.search(r"\.(filter|exists|count|first|all)\(\)", text), path


def test_no_file_is_named_for_what_has_no_name() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "service", "misc"}
    found = [path for path in SOURCE.rglob("*.py") if path.stem in vague]
    assert not found


def test_templates_carry_no_inline_script_style_or_handler() -> None:
    inline = re.compile(
        r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\b(src=|type=\"application/json\"))"
    )
    for path in SOURCE.rglob("*.html"):
        found = inline.search(path.read_text(encoding="utf-8"))
        assert not found, f"{path}: {found.group(0) if found else ''}"


def test_every_noun_of_the_glossary_stands_in_the_code() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    words = set(re.findall(r"\w+", code))
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    nouns = re.findall(r"^\|[^|]+\|[^|]+\| `(\w+)` \|", glossary, re.MULTILINE)
    assert len(nouns) > 50
    assert [noun for noun in nouns if noun not in words] == []


# Each contract is broken once in a copy of the house, and must be seen to fail.
BREACHES = {
    "jeoul never imports haechi or Django": ("jeoul/ranking.py", "import django"),
    "A room may use any storey below it, never one above": (
        "haechi/people/rules.py",
        "import haechi.prize.states",
    ),
    "Inside a room imports go down the floors": (
        "haechi/jury/rules/__init__.py",
        "import haechi.jury.queries",
    ),
    "Only measures imports jeoul": ("haechi/results/queries/runs.py", "import jeoul.ranking"),
}


def contracts(house: Path) -> str:
    """What import-linter says of a house."""
    command = "import sys; from importlinter.cli import lint_imports_command as lint; lint()"
    run = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=house,
        env={"PYTHONPATH": str(house / "src"), "COLUMNS": "200", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr


@pytest.mark.parametrize("contract", BREACHES)
def test_a_contract_fails_when_it_is_broken(contract: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / ".importlinter", tmp_path)
    bare = shutil.ignore_patterns("__pycache__", "*.html", "static", "*.csv", "*.toml")
    shutil.copytree(SOURCE, tmp_path / "src", ignore=bare)
    where, breach = BREACHES[contract]
    path = tmp_path / "src" / where
    path.write_text(path.read_text(encoding="utf-8") + f"\n{breach}\n", encoding="utf-8")
    assert f"{contract} BROKEN" in contracts(tmp_path)


def test_the_house_keeps_its_contracts() -> None:
    said = contracts(ROOT)
    assert "BROKEN" not in said
    assert said.count(" KEPT") == len(BREACHES)
