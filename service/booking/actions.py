"""Book, move and cancel meetings, each in one transaction. Asking, waiting and answering stand beside this file."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from service.access.audit import note
from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.agenda.errors import TimeTaken
from service.booking import changes, crowd, happened
from service.booking.again import asked_again
from service.booking.errors import MeetingOver, NotBegun, NotThisTime, OpeningTaken
from service.booking.facts import facts_for, near_to, openings_of
from service.booking.helping import check_version
from service.booking.reading import own_invitation
from service.booking.rights import check_may_ask, check_may_change, is_staff, may_record
from service.booking.rules import plain
from service.booking.store import meetings, obstacles
from service.booking.types import (
    STANDING,
    BookRequest,
    Help,
    MeetingView,
    Obstacles,
    Outcome,
    Side,
    Where,
    as_help,
)
from service.events.types import MeetingKind
from service.kernel.db import Connection, Pool, transact
from service.kernel.errors import Malformed, NotFound
from service.kernel.failpoints import reach
from service.kernel.ids import InvitationId, MeetingId
from service.rounds import actions as rounds
from service.rounds.types import InvitationFacts, Mode

LOOKS = 3
"""How often a wish whose time was taken in the same moment is looked at again before it is simply refused."""

_OUTCOMES: Final[dict[Outcome, MeetingKind]] = {"held": "meeting.held", "missed": "meeting.missed"}

MOST_AT_ONCE = 10  # meetings in one wish: a child of a middle school has seven or eight teachers


async def book(
    pool: Pool,
    act: Act,
    requests: Sequence[BookRequest],
    *,
    remembers: Obstacles | None = None,
    wish: WishKey | None = None,
) -> list[MeetingView]:
    """Book one or several meetings of one invitation: all of them or none. `remembers` is kept for the next time.

    Refuses as rules.decide does. Of two who want one time the second is refused with what is free now.
    """
    invitation_id = _one_invitation(requests)
    near = near_to(requests)

    async def work(conn: Connection) -> list[MeetingView]:
        invitation = await rounds.invitation_facts(conn, act.org_id, invitation_id)
        for request in requests:
            check_may_ask(act.principal, invitation, request.teacher_id)
        teachers = [request.teacher_id for request in requests]
        facts = await facts_for(conn, act, invitation, teachers, agreed=is_staff(act.principal), near=near)
        try:
            booked = await changes.make(conn, act, facts, requests)
        except NotThisTime:
            if near is None:
                raise
            openings = await openings_of(conn, act.org_id, invitation, teachers)  # what the refusal may name
            booked = await changes.make(conn, act, replace(facts, openings=openings), requests)
        if remembers is not None:
            await obstacles.remember(conn, act.org_id, invitation.invitation.guardian_id, remembers, act.now)
        reach("book.before_commit")
        return booked

    async def alone() -> list[MeetingView]:
        return await settled(pool, act, wish, work)

    if near is None or remembers is not None:
        booked = await alone()
    else:
        booked = await crowd.book(pool, crowd.Wished(act, requests, wish, alone))
    reach("book.after_commit")
    return booked


async def move(
    pool: Pool,
    act: Act,
    meeting_id: MeetingId,
    *,
    start: datetime,
    mode: Mode | None = None,
    where: Where | None = None,
    call_number: str = "",
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> MeetingView:
    """Give a meeting another time, another mode, or both; `mode` None keeps the one it has. Refuses as `book` does.

    All that comes with it goes along, or nothing is moved. Off-site, `where` None keeps the place it has. By phone,
    `call_number` "" keeps the number it has. ChangedSince if it is not the version `if_match` names.
    """

    async def work(conn: Connection) -> list[MeetingView]:
        meeting, invitation = await _for_change(conn, act, meeting_id, if_match)
        to = asked_again(meeting, start=start, mode=mode, call_number=call_number, help_=as_help(where))
        moved = await changes.shift(conn, act, invitation, meeting, to)
        reach("move.before_commit")
        return [moved]

    moved = (await settled(pool, act, wish, work))[0]
    reach("move.after_commit")
    return moved


async def change_help(
    pool: Pool,
    act: Act,
    meeting_id: MeetingId,
    help_: Help,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> MeetingView:
    """Make what comes with a meeting exactly this, or change nothing; its time begins as it did. Refuses as `book`."""

    async def work(conn: Connection) -> list[MeetingView]:
        meeting, invitation = await _for_change(conn, act, meeting_id, if_match)
        return [await changes.outfit(conn, act, invitation, meeting, help_)]

    return (await settled(pool, act, wish, work))[0]


async def cancel(
    pool: Pool,
    act: Act,
    meeting_id: MeetingId,
    *,
    side: Side = "family",
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> MeetingView:
    """Cancel a meeting; the school says so itself when it cancels, and the family is sent other times.

    ChangedSince as `move`.
    """

    async def work(conn: Connection) -> list[MeetingView]:
        meeting, invitation = await _for_change(conn, act, meeting_id, if_match)
        by = "family" if act.principal.kind == "guardian" else side
        cancelled = await changes.call_off(conn, act, invitation, meeting, by)
        reach("cancel.before_commit")
        return [cancelled]

    cancelled = (await settled(pool, act, wish, work))[0]
    reach("cancel.after_commit")
    return cancelled


async def record(
    pool: Pool,
    principal: Principal,
    meeting_id: MeetingId,
    outcome: Outcome,
    *,
    now: datetime,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> MeetingView:
    """Let teacher, office or a service of theirs say whether a meeting took place; said again, the last word counts.

    Refuses with NotBegun before it begins, with MeetingOver if it was cancelled. ChangedSince as `move`.
    """

    async def work(conn: Connection) -> MeetingView:
        meeting = await _locked(conn, principal, meeting_id)
        if not may_record(principal):
            raise NotFound
        await check_version(conn, principal.org_id, meeting, if_match)
        if meeting.state == "cancelled":
            raise MeetingOver
        if now < meeting.span.start:
            raise NotBegun(meeting.span.start)
        if meeting.state == outcome:
            return meeting
        after = replace(meeting, state=outcome)
        await meetings.record(conn, principal.org_id, meeting_id, outcome)
        await happened.record(conn, principal.org_id, _OUTCOMES[outcome], [after], now=now)
        await note(conn, principal, outcome, f"meeting:{meeting_id}", now)
        return after

    return await given_once(pool, principal, wish, now, MeetingView, work)


async def write_topic(
    pool: Pool,
    principal: Principal,
    meeting_id: MeetingId,
    topic: str,
    *,
    now: datetime,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> MeetingView:
    """Keep what the family would like to talk about, up to the meeting's end. MeetingOver; ChangedSince as `move`."""

    async def work(conn: Connection) -> MeetingView:
        meeting = await _locked(conn, principal, meeting_id)
        await check_version(conn, principal.org_id, meeting, if_match)
        if meeting.state not in STANDING or now >= meeting.span.end:
            raise MeetingOver
        after = replace(meeting, topic=plain(topic))
        await meetings.write_topic(conn, principal.org_id, meeting_id, after.topic)
        await happened.record(conn, principal.org_id, "meeting.noted", [after], now=now)
        await note(conn, principal, "topic", f"meeting:{meeting_id}", now)
        return after

    return await given_once(pool, principal, wish, now, MeetingView, work)


