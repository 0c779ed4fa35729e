"""sql/schema.sql shows the database as the migrations make it."""

import asyncpg

from service.kernel.db import SQL
from tests.checks.schema_picture import picture


async def test_the_picture_of_the_database_is_true(database: str) -> None:
    """Draw it anew by: python -m tests.checks.schema_picture > sql/schema.sql."""
    conn = await asyncpg.connect(database)
    drawn = await picture(conn)
    await conn.close()

    assert drawn == (SQL / "schema.sql").read_text(encoding="utf-8")
