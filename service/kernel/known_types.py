"""Connections that know PostgreSQL's own types from the first one on.

asyncpg asks each new connection what every array is that it meets, by three questions of which one takes the server ten
milliseconds (measured): a third of a second of its time when the connections of two processes are all opened in a rush.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import asyncpg
from msgspec import Struct

FIRST_OF_OTHERS: Final = 10_000
"""Below it every type has the same number and shape in every database (PostgreSQL, FirstGenbkiObjectId)."""


class _Asked(Struct, frozen=True):
    """Stands for the question that was not asked; one with a name leaves other statements as they are."""

    name: str = "known"


class Connected(asyncpg.Connection):
    """A connection that does not ask what another one of this process was told."""

    _told: Final[dict[frozenset[int], Sequence[asyncpg.Record]]] = {}

    async def _introspect_types(self, typeoids: Iterable[int], timeout: float) -> tuple[Any, Any]:  # noqa: ASYNC109
        """Describe types: asyncpg's own way, past it for what is known."""
        wanted = frozenset(typeoids)
        if wanted in self._told:
            return self._told[wanted], _Asked()
        types, asked = await super()._introspect_types(typeoids, timeout)  # type: ignore[misc]  # not in its stubs
        if max(wanted) < FIRST_OF_OTHERS:
            self._told[wanted] = types
        return types, asked
