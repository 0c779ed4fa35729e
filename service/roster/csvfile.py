"""Take one CSV file apart into records with their line numbers, and name what no CSV reader complains of."""

import csv
import io
from collections.abc import Generator, Iterator
from typing import IO, Final, Protocol

from msgspec import Struct

from service.roster.findings import Findings, Where
from service.roster.source import DAMAGED, SourceFile
from service.roster.types import Progress

MAX_FIELD: Final = 32_768  # characters; the longest honest field (agentSourcedIds, canDo) stays under 2,000
TELL_EVERY: Final = 5_000  # records between two reports of progress
_OTHER_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", "|": "bars"}
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


class _Reader(Protocol):
    line_num: int

    def __next__(self) -> list[str]: ...


class Record(Struct, frozen=True, gc=False):
    """The fields of one record and the physical lines it begins and ends at (the header is line 1)."""

    line: int
    last: int
    fields: list[str]


def read_records(file: SourceFile, findings: Findings, progress: Progress | None = None) -> Generator[Record]:
    """Yield each record that has anything in it; blank lines go unsaid.

    Bytes that are not UTF-8 come through as lone surrogates, so that the row that holds them can be refused by
    itself. A quote that is never closed stops the import: what follows it cannot be told apart.
    """
    csv.field_size_limit(MAX_FIELD)
    try:
        with file.open() as raw:
            is_text = not _is_utf16(raw.read(4096))
        if not is_text:
            findings.add(Where(file.name), "not-text")
            return
        with file.open() as raw, io.TextIOWrapper(raw, "utf-8-sig", errors="surrogateescape", newline="") as text:
            for count, record in enumerate(_records(csv.reader(text, strict=True), file, findings), 1):
                if progress and count % TELL_EVERY == 0:
                    progress(file.name, _bytes_read(raw), file.size)
                yield record
    except DAMAGED:
        findings.add(Where(file.name), "zip-damaged")
    if progress:
        progress(file.name, file.size, file.size)


def _records(reader: _Reader, file: SourceFile, findings: Findings) -> Iterator[Record]:
    while True:
        begins = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            if _is_endless(exc):
                findings.add(Where(file.name, begins), "quote-left-open")
                return
            findings.add(Where(file.name, begins), "stray-quote")  # the reader goes on with the next line
            findings.lost.add(file.name)
            continue
        if any(fields):
            yield Record(begins, reader.line_num, fields)


def _is_endless(exc: csv.Error) -> bool:
    # the csv module tells its errors apart by their text only
    return "end of data" in str(exc) or "limit" in str(exc)


def other_separator(header: list[str]) -> str | None:
    """Name the separator of a header that is one long field for want of commas."""
    if len(header) != 1:
        return None
    return next((name for mark, name in _OTHER_SEPARATORS.items() if mark in header[0]), None)


def _is_utf16(start: bytes) -> bool:
    # without its mark UTF-16 shows as a NUL beside every letter
    return start.startswith(_UTF16_MARKS) or start.count(0) > len(start) // 4 > 0


def _bytes_read(raw: IO[bytes]) -> int:
    try:
        return raw.tell()
    except (OSError, ValueError):
        return 0
