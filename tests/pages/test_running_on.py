"""A meeting runs on: the teacher's ten more minutes, on the day sheet and on the meeting's page."""

from datetime import timedelta

import httpx

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, RideRequestId
from service.kernel.tokens import Keyring
from service.rides import claims
from tests.builders import BuiltSchool, act_of, add_link, booked
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, words_of
from tests.riding import add_driver, driver_of, ride_asked, riding_school, rows


async def claimed(
    pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock, request_id: RideRequestId
) -> None:
    driver = driver_of(school, await add_driver(pool, school))
    await claims.claim(pool, act_of(driver, keyring, clock.now()), request_id)


async def enter(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    async with transaction(pool, school.org_id) as conn:
        token = await add_link(conn, keyring, school, clock.now(), purpose="teacher")
    await client.get(f"/l/{token}")


async def test_ten_more_minutes_stand_on_the_day_sheet_while_the_meeting_runs_and_put_the_way_home_off(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await riding_school(pool, org, clock.now())
    meeting, asked = await ride_asked(pool, keyring, school, school.at(17, 0), clock.now())
    await claimed(pool, keyring, school, clock, asked.request_id)
    await enter(client, pool, keyring, school, clock)
    later = f"/t/meetings/{meeting.meeting_id}/later"
    before = await client.get("/t")
    clock.at = school.at(17, 18)

    sheet = await client.get("/t")
    answer = await client.post(later, data={**fields_of(sheet, later), "minutes": "10"})
    page = await client.get(answer.headers["location"])

    assert later not in before.text
    assert "Whoever drives the family is told." in words_of(page)
    assert "Dora" in words_of(page)
    assert "code word" not in words_of(page)  # it is between driver and family
    assert fields_of(page, later)
    back = "SELECT pick_up_at FROM ride_stop WHERE leg = 'back' AND live"
    assert [row["pick_up_at"] for row in await rows(pool, school, back)] == [
        asked.legs[1].pick_up_at + timedelta(minutes=10)
    ]
    clock.at = asked.legs[1].pick_up_at + timedelta(minutes=10)
    assert later not in (await client.get("/t/day/2026-10-15")).text


async def test_a_meeting_nobody_is_driven_home_from_has_no_such_button(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await riding_school(pool, org, clock.now())
    meeting = await booked(pool, keyring, school, school.at(17, 0), clock.now())
    await enter(client, pool, keyring, school, clock)
    clock.at = school.at(17, 5)

    assert f"/t/meetings/{meeting.meeting_id}/later" not in (await client.get("/t")).text
