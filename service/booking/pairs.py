"""Keep the pairs of home visits whole: tick by tick, and by the office's own hand.

What changes in a pair changes its meeting (visiting.catch_up), in the same transaction.
"""

from functools import partial

from service.access.types import Act
from service.booking.store import meetings
from service.booking.types import MeetingView
from service.booking.visiting import catch_up
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import MeetingId, PersonId
from service.visits import actions as visits
from service.visits import renewing, seeing
from service.visits.types import Visit


async def tick(pool: Pool, act: Act) -> int:
    """Let go whose training has lapsed and look for whoever is missing, each visit in a transaction of its own.

    Any number may tick at once: each meeting is locked and judged again before anything is touched.
    """
    async with transaction(pool, act.org_id) as conn:
        waiting = await renewing.waiting(conn, act.org_id, act.now)
    return sum([await transact(pool, act.org_id, partial(_renew, act=act, meeting_id=one)) for one in waiting])


async def choose(pool: Pool, act: Act, meeting_id: MeetingId, person_id: PersonId) -> Visit:
    """Let the office ask somebody by name to come along, as `choose_in`."""
    return await transact(pool, act.org_id, lambda conn: choose_in(conn, act, meeting_id, person_id))


async def answer_for(pool: Pool, act: Act, meeting_id: MeetingId, person_id: PersonId, *, yes: bool) -> Visit:
    """Take down what a visitor said on the telephone, as `answer_in`."""
    return await transact(pool, act.org_id, lambda conn: answer_in(conn, act, meeting_id, person_id, yes=yes))


async def choose_in(conn: Connection, act: Act, meeting_id: MeetingId, person_id: PersonId) -> Visit:
    """Ask somebody by name to come along. Refuses as renewing.choose."""
    was = await _lock(conn, act, meeting_id)
    visit = await renewing.choose(conn, act, meeting_id, person_id)
    await catch_up(conn, act, was, visit)
    return visit


async def answer_in(conn: Connection, act: Act, meeting_id: MeetingId, person_id: PersonId, *, yes: bool) -> Visit:
    """Take down a visitor's yes or no for them. Refuses as visits.answer."""
    was = await _lock(conn, act, meeting_id)
    visit = await visits.answer(conn, act, meeting_id, person_id, yes=yes)
    await catch_up(conn, act, was, visit)
    return visit


async def unsay(pool: Pool, act: Act, meeting_id: MeetingId, person_id: PersonId) -> Visit:
    """Take back a yes the office had taken down. Refuses as visits.unsay."""

    async def work(conn: Connection) -> Visit:
        was = await _lock(conn, act, meeting_id)
        visit = await visits.unsay(conn, act, meeting_id, person_id)
        await catch_up(conn, act, was, visit)
        return visit

    return await transact(pool, act.org_id, work)


async def _lock(conn: Connection, act: Act, meeting_id: MeetingId) -> MeetingView:
    """Lock the meeting before its visit, as everybody does; NotFound at another school."""
    meeting = await meetings.lock(conn, act.org_id, meeting_id)
    if meeting is None:
        raise NotFound
    await seeing.on_board(conn, act.principal, meeting_id, act.now)
    return meeting


async def _renew(conn: Connection, act: Act, meeting_id: MeetingId) -> bool:
    was = await meetings.lock(conn, act.org_id, meeting_id)
    if was is None:
        return False
    before = (await visits.of_meetings(conn, act.org_id, [meeting_id])).get(meeting_id)
    after = await renewing.renew(conn, act, meeting_id)
    if before is None or after is None or before == after:
        return False  # nothing to tell: the family heard the first time
    await catch_up(conn, act, was, after)
    return True
