"""Import a places.csv by itself: the office keeps the book of places without a whole roster."""

import asyncio
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from service.access import audit
from service.access.types import Principal
from service.kernel.db import Connection, Pool, transact
from service.kernel.ids import new_id
from service.people.types import Tally
from service.places import actions as places
from service.roster import store
from service.roster.errors import ImportRunning
from service.roster.findings import Findings
from service.roster.reading.places import Places, read_places
from service.roster.source import open_files
from service.roster.table import Table, open_tables
from service.roster.types import ImportId, ImportReport, State

FILE: Final = "places.csv"


async def import_places(pool: Pool, principal: Principal, content: bytes, *, zone: str, now: datetime) -> ImportReport:
    """Add and change the places a file names, and return what was done and found; no place is gone for not being in it.

    `zone`: of places that do not say their own (IANA name). Refuses with ImportRunning.
    """
    findings = Findings()
    read, tables = await asyncio.to_thread(_read, content, zone, findings)
    stopped = findings.is_stopping()

    async def work(conn: Connection) -> ImportReport:
        if not await store.lock_imports(conn, principal.org_id):
            raise ImportRunning
        today = now.astimezone(ZoneInfo(zone)).date()
        tally = Tally()
        if not stopped:
            tally = await places.merge_places(conn, principal.org_id, read.places, today, whole=False)
        report = ImportReport(
            import_id=ImportId(new_id()),
            state=State.REFUSED if stopped else State.DONE,
            started_at=now,
            finished_at=now,
            rows={name: table.rows_read for name, table in tables.items()},
            tallies={} if stopped else {"places": tally},
            totals=dict(findings.totals),
            findings=findings.listed(),
        )
        await store.keep_report(conn, principal.org_id, report)
        await audit.note(conn, principal, f"roster-{report.state}", f"import:{report.import_id}", now)
        return report

    return await transact(pool, principal.org_id, work)


def _read(content: bytes, zone: str, findings: Findings) -> tuple[Places, dict[str, Table]]:
    with TemporaryDirectory(prefix="porchlight-places-") as folder:
        (Path(folder) / FILE).write_bytes(content)
        files = open_files((Path(folder),), frozenset({FILE}), findings)
        tables = {} if findings.is_stopping() else open_tables(files, (), findings, needed=(FILE,))
        table = tables.get(FILE)
        return (read_places(table, zone) if table else Places()), tables
