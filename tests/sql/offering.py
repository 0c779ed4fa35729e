"""A teacher's time as tests of availability give, take and read it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from service.access.types import Principal
from service.agenda.actions import take
from service.agenda.types import Take
from service.availability import actions, hours
from service.availability.cache import OpeningsCache
from service.availability.types import Dated, Hours, Weekly
from service.kernel.db import Pool, transact, transaction
from service.kernel.ids import SchoolId, new_id
from service.kernel.spans import Span
from service.rounds.actions import round_of, round_teachers
from service.rounds.types import Round, RoundTeacher
from tests.builders import THURSDAY, ZONE, BuiltSchool

CHICAGO = ZoneInfo(ZONE)
LATE = Weekly(weekday=4, starts=time(18), ends=time(19))


def grace(school: BuiltSchool) -> Principal:
    """Name the first teacher, by their private link."""
    return Principal(org_id=school.org_id, kind="teacher", actor="link:grace", person_id=school.teacher.person_id)


def office(school: BuiltSchool, school_id: SchoolId | None = None) -> Principal:
    """Name the office of the school, or of another."""
    return Principal(org_id=school.org_id, kind="office", actor="link:pat", school_id=school_id or school.school_id)


def away(starts: time, ends: time) -> Dated:
    """Say that a teacher is away on Thursday."""
    return Dated(day=THURSDAY, starts=starts, ends=ends, effect="removed")


def added(starts: time, ends: time, day: date = THURSDAY) -> Dated:
    """Say that a teacher can meet beyond the usual hours."""
    return Dated(day=day, starts=starts, ends=ends, effect="added")


async def round_and_teachers(pool: Pool, school: BuiltSchool) -> tuple[Round, list[RoundTeacher]]:
    """Read the school's round, and who takes part."""
    async with transaction(pool, school.org_id) as conn:
        return (
            await round_of(conn, school.org_id, school.round_id),
            await round_teachers(conn, school.org_id, school.round_id),
        )


async def starts_of(pool: Pool, school: BuiltSchool, number: int = 0) -> list[datetime]:
    """When the openings of one teacher begin, straight from the database."""
    round_, teachers = await round_and_teachers(pool, school)
    async with transaction(pool, school.org_id) as conn:
        found = await actions.all_openings_now(conn, school.org_id, round_, teachers, CHICAGO)
    return [opening.span.start for opening in found[school.teachers[number].person_id]]


async def shown_by(pool: Pool, cache: OpeningsCache, school: BuiltSchool, now: datetime) -> list[datetime]:
    """When the first teacher's openings begin, as a page of this replica shows them."""
    round_, teachers = await round_and_teachers(pool, school)
    found = await actions.openings(pool, cache, school.org_id, round_, teachers, CHICAGO, None, now)
    return [opening.span.start for opening in found[school.teacher.person_id]]


async def take_time(pool: Pool, school: BuiltSchool, span: Span) -> None:
    """Take the first teacher's time under a claim of its own."""
    claim = new_id()
    takes = [Take(school.teacher.person_id, "teacher", span)]
    await transact(pool, school.org_id, lambda conn: take(conn, school.org_id, claim, takes))


async def put_meeting(pool: Pool, school: BuiltSchool, now: datetime, span: Span) -> None:
    """Put a meeting with the first teacher into the table, as far as hours know of meetings."""
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            """INSERT INTO meeting (org_id, meeting_id, round_id, invitation_id, household_id, teacher_id, guardian_id,
                                    mode, during, state, booked_by, created_at, changed_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, 'school', tstzrange($8, $9), 'confirmed', 'link:x', $10, $10)""",
            school.org_id,
            new_id(),
            school.round_id,
            school.family.guardian.invitation_id,
            school.family.household_id,
            school.teacher.person_id,
            school.family.guardian.person_id,
            span.start,
            span.end,
            now,
        )


async def hours_of(pool: Pool, school: BuiltSchool, now: datetime) -> Hours:
    """Read what the first teacher has said of their hours."""
    return await hours.hours(pool, grace(school), school.teacher.person_id, now=now)
