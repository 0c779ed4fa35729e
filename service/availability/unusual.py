"""What is unusual about a time somebody suggests. It may be right all the same: who suggests it is warned, no more."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.availability import rules, store
from service.availability.types import TeacherFacts
from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import OrgId, PersonId
from service.kernel.spans import Span, joined
from service.rounds.types import Round

Why = Literal["outside-days", "outside-hours", "busy-elsewhere"]
"""Not a day of the round; not in hours the teacher offers; busy in a calendar of theirs, as it was last read."""


class Unusual(Struct, frozen=True):
    """A time to look at twice, by its start, and why."""

    start: datetime
    why: list[Why]


async def unusual_times(
    conn: Connection, org_id: OrgId, round_: Round, teacher_id: PersonId, spans: Sequence[Span]
) -> list[Unusual]:
    """Find which of some times with a teacher are unusual in a round, in order."""
    if not spans:
        return []
    zone = ZoneInfo(round_.zone)
    days = sorted({span.start.astimezone(zone).date() for span in spans})
    found = await store.facts(conn, org_id, {teacher_id: None}, days, rules.span_of_days(days, zone))
    judged = [Unusual(span.start, why_unusual(span, found[teacher_id], round_.days, zone)) for span in sorted(spans)]
    return [one for one in judged if one.why]


async def unusual(
    pool: Pool, org_id: OrgId, round_: Round, teacher_id: PersonId, spans: Sequence[Span]
) -> list[Unusual]:
    """Find the same as `unusual_times`, as things stand now."""
    async with transaction(pool, org_id) as conn:
        return await unusual_times(conn, org_id, round_, teacher_id, spans)


def why_unusual(span: Span, facts: TeacherFacts, days: Sequence[date], zone: ZoneInfo) -> list[Why]:
    """Say what is unusual about a time, the plainest first."""
    day = span.start.astimezone(zone).date()
    hours = joined(rules.offered(facts.weekly, facts.dated, [day], zone))
    claims: tuple[tuple[bool, Why], ...] = (
        (day not in days, "outside-days"),
        (not any(each.holds(span) for each in hours), "outside-hours"),
        (any(each.overlaps(span) for each in facts.busy), "busy-elsewhere"),
    )
    return [why for holds, why in claims if holds]
