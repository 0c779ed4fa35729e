"""The addresses calendars subscribe to, and the file of one meeting. HEAD is answered as GET by the edge."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from service.access.doors import Knocked, let_in
from service.access.types import Principal
from service.booking.tools import Given
from service.feeds import actions
from service.feeds.answering import CALENDAR, answer
from service.feeds.shelf import Shelf
from service.kernel.ids import MeetingId

AnyRequest = Request[Any, Any, Any]
OurShelf = NamedDependency[SkipValidation[Shelf]]
Answer = Response[bytes | None]


@get("/c/{token:str}/openings.ics", include_in_schema=False)
async def openings(knock: Knocked, token: FromPath[str], tools: Given, feed_shelf: OurShelf) -> Answer:
    """Give a guardian's calendar the times that are free, and in their place what is booked.

    Written anew for each look: the free times in it may be part of a second old already.
    """
    guardian = await let_in(knock, token, frozenset({"openings_feed"}))
    feed = await actions.openings(
        tools.pool, tools.cache, guardian, tools.links, mail_domain=tools.site.mail_domain, now=knock.now
    )
    return answer(feed_shelf.write(guardian, feed, knock.now), knock.request.headers)


@get("/c/{token:str}/family.ics", include_in_schema=False)
async def family(knock: Knocked, token: FromPath[str], tools: Given, feed_shelf: OurShelf) -> Answer:
    """Give a guardian's calendar what is booked."""
    guardian = await let_in(knock, token, frozenset({"family_feed"}))
    make = partial(actions.family, tools.pool, guardian, tools.links, now=knock.now)
    return answer(await feed_shelf.read(guardian, make, knock.now), knock.request.headers)


@get("/c/{token:str}/teacher.ics", include_in_schema=False)
async def teacher(knock: Knocked, token: FromPath[str], tools: Given, feed_shelf: OurShelf) -> Answer:
    """Give a teacher's calendar their meetings."""
    principal = await let_in(knock, token, frozenset({"teacher_feed"}))
    make = partial(actions.teacher, tools.pool, principal, tools.links, now=knock.now)
    return answer(await feed_shelf.read(principal, make, knock.now), knock.request.headers)


@get("/c/{token:str}/helper.ics", include_in_schema=False)
async def helper(knock: Knocked, token: FromPath[str], tools: Given, feed_shelf: OurShelf) -> Answer:
    """Give a helper's calendar what is theirs."""
    principal = await let_in(knock, token, frozenset({"helper_feed"}))
    domain = tools.site.mail_domain
    make = partial(actions.helper, tools.pool, principal, tools.links, mail_domain=domain, now=knock.now)
    return answer(await feed_shelf.read(principal, make, knock.now), knock.request.headers)


@get("/c/{token:str}/office.ics", include_in_schema=False)
async def office(knock: Knocked, token: FromPath[str], tools: Given, feed_shelf: OurShelf) -> Answer:
    """Give the office's calendar who meets families on which day."""
    principal = await let_in(knock, token, frozenset({"office_feed"}))
    domain = tools.site.mail_domain
    make = partial(actions.office, tools.pool, principal, tools.links, mail_domain=domain, now=knock.now)
    return answer(await feed_shelf.read(principal, make, knock.now), knock.request.headers)


@get("/i/meetings/{meeting_id:uuid}/meeting.ics", include_in_schema=False)
async def meeting_file(
    meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[bytes]:
    """Give one meeting as a file, for a calendar that is to hold just this one and not follow its changes.

    Not as an attachment: phones then keep it in a folder, and this way they open their calendar with it.
    """
    made = await actions.meeting_file(
        tools.pool, guardian, MeetingId(meeting_id), tools.links, mail_domain=tools.site.mail_domain
    )
    return Response(made, media_type=CALENDAR, headers={"Content-Disposition": 'inline; filename="meeting.ics"'})


ROUTES: Final = (openings, family, teacher, helper, office, meeting_file)
