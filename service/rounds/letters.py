"""What a printed letter shows, in the family's language.

An invitation says who would like to meet, three ways to answer and a reply form; a letter about meetings says which
stand, what has changed, where to go and how to change them. Pure: the same facts on the same day give the same letter.
"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import segno
from markupsafe import Markup
from msgspec import Struct

from service.kernel.locale import Voice
from service.kernel.numbers import ending
from service.notices.facts import HelpTold
from service.notices.mail_view import HelpSaid, help_said
from service.notices.wording import (
    called,
    days_said,
    door_said,
    either,
    help_named,
    is_range,
    last_day_to_book,
    room_said,
    subject_said,
)
from service.rounds.rules import last_day_of
from service.rounds.telling import asks
from service.rounds.types import LetterFacts, Letterhead, Mode, PaperMeeting, Pile

QUIET_ZONE = 4  # modules of white round the code (ISO/IEC 18004)
DAYS_NAMED = 8
"""Up to so many days of a round are named on the reply form; beyond, the days of the week are."""


class TeacherLine(Struct, frozen=True):
    """One teacher in a letter."""

    called: str  # as families call the teacher, in their language
    name: str
    subject: str
    students: list[str]
    minutes: int  # of one meeting; each child has its own


class Letter(Struct, frozen=True, kw_only=True):
    """rounds/letter.html: an invitation on paper."""

    head: Letterhead
    written_on: date
    addressee: str
    greeting: str
    teachers: list[TeacherLine]
    is_interpreted: bool  # the minutes are those with an interpreter
    students: list[str]
    qr: Markup
    works_until: date  # last whole day
    round_days: str  # "Thursday, October 15 and Friday, October 16"
    is_range: bool  # they are "Monday, October 12 to Saturday, October 17"
    choose_by: date
    days: list[date]
    by_weekday: bool  # the reply form names days of the week instead of dates
    modes: list[Mode]
    help: str  # "a ride, childcare or an interpreter"


class MeetingLine(Struct, frozen=True, kw_only=True):
    """A meeting in a letter, on the school's clock."""

    start: datetime
    end: datetime
    before: datetime | None  # the time the last letter gave, where this is another
    is_elsewhere: bool  # the last letter gave another place
    teacher: str
    students: list[str]
    mode: Mode
    room: str
    place: str
    door: str
    video_url: str
    call_ending: str  # "... 0123", as mails say it; "" unless by phone
    help: list[HelpSaid]  # what comes with it

    @property
    def is_visited(self) -> bool:
        """Tell a meeting the family comes to from a call and a visit at home."""
        return self.mode in {"school", "place"}


class WishLine(Struct, frozen=True):
    """A teacher who would still like to meet."""

    teacher: str
    student: str


class MeetingsLetter(Struct, frozen=True, kw_only=True):
    """rounds/letter_of_meetings.html: what is booked, what has changed, what is off."""

    head: Letterhead
    written_on: date
    addressee: str
    greeting: str
    about: Pile
    meetings: list[MeetingLine]
    cancelled: list[MeetingLine]
    left: list[WishLine]
    qr: Markup  # empty while no link is open
    works_until: date | None


def letter(found: LetterFacts, head: Letterhead, voice: Voice, *, address: str, now: datetime) -> Letter:
    """Put a guardian's invitation together. `address` is their private link."""
    if found.link_ends is None:
        raise AssertionError  # an invitation without an open door is never read
    facts = found.facts
    zone, days = ZoneInfo(facts.round.zone), sorted(facts.round.days)
    by_weekday = len(days) > DAYS_NAMED
    by_id = {wish.teacher.teacher_id: wish.teacher for wish in facts.wishes}
    return Letter(
        head=head,
        written_on=now.astimezone(zone).date(),
        addressee=facts.guardian,
        greeting=facts.greeting,
        teachers=[
            TeacherLine(
                called(teacher.called, voice),
                teacher.name,
                subject_said(teacher.subject, voice),
                ask.students,
                ask.minutes,
            )
            for teacher, ask in zip(by_id.values(), asks(facts), strict=True)
        ],
        is_interpreted=bool(facts.interpreter),
        students=list(dict.fromkeys(wish.student for wish in facts.wishes)),
        qr=qr_code(address),
        works_until=last_day_of(found.link_ends, zone),
        round_days=days_said(days, voice),
        is_range=is_range(days),
        choose_by=last_day_to_book(days, facts.round.closes_at, facts.round.zone),
        days=one_of_each_weekday(days) if by_weekday else days,
        by_weekday=by_weekday,
        modes=facts.round.modes,
        help=either([help_named(kind, voice) for kind in found.offered], voice),
    )


def letter_of_meetings(
    found: LetterFacts, head: Letterhead, voice: Voice, *, address: str, now: datetime
) -> MeetingsLetter:
    """Put together what a guardian reads of their meetings; `address` is their private link, "" while none is open.

    All meetings that stand are named, changed or not, so that the newest letter is the only one to keep.
    """
    facts, zone = found.facts, ZoneInfo(found.facts.round.zone)
    door = door_said(facts.school, voice)
    return MeetingsLetter(
        head=head,
        written_on=now.astimezone(zone).date(),
        addressee=facts.guardian,
        greeting=facts.greeting,
        about=found.pile or "booked",
        meetings=[
            _meeting_line(one, door, zone, voice, found.helped[one.meeting_id])
            for one in found.meetings
            if not one.cancelled
        ],
        cancelled=[
            _meeting_line(one, door, zone, voice) for one in found.meetings if one.cancelled and not one.is_said
        ],
        left=[WishLine(called(wish.teacher.called, voice), wish.student) for wish in found.left],
        qr=qr_code(address) if address else Markup(),
        works_until=last_day_of(found.link_ends, zone) if found.link_ends else None,
    )


def is_about_meetings(found: LetterFacts) -> bool:
    """Tell a letter about meetings from an invitation: who has one ahead reads of it, whoever asks for the letter."""
    if found.pile is not None:
        return found.pile != "invitation"
    return any(not one.cancelled for one in found.meetings)


def _meeting_line(
    one: PaperMeeting, door: str, zone: ZoneInfo, voice: Voice, told: Sequence[HelpTold] = ()
) -> MeetingLine:
    before = one.said_starts if one.said_starts not in {None, one.starts} else None
    return MeetingLine(
        start=one.starts.astimezone(zone),
        end=one.ends.astimezone(zone),
        before=before.astimezone(zone) if before else None,
        is_elsewhere=one.is_elsewhere,
        teacher=called(one.teacher, voice),
        students=one.students,
        mode=one.mode,
        room=room_said(one.room, voice) if one.room else "",
        place=one.place,
        door=door if one.mode == "school" else "",
        video_url=one.video_url,
        call_ending=ending(one.call_number),
        help=[help_said(each, voice, zone.key) for each in told],
    )


def one_of_each_weekday(days: list[date]) -> list[date]:
    """Give one date for each day of the week that comes up, Monday first."""
    return sorted({day.isoweekday(): day for day in days}.values(), key=date.isoweekday)


def qr_code(address: str) -> Markup:
    """Draw an address as a QR code of level M, black on white, as an SVG that fills its box."""
    code = segno.make_qr(address, error="m", boost_error=False)
    return Markup(code.svg_inline(border=QUIET_ZONE, omitsize=True, dark="#000", light="#fff"))  # noqa: S704 - drawn by segno
