"""The office's door to home visits: who is out, what lacks somebody, to whom they are offered. It decides nothing."""

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.access.types import Principal
from service.booking.tools import Given
from service.desk.pages import visit_offers, visits
from service.desk.pages.desks import AnyRequest, office_desk
from service.kernel.ids import MeetingId, RoundId

Office = NamedDependency[Principal]


@get("/desk/visits", include_in_schema=False)
async def board(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """Show who is out now, what lacks somebody, and what is to come."""
    return await visits.show_board(await office_desk(request, office, tools))


@get("/desk/visits/stipends.csv", include_in_schema=False)
async def stipends(request: AnyRequest, office: Office, tools: Given) -> Response[bytes]:
    """Give a month's stipends as a file."""
    return await visit_offers.stipends_csv(await office_desk(request, office, tools))


@get("/desk/visits/{meeting_id:uuid}", include_in_schema=False)
async def one(request: AnyRequest, meeting_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show one visit: who, where, how to call them, who could come along."""
    return await visits.show_one(await office_desk(request, office, tools), MeetingId(meeting_id))


@post("/desk/visits/{meeting_id:uuid}/acknowledge", include_in_schema=False)
async def acknowledge(request: AnyRequest, meeting_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Say by name that somebody sees to a pair."""
    return await visits.acknowledge(await office_desk(request, office, tools), MeetingId(meeting_id))


@post("/desk/visits/{meeting_id:uuid}/where", include_in_schema=False)
async def say_where(request: AnyRequest, meeting_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Take down what a pair said on the telephone."""
    return await visits.say_where(await office_desk(request, office, tools), MeetingId(meeting_id))


@post("/desk/visits/{meeting_id:uuid}/ask", include_in_schema=False)
async def ask(request: AnyRequest, meeting_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Ask somebody by name to come along."""
    return await visits.ask(await office_desk(request, office, tools), MeetingId(meeting_id))


@post("/desk/visits/{meeting_id:uuid}/answer", include_in_schema=False)
async def answer(request: AnyRequest, meeting_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Take down a visitor's yes or no."""
    return await visits.answer(await office_desk(request, office, tools), MeetingId(meeting_id))


@get("/desk/rounds/{round_id:uuid}/visits", include_in_schema=False)
async def offers(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show to whom visits were offered, and whether those visited are a cross-section."""
    return await visit_offers.show_offers(await office_desk(request, office, tools), RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/visits", include_in_schema=False)
async def offer(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Offer visits to everybody, or by lot."""
    return await visit_offers.offer(await office_desk(request, office, tools), RoundId(round_id))


ROUTES: Final = (board, stipends, one, acknowledge, say_where, ask, answer, offers, offer)
