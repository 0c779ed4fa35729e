"""A driver's evening on a small phone that runs no script: a ride claimed, driven there, and home when it is time."""

from datetime import datetime, timedelta

import pytest
from msgspec import Struct
from playwright.async_api import Browser, Page

from service.access.types import Purpose
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, PersonId
from service.kernel.tokens import Keyring
from service.rides.types import RideRequest
from tests.builders import BuiltSchool, add_link
from tests.conftest import StillClock
from tests.looking import OVERFLOWS
from tests.riding import add_driver, ride_asked, riding_school


class Evening(Struct, frozen=True, kw_only=True):
    """A family that needs a ride at five, and the phones of a driver and of the teacher who meets it."""

    school: BuiltSchool
    asked: RideRequest
    clock: StillClock
    address: str
    driver: Page
    teacher: Page

    async def read(self, page: Page) -> str:
        """Read a page anew, and that nothing of it lies beside the screen."""
        await page.reload()
        assert not await page.evaluate(OVERFLOWS)
        return await page.inner_text("main")

    def at(self, at: datetime) -> None:
        """Let it be so late."""
        self.clock.at = at


async def tap(page: Page, name: str, *, role: str = "button") -> str:
    """Tap a button or link by its words and read the page it leads to."""
    async with page.expect_navigation():
        await page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]  # button or link
    return await page.inner_text("main")


@pytest.fixture
async def evening(
    pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock, address: str, browser: Browser
) -> Evening:
    now = clock.now()
    school = await riding_school(pool, org, now)
    driver = await add_driver(pool, school)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)

    async def phone(purpose: Purpose, person_id: PersonId) -> Page:
        context = await browser.new_context(viewport={"width": 360, "height": 780}, java_script_enabled=False)
        async with transaction(pool, org) as conn:
            token = await add_link(conn, keyring, school, now, purpose=purpose, person_id=person_id)
        page = await context.new_page()
        await page.goto(f"{address}/l/{token}")
        return page

    return Evening(
        school=school,
        asked=asked,
        clock=clock,
        address=address,
        driver=await phone("helper", driver),
        teacher=await phone("teacher", school.teacher.person_id),
    )


async def test_a_driver_claims_a_ride_and_drives_the_family_there_and_home(evening: Evening) -> None:
    there, back = evening.asked.legs
    street, name = "1485 Fairview Blvd", "Rosa"

    board = await tap(evening.driver, "Rides", role="link")
    assert "North side" in board
    assert name not in board
    mine = await tap(evening.driver, "I can drive")
    assert "You drive. Thank you." in mine
    assert name in mine
    assert "Code word" in mine
    assert street not in mine

    evening.at(there.pick_up_at - timedelta(hours=2, seconds=1))
    assert street not in await evening.read(evening.driver)
    evening.at(there.pick_up_at - timedelta(hours=2))
    assert street in await evening.read(evening.driver)
    evening.at(there.pick_up_at)
    assert "In your car" in await tap(evening.driver, "Picked up")
    evening.at(there.drop_off_at)
    assert "5:25" in await tap(evening.driver, "Dropped off")

    evening.at(evening.asked.meets.start + timedelta(minutes=5))
    await evening.teacher.goto(f"{evening.address}/t/day/2026-10-15")
    assert "The way home begins later" in await tap(evening.teacher, "10 more minutes")

    later = await evening.read(evening.driver)
    assert "5:25" not in later
    assert "5:35" in later
    evening.at(back.pick_up_at + timedelta(minutes=10))
    await evening.read(evening.driver)
    await tap(evening.driver, "Picked up")
    evening.at(back.drop_off_at + timedelta(minutes=10))
    assert "Everybody is where they should be." in await tap(evening.driver, "Dropped off")

    evening.at(back.drop_off_at + timedelta(hours=2, minutes=10))
    assert street not in await evening.read(evening.driver)
