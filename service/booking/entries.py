"""A meeting's calendar texts: made once per revision, without the one thing that opens a door. Pure."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from service.booking.types import Entry, MeetingView
from service.ical.event import unfolded_text
from service.ical.types import CalendarEvent
from service.kernel.locale import Voice, voice
from service.kernel.numbers import ending
from service.notices.calendar import meeting_event
from service.notices.facts import HelpTold
from service.notices.messages import MeetingFacts
from service.notices.wording import room_said

DOOR = "https://door.invalid"
"""Stands where the reader's private link belongs (RFC 6761 6.4: nobody can own this name)."""

CANCELLED_SHOWN = timedelta(days=14)
"""How long a cancelled meeting stays in the feeds: Google may ask only once a day."""

FOLD_AT = 75  # octets, RFC 5545 3.1
_INSIDE_A_CHARACTER = range(0x80, 0xC0)  # octets of UTF-8 that do not begin one


def entries_of(meeting: MeetingView, *, teacher_language: str, mail_domain: str) -> list[Entry]:
    """Say a meeting for the family's feeds and for the teacher's."""
    gone_after = meeting.changed_at + CANCELLED_SHOWN if meeting.state == "cancelled" else None
    family = meeting_event(
        meeting_facts(meeting),
        meeting.school,
        voice(meeting.language),
        door=DOOR,
        mail_domain=mail_domain,
        cancelled=meeting.state == "cancelled",
    )
    teacher = _teacher_event(meeting, voice(teacher_language), mail_domain)
    return [
        Entry(
            meeting_id=meeting.meeting_id,
            audience="family",
            language=meeting.language,
            text=marked(family),
            gone_after=gone_after,
        ),
        Entry(
            meeting_id=meeting.meeting_id,
            audience="teacher",
            language=teacher_language,
            text=marked(teacher),
            gone_after=gone_after,
        ),
    ]


def marked(event: CalendarEvent) -> bytes:
    """Write an event whose links are the mark as it is kept: one property a line, ready for anybody's door."""
    return unfolded_text(event)


def with_door(text: bytes, door: str) -> bytes:
    """Put a reader's private link into a stored text and fold its lines: the piece a feed is made of."""
    lines = text.replace(DOOR.encode(), door.encode()).split(b"\r\n")
    return b"\r\n".join([line if len(line) <= FOLD_AT else _folded(line) for line in lines])


def meeting_facts(meeting: MeetingView, told: Sequence[HelpTold] = ()) -> MeetingFacts:
    """Give what a message may know of a meeting; `told` is what was set up for it."""
    return MeetingFacts(
        meeting_id=meeting.meeting_id,
        revision=meeting.revision,
        starts_at=meeting.span.start,
        ends_at=meeting.span.end,
        teacher=meeting.teacher,
        students=[student.given_name for student in meeting.students],
        mode=meeting.mode,
        room=meeting.room,
        video_url=meeting.video_url,
        call_ending=ending(meeting.call_number),
        place=meeting.place.name if meeting.place else "",
        place_line=meeting.place.address_line if meeting.place else "",
        visitors=meeting.visitors,
        interpreter_comes=meeting.interpreter_comes,
        is_proposed=meeting.state == "proposed",
        help=list(told),
        changed_at=meeting.changed_at,
        created_at=meeting.created_at,
    )


def _teacher_event(meeting: MeetingView, say: Voice, mail_domain: str) -> CalendarEvent:
    """Describe a meeting for its teacher's calendar: no name and no number of a family, the day sheet has them."""
    at = meeting.span.start.astimezone(ZoneInfo(meeting.school.zone))
    cancelled = meeting.state == "cancelled"
    summary = say.gettext("Family meeting (%(time)s)") % {"time": say.time(at)}
    return CalendarEvent(
        uid=f"{meeting.meeting_id}-teacher@{mail_domain}",  # a teacher may be a parent: both feeds in one calendar
        sequence=meeting.revision,
        starts=meeting.span.start,
        ends=meeting.span.end,
        summary=say.gettext("Cancelled: %(meeting)s") % {"meeting": summary} if cancelled else summary,
        location=room_said(meeting.where, say) if meeting.where else "",
        description=say.gettext("Day sheet: %(link)s") % {"link": DOOR},
        url=DOOR,
        status="CANCELLED" if cancelled else "TENTATIVE" if meeting.state == "proposed" else "CONFIRMED",
        created=meeting.created_at,
        last_modified=meeting.changed_at,
    )


def _folded(line: bytes) -> bytes:
    """Cut a line into pieces of at most 75 octets, each after the first begun by a blank, no character cut in two."""
    pieces = []
    while len(line) > FOLD_AT:
        cut = FOLD_AT
        while line[cut] in _INSIDE_A_CHARACTER:
            cut -= 1
        pieces.append(line[:cut])
        line = b" " + line[cut:]
    return b"\r\n".join([*pieces, line])
