"""The rows of people, families and classes, and the session's own tables a roster is received in."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from service.kernel.db import Connection, queries, refusing
from service.kernel.errors import NotFound
from service.kernel.ids import LinkId, OrgId, PersonId, SchoolId
from service.notices.facts import SchoolFacts
from service.people.types import (
    AtOwnPage,
    CredentialKind,
    Helper,
    HelperRole,
    IncomingClass,
    IncomingCredential,
    IncomingEnrollment,
    IncomingGuardianship,
    IncomingHousehold,
    IncomingPerson,
    IncomingRole,
    IncomingStaff,
    IncomingVolunteer,
    NewHelper,
    PeopleWanted,
    PersonView,
    Role,
    Standing,
    Tally,
)

_sql: Any = queries("people")

_PERSON = (
    *("person_id", "source_id", "given_name", "family_name", "greeting", "email", "sms", "phone", "grade", "language"),
    *("interpreter_need", "channel", "called"),
)
_ROLE = ("person", "school", "role", "main", "begins", "ends")
_HOUSEHOLD = (
    *("household_id", "source_id", "address_line", "locality", "postal_code", "latitude", "longitude", "has_car"),
    *("works_nights", "young_children_months"),
)
_GUARDIANSHIP = ("student", "guardian", "household", "relationship", "lives_with", "may_pick_up", "restriction")
_CLASS = ("class_id", "source_id", "school", "title", "homeroom", "room", "begins", "ends")
_ENROLLMENT = ("class", "person", "role", "main", "begins", "ends")
_STAFF = ("person", "languages", "trained_until", "room_id")


async def open_intake(conn: Connection) -> None:
    """Make the tables a roster is received in."""
    await _sql.open_intake(conn)


async def weigh_intake(conn: Connection) -> None:
    """Tell the planner what was received."""
    await _sql.weigh_intake(conn)


async def copy_people(conn: Connection, people: Sequence[IncomingPerson]) -> None:
    """Receive persons."""
    rows = [
        (
            *(p.person_id, p.source_id, p.given_name, p.family_name, p.greeting, p.email, p.sms, p.phone, p.grade),
            *(p.language, p.interpreter_need, p.channel),
            msgspec.json.encode(p.called).decode() if p.called is not None else None,
        )
        for p in people
    ]
    await conn.copy_records_to_table("incoming_person", records=rows, columns=_PERSON)


async def copy_roles(conn: Connection, roles: Sequence[IncomingRole]) -> None:
    """Receive roles."""
    rows = [(r.person, r.school, r.role, r.main, r.begins, r.ends) for r in roles]
    await conn.copy_records_to_table("incoming_role", records=rows, columns=_ROLE)


async def copy_households(conn: Connection, households: Sequence[IncomingHousehold]) -> None:
    """Receive homes."""
    rows = [
        (
            *(h.household_id, h.source_id, h.address_line, h.locality, h.postal_code, h.latitude, h.longitude),
            *(h.has_car, h.works_nights, h.young_children_months),
        )
        for h in households
    ]
    await conn.copy_records_to_table("incoming_household", records=rows, columns=_HOUSEHOLD)


async def copy_guardianships(conn: Connection, links: Sequence[IncomingGuardianship]) -> None:
    """Receive family links."""
    rows = [
        (g.student, g.guardian, g.household, g.relationship, g.lives_with, g.may_pick_up, g.restriction) for g in links
    ]
    await conn.copy_records_to_table("incoming_guardianship", records=rows, columns=_GUARDIANSHIP)


async def copy_classes(conn: Connection, classes: Sequence[IncomingClass]) -> None:
    """Receive classes."""
    rows = [(c.class_id, c.source_id, c.school, c.title, c.homeroom, c.room, c.begins, c.ends) for c in classes]
    await conn.copy_records_to_table("incoming_class", records=rows, columns=_CLASS)


async def copy_enrollments(conn: Connection, enrollments: Sequence[IncomingEnrollment]) -> None:
    """Receive enrollments."""
    rows = [(e.class_, e.person, e.role, e.main, e.begins, e.ends) for e in enrollments]
    await conn.copy_records_to_table("incoming_enrollment", records=rows, columns=_ENROLLMENT)


async def copy_staff(conn: Connection, staff: Sequence[IncomingStaff]) -> None:
    """Receive what schools add about their staff."""
    rows = [(s.person, s.languages, s.trained_until, s.room) for s in staff]
    await conn.copy_records_to_table("incoming_staff", records=rows, columns=_STAFF)


async def copy_volunteers(conn: Connection, volunteers: Sequence[IncomingVolunteer]) -> None:
    """Receive what is known of volunteers."""
    rows = [(v.person, v.languages, v.latitude, v.longitude) for v in volunteers]
    columns = ("person", "languages", "latitude", "longitude")
    await conn.copy_records_to_table("incoming_volunteer", records=rows, columns=columns)


async def copy_credentials(conn: Connection, credentials: Sequence[IncomingCredential]) -> None:
    """Receive credentials."""
    rows = [(c.person, c.kind, c.valid_until) for c in credentials]
    await conn.copy_records_to_table("incoming_credential", records=rows, columns=("person", "kind", "valid_until"))


async def copy_kept(conn: Connection, kind: str, keys: Iterable[str]) -> None:
    """Receive what must stay as it stands because its row could not be taken."""
    rows = [(kind, key) for key in keys]
    await conn.copy_records_to_table("incoming_kept", records=rows, columns=("kind", "key"))


async def find_leaving(
    conn: Connection,
    org_id: OrgId,
    *,
    schools: Sequence[str],
    gone: Sequence[str],
    bulk: bool,
    roles: Sequence[Role],
) -> None:
    """Mark who leaves."""
    await _sql.find_leaving(conn, org_id=org_id, schools=list(schools), gone=list(gone), bulk=bulk, roles=list(roles))


async def standing(conn: Connection, org_id: OrgId, schools: Sequence[str], helpers: Sequence[HelperRole]) -> Standing:
    """Count who stands and who would go, of helpers those of some roles."""
    row = await _sql.standing(conn, org_id=org_id, schools=list(schools))
    counted = {
        role: await _sql.helpers_standing(conn, org_id=org_id, schools=list(schools), role=role) for role in helpers
    }
    return Standing(
        row["people"],
        row["people_leaving"],
        row["links"],
        row["links_leaving"],
        {role: (count["standing"], count["leaving"]) for role, count in counted.items()},
    )


async def merge_people(conn: Connection, org_id: OrgId, today: date) -> Tally:
    """Bring persons up to date."""
    return Tally.of(await _sql.merge_people(conn, org_id=org_id, today=today))


async def merge_roles(
    conn: Connection, org_id: OrgId, *, schools: Sequence[str], bulk: bool, roles: Sequence[Role]
) -> Tally:
    """Bring roles up to date; only `roles` are taken away."""
    row = await _sql.merge_roles(conn, org_id=org_id, schools=list(schools), bulk=bulk, roles=list(roles))
    return Tally.of(row)


async def merge_households(conn: Connection, org_id: OrgId) -> Tally:
    """Bring homes up to date."""
    return Tally.of(await _sql.merge_households(conn, org_id=org_id))


async def leave_households(conn: Connection, org_id: OrgId, today: date) -> int:
    """Let homes go where nobody lives any more; return how many."""
    gone: int = await _sql.leave_households(conn, org_id=org_id, today=today)
    return gone


async def merge_guardianships(conn: Connection, org_id: OrgId, today: date, *, bulk: bool) -> Tally:
    """Bring family links up to date."""
    return Tally.of(await _sql.merge_guardianships(conn, org_id=org_id, today=today, bulk=bulk))


async def restrictions_unsaid(conn: Connection, org_id: OrgId) -> int:
    """Count the restrictions that stand and are not repeated."""
    count: int = await _sql.restrictions_unsaid(conn, org_id=org_id)
    return count


async def merge_classes(conn: Connection, org_id: OrgId, today: date, *, schools: Sequence[str], bulk: bool) -> Tally:
    """Bring classes up to date."""
    return Tally.of(await _sql.merge_classes(conn, org_id=org_id, today=today, schools=list(schools), bulk=bulk))


async def merge_enrollments(
    conn: Connection, org_id: OrgId, today: date, *, schools: Sequence[str], bulk: bool
) -> Tally:
    """Bring enrollments up to date."""
    return Tally.of(await _sql.merge_enrollments(conn, org_id=org_id, today=today, schools=list(schools), bulk=bulk))


async def merge_staff(conn: Connection, org_id: OrgId, today: date) -> Tally:
    """Bring what schools add about their staff up to date."""
    return Tally.of(await _sql.merge_staff(conn, org_id=org_id, today=today))


async def merge_volunteers(conn: Connection, org_id: OrgId, today: date) -> Tally:
    """Bring what is known of volunteers up to date."""
    return Tally.of(await _sql.merge_volunteers(conn, org_id=org_id, today=today))


async def merge_credentials(conn: Connection, org_id: OrgId, today: date) -> Tally:
    """Bring credentials up to date."""
    return Tally.of(await _sql.merge_credentials(conn, org_id=org_id, today=today))


async def roles_held(conn: Connection, org_id: OrgId, person_id: PersonId, now: datetime) -> list[tuple[str, Role]]:
    """Read the roles somebody holds, each with the school's source id."""
    rows = _sql.roles_held(conn, org_id=org_id, person_id=person_id, now=now)
    return [(row["school"], row["role"]) async for row in rows]


