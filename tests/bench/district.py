"""A made-up district of any size, brought in by COPY: schools, families, years of meetings, and a round that is open.

Keys and triggers are left out while it is loaded (session_replication_role), the limits of the tables are not.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from secrets import token_bytes
from typing import Any, Final
from zoneinfo import ZoneInfo

import asyncpg
from msgspec import Struct

from service.kernel.ids import InvitationId, OrgId, PersonId, RoomId, RoundId, SchoolId, new_id
from tests.bench.past import add_years
from tests.builders import ZONE

AT_ONCE: Final = 50_000
"""Rows of one COPY: what is held in memory here."""


class Family(Struct, frozen=True, kw_only=True):
    """A household of one guardian and one child, whose teacher would like to meet in the open round."""

    number: int
    household_id: PersonId
    guardian_id: PersonId
    student_id: PersonId
    teacher_id: PersonId
    invitation_id: InvitationId


class School(Struct, frozen=True, kw_only=True):
    """A school of the district and its open round."""

    school_id: SchoolId
    round_id: RoundId
    office_id: PersonId
    teachers: list[PersonId]
    rooms: list[RoomId]
    families: list[Family]


class Size(Struct, frozen=True, kw_only=True):
    """How large a district is; each family has met a teacher in each round that is over."""

    schools: int = 1
    teachers: int = 40
    families: int = 1_000
    past_rounds: int = 0
    slot_minutes: int = 5
    opens: time = time(8)
    closes: time = time(18)

    @property
    def slots_a_day(self) -> int:
        """How many meetings a teacher has room for on a day."""
        return (60 * (self.closes.hour - self.opens.hour) + self.closes.minute - self.opens.minute) // self.slot_minutes


class District(Struct, frozen=True, kw_only=True):
    """What was loaded."""

    org_id: OrgId
    size: Size
    days: list[date]
    schools: list[School]

    def slot(self, number: int) -> datetime:
        """Give the start of an opening by its number: the first day's first, then on through the days."""
        size = self.size
        day, slot = divmod(number, size.slots_a_day)
        local = datetime.combine(self.days[day], size.opens) + timedelta(minutes=slot * size.slot_minutes)
        return local.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


async def load(dsn: str, size: Size, days: Sequence[date], now: datetime) -> District:
    """Load a district of a size into an empty database; `days` are the open round's."""
    conn = await asyncpg.connect(dsn)
    try:
        await conn.execute("SET search_path = porchlight, public; SET session_replication_role = replica")
        org_id = OrgId(new_id())
        await _copy(conn, "org", [{"org_id": org_id, "name": "District", "created_at": now}])
        made = District(org_id=org_id, size=size, days=list(days), schools=[])
        for _ in range(size.schools):
            made.schools.append(await _school(conn, made, now))
        await add_years(
            conn,
            org_id,
            size.past_rounds,
            zone=ZONE,
            opens=size.opens,
            minutes=size.slot_minutes,
            a_day=size.slots_a_day,
        )
        await conn.execute("VACUUM ANALYZE")
    finally:
        await conn.close()
    return made


async def _school(conn: asyncpg.Connection, district: District, now: datetime) -> School:
    org_id, size = district.org_id, district.size
    teachers = [PersonId(new_id()) for _ in range(size.teachers)]
    school = School(
        school_id=SchoolId(new_id()),
        round_id=RoundId(new_id()),
        office_id=PersonId(new_id()),
        teachers=teachers,
        rooms=[RoomId(new_id()) for _ in teachers],
        families=[
            Family(
                number=number,
                household_id=PersonId(new_id()),
                guardian_id=PersonId(new_id()),
                student_id=PersonId(new_id()),
                teacher_id=teachers[number % size.teachers],
                invitation_id=InvitationId(new_id()),
            )
            for number in range(size.families)
        ],
    )
    for table, rows in _standing(org_id, size, school, district.days):
        await _copy(conn, table, rows)
    await _copy(conn, "round", [_round(org_id, school, school.round_id, district.days, size, now, state="open")])
    for table, rows in _asked(org_id, school, school.round_id, now, [each.invitation_id for each in school.families]):
        await _copy(conn, table, rows)
    return school


