"""What has happened, for other services to follow. The handler parses, calls one action, answers."""

from typing import Annotated, Final
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from service.access.types import Principal
from service.events import actions
from service.events.errors import CursorGone
from service.events.types import EventsPage, EventView, MeetingFacts
from service.kernel.db import Pool
from service.kernel.described import PAGE, Limit, Said
from service.kernel.examples import INVITATION, LATER_ENDS, LATER_STARTS, MEETING, NOW, ROOM, ROUND, SCHOOL, TEACHER

LARGEST: Final = 2**53  # whole numbers up to here are the same in every language that reads JSON

AN_EVENT: Final = EventView(
    event_id=UUID("0199b3f2-7a00-7e51-8d20-5c4b9f1e7010"),
    cursor=1042,
    kind="meeting.moved",
    school_id=SCHOOL,
    data=MeetingFacts(
        meeting_id=MEETING,
        round_id=ROUND,
        invitation_id=INVITATION,
        teacher_id=TEACHER,
        room_id=ROOM,
        mode="school",
        state="confirmed",
        starts_at=LATER_STARTS,
        ends_at=LATER_ENDS,
        revision=1,
    ),
    at=NOW,
)
After = Annotated[
    int | None,
    QueryParameter(
        name="after", ge=0, le=LARGEST, description="`next` of the last page; left out: from the oldest that is kept."
    ),
]


@get(
    "/api/v1/events",
    said=Said(gives=EventsPage(events=[AN_EVENT], next=1042, has_more=False), refuses=(CursorGone(),)),
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
