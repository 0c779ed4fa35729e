"""Record what has happened to a round, or to what comes with its meetings, for other services to follow."""

from collections.abc import Iterable
from datetime import datetime

from service.events import actions as events
from service.events.types import Event, RoundFacts, RoundKind
from service.kernel.db import Connection
from service.kernel.ids import MeetingId, OrgId
from service.rounds import store
from service.rounds.types import Round


async def record(conn: Connection, org_id: OrgId, kind: RoundKind, round_: Round, *, now: datetime) -> None:
    """Record one change of a round, given as it stands after it."""
    facts = RoundFacts(
        round_id=round_.round_id, state=round_.state, opens_at=round_.opens_at, closes_at=round_.closes_at
    )
    await events.record(conn, org_id, [Event(kind=kind, school_id=round_.school_id, data=facts)], now=now)


async def record_help(conn: Connection, org_id: OrgId, meeting_ids: Iterable[MeetingId], *, now: datetime) -> None:
    """Record that who or what comes with meetings has changed, each told of as it stands; one that is off is left out.

    For those who bring an interpreter, a seat, a ride or a second visitor, long after the booking.
    """
    about = await store.meeting_facts(conn, org_id, sorted(set(meeting_ids)))
    helped = [Event(kind="meeting.help_changed", school_id=school_id, data=facts) for school_id, facts in about]
    await events.record(conn, org_id, helped, now=now)
