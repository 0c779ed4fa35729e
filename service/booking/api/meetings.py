"""Meetings for other services: book, list, read, move, cancel. Each handler parses, calls one action, answers."""

from collections.abc import Sequence
from typing import Annotated, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from service.access.doors import AskedWish
from service.access.rules import require_scope
from service.access.types import Act, Principal, WishKey
from service.access.wishes import told_once
from service.booking import actions, away, places, reading, visiting
from service.booking.api import examples
from service.booking.api.bodies import (
    Book,
    Cancel,
    DayOff,
    HeldIn,
    Meeting,
    Meetings,
    MeetingTold,
    Move,
    Replies,
    TalkedAbout,
    TookPlace,
    meeting_told,
    meeting_written,
)
from service.booking.api.help_bodies import HelpAsked, PlaceAnswer, check_may_send, help_read
from service.booking.api.pointing import of_one_meeting
from service.booking.errors import MeetingOver, NoPlaceNamed, NotAtSchool, NotBegun, RoomTaken
from service.booking.helping import has_company, of_meetings, version_of
from service.booking.types import BookRequest, MeetingView, Where
from service.kernel.db import Connection, Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed, NotFound
from service.kernel.examples import DAYS, ROOM, STARTS
from service.kernel.ids import InvitationId, MeetingId, PersonId, RoundId

ReplyCursor = Annotated[
    str | None, QueryParameter(name="cursor", pattern="^[0-9a-f]{64}$", description="`next` of the page before.")
]


@post(
    "/api/v1/meetings",
    said=Said(
        takes=examples.BOOK,
        gives=examples.MEETINGS,
        refuses=(NotFound(), Malformed("meetings.0.student_ids", "twice"), *examples.WITH_HELP),
    ),
    summary="Book meetings",
    tags=["meetings"],
)
async def book_meetings(
    data: JSONBody[Book],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
) -> Meetings:
    """Book one or several meetings of one invitation, all or none; everybody is told, by mail or text.

    A refusal of one of several says which: `data.meeting` is its place in `meetings`, from 0.
    To send an address or a number of a home or a ride, or an allergy, takes the scope that reads them.
    """
    for one in data.meetings:
        check_may_send(api_act.principal, one.help)
    requests = [
        BookRequest(
            invitation_id=data.invitation_id,
            teacher_id=asked.teacher_id,
            student_ids=asked.student_ids,
            start=asked.starts_at,
            mode=asked.mode,
            topic=asked.topic,
            call_number=asked.call_number,
            help=help_read(asked.help),
        )
        for asked in data.meetings
    ]
    booked = await actions.book(pool, api_act, requests, wish=wish)
    if not any(map(has_company, booked)):
        return Meetings([meeting_written(one) for one in booked])  # as `_first_told` has them, without their versions
    return Meetings([one.meeting for one in await _first_told(pool, api_act, wish, booked)])


@get(
    "/api/v1/meetings",
    said=Said(gives=examples.MEETINGS, refuses=(NotFound(),)),
    summary="List meetings",
    tags=["meetings"],
)
async def list_meetings(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    round_id: FromQuery[RoundId],
    teacher_id: FromQuery[PersonId | None] = None,
    invitation_id: FromQuery[InvitationId | None] = None,
    cursor: FromQuery[MeetingId | None] = None,
    limit: Limit = PAGE,
) -> Meetings:
    """List a round's meetings, or one teacher's or family's, in the order they were booked, cancelled ones too."""
    page = await reading.meetings_of_round(
        pool, api, round_id, teacher_id=teacher_id, invitation_id=invitation_id, after=cursor, how_many=limit
    )
    helped = await reading.helped_of(pool, api, page.meetings)
    return Meetings([meeting_written(one, helped.get(one.meeting_id)) for one in page.meetings], page.next)


@get(
    "/api/v1/meetings/{meeting_id:uuid}",
    said=Said(gives=examples.A_MEETING, tagged=True),
    summary="Read a meeting",
    tags=["meetings"],
)
async def read_meeting(
    request: AnyRequest, api: NamedDependency[Principal], pool: NamedDependency[Pool], meeting_id: FromPath[MeetingId]
) -> Response[Meeting]:
    """Read one meeting. With If-None-Match it answers 304 until something of it changes."""
    found = await reading.meeting(pool, api, meeting_id)
    helped = await reading.helped_of(pool, api, [found])
    written = meeting_written(found, helped.get(meeting_id))
    return tagged_or_known(request, written, version_of(found, helped.get(meeting_id)))


