"""What the hours page shows, made of what a teacher has said, and the sentence for each refusal. Pure."""

from datetime import date, datetime, time
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.availability.errors import AlreadyConnected, HoursOverlap, Problem, TooManyCalendars
from service.availability.typed import DatedTyped, WeeklyTyped
from service.availability.types import DatedException, Effect, HoursDesk, OutsideCalendar, Pattern, TeacherAtSchool
from service.kernel.errors import Malformed, Refusal
from service.kernel.frame import Frame, Mistake, Tab
from service.kernel.ids import CalendarId
from service.kernel.languages import offered_languages
from service.kernel.locale import Voice

HERE: Final = "/t/hours"
Form = Literal["weekly", "dated", "calendar"]
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


class DatedLine(Struct, frozen=True, kw_only=True):
    """A change of one day."""

    exception_id: UUID
    day: date
    starts: time
    ends: time
    effect: Effect
    from_roster: bool


class CalendarLine(Struct, frozen=True, kw_only=True):
    """A calendar elsewhere and how it is with it; instants on the school's clock."""

    calendar_id: CalendarId
    host: str
    problem: Problem | Literal[""]
    fetched_at: datetime | None
    failing_since: datetime | None


class HoursPage(Struct, frozen=True, kw_only=True):
    """availability/hours.html. What was typed is there when a form comes back."""

    weekly_lines: tuple[WeeklyLine, ...]
    dated_lines: tuple[DatedLine, ...]
    calendars: tuple[CalendarLine, ...]
    left: tuple[datetime, ...]  # starts of meetings that a change just left outside
    saved: bool
    weekly: WeeklyTyped
    dated: DatedTyped
    url: str
    weekdays: tuple[tuple[str, str], ...]
    mistakes: tuple[Mistake, ...]
    csrf: str


def hours_page(
    desk: HoursDesk,
    voice: Voice,
    *,
    csrf: str,
    saved: bool,
    mistakes: tuple[Mistake, ...] = (),
    weekly: WeeklyTyped | None = None,
    dated: DatedTyped | None = None,
    url: str = "",
) -> HoursPage:
    """Make the page."""
    zone = ZoneInfo(desk.hours.zone)
    return HoursPage(
        weekly_lines=tuple(_weekly_line(each) for each in desk.hours.patterns),
        dated_lines=tuple(_dated_line(each) for each in desk.hours.exceptions),
        calendars=tuple(_calendar_line(each, zone) for each in desk.hours.calendars),
        left=tuple(each.span.start.astimezone(zone) for each in desk.left),
        saved=saved,
        weekly=weekly or WeeklyTyped(),
        dated=dated or DatedTyped(),
        url=url,
        weekdays=tuple((str(day.isoweekday()), voice.sentence(voice.weekday(day))) for day in _WEEK),
        mistakes=mistakes,
        csrf=csrf,
    )


def frame_of(teacher: TeacherAtSchool, voice: Voice) -> Frame:
    """Make what stands round a teacher's page; the tabs are the desk's, which this slice may not know of."""
    return Frame(
        school=teacher.school.name,
        phone=teacher.school.phone,
        part=teacher.called.get(voice.tag) or teacher.name,
        here=HERE,
        languages=offered_languages(),
        signed_in=True,
        tabs=(
            Tab(voice.gettext("Day sheet"), "/t"),
            Tab(voice.gettext("Other times"), "/t/asks"),
            Tab(voice.gettext("My families"), "/t/families"),
            Tab(voice.gettext("My hours"), HERE, current=True),
            Tab(voice.gettext("My calendar"), "/t/calendar"),
        ),
    )


def mistake_of(refusal: Refusal, form: Form, typed: WeeklyTyped | DatedTyped | None, voice: Voice) -> Mistake:
    """Say a refusal beside the field it is about."""
    match refusal:
        case HoursOverlap():
            return Mistake(f"{form}-starts", _overlap(refusal, voice), is_wrong=True)
        case AlreadyConnected():
            return Mistake("calendar-url", voice.gettext("This calendar is connected already."), is_wrong=True)
        case TooManyCalendars():
            sentence = voice.gettext("You can connect %(limit)s calendars. Disconnect one first.")
            return Mistake("calendar-url", sentence % {"limit": refusal.limit}, is_wrong=True)
        case Malformed():
            is_wrong = typed is None or bool(getattr(typed, refusal.where, ""))
            return Mistake(f"{form}-{refusal.where}", _malformed(refusal, typed, voice), is_wrong=is_wrong)
        case _:
            raise refusal


def _overlap(refusal: HoursOverlap, voice: Voice) -> str:
    if refusal.starts is None or refusal.ends is None:
        return voice.gettext("Somebody just added hours at that time. Look at the list.")
    times = {"times": voice.time_range(refusal.starts, refusal.ends)}
    if refusal.kind == "removed":
        return voice.gettext("You took %(times)s away on that day. Remove that first.") % times
    return voice.gettext("You offer %(times)s already. Choose a time before or after.") % times


def _malformed(refusal: Malformed, typed: WeeklyTyped | DatedTyped | None, voice: Voice) -> str:
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


def _unreadable(where: str, typed: WeeklyTyped | DatedTyped | None, voice: Voice) -> str:
    is_empty = typed is not None and not getattr(typed, where, "")
    said = {
        "weekday": voice.gettext("Choose a day of the week."),
        "effect": voice.gettext("Choose whether you can or cannot meet."),
        "starts": voice.gettext("Write when the time begins.") if is_empty else voice.gettext("Write a time: 3:30 pm."),
        "ends": voice.gettext("Write when the time ends.") if is_empty else voice.gettext("Write a time: 3:30 pm."),
        "url": voice.gettext("Copy the whole address of the calendar. It begins with https:// or webcal://."),
    }
    return said.get(where) or voice.gettext("Write the day as year, month, day: 2026-10-15.")


def _weekly_line(each: Pattern) -> WeeklyLine:
    return WeeklyLine(
        pattern_id=each.pattern_id,
        day=_WEEK[each.hours.weekday - 1],
        starts=each.hours.starts,
        ends=each.hours.ends,
        from_day=each.hours.from_day,
        until_day=each.hours.until_day,
    )


def _dated_line(each: DatedException) -> DatedLine:
    return DatedLine(
        exception_id=each.exception_id,
        day=each.change.day,
        starts=each.change.starts,
        ends=each.change.ends,
        effect=each.change.effect,
        from_roster=each.origin == "roster",
    )


def _calendar_line(each: OutsideCalendar, zone: ZoneInfo) -> CalendarLine:
    return CalendarLine(
        calendar_id=each.calendar_id,
        host=each.host,
        problem=each.problem,
        fetched_at=each.fetched_at and each.fetched_at.astimezone(zone),
        failing_since=each.failing_since and each.failing_since.astimezone(zone),
    )
