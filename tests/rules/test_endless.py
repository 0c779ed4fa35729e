"""What has no end begins again, whatever ends it."""

import asyncio

import asyncpg
import pytest
from structlog.testing import capture_logs

from service.kernel import endless


async def test_what_ends_by_a_fault_is_logged_and_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endless, "PAUSE_SECONDS", 0)
    ends = iter([asyncpg.InternalClientError("cannot switch to state 11"), None])

    async def work() -> None:
        if fault := next(ends):
            raise fault

    with capture_logs() as said:
        await endless.kept_going("hearing", work)

    assert list(ends) == []
    assert [(line["event"], line["task"]) for line in said] == [("ended by a fault", "hearing")]


async def test_what_is_cancelled_has_ended() -> None:
    waiting = asyncio.create_task(endless.kept_going("hearing", asyncio.Event().wait))
    await asyncio.sleep(0)

    waiting.cancel()
    await asyncio.wait({waiting})

    assert waiting.cancelled()
