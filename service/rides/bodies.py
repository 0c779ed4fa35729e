"""What services send and read about rides."""

from typing import Annotated

from msgspec import Meta, Struct

from service.kernel.ids import MeetingId, PersonId, RideId, RideRequestId
from service.kernel.spans import Instant
from service.rides import driving, settling
from service.rides.types import Way
from service.rides.written import RideNeeded


class RidesNeeded(Struct, frozen=True):
    """Some of the rides of a span, by id."""

    rides: list[RideNeeded]
    next: Annotated[RideRequestId | None, Meta(description="Cursor of the next page; null on the last.")]


class PickUp(Struct, frozen=True, kw_only=True):
    """Where a family is picked up, and whom to call."""

    request_id: RideRequestId
    street: str
    latitude: Annotated[float | None, Meta(description="Degrees, WGS 84.")]
    longitude: float | None
    name: Annotated[str, Meta(description="Given name.")]
    number: str


class NameDriver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who drives."""

    driver_id: PersonId


class CarSaid(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of a volunteer's car: a family has to know it at the kerb."""

    seats: Annotated[int, Meta(ge=1, le=20, description="Belts beside the driver's.")]
    child_seats: Annotated[int, Meta(ge=0, le=20, description="Of those, how many have a child seat.")] = 0
    wheelchair: Annotated[bool, Meta(description="Somebody can ride in theirs.")] = False
    described: Annotated[str, Meta(min_length=1, max_length=60, description="Colour, make.")]
    plate: Annotated[str, Meta(min_length=1, max_length=15)]


class Settle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the family comes instead."""

    how: Annotated[settling.How, Meta(description="looking: look for a driver again.")]


class Mark(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happened on the way."""

    ride_id: RideId
    leg: Way
    what: driving.Mark


class RunsOn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much longer a meeting takes."""

    minutes: Annotated[int, Meta(ge=1, le=driving.MOST_LATER)] = 10


class Later(Struct, frozen=True, kw_only=True):
    """When the family is driven home now."""

    meeting_id: MeetingId
    home_from: Instant
