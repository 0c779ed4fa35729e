"""What became of notices, for other services: list. The handler calls one action."""

from typing import Annotated, Final
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from service.access.types import Principal
from service.desk import reading
from service.desk.types import NoticesPage, NoticeStatus, NoticesWanted
from service.kernel.db import Pool
from service.kernel.described import PAGE, Limit, Said
from service.kernel.examples import GUARDIAN, MEETING, NAMED, NOW
from service.kernel.ids import NoticeId, PersonId
from service.notices.types import NoticeState

A_NOTICE: Final = NoticeStatus(
    notice_id=NoticeId(NAMED),
    kind="booked",
    channel="sms",
    state="sent",
    problem="",
    recipient_id=GUARDIAN,
    about_id=MEETING,
    created_at=NOW,
    not_before=NOW,
    settled_at=NOW,
)
AboutId = Annotated[
    UUID | None, QueryParameter(name="about_id", description="A meeting, an invitation, an ask or a place in a line.")
]


@get(
    "/api/v1/notices",
    said=Said(gives=NoticesPage([A_NOTICE], None)),
    summary="List notices",
    tags=["notices"],
)
async def list_notices(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    recipient_id: FromQuery[PersonId | None] = None,
    about_id: AboutId = None,
    in_state: Annotated[NoticeState | None, QueryParameter(name="state")] = None,
    cursor: FromQuery[NoticeId | None] = None,
    limit: Limit = PAGE,
) -> NoticesPage:
    """List where mails and texts stand, newest first: to whom, about what; neither address nor words.

    A key of one school sees what went to its people, but nothing about another's meetings, rounds, rides or childcare.
    unknown: the gateway did not say whether a text went out, so it is not sent again. dropped: something newer is told.
    """
    wanted = NoticesWanted(recipient_id=recipient_id, about_id=about_id, state=in_state)
    return await reading.notices_told(pool, api, wanted, after=cursor, size=limit)


ROUTES: Final = (list_notices,)
