"""A guardian's way from the private link to a meeting in the calendar, on a small phone that runs no script."""

import asyncio
import re
from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace
from playwright.async_api import Browser, Page

from service.availability.types import opening_key
from service.kernel.db import Pool
from service.kernel.ids import OrgId
from service.kernel.locale import voice
from service.kernel.tokens import Keyring
from service.notices.deliver import deliver_due
from service.wiring import House
from service.worker import Worker
from tests.conftest import StillClock
from tests.journeys.scenes import Stage

LANGUAGES = ("en", "es", "ar-XB")
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
"""Milliseconds, and bytes a second: 400 kbit/s, as Chromium's developer tools emulate it."""

MOST_TRANSFERRED = 60_000  # bytes of everything the first page needs
USABLE_WITHIN = 2_000  # milliseconds from the tap on the link
PAINTED = """() => new Promise((tell) => {
  const [navigation] = performance.getEntriesByType("navigation")
  new PerformanceObserver((seen) => {
    const [paint] = seen.getEntriesByName("first-contentful-paint")
    if (paint) tell(Math.max(paint.startTime, navigation.domContentLoadedEventEnd))
  }).observe({type: "paint", buffered: true})
})"""


class SlowVisit(Struct, frozen=True):
    """How a page came over a slow line."""

    usable_after: float  # milliseconds
    transferred: int  # bytes, headers included
    answers: int  # the redirect not counted


async def phone(browser: Browser) -> Page:
    """Somebody's phone; it runs no script."""
    context = await browser.new_context(viewport={"width": 360, "height": 780}, java_script_enabled=False)
    return await context.new_page()


@pytest.fixture
async def stage(pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring, address: str, browser: Browser) -> Stage:
    return Stage(pool, org, clock, keyring, address, await phone(browser))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_guardian_books_moves_and_cancels(stage: Stage, language: str) -> None:
    stage.language, said = language, voice(language).gettext
    await stage.enter(await stage.family(await stage.school()))

    await stage.tap("a.tile", 2)
    await stage.page.fill("textarea", "Reading at home «≤ 10 min»")
    await stage.tap("button.btn-go")
    assert await heading(stage) == said("You are booked")
    assert "Reading at home «≤ 10 min»" in await words(stage)

    await stage.tap("a.row[href*=moving]")
    await stage.tap("a.tile", 5)
    await stage.tap("button.btn-go")
    assert await heading(stage) == said("Your meeting has a new time")

    await stage.tap("a.row[href$=cancel]")
    await stage.tap("main form button")
    assert await heading(stage) == said("This meeting is cancelled")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_two_children_are_booked_in_one_visit(stage: Stage, language: str) -> None:
    stage.language = language
    await stage.enter(await stage.family(await stage.school(teachers=2), children=2))

    await stage.tap("a.trip", 1)
    await stage.tap("button.btn-go")

    assert await heading(stage) == voice(language).ngettext("Your meeting is booked", "Your meetings are booked", 2)
    assert await stage.page.locator(".card-lit").count() == 2


@pytest.mark.parametrize("language", LANGUAGES)
async def test_when_no_time_works_the_guardian_takes_one_the_teacher_proposes(stage: Stage, language: str) -> None:
    stage.language, said = language, voice(language).gettext
    school = await stage.family(await stage.school())
    await stage.enter(school)

    await stage.tap("a[href^='/i/none']")
    await stage.page.check("input[name=band] >> nth=3")
    await stage.page.check("input[name=day] >> nth=1", force=True)  # the box lies under its label
    await stage.page.fill("textarea", "After 6:30")
    await stage.tap("button.btn-go")
    assert await heading(stage) == said("Sent")

    await stage.propose(school, await stage.ask(school))
    await stage.open("/i")
    await stage.tap("a[href^='/i/answers']")
    await stage.tap("button[name=number]", 1)
    assert await heading(stage) == said("You are booked")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_time_taken_meanwhile_loses_nothing_and_leads_to_the_nearest(
    stage: Stage, browser: Browser, language: str
) -> None:
    said = voice(language).gettext
    school = await stage.family(await stage.family(await stage.school()))
    slower = replace(stage, page=await phone(browser), language=language)
    await stage.enter(school, school.families[0])
    await slower.enter(school, school.families[1])
    await stage.tap("a.tile", 4)
    await slower.tap("a.tile", 4)
    await slower.page.fill("textarea", 'Maths, and "friends" <3')

    await stage.tap("button.btn-go")
    await slower.tap("button.btn-go")
    assert "4:20" in await slower.page.inner_text(".banner h2")
    assert await slower.page.locator(".banner .tile time").all_inner_texts() == nearest(language)

    await slower.tap(".banner .tile")
    assert await slower.page.input_value("textarea") == 'Maths, and "friends" <3'
    await slower.tap("button.btn-go")
    assert await heading(slower) == said("You are booked")