async def holders_of(conn: Connection, org_id: OrgId, schools: Sequence[str], roles: Sequence[Role]) -> list[PersonId]:
    """Read who holds one of some roles at some schools."""
    rows = _sql.holders_of(conn, org_id=org_id, schools=list(schools), roles=list(roles))
    return [PersonId(row["person_id"]) async for row in rows]


async def ids_of(conn: Connection, org_id: OrgId, source_ids: Iterable[str]) -> dict[str, PersonId]:
    """Read the persons behind the roster's ids."""
    rows = _sql.ids_of(conn, org_id=org_id, source_ids=list(source_ids))
    return {row["source_id"]: PersonId(row["person_id"]) async for row in rows}


async def staff_of(conn: Connection, org_id: OrgId, schools: Sequence[str]) -> list[PersonId]:
    """Read who works at some schools."""
    return [PersonId(row["person_id"]) async for row in _sql.staff_of(conn, org_id=org_id, schools=list(schools))]


async def people_page(
    conn: Connection, org_id: OrgId, wanted: PeopleWanted, *, after: PersonId | None, size: int
) -> list[PersonView]:
    """Read a page of people by id."""
    rows = _sql.people_page(conn, org_id=org_id, after=after, size=size, **msgspec.structs.asdict(wanted))
    return [msgspec.convert(dict(row), PersonView) async for row in rows]


