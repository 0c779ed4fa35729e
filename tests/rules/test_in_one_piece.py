"""A head waits for its body and no longer than the loop's turn."""

import asyncio
from asyncio import Transport
from typing import Any, cast

import pytest

from service.kernel.http_server import InOnePiece


class Wire:
    """Notes what is sent."""

    def __init__(self) -> None:
        self.sent: list[bytes | str] = []

    def write(self, data: bytes) -> None:
        self.sent.append(data)

    def close(self) -> None:
        self.sent.append("closed")

    def is_closing(self) -> bool:
        return "closed" in self.sent


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
async def transport(wire: Wire) -> Any:
    return InOnePiece(cast("Transport", wire), asyncio.get_running_loop())


async def test_head_and_body_go_together(wire: Wire, transport: Any) -> None:
    transport.write(b"head ")
    transport.write(b"body")
    await asyncio.sleep(0)

    assert wire.sent == [b"head body"]


async def test_a_head_whose_body_comes_later_goes_alone(wire: Wire, transport: Any) -> None:
    transport.write(b"head ")
    await asyncio.sleep(0)
    transport.write(b"body")
    await asyncio.sleep(0)

    assert wire.sent == [b"head ", b"body"]


async def test_what_waits_goes_before_the_end(wire: Wire, transport: Any) -> None:
    transport.write(b"all there is")
    transport.close()
    await asyncio.sleep(0)

    assert wire.sent == [b"all there is", "closed"]
    assert transport.is_closing()
