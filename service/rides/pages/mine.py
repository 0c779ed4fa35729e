"""A driver's own trips: whom to pick up, the street around the trip, picked up and dropped off by tap, giving back."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from service.access.types import Act
from service.kernel.db import Pool
from service.kernel.errors import Malformed
from service.kernel.ids import RideId, RideRequestId
from service.kernel.numbers import phone_said
from service.kernel.pages import AnyRequest, to
from service.kernel.spans import Span
from service.people.giving_back import ask_back
from service.people.own_page import OwnPage, own_page, sent
from service.rides import claims, driving, reading, rules
from service.rides.errors import NotNow, RideGone, RideUnknown
from service.rides.pages.words import area_said, party_said
from service.rides.types import MyRide, MyStop, RideStop
from service.rides.words import word_said

SAID: Final = ("claimed", "noted", "not_now", "undone")
MARKS: Final[dict[str, driving.Mark]] = {"picked_up": "picked_up", "dropped_off": "dropped_off"}


class StopCard(Struct, frozen=True, kw_only=True):
    """One way of one family."""

    is_there: bool  # to the meeting; else home
    at: datetime
    until: datetime
    name: str
    contact: str
    is_office: bool  # `contact` is the school's
    code_word: str
    area: str
    party: str
    street: str  # "" while it is not open
    map_href: str
    opens_at: datetime
    action: str
    can_pick_up: bool
    can_drop_off: bool
    undo: str  # where the last tap is taken back, if it was of this way and just now; ""
    is_done: bool
    request: str
    leg: str


class MinePage(Struct, frozen=True, kw_only=True):
    """rides/mine.html."""

    day: datetime
    stops: tuple[StopCard, ...]
    said: str
    give_back: str  # where; "" once somebody is in the car or all is over
    is_over: bool
    csrf: str


class RideLine(Struct, frozen=True, kw_only=True):
    """One of the own trips in the list."""

    href: str
    at: datetime
    detail: str


class AllMinePage(Struct, frozen=True):
    """rides/all_mine.html."""

    lines: tuple[RideLine, ...]


@get("/h/rides/mine", include_in_schema=False)
async def show_all_mine(
    request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str]:
    """List the own trips."""
    own = await own_page(request, helper_act, pool)
    board = await reading.board_of(pool, helper_act.principal, now=own.now)
    lines = tuple(
        RideLine(
            href=f"/h/rides/mine/{each.ride.ride_id}",
            at=own.local(each.stops[0].stop.pick_up_at),
            detail=area_said(each.stops[0].request, own.voice),
        )
        for each in board.mine
    )
    part = own.voice.gettext("Volunteer drivers")
    return own.show("rides/all_mine.html", AllMinePage(lines), part=part, here="/h/rides/mine")


@get("/h/rides/mine/{ride_id:uuid}", include_in_schema=False)
async def show_mine(
    request: AnyRequest, ride_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str]:
    """Show one of the own trips."""
    own = await own_page(request, helper_act, pool)
    mine = await reading.my_ride(pool, helper_act.principal, RideId(ride_id), now=own.now)
    part = own.voice.gettext("Volunteer drivers")
    return own.show("rides/mine.html", _view(own, mine), part=part, here=f"/h/rides/mine/{ride_id}")


@post("/h/rides/mine/{ride_id:uuid}/mark", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def mark_stop(
    request: AnyRequest, ride_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Note that somebody is in the car, or there."""
    form = await sent(request, helper_act)
    what = MARKS.get(str(form.get("what", "")))
    if what is None or form.get("leg") not in {"there", "back"}:
        raise Malformed("what", "unknown")
    said = "noted"
    try:
        request_id = RideRequestId(_id(str(form.get("request", ""))))
        leg = "there" if form.get("leg") == "there" else "back"
        await driving.mark(pool, helper_act, RideId(ride_id), request_id, leg, what)  # type: ignore[arg-type]  # one of the two
    except NotNow:
        said = "not_now"
    return to(f"/h/rides/mine/{ride_id}?said={said}")