async def person_seen(conn: Connection, org_id: OrgId, person_id: PersonId) -> PersonView | None:
    """Read one person."""
    row = await _sql.person_seen(conn, org_id=org_id, person_id=person_id)
    return msgspec.convert(dict(row), PersonView) if row else None


async def helpers(
    conn: Connection, org_id: OrgId, school_id: SchoolId, *, person_id: PersonId | None = None, at: datetime
) -> list[Helper]:
    """Read everybody who helps at a school, or one of them."""
    rows = _sql.helpers(conn, org_id=org_id, school_id=school_id, person_id=person_id, at=at)
    return [msgspec.convert({name: row[name] for name in Helper.__struct_fields__}, Helper) async for row in rows]


async def same_person(conn: Connection, org_id: OrgId, new: NewHelper) -> PersonId | None:
    """Find who is here already by this name and this address or number."""
    found = await _sql.same_person(
        conn, org_id=org_id, given_name=new.given_name, family_name=new.family_name, email=new.email, sms=new.sms
    )
    return PersonId(found) if found else None


async def add_person(conn: Connection, org_id: OrgId, person_id: PersonId, source_id: str, new: NewHelper) -> None:
    """Insert a person no file names."""
    await _sql.add_person(
        conn,
        org_id=org_id,
        person_id=person_id,
        source_id=source_id,
        given_name=new.given_name,
        family_name=new.family_name,
        language=new.language,
        email=new.email,
        sms=new.sms,
    )


