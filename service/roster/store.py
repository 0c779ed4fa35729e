"""The reports of imports, and the lock that keeps two imports apart."""

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from service.kernel.db import Connection, queries
from service.kernel.ids import MeetingId, OrgId, PersonId, RoomId
from service.people.types import Tally
from service.roster.types import DoubtfulMeeting, Finding, ImportId, ImportReport, Level, State

_sql: Any = queries("roster")


class _Summary(Struct, frozen=True):
    rows: dict[str, int]
    tallies: dict[str, Tally]
    totals: dict[Level, int]


async def lock_imports(conn: Connection, org_id: OrgId) -> bool:
    """Take the lock of this org's imports; False: another import holds it."""
    locked: bool = await _sql.lock_imports(conn, org_id=org_id)
    return locked


async def doubtful_meetings(conn: Connection, org_id: OrgId, at: datetime) -> list[DoubtfulMeeting]:
    """Read the meetings to come that a person must look at, each with every reason."""
    return [DoubtfulMeeting(**row) async for row in _sql.doubtful_meetings(conn, org_id=org_id, at=at)]


async def meetings_outside(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> list[DoubtfulMeeting]:
    """Read meetings that have come to lie outside their teacher's hours."""
    rows = _sql.meetings_outside(conn, org_id=org_id, meeting_ids=list(meeting_ids))
    return [DoubtfulMeeting(**row) async for row in rows]


async def booked_teachers(conn: Connection, org_id: OrgId, at: datetime) -> list[PersonId]:
    """Read who has meetings to come."""
    return [PersonId(row["teacher_id"]) async for row in _sql.booked_teachers(conn, org_id=org_id, at=at)]


async def rooms_of_staff(conn: Connection, org_id: OrgId) -> dict[PersonId, RoomId | None]:
    """Read which room each member of staff has for their own."""
    return {row["person_id"]: row["room_id"] async for row in _sql.rooms_of_staff(conn, org_id=org_id)}


async def keep_report(conn: Connection, org_id: OrgId, report: ImportReport) -> None:
    """Keep a report."""
    await _sql.keep_report(
        conn,
        org_id=org_id,
        import_id=report.import_id,
        started_at=report.started_at,
        finished_at=report.finished_at,
        state=report.state.value,
        summary=msgspec.to_builtins(_Summary(report.rows, report.tallies, report.totals)),
        findings=zlib.compress(msgspec.json.encode(report.findings)),
    )


async def report(conn: Connection, org_id: OrgId, import_id: ImportId) -> ImportReport | None:
    """Read a report."""
    row = await _sql.report(conn, org_id=org_id, import_id=import_id)
    if row is None:
        return None
    summary = msgspec.convert(row["summary"], _Summary)
    return ImportReport(
        import_id=ImportId(row["import_id"]),
        state=State(row["state"]),
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        rows=summary.rows,
        tallies=summary.tallies,
        totals=summary.totals,
        findings=msgspec.json.decode(zlib.decompress(row["findings"]), type=tuple[Finding, ...]),
    )