async def write_number(pool: Pool, act: Act, meeting_id: MeetingId, number: str) -> None:
    """Keep where the teacher is to call for this meeting, E.164; the roster's number stays as it is."""

    async def work(conn: Connection) -> None:
        meeting, invitation = await _for_change(conn, act, meeting_id)
        changes.refuse_if_over(act, meeting)
        await changes.renumber(conn, act, invitation, meeting, number)

    await transact(pool, act.org_id, work)


async def settled(
    pool: Pool, act: Act, wish: WishKey | None, work: Callable[[Connection], Awaitable[list[MeetingView]]]
) -> list[MeetingView]:
    """Do a wish's work once, whatever comes in between, and give the meetings it made or changed.

    Whose time was taken in the same moment is looked at again: then the winner's meeting is among the facts, and the
    refusal names what is free after it.
    """
    for _ in range(LOOKS):
        with suppress(TimeTaken):
            return await given_once(pool, act.principal, wish, act.now, list[MeetingView], work, by_key=True)
    raise OpeningTaken([])


async def _for_change(
    conn: Connection, act: Act, meeting_id: MeetingId, if_match: str | None = None
) -> tuple[MeetingView, InvitationFacts]:
    """Lock a meeting this principal may change, in the version named, and read the invitation it hangs on."""
    meeting = await _locked(conn, act.principal, meeting_id)
    await check_version(conn, act.org_id, meeting, if_match)
    return meeting, await rounds.invitation_facts(conn, act.org_id, meeting.invitation_id)


async def _locked(conn: Connection, principal: Principal, meeting_id: MeetingId) -> MeetingView:
    meeting = await meetings.lock(conn, principal.org_id, meeting_id)
    if meeting is None:
        raise NotFound
    check_may_change(principal, meeting, await own_invitation(conn, principal))
    return meeting


def _one_invitation(requests: Sequence[BookRequest]) -> InvitationId:
    """Find whose wish it is; one wish is one family's."""
    invitation_ids = {request.invitation_id for request in requests}
    if not 1 <= len(requests) <= MOST_AT_ONCE:
        raise Malformed("meetings", "out-of-range", f"Must be 1 to {MOST_AT_ONCE}.")
    if len(invitation_ids) > 1:
        raise Malformed("invitation_id", "more-than-one")
    return invitation_ids.pop()
