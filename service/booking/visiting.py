"""Whoever has to agree to a meeting says yes or no: a visitor to a home, or the teacher to a place the family named.

What a visitor's answer does to the pair is decided in visits; what it does to the meeting, here: it is sure once two
trained visitors have agreed, and sure no more when one of them cannot come.
"""

from collections.abc import Awaitable, Callable
from typing import Literal

from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.booking import changes, telling
from service.booking.actions import settled
from service.booking.again import asked_again
from service.booking.errors import NoPlaceNamed
from service.booking.helping import check_version, of_meetings
from service.booking.rights import may_see
from service.booking.store import meetings
from service.booking.types import STANDING, MeetingState, MeetingView
from service.kernel.db import Connection, Pool, transact
from service.kernel.errors import NotFound
from service.kernel.ids import MeetingId, PersonId
from service.rounds import actions as rounds
from service.rounds.types import InvitationFacts, Mode
from service.visits import actions as visits
from service.visits.types import Visit

Needed = Literal["second_visitor", "another_place"]


async def answer(pool: Pool, act: Act, meeting_id: MeetingId, *, yes: bool) -> Visit:
    """Take a visitor's own yes or no to a home visit. NotFound for a stranger; refuses as visits.answer does."""
    who = _own(act.principal)

    async def work(conn: Connection, act: Act) -> Visit:
        return await visits.answer(conn, act, meeting_id, who, yes=yes)

    return await _with_meeting(pool, act, meeting_id, work)


async def drop_out(pool: Pool, act: Act, meeting_id: MeetingId) -> Visit:
    """Let a visitor who had agreed go no more: the meeting waits again, and somebody else is asked."""
    who = _own(act.principal)

    async def work(conn: Connection, act: Act) -> Visit:
        return await visits.drop_out(conn, act, meeting_id, who)

    return await _with_meeting(pool, act, meeting_id, work)


async def catch_up(conn: Connection, act: Act, was: MeetingView, visit: Visit) -> None:
    """Let a meeting follow its pair, in the transaction that changed the pair; `was` is how it stood before."""
    meeting = await meetings.lock(conn, act.org_id, was.meeting_id)
    if meeting is None or meeting.state not in STANDING or meeting.mode != "home":
        return
    if visit.is_complete:
        if meeting.state == "proposed":
            await _make_sure(conn, act, meeting)
        elif meeting.visitors != was.visitors:
            await _name_visitors(conn, act, was, meeting)
        return
    is_new = meeting.state == "confirmed"
    if is_new:
        meeting = await _agree(conn, act, meeting, "proposed")
    if is_new or visit.needs in {"second_visitor", "another_place"}:
        invitation = await rounds.invitation_facts(conn, act.org_id, meeting.invitation_id)
        needs: Needed = "another_place" if visit.needs == "another_place" else "second_visitor"
        await telling.tell_unsure(conn, act, invitation, meeting, needs, was_sure=is_new)


async def agree_to_place(
    pool: Pool, act: Act, meeting_id: MeetingId, *, if_match: str | None = None, wish: WishKey | None = None
) -> MeetingView:
    """Let the teacher, or the office for them, agree to the place a family named; agreed before, it stays."""

    async def work(conn: Connection) -> MeetingView:
        meeting, _ = await _named(conn, act, meeting_id, if_match)
        return meeting if meeting.state == "confirmed" else await _make_sure(conn, act, meeting)

    return await given_once(pool, act.principal, wish, act.now, MeetingView, work)


async def meet_elsewhere(
    pool: Pool,
    act: Act,
    meeting_id: MeetingId,
    mode: Mode,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> MeetingView:
    """Let the teacher, or the office, meet at the same time another way than at the place a family named.

    The family keeps its time and is told; it can choose otherwise. Refuses as booking a meeting of that way does.
    """

    async def work(conn: Connection) -> list[MeetingView]:
        meeting, invitation = await _named(conn, act, meeting_id, if_match)
        to = asked_again(meeting, mode=mode)
        return [await changes.shift(conn, act, invitation, meeting, to, given=meeting.span)]

    return (await settled(pool, act, wish, work))[0]


async def _named(
    conn: Connection, act: Act, meeting_id: MeetingId, if_match: str | None
) -> tuple[MeetingView, InvitationFacts]:
    """Lock a meeting at a place a family named, in the version named, for who may say yes to it."""
    meeting = await meetings.lock(conn, act.org_id, meeting_id)
    if meeting is None or act.principal.kind == "guardian" or not may_see(act.principal, meeting, None):
        raise NotFound
    changes.refuse_if_over(act, meeting)
    if meeting.place is None or meeting.place.place_id is not None:
        raise NoPlaceNamed
    await check_version(conn, act.org_id, meeting, if_match)
    return meeting, await rounds.invitation_facts(conn, act.org_id, meeting.invitation_id)


async def _make_sure(conn: Connection, act: Act, meeting: MeetingView) -> MeetingView:
    sure = await _agree(conn, act, meeting, "confirmed")
    await telling.tell_sure(conn, act, await rounds.invitation_facts(conn, act.org_id, meeting.invitation_id), sure)
    return sure


async def _name_visitors(conn: Connection, act: Act, was: MeetingView, meeting: MeetingView) -> None:
    """Tell the family that somebody else comes too, or not any more: their calendar names whoever comes."""
    named = await _agree(conn, act, meeting, "confirmed")
    invitation = await rounds.invitation_facts(conn, act.org_id, meeting.invitation_id)
    helped = (await of_meetings(conn, act.org_id, [meeting])).get(meeting.meeting_id)
    await telling.tell_moved(conn, act, invitation, named, was, helped)


async def _agree(conn: Connection, act: Act, meeting: MeetingView, state: MeetingState) -> MeetingView:
    await meetings.agree(conn, act.org_id, meeting.meeting_id, state, act.now)
    return (await meetings.read(conn, act.org_id, [meeting.meeting_id]))[0]


async def _with_meeting(
    pool: Pool, act: Act, meeting_id: MeetingId, work: Callable[[Connection, Act], Awaitable[Visit]]
) -> Visit:
    async def both(conn: Connection) -> Visit:
        was = await meetings.lock(conn, act.org_id, meeting_id)  # the meeting before its visit, as everybody locks
        if was is None:
            raise NotFound
        visit = await work(conn, act)
        await catch_up(conn, act, was, visit)
        return visit

    return await transact(pool, act.org_id, both)


def _own(principal: Principal) -> PersonId:
    if principal.person_id is None or principal.kind == "guardian":
        raise NotFound
    return principal.person_id