@post(
    "/api/v1/meetings/{meeting_id:uuid}/move",
    status_code=200,
    said=Said(takes=examples.MOVE, gives=examples.A_MEETING, refuses=(MeetingOver(), *examples.NOT_HAD), tagged=True),
    summary="Move a meeting",
    tags=["meetings"],
)
async def move_meeting(
    data: JSONBody[Move],
    meeting_id: FromPath[MeetingId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Meeting]:
    """Give a meeting another time or mode; it keeps its id and its place in everybody's calendar."""
    with of_one_meeting():
        moved = await actions.move(
            pool,
            api_act,
            meeting_id,
            start=data.starts_at,
            mode=data.mode,
            where=Where(place_id=data.place_id, named_place=data.named_place),
            call_number=data.call_number,
            if_match=if_match,
            wish=wish,
        )
    return await answered(pool, api_act, wish, moved)


@post(
    "/api/v1/meetings/{meeting_id:uuid}/help",
    status_code=200,
    said=Said(takes=examples.HELP, gives=examples.A_MEETING, refuses=(MeetingOver(), *examples.WITH_HELP), tagged=True),
    summary="Change what comes with a meeting",
    tags=["meetings"],
)
async def change_help(
    data: JSONBody[HelpAsked],
    meeting_id: FromPath[MeetingId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Meeting]:
    """Make what comes with a meeting exactly this, or change nothing. With an interpreter it takes longer.

    Of what comes already as it is asked for nobody is told. A child's allergies, a ride's address and number stay as
    they were said where they are left empty.
    To send an address or a number of a home or a ride, or an allergy, takes the scope that reads them.
    """
    check_may_send(api_act.principal, data)
    with of_one_meeting():
        changed = await actions.change_help(pool, api_act, meeting_id, help_read(data), if_match=if_match, wish=wish)
    return await answered(pool, api_act, wish, changed)


@post(
    "/api/v1/meetings/{meeting_id:uuid}/place",
    status_code=200,
    said=Said(
        takes=examples.PLACE_ANSWER,
        gives=examples.A_MEETING,
        refuses=(MeetingOver(), NoPlaceNamed(), Malformed("mode", "missing"), *examples.NOT_HAD),
        tagged=True,
    ),
    summary="Answer a place a family named",
    tags=["meetings"],
)
async def answer_place(
    data: JSONBody[PlaceAnswer],
    meeting_id: FromPath[MeetingId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Meeting]:
    """Say for the teacher whether they meet at the place a family named, or how they meet then. The time stays."""
    if data.agreed:
        sure = await visiting.agree_to_place(pool, api_act, meeting_id, if_match=if_match, wish=wish)
        return await answered(pool, api_act, wish, sure)
    if data.mode is None:
        raise Malformed("mode", "missing")
    other = await visiting.meet_elsewhere(pool, api_act, meeting_id, data.mode, if_match=if_match, wish=wish)
    return await answered(pool, api_act, wish, other)


@post(
    "/api/v1/meetings/{meeting_id:uuid}/room",
    status_code=200,
    said=Said(
        takes=HeldIn(room_id=ROOM),
        gives=examples.A_MEETING,
        refuses=(MeetingOver(), NotAtSchool(), RoomTaken("Room 12", STARTS), NotFound()),
        tagged=True,
    ),
    summary="Hold a meeting in another room",
    tags=["meetings"],
)
async def change_meeting_room(
    data: JSONBody[HeldIn],
    meeting_id: FromPath[MeetingId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Meeting]:
    """Hold a meeting at school in another of its rooms; everybody who is part of it is told. The time stays.

    The room stays its own: it does not follow when the teacher gets another one for the round.
    """
    rehoused = await places.change_room(pool, api_act, meeting_id, data.room_id, if_match=if_match, wish=wish)
    return await answered(pool, api_act, wish, rehoused)


@post(
    "/api/v1/meetings/{meeting_id:uuid}/topic",
    status_code=200,
    said=Said(takes=TalkedAbout(topic="Reading"), gives=examples.A_MEETING, refuses=(MeetingOver(),), tagged=True),
    summary="Say what a meeting is about",
    tags=["meetings"],
)
async def write_topic(
    data: JSONBody[TalkedAbout],
    meeting_id: FromPath[MeetingId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Meeting]:
    """Keep what the family would like to talk about, until the meeting is over; nobody is told by mail or text."""
    noted = await actions.write_topic(
        pool, api_act.principal, meeting_id, data.topic, now=api_act.now, if_match=if_match, wish=wish
    )
    return await answered(pool, api_act, wish, noted)


@post(
    "/api/v1/meetings/{meeting_id:uuid}/cancel",
    status_code=200,
    said=Said(takes=Cancel(side="school"), gives=examples.A_MEETING, refuses=(MeetingOver(),), tagged=True),
    summary="Cancel a meeting",
    tags=["meetings"],
)
async def cancel_meeting(
    data: JSONBody[Cancel],
    meeting_id: FromPath[MeetingId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Meeting]:
    """Cancel a meeting; its time goes to whoever waits for it. Cancelled before, it is answered as it is."""
    cancelled = await actions.cancel(pool, api_act, meeting_id, side=data.side, if_match=if_match, wish=wish)
    return await answered(pool, api_act, wish, cancelled)


@post(
    "/api/v1/teachers/{teacher_id:uuid}/away",
    status_code=200,
    said=Said(takes=DayOff(day=DAYS[0]), gives=examples.MEETINGS, refuses=(Malformed("day", "past"), NotFound())),
    summary="Call off a teacher's day",
    tags=["meetings"],
)
async def call_off_day(
    data: JSONBody[DayOff],
    teacher_id: FromPath[PersonId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
) -> Meetings:
    """Take a teacher's hours of a day away and cancel the meetings of it that have not begun, all or nothing.

    The answer is those meetings; each family is told once, with other times. It takes the scope `hours:write` too.
    """
    require_scope(api_act.principal, "hours:write")
    cancelled = await away.call_off_day(pool, api_act, teacher_id, data.day, wish=wish)
    return Meetings([one.meeting for one in await _first_told(pool, api_act, wish, cancelled)])


@post(
    "/api/v1/meetings/{meeting_id:uuid}/outcome",
    status_code=200,
    said=Said(
        takes=TookPlace(outcome="held"),
        gives=examples.A_MEETING,
        refuses=(NotBegun(STARTS), MeetingOver()),
        tagged=True,
    ),
    summary="Say whether a meeting took place",
    tags=["meetings"],
)
async def record_outcome(
    data: JSONBody[TookPlace],
    meeting_id: FromPath[MeetingId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Meeting]:
    """Say for the school, once a meeting has begun, whether it was held or missed; nobody is told by mail or text.

    Said again, the last word counts. What is told of it is the event `held` or `missed`.
    """
    recorded = await actions.record(
        pool, api_act.principal, meeting_id, data.outcome, now=api_act.now, if_match=if_match, wish=wish
    )
    return await answered(pool, api_act, wish, recorded)


@get(
    "/api/v1/rounds/{round_id:uuid}/replies",
    said=Said(gives=examples.REPLIES),
    summary="List calendars' replies",
    tags=["meetings"],
)
async def list_replies(
    round_id: FromPath[RoundId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    meeting_id: FromQuery[MeetingId | None] = None,
    cursor: ReplyCursor = None,
    limit: Limit = PAGE,
) -> Replies:
    """List what came of calendars' replies to invitations, in the order they came.

    asked: the family was asked whether the meeting is off. for_a_human: another time was proposed, or somebody else
    named; a call settles it. What was answered by text stands in the asks.
    """
    page = await reading.replies_of_round(
        pool, api, round_id, meeting_id=meeting_id, after=bytes.fromhex(cursor or ""), how_many=limit
    )
    return Replies(page.replies, page.next)


async def answered(pool: Pool, act: Act, wish: WishKey | None, meeting: MeetingView) -> Response[Meeting]:
    """Answer a wish with its meeting and what comes with it, again as it was answered first."""
    (told,) = await _first_told(pool, act, wish, [meeting])
    return tagged(told.meeting, told.version)


async def _first_told(pool: Pool, act: Act, wish: WishKey | None, found: Sequence[MeetingView]) -> list[MeetingTold]:
    if not any(map(has_company, found)):
        return [meeting_told(one) for one in found]  # all of it is kept with the wish

    async def read(conn: Connection) -> list[MeetingTold]:
        helped = await of_meetings(conn, act.org_id, found)
        return [meeting_told(one, helped.get(one.meeting_id)) for one in found]

    return await told_once(pool, act.principal, wish, act.now, list[MeetingTold], read)


ROUTES: Final = (
    *(
        book_meetings,
        list_meetings,
        read_meeting,
        move_meeting,
        cancel_meeting,
        call_off_day,
        change_help,
        answer_place,
        change_meeting_room,
        write_topic,
        record_outcome,
        list_replies,
    ),
)
