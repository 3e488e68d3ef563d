"""What is demanded of an assignment, as files: who, how many, never, in any case, by what rules.

>>> bounds_of("40:60"), bounds_of("low:60")
(('40', '60'), ('low', '60'))
"""

import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from jeoul.cli.output import STDOUT
from jeoul.errors import InputError

if TYPE_CHECKING:
    from jeoul.assignment import Rule
    from jeoul.reading import Table

Pairs = list[tuple[str, str]]
PAIR_FILES = ("affinity", "conflicts", "locked")
FILES = (*PAIR_FILES, "require", "anchors", "keep", "check")
YES, NO = {"yes", "y", "true", "1", "x", "done"}, {"", "no", "n", "false", "0"}


def demand_from(asked: Namespace) -> dict[str, Any]:
    """All that the tables and options demand, in canonical order; only what was asked for."""
    entries, judges = _read(asked.entries), _read(asked.judges)
    found: dict[str, Any] = {
        "entries": sorted(_names(asked.entries, entries, asked.entry)),
        "judges": sorted(_names(asked.judges, judges, asked.judge)),
        "conflicts": sorted(pairs_of(asked, asked.conflicts)),
        "locked": sorted(pairs_of(asked, asked.locked)),
        "affinity": _affinities(asked),
        "per_entry": _reviews(asked, entries),
        "load": _loads(asked, judges),
    }
    if asked.require is not None:
        found["rules"] = _rules(asked)
    if asked.anchors is not None:
        found["anchors"] = sorted(_names(asked.anchors, _read(asked.anchors), asked.entry))
    if asked.max_meetings is not None:
        found["max_meetings"] = asked.max_meetings
    if asked.candidates_only:
        found["candidates_only"] = True
    return found


def plan_from(asked: Namespace, path: str) -> tuple[Pairs, Pairs]:
    """The pairs of a plan, and those marked in its column ``done`` (if it has one)."""
    from jeoul.tables import name_of

    table = _read(path)
    pairs = _pairs(asked, table)
    if "done" not in table.columns:
        return pairs, []
    done = []
    for line, cell, pair in zip(table.lines, table.column("done"), pairs, strict=True):
        word = name_of("" if cell is None else cell).lower()
        if word not in YES | NO:
            raise InputError(
                "not a yes or no",
                file=path,
                row=line,
                column="done",
                value=cell,
                remedy="write yes where the review is done, and leave the others blank",
            )
        if word in YES:
            done.append(pair)
    return pairs, done


def pairs_of(asked: Namespace, path: str | None) -> Pairs:
    """The pairs in a file; none without a file."""
    return [] if path is None else _pairs(asked, _read(path))


def _pairs(asked: Namespace, table: "Table") -> Pairs:
    from jeoul.tables import name_of

    return [
        (name_of(e), name_of(j))
        for e, j in zip(table.column(asked.entry), table.column(asked.judge), strict=True)
    ]


def bounds_of(text: str) -> tuple[str, str]:
    """LOW and HIGH, each a whole number or the name of a column."""
    low, colon, high = text.partition(":")
    if not (low and colon and high):
        raise InputError(
            "--load cannot be read",
            value=text,
            remedy="write LOW:HIGH, like 40:60, or names of columns of the judges' table",
        )
    return low, high


def _loads(asked: Namespace, judges: "Table") -> Any:
    from jeoul.tables import name_of

    if asked.load is None:
        return None
    low, high = bounds_of(asked.load)
    if _whole(low) and _whole(high):
        return int(low), int(high)
    names = [name_of(cell) for cell in judges.column(asked.judge)]
    sides = [_counts(judges, side) for side in (low, high)]
    return dict(zip(names, zip(*sides, strict=True), strict=True))


def _reviews(asked: Namespace, entries: "Table") -> Any:
    from jeoul.tables import name_of

    if _whole(asked.per_entry.removeprefix("-")):
        return int(asked.per_entry)
    names = [name_of(cell) for cell in entries.column(asked.entry)]
    return dict(zip(names, _counts(entries, asked.per_entry), strict=True))


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _counts(table: "Table", column: str) -> list[int]:
    """Whole numbers from a column, or the same one for every row."""
    if _whole(column):
        return [int(column)] * len(table.lines)
    found = table.numbers(column)
    for line, number in zip(table.lines, found, strict=True):
        if not (number >= 0 and number.is_integer()):
            raise InputError(
                "not a whole number from 0",
                file=table.file,
                row=line,
                column=column,
                value=number,
                remedy="write how many reviews",
            )
    return [int(number) for number in found]


def _rules(asked: Namespace) -> "list[Rule]":
    """A rule is all the rows with its name; blank cells say nothing, no entry at all means every.

    Its judges and entries are those named in any of its rows; least and most are named once.
    """
    from jeoul.assignment import Rule
    from jeoul.tables import name_of

    table = _read(asked.require)
    names = [name_of(cell) for cell in table.column("rule")]
    blank: list[Any] = [""] * len(names)
    columns = {
        "judge": table.column(asked.judge),
        "entry": table.columns.get(asked.entry, blank),
        "least": table.columns.get("least", blank),
        "most": table.columns.get("most", blank),
    }
    parts: dict[str, dict[str, dict[str, int]]] = {}
    for k, name in enumerate(names):
        if not name:
            raise InputError(
                "a rule without a name",
                file=asked.require,
                row=table.lines[k],
                column="rule",
                value="",
                remedy="name the rule in each of its rows",
            )
        rule = parts.setdefault(name, {part: {} for part in columns})
        for part, cells in columns.items():
            if text := name_of("" if cells[k] is None else cells[k]):
                rule[part].setdefault(text, table.lines[k])
    return [
        Rule(
            name,
            frozenset(rule["judge"]),
            frozenset(rule["entry"]) or None,
            _bound(asked.require, name, "least", rule) or 0,
            _bound(asked.require, name, "most", rule),
        )
        for name, rule in sorted(parts.items())
    ]


def _bound(file: str, name: str, part: str, rule: dict[str, dict[str, int]]) -> int | None:
    """The least or the most of a rule; None where it names none."""
    if not rule["judge"] or not (rule["least"] or rule["most"]):
        raise InputError(
            f"the rule {name!r} names no judge, or neither least nor most",
            file=file,
            value=name,
            remedy="name its judges, a row each, and how many of them an entry has",
        )
    given = rule[part]
    if not given:
        return None
    number = next(iter(given))
    if len(given) > 1 or not _whole(number.removesuffix(".0")):
        raise InputError(
            f"the rule {name!r} gives more than one number"
            if len(given) > 1
            else "not a whole number from 0",
            file=file,
            row=max(given.values()),
            column=part,
            value=", ".join(given),
            remedy="write one whole number, in one row of the rule or in all",
        )
    return int(number.removesuffix(".0"))


def _read(path: str) -> "Table":
    from jeoul.reading import read

    table = read(path=path, stdin=sys.stdin.buffer if path == STDOUT else None)
    for warning in table.warnings:
        print(f"jeoul: warning: {warning['message']}", file=sys.stderr)
    return table


def _names(path: str, table: "Table", column: str) -> list[str]:
    """The names in a column; blanks and repetitions are refused with their row."""
    from jeoul.tables import name_of

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
