"""The receiver in the README takes what a worker sends, and nothing else."""

import asyncio
import os
import re
import socket
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
from msgspec.structs import replace

from service.access.types import Principal
from service.events.types import EventView
from service.hooks import actions
from service.hooks.types import NewWebhook
from service.kernel.clock import SystemClock
from service.kernel.ids import OrgId
from service.wiring import House
from service.worker import Worker
from tests.hooking import before

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SOON = 20.0  # seconds; half a second on a quiet machine


def _code() -> str:
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    return str(code)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


@asynccontextmanager
async def _receiving(port: int, secret: str) -> AsyncIterator[asyncio.StreamReader]:
    """Run the README's receiver on a port of this test's own, and give what it prints."""
    code = _code()
    assert code.count("8090") == 1
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code.replace("8090", str(port)), stdout=PIPE, env={**os.environ, "WEBHOOK_SECRET": secret}
    )
    assert process.stdout
    async with asyncio.timeout(SOON):
        while not await _answers(port):  # noqa: ASYNC110 - another process has no event for it
            await asyncio.sleep(0.02)
    yield process.stdout
    process.terminate()
    await process.wait()


async def test_the_receiver_of_the_readme_takes_what_a_worker_sends_and_nothing_else(house: House, org: OrgId) -> None:
    today = replace(house, clock=SystemClock())
    act = today.act(
        Principal(org_id=org, kind="api", actor="key:1", scopes=frozenset({"events:read"})), today.clock.now()
    )
    port = _free_port()
    worker = Worker(today)
    async with before(port) as there:
        worker.sender = there.sender()
        webhook = await actions.make(today.pool, act, NewWebhook(name="README", url=there.url), wish=None)
        async with _receiving(port, actions.secret_of(act, webhook)) as printed:
            test = await actions.try_out(today.pool, act, webhook.webhook_id, wish=None)
            async with worker, asyncio.timeout(SOON):
                told = msgspec.json.decode(await printed.readline(), type=EventView)
                headers = {"webhook-id": "1", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}
                async with httpx.AsyncClient() as stranger:
                    refused = await stranger.post(f"http://127.0.0.1:{port}/", headers=headers, content=b"{}")
                assert await printed.readline() == b"not from Porchlight\n"

    assert (told.event_id, told.type, refused.status_code) == (test.delivery_id, "webhook.test", 401)
