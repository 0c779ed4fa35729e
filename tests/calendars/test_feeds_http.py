"""How a subscribed calendar is served: to programs that ask again and again, and to whoever has no business there."""

import gzip
from datetime import timedelta

import httpx
import pytest

from service.access.actions import revoke_links
from service.kernel.db import Pool, open_pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.wiring import House
from tests.app_fixtures import app_of
from tests.builders import BuiltSchool, add_link, booked, school_with
from tests.calendars.subscribed import Links, links_of
from tests.conftest import StillClock

PLAIN = {"accept-encoding": "identity"}
LASTING = ("etag", "last-modified", "cache-control", "vary", "content-type", "content-length", "content-encoding")


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now(), families=2)


@pytest.fixture
async def links(pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock) -> Links:
    return await links_of(pool, keyring, school, clock)


def _lasting(answer: httpx.Response) -> dict[str, str]:
    return {name: answer.headers[name] for name in LASTING if name in answer.headers}


async def test_a_calendar_is_served_as_calendars_want_it(client: httpx.AsyncClient, links: Links) -> None:
    del client.headers["accept"]

    answer = await client.get(links.openings_path, headers=PLAIN)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "set-cookie" not in answer.headers
    assert "content-encoding" not in answer.headers


async def test_two_looks_are_the_same_to_the_byte_though_time_goes_on(
    client: httpx.AsyncClient, links: Links, clock: StillClock
) -> None:
    first = await client.get(links.openings_path, headers=PLAIN)
    clock.advance(timedelta(hours=5))

    second = await client.get(links.openings_path, headers=PLAIN)

    assert second.content == first.content
    assert _lasting(second) == _lasting(first)


async def test_another_replica_gives_the_same_tag(house: House, client: httpx.AsyncClient, links: Links) -> None:
    here = await client.get(links.openings_path, headers=PLAIN)

    async with _client_of(house) as other:
        there = await other.get(links.openings_path, headers={**PLAIN, "if-none-match": here.headers["etag"]})

    assert there.status_code == 304


@pytest.mark.parametrize("coding", ["identity", "gzip"])
async def test_head_tells_what_get_tells(client: httpx.AsyncClient, links: Links, coding: str) -> None:
    got = await client.get(links.openings_path, headers={"accept-encoding": coding})
    headed = await client.head(links.openings_path, headers={"accept-encoding": coding})

    assert _lasting(headed) == _lasting(got)
    assert headed.content == b""


async def test_who_has_it_already_is_told_so(client: httpx.AsyncClient, links: Links) -> None:
    first = await client.get(links.openings_path, headers=PLAIN)

    by_tag = await client.get(links.openings_path, headers={**PLAIN, "if-none-match": first.headers["etag"]})
    date = {**PLAIN, "if-modified-since": first.headers["last-modified"]}
    by_date = await client.get(links.openings_path, headers=date)

    for answer in (by_tag, by_date):
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer.headers["etag"] == first.headers["etag"]
        assert answer.headers["cache-control"] == "private, no-cache"
        assert "content-type" not in answer.headers


