"""Schools and places for other services; to change a place, whose name calendars show, see desk/places_api.py."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from service.access.doors import AskedWish
from service.access.types import Principal
from service.kernel.db import Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Left, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed, NotFound
from service.kernel.examples import SCHOOL
from service.kernel.ids import PlaceId, SchoolId
from service.places import actions, holidays, wished
from service.places.errors import UnknownPlace, UnreadableHours
from service.places.types import (
    Holiday,
    HolidayDraft,
    HolidaysPage,
    Place,
    PlaceDraft,
    PlacesPage,
    SchoolsPage,
    SchoolView,
    Spot,
)

A_SCHOOL: Final = SchoolView(
    school_id=SCHOOL, source_id="larkfield-es", name="Larkfield Elementary", time_zone="America/Chicago", left_on=None
)
A_DRAFT: Final = PlaceDraft(
    name="Larkfield Central Library",
    kind="library",
    address_line="3564 Walnut Pl",
    latitude=41.39527,
    longitude=-94.28763,
    opening_hours="Mo-Th 10:00-20:00; Fr-Sa 10:00-17:00; PH off",
    step_free=True,
    quiet=True,
    max_party=8,
    zone="America/Chicago",
)
A_PLACE: Final = Place(
    place_id=PlaceId(UUID("0199a1c0-4d00-7a25-9b61-2f8c07d1e00c")),
    source_id="P0003",
    name=A_DRAFT.name,
    kind=A_DRAFT.kind,
    address_line=A_DRAFT.address_line,
    spot=Spot(A_DRAFT.latitude, A_DRAFT.longitude),
    opening_hours=A_DRAFT.opening_hours,
    step_free=True,
    quiet=True,
    indoor=True,
    max_party=8,
    zone=A_DRAFT.zone,
)
A_HOLIDAY: Final = Holiday(date(2026, 10, 12), "Founders' Day")
UNREADABLE: Final = (UnreadableHours("weekends too"), Malformed("zone", "unknown"), Malformed("name", "missing"))


@get("/api/v1/schools", said=Said(gives=SchoolsPage([A_SCHOOL], None)), summary="List schools", tags=["people"])
async def list_schools(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    cursor: FromQuery[SchoolId | None] = None,
    limit: Limit = PAGE,
) -> SchoolsPage:
    """List the schools the key is for, with their ids in the roster."""
    return await actions.list_schools(pool, api, after=cursor, size=limit)


@get("/api/v1/places", said=Said(gives=PlacesPage([A_PLACE], None)), summary="List places", tags=["places"])
async def list_places(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    left: Left = False,  # noqa: FBT002 - Litestar calls it by name
    cursor: FromQuery[PlaceId | None] = None,
    limit: Limit = PAGE,
) -> PlacesPage:
    """List where families can meet elsewhere than at school. A place belongs to every school of the district."""
    return await wished.list_places(pool, api, after=cursor, size=limit, left=left)


@get(
    "/api/v1/places/{place_id:uuid}",
    said=Said(gives=A_PLACE, refuses=(UnknownPlace(),), tagged=True),
    summary="Read a place",
    tags=["places"],
)
async def read_place(
    request: AnyRequest, api: NamedDependency[Principal], pool: NamedDependency[Pool], place_id: FromPath[PlaceId]
) -> Response[Place]:
    """Read one place, one that is no longer used too."""
    found = await actions.read_place(pool, api, place_id)
    return tagged_or_known(request, found, wished.version_of(found))


@post(
    "/api/v1/places",
    said=Said(takes=A_DRAFT, gives=A_PLACE, refuses=UNREADABLE, tagged=True),
    summary="Add a place",
    tags=["places"],
)
async def add_place(
    data: JSONBody[PlaceDraft],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
) -> Response[Place]:
    """Add a place. It is suggested to families where it is open for the whole meeting."""
    added = await wished.add_place(pool, api, data, wish=wish, now=now)
    return tagged(added, wished.version_of(added))


@delete(
    "/api/v1/places/{place_id:uuid}",
    status_code=200,
    said=Said(gives=A_PLACE, refuses=(UnknownPlace(),), tagged=True),
    summary="Stop using a place",
    tags=["places"],
)
async def leave_place(
    place_id: FromPath[PlaceId],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> Response[Place]:
    """Suggest a place no more. Meetings that stand there stand, and it can be read."""
    left = await wished.leave_place(pool, api, place_id, if_match=if_match, wish=wish, now=now)
    return tagged(left, wished.version_of(left))


@get("/api/v1/holidays", said=Said(gives=HolidaysPage([A_HOLIDAY], None)), summary="List holidays", tags=["places"])
async def list_holidays(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    cursor: FromQuery[date | None] = None,
    limit: Limit = PAGE,
) -> HolidaysPage:
    """List the days, besides the country's own, on which what is marked PH in opening hours holds."""
    return await holidays.holidays_page(pool, api, after=cursor, size=limit)


@get(
    "/api/v1/holidays/{day:date}",
    said=Said(gives=A_HOLIDAY, refuses=(NotFound(),), tagged=True),
    summary="Read a holiday",
    tags=["places"],
)
async def read_holiday(
    request: AnyRequest, api: NamedDependency[Principal], pool: NamedDependency[Pool], day: FromPath[date]
) -> Response[Holiday]:
    """Read one holiday; 404 for a day like others."""
    found = await holidays.read_holiday(pool, api, day)
    return tagged_or_known(request, found, holidays.version_of(found))


@put(
    "/api/v1/holidays/{day:date}",
    said=Said(
        takes=HolidayDraft(A_HOLIDAY.name), gives=A_HOLIDAY, refuses=(Malformed("name", "missing"),), tagged=True
    ),
    summary="Name a holiday",
    tags=["places"],
)
async def put_holiday(
    day: FromPath[date],
    data: JSONBody[HolidayDraft],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> Response[Holiday]:
    """Call a day a holiday, or name one anew: no place is suggested that is closed on it."""
    kept = await actions.add_holiday(pool, api, Holiday(day, data.name), if_match=if_match, wish=wish, now=now)
    return tagged(kept, holidays.version_of(kept))


@delete("/api/v1/holidays/{day:date}", said=Said(), summary="Take a holiday back", tags=["places"])
async def delete_holiday(
    day: FromPath[date],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> None:
    """Call a day a day like others; one that is stays so."""
    await actions.remove_holiday(pool, api, day, if_match=if_match, wish=wish, now=now)


ROUTES: Final = (
    list_schools,
    list_places,
    read_place,
    add_place,
    leave_place,
    list_holidays,
    read_holiday,
    put_holiday,
    delete_holiday,
)
