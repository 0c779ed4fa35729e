"""Day sheets: a teacher's own, and all of a school's for the printer."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Literal

from litestar import Response
from msgspec import Struct

from service.booking import actions
from service.booking.errors import MeetingOver, NotBegun
from service.booking.reading import meeting as read_meeting
from service.booking.types import Helped
from service.desk import daybook, rules
from service.desk.pages.away import address_of
from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.fields import read_one_of
from service.desk.pages.help_chips import help_chips
from service.desk.pages.words import Chip, children_short, interpreter_said, mode_said, relationship_said
from service.desk.types import DayMeeting, DayRow, DaySheet
from service.kernel.errors import Malformed
from service.kernel.ids import MeetingId
from service.kernel.numbers import ending
from service.notices.wording import called, room_said


class MeetingLine(Struct, frozen=True, kw_only=True):
    """A meeting as one line of a day sheet."""

    href: str
    start: datetime
    end: datetime
    children: str
    who: str
    how: str
    video_url: str
    is_phone: bool
    topic: str
    chips: tuple[Chip, ...]
    is_next: bool
    has_begun: bool
    may_run_on: bool
    state: str


class Line(Struct, frozen=True, kw_only=True):
    """A line of a day sheet: a meeting, times still open, or a break."""

    at: datetime
    meeting: MeetingLine | None
    free: int
    minutes: int


class Sheet(Struct, frozen=True, kw_only=True):
    """One teacher's day as it is shown and printed."""

    teacher: str
    away_href: str  # where the day is taken away; "" once it is over
    room: str
    count: int
    first: datetime | None
    last: datetime | None
    lines: tuple[Line, ...]


class DayLink(Struct, frozen=True):
    """Another day of the round."""

    day: date
    href: str
    count: int
    current: bool
    is_past: bool
    is_quiet: bool  # nothing is offered on it and nobody comes


class DayPage(Struct, frozen=True, kw_only=True):
    """desk/day.html and desk/days.html."""

    day: date
    sheets: tuple[Sheet, ...]
    days: tuple[DayLink, ...]
    printed: datetime
    asks: int
    records: str  # where the buttons "took place" and "missed" lead, before a meeting's id
    signs: str
    away_href: str  # where the reader's own day is taken away; "" for the office, and once it is over
    said: str
    csrf: str


class NoDay(Struct, frozen=True):
    """desk/no_day.html has nothing to show but its words."""


async def show_teacher_day(desk: Desk, day: date | None) -> Response[str]:
    """Show a teacher's day sheet; without a day today's, or the next there is."""
    now = desk.tools.now
    found = await daybook.teacher_day(desk.tools.pool, desk.principal, day, now=now)
    here = f"/t/day/{day}" if day else "/t"
    if found is None:
        return desk.show("no_day.html", NoDay(), here=here, place="days")
    return desk.show("day.html", _page(desk, found, now), here=here, place="days")


async def show_school_day(desk: Desk, day: date | None) -> Response[str]:
    """Show all teachers' day sheets of a day, each on a sheet of its own when printed."""
    now = desk.tools.now
    found = await daybook.school_day(desk.tools.pool, desk.principal, day, now=now)
    if found is None:
        return desk.show("no_day.html", NoDay(), here="/desk/days", place="days")
    return desk.show("days.html", _page(desk, found, now), here=f"/desk/day/{found.day}", place="days")


async def record(desk: Desk, meeting_id: MeetingId) -> Answer:
    """Keep whether a meeting took place, and lead back to its day."""
    form = await desk.form()
    match read_one_of(form, "outcome", ("held", "missed")):
        case "held":
            await _record(desk, meeting_id, "held")
        case "missed":
            await _record(desk, meeting_id, "missed")
        case _:
            raise Malformed("outcome", "unknown")
    meeting = await read_meeting(desk.tools.pool, desk.principal, meeting_id)
    return to(f"{desk.home}/day/{desk.local(meeting.span.start).date()}")


async def _record(desk: Desk, meeting_id: MeetingId, outcome: Literal["held", "missed"]) -> None:
    with suppress(MeetingOver, NotBegun):  # cancelled or moved meanwhile: the day sheet shows how it stands
        await actions.record(desk.tools.pool, desk.principal, meeting_id, outcome, now=desk.tools.now)


