"""Childcare beside a believable school: a recorded policy, a room with hours, cleared workers, meetings with children.

care = await care_for(pool, school, now, workers=2)
occasion = await occasion_at(pool, school, school.slot(17, 0))
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from service.access.types import Principal
from service.agenda import actions as agenda
from service.agenda.types import Occasion, Take
from service.childcare import actions as childcare
from service.childcare.types import ChildcarePolicy, ChildWanted, Seat
from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import LinkId, MeetingId, OrgId, PersonId, RoomId, SessionId, new_id
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from service.notices.facts import Recipient, SchoolFacts
from service.places import actions as places
from tests.builders import (
    ZONE,
    BuiltFamily,
    BuiltSchool,
    act_of,
    add_link,
    add_person,
    guardian_of,
    office_of,
    school_with,
)
from tests.conftest import StillClock

HELPERS = ("Ana", "Ben", "Chidi", "Dora", "Eli", "Fay")
SCHOOL = SchoolFacts("Lincoln Elementary", "Lincoln Elementary", ZONE, "555-0142", {})
CLEARED_UNTIL = date(2027, 6, 30)
SOFIA = ChildWanted(None, "Sofía", 40)


class Care(Struct, frozen=True):
    """A session with its room, its shifts and who could take them."""

    session_id: SessionId
    room_id: RoomId
    span: Span
    shift_ids: list[UUID]
    worker_ids: list[PersonId]


class Shift(Struct, frozen=True):
    """A worker at the door of a session to which Mateo and Sofía are expected, and the secret of the worker's link."""

    school: BuiltSchool
    care: Care
    seats: list[Seat]
    token: str


def helper_of(school: BuiltSchool, person_id: PersonId, link_id: UUID | None = None) -> Principal:
    """Name a volunteer as who comes in by their private link."""
    link = LinkId(link_id or new_id())
    return Principal(org_id=school.org_id, kind="helper", actor=f"link:{link}", person_id=person_id, link_id=link)


async def record_policy(pool: Pool, school: BuiltSchool, now: datetime, policy: ChildcarePolicy) -> None:
    """Let the school record what it decided."""
    await places.record_policy(
        pool,
        office_of(school),
        school.school_id,
        "childcare",
        policy,
        source="Board minutes, September 2026",
        recorded_on=now.date() - timedelta(days=1),  # past at any hour of any school
        now=now,
    )


async def add_helper(conn: Connection, school: BuiltSchool, number: int, **until: date) -> PersonId:
    """Add a volunteer who is cleared for childcare."""
    name = HELPERS[number % len(HELPERS)]
    mail = {"email": f"{name.lower()}{number}@helps.example"}
    person_id = await add_person(conn, school.org_id, school.school_id, "volunteer", name, "Helper", **mail)
    await conn.execute(
        """INSERT INTO credential (org_id, person_id, kind, valid_until, recorded_on)
           VALUES ($1, $2, 'childcare', $3, $4)""",
        school.org_id,
        person_id,
        until.get("until", CLEARED_UNTIL),
        date(2026, 1, 1),
    )
    return person_id


async def care_for(
    pool: Pool,
    school: BuiltSchool,
    now: datetime,
    *,
    hours: Span | None = None,
    workers: int = 2,
    shifts: int | None = None,
    cap: int = 12,
    policy: ChildcarePolicy | None = ChildcarePolicy(),  # noqa: B008 - frozen
    room: str = "Room 4",
) -> Care:
    """Build a session from 2:30 to 6:30 pm on the round's first day, with shifts of which `workers` are taken."""
    if policy:
        await record_policy(pool, school, now, policy)
    span = hours or Span(school.at(14, 30), school.at(18, 30))
    session_id, room_id = SessionId(new_id()), RoomId(new_id())
    async with transaction(pool, school.org_id) as conn:
        await _insert(conn, "room", org_id=school.org_id, room_id=room_id, school_id=school.school_id, name=room)
        await conn.execute(
            """INSERT INTO childcare_session (org_id, session_id, school_id, round_id, room_id, during, cap, created_at)
               VALUES ($1, $2, $3, $4, $5, tstzrange($6, $7), $8, $9)""",
            *(school.org_id, session_id, school.school_id, school.round_id, room_id, span.start, span.end, cap, now),
        )
        await agenda.take(conn, school.org_id, session_id, [Take(room_id, "room", span)])
        shift_ids = [await _add_shift(conn, school, session_id, span) for _ in range(shifts or workers)]
        worker_ids = [await add_helper(conn, school, number) for number in range(workers)]
        for shift_id, worker_id in zip(shift_ids, worker_ids, strict=False):
            await _claim(conn, school, shift_id, worker_id, span, now)
    return Care(session_id, room_id, span, shift_ids, worker_ids)


