"""Desks in a real browser: on a phone and a laptop, by day and night, and on paper."""

import re
from collections.abc import AsyncIterator
from typing import Final

import pytest
from msgspec import Struct
from playwright.async_api import Browser, Page

from service.booking import asking
from service.booking.types import NoneWork
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, add_family, add_link, booked, guardian_of, school_with
from tests.conftest import StillClock
from tests.looking import Scheme, broken_in_tables, troubles_of

LARGEST_PAGE: Final = 100_000  # bytes before compression; a desk is on the school's own line


class Scene(Struct, frozen=True):
    """A school in the middle of its round, and a browser that holds its office's and its first teacher's link."""

    page: Page
    address: str
    paths: dict[str, str]

    async def open(self, name: str) -> None:
        await self.page.goto(f"{self.address}{self.paths[name]}")

    async def speak(self, language: str) -> None:
        await self.page.goto(f"{self.address}/language/{language}?back=/desk")


PAGES: Final = (
    *("day", "asks", "ask", "families", "meeting", "calendar", "hours"),
    *("home", "round", "calls", "opening", "new", "days", "family", "book", "none", "cancel"),
    *("people", "messages", "school", "link"),
)


MOST_USED: Final = ("day", "round", "family", "ask")


@pytest.fixture
async def scene(
    pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock, address: str, browser: Browser
) -> AsyncIterator[Scene]:
    now = clock.now()
    school = await school_with(pool, org, now, teachers=2, families=5)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, now, channel="paper", email="", phone="+13125550188", language="my")
    await booked(pool, keyring, school, school.at(15), now, topic="His friends. He loves to draw. " * 4)
    meeting = await booked(pool, keyring, school, school.at(16), now, family=school.families[2], mode="phone")
    ask = await _ask(pool, keyring, school, clock)
    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE link SET revoked_at = $1 WHERE purpose = 'teacher'", now)
        tokens = [await add_link(conn, keyring, school, now, purpose=purpose) for purpose in ("office", "teacher")]
    context = await browser.new_context(viewport={"width": 360, "height": 780}, reduced_motion="reduce")
    page = await context.new_page()
    for token in tokens:
        await page.goto(f"{address}/l/{token}")
    yield Scene(page, address, _paths(school, meeting_id=str(meeting.meeting_id), ask=ask))
    await context.close()


async def _ask(pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock) -> str:
    """Let the fifth family say that none of the first teacher's times work."""
    who = school.families[4]
    wanted = NoneWork(
        invitation_id=who.guardian.invitation_id,
        teacher_id=who.child.teacher_ids[0],
        student_id=who.child.student_id,
        bands=["evening"],
        weekdays=[4],
        words="Ich kann nur spät. متأخر فقط",
    )
    principal = guardian_of(school, who)
    return str(await asking.say_none_work(pool, act_of(principal, keyring, clock.now()), wanted))


def _paths(school: BuiltSchool, *, meeting_id: str, ask: str) -> dict[str, str]:
    round_, family = f"/desk/rounds/{school.round_id}", school.families[1]
    invitation = f"/desk/invitations/{family.guardian.invitation_id}"
    pair = f"?student={family.child.student_id.hex}&teacher={family.child.teacher_ids[0].hex}"
    return {
        "day": "/t",
        "asks": "/t/asks",
        "ask": f"/t/asks/{ask}",
        "families": "/t/families",
        "meeting": f"/t/meetings/{meeting_id}",
        "calendar": "/t/calendar",
        "hours": "/t/hours?form=weekly&starts=17:00",
        "home": "/desk",
        "round": round_,
        "calls": f"{round_}/calls",
        "opening": f"{round_}/open",
        "new": "/desk/rounds/new",
        "days": "/desk/days",
        "signs": "/desk/day/2026-10-15/signs",
        "family": invitation,
        "book": f"{invitation}/book{pair}",
        "none": f"{invitation}/none{pair}",
        "cancel": f"/desk/meetings/{meeting_id}/cancel",
        "people": "/desk/people?q=a",
        "messages": "/desk/messages",
        "school": "/desk/school",
        "link": f"{invitation}/link",
    }


async def troubles(scene: Scene, names: tuple[str, ...], *, schemes: tuple[Scheme, ...]) -> dict[str, list[str]]:
    """Find what is wrong with pages at every width, and in these schemes, by page."""
    found = {}
    for name in names:
        await scene.open(name)
        found[name] = await troubles_of(scene.page, largest=LARGEST_PAGE, schemes=schemes)
    return {name: trouble for name, trouble in found.items() if trouble}


async def test_nothing_is_wrong_with_any_page_of_a_desk(scene: Scene) -> None:
    assert await troubles(scene, PAGES, schemes=("light",)) == {}


@pytest.mark.parametrize("language,schemes", [("es", ()), ("ar-XB", ("dark",))])
async def test_nothing_is_wrong_in_other_languages_and_by_night(
    scene: Scene, language: str, schemes: tuple[Scheme, ...]
) -> None:
    await scene.speak(language)

    assert await troubles(scene, MOST_USED, schemes=schemes) == {}


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_tables_of_a_desk_can_be_read_whole_on_a_laptop_and_on_paper(scene: Scene, language: str) -> None:
    await scene.speak(language)

    broken = {}
    for name in ("calls", "round", "families", "day", "days"):
        await scene.open(name)
        broken[name] = {f"paper {width}": await broken_in_tables(scene.page, width) for width in (720, 960)}
        broken[name]["laptop"] = await broken_in_tables(scene.page, 1280, media="screen")

    found = {f"{name}, {where}": words for name, places in broken.items() for where, words in places.items() if words}
    assert found == {}


async def sheets(page: Page) -> list[tuple[int, int]]:
    """Print; give each sheet's width and height in points."""
    printed = await page.pdf(prefer_css_page_size=True)
    return [(int(width), int(height)) for width, height in re.findall(rb"/MediaBox \[0 0 (\d+) (\d+)\]", printed)]


async def test_the_name_at_the_head_of_a_row_is_large_enough_for_a_thumb(scene: Scene) -> None:
    await scene.open("round")
    await scene.page.set_viewport_size({"width": 360, "height": 780})

    heights = await scene.page.locator("tbody th > a, .key a").evaluate_all(
        "all => all.map((link) => link.getBoundingClientRect().height)"
    )

    assert heights
    assert min(heights) >= 43.9


async def test_a_round_on_paper_has_no_buttons_and_tells_its_four_states_apart(scene: Scene) -> None:
    await scene.open("round")
    await scene.page.set_viewport_size({"width": 700, "height": 960})
    await scene.page.emulate_media(media="print")

    fills = await scene.page.locator(".key rect").evaluate_all("all => all.map((one) => getComputedStyle(one).fill)")

    assert await scene.page.locator(".btn").filter(visible=True).count() == 0
    assert len(set(fills)) == 4


async def test_a_day_sheet_lies_on_its_side_with_room_to_write_and_each_teacher_and_room_has_one(scene: Scene) -> None:
    await scene.open("day")
    await scene.page.set_viewport_size({"width": 960, "height": 720})
    await scene.page.emulate_media(media="print")

    room = await scene.page.locator("th.lines").evaluate("column => column.getBoundingClientRect().width")

    assert room >= 2.3 * 96
    assert await scene.page.get_by_text("The page on screen may be newer.").is_visible()
    assert not await scene.page.get_by_role("button", name="Print").is_visible()
    assert await sheets(scene.page) == [(792, 612)]
    await scene.open("days")
    assert await sheets(scene.page) == [(792, 612)] * 2
    await scene.open("signs")
    assert await sheets(scene.page) == [(792, 612)] * 2