async def test_a_change_by_another_family_is_new_by_tag_and_by_date(
    client: httpx.AsyncClient, links: Links, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    first = await client.get(links.openings_path, headers=PLAIN)
    await booked(pool, keyring, school, school.at(16, 20), clock.now(), family=school.families[1])

    date = {**PLAIN, "if-modified-since": first.headers["last-modified"]}
    by_date = await client.get(links.openings_path, headers=date)
    by_tag = await client.get(links.openings_path, headers={**PLAIN, "if-none-match": first.headers["etag"]})

    assert by_date.status_code == by_tag.status_code == 200


async def test_gzip_comes_only_to_who_asks_and_is_the_same_each_time(client: httpx.AsyncClient, links: Links) -> None:
    plain = await client.get(links.openings_path, headers=PLAIN)

    async with client.stream("GET", links.openings_path, headers={"accept-encoding": "br, gzip;q=0.5"}) as packed:
        raw = b"".join([part async for part in packed.aiter_raw()])

    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert packed.headers["etag"] == f'{plain.headers["etag"][:-1]}-gzip"'
    again = {"accept-encoding": "gzip", "if-none-match": packed.headers["etag"]}
    assert (await client.get(links.openings_path, headers=again)).status_code == 304


async def test_a_replica_answers_who_knows_no_calendar_as_ever(
    house: House, database: str, keyring: Keyring, clock: StillClock
) -> None:
    read_only = await open_pool(f"{database}&default_transaction_read_only=on", size=2)

    async with _client_of(House(house.settings, read_only, clock, keyring)) as client:
        answer = await client.get(f"/c/{'x' * 43}/openings.ics")
    await read_only.close()

    assert answer.status_code == 404


async def test_looking_writes_nothing(
    house: House, database: str, links: Links, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await booked(pool, keyring, school, school.at(16, 20), clock.now())
    async with transaction(pool, school.org_id) as conn:
        await add_link(conn, keyring, school, clock.now(), purpose="teacher")
        teacher = await add_link(conn, keyring, school, clock.now(), purpose="teacher_feed")
        office = await add_link(conn, keyring, school, clock.now(), purpose="office_feed")
    read_only = await open_pool(f"{database}&default_transaction_read_only=on", size=2)

    async with _client_of(House(house.settings, read_only, clock, keyring)) as client:
        answers = [
            await client.request(method, path)
            for path in (links.openings_path, links.family_path, f"/c/{teacher}/teacher.ics", f"/c/{office}/office.ics")
            for method in ("GET", "HEAD")
        ]
    await read_only.close()

    assert {answer.status_code for answer in answers} == {200}


async def test_unknown_garbled_expired_and_taken_back_answer_alike(
    client: httpx.AsyncClient, links: Links, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    other = await links_of(pool, keyring, school, clock, school.families[1])
    async with transaction(pool, school.org_id) as conn:
        await revoke_links(conn, invitation_id=school.families[1].guardian.invitation_id, now=clock.now())
    unknown = "x" * 43
    garbled = "%00%FF%E2%80%AE"
    for_pages = links.door
    of_another_calendar = links.family

    answers = [
        await client.get(f"/c/{secret}/openings.ics")
        for secret in (unknown, garbled, other.openings, for_pages, of_another_calendar)
    ]
    clock.advance(timedelta(days=121))
    answers.append(await client.get(links.openings_path))

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


async def test_a_calendar_closes_with_its_owners_door(
    client: httpx.AsyncClient, links: Links, pool: Pool, school: BuiltSchool, clock: StillClock
) -> None:
    async with transaction(pool, school.org_id) as conn:
        door = await conn.fetchval("SELECT link_id FROM link WHERE purpose = 'guardian'")
        await revoke_links(conn, link_id=door, now=clock.now())

    assert (await client.get(links.openings_path)).status_code == 404
    assert (await client.get(links.family_path)).status_code == 404


async def test_who_guesses_is_slowed_down_and_who_knows_is_not(client: httpx.AsyncClient, links: Links) -> None:
    guesses = [(await client.get(f"/c/guess{number}/family.ics")).status_code for number in range(21)]

    assert guesses == [404] * 20 + [429]
    assert (await client.get(links.family_path)).status_code == 200


async def test_one_meeting_is_a_file_of_one_entry_with_the_same_uid(
    client: httpx.AsyncClient, links: Links, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    meeting = await booked(pool, keyring, school, school.at(16, 20), clock.now())
    others = await booked(pool, keyring, school, school.at(17, 20), clock.now(), family=school.families[1])
    outside = await client.get(f"/i/meetings/{meeting.meeting_id}/meeting.ics")
    await client.get(f"/l/{links.door}")

    answer = await client.get(f"/i/meetings/{meeting.meeting_id}/meeting.ics")

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'inline; filename="meeting.ics"'
    assert answer.text.count("BEGIN:VEVENT") == 1
    assert f"\r\nUID:{meeting.meeting_id}@" in answer.text
    assert "X-WR-CALNAME" not in answer.text
    assert outside.status_code == 404
    assert (await client.get(f"/i/meetings/{others.meeting_id}/meeting.ics")).status_code == 404


def _client_of(house: House) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app_of(house))  # type: ignore[arg-type] # one protocol in two wordings
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")
