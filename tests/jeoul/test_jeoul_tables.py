"""Tables are checked once, here, and files are read whatever Excel made of them."""

import gzip

import numpy as np
import pytest

from jeoul.errors import InputError
from jeoul.reading import parse, read
from jeoul.tables import Origin, Scores, total

ROWS = {"entries": ["b", "a", "b"], "judges": ["k", "j", "j"], "values": [1, 2, 3]}


def test_rows_are_put_in_canonical_order_and_names_are_trimmed():
    scores = Scores.of(entries=[" b ", "a", "b"], judges=[2.0, "1", 1], values=[1, 2, 3])
    assert scores.entries == ("a", "b")
    assert scores.judges == ("1", "2")
    assert scores.values.tolist() == [2, 3, 1]
    assert scores.reviews.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("change", "row", "column", "sentence"),
    [
        ({"values": [1, float("nan"), 3]}, 8, "점수", "not a finite number: nan"),
        ({"values": [1, 2, float("inf")]}, 9, "점수", "not a finite number: inf"),
        ({"values": [1, "ten", 3]}, 8, "점수", "not a number: 'ten'"),
        ({"entries": ["b", " ", "b"]}, 8, "entry", "a blank name: ' '"),
        ({"judges": ["j", "j", "j"]}, 9, "judge", "as in row 7: 'b, j'"),
        ({"groups": ["x", "x", "y"]}, 9, "group", "already in group 'x': 'y'"),
        ({"weights": [1, 0, 1]}, 8, "weight", "must be positive: 0.0"),
    ],
)
def test_a_bad_cell_is_named_with_its_row_column_and_value(change, row, column, sentence):
    origin = Origin("file.csv", [7, 8, 9], {"score": "점수"})
    with pytest.raises(InputError) as caught:
        Scores.of(**(ROWS | change), origin=origin)
    assert (caught.value.file, caught.value.row, caught.value.column) == ("file.csv", row, column)
    assert sentence in str(caught.value)


def test_parallel_columns_must_be_equally_long():
    with pytest.raises(InputError, match="2 values for 3 rows"):
        Scores.of(**(ROWS | {"values": [1, 2]}))


def sheets(**more):
    return Scores.of(
        entries="aaaabbbb",
        judges="jjkkjjkk",
        criteria=["x", "y"] * 4,
        values=[1, 2, 3, 4, 5, 6, 7, 8],
        **more,
    )


def test_totals_are_weighted_sums_of_the_criteria():
    assert total(scores=sheets()).values.tolist() == [3, 7, 11, 15]
    weighted = total(scores=sheets(), weights={"x": 2, "y": 0.5})
    assert weighted.values.tolist() == [3, 8, 13, 18]
    assert len(weighted.weights) == 4


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ({"x": 1}, "no weight: 'y'"),
        ({"x": 1, "y": 1, "z": 2}, "no such criterion: 'z'"),
        ({"x": 0, "y": 0}, "not all zero"),
    ],
)
def test_weights_must_name_every_criterion(weights, sentence):
    with pytest.raises(InputError, match=sentence):
        total(scores=sheets(), weights=weights)


def test_a_missing_criterion_is_named_and_never_a_zero():
    scores = Scores.of(entries="aab", judges="jjj", criteria="xyx", values=[1, 2, 3])
    with pytest.raises(InputError, match="judge 'j' on entry 'b' lacks a criterion: 'y'"):
        total(scores=scores)


def test_a_covariate_that_changes_within_a_sheet_is_refused():
    with pytest.raises(InputError, match="share this value"):
        total(scores=sheets(covariates={"day": np.arange(8)}))


def test_only_keeps_the_names_that_remain():
    scores = Scores.of(entries="abc", judges="jkj", values=[1, 2, 3], groups="xyx")
    kept = scores.only(scores.judge == 0)
    assert (kept.entries, kept.judges, kept.groups) == (("a", "c"), ("j",), ("x",))
    assert kept.values.tolist() == [1, 3]


@pytest.mark.parametrize(
    "encoded",
    [
        "출품,심사,점수\n가,나,1\n".encode(),
        "출품,심사,점수\r\n가,나,1\r\n".encode("utf-8-sig"),
        "출품;심사;점수\r\n가;나;1\r\n".encode("cp949"),
        "출품\t심사\t점수\r\n가\t나\t1\r\n".encode("utf-16"),
    ],
)
def test_what_a_korean_excel_writes_is_read(encoded):
    table = parse(data=encoded, file="scores.csv")
    assert table.columns == {"출품": ["가"], "심사": ["나"], "점수": ["1"]}
    assert table.lines == [2]


def test_cp949_is_read_with_a_warning_that_names_it():
    (warning,) = parse(data="이름\n가\n".encode("cp949"), file="a.csv").warnings
    assert warning["code"] == "decoded_as_cp949"
    assert "CP949" in warning["message"]
    assert not parse(data="이름\n가\n".encode(), file="a.csv").warnings


def test_gzip_is_read_by_its_ending(tmp_path):
    path = tmp_path / "scores.CSV.GZ"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n\n3,4\n"))
    table = read(path=str(path))
    assert table.column("b") == ["2", "4"]
    assert table.lines == [2, 4]


def test_quoted_cells_may_hold_separators_and_line_breaks():
    table = parse(data=b'a,b\n"x, ""y""\nz",2\nw,3\n', file="a.csv")
    assert table.column("a") == ['x, "y"\nz', "w"]
    assert table.lines == [2, 3]


@pytest.mark.parametrize(
    ("data", "row", "sentence"),
    [
        (b"", 1, "the table is empty"),
        (b"\n\n", 1, "the table is empty"),
        (b"a,b\n", 2, "a header but no rows"),
        (b"a,a\n1,2\n", 1, "two columns have the same name"),
        (b"a,b\n1,2\n1\n", 3, "the row has 1 cells, the header 2"),
        (b"a,b\n1,2,3\n", 2, "the row has 3 cells, the header 2"),
        (b"a,b\n1,\x00\n", 2, "a NUL byte"),
        (b"a,b\n1,\xff\xff\n", 2, "neither UTF-8 nor CP949"),
        (b'a,b\n1,"2\n', 2, "cannot be read as CSV"),
    ],
)
def test_a_malformed_file_is_refused_with_its_row(data, row, sentence):
    with pytest.raises(InputError, match=sentence) as caught:
        parse(data=data, file="a.csv")
    assert (caught.value.file, caught.value.row) == ("a.csv", row)


@pytest.mark.parametrize("cell", ["ten", "1_000", "1,5", "", " ", "7점"])
def test_a_cell_that_is_no_number_is_refused(cell):
    table = parse(data=f'score,x\n1,1\n"{cell}",2\n'.encode(), file="a.csv")
    with pytest.raises(InputError) as caught:
        table.numbers("score")
    assert (caught.value.row, caught.value.column, caught.value.value) == (3, "score", cell)


def test_a_missing_column_is_answered_with_those_there_are():
    with pytest.raises(InputError, match="the columns are: 출품, 점수"):
        parse(data="출품,점수\n가,1\n".encode(), file="a.csv").column("entry")
