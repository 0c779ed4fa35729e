"""A believable school in a few lines: one call gives an opened round with teachers, rooms, hours and families.

    school = await school_with(pool, org, now, teachers=2, families=3)
    school.teacher, school.family.guardian.invitation_id, school.at(17, 20)
    meeting = await booked(pool, keyring, school, school.at(17, 20), now)

The round's days are Thursday, October 15 and Friday, October 16, 2026; teachers offer 3 to 6 pm in Chicago, cut into
20 minutes. Whatever a test is about is said by keyword; `round_columns` are columns of the table round.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from service.access.types import Act, Principal, Site
from service.booking import actions
from service.booking.types import BookRequest, MeetingView
from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import HouseholdId, InvitationId, LinkId, OrgId, PersonId, RoomId, RoundId, SchoolId, new_id
from service.kernel.spans import Span
from service.kernel.tokens import Keyring

THURSDAY, FRIDAY = date(2026, 10, 15), date(2026, 10, 16)
ZONE = "America/Chicago"
AFTERNOON = (time(15), time(18))
TEACHERS = (
    ("Grace", "Okafor", "Ms.", "maestra"),
    ("Minh", "Tran", "Mr.", "maestro"),
    ("Léa", "O'Brien", "Ms.", "maestra"),
)
GUARDIANS = (("Rosa", "Delgado"), ("Amal", "Haddad"), ("Dana", "Whitfield"), ("مريم", "السيد"), ("Noor", 'Zöll "Z"'))
CHILDREN = ("Mateo", "Lucía", "Amina", "Theo", "يوسف")


class BuiltTeacher(Struct, frozen=True):
    """A teacher of the round, and where families find them."""

    person_id: PersonId
    room_id: RoomId
    name: str


class BuiltChild(Struct, frozen=True):
    """A child and the teachers who would like to meet about them."""

    student_id: PersonId
    name: str
    teacher_ids: list[PersonId]


class BuiltGuardian(Struct, frozen=True):
    """A guardian and the invitation that is their door."""

    person_id: PersonId
    invitation_id: InvitationId
    email: str
    sms: str


class BuiltFamily(Struct, frozen=True):
    """One household: who is asked, about whom."""

    household_id: HouseholdId
    guardians: list[BuiltGuardian]
    children: list[BuiltChild]

    @property
    def guardian(self) -> BuiltGuardian:
        """The first guardian."""
        return self.guardians[0]

    @property
    def child(self) -> BuiltChild:
        """The first child."""
        return self.children[0]


class BuiltSchool(Struct, frozen=True, kw_only=True):
    """A school with its opened round."""

    org_id: OrgId
    school_id: SchoolId
    round_id: RoundId
    office_id: PersonId
    days: list[date]
    slot_minutes: int
    teachers: list[BuiltTeacher]
    families: list[BuiltFamily]

    @property
    def teacher(self) -> BuiltTeacher:
        """The first teacher."""
        return self.teachers[0]

    @property
    def family(self) -> BuiltFamily:
        """The first family."""
        return self.families[0]

    def at(self, hour: int, minute: int = 0, *, day: int = 0) -> datetime:
        """Return the instant of a wall-clock time on one of the round's days."""
        return datetime.combine(self.days[day], time(hour, minute), ZoneInfo(ZONE)).astimezone(UTC)

    def slot(self, hour: int, minute: int = 0, *, day: int = 0) -> Span:
        """Return the span of the opening that begins then."""
        start = self.at(hour, minute, day=day)
        return Span(start, start + timedelta(minutes=self.slot_minutes))


async def school_with(
    pool: Pool,
    org_id: OrgId,
    now: datetime,
    *,
    teachers: int = 1,
    families: int = 1,
    children: int = 1,
    days: Sequence[date] = (THURSDAY, FRIDAY),
    hours: tuple[time, time] | None = AFTERNOON,
    slot_minutes: int = 20,
    decline: str = "ask",
    **round_columns: Any,
) -> BuiltSchool:
    """Build a school whose round is open; each child of each family is asked for by one teacher, in turn.

    `hours` None leaves the teachers without any.
    """
    async with transaction(pool, org_id) as conn:
        school_id = await _add_school(conn, org_id, decline)
        office_id = await add_person(conn, org_id, school_id, "office", "Pat", "Rivera", email="office@school.example")
        round_id = await _add_round(conn, org_id, school_id, now, days=days, slot_minutes=slot_minutes, **round_columns)
        built = BuiltSchool(
            org_id=org_id,
            school_id=school_id,
            round_id=round_id,
            office_id=office_id,
            days=list(days),
            slot_minutes=slot_minutes,
            teachers=[],
            families=[],
        )
        for _ in range(teachers):
            built = await add_teacher(conn, built, hours=hours)
        for _ in range(families):
            built = await add_family(conn, built, now, children=children)
    return built


