"""Whole pages as their templates take them, made of what was read. Pure."""

from datetime import datetime, timedelta

from msgspec import Struct

from service.availability.rules import parse_opening_key
from service.booking.errors import (
    AlreadyBooked,
    DoorClosed,
    GuardianBusy,
    LateKept,
    LimitReached,
    ModeNotOffered,
    NotThisTime,
    TooLate,
)
from service.booking.pages import views
from service.booking.pages.views import frame_of
from service.booking.pages.wanted import Wanted
from service.booking.types import FamilyView, TimesView
from service.kernel.errors import Refusal
from service.kernel.ids import MeetingId, new_id
from service.kernel.locale import Voice
from service.rounds.rules import may_book_at, opens_for
from service.rounds.types import Door, InvitationFacts, Mode, Wish

__all__ = ["Banner", "banner", "confirm", "frame_of", "home", "left", "times", "trip_banner"]


class Banner(Struct, frozen=True, kw_only=True):
    """What happened instead of a booking. `kind` chooses the words; `near` are the nearest times."""

    kind: str
    at: datetime | None = None
    near: tuple[views.Tile, ...] = ()
    href: str = ""  # the meeting there is already
    limit: int = 0


class Home(Struct, frozen=True, kw_only=True):
    """booking/home.html."""

    children: str
    meetings: tuple[views.MeetingLine, ...]
    offers: tuple[views.OfferLine, ...]
    asks: tuple[views.AskLine, ...]
    trips: tuple[views.TripLine, ...]
    wishes: tuple[views.WishLine, ...]
    others: tuple[views.Another, ...]
    door: Door
    opens_at: datetime
    banner: Banner | None


class Times(Struct, frozen=True, kw_only=True):
    """booking/times.html: the times of one teacher for one child; `kept` is what was typed before a refusal."""

    line: views.WishLine
    days: tuple[views.Day, ...]
    others: tuple[views.Another, ...]
    moving: views.MeetingLine | None
    banner: Banner | None
    kept: Wanted | None
    csrf: str
    alone: bool  # the guardian's first page, with nothing to go back to
    door: Door
    opens_at: datetime
    waiting: bool


class Chosen(Struct, frozen=True, kw_only=True):
    """One meeting on the page that asks whether this is the right time."""

    start: datetime
    end: datetime
    teacher: str
    initials: str
    place: str
    students: str


class Confirm(Struct, frozen=True, kw_only=True):
    """booking/confirm.html."""

    chosen: tuple[Chosen, ...]
    wanted: Wanted
    moving: views.MeetingLine | None
    csrf: str
    wish: str
    back: str


def left(family: FamilyView) -> list[Wish]:
    """List who would like to meet and has no meeting yet."""
    return views.wishes_left(family.invitation, family.meetings)


def home(
    family: FamilyView,
    free: TimesView,
    mode: Mode,
    voice: Voice,
    now: datetime,
    *,
    banner: Banner | None = None,
) -> Home:
    """Make the guardian's first page."""
    facts = family.invitation
    wishes = left(family)
    names = list(dict.fromkeys(wish.student for wish in wishes or facts.wishes))
    lines = [views.wish_line(w, mode, voice, full=not free.openings.get(w.teacher.teacher_id)) for w in wishes]
    offers = [views.offer_line(place, facts, voice) for place in family.places]
    return Home(
        children=voice.listing(names),
        meetings=tuple(views.meeting_line(one, voice, now=now) for one in family.meetings),
        offers=tuple(offer for offer in offers if offer),
        asks=tuple(views.ask_line(ask, voice) for ask in family.asks),
        trips=tuple(views.trip_line(trip, facts, mode, voice) for trip in free.trips),
        wishes=tuple(lines),
        others=_others(facts, mode, "/i?mode="),
        door=_door(facts, now),
        opens_at=views.local(opens_for(facts.round, early_access=facts.early_access), facts.round.zone),
        banner=banner,
    )


