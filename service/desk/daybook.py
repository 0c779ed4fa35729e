"""Read the day sheets of a day: who meets whom, what is still free. One look, nothing written or locked."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from service.access.types import Principal
from service.availability import actions as availability
from service.availability import hours
from service.booking.helping import of_meetings
from service.booking.types import Helped
from service.desk import rules, store
from service.desk.reading import desk_of
from service.desk.types import DayMeeting, DaySheet
from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import MeetingId, OrgId, PersonId, SchoolId
from service.kernel.spans import Span, whole_day
from service.rounds import actions as rounds
from service.rounds.types import RoundTeacher


class Day(Struct, frozen=True, kw_only=True):
    """The day sheets of one day, and how many meetings the other days have."""

    day: date
    sheets: list[DaySheet]
    days: dict[date, int]
    quiet: frozenset[date]  # of them, those to come on which the teacher offers nothing; a school's are never quiet
    meetings: list[DayMeeting]
    helped: dict[MeetingId, Helped]  # how what comes with them stands


async def teacher_day(pool: Pool, principal: Principal, day: date | None, *, now: datetime) -> Day | None:
    """Read a teacher's day sheet; without a day today's, or the next there is. None where there is no round.

    A teacher of two schools sees the meetings of both, on the clock of the main one.
    """
    async with transaction(pool, principal.org_id) as conn:
        facts = await desk_of(conn, principal)
        found = await _day(conn, _Look(principal.org_id, ZoneInfo(facts.zone), None, facts.person_id, now), day)
        if found is None or facts.person_id is None:
            return found
        said = await hours.hours_now(conn, principal, facts.person_id, now=now)
        quiet = frozenset(day for day, count in found.days.items() if not count and not rules.offers_on(day, said))
        return replace(found, quiet=quiet)


async def school_day(pool: Pool, principal: Principal, day: date | None, *, now: datetime) -> Day | None:
    """Read all teachers' day sheets of a day, as `teacher_day`."""
    async with transaction(pool, principal.org_id) as conn:
        facts = await desk_of(conn, principal)
        return await _day(conn, _Look(principal.org_id, ZoneInfo(facts.zone), facts.school_id, None, now), day)


class _Look(Struct, frozen=True):
    """Whose days are looked at: a school's, or one teacher's."""

    org_id: OrgId
    zone: ZoneInfo
    school_id: SchoolId | None
    teacher_id: PersonId | None
    now: datetime


async def _day(conn: Connection, look: _Look, day: date | None) -> Day | None:
    since = look.now - rules.PAST_LISTED
    days = await store.days(conn, look.org_id, since, school_id=look.school_id, teacher_id=look.teacher_id)
    chosen = day or rules.day_to_show(days, look.now.astimezone(look.zone).date())
    if chosen is None:
        return None
    within = whole_day(chosen, look.zone)
    meetings = await store.day_meetings(conn, look.org_id, within, school_id=look.school_id, teacher_id=look.teacher_id)
    free = await _free(conn, look, chosen, within, frozenset(one.teacher_id for one in meetings))
    teachers = {one.teacher_id: one for one, _ in free}
    sheets = [
        DaySheet(
            teacher_id=one.teacher_id,
            called=one.called,
            room=one.room,
            rows=rules.day_rows(
                [meeting for meeting in meetings if meeting.teacher_id == one.teacher_id],
                rules.once([span for other, spans in free if other.teacher_id == one.teacher_id for span in spans]),
            ),
        )
        for one in teachers.values()
    ]
    helped = await of_meetings(conn, look.org_id, meetings)
    return Day(day=chosen, sheets=sheets, days=days, quiet=frozenset(), meetings=meetings, helped=helped)


async def _free(
    conn: Connection, look: _Look, day: date, within: Span, meeting: frozenset[PersonId]
) -> list[tuple[RoundTeacher, list[Span]]]:
    """Read which times of a day are still open, for each teacher of each round that meets then.

    On a day outside a round's own, an agreed one, only those who meet somebody have a sheet.
    """
    found = []
    for round_id in await store.rounds_on(
        conn, look.org_id, day, within, school_id=look.school_id, teacher_id=look.teacher_id
    ):
        round_ = await rounds.round_of(conn, look.org_id, round_id)
        taking_part = await rounds.round_teachers(conn, look.org_id, round_id)
        if look.teacher_id:
            taking_part = [one for one in taking_part if one.teacher_id == look.teacher_id]
        if day not in round_.days:
            taking_part = [one for one in taking_part if one.teacher_id in meeting]
        openings = await availability.all_openings_now(conn, look.org_id, round_, taking_part, look.zone)
        for one in taking_part:
            spans = [each.span for each in openings[one.teacher_id] if round_.state == "open"]
            found.append((one, [span for span in spans if span.start > look.now and within.holds(span)]))
    return found
