"""What the page of hours shows, made of what a teacher has said, and why a calendar was not connected."""

from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.availability.calendars import MOST_CALENDARS
from service.availability.errors import AlreadyConnected, Problem, TooManyCalendars
from service.availability.said import DatedLine, Returned, WeeklyLine, dated_line, weekdays, weekly_line
from service.availability.typed import DatedTyped, WeeklyTyped
from service.availability.types import OutsideCalendar
from service.desk.hours import HoursDesk
from service.desk.pages.desks import Desk, title_of
from service.desk.pages.words import children_short
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.ids import CalendarId
from service.kernel.locale import Voice

HERE: Final = "/t/hours"


class CalendarLine(Struct, frozen=True, kw_only=True):
    """A calendar elsewhere and how it is with it; instants on the school's clock."""

    calendar_id: CalendarId
    host: str
    problem: Problem | Literal[""]
    fetched_at: datetime | None
    failing_since: datetime | None


class LeftLine(Struct, frozen=True):
    """A meeting that a change just left outside the hours."""

    at: datetime
    children: str
    href: str


class RoundLine(Struct, frozen=True):
    """A round the hours are for."""

    title: str
    days: tuple[str, ...]


class HoursPage(Struct, frozen=True, kw_only=True):
    """desk/hours.html. What was typed is there when a form comes back."""

    weekly_lines: tuple[WeeklyLine, ...]
    dated_lines: tuple[DatedLine, ...]
    calendars: tuple[CalendarLine, ...]
    rounds: tuple[RoundLine, ...]
    left: tuple[LeftLine, ...]
    saved: bool
    weekly: WeeklyTyped
    dated: DatedTyped
    weekdays: tuple[tuple[str, str], ...]
    mistakes: tuple[Mistake, ...]
    csrf: str


def hours_page(desk: Desk, found: HoursDesk, returned: Returned, *, saved: bool) -> HoursPage:
    """Make the page."""
    voice, zone = desk.voice, ZoneInfo(found.hours.zone)
    days = {day for one in found.rounds for day in one.days}
    return HoursPage(
        weekly_lines=tuple(weekly_line(each, days) for each in found.hours.patterns),
        dated_lines=tuple(dated_line(each, days) for each in found.hours.exceptions),
        calendars=tuple(_calendar_line(each, zone) for each in found.hours.calendars),
        rounds=tuple(
            RoundLine(title_of(one, desk), tuple(voice.short_day(day) for day in sorted(one.days)))
            for one in found.rounds
        ),
        left=tuple(
            LeftLine(each.span.start.astimezone(zone), children_short(each, voice), f"/t/meetings/{each.meeting_id}")
            for each in found.left
        ),
        saved=saved and not returned.mistakes,
        weekly=returned.weekly,
        dated=returned.dated,
        weekdays=weekdays(voice),
        mistakes=returned.mistakes,
        csrf=desk.csrf,
    )


def calendar_mistake(problem: str, voice: Voice) -> tuple[Mistake, ...]:
    """Say why a calendar was not connected; its address, a secret, is not there any more."""
    said = {
        AlreadyConnected.code: voice.gettext("This calendar is connected already."),
        TooManyCalendars.code: voice.gettext("You can connect %(limit)s calendars. Disconnect one first.")
        % {"limit": MOST_CALENDARS},
        Malformed.code: voice.gettext("Copy the whole address of the calendar. It begins with https:// or webcal://."),
    }
    return (Mistake("calendar-url", said[problem], is_wrong=True),) if problem in said else ()


def _calendar_line(each: OutsideCalendar, zone: ZoneInfo) -> CalendarLine:
    return CalendarLine(
        calendar_id=each.calendar_id,
        host=each.host,
        problem=each.problem,
        fetched_at=each.fetched_at and each.fetched_at.astimezone(zone),
        failing_since=each.failing_since and each.failing_since.astimezone(zone),
    )
