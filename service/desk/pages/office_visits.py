"""The office's door to home visits: who is out, what lacks somebody, to whom they are offered. It decides nothing."""

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from service.desk.pages import visit_offers, visits
from service.desk.pages.desks import OfficeDesk
from service.kernel.ids import MeetingId, RoundId


@get("/desk/visits", include_in_schema=False)
async def board(office_desk: OfficeDesk) -> Response[str]:
    """Show who is out now, what lacks somebody, and what is to come."""
    return await visits.show_board(office_desk)


@get("/desk/visits/stipends.csv", include_in_schema=False)
async def stipends(office_desk: OfficeDesk) -> Response[bytes]:
    """Give a month's stipends as a file."""
    return await visit_offers.stipends_csv(office_desk)


@get("/desk/visits/{meeting_id:uuid}", include_in_schema=False)
async def one(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show one visit: who, where, how to call them, who could come along."""
    return await visits.show_one(office_desk, MeetingId(meeting_id))


@post("/desk/visits/{meeting_id:uuid}/acknowledge", include_in_schema=False)
async def acknowledge(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Say by name that somebody sees to a pair."""
    return await visits.acknowledge(office_desk, MeetingId(meeting_id))


@post("/desk/visits/{meeting_id:uuid}/where", include_in_schema=False)
async def say_where(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Take down what a pair said on the telephone."""
    return await visits.say_where(office_desk, MeetingId(meeting_id))


@post("/desk/visits/{meeting_id:uuid}/ask", include_in_schema=False)
async def ask(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Ask somebody by name to come along."""
    return await visits.ask(office_desk, MeetingId(meeting_id))


@post("/desk/visits/{meeting_id:uuid}/answer", include_in_schema=False)
async def answer(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Take down a visitor's yes or no."""
    return await visits.answer(office_desk, MeetingId(meeting_id))


@get("/desk/rounds/{round_id:uuid}/visits", include_in_schema=False)
async def offers(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show to whom visits were offered, and whether those visited are a cross-section."""
    return await visit_offers.show_offers(office_desk, RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/visits", include_in_schema=False)
async def offer(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Offer visits to everybody, or by lot."""
    return await visit_offers.offer(office_desk, RoundId(round_id))


ROUTES: Final = (board, stipends, one, acknowledge, say_where, ask, answer, offers, offer)
