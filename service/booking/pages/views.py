"""What the guardian's templates show, made of what booking knows. Pure: times arrive in UTC and leave on the school's clock."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.availability.types import Opening
from service.booking.pages.wanted import Stop
from service.booking.types import AskView, MeetingView, Place, Trip
from service.kernel.frame import Frame
from service.kernel.ids import MeetingId, PersonId
from service.kernel.languages import offered_languages
from service.kernel.locale import Voice
from service.notices.wording import called, door_said, room_said
from service.rounds.types import InvitationFacts, Mode, RoundTeacher, Wish

# Parts of a day as a family speaks of them; a school day is roughly 8:30 to 15:00.
_PARTS: Final = ((time(8, 30), "before"), (time(12), "morning"), (time(15), "day"), (time(17), "afternoon"))
GRACE_TILES: Final = 3  # nearest times a banner shows


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
    """A teacher who would like to meet about a child, as one line or card."""

    student: str
    teacher: str
    teacher_id: str
    student_id: str
    initials: str
    subject: str
    place: str
    minutes: int
    full: bool  # no time is free
    href: str
    none_href: str


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
    mode: Mode
    place: str  # school and room
    door: str
    video_url: str
    stands: bool
    over: bool
    topic: str


class AskLine(Struct, frozen=True, kw_only=True):
    """What came of "none of these work"."""

    href: str
    teacher: str
    student: str
    proposed: bool


class OfferLine(Struct, frozen=True, kw_only=True):
    """A time kept for somebody who waited."""

    href: str
    teacher: str
    at: datetime
    until: datetime


def local(at: datetime, zone: str) -> datetime:
    """Show an instant on the school's clock."""
    return at.astimezone(ZoneInfo(zone))


def frame_of(invitation: InvitationFacts, here: str, *, test_language: bool) -> Frame:
    """Make what stands round a guardian's page."""
    return Frame(
        school=invitation.school.name,
        phone=invitation.school.phone,
        here=here,
        languages=offered_languages(pseudo=test_language),
        private=True,
    )


