"""Time that teachers offer."""

from datetime import date, datetime, time
from typing import Annotated, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from service.availability.errors import Problem
from service.kernel.ids import CalendarId, MeetingId, OrgId, PersonId, SchoolId
from service.kernel.spans import Fold, Instant, Span, stamped
from service.notices.messages import SchoolFacts
from service.rounds.types import Round, RoundTeacher

Effect = Literal["added", "removed"]
Origin = Literal["roster", "teacher", "office"]
Weekday = Annotated[int, Meta(ge=1, le=7)]  # ISO 8601: 1 is Monday


class Opening(Struct, frozen=True, order=True):
    """A time a teacher offers in a round: available, not busy, not taken."""

    span: Span
    teacher_id: PersonId

    @property
    def key(self) -> str:
        """Its name in an address."""
        return opening_key(self.teacher_id, self.span.start)


def opening_key(teacher_id: PersonId, start: datetime) -> str:
    """Name an opening so that the name holds as long as the teacher offers that time.

    <teacher id as 32 hex>-<start as YYYYMMDDTHHMMZ>; `rules.parse_opening_key` reads it.
    """
    return f"{teacher_id.hex}-{stamped(start, 'minutes')}"


class OpeningView(Struct, frozen=True, kw_only=True):
    """An opening as services read it. `key` names it for booking; instants in UTC."""

    key: str
    teacher_id: PersonId
    starts_at: Instant
    ends_at: Instant


class OpeningsView(Struct, frozen=True):
    """Openings as services read them, by teacher as asked for, then in order of time."""

    openings: list[OpeningView]


class Written(Struct, frozen=True):
    """OpeningsView as JSON, and its name: the same bytes have the same name on every replica."""

    body: bytes
    etag: str  # RFC 9110 8.8.3, strong


class Listed(Struct, frozen=True, kw_only=True):
    """A teacher's free openings in a round at one moment, and the same written out."""

    school_id: SchoolId
    openings: list[Opening]
    written: Written


class Weekly(Struct, frozen=True, kw_only=True):
    """Hours of every week on the school's wall clock, as somebody gives them."""

    weekday: Weekday
    starts: time
    ends: time
    from_day: date | None = None
    until_day: date | None = None  # last day


DAY_BEGINS: Final = time(0)
DAY_ENDS: Final = time(23, 59)
"""The whole of a day, as hours within one day can say it."""


class Dated(Struct, frozen=True, kw_only=True):
    """Time added to or removed from the weekly hours on one day, as somebody gives it. Removed wins over added."""

    day: date
    starts: time
    ends: time
    effect: Effect
    starts_fold: Fold | None = None  # said where the clocks show it twice that day
    ends_fold: Fold | None = None


class Pattern(Struct, frozen=True):
    """Weekly hours that stand."""

    pattern_id: UUID
    hours: Weekly


class DatedException(Struct, frozen=True):
    """A dated change that stands."""

    exception_id: UUID
    change: Dated
    origin: Origin


class RosterWindow(Struct, frozen=True, kw_only=True):
    """A dated window the roster says a teacher is there, on the school's wall clock."""

    teacher_id: PersonId
    day: date
    starts: time
    ends: time


class RosterWindowsReplaced(Struct, frozen=True, kw_only=True):
    """What an import did to the windows that rosters brought."""

    added: int
    removed: int
    unchanged: int


class OutsideCalendar(Struct, frozen=True, kw_only=True):
    """A teacher's calendar elsewhere as it may be shown: its address is a secret, only the host is told."""

    calendar_id: CalendarId
    host: str
    fetched_at: datetime | None  # age of the good copy; None: not read yet
    problem: Problem | Literal[""]
    failing_since: datetime | None


class Hours(Struct, frozen=True, kw_only=True):
    """Everything a teacher has said about when they can meet."""

    zone: str  # of the teacher's school, IANA name
    patterns: list[Pattern]
    exceptions: list[DatedException]  # from today on, in order
    calendars: list[OutsideCalendar]


class MeetingLeft(Struct, frozen=True, order=True):
    """A meeting that stands though its time is not offered any more: the school and the family settle it themselves."""

    span: Span
    meeting_id: MeetingId


class HoursReplaced(Struct, frozen=True):
    """A teacher's hours after a whole set was put, and the meetings that stand outside them for it."""

    hours: Hours
    left: list[MeetingLeft]


class TeacherFacts(Struct, frozen=True, kw_only=True):
    """Everything a teacher's openings follow from."""

    weekly: list[Weekly]
    dated: list[Dated]
    busy: list[Span]  # in outside calendars
    taken: list[Span]  # in the agenda: the teacher's time with its buffers, and the room's


class Look(Struct, frozen=True):
    """Whose openings are looked for, in which round and near which span; None: in all of it."""

    round_: Round
    teacher: RoundTeacher  # wherever they are looked for at once, they have one room
    zone: ZoneInfo
    near: Span | None


class Grid(Struct, frozen=True, kw_only=True):
    """How offered time is cut into openings. All in minutes."""

    slot: int
    buffer: int
    break_after: int  # meetings in a row; 0 = no break
    pause: int


class DueCalendar(Struct, frozen=True, kw_only=True):
    """An outside calendar a worker has claimed; only while `leased_until` stands in its row may it be settled."""

    org_id: OrgId
    calendar_id: CalendarId
    teacher_id: PersonId
    url: str
    zone: str  # of the teacher's school
    failing_since: datetime | None
    leased_until: datetime

    def __repr__(self) -> str:
        return f"DueCalendar({self.calendar_id})"  # the address is a secret


class TeacherAtSchool(Struct, frozen=True, kw_only=True):
    """A teacher as the one who reads pages and mails about their hours."""

    teacher_id: PersonId
    name: str
    called: dict[str, str]  # by language; may be empty
    greeting: str
    language: str  # BCP 47
    email: str  # "" when none is known
    school: SchoolFacts
