"""The rows of hours, dated changes and outside calendars."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from service.availability.errors import Problem
from service.availability.types import (
    Dated,
    DatedException,
    DueCalendar,
    MeetingLeft,
    Origin,
    OutsideCalendar,
    Pattern,
    RosterWindow,
    RosterWindowsReplaced,
    TeacherAtSchool,
    TeacherFacts,
    Weekly,
)
from service.kernel.db import Connection, Pool, borrowed, queries
from service.kernel.ids import CalendarId, MeetingId, OrgId, PersonId, RoomId, SchoolId, new_id
from service.kernel.spans import Span
from service.notices.messages import SchoolFacts

_sql: Any = queries("availability")


async def facts(
    conn: Connection,
    org_id: OrgId,
    rooms: Mapping[PersonId, RoomId | None],
    days: Sequence[date],
    within: Span,
    *,
    besides: Sequence[UUID] = (),
) -> dict[PersonId, TeacherFacts]:
    """Read what the openings of several teachers follow from, all in one query; `rooms` says where each one meets.

    What the claims of `besides` take counts as free.
    """
    return await facts_within(conn, org_id, rooms, days, dict.fromkeys(rooms, within), besides=besides)


async def facts_within(
    conn: Connection,
    org_id: OrgId,
    rooms: Mapping[PersonId, RoomId | None],
    days: Sequence[date],
    within: Mapping[PersonId, Span],
    *,
    besides: Sequence[UUID] = (),
) -> dict[PersonId, TeacherFacts]:
    """Read as `facts`, of each teacher what is taken within a span of their own."""
    found = {teacher: TeacherFacts(weekly=[], dated=[], busy=[], taken=[]) for teacher in rooms}
    looked_at: dict[UUID, Span] = {teacher: within[teacher] for teacher in rooms}
    for teacher, room in rooms.items():
        if room:
            looked_at[room] = looked_at.get(room, within[teacher]).around(within[teacher])
    rows = _sql.facts(
        conn,
        org_id=org_id,
        teacher_ids=list(rooms),
        first_day=min(days),
        last_day=max(days),
        resource_ids=list(looked_at),
        starts=[span.start for span in looked_at.values()],
        ends=[span.end for span in looked_at.values()],
        besides=list(besides),
    )
    taken: dict[UUID, list[Span]] = {}
    async for row in rows:
        match row["fact"]:
            case "weekly":
                found[row["whose"]].weekly.append(_weekly(row))
            case "dated":
                found[row["whose"]].dated.append(_dated(row))
            case "busy":
                found[row["whose"]].busy.append(Span(row["begins"], row["finishes"]))
            case _:
                taken.setdefault(row["whose"], []).append(Span(row["begins"], row["finishes"]))
    for teacher, room in rooms.items():
        found[teacher].taken.extend(taken.get(teacher, []))
        found[teacher].taken.extend(taken.get(room, []) if room else [])
    return found


async def gave_hours(conn: Connection, org_id: OrgId, teacher_ids: Sequence[PersonId], from_day: date) -> set[PersonId]:
    """Read who of some people offers any hours from a day on."""
    rows = _sql.gave_hours(conn, org_id=org_id, teacher_ids=list(teacher_ids), from_day=from_day)
    return {PersonId(row["teacher_id"]) async for row in rows}


async def zone_of_teacher(
    conn: Connection, org_id: OrgId, teacher_id: PersonId, school_id: SchoolId | None
) -> str | None:
    """Read the zone of a teacher's school; None if nobody of that id teaches there."""
    zone: str | None = await _sql.zone_of_teacher(conn, org_id=org_id, teacher_id=teacher_id, school_id=school_id)
    return zone


async def lock_teacher(conn: Connection, org_id: OrgId, teacher_id: PersonId) -> None:
    """Hold other changes of this teacher's hours until the transaction ends."""
    await _sql.lock_teacher(conn, org_id=org_id, teacher_id=teacher_id)


async def patterns(conn: Connection, org_id: OrgId, teacher_id: PersonId) -> list[Pattern]:
    """Read a teacher's weekly hours."""
    rows = _sql.patterns(conn, org_id=org_id, teacher_id=teacher_id)
    return [Pattern(row["pattern_id"], _weekly(row)) async for row in rows]


async def exceptions(conn: Connection, org_id: OrgId, teacher_id: PersonId, from_day: date) -> list[DatedException]:
    """Read a teacher's dated changes from a day on."""
    rows = _sql.exceptions(conn, org_id=org_id, teacher_id=teacher_id, from_day=from_day)
    return [DatedException(row["exception_id"], _dated(row), row["origin"]) async for row in rows]


