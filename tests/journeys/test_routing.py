"""Ways are measured ahead by a routing service, guarded at the socket; where it does not answer they are reckoned."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from ipaddress import IPv4Address

import msgspec
import pytest

from service.access.types import Principal
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.ids import OrgId
from service.kernel.outside import Address, Guard, is_public
from service.places import actions
from service.places.routing import AT_ONCE, KEPT, Router, RoutingError, measure, table_address
from service.places.types import PlaceDraft, PlacesPolicy, Spot
from tests.builders import BuiltSchool, school_with
from tests.journeys.loopback import Answer, Host, calendar_host, content, endless, redirect, silent

LIBRARY, SCHOOL = Spot(41.4023, -94.2605), Spot(41.40912, -94.25017)
BOTH = "-94.26050,41.40230;-94.25017,41.40912"
ASKED = f"/table/v1/driving/{BOTH};{BOTH}?annotations=duration&sources=0;1&destinations=2;3"
ANSWER = {"code": "Ok", "durations": [[0, 251.3], [240.0, 0]]}
RECKONED = 8
"""Minutes of the way by road factor and speed, with time to settle."""


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    async with calendar_host("ways.example") as running:
        running.answers[ASKED] = content(msgspec.json.encode(ANSWER))
        yield running


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """A school and a library on the map, and a family at home."""
    school = await school_with(pool, org, now)
    office = Principal(org_id=org, kind="office", actor="link:pat", school_id=school.school_id)
    library = PlaceDraft(name="Library", kind="library", latitude=41.4023, longitude=-94.2605, zone="America/Chicago")

    async def put(conn: Connection) -> None:
        await conn.execute("UPDATE school SET latitude = 41.40912, longitude = -94.25017")
        await conn.execute("UPDATE household SET latitude = 41.38, longitude = -94.3")
        await actions.add_place(conn, office, library, now=now)

    await transact(pool, org, put)
    return school


async def _here(_name: str, _port: int) -> list[Address]:
    return [IPv4Address("127.0.0.1")]


def _router(host: Host, *, seconds: float = 5) -> Router:
    """Ask this machine, as the guard never lets us."""
    guard = Guard(resolve=_here, may_connect=IPv4Address("127.0.0.1").__eq__, trust=lambda: host.trust, seconds=seconds)
    return Router(url=host.url("", "ways.example"), guard=guard)


async def _minutes(pool: Pool, school: BuiltSchool, before: Spot = SCHOOL, after: Spot = LIBRARY) -> int:
    async with transaction(pool, school.org_id) as conn:
        return await actions.minutes_between(conn, school.org_id, school.school_id, before, after)


async def test_ways_are_measured_between_schools_and_places_and_never_to_a_home(
    pool: Pool, school: BuiltSchool, host: Host, now: datetime
) -> None:
    assert await _minutes(pool, school) == RECKONED

    assert await measure(pool, school.org_id, _router(host), now=now) == 2

    settling = PlacesPolicy().settling_minutes
    assert await _minutes(pool, school) == 4 + settling
    assert await _minutes(pool, school, LIBRARY, SCHOOL) == 5 + settling  # 251.3 seconds, rounded up
    assert "41.38" not in "".join(host.asked)


async def test_what_is_measured_is_not_asked_again_until_it_is_old(
    pool: Pool, school: BuiltSchool, host: Host, now: datetime
) -> None:
    await measure(pool, school.org_id, _router(host), now=now)
    assert await measure(pool, school.org_id, _router(host), now=now + timedelta(days=1)) == 0

    assert await measure(pool, school.org_id, _router(host), now=now + KEPT + timedelta(days=1)) == 2

    assert len(host.asked) == 2


async def test_two_workers_at_once_keep_each_way_once(
    pool: Pool, school: BuiltSchool, host: Host, now: datetime
) -> None:
    await asyncio.gather(*(measure(pool, school.org_id, _router(host), now=now) for _ in range(2)))

    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM travel_time") == 2


@pytest.mark.parametrize(
    "answer",
    [
        content(b"busy", status="503 Service Unavailable"),
        content(b'{"code": "NoTable"}'),
        content(b'{"code": "Ok", "durations": [[0, 1]]}'),
        content(b"<html>"),
        redirect("https://ways.example/elsewhere"),
        endless,
        silent,
    ],
)
async def test_a_service_that_does_not_answer_leaves_ways_to_be_reckoned(
    pool: Pool, school: BuiltSchool, host: Host, now: datetime, answer: Answer
) -> None:
    host.answers[ASKED] = answer

    assert await measure(pool, school.org_id, _router(host, seconds=0.5), now=now) == 0

    assert await _minutes(pool, school) == RECKONED


async def test_a_way_there_is_not_is_reckoned(pool: Pool, school: BuiltSchool, host: Host, now: datetime) -> None:
    host.answers[ASKED] = content(b'{"code": "Ok", "durations": [[0, null], [240.0, 0]]}')

    assert await measure(pool, school.org_id, _router(host), now=now) == 1

    assert await _minutes(pool, school, LIBRARY, SCHOOL) == RECKONED


async def test_a_service_on_a_machine_only_we_reach_is_not_asked(host: Host) -> None:
    router = Router(url=host.url("", "ways.example"), guard=Guard(resolve=_here, may_connect=is_public))

    with pytest.raises(RoutingError, match="NotPublic"):
        await router.minutes([SCHOOL], [LIBRARY])

    assert host.asked == []


def test_a_question_is_never_larger_than_the_service_answers() -> None:
    spots = [Spot(41 + number / 1000, -94.0) for number in range(AT_ONCE)]

    asked = table_address("https://ways.example", spots, spots)

    assert asked.path.count(";") + 1 == 2 * AT_ONCE == 100
    assert len(str(asked)) < 4_000
