"""What volunteers are told of suggested trips, in the transaction that suggests them or takes them back.

Everybody is told once of a trip, and of its end only if they have heard of it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from service.access.types import Act
from service.kernel.db import Connection
from service.kernel.ids import PersonId, RideRequestId
from service.notices import outbox
from service.notices.messages import Message
from service.notices.messages_planning import TripSuggested, TripTakenBack
from service.planning import rules
from service.planning.types import SuggestedTrip
from service.rides.telling import to_volunteer
from service.rides.types import RideRequest


async def changed(
    conn: Connection,
    act: Act,
    gone: Sequence[SuggestedTrip],
    fresh: Sequence[SuggestedTrip],
    requests: Mapping[RideRequestId, RideRequest],
) -> None:
    """Tell of trips that are suggested now, and of those that are not any more; who has another one hears of that."""
    heard = await _heard_of(conn, act, gone)
    for trip in fresh:
        await _suggested(conn, act, trip, requests, is_instead=trip.driver_id in heard)
    left = heard - {trip.driver_id for trip in fresh}
    for trip in gone:
        if trip.driver_id in left:
            await _taken_back(conn, act, trip)


async def _heard_of(conn: Connection, act: Act, gone: Sequence[SuggestedTrip]) -> set[PersonId]:
    """Take out what was not told yet, and say who has been told."""
    return {trip.driver_id for trip in gone if not await outbox.drop(conn, act.org_id, trip.trip_id)}


async def _suggested(
    conn: Connection,
    act: Act,
    trip: SuggestedTrip,
    requests: Mapping[RideRequestId, RideRequest],
    *,
    is_instead: bool,
) -> None:
    def say(about: dict[str, Any]) -> Message:
        return TripSuggested(
            **about,
            leaves_at=trip.leaves_at,
            back_at=trip.back_at,
            families=len({stop.request_id for stop in trip.stops}),
            side=requests[trip.stops[0].request_id].side,
            answer_by=rules.answer_by(trip),
            is_instead=is_instead,
        )

    await _tell(conn, act, trip, say, rules.answer_by(trip))


async def _taken_back(conn: Connection, act: Act, trip: SuggestedTrip) -> None:
    def say(about: dict[str, Any]) -> Message:
        return TripTakenBack(**about, leaves_at=trip.leaves_at)

    await _tell(conn, act, trip, say, trip.leaves_at)


async def _tell(
    conn: Connection, act: Act, trip: SuggestedTrip, say: Callable[[dict[str, Any]], Message], not_after: datetime
) -> None:
    await to_volunteer(
        conn,
        act,
        trip.driver_id,
        trip.school_id,
        say,
        subject=trip.trip_id,
        ends_at=trip.back_at,
        not_after=not_after,
    )
