"""The addresses calendars subscribe to, and the file of one meeting. HEAD is answered as GET by the edge."""

from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from service.access.doors import Knock, Knocked, let_in
from service.access.types import Principal
from service.booking.tools import Given
from service.feeds import actions, rules
from service.feeds.answering import CALENDAR, answer
from service.feeds.memory import Memory
from service.feeds.types import Feed
from service.ical.feed import etag
from service.kernel.ids import MeetingId

AnyRequest = Request[Any, Any, Any]
Remembered = NamedDependency[SkipValidation[Memory]]
Answer = Response[bytes | None]


@get("/c/{token:str}/openings.ics", include_in_schema=False)
async def openings(knock: Knocked, token: FromPath[str], tools: Given, feed_memory: Remembered) -> Answer:
    """Give a guardian's calendar the times that are free, and in their place what is booked."""
    guardian = await let_in(knock, token, frozenset({"openings_feed"}))
    feed = await actions.openings(
        tools.pool, tools.cache, guardian, tools.links, mail_domain=tools.site.mail_domain, now=knock.now
    )
    return _answer(knock, guardian, feed, feed_memory)


@get("/c/{token:str}/family.ics", include_in_schema=False)
async def family(knock: Knocked, token: FromPath[str], tools: Given, feed_memory: Remembered) -> Answer:
    """Give a guardian's calendar what is booked."""
    guardian = await let_in(knock, token, frozenset({"family_feed"}))
    feed = await actions.family(tools.pool, guardian, tools.links, now=knock.now)
    return _answer(knock, guardian, feed, feed_memory)


@get("/c/{token:str}/teacher.ics", include_in_schema=False)
async def teacher(knock: Knocked, token: FromPath[str], tools: Given, feed_memory: Remembered) -> Answer:
    """Give a teacher's calendar their meetings."""
    principal = await let_in(knock, token, frozenset({"teacher_feed"}))
    feed = await actions.teacher(tools.pool, principal, tools.links, now=knock.now)
    return _answer(knock, principal, feed, feed_memory)


@get("/c/{token:str}/helper.ics", include_in_schema=False)
async def helper(knock: Knocked, token: FromPath[str], tools: Given, feed_memory: Remembered) -> Answer:
    """Give a helper's calendar what is theirs."""
    principal = await let_in(knock, token, frozenset({"helper_feed"}))
    feed = await actions.helper(tools.pool, principal, tools.links, mail_domain=tools.site.mail_domain, now=knock.now)
    return _answer(knock, principal, feed, feed_memory)


@get("/c/{token:str}/office.ics", include_in_schema=False)
async def office(knock: Knocked, token: FromPath[str], tools: Given, feed_memory: Remembered) -> Answer:
    """Give the office's calendar who meets families on which day."""
    principal = await let_in(knock, token, frozenset({"office_feed"}))
    feed = await actions.office(tools.pool, principal, tools.links, mail_domain=tools.site.mail_domain, now=knock.now)
    return _answer(knock, principal, feed, feed_memory)


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


def _answer(knock: Knock, reader: Principal, feed: Feed, memory: Memory) -> Answer:
    """Answer by the version that is known, or write the feed to know it."""
    makings = rules.digest_of(feed)
    version = memory.recall(reader.actor, makings) or memory.keep(
        reader.actor, makings, etag(rules.written(feed)), knock.now
    )
    return answer(version, lambda: rules.written(feed), knock.request.headers)


ROUTES: Final = (openings, family, teacher, helper, office, meeting_file)
