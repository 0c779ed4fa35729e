"""Rides for other services: what families need, who drives, what is settled. Addresses need a scope of their own."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import convert

from service.access.doors import AskedWish
from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once, told_once
from service.kernel.cutting import page_of
from service.kernel.db import Connection, Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed
from service.kernel.examples import ENDS, GUARDIAN, MEETING, NAMED, NOW, SCHOOL, STARTS
from service.kernel.ids import MeetingId, PersonId, RideId, RideRequestId
from service.kernel.spans import Instant, Span
from service.rides import claims, driving, reading, settling
from service.rides.bodies import (
    CarSaid,
    Later,
    Mark,
    NameDriver,
    PickUp,
    RidesNeeded,
    RunsOn,
    Settle,
)
from service.rides.errors import DriverTaken, DriverUnknown, NotCleared, NotNow, RideGone, RideUnknown, TooFewSeats
from service.rides.types import Car
from service.rides.written import RideNeeded, ride_written, version_of

TAGS: Final = ["rides"]
COMING: Final = timedelta(days=14)
LONGEST: Final = timedelta(days=100)

REQUEST: Final = RideRequestId(NAMED)
A_RIDE: Final = RideNeeded(
    request_id=REQUEST,
    meeting_id=MEETING,
    school_id=SCHOOL,
    guardian_id=GUARDIAN,
    state="looking",
    meets_from=STARTS,
    meets_until=ENDS,
    passengers=2,
    child_seats=1,
    wheelchair=False,
    side="north",
    band="2_to_5",
    answer_by=STARTS - timedelta(hours=4),
    ways=[],
    ride_ids=[],
)
A_CAR: Final = Car(seats=4, child_seats=1, described="blue Honda Fit", plate="LRK 204")
_ADDRESS: Final = PickUp(
    request_id=REQUEST, street="1485 Fairview Blvd, Larkfield", latitude=41.43, longitude=-94.3, name="Rosa", number=""
)
_DRIVER: Final = NameDriver(driver_id=GUARDIAN)


@get(
    "/api/v1/rides",
    said=Said(
        gives=RidesNeeded([A_RIDE], None),
        refuses=(Malformed("until", "not-within", "Must be after `starts_from`, and 100 days after it at most."),),
    ),
    summary="List rides",
    tags=TAGS,
)
async def list_rides(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    starts_from: FromQuery[Instant | None] = None,
    until: FromQuery[Instant | None] = None,
    cursor: FromQuery[RideRequestId | None] = None,
    limit: Limit = PAGE,
) -> RidesNeeded:
    """List the rides of a span of 100 days at most, settled ones too; of the coming two weeks if none is named."""
    start = starts_from or now
    end = until or start + COMING
    if not timedelta() < end - start <= LONGEST:
        raise Malformed("until", "not-within", "Must be after `starts_from`, and 100 days after it at most.")
    found = map(ride_written, await reading.office_rides(pool, api, within=Span(start, end)))
    return RidesNeeded(*page_of(found, lambda one: one.request_id, after=cursor, size=limit))


@get("/api/v1/rides/{request_id:uuid}", said=Said(gives=A_RIDE, tagged=True), summary="Read a ride", tags=TAGS)
async def read_ride(
    request: AnyRequest, request_id: FromPath[UUID], api: NamedDependency[Principal], pool: NamedDependency[Pool]
) -> Response[RideNeeded]:
    """Read what a family needs and who drives."""
    found = ride_written(await reading.office_ride(pool, api, RideRequestId(request_id)))
    return tagged_or_known(request, found, version_of(found))


@get("/api/v1/rides/{request_id:uuid}/address", said=Said(gives=_ADDRESS), summary="Read where to pick up", tags=TAGS)
async def read_ride_address(
    request_id: FromPath[UUID], api: NamedDependency[Principal], pool: NamedDependency[Pool]
) -> PickUp:
    """Read where a family is picked up; empty once its days are over."""
    found = await reading.office_ride(pool, api, RideRequestId(request_id))
    spot = found.street.spot
    return PickUp(
        request_id=found.request.request_id,
        street=found.street.line,
        latitude=spot.latitude if spot else None,
        longitude=spot.longitude if spot else None,
        name=found.rider.name,
        number=found.rider.number,
    )


@post(
    "/api/v1/rides/{request_id:uuid}/claim",
    status_code=200,
    said=Said(
        takes=_DRIVER,
        gives=A_RIDE,
        refuses=(
            RideGone(),
            NotCleared("driving", date(2026, 9, 30)),
            TooFewSeats(3, 4, [NAMED]),
            DriverTaken(),
            DriverUnknown(),
        ),
        tagged=True,
    ),
    summary="Name a driver",
    tags=TAGS,
)
async def claim_ride(
    data: JSONBody[NameDriver],
    request_id: FromPath[UUID],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[RideNeeded]:
    """Let a cleared volunteer drive; what keeps them from it is refused by name."""
    await claims.claim(pool, api_act, RideRequestId(request_id), driver_id=data.driver_id, if_match=if_match, wish=wish)
    return await _standing(pool, api_act, wish, RideRequestId(request_id))


@post(
    "/api/v1/rides/{request_id:uuid}/release",
    status_code=200,
    said=Said(gives=A_RIDE, refuses=(RideGone(), NotNow()), tagged=True),
    summary="Look for a driver again",
    tags=TAGS,
)
async def release_ride(
    request_id: FromPath[UUID],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[RideNeeded]:
    """Let go of whoever drives, and put the ride on the board again. Not while the family is in the car."""
    await settling.settle(pool, api_act, RideRequestId(request_id), "looking", if_match=if_match, wish=wish)
    return await _standing(pool, api_act, wish, RideRequestId(request_id))


@post(
    "/api/v1/rides/{request_id:uuid}/settle",
    status_code=200,
    said=Said(takes=Settle(how="taxi"), gives=A_RIDE, refuses=(RideGone(), NotNow()), tagged=True),
    summary="Settle a ride another way",
    tags=TAGS,
)
async def settle_ride(
    data: JSONBody[Settle],
    request_id: FromPath[UUID],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[RideNeeded]:
    """Note that a family comes its own way or by taxi; who would have driven is told, and free.

    Not while the family is in the car.
    """
    await settling.settle(pool, api_act, RideRequestId(request_id), data.how, if_match=if_match, wish=wish)
    return await _standing(pool, api_act, wish, RideRequestId(request_id))


@post(
    "/api/v1/rides/{request_id:uuid}/mark",
    status_code=200,
    said=Said(
        takes=Mark(ride_id=RideId(NAMED), leg="there", what="picked_up"),
        gives=A_RIDE,
        refuses=(RideGone(), NotNow()),
        tagged=True,
    ),
    summary="Note a pick-up or drop-off",
    tags=TAGS,
)
async def mark_ride(
    data: JSONBody[Mark],
    request_id: FromPath[UUID],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[RideNeeded]:
    """Note that a family is in the car, or there; said twice, the first time counts.

    From two hours before the first pick-up on; of the way home once the meeting has begun and the family was dropped
    off there. Who was dropped off was picked up: that is noted too.
    """
    await driving.mark(
        pool, api_act, data.ride_id, RideRequestId(request_id), data.leg, data.what, if_match=if_match, wish=wish
    )
    return await _standing(pool, api_act, wish, RideRequestId(request_id))


@post(
    "/api/v1/meetings/{meeting_id:uuid}/later",
    status_code=200,
    said=Said(takes=RunsOn(), gives=Later(meeting_id=MEETING, home_from=NOW), refuses=(NotNow(),)),
    summary="Let a meeting run on",
    tags=TAGS,
)
async def let_meeting_run_on(
    data: JSONBody[RunsOn],
    meeting_id: FromPath[UUID],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Later:
    """Let the way home begin later, and tell who drives; there is none where nobody is driven home.

    If-Match names the version of the meeting's ride.
    """

    async def work(conn: Connection) -> Later:
        moved = await driving.later(conn, api_act, MeetingId(meeting_id), data.minutes, if_match=if_match)
        if moved is None:
            raise RideUnknown
        home = next(leg.pick_up_at for leg in moved.legs if leg.leg == "back")
        return Later(meeting_id=MeetingId(meeting_id), home_from=home)

    return await given_once(pool, api_act.principal, wish, api_act.now, Later, work)


@get("/api/v1/drivers/{person_id:uuid}/car", said=Said(gives=A_CAR, tagged=True), summary="Read a car", tags=TAGS)
async def read_car(
    request: AnyRequest, person_id: FromPath[PersonId], api: NamedDependency[Principal], pool: NamedDependency[Pool]
) -> Response[Car]:
    """Read what a volunteer's car looks like and who can sit in it."""
    found = await settling.car_of(pool, api, person_id)
    return tagged_or_known(request, found, settling.version_of(found))


