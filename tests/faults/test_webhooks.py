"""A courier of webhooks is killed, really: what it had in hand is told by the next one, by the same bytes."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from service.hooks import actions
from service.kernel.clock import SystemClock
from service.kernel.db import Pool
from service.kernel.failpoints import VARIABLE
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.faults.courier import KEY
from tests.hooking import Receiver, receiver, told_of_a_roster

ROOT = Path(__file__).parents[2]
LEASE_OVER = 46.0  # seconds


async def _carried(database: str, there: Receiver, folder: Path, *, ahead: float = 0, failpoint: str = "") -> int:
    """Let one courier do its work, and give the status it ended with."""
    pem = folder / "authority.pem"
    pem.write_bytes(there.pem)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.courier", database, str(there.port), str(pem), str(ahead)),
        cwd=ROOT,
        env={**os.environ, VARIABLE: failpoint},
    )
    return await process.wait()


async def test_what_a_killed_courier_was_told_yes_to_is_told_again_by_the_next_one(
    database: str, pool: Pool, org: OrgId, tmp_path: Path
) -> None:
    async with receiver() as there:
        service, webhook = await told_of_a_roster(pool, org, Keyring(KEY), there, now=SystemClock().now())
        died = await _carried(database, there, tmp_path, failpoint="webhook.sent")
        lived = await _carried(database, there, tmp_path, ahead=LEASE_OVER)
        page = await actions.list_deliveries(pool, service, webhook.webhook_id, state=None, after=None, size=9)

    assert (died, lived) == (-signal.SIGKILL, 0)
    assert len(there.told) == 2
    assert len({(told.headers["webhook-id"], told.body) for told in there.told}) == 1
    assert [(one.state, one.attempts) for one in page.deliveries] == [("delivered", 2)]
