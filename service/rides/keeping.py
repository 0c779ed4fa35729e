"""Keep trips true to the requests they drive: moved along, made shorter, or nobody's any more."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from service.access.types import Act
from service.agenda import actions as agenda
from service.agenda.errors import TimeTaken
from service.agenda.types import Take
from service.kernel.db import Connection, savepoint
from service.kernel.ids import RideRequestId
from service.kernel.spans import Span
from service.rides import rules
from service.rides.store import requests as store
from service.rides.store import trips
from service.rides.types import Happened, Leg, Ride, RidesPolicy, RideStop, TripStop, Way


async def let_go(conn: Connection, act: Act, ride: Ride, request_id: RideRequestId, why: Happened) -> bool:
    """Take one request out of a trip that is locked; True: nobody else is driven by it, so it is off."""
    await trips.end_stops(conn, act.org_id, ride.ride_id, request_id)
    await store.note(conn, act.org_id, request_id, why, ride_id=ride.ride_id, actor=act.principal.actor, now=act.now)
    left = [stop for stop in ride.stops if stop.request_id != request_id]
    if not left:
        await end(conn, act, ride, "off")
        return True
    # The trip keeps its time: who drives has set it aside, and the others wait where they were told to.
    await trips.change(conn, act.org_id, ride.ride_id, ride.during, now=act.now)
    return False


async def end(conn: Connection, act: Act, ride: Ride, state: Literal["given_back", "off"]) -> None:
    """Let a driver's time go; the stops are ended by who knows why."""
    await trips.end(conn, act.org_id, ride.ride_id, state, now=act.now)
    await agenda.release(conn, act.org_id, ride.ride_id)


async def move_along(
    conn: Connection, act: Act, ride: Ride, moved: Mapping[tuple[RideRequestId, Way], Leg], policy: RidesPolicy
) -> bool:
    """Give a trip's stops their requests' new times and take the driver's for it; False: the driver is not free then.

    What was not taken stays as it was: the caller looks for somebody else.
    """
    stops = [_at(stop, moved.get((stop.request_id, stop.leg))) for stop in ride.stops]
    during = rules.span_of(stops, policy)
    if not await _retake(conn, act, ride, during):
        return False
    await trips.move_stops(conn, act.org_id, ride.ride_id, stops)
    await trips.change(conn, act.org_id, ride.ride_id, during, now=act.now)
    return True


async def delay(
    conn: Connection, act: Act, ride: Ride, request_id: RideRequestId, by: timedelta, policy: RidesPolicy
) -> bool:
    """Let everybody who is still to be driven home on a trip be driven later, since one meeting runs on.

    False: the driver has something else right after. The stops move all the same: the meeting does run on, and who
    was there first is told.
    """
    (begins,) = (stop.pick_up_at for stop in ride.stops if (stop.request_id, stop.leg) == (request_id, "back"))
    stops = [
        TripStop(
            request_id=stop.request_id,
            leg=stop.leg,
            pick_up_at=stop.pick_up_at + by if stop.pick_up_at >= begins else stop.pick_up_at,
            drop_off_at=stop.drop_off_at + by if stop.drop_off_at > begins else stop.drop_off_at,
        )
        for stop in ride.stops
    ]
    during = rules.span_of(stops, policy)
    is_free = await _retake(conn, act, ride, during)
    await trips.move_stops(conn, act.org_id, ride.ride_id, stops)
    await trips.change(conn, act.org_id, ride.ride_id, during, now=act.now)
    return is_free


async def _retake(conn: Connection, act: Act, ride: Ride, during: Span) -> bool:
    """Take a driver's time anew; False leaves what was taken before."""
    try:
        async with savepoint(conn):
            await agenda.release(conn, act.org_id, ride.ride_id)
            await agenda.take(conn, act.org_id, ride.ride_id, [Take(ride.driver_id, "driver", during)])
    except TimeTaken:
        return False
    return True


def _at(stop: RideStop, leg: Leg | None) -> TripStop:
    return TripStop(
        request_id=stop.request_id,
        leg=stop.leg,
        pick_up_at=leg.pick_up_at if leg else stop.pick_up_at,
        drop_off_at=leg.drop_off_at if leg else stop.drop_off_at,
    )
