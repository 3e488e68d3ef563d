"""Tables as files: what is written opens rightly, what others wrote is read or refused in words."""

import csv
import datetime
import io
import json
import zipfile

import pytest
import python_calamine
import xlsxwriter
from django.utils.translation import override

from haechi.core.spreadsheet import BOM, Grid, Table, download, read_grid
from haechi.core.verdict import Refused

EVIL = ('=HYPERLINK("http://example.org","click")', "+1+1", "-2", "@SUM(A1)", "\t=1", "http://a.b")


def table(*rows, name="Entries") -> Table:
    return Table([("entry", "Entry"), ("title", "제목")], rows, name)


def content(response) -> bytes:
    whole = b"".join(response.streaming_content)
    if getattr(response, "file_to_stream", None):
        response.file_to_stream.close()
    return whole


def cells(book: bytes) -> list[list[object]]:
    return python_calamine.load_workbook(io.BytesIO(book)).get_sheet_by_index(0).to_python()


# --- written ------------------------------------------------------------------------------------


def test_a_csv_has_the_mark_and_no_cell_is_a_formula() -> None:
    answer = download("a", "csv", table(*(("e-001", text) for text in EVIL)))
    text = content(answer).decode()
    assert text.startswith(BOM)
    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))
    assert rows[0] == ["Entry", "제목"]
    assert [row[1] for row in rows[1:]] == [f"'{t}" for t in EVIL[:5]] + [EVIL[5]]


def test_a_workbook_has_neither_formulas_nor_links_and_keeps_numbers() -> None:
    rows = [*(("e-001", text) for text in EVIL), ("e-002", 3), ("e-003", None), ("e-004", True)]
    book = content(download("a", "xlsx", table(*rows)))
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"hyperlink" not in sheet
    read = cells(book)
    assert [row[1] for row in read[1:7]] == list(EVIL)
    assert read[7][1] == 3.0
    assert read[9][1] is True


def test_a_cell_longer_than_excel_holds_is_cut_and_marked() -> None:
    book = content(download("a", "xlsx", table(("e-001", "가" * 40_000))))
    kept = cells(book)[1][1]
    assert len(kept) == 32_767
    assert kept.endswith("…")


def test_json_has_the_codes_as_keys_and_any_number_of_rows() -> None:
    assert json.loads(content(download("a", "json", table()))) == []
    rows = [(f"e-{n:03d}", "=1") for n in range(450)]
    read = json.loads(content(download("a", "json", table(*rows))))
    assert len(read) == 450
    assert read[449] == {"entry": "e-449", "title": "=1"}


def test_a_name_in_hangul_survives_the_header() -> None:
    assert "%EC%9D%91%EB%AA%A8" in download("응모", "csv", table())["Content-Disposition"]


# --- read ---------------------------------------------------------------------------------------


def book(fill, *, hidden: tuple[str, ...] = ()) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        for name in hidden:
            made.add_worksheet(name).hide()
        sheet = made.add_worksheet("응모")
        sheet.activate()
        sheet.set_first_sheet()
        fill(made, sheet)
    return file.getvalue()


def read(raw: bytes, name: str = "a.csv", **limits) -> Grid:
    return read_grid(io.BytesIO(raw), name, **limits)


def refusal(raw: bytes, name: str = "a.csv", **limits) -> Refused:
    with pytest.raises(Refused) as caught:
        read(raw, name, **limits)
    english = caught.value.verdict.sentence
    with override("ko"):
        assert caught.value.verdict.sentence != english
    return caught.value


PLAIN = '도시,제목\n서울,걷는 길\n부산,"바다, 숲"\n'


