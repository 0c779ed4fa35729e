"""Remember how each feed was read last: by what it was made of its version is known without writing it.

Since when it reads so is what Last-Modified says, and no row knows it: a free time goes when another family books it,
and comes back without a trace. So it is the instant this process first saw it. After a restart, and on the other
replica, that is later than the truth and never earlier than a change; who asks by date is sent the same feed once more.
"""

from datetime import datetime, timedelta
from typing import Final

from service.feeds.types import Version

MOST: Final = 20_000
"""Feeds remembered, some 10 MB; past that the one not asked for longest is forgotten."""

SECOND: Final = timedelta(seconds=1)


class Memory:
    """The version of each reader's feed that this process saw last. Belongs to one event loop."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._last: dict[str, Version] = {}

    def recall(self, reader: str, makings: bytes) -> Version | None:
        """Give the version that was made of just this, if it is the last one."""
        last = self._last.get(reader)
        return last if last is not None and last.makings == makings else None

    def keep(self, reader: str, makings: bytes, tag: str, now: datetime) -> Version:
        """Remember a version; its `since` stays while the tag does."""
        last = self._last.pop(reader, None)
        since = (now - SECOND).replace(microsecond=0)  # never later than Date, which servers set once a second
        if last is not None:
            # Dates of HTTP have no fractions: a second change within a second counts as a second later.
            since = last.since if last.tag == tag else max(since, last.since + SECOND)
        version = Version(makings, tag, since)
        self._last[reader] = version
        if len(self._last) > self._most:
            del self._last[next(iter(self._last))]
        return version
