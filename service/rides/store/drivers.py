"""The rows of drivers: who they are, what they are cleared for, what they drive."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, PersonId, RideId, SchoolId
from service.notices.facts import Recipient, SchoolFacts
from service.notices.rules import best_reached
from service.people.types import Tally
from service.places.types import Spot
from service.rides.types import Car, Clearance, Driver, IncomingCar, Reader, School, Side

_sql: Any = queries("rides")


async def driver(conn: Connection, org_id: OrgId, person_id: PersonId) -> Driver | None:
    """Read what decides whether somebody may drive; None: they do not volunteer any more."""
    row = await _sql.driver(conn, org_id=org_id, person_id=person_id)
    if row is None:
        return None
    known = row["latitude"] is not None and row["longitude"] is not None
    return Driver(
        person_id=row["person_id"],
        name=row["name"],
        schools=row["schools"],
        born_on=row["born_on"],
        spot=Spot(row["latitude"], row["longitude"]) if known else None,
        car=msgspec.convert(row["car"], Car) if row["car"] else None,
        clearances=[Clearance(kind, date.fromisoformat(until)) for kind, until in row["clearances"]],
    )


async def lock(conn: Connection, org_id: OrgId, person_id: PersonId) -> None:
    """Keep a driver's car from changing until this transaction ends."""
    await _sql.lock_driver(conn, org_id=org_id, person_id=person_id)


async def at_school(conn: Connection, org_id: OrgId, school_id: SchoolId) -> list[PersonId]:
    """Read who volunteers at a school and has a car."""
    return [
        PersonId(row["person_id"]) async for row in _sql.drivers_of_school(conn, org_id=org_id, school_id=school_id)
    ]


async def rides(conn: Connection, org_id: OrgId, person_id: PersonId, since: datetime) -> list[RideId]:
    """Read the trips somebody drives that are not over since."""
    rows = _sql.rides_of_driver(conn, org_id=org_id, driver_id=person_id, since=since)
    return [RideId(row["ride_id"]) async for row in rows]


async def in_calendar(
    conn: Connection, org_id: OrgId, person_id: PersonId, *, since: datetime, gone_since: datetime
) -> dict[RideId, Side]:
    """Read the trips of a driver's calendar, and on which side of the school each goes."""
    rows = _sql.rides_in_calendar(conn, org_id=org_id, driver_id=person_id, since=since, gone_since=gone_since)
    return {RideId(row["ride_id"]): row["side"] async for row in rows}


async def reader(conn: Connection, org_id: OrgId, person_id: PersonId) -> Reader:
    """Read how a driver is written to: as they are reached best, else as they can be."""
    row = await _sql.reader(conn, org_id=org_id, person_id=person_id)
    recipient = best_reached(
        person_id, channel=row["channel"], email=row["email"], sms=row["sms"], language=row["language"]
    )
    return Reader(
        recipient=recipient, greeting=row["greeting"], name=row["given_name"], language=row["language"], sms=row["sms"]
    )


async def school(conn: Connection, org_id: OrgId, school_id: SchoolId) -> School:
    """Read the school that speaks, and where its office is written to."""
    row = await _sql.speaking_school(conn, org_id=org_id, school_id=school_id)
    facts = SchoolFacts(row["name"], row["text_name"], row["time_zone"], row["phone"], row["door"])
    office = Recipient(school_id, "email", row["office_email"], "en") if row["office_email"] else None
    return School(school_id=school_id, facts=facts, zone=ZoneInfo(row["time_zone"]), office=office)


async def put_car(conn: Connection, org_id: OrgId, person_id: PersonId, car: Car) -> None:
    """Write what somebody says of their own car."""
    await _sql.put_car(
        conn,
        org_id=org_id,
        person_id=person_id,
        seats=car.seats,
        child_seats=car.child_seats,
        wheelchair=car.wheelchair,
        described=car.described,
        plate=car.plate,
    )


async def merge_cars(
    conn: Connection, org_id: OrgId, rows: Sequence[IncomingCar], today: date, speaks_for: Sequence[PersonId] | None
) -> Tally:
    """Bring cars up to date."""
    row = await _sql.merge_cars(
        conn,
        org_id=org_id,
        today=today,
        persons=[row.person for row in rows],
        seats=[row.seats for row in rows],
        child_seats=[row.child_seats for row in rows],
        wheelchair=[row.wheelchair for row in rows],
        speaks_for=None if speaks_for is None else list(speaks_for),
    )
    return Tally.of(row)
