"""The pages of the childcare door as a phone draws them, from left to right and from right to left."""

from collections.abc import Sequence

import pytest
from playwright.async_api import Browser

from service.childcare import actions
from service.childcare.types import ChildWanted
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import act_of, add_link, guardian_of, school_with
from tests.caring import SOFIA, care_for, occasion_at
from tests.conftest import StillClock
from tests.looking import Scheme, troubles_of

LARGEST_PAGE = 60_000
"""Bytes, style and what the script knows included, before compression."""


@pytest.mark.parametrize("language, schemes", [("en", ("dark", "light")), ("ar-XB", ("light",))])
async def test_the_door_can_be_read_and_tapped_in_either_direction(
    pool: Pool,
    org: OrgId,
    keyring: Keyring,
    clock: StillClock,
    address: str,
    browser: Browser,
    language: str,
    schemes: Sequence[Scheme],
) -> None:
    school = await school_with(pool, org, clock.now())
    care = await care_for(pool, school, clock.now())
    occasion = await occasion_at(pool, school, school.slot(17), clock.now())
    mateo = ChildWanted(school.family.child.student_id, "Mateo", 80, "Peanuts")
    async with transaction(pool, org) as conn:
        act = act_of(guardian_of(school), keyring, clock.now())
        seats = await actions.keep(conn, act, occasion, [mateo, SOFIA])
        token = await add_link(conn, keyring, school, clock.now(), purpose="helper", person_id=care.worker_ids[0])
    clock.at = school.at(17, 5)
    page = await browser.new_page()
    await page.clock.set_fixed_time(clock.now())  # else the shift is long over, and the page leaves
    await page.goto(f"{address}/l/{token}", wait_until="commit")
    await page.goto(f"{address}/language/{language}")
    door = f"{address}/h/childcare/{care.session_id}/door"
    await page.goto(door)
    await page.locator(f"#k-{seats[0].seat_id} form:visible button").click()
    await page.locator("[data-said-code]:visible").wait_for()
    assert await page.locator("[data-since]:visible").inner_text() == "5:05 pm"

    found = {"door": await troubles_of(page, largest=LARGEST_PAGE, schemes=schemes)}
    for name, path in (("out", f"{door}/{seats[0].seat_id}/out"), ("count", f"{door}/count")):
        await page.goto(path)
        found[name] = await troubles_of(page, largest=LARGEST_PAGE, schemes=schemes)

    assert found == {"door": [], "out": [], "count": []}