def initials(name: str) -> str:
    """Take the first letters of the first and last word of a name; scripts without capitals keep their letters."""
    words = [word for word in name.split() if word[0].isalpha()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()


def teacher_said(teacher: RoundTeacher | MeetingView | AskView, voice: Voice) -> str:
    """Give the name a teacher has in the reader's language."""
    return called(teacher.called if isinstance(teacher, RoundTeacher) else teacher.teacher, voice)


def place_said(mode: Mode, school: str, room: str, voice: Voice) -> str:
    """Say where a meeting is: the school and the room, or the way that needs neither."""
    if mode == "phone":
        return voice.gettext("By phone. The school calls you.")
    if mode == "video":
        return voice.gettext("By video. The link is on this page.")
    return ", ".join(part for part in (school, room_said(room, voice) if room else "") if part)


def short_place(mode: Mode, room: str, voice: Voice) -> str:
    """Say in a word or two where one meets."""
    said = {
        "phone": voice.gettext("By phone"),
        "video": voice.gettext("By video"),
        "school": voice.gettext("At school"),
    }[mode]
    return f"{said}, {room_said(room, voice)}" if mode == "school" and room else said


def wish_line(wish: Wish, mode: Mode, voice: Voice, *, full: bool) -> WishLine:
    """Make the line of one teacher and child."""
    pair = f"student={wish.student_id.hex}&teacher={wish.teacher.teacher_id.hex}"
    return WishLine(
        student=wish.student,
        teacher=teacher_said(wish.teacher, voice),
        teacher_id=wish.teacher.teacher_id.hex,
        student_id=wish.student_id.hex,
        initials=initials(wish.teacher.name),
        subject=wish.teacher.subject,
        place=short_place(mode, wish.teacher.room, voice),
        minutes=wish.teacher.slot_minutes,
        full=full,
        href=f"/i/times?{pair}&mode={mode}",
        none_href=f"/i/none?{pair}",
    )


def days(
    openings: Iterable[Opening],
    students: Sequence[PersonId],
    mode: Mode,
    moving: MeetingId | None,
    zone: str,
    voice: Voice,
) -> tuple[Day, ...]:
    """Group free times by day and part of day."""
    tiles = [_tile(one, students, mode, moving, zone) for one in openings]
    by_day = groupby(tiles, key=lambda tile: tile.at.date())
    return tuple(Day(day, _parts(tuple(found), voice)) for day, found in by_day)


def nearest(
    openings: Sequence[Opening], students: Sequence[PersonId], mode: Mode, moving: MeetingId | None, zone: str
) -> tuple[Tile, ...]:
    """Make tiles of the nearest times a refusal carries."""
    return tuple(_tile(one, students, mode, moving, zone) for one in openings[:GRACE_TILES])


def _tile(opening: Opening, students: Sequence[PersonId], mode: Mode, moving: MeetingId | None, zone: str) -> Tile:
    stop = Stop(opening.key, tuple(students)).written
    change = f"&moving={moving.hex}" if moving else ""
    return Tile(f"/i/book?stop={stop}&mode={mode}{change}", local(opening.span.start, zone), stop)


def _parts(tiles: Sequence[Tile], voice: Voice) -> tuple[Part, ...]:
    labels = {
        "before": voice.gettext("Before school"),
        "morning": voice.gettext("Morning"),
        "day": voice.gettext("Midday"),
        "afternoon": voice.gettext("Afternoon"),
        "evening": voice.gettext("Evening"),
    }
    return tuple(Part(labels[part], tuple(found)) for part, found in groupby(tiles, key=lambda tile: _part_of(tile.at)))


def _part_of(at: datetime) -> str:
    return next((part for until, part in _PARTS if at.time() < until), "evening")


def trip_line(trip: Trip, invitation: InvitationFacts, mode: Mode, voice: Voice) -> TripLine:
    """Make the tile of a visit with several meetings."""
    zone = invitation.round.zone
    by_pair = {(wish.student_id, wish.teacher.teacher_id): wish for wish in invitation.wishes}
    stops = []
    for student_id, opening in trip.stops:
        wish = by_pair[student_id, opening.teacher_id]
        room = room_said(wish.teacher.room, voice) if mode == "school" and wish.teacher.room else ""
        detail = ", ".join(part for part in (voice.the(teacher_said(wish.teacher, voice), start=True), room) if part)
        stops.append(TripStop(local(opening.span.start, zone), wish.student, detail))
    href = "&".join(f"stop={Stop(opening.key, (student_id,)).written}" for student_id, opening in trip.stops)
    return TripLine(f"/i/book?{href}&mode={mode}", tuple(stops), local(trip.span.end, zone))


def meeting_line(meeting: MeetingView, voice: Voice, *, now: datetime) -> MeetingLine:
    """Make the ticket of a meeting."""
    zone = meeting.school.zone
    return MeetingLine(
        href=f"/i/meetings/{meeting.meeting_id}",
        start=local(meeting.span.start, zone),
        end=local(meeting.span.end, zone),
        teacher=teacher_said(meeting, voice),
        initials=initials(meeting.teacher[""]),
        students=voice.listing([student.given_name for student in meeting.students]),
        mode=meeting.mode,
        place=place_said(meeting.mode, meeting.school.name, meeting.room, voice),
        door=door_said(meeting.school, voice) if meeting.mode == "school" else "",
        video_url=meeting.video_url if meeting.mode == "video" else "",
        stands=meeting.state == "confirmed",
        over=meeting.span.start <= now,
        topic=meeting.topic,
    )


def wishes_left(invitation: InvitationFacts, meetings: Iterable[MeetingView]) -> list[Wish]:
    """List the wishes that no standing meeting answers."""
    booked = {
        (student.student_id, one.teacher_id) for one in meetings if one.state != "cancelled" for student in one.students
    }
    return [wish for wish in invitation.wishes if (wish.student_id, wish.teacher.teacher_id) not in booked]


def ask_line(ask: AskView, voice: Voice) -> AskLine:
    """Make the line of one "none of these work"."""
    return AskLine(
        href=f"/i/answers/{ask.no_time_id}",
        teacher=teacher_said(ask, voice),
        student=ask.student.given_name,
        proposed=ask.state == "proposed",
    )


def offer_line(place: Place, invitation: InvitationFacts, voice: Voice) -> OfferLine | None:
    """Make the line of a time that is kept; None while there is none."""
    if place.state != "offered" or place.offered is None or place.offered_until is None:
        return None
    teacher = next(wish.teacher for wish in invitation.wishes if wish.teacher.teacher_id == place.teacher_id)
    zone = invitation.round.zone
    return OfferLine(
        href=f"/i/offers/{place.waiting_id}",
        teacher=teacher_said(teacher, voice),
        at=local(place.offered.start, zone),
        until=local(place.offered_until, zone),
    )
