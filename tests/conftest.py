"""What every test may ask for: a database of its own on a real PostgreSQL, a clock that stands still, a key."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import settings

from service.kernel.db import Pool, open_pool, transaction
from service.kernel.ids import OrgId, new_id
from service.kernel.tokens import Keyring
from tests.databases import Databases, make_template
from tests.pooler import THROUGH, pooler, version

pytest_plugins = ["tests.app_fixtures", "tests.every_wish"]

settings.register_profile("busy machine", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("busy machine")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Three workers on two cores: tests wait for PostgreSQL, browsers and processes as long as they reckon."""
    return max(2, (os.cpu_count() or 2) * 3 // 2)


def pytest_report_header() -> str:
    """Say what a run went through."""
    return f"databases: {'through ' + version() if THROUGH in os.environ else 'asked directly'}"


LONGEST = (
    *("test_short_form", "test_nothing_asked_by_it", "test_the_demo_opens_every_door", "test_a_power_cut"),
    *("pgbouncer", "test_logs_say_what_happens", "test_nothing_is_wrong_with_any_page", "test_keeping"),
    *("test_guardian_pages", "test_every_message_has", "tests/journeys"),
)
"""Parts of names of what takes seconds, longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Deal the longest to all workers, each of whom begins with its own: what is left at the end is short.

    Workers get equal parts of the list, and who has nothing left takes from the end of another's part.
    """
    long = sorted((item for item in items if _turn(item) < len(LONGEST)), key=_turn)
    short = iter([item for item in items if _turn(item) == len(LONGEST)])
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    dealt: list[pytest.Item] = []
    for worker in range(workers):
        part, own = (len(items) - len(dealt)) // (workers - worker), long[worker::workers]
        dealt += [*own, *islice(short, max(0, part - len(own)))]
    items[:] = [*dealt, *short]


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, part in enumerate(LONGEST) if part in item.nodeid), len(LONGEST))


class StillClock:
    """A clock that moves only when told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


@pytest.fixture
def clock() -> StillClock:
    """Monday, September 28, 2026, 9:00 in Chicago."""
    return StillClock(datetime(2026, 9, 28, 14, 0, tzinfo=UTC))


@pytest.fixture
def now(clock: StillClock) -> datetime:
    return clock.now()


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring(b"k" * 32)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a PostgreSQL whose databases these tests may make: a given one, or the embedded one without fsync."""
    given = os.environ.get("PORCHLIGHT_TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    from service.kernel import embedded  # noqa: PLC0415 - only where no server is given

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "postgresql"
    running = embedded.start(folder, durable=False)
    yield running.dsn
    running.stop()
    embedded._reap(folder.resolve())  # where another worker is the last one out


@pytest.fixture(scope="session")
async def databases(server: str) -> AsyncIterator[Databases]:
    """The databases of this worker's tests, their pools behind a PgBouncer if the environment asks for it."""
    async with AsyncExitStack() as running:
        through = await running.enter_async_context(pooler(server)) if THROUGH in os.environ else None
        opened = Databases(server, await make_template(server), through)
        yield opened
        await opened.close()


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[str]:
    """Address (as its owner) of an empty, migrated database of this test's own."""
    dsn = await databases.take()
    yield dsn
    await databases.give_back(dsn)


@pytest.fixture
async def pool(databases: Databases, database: str) -> Pool:
    """A pool of the app's role on this test's own database."""
    return await databases.pool(database)


@pytest.fixture
async def direct(databases: Databases, database: str) -> AsyncIterator[Pool | None]:
    """A pool past the PgBouncer that `pool` goes through, for what hears NOTIFY; None where it goes through none."""
    if databases.through is None:
        yield None
        return
    opened = await open_pool(database, size=2)
    yield opened
    await opened.close()


@pytest.fixture
async def org(pool: Pool, now: datetime) -> OrgId:
    """An org of that database."""
    org_id = OrgId(new_id())
    async with transaction(pool, org_id) as conn:
        await conn.execute("INSERT INTO org (org_id, name, created_at) VALUES ($1, 'Larkfield', $2)", org_id, now)
    return org_id
