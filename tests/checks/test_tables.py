"""On a phone a table has no head row: a cell of bare words or numbers says itself which column it is of."""

import re
from pathlib import Path
from typing import Final

from service.kernel.catalogues import SERVICE

WITH_TABLES: Final = re.compile(r'{% from "kernel/desk_parts.html" import [^%]*\btable\b')
CELL: Final = re.compile(r"<td([^>]*)>(.*?)</td>", re.DOTALL)
SAYS_ITS_COLUMN: Final = re.compile(r"\bdata-label=|\bcolspan=|\blines\b")
SPEAKS_FOR_ITSELF: Final = re.compile(r"\bchips?\(|\bgo\(|\bbutton\(|\bact\(|\bperson\(|\bprogress_dots\(|<a |<form|^$")
"""A state, a link or a button; and a cell that is always empty."""


def unnamed_cells(template: Path) -> list[str]:
    words = template.read_text(encoding="utf-8")
    if not WITH_TABLES.search(words):
        return []
    return [
        f"{template.name}: {inner[:60]}"
        for attributes, inner in CELL.findall(words)
        if not SAYS_ITS_COLUMN.search(attributes) and not SPEAKS_FOR_ITSELF.search(inner)
    ]


def test_each_bare_cell_of_a_table_names_its_column_for_a_phone() -> None:
    templates = sorted(SERVICE.glob("*/templates/**/*.html"))

    assert [cell for template in templates for cell in unnamed_cells(template)] == []
    assert any(WITH_TABLES.search(template.read_text(encoding="utf-8")) for template in templates)
