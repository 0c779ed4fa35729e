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
    ("booking", "beside", "meeting_by_household"),
    ("booking", "taken_from", "agenda_by_time"),
    ("booking", "entries_of_teacher", "meeting_by_teacher"),
    ("booking", "entries_of_household", "meeting_by_household"),
    ("reminders", "upcoming", "meeting_by_time"),
    ("reminders", "helping_soon", "agenda_of_helpers"),
    ("rounds", "meetings_of_letters", "meeting_by_household"),
    ("rounds", "invitations_page", "meeting_by_household"),
    ("booking", "meeting_ids_of_round", "meeting_by_round"),
    ("desk", "staff_names", "person_role_by_school"),
    ("visits", "candidates", "guardianship_by_household"),
    ("notices", "owner_of_number", "person_by_sms"),
    ("notices", "claim", "notice_due"),
]
BY_TIME = [
    ("agenda", "taken", "agenda_by_time"),
    ("availability", "facts", "agenda_by_time"),
    ("availability", "meetings_ahead", "meeting_by_teacher"),
    ("booking", "taken_from", "agenda_by_time"),
    ("booking", "entries_of_teacher", "meeting_by_teacher"),
    ("booking", "lock_to_come", "meeting_by_time"),
    ("booking", "words_to_come", "meeting_by_time"),
    ("desk", "day_meetings", "meeting_by_time"),
    ("desk", "uninterpreted", "meeting_by_time"),
    ("desk", "in_doubt", "meeting_by_time"),
    ("reminders", "upcoming", "meeting_by_time"),
    ("reminders", "helping_soon", "agenda_of_helpers"),
    ("roster", "booked_teachers", "meeting_by_time"),
]
"""Who looks into which index by the time too, and so reads nothing of the years before."""


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
    return await planned(conn, getattr(queries(slice_name), query).sql)


async def planned(conn: asyncpg.Connection, asked: str) -> str:
    marks = max(int(number) for number in re.findall(r"\$(\d+)", asked))
    await conn.execute(f"SET LOCAL ROLE {APP_ROLE}; PREPARE hot AS {asked}")
    rows = await conn.fetch(f"EXPLAIN EXECUTE hot ({', '.join(['NULL'] * marks)})")
    await conn.execute("DEALLOCATE hot; RESET ROLE")
    return "\n".join(row[0] for row in rows)


def looks_by_time(plan: str, index: str) -> bool:
    return re.search(rf"{index} .*\n +Index Cond: .*ends_at > ", plan) is not None


async def test_hot_statements_find_their_rows_by_the_intended_index(conn: asyncpg.Connection) -> None:
    plans = {(slice_name, query, index): await plan_of(conn, slice_name, query) for slice_name, query, index in HOT}
    assert {key: plan for key, plan in plans.items() if key[2] not in plan} == {}


async def test_what_is_asked_by_time_reads_nothing_of_the_years_before(conn: asyncpg.Connection) -> None:
    plans = {asked: await plan_of(conn, asked[0], asked[1]) for asked in BY_TIME}
    assert {asked: plan for asked, plan in plans.items() if not looks_by_time(plan, asked[2])} == {}


async def test_without_its_index_a_statement_reads_another_way(conn: asyncpg.Connection) -> None:
    await conn.execute(f"DROP INDEX notice_due, meeting_by_household, {', '.join({row[2] for row in BY_TIME})}")
    plans = [
        await plan_of(conn, "reminders", "upcoming"),
        await plan_of(conn, "notices", "claim"),
        await plan_of(conn, "booking", "beside"),
    ]
    assert not [plan for plan in plans if re.search("meeting_by_time|notice_due|meeting_by_household", plan)]
    assert [asked for asked in BY_TIME if looks_by_time(await plan_of(conn, asked[0], asked[1]), asked[2])] == []


async def test_the_overlap_of_spans_is_looked_for_in_no_index(conn: asyncpg.Connection) -> None:
    """Why claims and meetings have their times twice: row-level security holds back what might tell of hidden rows."""
    plan = await planned(
        conn,
        "SELECT FROM agenda WHERE org_id = $1::uuid AND resource_id = $2::uuid AND during && tstzrange($3, $4)",
    )
    assert re.search("Filter: .*during &&", plan)
