"""Draw the database as all migrations leave it: `python -m tests.checks.schema_picture` prints the picture."""

import asyncio
import os
import tempfile
from pathlib import Path

import asyncpg

from service.kernel import embedded
from service.kernel.migrate import migrate

HEAD = "-- The database after all migrations, drawn from PostgreSQL's own catalogue. Made, not written: do not edit.\n"

_TABLES = """
SELECT c.relname,
       array_agg('    ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                 || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
                 || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') ORDER BY a.attnum) AS columns
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'porchlight'::regnamespace AND c.relkind = 'r'
GROUP BY c.relname ORDER BY c.relname
"""
_CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid) AS definition
FROM pg_constraint WHERE conrelid = ('porchlight.' || quote_ident($1))::regclass AND contype <> 'n' ORDER BY conname
"""
_INDEXES = """
SELECT pg_get_indexdef(i.indexrelid) AS definition FROM pg_index AS i
WHERE i.indrelid = ('porchlight.' || quote_ident($1))::regclass
  AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid)
ORDER BY 1
"""
_POLICIES = """
SELECT polname, polcmd::text AS command, pg_get_expr(polqual, polrelid) AS condition
FROM pg_policy WHERE polrelid = ('porchlight.' || quote_ident($1))::regclass ORDER BY polname
"""
_TRIGGERS = """
SELECT pg_get_triggerdef(oid) AS definition FROM pg_trigger
WHERE tgrelid = ('porchlight.' || quote_ident($1))::regclass AND NOT tgisinternal ORDER BY tgname
"""
_FUNCTIONS = """
SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ') RETURNS ' || pg_get_function_result(p.oid)
       || CASE WHEN p.prosecdef THEN ' SECURITY DEFINER, owner '
            || CASE WHEN r.rolname LIKE 'porchlight%' THEN r.rolname ELSE 'of the tables' END ELSE '' END AS line
FROM pg_proc AS p JOIN pg_roles AS r ON r.oid = p.proowner
WHERE p.pronamespace = 'porchlight'::regnamespace ORDER BY 1
"""


async def picture(conn: asyncpg.Connection) -> str:
    """Write down every table with its columns, constraints, indexes, policies and triggers, and every function."""
    parts = [HEAD]
    for table in await conn.fetch(_TABLES):
        name = table["relname"]
        constraints = [
            f"    CONSTRAINT {row['conname']} {row['definition']}" for row in await conn.fetch(_CONSTRAINTS, name)
        ]
        parts.append(f"\nCREATE TABLE {name} (\n" + ",\n".join([*table["columns"], *constraints]) + "\n);\n")
        parts += [f"{row['definition']};\n" for row in await conn.fetch(_INDEXES, name)]
        parts += [
            f"-- policy {row['polname']} ({row['command']}): {row['condition']}\n"
            for row in await conn.fetch(_POLICIES, name)
        ]
        parts += [f"{row['definition']};\n" for row in await conn.fetch(_TRIGGERS, name)]
    parts.append("\n")
    parts += [f"-- function {row['line']}\n" for row in await conn.fetch(_FUNCTIONS)]
    return "".join(parts).replace("porchlight.", "")


async def _draw(dsn: str) -> str:
    await migrate(dsn)
    conn = await asyncpg.connect(dsn)
    try:
        return await picture(conn)
    finally:
        await conn.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        running = embedded.start(Path(folder) / os.urandom(4).hex(), durable=False)
        try:
            print(asyncio.run(_draw(running.dsn)), end="")  # noqa: T201 - that is what it is for
        finally:
            running.stop()
