"""Pooled rides of one evening: what is to be driven, who could drive it, and a plan of trips."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from service.kernel.ids import PersonId, RideRequestId
from service.kernel.spans import Span
from service.places.types import PlacesPolicy, Spot
from service.rides.types import Way

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


class Broken(Struct, frozen=True):
    """A limit that a plan breaks: which, on whose trip, and of which request where it is one request's."""

    limit: Limit
    driver_id: PersonId
    request_id: RideRequestId | None = None


class Figures(Struct, frozen=True, kw_only=True):
    """What a plan is worth, in families with all their ways, and in minutes."""

    asked: int
    served: int
    driven: float  # by volunteers, beyond their own ways from start to end
    ridden: float  # by families, added up
    direct: float  # what those families would ride alone

    @property
    def detour(self) -> float:
        """Minutes that volunteers drive for each family served."""
        return self.driven / self.served if self.served else 0.0

    @property
    def stretch(self) -> float:
        """How many times as long as alone a family rides."""
        return self.ridden / self.direct if self.direct else 1.0
