"""The pieces the guardian's templates show: tiles, rows, tickets. Pure; times leave in the zone of the school."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

from msgspec import Struct

from service.availability.types import Opening
from service.booking.day_parts import part_said
from service.booking.pages.help_said import help_lines, in_short
from service.booking.pages.said import initials, place_said, short_place, teacher_said
from service.booking.pages.wanted import Stop
from service.booking.types import AskView, FamilyView, Helped, MeetingView, Place, Trip
from service.kernel.ids import MeetingId, PersonId
from service.kernel.locale import Voice
from service.kernel.numbers import ending
from service.notices.wording import door_said, on_clock, room_said, subject_said
from service.rounds.types import InvitationFacts, Mode, Wish

Standing = Literal["ahead", "now", "over", "missed", "cancelled"]


class Tile(Struct, frozen=True):
    """A time that leads somewhere: an address, or the stop a form sends."""

    href: str
    at: datetime
    stop: str


class Part(Struct, frozen=True):
    """A part of a day, as `label` says it."""

    label: str
    tiles: tuple[Tile, ...]


class Day(Struct, frozen=True):
    """A day's free times."""

    day: date
    parts: tuple[Part, ...]


class WishLine(Struct, frozen=True, kw_only=True):
    """A teacher who would like to meet about a child, as one row or card."""

    student: str
    teacher: str
    key: str  # names both in forms and addresses
    teacher_id: str
    student_id: str
    initials: str
    subject: str
    place: str
    minutes: int
    href: str
    none_href: str
    is_asked: bool  # other times are asked for
    answer_href: str  # where those are chosen that were suggested; empty while none are


class TripStop(Struct, frozen=True):
    """One stop of a visit."""

    at: datetime
    title: str
    detail: str


class TripLine(Struct, frozen=True):
    """A visit that holds several meetings."""

    href: str
    stops: tuple[TripStop, ...]
    end: datetime
    stop: str  # all of them, as a form sends them
    wait: int  # minutes between them


class Another(Struct, frozen=True):
    """Another way to meet."""

    mode: Mode
    href: str


class MeetingLine(Struct, frozen=True, kw_only=True):
    """A meeting as its guardian sees it."""

    href: str
    start: datetime
    end: datetime
    teacher: str
    initials: str
    students: str
    guardian: str  # who comes, if it is not the reader but another guardian of the household
    mode: Mode
    place: str  # school and room
    door: str
    video_url: str
    call_ending: str  # of the number the teacher calls, "…9087"; empty unless by phone
    standing: Standing
    is_proposed: bool  # somebody has not agreed yet
    by_school: bool  # cancelled by the school
    topic: str
    set_up: str  # what comes with it, in one line; empty where nothing does, or the meeting is over
    is_set_up: bool  # and all of that is sure
    sought: tuple[str, ...]  # what of that is not sure yet


class AskLine(Struct, frozen=True, kw_only=True):
    """What came of "none of these work"."""

    href: str
    teacher: str
    student: str
    guardian: str  # who asked, if it is another guardian of the household
    proposed: bool


class OfferLine(Struct, frozen=True, kw_only=True):
    """A time kept for somebody who waited."""

    href: str
    teacher: str
    student: str
    at: datetime
    until: datetime


def wish_line(wish: Wish, mode: Mode, voice: Voice, ask: AskView | None = None) -> WishLine:
    """Make the row of one teacher and child; `ask`: other times are asked for."""
    student, teacher = wish.student_id.hex, wish.teacher.teacher_id.hex
    return WishLine(
        student=wish.student,
        teacher=teacher_said(wish.teacher, voice),
        key=pair_key(wish),
        teacher_id=teacher,
        student_id=student,
        initials=initials(wish.teacher.name),
        subject=subject_said(wish.teacher.subject, voice),
        place=short_place(mode, wish.teacher.room, voice),
        minutes=wish.teacher.slot_minutes,
        href=f"/i/times?student={student}&teacher={teacher}&mode={mode}",
        none_href=f"/i/none?about={pair_key(wish)}",
        is_asked=ask is not None,
        answer_href=_answer_href(ask) if ask and ask.state == "proposed" else "",
    )


def pair_key(wish: Wish) -> str:
    """Name a wish in a form or address."""
    return f"{wish.student_id.hex}.{wish.teacher.teacher_id.hex}"


def days(
    openings: Iterable[Opening],
    students: Sequence[PersonId],
    mode: Mode,
    moving: MeetingId | None,
    zone: str,
    voice: Voice,
) -> tuple[Day, ...]:
    """Group free times by day and part of day."""
    tiles = [tile(one, students, mode, moving, zone) for one in openings]
    by_day = groupby(tiles, key=lambda each: each.at.date())
    return tuple(Day(day, _parts(tuple(found), voice)) for day, found in by_day)


def tile(opening: Opening, students: Sequence[PersonId], mode: Mode, moving: MeetingId | None, zone: str) -> Tile:
    """Make the tile of a free time."""
    stop = Stop(opening.key, tuple(students)).written
    change = f"&moving={moving.hex}" if moving else ""
    return Tile(f"/i/book?stop={stop}&mode={mode}{change}", on_clock(opening.span.start, zone), stop)


def _parts(tiles: Sequence[Tile], voice: Voice) -> tuple[Part, ...]:
    by_part = groupby(tiles, key=lambda each: part_said(each.at, voice))
    return tuple(Part(label, tuple(found)) for label, found in by_part)