def times(
    family: FamilyView,
    free: TimesView,
    wish: Wish,
    mode: Mode,
    voice: Voice,
    *,
    csrf: str,
    moving: MeetingId | None,
    banner: Banner | None,
    kept: Wanted | None,
    alone: bool,
    now: datetime,
) -> Times:
    """Make the page of one teacher's times."""
    facts = family.invitation
    zone = facts.round.zone
    openings = free.openings.get(wish.teacher.teacher_id, [])
    line = views.wish_line(wish, mode, voice, full=not openings)
    moved = next((one for one in family.meetings if one.meeting_id == moving), None)
    students = [one.student_id for one in moved.students] if moved else [wish.student_id]
    change = f"&moving={moving.hex}" if moving else ""
    pair = f"/i/times?student={line.student_id}&teacher={line.teacher_id}{change}&mode="
    return Times(
        line=line,
        days=views.days(openings, students, mode, moving, zone, voice),
        others=_others(facts, mode, pair),
        moving=views.meeting_line(moved, voice, now=now) if moved else None,
        banner=banner,
        kept=kept,
        csrf=csrf,
        alone=alone,
        door=_door(facts, now),
        opens_at=views.local(opens_for(facts.round, early_access=facts.early_access), zone),
        waiting=any(place.teacher_id == wish.teacher.teacher_id for place in family.places),
    )


def confirm(family: FamilyView, wanted: Wanted, voice: Voice, *, csrf: str, now: datetime) -> Confirm:
    """Make the page that asks whether this is the right time."""
    moved = next((one for one in family.meetings if one.meeting_id == wanted.moving), None)
    chosen = _chosen(family.invitation, wanted, voice)
    first = chosen[0]
    teacher_id, _ = parse_opening_key(wanted.stops[0].opening)
    student = wanted.stops[0].student_ids[0].hex if wanted.stops[0].student_ids else ""
    change = f"&moving={wanted.moving.hex}" if wanted.moving else ""
    alone = f"/i/times?student={student}&teacher={teacher_id.hex}&mode={wanted.mode}{change}"
    return Confirm(
        chosen=tuple(sorted(chosen, key=lambda one: one.start)) or (first,),
        wanted=wanted,
        moving=views.meeting_line(moved, voice, now=now) if moved else None,
        csrf=csrf,
        wish=wanted.wish or new_id().hex,
        back=alone if len(chosen) == 1 else "/i",
    )


def banner(refusal: Refusal, start: datetime, wanted: Wanted, facts: InvitationFacts) -> Banner:
    """Say what happened to a wish for one meeting."""
    zone = facts.round.zone
    at = views.local(start, zone)
    near: tuple[views.Tile, ...] = ()
    if isinstance(refusal, NotThisTime):
        students = wanted.stops[0].student_ids
        near = views.nearest(refusal.alternatives, students, wanted.mode, wanted.moving, zone)
    match refusal:
        case AlreadyBooked():
            href = f"/i/meetings/{refusal.meeting_id}" if refusal.meeting_id else "/i"
            return Banner(kind="already", href=href)
        case LimitReached():
            return Banner(kind=f"limit-{refusal.of}", limit=refusal.limit)
        case DoorClosed() | ModeNotOffered():
            return Banner(kind="closed")
        case GuardianBusy() | LateKept() | TooLate():
            return Banner(kind=refusal.code, at=at, near=near)
        case _:
            return Banner(kind="taken", at=at, near=near)


def trip_banner(refusal: Refusal) -> Banner:
    """Say what happened to a wish for several meetings in one visit."""
    match refusal:
        case NotThisTime():
            return Banner(kind="trip-taken")
        case DoorClosed() | ModeNotOffered():
            return Banner(kind="closed")
        case LimitReached():
            return Banner(kind=f"limit-{refusal.of}", limit=refusal.limit)
        case _:
            return Banner(kind="already", href="/i")


def _chosen(facts: InvitationFacts, wanted: Wanted, voice: Voice) -> list[Chosen]:
    found = []
    for stop in wanted.stops:
        teacher_id, start = parse_opening_key(stop.opening)
        wishes = [wish for wish in facts.wishes if wish.teacher.teacher_id == teacher_id]
        if not wishes:
            continue
        teacher = wishes[0].teacher
        at = views.local(start, facts.round.zone)
        found.append(
            Chosen(
                start=at,
                end=at + timedelta(minutes=teacher.slot_minutes),
                teacher=views.teacher_said(teacher, voice),
                initials=views.initials(teacher.name),
                place=views.short_place(wanted.mode, teacher.room, voice),
                students=voice.listing([w.student for w in wishes if w.student_id in stop.student_ids]),
            )
        )
    return found


def _others(facts: InvitationFacts, mode: Mode, address: str) -> tuple[views.Another, ...]:
    return tuple(views.Another(other, f"{address}{other}") for other in facts.round.modes if other != mode)


def _door(facts: InvitationFacts, now: datetime) -> Door:
    return may_book_at(facts.round, now=now, works_nights=facts.works_nights, early_access=facts.early_access)


