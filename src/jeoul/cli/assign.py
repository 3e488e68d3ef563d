"""``jeoul assign ENTRIES JUDGES``: who reads what?

>>> from jeoul.cli import parser
>>> parser().parse_args(["assign", "e.csv", "j.csv", "--per-entry", "4", "--load", "3:9"]).load
'3:9'
"""

import sys
from argparse import Namespace, _SubParsersAction
from typing import Any

from jeoul.cli.calibrate import add_common
from jeoul.cli.output import STDOUT, Outputs
from jeoul.errors import InputError

PAIR_FILES = ("affinity", "conflicts", "locked")


def add_to(commands: "_SubParsersAction[Any]") -> None:
    """Declare the command and its options."""
    command = commands.add_parser(
        "assign",
        allow_abbrev=False,
        help="who reads what?",
        description="Who reads what? Enough judges an entry, no conflicts, even loads, "
        "and scores that will connect.",
    )
    add = command.add_argument
    add("entries", metavar="ENTRIES", help="a table with a column of entries")
    add("judges", metavar="JUDGES", help="a table with a column of judges")
    for name in ("entry", "judge"):
        add(f"--{name}", default=name, metavar="COL", help=f"the column of the {name} ({name})")
    add("--affinity", metavar="FILE", help="entry, judge, affinity")
    add("--conflicts", metavar="FILE", help="entry, judge: never together")
    add("--locked", metavar="FILE", help="entry, judge: in any case")
    add("--per-entry", type=int, required=True, metavar="R", help="judges per entry")
    add("--load", metavar="LOW:HIGH", help="entries per judge (as even as possible)")
    add("--connect", action="store_true", help="exchange judges until the scores will connect")
    add_common(command)
    command.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Read, assign, write."""
    files = [asked.entries, asked.judges, *(getattr(asked, name) for name in PAIR_FILES)]
    if files.count(STDOUT) > 1:
        raise InputError(
            "standard input can be read once",
            value=STDOUT,
            remedy="name files for the other tables",
        )
    load = _load(asked.load)
    outputs = Outputs(asked.json, asked.csv)
    outputs.check(inputs=files)

    import numpy as np

    from jeoul import __version__
    from jeoul.assignment import assign
    from jeoul.recipe import canonical

    if asked.seed < 0:
        raise InputError(
            "a seed cannot be negative",
            column="--seed",
            value=asked.seed,
            remedy="choose a whole number from 0",
        )
    demand: dict[str, Any] = {
        "entries": sorted(_names(asked, asked.entries, asked.entry)),
        "judges": sorted(_names(asked, asked.judges, asked.judge)),
        "conflicts": sorted(_pairs(asked, asked.conflicts)),
        "locked": sorted(_pairs(asked, asked.locked)),
        "affinity": _affinities(asked),
    }
    plan = assign(
        **demand,
        per_entry=asked.per_entry,
        load=load,
        connect=asked.connect,
        rng=np.random.default_rng(asked.seed),
    )
    document = {
        "jeoul": __version__,
        "command": "assign",
        "options": {"per_entry": asked.per_entry, "load": asked.load, "connect": asked.connect},
        "seed": asked.seed,
        "input_sha256": _digest(demand),
        "warnings": list(plan.warnings),
        **plan.as_dict(),
    }
    if outputs.wanted:
        outputs.write(document=canonical(document), rows=document["assignments"])
    else:
        _print(document)


def _digest(demand: dict[str, Any]) -> str:
    from hashlib import sha256

    from jeoul.recipe import canonical

    affinity = sorted([*pair, value] for pair, value in demand["affinity"].items())
    return sha256(canonical({**demand, "affinity": affinity})).hexdigest()


def _load(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    low, _, high = text.partition(":")
    if not (low.isascii() and low.isdigit() and high.isascii() and high.isdigit()):
        raise InputError("--load cannot be read", value=text, remedy="write LOW:HIGH, like 40:60")
    return int(low), int(high)


def _read(path: str) -> Any:
    from jeoul.reading import read

    table = read(path=path, stdin=sys.stdin.buffer if path == STDOUT else None)
    for warning in table.warnings:
        print(f"jeoul: warning: {warning['message']}", file=sys.stderr)
    return table


def _names(asked: Namespace, path: str, column: str) -> list[str]:
    """The names in a column; blanks and repetitions are refused with their row."""
    from jeoul.tables import name_of

    table = _read(path)
    names: list[str] = []
    seen: set[str] = set()
    for line, cell in zip(table.lines, table.column(column), strict=True):
        name = name_of(cell)
        if not name or name in seen:
            raise InputError(
                "the same name twice" if name else "a blank name",
                file=path,
                row=line,
                column=column,
                value=cell,
                remedy="every row needs a name of its own",
            )
        seen.add(name)
        names.append(name)
    return names


def _pairs(asked: Namespace, path: str | None) -> list[tuple[str, str]]:
    from jeoul.tables import name_of

    if path is None:
        return []
    table = _read(path)
    return [
        (name_of(e), name_of(j))
        for e, j in zip(table.column(asked.entry), table.column(asked.judge), strict=True)
    ]


def _affinities(asked: Namespace) -> dict[tuple[str, str], float]:
    """The affinities; the same pair twice, or one that is no finite number, is refused."""
    from math import isfinite

    from jeoul.tables import name_of

    if asked.affinity is None:
        return {}
    table = _read(asked.affinity)
    found: dict[tuple[str, str], float] = {}
    for line, entry, judge, value in zip(
        table.lines,
        table.column(asked.entry),
        table.column(asked.judge),
        table.numbers("affinity"),
        strict=True,
    ):
        pair = (name_of(entry), name_of(judge))
        if pair in found or not isfinite(value):
            raise InputError(
                "the same (entry, judge) twice" if pair in found else "not a finite number",
                file=asked.affinity,
                row=line,
                column="affinity",
                value=", ".join(pair) if pair in found else value,
                remedy="keep one row a pair, with a finite number",
            )
        found[pair] = value
    return found


def _print(document: dict[str, Any]) -> None:
    from jeoul.cli.text import number, table

    design = document["design"]
    print(
        f"{len(document['assignments'])} reviews; affinity {document['objective']:.6g} of "
        f"{document['bound']:.6g} possible; {document['swaps']} exchanges"
    )
    print(
        f"design: connected {'yes' if design['connected'] else 'no'}, "
        f"lambda2 {number(design['lambda2'])}, A-efficiency {number(design['a_efficiency'])}, "
        f"shared_min {design['shared_min']}"
    )
    for warning in document["warnings"]:
        print(f"warning: {warning['message']}")
    print()
    print(table(["judge", "load"], [[j, str(n)] for j, n in document["load"].items()]))
    print()
    print(
        table(
            ["entry", "judge", "affinity"],
            [
                [row["entry"], row["judge"], number(row["affinity"])]
                for row in document["assignments"]
            ],
        )
    )
