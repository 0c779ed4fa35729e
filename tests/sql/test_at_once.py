"""What is gathered goes to the database as one statement: all of it is done, or nothing."""

from contextlib import suppress
from datetime import datetime
from typing import Any

import asyncpg
import pytest

from service.kernel.at_once import as_one, at_once
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, new_id

NOTE = "INSERT INTO audit (org_id, audit_id, at, actor, action, subject) VALUES ($1, $2, $3, 'us', $4, 'it')"


async def _actions(pool: Pool, org: OrgId) -> list[str]:
    async with transaction(pool, org) as conn:
        return [row["action"] for row in await conn.fetch("SELECT action FROM audit ORDER BY action")]


def test_parameters_of_the_second_statement_are_numbered_on() -> None:
    whole = as_one(("UPDATE one SET a = $1 WHERE b = $2;", "DELETE FROM two WHERE c = $1"), (2, 1))

    assert whole == "WITH _0 AS (UPDATE one SET a = $1 WHERE b = $2), _1 AS (DELETE FROM two WHERE c = $3) SELECT"


async def test_nothing_is_sent_before_the_end_and_all_of_it_then(pool: Pool, org: OrgId, now: datetime) -> None:
    async with transaction(pool, org) as conn, at_once(conn) as later:
        await later.execute(NOTE, org, new_id(), now, "book")
        await later.execute(NOTE, org, new_id(), now, "move")
        assert await conn.fetchval("SELECT count(*) FROM audit") == 0

    assert await _actions(pool, org) == ["book", "move"]


async def test_a_breach_is_raised_at_the_end_and_nothing_is_kept(pool: Pool, org: OrgId, now: datetime) -> None:
    the_same: Any = new_id()

    async def write_twice() -> None:
        async with transaction(pool, org) as conn, at_once(conn) as later:
            await later.execute(NOTE, org, the_same, now, "book")
            await later.execute(NOTE, org, the_same, now, "move")

    with pytest.raises(asyncpg.UniqueViolationError):
        await write_twice()

    assert await _actions(pool, org) == []


async def test_who_leaves_by_an_error_sends_nothing(pool: Pool, org: OrgId, now: datetime) -> None:
    async with transaction(pool, org) as conn:
        with suppress(LookupError):
            async with at_once(conn) as later:
                await later.execute(NOTE, org, new_id(), now, "book")
                raise LookupError

    assert await _actions(pool, org) == []
