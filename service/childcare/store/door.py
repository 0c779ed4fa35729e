"""The rows of a session's door: who is expected, who may fetch them, what was done."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from service.childcare.types import Adult, DoorEvent, Expected, KeptEvent, Listed, OwnHours, PickUp
from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, PersonId, SeatId, SessionId
from service.kernel.spans import Span

_sql: Any = queries("childcare")


async def expected(conn: Connection, org_id: OrgId, session_id: SessionId) -> list[Expected]:
    """Read who is expected, and who came though no seat is kept, in the order of page and sheet."""
    return [
        Expected(
            seat_id=SeatId(row["seat_id"]),
            given_name=row["given_name"],
            age_months=row["age_months"],
            allergies=row["allergies"],
            span=Span(row["starts"], row["ends"]),
            state=row["state"],
            guardian=row["guardian"],
            call=row["call"],
        )
        async for row in _sql.expected(conn, org_id=org_id, session_id=session_id)
    ]


async def listed(conn: Connection, org_id: OrgId, session_id: SessionId) -> dict[SeatId, list[Listed]]:
    """Read who is named beside each child of a session."""
    found: dict[SeatId, list[Listed]] = {}
    async for row in _sql.listed(conn, org_id=org_id, session_id=session_id):
        one = Listed(
            adult=Adult(row["taker_id"], row["name"], row["relationship"]),
            may_pick_up=row["may_pick_up"],
            is_restricted=row["is_restricted"],
            is_guardian=row["is_guardian"],
        )
        found.setdefault(SeatId(row["seat_id"]), []).append(one)
    return found


async def events(conn: Connection, org_id: OrgId, session_id: SessionId) -> list[KeptEvent]:
    """Read what was done at a session's door, in order of time."""
    return [
        KeptEvent(
            event_id=row["event_id"],
            kind=row["kind"],
            at=row["at"],
            seat_id=row["seat_id"],
            taker_id=row["taker_id"],
            counted=row["counted"],
            counts=row["counts"],
            trouble=row["trouble"],
            is_seen=row["is_seen"],
        )
        async for row in _sql.events(conn, org_id=org_id, session_id=session_id)
    ]


async def add_event(
    conn: Connection,
    org_id: OrgId,
    session_id: SessionId,
    worker_id: PersonId,
    event: DoorEvent,
    *,
    at: datetime,
    received_at: datetime,
    counts: bool,
    trouble: str,
) -> None:
    """Insert what was done at the door; the same event again is nothing new. Its code is kept nowhere."""
    await _sql.add_event(
        conn,
        org_id=org_id,
        event_id=event.event_id,
        session_id=session_id,
        seat_id=event.seat_id,
        kind=event.kind,
        at=at,
        received_at=received_at,
        worker_id=worker_id,
        taker_id=event.taker_id,
        counted=event.counted,
        counts=counts,
        trouble=trouble,
    )


async def mark_seen(conn: Connection, org_id: OrgId, session_id: SessionId, *, at: datetime) -> None:
    """Write that the office has looked at what was the matter."""
    await _sql.mark_seen(conn, org_id=org_id, session_id=session_id, at=at)


async def hours_of(conn: Connection, org_id: OrgId, session_id: SessionId, worker_id: PersonId) -> list[OwnHours]:
    """Read the hours of a session somebody has, or had."""
    rows = _sql.shifts_ever(conn, org_id=org_id, session_id=session_id, worker_id=worker_id)
    return [OwnHours(Span(row["starts"], row["ends"]), row["left_at"]) async for row in rows]


async def add_pick_up(
    conn: Connection, org_id: OrgId, pick_up_id: UUID, seat_id: SeatId, who: PickUp, *, added_by: str, at: datetime
) -> None:
    """Insert somebody who may fetch a child."""
    await _sql.add_pick_up(
        conn,
        org_id=org_id,
        pick_up_id=pick_up_id,
        seat_id=seat_id,
        name=who.name.strip(),
        relationship=who.relationship.strip(),
        added_by=added_by,
        at=at,
    )


async def drop_pick_up(conn: Connection, org_id: OrgId, pick_up_id: UUID, seat_ids: Collection[SeatId]) -> bool:
    """Delete somebody who may fetch one of these children; False if there is nobody of that id."""
    gone = await _sql.drop_pick_up(conn, org_id=org_id, pick_up_id=pick_up_id, seat_ids=list(seat_ids))
    return gone is not None


async def pick_ups(conn: Connection, org_id: OrgId, seat_ids: Collection[SeatId]) -> dict[SeatId, list[Adult]]:
    """Read whom families added."""
    found: dict[SeatId, list[Adult]] = {}
    async for row in _sql.pick_ups(conn, org_id=org_id, seat_ids=list(seat_ids)):
        adult = Adult(row["pick_up_id"], row["name"], row["relationship"])
        found.setdefault(SeatId(row["seat_id"]), []).append(adult)
    return found


async def own_seats(
    conn: Connection, org_id: OrgId, guardian_id: PersonId, seat_ids: Collection[SeatId]
) -> set[SeatId]:
    """Read which of these seats are of a guardian's children."""
    rows = _sql.own_seats(conn, org_id=org_id, guardian_id=guardian_id, seat_ids=list(seat_ids))
    return {SeatId(row["seat_id"]) async for row in rows}


async def seat_state(conn: Connection, org_id: OrgId, session_id: SessionId, seat_id: SeatId) -> str | None:
    """Read how a seat of a session stands; None if it is none of its."""
    state: str | None = await _sql.seat_state(conn, org_id=org_id, session_id=session_id, seat_id=seat_id)
    return state
