"""What no page may do: scroll sideways, have a target too small for a thumb, hide an icon, or be blamed by axe."""

import shutil
from collections.abc import Sequence
from typing import Final, Literal

from axe_playwright_python.async_playwright import Axe
from msgspec import Struct
from playwright.async_api import Page

CHROMIUM_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTHS: Final = (320, 360, 1280)
TEXT_PERCENTS: Final = (100, 200)
HEIGHT: Final = 780

AXE_RULES: Final = {
    "light": {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        "resultTypes": ["violations"],  # what passed need not be told in full
    },
    "dark": {"runOnly": ["color-contrast"], "resultTypes": ["violations"]},  # by night only the colours differ
}
HAS_AXE: Final = "() => 'axe' in window"
OVERFLOWS: Final = """() => {
  const page = document.documentElement
  if (page.scrollWidth <= page.clientWidth) return null
  const out = [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect()
    return one.checkVisibility() && (box.left + scrollX < -0.5 || box.right + scrollX > page.clientWidth + 0.5)
  })
  return out.length ? out.at(-1).outerHTML.slice(0, 90) : "nothing drawn"
}"""
"""Gives what sticks out of a page that scrolls sideways; null if it does not."""

BROKEN_IN_TABLES: Final = """() => {
  const broken = [...document.querySelectorAll(".tablebox")].filter((box) => box.scrollWidth > box.clientWidth + 1)
    .map((box) => `wider than its box: ${box.innerText.slice(0, 40)}`)
  for (const cell of document.querySelectorAll("th, td")) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      const text = texts.currentNode
      for (const word of text.textContent.matchAll(/[^\\s\u00ad/-]+/g)) {
        const range = document.createRange()
        range.setStart(text, word.index)
        range.setEnd(text, word.index + word[0].length)
        const drawn = [...range.getClientRects()].filter((box) => box.width > 1)
        const lines = new Set(drawn.map((box) => Math.round(box.top)))
        if (lines.size > 1) broken.push(word[0])
      }
    }
  }
  return broken
}"""
"""Gives the words of tables that go on in another line, and the tables that are cut at their end."""

ENLARGE: Final = "percent => { document.documentElement.style.fontSize = percent + '%' }"
SMALL_TARGETS: Final = """() => [...document.querySelectorAll("a, button, summary, select, input, textarea, .tile")]
  .filter((target) => target.checkVisibility() && !target.closest(".skip"))
  .filter((target) => !["checkbox", "radio"].includes(target.type))
  .filter((target) => getComputedStyle(target).display !== "inline")
  .filter((target) => target.getBoundingClientRect().height < 43.9)
  .map((target) => target.outerHTML.slice(0, 90))"""
UNDRAWN: Final = """() => [...document.querySelectorAll("svg.i")]
  .filter((icon) => icon.checkVisibility() && !icon.getBBox().width)
  .map((icon) => icon.innerHTML)"""
FOCUSED: Final = """() => {
  const focused = document.activeElement
  if (!focused || focused === document.body) return null
  const shown = focused.closest("label.tile") ?? focused
  const box = shown.getBoundingClientRect()
  const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
  const style = getComputedStyle(shown)
  return {
    name: (focused.innerText || focused.name || "").trim().split("\\n")[0],
    top: box.y + scrollY,
    is_seen: box.y >= 0 && box.bottom <= innerHeight && !!middle && (shown.contains(middle) || middle.contains(shown)),
    is_ringed: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 3,
  }
}"""


class Stop(Struct, frozen=True):
    """Where the keyboard comes to."""

    name: str
    top: float  # px from the top of the page
    is_seen: bool  # inside the window and under nothing
    is_ringed: bool


Scheme = Literal["light", "dark"]
Media = Literal["print", "screen"]


BROWSERS: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first found is taken: the shell draws the same pages with half the work, having no window of its own."""


def chromium() -> str | None:
    """The browser of this machine; None where there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


async def troubles_of(page: Page, *, largest: int, schemes: Sequence[Scheme] = ("dark", "light")) -> list[str]:
    """What is wrong with an open page, by day and night, at every width, with text twice as large. `largest`: bytes."""
    weight = len((await page.content()).encode())
    found = [f"{weight} bytes"] if weight > largest else []
    for scheme in schemes:
        await page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {one}" for one in await _axe(page, scheme)]
    found += [f"not drawn: {one}" for one in await page.evaluate(UNDRAWN)]
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": HEIGHT})  # takes longer than to look
        for percent in TEXT_PERCENTS:
            await page.evaluate(ENLARGE, percent)
            if sticks_out := await page.evaluate(OVERFLOWS):
                found.append(f"scrolls sideways at {width} px, text {percent} %: {sticks_out}")
            found += [f"small at {width} px, text {percent} %: {one}" for one in await page.evaluate(SMALL_TARGETS)]
    await page.evaluate(ENLARGE, 100)
    return found


async def broken_in_tables(page: Page, width: int, *, media: Media = "print") -> list[str]:
    """What cannot be read in the tables of an open page, on paper or on a screen of a width."""
    await page.emulate_media(media=media)
    await page.set_viewport_size({"width": width, "height": HEIGHT})
    found: list[str] = await page.evaluate(BROKEN_IN_TABLES)
    await page.emulate_media(media="null")
    return found


async def keyboard_stops(page: Page) -> list[Stop]:
    """Go through a page by the tab key alone, from its top to its end."""
    await page.evaluate("document.activeElement.blur()")
    stops: list[Stop] = []
    while len(stops) < 100:
        await page.keyboard.press("Tab")
        focused = await page.evaluate(FOCUSED)
        if focused is None:
            return stops
        stops.append(Stop(**focused))
    raise AssertionError("the keyboard never comes to the end of the page")


async def _axe(page: Page, scheme: Scheme) -> list[str]:
    axe = Axe("") if await page.evaluate(HAS_AXE) else Axe()  # a page is given the half megabyte once
    found = await axe.run(page, options=AXE_RULES[scheme])
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found.response["violations"] for node in rule["nodes"]]
