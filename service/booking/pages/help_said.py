"""What comes with a meeting, as its ticket says it: each thing, how it stands, and by when there is an answer. Pure."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from service.booking.pages.said import teacher_said
from service.booking.types import Helped, MeetingView
from service.childcare.types import Seat
from service.childcare.unnamed import is_unnamed
from service.interpreting.types import Interpretation
from service.kernel.locale import Voice
from service.kernel.unbroken import unbroken_time
from service.notices.wording import on_clock, room_said
from service.rides.types import Driven, RideView
from service.visits.types import Visit

ChipKind = Literal["settled", "waiting", "needs", "stopped"]
Reader = Literal["family", "teacher", "office"]


class HelpLine(Struct, frozen=True, kw_only=True):
    """One thing that comes with a meeting."""

    icon: str
    term: str  # what the icon shows, for a screen reader
    text: str
    chip: ChipKind
    state: str
    details: tuple[str, ...] = ()
    has_no_driver: bool = False  # the family chooses what happens instead
    has_no_interpreter: bool = False  # so far: it may choose another time at which one comes


def help_lines(
    meeting: MeetingView, helped: Helped | None, voice: Voice, *, reader: Reader = "family", has_line: bool = False
) -> tuple[HelpLine, ...]:
    """List what comes with a meeting, in the order it was asked for; `has_line`: a line interprets its language.

    The word that driver and family know each other by is not the teacher's to know.
    """
    zone = meeting.school.zone
    lines = []
    if meeting.state == "proposed":
        lines.append(_waiting(meeting, helped.visit if helped else None, voice, reader))
    if helped and helped.ride:
        ways = [replace(way, code_word="") if reader == "teacher" else way for way in helped.ride.ways]
        lines.append(_ride(replace(helped.ride, ways=ways), zone, voice, reader))
    if helped and helped.seats:
        lines.append(_seats(helped.seats, voice, reader))
    if helped and helped.interpretation:
        lines.append(_interpreter(helped.interpretation, zone, voice, reader, has_line=has_line))
    return tuple(lines)


def in_short(lines: Sequence[HelpLine], voice: Voice) -> str:
    """Say in one line what comes with a meeting, how each stands: "Ride: Looking for a driver."."""
    said = voice.gettext("%(thing)s: %(state)s.")
    return " ".join(said % {"thing": one.term, "state": one.state} for one in lines)


def _waiting(meeting: MeetingView, visit: Visit | None, voice: Voice, reader: Reader) -> HelpLine:
    """Say who has not agreed yet. A home visit names nobody but the teacher before it is sure."""
    told = voice.gettext("We tell you as soon as it is sure. Your time is kept.") if reader == "family" else ""
    at_home = meeting.mode == "home"
    visits, named = voice.gettext("Both who come have to say yes first."), voice.gettext("You named this place.")
    if reader != "family":
        visits = voice.gettext("Two of us go, or nobody does.")
        named = voice.gettext("The family named this place.")
    return HelpLine(
        icon="user" if at_home else "pin",
        term=voice.gettext("Home visit") if at_home else voice.gettext("Where"),
        text=visits if at_home else named,
        chip="waiting",
        state=_waited_for(meeting, visit, voice, reader),
        details=(told,) if told else (),
    )


def _waited_for(meeting: MeetingView, visit: Visit | None, voice: Voice, reader: Reader) -> str:
    if visit and not visit.waits_for_teacher:
        return voice.gettext("Waiting for the second person")
    if reader == "teacher":
        return voice.gettext("Waiting for your answer")
    if visit and not visit.has_yes:
        return voice.gettext("Waiting for both answers")
    return voice.gettext("Waiting for %(name)s") % {"name": voice.the(teacher_said(meeting, voice))}


def _ride(ride: RideView, zone: str, voice: Voice, reader: Reader) -> HelpLine:
    people = ride.passengers
    text = voice.ngettext("A ride for you, there and back", "A ride for %(num)s people, there and back", people)
    if reader != "family" and people == 1:
        text = voice.gettext("A ride for one person, there and back")
    chip, state, details = _ride_state(ride, zone, voice, reader)
    return HelpLine(
        icon="car",
        term=voice.gettext("Ride"),
        text=text % {"num": people},
        chip=chip,
        state=state,
        details=details,
        has_no_driver=ride.state == "unmet",
    )


def _ride_state(ride: RideView, zone: str, voice: Voice, reader: Reader) -> tuple[ChipKind, str, tuple[str, ...]]:
    is_family = reader == "family"
    match ride.state:
        case "found":
            found = voice.gettext("You have a driver") if is_family else voice.gettext("A driver is found")
            return "settled", found, tuple(_driven(way, zone, voice) for way in ride.ways)
        case "own" | "taxi":
            return "settled", voice.gettext("The school has set it up"), ()
        case "looking":
            until = _told_by(voice.date(on_clock(ride.answer_by, zone)), voice, reader)
            otherwise = voice.gettext("If nobody can drive, you choose: talk by phone at the same time, or a new time.")
            return "waiting", voice.gettext("Looking for a driver"), (until, otherwise) if is_family else (until,)
        case "unmet" | "off":
            kept = voice.gettext("Your time is kept. What would you like?")
            return "needs", voice.gettext("No driver yet"), (kept,) if is_family else ()


def _told_by(date: str, voice: Voice, reader: Reader) -> str:
    if reader == "family":
        return voice.gettext("We tell you by %(date)s.") % {"date": date}
    return voice.gettext("The family hears by %(date)s.") % {"date": date}


def _driven(way: Driven, zone: str, voice: Voice) -> str:
    """Say who drives, in which car, and the word they say: what a guardian knows before getting in."""
    at = unbroken_time(voice.time(on_clock(way.pick_up_at, zone)))
    facts = {"time": at, "driver": way.driver, "car": ", ".join(one for one in (way.car, way.plate) if one)}
    there = voice.gettext("There, %(time)s: %(driver)s, %(car)s.")
    back = voice.gettext("Back, %(time)s: %(driver)s, %(car)s.")
    word = voice.gettext("The code word is %(word)s.") % {"word": way.code_word} if way.code_word else ""
    return " ".join(part for part in ((there if way.leg == "there" else back) % facts, word) if part)


def _seats(seats: Sequence[Seat], voice: Voice, reader: Reader) -> HelpLine:
    names = _children(list(dict.fromkeys(seat.given_name for seat in seats)), voice, reader)
    room, code = room_said(seats[0].room, voice), next((seat.code for seat in seats if seat.code), "")
    is_kept = all(seat.state == "kept" for seat in seats)
    text = voice.gettext("Care for %(children)s in %(room)s") % {"children": names, "room": room}
    coded = [
        voice.gettext("%(child)s: the pick-up code is %(code)s.")
        % {"child": _child(seat.given_name, seats, voice, reader), "code": seat.code}
        for seat in seats
        if seat.code
    ]
    return HelpLine(
        icon="kids",
        term=voice.gettext("Childcare"),
        text=text,
        chip="settled" if is_kept else "stopped",
        state=voice.gettext("Seats saved") if is_kept else voice.gettext("Not at this time"),
        details=tuple(coded) if is_kept and code else (),
    )


def _child(name: str, seats: Sequence[Seat], voice: Voice, reader: Reader) -> str:
    """Name one child; where one alone was not named, it needs no number to be told apart."""
    nameless = {seat.given_name for seat in seats if is_unnamed(seat.given_name)}
    return voice.sentence(_children([name], voice, reader)) if nameless == {name} else name


def _children(names: Sequence[str], voice: Voice, reader: Reader) -> str:
    """Name the children; those nobody named, who have only a number, are said as whose they are, or counted."""
    named = [name for name in names if not is_unnamed(name)]
    others = len(names) - len(named)
    whose = voice.ngettext("your child", "%(num)s of your children", others)
    if reader != "family":
        whose = voice.ngettext("%(num)s child", "%(num)s children", others)
    unnamed = whose % {"num": others}
    return voice.listing([*named, unnamed] if others else named)


def _interpreter(found: Interpretation, zone: str, voice: Voice, reader: Reader, *, has_line: bool) -> HelpLine:
    text = voice.gettext("An interpreter for %(language)s") % {"language": voice.language(found.language)}
    if found.told_by is not None:
        return _not_sure(found, voice.date(on_clock(found.told_by, zone)), text, voice, reader, has_line=has_line)
    detail = {
        "in_person": "",
        "video": voice.gettext("By video."),
        "phone": voice.gettext("By phone."),
    }[found.mode]
    return HelpLine(
        icon="talk",
        term=voice.gettext("Interpreter"),
        text=text,
        chip="settled",
        state=voice.gettext("Set up"),
        details=(detail,) if detail else (),
    )


def _not_sure(found: Interpretation, by: str, text: str, voice: Voice, reader: Reader, *, has_line: bool) -> HelpLine:
    """Say that somebody was asked, or that nobody is left so far, and to a family what it can do."""
    is_asked = found.state == "asked" and not found.is_given_up
    until = _told_by(by, voice, reader)
    still = voice.gettext("We keep looking. Your time is kept.")
    by_line = (voice.gettext("If nobody can come, we look for an interpreter by phone."),) if has_line else ()
    another = voice.gettext("You can also choose another time with an interpreter.")
    to_family = (still if found.is_given_up else until, *(by_line if is_asked else (another,)))
    to_staff = () if found.is_given_up else (until,)
    return HelpLine(
        icon="talk",
        term=voice.gettext("Interpreter"),
        text=text,
        chip="waiting" if is_asked else "needs",
        state=voice.gettext("We asked somebody") if is_asked else voice.gettext("Looking for somebody"),
        details=to_family if reader == "family" else to_staff,
        has_no_interpreter=not is_asked,
    )