async def shift_at_the_door(pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock) -> Shift:
    """Build a session with two children of one family, and let it be 5:05 pm."""
    school = await school_with(pool, org, clock.now())
    care = await care_for(pool, school, clock.now())
    occasion = await occasion_at(pool, school, school.slot(17), clock.now())
    mateo = ChildWanted(school.family.child.student_id, "Mateo", 80, "Peanuts")
    async with transaction(pool, org) as conn:
        act = act_of(guardian_of(school), keyring, clock.now())
        seats = await childcare.keep(conn, act, occasion, [mateo, SOFIA])
        token = await add_link(conn, keyring, school, clock.now(), purpose="helper", person_id=care.worker_ids[0])
    clock.at = school.at(17, 5)
    return Shift(school, care, seats, token)


async def add_meeting(
    pool: Pool, school: BuiltSchool, span: Span, now: datetime, *, family: BuiltFamily | None = None
) -> MeetingId:
    """Write down a meeting, whose agenda is of no interest here."""
    meeting_id, who = MeetingId(new_id()), family or school.family
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            """INSERT INTO meeting (org_id, meeting_id, round_id, invitation_id, household_id, teacher_id, guardian_id,
                                    room_id, mode, during, state, booked_by, created_at, changed_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'school', tstzrange($9, $10), 'confirmed', 'command',
                       $11, $11)""",
            *(school.org_id, meeting_id, school.round_id, who.guardian.invitation_id, who.household_id),
            *(school.teacher.person_id, who.guardian.person_id, school.teacher.room_id, span.start, span.end, now),
        )
    return meeting_id


async def occasion_at(
    pool: Pool, school: BuiltSchool, span: Span, now: datetime, *, family: BuiltFamily | None = None, **changed: Any
) -> Occasion:
    """Write down a meeting and give it as booking hands it on."""
    who = family or school.family
    usual = {
        "meeting_id": await add_meeting(pool, school, span, now, family=who),
        "round_id": school.round_id,
        "school_id": school.school_id,
        "school": SCHOOL,
        "zone": ZONE,
        "household_id": who.household_id,
        "guardian_id": who.guardian.person_id,
        "guardian": Recipient(who.guardian.person_id, "email", who.guardian.email, "en"),
        "guardian_link": LinkId(new_id()),
        "greeting": "",
        "language": "en",
        "teacher_id": school.teacher.person_id,
        "teacher": {"": school.teacher.name},
        "students": 1,
        "span": span,
        "mode": "school",
        "spot": None,
    }
    return Occasion(**{**usual, **changed})


def children(ages: Sequence[int]) -> list[ChildWanted]:
    """Name children of these ages, in months, whom no roster knows."""
    return [ChildWanted(None, f"Child {number} of {age}", age) for number, age in enumerate(ages)]


def later(span: Span, minutes: int) -> Span:
    """Give a span as much later."""
    by = timedelta(minutes=minutes)
    return Span(span.start + by, span.end + by)


async def _add_shift(conn: Connection, school: BuiltSchool, session_id: SessionId, span: Span) -> UUID:
    shift_id = new_id()
    await conn.execute(
        "INSERT INTO childcare_shift (org_id, shift_id, session_id, during) VALUES ($1, $2, $3, tstzrange($4, $5))",
        *(school.org_id, shift_id, session_id, span.start, span.end),
    )
    return shift_id


async def _claim(
    conn: Connection, school: BuiltSchool, shift_id: UUID, worker_id: PersonId, span: Span, now: datetime
) -> None:
    await conn.execute(
        """INSERT INTO childcare_claim (org_id, entry_id, shift_id, worker_id, claimed_at, changed_at)
           VALUES ($1, $2, $3, $4, $5, $5)""",
        *(school.org_id, new_id(), shift_id, worker_id, now),
    )
    await agenda.take(conn, school.org_id, shift_id, [Take(worker_id, "childcare_worker", span)])


async def _insert(conn: Connection, table: str, **columns: Any) -> None:
    marks = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
    await conn.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", *columns.values())  # noqa: S608
