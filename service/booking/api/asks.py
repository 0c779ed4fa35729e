"""Other times for other services: say that none works, propose, accept, decline, take back. Each calls one action."""

from functools import partial
from typing import Annotated, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from service.access.doors import AskedWish
from service.access.types import Act, Principal
from service.access.wishes import told_once
from service.availability.unusual import Unusual
from service.booking import asking, reading
from service.booking.api import examples
from service.booking.api.bodies import Accept, Ask, Asks, Meeting, NewAsk, Propose, ask_written
from service.booking.api.meetings import answered
from service.booking.api.pointing import of_one_meeting
from service.booking.errors import AskClosed, NotInvited, NotProposed, PlaceNotThen, ProposalTaken, TeacherBusy
from service.booking.types import AskState, AsksWanted, AskView, NoneWork, ProposedTime
from service.kernel.conditions import tag_of
from service.kernel.db import Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed, NotFound
from service.kernel.examples import LATER_ENDS, LATER_STARTS, STARTS
from service.kernel.ids import InvitationId, NoTimeId, PersonId, RoundId
from service.kernel.spans import Span
from service.places.errors import UnknownPlace


@get("/api/v1/rounds/{round_id:uuid}/asks", said=Said(gives=examples.ASKS), summary="List asks", tags=["asks"])
async def list_asks(
    round_id: FromPath[RoundId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    teacher_id: FromQuery[PersonId | None] = None,
    invitation_id: FromQuery[InvitationId | None] = None,
    in_state: Annotated[AskState | None, QueryParameter(name="state")] = None,
    cursor: FromQuery[NoTimeId | None] = None,
    limit: Limit = PAGE,
) -> Asks:
    """List who said that none of the times work, what would, and what was proposed; settled ones too."""
    wanted = AsksWanted(teacher_id=teacher_id, invitation_id=invitation_id, state=in_state)
    page = await reading.asks_of_round(pool, api, round_id, wanted, after=cursor, how_many=limit)
    return Asks([ask_written(ask) for ask in page.asks], page.next)


@get("/api/v1/asks/{ask_id:uuid}", said=Said(gives=examples.AN_ASK, tagged=True), summary="Read an ask", tags=["asks"])
async def read_ask(
    request: AnyRequest, api: NamedDependency[Principal], pool: NamedDependency[Pool], ask_id: FromPath[NoTimeId]
) -> Response[Ask]:
    """Read one ask with the times proposed to it, and whether the family has answered."""
    found = await reading.ask(pool, api, ask_id)
    return tagged_or_known(request, ask_written(found), tag_of(found))


@post(
    "/api/v1/asks",
    said=Said(takes=examples.NEW_ASK, gives=examples.AN_ASK, refuses=(NotFound(), NotInvited()), tagged=True),
    summary="Say that no time works",
    tags=["asks"],
)
async def make_ask(
    data: JSONBody[NewAsk],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
) -> Response[Ask]:
    """Say for a family that none of a teacher's times work, and what would. Said again, the last word counts."""
    wanted = NoneWork(
        invitation_id=data.invitation_id,
        teacher_id=data.teacher_id,
        student_id=data.student_id,
        bands=data.bands,
        weekdays=data.weekdays,
        words=data.words,
    )
    ask_id = await asking.say_none_work(pool, api_act, wanted, wish=wish)
    read = partial(reading.ask_in, principal=api_act.principal, no_time_id=ask_id)
    return _answered(await told_once(pool, api_act.principal, wish, api_act.now, AskView, read))


@post(
    "/api/v1/asks/{ask_id:uuid}/proposals",
    said=Said(
        takes=examples.PROPOSE,
        gives=examples.AN_ASK,
        refuses=(
            TeacherBusy([STARTS]),
            AskClosed(),
            PlaceNotThen([], starts=[STARTS]),
            UnknownPlace(),
            Malformed("times.0.starts_at", "past"),
        ),
        tagged=True,
    ),
    summary="Propose times",
    tags=["asks"],
)
async def propose_times(
    data: JSONBody[Propose],
    ask_id: FromPath[NoTimeId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Ask]:
    """Propose up to three times; the family answers on its page or by text. Proposed again, they replace.

    Times may lie outside the round's days and the teacher's hours: they are sent, and `warnings` names them.
    """
    times = [ProposedTime(start=one.starts_at, mode=one.mode, place_id=one.place_id) for one in data.times]
    proposed = await asking.propose(pool, api_act, ask_id, times, if_match=if_match, wish=wish)
    look = partial(asking.unusual_proposed, principal=api_act.principal, ask=proposed)
    unusual = await told_once(pool, api_act.principal, wish, api_act.now, list[Unusual], look)
    return tagged(ask_written(proposed, unusual), tag_of(proposed))


@post(
    "/api/v1/asks/{ask_id:uuid}/accept",
    said=Said(
        takes=examples.ACCEPT,
        gives=examples.A_MEETING,
        refuses=(
            ProposalTaken({2: Span(LATER_STARTS, LATER_ENDS)}),
            NotProposed({1: Span(LATER_STARTS, LATER_ENDS)}),
            AskClosed(),
            *examples.NOT_HAD,
        ),
        tagged=True,
    ),
    summary="Accept a proposed time",
    tags=["asks"],
)
async def accept_time(
    data: JSONBody[Accept],
    ask_id: FromPath[NoTimeId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Meeting]:
    """Take one of the proposed times for the family: the meeting is booked, or moved if it has one."""
    with of_one_meeting():
        meeting = await asking.accept_proposal(
            pool,
            api_act,
            ask_id,
            data.number,
            without_interpreter=data.without_interpreter,
            if_match=if_match,
            wish=wish,
        )
    return await answered(pool, api_act, wish, meeting)


@post(
    "/api/v1/asks/{ask_id:uuid}/decline",
    status_code=200,
    said=Said(gives=examples.AN_ASK, refuses=(AskClosed(),), tagged=True),
    summary="Decline the proposed times",
    tags=["asks"],
)
async def decline_times(
    ask_id: FromPath[NoTimeId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Ask]:
    """Say for the family that none of the proposed times work either; the teacher is asked for others."""
    declined = await asking.decline_proposals(pool, api_act, ask_id, if_match=if_match, wish=wish)
    return _answered(declined)


@post(
    "/api/v1/asks/{ask_id:uuid}/withdraw",
    status_code=200,
    said=Said(gives=examples.AN_ASK, refuses=(AskClosed(),), tagged=True),
    summary="Withdraw an ask",
    tags=["asks"],
)
async def withdraw_ask(
    ask_id: FromPath[NoTimeId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Ask]:
    """Take back for the family that none of the times work; what was proposed falls away."""
    withdrawn = await asking.withdraw(pool, api_act, ask_id, if_match=if_match, wish=wish)
    return _answered(withdrawn)


def _answered(ask: AskView) -> Response[Ask]:
    return tagged(ask_written(ask), tag_of(ask))


ROUTES: Final = (list_asks, read_ask, make_ask, propose_times, accept_time, decline_times, withdraw_ask)
