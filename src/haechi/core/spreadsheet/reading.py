"""A table that somebody else wrote: CSV or XLSX in, texts under headings out.

What cannot be read is refused in words; what was read with a guess is noted, so that the reader
can look at it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import BinaryIO, NoReturn

from django.utils.translation import gettext_lazy as _

from haechi.core.sentences import Sentences
from haechi.core.spreadsheet import separated, workbook
from haechi.core.verdict import Refused, Text, deny

MAX_ROWS, MAX_COLUMNS, LONGEST = 20_000, 300, 50_000


@dataclass(frozen=True)
class Grid:
    """``rows`` carry the numbers that the spreadsheet shows; every cell is a text."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]
    sheet: str = ""
    notes: list[Sentences] = field(default_factory=list)


def read_grid(file: BinaryIO, name: str, *, max_rows: int = MAX_ROWS) -> Grid:
    """The table in ``file``, whose inspection has already been passed.

    Raises:
        Refused: it is no table that can be read, and why.
    """
    is_book = PurePath(name).suffix.lower() == ".xlsx"
    source = workbook.read(file) if is_book else separated.read(file.read())
    lines = filled_lines(source.lines, max_rows)
    first = next(lines, None)
    if first is None:
        refuse("table_empty", _("The table is empty: there are no headings and no rows."))
    headings = trimmed(first[1])
    check_headings(headings)
    rows = [(number, fitted(cells, len(headings), number)) for number, cells in lines]
    if not rows:
        refuse("table_empty", _("The table has headings, but no row below them."))
    return Grid(headings, rows, source.sheet, source.notes)


def refuse(code: str, reason: Text, **facts: object) -> NoReturn:
    raise Refused(deny(code, reason, **facts))


def filled_lines(
    lines: Iterable[tuple[int, list[str]]], max_rows: int
) -> Iterator[tuple[int, list[str]]]:
    """Empty rows are left out, wherever they stand."""
    count = 0
    for number, cells in lines:
        cleaned = [clean(cell) for cell in cells]
        if not any(cleaned):
            continue
        count += 1
        if count > max_rows + 1:
            refuse(
                "table_long",
                _("The table has more than %(max)s rows. Divide it into several files."),
                max=max_rows,
            )
        yield number, cleaned


def clean(cell: str) -> str:
    """Line ends are one, letters that cannot be seen go, and so do spaces around the text."""
    text = (
        cell.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").replace("\xa0", " ")
    )
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t").strip()


def trimmed(cells: list[str]) -> list[str]:
    """Without the empty cells at the end."""
    last = max(index for index, cell in enumerate(cells) if cell)
    return cells[: last + 1]


def check_headings(headings: list[str]) -> None:
    if len(headings) > MAX_COLUMNS:
        refuse(
            "table_wide",
            _("The table has %(n)s columns; at most %(max)s are read. Take some away."),
            n=len(headings),
            max=MAX_COLUMNS,
        )
    low = [heading.casefold() for heading in headings if heading]
    double = sorted({heading for heading in headings if low.count(heading.casefold()) > 1})
    if double:
        refuse(
            "heading_twice",
            _(
                "Several columns have the same heading: %(names)s. Give each its own, and take "
                "away any title above the headings."
            ),
            names=", ".join(double[:5]),
        )


def fitted(cells: list[str], width: int, number: int) -> list[str]:
    """As many cells as there are headings; nothing may stand beyond them."""
    if any(cells[width:]):
        refuse(
            "row_too_wide",
            _(
                "Row %(row)s has more cells than there are headings. Give every column a heading, "
                "and take away any title above the headings."
            ),
            row=number,
        )
    if any(len(cell) > LONGEST for cell in cells):
        refuse(
            "cell_too_long",
            _(
                "A cell in row %(row)s holds more than %(max)s letters. "
                "Is a quotation mark missing?"
            ),
            row=number,
            max=LONGEST,
        )
    return (cells + [""] * width)[:width]
