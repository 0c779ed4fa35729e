"""Draw what stands beside a word: the icons of our own hand, and the lantern.

24 units square, stroke 1.9 with round ends, in the colour of the text; always hidden from screen readers,
since the word says it. A page carries the symbols it uses and no others.
"""

import re
from typing import Final

from markupsafe import Markup

ICONS: Final = {
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4"/>',
    "book": '<path d="M12 6.5C10 5 7 4.5 3.5 4.8v13.4c3.5-.3 6.5.2 8.5 1.7 2-1.5 5-2 8.5-1.7V4.8'
    'C17 4.5 14 5 12 6.5zM12 6.5v13.4"/>',
    "cal": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 3v4M16 3v4"/>',
    "car": '<path d="M4 16v-4l2-5.2A1.8 1.8 0 0 1 7.7 5.6h8.6A1.8 1.8 0 0 1 18 6.8l2 5.2v4zM4 12h16'
    'M6 16v2.4M18 16v2.4M7.5 14h.1M16.5 14h.1"/>',
    "check": '<path d="M20 6 9 17l-5-5"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "down": '<path d="m5.5 9 6.5 6.5L18.5 9"/>',
    "go": '<path d="M9 5.5 15.5 12 9 18.5"/>',
    "home": '<path d="m3.5 11.5 8.5-7 8.5 7"/><path d="M6 10v9.5h12V10M10 19.5v-5h4v5"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>',
    "kids": '<circle cx="8" cy="8.5" r="3"/><path d="M2.8 20c0-3.4 2.2-5.5 5.2-5.5s5.2 2.1 5.2 5.5"/>'
    '<circle cx="17" cy="12" r="2.3"/><path d="M16 16.6c3.3-.6 5.2 1 5.2 3.4"/>',
    "lang": '<path d="M3 6h9M7.5 3.5V6M10.5 6c-.7 3.6-3 6.6-6.7 8.5M5 9c1.3 2.3 3.2 4 5.5 5'
    'M12.5 20.5l4-10 4 10M14 17h5"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3.2-3.2a4 4 0 0 0-5.7-5.7L11.8 6.5"/>'
    '<path d="M14 10a4 4 0 0 0-5.7 0l-3.2 3.2a4 4 0 0 0 5.7 5.7l1.4-1.4"/>',
    "lock": '<rect x="5" y="11" width="14" height="9.5" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "mail": '<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="m3.5 7.5 8.5 6 8.5-6"/>',
    "off": '<path d="M3 3l18 18M5.5 10a8 8 0 0 1 3-1.8M8.5 13.5a5 5 0 0 1 1.5-1M12 17.5v.1'
    'M11 6.6c3.5-.4 7 1 9.5 3.4M14.5 12.3l1 .7"/>',
    "okc": '<circle cx="12" cy="12" r="9"/><path d="m8 12.5 2.7 2.7L16 9.5"/>',
    "phone": '<path d="M6.5 3.5h3l1.5 4.5-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4.5 1.5v3a2 2 0 0 1-2.2 2'
    'A16.5 16.5 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z"/>',
    "pin": '<path d="M12 21c4.5-4.7 6.8-8 6.8-11a6.8 6.8 0 0 0-13.6 0c0 3 2.3 6.3 6.8 11z"/>'
    '<circle cx="12" cy="10" r="2.4"/>',
    "print": '<path d="M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z"/>',
    "ring": '<circle cx="12" cy="12" r="8"/>',
    "save": '<path d="M12 4v11M7.5 11 12 15.5 16.5 11M4.5 19.5h15"/>',
    "school": '<path d="M12 3v4M12 3h4v2.5h-4M4 20.5v-9h16v9zM4 11.5 12 7l8 4.5M10 20.5V16h4v4.5"/>',
    "stop": '<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z"/><path d="M12 7.5v5.5M12 16.5v.1"/>',
    "talk": '<path d="M3 5h11v8H8l-3.5 3v-3H3z"/><path d="M17 9h4v8h-1.5v3L16 17h-5v-1"/>',
    "turn": '<path d="M4 7h11a5 5 0 0 1 0 10H9"/><path d="M12 13.5 8.5 17l3.5 3.5"/>',
    "user": '<circle cx="12" cy="8" r="3.7"/><path d="M4.8 20.5c0-4 3-6.3 7.2-6.3s7.2 2.3 7.2 6.3"/>',
    "video": '<rect x="3" y="6.5" width="12" height="11" rx="2"/><path d="m15 11 6-3.5v9L15 13"/>',
    "warn": '<path d="M12 3.5 21 19.5H3z"/><path d="M12 9.5v4.5M12 16.8v.1"/>',
    "x": '<path d="m6 6 12 12M18 6 6 18"/>',
}

SPRITE_HERE: Final = "<!--icons-->"
"""Where a page keeps the symbols it uses; with_sprite fills it once the page is written."""

_POINTS: Final = frozenset({"go", "turn"})
"""Icons that point along the line of text: they turn round with it."""

# Patterns cannot be named from a stylesheet kept elsewhere, so the hatch of "opened" travels with the sprite
_HATCH: Final = (
    '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="7" height="7" class="p0"/><path class="pl" d="M0 0v7"/></pattern>'
)
_USED: Final = re.compile(r'<use href="#i-(\w+)"/>')


def icon(name: str) -> Markup:
    """Refer to an icon of ICONS; an unknown name raises KeyError while the page is written."""
    ICONS[name]
    flips = " flip" if name in _POINTS else ""
    return Markup(f'<svg class="i{flips}" aria-hidden="true"><use href="#i-{name}"/></svg>')  # noqa: S704 name is a key of ours


def with_sprite(page: str) -> str:
    """Put the symbols a page refers to where it keeps them."""
    if SPRITE_HERE not in page:
        return page
    symbols = "".join(
        f'<symbol id="i-{name}" viewBox="0 0 24 24">{ICONS[name]}</symbol>' for name in sorted(set(_USED.findall(page)))
    )
    hatch = _HATCH if "url(#hatch)" in page else ""
    sprite = f'<svg width="0" height="0" class="sprite" aria-hidden="true">{hatch}{symbols}</svg>'
    return page.replace(SPRITE_HERE, sprite if hatch or symbols else "", 1)
