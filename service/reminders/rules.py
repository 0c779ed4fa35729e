"""What is due now, from the meetings as they stand."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from service.kernel.ids import PersonId
from service.kernel.spans import whole_day
from service.notices.facts import OwnEntry
from service.notices.rules import dedupe_key
from service.reminders.types import Due, HelpDue, Upcoming, When
from service.rounds.reminding import due_at, goes_in_time, instant_shown

EVENING: Final = time(18)
"""On the school's clock: the teacher's day is over and the next one can still be looked at."""

WEEK_IS_NEWS_FOR: Final = timedelta(hours=24)
"""A week's notice that is a day late says "next week" of this week."""

HELP_SOON: Final = timedelta(hours=2)
"""Before the first thing of somebody's day: time to set out for it, and for the office to find another."""

HELP_PAST: Final = timedelta(hours=25)
"""How far back to look for what has begun a day."""

HELP_HORIZON: Final = timedelta(hours=34)
"""How far ahead to look for helpers: from 4 pm to the end of the next day, on the night with an hour more too."""

HORIZON: Final = timedelta(days=15)
"""How far ahead to look: a digest due today is about a week that begins in seven days at the latest."""

Key = TypeVar("Key", bound=Hashable)


def due(meetings: Iterable[Upcoming], now: datetime) -> list[Due]:
    """Say what is to be told now. A meeting that has begun is reminded of no more."""
    to_come = sorted((one for one in meetings if one.starts_at > now), key=lambda one: (one.starts_at, one.meeting_id))
    found = (*_week_ahead(to_come), *_day_before(to_come), *_hour_before(to_come), *_teacher_evening(to_come))
    return [one for one in found if one.at <= now < one.until]


def helper_due(person_id: PersonId, found: Iterable[OwnEntry], now: datetime) -> list[HelpDue]:
    """Say what somebody who helps is to be told now of what is surely theirs, each day's in one message.

    `found` has the day's past parts too: what follows the first is told with it, and not again once that has begun.
    """
    sure = (one for one in found if one.is_sure and not one.entry.off)
    days: dict[tuple[str, date], list[OwnEntry]] = {}
    for one in sorted(sure, key=lambda each: (each.entry.starts_at, each.entry.entry_id)):
        days.setdefault((one.school.name, _day_of(one)), []).append(one)
    due = (
        *(_help_tomorrow(person_id, group) for group in days.values()),
        *(one for group in days.values() for one in _help_soon(person_id, group)),
    )
    return [one for one in due if one.at <= now < one.until and any(part.changed_at <= one.at for part in one.parts)]


def _help_tomorrow(person_id: PersonId, group: Sequence[OwnEntry]) -> HelpDue:
    """Tell of all that is theirs tomorrow, until tomorrow has begun."""
    school, day = group[0].school, _day_of(group[0])
    return HelpDue(
        when="day",
        key=dedupe_key("helper_day", person_id, 0, "", person_id, f"{day.isoformat()}:{school.name}"),
        school=school,
        parts=[one.entry for one in group],
        at=due_at("day", group[0].entry.starts_at, school.zone),
        until=whole_day(day, ZoneInfo(school.zone)).start,
    )


def _help_soon(person_id: PersonId, group: Sequence[OwnEntry]) -> Iterator[HelpDue]:
    """Tell of today before its first part begins. A driver hears of trips when the street opens, from rides."""
    today = [one.entry for one in group if one.entry.part != "ride"]
    if today:
        first = today[0]
        yield HelpDue(
            when="hours",
            key=dedupe_key("helper_hours", first.entry_id, first.revision, "", person_id),
            school=group[0].school,
            parts=today,
            at=first.starts_at - HELP_SOON,
            until=first.starts_at,
        )


def _day_of(one: OwnEntry) -> date:
    return one.entry.starts_at.astimezone(ZoneInfo(one.school.zone)).date()


