"""Find what links and API keys open: one question for all who come in while the last one was being answered.

On a sign-up evening hundreds come in at once, and a service comes in with one key for all its families. Each of them is
told what stood after they came: a door that was closed before does not open.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from service.access import rules, store
from service.access.types import ApiKey, Link
from service.kernel.db import Pool, borrowed, transaction
from service.kernel.jointly import Jointly

MOST: Final = 500
"""Links or keys in one question."""


async def link_behind(pool: Pool, token_hash: bytes) -> Link | None:
    """Find a link of any org by its secret's hash."""
    return await _links.ask(pool, None, token_hash)


async def key_behind(pool: Pool, key_hash: bytes, now: datetime) -> ApiKey | None:
    """Find an API key of any org by its hash, and note now and then that it is in use."""
    return await _keys.ask(pool, None, (key_hash, now))


async def _read_links(pool: Pool, _org_id: None, token_hashes: Sequence[bytes]) -> list[Link | None]:
    async with borrowed(pool) as conn:
        found = await store.links_behind(conn, sorted(set(token_hashes)))
    return [found.get(token_hash) for token_hash in token_hashes]


async def _read_keys(pool: Pool, _org_id: None, asked: Sequence[tuple[bytes, datetime]]) -> list[ApiKey | None]:
    latest = dict(sorted(asked))
    async with borrowed(pool) as conn:
        found = await store.keys_behind(conn, list(latest))
    for key_hash, key in found.items():
        now = latest[key_hash]
        if rules.opens(key, now=now) and rules.use_is_to_be_noted(key, now=now):
            async with transaction(pool, key.org_id) as conn:
                await store.key_used(conn, key.org_id, key.key_id, now=now)
    return [found.get(key_hash) for key_hash, _ in asked]


_links: Final[Jointly[None, bytes, Link | None]] = Jointly(_read_links, most=MOST, goes=1)
_keys: Final[Jointly[None, tuple[bytes, datetime], ApiKey | None]] = Jointly(_read_keys, most=MOST, goes=1)
