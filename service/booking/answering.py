"""What comes back by itself: a calendar's reply to an invitation, and a text that answers proposed times."""

from datetime import datetime, timedelta
from typing import Final, Literal

from service.access.types import Act, Site
from service.access.working import by_worker
from service.booking import asking, changes, happened
from service.booking.answers import digest_of, meeting_of, weigh
from service.booking.entries import meeting_facts
from service.booking.errors import NotThisTime, ProposalTaken
from service.booking.store import asks, meetings, replies
from service.booking.telling import about, door_of, put, time_offered, to_family
from service.booking.types import AskView, Attendance, MeetingView, ReplyOutcome
from service.ical.types import CalendarReply
from service.kernel.db import Connection, Pool, find_org, transact, transaction
from service.kernel.tokens import Keyring
from service.notices.messages import DeclineAsked, Message, NoneOfProposed, ProposedTaken, Recipient, TextNotUnderstood
from service.rounds import actions as rounds
from service.rounds.types import InvitationFacts

CalendarOutcome = ReplyOutcome | Literal["unknown"]

ANSWER_MATTERS: Final = timedelta(hours=1)
"""An answer to a text is of no use much later."""

SAME_TEXT: Final = timedelta(minutes=10)
"""A gateway that was not sure we had it hands a text in again within minutes."""


async def answer_by_calendar(
    pool: Pool, keyring: Keyring, site: Site, reply: CalendarReply, *, now: datetime
) -> CalendarOutcome:
    """Take a calendar's reply (RFC 5546 3.2.3): keep an acceptance; on a decline cancel or ask, as the school wants.

    Returns what came of it. 'unknown': no such meeting, or not this person's; 'stale': about an older revision, or
    answered anew since; 'for_a_human': a counter-proposal or a delegation. The same mail twice counts once.
    """
    meeting_id = meeting_of(reply)
    org_id = await find_org(pool, "org_of_meeting", meeting_id) if meeting_id else None
    if meeting_id is None or org_id is None:
        return "unknown"
    act = Act(principal=by_worker(org_id), keyring=keyring, site=site, now=now)

    async def work(conn: Connection) -> CalendarOutcome:
        meeting = await meetings.lock(conn, org_id, meeting_id)
        if meeting is None:
            return "unknown"
        if before := await replies.outcome(conn, org_id, digest_of(reply)):
            return before
        outcome = await _take(conn, act, reply, meeting)
        if outcome != "unknown":
            await replies.add(conn, org_id, meeting, reply, digest_of(reply), outcome, now)
        return outcome

    return await transact(pool, org_id, work)


async def answer_by_text(pool: Pool, act: Act, number: str, choice: int) -> bool:
    """Take a texted 0 to 3 as the answer to the times last proposed to this number; False: none were proposed.

    1 to 3 book, 0 asks the teacher for others. What cannot be had is answered with what is left.
    """
    async with transaction(pool, act.org_id) as conn:
        ask = await asks.by_number(conn, act.org_id, number, act.now - SAME_TEXT)
    if ask is None:
        return False
    if ask.state != "proposed":
        return True  # answered a moment ago: the same text, handed in again
    if choice == 0:
        await transact(pool, act.org_id, lambda conn: _decline_all(conn, act, ask, number))
    elif choice in {proposal.number for proposal in ask.proposals}:
        await _accept(pool, act, ask, number, choice)
    else:
        await transact(pool, act.org_id, lambda conn: _say_choices(conn, act, ask, number))
    return True


async def say_choices_by_text(pool: Pool, act: Act, number: str) -> bool:
    """Tell who texted what nobody can read which numbers answer the times proposed to them; False: none wait."""

    async def work(conn: Connection) -> bool:
        ask = await asks.by_number(conn, act.org_id, number, act.now - SAME_TEXT)
        if ask is None or ask.state != "proposed":
            return False
        await _say_choices(conn, act, ask, number)
        return True

    return await transact(pool, act.org_id, work)


