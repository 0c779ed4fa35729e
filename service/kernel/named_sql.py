"""How named statements reach a connection: straight.

aiosql's own adapter for asyncpg looks through all the names of a connection before each statement, to see whether it
is a pool. That took as long as a small statement itself (0.06 ms), and we only ever hand it connections.
"""

from collections.abc import AsyncIterator, Mapping, Sequence

import asyncpg
from aiosql.adapters.asyncpg import AsyncPGAdapter
from asyncpg.pool import PoolConnectionProxy

Parameters = Mapping[str, object] | tuple[object, ...]
Asked = asyncpg.Connection | PoolConnectionProxy


class Straight(AsyncPGAdapter):
    """Asks a connection without looking whether it is one."""

    async def select(
        self, conn: Asked, query_name: str, sql: str, parameters: Parameters, _record_class: object = None
    ) -> AsyncIterator[asyncpg.Record]:
        """Give every row."""
        for row in await conn.fetch(sql, *self._ordered(query_name, parameters)):
            yield row

    async def select_one(
        self, conn: Asked, query_name: str, sql: str, parameters: Parameters, _record_class: object = None
    ) -> asyncpg.Record | None:
        """Give the first row."""
        return await conn.fetchrow(sql, *self._ordered(query_name, parameters))

    async def select_value(self, conn: Asked, query_name: str, sql: str, parameters: Parameters) -> object:
        """Give the first column of the first row."""
        return await conn.fetchval(sql, *self._ordered(query_name, parameters))

    async def insert_update_delete(self, conn: Asked, query_name: str, sql: str, parameters: Parameters) -> str:
        """Give what PostgreSQL says was done."""
        return await conn.execute(sql, *self._ordered(query_name, parameters))

    def _ordered(self, query_name: str, parameters: Parameters) -> Sequence[object]:
        if isinstance(parameters, tuple):
            return parameters
        return [parameters[name] for name in self.var_sorted[query_name]]
