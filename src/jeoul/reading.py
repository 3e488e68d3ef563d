"""What does this file hold?  CSV (also from a Korean Excel), CSV in gzip, XLSX, or a pipe.

**Model.** A file is a header and rows of cells.  CSV is read as UTF-8 (with or without a byte
order mark), as UTF-16 if its mark says so, and otherwise as CP949, which Excel writes in Korea:
then a warning says so.  Commas, semicolons or tabs separate, whichever the header has most of.

======== ======================================================
symbol   meaning
======== ======================================================
row      number of the row as a spreadsheet shows it: header = 1
======== ======================================================

**Reference.** RFC 4180, doi:10.17487/RFC4180.

**When not to use it.** For wide tables (a column a judge): melt them first.

>>> table = parse(data="심사위원;점수\\n민아;7\\n".encode("cp949"), file="a.csv")
>>> table.column("점수"), table.warnings[0]["code"]
(['7'], 'decoded_as_cp949')
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from jeoul.errors import InputError

SEPARATORS = ",;\t"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
LARGEST_CELL = 1_000_000


@dataclass(frozen=True)
class Table:
    """The cells of a file by column, with the row each came from."""

    file: str
    columns: dict[str, list[Any]]
    lines: list[int]
    warnings: list[dict[str, Any]] = field(default_factory=list)

    def column(self, name: str) -> list[Any]:
        """The cells of a column; a missing one is refused with the names there are."""
        if name not in self.columns:
            raise InputError(
                "there is no such column",
                file=self.file,
                row=1,
                column=name,
                value=name,
                remedy=f"the columns are: {', '.join(self.columns)}",
            )
        return self.columns[name]

    def numbers(self, name: str) -> list[float]:
        """The cells of a column as numbers (finite or not: the tables check that)."""
        cells = self.column(name)
        return [self._number(name, position, cell) for position, cell in enumerate(cells)]

    def _number(self, name: str, position: int, cell: Any) -> float:
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            return float(cell)
        text = str(cell).strip() if isinstance(cell, str) else ""
        try:
            if "_" not in text:
                return float(text)
        except ValueError:
            pass
        raise InputError(
            "not a number" if text else "a blank where a number belongs",
            file=self.file,
            row=self.lines[position],
            column=name,
            value=cell,
            remedy="write a number like 7.5, or leave the row out",
        )


def read(*, path: str, stdin: BinaryIO | None = None) -> Table:
    """The table in a file; ``-`` is standard input as CSV."""
    if path == "-":
        return parse(data=_bytes(stdin), file="standard input")
    if path.lower().endswith((".xlsx", ".xlsm")):
        return _workbook(path)
    data = _load(path)
    if path.lower().endswith(".gz"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(
                "not a whole gzip file",
                file=path,
                value=str(error),
                remedy="compress it again, or give the plain CSV",
            ) from None
    return parse(data=data, file=path)


def parse(*, data: bytes, file: str) -> Table:
    """The table in the bytes of a CSV file."""
    text, warnings = _decoded(data, file)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise InputError(
            "a NUL byte",
            file=file,
            row=line,
            value="\0",
            remedy="save the table as CSV (UTF-8) again",
        )
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    return _table(_records(reader, file), file, warnings)


def _load(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", file=path, remedy="check the path") from None
    except IsADirectoryError:
        raise InputError("this is a directory", file=path, remedy="give a file in it") from None
    except (OSError, ValueError) as error:
        raise InputError(
            "the file cannot be read",
            file=path,
            value=str(error),
            remedy="check its path and permissions",
        ) from None


def _bytes(stdin: BinaryIO | None) -> bytes:
    return b"" if stdin is None else stdin.read()


def _decoded(data: bytes, file: str) -> tuple[str, list[dict[str, Any]]]:
    if data.startswith(UTF16):
        return _strict(data, "utf-16", file), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        text = _strict(data, "cp949", file)
    message = (
        f"{file} is not UTF-8; it was read as CP949 (Korean Excel): check that the names look right"
    )
    return text, [{"code": "decoded_as_cp949", "message": message, "facts": {"file": file}}]


def _strict(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            "neither UTF-8 nor CP949 text" if encoding == "cp949" else f"not {encoding} text",
            file=file,
            row=data[: error.start].count(b"\n") + 1,
            value=data[error.start : error.start + 4],
            remedy="save the table as CSV (UTF-8)",
        ) from None


def _records(reader: Iterable[list[str]], file: str) -> Iterable[Sequence[Any]]:
    number = 0
    try:
        for number, record in enumerate(reader, start=1):  # noqa: B007
            yield record
    except csv.Error as error:
        raise InputError(
            "the row cannot be read as CSV",
            file=file,
            row=number + 1,
            value=str(error),
            remedy="check the quotation marks",
        ) from None


def _workbook(path: str) -> Table:
    """The first sheet of an XLSX file."""
    _load(path)
    try:
        import python_calamine
    except ModuleNotFoundError:
        raise InputError(
            "reading XLSX needs python-calamine, which is not installed",
            file=path,
            remedy="install it, or save the sheet as CSV (UTF-8)",
        ) from None
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Exception as error:
        raise InputError(
            "not a readable XLSX file",
            file=path,
            value=str(error),
            remedy="save the sheet as CSV (UTF-8)",
        ) from None
    return _table(rows, path, [])


def _table(records: Iterable[Sequence[Any]], file: str, warnings: list[dict[str, Any]]) -> Table:
    """Header and rows; every row must be as long as the header, blank rows are skipped."""
    header: list[str] | None = None
    rows: list[Sequence[Any]] = []
    lines: list[int] = []
    for number, record in enumerate(records, start=1):
        if not any(cell not in ("", None) for cell in record):
            continue
        if header is None:
            header = _header(record, file, number)
        elif len(record) != len(header):
            raise InputError(
                f"the row has {len(record)} cells, the header {len(header)}",
                file=file,
                row=number,
                column=header[min(len(record), len(header) - 1)],
                value=", ".join(map(str, record))[:80],
                remedy="give every row one cell a column",
            )
        else:
            rows.append(record)
            lines.append(number)
    if header is None:
        raise InputError(
            "the table is empty", file=file, row=1, value="", remedy="give a header and rows"
        )
    if not rows:
        raise InputError(
            "the table has a header but no rows", file=file, row=2, value="", remedy="add rows"
        )
    columns = [list(column) for column in zip(*rows, strict=True)]
    named = {name: column for name, column in zip(header, columns, strict=True) if name}
    return Table(file, named, lines, warnings)


def _header(record: Sequence[Any], file: str, number: int) -> list[str]:
    names = [str(cell).strip() if cell is not None else "" for cell in record]
    twice = [name for name in names if name and names.count(name) > 1]
    if twice:
        raise InputError(
            "two columns have the same name",
            file=file,
            row=number,
            column=twice[0],
            value=twice[0],
            remedy="rename one of them",
        )
    return names
