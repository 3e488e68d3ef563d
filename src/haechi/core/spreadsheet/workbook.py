"""XLSX: the first sheet that can be seen, every cell as the text that its reader sees."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO

import python_calamine as calamine
from django.utils.translation import gettext_lazy as _

from haechi.core.sentences import Sentences, in_every_language
from haechi.core.spreadsheet.source import Source
from haechi.core.verdict import Refused, deny

MOST_UNPACKED = 300 * 1024 * 1024
MOST_CELLS = 6_000_000


def read(file: BinaryIO) -> Source:
    """
    Raises:
        Refused: it is no workbook, it is locked, or it would fill the memory.
    """
    check_size(file)
    try:
        book = calamine.CalamineWorkbook.from_filelike(file)
    except calamine.PasswordError:
        reason = _("The workbook is protected by a password. Save it without and hand it in again.")
        raise Refused(deny("table_locked", reason)) from None
    except calamine.CalamineError:
        raise unreadable() from None
    seen = [one.name for one in book.sheets_metadata if is_seen(one)]
    if not seen:
        raise Refused(
            deny(
                "table_hidden", _("Every sheet of the workbook is hidden. Show the one to be read.")
            )
        )
    sheet = book.get_sheet_by_name(seen[0])
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise too_large()
    others = [one.name for one in book.sheets_metadata if one.name != seen[0]]
    merged = merged_ranges(sheet)
    return Source(lines(sheet, merged), seen[0], list(notes(seen[0], others, merged)))


def unreadable() -> Refused:
    reason = _("The file is no workbook that can be opened. Save it as XLSX from your spreadsheet.")
    return Refused(deny("table_broken", reason))


def too_large() -> Refused:
    reason = _("The workbook would unpack to an unreasonable size, so it is not opened.")
    return Refused(deny("table_swollen", reason))


def check_size(file: BinaryIO) -> None:
    """What it declares is added up, then unpacked once: a part that lies about its size fails."""
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise too_large()
            is_whole = archive.testzip() is None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise unreadable() from None
    if not is_whole:
        raise unreadable()
    file.seek(0)


def is_seen(sheet: Any) -> bool:
    is_table = sheet.typ == calamine.SheetTypeEnum.WorkSheet
    return bool(is_table and sheet.visible == calamine.SheetVisibleEnum.Visible)


Corner = tuple[int, int]
Range = tuple[Corner, Corner]


def merged_ranges(sheet: Any) -> list[Range]:
    return list(sheet.merged_cell_ranges or ())


def notes(name: str, others: list[str], merged: list[Range]) -> Iterator[Sentences]:
    if others:
        text = _("Only the sheet “%(sheet)s” was read. Not read: %(others)s.")
        yield in_every_language(text, sheet=name, others=", ".join(others))
    below = [one for one in merged if one[1][0] > 0]
    if below:
        text = _(
            "Merged cells (%(where)s) count as the same text in each of their rows and columns. "
            "Look whether that is meant."
        )
        where = ", ".join(place(one) for one in below[:5])
        yield in_every_language(text, where=where + (" …" if len(below) > 5 else ""))


def place(cells: Range) -> str:
    (top, left), (bottom, right) = cells
    return f"{column_name(left)}{top + 1}:{column_name(right)}{bottom + 1}"


def column_name(index: int) -> str:
    name = ""
    while index >= 0:
        name, index = chr(ord("A") + index % 26) + name, index // 26 - 1
    return name


def lines(sheet: Any, merged: Iterable[Range]) -> Iterator[tuple[int, list[str]]]:
    first_column = (sheet.start or (0, 0))[1]  # rows come from the top, columns from the first used
    values: dict[Corner, str] = {}
    corners = {one[0] for one in merged}
    below = [one for one in merged if one[1][0] > 0]
    covered = {cell: one[0] for one in below for cell in inside(one)}
    for number, row in enumerate(sheet.iter_rows()):
        cells = [""] * first_column + [text_of(cell) for cell in row]
        for column, cell in enumerate(cells):
            if (number, column) in corners:
                values[number, column] = cell
            elif (number, column) in covered:
                cells[column] = values.get(covered[number, column], "")
        yield number + 1, cells


def inside(cells: Range) -> Iterator[Corner]:
    (top, left), (bottom, right) = cells
    for row in range(top, min(bottom, top + 20_000) + 1):
        for column in range(left, min(right, left + 300) + 1):
            yield row, column


def text_of(cell: object) -> str:
    """A number without the ``.0`` that no sheet shows, a date as year-month-day."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        is_day = cell.time() == time(0)
        return f"{cell:%Y-%m-%d}" if is_day else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
