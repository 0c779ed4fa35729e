"""Several web processes at one port: one that is killed is replaced, and all of them end together."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.databases import at_database
from tests.processes import READY_WITHIN, ROOT, serving

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks into Linux's /proc")


def kept_by(pid: int) -> set[int]:
    """The processes another one has started."""
    said = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
    return {int(one) for one in said.split()}


def lives(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


async def gone(pids: set[int]) -> None:
    async with asyncio.timeout(READY_WITHIN):
        while any(lives(pid) for pid in pids):  # noqa: ASYNC110 - they are not our children
            await asyncio.sleep(0.05)


async def test_a_killed_process_is_replaced_while_the_other_answers_and_all_end_when_asked(
    database: str, tmp_path: Path
) -> None:
    async with (
        serving(database, tmp_path, "--web-only", "--processes", "2") as running,
        httpx.AsyncClient(base_url=running.address) as client,
        asyncio.timeout(READY_WITHIN),
    ):
        first = kept_by(running.process.pid)
        assert len(first) == 2
        os.kill(min(first), signal.SIGKILL)
        while len(after := kept_by(running.process.pid) - {min(first)}) < 2:
            assert (await client.get("/robots.txt", headers={"connection": "close"})).is_success
            await asyncio.sleep(0.05)
        assert await running.stop() == 0
        await gone(after)


async def test_processes_end_with_who_keeps_them(database: str, tmp_path: Path) -> None:
    async with serving(database, tmp_path, "--processes", "2") as running:
        kept = kept_by(running.process.pid)
        assert len(kept) == 3, "two that answer and a worker"
        await running.kill()
        await gone(kept)


async def test_one_that_cannot_start_stops_all_of_them(database: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="does not let us in"):
        async with serving(at_database(database, "not-there"), tmp_path, "--web-only", "--processes", "2"):
            pass


READ = """
import asyncio, socket, threading, uuid_utils.compat
def drawn(): raise AssertionError("an id was drawn")
def begun(): raise AssertionError("a loop was begun")
uuid_utils.compat.uuid7 = drawn
asyncio.events.BaseDefaultEventLoopPolicy.new_event_loop = lambda _: begun()
import service.serving, service.worker
kept, other = service.serving.shared([socket.socket(), socket.socket()])
assert threading.active_count() == 1, threading.enumerate()
"""

SHARED = """
import babel.messages.catalog, gc
from service import app, wiring
from service.kernel import catalogues, clock, config, locale, tokens
assert not [one for one in gc.get_objects() if isinstance(one, babel.messages.catalog.Message)]
app.routed = app.methods_of = catalogues.read_po = None
house = wiring.House(config.load_settings({}), None, clock.SystemClock(), tokens.Keyring(b"k" * 32))
assert app.build_app(house, kept.routes).app is kept.routes.app is other.routes.app
assert locale.voice("es", clock_24h=True).gettext("Book") != "Book"
"""


def test_what_is_read_before_others_begin_by_fork_has_not_begun_itself() -> None:
    """A thread would be missing in the others, and what was drawn for chance would be the same in all of them."""
    in_python(READ)


def test_no_process_makes_routes_or_reads_a_language_for_itself() -> None:
    """What their keeper has made stands in memory once; what each makes, once a process."""
    in_python(READ + SHARED)


def in_python(words: str) -> None:
    subprocess.run([sys.executable, "-c", words], cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=True, timeout=60)