def _standing(
    org_id: OrgId, size: Size, school: School, days: Sequence[date]
) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    """Give the rows of a school's people and hours."""
    named = {"given_name": "Ana", "family_name": "Demir"}

    def person(person_id: PersonId, **columns: Any) -> dict[str, Any]:
        return {"org_id": org_id, "person_id": person_id, "source_id": str(person_id), **named, **columns}

    school_row = {
        "school_id": school.school_id,
        "source_id": str(school.school_id),
        "time_zone": ZONE,
        "phone": "5550142",
    }
    yield "school", [{"org_id": org_id, "name": "Lincoln", "text_name": "Lincoln", **school_row}]
    yield (
        "room",
        (
            {"org_id": org_id, "room_id": room, "school_id": school.school_id, "name": f"Room {number}"}
            for number, room in enumerate(school.rooms)
        ),
    )
    mail = {"email": "somebody@home.example", "channel": "email", "greeting": "Ana"}
    people = [
        *((teacher, "teacher") for teacher in school.teachers),
        (school.office_id, "office"),
        *((family.student_id, "student") for family in school.families),
        *((family.guardian_id, "guardian") for family in school.families),
    ]
    yield "person", (person(who, **mail) for who, _ in people)
    yield (
        "person_role",
        ({"org_id": org_id, "person_id": who, "school_id": school.school_id, "role": role} for who, role in people),
    )
    yield (
        "pattern",
        (
            {
                "org_id": org_id,
                "pattern_id": new_id(),
                "teacher_id": teacher,
                "weekday": weekday,
                "starts": size.opens,
                "ends": size.closes,
            }
            for teacher in school.teachers
            for weekday in sorted({day.isoweekday() for day in days})
        ),
    )
    yield (
        "household",
        (
            {"org_id": org_id, "household_id": each.household_id, "source_id": str(each.household_id)}
            for each in school.families
        ),
    )
    yield (
        "guardianship",
        (
            {
                "org_id": org_id,
                "student_id": each.student_id,
                "guardian_id": each.guardian_id,
                "household_id": each.household_id,
            }
            for each in school.families
        ),
    )


def _round(
    org_id: OrgId, school: School, round_id: RoundId, days: Sequence[date], size: Size, now: datetime, *, state: str
) -> dict[str, Any]:
    return {
        "org_id": org_id,
        "round_id": round_id,
        "school_id": school.school_id,
        "title": '{"en": "Conferences"}',
        "days": list(days),
        "slot_minutes": size.slot_minutes,
        "modes": ["school", "video", "phone"],
        "opens_at": now - timedelta(days=1),
        "closes_at": datetime.combine(max(days), time(23), ZoneInfo(ZONE)),
        "state": state,
        "created_at": now - timedelta(days=7),
    }


def _asked(
    org_id: OrgId, school: School, round_id: RoundId, now: datetime, invitations: Sequence[InvitationId]
) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    """Give the rows of who is asked in a round."""
    yield (
        "round_teacher",
        (
            {"org_id": org_id, "round_id": round_id, "teacher_id": teacher, "room_id": room}
            for teacher, room in zip(school.teachers, school.rooms, strict=True)
        ),
    )
    pairs = list(zip(school.families, invitations, strict=True))
    yield (
        "invitation",
        (
            {
                "org_id": org_id,
                "invitation_id": invitation_id,
                "round_id": round_id,
                "guardian_id": family.guardian_id,
                "household_id": family.household_id,
                "channel": "email",
                "created_at": now,
            }
            for family, invitation_id in pairs
        ),
    )
    yield (
        "link",  # as opening a round gives everybody theirs
        (
            {
                "org_id": org_id,
                "link_id": new_id(),
                "token_hash": token_bytes(),
                "purpose": "guardian",
                "person_id": family.guardian_id,
                "invitation_id": invitation_id,
                "created_at": now,
                "expires_at": now + timedelta(days=60),
            }
            for family, invitation_id in pairs
        ),
    )
    yield (
        "invitation_wish",
        (
            {
                "org_id": org_id,
                "invitation_id": invitation_id,
                "student_id": family.student_id,
                "teacher_id": family.teacher_id,
            }
            for family, invitation_id in pairs
        ),
    )


async def _copy(conn: asyncpg.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Bring rows in; all of a table have the same columns as the first."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        columns = list(some[0])
        records = [tuple(row[name] for name in columns) for row in some]
        await conn.copy_records_to_table(table, records=records, columns=columns, schema_name="porchlight")
