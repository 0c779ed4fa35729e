"""A family's page of a visit that is offered: three answers, and nobody asks why."""

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, new_id
from service.kernel.tokens import Keyring
from service.visits import offering
from tests.builders import BuiltSchool, act_of, add_link, office_of, school_with
from tests.conftest import StillClock
from tests.pages.doors import Door
from tests.visiting import complete, taken_of, visiting_school

MODES = ["school", "place", "home"]


@pytest.fixture
def door(client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock) -> Door:
    return Door(client, pool, org, keyring, clock)


async def _offered(door: Door) -> BuiltSchool:
    school = await school_with(door.pool, door.org, door.clock.now(), modes=MODES)
    async with transaction(door.pool, door.org) as conn:
        act = act_of(office_of(school), door.keyring, door.clock.now())
        await offering.offer(conn, act, school.round_id, per_cent=100)
    return school


async def _said(door: Door) -> str | None:
    async with transaction(door.pool, door.org) as conn:
        said: str | None = await conn.fetchval("SELECT answer FROM visit_offer")
    return said


async def test_the_mails_link_opens_the_offer(door: Door) -> None:
    school = await _offered(door)
    async with transaction(door.pool, door.org) as conn:
        await conn.execute("DELETE FROM link")
        token = await add_link(conn, door.keyring, school, door.clock.now())

    opened = await door.client.get(f"/l/{token}/visit")

    assert opened.headers["location"] == "/i/visit"
    assert "Two of us come, for 40 minutes. No forms, no grades." in await door.words("/i/visit")


async def test_no_is_thanked_and_may_become_yes(door: Door) -> None:
    school = await _offered(door)
    await door.enter(school)
    page = await door.get("/i/visit")

    declined = await door.send(page, "/i/visit", answer="declined")
    no = await _said(door)
    await door.send(declined, "/i/visit", answer="accepted")

    assert "We will not come, and we will not ask why." in declined.text
    assert (no, await _said(door)) == ("declined", "accepted")


async def test_a_family_that_was_offered_nothing_finds_no_page(door: Door) -> None:
    school = await school_with(door.pool, door.org, door.clock.now(), modes=MODES)
    await door.enter(school)

    assert (await door.client.get("/i/visit")).status_code == 404


async def test_the_library_instead_is_one_tap_and_the_visitors_are_free_again(door: Door) -> None:
    school = await visiting_school(door.pool, door.org, door.clock.now(), seconds=1, modes=MODES)
    async with transaction(door.pool, door.org) as conn:
        await conn.execute(
            """INSERT INTO place (org_id, place_id, source_id, name, kind, latitude, longitude, opening_hours,
                                  time_zone)
               VALUES ($1, $2, 'lib', 'Larkfield Library', 'library', 41.6, -93.6, '24/7', 'America/Chicago')""",
            door.org,
            new_id(),
        )
    occasion, visit = await complete(door.pool, door.keyring, school, school.at(16, 20), door.clock.now())
    await door.enter(school)
    page = await door.get(f"/i/meetings/{occasion.meeting_id}")

    moved = await door.send(page, f"/i/meetings/{occasion.meeting_id}/elsewhere")

    assert "Larkfield Library" in moved.text
    held = await taken_of(door.pool, door.org, occasion.meeting_id)
    assert visit.visitors[1].person_id not in held
    async with transaction(door.pool, door.org) as conn:
        assert await conn.fetchval("SELECT count(*) FROM visit") == 0
        assert await conn.fetchval("SELECT mode || state FROM meeting") == "placeconfirmed"
