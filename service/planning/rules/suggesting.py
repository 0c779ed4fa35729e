"""What is suggested of a plan, and when a suggestion holds no longer."""

from collections.abc import Collection, Mapping
from hashlib import sha256

import msgspec

from service.kernel.ids import RideRequestId
from service.planning.types import PlannedTrip, SuggestedTrip
from service.rides.types import RideRequest, TripStop, Way


def stops_of(trip: PlannedTrip) -> list[TripStop]:
    """Give each way of a trip with its pick-up and drop-off, as a claim takes it."""
    at = {(stop.request_id, stop.leg, stop.act): stop.at for stop in trip.stops}
    return [
        TripStop(
            request_id=stop.request_id,
            leg=stop.leg,
            pick_up_at=stop.at,
            drop_off_at=at[stop.request_id, stop.leg, "drop_off"],
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


def holds(
    trip: SuggestedTrip,
    requests: Mapping[RideRequestId, RideRequest],
    driven: Collection[tuple[RideRequestId, Way]],
) -> bool:
    """Tell whether a suggestion is true still, given the open requests of its day and the ways that are driven."""
    return all(
        stop.request_id in requests
        and digest(requests[stop.request_id]) == stop.seen
        and (stop.request_id, stop.leg) not in driven
        for stop in trip.stops
    )