async def add_teacher(
    conn: Connection, school: BuiltSchool, *, hours: tuple[time, time] | None = AFTERNOON, **person: Any
) -> BuiltSchool:
    """Add a teacher with a room, a class and the same hours on each weekday of the round."""
    org_id, number = school.org_id, len(school.teachers)
    given, family, title_en, title_es = TEACHERS[number % len(TEACHERS)]
    called = {"en": f"{title_en} {family}", "es": f"{title_es} {family}"}
    room_id = RoomId(new_id())
    await _insert(conn, "room", org_id=org_id, room_id=room_id, school_id=school.school_id, name=f"Room {12 + number}")
    teacher_id = await add_person(
        conn,
        org_id,
        school.school_id,
        "teacher",
        given,
        family,
        **{"called": called, "email": f"teacher{number}@school.example", **person},
    )
    await _insert(conn, "staff_profile", org_id=org_id, person_id=teacher_id, room_id=room_id)
    await _insert(
        conn, "round_teacher", org_id=org_id, round_id=school.round_id, teacher_id=teacher_id, room_id=room_id
    )
    await _add_class(conn, school, teacher_id, f"Grade {2 + number}")
    if hours:
        await add_hours(conn, org_id, teacher_id, {day.isoweekday() for day in school.days}, *hours)
    return replace(school, teachers=[*school.teachers, BuiltTeacher(teacher_id, room_id, f"{given} {family}")])


async def add_hours(
    conn: Connection, org_id: OrgId, teacher_id: PersonId, weekdays: Iterable[int], starts: time, ends: time
) -> None:
    """Let a teacher offer weekly hours on the school's wall clock; weekdays as ISO 8601."""
    for weekday in sorted(weekdays):
        await _insert(
            conn,
            "pattern",
            org_id=org_id,
            pattern_id=new_id(),
            teacher_id=teacher_id,
            weekday=weekday,
            starts=starts,
            ends=ends,
        )


async def add_family(
    conn: Connection,
    school: BuiltSchool,
    now: datetime,
    *,
    children: int = 1,
    guardians: int = 1,
    teachers_per_child: int = 1,
    works_nights: bool = False,
    early_access: bool = False,
    **guardian: Any,
) -> BuiltSchool:
    """Add a household with its children and an invitation for each guardian; `guardian` are columns of the first."""
    org_id, number = school.org_id, len(school.families)
    household_id = await _add_household(conn, org_id, works_nights=works_nights)
    if early_access:
        await _insert(conn, "early_access", org_id=org_id, round_id=school.round_id, household_id=household_id)
    kids = [await _add_child(conn, school, number + each, teachers_per_child) for each in range(children)]
    asked = [
        await _add_guardian(conn, school, household_id, kids, now, number + 2 * each, **(guardian if each == 0 else {}))
        for each in range(guardians)
    ]
    return replace(school, families=[*school.families, BuiltFamily(household_id, asked, kids)])


async def add_second_home(conn: Connection, school: BuiltSchool, now: datetime, *, of: BuiltFamily) -> BuiltSchool:
    """Add another household of the same children, with one guardian who knows nothing of the first."""
    household_id = await _add_household(conn, school.org_id)
    guardian = await _add_guardian(conn, school, household_id, of.children, now, len(school.families))
    return replace(school, families=[*school.families, BuiltFamily(household_id, [guardian], of.children)])


async def add_person(
    conn: Connection, org_id: OrgId, school_id: SchoolId, role: str, given: str, family: str, **columns: Any
) -> PersonId:
    """Add a person with one role; `columns` are columns of the table person."""
    person_id = PersonId(new_id())
    names = {"given_name": given, "family_name": family, "source_id": str(person_id)}
    await _insert(conn, "person", org_id=org_id, person_id=person_id, **{**names, **columns})
    await _insert(conn, "person_role", org_id=org_id, person_id=person_id, school_id=school_id, role=role)
    return person_id


