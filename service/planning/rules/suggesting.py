"""What is suggested of a plan, until when it waits, and when a suggestion holds no longer. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import msgspec

from service.kernel.ids import RideRequestId
from service.planning.types import PlannedTrip, SuggestedStop, SuggestedTrip
from service.rides.types import RideRequest, Way

TO_ANSWER: Final = timedelta(hours=1)
"""Between the last moment for a yes and leaving, or a family's word; and a volunteer has at least so long to say it."""


def stops_of(trip: PlannedTrip, seen: Mapping[RideRequestId, str]) -> list[SuggestedStop]:
    """Give each way of a trip with its pick-up and drop-off, and what its request said: its digest."""
    at = {(stop.request_id, stop.leg, stop.act): stop.at for stop in trip.stops}
    return [
        SuggestedStop(
            request_id=stop.request_id,
            leg=stop.leg,
            pick_up_at=stop.at,
            drop_off_at=at[stop.request_id, stop.leg, "drop_off"],
            seen=seen[stop.request_id],
        )
        for stop in trip.stops
        if stop.act == "pick_up"
    ]


def digest(request: RideRequest) -> str:
    """Sum up all of a request that a trip follows from: said otherwise, the trip is another."""
    said = (
        request.meets,
        request.legs,
        request.passengers,
        request.child_seats,
        request.wheelchair,
        request.spot,
        request.to,
    )
    return sha256(msgspec.json.encode(said)).hexdigest()


def answer_by(trip: SuggestedTrip) -> datetime:
    """Say until when a suggestion waits: for as long as its families have no word, and they hear it in time.

    Families who were told already, or are so soon that nobody could answer before, hear of a yes until the trip leaves.
    """
    ahead = [by - TO_ANSWER for by in trip.promised if by - TO_ANSWER >= trip.suggested_at + TO_ANSWER]
    return min([trip.leaves_at - TO_ANSWER, *ahead])


def is_same(standing: SuggestedTrip, trip: PlannedTrip, stops: Collection[SuggestedStop]) -> bool:
    """Tell whether a new search found a trip that is suggested already: it stays, and nobody is told of it again."""
    return (
        standing.driver_id == trip.driver_id
        and (standing.leaves_at, standing.back_at) == (trip.leaves_at, trip.back_at)
        and set(standing.stops) == set(stops)
    )


def holds(
    trip: SuggestedTrip,
    requests: Mapping[RideRequestId, RideRequest],
    driven: Collection[tuple[RideRequestId, Way]],
) -> bool:
    """Tell whether a suggestion is true still, given the open requests of its day and the ways that are driven."""
    return not trip.is_elsewhere and all(
        stop.request_id in requests
        and digest(requests[stop.request_id]) == stop.seen
        and (stop.request_id, stop.leg) not in driven
        for stop in trip.stops
    )
