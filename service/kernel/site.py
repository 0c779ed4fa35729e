"""What any site has: static files, the reader's choice of language, robots.txt, health."""

from typing import Any

import asyncpg
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Struct

from service.kernel.db import Pool
from service.kernel.errors import NotFound
from service.kernel.frame import Frame
from service.kernel.languages import closest, offered_languages
from service.kernel.migrate import pending
from service.kernel.pages import YEAR, language_cookie, office_of, page, reader_voice
from service.kernel.statics import MEDIA_TYPES, static_files

AnyRequest = Request[Any, Any, Any]


class Home(Struct, frozen=True):
    """The page of those who come without a link has nothing to show but its words."""


@get("/", sync_to_thread=False, include_in_schema=False)
def home(request: AnyRequest) -> Response[str]:
    """Say to whoever comes without a link how to get to their own page."""
    office = office_of(request)
    frame = Frame(school=office.school, phone=office.phone, here="/", languages=offered_languages())
    return page("kernel/home.html", Home(), reader_voice(request), frame)


@get("/static/{name:str}", sync_to_thread=False, include_in_schema=False)
def static_file(name: FromPath[str]) -> Response[bytes]:
    """Give a file whose name carries its hash, to be kept for a year."""
    path = static_files().get(name)
    if path is None:
        raise NotFound
    return Response(
        path.read_bytes(),
        media_type=MEDIA_TYPES[path.suffix],
        headers={"Cache-Control": f"public, max-age={YEAR}, immutable"},
    )


@get("/language/{tag:str}", sync_to_thread=False, include_in_schema=False)
def choose_language(tag: FromPath[str], back: FromQuery[str] = "/") -> Redirect:
    """Keep the reader's choice of language in a cookie and go back. Only paths of ours are gone back to."""
    known = closest(tag, offered_languages(pseudo=True))
    if known is None:
        raise NotFound
    ours = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    return Redirect(back if ours else "/", status_code=303, cookies=[language_cookie(known)])


@get("/robots.txt", sync_to_thread=False, include_in_schema=False)
def robots() -> Response[str]:
    """Keep search engines out of pages; calendars at /c/ may be fetched by whoever asks robots.txt first."""
    return Response("User-agent: *\nAllow: /c/\nDisallow: /\n", media_type="text/plain")


@get("/health", sync_to_thread=False, include_in_schema=False)
def health() -> dict[str, str]:
    """Say that this process answers."""
    return {"status": "ok"}


@get("/ready", include_in_schema=False)
async def ready(pool: NamedDependency[Pool]) -> Response[dict[str, Any]]:
    """Say whether this process can do its work: the database answers and has every migration."""
    try:
        async with pool.acquire(timeout=1) as conn:
            missing = await pending(conn)  # type: ignore[arg-type] # a pool's connection is one
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return Response({"status": "no-database"}, status_code=503)
    if missing:
        return Response({"status": "migrations-missing", "missing": missing}, status_code=503)
    return Response({"status": "ok"})


ROUTES = [home, static_file, choose_language, robots, health, ready]
