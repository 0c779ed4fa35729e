"""Pooled rides of one evening: what is to be driven, who could drive it, a plan of trips, and what is suggested."""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from service.kernel.ids import PersonId, RideRequestId, SchoolId, TripId
from service.kernel.spans import Span
from service.places.types import PlacesPolicy, Spot
from service.rides.types import RideRequest, Way

Act = Literal["pick_up", "drop_off"]
Limit = Literal[
    "unknown_driver",
    "unknown_way",
    "pairing",
    "precedence",
    "half",
    "belts",
    "child_seats",
    "wheelchair",
    "window",
    "longest_ride",
    "too_fast",
    "start",
    "end",
    "hours",
    "two_places",
    "load",
]


class Drive(Struct, frozen=True, kw_only=True):
    """One way of one family: from where to where, and between when it may begin and must have ended."""

    leg: Way
    pick_up: Spot
    drop_off: Spot
    earliest: datetime  # nobody is picked up before
    latest: datetime  # everybody is out of the car
    longest: timedelta  # in the car


class Need(Struct, frozen=True, kw_only=True):
    """What one family needs. Both its ways are driven or none: nobody is brought who is not taken home."""

    request_id: RideRequestId
    passengers: Annotated[int, Meta(ge=1)]  # the guardian and the children in child seats counted
    child_seats: Annotated[int, Meta(ge=0)] = 0
    wheelchair: bool = False
    drives: list[Drive]


class Volunteer(Struct, frozen=True, kw_only=True):
    """Somebody who drives, in their own car, from and to their own spots; None: nobody knows where they are."""

    person_id: PersonId
    start: Spot | None
    end: Spot | None
    seats: int  # belts for passengers, child seats included
    child_seats: int = 0
    wheelchair: bool = False
    free: list[Span]


class Instance(Struct, frozen=True, kw_only=True):
    """An evening to be planned. `needs` in the order in which the families asked."""

    needs: list[Need]
    volunteers: list[Volunteer]
    pace: PlacesPolicy
    turnaround: timedelta  # a driver's own way to the first pick-up and from the last stop takes at least so long


class PlanStop(Struct, frozen=True, kw_only=True):
    """A family gets in or out. The load is what is in the car after it."""

    request_id: RideRequestId
    leg: Way
    act: Act
    at: datetime
    aboard: int
    child_seats: int


class PlannedTrip(Struct, frozen=True, kw_only=True):
    """What one volunteer would drive in one go, from leaving their start to reaching their end."""

    driver_id: PersonId
    leaves_at: datetime
    back_at: datetime
    stops: list[PlanStop]


class Plan(Struct, frozen=True):
    """Trips for an evening, and who is in none of them."""

    trips: list[PlannedTrip]
    unserved: list[RideRequestId]

    @property
    def served(self) -> int:
        """How many families have all their ways."""
        return len({stop.request_id for trip in self.trips for stop in trip.stops})


class Broken(Struct, frozen=True):
    """A limit that a plan breaks: which, on whose trip, and of which request where it is one request's."""

    limit: Limit
    driver_id: PersonId
    request_id: RideRequestId | None = None


EveningState = Literal["asked", "planned", "nothing", "failed"]
"""nothing: nobody looks for a ride, or nobody who could drive is free. failed: the search did not end well."""

TripState = Literal["open", "taken", "declined"]


class Evening(Struct, frozen=True, kw_only=True):
    """How it stands with the trips of an evening at a school."""

    school_id: SchoolId
    day: date
    state: EveningState
    asked_at: datetime
    planned_at: datetime | None
    families: int
    served: int
    in_turn: int  # whom first come, first served would have served in shared cars


class OpenDay(Struct, frozen=True):
    """A day on which families of a school look for a driver."""

    school_id: SchoolId
    day: date
    families: int


class SuggestedStop(Struct, frozen=True, kw_only=True):
    """One way of one request in a suggested trip."""

    request_id: RideRequestId
    leg: Way
    pick_up_at: datetime
    drop_off_at: datetime
    seen: str  # what the request said when it was planned: a digest


class SuggestedTrip(Struct, frozen=True, kw_only=True):
    """A trip that waits for its volunteer's yes, or had its answer."""

    trip_id: TripId
    school_id: SchoolId
    day: date
    driver_id: PersonId
    driver: str  # given name
    leaves_at: datetime
    back_at: datetime
    state: TripState
    suggested_at: datetime
    promised: list[datetime]  # by then its families hear how it stands
    is_elsewhere: bool  # the volunteer has promised some of that time since
    stops: list[SuggestedStop]


class Offered(Struct, frozen=True, kw_only=True):
    """A suggested trip as its volunteer may see it: with the requests it drives, and no street."""

    trip: SuggestedTrip
    requests: dict[RideRequestId, RideRequest]


class PooledEvening(Struct, frozen=True, kw_only=True):
    """An evening as the office sees it; None: nobody has asked for trips yet."""

    evening: Evening | None
    trips: list[SuggestedTrip]
