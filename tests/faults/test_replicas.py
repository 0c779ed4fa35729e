"""A process that is to kill itself is waited for from its birth on: it may come to its step before it is seen ready."""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path

from tests.faults.nursery import Birth, Child, Nursery
from tests.faults.replicas import Replica


class _Deadly(Nursery):
    """Whoever is armed is dead before anybody has looked; whoever is not lives on."""

    def __init__(self) -> None:
        self.born: list[Birth] = []

    async def bear(self, birth: Birth) -> Child:
        self.born.append(birth)
        child = Child(pid=0)
        if "failpoint" in birth.settings:
            child.ended(-signal.SIGKILL)
        return child


def _worker(folder: Path) -> Replica:
    worker = Replica("work", folder, {})
    (folder / f"work-{worker.port}.log").write_bytes(b'{"event": "working"}')
    return worker


async def test_one_that_dies_before_it_is_seen_ready_has_died_of_its_failpoint(tmp_path: Path) -> None:
    nursery, worker = _Deadly(), _worker(tmp_path)
    worker.arm("delivery.claimed")
    keeper = asyncio.create_task(worker.keep(nursery, lambda _: None, lambda _: None))
    async with asyncio.timeout(5):
        assert await worker.dies() == -signal.SIGKILL
        await worker.settled()
    assert [birth.settings.get("failpoint") for birth in nursery.born] == ["delivery.claimed", None]
    assert worker.failpoint is None
    keeper.cancel()
    with suppress(asyncio.CancelledError):
        await keeper
