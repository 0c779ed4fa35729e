"""Time that teachers offer."""

from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from msgspec import Struct

from service.kernel.ids import CalendarId, PersonId
from service.kernel.spans import Span


class Opening(Struct, frozen=True, order=True):
    """A time a teacher offers in a round: available, not busy, not taken. `key` names it in an address."""

    span: Span
    teacher_id: PersonId
    key: str  # <teacher id as 32 hex>-<start as YYYYMMDDTHHMMZ>


class Pattern(Struct, frozen=True, kw_only=True):
    """Weekly hours on the school's wall clock. `weekday` as ISO 8601: 1 is Monday."""

    pattern_id: UUID
    weekday: int
    starts: time
    ends: time
    from_day: date | None
    until_day: date | None  # last day


class DatedException(Struct, frozen=True, kw_only=True):
    """Time added to or removed from the weekly hours on one day."""

    exception_id: UUID
    day: date
    starts: time
    ends: time
    effect: Literal["added", "removed"]
    origin: Literal["roster", "teacher", "office"]


class OutsideCalendar(Struct, frozen=True, kw_only=True):
    """A teacher's calendar elsewhere; its address is a secret."""

    calendar_id: CalendarId
    teacher_id: PersonId
    url: str
    fetched_at: datetime | None  # age of the good copy
    problem: Literal["", "unreachable", "refused", "too_large", "unreadable", "not_public"]
    failing_since: datetime | None


class Grid(Struct, frozen=True, kw_only=True):
    """How offered time is cut into openings. All in minutes."""

    slot: int
    buffer: int
    break_after: int  # meetings in a row; 0 = no break
    pause: int
