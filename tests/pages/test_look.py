"""Every part of the look, drawn in a real browser: nothing overflows, every target is big enough, axe finds nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from service.kernel.frame import MailFrame
from service.kernel.icons import with_sprite
from service.kernel.locale import voice
from service.kernel.render import environment
from service.kernel.statics import style_source
from tests.looking import AXE_RULES, CHROMIUM_FLAGS, OVERFLOWS, SMALL_TARGETS, UNDRAWN, WIDTHS, chromium
from tests.pages.look_samples import sample_frame, sample_gallery

GALLERY = Path(__file__).parent / "gallery"
PAGES = ("openings", "taken", "confirm", "none", "booked", "parts", "round", "daysheet", "paper")
GUARDIANS_PAGES = ("openings", "taken", "confirm", "none", "booked")
DESK_PAGES = ("round", "daysheet")
LANGUAGES = ("en", "ar-XB")
LARGEST_PAGE = 40_000
"""Bytes, style included, before compression."""


def draw(name: str, language: str) -> str:
    """Write one page of the gallery."""
    speaker = voice(language)
    template = environment(speaker).from_string((GALLERY / f"{name}.html").read_text(encoding="utf-8"))
    return with_sprite(
        template.render(view=sample_gallery(), voice=speaker, frame=sample_frame(desk=name in DESK_PAGES))
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = chromium()
    if executable is None:
        pytest.skip("There is no Chromium on this machine, so nobody looked at the pages.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=executable,
            args=CHROMIUM_FLAGS,
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture
def opened(tab: Page, tmp_path: Path, request: pytest.FixtureRequest) -> Page:
    """Open the page a test is parametrized with, drawn into a file, on a small phone."""
    name, language = request.param
    file = tmp_path / f"{name}.html"
    file.write_text(draw(name, language), encoding="utf-8")
    tab.set_viewport_size({"width": 360, "height": 780})
    tab.goto(file.as_uri())
    return tab


def overflowing(page: Page, widths: tuple[int, ...], *, text_percent: int) -> list[int]:
    """List the widths (px) at which the page scrolls sideways."""
    page.evaluate("percent => { document.documentElement.style.fontSize = percent + '%' }", text_percent)
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 780})
        if page.evaluate(OVERFLOWS):
            found.append(width)
    return found


def sheets(page: Page) -> list[tuple[int, int]]:
    """Print on Letter paper; give each sheet's width and height in points."""
    printed = page.pdf(prefer_css_page_size=True)
    return [(int(width), int(height)) for width, height in re.findall(rb"/MediaBox \[0 0 (\d+) (\d+)\]", printed)]


every_page = pytest.mark.parametrize(
    "opened", [(name, tag) for name in PAGES for tag in LANGUAGES], indirect=True, ids="-".join
)


@every_page
def test_no_page_scrolls_sideways_even_when_text_is_twice_as_large(opened: Page) -> None:
    assert overflowing(opened, WIDTHS, text_percent=100) == []
    assert overflowing(opened, WIDTHS, text_percent=200) == []


@pytest.mark.parametrize("opened", [("taken", "en"), ("taken", "ar-XB")], indirect=True, ids="-".join)
def test_a_visits_stops_keep_room_for_words_when_text_is_twice_as_large(opened: Page) -> None:
    opened.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    opened.set_viewport_size({"width": 320, "height": 780})

    ems = opened.locator(".stops > span > span").evaluate_all(
        "all => all.map((words) => words.getBoundingClientRect().width / parseFloat(getComputedStyle(words).fontSize))"
    )

    assert ems
    assert min(ems) > 4


@every_page
def test_every_target_is_large_enough_for_a_thumb(opened: Page) -> None:
    assert opened.evaluate(SMALL_TARGETS) == []


@every_page
def test_every_icon_is_drawn(opened: Page) -> None:
    assert opened.evaluate(UNDRAWN) == []


@every_page
def test_axe_finds_nothing_by_day(opened: Page) -> None:
    found = Axe().run(opened, options=AXE_RULES["light"])

    assert found.response["violations"] == [], found.generate_report()


