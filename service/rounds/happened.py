"""Record what has happened to a round, for other services to follow."""

from datetime import datetime

from service.events import actions as events
from service.events.types import Event, RoundFacts, RoundKind
from service.kernel.db import Connection
from service.kernel.ids import OrgId
from service.rounds.types import Round


async def record(conn: Connection, org_id: OrgId, kind: RoundKind, round_: Round, *, now: datetime) -> None:
    """Record one change of a round, given as it stands after it."""
    facts = RoundFacts(
        round_id=round_.round_id, state=round_.state, opens_at=round_.opens_at, closes_at=round_.closes_at
    )
    await events.record(conn, org_id, [Event(kind=kind, school_id=round_.school_id, data=facts)], now=now)
