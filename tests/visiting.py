"""A school that visits families: trained people with hours, a meeting at home, and who acts."""

from datetime import date, datetime, time
from typing import Any

from service.access.types import Principal
from service.agenda.types import Occasion
from service.booking.types import MeetingView
from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from service.visits import actions
from service.visits.types import Visit
from tests.builders import (
    BuiltFamily,
    BuiltSchool,
    act_of,
    add_hours,
    add_person,
    add_teacher,
    booked,
    guardian_of,
    school_with,
)

WHOLE_DAY = (time(8), time(21))
TRAINED = date(2027, 6, 30)


async def visiting_school(
    pool: Pool, org: OrgId, now: datetime, *, seconds: int = 2, families: int = 1, **columns: Any
) -> BuiltSchool:
    """Build a school whose teachers are trained; the first has the family's child, the others may come along."""
    school = await school_with(pool, org, now, families=families, **columns)
    async with transaction(pool, org) as conn:
        await train(conn, org, school.teacher.person_id)
        for number in range(seconds):
            school = await add_teacher(conn, school, hours=WHOLE_DAY, sms=f"+1515555020{number}", channel="sms")
            await train(conn, org, school.teachers[-1].person_id)
    return school


async def train(conn: Connection, org: OrgId, person_id: PersonId, until: date = TRAINED) -> None:
    """Record that somebody is trained for home visits until a day."""
    await conn.execute(
        """INSERT INTO credential (org_id, person_id, kind, valid_until, recorded_on)
           VALUES ($1, $2, 'home_visit_training', $3, $3)
           ON CONFLICT (org_id, person_id, kind) DO UPDATE SET valid_until = excluded.valid_until""",
        org,
        person_id,
        until,
    )


async def add_helper(conn: Connection, school: BuiltSchool, role: str, given: str, **columns: Any) -> PersonId:
    """Add somebody who helps and has time on all the round's days."""
    person_id = await add_person(conn, school.org_id, school.school_id, role, given, "Brooks", **columns)
    await add_hours(conn, school.org_id, person_id, {day.isoweekday() for day in school.days}, *WHOLE_DAY)
    return person_id


async def at_home(
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    start: datetime,
    now: datetime,
    *,
    family: BuiltFamily | None = None,
) -> Occasion:
    """Book a meeting and put it into the family's home, without anybody who goes yet."""
    meeting = await booked(pool, keyring, school, start, now, family=family)
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            "UPDATE meeting SET mode = 'home', state = 'proposed', room_id = NULL WHERE meeting_id = $1",
            meeting.meeting_id,
        )
        await conn.execute("DELETE FROM agenda WHERE kind = 'room' AND claim_id = $1", meeting.meeting_id)
    return occasion_of(meeting)


def occasion_of(meeting: MeetingView, **changed: Any) -> Occasion:
    """Describe a meeting to those who bring a second visitor to it."""
    usual: dict[str, Any] = {
        "meeting_id": meeting.meeting_id,
        "round_id": meeting.round_id,
        "school_id": meeting.school_id,
        "school": meeting.school,
        "zone": meeting.school.zone,
        "household_id": meeting.household_id,
        "guardian_id": meeting.guardian_id,
        "guardian": None,
        "guardian_link": None,
        "greeting": "Rosa",
        "language": meeting.language,
        "teacher_id": meeting.teacher_id,
        "teacher": meeting.teacher,
        "students": len(meeting.students),
        "span": meeting.span,
        "mode": "home",
        "spot": None,
    }
    return Occasion(**{**usual, **changed})


def helper_of(school: BuiltSchool, person_id: PersonId) -> Principal:
    """Name a helper as who comes in by their own link."""
    return Principal(org_id=school.org_id, kind="helper", actor=f"link:{person_id}", person_id=person_id)


async def arranged(
    pool: Pool, keyring: Keyring, school: BuiltSchool, start: datetime, now: datetime, **booking: Any
) -> tuple[Occasion, Visit]:
    """Book a visit as the family would."""
    occasion = await at_home(pool, keyring, school, start, now, **booking)
    act = act_of(guardian_of(school, booking.get("family")), keyring, now)
    async with transaction(pool, school.org_id) as conn:
        return occasion, await actions.arrange(conn, act, occasion, "")


async def complete(
    pool: Pool, keyring: Keyring, school: BuiltSchool, start: datetime, now: datetime
) -> tuple[Occasion, Visit]:
    """Book a visit to which both have said yes."""
    occasion, visit = await arranged(pool, keyring, school, start, now)
    async with transaction(pool, school.org_id) as conn:
        for visitor in visit.visitors:
            act = act_of(helper_of(school, visitor.person_id), keyring, now)
            visit = await actions.answer(conn, act, occasion.meeting_id, visitor.person_id, yes=True)
        await conn.execute("UPDATE meeting SET state = 'confirmed' WHERE meeting_id = $1", occasion.meeting_id)
    return occasion, visit


async def taken_of(pool: Pool, org: OrgId, meeting_id: MeetingId) -> dict[PersonId, tuple[str, Span]]:
    """Read whose time a meeting takes, as what and when."""
    async with transaction(pool, org) as conn:
        rows = await conn.fetch(
            "SELECT resource_id, kind, lower(during) AS a, upper(during) AS b FROM agenda WHERE claim_id = $1",
            meeting_id,
        )
    return {PersonId(row["resource_id"]): (row["kind"], Span(row["a"], row["b"])) for row in rows}
