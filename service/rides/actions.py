"""Rides, as the other slices and the doors ask for them."""

from collections.abc import Sequence
from datetime import date

from service.kernel.db import Connection
from service.kernel.ids import OrgId, PersonId
from service.people.types import Tally
from service.rides.requests import follow as follow
from service.rides.requests import is_offered as is_offered
from service.rides.requests import of_meetings as of_meetings
from service.rides.requests import policy_of as policy_of
from service.rides.requests import release as release
from service.rides.requests import request as request
from service.rides.store import drivers
from service.rides.types import IncomingCar


async def merge_cars(
    conn: Connection,
    org_id: OrgId,
    rows: Sequence[IncomingCar],
    today: date,
    *,
    speaks_for: Sequence[PersonId] | None = None,
) -> Tally:
    """Bring volunteers' cars up to date with a roster; None: the rows speak for everybody.

    Who has none in the rows has none any more, but for a car its owner told us of. Trips that are promised stand: the
    worker looks at each again the day before.
    """
    return await drivers.merge_cars(conn, org_id, rows, today, speaks_for)