async def add_patterns(conn: Connection, org_id: OrgId, teacher_id: PersonId, weekly: Sequence[Weekly]) -> None:
    """Insert weekly hours."""
    await _sql.add_patterns(
        conn,
        org_id=org_id,
        teacher_id=teacher_id,
        pattern_ids=[new_id() for _ in weekly],
        weekdays=[hours.weekday for hours in weekly],
        starts=[hours.starts for hours in weekly],
        ends=[hours.ends for hours in weekly],
        from_days=[hours.from_day for hours in weekly],
        until_days=[hours.until_day for hours in weekly],
    )


async def remove_pattern(conn: Connection, org_id: OrgId, teacher_id: PersonId, pattern_id: UUID) -> bool:
    """Delete weekly hours; False if there are none of that id."""
    gone = await _sql.remove_pattern(conn, org_id=org_id, teacher_id=teacher_id, pattern_id=pattern_id)
    return gone is not None


async def remove_patterns(conn: Connection, org_id: OrgId, teacher_id: PersonId) -> None:
    """Delete all weekly hours of a teacher."""
    await _sql.remove_patterns(conn, org_id=org_id, teacher_id=teacher_id)


async def add_exceptions(
    conn: Connection, org_id: OrgId, teacher_id: PersonId, dated: Sequence[Dated], origin: Origin
) -> None:
    """Insert dated changes."""
    await _sql.add_exceptions(
        conn,
        org_id=org_id,
        teacher_id=teacher_id,
        exception_ids=[new_id() for _ in dated],
        days=[change.day for change in dated],
        starts=[change.starts for change in dated],
        ends=[change.ends for change in dated],
        effects=[change.effect for change in dated],
        starts_folds=[change.starts_fold for change in dated],
        ends_folds=[change.ends_fold for change in dated],
        origin=origin,
    )


async def exception_origin(conn: Connection, org_id: OrgId, teacher_id: PersonId, exception_id: UUID) -> Origin | None:
    """Read who brought a dated change; None if there is none of that id."""
    origin: Origin | None = await _sql.exception_origin(
        conn, org_id=org_id, teacher_id=teacher_id, exception_id=exception_id
    )
    return origin


async def remove_exception(conn: Connection, org_id: OrgId, teacher_id: PersonId, exception_id: UUID) -> None:
    """Delete a dated change."""
    await _sql.remove_exception(conn, org_id=org_id, teacher_id=teacher_id, exception_id=exception_id)


async def remove_own_exceptions(conn: Connection, org_id: OrgId, teacher_id: PersonId, from_day: date) -> None:
    """Delete the dated changes from a day on that no roster brought."""
    await _sql.remove_own_exceptions(conn, org_id=org_id, teacher_id=teacher_id, from_day=from_day)


async def clashes(conn: Connection, org_id: OrgId, teacher_id: PersonId, at: datetime) -> list[MeetingLeft]:
    """Read a teacher's meetings to come that fall into busy time from outside, in order of time."""
    rows = _sql.clashes(conn, org_id=org_id, teacher_id=teacher_id, at=at)
    return [MeetingLeft(Span(row["starts"], row["ends"]), MeetingId(row["meeting_id"])) async for row in rows]


async def meetings_ahead(conn: Connection, org_id: OrgId, teacher_id: PersonId, at: datetime) -> list[MeetingLeft]:
    """Read a teacher's standing meetings that have not begun."""
    rows = _sql.meetings_ahead(conn, org_id=org_id, teacher_id=teacher_id, at=at)
    return [MeetingLeft(Span(row["starts"], row["ends"]), MeetingId(row["meeting_id"])) async for row in rows]


async def replace_roster_windows(
    conn: Connection, org_id: OrgId, windows: Sequence[RosterWindow], of_teachers: Sequence[PersonId] | None
) -> RosterWindowsReplaced:
    """Make the windows that rosters brought to these teachers (None: to anybody) these, and no others."""
    row = await _sql.replace_roster_windows(
        conn,
        org_id=org_id,
        exception_ids=[new_id() for _ in windows],
        teacher_ids=[window.teacher_id for window in windows],
        days=[window.day for window in windows],
        starts=[window.starts for window in windows],
        ends=[window.ends for window in windows],
        of_teachers=None if of_teachers is None else list(of_teachers),
    )
    return RosterWindowsReplaced(added=row["added"], removed=row["removed"], unchanged=row["unchanged"])


async def calendars(conn: Connection, org_id: OrgId, teacher_id: PersonId) -> list[OutsideCalendar]:
    """Read a teacher's outside calendars, without their addresses."""
    return [
        OutsideCalendar(
            calendar_id=CalendarId(row["calendar_id"]),
            host=urlsplit(row["url"]).hostname or "",
            fetched_at=row["fetched_at"],
            problem=row["problem"],
            failing_since=row["failing_since"],
        )
        async for row in _sql.calendars(conn, org_id=org_id, teacher_id=teacher_id)
    ]


