"""What the worker does again and again: look where nobody interprets, chase who is silent, tell families in time."""

from functools import partial
from zoneinfo import ZoneInfo

from service.access.types import Act
from service.interpreting import changing, store
from service.interpreting.chasing import chase
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.ids import MeetingId


async def tick(pool: Pool, act: Act) -> int:
    """Release interpreters whose certificate does not hold any more, look for whoever is missing, chase who is silent.

    A family that was told that we are looking hears in time that nobody has said yes.

    Any number may tick at once: each meeting is locked and judged again before anything is touched.
    """
    async with transaction(pool, act.org_id) as conn:
        waiting = await store.to_look_again(conn, act.org_id, act.now)
        silent = await store.unanswered(conn, act.org_id, act.now)
        unsure = await store.unsure(conn, act.org_id, act.now)
    return sum(
        [
            await transact(pool, act.org_id, partial(does, act=act, meeting_id=one))
            for does, found in ((_look, waiting), (chase, silent), (_tell, unsure))
            for one in found
        ]
    )


async def _look(conn: Connection, act: Act, meeting_id: MeetingId) -> bool:
    found = await changing.locked(conn, act, meeting_id)
    if found is None or found[1].span.start <= act.now:
        return False
    standing, of = found
    day = of.span.end.astimezone(ZoneInfo(of.zone)).date()
    if standing.seen.interpreter_id and await store.may_interpret(
        conn, act.org_id, standing.seen.interpreter_id, of.school_id, day
    ):
        return False
    if standing.seen.state != "missing" and standing.seen.interpreter_id is None:
        return False  # a line, or somebody the office named in the meantime
    after = await changing.look_again(conn, act, of, standing)
    return after.seen != standing.seen


async def _tell(conn: Connection, act: Act, meeting_id: MeetingId) -> bool:
    found = await changing.locked(conn, act, meeting_id)
    if found is None or found[1].span.start <= act.now:
        return False
    standing, of = found
    return await changing.catch_up(conn, act, of, standing)
