"""Keep the few files a page needs beside its words, all of them ours: stylesheet, lantern, one small script.

The stylesheet travels inside the page. A guardian opens a link from a text on a slow line, reads two or three
pages and is done: one file more would cost a round trip (0.4 s and up) before anything shows, while 5 kB of
compressed style cost 0.1 s; and a page is then whole or not there. The Content-Security-Policy names each
stylesheet by its hash, so no other can apply. Lantern and script come from /static under names that carry
their hash, and stay cached for a year.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

from markupsafe import Markup

FOLDER: Final = Path(__file__).resolve().parent / "static"
SHEETS: Final = {
    "page": ("porchlight.css", "print.css"),
    "desk": ("porchlight.css", "desk.css", "print.css"),
    "door": ("porchlight.css", "door.css", "print.css"),
    "docs": ("porchlight.css", "desk.css", "docs.css", "print.css"),
    "paper": ("porchlight.css", "paper.css", "print.css"),
}
"""What each kind of page carries; a guardian's carries nothing of the desk."""

MEDIA_TYPES: Final = {".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE: Final = re.compile(r"\s+")
_AROUND: Final = re.compile(r" ?([{};,>]) ?|(:) ")


@cache
def style_sheet(kind: str = "page") -> Markup:
    """Give the stylesheet of one kind of page (SHEETS) without its comments and spare spaces."""
    source = "".join((FOLDER / name).read_text(encoding="utf-8") for name in SHEETS[kind])
    tight = _SPACE.sub(" ", _COMMENT.sub("", source)).strip()
    return Markup(_AROUND.sub(lambda match: match.group(1) or ":", tight).replace(";}", "}"))  # noqa: S704 our own files


@cache
def style_source() -> str:
    """Name the stylesheets for style-src: 'sha256-...' each."""
    digests = (hashlib.sha256(style_sheet(kind).encode()).digest() for kind in SHEETS)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


@cache
def static_files() -> dict[str, Path]:
    """Map the name a page uses, hash included, to the file."""
    return {_named(path): path for path in sorted(FOLDER.iterdir()) if path.suffix in MEDIA_TYPES}


@cache
def static_url(name: str) -> str:
    """Give the address of a static file: /static/print.3f2a91c0.js."""
    return f"/static/{_named(FOLDER / name)}"


def _named(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return f"{path.stem}.{digest}{path.suffix}"
