"""None of the times work: the family says what would, the teacher proposes up to three, the family takes one."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from service.access.audit import note
from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.agenda import actions as agenda
from service.availability.unusual import Unusual, unusual_times
from service.booking import changes
from service.booking.actions import settled
from service.booking.again import asked_again
from service.booking.asks_told import tell_asked, tell_outside_hours, tell_proposed, tell_suggested
from service.booking.errors import AskClosed, NotInvited, NotProposed, PlaceNotThen, ProposalTaken, TeacherBusy
from service.booking.facts import facts_for, with_time
from service.booking.fitting import is_in_the_way, is_place_for
from service.booking.rights import check_may_ask
from service.booking.rules import check_proposed, plain
from service.booking.staying import is_taken_for
from service.booking.store import asks, meetings
from service.booking.terms import terms_of, usual_minutes
from service.booking.types import AskView, BookRequest, Help, MeetingView, NoneWork, Proposal, ProposedTime
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool
from service.kernel.errors import NotFound
from service.kernel.ids import NoTimeId, new_id
from service.kernel.spans import Span
from service.notices import outbox
from service.rounds import actions as rounds
from service.rounds.types import InvitationFacts


async def say_none_work(pool: Pool, act: Act, wanted: NoneWork, *, wish: WishKey | None = None) -> NoTimeId:
    """Write down that none of a teacher's times work and what would, and tell the teacher. Said again, it replaces."""
    return (await say_none_work_at_once(pool, act, [wanted], wish=wish))[0]


async def say_none_work_at_once(
    pool: Pool, act: Act, wanted: Sequence[NoneWork], *, wish: WishKey | None = None
) -> list[NoTimeId]:
    """Say it of several meetings, all or none, and tell each teacher."""

    async def work(conn: Connection) -> list[NoTimeId]:
        return [await _write_none(conn, act, one) for one in wanted]

    return await given_once(pool, act.principal, wish, act.now, list[NoTimeId], work)


async def withdraw(
    pool: Pool, act: Act, no_time_id: NoTimeId, *, if_match: str | None = None, wish: WishKey | None = None
) -> AskView:
    """Take back that none of the times work; what was proposed falls away. ChangedSince as `propose`."""

    async def work(conn: Connection) -> AskView:
        ask, _ = await _open_ask(conn, act.principal, no_time_id)
        check_unchanged(if_match, tag_of(ask))
        await asks.set_state(conn, act.org_id, ask.no_time_id, "withdrawn", act.now)
        await outbox.drop(conn, act.org_id, ask.no_time_id)
        await note(conn, act.principal, "withdraw", f"no_time:{no_time_id}", act.now)
        return (await asks.read(conn, act.org_id, [no_time_id]))[0]

    return await given_once(pool, act.principal, wish, act.now, AskView, work)


