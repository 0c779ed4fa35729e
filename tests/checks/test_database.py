"""What the database promises, read from PostgreSQL itself and from sql/."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.kernel.db import SQL, Pool, open_pool, queries, savepoint, transaction
from service.kernel.ids import OrgId, new_id
from service.people import actions as people

SERVICE = Path(__file__).parents[2] / "service"
WITHOUT_ORG = {"schema_migration", "door_miss"}
"""The list of migrations is the owner's; a miss at a door belongs to nobody that is known."""

SLICES = sorted(path.stem for path in (SQL / "queries").glob("*.sql"))
_WRITES = re.compile(r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO)\s+(?:ONLY\s+)?(\w+)", re.IGNORECASE)
_COMMENT = re.compile(r"--[^\n]*")


@pytest.fixture
async def owner(database: str) -> Any:
    conn = await asyncpg.connect(database, server_settings={"search_path": "porchlight, public"})
    yield conn
    await conn.close()


async def _tables(owner: asyncpg.Connection) -> list[str]:
    rows = await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'porchlight' ORDER BY tablename")
    return [row["tablename"] for row in rows if row["tablename"] not in WITHOUT_ORG]


async def test_every_table_forces_row_level_security_on_its_org(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(
        """SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forced,
                  array_agg(pg_get_expr(p.polqual, p.polrelid)) FILTER (WHERE p.polcmd = '*') AS policies
           FROM pg_class AS c LEFT JOIN pg_policy AS p ON p.polrelid = c.oid
           WHERE c.relnamespace = 'porchlight'::regnamespace AND c.relkind = 'r'
           GROUP BY c.oid"""
    )
    by_table = {row["relname"]: row for row in rows}
    tables = await _tables(owner)

    assert tables
    assert [name for name in tables if not by_table[name]["forced"]] == []
    policies = {name: " ".join(by_table[name]["policies"] or []) for name in tables}
    assert [name for name, said in policies.items() if "current_org()" not in said] == []


async def test_every_key_begins_with_the_org(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(
        """SELECT c.relname, a.attname FROM pg_index AS i
           JOIN pg_class AS c ON c.oid = i.indrelid
           JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
           WHERE i.indisprimary AND c.relnamespace = 'porchlight'::regnamespace"""
    )
    first = {row["relname"]: row["attname"] for row in rows}

    assert [name for name in await _tables(owner) if first.get(name) != "org_id"] == []


async def test_every_reference_carries_the_org(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(
        """SELECT c.conname, c.conrelid::regclass::text AS name FROM pg_constraint AS c
           WHERE c.contype IN ('f', 'x') AND c.connamespace = 'porchlight'::regnamespace
             AND NOT EXISTS (SELECT FROM pg_attribute AS a
                             WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) AND a.attname = 'org_id')"""
    )

    assert [(row["name"], row["conname"]) for row in rows] == []


@pytest.mark.parametrize("slice_name", SLICES)
async def test_every_statement_on_a_table_carries_the_org(owner: asyncpg.Connection, slice_name: str) -> None:
    tables = "|".join(await _tables(owner))
    reads = re.compile(rf"\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:{tables})\b")
    text = (SQL / "queries" / f"{slice_name}.sql").read_text(encoding="utf-8")
    named = [statement.partition("\n") for statement in text.split("-- name: ")[1:]]
    bare = [
        name.partition("(")[0]
        for name, _, body in named
        if reads.search(_COMMENT.sub("", body)) and "org_id" not in body
    ]

    assert bare == []


async def test_the_apps_role_owns_nothing_and_passes_no_wall(owner: asyncpg.Connection) -> None:
    role = await owner.fetchrow("SELECT oid, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'porchlight_app'")

    assert role is not None
    assert not role["rolsuper"]
    assert not role["rolbypassrls"]
    assert await owner.fetchval("SELECT count(*) FROM pg_class WHERE relowner = $1", role["oid"]) == 0
    assert await owner.fetchval("SELECT count(*) FROM pg_proc WHERE proowner = $1", role["oid"]) == 0


@pytest.mark.usefixtures("org")
async def test_without_an_org_nothing_is_seen(pool: Pool, owner: asyncpg.Connection) -> None:
    async with pool.acquire() as conn:
        seen = {name: await conn.fetchval(f'SELECT count(*) FROM "{name}"') for name in await _tables(owner)}  # noqa: S608
    assert {name: count for name, count in seen.items() if count} == {}


async def test_the_owner_would_see_it(database: str, org: OrgId) -> None:
    """The control: the rows are there, only the app's role is kept from them."""
    as_superuser = await open_pool(database, size=2, role="postgres")
    try:
        assert await as_superuser.fetchval("SELECT count(*) FROM org WHERE org_id = $1", org) == 1
    finally:
        await as_superuser.close()


@pytest.mark.parametrize("slice_name", SLICES)
async def test_every_statement_can_be_prepared_by_the_app(pool: Pool, slice_name: str) -> None:
    loaded = queries(slice_name)
    names = [name for name in loaded.available_queries if not name.endswith("_cursor")]
    scripts = {"open_intake", "weigh_intake"}  # several statements each, run as they are by the tests of the import
    statements = {name: getattr(loaded, name).sql for name in names if name not in scripts}
    failed = {}
    async with transaction(pool, OrgId(new_id())) as conn:
        await people.open_intake(conn)  # temporary tables that statements of the roster import read
        for name, sql in statements.items():
            try:
                async with savepoint(conn):
                    await conn.prepare(sql)
            except asyncpg.PostgresError as exc:
                failed[name] = str(exc)

    assert failed == {}


@pytest.mark.parametrize("slice_name", SLICES)
def test_every_statement_is_used(slice_name: str) -> None:
    names = re.findall(r"^-- name: (\w+)", (SQL / "queries" / f"{slice_name}.sql").read_text(), flags=re.MULTILINE)

    assert names
    assert [name for name in names if name not in _statements_used()] == []


@cache
def _statements_used() -> set[str]:
    """Every name asked of a slice's loaded statements."""
    code = "\n".join(path.read_text() for path in SERVICE.rglob("*.py"))
    asked = re.findall(r"\b_?(?:sql|SQL|queries)\b([^\n]*)", code)
    return {name for line in asked for name in re.findall(r"\.(\w+)", line)}


@cache
def _writers() -> dict[str, set[str]]:
    """Which slices write each table; kernel's only statements stand in orgs.sql."""
    tables = set(re.findall(r"^CREATE TABLE (\w+)", (SQL / "schema.sql").read_text(), re.MULTILINE))
    writers: dict[str, set[str]] = {}
    for path in (SQL / "queries").glob("*.sql"):
        for table in tables & set(_WRITES.findall(_COMMENT.sub("", path.read_text()))):
            writers.setdefault(table, set()).add("kernel" if path.stem == "orgs" else path.stem)
    return writers


def test_every_table_has_one_slice_that_writes_it() -> None:
    assert len(_writers()) > len(SLICES)
    assert {table: slices for table, slices in _writers().items() if len(slices) > 1} == {}


def test_every_table_is_named_by_the_charter_of_the_slice_that_writes_it() -> None:
    charters = {path.parent.name: path.read_text(encoding="utf-8") for path in SERVICE.glob("*/__init__.py")}
    owned = {
        name: re.findall(r"\w+", said.partition("Owns")[2].partition("Promises")[0]) for name, said in charters.items()
    }

    assert [(name, table) for table, slices in _writers().items() for name in slices if table not in owned[name]] == []


def test_the_kernels_charter_names_every_module() -> None:
    charter = (SERVICE / "kernel" / "__init__.py").read_text(encoding="utf-8")
    modules = {path.stem for path in (SERVICE / "kernel").glob("*.py")} - {"__init__"}

    assert {one for one in modules if one.partition("_")[0] != "embedded"} <= set(re.findall(r"\w+", charter))
