"""Cells of CSV files, so that none is ever taken for a formula. Pure.

A cell that begins with = + - @, a tab or a line end is run as a formula by programs that open such files (CWE-1236).
An apostrophe goes before it, which these programs read as "this is text".
"""

from typing import Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The last four are the wide forms, which spreadsheets set to East Asian languages take alike."""


def safe(cell: str) -> str:
    """Give a cell of a CSV file that is read as text."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
