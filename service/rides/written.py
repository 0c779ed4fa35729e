"""A ride as services read it, and the name of its version."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from service.kernel.conditions import tag_of
from service.kernel.ids import MeetingId, PersonId, RideId, RideRequestId, SchoolId
from service.kernel.spans import Instant
from service.places.rules import Band
from service.rides.types import Driven, OfficeRide, RideState, Side, Way


class WayDriven(Struct, frozen=True, kw_only=True):
    """One way of a ride, as somebody drives it."""

    leg: Way
    driver: Annotated[str, Meta(description="Given name.")]
    car: str
    plate: str
    pick_up_at: Instant
    drop_off_at: Instant
    picked_up: bool
    dropped_off: bool


class RideNeeded(Struct, frozen=True, kw_only=True):
    """What a family needs to come to its meeting, and who drives. No name, no address."""

    request_id: RideRequestId
    meeting_id: MeetingId
    school_id: SchoolId
    guardian_id: PersonId
    state: Annotated[RideState, Meta(description="unmet: the family was offered another way. own, taxi: settled so.")]
    meets_from: Instant
    meets_until: Annotated[Instant, Meta(description="As the meeting really runs.")]
    passengers: int
    child_seats: int
    wheelchair: bool
    side: Annotated[Side, Meta(description='Of the meeting\'s place; "": nobody knows.')]
    band: Annotated[Band | Literal[""], Meta(description='Miles; "": nobody knows.')]
    answer_by: Annotated[Instant, Meta(description="By then the family hears.")]
    ways: list[WayDriven]
    ride_ids: Annotated[list[RideId], Meta(description="Trips that drive it.")]


def ride_written(found: OfficeRide) -> RideNeeded:
    """Write a ride as services read it."""
    request = found.request
    return RideNeeded(
        request_id=request.request_id,
        meeting_id=request.meeting_id,
        school_id=request.school_id,
        guardian_id=request.guardian_id,
        state=request.state,
        meets_from=request.meets.start,
        meets_until=request.meets.end,
        passengers=request.passengers,
        child_seats=request.child_seats,
        wheelchair=request.wheelchair,
        side=request.side,
        band=request.band,
        answer_by=request.answer_by,
        ways=[_way_written(each) for each in found.ways],
        ride_ids=found.ride_ids,
    )


def version_of(ride: RideNeeded) -> str:
    """Name how a ride stands."""
    return tag_of(ride)


def _way_written(each: Driven) -> WayDriven:
    return WayDriven(
        leg=each.leg,
        driver=each.driver,
        car=each.car,
        plate=each.plate,
        pick_up_at=each.pick_up_at,
        drop_off_at=each.drop_off_at,
        picked_up=each.is_aboard,
        dropped_off=each.is_done,
    )