def _week_ahead(meetings: Sequence[Upcoming]) -> Iterator[Due]:
    """Tell a guardian once of all meetings of a week, seven days before the first that was known by then."""
    for (invitation_id, monday), group in _grouped(
        _wanting(meetings, "week"), lambda one: (one.invitation_id, _monday(one))
    ):
        known = [one for one in group if one.changed_at <= _week_before(one)]
        if known:
            key = dedupe_key("week_ahead", invitation_id, 0, "", group[0].guardian_id, monday.isoformat())
            at = _week_before(known[0])
            yield Due(kind="week_ahead", key=key, meetings=group, at=at, until=at + WEEK_IS_NEWS_FOR)


def _day_before(meetings: Sequence[Upcoming]) -> Iterator[Due]:
    """Tell a guardian of tomorrow's meetings, until tomorrow has begun."""
    for (invitation_id, day), group in _grouped(_wanting(meetings, "day"), lambda one: (one.invitation_id, _day(one))):
        at = due_at("day", group[0].starts_at, group[0].zone)
        if any(one.changed_at <= at for one in group):
            key = dedupe_key("day_before", invitation_id, 0, "", group[0].guardian_id, day.isoformat())
            yield Due(kind="day_before", key=key, meetings=group, at=at, until=_midnight(group[0]))


def _hour_before(meetings: Sequence[Upcoming]) -> Iterator[Due]:
    """Text that it is time to go, an hour as it passes and not as clocks show it; not where it would come at night."""
    for one in _wanting(meetings, "hour"):
        at = due_at("hour", one.starts_at, one.zone)
        if one.changed_at <= at and goes_in_time(one.starts_at, one.zone):
            key = dedupe_key("hour_before", one.meeting_id, one.revision, "", one.guardian_id)
            yield Due(kind="hour_before", key=key, meetings=(one,), at=at, until=one.starts_at)


def _teacher_evening(meetings: Sequence[Upcoming]) -> Iterator[Due]:
    """Tell a teacher the evening before; what changes after it is told by its own notice."""
    wanting = [one for one in meetings if one.teacher_wants_digest]
    for (teacher_id, school_id, day), group in _grouped(
        wanting, lambda one: (one.teacher_id, one.school_id, _day(one))
    ):
        at = instant_shown(day - timedelta(days=1), EVENING, group[0].zone)
        if any(one.changed_at <= at for one in group):
            key = dedupe_key("teacher_evening", school_id, 0, "", teacher_id, day.isoformat())
            yield Due(kind="teacher_evening", key=key, meetings=group, at=at, until=_midnight(group[0]))


def _grouped(meetings: Iterable[Upcoming], by: Callable[[Upcoming], Key]) -> Iterable[tuple[Key, tuple[Upcoming, ...]]]:
    """Bring together what is told in one message, each group in order of time."""
    groups: dict[Key, list[Upcoming]] = {}
    for one in meetings:
        groups.setdefault(by(one), []).append(one)
    return [(key, tuple(group)) for key, group in groups.items()]


def _wanting(meetings: Iterable[Upcoming], when: When) -> list[Upcoming]:
    """Keep those whose round reminds at that time and whose guardian can be reached so; an hour before only by text."""
    return [
        one
        for one in meetings
        if when in one.reminders and (one.reached_by == "sms" or (one.reached_by == "email" and when != "hour"))
    ]


def _day(meeting: Upcoming) -> date:
    return meeting.starts_at.astimezone(ZoneInfo(meeting.zone)).date()


def _monday(meeting: Upcoming) -> date:
    day = _day(meeting)
    return day - timedelta(days=day.weekday())


def _week_before(meeting: Upcoming) -> datetime:
    return due_at("week", meeting.starts_at, meeting.zone)


def _midnight(meeting: Upcoming) -> datetime:
    """Give the instant the meeting's day begins: "tomorrow" is true until then."""
    return whole_day(_day(meeting), ZoneInfo(meeting.zone)).start
