"""Change a place for other services; to list, read, add and stop using one, see places/api.py."""

from typing import Final

from litestar import Response, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from service.access.doors import AskedWish
from service.access.types import Act
from service.desk import places
from service.kernel.db import Pool
from service.kernel.described import IfMatch, Said, tagged
from service.kernel.ids import PlaceId
from service.places.api import A_DRAFT, A_PLACE, UNREADABLE
from service.places.errors import UnknownPlace
from service.places.types import Place, PlaceDraft
from service.places.wished import version_of


@put(
    "/api/v1/places/{place_id:uuid}",
    said=Said(takes=A_DRAFT, gives=A_PLACE, refuses=(UnknownPlace(), *UNREADABLE), tagged=True),
    summary="Change a place",
    tags=["places"],
)
async def change_place(
    place_id: FromPath[PlaceId],
    data: JSONBody[PlaceDraft],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Place]:
    """Say everything of a place anew. Meetings that stand there stand, and calendars show its new name."""
    changed = await places.change_place(pool, api_act, place_id, data, if_match=if_match, wish=wish)
    return tagged(changed, version_of(changed))


ROUTES: Final = (change_place,)
