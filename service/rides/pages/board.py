"""The board: the own next ride, then rides this driver could take, the most urgent first; a claim is one button."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_409_CONFLICT
from msgspec import Struct

from service.access.types import Act, Principal
from service.kernel.db import Pool
from service.kernel.ids import RideRequestId
from service.kernel.pages import AnyRequest, to
from service.notices.views_rides import side_said
from service.people.own_page import OwnPage, own_page, sent
from service.rides import claims, reading
from service.rides.errors import CarNotTold, NotYours, RideGone
from service.rides.pages.words import LegLine, area_said, legs_said, party_said, refused_said
from service.rides.types import Board, MyRide, OpenRide, Side, TripOffer

SIDES: Final[tuple[Side, ...]] = ("north", "east", "south", "west")
MOST_SEATS: Final = 8
HERE: Final = "/h/rides"
SAID: Final = ("claimed", "given_back", "car")

Offers = SkipValidation[Callable[[Principal, datetime], Awaitable[Sequence[TripOffer]]]]
"""Tells which trips are suggested to a driver. Whoever plans trips stands above rides, so the application brings it."""


class RideCard(Struct, frozen=True, kw_only=True):
    """A ride that needs a driver."""

    day: datetime
    is_urgent: bool  # an answer is needed today
    lit: bool
    legs: tuple[LegLine, ...]
    area: str
    party: str
    action: str


class NextRide(Struct, frozen=True, kw_only=True):
    """The own next ride."""

    href: str
    at: datetime
    area: str
    party: str
    opens_at: datetime
    is_open: bool  # the street shows now


class OfferLine(Struct, frozen=True, kw_only=True):
    """A trip with several families that waits for a yes."""

    href: str
    leaves: datetime
    back: datetime
    families: int


class Filters(Struct, frozen=True, kw_only=True):
    """What is chosen above the board, and what could be."""

    day: str
    side: str
    seats: str
    days: tuple[tuple[str, str], ...]
    sides: tuple[tuple[str, str], ...]
    seat_counts: tuple[tuple[str, str], ...]
    in_use: bool


class BoardPage(Struct, frozen=True, kw_only=True):
    """rides/board.html."""

    next: NextRide | None
    mine: int
    offers: tuple[OfferLine, ...]
    cards: tuple[RideCard, ...]
    outside: int  # more of them, outside the hours they gave
    filters: Filters
    said: str
    refused: str  # what keeps them from the ride they asked for
    fitting: tuple[RideCard, ...]  # rides nothing keeps them from
    is_gone: bool
    has_car: bool
    cleared_until: date | None
    csrf: str


@get(HERE, include_in_schema=False)
async def show_board(
    request: AnyRequest,
    helper_act: NamedDependency[Act],
    pool: NamedDependency[Pool],
    offered_trips: NamedDependency[Offers],
) -> Response[str]:
    """Show the own next ride, the trips that are suggested, and the open rides this driver could take."""
    own = await own_page(request, helper_act, pool)
    offers = await offered_trips(helper_act.principal, own.now)
    return _page(own, await reading.board_of(pool, helper_act.principal, now=own.now), offers=offers)


@post("/h/rides/{request_id:uuid}/claim", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def claim_ride(
    request: AnyRequest, request_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str] | Redirect:
    """Take on a ride, or say what is in the way and which rides would do."""
    await sent(request, helper_act)
    own = await own_page(request, helper_act, pool)
    try:
        ride = await claims.claim(pool, helper_act, RideRequestId(request_id))
    except CarNotTold:
        return to("/h/rides/car?first=1")
    except NotYours as refused:
        return _page(own, await reading.board_of(pool, helper_act.principal, now=own.now), refused=refused)
    except RideGone:
        return _page(own, await reading.board_of(pool, helper_act.principal, now=own.now), is_gone=True)
    return to(f"/h/rides/mine/{ride.ride_id}?said=claimed")


def _page(
    own: OwnPage,
    board: Board,
    *,
    offers: Sequence[TripOffer] = (),
    refused: NotYours | None = None,
    is_gone: bool = False,
) -> Response[str]:
    voice, chosen = own.voice, _filters(own, board)
    wanted = [each for each in board.open if _is_wanted(each, chosen, own)]
    shown = [each for each in wanted if each.is_in_hours or own.request.query_params.get("hours") == "any"]
    others = set(refused.others) if refused else set()
    said = own.request.query_params.get("said", "")
    view = BoardPage(
        next=_next(own, board.mine[0]) if board.mine else None,
        mine=len(board.mine),
        offers=tuple(
            OfferLine(
                href=each.href,
                leaves=own.local(each.leaves_at),
                back=own.local(each.back_at),
                families=each.families,
            )
            for each in offers
        ),
        cards=tuple(_card(own, each, lit=number == 0) for number, each in enumerate(shown)),
        outside=len(wanted) - len(shown),
        filters=chosen,
        said=said if said in SAID else "",
        refused=refused_said(refused, voice) if refused else "",
        fitting=tuple(_card(own, each, lit=False) for each in board.open if each.request.request_id in others),
        is_gone=is_gone,
        has_car=board.driver.car is not None,
        cleared_until=board.cleared_until,
        csrf=own.csrf,
    )
    status = HTTP_409_CONFLICT if refused or is_gone else HTTP_200_OK
    return own.show("rides/board.html", view, part=voice.gettext("Volunteer drivers"), here=HERE, status_code=status)


def _card(own: OwnPage, each: OpenRide, *, lit: bool) -> RideCard:
    is_urgent = own.local(each.request.answer_by).date() <= own.local(own.now).date()
    return RideCard(
        day=own.local(each.stops[0].pick_up_at),
        is_urgent=is_urgent,
        lit=lit and is_urgent,
        legs=_legs(own, each),
        area=area_said(each.request, own.voice),
        party=party_said(each.request, own.voice),
        action=f"/h/rides/{each.request.request_id}/claim",
    )


def _legs(own: OwnPage, each: OpenRide) -> tuple[LegLine, ...]:
    return tuple(LegLine(own.local(at), words) for at, words in legs_said(each.request, each.stops, own.voice))


def _next(own: OwnPage, mine: MyRide) -> NextRide:
    first = mine.stops[0]
    return NextRide(
        href=f"/h/rides/mine/{mine.ride.ride_id}",
        at=own.local(first.stop.pick_up_at),
        area=area_said(first.request, own.voice),
        party=party_said(first.request, own.voice),
        opens_at=own.local(first.opens_at),
        is_open=first.street is not None,
    )


def _filters(own: OwnPage, board: Board) -> Filters:
    query, voice = own.request.query_params, own.voice
    days = sorted({own.local(each.request.meets.start).date() for each in board.open})
    day = _known(query.get("day", ""), [each.isoformat() for each in days])
    side = _known(query.get("side", ""), SIDES)
    seats = _known(query.get("seats", ""), [str(count) for count in range(1, MOST_SEATS + 1)])
    return Filters(
        day=day,
        side=side,
        seats=seats,
        days=(("", voice.gettext("Any day")), *((each.isoformat(), voice.sentence(voice.date(each))) for each in days)),
        sides=(("", voice.gettext("Any area")), *((each, side_said(each, voice)) for each in SIDES)),
        seat_counts=(("", voice.gettext("Any")), *((str(count), str(count)) for count in range(1, MOST_SEATS + 1))),
        in_use=bool(day or side or seats),
    )


def _is_wanted(each: OpenRide, chosen: Filters, own: OwnPage) -> bool:
    return (
        chosen.day in {"", own.local(each.request.meets.start).date().isoformat()}
        and chosen.side in {"", each.request.side}
        and (not chosen.seats or each.request.passengers <= int(chosen.seats))
    )


def _known(written: str, known: Sequence[str]) -> str:
    return written if written in known else ""


ROUTES: Final = (show_board, claim_ride)
