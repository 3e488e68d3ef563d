"""What do the smaller commands share?  Opening the table, and giving the result.

>>> span("1:10")
(1, 10)
"""

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jeoul.cli.output import STDOUT, Outputs
from jeoul.errors import InputError

if TYPE_CHECKING:
    from jeoul.reading import Table

Rows = Sequence[Mapping[str, Any]]


def add_columns(command: Any, *names: str) -> None:
    """An option a column, named after it."""
    for name in names:
        command.add_argument(
            f"--{name}", default=name, metavar="COL", help=f"the column of the {name} ({name})"
        )


def checked(asked: Namespace, *files: str) -> Outputs:
    """The places of the results, refused before any work if they cannot be written."""
    outputs = Outputs(asked.json, asked.csv)
    outputs.check(inputs=files)
    return outputs


def opened(path: str) -> "Table":
    """The table in a file or on standard input; what was guessed is said."""
    from jeoul.reading import read

    table = read(path=path, stdin=sys.stdin.buffer if path == STDOUT else None)
    for warning in table.warnings:
        print(f"jeoul: warning: {warning['message']}", file=sys.stderr)
    return table


def given(
    outputs: Outputs,
    document: dict[str, Any],
    *,
    table: "Table",
    rows: Rows,
    columns: Sequence[str],
    show: Callable[[dict[str, Any]], None],
) -> None:
    """Write what was asked for, or print it for a person."""
    from jeoul.cli.text import lenient
    from jeoul.recipe import canonical

    document["warnings"] = table.warnings + document["warnings"]
    if outputs.wanted:
        outputs.write(document=canonical(document), rows=rows, columns=columns)
        return
    lenient()
    show(document)
    for warning in document["warnings"]:
        print(f"warning: {warning['message']}")


def span(text: str) -> tuple[int, int]:
    """``LOW:HIGH`` as two whole numbers; one number is both."""
    low, _, high = text.partition(":")
    try:
        return int(low), int(high or low)
    except ValueError:
        raise InputError(
            "not a range of whole numbers", value=text, remedy="write LOW:HIGH, like 1:10"
        ) from None
