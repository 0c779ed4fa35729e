"""What a page says where something asked for cannot be had, and the ways on from there that take one tap.

A refusal of help is kept with the form that comes back: it is not found out a second time.
"""

from typing import Final, Literal

import msgspec
from msgspec import Struct

from service.availability.types import Opening
from service.booking.errors import (
    InterpreterNotThen,
    NotThisTime,
    PlaceNotThen,
    RideNotThen,
    SeatsNotThen,
    VisitNotThen,
)
from service.booking.pages.fields import Fields
from service.booking.pages.help_view import way_said
from service.booking.pages.visit import REFUSED
from service.kernel.locale import Voice

HELP_REFUSED: Final = (InterpreterNotThen, SeatsNotThen, RideNotThen, VisitNotThen, PlaceNotThen)
"""What was asked for and cannot be had; the page says what would work."""

MOST_PLACES: Final = 3

HelpKind = Literal["no-interpreter", "no-seats", "no-care", "no-ride", "no-visit", "no-place", "too-long"]
_KINDS: Final[dict[type[NotThisTime], HelpKind]] = {
    InterpreterNotThen: "no-interpreter",
    SeatsNotThen: "no-seats",
    RideNotThen: "no-ride",
    VisitNotThen: "no-visit",
    PlaceNotThen: "no-place",
}
BOXES: Final[dict[HelpKind, str]] = {
    "no-interpreter": "interpreter",
    "no-seats": "childcare",
    "no-care": "childcare",
    "no-ride": "ride",
}
"""The box without whose tick the same time can be had."""


class PlaceThen(Struct, frozen=True):
    """A place that is open at the time wanted."""

    value: str
    name: str
    detail: str


class NotHad(Struct, frozen=True, kw_only=True):
    """A refusal of help as the form that comes back holds it."""

    kind: HelpKind
    openings: list[Opening]
    language: str  # that nobody interprets then
    is_late: bool  # people must be asked earlier
    by_phone: bool  # the same time would do by telephone
    why: str  # of a visit that cannot be
    places: list[PlaceThen]


def kept_refusal(refusal: NotThisTime, voice: Voice) -> list[tuple[str, str]]:
    """Write a refusal of help as a kept form holds it."""
    return [(REFUSED, msgspec.json.encode(not_had(refusal, voice)).decode())]


def kept_too_long(refusal: NotThisTime) -> list[tuple[str, str]]:
    """Write that a meeting would take longer than the teacher has time: an interpreter was asked for."""
    kept = NotHad(
        kind="too-long", openings=refusal.alternatives, language="", is_late=False, by_phone=False, why="", places=[]
    )
    return [(REFUSED, msgspec.json.encode(kept).decode())]


def not_had(refusal: NotThisTime, voice: Voice) -> NotHad:
    """Say what cannot be had as the page will."""
    near = [] if not isinstance(refusal, VisitNotThen | PlaceNotThen) else refusal.places[:MOST_PLACES]
    lack = refusal if isinstance(refusal, InterpreterNotThen) else None
    return NotHad(
        kind="no-care" if isinstance(refusal, SeatsNotThen) and refusal.is_off else _KINDS[type(refusal)],
        openings=refusal.alternatives,
        language=voice.language(lack.language) if lack else "",
        is_late=lack.is_late if lack else False,
        by_phone=lack.by_phone if lack else False,
        why=refusal.why if isinstance(refusal, VisitNotThen) else "",
        places=[PlaceThen(one.place.place_id.hex, one.place.name, way_said(one, voice)) for one in near],
    )


def read_refusal(fields: Fields) -> NotHad | None:
    """Read the refusal a kept form holds; None: it came back for another reason."""
    return msgspec.json.decode(str(fields[REFUSED]), type=NotHad) if REFUSED in fields else None


def one_tap(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Do to a form what a button of such a page asks: leave a box out, meet at a place, or by phone.

    The button sends `instead`: what, of what, and the time, with blanks between.
    """
    what, _, rest = dict(fields).get("instead", "").partition(" ")
    which, _, stop = rest.rpartition(" ")
    left = [(name, value) for name, value in fields if name not in {"instead", "stop"}]
    match what:
        case "without":
            return [*(one for one in left if one[0] != which), ("stop", stop)]
        case "place":
            left = [one for one in left if one[0] not in {"mode", "place", "help"}]
            return [*left, ("mode", "place"), ("help", "1"), ("place", which), ("stop", stop)]
        case "phone":
            return [*(one for one in left if one[0] != "mode"), ("mode", "phone"), ("stop", stop)]
        case _:
            return fields
