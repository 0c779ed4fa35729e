"""The pages of choosing as their templates take them, made of what was read. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from service.availability.rules import parse_opening_key
from service.availability.types import Opening
from service.booking.pages import views
from service.booking.pages.help_typed import as_remembered, mistakes_in
from service.booking.pages.help_view import HelpView, help_view
from service.booking.pages.refused import Banner, limit
from service.booking.pages.said import initials, short_place, teacher_said
from service.booking.pages.visit import Visit
from service.booking.pages.wanted import Stop, Wanted
from service.booking.rules import limit_reached
from service.booking.together import of_one_visit
from service.booking.types import Helped, HelpOffered, MeetingView, TimesView
from service.kernel.errors import NotFound
from service.kernel.frame import Mistake
from service.kernel.ids import MeetingId, PersonId, new_id
from service.kernel.numbers import ending, read_number
from service.kernel.spans import Span
from service.notices.wording import on_clock
from service.rides.requests import RIDDEN_TO
from service.rounds.rules import may_book_at, minutes_with_interpreter, opens_for
from service.rounds.types import Door, Mode, Wish

MOST_BESIDE = 3  # times that come first; more would only be the list again

Said = Literal["", "new", "sent"]


class Home(Struct, frozen=True, kw_only=True):
    """booking/home.html. Of `wishes` only those are shown that the limits leave room for."""

    said: Said  # what has just been done
    one_teacher: str  # of all that is booked; empty where there are several
    one_asked: str  # of all that other times are asked of
    children: str
    several_children: bool
    by_teacher: bool  # one child has several teachers, so rows are told apart by teacher
    meetings: tuple[views.MeetingLine, ...]
    sought: str  # what comes with them and is not sure yet, in a list
    offers: tuple[views.OfferLine, ...]
    asks: tuple[views.AskLine, ...]
    trips: tuple[views.TripLine, ...]
    wishes: tuple[views.WishLine, ...]
    mode: Mode
    interpreted: bool  # at all of the times
    others: tuple[views.Another, ...]
    door: Door
    opens_at: datetime
    limit: Banner | None
    banner: Banner | None
    kept: Wanted | None  # what was typed before a refusal
    csrf: str


class Times(Struct, frozen=True, kw_only=True):
    """booking/times.html: the times of one teacher for one child; `kept` is what was typed before a refusal."""

    line: views.WishLine
    mode: Mode
    beside: tuple[views.Tile, ...]  # of these days' times, next to a meeting the same interpreter comes for
    interpreter: str  # language that is interpreted at all of them
    days: tuple[views.Day, ...]
    others: tuple[views.Another, ...]
    moving: views.MeetingLine | None
    banner: Banner | None
    kept: Wanted | None
    csrf: str
    alone: bool  # the guardian's first page, with nothing to go back to
    none_href: str
    door: Door
    opens_at: datetime
    limit: Banner | None
    waiting: bool


class Chosen(Struct, frozen=True, kw_only=True):
    """One meeting on the page that asks whether this is the right time."""

    start: datetime
    end: datetime  # as the page stands ticked
    other_end: (
        datetime | None
    )  # once an interpreter is ticked, or is not any more; None: nobody asks, or it is the same
    teacher: str
    initials: str
    place: str
    students: str
    topic_field: str
    topic: str


class Child(Struct, frozen=True):
    """A child the meeting can be about."""

    value: str
    name: str
    ticked: bool


class Confirm(Struct, frozen=True, kw_only=True):
    """booking/confirm.html. `about` is empty where there is nothing to choose: one child, or a meeting that moves."""

    chosen: tuple[Chosen, ...]
    about: tuple[Child, ...]
    wanted: Wanted
    moving: views.MeetingLine | None
    apart_from: datetime | None  # another meeting of the same visit, from which it moves away
    instead: bool  # a booking was wanted, and there is a meeting already: it would be moved
    by_phone: bool
    call_ending: str  # of the number that is known, "…9087"
    help: HelpView | None  # None: nothing is asked of a meeting that only moves
    interpreted: bool  # as the page stands ticked
    comes_along: bool  # something was set up, and moves with it
    csrf: str
    wish: str
    back: str
    mistakes: tuple[Mistake, ...]


def home(
    seen: Visit,
    free: TimesView,
    mode: Mode,
    helped: Mapping[MeetingId, Helped],
    *,
    said: Said = "",
    banner: Banner | None = None,
    kept: Wanted | None = None,
) -> Home:
    """Make the guardian's first page."""
    facts, voice = seen.facts, seen.voice
    left = views.wishes_left(seen.family)
    possible = [wish for wish in left if limit_of(seen, [wish.student_id]) is None]
    offers = [views.offer_line(place, facts, voice) for place in seen.family.places]
    children = list(dict.fromkeys(wish.student for wish in left or facts.wishes))
    trips = free.trips if _has_room_for(seen, left) else []
    meetings = tuple(
        views.meeting_line(one, facts, voice, now=seen.now, helped=helped.get(one.meeting_id))
        for one in seen.family.meetings
    )
    return Home(
        said=said,
        one_teacher=_only([teacher_said(one, voice) for one in seen.family.meetings]),
        one_asked=_only([teacher_said(ask, voice) for ask in seen.family.asks]),
        children=voice.listing(children),
        several_children=len({wish.student_id for wish in facts.wishes}) > 1,
        by_teacher=len({wish.student_id for wish in facts.wishes}) < len(facts.wishes),
        meetings=meetings,
        sought=", ".join(dict.fromkeys(term for one in meetings for term in one.sought)),
        interpreted=bool(free.interpreter),
        offers=tuple(offer for offer in offers if offer),
        asks=tuple(views.ask_line(ask, facts, voice) for ask in seen.family.asks),
        trips=tuple(views.trip_line(trip, facts, mode, voice) for trip in trips),
        wishes=tuple(views.wish_line(wish, mode, voice, views.ask_of(seen.family, wish)) for wish in possible),
        mode=mode,
        others=_others(seen, mode, "/i?mode="),
        door=door(seen),
        opens_at=_opens_at(seen),
        limit=next((found for wish in left if (found := limit_of(seen, [wish.student_id]))), None),
        banner=banner,
        kept=kept,
        csrf=seen.csrf,
    )


