"""A process that carries what is due to a webhook, once, and may be killed at a step of it.

`python -m tests.faults.courier DSN PORT PEM SECONDS`: to a receiver at this machine's PORT whose certificates PEM
vouches for, by a clock that is so many SECONDS ahead.
"""

import asyncio
import os
import ssl
import sys
from datetime import datetime, timedelta

from service.kernel.clock import SystemClock
from service.kernel.db import open_pool
from service.kernel.failpoints import VARIABLE, arm
from service.kernel.tokens import Keyring
from tests.hooking import Receiver

KEY = b"k" * 32


class Ahead:
    """A clock that is ahead."""

    def __init__(self, seconds: float) -> None:
        self._by = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return SystemClock().now() + self._by


async def carry(dsn: str, port: str, pem: str, seconds: str) -> None:
    """Do what a worker does when it is woken, and end."""
    arm(os.environ.get(VARIABLE, ""))
    there = Receiver(ssl.create_default_context(cafile=pem), int(port))
    pool = await open_pool(dsn)
    await there.deliver(pool, Ahead(float(seconds)), Keyring(KEY))
    await pool.close()


if __name__ == "__main__":
    asyncio.run(carry(*sys.argv[1:]))
