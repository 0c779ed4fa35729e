"""A helper's own page: what is theirs, what waits for a yes or no, what is open."""

from datetime import datetime
from typing import Final

from litestar import Response, get
from litestar.di import NamedDependency
from msgspec import Struct

from service.access.doors import AnyClock
from service.access.types import Principal
from service.helping.parts import Kind, Part, parts_of
from service.kernel.db import Pool
from service.kernel.tokens import Keyring
from service.people.own_page import AnyRequest, OwnPage, own_page

HREFS: Final[dict[Kind, str]] = {
    "visits": "/h/visits",
    "interpreting": "/h/interpreting",
    "childcare": "/h/childcare",
    "rides": "/h/rides",
}


class PartRow(Struct, frozen=True, kw_only=True):
    """One kind of help."""

    kind: Kind
    href: str
    next: datetime | None
    mine: int
    asked: int
    open: int


class HomePage(Struct, frozen=True, kw_only=True):
    """helping/home.html."""

    greeting: str
    parts: tuple[PartRow, ...]


@get("/h", include_in_schema=False)
async def home(
    request: AnyRequest,
    helper: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    clock: NamedDependency[AnyClock],
) -> Response[str]:
    """Show what is theirs."""
    seen = await own_page(request, helper, pool, keyring, clock.now())
    parts = await parts_of(pool, helper, now=seen.now)
    view = HomePage(greeting=seen.facts.greeting, parts=tuple(_row(part, seen) for part in parts))
    return seen.show("helping/home.html", view, part=seen.voice.gettext("Your page"), here="/h")


def _row(part: Part, seen: OwnPage) -> PartRow:
    return PartRow(
        kind=part.kind,
        href=HREFS[part.kind],
        next=seen.local(part.next.start) if part.next else None,
        mine=part.mine,
        asked=part.asked,
        open=part.open,
    )


ROUTES: Final = (home,)
