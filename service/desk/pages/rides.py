"""The rides of the coming days: what needs the office first, each settled by hand, and a list for the evening."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT
from msgspec import Struct

from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.fields import read_day, read_one_of, read_optional_id, read_words
from service.desk.pages.meetings import waiting_text
from service.desk.pages.words import Chip, phone_said
from service.kernel.errors import Malformed
from service.kernel.ids import PersonId, RideRequestId
from service.kernel.locale import Voice
from service.kernel.spans import Span
from service.rides import actions, reading, settling
from service.rides.errors import NotNow, NotYours, RideGone
from service.rides.pages.words import area_said, kept_said, party_said, refused_said
from service.rides.types import Driven, DriverChoice, OfficeRide
from service.rides.words import word_said

COMING: Final = timedelta(days=14)
JUST_NOW: Final = timedelta(hours=3)
"""A ride stays in the list while its way home is driven."""

OPEN: Final = frozenset({"looking", "unmet"})
HOW: Final[tuple[settling.How, ...]] = ("own", "taxi", "looking")


class RideLine(Struct, frozen=True, kw_only=True):
    """A ride in the list."""

    href: str
    meets: datetime
    pick_up: datetime
    rider: str
    area: str
    party: str
    chip: Chip
    answer_by: datetime | None  # while nobody drives
    drivers: str


class RidesPage(Struct, frozen=True, kw_only=True):
    """desk/rides.html."""

    lines: tuple[RideLine, ...]
    print_href: str


class WayLine(Struct, frozen=True, kw_only=True):
    """One way as somebody drives it."""

    is_there: bool
    at: datetime
    until: datetime
    driver: str
    car: str
    code_word: str
    number: str
    by_calendar: bool  # the driver's calendar has accepted it
    state: Chip


class RidePage(Struct, frozen=True, kw_only=True):
    """desk/ride.html."""

    line: RideLine
    street: str
    number: str
    ways: tuple[WayLine, ...]
    drivers: tuple[tuple[str, str], ...]  # who could be asked: id, words
    is_open: bool
    refused: str
    said: str
    text_waits: datetime | None  # when the family's text goes out, if that is later
    here: str
    csrf: str


class PrintLine(Struct, frozen=True, kw_only=True):
    """A ride on paper."""

    line: RideLine
    street: str
    number: str
    ways: tuple[WayLine, ...]


class PrintPage(Struct, frozen=True, kw_only=True):
    """desk/rides_print.html."""

    day: date
    lines: tuple[PrintLine, ...]
    printed: datetime


async def show_rides(desk: Desk) -> Response[str]:
    """List the rides of the coming days, the next deadline on top."""
    within = Span(desk.tools.now - JUST_NOW, desk.tools.now + COMING)
    found = await reading.office_rides(desk.tools.pool, desk.principal, within=within)
    day = desk.local(found[0].request.meets.start if found else desk.tools.now).date()
    next_day = min((desk.local(each.request.meets.start).date() for each in found), default=day)
    page = RidesPage(
        lines=tuple(_line(desk, each) for each in found),
        print_href=f"/desk/rides/evening?day={next_day.isoformat()}",
    )
    return desk.show("rides.html", page, here="/desk/rides", place="rounds")


async def print_rides(desk: Desk) -> Response[str]:
    """Show all rides of one day as a list to print."""
    day = read_day(read_words(desk.request.query_params, "day")) or desk.local(desk.tools.now).date()
    within = Span(desk.tools.now - COMING, desk.tools.now + 2 * COMING)
    found = [
        each
        for each in await reading.office_rides(desk.tools.pool, desk.principal, within=within)
        if desk.local(each.request.meets.start).date() == day
    ]
    lines = tuple(
        PrintLine(
            line=_line(desk, each),
            street=each.street.line,
            number=phone_said(each.rider.number),
            ways=_ways(desk, each.ways),
        )
        for each in sorted(found, key=lambda each: each.request.legs[0].pick_up_at)
    )
    page = PrintPage(day=day, lines=lines, printed=desk.local(desk.tools.now))
    return desk.show("rides_print.html", page, here="/desk/rides", place="rounds")


async def show_ride(desk: Desk, request_id: RideRequestId) -> Response[str]:
    """Show one ride and how it can be settled."""
    return await _page(desk, request_id)


async def name_driver(desk: Desk, request_id: RideRequestId) -> Response[Any]:
    """Let a driver drive who has said yes on the phone; or say what keeps them from it."""
    chosen = read_optional_id(await desk.form(), "driver")
    if chosen is None:
        return to(f"/desk/rides/{request_id}?said=nobody")
    try:
        await actions.claim(desk.tools.pool, desk.act, request_id, driver_id=PersonId(chosen))
    except NotYours as refused:
        return await _page(desk, request_id, refused=refused_said(refused, desk.voice))
    except RideGone:
        return to(f"/desk/rides/{request_id}")
    return to(f"/desk/rides/{request_id}?said=driver")


async def settle_ride(desk: Desk, request_id: RideRequestId) -> Answer:
    """Note how the family comes instead, or look for a driver again."""
    how = read_one_of(await desk.form(), "how", HOW)
    chosen = next((each for each in HOW if each == how), None)
    if chosen is None:
        raise Malformed("how", "unknown")
    try:
        await settling.settle(desk.tools.pool, desk.act, request_id, chosen)
    except RideGone:
        return to(f"/desk/rides/{request_id}")
    except NotNow:
        return to(f"/desk/rides/{request_id}?said=aboard")
    return to(f"/desk/rides/{request_id}?said=settled")


async def _page(desk: Desk, request_id: RideRequestId, *, refused: str = "") -> Response[str]:
    found = await reading.office_ride(desk.tools.pool, desk.principal, request_id)
    said = read_one_of(desk.request.query_params, "said", ("driver", "settled", "nobody", "aboard"))
    is_open = found.request.state in OPEN and found.request.meets.start > desk.tools.now
    drivers = await reading.choices(desk.tools.pool, desk.act, request_id) if is_open else []
    page = RidePage(
        line=_line(desk, found),
        street=found.street.line,
        number=phone_said(found.rider.number),
        ways=_ways(desk, found.ways),
        drivers=(("", ""), *(_choice(each, desk.voice) for each in drivers)) if drivers else (),
        is_open=is_open,
        refused=refused,
        said=said,
        text_waits=await waiting_text(desk, found.request.guardian_id) if said == "driver" else None,
        here=f"/desk/rides/{request_id}",
        csrf=desk.csrf,
    )
    status = HTTP_409_CONFLICT if refused else HTTP_200_OK
    return desk.show("ride.html", page, here=f"/desk/rides/{request_id}", place="rounds", status_code=status)


def _line(desk: Desk, each: OfficeRide) -> RideLine:
    request = each.request
    return RideLine(
        href=f"/desk/rides/{request.request_id}",
        meets=desk.local(request.meets.start),
        pick_up=desk.local(request.legs[0].pick_up_at),
        rider=each.rider.full_name,
        area=area_said(request, desk.voice),
        party=party_said(request, desk.voice),
        chip=state_said(request.state, desk.voice),
        answer_by=desk.local(request.answer_by) if request.state == "looking" else None,
        drivers=desk.voice.listing(list(dict.fromkeys(way.driver for way in each.ways))),
    )


def state_said(state: str, voice: Voice) -> Chip:
    """Say how a ride stands."""
    return {
        "looking": Chip("waiting", voice.gettext("Looking for a driver")),
        "found": Chip("settled", voice.gettext("Has a driver")),
        "unmet": Chip("needs", voice.gettext("No driver: the family was asked")),
        "own": Chip("settled", voice.gettext("Comes its own way")),
        "taxi": Chip("settled", voice.gettext("Taxi")),
    }.get(state, Chip("stopped", voice.gettext("Off")))


def _ways(desk: Desk, ways: Sequence[Driven]) -> tuple[WayLine, ...]:
    _ = desk.voice.gettext
    return tuple(
        WayLine(
            is_there=way.leg == "there",
            at=desk.local(way.pick_up_at),
            until=desk.local(way.drop_off_at),
            driver=way.driver,
            car=", ".join(part for part in (way.car, way.plate) if part),
            code_word=word_said(way.code_word, desk.voice),
            number=phone_said(way.contact),
            by_calendar=way.by_calendar,
            state=Chip("settled", _("Dropped off"))
            if way.is_done
            else Chip("waiting", _("In the car"))
            if way.is_aboard
            else Chip("open", _("To come")),
        )
        for way in ways
    )


def _choice(each: DriverChoice, voice: Voice) -> tuple[str, str]:
    fits = kept_said(each.refused, voice) if each.refused else voice.gettext("could drive")
    return str(each.person_id), ", ".join(part for part in (each.name, phone_said(each.number), fits) if part)
