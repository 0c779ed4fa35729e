"""Read what seats and shifts are judged by, inside the caller's transaction."""

from collections.abc import Iterable, Sequence

from service.childcare import rules
from service.childcare.errors import SessionUnknown
from service.childcare.store import sessions as store
from service.childcare.types import ChildcarePolicy, Session, SessionFacts
from service.kernel.db import Connection
from service.kernel.ids import OrgId, SchoolId, SessionId
from service.places import actions as places


async def policy_of(conn: Connection, org_id: OrgId, school_id: SchoolId) -> ChildcarePolicy | None:
    """Return what a school decided about childcare; None: nothing, so there is none."""
    return await places.policy(conn, org_id, school_id, "childcare", ChildcarePolicy)


async def session_of(conn: Connection, org_id: OrgId, session_id: SessionId) -> Session:
    """Return a session; SessionUnknown."""
    found = await store.session(conn, org_id, session_id)
    if found is None:
        raise SessionUnknown
    return found


async def lock_all(conn: Connection, org_id: OrgId, sessions: Iterable[Session]) -> None:
    """Lock sessions, in one order for everybody: nobody else gives or takes a seat or a shift of them meanwhile."""
    for session_id in sorted(each.session_id for each in sessions):
        await store.lock_session(conn, org_id, session_id)


async def locked(conn: Connection, org_id: OrgId, session_id: SessionId) -> Session:
    """Lock one session and return it as it stands then; SessionUnknown."""
    await store.lock_session(conn, org_id, session_id)
    return await session_of(conn, org_id, session_id)


async def facts_of(
    conn: Connection, org_id: OrgId, sessions: Sequence[Session], policy: ChildcarePolicy
) -> list[SessionFacts]:
    """Return the facts of several sessions, in their order."""
    ids = [each.session_id for each in sessions]
    stays = await store.stays(conn, org_id, ids)
    claimed = await store.claimed(conn, org_id, ids)
    return [
        SessionFacts(each, stays[each.session_id], rules.worked(claimed[each.session_id], each.day, policy))
        for each in sessions
    ]
