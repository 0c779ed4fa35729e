"""What PostgreSQL's own types are is asked once by a process; what somebody's own are, by every connection."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import asyncpg
import pytest

from service.kernel.db import Pool, open_pool
from service.kernel.known_types import Connected

Asked = list[set[int]]
UUIDS = 2951  # uuid[], in every PostgreSQL


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Which types were asked for, in a process that knows none."""
    found: Asked = []
    asks = vars(asyncpg.Connection)["_introspect_types"]

    async def noted(conn: asyncpg.Connection, typeoids: Iterable[int], patience: float) -> Any:
        found.append(set(typeoids))
        return await asks(conn, typeoids, patience)

    monkeypatch.setattr(asyncpg.Connection, "_introspect_types", noted)
    monkeypatch.setattr(Connected, "_told", {})
    return found


@pytest.fixture
async def pools(database: str) -> AsyncIterator[list[Pool]]:
    opened = [await open_pool(database, size=1) for _ in range(2)]
    yield opened
    for pool in opened:
        await pool.close()


async def test_an_array_is_asked_for_by_the_first_connection_alone(asked: Asked, pools: list[Pool]) -> None:
    answers = [await pool.fetchval("SELECT $1::uuid[] || $2::uuid[]", [], []) for pool in pools]

    assert (answers, asked) == ([[], []], [{UUIDS}])


async def test_a_statement_after_one_whose_types_were_known_is_answered_as_ever(
    asked: Asked, pools: list[Pool]
) -> None:
    for pool in pools:
        assert await pool.fetchval("SELECT $1::uuid[]", []) == []
        assert await pool.fetchval("SELECT $1::uuid[] || $2::date[]::text[]::uuid[]", [], []) == []

    assert asked[0] == {UUIDS}
    assert len(asked) == 2


async def test_a_type_of_this_database_is_asked_for_each_time(asked: Asked, pools: list[Pool], database: str) -> None:
    owner = await asyncpg.connect(database)
    await owner.execute("CREATE TYPE public.shade AS ENUM ('light', 'dark')")
    await owner.close()

    answers = [await pool.fetchval("SELECT $1::public.shade", "dark") for pool in pools]

    assert (answers, len(asked)) == (["dark", "dark"], 2)