async def test_a_visit_taken_meanwhile_loses_nothing(stage: Stage) -> None:
    school = await stage.family(await stage.school(teachers=2), children=2)
    await stage.enter(school)
    await stage.tap("a.trip")
    await stage.page.fill("textarea", "Both are shy")
    await stage.occupy(school, school.at(15))

    await stage.tap("button.btn-go")
    await stage.tap("button.trip")

    # One box for each child; the visit that is free now may see them in the other order.
    boxes = stage.page.locator("textarea")
    assert {await boxes.nth(0).input_value(), await boxes.nth(1).input_value()} == {"Both are shy", ""}
    await stage.tap("button.btn-go")
    assert await heading(stage) == "Your meetings are booked"


async def test_one_meeting_can_be_about_twins(stage: Stage) -> None:
    await stage.enter(await stage.family(await stage.school(), children=2))
    await stage.tap("a.row[href^='/i/times']")
    await stage.tap("a.tile")

    await stage.page.check("input[name=student] >> nth=1")
    await stage.tap("button.btn-go")

    assert "Ms. Okafor, about Lucía and Mateo" in await words(stage)
    await stage.open("/i")
    assert "Everything is booked." in await words(stage)


async def test_a_free_time_in_a_calendar_leads_to_the_page_that_asks_about_just_that_one(stage: Stage) -> None:
    school = await stage.family(await stage.school())

    await stage.open(f"/l/{await stage.link(school)}/{opening_key(school.teacher.person_id, school.at(16, 20))}")

    assert await heading(stage) == "Is this the right time?"
    assert "4:20 to 4:40 pm" in await words(stage)
    assert stage.page.url.startswith(f"{stage.address}/i/book")


async def test_a_calendar_a_day_behind_leads_to_what_is_still_free(stage: Stage) -> None:
    school = await stage.family(await stage.school())
    await stage.occupy(school, school.at(16, 20))

    await stage.open(f"/l/{await stage.link(school)}/{opening_key(school.teacher.person_id, school.at(16, 20))}")

    assert "was just taken" in await stage.page.inner_text(".banner h2")
    assert await stage.page.locator(".banner .tile time").all_inner_texts() == nearest("en")


async def test_a_booking_in_spanish_ends_in_a_mail_a_calendar_can_accept(stage: Stage, house: House) -> None:
    stage.language = "es"
    await stage.enter(await stage.family(await stage.school(), language="es"))
    await stage.tap("a.tile", 6)
    await stage.tap("button.btn-go")
    assert await heading(stage) == "Su cita está reservada"

    await deliver_due(house.pool, house.clock, Worker(house).channels)

    (mail,) = await asyncio.to_thread(mails_in, house.settings.data_dir / "mail")
    alternatives = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    assert mail.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in alternatives] == ["text/plain", "text/html", "text/calendar"]
    assert alternatives[-1].get_param("method") == "REQUEST"
    assert "METHOD:REQUEST" in alternatives[-1].get_content()
    assert "Cita reservada: jueves 15 de octubre, 5:00 p. m." in mail["Subject"].replace("\xa0", " ")


async def test_the_first_page_is_light_and_usable_on_a_slow_line(stage: Stage, browser: Browser) -> None:
    school = await stage.family(await stage.school())
    link = f"{stage.address}/l/{await stage.link(school)}"

    # The best of three: a busy machine can only add to what the line takes.
    visits = [await slow_visit(browser, link) for _ in range(3)]
    best = min(visits, key=lambda visit: visit.usable_after)

    measured = f"usable after {best.usable_after:.0f} ms, {best.transferred} bytes, {best.answers} answers"
    print(f"\nOn slow 3G the first page is {measured}")  # noqa: T201 - the figure is worth reading
    assert best.transferred < MOST_TRANSFERRED
    assert best.usable_after < USABLE_WITHIN


async def heading(stage: Stage) -> str:
    return await stage.page.inner_text("h1")


async def words(stage: Stage) -> str:
    """What the page says, hard spaces as plain ones."""
    return re.sub(r"\s+", " ", await stage.page.inner_text("main"))


def nearest(language: str) -> Sequence[str]:
    """What the three tiles show that are nearest to Thursday, 4:20 pm."""
    part = "p.\xa0m." if language == "es" else "pm"
    times = [f"{at}\xa0{part}" for at in ("4:00", "4:40", "3:40")]
    return (
        times
        if language in {"en", "es"}
        else [f"\N{FIRST STRONG ISOLATE}{at}\N{POP DIRECTIONAL ISOLATE}" for at in times]
    )


def mails_in(folder: Path) -> list[EmailMessage]:
    return [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]


async def slow_visit(browser: Browser, link: str) -> SlowVisit:
    """Open a link on a slow line, nothing cached."""
    context = await browser.new_context(viewport={"width": 360, "height": 780})
    page = await context.new_page()
    line = await context.new_cdp_session(page)
    answers: list[str] = []
    received: list[int] = []
    line.on("Network.responseReceived", lambda event: answers.append(event["type"]))
    line.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    await line.send("Network.enable")
    await line.send("Network.emulateNetworkConditions", SLOW_3G)
    await page.goto(link)
    usable_after = await page.evaluate(PAINTED)
    await page.wait_for_load_state("networkidle")
    await context.close()
    return SlowVisit(usable_after, sum(received), len(answers))
