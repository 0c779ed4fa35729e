"""The door of the childcare room in a real browser, with the network cut in the middle of the evening."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Response, expect

from service.childcare import actions, doorway
from service.childcare.types import DoorFacts, Seat
from service.kernel.clock import SystemClock
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, add_link, guardian_of, school_with
from tests.caring import Care, care_for, children, helper_of, occasion_at
from tests.conftest import StillClock
from tests.journeys.cut_line import Line, line_to

PATIENCE = 60_000
"""Milliseconds: the machine may be busy."""

expect.set_options(timeout=PATIENCE)


class Evening:
    """Four children expected at five, and a worker's phone at the door page."""

    def __init__(
        self, pool: Pool, school: BuiltSchool, care: Care, seats: list[Seat], context: BrowserContext, line: Line
    ) -> None:
        self.pool, self.school, self.care, self.seats = pool, school, care, seats
        self.context, self.line = context, line

    async def facts(self) -> DoorFacts:
        worker = helper_of(self.school, self.care.worker_ids[0])
        return await doorway.door(self.pool, worker, self.care.session_id, now=SystemClock().now())

    async def done(self) -> list[str]:
        return sorted(event.kind for event in (await self.facts()).events)


def telling_of(kind: str) -> Callable[[Response], bool]:
    """Know the answer to a device that tells of something of a kind: by then the school has it."""
    return lambda answer: answer.ok and f'"kind":"{kind}"' in (answer.request.post_data or "")


@pytest.fixture
async def evening(
    pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock, address: str, browser: Browser
) -> AsyncIterator[Evening]:
    clock.at = SystemClock().now()  # a service worker knows no other
    now = clock.now()
    school = await school_with(pool, org, now, closes_at=now + timedelta(days=1))
    care = await care_for(pool, school, now, hours=Span(now - timedelta(hours=1), now + timedelta(hours=1)))
    occasion = await occasion_at(pool, school, Span(now, now + timedelta(minutes=20)), now)
    async with transaction(pool, org) as conn:
        seats = await actions.keep(
            conn, act_of(guardian_of(school), keyring, clock.now()), occasion, children([40, 41, 60, 90])
        )
        token = await add_link(conn, keyring, school, clock.now(), purpose="helper", person_id=care.worker_ids[0])
    async with line_to(address) as (line, through):
        context = await browser.new_context(viewport={"width": 360, "height": 780}, base_url=through)
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        await page.goto(f"/l/{token}")
        await page.close()
        yield Evening(pool, school, care, seats, context, line)
        await context.close()


async def at_the_door(evening: Evening) -> Page:
    page = await evening.context.new_page()
    await page.goto(f"/h/childcare/{evening.care.session_id}/door")
    return page


async def check_in(page: Page, seat: Seat) -> None:
    card = page.locator(f"#k-{seat.seat_id}")
    await card.get_by_role("button", name="Check in").click()
    await expect(card).to_have_attribute("data-presence", "here")


async def test_an_evening_without_a_network_is_all_there_exactly_once(evening: Evening) -> None:
    page = await at_the_door(evening)
    await page.wait_for_selector("html[data-kept=yes]")
    first, second, third, _ = evening.seats

    evening.line.cut()
    for seat in (first, second, third):
        await check_in(page, seat)
    await expect(page.locator("[data-away]")).to_be_visible()
    await expect(page.locator("[data-here]").first).to_have_text("3")

    await page.locator(f"#k-{second.seat_id}").get_by_role("link", name="Check out").click()
    await page.get_by_label("Rosa Delgado").check()
    await page.get_by_label("Their 4-number code").fill("none")
    await page.get_by_role("button", name="Check out").click()
    await expect(page.locator("[data-mistake=code]")).to_be_visible()
    await page.get_by_label("Their 4-number code").fill(second.code)
    await page.get_by_role("button", name="Check out").click()
    await expect(page.locator(f"#k-{second.seat_id}")).to_have_attribute("data-presence", "gone")
    assert await evening.done() == []

    await page.close()
    page = await at_the_door(evening)
    await expect(page.locator(f"#k-{second.seat_id}")).to_have_attribute("data-presence", "gone")
    await expect(page.locator("[data-here]").first).to_have_text("2")

    evening.line.mend()
    async with page.expect_response(telling_of("out")):
        await page.evaluate("dispatchEvent(new Event('online'))")
    assert await evening.done() == ["in", "in", "in", "out"]
    await page.reload()

    facts = await evening.facts()
    assert [child.presence for child in facts.children] == ["here", "gone", "here", "waiting"]
    assert [event.trouble for event in facts.events] == [""] * 4
    await expect(page.locator("[data-unsent]:visible")).to_have_count(0)


async def test_online_the_code_is_shown_and_a_stranger_is_stopped(evening: Evening) -> None:
    page = await at_the_door(evening)
    first = evening.seats[0]

    await check_in(page, first)
    await expect(page.locator("[data-said-code]")).to_have_text(first.code)

    await page.locator(f"#k-{first.seat_id}").get_by_role("link", name="Check out").click()
    await page.get_by_label("Someone else").check()
    async with page.expect_response(telling_of("stopped")):
        await page.get_by_role("button", name="Check out").click()
    await expect(page.get_by_text("2. Then call the office:")).to_be_visible()
    assert await evening.done() == ["in", "stopped"]


async def test_without_a_network_no_code_of_a_child_before_stands_beside_the_one_just_tapped(evening: Evening) -> None:
    page = await at_the_door(evening)
    first, second, *_ = evening.seats
    await check_in(page, first)
    await expect(page.locator("[data-said-code]")).to_have_text(first.code)

    evening.line.cut()
    await check_in(page, second)

    await expect(page.locator("[data-said-name]")).to_contain_text(second.given_name)
    await expect(page.locator("[data-said-coded]")).to_be_hidden()
    await expect(page.locator("[data-said-elsewhere]")).to_be_visible()
    evening.line.mend()
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.locator("[data-said-code]")).to_have_text(second.code)


async def test_after_the_shift_nothing_is_kept_on_the_device(evening: Evening) -> None:
    page = await evening.context.new_page()
    await page.clock.install()
    await page.goto(f"/h/childcare/{evening.care.session_id}/door")
    await page.wait_for_selector("html[data-kept=yes]")
    assert await page.evaluate("caches.open('childcare-door').then(c => c.keys()).then(k => k.length)") > 4

    await page.clock.fast_forward(2 * 60 * 60 * 1000)

    await page.wait_for_url("**/h/childcare")
    assert await page.evaluate("caches.has('childcare-door')") is False
