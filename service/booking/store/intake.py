"""The rows of what stands in families' way, as a roster brings them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from service.booking.types import IncomingObstacles
from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId
from service.people.types import Tally

_sql: Any = queries("booking")


async def merge_obstacles(conn: Connection, org_id: OrgId, rows: Sequence[IncomingObstacles], now: datetime) -> Tally:
    """Insert what nobody has answered yet."""
    row = await _sql.merge_obstacles(
        conn,
        org_id=org_id,
        households=[each.household for each in rows],
        rides=[each.ride for each in rows],
        passengers=[each.passengers for each in rows],
        child_seats=[each.child_seats for each in rows],
        wheelchairs=[each.wheelchair for each in rows],
        childcare=[each.childcare for each in rows],
        interpreters=[each.interpreter for each in rows],
        now=now,
    )
    return Tally(added=row["added"], unchanged=row["wanted"] - row["added"])
