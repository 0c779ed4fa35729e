"""The pages of the childcare door as a phone draws them, from left to right and from right to left."""

from collections.abc import Sequence

import pytest
from playwright.async_api import Browser

from service.kernel.db import Pool
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.caring import shift_at_the_door
from tests.conftest import StillClock
from tests.looking import Scheme, broken_in_tables, troubles_of

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
    shift = await shift_at_the_door(pool, org, keyring, clock)
    page = await browser.new_page()
    await page.clock.set_fixed_time(clock.now())  # else the shift is long over, and the page leaves
    await page.goto(f"{address}/l/{shift.token}", wait_until="commit")
    await page.goto(f"{address}/language/{language}")
    door = f"{address}/h/childcare/{shift.care.session_id}/door"
    await page.goto(door)
    await page.locator(f"#k-{shift.seats[0].seat_id} form:visible button").click()
    await page.locator("[data-said-code]:visible").wait_for()
    assert await page.locator("[data-since]:visible").inner_text() == "5:05 pm"

    found = {"door": await troubles_of(page, largest=LARGEST_PAGE, schemes=schemes)}
    for name, path in (("out", f"{door}/{shift.seats[0].seat_id}/out"), ("count", f"{door}/count")):
        await page.goto(path)
        found[name] = await troubles_of(page, largest=LARGEST_PAGE, schemes=schemes)

    assert found == {"door": [], "out": [], "count": []}


@pytest.mark.parametrize("language", ["en", "es"])
async def test_every_word_of_the_sheet_can_be_read_on_paper_upright_and_on_its_side(
    pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock, address: str, browser: Browser, language: str
) -> None:
    shift = await shift_at_the_door(pool, org, keyring, clock)
    page = await browser.new_page()
    await page.goto(f"{address}/l/{shift.token}", wait_until="commit")
    await page.goto(f"{address}/language/{language}")
    await page.goto(f"{address}/h/childcare/{shift.care.session_id}/sheet")

    broken = {width: await broken_in_tables(page, width) for width in (700, 720, 960)}
    rows = await page.locator("tbody tr").evaluate_all("rows => rows.map((row) => row.offsetHeight)")

    assert broken == {700: [], 720: [], 960: []}
    assert len(rows) == len(shift.seats)
    assert max(rows) < 160
