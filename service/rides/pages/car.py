"""What a driver says of the own car: what the family looks for, and who can sit in it."""

from typing import Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.access.types import Act
from service.kernel.db import Pool
from service.kernel.frame import Mistake
from service.kernel.pages import AnyRequest, to
from service.people.own_page import OwnPage, own_page, sent
from service.rides import reading, settling
from service.rides.types import Car

LONGEST: Final = {"described": 60, "plate": 15}
MOST_SEATS: Final = 20


class CarPage(Struct, frozen=True, kw_only=True):
    """rides/car.html."""

    described: str
    plate: str
    seats: str
    child_seats: str
    wheelchair: bool
    is_first: bool  # they asked for a ride and have to tell their car first
    mistakes: tuple[Mistake, ...]
    csrf: str


@get("/h/rides/car", include_in_schema=False)
async def show_car(request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool]) -> Response[str]:
    """Show what is known of the own car."""
    own = await own_page(request, helper_act, pool)
    board = await reading.board_of(pool, helper_act.principal, now=own.now)
    car = board.driver.car
    written = {
        "described": car.described if car else "",
        "plate": car.plate if car else "",
        "seats": str(car.seats) if car else "",
        "child_seats": str(car.child_seats) if car else "0",
    }
    return _page(own, written, wheelchair=car.wheelchair if car else False)


@post("/h/rides/car", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def keep_car(
    request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str] | Redirect:
    """Keep what a driver says of the own car."""
    form = await sent(request, helper_act)
    own = await own_page(request, helper_act, pool)
    written = {name: str(form.get(name, "")).strip() for name in ("described", "plate", "seats", "child_seats")}
    wheelchair = "wheelchair" in form
    if mistakes := _mistakes(own, written):
        return _page(own, written, wheelchair=wheelchair, mistakes=mistakes)
    car = Car(
        seats=int(written["seats"]),
        child_seats=int(written["child_seats"] or 0),
        wheelchair=wheelchair,
        described=written["described"],
        plate=written["plate"],
    )
    await settling.tell_car(pool, helper_act, car)
    return to("/h/rides?said=car")


def _mistakes(own: OwnPage, written: dict[str, str]) -> tuple[Mistake, ...]:
    _ = own.voice.gettext
    found = []
    for name, sentence in (
        ("described", _("Say the color and kind of your car, like: blue Honda Fit.")),
        ("plate", _("Type the letters and numbers of your plate.")),
    ):
        if not 1 <= len(written[name]) <= LONGEST[name]:
            found.append(Mistake(name, sentence, is_wrong=bool(written[name])))
    seats, children = _count(written["seats"], 1), _count(written["child_seats"] or "0", 0)
    if seats is None:
        sentence = _("How many passengers can sit in your car? Type a number from 1 to 20.")
        found.append(Mistake("seats", sentence, is_wrong=bool(written["seats"])))
    if children is None or (seats is not None and children > seats):
        sentence = _("Every child seat needs a passenger seat. Type a smaller number.")
        found.append(Mistake("child_seats", sentence, is_wrong=True))
    return tuple(found)


def _count(written: str, least: int) -> int | None:
    if not (written.isascii() and written.isdigit() and len(written) <= len(str(MOST_SEATS))):
        return None
    return int(written) if least <= int(written) <= MOST_SEATS else None


def _page(
    own: OwnPage, written: dict[str, str], *, wheelchair: bool, mistakes: tuple[Mistake, ...] = ()
) -> Response[str]:
    view = CarPage(
        **written,
        wheelchair=wheelchair,
        is_first="first" in own.request.query_params,
        mistakes=mistakes,
        csrf=own.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    part = own.voice.gettext("Volunteer drivers")
    return own.show("rides/car.html", view, part=part, here="/h/rides/car", status_code=status)


ROUTES: Final = (show_car, keep_car)
