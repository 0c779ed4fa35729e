"""Import a places.csv by itself: the office keeps the book of places without a whole roster."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from service.access import audit
from service.access.types import Act
from service.booking import rewording
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


async def import_places(pool: Pool, act: Act, content: bytes, *, zone: str) -> ImportReport:
    """Add and change the places a file names, and return what was done and found; no place is gone for not being in it.

    Calendars of meetings at them say it so too. `zone`: of places that do not say their own (IANA name). Refuses with
    ImportRunning.
    """
    findings = Findings()
    read, tables = await asyncio.to_thread(_read, content, zone, findings)
    stopped = findings.is_stopping()

    async def work(conn: Connection) -> ImportReport:
        if not await store.lock_imports(conn, act.org_id):
            raise ImportRunning
        tally = Tally()
        if not stopped:
            today = act.now.astimezone(ZoneInfo(zone)).date()
            worded = await rewording.words_to_come(conn, act)
            tally = await places.merge_places(conn, act.org_id, read.places, today, whole=False)
            await rewording.reword(conn, act, worded)
        report = ImportReport(
            import_id=ImportId(new_id()),
            state=State.REFUSED if stopped else State.DONE,
            started_at=act.now,
            finished_at=act.now,
            rows={name: table.rows_read for name, table in tables.items()},
            tallies={} if stopped else {"places": tally},
            totals=dict(findings.totals),
            findings=findings.listed(),
        )
        await store.keep_report(conn, act.org_id, report)
        await audit.note(conn, act.principal, f"roster-{report.state}", f"import:{report.import_id}", act.now)
        return report

    return await transact(pool, act.org_id, work)


def _read(content: bytes, zone: str, findings: Findings) -> tuple[Places, dict[str, Table]]:
    with TemporaryDirectory(prefix="porchlight-places-") as folder:
        (Path(folder) / FILE).write_bytes(content)
        files = open_files((Path(folder),), frozenset({FILE}), findings)
        tables = {} if findings.is_stopping() else open_tables(files, (), findings, needed=(FILE,))
        table = tables.get(FILE)
        return (read_places(table, zone) if table else Places()), tables
