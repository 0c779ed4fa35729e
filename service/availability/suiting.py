"""Whom a time suits, by what they said of when they can: for those who choose what they do from a board.

Who is asked by name has to have given hours (actions.free_people). Who chooses for themselves need not: until they give
some, any time is one they may choose, but for what they took away.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from service.availability import rules, store
from service.kernel.db import Connection
from service.kernel.ids import OrgId, PersonId, RoomId
from service.kernel.spans import Span


async def whom_it_suits(
    conn: Connection,
    org_id: OrgId,
    person_ids: Iterable[PersonId],
    spans: Sequence[Span],
    zone: ZoneInfo,
    *,
    now: datetime,
) -> dict[Span, set[PersonId]]:
    """Tell for each of several spans whom of some people it suits, by their hours and their calendars elsewhere.

    What they have promised here is the agenda's to say.
    """
    wanted: dict[PersonId, RoomId | None] = dict.fromkeys(person_ids)
    days = {span: span.start.astimezone(zone).date() for span in spans}
    if not wanted or not spans:
        return {span: set() for span in spans}
    every = sorted(set(days.values()))
    found = await store.facts(conn, org_id, wanted, every, rules.span_of_days(every, zone))
    gave = await store.gave_hours(conn, org_id, list(wanted), now.astimezone(zone).date())
    return {
        span: {
            person
            for person, facts in found.items()
            if rules.suits(facts, span, [day], zone, gave_hours=person in gave)
        }
        for span, day in days.items()
    }
