"""What has happened, for other services to follow. The handler parses, calls one action, answers."""

from typing import Annotated, Final

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from service.access.types import Principal
from service.events import actions
from service.events.errors import CursorGone
from service.events.examples import EVENTS
from service.events.types import EventsPage
from service.kernel.db import Pool
from service.kernel.described import PAGE, Limit, Said

LARGEST: Final = 2**53 - 1  # whole numbers up to here are the same in every language that reads JSON

After = Annotated[
    int | None,
    QueryParameter(
        name="after", ge=0, le=LARGEST, description="`next` of the last page; left out: from the oldest that is kept."
    ),
]


@get(
    "/api/v1/events",
    said=Said(gives=EVENTS, refuses=(CursorGone(),)),
    summary="Follow what happens",
    tags=["events"],
)
async def list_events(
    api: NamedDependency[Principal], pool: NamedDependency[Pool], after: After = None, limit: Limit = PAGE
) -> EventsPage:
    """List changes of meetings and rounds, and rosters taken in, in the order in which they became visible.

    Events carry ids, times and states; they are kept 30 days. Whoever keeps `next` and asks with it again misses
    nothing and gets nothing twice. A key of one school sees that school's.
    """
    return await actions.follow(pool, api, after=after, size=limit)


ROUTES: Final = (list_events,)