def times(
    seen: Visit,
    free: TimesView,
    wish: Wish,
    mode: Mode,
    *,
    moving: MeetingView | None = None,
    banner: Banner | None = None,
    kept: Wanted | None = None,
) -> Times:
    """Make the page of one teacher's times."""
    line = views.wish_line(wish, mode, seen.voice, views.ask_of(seen.family, wish))
    students = [one.student_id for one in moving.students] if moving else [wish.student_id]
    moving_id = moving.meeting_id if moving else None
    change = f"&moving={moving.meeting_id.hex}" if moving else ""
    openings = free.openings.get(wish.teacher.teacher_id, [])
    return Times(
        line=replace(line, minutes=_minutes(openings, line.minutes)),
        mode=mode,
        beside=tuple(
            views.tile(one, students, mode, moving_id, seen.facts.round.zone)
            for one in free.beside.get(wish.teacher.teacher_id, [])[:MOST_BESIDE]
        ),
        interpreter=seen.voice.language(free.interpreter) if free.interpreter else "",
        days=views.days(openings, students, mode, moving_id, seen.facts.round.zone, seen.voice),
        others=_others(seen, mode, f"/i/times?student={line.student_id}&teacher={line.teacher_id}{change}&mode="),
        moving=views.meeting_line(moving, seen.facts, seen.voice, now=seen.now) if moving else None,
        banner=banner,
        kept=kept,
        csrf=seen.csrf,
        alone=is_alone(seen),
        none_href=line.none_href + change,
        door=door(seen),
        opens_at=_opens_at(seen),
        limit=None if moving else limit_of(seen, students),
        waiting=any(
            (place.student_id, place.teacher_id) == (wish.student_id, wish.teacher.teacher_id)
            for place in seen.family.places
        ),
    )


def _minutes(openings: Sequence[Opening], usual: int) -> int:
    """Say how long the meetings are that can be chosen: with an interpreter or at home they take longer."""
    return openings[0].span.length // timedelta(minutes=1) if openings else usual


