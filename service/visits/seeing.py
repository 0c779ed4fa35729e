"""Who sees what of a visit: the pair its own, and where only around it; the office all of its school's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from service.access.types import Principal
from service.kernel.db import Connection
from service.kernel.errors import NotFound
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.visits import rules
from service.visits.actions import policy_of
from service.visits.safety import ON_THE_WAY
from service.visits.store import pairs as store
from service.visits.types import Home, Mine, OnBoard, Out, Promise, Visit

LOOKED_BACK: Final = timedelta(days=14)
"""So long a visit stays on its visitors' page, to write down what was promised."""

OUT_SINCE: Final = timedelta(hours=24)
"""So long a pair that never said it is back stays on the office's page."""


async def mine(conn: Connection, org_id: OrgId, person_id: PersonId, now: datetime) -> list[Mine]:
    """List the visits somebody goes on or is asked to, those just past at the end; where only around each."""
    ids = await store.visit_ids_of(conn, org_id, person_id, now - LOOKED_BACK)
    homes = await store.homes(conn, org_id, ids)
    promises = await store.promises(conn, org_id, ids)
    found = [
        await _mine(conn, org_id, each, person_id, homes, promises, now)
        for each in await store.those(conn, org_id, ids)
    ]
    return sorted(found, key=lambda one: (one.span.end <= now, one.span.start))


async def mine_of(conn: Connection, org_id: OrgId, person_id: PersonId, meeting_id: MeetingId, now: datetime) -> Mine:
    """Return one visit as `mine` does; NotFound where somebody does not go."""
    for one in await mine(conn, org_id, person_id, now):
        if one.visit.meeting_id == meeting_id:
            return one
    raise NotFound


async def board(conn: Connection, principal: Principal, now: datetime) -> list[OnBoard]:
    """List a school's visits: overdue ones first, then who is out, then what lacks somebody, then by time."""
    ids = await store.visit_ids_at(conn, principal.org_id, principal.school_id, now - OUT_SINCE)
    homes = await store.homes(conn, principal.org_id, ids)
    those = await store.those(conn, principal.org_id, ids)
    found = [await _on_board(conn, principal.org_id, each, homes, now) for each in those]
    ahead = [one for one in found if one.is_out or one.outing.span.start > now]
    return sorted(ahead, key=_turn)


async def on_board(conn: Connection, principal: Principal, meeting_id: MeetingId, now: datetime) -> OnBoard:
    """Return one visit of this principal's school, past ones too; NotFound."""
    for one in await store.those(conn, principal.org_id, [meeting_id]):
        if principal.school_id in {None, one.outing.school_id}:
            homes = await store.homes(conn, principal.org_id, [meeting_id])
            return await _on_board(conn, principal.org_id, one, homes, now)
    raise NotFound


async def locked_on_board(conn: Connection, principal: Principal, meeting_id: MeetingId, now: datetime) -> OnBoard:
    """Return one visit, as `on_board`, that nobody else changes until this transaction ends."""
    await store.lock_visit(conn, principal.org_id, meeting_id)
    return await on_board(conn, principal, meeting_id, now)


async def numbers_of(conn: Connection, principal: Principal, visit: Visit) -> dict[PersonId, str]:
    """Say where each visitor is called; "" where nobody knows."""
    found = await store.contacts(conn, principal.org_id, [one.person_id for one in visit.visitors])
    return {one.person_id: one.phone or one.sms for one in found}


async def _mine(
    conn: Connection,
    org_id: OrgId,
    found: Out,
    person_id: PersonId,
    homes: dict[MeetingId, Home],
    promises: Sequence[Promise],
    now: datetime,
) -> Mine:
    outing = found.outing
    policy = await policy_of(conn, org_id, outing.school_id)
    visit = rules.visit_of(outing, found.going)
    me = next(one for one in visit.visitors if one.person_id == person_id)
    sees = me.state == "accepted" and visit.is_complete and rules.is_shown(outing.span, policy, now)
    return Mine(
        visit=visit,
        school=outing.school,
        span=outing.span,
        me=me,
        safety=found.safety,
        due_back=rules.due_back(outing, found.safety),
        home=homes[outing.meeting_id] if sees else None,
        shown_from=outing.span.start - timedelta(hours=policy.shown_before_hours),
        is_on=me.state == "accepted" and visit.is_complete and _is_on(found, now),
        promises=[one for one in promises if one.meeting_id == outing.meeting_id],
        has_reflected=any(one.reflected_at for one in found.going if one.person_id == person_id),
    )


def _is_on(found: Out, now: datetime) -> bool:
    span = found.outing.span
    return found.safety.back_at is None and span.start - ON_THE_WAY <= now < span.end + ON_THE_WAY


async def _on_board(
    conn: Connection, org_id: OrgId, found: Out, homes: dict[MeetingId, Home], now: datetime
) -> OnBoard:
    outing, safety = found.outing, found.safety
    due = rules.due_back(outing, safety)
    visit = rules.visit_of(outing, found.going)
    gone = safety.leaves_for_at is not None or now >= outing.span.start
    is_out = visit.is_complete and gone and safety.back_at is None
    return OnBoard(
        visit=visit,
        outing=outing,
        safety=safety,
        due_back=due,
        home=homes[outing.meeting_id],
        settle_by=rules.settle_by(outing, await policy_of(conn, org_id, outing.school_id), now),
        late_minutes=max(0, (now - due) // timedelta(minutes=1)) if is_out else 0,
        is_out=is_out,
    )


def _turn(one: OnBoard) -> tuple[bool, int, bool, bool, datetime]:
    calls = one.is_out and one.safety.help_asked_at is not None
    return not calls, -one.late_minutes, not one.is_out, not one.visit.needs, one.outing.span.start
