"""Take in what a roster says stands in families' way, where nobody has answered yet."""

from collections.abc import Sequence
from datetime import datetime

from service.booking.store import intake as store
from service.booking.types import IncomingObstacles
from service.kernel.db import Connection
from service.kernel.ids import OrgId
from service.people.types import Tally


async def merge_obstacles(
    conn: Connection, org_id: OrgId, rows: Sequence[IncomingObstacles], *, now: datetime
) -> Tally:
    """Remember what a roster's families said for each of their guardians; who has answered since is believed.

    A guardian who may not be reached is left out.
    """
    return await store.merge_obstacles(conn, org_id, rows, now)
