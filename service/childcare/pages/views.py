"""What the templates of the door and its sheet are given."""

from datetime import datetime
from uuid import UUID

from markupsafe import Markup
from msgspec import Struct

from service.childcare.pages.files import script_urls
from service.childcare.pages.words import age_said, enough_said, here_said, more_said, relationship_said, troubles_said
from service.childcare.types import Child, DoorFacts
from service.childcare.unnamed import name_said
from service.kernel.ids import SeatId, new_id
from service.kernel.locale import Voice
from service.notices.wording import room_said
from service.people.own_page import OwnPage


class KidCard(Struct, frozen=True, kw_only=True):
    """A child's card."""

    seat_id: SeatId
    event_id: UUID  # of the check-in its form would make: pressed twice it is one
    name: str
    age: str
    allergies: str
    only_with: str  # names; "" where nothing limits them
    expected: datetime
    since: datetime | None
    presence: str
    out_href: str


class DoorPage(Struct, frozen=True, kw_only=True):
    """childcare/door.html and childcare/count.html."""

    room: str
    here: int
    here_said: str
    more: str
    adults: str
    is_enough: bool
    dots: tuple[bool, ...]
    waiting: tuple[KidCard, ...]
    inside: tuple[KidCard, ...]
    gone: tuple[KidCard, ...]
    came: str  # who was checked in just now; "" nobody
    came_allergies: str
    code: str
    miscounted: int | None  # the last head count, where it was another number than it should have been
    troubles: tuple[str, ...]
    action: str
    sheet_href: str
    csrf: str
    event_id: UUID
    scripts: tuple[str, ...]
    data: Markup


class AdultChoice(Struct, frozen=True):
    """Somebody who may take a child home."""

    taker_id: UUID
    name: str
    relationship: str


class OutPage(Struct, frozen=True, kw_only=True):
    """childcare/out.html."""

    name: str
    room: str
    is_restricted: bool
    adults: tuple[AdultChoice, ...]
    trouble: str  # nobody, code, stopped; ""
    guardian: str
    call: str
    office: str
    seat_id: SeatId
    event_id: UUID
    action: str
    back: str
    csrf: str
    scripts: tuple[str, ...]
    data: Markup


class ShutPage(Struct, frozen=True):
    """childcare/shut.html."""

    opens: datetime | None  # None: the shift is over


def door_page(facts: DoorFacts, seen: OwnPage, came: Child | None, code: str, data: Markup) -> DoorPage:
    """Make the view of the room as it stands."""
    here, base = len(facts.here), f"/h/childcare/{facts.session.session_id}"
    cards = [kid_card(child, facts, f"{base}/door", seen) for child in facts.children]
    return DoorPage(
        room=room_said(facts.session.room, seen.voice),
        here=here,
        here_said=here_said(here, seen.voice),
        more=more_said(facts.enough_for - here, seen.voice),
        adults=enough_said(facts.adults, facts.enough_for, seen.voice),
        is_enough=0 < facts.enough_for >= here,
        dots=tuple(number < here for number in range(max(facts.enough_for, here))),
        waiting=_of(cards, "waiting"),
        inside=_of(cards, "here"),
        gone=_of(cards, "gone"),
        came=name_said(came, facts.children, seen.voice) if came else "",
        came_allergies=came.expected.allergies if came else "",
        code=code,
        miscounted=miscounted(facts),
        troubles=tuple(troubles_of(facts, seen.voice)),
        action=f"{base}/door",
        sheet_href=f"{base}/sheet",
        csrf=seen.csrf,
        event_id=new_id(),
        scripts=script_urls(),
        data=data,
    )


def out_page(facts: DoorFacts, seen: OwnPage, child: Child, trouble: str, data: Markup) -> OutPage:
    """Make the view of who takes a child home."""
    door = f"/h/childcare/{facts.session.session_id}/door"
    return OutPage(
        name=name_said(child, facts.children, seen.voice),
        room=room_said(facts.session.room, seen.voice),
        is_restricted=child.is_restricted,
        adults=tuple(
            AdultChoice(adult.taker_id, adult.name, relationship_said(adult.relationship, seen.voice))
            for adult in child.adults
        ),
        trouble=trouble if trouble in {"nobody", "code", "stopped"} else "",
        guardian=child.expected.guardian,
        call=child.expected.call,
        office=facts.session.school.phone,
        seat_id=child.seat_id,
        event_id=new_id(),
        action=f"{door}/{child.seat_id}/out",
        back=door,
        csrf=seen.csrf,
        scripts=script_urls(),
        data=data,
    )


def kid_card(child: Child, facts: DoorFacts, door: str, seen: OwnPage) -> KidCard:
    """Make a child's card."""
    return KidCard(
        seat_id=child.seat_id,
        event_id=new_id(),
        name=name_said(child, facts.children, seen.voice),
        age=age_said(child.expected.age_months, seen.voice),
        allergies=child.expected.allergies,
        only_with=only_with(child, seen.voice),
        expected=seen.local(child.expected.span.start),
        since=seen.local(child.since) if child.since else None,
        presence=child.presence,
        out_href=f"{door}/{child.seat_id}/out",
    )


def only_with(child: Child, voice: Voice) -> str:
    """Name whom alone a child may go with; "" where nothing on paper limits them."""
    if not child.is_restricted:
        return ""
    return voice.listing([adult.name for adult in child.adults]) or voice.gettext("nobody: call the office")


def miscounted(facts: DoorFacts) -> int | None:
    """Give the last head count where it is another number than that of the children who were here then."""
    counted = next((event for event in reversed(facts.events) if event.kind == "count"), None)
    if counted is None:
        return None
    then = {event.seat_id: event.kind for event in facts.events if event.counts and event.at <= counted.at}
    return counted.counted if counted.counted != sum(kind == "in" for kind in then.values()) else None


def troubles_of(facts: DoorFacts, voice: Voice) -> list[str]:
    """Say what somebody has to look at, and nobody of the office has."""
    names = {child.seat_id: name_said(child, facts.children, voice) for child in facts.children}
    gone = {child.seat_id for child in facts.children if child.presence == "gone"}
    said = troubles_said(voice)
    return [
        said[event.trouble].replace("{name}", names.get(event.seat_id, ""))
        for event in facts.events
        if event.trouble
        and event.seat_id
        and not event.is_seen
        and event.trouble != "already-here"
        and not (event.trouble == "wrong-code" and not event.counts and event.seat_id in gone)  # typed right since
    ]


def _of(cards: list[KidCard], presence: str) -> tuple[KidCard, ...]:
    return tuple(card for card in cards if card.presence == presence)
