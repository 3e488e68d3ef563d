"""CSV as it is met: UTF-8 with or without its mark, UTF-16, Korean Excel's CP949; , ; or tab."""

import codecs
import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from haechi.core.sentences import Sentences, in_every_language
from haechi.core.spreadsheet.source import Source
from haechi.core.spreadsheet.writing import FORMULA
from haechi.core.verdict import Refused, deny

SEPARATORS = (",", ";", "\t")
LONGEST_FIELD = 1_000_000


def read(content: bytes) -> Source:
    """
    Raises:
        Refused: it is no text, or its quotation marks do not pair.
    """
    text, notes = decoded(content)
    return Source(lines(text, separator_of(text)), "", notes)


def decoded(content: bytes) -> tuple[str, list[Sentences]]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return in_code(content, "utf-16"), []
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        text = in_code(content, "cp949")
    warning = in_every_language(
        _(
            "The file is not in UTF-8; it was read as Korean Excel writes it (CP949, EUC-KR). "
            "Look whether the names below are right; if not, save it as “CSV UTF-8”."
        )
    )
    return text, [warning]


def in_code(content: bytes, code: str) -> str:
    try:
        return content.decode(code)
    except UnicodeDecodeError:
        reason = _("The text of the file cannot be read. Save it as “CSV UTF-8” or as XLSX.")
        raise Refused(deny("table_code", reason)) from None


def separator_of(text: str) -> str:
    """The one that divides the first row into most cells."""
    start = text.lstrip("\r\n")[:20_000]

    def cells(separator: str) -> int:
        try:
            return len(next(csv.reader(io.StringIO(start, newline=""), delimiter=separator), []))
        except csv.Error:
            return 0

    return max(SEPARATORS, key=cells)


def lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows are numbered as a spreadsheet would: a row of several lines counts once."""
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [unmarked(cell) for cell in cells]
    except csv.Error:
        reason = _(
            "The quotation marks near line %(line)s do not pair, so the cells cannot be told "
            "apart. Save the table anew from your spreadsheet."
        )
        raise Refused(deny("table_quotes", reason, line=reader.line_num)) from None


def unmarked(cell: str) -> str:
    """A text that was marked so as not to be a formula is itself again."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
