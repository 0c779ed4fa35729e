"""The office's door to rides: who is brought by whom, and trips for an evening. Nothing is decided here."""

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from service.desk.pages import ride_plan, rides
from service.desk.pages.desks import OfficeDesk
from service.kernel.ids import RideRequestId, TripId


@get("/desk/rides", include_in_schema=False)
async def show_rides(office_desk: OfficeDesk) -> Response[str]:
    """List the rides of the coming days, the next deadline on top."""
    return await rides.show_rides(office_desk)


@get("/desk/rides/evening", include_in_schema=False)
async def print_rides(office_desk: OfficeDesk) -> Response[str]:
    """Show all rides of one day as a list to print."""
    return await rides.print_rides(office_desk)


@get("/desk/rides/{request_id:uuid}", include_in_schema=False)
async def show_ride(request_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show one ride and how it can be settled."""
    return await rides.show_ride(office_desk, RideRequestId(request_id))


@post("/desk/rides/{request_id:uuid}/driver", include_in_schema=False)
async def name_driver(request_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Let a driver drive who has said yes on the phone."""
    return await rides.name_driver(office_desk, RideRequestId(request_id))


@post("/desk/rides/{request_id:uuid}/settle", include_in_schema=False)
async def settle_ride(request_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Note how the family comes instead, or look for a driver again."""
    return await rides.settle_ride(office_desk, RideRequestId(request_id))


@get("/desk/rides/plan", include_in_schema=False)
async def show_plan(office_desk: OfficeDesk) -> Response[str]:
    """Show the days on which families look for a driver, and the trips of one."""
    return await ride_plan.show_plan(office_desk)


@post("/desk/rides/plan", include_in_schema=False)
async def ask_plan(office_desk: OfficeDesk) -> Response[Any]:
    """Wish for trips on an evening."""
    return await ride_plan.ask_plan(office_desk)


@post("/desk/rides/plan/{trip_id:uuid}/yes", include_in_schema=False)
async def take_trip(trip_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Let a volunteer drive a trip who has said yes to it on the phone."""
    return await ride_plan.take_trip(office_desk, TripId(trip_id))


ROUTES: Final = (show_rides, print_rides, show_ride, name_driver, settle_ride, show_plan, ask_plan, take_trip)