async def _take(conn: Connection, act: Act, reply: CalendarReply, meeting: MeetingView) -> CalendarOutcome:
    """Do what a reply asks for."""
    invited = await replies.invited(conn, act.org_id, meeting.meeting_id)
    last = await replies.last_stamp(conn, act.org_id, meeting)
    weighed = weigh(reply, meeting, invited, last, act.now)
    match weighed:
        case "accepted" | "tentative":
            await _keep(conn, act, meeting, weighed)
            return weighed
        case "ask" | "cancel":
            return await _decline(conn, act, meeting, is_off=weighed == "cancel")
        case _:
            return weighed


async def _decline(conn: Connection, act: Act, meeting: MeetingView, *, is_off: bool) -> CalendarOutcome:
    """Cancel for the family, or ask it first whether the meeting is off."""
    await _keep(conn, act, meeting, "declined")
    invitation = await rounds.invitation_facts(conn, act.org_id, meeting.invitation_id)
    if is_off:
        await changes.call_off(conn, act, invitation, meeting, "family")
        return "cancelled"
    message = DeclineAsked(
        school=meeting.school,
        greeting=invitation.greeting,
        link_id=await door_of(conn, act, invitation),
        meeting=meeting_facts(meeting),
    )
    await put(conn, act, [to_family(act, invitation, meeting, message)])
    return "asked"


async def _keep(conn: Connection, act: Act, meeting: MeetingView, attendance: Attendance) -> None:
    """Keep what the guardian's calendar replied."""
    await meetings.write_attendance(conn, act.org_id, meeting.meeting_id, attendance)
    await happened.record(conn, act.org_id, "meeting.noted", [meeting], now=act.now)


async def _accept(pool: Pool, act: Act, ask: AskView, number: str, choice: int) -> None:
    """Book a proposed time; who cannot have it is told which are left. The meeting's own notice is the answer."""
    try:
        await asking.accept_proposal(pool, act, ask.no_time_id, choice)
    except ProposalTaken as gone:
        left = gone.left
    except NotThisTime:  # the guardian has another meeting then
        left = {proposal.number: proposal.span for proposal in ask.proposals if proposal.number != choice}
    else:
        return
    times = {
        proposal.number: time_offered(proposal.span, proposal.mode)
        for proposal in ask.proposals
        if proposal.number in left
    }

    async def say(conn: Connection) -> None:
        invitation = await rounds.invitation_facts(conn, act.org_id, ask.invitation_id)
        message = ProposedTaken(
            school=invitation.school,
            greeting=invitation.greeting,
            link_id=await door_of(conn, act, invitation),
            left=times,
        )
        await _text_back(conn, act, invitation, ask, number, message)

    await transact(pool, act.org_id, say)


async def _decline_all(conn: Connection, act: Act, ask: AskView, number: str) -> None:
    invitation = await rounds.invitation_facts(conn, act.org_id, ask.invitation_id)
    await asking.decline_all(conn, act, ask.no_time_id)
    message = NoneOfProposed(
        school=invitation.school,
        greeting=invitation.greeting,
        link_id=await door_of(conn, act, invitation),
        teacher=ask.teacher,
    )
    await _text_back(conn, act, invitation, ask, number, message)


async def _say_choices(conn: Connection, act: Act, ask: AskView, number: str) -> None:
    invitation = await rounds.invitation_facts(conn, act.org_id, ask.invitation_id)
    message = TextNotUnderstood(
        school=invitation.school,
        greeting=invitation.greeting,
        link_id=await door_of(conn, act, invitation),
        choices=[*(proposal.number for proposal in ask.proposals), 0],
    )
    await _text_back(conn, act, invitation, ask, number, message)


async def _text_back(
    conn: Connection, act: Act, invitation: InvitationFacts, ask: AskView, number: str, message: Message
) -> None:
    """Answer by the way the question came, at the number it came from."""
    recipient = Recipient(ask.guardian_id, "sms", number, invitation.language)
    await put(conn, act, [about(act, recipient, message, ask.no_time_id, act.now + ANSWER_MATTERS)])