@put(
    "/api/v1/drivers/{person_id:uuid}/car",
    said=Said(
        takes=convert(A_CAR, CarSaid, from_attributes=True),
        gives=A_CAR,
        refuses=(DriverUnknown(), Malformed("plate", "missing"), Malformed("child_seats", "more-than-belts")),
        tagged=True,
    ),
    summary="Say a car",
    tags=TAGS,
)
async def put_car(
    data: JSONBody[CarSaid],
    person_id: FromPath[UUID],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Car]:
    """Say what a volunteer's car looks like and who can sit in it."""
    car = convert(data, Car, from_attributes=True)
    said = await settling.tell_car(pool, api_act, car, person_id=PersonId(person_id), if_match=if_match, wish=wish)
    return tagged(said, settling.version_of(said))


async def _standing(pool: Pool, act: Act, wish: WishKey | None, request_id: RideRequestId) -> Response[RideNeeded]:
    """Tell how a ride stood after what was done."""

    async def read(conn: Connection) -> RideNeeded:
        return ride_written(await reading.ride_for_office(conn, act.principal, request_id))

    stood = await told_once(pool, act.principal, wish, act.now, RideNeeded, read)
    return tagged(stood, version_of(stood))


ROUTES: Final = (
    list_rides,
    read_ride,
    read_ride_address,
    claim_ride,
    release_ride,
    settle_ride,
    mark_ride,
    let_meeting_run_on,
    read_car,
    put_car,
)
