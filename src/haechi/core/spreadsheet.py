"""Tables as files that a spreadsheet opens rightly."""

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse

BOM = "\ufeff"  # without it Excel takes Korean for another code page
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain_cell(cell: object) -> object:
    """A text that a spreadsheet would take for a formula is marked as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def csv_file(name: str, rows: Iterable[Iterable[object]], *, bom: bool = True) -> HttpResponse:
    """``rows``, the first of them the headings, as a download called ``name``."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([plain_cell(cell) for cell in row] for row in rows)
    content = (BOM if bom else "") + text.getvalue()
    response = HttpResponse(content.encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
