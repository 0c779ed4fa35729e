"""Pooled trips for an evening: wished for with one button, and what the volunteers said of each."""

from datetime import date, datetime
from typing import Any, Final

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT
from msgspec import Struct

from service.desk.pages.desks import Desk, to
from service.desk.pages.fields import address, read_day, read_id, read_one_of, read_words
from service.desk.pages.words import Chip
from service.kernel.errors import Malformed
from service.kernel.ids import SchoolId, TripId
from service.kernel.locale import Voice
from service.planning import actions
from service.planning.errors import NothingToPlan, TripGone
from service.planning.types import OpenDay, PooledEvening, SuggestedTrip
from service.rides.errors import NotYours, RideGone
from service.rides.pages.words import refused_said

HERE: Final = "/desk/rides/plan"
SAID: Final = ("asked", "taken", "nothing")


class DayLine(Struct, frozen=True, kw_only=True):
    """A day on which families look for a driver."""

    href: str
    day: date
    families: int
    is_shown: bool


class TripLine(Struct, frozen=True, kw_only=True):
    """A suggested trip."""

    driver: str
    leaves: datetime
    back: datetime
    families: int
    chip: Chip
    yes: str  # "" once it is answered


class PlanPage(Struct, frozen=True, kw_only=True):
    """desk/ride_plan.html."""

    days: tuple[DayLine, ...]
    day: date | None  # the one shown
    can_ask: bool  # somebody looks for a driver
    school: str
    state: str  # "": nobody has asked yet
    planned: datetime | None
    families: int
    served: int
    in_turn: int
    trips: tuple[TripLine, ...]
    said: str
    refused: str
    is_gone: bool
    here: str
    csrf: str


async def show_plan(desk: Desk) -> Response[str]:
    """Show the days on which families look for a driver, and the trips of one."""
    days = await actions.open_days(desk.tools.pool, desk.principal, now=desk.tools.now)
    return await _page(desk, days, _chosen(desk, days))


async def ask_plan(desk: Desk) -> Response[Any]:
    """Wish for trips on an evening."""
    form = await desk.form()
    day, school = read_day(read_words(form, "day")), SchoolId(read_id(form, "school"))
    if day is None:
        raise Malformed("day", "unknown")
    try:
        await actions.ask(desk.tools.pool, desk.principal, school, day, now=desk.tools.now)
    except NothingToPlan:
        return to(address(HERE, day=day.isoformat(), said="nothing"))
    return to(address(HERE, day=day.isoformat(), said="asked"))


async def take_trip(desk: Desk, trip_id: TripId) -> Response[Any]:
    """Let a volunteer drive a trip who has said yes to it on the phone; or say what keeps them from it."""
    form = await desk.form()
    day = read_day(read_words(form, "day"))
    refused, is_gone = "", False
    try:
        await actions.accept(desk.tools.pool, desk.act, trip_id)
    except NotYours as kept:
        refused = refused_said(kept, desk.voice)
    except (RideGone, TripGone):
        is_gone = True
    if not refused and not is_gone:
        return to(address(HERE, day=day.isoformat() if day else "", said="taken"))
    days = await actions.open_days(desk.tools.pool, desk.principal, now=desk.tools.now)
    chosen = next((each for each in days if each.day == day), None)
    return await _page(desk, days, chosen, refused=refused, is_gone=is_gone)


def _chosen(desk: Desk, days: list[OpenDay]) -> OpenDay | None:
    wanted = read_day(read_words(desk.request.query_params, "day"))
    return next((each for each in days if each.day == wanted), days[0] if days and wanted is None else None)


async def _page(
    desk: Desk, days: list[OpenDay], chosen: OpenDay | None, *, refused: str = "", is_gone: bool = False
) -> Response[str]:
    shown = PooledEvening(evening=None, trips=[])
    if chosen:
        shown = await actions.evening_of(desk.tools.pool, desk.principal, chosen.school_id, chosen.day)
    known = shown.evening
    view = PlanPage(
        days=tuple(
            DayLine(
                href=address(HERE, day=each.day.isoformat()),
                day=each.day,
                families=each.families,
                is_shown=each == chosen,
            )
            for each in days
        ),
        day=chosen.day if chosen else None,
        can_ask=chosen is not None and chosen.families > 0,
        school=str(chosen.school_id) if chosen else "",
        state=known.state if known else "",
        planned=desk.local(known.planned_at) if known and known.planned_at else None,
        families=known.families if known else 0,
        served=known.served if known else 0,
        in_turn=known.in_turn if known else 0,
        trips=tuple(_line(desk, trip) for trip in shown.trips),
        said=read_one_of(desk.request.query_params, "said", SAID),
        refused=refused,
        is_gone=is_gone,
        here=HERE,
        csrf=desk.csrf,
    )
    status = HTTP_409_CONFLICT if refused or is_gone else HTTP_200_OK
    return desk.show("ride_plan.html", view, here=HERE, place="rounds", status_code=status)


def _line(desk: Desk, trip: SuggestedTrip) -> TripLine:
    return TripLine(
        driver=trip.driver,
        leaves=desk.local(trip.leaves_at),
        back=desk.local(trip.back_at),
        families=len({stop.request_id for stop in trip.stops}),
        chip=_chip(trip, desk.voice),
        yes=f"{HERE}/{trip.trip_id}/yes" if trip.state == "open" else "",
    )


def _chip(trip: SuggestedTrip, voice: Voice) -> Chip:
    return {
        "open": Chip("waiting", voice.gettext("Not answered yet")),
        "taken": Chip("settled", voice.gettext("Drives")),
        "declined": Chip("stopped", voice.gettext("Would rather not")),
    }[trip.state]
