"""The files of one roster with their columns understood, ready to be read row by row."""

from collections.abc import Iterator
from typing import Final

from service.roster.csvfile import Record, other_separator, read_records
from service.roster.findings import Findings, Where
from service.roster.headers import match_columns
from service.roster.layout import LAYOUTS, NEEDED_FILES, UNREAD_FILES, Layout
from service.roster.row import Row
from service.roster.source import Files, SourceFile
from service.roster.types import AcceptedHeader, Progress

# Our own files beside the people of a school: a row of theirs that cannot be taken is left out and stops no import.
GENTLE: Final = frozenset({"demographics.csv", "volunteers.csv", "places.csv", "interpreters.csv", "preferences.csv"})
MOST_COLUMNS: Final = 500  # a wide export has a hundred; each name is held against all we know, so there is an end


class Table:
    """One file. Its rows may be read more than once, each time from the disk."""

    def __init__(self, file: SourceFile, header: Record, places: dict[str, int], findings: Findings) -> None:
        self.name = file.name
        self.rows_read = 0
        self._file = file
        self._width = len(header.fields)
        self._named = max((place for place, name in enumerate(header.fields, 1) if name.strip()), default=0)
        self._places = places
        self._findings = findings

    def has(self, column: str) -> bool:
        """Tell whether the file has this column."""
        return column in self._places

    def rows(self, progress: Progress | None = None, *, findings: Findings | None = None) -> Iterator[Row]:
        """Yield each row; one that cannot be trusted as a whole comes marked as refused."""
        records = read_records(self._file, findings or self._findings, progress)
        next(records, None)  # the header
        for count, record in enumerate(records, 1):
            row = Row(record, self.name, self._places, findings or self._findings, gently=self.name in GENTLE)
            row.check_whole(self._named, self._width, record.last)
            self.rows_read = count
            yield row


def open_tables(
    files: Files,
    accepted: tuple[AcceptedHeader, ...],
    findings: Findings,
    *,
    needed: tuple[str, ...] = NEEDED_FILES,
) -> dict[str, Table]:
    """Understand the header of every file, so that all there is to ask is asked at once."""
    _check_accepted(files, accepted, findings)
    for name in needed:
        if name not in files:
            findings.add(Where(name), "file-missing", value=name)
    tables = {}
    for file in files.values():
        layout = LAYOUTS.get(file.name)
        if layout is None:
            if file.name not in UNREAD_FILES:
                findings.add(Where(file.name), "unknown-file")
        elif table := _open_table(file, layout, accepted, findings):
            tables[file.name] = table
    return tables


def _open_table(
    file: SourceFile, layout: Layout, accepted: tuple[AcceptedHeader, ...], findings: Findings
) -> Table | None:
    before = findings.totals.total()
    records = read_records(file, findings)
    header = next(records, None)
    records.close()
    if header is None:
        if findings.totals.total() == before:
            findings.add(Where(file.name), "no-header")
        return None
    if separator := other_separator(header.fields):
        findings.add(Where(file.name, header.line), "semicolons", value=separator)
        return None
    if len(header.fields) > MOST_COLUMNS:
        findings.add(
            Where(file.name, header.line), "header-too-wide", value=str(len(header.fields)), other=str(MOST_COLUMNS)
        )
        return None
    renamed = {item.written: item.meant for item in accepted if item.file == file.name}
    return Table(file, header, match_columns(header, layout, renamed, findings), findings)


def _check_accepted(files: Files, accepted: tuple[AcceptedHeader, ...], findings: Findings) -> None:
    for item in accepted:
        layout = LAYOUTS.get(item.file)
        if layout is None or item.file not in files or item.meant not in layout.columns:
            flag = f"{item.file}:{item.written}={item.meant}"
            findings.add(Where(item.file), "header-accept-unknown", value=flag)