@post("/h/rides/mine/{ride_id:uuid}/undo", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def undo_mark(
    request: AnyRequest, ride_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Take the last tap back."""
    await sent(request, helper_act)
    try:
        await driving.take_back(pool, helper_act, RideId(ride_id))
    except NotNow:
        return to(f"/h/rides/mine/{ride_id}?said=not_now")
    return to(f"/h/rides/mine/{ride_id}?said=undone")


@get("/h/rides/mine/{ride_id:uuid}/give-back", include_in_schema=False)
async def ask_give_back(
    request: AnyRequest, ride_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str] | Redirect:
    """Ask once before a ride goes back."""
    own = await own_page(request, helper_act, pool)
    here = f"/h/rides/mine/{ride_id}"
    try:
        stops = (await reading.my_ride(pool, helper_act.principal, RideId(ride_id), now=own.now)).stops
    except RideUnknown:
        return to("/h/rides")  # given back already
    span = Span(min(each.stop.pick_up_at for each in stops), max(each.stop.drop_off_at for each in stops))
    part, area = own.voice.gettext("Volunteer drivers"), area_said(stops[0].request, own.voice)
    return ask_back(own, span, area, part=part, action=f"{here}/give-back", back=here)


@post("/h/rides/mine/{ride_id:uuid}/give-back", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def give_back(
    request: AnyRequest, ride_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Give a ride back, without a question."""
    await sent(request, helper_act)
    try:
        await claims.give_back(pool, helper_act, RideId(ride_id))
    except NotNow:
        return to(f"/h/rides/mine/{ride_id}?said=not_now")
    except RideGone:
        pass  # given back already: the same tap twice
    return to("/h/rides?said=given_back")


def _view(own: OwnPage, mine: MyRide) -> MinePage:
    said = own.request.query_params.get("said", "")
    next_up = driving.next_stop(mine.ride, "picked_up")
    has_begun = any(each.stop.picked_up_at for each in mine.stops)
    is_over = all(each.stop.dropped_off_at for each in mine.stops)
    return MinePage(
        day=own.local(mine.stops[0].stop.pick_up_at),
        stops=tuple(_card(own, mine, each, is_next=_is(each, next_up)) for each in mine.stops),
        said=said if said in SAID else "",
        give_back="" if has_begun else f"/h/rides/mine/{mine.ride.ride_id}/give-back",
        is_over=is_over,
        csrf=own.csrf,
    )


def _is(each: MyStop, stop: RideStop | None) -> bool:
    return stop is not None and (each.stop.request_id, each.stop.leg) == (stop.request_id, stop.leg)


def _card(own: OwnPage, mine: MyRide, each: MyStop, *, is_next: bool) -> StopCard:
    stop, street, last = each.stop, each.street, driving.last_mark(mine.ride)
    is_last, is_fresh = _is(each, last and last[0]), last is not None and own.now - last[1] <= driving.SLIP
    spot = street.spot if street else None
    place = f"mlat={spot.latitude}&mlon={spot.longitude}#map=17/{spot.latitude}/{spot.longitude}" if spot else ""
    return StopCard(
        is_there=stop.leg == "there",
        at=own.local(stop.pick_up_at),
        until=own.local(stop.drop_off_at),
        name=each.name,
        contact=phone_said(each.contact),
        is_office=each.is_office,
        code_word=word_said(stop.code_word, own.voice),
        area=area_said(each.request, own.voice),
        party=party_said(each.request, own.voice),
        street=street.line if street else "",
        map_href=f"https://www.openstreetmap.org/?{place}" if place else "",
        opens_at=own.local(each.opens_at),
        action=f"/h/rides/mine/{mine.ride.ride_id}/mark",
        can_pick_up=each.is_near and is_next and rules.may_drive(mine.ride, each.request, stop.leg, own.now),
        can_drop_off=each.is_near and stop.picked_up_at is not None and stop.dropped_off_at is None,
        undo=f"/h/rides/mine/{mine.ride.ride_id}/undo" if is_last and is_fresh else "",
        is_done=stop.dropped_off_at is not None,
        request=str(stop.request_id),
        leg=stop.leg,
    )


def _id(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise Malformed("request", "unreadable") from None


ROUTES: Final = (show_all_mine, show_mine, mark_stop, undo_mark, ask_give_back, give_back)
