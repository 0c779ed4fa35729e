"""Keep feeds as they are sent: by version as long as there is room, written out for part of a second.

A calendar program asks by HEAD, by GET and again within the same moment, and a family's two phones share a feed; the
hour after, what was made of the same is known without writing it.
"""

import gzip
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property
from typing import Final
from uuid import UUID

from service.access.types import Principal
from service.feeds import rules
from service.feeds.memory import Memory
from service.feeds.types import Feed, Version
from service.ical.feed import etag
from service.kernel.fresh import Fresh
from service.kernel.ids import OrgId

ROOM: Final = 16_000_000
"""Octets of what the feeds kept written are made of; a large one has 100,000."""

Key = tuple[OrgId, str]
"""Whose feed it is, and the link that reads it: no two read the same one."""


class Written:
    """A version of a feed; its bytes are written, and packed, when the first wants them so."""

    def __init__(self, feed: Feed, version: Version, plain: bytes | None = None) -> None:
        self.version = version
        self.size = rules.size_of(feed)
        self._feed = feed
        self._plain = plain

    @property
    def plain(self) -> bytes:
        """The bytes the version's tag names."""
        if self._plain is None:
            self._plain = rules.written(self._feed)
        return self._plain

    @cached_property
    def packed(self) -> bytes:
        """The same by gzip: without the time of packing, so always the same too."""
        return gzip.compress(self.plain, mtime=0)

    @cached_property
    def last_modified(self) -> str:
        """Since when it reads so, as HTTP writes it (RFC 9110 5.6.7)."""
        return format_datetime(self.version.since, usegmt=True)


class Shelf:
    """What a process keeps of feeds. Belongs to one event loop."""

    def __init__(self, *, keeps: bool = True) -> None:
        self.memory = Memory()
        self.kept: Fresh[Key, Written] = Fresh(room=ROOM, weigh=lambda written: written.size, keeps=keeps)

    def peek(self, reader: Principal) -> Written | None:
        """Give a reader's feed if it was read a moment ago."""
        return self.kept.peek((reader.org_id, reader.actor))

    async def read(self, reader: Principal, make: Callable[[], Awaitable[Feed]], now: datetime) -> Written:
        """Give a reader's feed as it is now, or was less than a second ago."""
        key = (reader.org_id, reader.actor)

        async def load(_keys: Sequence[Key]) -> dict[Key, Written]:
            return {key: self.write(reader, await make(), now)}

        return (await self.kept.read([key], load))[key]

    def write(self, reader: Principal, feed: Feed, now: datetime) -> Written:
        """Give a feed by the version that is known, or write it to know it."""
        makings = rules.digest_of(feed)
        version = self.memory.recall(reader.actor, makings)
        if version is not None:
            return Written(feed, version)
        plain = rules.written(feed)
        return Written(feed, self.memory.keep(reader.actor, makings, etag(plain), now), plain)

    def told(self, payload: str) -> None:
        """Forget the feeds of an org in which somebody's time changed; PostgreSQL says '<org id> <whose>'."""
        org, _, _ = payload.partition(" ")
        try:
            org_id = OrgId(UUID(org))
        except ValueError:
            self.kept.forget()
            return
        self.kept.forget(lambda key: key[0] == org_id)