def _page(desk: Desk, found: daybook.Day, now: datetime) -> DayPage:
    upcoming = rules.next_meeting(found.meetings, now) if not desk.is_office else None
    today = desk.local(now).date()
    return DayPage(
        day=found.day,
        sheets=tuple(_sheet(desk, found, sheet, upcoming, now) for sheet in found.sheets),
        days=tuple(
            DayLink(day, f"{desk.home}/day/{day}", count, day == found.day, day < today, day in found.quiet)
            for day, count in sorted(found.days.items())
        ),
        printed=desk.local(now),
        asks=desk.facts.asks,
        records=f"{desk.home}/meetings",
        signs=f"/desk/day/{found.day}/signs",
        away_href="" if desk.is_office or found.day < today else f"{desk.home}/day/{found.day}/away",
        said=read_one_of(desk.request.query_params, "said", ("away",)),
        csrf=desk.csrf,
    )


def _sheet(desk: Desk, found: daybook.Day, sheet: DaySheet, upcoming: DayMeeting | None, now: datetime) -> Sheet:
    meetings, day, helped = sheet.meetings, found.day, found.helped
    return Sheet(
        teacher=called(sheet.called, desk.voice),
        away_href=address_of(desk, day, sheet.teacher_id) if day >= desk.local(now).date() else "",
        room=room_said(sheet.room, desk.voice) if sheet.room else "",
        count=len(meetings),
        first=desk.local(meetings[0].span.start) if meetings else None,
        last=desk.local(max(one.span.end for one in meetings)) if meetings else None,
        lines=tuple(_line(desk, row, helped, upcoming, now) for row in sheet.rows),
    )


def _line(
    desk: Desk, row: DayRow, helped: Mapping[MeetingId, Helped], upcoming: DayMeeting | None, now: datetime
) -> Line:
    meeting = row.meeting
    line = _meeting_line(desk, meeting, helped.get(meeting.meeting_id), upcoming, now) if meeting else None
    return Line(at=desk.local(row.at), meeting=line, free=row.free, minutes=row.minutes)


def _meeting_line(
    desk: Desk, meeting: DayMeeting, helped: Helped | None, upcoming: DayMeeting | None, now: datetime
) -> MeetingLine:
    voice = desk.voice
    who = (meeting.guardian, relationship_said(meeting.relationship, voice))
    return MeetingLine(
        href=f"{desk.home}/meetings/{meeting.meeting_id}",
        start=desk.local(meeting.span.start),
        end=desk.local(meeting.span.end),
        children=children_short(meeting, voice),
        who=", ".join(word for word in who if word),
        how=f"{mode_said(meeting.mode, meeting.room, voice)} {ending(meeting.call_number)}".rstrip(),
        video_url=meeting.video_url,
        is_phone=meeting.mode == "phone",
        topic=meeting.topic,
        chips=_chips(desk, meeting, helped),
        is_next=meeting is upcoming,
        has_begun=meeting.span.start <= now,
        may_run_on=not desk.is_office
        and rules.may_run_on(meeting.span, meeting.state, helped.ride if helped else None, now),
        state=meeting.state,
    )


def _chips(desk: Desk, meeting: DayMeeting, helped: Helped | None) -> tuple[Chip, ...]:
    voice = desk.voice
    # Of a restriction a teacher reads these words and no more, whoever it is against
    # The office prints these sheets for its teachers: what stands behind the words is on the meeting's own page
    restricted = [Chip("needs", voice.gettext("Ask the office"))] if meeting.is_restricted else []
    chips = [*restricted, *help_chips(meeting, helped, voice, is_teacher=not desk.is_office)]
    if (said := interpreter_said(meeting, voice)) and "interpreter" not in meeting.help:
        chips.append(Chip("needs", said, "talk"))
    if meeting.attendance == "declined":
        chips.append(Chip("needs", voice.gettext("Declined in their calendar"), "cal"))
    if meeting.state == "held":
        chips.append(Chip("settled", voice.gettext("Took place")))
    if meeting.state == "missed":
        chips.append(Chip("stopped", voice.gettext("Missed")))
    return tuple(chips)
