"""What a helper's calendar answers to an invitation: yes is a yes, no gives the part back or asks first.

A guardian's calendar is answered for in booking; what booking does not know may be a helper's.
"""

from datetime import datetime
from functools import partial
from typing import Final, Literal
from uuid import UUID

from service.access.types import Act, Site
from service.access.working import by_worker
from service.booking import pairs
from service.booking.answers import Weighed, digest_of, entry_of, weigh_answer
from service.booking.types import Invited
from service.childcare import staffing
from service.helping import store
from service.helping.types import Held, ReplyOutcome
from service.ical.types import CalendarReply
from service.interpreting import answering as interpreting
from service.interpreting.errors import AlreadyAnswered
from service.interpreting.types import Reply
from service.kernel.db import Connection, Pool, find_org, savepoint, transact
from service.kernel.ids import MeetingId, RideId
from service.kernel.tokens import Keyring
from service.notices import outbox
from service.notices.facts import Recipient
from service.notices.messages import HelperDeclineAsked, Notice, kind_of
from service.notices.rules import dedupe_key
from service.people.helpers_door import helpers_door
from service.rides import claims
from service.rides.errors import NotNow, RideGone
from service.visits.errors import TrainingLapsed, VisitAnswered

GONE: Final = (AlreadyAnswered, NotNow, RideGone, TrainingLapsed, VisitAnswered)
"""What keeps an answer from doing anything any more."""

CalendarOutcome = ReplyOutcome | Literal["unknown"]


async def answer_by_calendar(
    pool: Pool, keyring: Keyring, site: Site, reply: CalendarReply, *, now: datetime
) -> CalendarOutcome:
    """Take a calendar's reply (RFC 5546 3.2.3) to a helper's invitation, as guardians' are taken.

    A no to what they were only asked is their no; a no to what is theirs gives it back or asks first, as the school
    wants. 'unknown': no such entry, or not this person's; 'stale': about an older revision, or answered anew since, or
    too late. What wants a person (another time, somebody else's name) is asked back. The same mail twice counts once.
    """
    entry_id = entry_of(reply)
    org_id = await find_org(pool, "org_of_helpers_entry", entry_id) if entry_id else None
    if entry_id is None or org_id is None:
        return "unknown"
    act = Act(principal=by_worker(org_id), keyring=keyring, site=site, now=now)
    return await transact(pool, org_id, partial(_answer, act=act, entry_id=entry_id, reply=reply))


async def _answer(conn: Connection, act: Act, entry_id: UUID, reply: CalendarReply) -> CalendarOutcome:
    await store.lock_entry(conn, entry_id)
    held = await store.held(conn, act.org_id, entry_id)
    if held is None:
        return "unknown"
    if before := await store.outcome(conn, act.org_id, digest_of(reply)):
        return before
    outcome = await _take(conn, act, held, await _weighed(conn, act, held, reply))
    if outcome != "unknown":
        await store.add_reply(conn, act.org_id, held, reply, digest_of(reply), outcome, act.now)
    return outcome


async def _weighed(conn: Connection, act: Act, held: Held, reply: CalendarReply) -> Weighed:
    return weigh_answer(
        reply,
        Invited(held.invited.mailbox, "cancel") if held.is_asked else held.invited,
        revision=held.revision,
        may_answer=held.is_theirs and act.now < held.span.start,
        last_stamp=await store.last_stamp(conn, act.org_id, held),
    )


async def _take(conn: Connection, act: Act, held: Held, weighed: Weighed) -> CalendarOutcome:
    """Do what a reply asks for; what cannot be done any more changes nothing."""
    try:
        async with savepoint(conn):
            match weighed:
                case "accepted":
                    await _say_yes(conn, act, held)
                    return "accepted"
                case "cancel":
                    await _give_back(conn, act, held)
                    return "given_back"
                case "ask" | "for_a_human":
                    await _ask_back(conn, act, held)
                    return "asked"
                case _:
                    return weighed
    except GONE:
        return "stale"


async def _say_yes(conn: Connection, act: Act, held: Held) -> None:
    """Say yes for who was asked; what somebody took by themselves is theirs already."""
    meeting_id = MeetingId(held.thing_id)
    match held.part:
        case "visit":
            await pairs.answer_in(conn, act, meeting_id, held.person_id, yes=True)
        case "interpreting":
            await interpreting.reply_in(conn, act, meeting_id, Reply(interpreter_id=held.person_id, can=True))
        case "ride" | "shift":
            pass


async def _give_back(conn: Connection, act: Act, held: Held) -> None:
    """Give a part back for them: somebody else is asked at once, as by their own page."""
    match held.part:
        case "visit":
            await pairs.answer_in(conn, act, MeetingId(held.thing_id), held.person_id, yes=False)
        case "interpreting":
            reply = Reply(interpreter_id=held.person_id, can=False)
            await interpreting.reply_in(conn, act, MeetingId(held.thing_id), reply)
        case "ride":
            await claims.give_back_in(conn, act, RideId(held.thing_id))
        case "shift":
            session, shift = await staffing.locked_shift(conn, act, held.thing_id)
            await staffing.leave_shift(conn, act, session, shift, "given-back")


async def _ask_back(conn: Connection, act: Act, held: Held) -> None:
    """Ask by mail whether it is off, and lead to the page that takes the answer; until then it stays theirs."""
    link_id = await helpers_door(conn, act, held.person_id, held.span.end)
    message = HelperDeclineAsked(
        school=held.school,
        greeting=held.greeting,
        link_id=link_id,
        part=held.part,
        starts_at=held.span.start,
        ends_at=held.span.end,
        room=held.room,
    )
    notice = Notice(
        recipient=Recipient(held.person_id, "email", held.invited.mailbox, held.language),
        message=message,
        dedupe=dedupe_key(kind_of(message), held.entry_id, held.revision, "email", held.person_id, act.now.isoformat()),
        not_before=act.now,
        not_after=held.span.start,
    )
    await outbox.put(conn, act.org_id, [notice], now=act.now, mail_domain=act.site.mail_domain)
