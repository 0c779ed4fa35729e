"""Gather an evening to be planned: who looks for a ride, who could drive and is free, how long ways take."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.availability.actions import free_hours
from service.kernel.db import Connection
from service.kernel.ids import OrgId, RideRequestId, SchoolId
from service.kernel.spans import Span
from service.places.policies import places_policy
from service.places.types import Spot
from service.planning import store
from service.planning.rules import TO_ANSWER
from service.planning.types import Drive, Instance, Need, Volunteer
from service.rides import actions as rides
from service.rides import rules as ride_rules
from service.rides.errors import NotYours
from service.rides.types import Driver, Leg, RideRequest, RidesPolicy, Way


class Gathered(Struct, frozen=True):
    """An evening, and the requests in it as they stood."""

    instance: Instance
    requests: list[RideRequest]


async def gathered(conn: Connection, org_id: OrgId, school_id: SchoolId, day: date, now: datetime) -> Gathered | None:
    """Gather what a plan follows from; None: no policy, nobody to drive, or nobody who could.

    Who has said no to a trip of the evening is not asked for another one of it.
    """
    policy = await rides.policy_of(conn, org_id, school_id)
    zone = await store.zone(conn, org_id, school_id)
    requests = await open_requests(conn, org_id, school_id, day)
    if policy is None or zone is None or not requests:
        return None
    driven = await store.driven_ways(conn, org_id, [request.request_id for request in requests])
    needs = {request.request_id: need for request in requests if (need := _need(request, driven, now + TO_ANSWER))}
    volunteers = await _volunteers(conn, org_id, school_id, day, policy, ZoneInfo(zone), now) if needs else []
    if not volunteers:
        return None
    instance = Instance(
        needs=list(needs.values()),
        volunteers=volunteers,
        pace=await places_policy(conn, org_id, school_id),
        turnaround=timedelta(minutes=policy.turnaround_minutes),
    )
    return Gathered(instance, [request for request in requests if request.request_id in needs])


async def open_requests(conn: Connection, org_id: OrgId, school_id: SchoolId, day: date) -> list[RideRequest]:
    """List who looks for a ride to a school's meetings of a day, in the order in which they asked."""
    found = await rides.open_requests(conn, org_id, day)
    # ids are ordered by time (RFC 9562 5.7)
    return sorted((each for each in found if each.school_id == school_id), key=lambda each: each.request_id.bytes)


async def _volunteers(
    conn: Connection,
    org_id: OrgId,
    school_id: SchoolId,
    day: date,
    policy: RidesPolicy,
    zone: ZoneInfo,
    now: datetime,
) -> list[Volunteer]:
    declined = await store.declined_by(conn, org_id, school_id, day)
    drivers = {
        driver.person_id: driver
        for driver in await rides.drivers_of(conn, org_id, school_id)
        if driver.person_id not in declined
    }
    hours = await free_hours(conn, org_id, drivers, day, zone)
    found = []
    for person_id, spans in sorted(hours.items()):
        free = [span for span in _ahead(spans, now + TO_ANSWER) if _may_drive(drivers[person_id], span, policy, zone)]
        if free:
            found.append(_volunteer(drivers[person_id], free))
    return found


def _ahead(spans: Collection[Span], earliest: datetime) -> Iterator[Span]:
    return (Span(max(span.start, earliest), span.end) for span in spans if span.end > earliest)


def _may_drive(driver: Driver, span: Span, policy: RidesPolicy, zone: ZoneInfo) -> bool:
    try:
        ride_rules.check_driver(driver, span, policy, zone)
    except NotYours:
        return False
    return True


def _volunteer(driver: Driver, free: list[Span]) -> Volunteer:
    car = driver.car
    return Volunteer(
        person_id=driver.person_id,
        start=driver.spot,
        end=driver.spot,
        seats=car.seats if car else 0,
        child_seats=car.child_seats if car else 0,
        wheelchair=car.wheelchair if car else False,
        free=free,
    )


def _need(request: RideRequest, driven: Collection[tuple[RideRequestId, Way]], earliest: datetime) -> Need | None:
    """Say what a family needs still; None: nobody knows the way, or it begins too soon to ask anybody."""
    legs = [leg for leg in request.legs if (request.request_id, leg.leg) not in driven]
    home, meeting = request.spot, request.to
    if home is None or meeting is None or home == meeting:
        return None
    if not legs or any(leg.earliest < earliest for leg in legs):
        return None
    return Need(
        request_id=request.request_id,
        passengers=request.passengers,
        child_seats=request.child_seats,
        wheelchair=request.wheelchair,
        drives=[_drive(leg, home, meeting) for leg in legs],
    )


def _drive(leg: Leg, home: Spot, meeting: Spot) -> Drive:
    return Drive(
        leg=leg.leg,
        pick_up=home if leg.leg == "there" else meeting,
        drop_off=meeting if leg.leg == "there" else home,
        earliest=leg.earliest,
        latest=leg.latest,
        longest=leg.latest - leg.earliest,  # what the school lets a ride be longer to share a car lies in its window
    )
