"""After the visit: what was promised, by when, and whether it was kept."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from service.kernel.db import Connection
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import MeetingId, OrgId, PersonId, new_id
from service.visits.seeing import mine_of
from service.visits.store import pairs as store
from service.visits.types import Promise

LONGEST: Final = 500
FARTHEST: Final = timedelta(days=366)
"""A promise further off than a school year is none."""


async def promise(
    conn: Connection,
    org_id: OrgId,
    person_id: PersonId,
    meeting_id: MeetingId,
    *,
    words: str,
    due_on: date | None,
    now: datetime,
) -> None:
    """Write down what a visitor promised. Without words nothing was promised: then they have just looked back.

    NotFound where they did not go, Malformed for a day that is none.
    """
    visit = await mine_of(conn, org_id, person_id, meeting_id, now)
    if visit.span.start > now:
        raise NotFound
    written = words.strip()
    if written:
        await store.add_promise(conn, org_id, _checked(written, due_on, meeting_id, person_id, now), now)
    await store.reflected(conn, org_id, meeting_id, person_id, now)


async def keep(conn: Connection, org_id: OrgId, person_id: PersonId, promise_id: UUID, *, now: datetime) -> None:
    """Mark one's own promise as kept; NotFound for another's."""
    if not await store.keep_promise(conn, org_id, promise_id, person_id, now):
        raise NotFound


async def open_promises(conn: Connection, org_id: OrgId, person_id: PersonId) -> list[Promise]:
    """List what somebody has yet to keep, the nearest day first."""
    return await store.open_promises(conn, org_id, person_id)


def _checked(words: str, due_on: date | None, meeting_id: MeetingId, person_id: PersonId, now: datetime) -> Promise:
    if len(words) > LONGEST:
        raise Malformed("words", "too-long")
    if due_on is None or not now.date() - timedelta(days=1) <= due_on <= now.date() + FARTHEST:
        raise Malformed("due_on", "missing" if due_on is None else "out-of-range")
    return Promise(promise_id=new_id(), meeting_id=meeting_id, person_id=person_id, words=words, due_on=due_on)
