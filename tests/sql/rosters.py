"""A roster before anybody was invited: children with classes, and whoever is their guardian."""

from datetime import datetime
from typing import Any

from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import HouseholdId, OrgId, PersonId, new_id
from service.rounds.types import NewRound
from tests.builders import FRIDAY, THURSDAY, BuiltSchool, add_person, school_with


async def enrolled_school(
    pool: Pool, org: OrgId, now: datetime, *, teachers: int = 1, **round_columns: Any
) -> BuiltSchool:
    """Build a school whose round is a draft with teachers and classes, and without a family."""
    return await school_with(pool, org, now, teachers=teachers, families=0, state="draft", **round_columns)


def new_round(school: BuiltSchool, **changed: Any) -> NewRound:
    """Ask for a round on the school's usual days."""
    usual: dict[str, Any] = {
        "school_id": school.school_id,
        "title": {"en": "Spring conferences", "es": "Reuniones de primavera"},
        "days": [FRIDAY, THURSDAY],
        "slot_minutes": 15,
        "modes": ["school", "phone"],
        "opens_at": school.at(8, day=0),
        "closes_at": school.at(20, day=1),
    }
    return NewRound(**{**usual, **changed})


async def add_child(pool: Pool, school: BuiltSchool, name: str = "Mateo", *, taught_by: int = 1) -> PersonId:
    """Enrol a child in the classes of the first teachers."""
    async with transaction(pool, school.org_id) as conn:
        child = await add_person(conn, school.org_id, school.school_id, "student", name, "Delgado")
        for teacher in school.teachers[:taught_by]:
            await conn.execute(
                """INSERT INTO enrollment (org_id, class_id, person_id, role)
                   SELECT org_id, class_id, $2, 'student' FROM enrollment WHERE person_id = $1 AND role = 'teacher'""",
                teacher.person_id,
                child,
            )
    return child


async def add_household(pool: Pool, school: BuiltSchool, *, works_nights: bool = False) -> HouseholdId:
    """Add a home."""
    household_id = HouseholdId(new_id())
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            "INSERT INTO household (org_id, household_id, source_id, works_nights) VALUES ($1, $2, $3, $4)",
            school.org_id,
            household_id,
            str(household_id),
            works_nights,
        )
    return household_id


async def add_guardian(
    pool: Pool,
    school: BuiltSchool,
    *children: PersonId,
    given: str = "Rosa",
    household_id: HouseholdId | None = None,
    restriction: str = "none",
    **person: Any,
) -> PersonId:
    """Add a guardian of these children; `person` are columns of the table person."""
    usual = {
        "email": "rosa@home.example",
        "sms": "+15555550100",
        "channel": "email",
        "language": "es",
        "greeting": given,
    }
    async with transaction(pool, school.org_id) as conn:
        guardian = await add_person(
            conn, school.org_id, school.school_id, "guardian", given, "Delgado", **{**usual, **person}
        )
        for child in children:
            await conn.execute(
                """INSERT INTO guardianship (org_id, student_id, guardian_id, household_id, relationship, restriction)
                   VALUES ($1, $2, $3, $4, 'mother', $5)""",
                school.org_id,
                child,
                guardian,
                household_id,
                restriction,
            )
    return guardian


async def add_whole_school(conn: Connection, school: BuiltSchool, *, students: int, guardians_each: int) -> None:
    """Add many children of the first teachers, spread evenly, each with guardians of their own; in few statements."""
    await conn.execute(
        """WITH pupil AS (
               INSERT INTO person (org_id, person_id, source_id, given_name, family_name)
               SELECT $1, gen_random_uuid(), 'S' || n, 'Child ' || n, 'Family ' || n FROM generate_series(1, $2) AS n
               RETURNING person_id, source_id
           ), class AS (
               SELECT class_id, row_number() OVER (ORDER BY class_id) AS place, count(*) OVER () AS classes
               FROM enrollment WHERE role = 'teacher'
           )
           INSERT INTO enrollment (org_id, class_id, person_id, role)
           SELECT $1, class.class_id, pupil.person_id, 'student'
           FROM pupil
           JOIN class ON (substr(pupil.source_id, 2)::integer + class.place) % class.classes < 7""",
        school.org_id,
        students,
    )
    await conn.execute(
        """WITH parent AS (
               INSERT INTO person (org_id, person_id, source_id, given_name, family_name, email, sms, channel)
               SELECT $1, gen_random_uuid(), 'G' || n || '-' || each, 'Guardian ' || n, 'Family ' || n,
                      'g' || n || '-' || each || '@home.example', '',
                      (ARRAY['email', 'sms', 'paper'])[1 + n % 3]
               FROM generate_series(1, $2) AS n, generate_series(1, $3) AS each
               RETURNING person_id, source_id
           )
           INSERT INTO guardianship (org_id, student_id, guardian_id, relationship)
           SELECT $1, pupil.person_id, parent.person_id, 'mother'
           FROM parent
           JOIN person AS pupil ON pupil.source_id = 'S' || split_part(substr(parent.source_id, 2), '-', 1)
           WHERE pupil.org_id = $1""",
        school.org_id,
        students,
        guardians_each,
    )
