"""What a printed letter shows, in the family's language: who would like to meet, three ways to answer, a reply form.

Pure: the same facts on the same day give the same letter.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import segno
from markupsafe import Markup
from msgspec import Struct

from service.kernel.locale import Voice
from service.rounds.rules import links_end
from service.rounds.telling import asks
from service.rounds.types import InvitationFacts, Letterhead, Mode, RoundTeacher

QUIET_ZONE = 4  # modules of white round the code (ISO/IEC 18004)
DAYS_NAMED = 8
"""Up to so many days of a round are named on the reply form; beyond, the days of the week are."""


class TeacherLine(Struct, frozen=True):
    """One teacher in a letter."""

    called: str  # as families call the teacher, in their language
    name: str
    subject: str
    students: list[str]
    minutes: int


class Letter(Struct, frozen=True, kw_only=True):
    """One letter, ready to be written."""

    head: Letterhead
    written_on: date
    addressee: str
    greeting: str
    teachers: list[TeacherLine]
    students: list[str]
    qr: Markup
    works_until: date  # last whole day
    days: list[date]
    by_weekday: bool  # the reply form names days of the week instead of dates
    modes: list[Mode]


def letter(facts: InvitationFacts, head: Letterhead, voice: Voice, *, address: str, now: datetime) -> Letter:
    """Put a guardian's letter together. `address` is their private link."""
    zone = ZoneInfo(facts.round.zone)
    days = sorted(facts.round.days)
    by_weekday = len(days) > DAYS_NAMED
    by_id = {wish.teacher.teacher_id: wish.teacher for wish in facts.wishes}
    return Letter(
        head=head,
        written_on=now.astimezone(zone).date(),
        addressee=facts.guardian,
        greeting=facts.greeting,
        teachers=[
            TeacherLine(called(teacher, voice), teacher.name, teacher.subject, ask.students, ask.minutes)
            for teacher, ask in zip(by_id.values(), asks(facts.wishes), strict=True)
        ],
        students=list(dict.fromkeys(wish.student for wish in facts.wishes)),
        qr=qr_code(address),
        works_until=(links_end(facts.round) - timedelta(seconds=1)).astimezone(zone).date(),
        days=one_of_each_weekday(days) if by_weekday else days,
        by_weekday=by_weekday,
        modes=facts.round.modes,
    )


def called(teacher: RoundTeacher, voice: Voice) -> str:
    """Say how a teacher is called in a language; where the school has not said, the name."""
    return teacher.called.get(voice.tag) or teacher.called.get(voice.tag.partition("-")[0]) or teacher.called[""]


def one_of_each_weekday(days: list[date]) -> list[date]:
    """Give one date for each day of the week that comes up, Monday first."""
    return sorted({day.isoweekday(): day for day in days}.values(), key=date.isoweekday)


def qr_code(address: str) -> Markup:
    """Draw an address as a QR code of level M, black on white, as an SVG that fills its box."""
    code = segno.make_qr(address, error="m", boost_error=False)
    return Markup(code.svg_inline(border=QUIET_ZONE, omitsize=True, dark="#000", light="#fff"))  # noqa: S704 - drawn by segno