async def add_link(
    conn: Connection,
    keyring: Keyring,
    school: BuiltSchool,
    now: datetime,
    *,
    purpose: str = "guardian",
    person_id: PersonId | None = None,
    invitation_id: InvitationId | None = None,
) -> str:
    """Add a private link and return its secret; without a person, the first guardian's, teacher's or the office's."""
    link_id = LinkId(new_id())
    token = keyring.link_token(link_id)
    of_guardian = purpose in {"guardian", "openings_feed", "family_feed"}
    if person_id is None and of_guardian:
        person_id, invitation_id = school.family.guardian.person_id, school.family.guardian.invitation_id
    if person_id is None:
        person_id = school.teacher.person_id if purpose.startswith("teacher") else school.office_id
    await _insert(
        conn,
        "link",
        org_id=school.org_id,
        link_id=link_id,
        token_hash=keyring.hash(token),
        purpose=purpose,
        person_id=person_id,
        invitation_id=invitation_id,
        school_id=school.school_id if purpose.startswith("office") else None,
        created_at=now,
        expires_at=now + timedelta(days=120),
    )
    return token


SITE = Site(base_url="https://school.example", is_https=True, mail_domain="school.example")


def guardian_of(school: BuiltSchool, family: BuiltFamily | None = None, *, guardian: int = 0) -> Principal:
    """Name a guardian as who comes in by their private link; without a family, the first one's."""
    who = (family or school.family).guardians[guardian]
    return Principal(
        org_id=school.org_id,
        kind="guardian",
        actor=f"link:{who.invitation_id}",
        person_id=who.person_id,
        invitation_id=who.invitation_id,
    )


def teacher_of(school: BuiltSchool, teacher: int = 0) -> Principal:
    """Name a teacher as who comes in by their private link."""
    person_id = school.teachers[teacher].person_id
    return Principal(org_id=school.org_id, kind="teacher", actor=f"link:{person_id}", person_id=person_id)


def office_of(school: BuiltSchool) -> Principal:
    """Name the school's office as who comes in by its private link."""
    return Principal(
        org_id=school.org_id,
        kind="office",
        actor=f"link:{school.office_id}",
        person_id=school.office_id,
        school_id=school.school_id,
    )


def act_of(principal: Principal, keyring: Keyring, now: datetime) -> Act:
    """Let somebody act, now."""
    return Act(principal=principal, keyring=keyring, site=SITE, now=now)


def asked_by(family: BuiltFamily, start: datetime, *, child: int = 0, **changed: Any) -> BookRequest:
    """Ask for a meeting about a child with the first teacher who would like one; `changed` says what is different."""
    about = family.children[child]
    usual = {
        "invitation_id": family.guardian.invitation_id,
        "teacher_id": about.teacher_ids[0],
        "student_ids": [about.student_id],
        "start": start,
        "mode": "school",
    }
    return BookRequest(**{**usual, **changed})


async def booked(
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    start: datetime,
    now: datetime,
    *,
    family: BuiltFamily | None = None,
    **changed: Any,
) -> MeetingView:
    """Book a meeting as the family itself would; without a family, the first one."""
    who = family or school.family
    request = asked_by(who, start, **changed)
    return (await actions.book(pool, act_of(guardian_of(school, who), keyring, now), [request]))[0]


async def _add_school(conn: Connection, org_id: OrgId, decline: str) -> SchoolId:
    school_id = SchoolId(new_id())
    await _insert(
        conn,
        "school",
        org_id=org_id,
        school_id=school_id,
        source_id=str(school_id),
        name="Lincoln Elementary",
        text_name="Lincoln Elementary",
        time_zone=ZONE,
        phone="555-0142",
        door={"en": "Use the side door on Oak Street.", "es": "Entre por la puerta de la calle Oak."},
        decline=decline,
    )
    return school_id