async def let_help(conn: Connection, org_id: OrgId, person_id: PersonId, school_id: SchoolId, role: HelperRole) -> None:
    """Give somebody a helper's role at a school; NotFound if there is no such school."""
    with refusing({"person_role_org_id_school_id_fkey": NotFound}):
        await _sql.let_help(conn, org_id=org_id, person_id=person_id, school_id=school_id, role=role)


async def stop_help(conn: Connection, org_id: OrgId, person_id: PersonId, school_id: SchoolId) -> int:
    """Take a helper's roles at a school away; return how many there were."""
    gone: int = await _sql.stop_help(conn, org_id=org_id, person_id=person_id, school_id=school_id)
    return gone


async def make_volunteer(conn: Connection, org_id: OrgId, person_id: PersonId, languages: Sequence[str]) -> None:
    """Write down what a volunteer speaks."""
    await _sql.make_volunteer(conn, org_id=org_id, person_id=person_id, languages=list(dict.fromkeys(languages)))


async def leave_volunteer(conn: Connection, org_id: OrgId, person_id: PersonId, today: date) -> None:
    """Mark who is a volunteer nowhere any more as having left."""
    await _sql.leave_volunteer(conn, org_id=org_id, person_id=person_id, today=today)


async def lock_helper(conn: Connection, org_id: OrgId, person_id: PersonId) -> None:
    """Let nobody else change what a helper is cleared for until this transaction ends."""
    await _sql.lock_helper(conn, org_id=org_id, person_id=person_id)


async def record_credential(
    conn: Connection, org_id: OrgId, person_id: PersonId, kind: CredentialKind, valid_until: date, today: date
) -> None:
    """Write down what somebody has until a day."""
    await _sql.record_credential(
        conn, org_id=org_id, person_id=person_id, kind=kind, valid_until=valid_until, today=today
    )


async def withdraw_credential(conn: Connection, org_id: OrgId, person_id: PersonId, kind: CredentialKind) -> None:
    """Delete a credential."""
    await _sql.withdraw_credential(conn, org_id=org_id, person_id=person_id, kind=kind)


async def school_that_speaks(conn: Connection, org_id: OrgId, school_id: SchoolId) -> SchoolFacts | None:
    """Read what a message of a school begins and ends with."""
    row = await _sql.school_that_speaks(conn, org_id=org_id, school_id=school_id)
    return SchoolFacts(row["name"], row["text_name"], row["time_zone"], row["phone"], row["door"]) if row else None


async def own_feed(conn: Connection, org_id: OrgId, person_id: PersonId, now: datetime) -> LinkId | None:
    """Read the open link of a helper's own calendar."""
    link_id: LinkId | None = await _sql.own_feed(conn, org_id=org_id, person_id=person_id, now=now)
    return link_id


async def at_own_page(conn: Connection, org_id: OrgId, person_id: PersonId) -> AtOwnPage | None:
    """Read who helps as their own page greets them; None: they help no more."""
    row = await _sql.at_own_page(conn, org_id=org_id, person_id=person_id)
    if row is None:
        return None
    school = SchoolFacts(row["name"], row["text_name"], row["time_zone"], row["phone"], row["door"])
    return AtOwnPage(row["greeting"], row["language"], school)
