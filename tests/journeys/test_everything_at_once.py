"""A mother who reads Spanish, has no car and a two-year-old, books all of it on a small phone without script."""

import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool
from tests.caring import care_for
from tests.conftest import StillClock
from tests.journeys.scenes import Stage
from tests.riding import riding_school
from tests.sql.interpreters import add_interpreter

MOST_TAPS = 10
A_MINUTE = 60  # seconds; a person taps about every three


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 360, "height": 780}, java_script_enabled=False)
    yield await context.new_page()
    await context.close()


@pytest.fixture
async def stage(pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring, address: str, page: Page) -> Stage:
    return Stage(pool, org, clock, keyring, address, page, language="es")


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock, stage: Stage) -> BuiltSchool:
    """A school that offers all of it, and a family with a child of two years and two months."""
    school = await riding_school(pool, org, clock.now(), families=0)
    await care_for(pool, school, clock.now())
    school = await stage.family(school, language="es", interpreter_need="spoken")
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)
        await conn.execute(
            """UPDATE household SET young_children_months = '{26}', latitude = 41.43, longitude = -94.30,
                                    address_line = '1485 Fairview Blvd'"""
        )
    return school


class Thumb:
    """Taps, and counts them."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.taps = stage, 0

    async def go(self, selector: str, number: int = 0) -> None:
        """Tap what leads to another page."""
        self.taps += 1
        await self.stage.tap(selector, number)

    async def tick(self, name: str, value: str = "1") -> None:
        """Tap a box's label."""
        self.taps += 1
        await self.stage.page.click(f"label:has(> input[name={name}][value='{value}'])")

    async def type(self, name: str, words: str) -> None:
        """Tap a field and type."""
        self.taps += 1
        await self.stage.page.fill(f"input[name={name}]", words)


async def test_interpreter_childcare_and_ride_are_booked_within_a_minute_of_taps(
    stage: Stage, school: BuiltSchool
) -> None:
    await stage.enter(school)
    thumb, began = Thumb(stage), time.monotonic()

    assert "Habrá intérprete de español." in await _words(stage.page)
    await thumb.go("a.tile", 2)
    assert await stage.page.is_checked("input[name=interpreter]")
    await thumb.tick("ride")
    await thumb.type("passengers", "2")
    await thumb.type("child_seats", "1")
    await thumb.tick("childcare")
    await thumb.type("name_young0", "Sofía")
    await thumb.go("button.btn-go")

    words = await _words(stage.page)
    assert "Su cita está reservada" in words
    assert "Buscamos conductor" in words
    assert "Cuidado de Sofía. Lugar: aula 4" in words
    assert "Intérprete de español" in words
    assert thumb.taps <= MOST_TAPS
    assert time.monotonic() - began < A_MINUTE
    assert await _is_narrow(stage.page)


async def test_the_next_time_all_of_it_is_ticked_already(stage: Stage, school: BuiltSchool) -> None:
    await stage.enter(school)
    thumb = Thumb(stage)
    await thumb.go("a.tile", 2)
    await thumb.tick("ride")
    await thumb.type("passengers", "2")
    await thumb.go("button.btn-go")

    await stage.open("/i/obstacles")

    assert await stage.page.is_checked("input[name=ride]")
    assert await stage.page.input_value("input[name=passengers]") == "2"
    assert await stage.page.is_checked("input[name=interpreter]")
    assert not await stage.page.is_checked("input[name=childcare]")


async def test_questions_open_only_inside_a_box_that_is_ticked(stage: Stage, school: BuiltSchool) -> None:
    await stage.enter(school)
    await stage.tap("a.tile", 2)

    assert not await stage.page.is_visible("input[name=passengers]")
    await stage.page.click("label:has(> input[name=ride])")
    assert await stage.page.is_visible("input[name=passengers]")


async def _words(page: Page) -> str:
    return " ".join((await page.inner_text("main")).replace("\u2068", "").replace("\u2069", "").split())


async def _is_narrow(page: Page) -> bool:
    """Tell whether nothing has to be scrolled sideways."""
    wide: int = await page.evaluate("document.documentElement.scrollWidth")
    return wide <= 360
