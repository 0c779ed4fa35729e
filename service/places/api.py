"""Schools for other services: list. The handler calls one action."""

from typing import Final

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from service.access.types import Principal
from service.kernel.db import Pool
from service.kernel.described import PAGE, Limit, Said
from service.kernel.examples import SCHOOL
from service.kernel.ids import SchoolId
from service.places import actions
from service.places.types import SchoolsPage, SchoolView

A_SCHOOL: Final = SchoolView(
    school_id=SCHOOL, source_id="larkfield-es", name="Larkfield Elementary", time_zone="America/Chicago", left_on=None
)


@get("/api/v1/schools", said=Said(gives=SchoolsPage([A_SCHOOL], None)), summary="List schools", tags=["people"])
async def list_schools(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    cursor: FromQuery[SchoolId | None] = None,
    limit: Limit = PAGE,
) -> SchoolsPage:
    """List the schools the key is for, with their ids in the roster."""
    return await actions.list_schools(pool, api, after=cursor, size=limit)


ROUTES: Final = (list_schools,)
