"""Every page a guardian can come to, looked over in a real browser in each language and direction."""

import pytest
from playwright.async_api import Browser

from service.kernel.db import Pool
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.conftest import StillClock
from tests.journeys.scenes import SCENES, Scene, Stage, times
from tests.looking import ENLARGE, Scheme, Stop, keyboard_stops, troubles_of
from tests.riding import riding_school

LARGEST_PAGE = 40_000
"""Bytes, style included, before compression: a page is there at once on a slow line."""
SCHEMES: dict[str, tuple[Scheme, ...]] = {"en": ("dark", "light"), "ar-XB": ("light",), "es": ()}
"""In which light axe looks at the pages of a language: colours and structure are the same in all."""


@pytest.fixture
async def stage(pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring, address: str, browser: Browser) -> Stage:
    context = await browser.new_context(viewport={"width": 360, "height": 780}, reduced_motion="reduce")
    return Stage(pool, org, clock, keyring, address, await context.new_page())


@pytest.mark.parametrize("language", ["en", "es", "ar-XB"])
@pytest.mark.parametrize("group", SCENES)
async def test_pages_fit_are_named_and_can_be_hit(stage: Stage, group: str, language: str) -> None:
    stage.language = language

    assert await _troubles(stage, SCENES[group]) == {}


@pytest.mark.parametrize("language", ["en", "es"])
async def test_what_is_wrong_with_two_short_fields_is_said_inside_them(stage: Stage, language: str) -> None:
    stage.language = language
    await stage.enter(await riding_school(stage.pool, stage.org, stage.clock.now(), modes=["school"]))
    await stage.open("/i/obstacles")
    await stage.page.check("input[name=ride]", force=True)
    for name in ("passengers", "child_seats"):
        await stage.page.fill(f"input[name={name}]", "two")
    await stage.tap(".dock button")

    await stage.page.set_viewport_size({"width": 320, "height": 780})
    await stage.page.evaluate(ENLARGE, 200)

    sticking_out = await stage.page.locator(".pair > .field").evaluate_all(
        "fields => fields.map((field) => field.scrollWidth - field.clientWidth)"
    )
    assert await stage.page.locator(".pair .err").count() == 2
    assert sticking_out == [0, 0]


@pytest.mark.parametrize("group", ["choosing", "confirming", "none work"])
async def test_the_keyboard_alone_goes_through_a_page_and_is_seen_all_the_way(stage: Stage, group: str) -> None:
    lost = await _lost_keyboards(stage, SCENES[group])

    assert lost == {}


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_first_screen_has_five_times_and_a_way_out(stage: Stage, language: str) -> None:
    stage.language = language

    await times(stage, await stage.school())

    fifth = await stage.page.locator("a.tile").nth(4).bounding_box()
    way_out = await stage.page.locator("a[href^='/i/none']").first.bounding_box()
    assert fifth
    assert way_out
    assert max(box["y"] + box["height"] for box in (fifth, way_out)) <= 780


async def _troubles(stage: Stage, scenes: tuple[Scene, ...]) -> dict[str, list[str]]:
    """What is wrong with each page, by scene; a page with nothing wrong is left out."""
    found = {}
    school = await stage.school(teachers=3)
    for scene in scenes:
        await scene(stage, school)
        if troubles := await troubles_of(stage.page, largest=LARGEST_PAGE, schemes=SCHEMES[stage.language]):
            found[scene.__name__] = troubles
        await stage.page.set_viewport_size({"width": 360, "height": 780})
    return found


async def _lost_keyboards(stage: Stage, scenes: tuple[Scene, ...]) -> dict[str, list[Stop]]:
    """Where the keyboard cannot be seen, or goes up the page instead of down."""
    found = {}
    school = await stage.school(teachers=3)
    for scene in scenes:
        await scene(stage, school)
        await stage.page.set_viewport_size({"width": 360, "height": 560})
        stops = await keyboard_stops(stage.page)
        unseen = [stop for stop in stops if not (stop.is_seen and stop.is_ringed)]
        if unseen or not stops:
            found[scene.__name__] = unseen
        await stage.page.set_viewport_size({"width": 360, "height": 780})
    return found
