"""One row of one file, read column by column; what is odd about a field is noted where it is read."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from service.roster.csvfile import Record
from service.roster.findings import Findings, Where
from service.roster.types import Level
from service.roster.values.reading import Reading
from service.roster.values.text import is_not_utf8, tidy

T = TypeVar("T")
MAX_TEXT: Final = 500  # characters of a name, an address, an id; lists may be longer


class Row:
    """A record whose columns go by name. `refused` once something was found that the row cannot be taken with.

    Read gently, a refused row is left out with a warning; otherwise it stops the import.
    """

    __slots__ = ("_fields", "_findings", "_gently", "_places", "file", "line", "refused")

    def __init__(
        self, record: Record, file: str, places: Mapping[str, int], findings: Findings, *, gently: bool
    ) -> None:
        self.file = file
        self.line = record.line
        self.refused = False
        self._fields = record.fields
        self._places = places
        self._findings = findings
        self._gently = gently

    @property
    def fingerprint(self) -> int:
        """Return a number shared by rows that say the same in every column that is read."""
        width = len(self._fields)
        return hash(tuple(self._fields[place] for place in self._places.values() if place < width))

    def check_whole(self, named: int, columns: int, last_line: int) -> None:
        """Refuse a row that cannot be trusted as a whole: of the header's `columns` the first `named` have a name.

        A row that is one field off has its values in the wrong columns, even where the odd field is empty.
        """
        width = len(self._fields)
        if not named <= width <= columns:
            self.note("field-count", value=width, other=columns, line=last_line)
            if last_line > self.line:
                self.lose()  # a quote left open swallowed the rows between
        whole = "".join(self._fields)
        if "\0" in whole:
            self.note("nul-byte")
        if is_not_utf8(whole):
            self.note("not-utf8")

    def note(self, kind: str, column: str = "", **words: object) -> None:
        """Note a finding on this row."""
        add = self._findings.add_gently if self._gently else self._findings.add
        level = add(Where(self.file, self.line, column), kind, **words)
        self.refused = self.refused or level is Level.REFUSED_ROW

    def lose(self) -> None:
        """Say that it cannot be told what this row was about."""
        self._findings.lost.add(self.file)

    def has(self, column: str) -> bool:
        """Tell whether the file has this column at all."""
        return column in self._places

    def raw(self, column: str) -> str:
        """Return a field as it is written."""
        place = self._places.get(column)
        return self._fields[place] if place is not None and place < len(self._fields) else ""

    def text(self, column: str, *, limit: int = MAX_TEXT) -> str:
        """Return a field tidied; '' where it is empty or its column absent."""
        written = self.raw(column)
        if not written:
            return ""
        reading = tidy(written)
        if reading.kind:
            self.note(reading.kind, column)
        value = reading.value or ""
        if len(value) > limit:
            self.note("value-too-long", column, other=limit)
        return value

    def said(self, column: str) -> str | None:
        """Return a field tidied; None where the file has no such column, which says nothing, unlike an empty field."""
        return self.text(column) if column in self._places else None

    def need(self, column: str) -> str:
        """Return a field tidied, and refuse the row where it is empty."""
        value = self.text(column)
        if not value:
            self.note("required-value-empty", column, value=column)
        return value

    def read(self, column: str, parse: Callable[[str], Reading[T]], *, limit: int = MAX_TEXT) -> T | None:
        """Return what a field means; None where it is empty or says nothing that can be used."""
        written = self.text(column, limit=limit)
        if not written:
            return None
        reading = parse(written)
        if reading.kind:
            self.note(reading.kind, column, value=written, other=reading.other)
        return reading.value
