"""The rows of shifts and claims, and how those are told who work."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.childcare.types import Candidate, OwnShift, Reader, SeatTold, Shift, Worker
from service.kernel.db import Connection, queries
from service.kernel.ids import InvitationId, MeetingId, OrgId, PersonId, SchoolId, SeatId, SessionId, new_id
from service.kernel.spans import Span
from service.notices.facts import Recipient
from service.notices.rules import best_reached

_sql: Any = queries("childcare")


async def add_shifts(conn: Connection, org_id: OrgId, session_id: SessionId, span: Span, count: int) -> list[UUID]:
    """Insert so many shifts of the same hours and return their ids."""
    made = [new_id() for _ in range(count)]
    await _sql.add_shifts(conn, org_id=org_id, session_id=session_id, shift_ids=made, starts=span.start, ends=span.end)
    return made


async def drop_shift(conn: Connection, org_id: OrgId, shift_id: UUID) -> bool:
    """Delete a shift nobody ever took; False if somebody did."""
    return await _sql.drop_shift(conn, org_id=org_id, shift_id=shift_id) is not None


async def set_hours(conn: Connection, org_id: OrgId, shift_id: UUID, span: Span) -> None:
    """Write a shift's hours."""
    await _sql.set_hours(conn, org_id=org_id, shift_id=shift_id, starts=span.start, ends=span.end)


async def shifts(conn: Connection, org_id: OrgId, session_ids: Collection[SessionId]) -> list[Shift]:
    """Read the shifts of sessions, first ones first."""
    rows = _sql.shifts(conn, org_id=org_id, session_ids=list(session_ids))
    return [
        Shift(
            shift_id=row["shift_id"],
            session_id=SessionId(row["session_id"]),
            span=Span(row["starts"], row["ends"]),
            worker_id=row["worker_id"],
            worker=row["worker"],
            entry_id=row["entry_id"],
            revision=row["revision"],
            claimed_at=row["claimed_at"],
            by_calendar=row["by_calendar"],
        )
        async for row in rows
    ]


async def session_of_shift(conn: Connection, org_id: OrgId, shift_id: UUID) -> SessionId | None:
    """Read which session a shift is part of; None if there is no such shift."""
    session_id: SessionId | None = await _sql.session_of_shift(conn, org_id=org_id, shift_id=shift_id)
    return session_id


async def add_claim(
    conn: Connection, org_id: OrgId, entry_id: UUID, shift_id: UUID, worker_id: PersonId, *, at: datetime
) -> None:
    """Insert that somebody has a shift."""
    await _sql.add_claim(conn, org_id=org_id, entry_id=entry_id, shift_id=shift_id, worker_id=worker_id, at=at)


async def end_claim(conn: Connection, org_id: OrgId, entry_id: UUID, *, at: datetime) -> None:
    """Write that a shift is somebody's no longer."""
    await _sql.end_claim(conn, org_id=org_id, entry_id=entry_id, at=at)


async def revise_claim(conn: Connection, org_id: OrgId, entry_id: UUID, *, at: datetime) -> None:
    """Raise the revision of a shift's calendar entry."""
    await _sql.revise_claim(conn, org_id=org_id, entry_id=entry_id, at=at)


async def worker(conn: Connection, org_id: OrgId, person_id: PersonId) -> Worker | None:
    """Read what somebody's clearance stands on; None if there is nobody of that id."""
    row = await _sql.worker(conn, org_id=org_id, person_id=person_id)
    return _worker(row) if row else None


async def could_work(conn: Connection, org_id: OrgId, school_id: SchoolId, day: date, span: Span) -> list[Candidate]:
    """Read who of a school has a clearance through a day and is nowhere else in those hours, by name."""
    rows = _sql.could_work(conn, org_id=org_id, school_id=school_id, day=day, starts=span.start, ends=span.end)
    return [Candidate(_worker(row), f"{row['given_name']} {row['family_name']}".strip()) async for row in rows]


async def reader(conn: Connection, org_id: OrgId, person_id: PersonId) -> Reader:
    """Read how somebody who works is told of things."""
    row = await _sql.reader(conn, org_id=org_id, person_id=person_id)
    best = best_reached(
        row["person_id"], channel=row["channel"], email=row["email"], sms=row["sms"], language=row["language"]
    )
    return Reader(best, row["greeting"])


async def office(conn: Connection, org_id: OrgId, school_id: SchoolId) -> Recipient | None:
    """Read where a school's office is written to; None: nowhere."""
    row = await _sql.office(conn, org_id=org_id, school_id=school_id)
    return Recipient(school_id, "email", row["email"], row["language"]) if row and row["email"] else None


async def schools_of(conn: Connection, org_id: OrgId, person_id: PersonId, day: date) -> list[SchoolId]:
    """Read where somebody belongs."""
    return [
        SchoolId(row["school_id"]) async for row in _sql.schools_of(conn, org_id=org_id, person_id=person_id, day=day)
    ]


async def claims_of(conn: Connection, org_id: OrgId, worker_id: PersonId, since: datetime) -> list[OwnShift]:
    """Read a worker's shifts that end after an instant, those given back too."""
    rows = _sql.claims_of(conn, org_id=org_id, worker_id=worker_id, since=since)
    return [
        OwnShift(
            entry_id=row["entry_id"],
            revision=row["revision"],
            shift_id=row["shift_id"],
            session_id=SessionId(row["session_id"]),
            span=Span(row["starts"], row["ends"]),
            room=row["room"],
            school=row["school"],
            claimed_at=row["claimed_at"],
            changed_at=row["changed_at"],
            left_at=row["left_at"],
        )
        async for row in rows
    ]


async def seats_told(conn: Connection, org_id: OrgId, seat_ids: Sequence[SeatId]) -> list[SeatTold]:
    """Read by which invitations the families of seats are told of them; a family's children come one after another."""
    rows = _sql.invitations_of_seats(conn, org_id=org_id, seat_ids=list(seat_ids))
    return [
        SeatTold(
            SeatId(row["seat_id"]),
            MeetingId(row["meeting_id"]),
            InvitationId(row["invitation_id"]),
            Span(row["starts"], row["ends"]),
        )
        async for row in rows
    ]


def _worker(row: Any) -> Worker:  # noqa: ANN401 - a record of asyncpg
    return Worker(
        person_id=PersonId(row["person_id"]),
        valid_until=row["valid_until"],
        born_on=row["born_on"],
        left_on=row["left_on"],
    )
