"""A teacher's page of hours, as a browser without script sends it, and once as a real browser draws it."""

import html
import re
from datetime import time

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from service.access.types import Principal
from service.availability import actions, hours
from service.availability.types import Hours, RosterWindow
from service.booking import asking
from service.booking.types import NoneWork
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import THURSDAY, BuiltSchool, act_of, add_link, booked, guardian_of, school_with
from tests.conftest import StillClock
from tests.looking import AXE_RULES, OVERFLOWS

EVENING = {"weekday": "4", "starts": "18:00", "ends": "20:00", "from_day": "", "until_day": ""}
AWAY = {"effect": "removed", "day": "2026-10-15", "starts": "16:00", "ends": "17:00"}


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    """Grace offers Thursday and Friday, 3 to 6 pm."""
    return await school_with(pool, org, clock.now())


@pytest.fixture
async def token(pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock) -> str:
    """The secret of Grace's own link."""
    async with transaction(pool, school.org_id) as conn:
        return await add_link(conn, keyring, school, clock.now(), purpose="teacher")


@pytest.fixture
async def grace(client: httpx.AsyncClient, token: str) -> httpx.AsyncClient:
    """Grace's browser, after her link was opened."""
    await client.get(f"/l/{token}")
    return client


def _said(answer: httpx.Response) -> str:
    """The words of a page, without tags; spaces folded."""
    words = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", words))).replace("\xa0", " ")


def _beside(answer: httpx.Response, field: str) -> str:
    """What is said beside a field."""
    found = re.search(rf'id="{field}-mistake">(?:<svg.*?</svg>)?<span>(.*?)</span>', answer.text, flags=re.DOTALL)
    return html.unescape(found[1]).replace("\xa0", " ") if found else ""


