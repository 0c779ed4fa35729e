"""What the office saves opens in a spreadsheet as what it is: text stays text, days are days."""

import csv
from datetime import date, datetime, time
from io import BytesIO, StringIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.desk.export import Cell, csv_of, workbook_of
from service.kernel.cells import FORMULA_STARTS, safe

HEADS = ["Family", "Day", "Starts", "Booked"]
DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "=cmd|' /C calc'!A0")


def read_csv(body: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(body.decode("utf-8-sig"), newline="")))


def read_workbook(body: bytes) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(BytesIO(body)).active


@pytest.mark.parametrize("cell", DANGEROUS)
def test_a_cell_that_would_be_a_formula_is_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert read_csv(csv_of([cell], [[cell]])) == [[f"'{cell}"], [f"'{cell}"]]


@pytest.mark.parametrize("cell", ["Ms. O'Brien", "a=b", "", " 12", "مريم", 'Zoë "Z", 3', "1-2"])
def test_every_other_cell_is_written_as_it_is(cell: str) -> None:
    assert read_csv(csv_of(["Name"], [[cell, "x"]]))[1:] == [[cell, "x"]]


@given(st.text(max_size=40))
def test_no_cell_of_a_csv_file_begins_as_a_formula_does(cell: str) -> None:
    assert not safe(cell).startswith(FORMULA_STARTS)


def test_a_csv_file_says_that_it_is_utf_8() -> None:
    assert csv_of(["Año"], []) == b"\xef\xbb\xbfA\xc3\xb1o\r\n"


def test_days_and_times_are_written_alike_in_every_country() -> None:
    row: list[Cell] = ["Delgado", date(2026, 10, 15), time(17, 10), 2]

    assert read_csv(csv_of(HEADS, [row]))[1] == ["Delgado", "2026-10-15", "17:10", "2"]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_a_workbook_keeps_text_as_text(cell: str) -> None:
    sheet = read_workbook(workbook_of("Fall", ["Family"], [[cell]]))

    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].quotePrefix


def test_days_and_times_of_a_workbook_can_be_sorted() -> None:
    sheet = read_workbook(workbook_of("Fall", HEADS, [["Delgado", date(2026, 10, 15), time(17, 10), 2]]))

    assert [cell.value for cell in sheet[2]] == ["Delgado", datetime(2026, 10, 15), time(17, 10), 2]  # noqa: DTZ001 - a sheet knows no zone


@pytest.mark.parametrize("name", ["[]:*?/\\", "'Fall'", "", "x" * 60, "Fall: 10/12"])
def test_a_sheet_is_named_whatever_the_round_is_called(name: str) -> None:
    assert read_workbook(workbook_of(name, HEADS, [])).max_row == 1


def test_control_characters_and_very_long_words_do_not_break_a_workbook() -> None:
    sheet = read_workbook(workbook_of("Fall", ["Family"], [["\x00\x0b ok"], ["x" * 40_000]]))

    assert sheet.max_row == 3
    assert len(sheet["A3"].value) == 32_767
