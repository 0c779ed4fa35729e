"""A made-up district of any size, brought in by COPY: schools, families, years of meetings, and a round that is open.

Keys and triggers are left out while it is loaded (session_replication_role), the limits of the tables are not.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

import asyncpg
from msgspec import Struct

from service.kernel.ids import InvitationId, OrgId, PersonId, RoomId, RoundId, SchoolId, new_id
from tests.builders import ZONE

SEMESTER: Final = timedelta(days=182)
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


class District(Struct, frozen=True, kw_only=True):
    """What was loaded."""

    org_id: OrgId
    size: Size
    days: list[date]
    schools: list[School]

    def slot(self, number: int) -> datetime:
        """Give the start of an opening by its number: the first day's first, then on through the days."""
        size = self.size
        first = datetime.combine(self.days[0], size.opens)
        a_day = int((datetime.combine(self.days[0], size.closes) - first).total_seconds() // 60) // size.slot_minutes
        day, slot = divmod(number, a_day)
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
        await conn.execute("ANALYZE")
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
    for past in range(1, size.past_rounds + 1):
        await _past_round(
            conn, district, school, now - SEMESTER * past, [day - SEMESTER * past for day in district.days]
        )
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


async def _past_round(
    conn: asyncpg.Connection, district: District, school: School, then: datetime, days: Sequence[date]
) -> None:
    """Load a round that is over, in which every family met its teacher."""
    org_id, size, round_id = district.org_id, district.size, RoundId(new_id())
    await _copy(conn, "round", [_round(org_id, school, round_id, days, size, then, state="closed")])
    invitations = [InvitationId(new_id()) for _ in school.families]
    for table, rows in _asked(org_id, school, round_id, then, invitations):
        await _copy(conn, table, rows)
    past = District(org_id=org_id, size=size, days=list(days), schools=[])
    met = [
        (new_id(), family, invitation_id, past.slot(family.number // size.teachers))
        for family, invitation_id in zip(school.families, invitations, strict=True)
    ]
    length = timedelta(minutes=size.slot_minutes)
    rooms = dict(zip(school.teachers, school.rooms, strict=True))
    common = {"org_id": org_id, "round_id": round_id}
    about = ("meeting_id", "household_id", "teacher_id")
    await _copy(
        conn,
        "meeting",
        (
            {
                **common,
                **dict(zip(about, (meeting_id, family.household_id, family.teacher_id), strict=True)),
                "invitation_id": invitation_id,
                "guardian_id": family.guardian_id,
                "room_id": rooms[family.teacher_id],
                "mode": "school",
                "during": asyncpg.Range(start, start + length),
                "state": "held",
                "booked_by": "key",
                "created_at": then,
                "changed_at": then,
            }
            for meeting_id, family, invitation_id, start in met
        ),
    )
    await _copy(
        conn,
        "meeting_student",
        (
            {
                **common,
                **dict(zip(about, (meeting_id, family.household_id, family.teacher_id), strict=True)),
                "student_id": family.student_id,
            }
            for meeting_id, family, _, _ in met
        ),
    )
    await _copy(
        conn,
        "agenda",
        (
            {
                "org_id": org_id,
                "resource_id": resource,
                "during": asyncpg.Range(start, start + length),
                "claim_id": meeting_id,
                "kind": kind,
            }
            for meeting_id, family, _, start in met
            for resource, kind in (
                (family.teacher_id, "teacher"),
                (family.guardian_id, "guardian"),
                (rooms[family.teacher_id], "room"),
            )
        ),
    )
    await _copy(
        conn,
        "calendar_entry",
        (
            {
                "org_id": org_id,
                "meeting_id": meeting_id,
                "audience": audience,
                "language": "en",
                "entry": ENTRY.replace(b"UID", str(meeting_id).encode()),
            }
            for meeting_id, _, _, _ in met
            for audience in ("family", "teacher")
        ),
    )
    await _copy(
        conn,
        "notice",
        (
            {
                "org_id": org_id,
                "notice_id": (notice_id := new_id()),
                "dedupe": str(notice_id),
                "recipient_id": family.guardian_id,
                "channel": "email",
                "address": "somebody@home.example",
                "language": "en",
                "message": "{}",
                "subject_id": meeting_id,
                "not_before": then,
                "not_after": start,
                "state": "sent",
                "message_id": f"<{notice_id}@school.example>",
                "created_at": then,
                "settled_at": then,
            }
            for meeting_id, family, _, start in met
        ),
    )


ENTRY: Final = b"BEGIN:VEVENT\r\nUID:UID\r\nSUMMARY:Meeting\r\nEND:VEVENT\r\n"


async def _copy(conn: asyncpg.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Bring rows in; all of a table have the same columns as the first."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        columns = list(some[0])
        records = [tuple(row[name] for name in columns) for row in some]
        await conn.copy_records_to_table(table, records=records, columns=columns, schema_name="porchlight")
