"""The scripts of the door page: one that works on without a network, one that keeps the pages for it."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from litestar import Response, get
from litestar.params import FromPath

from service.kernel.errors import NotFound
from service.kernel.pages import YEAR

FOLDER: Final = Path(__file__).resolve().parents[1] / "static"
SCRIPTS: Final = ("queue.js", "door.js")
JAVASCRIPT: Final = "text/javascript; charset=utf-8"
FOREVER_MS: Final = 4_102_444_800_000
"""January 1, 2100: a script names no child, so it may be kept."""


@cache
def script_urls() -> tuple[str, ...]:
    """Give the addresses of the page's scripts, in their order; each name carries its file's hash."""
    return tuple(f"/h/childcare/files/{_named(name)}" for name in SCRIPTS)


@get("/h/childcare/files/{name:str}", sync_to_thread=False, include_in_schema=False)
def script(name: FromPath[str]) -> Response[bytes]:
    """Give a script whose name carries its hash, to be kept for a year."""
    path = _files().get(name)
    if path is None:
        raise NotFound
    kept = {"Cache-Control": f"public, max-age={YEAR}, immutable", "X-Door-Until": str(FOREVER_MS)}
    return Response(path.read_bytes(), media_type=JAVASCRIPT, headers=kept)


@get("/h/childcare/sw.js", sync_to_thread=False, include_in_schema=False)
def service_worker() -> Response[bytes]:
    """Give the service worker; where it lies says which pages it may keep: those below /h/childcare/."""
    return Response((FOLDER / "sw.js").read_bytes(), media_type=JAVASCRIPT, headers={"Cache-Control": "no-cache"})


@cache
def _files() -> dict[str, Path]:
    return {_named(name): FOLDER / name for name in SCRIPTS}


def _named(name: str) -> str:
    path = FOLDER / name
    return f"{path.stem}.{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}{path.suffix}"


ROUTES = [script, service_worker]