def confirm(
    seen: Visit,
    wanted: Wanted,
    offered: HelpOffered,
    *,
    instead: bool = False,
    mistakes: tuple[Mistake, ...] = (),
) -> Confirm:
    """Make the page that asks whether this is the right time, and whether anything is in the way."""
    moving = moved(seen, wanted.moving)
    help_ = _help(seen, wanted, offered, moving)
    interpreted = help_.typed.interpreter if help_ else moving is not None and "interpreter" in moving.help
    asks = help_ is not None and bool(help_.languages)
    drawn = _drawn_out(offered, interpreted=interpreted), _drawn_out(offered, interpreted=not interpreted)
    chosen = sorted(
        (_chosen(seen, wanted, stop, *drawn, asks=asks) for stop in wanted.stops), key=lambda one: one.start
    )
    return Confirm(
        chosen=tuple(chosen),
        about=() if moving or len(chosen) > 1 else _about(seen, wanted.stops[0]),
        wanted=wanted,
        moving=views.meeting_line(moving, seen.facts, seen.voice, now=seen.now) if moving else None,
        apart_from=_apart_from(seen, moving, wanted),
        instead=instead,
        by_phone=wanted.mode == "phone",
        call_ending=ending(known_number(seen, moving)),
        help=help_,
        interpreted=interpreted,
        comes_along=bool(moving and moving.help),
        csrf=seen.csrf,
        wish=wanted.wish or new_id().hex,
        back=_back(seen, wanted),
        mistakes=mistakes,
    )


def with_hours(view: Confirm, spans: Sequence[Span], zone: str) -> Confirm:
    """Show the hours that would be booked, just as they were decided."""
    ends = {on_clock(span.start, zone): on_clock(span.end, zone) for span in spans}
    return replace(view, chosen=tuple(replace(one, end=ends.get(one.start, one.end)) for one in view.chosen))


def mistakes(seen: Visit, wanted: Wanted, offered: HelpOffered) -> tuple[Mistake, ...]:
    """Say what is missing before this can be booked."""
    found: list[Mistake] = []
    if not all(stop.student_ids for stop in wanted.stops):
        found.append(Mistake("student", seen.voice.gettext("Tick at least one child.")))
    if wanted.mode == "phone" and not _can_be_called(seen, wanted):
        found.append(
            Mistake("number", seen.voice.gettext("Type a phone number with 10 numbers."), is_wrong=bool(wanted.number))
        )
    if wanted.help:
        found += mistakes_in(wanted.help, offered, wanted.mode, seen.voice)
    return tuple(found)


def known_number(seen: Visit, meeting: MeetingView | None) -> str:
    """Give the number that is called if nobody types another: the meeting's own, or the roster's of who comes."""
    if meeting is None:
        return seen.facts.call_number
    own = meeting.guardian_id == seen.facts.invitation.guardian_id
    return meeting.call_number or (seen.facts.call_number if own else "")


def is_there(seen: Visit, meeting_id: MeetingId) -> bool:
    """Tell whether a meeting is among those of the family that were not cancelled."""
    return any(one.meeting_id == meeting_id for one in seen.family.meetings)


def can_move(seen: Visit, meeting: MeetingView) -> bool:
    """Tell whether the family can still give a meeting another time here."""
    return views.standing_of(meeting, seen.now) == "ahead" and door(seen) == "open"


def is_alone(seen: Visit) -> bool:
    """Tell whether there is one meeting to choose and nothing else: its times are the guardian's first page."""
    family = seen.family
    return len(views.wishes_left(family)) == 1 and not (family.meetings or family.asks or family.places)


def door(seen: Visit) -> Door:
    """Say whether this family can book now."""
    facts = seen.facts
    return may_book_at(facts.round, now=seen.now, works_nights=facts.works_nights, early_access=facts.early_access)


def moved(seen: Visit, meeting_id: MeetingId | None) -> MeetingView | None:
    """Find the meeting that is to be moved; one that is not this family's is not there."""
    if meeting_id is None:
        return None
    for one in seen.family.meetings:
        if one.meeting_id == meeting_id:
            return one
    raise NotFound


def limit_of(seen: Visit, students: list[PersonId]) -> Banner | None:
    """Say which limit keeps these children from another meeting."""
    standing = [[student.student_id for student in one.students] for one in seen.family.meetings]
    names = {wish.student_id: wish.student for wish in seen.facts.wishes}
    for student in students:
        if reached := limit_reached(seen.facts.round, standing, [student]):
            theirs = standing if reached.of == "household" else [one for one in standing if student in one]
            return limit(reached, booked=len(theirs), child=names.get(student, "") if len(names) > 1 else "")
    return None


def _help(seen: Visit, wanted: Wanted, offered: HelpOffered, moving: MeetingView | None) -> HelpView | None:
    """Make the fieldset; of a meeting that moves only where it is to be is asked, if it was not there before."""
    if moving:
        if wanted.mode not in {"place", "home"} or wanted.mode == moving.mode:
            return None
        offered = HelpOffered(obstacles=None, places=offered.places)
    typed = wanted.help or as_remembered(offered, seen.facts.interpreter)
    ways = [] if moving else [mode for mode in seen.facts.round.modes if mode != wanted.mode]
    return help_view(typed, offered, wanted.mode, ways, seen.voice)


