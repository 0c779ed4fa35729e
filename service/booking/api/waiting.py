"""Waiting lists for other services: list, join, leave, take what is offered. Each handler calls one action."""

from typing import Annotated, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from service.access.doors import AskedWish
from service.access.types import Act, Principal
from service.booking import reading, waiting
from service.booking.api import examples
from service.booking.api.bodies import Join, Meeting, Take, Waiting, WaitingList, waiting_written
from service.booking.api.meetings import answered
from service.booking.api.pointing import of_one_meeting
from service.booking.errors import AlreadyBooked, NotInvited, OfferEnded, TimesAreFree
from service.booking.types import Place, PlaceState, PlacesWanted, Where
from service.kernel.conditions import tag_of
from service.kernel.db import Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import NotFound
from service.kernel.examples import MEETING
from service.kernel.ids import InvitationId, PersonId, RoundId, WaitingId


@get(
    "/api/v1/rounds/{round_id:uuid}/waiting",
    said=Said(gives=examples.WAITING),
    summary="List who waits",
    tags=["waiting"],
)
async def list_waiting(
    round_id: FromPath[RoundId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    teacher_id: FromQuery[PersonId | None] = None,
    invitation_id: FromQuery[InvitationId | None] = None,
    in_state: Annotated[PlaceState | None, QueryParameter(name="state")] = None,
    cursor: FromQuery[WaitingId | None] = None,
    limit: Limit = PAGE,
) -> WaitingList:
    """List who waits or waited for a teacher of a round, and what is kept for them; first come first."""
    wanted = PlacesWanted(teacher_id=teacher_id, invitation_id=invitation_id, state=in_state)
    page = await reading.places_of_round(pool, api, round_id, wanted, after=cursor, how_many=limit)
    return WaitingList([waiting_written(place) for place in page.places], page.next)


@get(
    "/api/v1/waiting/{waiting_id:uuid}",
    said=Said(gives=examples.A_PLACE, tagged=True),
    summary="Read a place in a line",
    tags=["waiting"],
)
async def read_waiting(
    request: AnyRequest, api: NamedDependency[Principal], pool: NamedDependency[Pool], waiting_id: FromPath[WaitingId]
) -> Response[Waiting]:
    """Read one place in a teacher's line, and the time that is kept for it if one came free."""
    found = await reading.place(pool, api, waiting_id)
    return tagged_or_known(request, waiting_written(found), tag_of(found))


@post(
    "/api/v1/waiting",
    said=Said(
        takes=examples.JOIN,
        gives=examples.A_PLACE,
        refuses=(TimesAreFree(examples.ALTERNATIVES), AlreadyBooked(MEETING), NotFound(), NotInvited()),
        tagged=True,
    ),
    summary="Join a waiting list",
    tags=["waiting"],
)
async def join_waiting(
    data: JSONBody[Join],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
) -> Response[Waiting]:
    """Let a family wait for a teacher whose times are all taken; who waits already keeps their place."""
    place = await waiting.wait(
        pool,
        api_act,
        invitation_id=data.invitation_id,
        teacher_id=data.teacher_id,
        student_id=data.student_id,
        wish=wish,
    )
    return _answered(place)


@post(
    "/api/v1/waiting/{waiting_id:uuid}/leave",
    status_code=200,
    said=Said(gives=examples.A_PLACE, tagged=True),
    summary="Leave a waiting list",
    tags=["waiting"],
)
async def leave_waiting(
    waiting_id: FromPath[WaitingId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Waiting]:
    """Give up a place; the time that was kept for it goes to the next. Given up before, it is answered as it is."""
    place = await waiting.leave(pool, api_act, waiting_id, if_match=if_match, wish=wish)
    return _answered(place)


@post(
    "/api/v1/waiting/{waiting_id:uuid}/take",
    said=Said(takes=examples.TAKE, gives=examples.A_MEETING, refuses=(OfferEnded(), *examples.NOT_HAD), tagged=True),
    summary="Take the time that is kept",
    tags=["waiting"],
)
async def take_offer(
    data: JSONBody[Take],
    waiting_id: FromPath[WaitingId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Meeting]:
    """Book the time that is kept for a family that waits."""
    where = Where(place_id=data.place_id, named_place=data.named_place)
    with of_one_meeting():
        meeting = await waiting.take_offer(
            pool,
            api_act,
            waiting_id,
            mode=data.mode,
            where=where,
            topic=data.topic,
            without_interpreter=data.without_interpreter,
            if_match=if_match,
            wish=wish,
        )
    return await answered(pool, api_act, wish, meeting)


def _answered(place: Place) -> Response[Waiting]:
    return tagged(waiting_written(place), tag_of(place))


ROUTES: Final = (list_waiting, read_waiting, join_waiting, leave_waiting, take_offer)
