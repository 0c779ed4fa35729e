"""A teacher who cannot be there on a day: nothing is offered on it any more, and its meetings are called off."""

from datetime import date

from service.access.types import Act, WishKey
from service.availability import hours
from service.booking import changes
from service.booking.actions import settled
from service.booking.rights import check_may_change
from service.booking.store import meetings
from service.booking.types import MeetingView
from service.kernel.db import Connection, Pool
from service.kernel.ids import PersonId
from service.rounds import actions as rounds


async def call_off_day(
    pool: Pool, act: Act, teacher_id: PersonId, day: date, *, wish: WishKey | None = None
) -> list[MeetingView]:
    """Take a day's hours away and cancel what stands on it and has not begun: all of it or nothing.

    Each family is told once, with the nearest times that are free then. Asked twice it finds nothing more to do.
    NotFound for a teacher this principal does not speak for; Malformed for a day that is over or too far.
    """

    async def work(conn: Connection) -> list[MeetingView]:
        ahead = await hours.take_day_away(conn, act.principal, teacher_id, day, now=act.now)
        found = [
            await meetings.lock(conn, act.org_id, meeting_id) for meeting_id in sorted(one.meeting_id for one in ahead)
        ]
        standing = sorted((meeting for meeting in found if meeting), key=lambda meeting: meeting.span)
        for meeting in standing:
            check_may_change(act.principal, meeting, None)
        invitations = await rounds.invitations_facts(conn, act.org_id, [meeting.invitation_id for meeting in standing])
        # all of them before the first cancellation queues for the teacher, whom each of these families may be booking
        await meetings.lock_households(conn, act.org_id, [one.invitation for one in invitations.values()])
        return [
            await changes.call_off(conn, act, invitations[meeting.invitation_id], meeting, "school")
            for meeting in standing
        ]

    return await settled(pool, act, wish, work)
