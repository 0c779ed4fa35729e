"""Telephone lines, and which of their calls are taken."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from service.interpreting.types import FreeCall, Line, LineDraft
from service.kernel.db import Connection, queries
from service.kernel.ids import LineId, MeetingId, OrgId, new_id
from service.kernel.spans import Span

_sql: Any = queries("interpreting")


async def lines(conn: Connection, org_id: OrgId, *, left: bool = False) -> list[Line]:
    """Read the lines by name; `left`: those too that are no longer used."""
    return [_line(row) async for row in _sql.lines(conn, org_id=org_id, left=left)]


async def line(conn: Connection, org_id: OrgId, line_id: LineId) -> Line | None:
    """Read one line."""
    row = await _sql.line(conn, org_id=org_id, line_id=line_id)
    return _line(row) if row else None


async def lock_line(conn: Connection, org_id: OrgId, line_id: LineId) -> None:
    """Let nobody else change a line until this transaction ends."""
    await _sql.lock_line(conn, org_id=org_id, line_id=line_id)


async def add_line(conn: Connection, org_id: OrgId, line_id: LineId, draft: LineDraft) -> None:
    """Insert a line with its calls."""
    await _sql.add_line(conn, org_id=org_id, line_id=line_id, **_columns(draft))
    await _add_calls(conn, org_id, line_id, draft.calls)


async def change_line(conn: Connection, org_id: OrgId, line_id: LineId, draft: LineDraft) -> bool:
    """Update a line and make the calls it lacks; False: there is none."""
    if await _sql.change_line(conn, org_id=org_id, line_id=line_id, **_columns(draft)) is None:
        return False
    await _add_calls(conn, org_id, line_id, draft.calls)
    return True


async def leave_line(conn: Connection, org_id: OrgId, line_id: LineId, left_on: date | None) -> bool:
    """Use a line no longer, or again; False: there is none."""
    return await _sql.leave_line(conn, org_id=org_id, line_id=line_id, left_on=left_on) is not None


async def free_calls(
    conn: Connection, org_id: OrgId, line_ids: Sequence[LineId], span: Span, *, asked_for: MeetingId
) -> list[FreeCall]:
    """Read the calls of some lines that are free, in the lines' order."""
    rows = _sql.free_calls(
        conn, org_id=org_id, line_ids=list(line_ids), starts=span.start, ends=span.end, salt=str(asked_for)
    )
    return [FreeCall(row["call_id"], LineId(row["line_id"])) async for row in rows]


async def calls_taken(
    conn: Connection, org_id: OrgId, line_ids: Sequence[LineId], within: Span
) -> dict[LineId, dict[UUID, list[Span]]]:
    """Read when which call of some lines is taken."""
    found: dict[LineId, dict[UUID, list[Span]]] = {}
    rows = _sql.calls_taken(conn, org_id=org_id, line_ids=list(line_ids), starts=within.start, ends=within.end)
    async for row in rows:
        of_line = found.setdefault(LineId(row["line_id"]), {})
        of_line.setdefault(row["call_id"], []).append(Span(row["starts"], row["ends"]))
    return found


async def _add_calls(conn: Connection, org_id: OrgId, line_id: LineId, calls: int) -> None:
    await _sql.add_calls(conn, org_id=org_id, line_id=line_id, call_ids=[new_id() for _ in range(calls)])


def _columns(draft: LineDraft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "languages": draft.languages,
        "calls": draft.calls,
        "opening_hours": draft.opening_hours,
        "time_zone": draft.zone,
        "dial_in": draft.dial_in,
    }


def _line(row: Any) -> Line:  # noqa: ANN401 - a record of asyncpg
    return Line(
        line_id=LineId(row["line_id"]),
        name=row["name"],
        languages=list(row["languages"]),
        calls=row["calls"],
        opening_hours=row["opening_hours"],
        zone=row["time_zone"],
        dial_in=row["dial_in"],
        left_on=row["left_on"],
    )
