"""What the page of hours shows, made of what a teacher has said, and the sentence for each refusal."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.availability.calendars import MOST_CALENDARS
from service.availability.errors import AlreadyConnected, HoursOverlap, Problem, TooManyCalendars
from service.availability.rules import runs_on
from service.availability.types import DatedException, Effect, OutsideCalendar, Pattern
from service.desk.hours import HoursDesk
from service.desk.pages.desks import Desk
from service.desk.pages.families import title_of
from service.desk.pages.hours_typed import DatedTyped, WeeklyTyped
from service.desk.pages.words import children_short
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.ids import CalendarId
from service.kernel.locale import Voice

HERE: Final = "/t/hours"
_WEEK: Final = tuple(date(2024, 1, day) for day in range(1, 8))
"""A Monday to a Sunday, for the names of the days."""


class WeeklyLine(Struct, frozen=True, kw_only=True):
    """Hours of every week."""

    pattern_id: UUID
    day: date  # any of that weekday
    starts: time
    ends: time
    from_day: date | None
    until_day: date | None
    is_beside: bool  # on none of the days of the open rounds


class DatedLine(Struct, frozen=True, kw_only=True):
    """A change of one day."""

    exception_id: UUID
    day: date
    starts: time
    ends: time
    effect: Effect
    from_roster: bool
    is_beside: bool  # on none of the days of the open rounds


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


class Returned(Struct, frozen=True, kw_only=True):
    """A form that could not be taken, as it was filled in, and what is wrong with it."""

    weekly: WeeklyTyped = WeeklyTyped()
    dated: DatedTyped = DatedTyped()
    mistakes: tuple[Mistake, ...] = ()


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
        weekly_lines=tuple(_weekly_line(each, days) for each in found.hours.patterns),
        dated_lines=tuple(_dated_line(each, days) for each in found.hours.exceptions),
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
        weekdays=tuple((str(day.isoweekday()), voice.sentence(voice.weekday(day))) for day in _WEEK),
        mistakes=returned.mistakes,
        csrf=desk.csrf,
    )


def mistake_of(refusal: Malformed | HoursOverlap, typed: WeeklyTyped | DatedTyped, voice: Voice) -> Mistake:
    """Say a refusal of hours beside the field it is about."""
    form = "weekly" if isinstance(typed, WeeklyTyped) else "dated"
    if isinstance(refusal, HoursOverlap):
        return Mistake(f"{form}-starts", _overlap(refusal, voice), is_wrong=True)
    is_wrong = bool(getattr(typed, refusal.where, ""))
    return Mistake(f"{form}-{refusal.where}", _malformed(refusal, typed, voice), is_wrong=is_wrong)


def calendar_mistake(problem: str, voice: Voice) -> tuple[Mistake, ...]:
    """Say why a calendar was not connected; its address, a secret, is not there any more."""
    said = {
        AlreadyConnected.code: voice.gettext("This calendar is connected already."),
        TooManyCalendars.code: voice.gettext("You can connect %(limit)s calendars. Disconnect one first.")
        % {"limit": MOST_CALENDARS},
        Malformed.code: voice.gettext("Copy the whole address of the calendar. It begins with https:// or webcal://."),
    }
    return (Mistake("calendar-url", said[problem], is_wrong=True),) if problem in said else ()


def _overlap(refusal: HoursOverlap, voice: Voice) -> str:
    if refusal.starts is None or refusal.ends is None:
        return voice.gettext("Somebody just added hours at that time. Look at the list.")
    times = {"times": voice.time_range(refusal.starts, refusal.ends)}
    if refusal.kind == "removed":
        return voice.gettext("You took %(times)s away on that day. Remove that first.") % times
    return voice.gettext("You offer %(times)s already. Choose a time before or after.") % times


def _malformed(refusal: Malformed, typed: WeeklyTyped | DatedTyped, voice: Voice) -> str:
    said = {
        "skipped-by-clock-change": voice.gettext(
            "The clocks go forward that night and skip this time. Choose another."
        ),
        "comes-twice": voice.gettext("The clocks go back that night, so this time comes twice. Choose another."),
        "not-after-start": voice.gettext("Choose an end that is later than the start."),
        "past": voice.gettext("Choose today or a later day."),
        "too-far": voice.gettext("Choose a day within two years."),
        "before-from-day": voice.gettext("Choose a last day that is not before the first day."),
    }
    return said.get(refusal.problem) or _unreadable(refusal.where, typed, voice)


def _unreadable(where: str, typed: WeeklyTyped | DatedTyped, voice: Voice) -> str:
    is_empty = not getattr(typed, where, "")
    said = {
        "weekday": voice.gettext("Choose a day of the week."),
        "effect": voice.gettext("Choose whether you can or cannot meet."),
        "starts": voice.gettext("Write when the time begins.") if is_empty else voice.gettext("Write a time: 3:30 pm."),
        "ends": voice.gettext("Write when the time ends.") if is_empty else voice.gettext("Write a time: 3:30 pm."),
    }
    return said.get(where) or voice.gettext("Write the day as year, month, day: 2026-10-15.")


def _weekly_line(each: Pattern, days: Collection[date]) -> WeeklyLine:
    return WeeklyLine(
        pattern_id=each.pattern_id,
        day=_WEEK[each.hours.weekday - 1],
        starts=each.hours.starts,
        ends=each.hours.ends,
        from_day=each.hours.from_day,
        until_day=each.hours.until_day,
        is_beside=bool(days) and not any(runs_on(each.hours, day) for day in days),
    )


def _dated_line(each: DatedException, days: Collection[date]) -> DatedLine:
    return DatedLine(
        exception_id=each.exception_id,
        day=each.change.day,
        starts=each.change.starts,
        ends=each.change.ends,
        effect=each.change.effect,
        from_roster=each.origin == "roster",
        is_beside=bool(days) and each.change.effect == "added" and each.change.day not in days,
    )


def _calendar_line(each: OutsideCalendar, zone: ZoneInfo) -> CalendarLine:
    return CalendarLine(
        calendar_id=each.calendar_id,
        host=each.host,
        problem=each.problem,
        fetched_at=each.fetched_at and each.fetched_at.astimezone(zone),
        failing_since=each.failing_since and each.failing_since.astimezone(zone),
    )
