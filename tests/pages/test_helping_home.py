"""A helper's first page: what is theirs and what is open, of every kind, soonest first."""

import httpx

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, PersonId
from service.kernel.tokens import Keyring
from service.rides import claims
from tests.builders import BuiltSchool, act_of, add_link, add_person, school_with
from tests.caring import CLEARED_UNTIL, care_for
from tests.conftest import StillClock
from tests.pages.browsing import words_of
from tests.riding import add_driver, driver_of, ride_asked, riding_school


async def home(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock, who: PersonId
) -> httpx.Response:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("DELETE FROM link WHERE person_id = $1 AND purpose = 'helper'", who)
        token = await add_link(conn, keyring, school, clock.now(), purpose="helper", person_id=who)
    return await client.get(f"/l/{token}", follow_redirects=True)


async def test_what_is_mine_and_what_is_open_stand_soonest_first_without_a_name_or_a_street(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await riding_school(pool, org, clock.now(), teachers=3, families=3)
    await care_for(pool, school, clock.now(), workers=1, shifts=3)
    driver = await add_driver(pool, school, parts={"childcare": CLEARED_UNTIL})
    _, mine = await ride_asked(pool, keyring, school, school.at(17, 0), clock.now())
    await ride_asked(pool, keyring, school, school.at(17, 0, day=1), clock.now(), family=school.families[1])
    ride = await claims.claim(pool, act_of(driver_of(school, driver), keyring, clock.now()), mine.request_id)

    page = await home(client, pool, keyring, school, clock, driver)

    words = words_of(page)
    assert page.url.path == "/h"
    assert f"/h/rides/mine/{ride.ride_id}" in page.text
    own, _, rest = words.partition("Open: could you?")
    assert "Rides, North side" in own
    assert "Childcare" not in own
    assert "Rides, North side" in rest
    assert rest.count("Childcare, Room 4") == 1
    assert "2 are open" in rest
    assert "Fairview" not in page.text
    assert "Rosa" not in words


async def test_who_has_nothing_is_told_so(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await riding_school(pool, org, clock.now())
    driver = await add_driver(pool, school, car={"seats": 0})

    words = words_of(await home(client, pool, keyring, school, clock, driver))

    assert "Open: could you?" not in words
    assert "What is yours, in your calendar" in words


async def test_who_was_never_cleared_for_childcare_sees_no_shift_open_anywhere(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now())
    await care_for(pool, school, clock.now(), workers=1, shifts=2)
    async with transaction(pool, org) as conn:
        elena = await add_person(conn, org, school.school_id, "interpreter", "Elena", "Ruiz")

    page = await home(client, pool, keyring, school, clock, elena)

    assert "Childcare" not in words_of(page)
    assert "Take this shift" not in words_of(await client.get("/h/childcare"))