async def _add_round(
    conn: Connection, org_id: OrgId, school_id: SchoolId, now: datetime, *, days: Sequence[date], **columns: Any
) -> RoundId:
    round_id = RoundId(new_id())
    usual = {
        "title": {"en": "Fall conferences 2026", "es": "Reuniones de otoño 2026"},
        "modes": ["school", "video", "phone"],
        "opens_at": now - timedelta(days=1),
        "closes_at": datetime.combine(max(days), time(23), ZoneInfo(ZONE)),
        "state": "open",
        "created_at": now - timedelta(days=7),
    }
    await _insert(
        conn,
        "round",
        org_id=org_id,
        round_id=round_id,
        school_id=school_id,
        days=sorted(days),
        **{**usual, **columns},
    )
    return round_id


async def _add_class(conn: Connection, school: BuiltSchool, teacher_id: PersonId, title: str) -> None:
    class_id = new_id()
    await _insert(
        conn,
        "class",
        org_id=school.org_id,
        class_id=class_id,
        school_id=school.school_id,
        source_id=str(class_id),
        title=title,
        homeroom=True,
    )
    await _insert(
        conn,
        "enrollment",
        org_id=school.org_id,
        class_id=class_id,
        person_id=teacher_id,
        role="teacher",
        main=True,
    )


async def _add_household(conn: Connection, org_id: OrgId, *, works_nights: bool = False) -> HouseholdId:
    household_id = HouseholdId(new_id())
    await _insert(
        conn,
        "household",
        org_id=org_id,
        household_id=household_id,
        source_id=str(household_id),
        works_nights=works_nights,
    )
    return household_id


async def _add_child(conn: Connection, school: BuiltSchool, number: int, teachers: int) -> BuiltChild:
    name = CHILDREN[number % len(CHILDREN)]
    student_id = await add_person(
        conn, school.org_id, school.school_id, "student", name, GUARDIANS[number % len(GUARDIANS)][1], grade="02"
    )
    asking = [school.teachers[(number + each) % len(school.teachers)].person_id for each in range(teachers)]
    for teacher_id in asking:
        await conn.execute(
            """INSERT INTO enrollment (org_id, class_id, person_id, role)
               SELECT org_id, class_id, $3, 'student' FROM enrollment
               WHERE org_id = $1 AND person_id = $2 AND role = 'teacher'""",
            school.org_id,
            teacher_id,
            student_id,
        )
    return BuiltChild(student_id, name, asking)


async def _add_guardian(
    conn: Connection,
    school: BuiltSchool,
    household_id: HouseholdId,
    children: Sequence[BuiltChild],
    now: datetime,
    number: int,
    **columns: Any,
) -> BuiltGuardian:
    given, family = GUARDIANS[number % len(GUARDIANS)]
    usual = {"greeting": given, "email": f"guardian{number}@home.example", "channel": "email"}
    person = {**usual, **columns}
    guardian_id = await add_person(conn, school.org_id, school.school_id, "guardian", given, family, **person)
    for child in children:
        await _insert(
            conn,
            "guardianship",
            org_id=school.org_id,
            student_id=child.student_id,
            guardian_id=guardian_id,
            household_id=household_id,
        )
    channel = "paper" if person["channel"] == "call" else person["channel"]
    invitation_id = await _invite(conn, school, guardian_id, household_id, children, now, channel)
    return BuiltGuardian(guardian_id, invitation_id, person["email"], person.get("sms", ""))


async def _invite(
    conn: Connection,
    school: BuiltSchool,
    guardian_id: PersonId,
    household_id: HouseholdId,
    children: Sequence[BuiltChild],
    now: datetime,
    channel: str,
) -> InvitationId:
    invitation_id = InvitationId(new_id())
    await _insert(
        conn,
        "invitation",
        org_id=school.org_id,
        invitation_id=invitation_id,
        round_id=school.round_id,
        guardian_id=guardian_id,
        household_id=household_id,
        channel=channel,
        created_at=now,
    )
    for child in children:
        for teacher_id in child.teacher_ids:
            await _insert(
                conn,
                "invitation_wish",
                org_id=school.org_id,
                invitation_id=invitation_id,
                student_id=child.student_id,
                teacher_id=teacher_id,
            )
    return invitation_id


async def _insert(conn: Connection, table: str, **columns: Any) -> None:
    """Insert one row; names of tables and columns are this file's own."""
    marks = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
    await conn.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", *columns.values())  # noqa: S608
