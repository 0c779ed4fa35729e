"""The rows of drivers: who they are, what they are cleared for, what they drive."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, PersonId
from service.people.types import Tally
from service.rides.types import IncomingCar

_sql: Any = queries("rides")


async def merge_cars(
    conn: Connection, org_id: OrgId, rows: Sequence[IncomingCar], today: date, speaks_for: Sequence[PersonId] | None
) -> Tally:
    """Bring cars up to date."""
    row = await _sql.merge_cars(
        conn,
        org_id=org_id,
        today=today,
        persons=[row.person for row in rows],
        seats=[row.seats for row in rows],
        child_seats=[row.child_seats for row in rows],
        wheelchair=[row.wheelchair for row in rows],
        speaks_for=None if speaks_for is None else list(speaks_for),
    )
    return Tally(row["added"], row["changed"], row["removed"], row["wanted"] - row["added"] - row["changed"])
