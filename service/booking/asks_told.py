"""Who is told of an ask for other times: the teacher that it waits and what came of it, the family what it may take."""

from datetime import timedelta
from typing import Final

from service.access.types import Act
from service.availability.unusual import unusual_times
from service.booking.rules import LAST_DAY
from service.booking.store import asks, entries
from service.booking.telling import about, door_of, door_of_teacher, put, time_offered
from service.booking.types import AskView, MeetingView, Proposal
from service.kernel.db import Connection
from service.kernel.ids import NoTimeId
from service.notices import outbox
from service.notices.messages import BookedOutsideHours, NoTimeAsked, TimeOffered, TimesProposed, TimesSuggested
from service.rounds.types import InvitationFacts

ASK_MATTERS: Final = timedelta(days=14)
"""A family is promised times within two school days; past two weeks nobody waits for that mail."""


async def tell_asked(conn: Connection, act: Act, invitation: InvitationFacts, no_time_id: NoTimeId) -> None:
    """Tell the teacher how many families wait for times; no names, the page has them."""
    ask = (await asks.read(conn, act.org_id, [no_time_id]))[0]
    still_open = await asks.of_teacher(conn, act.org_id, ask.teacher_id)
    reader = (await entries.staff(conn, act.org_id, [ask.teacher_id]))[ask.teacher_id]
    message = NoTimeAsked(
        school=invitation.school,
        greeting=reader.greeting,
        link_id=await door_of_teacher(conn, act, invitation, ask.teacher_id),
        asks_open=sum(one.state == "asked" for one in still_open),
    )
    await outbox.drop(conn, act.org_id, no_time_id)
    await put(conn, act, [about(act, reader.recipient, message, no_time_id, act.now + ASK_MATTERS)])


async def tell_proposed(conn: Connection, act: Act, invitation: InvitationFacts, ask: AskView) -> None:
    """Tell the family which times it may choose from, instead of whatever was not sent yet."""
    message = TimesProposed(
        school=invitation.school,
        greeting=invitation.greeting,
        link_id=await door_of(conn, act, invitation),
        teacher=ask.teacher,
        students=[ask.student.given_name],
        times=[_offered(proposal) for proposal in ask.proposals],
    )
    last = max(proposal.span.start for proposal in ask.proposals)
    await outbox.drop(conn, act.org_id, ask.no_time_id)
    await put(conn, act, [about(act, invitation.recipient, message, ask.no_time_id, last)])


async def tell_suggested(conn: Connection, act: Act, invitation: InvitationFacts, ask: AskView) -> None:
    """Tell a teacher which times somebody else suggested in their name: a family may book one at once."""
    reader = (await entries.staff(conn, act.org_id, [ask.teacher_id]))[ask.teacher_id]
    message = TimesSuggested(
        school=invitation.school,
        greeting=reader.greeting,
        link_id=await door_of_teacher(conn, act, invitation, ask.teacher_id),
        times=[_offered(proposal) for proposal in ask.proposals],
    )
    last = max(proposal.span.start for proposal in ask.proposals)
    await put(conn, act, [about(act, reader.recipient, message, ask.no_time_id, last)])


async def tell_outside_hours(conn: Connection, act: Act, invitation: InvitationFacts, meeting: MeetingView) -> None:
    """Tell a teacher of a meeting outside the round's days or their hours; of a very near one they are told anyway."""
    if meeting.span.start - act.now <= LAST_DAY:
        return
    found = await unusual_times(conn, act.org_id, invitation.round, meeting.teacher_id, [meeting.span])
    if not any(why != "busy-elsewhere" for one in found for why in one.why):
        return
    reader = (await entries.staff(conn, act.org_id, [meeting.teacher_id]))[meeting.teacher_id]
    message = BookedOutsideHours(
        school=meeting.school,
        greeting=reader.greeting,
        link_id=await door_of_teacher(conn, act, invitation, meeting.teacher_id),
        time=time_offered(meeting.span, meeting.mode, meeting.room if meeting.mode == "place" else ""),
    )
    notice = about(act, reader.recipient, message, meeting.meeting_id, meeting.span.start, revision=meeting.revision)
    await put(conn, act, [notice])


def _offered(proposal: Proposal) -> TimeOffered:
    return time_offered(proposal.span, proposal.mode, proposal.place)
