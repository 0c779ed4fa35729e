"""The office's door to what helps families come: places, decisions, helpers. Nothing is decided here."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.access.types import Principal
from service.booking.tools import Given
from service.desk.pages import helpers, places, policies
from service.desk.pages.desks import AnyRequest, office_desk
from service.kernel.ids import PersonId, PlaceId

Office = NamedDependency[Principal]


@get("/desk/places", include_in_schema=False)
async def book(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """List the book of places, rooms and holidays."""
    return await places.show_places(await office_desk(request, office, tools))


@get("/desk/places/new", include_in_schema=False)
async def new_place(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """Show the form of a new place."""
    return await places.show_new_place(await office_desk(request, office, tools))


@post("/desk/places", include_in_schema=False)
async def add_place(request: AnyRequest, office: Office, tools: Given) -> Response[Any]:
    """Write a place into the book."""
    return await places.add_place(await office_desk(request, office, tools))


@post("/desk/places/import", include_in_schema=False)
async def import_places(request: AnyRequest, office: Office, tools: Given) -> Response[Any]:
    """Take in a places.csv."""
    return await places.import_places(await office_desk(request, office, tools))


@get("/desk/places/{place_id:uuid}", include_in_schema=False)
async def one_place(request: AnyRequest, place_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show a place in its form."""
    return await places.show_place(await office_desk(request, office, tools), PlaceId(place_id))


@post("/desk/places/{place_id:uuid}", include_in_schema=False)
async def change_place(request: AnyRequest, place_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Say otherwise of a place."""
    return await places.change_place(await office_desk(request, office, tools), PlaceId(place_id))


@post("/desk/places/{place_id:uuid}/leave", include_in_schema=False)
async def leave_place(request: AnyRequest, place_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Take a place out of the book, or put it back."""
    return await places.leave_place(await office_desk(request, office, tools), PlaceId(place_id))


@post("/desk/holidays", include_in_schema=False)
async def add_holiday(request: AnyRequest, office: Office, tools: Given) -> Response[Any]:
    """Call a day a holiday."""
    return await places.add_holiday(await office_desk(request, office, tools))


@post("/desk/holidays/{day:date}/remove", include_in_schema=False)
async def remove_holiday(request: AnyRequest, day: FromPath[date], office: Office, tools: Given) -> Response[Any]:
    """Call a day a day like others."""
    return await places.remove_holiday(await office_desk(request, office, tools), day)


@get("/desk/policies", include_in_schema=False)
async def decisions(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """Show what the school has decided."""
    return await policies.show_policies(await office_desk(request, office, tools))


@get("/desk/policies/{subject:str}", include_in_schema=False)
async def one_decision(request: AnyRequest, subject: FromPath[str], office: Office, tools: Given) -> Response[str]:
    """Show the form of one decision."""
    return await policies.show_policy(await office_desk(request, office, tools), subject)


@post("/desk/policies/{subject:str}", include_in_schema=False)
async def record_decision(request: AnyRequest, subject: FromPath[str], office: Office, tools: Given) -> Response[Any]:
    """Record what the school decided, or take it back."""
    return await policies.record_policy(await office_desk(request, office, tools), subject)


@get("/desk/helpers", include_in_schema=False)
async def everybody(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """List everybody who helps."""
    return await helpers.show_helpers(await office_desk(request, office, tools))


@get("/desk/helpers/new", include_in_schema=False)
async def new_helper(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """Show the form of somebody who wants to help."""
    return await helpers.show_new_helper(await office_desk(request, office, tools))


@post("/desk/helpers", include_in_schema=False)
async def add_helper(request: AnyRequest, office: Office, tools: Given) -> Response[Any]:
    """Let somebody help."""
    return await helpers.add_helper(await office_desk(request, office, tools))


@get("/desk/helpers/{person_id:uuid}", include_in_schema=False)
async def one_helper(request: AnyRequest, person_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show somebody who helps."""
    return await helpers.show_helper(await office_desk(request, office, tools), PersonId(person_id))


@post("/desk/helpers/{person_id:uuid}", include_in_schema=False)
async def change_page(request: AnyRequest, person_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Give, renew or close a helper's link; or let them help no more."""
    return await helpers.change_page(await office_desk(request, office, tools), PersonId(person_id))


@post("/desk/helpers/{person_id:uuid}/credentials", include_in_schema=False)
async def record_credential(
    request: AnyRequest, person_id: FromPath[UUID], office: Office, tools: Given
) -> Response[Any]:
    """Record until when somebody has something."""
    return await helpers.record_credential(await office_desk(request, office, tools), PersonId(person_id))


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
