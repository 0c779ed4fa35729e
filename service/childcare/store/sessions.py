"""The rows of sessions, and who is in them when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from service.childcare.types import Claimed, NewSession, Session, SessionState, Stay, Worker
from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, PersonId, RoomId, RoundId, SchoolId, SeatId, SessionId
from service.kernel.spans import Span
from service.notices.facts import SchoolFacts

_sql: Any = queries("childcare")


async def session(conn: Connection, org_id: OrgId, session_id: SessionId) -> Session | None:
    """Read one session; None if there is none."""
    row = await _sql.session(conn, org_id=org_id, session_id=session_id)
    return _session(row) if row else None


async def sessions(
    conn: Connection,
    org_id: OrgId,
    *,
    school_id: SchoolId | None = None,
    round_id: RoundId | None = None,
    starts: datetime | None = None,
    ends: datetime | None = None,
) -> list[Session]:
    """Read sessions, first ones first; None leaves school, round or that end of time open."""
    rows = _sql.sessions(conn, org_id=org_id, school_id=school_id, round_id=round_id, starts=starts, ends=ends)
    return [_session(row) async for row in rows]


async def lock_session(conn: Connection, org_id: OrgId, session_id: SessionId) -> bool:
    """Let nobody else change who comes to a session until the transaction ends; False if there is none."""
    return bool(await _sql.lock_session(conn, org_id=org_id, session_id=session_id))


async def stays(conn: Connection, org_id: OrgId, session_ids: Sequence[SessionId]) -> dict[SessionId, list[Stay]]:
    """Read who is in sessions when, of the seats that are kept."""
    found: dict[SessionId, list[Stay]] = {each: [] for each in session_ids}
    async for row in _sql.stays(conn, org_id=org_id, session_ids=list(session_ids)):
        stay = Stay(SeatId(row["seat_id"]), row["age_months"], row["kept_at"], Span(row["starts"], row["ends"]))
        found[SessionId(row["session_id"])].append(stay)
    return found


async def claimed(conn: Connection, org_id: OrgId, session_ids: Sequence[SessionId]) -> dict[SessionId, list[Claimed]]:
    """Read who works in sessions when, cleared or not."""
    found: dict[SessionId, list[Claimed]] = {each: [] for each in session_ids}
    async for row in _sql.claimed(conn, org_id=org_id, session_ids=list(session_ids)):
        one = Claimed(
            session_id=SessionId(row["session_id"]),
            shift_id=row["shift_id"],
            span=Span(row["starts"], row["ends"]),
            worker=Worker(
                person_id=PersonId(row["worker_id"]),
                valid_until=row["valid_until"],
                born_on=row["born_on"],
                left_on=row["left_on"],
            ),
        )
        found[one.session_id].append(one)
    return found


async def add_session(
    conn: Connection, org_id: OrgId, session_id: SessionId, school_id: SchoolId, new: NewSession, *, at: datetime
) -> None:
    """Insert a session."""
    await _sql.add_session(
        conn,
        org_id=org_id,
        session_id=session_id,
        school_id=school_id,
        round_id=new.round_id,
        room_id=new.room_id,
        starts=new.starts_at,
        ends=new.ends_at,
        cap=new.cap,
        at=at,
    )


async def change_session(
    conn: Connection, org_id: OrgId, session_id: SessionId, *, room_id: RoomId, span: Span, cap: int
) -> None:
    """Write a session's room, hours and cap."""
    await _sql.change_session(
        conn, org_id=org_id, session_id=session_id, room_id=room_id, starts=span.start, ends=span.end, cap=cap
    )


async def set_state(conn: Connection, org_id: OrgId, session_id: SessionId, state: SessionState) -> None:
    """Write whether a session takes children."""
    await _sql.set_state(conn, org_id=org_id, session_id=session_id, state=state)


async def set_short(conn: Connection, org_id: OrgId, session_id: SessionId, since: datetime | None) -> None:
    """Write since when adults fall short; None: they do not."""
    await _sql.set_short(conn, org_id=org_id, session_id=session_id, since=since)


async def school_of_room(conn: Connection, org_id: OrgId, room_id: RoomId) -> SchoolId | None:
    """Read which school a room belongs to; None if there is no such room any more."""
    school_id: SchoolId | None = await _sql.room_of_school(conn, org_id=org_id, room_id=room_id)
    return school_id


def _session(row: Any) -> Session:  # noqa: ANN401 - a record of asyncpg
    return Session(
        session_id=SessionId(row["session_id"]),
        school_id=SchoolId(row["school_id"]),
        round_id=RoundId(row["round_id"]),
        room_id=RoomId(row["room_id"]),
        room=row["room"],
        span=Span(row["starts"], row["ends"]),
        cap=row["cap"],
        state=row["state"],
        short_since=row["short_since"],
        school=SchoolFacts(row["name"], row["text_name"], row["time_zone"], row["phone"], row["door"]),
        office_email=row["office_email"],
    )
