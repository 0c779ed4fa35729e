"""What web and worker do beside what they are asked begins again, whatever ended it."""

import asyncio

import asyncpg
import pytest

from service.kernel import endless
from service.wiring import House
from service.worker import Worker
from tests.app_fixtures import app_of, on_a_port


class Faulty:
    """Ends by a fault of the driver each time it has begun."""

    def __init__(self) -> None:
        self.begun = asyncio.Semaphore(0)

    async def __call__(self, *_: object) -> None:
        self.begun.release()
        raise asyncpg.InternalClientError("cannot switch to state 11; another operation (2) is in progress")

    async def begins_twice(self) -> None:
        async with asyncio.timeout(10):
            await self.begun.acquire()
            await self.begun.acquire()


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Faulty:
    monkeypatch.setattr(endless, "PAUSE_SECONDS", 0.01)
    return Faulty()


@pytest.mark.parametrize("task", ["listen", "keep_known", "follow_growth"])
async def test_a_web_begins_again(house: House, monkeypatch: pytest.MonkeyPatch, faulty: Faulty, task: str) -> None:
    monkeypatch.setattr(f"service.app.{task}", faulty)

    async with on_a_port(app_of(house, "on a port")):
        await faulty.begins_twice()


async def test_a_worker_hears_again(house: House, monkeypatch: pytest.MonkeyPatch, faulty: Faulty) -> None:
    monkeypatch.setattr(Worker, "_listen", faulty)

    async with Worker(house):
        await faulty.begins_twice()
