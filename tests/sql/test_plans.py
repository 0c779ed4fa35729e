"""The statements that hot work stands on find their rows by an index, however many rows a district has gathered.

Each is planned as a connection that has used it often plans it: without knowing what is asked for.
"""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from service.kernel.db import APP_ROLE, queries
from service.kernel.ids import OrgId
from tests.bench.district import Size, load

NOW = datetime(2026, 9, 28, 14, 0, tzinfo=UTC)
SIZE = Size(schools=2, teachers=10, families=300, past_rounds=3)

HOT = [
    ("booking", "lock_household", "invitation_by_household"),
    ("booking", "standing", "meeting_by_household"),
    ("booking", "taken_from", "nobody_in_two_places_at_once"),
    ("booking", "meeting_ids_of_teacher", "meeting_by_teacher"),
    ("booking", "entries_of_teacher", "meeting_by_teacher"),
    ("booking", "entries_of_household", "meeting_by_household"),
    ("reminders", "upcoming", "meeting_by_time"),
    ("reminders", "helping_soon", "agenda_of_helpers"),
    ("notices", "claim", "notice_due"),
]


@pytest.fixture
async def conn(database: str) -> AsyncIterator[asyncpg.Connection]:
    """Its owner's connection to a district with some years behind it; what a test does is taken back."""
    days = [(NOW + timedelta(days=17)).date(), (NOW + timedelta(days=18)).date()]
    district = await load(database, SIZE, days, NOW)
    opened = await asyncpg.connect(database)
    await opened.execute("SET search_path = porchlight, public; SET plan_cache_mode = force_generic_plan; BEGIN")
    await opened.execute("SELECT set_config('porchlight.org', $1, true)", str(OrgId(district.org_id)))
    yield opened
    await opened.close()


async def plan_of(conn: asyncpg.Connection, slice_name: str, query: str) -> str:
    """How the app's role would go about a query of a slice, whatever is asked for."""
    asked = getattr(queries(slice_name), query).sql
    marks = max(int(number) for number in re.findall(r"\$(\d+)", asked))
    await conn.execute(f"SET LOCAL ROLE {APP_ROLE}; PREPARE hot AS {asked}")
    rows = await conn.fetch(f"EXPLAIN EXECUTE hot ({', '.join(['NULL'] * marks)})")
    await conn.execute("DEALLOCATE hot; RESET ROLE")
    return "\n".join(row[0] for row in rows)


async def test_hot_statements_find_their_rows_by_the_intended_index(conn: asyncpg.Connection) -> None:
    plans = {(slice_name, query, index): await plan_of(conn, slice_name, query) for slice_name, query, index in HOT}
    assert {key: plan for key, plan in plans.items() if key[2] not in plan} == {}


async def test_without_its_index_a_statement_reads_another_way(conn: asyncpg.Connection) -> None:
    await conn.execute("DROP INDEX meeting_by_time, notice_due, meeting_by_household")
    plans = [
        await plan_of(conn, "reminders", "upcoming"),
        await plan_of(conn, "notices", "claim"),
        await plan_of(conn, "booking", "standing"),
    ]
    assert not [plan for plan in plans if re.search("meeting_by_time|notice_due|meeting_by_household", plan)]
