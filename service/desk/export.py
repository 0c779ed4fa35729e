"""Write a list as CSV or as a workbook, so that no cell is ever taken for a formula. Pure.

In CSV an apostrophe goes before what begins like one (kernel/cells.py); a workbook says so in the cell itself.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, time
from io import BytesIO, StringIO
from typing import Final

import xlsxwriter

from service.kernel.cells import safe

Cell = str | int | date | time | None

LONGEST_CELL: Final = 32_767
"""Characters a workbook's cell can hold."""

_WIDEST: Final = 40  # characters a column is opened to


def csv_of(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a CSV file (RFC 4180). It begins with a byte order mark, without which Excel garbles every accent."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([safe(head) for head in heads])
    writer.writerows([[_plain(cell) for cell in row] for row in rows])
    return written.getvalue().encode("utf-8-sig")


def workbook_of(name: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write a workbook with one sheet, row after row: it never holds more of it than one row."""
    written = BytesIO()
    book = xlsxwriter.Workbook(
        written, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "text": book.add_format({"quote_prefix": True}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "time": book.add_format({"num_format": "hh:mm"}),
    }
    sheet = book.add_worksheet(_sheet_name(name))
    sheet.freeze_panes(1, 0)
    for at, head in enumerate(heads):
        sheet.set_column(at, at, _width(at, head, rows))
        sheet.write_string(0, at, head, formats["head"])
    for number, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            match cell:
                case None | "":
                    pass
                case str():
                    sheet.write_string(number, at, cell[:LONGEST_CELL], formats["text"])
                case int():
                    sheet.write_number(number, at, cell)
                case date():
                    sheet.write_datetime(number, at, cell, formats["date"])
                case time():
                    sheet.write_datetime(number, at, cell, formats["time"])
    if rows:
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    book.close()
    return written.getvalue()


def _plain(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return safe(cell)
        case time():
            return cell.isoformat(timespec="minutes")
        case date():
            return cell.isoformat()
        case int():
            return str(cell)


def _width(at: int, head: str, rows: Sequence[Sequence[Cell]]) -> int:
    """Open a column as wide as what stands in it, within reason."""
    longest = max((len(_plain(row[at])) for row in rows[:200]), default=0)
    return min(max(longest, len(head)) + 2, _WIDEST)


def _sheet_name(name: str) -> str:
    r"""Give a name a sheet may have: no []:*?/\, no apostrophe at its ends, at most 31 characters."""
    return "".join(" " if one in "[]:*?/\\" else one for one in name)[:31].strip("' ") or "1"