@pytest.mark.parametrize(
    ("code", "notes"), [("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 0), ("cp949", 1), ("euc-kr", 1)]
)
def test_a_csv_is_read_in_the_code_it_was_written_in(code: str, notes: int) -> None:
    grid = read(PLAIN.encode(code))
    assert grid.headings == ["도시", "제목"]
    assert grid.rows == [(2, ["서울", "걷는 길"]), (3, ["부산", "바다, 숲"])]
    assert len(grid.notes) == notes
    assert not notes or ("CP949" in grid.notes[0]["en"] and "CP949" in grid.notes[0]["ko"])


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found(separator: str) -> None:
    grid = read(f'a{separator}b\n"1,5; x"{separator}2\n'.encode())
    assert grid.rows == [(2, ["1,5; x", "2"])]


def test_a_cell_of_several_lines_is_one_cell_and_line_ends_are_one() -> None:
    assert read(b'a,b\r\n"x\r\ny",2\r\n').rows == [(2, ["x\ny", "2"])]


def test_what_an_export_marked_as_text_is_itself_again() -> None:
    rows = [("e-001", text) for text in EVIL]
    grid = read(content(download("a", "csv", table(*rows))))
    assert [row[1][1] for row in grid.rows] == [text.strip() for text in EVIL]


def test_empty_rows_are_left_out_and_the_others_keep_their_numbers() -> None:
    assert read(b"\n\na,b\n,\n1,2\n , \n\n").rows == [(5, ["1", "2"])]


@pytest.mark.parametrize(
    ("raw", "code", "words"),
    [
        (b"", "table_empty", "no headings"),
        (b"\n \n,,\n", "table_empty", "no headings"),
        (b"a,b\n", "table_empty", "no row below"),
        (b"a,A\n1,2\n", "heading_twice", "same heading: A, a"),
        (b"a,b\n1,2,3\n", "row_too_wide", "Row 2"),
        (b'a,b\n"1,2\n3,4\n', "table_quotes", "quotation marks"),
        ("a,b\n\xe9\xff\xff".encode("latin-1"), "table_code", "CSV UTF-8"),
        (b"a\n" + b"x" * 60_000, "cell_too_long", "row 2"),
        ((",".join(f"c{n}" for n in range(301)) + "\n1").encode(), "table_wide", "301 columns"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_words(raw, code, words) -> None:
    found = refusal(raw)
    assert found.verdict.code == code
    assert words in found.verdict.sentence


def test_too_many_rows_are_refused_before_all_are_read() -> None:
    found = refusal(b"a\n" + b"1\n" * 12, max_rows=11)
    assert "more than 11 rows" in found.verdict.sentence
    assert len(read(b"a\n" + b"1\n" * 11, max_rows=11).rows) == 11


def test_a_workbook_is_read_as_it_is_seen() -> None:
    def fill(made, sheet) -> None:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        moment = made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, ["n", "share", "day", "moment", "text", "sum", "is"])
        sheet.write_number(1, 0, 1234567)
        sheet.write_number(1, 1, 0.25)
        sheet.write_datetime(1, 2, datetime.datetime(2026, 3, 1), day)
        sheet.write_datetime(1, 3, datetime.datetime(2026, 3, 1, 9, 30), moment)
        sheet.write_string(1, 4, "007")
        sheet.write_formula(1, 5, "=1+1", None, 2)
        sheet.write_boolean(1, 6, True)

    grid = read(book(fill), "a.xlsx")
    seen = ["1234567", "0.25", "2026-03-01", "2026-03-01 09:30", "007", "2", "TRUE"]
    assert grid.rows == [(2, seen)]
    assert (grid.sheet, grid.notes) == ("응모", [])


def test_a_table_that_begins_in_the_middle_of_the_sheet_keeps_its_row_numbers() -> None:
    grid = read(
        book(lambda made, sheet: (sheet.write(3, 2, "a"), sheet.write(5, 2, "1"))), "a.xlsx"
    )
    assert (grid.headings, grid.rows) == (["", "", "a"], [(6, ["", "", "1"])])


def test_only_the_first_sheet_that_is_seen_is_read_and_the_others_are_named() -> None:
    def fill(made, sheet) -> None:
        sheet.write_column(0, 0, ["a", "1"])
        made.add_worksheet("more").write(0, 0, "x")

    grid = read(book(fill, hidden=("secret",)), "a.xlsx")
    assert grid.sheet == "응모"
    assert grid.rows == [(2, ["1"])]
    assert "secret, more" in grid.notes[0]["en"]


def test_merged_cells_count_in_each_row_and_are_told() -> None:
    def fill(made, sheet) -> None:
        sheet.write_row(0, 0, ["city", "title"])
        sheet.merge_range("A2:A4", "서울")
        sheet.write_column(1, 1, ["a", "b", "c"])

    grid = read(book(fill), "a.xlsx")
    assert [cells for _number, cells in grid.rows] == [["서울", t] for t in "abc"]
    assert "A2:A4" in grid.notes[0]["en"]


def test_a_title_merged_above_the_headings_is_told() -> None:
    def fill(made, sheet) -> None:
        sheet.merge_range("A1:B1", "Applications 2027")
        sheet.write_row(1, 0, ["city", "title"])

    assert refusal(book(fill), "a.xlsx").verdict.code == "row_too_wide"


def test_a_pdf_called_a_workbook_and_a_torn_workbook_are_no_workbooks() -> None:
    whole = book(lambda made, sheet: sheet.write(0, 0, "a"))
    for raw in (b"%PDF-1.7 hello", whole[:-200], b"PK\x05\x06" + bytes(18)):
        assert refusal(raw, "a.xlsx").verdict.code == "table_broken"


def swollen(declared_truly: bool) -> bytes:
    """A workbook with a part that unpacks to 301 MB."""
    whole = book(lambda made, sheet: sheet.write(0, 0, "a"))
    out = io.BytesIO(whole)
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as parts,
        parts.open("xl/media/bomb.bin", "w") as bomb,
    ):
        for _ in range(301):
            bomb.write(bytes(1024 * 1024))
    raw = out.getvalue()
    size = (301 * 1024 * 1024).to_bytes(4, "little")
    return raw if declared_truly else raw.replace(size, (1000).to_bytes(4, "little"))


def test_a_workbook_that_unpacks_to_very_much_is_not_opened() -> None:
    assert refusal(swollen(True), "a.xlsx").verdict.code == "table_swollen"


def test_a_workbook_that_lies_about_its_size_is_not_opened_either() -> None:
    assert refusal(swollen(False), "a.xlsx").verdict.code == "table_broken"