async def _send(grace: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """Fill in one form of the page and send it."""
    page = await grace.get("/t/hours")
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert csrf
    return await grace.post(f"/t/hours/{path}", data={"csrf": csrf[1], **fields})


async def _send_and_follow(grace: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """Fill in one form, send it, and see where it leads."""
    answer = await _send(grace, path, **fields)
    assert answer.status_code == 303
    return await grace.get(answer.headers["location"])


async def _hours(pool: Pool, school: BuiltSchool, clock: StillClock) -> Hours:
    teacher = school.teacher.person_id
    principal = Principal(org_id=school.org_id, kind="teacher", actor="link:x", person_id=teacher)
    return await hours.hours(pool, principal, teacher, now=clock.now())


async def test_the_page_shows_what_stands(grace: httpx.AsyncClient) -> None:
    said = _said(await grace.get("/t/hours"))

    assert "Thursday 3:00 to 6:00 pm" in said
    assert "Ms. Okafor, Room 12" in said
    assert "Fall conferences 2026 meets on Thu Oct 15 and Fri Oct 16." in said


async def test_a_form_that_comes_back_stands_on_the_same_page_as_before(
    grace: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    who = school.family
    asked = NoneWork(
        invitation_id=who.guardian.invitation_id,
        teacher_id=school.teacher.person_id,
        student_id=who.child.student_id,
        bands=["evening"],
        weekdays=[],
    )
    await asking.say_none_work(pool, act_of(guardian_of(school, who), keyring, clock.now()), asked)

    answer = await _send_and_follow(grace, "weekly", **{**EVENING, "ends": "17:00"})

    assert "Ms. Okafor, Room 12" in _said(answer)
    assert "Other times (1)" in _said(answer)
    assert 'value="17:00"' in answer.text
    assert "/language/ar-XB" in answer.text


async def test_hours_beside_the_rounds_days_are_kept_and_say_so(grace: httpx.AsyncClient) -> None:
    weekly = await _send_and_follow(grace, "weekly", **{**EVENING, "weekday": "1"})
    both = await _send_and_follow(grace, "dated", **{**AWAY, "effect": "added", "day": "2026-10-17"})

    assert _said(weekly).count("On no day of a round that is open.") == 1
    assert _said(both).count("On no day of a round that is open.") == 2


async def test_weekly_hours_are_added_and_removed(
    grace: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock
) -> None:
    added = await _send(grace, "weekly", **EVENING)
    page = await grace.get(added.headers["location"])
    assert (added.status_code, "Saved" in _said(page), "6:00 to 8:00 pm" in _said(page)) == (303, True, True)

    evening = next(each for each in (await _hours(pool, school, clock)).patterns if each.hours.starts == time(18))
    await _send(grace, f"weekly/{evening.pattern_id}/remove")

    assert "6:00 to 8:00 pm" not in _said(await grace.get("/t/hours"))


async def test_hours_that_overlap_come_back_filled_in_with_the_trouble_beside_them(grace: httpx.AsyncClient) -> None:
    answer = await _send_and_follow(grace, "weekly", **{**EVENING, "starts": "17:00"})

    assert _beside(answer, "weekly-starts") == "You offer 3:00 to 6:00 pm already. Choose a time before or after."
    assert 'value="17:00"' in answer.text
    assert '<option value="4" selected>' in answer.text
    assert "<title>Please check one thing. My hours" in answer.text


@pytest.mark.parametrize(
    "path, sent, field, sentence",
    [
        ("weekly", {**EVENING, "weekday": ""}, "weekly-weekday", "Choose a day of the week."),
        ("weekly", {**EVENING, "starts": ""}, "weekly-starts", "Write when the time begins."),
        ("weekly", {**EVENING, "ends": "later"}, "weekly-ends", "Write a time: 3:30 pm."),
        ("weekly", {**EVENING, "ends": "17:00"}, "weekly-ends", "Choose an end that is later than the start."),
        (
            "weekly",
            {**EVENING, "from_day": "2026-10-20", "until_day": "2026-10-19"},
            "weekly-until_day",
            "Choose a last day that is not before the first day.",
        ),
        ("dated", {**AWAY, "effect": "?"}, "dated-effect", "Choose whether you can or cannot then."),
        ("dated", {**AWAY, "day": "10/15"}, "dated-day", "Write the day as year, month, day: 2026-10-15."),
        ("dated", {**AWAY, "day": "2026-09-27"}, "dated-day", "Choose today or a later day."),
        (
            "dated",
            {**AWAY, "day": "2027-03-14", "starts": "02:30"},
            "dated-starts",
            "The clocks go forward that night and skip this time. Choose another.",
        ),
        (
            "dated",
            {**AWAY, "day": "2026-11-01", "starts": "01:30"},
            "dated-starts",
            "The clocks go back that night, so this time comes twice. Say which one you mean.",
        ),
        (
            "calendars",
            {"url": "http://calendar.example/x.ics"},
            "calendar-url",
            "Copy the whole address of the calendar. It begins with https:// or webcal://.",
        ),
    ],
)
async def test_each_trouble_has_its_sentence_beside_its_field(
    grace: httpx.AsyncClient, path: str, sent: dict[str, str], field: str, sentence: str
) -> None:
    answer = await _send_and_follow(grace, path, **sent)

    assert _beside(answer, field) == sentence


async def test_a_time_that_comes_twice_is_asked_about_and_then_taken_as_said(
    grace: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock
) -> None:
    night = {**AWAY, "day": "2026-11-01", "starts": "01:30", "ends": "04:00"}

    asked = await _send_and_follow(grace, "dated", **night)
    await _send(grace, "dated", **night, starts_which="second")

    assert 'name="starts_which" value="second"' in asked.text
    assert 'name="ends_which"' not in asked.text
    assert [one.change.starts_fold for one in (await _hours(pool, school, clock)).exceptions] == [1]


@pytest.mark.parametrize("typed", ["15:30", "3:30 pm", "3.30 PM", "3:30 p. m.", "15:30:00"])
async def test_a_time_is_read_as_people_type_it(
    grace: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock, typed: str
) -> None:
    await _send(grace, "weekly", **{**EVENING, "weekday": "1", "starts": typed})

    assert (await _hours(pool, school, clock)).patterns[0].hours.starts == time(15, 30)


async def test_time_taken_away_names_the_meeting_that_stands(
    grace: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await booked(pool, keyring, school, school.at(16), clock.now())

    saved = await _send(grace, "dated", **AWAY)
    page = await grace.get(saved.headers["location"])

    assert "One meeting is outside your hours now. It stays booked." in _said(page)
    assert "Thursday, October 15, 4:00 pm, Mateo D." in _said(page)
    assert 'href="/t/meetings/' in page.text
    assert "16:00" not in saved.headers["location"]


async def test_a_window_of_the_roster_has_no_button_but_a_hint(
    grace: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    window = RosterWindow(teacher_id=school.teacher.person_id, day=THURSDAY, starts=time(18), ends=time(20))
    async with transaction(pool, school.org_id) as conn:
        await actions.replace_roster_windows(conn, school.org_id, [window])

    page = await grace.get("/t/hours")

    assert "From the school's list." in _said(page)
    assert "/t/hours/dated/" not in page.text


async def test_a_calendar_is_connected_and_its_address_never_shown(grace: httpx.AsyncClient) -> None:
    saved = await _send(grace, "calendars", url="webcal://calendar.example/secret-4711.ics")
    page = await grace.get(saved.headers["location"])

    assert "calendar.example" in _said(page)
    assert "We read it in a minute" in _said(page)
    assert "secret-4711" not in page.text + saved.headers["location"]
    again = await _send_and_follow(grace, "calendars", url="https://calendar.example/secret-4711.ics")
    assert _beside(again, "calendar-url") == "This calendar is connected already."
    assert "secret-4711" not in again.text + str(again.url)


async def test_a_calendar_is_disconnected_and_pressing_twice_is_no_trouble(
    grace: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock
) -> None:
    await _send(grace, "calendars", url="https://calendar.example/x.ics")
    calendar = (await _hours(pool, school, clock)).calendars[0]

    gone = [await _send(grace, f"calendars/{calendar.calendar_id}/remove") for _ in range(2)]

    assert [answer.status_code for answer in gone] == [303, 303]
    assert (await _hours(pool, school, clock)).calendars == []


@pytest.mark.parametrize("path", ["weekly", "dated", "calendars"])
async def test_a_form_that_is_not_ours_changes_nothing(
    grace: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock, path: str
) -> None:
    before = await _hours(pool, school, clock)

    answer = await grace.post(f"/t/hours/{path}", data={**EVENING, **AWAY, "url": "https://x.example/", "csrf": "x"})

    assert (answer.status_code, await _hours(pool, school, clock)) == (403, before)


async def test_without_a_link_there_is_no_page(client: httpx.AsyncClient) -> None:
    assert (await client.get("/t/hours")).status_code == 404


async def test_the_page_speaks_spanish(grace: httpx.AsyncClient) -> None:
    page = await grace.get("/t/hours", headers={"Cookie": f"{_cookies(grace)}; language=es"})

    assert "Las familias eligen entre estas horas." in _said(page)
    assert "Jueves" in _said(page)


def _cookies(client: httpx.AsyncClient) -> str:
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


async def test_a_browser_draws_it_without_sideways_scroll_and_axe_finds_nothing(
    address: str, browser: Browser, token: str
) -> None:
    page = await browser.new_page(viewport={"width": 320, "height": 700})
    await page.goto(f"{address}/l/{token}", wait_until="commit")
    await page.goto(f"{address}/t/hours")
    await page.click("text=Add weekly hours")

    found = await Axe().run(page, options=AXE_RULES["light"])

    assert found.response["violations"] == [], found.generate_report()
    assert not await page.evaluate(OVERFLOWS)
    assert await page.locator("#weekly-weekday[aria-invalid]").count() == 1
