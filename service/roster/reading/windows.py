"""Read when somebody can help: starts in one column, ends in the other, as hours on the school's clock."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from service.roster.row import Row
from service.roster.values.hours import read_instant

LONG: Final = 8_000  # characters of a list of windows
_COLUMNS: Final = ("availableFrom", "availableTo")


class HelperWindow(Struct, frozen=True, order=True):
    """Hours of one day in which somebody can help, on the school's clock."""

    day: date
    starts: time
    ends: time


def read_windows(row: Row, zone: ZoneInfo) -> tuple[HelperWindow, ...]:
    """Read the windows of a row, those that overlap joined; one that cannot be read is said and left out."""
    starts, ends = ([part.strip() for part in row.text(column, limit=LONG).split(";")] for column in _COLUMNS)
    if len(starts) != len(ends):
        row.note("windows-unpaired", "availableTo")
        return ()
    pairs = zip(starts, ends, strict=True)
    return _joined(window for start, end in pairs for window in _read(row, start, end, zone))


def _read(row: Row, start: str, end: str, zone: ZoneInfo) -> Iterator[HelperWindow]:
    if not start and not end:
        return
    begins, until = (_instant(row, column, at, zone) for column, at in zip(_COLUMNS, (start, end), strict=True))
    if begins is None or until is None:
        return
    if until <= begins:
        row.note("window-without-length", "availableTo")
        return
    yield from _by_day(begins.astimezone(zone), until.astimezone(zone))


def _instant(row: Row, column: str, written: str, zone: ZoneInfo) -> datetime | None:
    reading = read_instant(written)
    if reading.kind:
        row.note(reading.kind, column, value=written)
    if reading.value is None or reading.value.tzinfo:
        return reading.value
    return reading.value.replace(tzinfo=zone)


def _by_day(begins: datetime, until: datetime) -> Iterator[HelperWindow]:
    """Cut at midnight. Hours are kept to the minute and a day's last is 23:59: an hour has no name for its end."""
    while begins.date() < until.date():
        yield HelperWindow(begins.date(), begins.time(), time(23, 59))
        begins = datetime.combine(begins.date() + timedelta(days=1), time(0), begins.tzinfo)
    # autumn: over the doubled hour a window may end, by the wall clock, before it starts
    if begins.time() < until.time():
        yield HelperWindow(begins.date(), begins.time(), until.time())


def _joined(windows: Iterator[HelperWindow]) -> tuple[HelperWindow, ...]:
    joined: list[HelperWindow] = []
    for _, of_day in groupby(sorted(windows), key=lambda window: window.day):
        for at, window in enumerate(of_day):
            if at and window.starts <= joined[-1].ends:
                joined[-1] = replace(joined[-1], ends=max(joined[-1].ends, window.ends))
            else:
                joined.append(window)
    return tuple(joined)
