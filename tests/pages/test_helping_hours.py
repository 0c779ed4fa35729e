"""When a helper can: their own page of hours, without script and once in a browser."""

from datetime import time

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from service.access.types import Principal
from service.availability import actions, hours
from service.availability.types import Hours, RosterWindow
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, PersonId
from service.kernel.tokens import Keyring
from tests.builders import THURSDAY, BuiltSchool, add_link, add_person, school_with
from tests.conftest import StillClock
from tests.looking import AXE_RULES, OVERFLOWS
from tests.pages.browsing import fields_of, words_of

EVENING = {"weekday": "4", "starts": "18:00", "ends": "20:00", "from_day": "", "until_day": ""}
AWAY = {"effect": "removed", "day": "2026-10-15", "starts": "18:00", "ends": "19:00"}


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now())


@pytest.fixture
async def elena(pool: Pool, school: BuiltSchool) -> PersonId:
    """Elena interprets, and has said nothing yet of when."""
    async with transaction(pool, school.org_id) as conn:
        return await add_person(conn, school.org_id, school.school_id, "interpreter", "Elena", "Ruiz", language="es")


@pytest.fixture
async def token(pool: Pool, keyring: Keyring, school: BuiltSchool, elena: PersonId, clock: StillClock) -> str:
    async with transaction(pool, school.org_id) as conn:
        return await add_link(conn, keyring, school, clock.now(), purpose="helper", person_id=elena)


@pytest.fixture
async def page(client: httpx.AsyncClient, token: str) -> httpx.AsyncClient:
    """Elena's browser, set to English, after her link was opened."""
    await client.get(f"/l/{token}")
    client.cookies.set("language", "en")
    return client


async def send(page: httpx.AsyncClient, path: str, **typed: str) -> httpx.Response:
    """Fill in one form of the page, send it, and see where it leads."""
    fields = fields_of(await page.get("/h/hours"), f"/h/hours/{path}")
    answer = await page.post(f"/h/hours/{path}", data={**fields, **typed})
    assert answer.status_code == 303
    return await page.get(answer.headers["location"])


async def said_by(pool: Pool, school: BuiltSchool, who: PersonId, clock: StillClock) -> Hours:
    own = Principal(org_id=school.org_id, kind="helper", actor="link:x", person_id=who)
    return await hours.hours(pool, own, who, now=clock.now())


async def test_a_helper_gives_hours_takes_a_day_out_of_them_and_takes_both_back(
    page: httpx.AsyncClient, pool: Pool, school: BuiltSchool, elena: PersonId, clock: StillClock
) -> None:
    weekly = await send(page, "weekly", **EVENING)
    dated = await send(page, "dated", **AWAY)
    stands = await said_by(pool, school, elena, clock)

    assert "Thursday 6:00 to 8:00 pm" in words_of(weekly)
    assert "Thursday, October 15 6:00 to 7:00 pm I cannot" in words_of(dated)
    assert "What is yours already stays yours." in words_of(dated)
    await send(page, f"weekly/{stands.patterns[0].pattern_id}/remove")
    await send(page, f"dated/{stands.exceptions[0].exception_id}/remove")
    gone = await said_by(pool, school, elena, clock)
    assert (gone.patterns, gone.exceptions) == ([], [])


async def test_what_cannot_be_taken_comes_back_filled_in_with_the_trouble_beside_it(page: httpx.AsyncClient) -> None:
    await send(page, "weekly", **EVENING)

    again = await send(page, "weekly", **{**EVENING, "starts": "19:00"})

    assert "You offer 6:00 to 8:00 pm already. Choose a time before or after." in words_of(again)
    assert 'value="19:00"' in again.text
    assert "<title>Please check one thing. When I can" in again.text


async def test_a_window_of_the_roster_has_no_button_but_a_hint(
    page: httpx.AsyncClient, pool: Pool, school: BuiltSchool, elena: PersonId
) -> None:
    async with transaction(pool, school.org_id) as conn:
        window = RosterWindow(teacher_id=elena, day=THURSDAY, starts=time(18), ends=time(20))
        await actions.replace_roster_windows(conn, school.org_id, [window])

    shown = await page.get("/h/hours")

    assert "From the school's list." in words_of(shown)
    assert "/h/hours/dated/" not in shown.text


async def test_a_form_that_is_not_theirs_changes_nothing(
    page: httpx.AsyncClient, pool: Pool, school: BuiltSchool, elena: PersonId, clock: StillClock
) -> None:
    answer = await page.post("/h/hours/weekly", data={**EVENING, "csrf": "x"})

    assert answer.status_code == 403
    assert (await said_by(pool, school, elena, clock)).patterns == []


async def test_the_first_page_leads_to_the_hours_and_both_speak_spanish(client: httpx.AsyncClient, token: str) -> None:
    home = await client.get(f"/l/{token}", follow_redirects=True)

    assert "Cuándo puedo" in words_of(home)
    assert "Todavía no hay horas semanales" in words_of(await client.get("/h/hours"))


async def test_a_browser_draws_it_at_360_px_without_sideways_scroll_and_axe_finds_nothing(
    address: str, browser: Browser, token: str
) -> None:
    page = await browser.new_page(viewport={"width": 360, "height": 740})
    await page.goto(f"{address}/l/{token}", wait_until="commit")
    await page.goto(f"{address}/h/hours")
    await page.click("text=Añadir horas semanales >> nth=-1")

    found = await Axe().run(page, options=AXE_RULES["light"])

    assert found.response["violations"] == [], found.generate_report()
    assert not await page.evaluate(OVERFLOWS)
    assert await page.locator("#weekly-weekday[aria-invalid]").count() == 1