async def propose(
    pool: Pool,
    act: Act,
    no_time_id: NoTimeId,
    times: Sequence[ProposedTime],
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> AskView:
    """Let teacher, office or a service of theirs propose up to three times, in or out of the offered hours.

    Proposed again, they replace. Refuses with TeacherBusy what the teacher cannot do now, with UnknownPlace and
    PlaceNotThen a place that cannot be, with ChangedSince what was meant for another version than `if_match` names.
    Proposed times are not kept free: a family that takes one first has it, and three families with three times each
    would otherwise block an evening.
    """

    async def work(conn: Connection) -> AskView:
        ask, invitation = await _open_ask(conn, act.principal, no_time_id)
        check_unchanged(if_match, tag_of(ask))
        if act.principal.kind == "guardian":
            raise NotFound
        minutes = usual_minutes(invitation, ask.teacher_id)
        proposed = check_proposed(times, invitation.round, minutes, act.now)
        await _refuse_taken(conn, act, ask, proposed)
        await _refuse_places(conn, act, invitation, ask, proposed)
        await asks.propose(conn, act.org_id, no_time_id, proposed, act.now)
        await asks.set_state(conn, act.org_id, no_time_id, "proposed", act.now)
        ask = (await asks.read(conn, act.org_id, [no_time_id]))[0]
        await tell_proposed(conn, act, invitation, ask)
        if act.principal.person_id != ask.teacher_id:
            await tell_suggested(conn, act, invitation, ask)
        await note(conn, act.principal, "propose", f"no_time:{no_time_id}", act.now)
        return ask

    return await given_once(pool, act.principal, wish, act.now, AskView, work)


async def accept_proposal(
    pool: Pool,
    act: Act,
    no_time_id: NoTimeId,
    number: int,
    *,
    without_interpreter: bool = False,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> MeetingView:
    """Take one of the proposed times. Gone meanwhile, ProposalTaken names those that are left.

    A family that needs an interpreter has one then, or InterpreterNotThen, unless it wants the time without.
    ChangedSince if the ask is not the version `if_match` names: a number may mean another time since.
    """

    async def work(conn: Connection) -> list[MeetingView]:
        if if_match is not None:
            check_unchanged(if_match, tag_of((await _open_ask(conn, act.principal, no_time_id))[0]))
        return [await accept(conn, act, no_time_id, number, without_interpreter=without_interpreter)]

    return (await settled(pool, act, wish, work))[0]


async def accept(
    conn: Connection, act: Act, no_time_id: NoTimeId, number: int, *, without_interpreter: bool = False
) -> MeetingView:
    """Take a proposed time in the caller's transaction: move the meeting another time was wanted for, or book.

    The teacher hears of one outside their hours, whoever proposed it. AskClosed; NotProposed where there is no such
    number.
    """
    standing = await _lock_standing(conn, act, no_time_id)
    ask, invitation = await _open_ask(conn, act.principal, no_time_id)
    chosen = next((one for one in ask.proposals if one.number == number), None)
    if chosen is None:
        raise NotProposed({one.number: one.span for one in ask.proposals})
    if standing and ask.standing_id == standing.meeting_id:
        meeting = await _move_to(conn, act, ask, standing, chosen)
    else:
        interpreter = "" if without_interpreter else invitation.interpreter
        meeting = await _book(conn, act, invitation, ask, chosen, interpreter)
    await tell_outside_hours(conn, act, invitation, meeting)
    return meeting


async def _book(
    conn: Connection, act: Act, invitation: InvitationFacts, ask: AskView, chosen: Proposal, interpreter: str
) -> MeetingView:
    request = BookRequest(
        invitation_id=ask.invitation_id,
        teacher_id=ask.teacher_id,
        student_ids=[ask.student.student_id],
        start=chosen.span.start,
        mode=chosen.mode,
        help=Help(place_id=chosen.place_id, interpreter=interpreter),
    )
    facts = await facts_for(conn, act, invitation, [ask.teacher_id], agreed=True)
    if not await _is_left(conn, act, ask, chosen):
        raise ProposalTaken(await _left(conn, act, ask))
    return (await changes.make(conn, act, with_time(facts, ask.teacher_id, chosen.span), [request]))[0]


async def _lock_standing(conn: Connection, act: Act, no_time_id: NoTimeId) -> MeetingView | None:
    """Lock the meeting another time is wanted for, before its household as everybody does; None: none stands."""
    found = await asks.read(conn, act.org_id, [no_time_id])
    standing_id = found[0].standing_id if found else None
    return await meetings.lock(conn, act.org_id, standing_id) if standing_id else None


async def _move_to(conn: Connection, act: Act, ask: AskView, meeting: MeetingView, chosen: Proposal) -> MeetingView:
    """Move a meeting to a proposed time; its own time is no obstacle to the new one."""
    invitation = await rounds.invitation_facts(conn, act.org_id, meeting.invitation_id)
    await agenda.release(conn, act.org_id, meeting.meeting_id)
    if not await _is_left(conn, act, ask, chosen):
        raise ProposalTaken(await _left(conn, act, ask))
    to = asked_again(meeting, start=chosen.span.start, mode=chosen.mode, help_=Help(place_id=chosen.place_id))
    return await changes.shift(conn, act, invitation, meeting, to, given=chosen.span)


async def decline_proposals(
    pool: Pool, act: Act, no_time_id: NoTimeId, *, if_match: str | None = None, wish: WishKey | None = None
) -> AskView:
    """None of the proposed times work either: the teacher is asked for others. ChangedSince as `propose`."""

    async def work(conn: Connection) -> AskView:
        ask, _ = await _open_ask(conn, act.principal, no_time_id)
        check_unchanged(if_match, tag_of(ask))
        await decline_all(conn, act, no_time_id)
        return (await asks.read(conn, act.org_id, [no_time_id]))[0]

    return await given_once(pool, act.principal, wish, act.now, AskView, work)


async def decline_all(conn: Connection, act: Act, no_time_id: NoTimeId) -> AskView:
    """None of the proposed times work either: the teacher is asked for others, in the caller's transaction."""
    ask, invitation = await _open_ask(conn, act.principal, no_time_id)
    await asks.refuse(conn, act.org_id, no_time_id)
    await asks.set_state(conn, act.org_id, no_time_id, "asked", act.now)
    await tell_asked(conn, act, invitation, no_time_id)
    await note(conn, act.principal, "decline", f"no_time:{no_time_id}", act.now)
    return ask


async def _write_none(conn: Connection, act: Act, wanted: NoneWork) -> NoTimeId:
    invitation = await rounds.invitation_facts(conn, act.org_id, wanted.invitation_id)
    check_may_ask(act.principal, invitation, wanted.teacher_id)
    if not _is_asked(invitation, wanted):
        raise NotInvited
    told = replace(wanted, words=plain(wanted.words))
    no_time_id = await asks.write(conn, act.org_id, told, NoTimeId(new_id()), act.now)
    await asks.refuse(conn, act.org_id, no_time_id)
    await tell_asked(conn, act, invitation, no_time_id)
    await note(conn, act.principal, "none-work", f"no_time:{no_time_id}", act.now)
    return no_time_id


async def _open_ask(conn: Connection, principal: Principal, no_time_id: NoTimeId) -> tuple[AskView, InvitationFacts]:
    """Lock an ask this principal may answer, the household before it as in every booking."""
    found = await asks.read(conn, principal.org_id, [no_time_id])
    if not found:
        raise NotFound
    invitation = await rounds.invitation_facts(conn, principal.org_id, found[0].invitation_id)
    check_may_ask(principal, invitation, found[0].teacher_id)
    await meetings.lock_households(conn, principal.org_id, [invitation.invitation])
    ask = await asks.lock(conn, principal.org_id, no_time_id)
    if ask is None or ask.state not in {"asked", "proposed"} or not _is_asked(invitation, ask):
        raise AskClosed
    return ask, invitation


def _is_asked(invitation: InvitationFacts, about_whom: AskView | NoneWork) -> bool:
    """Tell whether the invitation still asks for this meeting: a restriction may have come since."""
    student = about_whom.student.student_id if isinstance(about_whom, AskView) else about_whom.student_id
    wished = {(wish.student_id, wish.teacher.teacher_id) for wish in invitation.wishes}
    return invitation.invitation.withdrawn_at is None and (student, about_whom.teacher_id) in wished


async def _refuse_taken(conn: Connection, act: Act, ask: AskView, proposed: Sequence[Proposal]) -> None:
    taken = [one.span.start for one in proposed if not await _is_left(conn, act, ask, one)]
    if taken:
        raise TeacherBusy(taken)


async def _refuse_places(
    conn: Connection, act: Act, invitation: InvitationFacts, ask: AskView, proposed: Sequence[Proposal]
) -> None:
    """Refuse a place there is not, or that is not open then, and a time that leaves none for the way there.

    All of the times that cannot be are named at once, so that who proposed several knows which.
    """
    shut, hindered = [], []
    buffer = timedelta(minutes=invitation.round.buffer_minutes)
    for one in proposed:
        if one.place_id is None:
            continue
        request = BookRequest(
            invitation_id=ask.invitation_id,
            teacher_id=ask.teacher_id,
            student_ids=[ask.student.student_id],
            start=one.span.start,
            mode="place",
            help=Help(place_id=one.place_id),
        )
        terms = await terms_of(conn, act.org_id, invitation, request, act.now)
        if not is_place_for(one.span, terms):
            shut.append(one.span.start)
        elif is_in_the_way(one.span, terms, buffer):
            hindered.append(one.span.start)
    if shut:
        raise PlaceNotThen([], starts=shut)
    if hindered:
        raise TeacherBusy(hindered)


async def _is_left(conn: Connection, act: Act, ask: AskView, proposal: Proposal) -> bool:
    """Tell whether a proposed time lies ahead and the teacher is free then, at that place if it is at one."""
    if proposal.span.start <= act.now:
        return False
    return not await is_taken_for(conn, act.org_id, ask.teacher_id, proposal, act.now)


async def _left(conn: Connection, act: Act, ask: AskView) -> dict[int, Span]:
    return {one.number: one.span for one in ask.proposals if await _is_left(conn, act, ask, one)}


async def unusual_proposed(conn: Connection, principal: Principal, ask: AskView) -> list[Unusual]:
    """Find which proposed times lie outside the round's days or the teacher's hours, or in busy time elsewhere."""
    invitation = await rounds.invitation_facts(conn, principal.org_id, ask.invitation_id)
    spans = [proposal.span for proposal in ask.proposals]
    return await unusual_times(conn, principal.org_id, invitation.round, ask.teacher_id, spans)