async def connect_calendar(
    conn: Connection, org_id: OrgId, teacher_id: PersonId, url: str, *, at: datetime
) -> CalendarId:
    """Insert an outside calendar that is due at once."""
    calendar_id = CalendarId(new_id())
    await _sql.connect_calendar(conn, org_id=org_id, calendar_id=calendar_id, teacher_id=teacher_id, url=url, at=at)
    return calendar_id


async def disconnect_calendar(conn: Connection, org_id: OrgId, teacher_id: PersonId, calendar_id: CalendarId) -> bool:
    """Delete an outside calendar and its busy times; False if there is none of that id."""
    gone = await _sql.disconnect_calendar(conn, org_id=org_id, teacher_id=teacher_id, calendar_id=calendar_id)
    return gone is not None


async def orgs_with_due_calendars(pool: Pool, at: datetime) -> list[OrgId]:
    """Find the orgs that have a calendar to look at."""
    async with borrowed(pool) as conn:
        return [OrgId(row["org_id"]) async for row in _sql.orgs_with_due_calendars(conn, at=at)]


async def claim_calendars(
    conn: Connection, org_id: OrgId, *, at: datetime, leased_until: datetime, at_most: int
) -> list[DueCalendar]:
    """Claim due calendars until a date."""
    rows = _sql.claim_calendars(conn, org_id=org_id, at=at, leased_until=leased_until, at_most=at_most)
    return [
        DueCalendar(
            org_id=org_id,
            calendar_id=CalendarId(row["calendar_id"]),
            teacher_id=PersonId(row["teacher_id"]),
            url=row["url"],
            zone=row["zone"] or "UTC",  # somebody who works at no school any more
            failing_since=row["failing_since"],
            leased_until=row["leased_until"],
        )
        async for row in rows
    ]


async def settle_read(conn: Connection, claimed: DueCalendar, *, at: datetime, due_at: datetime) -> bool:
    """Note that a claimed calendar was read; False if the lease has run out or the calendar is gone."""
    settled = await _sql.settle_read(
        conn,
        org_id=claimed.org_id,
        calendar_id=claimed.calendar_id,
        leased_until=claimed.leased_until,
        at=at,
        due_at=due_at,
    )
    return settled is not None


async def settle_failed(
    conn: Connection, claimed: DueCalendar, problem: Problem, *, at: datetime, due_at: datetime
) -> datetime | None:
    """Note that a claimed calendar could not be read; say since when, or None as `settle_read` says False."""
    since: datetime | None = await _sql.settle_failed(
        conn,
        org_id=claimed.org_id,
        calendar_id=claimed.calendar_id,
        leased_until=claimed.leased_until,
        problem=problem,
        at=at,
        due_at=due_at,
    )
    return since


async def replace_busy(conn: Connection, claimed: DueCalendar, busy: Sequence[Span]) -> None:
    """Make a calendar's busy times these; what stays the same is not written."""
    starts, ends = [span.start for span in busy], [span.end for span in busy]
    key = {"org_id": claimed.org_id, "calendar_id": claimed.calendar_id}
    await _sql.keep_busy(conn, **key, starts=starts, ends=ends)
    await _sql.add_busy(conn, **key, teacher_id=claimed.teacher_id, starts=starts, ends=ends)


async def teacher_at_school(conn: Connection, org_id: OrgId, teacher_id: PersonId) -> TeacherAtSchool | None:
    """Read who a teacher is and for which school; None if they have left."""
    row = await _sql.teacher_at_school(conn, org_id=org_id, teacher_id=teacher_id)
    if row is None:
        return None
    return TeacherAtSchool(
        teacher_id=teacher_id,
        name=row["name"],
        called=row["called"],
        greeting=row["greeting"],
        language=row["language"],
        email=row["email"],
        school=SchoolFacts(row["school"], row["text_name"], row["time_zone"], row["phone"], row["door"]),
    )


def _weekly(row: Any) -> Weekly:  # noqa: ANN401 - an asyncpg row
    return Weekly(
        weekday=row["weekday"],
        starts=row["starts"],
        ends=row["ends"],
        from_day=row["from_day"],
        until_day=row["until_day"],
    )


def _dated(row: Any) -> Dated:  # noqa: ANN401 - an asyncpg row
    return Dated(
        day=row["day"],
        starts=row["starts"],
        ends=row["ends"],
        effect=row["effect"],
        starts_fold=row["starts_fold"],
        ends_fold=row["ends_fold"],
    )
