"""Meetings as those must know them who bring an interpreter, a seat, a ride or a second visitor to them."""

from collections.abc import Sequence

from service.agenda.types import Occasion
from service.kernel.db import Connection
from service.kernel.ids import MeetingId, OrgId
from service.rounds import store


async def occasions(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> dict[MeetingId, Occasion]:
    """Read some meetings as they stand now; one that is cancelled or over is left out.

    For whoever acts long after the booking: a helper who drops out, the office, the worker.
    """
    return await store.occasions(conn, org_id, meeting_ids)


async def occasion(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> Occasion | None:
    """Read one meeting as `occasions` does."""
    return (await occasions(conn, org_id, [meeting_id])).get(meeting_id)
