"""The reports of imports, and the lock that keeps two imports apart."""

import zlib
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId
from service.people.types import Tally
from service.roster.types import Finding, ImportId, ImportReport, Level, State

_sql: Any = queries("roster")


class _Summary(Struct, frozen=True):
    rows: dict[str, int]
    tallies: dict[str, Tally]
    totals: dict[Level, int]


async def lock_imports(conn: Connection, org_id: OrgId) -> bool:
    """Take the lock of this org's imports; False: another import holds it."""
    locked: bool = await _sql.lock_imports(conn, org_id=org_id)
    return locked


async def meetings_in_doubt(conn: Connection, org_id: OrgId, at: datetime) -> int:
    """Count meetings to come with people who left or may not be reached any more."""
    count: int = await _sql.meetings_in_doubt(conn, org_id=org_id, at=at)
    return count


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
