"""``jeoul extra SCORES``: which extra reviews are worth buying?

>>> from jeoul.cli import parser
>>> asked = parser().parse_args(["extra", "s.csv", "--top", "42", "--budget", "100"])
>>> asked.budget, asked.batch, asked.stop
(100, 20, 0.0)
"""

import sys
from argparse import Namespace, _SubParsersAction
from typing import TYPE_CHECKING, Any

from jeoul.cli.calibrate import add_common, add_fit, options_of, scores_of
from jeoul.cli.output import STDOUT, Outputs
from jeoul.errors import InputError

if TYPE_CHECKING:
    from jeoul.reading import Table
    from jeoul.tables import Scores

COLUMNS = ("entry", "judge", "gain", "batch")
ENDED = {
    "budget": "the budget is spent",
    "rule": "the next batch would promise too little",
    "room": "nobody else is free and eligible",
}


def add_to(commands: "_SubParsersAction[Any]") -> None:
    """Declare the command and its options."""
    command = commands.add_parser(
        "extra",
        allow_abbrev=False,
        help="which extra reviews are worth buying?",
        description="Which extra reviews are worth buying? Those that most reduce wrong "
        "selections at the cut, read by judges who are free and eligible.",
    )
    add_fit(command)
    add = command.add_argument
    add("--budget", type=int, required=True, metavar="B", help="reviews, fixed beforehand")
    add("--batch", type=int, default=20, metavar="N", help="reviews between two fits (20)")
    add(
        "--stop",
        type=float,
        default=0.0,
        metavar="X",
        help="no batch that lowers the expected wrong selections by less (0)",
    )
    add("--available", metavar="FILE", help="judge, free: the reviews each judge can still write")
    add("--conflicts", metavar="FILE", help="entry, judge: never together")
    add_common(command)
    command.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Read, plan, write."""
    for option, plain in (("model", "additive"), ("errors", "normal")):
        if getattr(asked, option) != plain:
            raise InputError(
                f"extra reviews are planned with --{option} {plain} only",
                value=getattr(asked, option),
                remedy=f"leave --{option} out",
            )
    files = [asked.scores, asked.available, asked.conflicts]
    if files.count(STDOUT) > 1:
        raise InputError(
            "standard input can be read once",
            value=STDOUT,
            remedy="name files for the other tables",
        )
    outputs = Outputs(asked.json, asked.csv)
    outputs.check(inputs=files)

    from jeoul.adaptive import ExtraOptions, extra
    from jeoul.recipe import canonical

    options = ExtraOptions(
        calibrate=options_of(asked), budget=asked.budget, batch=asked.batch, stop=asked.stop
    )
    table = _read(asked.scores)
    scores = scores_of(table, asked)
    available = _available(asked, scores)
    found = extra(
        scores=scores, options=options, available=available, conflicts=_conflicts(asked, scores)
    )
    document = found.as_dict()
    document["warnings"] = table.warnings + document["warnings"]
    if outputs.wanted:
        rows = [{name: row[name] for name in COLUMNS} for row in document["reviews"]]
        outputs.write(document=canonical(document), rows=rows, columns=COLUMNS)
    else:
        _print(document)


def _read(path: str) -> "Table":
    from jeoul.reading import read

    table = read(path=path, stdin=sys.stdin.buffer if path == STDOUT else None)
    for warning in table.warnings:
        print(f"jeoul: warning: {warning['message']}", file=sys.stderr)
    return table


def _available(asked: Namespace, scores: "Scores") -> dict[str, int] | None:
    """How many reviews each judge can write; a judge who is not named writes none."""
    if asked.available is None:
        return None
    table = _read(asked.available)
    judges = _known(table, asked.judge, scores.judges)
    free: dict[str, int] = {}
    for position, (judge, count) in enumerate(zip(judges, table.numbers("free"), strict=True)):
        if judge in free:
            raise _refused(table, position, asked.judge, "the same judge twice", "keep one row")
        if not count >= 0 or count % 1 != 0:
            remedy = "write a whole number from 0"
            raise _refused(table, position, "free", "not a number of reviews", remedy)
        free[judge] = int(count)
    return free


def _conflicts(asked: Namespace, scores: "Scores") -> list[tuple[str, str]]:
    if asked.conflicts is None:
        return []
    table = _read(asked.conflicts)
    entries = _known(table, asked.entry, scores.entries)
    return list(zip(entries, _known(table, asked.judge, scores.judges), strict=True))


def _known(table: "Table", column: str, names: tuple[str, ...]) -> list[str]:
    """The names in a column; one that no score has is refused with its row."""
    from jeoul.tables import name_of

    found, known = [name_of(cell) for cell in table.column(column)], set(names)
    for position, name in enumerate(found):
        if name not in known:
            problem = "no score has this name" if name else "a blank name"
            raise _refused(table, position, column, problem, "check the spelling, or drop the row")
    return found


def _refused(table: "Table", at: int, column: str, problem: str, remedy: str) -> InputError:
    return InputError(
        problem,
        file=table.file,
        row=table.lines[at],
        column=column,
        value=table.column(column)[at],
        remedy=remedy,
    )


def _print(document: dict[str, Any]) -> None:
    from jeoul.cli.text import lenient, number, table

    lenient()
    errors, design = document["expected_errors"], document["design"]
    print(
        f"{len(document['reviews'])} reviews: {ENDED[document['ended']]}; expected wrong "
        f"selections {errors['before']:.3f}, afterwards {errors['after']:.3f}"
    )
    print(
        f"design: lambda2 {number(design['before']['lambda2'])}, "
        f"afterwards {number(design['after']['lambda2'])}"
    )
    for warning in document["warnings"]:
        print(f"warning: {warning['message']}")
    print()
    rows = [
        [row["entry"], row["judge"], number(row["gain"], 4), str(row["batch"])]
        for row in document["reviews"]
    ]
    print(table(list(COLUMNS), rows))
