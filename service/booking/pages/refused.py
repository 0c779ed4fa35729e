"""What a page says instead of a booking: what happened, and the nearest times that are free. Pure."""

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from service.booking.errors import (
    DoorClosed,
    GuardianBusy,
    InterpreterNotThen,
    LateKept,
    LimitReached,
    ModeNotOffered,
    NotThisTime,
    TooLate,
)
from service.booking.pages import views
from service.booking.pages.fields import Fields
from service.booking.pages.instead_said import BOXES, HelpKind, NotHad, PlaceThen
from service.booking.pages.wanted import Wanted, requests
from service.kernel.errors import Refusal
from service.notices.wording import on_clock
from service.rounds.types import InvitationFacts

TimeKind = Literal[
    "taken", "trip-taken", "over", "late-kept", "too-late", "busy", "limit-child", "limit-household", "closed"
]
Kind = TimeKind | HelpKind
Reason = Literal["", "taken", "busy", "limit", "interpreter"]
REASONS: Final[tuple[Reason, ...]] = ("taken", "busy", "limit", "interpreter")
REFUSALS: Final = (NotThisTime, LimitReached, DoorClosed, ModeNotOffered)
"""What is said on a page of times, with everything typed kept; whatever else is refused has the page of all sites."""


class Banner(Struct, frozen=True, kw_only=True):
    """What happened. `kind` chooses the words; `near` are the nearest times."""

    kind: Kind
    at: datetime | None = None
    near: tuple[views.Tile, ...] = ()
    booked: int = 0  # meetings that stand, where they are as many as there may be
    child: str = ""  # whose, where there are several children
    language: str = ""  # that nobody interprets then
    is_late: bool = False  # people must be asked earlier
    by_phone: bool = False  # the same time would do by telephone
    why: str = ""  # of a visit that cannot be
    places: tuple[PlaceThen, ...] = ()  # that would do at the same time
    stop: str = ""  # the time wanted, as forms send it
    without: str = ""  # the box to leave out: then the same time can be had


def banner(refusal: Refusal, wanted: Wanted, facts: InvitationFacts, now: datetime) -> Banner:
    """Say what happened to a wish for one meeting, or for several in one visit."""
    match refusal:
        case LimitReached():
            return limit(refusal, booked=refusal.limit)
        case NotThisTime() if any(one.start <= now for one in requests(wanted, facts.invitation.invitation_id)):
            return Banner(kind="over")
        case NotThisTime() if len(wanted.stops) > 1:
            return Banner(kind="trip-taken")
        case NotThisTime():
            return _not_then(refusal, wanted, facts)
        case _:
            return Banner(kind="closed")


def help_banner(kept: NotHad, wanted: Wanted, facts: InvitationFacts) -> Banner:
    """Say what cannot be had then, the times it can be had, and what this time can be had without."""
    asked, zone = requests(wanted, facts.invitation.invitation_id)[0], facts.round.zone
    near = [views.tile(one, asked.student_ids, wanted.mode, wanted.moving, zone) for one in kept.openings]
    return Banner(
        kind=kept.kind,
        at=on_clock(asked.start, zone),
        near=tuple(near) if len(wanted.stops) == 1 else (),
        language=kept.language,
        is_late=kept.is_late,
        by_phone=kept.by_phone,
        why=kept.why,
        places=tuple(kept.places),
        stop=wanted.written,
        without="" if wanted.moving else BOXES.get(kept.kind, ""),
    )


def limit(refusal: LimitReached, *, booked: int, child: str = "") -> Banner:
    """Say that all meetings there is room for are booked; the school may have booked more than the limit."""
    if refusal.of == "household":
        return Banner(kind="limit-household", booked=booked)
    return Banner(kind="limit-child", booked=booked, child=child)


def reason(refusal: Refusal | None) -> Reason:
    """Say in a word why a time somebody offered the family could not be booked."""
    match refusal:
        case None:
            return ""
        case GuardianBusy():
            return "busy"
        case LimitReached():
            return "limit"
        case InterpreterNotThen():
            return "interpreter"
        case _:
            return "taken"


def read_reason(fields: Fields) -> Reason:
    """Read that word from an address; any other says nothing."""
    return next((one for one in REASONS if one == fields.get("trouble")), "")


def _not_then(refusal: NotThisTime, wanted: Wanted, facts: InvitationFacts) -> Banner:
    zone = facts.round.zone
    (asked,) = requests(wanted, facts.invitation.invitation_id)
    near = [views.tile(one, asked.student_ids, wanted.mode, wanted.moving, zone) for one in refusal.alternatives]
    return Banner(kind=_why(refusal), at=on_clock(asked.start, zone), near=tuple(near))


def _why(refusal: NotThisTime) -> Kind:
    match refusal:
        case GuardianBusy():
            return "busy"
        case LateKept():
            return "late-kept"
        case TooLate():
            return "too-late"
        case _:
            return "taken"
