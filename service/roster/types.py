"""What goes into an import and what comes out of it."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Literal, NewType
from uuid import UUID

from msgspec import Struct

from service.kernel.ids import MeetingId
from service.kernel.spans import Instant
from service.people.types import Tally

ImportId = NewType("ImportId", UUID)

Progress = Callable[[str, int, int], None]
"""Told now and then: the file being read, bytes read of it, its size in bytes."""


class Level(StrEnum):
    """What became of what was found."""

    FIXED = "fixed"  # written as was meant
    WARNED = "warned"  # taken with a doubt, or left out of an otherwise good row
    REFUSED_ROW = "refused-row"  # this row is not taken
    REFUSED_FILE = "refused-file"  # nothing is taken


class Finding(Struct, frozen=True, gc=False):
    """One thing found in one place."""

    file: str
    line: int  # physical line, the header is 1; 0 = the file as a whole
    column: str
    kind: str
    level: Level
    message: str


class AcceptedHeader(Struct, frozen=True):
    """A column name the office vouches for: `--accept-header users.csv:SMS=sms`."""

    file: str
    written: str
    meant: str


class ImportOptions(Struct, frozen=True, kw_only=True):
    """How the office wants this import done."""

    dry_run: bool = False
    skip_bad_rows: bool = False
    allow_shrink: bool = False
    accept_headers: tuple[AcceptedHeader, ...] = ()
    supplements: tuple[Path, ...] = ()  # further folders or zips read as if they lay beside the first
    phone_region: str = "US"  # where a number without a country code is from (ISO 3166)
    time_zone: str | None = None  # of schools that no schools.csv describes (IANA name); None: as it stands


class DoubtfulMeeting(Struct, frozen=True, kw_only=True):
    """A meeting to come that a person must look at, without a family's or child's name."""

    meeting_id: MeetingId
    reason: Literal["guardian-barred", "teacher-left", "student-left", "room-gone", "school-left", "outside-hours"]
    starts_at: Instant
    zone: str  # the school's, IANA name
    teacher: str


class State(StrEnum):
    """How an import ended."""

    DONE = "done"
    DRY_RUN = "dry_run"  # would have been done
    REFUSED = "refused"  # nothing was written


class ImportReport(Struct, frozen=True, kw_only=True):
    """All there is to say about one import."""

    import_id: ImportId
    state: State
    started_at: Instant
    finished_at: Instant
    rows: dict[str, int]  # rows read, by file
    tallies: dict[str, Tally]  # by kind: people, roles, classes ...
    totals: dict[Level, int]  # findings by level, those beyond the list included
    findings: tuple[Finding, ...]
