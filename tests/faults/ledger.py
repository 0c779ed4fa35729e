"""What a service was told of its wishes, written down at once."""

from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

Verb = Literal["book", "move", "cancel"]


class Entry(Struct, frozen=True, kw_only=True):
    """One acknowledged wish: how the meeting stands by it."""

    key: str  # Idempotency-Key
    verb: Verb
    meeting_id: UUID
    revision: int
    state: str
    starts_at: datetime


class Ledger:
    """A file that grows by one line with each acknowledgement."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.path.touch()

    def write(self, entry: Entry) -> None:
        """Keep what was acknowledged before anybody acts on it."""
        with self.path.open("ab") as file:
            file.write(msgspec.json.encode(entry) + b"\n")

    def read(self) -> list[Entry]:
        """Give all of it, in the order it was told."""
        return msgspec.json.decode(b"[" + b",".join(self.path.read_bytes().splitlines()) + b"]", type=list[Entry])
