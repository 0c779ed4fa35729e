"""Pooled trips for other services: wish for them, read them, pass on a volunteer's yes or no."""

from datetime import date, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_202_ACCEPTED
from msgspec import Meta, Struct

from service.access.doors import AskedWish
from service.access.types import Act, Principal
from service.kernel.db import Pool
from service.kernel.described import AnyRequest, IfMatch, Said, tagged_or_known
from service.kernel.examples import DAYS, GUARDIAN, LATER_ENDS, NAMED, NOW, SCHOOL, STARTS
from service.kernel.ids import PersonId, RideId, RideRequestId, SchoolId, TripId
from service.kernel.spans import Instant
from service.planning import actions
from service.planning.errors import NothingToPlan, TripGone
from service.planning.types import EveningState, PooledEvening, TripState
from service.rides.errors import DriverTaken, NotCleared, RideGone
from service.rides.types import Way

TAGS: Final = ["rides"]


class TripWay(Struct, frozen=True, kw_only=True):
    """One way of one ride within a trip."""

    request_id: RideRequestId
    leg: Way
    pick_up_at: Instant
    drop_off_at: Instant


class PooledTrip(Struct, frozen=True, kw_only=True):
    """A trip that is suggested to one volunteer. It is a ride only once they said yes."""

    trip_id: TripId
    driver_id: PersonId
    state: Annotated[TripState, Meta(description="taken: it is a ride now. declined: it will not be one.")]
    leaves_at: Annotated[Instant, Meta(description="From the volunteer's own start.")]
    back_at: Instant
    ways: list[TripWay]


class RidePlan(Struct, frozen=True, kw_only=True):
    """The pooled trips of an evening. One that holds no longer, since something in it changed, is left out."""

    school_id: SchoolId
    day: Annotated[date, Meta(description="On the school's clock.")]
    state: Annotated[EveningState | None, Meta(description="null: nobody has asked. asked: being searched for.")]
    planned_at: Instant | None
    families: Annotated[int, Meta(description="That looked for a driver.")]
    served: Annotated[int, Meta(description="Of them, who would have both ways.")]
    in_turn: Annotated[int, Meta(description="Of them, who would have by first come, first served.")]
    trips: list[PooledTrip]


class TripTaken(Struct, frozen=True):
    """The ride a trip has become."""

    ride_id: RideId


class TripDeclined(Struct, frozen=True):
    """The trip that will not be driven by this volunteer."""

    trip_id: TripId


_TRIP: Final = PooledTrip(
    trip_id=TripId(NAMED),
    driver_id=GUARDIAN,
    state="open",
    leaves_at=STARTS - timedelta(minutes=40),
    back_at=LATER_ENDS + timedelta(minutes=45),
    ways=[
        TripWay(
            request_id=RideRequestId(NAMED),
            leg="there",
            pick_up_at=STARTS - timedelta(minutes=25),
            drop_off_at=STARTS - timedelta(minutes=5),
        )
    ],
)
_PLAN: Final = RidePlan(
    school_id=SCHOOL, day=DAYS[0], state="planned", planned_at=NOW, families=20, served=12, in_turn=10, trips=[_TRIP]
)
_ASKED: Final = RidePlan(
    school_id=SCHOOL, day=DAYS[0], state="asked", planned_at=None, families=0, served=0, in_turn=0, trips=[]
)


@get(
    "/api/v1/schools/{school_id:uuid}/ride-plans/{day:date}",
    said=Said(gives=_PLAN, tagged=True),
    summary="Read the pooled trips of a day",
    tags=TAGS,
)
async def read_ride_plan(
    request: AnyRequest,
    school_id: FromPath[UUID],
    day: FromPath[date],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
) -> Response[RidePlan]:
    """Read what is suggested to volunteers for a day, and what they said."""
    found = await actions.evening_of(pool, api, SchoolId(school_id), day)
    return tagged_or_known(request, _written(SchoolId(school_id), day, found), actions.version_of(found))


@post(
    "/api/v1/schools/{school_id:uuid}/ride-plans/{day:date}",
    status_code=HTTP_202_ACCEPTED,
    said=Said(gives=_ASKED, refuses=(NothingToPlan(),)),
    summary="Search for pooled trips",
    tags=TAGS,
)
async def ask_ride_plan(
    school_id: FromPath[UUID],
    day: FromPath[date],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
) -> RidePlan:
    """Wish for pooled trips on a day. The search takes half a minute at most: read the plan again then."""
    asked = await actions.ask(pool, api, SchoolId(school_id), day, now=now, wish=wish)
    return _written(SchoolId(school_id), day, asked)


@post(
    "/api/v1/ride-trips/{trip_id:uuid}/accept",
    status_code=200,
    said=Said(
        gives=TripTaken(RideId(NAMED)),
        refuses=(TripGone(), RideGone(), NotCleared("driving", date(2026, 9, 30)), DriverTaken()),
    ),
    summary="Pass on a volunteer's yes to a trip",
    tags=TAGS,
)
async def accept_trip(
    trip_id: FromPath[UUID],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> TripTaken:
    """Let the volunteer drive the whole trip, or none of it: what keeps them from it is refused by name.

    If-Match names the version of the day's plan.
    """
    return TripTaken((await actions.accept(pool, api_act, TripId(trip_id), if_match=if_match, wish=wish)).ride_id)


@post(
    "/api/v1/ride-trips/{trip_id:uuid}/decline",
    status_code=200,
    said=Said(gives=TripDeclined(TripId(NAMED))),
    summary="Pass on a volunteer's no to a trip",
    tags=TAGS,
)
async def decline_trip(
    trip_id: FromPath[UUID],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> TripDeclined:
    """Note that the volunteer would rather not; nobody asks why.

    If-Match names the version of the day's plan.
    """
    await actions.decline(pool, api_act, TripId(trip_id), if_match=if_match, wish=wish)
    return TripDeclined(TripId(trip_id))


def _written(school_id: SchoolId, day: date, found: PooledEvening) -> RidePlan:
    known = found.evening
    return RidePlan(
        school_id=school_id,
        day=day,
        state=known.state if known else None,
        planned_at=known.planned_at if known else None,
        families=known.families if known else 0,
        served=known.served if known else 0,
        in_turn=known.in_turn if known else 0,
        trips=[
            PooledTrip(
                trip_id=trip.trip_id,
                driver_id=trip.driver_id,
                state=trip.state,
                leaves_at=trip.leaves_at,
                back_at=trip.back_at,
                ways=[
                    TripWay(
                        request_id=stop.request_id,
                        leg=stop.leg,
                        pick_up_at=stop.pick_up_at,
                        drop_off_at=stop.drop_off_at,
                    )
                    for stop in trip.stops
                ],
            )
            for trip in found.trips
        ],
    )


ROUTES: Final = (read_ride_plan, ask_ride_plan, accept_trip, decline_trip)
