"""Hold the ledger, the events, their deliveries and what a receiver of webhooks was told against each other.

Told at least once is the promise: an event may come again, under the webhook-id it had. So an effect is counted as
whoever receives Standard Webhooks counts it: once for each webhook-id.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Struct

from service.hooks.types import DeliveryState
from tests.faults.checker import Found
from tests.faults.ledger import Entry, Verb

KIND: Final[Mapping[Verb, str]] = {"book": "meeting.booked", "move": "meeting.moved", "cancel": "meeting.cancelled"}
HAPPENED = """
SELECT event_id, kind, (data ->> 'meeting_id')::uuid AS meeting_id, (data ->> 'revision')::integer AS revision,
       delivery.state
FROM event
LEFT JOIN webhook_delivery AS delivery ON delivery.delivery_id = event.event_id
WHERE data ? 'meeting_id'"""

Change = tuple[str, UUID, int]  # kind of event, meeting, revision


class Happened(Struct, frozen=True, kw_only=True):
    """An event, and how its delivery stands; None: there is none yet."""

    event_id: UUID
    change: Change
    state: DeliveryState | None


async def read_happened(dsn: str) -> list[Happened]:
    """Read all of it as it is."""
    conn = await asyncpg.connect(dsn, server_settings={"search_path": "porchlight"})
    rows = await conn.fetch(HAPPENED)
    await conn.close()
    return [
        Happened(
            event_id=row["event_id"],
            change=(row["kind"], row["meeting_id"], row["revision"]),
            state=row["state"],
        )
        for row in rows
    ]


def check_heard(
    ledger: Sequence[Entry], happened: Sequence[Happened], told: Mapping[UUID, Sequence[bytes]], forged: set[UUID]
) -> Found:
    """Find which changes others were not told of, or were told of twice."""
    lost = {*_lost(ledger, happened, told), *(f"event {event_id}: wrongly signed" for event_id in forged)}
    return Found(frozenset(lost), frozenset(_doubled(ledger, happened, told)))


def account(happened: Sequence[Happened]) -> dict[str, int]:
    """Count the events: each is told, given up or waiting."""
    states = Counter(one.state for one in happened)
    return {
        "happened": len(happened),
        "told": states["delivered"],
        "given up": states["dead"],
        "waiting": states["queued"] + states["leased"] + states[None],
    }


def _lost(ledger: Sequence[Entry], happened: Sequence[Happened], told: Mapping[UUID, Sequence[bytes]]) -> Iterable[str]:
    """Each change that was acknowledged is an event; what is said to be delivered has come; nothing is given up."""
    for change in _promised(ledger) - {one.change for one in happened}:
        yield f"no event: {change}"
    for one in happened:
        if one.state == "delivered" and not told.get(one.event_id):
            yield f"marked delivered and never come: {one.event_id}"
        if one.state == "dead":
            yield f"given up: {one.event_id}"


def _doubled(
    ledger: Sequence[Entry], happened: Sequence[Happened], told: Mapping[UUID, Sequence[bytes]]
) -> Iterable[str]:
    """A receiver that acts once for each webhook-id has acted once on each change, and on nothing else."""
    effects = Counter(_change_of(bodies[0]) for bodies in told.values())
    yield from (f"{times} webhook-ids, one change: {change}" for change, times in effects.items() if times > 1)
    yield from (f"told of what was never acknowledged: {change}" for change in effects.keys() - _promised(ledger))
    yield from (f"event {event_id}: in several wordings" for event_id, bodies in told.items() if len(set(bodies)) > 1)
    known = {one.event_id for one in happened}
    yield from (f"told, and is no event: {event_id}" for event_id in told.keys() - known)


def _promised(ledger: Sequence[Entry]) -> set[Change]:
    return {(KIND[entry.verb], entry.meeting_id, entry.revision) for entry in ledger}


def _change_of(body: bytes) -> Change:
    event: dict[str, Any] = msgspec.json.decode(body)
    return event["type"], UUID(event["data"]["meeting_id"]), event["data"]["revision"]
