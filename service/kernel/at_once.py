"""Several statements in one way to the database and back.

    async with at_once(conn) as later:
        await entries.write(later, ...)
        await outbox.put(later, ...)

Whoever writes is called as with a connection; what they say is gathered, and sent as one statement when the block ends.
All of it is done or none, and a breach of a constraint is raised there, at the end of the block.

It is for statements that only write and need nothing of one another: each sees the database as it was before all of
them, and they run in no order that can be relied on. Keys between their rows are checked after all of them. Asking
through it is an error of the program (AttributeError).
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import cast

from service.kernel.db import Connection

_MARK = re.compile(r"\$(\d+)")


class _Gathering:
    """Stands in for a connection."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.values: list[Sequence[object]] = []

    async def execute(self, statement: str, *values: object) -> str:
        """Keep a statement and its values for later."""
        self.statements.append(statement)
        self.values.append(values)
        return ""


@asynccontextmanager
async def at_once(conn: Connection) -> AsyncIterator[Connection]:
    """Gather what is written in the block and send it as one; nothing is sent where the block is left by an error."""
    gathering = _Gathering()
    yield cast("Connection", gathering)
    if gathering.statements:
        whole = as_one(tuple(gathering.statements), tuple(len(values) for values in gathering.values))
        await conn.execute(whole, *(value for values in gathering.values for value in values))


@lru_cache(maxsize=100)
def as_one(statements: tuple[str, ...], counts: tuple[int, ...]) -> str:
    """Make one statement of several (PostgreSQL 7.8.4), their parameters numbered on; the same text each time."""
    parts, before = [], 0
    for number, (statement, count) in enumerate(zip(statements, counts, strict=True)):
        numbered = _MARK.sub(lambda mark, by=before: f"${int(mark[1]) + by}", statement)  # type: ignore[misc]
        parts.append(f"_{number} AS ({numbered.rstrip().rstrip(';')})")
        before += count
    return f"WITH {', '.join(parts)} SELECT"
