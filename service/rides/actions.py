"""Rides, as the other slices and the doors ask for them."""

from collections.abc import Sequence
from datetime import date, datetime

from service.kernel.db import Connection
from service.kernel.ids import MeetingId, OrgId, PersonId, SchoolId
from service.people.types import Tally
from service.rides.claims import claim as claim
from service.rides.claims import give_back as give_back
from service.rides.claims import promise as promise
from service.rides.claims import take_trip as take_trip
from service.rides.driving import answer_by_text as answer_by_text
from service.rides.driving import later as later
from service.rides.driving import mark as mark
from service.rides.families import of_meetings as of_meetings
from service.rides.looking import forget_addresses as forget_addresses
from service.rides.looking import look_after as look_after
from service.rides.requests import come_along as come_along
from service.rides.requests import follow as follow
from service.rides.requests import is_asked_for as is_asked_for
from service.rides.requests import is_beside as is_beside
from service.rides.requests import is_offered as is_offered
from service.rides.requests import policy_of as policy_of
from service.rides.requests import release as release
from service.rides.requests import request as request
from service.rides.store import board, drivers, visits
from service.rides.store import requests as store
from service.rides.types import Driver, IncomingCar, RideRequest


async def merge_cars(
    conn: Connection,
    org_id: OrgId,
    rows: Sequence[IncomingCar],
    today: date,
    *,
    speaks_for: Sequence[PersonId] | None = None,
) -> Tally:
    """Bring volunteers' cars up to date with a roster; None: the rows speak for everybody.

    Who has none in the rows has none any more, but for a car its owner told us of. Trips that are promised stand: the
    worker looks at each again the day before.
    """
    return await drivers.merge_cars(conn, org_id, rows, today, speaks_for)


async def open_requests(conn: Connection, org_id: OrgId, day: date) -> list[RideRequest]:
    """List the requests of a day, on their school's clock, of which a way is not driven yet: for who plans trips."""
    return await store.read(conn, org_id, await board.open_on(conn, org_id, day))


async def offered_by_text(conn: Connection, org_id: OrgId, number: str, now: datetime) -> Sequence[MeetingId]:
    """Find the meetings whose family was told at this number that nobody drives to them, and has not answered."""
    return await visits.unmet_by_number(conn, org_id, number, now)


async def unmet_of(conn: Connection, org_id: OrgId, guardian_id: PersonId, now: datetime) -> MeetingId | None:
    """Find the next meeting whose guardian was told that nobody drives, and has not answered."""
    return await visits.unmet_of(conn, org_id, guardian_id, now)


async def drivers_of(conn: Connection, org_id: OrgId, school_id: SchoolId) -> list[Driver]:
    """List who volunteers at a school and has a car, cleared or not: for who plans trips."""
    found = [
        await drivers.driver(conn, org_id, person_id) for person_id in await drivers.at_school(conn, org_id, school_id)
    ]
    return [driver for driver in found if driver is not None]