@pytest.mark.parametrize("opened", [(name, "en") for name in PAGES], indirect=True, ids="-".join)
def test_axe_finds_nothing_by_night(opened: Page) -> None:
    opened.emulate_media(color_scheme="dark")

    found = Axe().run(opened, options=AXE_RULES["light"])

    opened.emulate_media(color_scheme="light")
    assert found.response["violations"] == [], found.generate_report()


@pytest.mark.parametrize("opened", [("openings", "en"), ("openings", "es")], indirect=True, ids="-".join)
def test_five_times_and_a_way_out_are_on_the_first_screen(opened: Page) -> None:
    times = opened.locator(".tile")
    way_out = opened.get_by_role("link").filter(has_text="None of these").or_(opened.locator(".note .tap")).first

    assert times.nth(4).bounding_box()["y"] + 48 <= 780  # type: ignore[index]  # it is drawn, so it has a box
    assert way_out.bounding_box()["y"] <= 780  # type: ignore[index]  # same


@pytest.mark.parametrize("opened", [("openings", "en")], indirect=True)
def test_a_time_is_named_with_its_day_for_a_screen_reader(opened: Page) -> None:
    assert opened.get_by_role("link", name="Thursday, October 15, 5:10 pm", exact=True).count() == 1


@pytest.mark.parametrize("opened", [("none", "en"), ("taken", "es")], indirect=True, ids="-".join)
def test_what_happened_has_the_focus_when_the_page_opens(opened: Page) -> None:
    assert opened.locator(".banner").evaluate("banner => banner === document.activeElement")


@pytest.mark.parametrize("opened", [("paper", "en")], indirect=True)
def test_a_letter_is_one_upright_sheet_and_a_door_sign_one_lying_on_its_side(opened: Page) -> None:
    assert sheets(opened) == [(612, 792), (792, 612)]


@pytest.mark.parametrize("opened", [("daysheet", "en")], indirect=True)
def test_a_day_sheet_lies_on_its_side_with_room_to_write(opened: Page) -> None:
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": 960, "height": 720})

    room = opened.locator("th.lines").evaluate("column => column.getBoundingClientRect().width")

    opened.emulate_media(media="null")
    assert room >= 2.3 * 96
    assert sheets(opened) == [(792, 612)]


def test_the_browsers_policy_lets_a_page_have_its_own_style_and_no_other(tab: Page, tmp_path: Path) -> None:
    policy = f'<meta http-equiv="Content-Security-Policy" content="style-src {style_source()}">'
    intruder = "<style>.skip { display: none }</style>"
    file = tmp_path / "strict.html"
    file.write_text(draw("round", "en").replace("<head>", f"<head>{policy}{intruder}"), encoding="utf-8")

    tab.goto(file.as_uri())

    assert tab.locator(".top").evaluate("top => getComputedStyle(top).display") == "flex"
    assert tab.locator(".skip").evaluate("skip => getComputedStyle(skip).display") != "none"


@pytest.mark.parametrize("name", GUARDIANS_PAGES)
def test_a_guardians_page_is_light_enough_for_a_slow_line(name: str) -> None:
    assert len(draw(name, "en").encode()) < LARGEST_PAGE


@pytest.mark.parametrize("name", PAGES)
def test_a_page_needs_no_inline_style_or_script(name: str) -> None:
    written = draw(name, "en")

    assert " style=" not in written
    assert "<script>" not in written


@pytest.mark.parametrize("language", ["en", "es", "ar-XB"])
def test_a_mail_reads_in_each_language(language: str) -> None:
    speaker = voice(language)
    frame = MailFrame(school="Lincoln Elementary", subject="Booked", phone="555-0142", preheader="5:10 pm")
    template = environment(speaker).from_string((GALLERY / "mail.html").read_text(encoding="utf-8"))

    written = template.render(view=sample_gallery(), voice=speaker, frame=frame)

    assert f'lang="{language}"' in written
    assert "555-0142" in written
