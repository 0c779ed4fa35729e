"""Take the README's pictures of the real pages, from a demo of its own: `deploy/run.sh pictures`.

Families book while the pictures are taken, so they follow one another as a family's days do. What a picture shows is
what a browser of this machine draws; the look names Roboto first on Linux (Debian: fonts-roboto-unhinted), and
one name is Chinese (fonts-noto-cjk).
"""

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urljoin

import msgspec
from playwright.sync_api import Browser, Page, sync_playwright

from tests.looking import CHROMIUM_FLAGS, chromium

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURES: Final = ROOT / "deploy" / "pictures"
LARGEST: Final = 180_000
"""Bytes of one picture; a README with a dozen of them is read on slow lines too."""

SIZES: Final = {"phone": (360, 780, 1.25), "laptop": (1280, 800, 1.0), "paper": (820, 1060, 1.0)}
"""Width and height in CSS px, and how many pixels make one of them."""

NEEDS: Final = ("ride", "childcare", "child")
"""What Rosa ticks; the school has all of it at some times only."""

Device = Literal["phone", "laptop", "paper"]


class Doors(msgspec.Struct, frozen=True):
    """The addresses that the demo prints and pictures are taken behind."""

    base_url: str
    guardian_link: str
    guardian_es_link: str
    teacher_link: str
    office_link: str
    driver_link: str
    mailbox_url: str


class Photographer:
    """A browser, and where its pictures go."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser = browser
        self.folder = folder
        self.too_large: list[str] = []

    def enter(self, link: str, device: Device, *, dark: bool = False) -> Page:
        """Open a private link on a device of its own."""
        width, height, scale = SIZES[device]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(link)
        return page

    def take(self, page: Page, name: str) -> None:
        """Take what the screen shows; what was just done has lost the keyboard's ring by the time one looks."""
        page.wait_for_load_state()
        page.evaluate("document.activeElement?.blur()")
        path = self.folder / f"{name}.png"
        size = len(page.screenshot(path=path))
        if size > LARGEST:
            self.too_large.append(f"{path.name} has {size} bytes, more than {LARGEST}")
        sys.stderr.write(f"{path.relative_to(ROOT)}  {size // 1000} kB\n")


def main() -> int:
    """Take all pictures; 1 if one of them is too large."""
    executable = chromium()
    if executable is None:
        sys.stderr.write("pictures: no Chromium on this machine\n")
        return 1
    PICTURES.mkdir(exist_ok=True)
    with demo() as doors, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        photographer = Photographer(browser, PICTURES)
        guardians(photographer, doors)
        helpers(photographer, doors)
        staff(photographer, doors)
        browser.close()
    sys.stderr.writelines(f"{line}\n" for line in photographer.too_large)
    return 1 if photographer.too_large else 0


@contextmanager
def demo() -> Iterator[Doors]:
    """Start a demo in a folder of its own, and stop it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", "service.cli", "demo", "--port", "0", "--data", folder, "--json"]
        running = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        try:
            assert running.stdout
            yield msgspec.json.decode(running.stdout.readline(), type=Doors)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=60)


def guardians(photographer: Photographer, doors: Doors) -> None:
    """Dana chooses a time, Rosa is quicker and says what is in the way, Dana takes the next one."""
    dana = photographer.enter(doors.guardian_link, "phone")
    photographer.take(dana, "times")
    night = photographer.enter(doors.guardian_link, "phone", dark=True)
    photographer.take(night, "times-dark")
    mirrored = photographer.enter(doors.guardian_link, "phone")
    mirrored.goto(f"{doors.base_url}/language/ar-XB?back=/i")
    photographer.take(mirrored, "times-rtl")
    rosa = photographer.enter(doors.guardian_es_link, "phone")
    photographer.take(rosa, "two-children-es")

    none = photographer.enter(doors.guardian_link, "phone")
    none.click("a[href^='/i/none']")
    none.check("input[name=band] >> nth=0")
    photographer.take(none, "none")

    rosa.click("a.row[href^='/i/times'] >> nth=1")
    wanted, moment = wanted_by_both(dana, rosa)
    dana.click(f"a.tile[href*='{moment}']")
    dana.fill("textarea", "How is reading going?")
    photographer.take(dana, "confirm")
    rosa.goto(wanted)
    rosa.get_by_text("¿Necesita algo").first.evaluate("it => it.scrollIntoView()")
    photographer.take(rosa, "in-the-way-es")
    for need in NEEDS:
        rosa.check(f"input[name={need}] >> nth=0")
    rosa.click("button.btn-go")
    photographer.take(rosa, "booked-es")
    dana.click("button.btn-go")
    photographer.take(dana, "taken")
    dana.click(".banner .tile")
    dana.click("button.btn-go")
    photographer.take(dana, "booked")


def wanted_by_both(dana: Page, rosa: Page) -> tuple[str, str]:
    """Find a time both may take, with near ones left on both sides and all Rosa needs; leave her page as it was.

    Returns the address of Rosa's page for it, and its moment as addresses write it.
    """
    list_of_times, others = rosa.url, list(moments(dana))
    for moment, address in moments(rosa).items():
        if moment in others[1:-1]:
            rosa.goto(urljoin(list_of_times, address))
            found = rosa.url
            offered = all(rosa.locator(f"input[name={need}]").count() for need in NEEDS)
            rosa.goto(list_of_times)
            if offered:
                return found, moment
    message = "the demo has no time that both would like, with a ride and childcare"
    raise LookupError(message)


def moments(page: Page) -> dict[str, str]:
    """Read the times a page offers: the moment, and where it leads."""
    addresses = [str(tile.get_attribute("href")) for tile in page.locator("a.tile").all()]
    return {found[1]: address for address in addresses if (found := re.search(r"-(\d{8}T\d{4}Z)", address))}


def helpers(photographer: Photographer, doors: Doors) -> None:
    """What a volunteer driver is asked, before a yes: no name and no street."""
    driver = photographer.enter(doors.driver_link, "phone")
    driver.goto(f"{doors.base_url}/h/rides")
    photographer.take(driver, "rides")


def staff(photographer: Photographer, doors: Doors) -> None:
    """The desks once families have booked, and what went out to them."""
    teacher = photographer.enter(doors.teacher_link, "laptop")
    teacher.click("a[href^='/t/day/'] >> nth=1")
    photographer.take(teacher, "day")
    office = photographer.enter(doors.office_link, "laptop")
    office.click("main a[href^='/desk/rounds/']:not([href$=new]) >> nth=0")
    photographer.take(office, "round")
    families = office.url
    office.goto(f"{doors.base_url}/desk/missing")
    photographer.take(office, "missing")
    letters = photographer.enter(doors.office_link, "paper")
    letters.goto(f"{families}/letters?for=paper")
    letters.emulate_media(media="print")
    letters.evaluate("document.body.style.padding = '48px'")  # a printer's margins
    photographer.take(letters, "letter")
    mailbox = photographer.enter(doors.mailbox_url, "laptop")
    mailbox.click("a[href*='.eml'] >> nth=0")
    photographer.take(mailbox, "mailbox")


if __name__ == "__main__":
    sys.exit(main())
