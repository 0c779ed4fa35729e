"""A volunteer's suggested trips: each as a whole, with a yes and a no; where roughly, and nobody's name or street."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_409_CONFLICT
from msgspec import Struct

from service.access.types import Act
from service.kernel.db import Pool
from service.kernel.ids import RideRequestId, TripId
from service.kernel.locale import Voice
from service.kernel.pages import AnyRequest, to
from service.people.own_page import OwnPage, own_page, sent
from service.planning import actions, rules
from service.planning.errors import TripGone
from service.planning.types import Offered, SuggestedStop
from service.rides.errors import CarNotTold, NotYours, RideGone
from service.rides.pages.words import area_said, party_said, refused_said
from service.rides.types import RideRequest

HERE: Final = actions.TRIPS_PAGE


class TripLine(Struct, frozen=True):
    """One time of a trip, and what happens then."""

    at: datetime
    words: str
    detail: str


class TripCard(Struct, frozen=True, kw_only=True):
    """A suggested trip."""

    day: datetime
    leaves: datetime
    back: datetime
    families: int
    lines: tuple[TripLine, ...]
    answer_by: datetime
    yes: str
    no: str
    lit: bool


class TripsPage(Struct, frozen=True, kw_only=True):
    """planning/trips.html."""

    trips: tuple[TripCard, ...]
    refused: str
    is_gone: bool
    is_declined: bool
    csrf: str


@get(HERE, include_in_schema=False)
async def show_trips(
    request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str]:
    """Show the trips that wait for a yes."""
    return await _page(await own_page(request, helper_act, pool), pool)


@post("/h/rides/trips/{trip_id:uuid}/yes", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def accept_trip(
    request: AnyRequest, trip_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str] | Redirect:
    """Drive a trip as a whole, or say what is in the way."""
    await sent(request, helper_act)
    own = await own_page(request, helper_act, pool)
    try:
        ride = await actions.accept(pool, helper_act, TripId(trip_id))
    except CarNotTold:
        return to("/h/rides/car?first=1")
    except NotYours as refused:
        return await _page(own, pool, refused=refused_said(refused, own.voice))
    except (RideGone, TripGone):
        return await _page(own, pool, is_gone=True)
    return to(f"/h/rides/mine/{ride.ride_id}?said=claimed")


@post("/h/rides/trips/{trip_id:uuid}/no", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def decline_trip(
    request: AnyRequest, trip_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Note that they would rather not."""
    await sent(request, helper_act)
    await actions.decline(pool, helper_act, TripId(trip_id))
    return to(f"{HERE}?said=declined")


async def _page(own: OwnPage, pool: Pool, *, refused: str = "", is_gone: bool = False) -> Response[str]:
    found = await actions.offered_to(pool, own.principal, now=own.now)
    view = TripsPage(
        trips=tuple(_card(own, each, lit=number == 0) for number, each in enumerate(found)),
        refused=refused,
        is_gone=is_gone,
        is_declined=own.request.query_params.get("said") == "declined" and not refused and not is_gone,
        csrf=own.csrf,
    )
    status = HTTP_409_CONFLICT if refused or is_gone else HTTP_200_OK
    part = own.voice.gettext("Volunteer drivers")
    return own.show("planning/trips.html", view, part=part, here=HERE, status_code=status)


def _card(own: OwnPage, each: Offered, *, lit: bool) -> TripCard:
    trip = each.trip
    said = sorted(line for stop in trip.stops for line in _said(stop, each.requests[stop.request_id], own.voice))
    # who gets out at school at one time is one line; two families who get in are two, alike as they may look
    lines = [line for at, line in enumerate(said) if line[2] or line not in said[:at]]
    families: set[RideRequestId] = {stop.request_id for stop in trip.stops}
    return TripCard(
        day=own.local(trip.leaves_at),
        leaves=own.local(trip.leaves_at),
        back=own.local(trip.back_at),
        families=len(families),
        lines=tuple(TripLine(own.local(at), words, detail) for at, words, detail in lines),
        answer_by=own.local(rules.answer_by(trip)),
        yes=f"{HERE}/{trip.trip_id}/yes",
        no=f"{HERE}/{trip.trip_id}/no",
        lit=lit,
    )


def _said(stop: SuggestedStop, request: RideRequest, voice: Voice) -> list[tuple[datetime, str, str]]:
    """Say when a family gets in and out: where roughly, and who."""
    area, party = area_said(request, voice), party_said(request, voice)
    meeting = voice.gettext("at school") if request.mode == "school" else voice.gettext("at the meeting")
    if stop.leg == "there":
        return [(stop.pick_up_at, voice.gettext("pick up"), f"{area}. {party}"), (stop.drop_off_at, meeting, "")]
    return [
        (stop.pick_up_at, voice.gettext("pick up after the meeting"), party),
        (stop.drop_off_at, voice.gettext("home, about this time"), area),
    ]


ROUTES: Final = (show_trips, accept_trip, decline_trip)
