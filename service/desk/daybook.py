"""Read the day sheets of a day: who meets whom, what is still free. One look, nothing written or locked."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.access.types import Principal
from service.availability import actions as availability
from service.booking.rules import day_of
from service.desk import rules, store
from service.desk.reading import desk_of
from service.desk.types import DayMeeting, DaySheet, DeskFacts
from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import PersonId
from service.kernel.spans import Span
from service.rounds import actions as rounds
from service.rounds.types import RoundTeacher


class Day(Struct, frozen=True, kw_only=True):
    """The day sheets of one day, and how many meetings the other days have."""

    day: date
    sheets: list[DaySheet]
    days: dict[date, int]
    meetings: list[DayMeeting]


async def teacher_day(pool: Pool, principal: Principal, day: date | None, *, now: datetime) -> Day | None:
    """Read a teacher's day sheet; without a day today's, or the next there is. None where there is no round."""
    async with transaction(pool, principal.org_id) as conn:
        facts = await desk_of(conn, principal)
        days = await store.days_of_teacher(conn, principal.org_id, facts.person_id)
        return await _day(conn, principal, facts, days, day, facts.person_id, now)


async def school_day(pool: Pool, principal: Principal, day: date | None, *, now: datetime) -> Day | None:
    """Read all teachers' day sheets of a day, as `teacher_day`."""
    async with transaction(pool, principal.org_id) as conn:
        facts = await desk_of(conn, principal)
        days = await store.days_of_school(conn, principal.org_id, facts.school_id)
        return await _day(conn, principal, facts, days, day, None, now)


async def _day(
    conn: Connection,
    principal: Principal,
    facts: DeskFacts,
    days: dict[date, int],
    day: date | None,
    teacher_id: PersonId | None,
    now: datetime,
) -> Day | None:
    zone = ZoneInfo(facts.zone)
    chosen = day or rules.day_to_show(days, now.astimezone(zone).date())
    if chosen is None:
        return None
    # noon is on every day, whatever the clocks do
    within = day_of(datetime(chosen.year, chosen.month, chosen.day, 12, tzinfo=zone), facts.zone)
    meetings = await store.day_meetings(conn, principal.org_id, facts.school_id, within, teacher_id=teacher_id)
    free = await _free(conn, principal, facts, chosen, teacher_id, within, now)
    teachers = {one.teacher_id: one for one, _ in free}
    sheets = [
        DaySheet(
            teacher_id=one.teacher_id,
            called=one.called,
            room=one.room,
            rows=rules.day_rows(
                [meeting for meeting in meetings if meeting.teacher_id == one.teacher_id],
                [span for other, spans in free if other.teacher_id == one.teacher_id for span in spans],
            ),
        )
        for one in teachers.values()
    ]
    return Day(day=chosen, sheets=sheets, days=days, meetings=meetings)


async def _free(
    conn: Connection,
    principal: Principal,
    facts: DeskFacts,
    day: date,
    teacher_id: PersonId | None,
    within: Span,
    now: datetime,
) -> list[tuple[RoundTeacher, list[Span]]]:
    """Read which times of a day are still open, for each teacher of each round that meets then."""
    found = []
    for round_id in await store.rounds_on(conn, principal.org_id, facts.school_id, day):
        round_ = await rounds.round_of(conn, principal.org_id, round_id)
        taking_part = await rounds.round_teachers(conn, principal.org_id, round_id)
        wanted = [one for one in taking_part if teacher_id in {None, one.teacher_id}]
        openings = await availability.all_openings_now(conn, principal.org_id, round_, wanted, ZoneInfo(facts.zone))
        for one in wanted:
            ahead = [
                each.span for each in openings[one.teacher_id] if each.span.start > now and within.holds(each.span)
            ]
            found.append((one, ahead if round_.state == "open" else []))
    return found
