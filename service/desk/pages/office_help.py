"""The office's door to what helps families come: places, decisions, helpers. Nothing is decided here."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from service.desk.pages import helpers, places, policies
from service.desk.pages.desks import OfficeDesk
from service.kernel.ids import PersonId, PlaceId


@get("/desk/places", include_in_schema=False)
async def book(office_desk: OfficeDesk) -> Response[str]:
    """List the book of places, rooms and holidays."""
    return await places.show_places(office_desk)


@get("/desk/places/new", include_in_schema=False)
async def new_place(office_desk: OfficeDesk) -> Response[str]:
    """Show the form of a new place."""
    return await places.show_new_place(office_desk)


@post("/desk/places", include_in_schema=False)
async def add_place(office_desk: OfficeDesk) -> Response[Any]:
    """Write a place into the book."""
    return await places.add_place(office_desk)


@post("/desk/places/import", include_in_schema=False, request_max_body_size=places.UPLOAD_LIMIT)
async def import_places(office_desk: OfficeDesk) -> Response[Any]:
    """Take in a places.csv."""
    return await places.import_places(office_desk)


@get("/desk/places/{place_id:uuid}", include_in_schema=False)
async def one_place(place_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show a place in its form."""
    return await places.show_place(office_desk, PlaceId(place_id))


@post("/desk/places/{place_id:uuid}", include_in_schema=False)
async def change_place(place_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Say otherwise of a place."""
    return await places.change_place(office_desk, PlaceId(place_id))


@post("/desk/places/{place_id:uuid}/leave", include_in_schema=False)
async def leave_place(place_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Take a place out of the book, or put it back."""
    return await places.leave_place(office_desk, PlaceId(place_id))


@post("/desk/holidays", include_in_schema=False)
async def add_holiday(office_desk: OfficeDesk) -> Response[Any]:
    """Call a day a holiday."""
    return await places.add_holiday(office_desk)


@post("/desk/holidays/{day:date}/remove", include_in_schema=False)
async def remove_holiday(day: FromPath[date], office_desk: OfficeDesk) -> Response[Any]:
    """Call a day a day like others."""
    return await places.remove_holiday(office_desk, day)


@get("/desk/policies", include_in_schema=False)
async def decisions(office_desk: OfficeDesk) -> Response[str]:
    """Show what the school has decided."""
    return await policies.show_policies(office_desk)


@get("/desk/policies/{subject:str}", include_in_schema=False)
async def one_decision(subject: FromPath[str], office_desk: OfficeDesk) -> Response[str]:
    """Show the form of one decision."""
    return await policies.show_policy(office_desk, subject)


@post("/desk/policies/{subject:str}", include_in_schema=False)
async def record_decision(subject: FromPath[str], office_desk: OfficeDesk) -> Response[Any]:
    """Record what the school decided, or take it back."""
    return await policies.record_policy(office_desk, subject)


@get("/desk/helpers", include_in_schema=False)
async def everybody(office_desk: OfficeDesk) -> Response[str]:
    """List everybody who helps."""
    return await helpers.show_helpers(office_desk)


@get("/desk/helpers/new", include_in_schema=False)
async def new_helper(office_desk: OfficeDesk) -> Response[str]:
    """Show the form of somebody who wants to help."""
    return await helpers.show_new_helper(office_desk)


@post("/desk/helpers", include_in_schema=False)
async def add_helper(office_desk: OfficeDesk) -> Response[Any]:
    """Let somebody help."""
    return await helpers.add_helper(office_desk)


@get("/desk/helpers/{person_id:uuid}", include_in_schema=False)
async def one_helper(person_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show somebody who helps."""
    return await helpers.show_helper(office_desk, PersonId(person_id))


@post("/desk/helpers/{person_id:uuid}", include_in_schema=False)
async def change_page(person_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Give, renew or close a helper's link; or let them help no more."""
    return await helpers.change_page(office_desk, PersonId(person_id))


@post("/desk/helpers/{person_id:uuid}/credentials", include_in_schema=False)
async def record_credential(person_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Record until when somebody has something."""
    return await helpers.record_credential(office_desk, PersonId(person_id))


ROUTES: Final = (
    book,
    new_place,
    add_place,
    import_places,
    one_place,
    change_place,
    leave_place,
    add_holiday,
    remove_holiday,
    decisions,
    one_decision,
    record_decision,
    everybody,
    new_helper,
    add_helper,
    one_helper,
    change_page,
    record_credential,
)
