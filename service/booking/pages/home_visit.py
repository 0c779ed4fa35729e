"""The page of a visit that is offered: yes, somewhere else, or no, thank you. Nobody asks why."""

from typing import Final, cast, get_args
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from service.access.types import Principal
from service.booking import elsewhere, reading
from service.booking.errors import MeetingOver, NotThisTime
from service.booking.pages.visit import AnyRequest, sent, to, visit
from service.booking.tools import Given
from service.kernel.db import transact, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import MeetingId, PlaceId
from service.visits import offering
from service.visits.actions import policy_of
from service.visits.types import OfferAnswer

NEXT: Final[dict[OfferAnswer, str]] = {
    "accepted": "/i?mode=home",
    "elsewhere": "/i?mode=place",
    "declined": "/i/visit",
}
"""Where each answer leads: a yes goes on to the times."""


class OfferPage(Struct, frozen=True, kw_only=True):
    """booking/home_visit.html."""

    students: str
    minutes: int
    is_declined: bool
    can_be_elsewhere: bool
    csrf: str


@get("/i/visit", include_in_schema=False)
async def read_offer(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[str]:
    """Show what is offered; NotFound for a family that was offered nothing."""
    seen = await visit(request, guardian, tools)
    async with transaction(tools.pool, guardian.org_id) as conn:
        offer = await offering.offer_of(conn, guardian.org_id, seen.invitation_id)
        policy = await policy_of(conn, guardian.org_id, seen.facts.round.school_id)
    if offer is None:
        raise NotFound
    students = list(dict.fromkeys(wish.student for wish in seen.facts.wishes))
    view = OfferPage(
        students=seen.voice.listing(students),
        minutes=policy.minutes,
        is_declined=offer.answer == "declined",
        can_be_elsewhere="place" in seen.facts.round.modes,
        csrf=seen.csrf,
    )
    return seen.answer("home_visit.html", view, here="/i/visit")


@post("/i/visit", include_in_schema=False)
async def answer_offer(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Redirect:
    """Take the answer, and lead a yes to the times."""
    form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    said = str(form.get("answer", ""))
    if said not in get_args(OfferAnswer):
        raise NotFound
    answer = cast("OfferAnswer", said)
    await transact(
        tools.pool,
        guardian.org_id,
        lambda conn: offering.answer(conn, guardian, seen.invitation_id, answer, now=seen.now),
    )
    return to(NEXT[answer])


@post("/i/meetings/{meeting_id:uuid}/elsewhere", include_in_schema=False)
async def meet_elsewhere(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Redirect:
    """Meet at a public place at the same time instead, by one tap; what cannot be had leads to the times."""
    form = await sent(request, guardian, tools)
    meeting = await reading.meeting(tools.pool, guardian, MeetingId(meeting_id))
    place_id = PlaceId(_id(str(form.get("place", ""))))
    try:
        await elsewhere.meet_at(tools.pool, tools.act(guardian), meeting.meeting_id, meeting.span.start, place_id)
    except MeetingOver:
        return to(f"/i/meetings/{meeting_id}")
    except NotThisTime:
        return to("/i?mode=place")
    return to(f"/i/meetings/{meeting_id}?saved=1")


def _id(written: str) -> UUID:
    try:
        return UUID(hex=written)
    except ValueError as exc:
        raise NotFound from exc


ROUTES: Final = (read_offer, answer_offer, meet_elsewhere)