def trip_line(trip: Trip, invitation: InvitationFacts, mode: Mode, voice: Voice) -> TripLine:
    """Make the tile of a visit with several meetings, told apart by child, or by teacher where it is one child's."""
    by_pair = {(wish.student_id, wish.teacher.teacher_id): wish for wish in invitation.wishes}
    one_child = len({student_id for student_id, _ in trip.stops}) == 1
    stops = []
    for student_id, opening in trip.stops:
        wish = by_pair[student_id, opening.teacher_id]
        teacher = voice.alone(teacher_said(wish.teacher, voice))
        room = room_said(wish.teacher.room, voice) if mode == "school" else ""
        title, detail = (teacher, subject_said(wish.teacher.subject, voice)) if one_child else (wish.student, teacher)
        at = on_clock(opening.span.start, invitation.round.zone)
        stops.append(TripStop(at, title, ", ".join(part for part in (detail, room) if part)))
    written = ",".join(Stop(opening.key, (student_id,)).written for student_id, opening in trip.stops)
    href = f"/i/book?stop={written}&mode={mode}"
    met = sum((opening.span.length for _, opening in trip.stops), timedelta())
    wait = (trip.span.length - met) // timedelta(minutes=1)
    return TripLine(href, tuple(stops), on_clock(trip.span.end, invitation.round.zone), written, wait)


def meeting_line(
    meeting: MeetingView, reader: InvitationFacts, voice: Voice, *, now: datetime, helped: Helped | None = None
) -> MeetingLine:
    """Make the ticket of a meeting. Without `helped` it says of what comes with it only what is not sure yet."""
    zone = meeting.school.zone
    standing = standing_of(meeting, now)
    lines = help_lines(meeting, helped, voice) if standing in {"ahead", "now"} else ()
    return MeetingLine(
        href=f"/i/meetings/{meeting.meeting_id}",
        start=on_clock(meeting.span.start, zone),
        end=on_clock(meeting.span.end, zone),
        teacher=teacher_said(meeting, voice),
        initials=initials(meeting.teacher[""]),
        students=voice.listing([student.given_name for student in meeting.students]),
        guardian=meeting.guardian if meeting.guardian_id != reader.invitation.guardian_id else "",
        mode=meeting.mode,
        place=place_said(meeting, voice),
        door=door_said(meeting.school, voice) if meeting.mode == "school" else "",
        video_url=meeting.video_url if meeting.mode == "video" and standing in {"ahead", "now"} else "",
        call_ending=ending(meeting.call_number),
        standing=standing,
        is_proposed=meeting.state == "proposed",
        by_school=meeting.cancelled_by == "school",
        topic=meeting.topic,
        set_up=in_short(lines, voice),
        is_set_up=all(one.chip == "settled" for one in lines),
        sought=tuple(one.term for one in lines if one.chip != "settled"),
    )


def standing_of(meeting: MeetingView, now: datetime) -> Standing:
    """Say where a meeting stands for the family: the clock decides, and what the teacher wrote down of it."""
    match meeting.state:
        case "cancelled" | "missed":
            return meeting.state
        case "proposed" | "confirmed" if now < meeting.span.start:
            return "ahead"
        case "proposed" | "confirmed" if now < meeting.span.end:
            return "now"
        case _:
            return "over"


def wishes_left(family: FamilyView) -> list[Wish]:
    """List the wishes that no standing meeting answers."""
    booked = {
        (student.student_id, one.teacher_id)
        for one in family.meetings
        if one.state != "cancelled"
        for student in one.students
    }
    return [wish for wish in family.invitation.wishes if (wish.student_id, wish.teacher.teacher_id) not in booked]


def ask_of(family: FamilyView, wish: Wish) -> AskView | None:
    """Find what the reader has asked about a wish; what another guardian asked is theirs to change."""
    for ask in family.asks:
        own = ask.invitation_id == family.invitation.invitation.invitation_id
        if own and (ask.student.student_id, ask.teacher_id) == (wish.student_id, wish.teacher.teacher_id):
            return ask
    return None


def ask_line(ask: AskView, reader: InvitationFacts, voice: Voice) -> AskLine:
    """Make the line of one "none of these work"."""
    return AskLine(
        href=_answer_href(ask),
        teacher=teacher_said(ask, voice),
        student=ask.student.given_name,
        guardian=ask.guardian if ask.invitation_id != reader.invitation.invitation_id else "",
        proposed=ask.state == "proposed",
    )


def _answer_href(ask: AskView) -> str:
    return f"/i/answers/{ask.no_time_id}"


def offer_line(place: Place, invitation: InvitationFacts, voice: Voice) -> OfferLine | None:
    """Make the line of a time that is kept; None while there is none."""
    if place.state != "offered" or place.offered is None or place.offered_until is None:
        return None
    pair = (place.student_id, place.teacher_id)
    asking = (wish for wish in invitation.wishes if (wish.student_id, wish.teacher.teacher_id) == pair)
    wish = next(asking, None)
    if wish is None:  # a restriction came since
        return None
    zone = invitation.round.zone
    return OfferLine(
        href=f"/i/offers/{place.waiting_id}",
        teacher=teacher_said(wish.teacher, voice),
        student=wish.student,
        at=on_clock(place.offered.start, zone),
        until=on_clock(place.offered_until, zone),
    )
