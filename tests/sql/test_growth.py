"""Tables that fill up are counted anew soon, so that nobody goes on by plans made while they were empty."""

from collections.abc import AsyncIterator
from datetime import datetime

import asyncpg
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.growth import count_what_has_grown, count_what_was_brought
from service.kernel.ids import OrgId
from service.kernel.orgs import make_org

FILL = """
INSERT INTO porchlight.audit (org_id, audit_id, at, actor, action, subject)
SELECT $1, gen_random_uuid(), now(), 'command', 'book', 'meeting:' || n
FROM generate_series(1, $2::int) AS n"""
KNOWN = "SELECT reltuples::int FROM pg_class WHERE oid = 'porchlight.audit'::regclass"


@pytest.fixture
async def owner(database: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(database)
    await opened.execute("ANALYZE porchlight.audit")
    yield opened
    await opened.close()


async def test_a_table_that_has_grown_is_counted_once(pool: Pool, org: OrgId, owner: asyncpg.Connection) -> None:
    await count_what_has_grown(pool)  # whatever stands there before
    await owner.execute(FILL, org, 3000)

    assert [await count_what_has_grown(pool), await count_what_has_grown(pool)] == [1, 0]
    assert await owner.fetchval(KNOWN) == 3000


async def test_the_first_rows_of_a_table_that_was_counted_empty_are_counted(
    pool: Pool, org: OrgId, owner: asyncpg.Connection
) -> None:
    await count_what_has_grown(pool)
    await owner.execute(FILL, org, 50)  # less than a page

    assert [await count_what_has_grown(pool), await count_what_has_grown(pool)] == [1, 0]
    assert await owner.fetchval(KNOWN) == 50


async def test_while_one_replica_counts_the_others_leave_it_to_it(
    pool: Pool, org: OrgId, owner: asyncpg.Connection
) -> None:
    await count_what_has_grown(pool)
    await owner.execute(FILL, org, 3000)
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock(hashtextextended('count_what_has_grown', 0))")
        meanwhile = await count_what_has_grown(pool)

    assert [meanwhile, await count_what_has_grown(pool)] == [0, 1]


async def test_an_org_that_is_brought_in_at_once_is_known_from_its_first_moment(
    pool: Pool, org: OrgId, owner: asyncpg.Connection, now: datetime
) -> None:
    await owner.execute(FILL, await make_org(pool, "Elsewhere", now=now), 3000)
    await count_what_has_grown(pool)

    async with transaction(pool, org) as conn:
        await conn.execute(FILL, org, 3000)
        await count_what_has_grown(pool)  # sees nothing of it
        counted = await count_what_was_brought(conn)

    assert counted == 1
    async with transaction(pool, org) as conn:
        plan = await conn.fetchval(f"EXPLAIN (FORMAT json) SELECT FROM audit WHERE org_id = '{org}'")
    assert plan[0]["Plan"]["Plan Rows"] > 1000


async def test_a_table_somebody_else_holds_is_left_to_autovacuum(
    pool: Pool, org: OrgId, owner: asyncpg.Connection
) -> None:
    await owner.execute("ALTER FUNCTION porchlight.count_what_was_brought() SET lock_timeout = '50ms'")
    async with owner.transaction():
        await owner.execute("LOCK TABLE porchlight.audit IN SHARE UPDATE EXCLUSIVE MODE")
        async with transaction(pool, org) as conn:
            await conn.execute(FILL, org, 3000)
            counted = await count_what_was_brought(conn)

    assert counted == 0
    async with transaction(pool, org) as conn:
        assert await conn.fetchval("SELECT count(*) FROM audit") == 3000
