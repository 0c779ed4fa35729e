"""Private links as a browser, a mail scanner and a stranger meet them."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from msgspec.structs import replace

from service.access import actions
from service.kernel.db import Pool, transaction
from service.kernel.ids import LinkId, OrgId, new_id
from service.kernel.tokens import Keyring
from service.wiring import House
from tests.app_fixtures import app_of
from tests.builders import BuiltSchool, add_link, school_with
from tests.conftest import StillClock

OPENING = "0192f0c1a2b37c4d8e5f60718293a4b5-20261015T2000Z"


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now())


async def _token(
    pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock, purpose: str = "guardian"
) -> str:
    async with transaction(pool, school.org_id) as conn:
        return await add_link(conn, keyring, school, clock.now(), purpose=purpose)


async def _revoke(pool: Pool, school: BuiltSchool, clock: StillClock) -> None:
    async with transaction(pool, school.org_id) as conn:
        await actions.revoke_links(conn, person_id=school.family.guardian.person_id, now=clock.now())


@pytest.mark.parametrize("purpose, home", [("guardian", "/i"), ("teacher", "/t"), ("office", "/desk")])
async def test_a_link_leads_to_a_clean_address_and_leaves_only_a_cookie(
    client: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    clock: StillClock,
    purpose: str,
    home: str,
) -> None:
    token = await _token(pool, keyring, school, clock, purpose)

    answer = await client.get(f"/l/{token}")

    assert (answer.status_code, answer.headers["location"]) == (303, home)
    assert answer.headers["set-cookie"] == f"pl-{purpose}={token}; HttpOnly; Path=/; SameSite=lax"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "no-store" in answer.headers["cache-control"]


async def test_over_tls_the_cookie_can_be_set_by_nobody_else(
    house: House, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    token = await _token(pool, keyring, school, clock)
    secure = replace(house, settings=replace(house.settings, base_url="https://conferences.example"))
    transport = httpx.ASGITransport(app_of(secure))  # type: ignore[arg-type] # one protocol in two wordings

    async with httpx.AsyncClient(transport=transport, base_url="https://conferences.example") as client:
        answer = await client.get(f"/l/{token}")

    assert answer.headers["set-cookie"] == f"__Host-pl-guardian={token}; HttpOnly; Path=/; SameSite=lax; Secure"


async def test_head_answers_as_get_does(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    token = await _token(pool, keyring, school, clock)

    answer = await client.head(f"/l/{token}")

    assert (answer.status_code, answer.headers["location"], answer.content) == (303, "/i", b"")


async def test_a_scanner_that_fetches_a_link_uses_nothing_up_and_writes_nothing(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    token = await _token(pool, keyring, school, clock)
    async with transaction(pool, school.org_id) as conn:
        before = await conn.fetch("SELECT xmin, * FROM link")

    for path in (f"/l/{token}", f"/l/{token}/{OPENING}", "/i"):
        await client.get(path)
        await client.head(path)

    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetch("SELECT xmin, * FROM link") == before
        assert await conn.fetchval("SELECT count(*) FROM audit") == 0
    assert (await client.get(f"/l/{token}")).status_code == 303


async def test_a_free_time_in_a_calendar_leads_to_the_page_that_asks_about_it(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    token = await _token(pool, keyring, school, clock)

    answer = await client.get(f"/l/{token}/{OPENING}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/i/book?opening={OPENING}")


async def test_a_meeting_in_a_calendar_leads_to_its_own_page(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    token = await _token(pool, keyring, school, clock)

    answer = await client.get(f"/l/{token}/{'0' * 31}1")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/i/meetings/{UUID(int=1)}")


@pytest.mark.parametrize("key", ["x", OPENING + "0", "%0d%0aSet-Cookie:x=y", OPENING.upper()])
async def test_what_is_no_opening_s_name_leads_nowhere(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock, key: str
) -> None:
    token = await _token(pool, keyring, school, clock)

    assert (await client.get(f"/l/{token}/{key}")).status_code == 404


async def test_unknown_expired_revoked_garbled_and_misused_links_answer_alike(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    revoked = await _token(pool, keyring, school, clock)
    feed = await _token(pool, keyring, school, clock, "family_feed")
    await _revoke(pool, school, clock)
    expired = await _token(pool, keyring, school, clock, "teacher")
    clock.advance(timedelta(days=121))
    unknown = keyring.link_token(LinkId(new_id()))

    answers = [await client.get(f"/l/{token}") for token in (unknown, expired, revoked, feed, "garbled", "%00")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "This link does not open" in answers[0].text
    assert not any("set-cookie" in answer.headers for answer in answers)


async def test_a_revoked_link_is_out_at_the_next_request(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await client.get(f"/l/{await _token(pool, keyring, school, clock)}")
    assert (await client.get("/i")).status_code == 200

    await _revoke(pool, school, clock)

    assert (await client.get("/i")).status_code == 404


async def test_whoever_comes_without_a_link_is_told_where_it_is(client: httpx.AsyncClient, school: BuiltSchool) -> None:
    assert "Open your link to come in" in (await client.get("/i")).text


async def test_a_teacher_s_link_opens_no_guardian_s_page(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await client.get(f"/l/{await _token(pool, keyring, school, clock, 'teacher')}")

    assert (await client.get("/i")).status_code == 404


async def test_who_tries_links_that_open_nothing_has_to_wait_and_families_there_do_not(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    answers = [(await client.get(f"/l/{number}")).status_code for number in range(22)]

    assert answers == [404] * 20 + [429] * 2
    assert (await client.get(f"/l/{await _token(pool, keyring, school, clock)}")).status_code == 303


async def test_signing_out_takes_the_staff_s_cookies_and_nobody_else_s(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await client.get(f"/l/{await _token(pool, keyring, school, clock, 'office')}")
    await client.get(f"/l/{await _token(pool, keyring, school, clock)}")

    answer = await client.post("/signout")

    assert (answer.status_code, answer.headers["location"]) == (303, "/signed-out")
    assert sorted(client.cookies) == ["pl-guardian", "signed-out"]
    assert "To come back, open your link again." in (await client.get("/signed-out")).text
