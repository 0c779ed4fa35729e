"""Match the columns of a file with those it should have; a near miss is asked about, never guessed."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from service.roster.csvfile import Record
from service.roster.findings import Findings, Where
from service.roster.layout import Layout
from service.roster.values.text import without_invisible

_NEAR: Final = 2  # letters changed, left out, added or swapped
_LONG_ENOUGH: Final = 5  # in shorter names two letters make another word: sms, sex, type, role


def match_columns(header: Record, layout: Layout, accepted: Mapping[str, str], findings: Findings) -> dict[str, int]:
    """Tell where each column that is read stands. What stops the import is in the findings, all of it at once."""
    written = _cleaned(header, layout, findings)
    places = _exact(written, layout, accepted, findings)
    for name in written:
        if name and name not in places and name not in accepted:
            _judge(name, places, layout, findings)
    _note_metadata(written, layout, findings)
    for column in layout.required:
        if column not in places and not _asked_about(column, written, layout, places):
            findings.add(Where(layout.file, 1, column), "header-missing", value=column)
    return {column: index for column, index in places.items() if column in layout.read}


def near(written: str, columns: Iterable[str]) -> str | None:
    """Find the column a name was probably meant to be."""
    folded = _folded(written)
    for column in columns:
        if folded == _folded(column):
            return column
    return next((column for column in columns if _is_near(folded, _folded(column))), None)


def _cleaned(header: Record, layout: Layout, findings: Findings) -> list[str]:
    names = []
    for field in header.fields:
        name = unicodedata.normalize("NFC", without_invisible(field)).strip()
        if name != field and name:
            findings.add(Where(layout.file, 1, name), "header-cleaned", other=name)
        names.append(name)
    return names


def _exact(written: list[str], layout: Layout, accepted: Mapping[str, str], findings: Findings) -> dict[str, int]:
    places: dict[str, int] = {}
    for index, name in enumerate(written):
        column = accepted.get(name, name)
        if column not in layout.columns:
            continue
        if column in places:
            findings.add(Where(layout.file, 1, name), "header-twice", value=column)
        if name in accepted:
            findings.add(Where(layout.file, 1, name), "header-accepted", value=name, other=column)
        places[column] = index
    return places


def _judge(name: str, places: Mapping[str, int], layout: Layout, findings: Findings) -> None:
    if name.startswith("metadata."):
        return
    where = Where(layout.file, 1, name)
    column = near(name, [known for known in layout.columns if known not in places])
    if column is None:
        findings.add(where, "header-unknown", value=name)
    elif column in layout.read:
        flag = f"'{layout.file}:{name}={column}'" if " " in name else f"{layout.file}:{name}={column}"
        findings.add(where, "header-near-miss", value=name, other=column, flag=flag)
    else:
        findings.add(where, "header-near-miss-unread", value=name, other=column)


def _note_metadata(written: list[str], layout: Layout, findings: Findings) -> None:
    # OneRoster 1.2 CSV binding: extension columns follow those of the standard
    last_own = max(
        (index for index, name in enumerate(written) if name and not name.startswith("metadata.")), default=0
    )
    for name in written[:last_own]:
        if name.startswith("metadata."):
            findings.add(Where(layout.file, 1, name), "metadata-column-not-last")


def _asked_about(column: str, written: list[str], layout: Layout, places: Mapping[str, int]) -> bool:
    missing = [known for known in layout.columns if known not in places]
    return any(near(name, missing) == column for name in written if name and name not in places)


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _is_near(one: str, other: str) -> bool:
    allowed = _NEAR if min(len(one), len(other)) >= _LONG_ENOUGH else 1
    if min(len(one), len(other)) < _LONG_ENOUGH - 1 or abs(len(one) - len(other)) > allowed:
        return False
    return _distance(one, other) <= allowed


def _distance(one: str, other: str) -> int:
    """Count the letters to change, drop, add or swap with a neighbour (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
