"""What a family answers when nobody can drive it: a call at the same time, by text 1; a new time or way, by text 2."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from service.access.types import Act, Principal
from service.booking import changes, reading
from service.booking.again import asked_again
from service.booking.store import meetings
from service.booking.telling import about, door_of, put
from service.booking.types import MeetingView
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.errors import Refusal
from service.kernel.ids import MeetingId, PersonId
from service.notices.facts import Recipient
from service.notices.messages import RideInstead
from service.rides import actions as rides
from service.rounds import actions as rounds

CallMode = Literal["phone", "video"]
"""Ways to meet at the same time for which nobody has to come."""

BY_PHONE: Final = 1
NEW_TIME: Final = 2

ANSWER_MATTERS: Final = timedelta(hours=1)
"""An answer to a text is of no use much later."""


async def answer_by_text(pool: Pool, act: Act, number: str, choice: int) -> bool:
    """Take a texted 1 or 2 as the answer to "no driver yet"; False: this number was not asked.

    By phone at the same time the meeting's own notice is the answer, and its ride goes with the change. What cannot be
    had is answered like 2: with the way to the family's own page.
    """
    if choice not in {BY_PHONE, NEW_TIME}:
        return False
    async with transaction(pool, act.org_id) as conn:
        meeting_ids = await rides.offered_by_text(conn, act.org_id, number, act.now)
    if not meeting_ids:
        return False
    school = _school(act)
    if choice == BY_PHONE and await _meet_by(pool, school, meeting_ids, "phone"):
        return True
    await transact(pool, act.org_id, lambda conn: _lead_to_page(conn, school, meeting_ids[0], number))
    return True


async def meet_by(pool: Pool, act: Act, meeting_id: MeetingId, mode: CallMode) -> bool:
    """Take the family's tap as its answer to "no driver yet": a call at the same time; False where that cannot be."""
    meeting = await reading.meeting(pool, act.principal, meeting_id)
    async with transaction(pool, act.org_id) as conn:
        ride = (await rides.of_meetings(conn, act.org_id, [meeting.meeting_id])).get(meeting.meeting_id)
    if ride is None or ride.state != "unmet":
        return False
    return await _meet_by(pool, _school(act), [meeting_id], mode)


async def next_unmet(pool: Pool, guardian: Principal, guardian_id: PersonId, *, now: datetime) -> MeetingId | None:
    """Find the next meeting that nobody drives this guardian to, and for which they have not chosen another way."""
    async with transaction(pool, guardian.org_id) as conn:
        return await rides.unmet_of(conn, guardian.org_id, guardian_id, now)


def _school(act: Act) -> Act:
    """Act for the school: it has offered the call itself, so no cut-off of families stands against it."""
    return act.by(Principal(org_id=act.org_id, kind="command", actor="worker"))


async def _meet_by(pool: Pool, act: Act, meeting_ids: Sequence[MeetingId], mode: CallMode) -> bool:
    """Make meetings calls, all or none; False where that cannot be."""

    async def work(conn: Connection) -> bool:
        found = [await meetings.lock(conn, act.org_id, meeting_id) for meeting_id in meeting_ids]
        for meeting in found:
            if meeting is not None:
                await _shift(conn, act, meeting, mode)
        return any(found)

    try:
        return await transact(pool, act.org_id, work)
    except Refusal:  # not this way in this round, or no number to call
        return False


async def _shift(conn: Connection, act: Act, meeting: MeetingView, mode: CallMode) -> None:
    invitation = await rounds.invitation_facts(conn, act.org_id, meeting.invitation_id)
    await changes.shift(conn, act, invitation, meeting, asked_again(meeting, mode=mode))


async def _lead_to_page(conn: Connection, act: Act, meeting_id: MeetingId, number: str) -> None:
    (meeting,) = await meetings.read(conn, act.org_id, [meeting_id])
    invitation = await rounds.invitation_facts(conn, act.org_id, meeting.invitation_id)
    message = RideInstead(
        school=invitation.school, greeting=invitation.greeting, link_id=await door_of(conn, act, invitation)
    )
    recipient = Recipient(meeting.guardian_id, "sms", number, invitation.language)
    await put(conn, act, [about(act, recipient, message, meeting_id, act.now + ANSWER_MATTERS)])
