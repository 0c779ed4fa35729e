"""A helper's own page: what is theirs and what is open, soonest first, and the page of each kind of help."""

from datetime import datetime
from typing import Final

from litestar import Response, get
from litestar.di import NamedDependency
from msgspec import Struct

from service.access.types import Act
from service.helping.parts import Item, Kind, Part, parts_of, soonest_first
from service.kernel.db import Pool
from service.people.own_page import AnyRequest, OwnPage, own_page

HREFS: Final[dict[Kind, str]] = {
    "visits": "/h/visits",
    "interpreting": "/h/interpreting",
    "childcare": "/h/childcare",
    "rides": "/h/rides",
}

SHOWN: Final = 5
"""Open ones on this page; the rest stands on the board of its kind."""


class ItemRow(Struct, frozen=True, kw_only=True):
    """One thing that is somebody's, or could be."""

    kind: Kind
    href: str
    start: datetime
    end: datetime
    place: str
    is_asked: bool


class PartRow(Struct, frozen=True, kw_only=True):
    """One kind of help."""

    kind: Kind
    href: str
    mine: int
    asked: int
    open: int


class HomePage(Struct, frozen=True, kw_only=True):
    """helping/home.html."""

    mine: tuple[ItemRow, ...]
    open: tuple[ItemRow, ...]
    parts: tuple[PartRow, ...]


@get("/h", include_in_schema=False)
async def home(request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool]) -> Response[str]:
    """Show what is theirs, and what is open."""
    seen = await own_page(request, helper_act, pool)
    parts = await parts_of(pool, helper_act.principal, seen.voice, now=seen.now)
    open_ones = {one for part in parts for one in part.open}  # two shifts of one session look alike: one line for both
    view = HomePage(
        mine=tuple(_item(one, seen) for one in soonest_first(one for part in parts for one in part.mine)),
        open=tuple(_item(one, seen) for one in soonest_first(open_ones)[:SHOWN]),
        parts=tuple(_row(part) for part in parts),
    )
    return seen.show("helping/home.html", view, part=seen.voice.gettext("Your page"), here="/h")


def _item(one: Item, seen: OwnPage) -> ItemRow:
    return ItemRow(
        kind=one.kind,
        href=one.href,
        start=seen.local(one.span.start),
        end=seen.local(one.span.end),
        place=one.place,
        is_asked=one.is_asked,
    )


def _row(part: Part) -> PartRow:
    return PartRow(kind=part.kind, href=HREFS[part.kind], mine=len(part.mine), asked=part.asked, open=len(part.open))


ROUTES: Final = (home,)
