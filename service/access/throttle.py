"""Slow down whoever tries links that open nothing.

Counted in PostgreSQL, so that several replicas count together. Only a miss is counted and only a miss is refused: a
family behind the same address as a guesser (a school's own network) still comes in. With 256 bits to guess this
protects the database from being asked, not the links from being found.
"""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final

import asyncpg

from service.access import store
from service.access.errors import TooManyMisses
from service.kernel.db import Pool, borrowed
from service.kernel.tokens import Keyring

MISSES_A_MINUTE: Final = 20
"""From one address: a family that mistypes stays far below it, and a secret of 256 bits is not guessed at that pace."""

KEPT: Final = timedelta(hours=1)
"""Counts are of no use once their minute is over; an hour lets an operator look."""

ONE_HOME: Final = 64
"""Bits of an IPv6 address that belong to one connection; the rest its owner chooses freely (RFC 6177)."""


async def miss(pool: Pool, keyring: Keyring, address: str, *, now: datetime) -> None:
    """Count a miss in a short transaction of its own; TooManyMisses past what a minute allows.

    A replica, which only reads, counts nobody: there the proxy before it slows guessers down.
    """
    minute = now.replace(second=0, microsecond=0)
    try:
        async with borrowed(pool) as conn:
            misses = await store.count_miss(conn, keyring.sender(home(address)), minute)
    except asyncpg.ReadOnlySQLTransactionError:
        return
    if misses > MISSES_A_MINUTE:
        raise TooManyMisses(retry_after=60 - now.second)


async def forget_misses(pool: Pool, *, now: datetime) -> int:
    """Drop old counts; return how many."""
    async with borrowed(pool) as conn:
        return await store.forget_misses(conn, before=now - KEPT)


def home(address: str) -> str:
    """Give what an address is counted under: itself, or the network of one home with IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return address  # a socket without addresses, as in tests
    return str(ip_network((found, ONE_HOME), strict=False)) if found.version == 6 else str(found)  # noqa: PLR2004 - IPv6
