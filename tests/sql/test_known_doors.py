"""Who was found behind a secret a moment ago is let in to look without a question, and never past a second."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
from litestar import Request

from service.access import actions, keys
from service.access.doors import Doorway, Knock
from service.access.errors import KeyRefused, LinkClosed
from service.access.known import CHANNEL, Known
from service.access.rules import DOORS
from service.access.types import Principal, Site
from service.kernel.db import Pool, open_pool, transaction
from service.kernel.fresh import Fresh
from service.kernel.hearing import listen
from service.kernel.ids import LinkId, OrgId, PersonId, new_id
from service.kernel.tokens import Keyring
from tests.conftest import StillClock

MONTH = timedelta(days=30)
PROMISED = 1.0  # seconds until a door taken back opens nothing
Enter = Callable[[Known], Awaitable[Principal]]


@pytest.fixture
async def replica(database: str) -> AsyncIterator[Pool]:
    """A pool such as another web process has."""
    opened = await open_pool(database, size=3)
    yield opened
    await opened.close()


@pytest.fixture
async def link(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> LinkId:
    async with transaction(pool, org) as conn:
        return await actions.issue_link(
            conn,
            keyring,
            org_id=org,
            purpose="teacher",
            person_id=PersonId(new_id()),
            now=now,
            expires_at=now + MONTH,
        )


@pytest.fixture
async def listening(database: str, replica: Pool) -> AsyncIterator[Known]:
    """What a replica knows that would keep it for an hour, if nobody told it what changes."""
    known = _for_an_hour()
    task = asyncio.create_task(listen(replica, {CHANNEL: [known.told]}, [known.links, known.keys]))
    owner = await asyncpg.connect(database)
    while not await owner.fetchval(  # noqa: ASYNC110 - PostgreSQL has no event for it
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
    ):
        await asyncio.sleep(0.01)
    await owner.close()
    yield known
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def by_link(replica: Pool, keyring: Keyring, link: LinkId, now: datetime) -> Enter:
    """Come in by the link at the replica."""
    token = keyring.link_token(link)
    return lambda known: actions.principal_of_link(replica, keyring, token, purposes=DOORS, now=now, known=known)


def _for_an_hour() -> Known:
    known = Known()
    known.links = Fresh(max_age=3600)
    known.keys = Fresh(max_age=3600)
    return known


async def _close(pool: Pool, org: OrgId, link: LinkId, now: datetime) -> None:
    async with transaction(pool, org) as conn:
        await actions.revoke_links(conn, link_id=link, now=now)


async def _seconds_open(enter: Enter, known: Known) -> float:
    """Tell how long a door that was just closed still lets in; gives up after one and a half seconds."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while loop.time() - began < 1.5:
        try:
            await enter(known)
        except (LinkClosed, KeyRefused):
            return loop.time() - began
        await asyncio.sleep(0.01)
    return loop.time() - began


async def test_a_link_that_was_found_is_not_looked_for_again_at_once(by_link: Enter, replica: Pool) -> None:
    known = Known()
    found = await by_link(known)
    await replica.close()

    assert await by_link(known) == found


async def test_a_closed_link_is_told_to_other_replicas_at_its_commit(
    pool: Pool, org: OrgId, link: LinkId, by_link: Enter, listening: Known, now: datetime
) -> None:
    await by_link(listening)

    await _close(pool, org, link, now)

    assert await _seconds_open(by_link, listening) < PROMISED


async def test_a_replica_that_is_told_nothing_still_refuses_a_closed_link_within_a_second(
    pool: Pool, org: OrgId, link: LinkId, by_link: Enter, now: datetime
) -> None:
    deaf = Known()
    await by_link(deaf)

    await _close(pool, org, link, now)

    assert await _seconds_open(by_link, deaf) < PROMISED


async def test_without_age_and_ear_a_closed_link_would_go_on_letting_in(
    pool: Pool, org: OrgId, link: LinkId, by_link: Enter, now: datetime
) -> None:
    """The control for the two before."""
    deaf = _for_an_hour()
    await by_link(deaf)

    await _close(pool, org, link, now)

    assert await _seconds_open(by_link, deaf) >= PROMISED


async def test_a_closed_key_is_told_to_other_replicas_at_its_commit(
    pool: Pool, replica: Pool, org: OrgId, keyring: Keyring, listening: Known, now: datetime
) -> None:
    key_id, key = await actions.make_key(
        pool, keyring, org, name="Library", scopes=frozenset({"rounds:read"}), school_id=None, now=now, days=30
    )

    async def by_key(known: Known) -> Principal:
        return await actions.principal_of_key(replica, keyring, key, now=now, known=known)

    await by_key(listening)

    await keys.revoke_key(pool, Principal(org_id=org, kind="office", actor="link:office"), key_id, now=now)

    assert await _seconds_open(by_key, listening) < PROMISED


async def test_a_link_known_is_still_judged_by_the_clock(
    replica: Pool, keyring: Keyring, link: LinkId, by_link: Enter, now: datetime
) -> None:
    known = Known()
    await by_link(known)

    with pytest.raises(LinkClosed):
        await actions.principal_of_link(
            replica, keyring, keyring.link_token(link), purposes=DOORS, now=now + MONTH, known=known
        )


@pytest.mark.parametrize("method, is_known", [("GET", True), ("POST", False), ("PUT", False), ("DELETE", False)])
def test_whoever_wants_something_changed_is_looked_up_anew(
    pool: Pool, keyring: Keyring, clock: StillClock, method: str, *, is_known: bool
) -> None:
    known, site = Known(), Site(base_url="http://localhost", is_https=False, mail_domain="localhost")
    doorway = Doorway(pool=pool, keyring=keyring, site=site, clock=clock, known=known)
    request: Request[Any, Any, Any] = Request({"type": "http", "method": method})  # type: ignore[arg-type]  # enough of one

    knock = Knock(request=request, doorway=doorway, now=clock.now())

    assert knock.known is (known if is_known else None)
