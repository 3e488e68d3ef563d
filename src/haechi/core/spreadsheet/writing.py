"""The same rows as CSV, XLSX or JSON; no cell of any of them is a formula or a link."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override

BOM = "\ufeff"  # without it Excel takes Korean for another code page
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_767  # what Excel can hold
BLOCK = 200  # rows that are sent at once


@dataclass(frozen=True)
class Table:
    """Rows under columns. A column has a code for programs and a heading for people."""

    columns: Sequence[tuple[str, str]]
    rows: Iterable[Sequence[object]]
    name: str = ""

    @property
    def headings(self) -> list[str]:
        return [heading for _code, heading in self.columns]


def plain_cell(cell: object) -> object:
    """A text that a spreadsheet would take for a formula is marked as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def csv_file(name: str, rows: Iterable[Iterable[object]], *, bom: bool = True) -> HttpResponse:
    """``rows``, the first of them the headings, as a download called ``name``."""
    content = (BOM if bom else "") + csv_text(rows)
    response = HttpResponse(content.encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([plain_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def blocks(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    block: list[Sequence[object]] = []
    for row in rows:
        block.append(row)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


def csv_pieces(table: Table) -> Iterator[bytes]:
    yield (BOM + csv_text([table.headings])).encode()
    for block in blocks(table.rows):
        yield csv_text(block).encode()


def json_pieces(table: Table) -> Iterator[bytes]:
    """One object a row, its keys the columns' codes."""
    codes = [code for code, _heading in table.columns]
    yield b"["
    mark = "\n"
    for block in blocks(table.rows):
        objects = (dict(zip(codes, row, strict=True)) for row in block)
        lines = ",\n".join(
            json.dumps(one, ensure_ascii=False, cls=DjangoJSONEncoder) for one in objects
        )
        yield (mark + lines).encode()
        mark = ",\n"
    yield b"\n]\n"


def write_xlsx(table: Table, file: IO[bytes]) -> None:
    """Row by row, so that memory does not grow with the table."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(sheet_name(table.name))
        sheet.freeze_panes(1, 1)
        bold = book.add_format({"bold": True})
        for column, heading in enumerate(table.headings):
            sheet.set_column(column, column, min(max(len(heading) + 4, 12), 40))
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                write_cell(sheet, number, column, cell)


def write_cell(sheet: Any, row: int, column: int, cell: object) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    else:
        text = str(cell)
        cut = text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
        sheet.write_string(row, column, cut)


def sheet_name(name: str) -> str:
    """At most 31 letters and none of those that Excel forbids."""
    kept = "".join("_" if letter in "[]:*?/\\'" else letter for letter in name)
    return kept[:31] or "1"


def spoken(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Each piece in the language of the request, whichever thread sends it."""
    language = get_language() or settings.LANGUAGE_CODE
    return spoken_in(language, pieces)


def spoken_in(language: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        with override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def as_csv(table: Table) -> HttpResponseBase:
    return StreamingHttpResponse(spoken(csv_pieces(table)), content_type="text/csv; charset=utf-8")


def as_json(table: Table) -> HttpResponseBase:
    return StreamingHttpResponse(spoken(json_pieces(table)), content_type="application/json")


def as_xlsx(table: Table) -> HttpResponseBase:
    file = tempfile.TemporaryFile()  # noqa: SIM115 – the response closes it
    write_xlsx(table, file)
    file.seek(0)
    return FileResponse(
        file, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )


FORMATS: dict[str, Callable[[Table], HttpResponseBase]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "json": as_json,
}


def download(stem: str, form: str, table: Table) -> HttpResponseBase:
    """``table`` as a download in one of :data:`FORMATS`."""
    response = FORMATS[form](table)
    disposition = content_disposition_header(True, f"{stem}.{form}")
    response["Content-Disposition"] = disposition or "attachment"
    return response
