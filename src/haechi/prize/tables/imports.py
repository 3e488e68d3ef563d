"""A table that was handed in, as it is shown and given back: with what is wrong beside each row."""

from collections.abc import Iterator

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from haechi.core.files import safe_name
from haechi.core.spreadsheet import Table, download
from haechi.prize.models import ImportBatch, ImportRow
from haechi.prize.states import RowState

OPEN = (RowState.MAKE, RowState.UPDATE, RowState.SKIP, RowState.WRONG)


def sentence_of(row: ImportRow) -> str:
    told = (
        f"{problem['column']}: {problem['said']}" if problem["column"] else problem["said"]
        for problem in row.told_problems
    )
    return "\n".join(told)


def rows_file(batch: ImportBatch, form: str) -> HttpResponseBase:
    """The rows that are no applications, as they came, with what is to be done."""
    marks = [
        ("row", _("Row")),
        ("outcome", _("What becomes of it")),
        ("problem", _("What is wrong and what to do")),
    ]

    def rows() -> Iterator[list[object]]:
        for row in batch.rows.filter(state__in=OPEN).iterator(chunk_size=500):
            yield [*row.cells, row.number, row.get_state_display(), sentence_of(row)]

    headings = [(f"column_{i}", name) for i, name in enumerate(batch.headings)]
    stem = safe_name(batch.file_name).rpartition(".")[0] or "table"
    return download(
        f"{stem}-{_('rows')}", form, Table([*headings, *marks], rows(), _("Rows of the table"))
    )
