"""What feeds are made of."""

from datetime import date, datetime

from msgspec import Struct

from service.ical.types import CalendarEvent
from service.kernel.ids import LinkId, PersonId
from service.kernel.spans import Span


class Feed(Struct, frozen=True, kw_only=True):
    """What a feed is made of; the same makings are written as the same bytes."""

    name: str
    door: str  # the address its entries lead to
    meetings: list[bytes] = []  # whole VEVENTs as stored, with the mark where the door belongs
    entries: list[CalendarEvent] = []  # with the mark too


class Version(Struct, frozen=True):
    """How a feed reads at one moment."""

    makings: bytes  # digest of what it is made of
    tag: str  # RFC 9110 8.8.3, strong: names exactly its bytes
    since: datetime  # in whole seconds


class StaffReader(Struct, frozen=True, kw_only=True):
    """A member of staff, or somebody who helps, who reads a feed."""

    language: str  # BCP 47
    school: str
    door_id: LinkId | None  # the private link their entries lead to


class TeacherDay(Struct, frozen=True, kw_only=True):
    """A teacher's meetings of one day on the school's wall clock, as the office's calendar shows them."""

    teacher_id: PersonId
    teacher: dict[str, str]  # by language; "" is always there: the plain name
    day: date
    meetings: int
    within: Span  # from the first one's start to the last one's end
    room: str  # "" when there are several or none
    # Of all the teacher's meetings the feed goes back to, cancelled ones too: one that moves changes both days.
    changes: int
    created_at: datetime
    changed_at: datetime
