"""What was read a moment ago is answered by the edge just as its route answers it, and only to who may have it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import asyncpg
import httpx
import pytest
from litestar.types import Receive, Scope, Send

from service.access.actions import revoke_links
from service.access.rules import SCOPES
from service.kernel.db import Pool, transaction
from service.kernel.http_edge import HttpEdge
from service.kernel.ids import LinkId, OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from service.wiring import House
from tests.api.keys import bearer
from tests.app_fixtures import app_of, on_a_port
from tests.builders import BuiltSchool, booked, school_with
from tests.calendars.subscribed import Links, links_of
from tests.conftest import StillClock

EARS = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
CHANGING = {"x-request-id", "date"}


class Behind:
    """The application behind the edge, and whether anybody came as far."""

    def __init__(self, edge: HttpEdge) -> None:
        self._app = edge.app
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        await self._app(scope, receive, send)


@pytest.fixture
def made(house: House) -> HttpEdge:
    made = app_of(house)
    assert isinstance(made, HttpEdge)
    return made


@pytest.fixture
async def address(made: HttpEdge) -> AsyncIterator[str]:
    async with on_a_port(made) as address:
        yield address


@pytest.fixture
async def edge(made: HttpEdge, address: str, database: str) -> HttpEdge:
    """The whole application, which hears what changes."""
    owner = await asyncpg.connect(database)
    while not await owner.fetchval(EARS):  # noqa: ASYNC110 - PostgreSQL has no event for it
        await asyncio.sleep(0.01)
    await owner.close()
    await asyncio.sleep(0.05)
    return made


@pytest.fixture
def behind(edge: HttpEdge) -> Behind:
    behind = Behind(edge)
    edge.app = behind  # type: ignore[assignment]  # as far as the edge asks it
    return behind


@pytest.fixture
async def client(edge: HttpEdge, address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address) as opened:
        yield opened


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now)


@pytest.fixture
async def links(pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock) -> Links:
    """The calendar of a family that has booked."""
    links = await links_of(pool, keyring, school, clock)
    await booked(pool, keyring, school, school.at(16, 0), clock.now())
    return links


@pytest.fixture
def openings(school: BuiltSchool) -> str:
    return f"/api/v1/rounds/{school.round_id}/openings?teacher_id={school.teacher.person_id}"


def _told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in answer.headers.items() if name not in CHANGING}
    return answer.status_code, headers, answer.content


@pytest.mark.parametrize("method, known", [("GET", False), ("GET", True), ("HEAD", False)])
async def test_a_list_of_openings_at_hand_is_answered_as_by_its_route(
    client: httpx.AsyncClient,
    behind: Behind,
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    openings: str,
    now: datetime,
    method: str,
    *,
    known: bool,
) -> None:
    key = await bearer(pool, keyring, school.org_id, now)
    tag = (await client.get(openings, headers=key)).headers["etag"]
    await asyncio.sleep(0.8)  # nothing is at hand any more
    headers = {**key, **({"if-none-match": tag} if known else {})}

    by_route = await client.request(method, openings, headers=headers)
    asked = behind.asked
    at_hand = await client.request(method, openings, headers=headers)

    assert _told(at_hand) == _told(by_route)
    assert (at_hand.status_code, behind.asked) == (304 if known else 200, asked)


@pytest.mark.parametrize(
    "method, accepted, known",
    [("GET", "identity", False), ("GET", "gzip", False), ("GET", "identity", True), ("HEAD", "gzip", False)],
)
async def test_a_feed_at_hand_is_answered_as_by_its_route(
    client: httpx.AsyncClient, behind: Behind, links: Links, method: str, accepted: str, *, known: bool
) -> None:
    tag = (await client.get(links.family_path, headers={"accept-encoding": accepted})).headers["etag"]
    await asyncio.sleep(0.8)  # nothing is at hand any more
    headers = {"accept-encoding": accepted, **({"if-none-match": tag} if known else {})}

    by_route = await client.request(method, links.family_path, headers=headers)
    asked = behind.asked
    at_hand = await client.request(method, links.family_path, headers=headers)

    assert _told(at_hand) == _told(by_route)
    assert (at_hand.status_code, behind.asked) == (304 if known else 200, asked)


async def test_log_and_metrics_hear_of_both_alike(edge: HttpEdge, client: httpx.AsyncClient, links: Links) -> None:
    heard: list[tuple[str, str, int]] = []
    edge.answered = lambda method, route, status, _seconds: heard.append((method, route, status))

    await client.get(links.family_path)
    await client.get(links.family_path)

    assert heard == [("GET", "/c/{token}/family.ics", 200)] * 2


async def test_a_key_for_something_else_is_refused_what_is_at_hand(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, openings: str, now: datetime
) -> None:
    other = SchoolId(new_id())
    for_all = await bearer(pool, keyring, school.org_id, now)
    for_less = await bearer(pool, keyring, school.org_id, now, scopes=SCOPES - {"openings:read"})
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            """INSERT INTO school (org_id, school_id, source_id, name, text_name, time_zone)
               VALUES ($1, $2, 'other', 'Elsewhere', 'Elsewhere', 'America/Chicago')""",
            school.org_id,
            other,
        )
    for_elsewhere = await bearer(pool, keyring, school.org_id, now, school_id=other)
    keys = [for_less, for_elsewhere, for_all]

    once, again = [[(await client.get(openings, headers=key)).status_code for key in keys] for _ in range(2)]

    assert once == again == [403, 404, 200]


async def test_a_link_opens_no_other_feed_that_is_at_hand(client: httpx.AsyncClient, links: Links) -> None:
    await client.get(links.family_path)

    answers = [await client.get(f"/c/{links.family}/{feed}.ics") for feed in ("teacher", "office", "helper")]

    assert [answer.status_code for answer in answers] == [404] * 3


async def test_a_closed_link_s_feed_is_not_at_hand_for_a_second(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, links: Links, now: datetime
) -> None:
    await client.get(links.family_path)
    async with transaction(pool, school.org_id) as conn:
        feeds = await conn.fetch("SELECT link_id FROM link WHERE purpose = 'family_feed'")
        await revoke_links(conn, link_id=LinkId(feeds[0]["link_id"]), now=now)
    await asyncio.sleep(0.95)

    assert (await client.get(links.family_path)).status_code == 404
