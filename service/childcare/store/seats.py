"""The rows of seats and stays."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from service.agenda.types import Occasion
from service.childcare.types import ChildWanted, HeldSeat
from service.kernel.db import Connection, queries
from service.kernel.ids import HouseholdId, MeetingId, OrgId, PersonId, SeatId, SessionId
from service.kernel.spans import Span

_sql: Any = queries("childcare")


async def children_of(
    conn: Connection, org_id: OrgId, household_id: HouseholdId, session_ids: Sequence[SessionId]
) -> dict[tuple[SessionId, str], SeatId]:
    """Read which of a household's children have a seat in sessions already, by what makes them the same child."""
    rows = _sql.children_of(conn, org_id=org_id, household_id=household_id, session_ids=list(session_ids))
    return {(SessionId(row["session_id"]), row["child_key"]): SeatId(row["seat_id"]) async for row in rows}


async def add_seat(
    conn: Connection,
    org_id: OrgId,
    seat_id: SeatId,
    session_id: SessionId,
    occasion: Occasion,
    child: ChildWanted,
    *,
    at: datetime,
) -> None:
    """Insert a seat for one of a family's children."""
    await _sql.add_seat(
        conn,
        org_id=org_id,
        seat_id=seat_id,
        session_id=session_id,
        household_id=occasion.household_id,
        guardian_id=occasion.guardian_id,
        student_id=child.student_id,
        given_name=child.given_name.strip(),
        age_months=child.age_months,
        allergies=child.allergies.strip(),
        at=at,
    )


async def add_lost_seat(conn: Connection, org_id: OrgId, seat_id: SeatId, of: HeldSeat, *, at: datetime) -> None:
    """Insert that a child has no seat, though it has one for another meeting."""
    await _sql.add_lost_seat(conn, org_id=org_id, seat_id=seat_id, own_id=of.seat_id, at=at)


async def add_stay(conn: Connection, org_id: OrgId, seat_id: SeatId, meeting_id: MeetingId, span: Span) -> None:
    """Insert when a child is there for a meeting; told twice, the last time counts."""
    await _sql.add_stay(conn, org_id=org_id, seat_id=seat_id, meeting_id=meeting_id, starts=span.start, ends=span.end)


async def seats_of(conn: Connection, org_id: OrgId, meeting_ids: Collection[MeetingId]) -> list[HeldSeat]:
    """Read the seats of meetings, in whatever state."""
    rows = _sql.seats_of_meetings(conn, org_id=org_id, meeting_ids=list(meeting_ids))
    return [
        HeldSeat(
            org_id=OrgId(row["org_id"]),
            seat_id=SeatId(row["seat_id"]),
            session_id=SessionId(row["session_id"]),
            household_id=HouseholdId(row["household_id"]),
            guardian_id=PersonId(row["guardian_id"]),
            child=ChildWanted(row["student_id"], row["given_name"], row["age_months"], row["allergies"]),
            state=row["state"],
            room=row["room"],
            meeting_id=MeetingId(row["meeting_id"]),
            span=Span(row["starts"], row["ends"]),
        )
        async for row in rows
    ]


async def release(conn: Connection, org_id: OrgId, meeting_id: MeetingId, *, at: datetime) -> set[SeatId]:
    """End a meeting's stays, give back the seats nothing else needs, and return these."""
    ended = [row["seat_id"] async for row in _sql.end_stays(conn, org_id=org_id, meeting_id=meeting_id)]
    rows = _sql.release_unneeded(conn, org_id=org_id, seat_ids=ended, at=at)
    return {SeatId(row["seat_id"]) async for row in rows}


async def lose(conn: Connection, org_id: OrgId, seat_ids: Collection[SeatId], *, at: datetime) -> None:
    """Take seats away that cannot be kept."""
    await _sql.lose(conn, org_id=org_id, seat_ids=list(seat_ids), at=at)


async def move_seat(conn: Connection, org_id: OrgId, seat_id: SeatId, session_id: SessionId, *, at: datetime) -> None:
    """Keep a seat that was given back, in this session."""
    await _sql.move_seat(conn, org_id=org_id, seat_id=seat_id, session_id=session_id, at=at)


async def wards(
    conn: Connection, org_id: OrgId, guardian_id: PersonId, student_ids: Collection[PersonId]
) -> set[PersonId]:
    """Read which of these students a guardian may bring."""
    rows = _sql.wards(conn, org_id=org_id, guardian_id=guardian_id, student_ids=list(student_ids))
    return {PersonId(row["student_id"]) async for row in rows}
