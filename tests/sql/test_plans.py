"""The statements that hot work stands on find their rows by an index, however many rows a district has gathered.

Each is planned as a connection that has used it often plans it: without knowing what is asked for.
"""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from service.kernel.db import APP_ROLE, SQL, queries
from service.kernel.ids import OrgId, new_id
from service.people import actions as people
from tests.bench.district import Size, load
from tests.databases import Databases

NOW = datetime(2026, 9, 28, 14, 0, tzinfo=UTC)
SIZE = Size(schools=2, teachers=10, families=300, past_rounds=3)

HOT = [
    ("booking", "lock_households", "invitation_by_household"),
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
    ("feeds", "days_of_teachers", "person_pkey"),
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

GROWING = "meeting|meeting_student|agenda|calendar_entry"
SLICES = [path.stem for path in sorted((SQL / "queries").glob("*.sql"))]
ABOUT_MEETINGS = [
    (slice_name, name)
    for slice_name in SLICES
    for name in queries(slice_name).available_queries
    if re.search(rf"\b(?:FROM|JOIN|UPDATE) (?:{GROWING})\b", getattr(queries(slice_name), name).sql)
    and not name.endswith("_cursor")
]

_people: Any = queries("people")
MERGES = [name for name in _people.available_queries if re.fullmatch(r"merge_\w+(?<!_cursor)", name)]
"""What brings the whole of a roster together with what stands."""

ASKED_WITH = {
    "uuid": f"'{new_id()}'",
    "boolean": "true",
    "date": "'2026-10-15'",
    "timestamp with time zone": "'2026-10-15 14:00Z'",
    "text[]": "'{guardian,student,volunteer}'",
}


@pytest.fixture(scope="module")
async def district(databases: Databases) -> AsyncIterator[tuple[str, OrgId]]:
    """A database with a district that has some years behind it."""
    database = await databases.take()
    days = [(NOW + timedelta(days=17)).date(), (NOW + timedelta(days=18)).date()]
    made = await load(database, SIZE, days, NOW)
    yield database, made.org_id
    await databases.give_back(database)


@pytest.fixture
async def conn(district: tuple[str, OrgId]) -> AsyncIterator[asyncpg.Connection]:
    """Its owner's connection to it; what a test does is taken back."""
    database, org_id = district
    opened = await asyncpg.connect(database)
    await opened.execute("SET search_path = porchlight, public; SET plan_cache_mode = force_generic_plan; BEGIN")
    await opened.execute("SELECT set_config('porchlight.org', $1, true)", str(org_id))
    yield opened
    await opened.close()


async def plan_of(conn: asyncpg.Connection, slice_name: str, query: str) -> str:
    """How the app's role would go about a query of a slice, whatever is asked for."""
    return await planned(conn, getattr(queries(slice_name), query).sql)


async def plan_for_newcomers(conn: asyncpg.Connection, slice_name: str, query: str) -> str:
    """How the app's role would go about a query for an org that came in after the tables were counted."""
    asked = getattr(queries(slice_name), query).sql
    await conn.execute(f"SET LOCAL ROLE {APP_ROLE}; SET LOCAL plan_cache_mode = force_custom_plan")
    await conn.execute(f"PREPARE new AS {asked}")
    kinds = await conn.fetchval("SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'new'")
    given = [ASKED_WITH.get(kind, "NULL") for kind in kinds]
    rows = await conn.fetch(f"EXPLAIN VERBOSE EXECUTE new ({', '.join(given)})")
    await conn.execute("DEALLOCATE new; RESET ROLE")
    return "\n".join(row[0] for row in rows)


async def planned(conn: asyncpg.Connection, asked: str) -> str:
    marks = max(int(number) for number in re.findall(r"\$(\d+)", asked))
    await conn.execute(f"SET LOCAL ROLE {APP_ROLE}; PREPARE hot AS {asked}")
    rows = await conn.fetch(f"EXPLAIN EXECUTE hot ({', '.join(['NULL'] * marks)})")
    await conn.execute("DEALLOCATE hot; RESET ROLE")
    return "\n".join(row[0] for row in rows)


def reads_all(plan: str) -> bool:
    """Whether something that grows by the year is read by nothing but its org: from end to end, or by an index."""
    return any(
        how == "Seq Scan" or not set(re.findall(r"(\w+) (?:[=<>]|[<>]=) ", found_by)) - {"org_id"}
        for how, found_by in re.findall(rf"(\w+ Scan)(?: using \w+)? on (?:{GROWING})\b.*\n(?: +Cache.*\n)*(.*)", plan)
    )


def looks_by_time(plan: str, index: str) -> bool:
    return re.search(rf"{index} .*\n +Index Cond: .*ends_at > ", plan) is not None


async def test_hot_statements_find_their_rows_by_the_intended_index(conn: asyncpg.Connection) -> None:
    plans = {(slice_name, query, index): await plan_of(conn, slice_name, query) for slice_name, query, index in HOT}
    assert {key: plan for key, plan in plans.items() if key[2] not in plan} == {}


async def test_what_is_asked_by_time_reads_nothing_of_the_years_before(conn: asyncpg.Connection) -> None:
    plans = {asked: await plan_of(conn, asked[0], asked[1]) for asked in BY_TIME}
    assert {asked: plan for asked, plan in plans.items() if not looks_by_time(plan, asked[2])} == {}


@pytest.fixture
async def by_indexes(conn: asyncpg.Connection) -> asyncpg.Connection:
    """The connection, planning by indexes wherever there is one: tables of a test are small enough to be read whole."""
    for way in ("seqscan", "hashjoin", "mergejoin", "material"):
        await conn.execute(f"SET enable_{way} = off")
    return conn


async def test_no_statement_reads_all_that_ever_met(by_indexes: asyncpg.Connection) -> None:
    plans = {asked: await plan_of(by_indexes, *asked) for asked in ABOUT_MEETINGS}
    assert {asked: plan for asked, plan in plans.items() if reads_all(plan)} == {}


async def test_it_is_seen_when_a_statement_would(by_indexes: asyncpg.Connection) -> None:
    await by_indexes.execute("DROP INDEX meeting_by_household, meeting_by_round")
    assert reads_all(await plan_of(by_indexes, "rounds", "invitations_page"))
    assert reads_all(await planned(by_indexes, "SELECT FROM agenda WHERE org_id = $1::uuid AND during && $2"))


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


async def test_who_is_reminded_is_found_by_key_in_an_org_that_was_never_counted(conn: asyncpg.Connection) -> None:
    plan = await plan_for_newcomers(conn, "reminders", "upcoming")
    found_by = re.findall(r" on porchlight\.(?:person|invitation)\b.*\n(?: +Output.*\n)?(.*)", plan)
    assert len(found_by) >= 3
    assert [how for how in found_by if not re.search(r"Index Cond: .*\b(?:person|invitation)_id = ", how)] == []


async def test_what_is_booked_in_a_round_is_found_by_key_in_an_org_that_was_never_counted(
    conn: asyncpg.Connection,
) -> None:
    plan = await plan_for_newcomers(conn, "desk", "wanted")
    found_by = re.findall(r" on porchlight\.meeting\b.*\n(?: +Output.*\n)?(.*)", plan)
    assert found_by
    assert [how for how in found_by if not re.search(r"Index Cond: .*\bmeeting_id = ", how)] == []


@pytest.fixture
async def intake(conn: asyncpg.Connection) -> asyncpg.Connection:
    """The connection, with a roster that was received and weighed."""
    await conn.execute(f"SET LOCAL ROLE {APP_ROLE}")
    await people.open_intake(conn)
    await _people.weigh_intake(conn)
    return conn


async def test_a_roster_is_compared_as_whole_sets_in_an_org_that_was_never_counted(intake: asyncpg.Connection) -> None:
    plans = {name: await plan_for_newcomers(intake, "people", name) for name in MERGES}
    assert {name: plan for name, plan in plans.items() if re.search("Merge Join|Nested Loop", plan)} == {}


async def test_nothing_is_looked_up_row_by_row_to_be_counted(intake: asyncpg.Connection) -> None:
    counting = [
        (slice_name, name)
        for slice_name in SLICES
        for name in queries(slice_name).available_queries
        if "count(" in getattr(queries(slice_name), name).sql and not name.endswith("_cursor")
    ]
    plans = {asked: await plan_for_newcomers(intake, *asked) for asked in counting}
    assert [asked for asked, plan in plans.items() if re.search(r"FILTER \(WHERE .*SubPlan", plan)] == []