def _can_be_called(seen: Visit, wanted: Wanted) -> bool:
    if wanted.number:
        return read_number(wanted.number) is not None
    meeting = next((one for one in seen.family.meetings if one.meeting_id == wanted.moving), None)
    return bool(known_number(seen, meeting))


def _apart_from(seen: Visit, moving: MeetingView | None, wanted: Wanted) -> datetime | None:
    """Find a meeting of the same visit as one that moves away from it: then one comes twice."""
    if moving is None:
        return None
    start = parse_opening_key(wanted.stops[0].opening)[1]
    there = replace(moving, span=Span(start, start + moving.span.length), mode=wanted.mode)
    beside = of_one_visit(moving, seen.family.meetings)
    if not beside or wanted.mode not in RIDDEN_TO or of_one_visit(there, beside):
        return None
    return on_clock(beside[0].span.start, seen.facts.round.zone)


def _has_room_for(seen: Visit, wishes: list[Wish]) -> bool:
    """Tell whether the limits let all of these be booked, one meeting each."""
    standing = [[student.student_id for student in one.students] for one in seen.family.meetings]
    for wish in wishes:
        if limit_reached(seen.facts.round, standing, [wish.student_id]):
            return False
        standing.append([wish.student_id])
    return True


def _drawn_out(offered: HelpOffered, *, interpreted: bool) -> Callable[[int], int]:
    """Say how long a meeting is: an interpreter draws it out, and so does a home."""

    def minutes(usual: int) -> int:
        drawn = minutes_with_interpreter(usual) if interpreted else usual
        return max(drawn, offered.visit_minutes)

    return minutes


def _chosen(
    seen: Visit,
    wanted: Wanted,
    stop: Stop,
    drawn: Callable[[int], int],
    otherwise: Callable[[int], int],
    *,
    asks: bool,
) -> Chosen:
    teacher_id, start = parse_opening_key(stop.opening)
    wishes = [wish for wish in seen.facts.wishes if wish.teacher.teacher_id == teacher_id]
    if not wishes:
        raise NotFound
    teacher, at = wishes[0].teacher, on_clock(start, seen.facts.round.zone)
    end, other_end = (at + timedelta(minutes=long(teacher.slot_minutes)) for long in (drawn, otherwise))
    return Chosen(
        start=at,
        end=end,
        other_end=other_end if asks and other_end != end else None,
        teacher=teacher_said(teacher, seen.voice),
        initials=initials(teacher.name),
        place=short_place(wanted.mode, teacher.room, seen.voice),
        students=seen.voice.listing([wish.student for wish in wishes if wish.student_id in stop.student_ids]),
        topic_field=stop.topic_field,
        topic=wanted.topic_of(stop),
    )


def _about(seen: Visit, stop: Stop) -> tuple[Child, ...]:
    """List the children the meeting can be about, where the teacher asks about more than one."""
    asking = [wish for wish in views.wishes_left(seen.family) if wish.teacher.teacher_id == stop.teacher_id]
    children = [Child(wish.student_id.hex, wish.student, wish.student_id in stop.student_ids) for wish in asking]
    return tuple(children) if len(children) > 1 else ()


def _back(seen: Visit, wanted: Wanted) -> str:
    """Lead back to where the time was chosen: the home page for a visit, the teacher's times otherwise."""
    if len(wanted.stops) > 1:
        return "/i"
    stop = wanted.stops[0]
    asking = (wish.student_id for wish in seen.facts.wishes if wish.teacher.teacher_id == stop.teacher_id)
    student = stop.student_ids[0] if stop.student_ids else next(asking)
    change = f"&moving={wanted.moving.hex}" if wanted.moving else ""
    return f"/i/times?student={student.hex}&teacher={stop.teacher_id.hex}&mode={wanted.mode}{change}"


def _others(seen: Visit, mode: Mode, address: str) -> tuple[views.Another, ...]:
    return tuple(views.Another(other, f"{address}{other}") for other in seen.facts.round.modes if other != mode)


def _only(names: Sequence[str]) -> str:
    """Give the one name that is there however often; nothing where there are several."""
    return names[0] if len(set(names)) == 1 else ""


def _opens_at(seen: Visit) -> datetime:
    facts = seen.facts
    return on_clock(opens_for(facts.round, early_access=facts.early_access), facts.round.zone)
