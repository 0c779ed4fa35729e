"""A school that offers rides, the drivers it has cleared, and a family that asked for one.

    school = await riding_school(pool, org, now)
    driver = await add_driver(pool, school)
    meeting, request = await ride_asked(pool, keyring, school, school.at(17, 0), now)

The school stands in Larkfield; the first family lives about two miles north of it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from service.access.types import Principal
from service.agenda.types import Occasion
from service.booking.types import MeetingView
from service.kernel.db import Pool, transact, transaction
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.tokens import Keyring
from service.places import actions as places
from service.rides import actions
from service.rides.types import RideRequest, RidesPolicy, RideWish
from service.rounds.occasions import occasion
from tests.builders import BuiltFamily, BuiltSchool, act_of, add_person, booked, office_of, school_with

POLICY = RidesPolicy()
NEXT_SUMMER = date(2027, 6, 30)
CAR: dict[str, Any] = {
    "seats": 4,
    "child_seats": 1,
    "wheelchair": False,
    "described": "blue Honda Fit",
    "plate": "LRK 204",
}
DRIVERS = (("Dora", "Lindqvist"), ("Ben", "Achterberg"), ("Ivy", "Montoya"))


async def riding_school(
    pool: Pool, org: OrgId, now: datetime, *, policy: RidesPolicy = POLICY, **how: Any
) -> BuiltSchool:
    """Build a school with its spot on the map, homes on theirs, and its decision about rides."""
    school = await school_with(pool, org, now, **how)
    async with transaction(pool, org) as conn:
        await conn.execute(
            "UPDATE school SET latitude = 41.40, longitude = -94.30, office_email = 'office@school.example'"
        )
        await conn.execute(
            """UPDATE household SET latitude = 41.43, longitude = -94.30, address_line = '1485 Fairview Blvd',
                                    locality = 'Larkfield', postal_code = '50995'"""
        )
    await places.record_policy(
        pool,
        office_of(school),
        school.school_id,
        "rides",
        policy,
        source="Board minutes, August 20",
        recorded_on=date(2026, 8, 20),
        now=now,
    )
    return school


async def add_driver(
    pool: Pool,
    school: BuiltSchool,
    *,
    cleared: date | None = NEXT_SUMMER,
    car: dict[str, Any] | None = None,
    born_on: date | None = date(1980, 5, 1),
    number: int = 0,
    parts: dict[str, date] | None = None,
    **person: Any,
) -> PersonId:
    """Add a volunteer who drives; `car` says what is different of the car, {"seats": 0} that there is none."""
    given, family = DRIVERS[number % len(DRIVERS)]
    columns = {"email": f"driver{number}@home.example", "sms": f"+1515555{700 + number:04}", **person}
    held = {**({"driving": cleared} if cleared else {}), **(parts or {})}
    looks = {**CAR, **(car or {})}
    async with transaction(pool, school.org_id) as conn:
        driver = await add_person(conn, school.org_id, school.school_id, "volunteer", given, family, **columns)
        await conn.execute(
            "INSERT INTO volunteer (org_id, person_id, born_on) VALUES ($1, $2, $3)", school.org_id, driver, born_on
        )
        for kind, until in held.items():
            await conn.execute(
                """INSERT INTO credential (org_id, person_id, kind, valid_until, recorded_on)
                   VALUES ($1, $2, $3, $4, $5)""",
                *(school.org_id, driver, kind, until, date(2026, 8, 1)),
            )
        if looks["seats"]:
            await conn.execute(
                """INSERT INTO car (org_id, person_id, seats, child_seats, wheelchair, described, plate)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)""",
                *(school.org_id, driver, *looks.values()),
            )
    return driver


def driver_of(school: BuiltSchool, driver: PersonId) -> Principal:
    """Name a driver as who comes in by their private link."""
    return Principal(org_id=school.org_id, kind="helper", actor=f"link:{driver}", person_id=driver)


async def occasion_of(pool: Pool, school: BuiltSchool, meeting_id: MeetingId) -> Occasion:
    """Read a meeting as rides know it."""
    async with transaction(pool, school.org_id) as conn:
        found = await occasion(conn, school.org_id, meeting_id)
    assert found is not None
    return found


async def ride_asked(
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    start: datetime,
    now: datetime,
    *,
    wish: RideWish | None = None,
    family: BuiltFamily | None = None,
    **meeting: Any,
) -> tuple[MeetingView, RideRequest]:
    """Book a meeting and ask for a ride to it."""
    made = await booked(pool, keyring, school, start, now, family=family, **meeting)
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE meeting SET help = ARRAY['ride'] WHERE meeting_id = $1", made.meeting_id)
    found = await occasion_of(pool, school, made.meeting_id)
    act = act_of(office_of(school), keyring, now)
    asked = await transact(
        pool,
        school.org_id,
        lambda conn: actions.request(conn, act, found, wish or RideWish(passengers=2, child_seats=1)),
    )
    return made, asked


async def rows(pool: Pool, school: BuiltSchool, sql: str, *given: object) -> list[Any]:
    """Look behind the door: what the database holds."""
    async with transaction(pool, school.org_id) as conn:
        found: list[Any] = await conn.fetch(sql, *given)
    return found


async def taken_by(pool: Pool, school: BuiltSchool, persons: Sequence[PersonId]) -> list[Any]:
    """Read what drivers are taken for."""
    sql = "SELECT claim_id, during FROM agenda WHERE kind = 'driver' AND resource_id = ANY ($1) ORDER BY during"
    return await rows(pool, school, sql, list(persons))
