"""Import what another service sends: one effect per wish, the same answer for the same wish."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from service.access.types import Act, Principal, StoredAnswer, WishKey
from service.access.wishes import answered_once
from service.kernel.db import Connection, Pool
from service.roster import actions
from service.roster.types import ImportId, ImportOptions, ImportReport, State

MOST_SHOWN: Final = 1_000  # findings of one answer; the CSV has all
STATUSES: Final = {State.DONE: 201, State.DRY_RUN: 200, State.REFUSED: 200}


async def import_upload(
    pool: Pool, act: Act, packed: bytes, *, options: ImportOptions, wish: WishKey | None
) -> tuple[int, ImportReport]:
    """Import a zip and return its report and its HTTP status. Refuses as actions.import_roster does."""

    async def work(conn: Connection) -> StoredAnswer:
        report = await actions.import_in(conn, act, path, options=options, progress=lambda *_: None)
        return StoredAnswer(STATUSES[report.state], msgspec.json.encode(shown(report)))

    with TemporaryDirectory(prefix="porchlight-roster-") as folder:
        path = Path(folder) / "upload.zip"
        await asyncio.to_thread(path.write_bytes, packed)
        answer = await answered_once(pool, act.principal, wish, act.now, work)
    return answer.status, msgspec.json.decode(answer.body, type=ImportReport)


async def read_import(pool: Pool, principal: Principal, import_id: ImportId) -> ImportReport:
    """Return the report of an import with every finding; UnknownImport."""
    return await actions.read_report(pool, principal.org_id, import_id)


def shown(report: ImportReport) -> ImportReport:
    """Cut a report to the findings one answer shows."""
    return msgspec.structs.replace(report, findings=report.findings[:MOST_SHOWN])
