"""What childcare does by itself, tick by tick: clearances end, ratios stay broken, names are forgotten."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from service.access.types import Act
from service.childcare import rules
from service.childcare.facts import locked, policy_of
from service.childcare.staffing import AHEAD, give_up_seats, leave_shift, look_again
from service.childcare.store import purging as purging_store
from service.childcare.store import sessions as session_store
from service.childcare.store import shifts as store
from service.childcare.types import ChildcarePolicy, Session
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.ids import OrgId
from service.kernel.orgs import for_every_org

LOOKED_BACK: Final = timedelta(hours=12)
"""A session that has begun is still looked after."""


async def tick(pool: Pool, act: Act) -> int:
    """Look after an org's sessions to come, each in a transaction of its own; return how many changed."""
    async with transaction(pool, act.org_id) as conn:
        ahead = await session_store.sessions(conn, act.org_id, starts=act.now - LOOKED_BACK, ends=act.now + AHEAD)
    changed = 0
    for each in ahead:
        if each.state != "off" and each.span.end > act.now:
            changed += await transact(pool, act.org_id, partial(_look_after, act=act, seen=each))
    return changed


async def forget(pool: Pool, *, now: datetime) -> int:
    """Throw away names, allergies and who may fetch once a school's days are over; return of how many seats."""
    return await for_every_org(
        pool, lambda org_id: transact(pool, org_id, partial(_forget_org, org_id=org_id, now=now))
    )


async def _look_after(conn: Connection, *, act: Act, seen: Session) -> bool:
    """Release the shifts of workers who are cleared no longer, look again, and in the end tell families."""
    session = await locked(conn, act.org_id, seen.session_id)
    policy = await policy_of(conn, act.org_id, session.school_id) or ChildcarePolicy()
    changed = False
    for shift in await store.shifts(conn, act.org_id, [session.session_id]):
        worker = await store.worker(conn, act.org_id, shift.worker_id) if shift.worker_id else None
        if worker and shift.span.end > act.now and not rules.is_cleared(worker, session.day, policy):
            await leave_shift(conn, act, session, shift, "clearance")
            session, changed = await locked(conn, act.org_id, session.session_id), True
    short = await look_again(conn, act, session)
    session = await locked(conn, act.org_id, session.session_id)
    if short and session.short_since and _families_due(session, act.now):
        await give_up_seats(conn, act, session)
        changed = True
    return changed


def _families_due(session: Session, now: datetime) -> bool:
    """Tell whether families are to hear now. Once children are in the room it is the office's to settle."""
    if session.short_since is None or now >= session.span.start:
        return False
    return now >= rules.families_told_at(session.short_since, session.span.start)


async def _forget_org(conn: Connection, org_id: OrgId, now: datetime) -> int:
    forgotten = 0
    for school_id in await purging_store.schools_with_seats(conn, org_id):
        policy = await policy_of(conn, org_id, school_id) or ChildcarePolicy()
        before = now - timedelta(days=policy.retention_days)
        forgotten += await purging_store.purge(conn, org_id, school_id, before=before, at=now)
    return forgotten
