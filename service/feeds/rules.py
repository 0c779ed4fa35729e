"""Say what stands in a feed, and put it together. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate
from typing import Final

import msgspec

from service.availability.types import Opening
from service.booking.entries import DOOR, marked, meeting_facts, with_door
from service.booking.types import Appointment, MeetingView
from service.feeds.types import Feed, TeacherDay
from service.ical.event import event_text
from service.ical.feed import feed, opening_event, single
from service.ical.types import CalendarEvent
from service.kernel.locale import Voice, voice
from service.notices.calendar import help_event, meeting_event
from service.notices.facts import OwnEntry
from service.notices.wording import called, room_said
from service.rounds.rules import may_book_at, opens_for
from service.rounds.types import InvitationFacts, RoundTeacher

LARGEST: Final = 950_000
"""Octets of all entries of a feed. Google reads no calendar of more than a megabyte."""

PAST_SHOWN: Final = timedelta(days=365)
"""How far back the feeds of staff go: a school year."""

JULY: Final = 7
CHANGES_A_YEAR: Final = 1_000_000
"""More than a teacher's meetings change in two school years."""

ENTRY_SIZE: Final = 1_000
"""Octets of an entry's text, about."""

TEXTS_KEPT: Final = 20_000
"""Texts of entries kept, some 20 MB: the free times of 100 teachers on four days in a few languages."""


def is_open(invitation: InvitationFacts, now: datetime) -> bool:
    """Tell whether this family may book at all now."""
    return (
        may_book_at(
            invitation.round, now=now, works_nights=invitation.works_nights, early_access=invitation.early_access
        )
        == "open"
    )


def teachers_left(invitation: InvitationFacts, standing: Iterable[Appointment]) -> list[RoundTeacher]:
    """List the teachers with whom a child of this household has no meeting yet, each once."""
    booked = {(student_id, one.teacher_id) for one in standing for student_id in one.student_ids}
    left = (wish for wish in invitation.wishes if (wish.student_id, wish.teacher.teacher_id) not in booked)
    return list({wish.teacher.teacher_id: wish.teacher for wish in left}.values())


def free_times(invitation: InvitationFacts, free: Iterable[Opening], mail_domain: str) -> list[CalendarEvent]:
    """Describe free times in order, each with the address of the page that asks whether to book just that one."""
    teachers = {wish.teacher.teacher_id: wish.teacher for wish in invitation.wishes}
    say, stamp = voice(invitation.language), opens_for(invitation.round, early_access=invitation.early_access)
    return [
        _free_time(opening, teachers[opening.teacher_id], invitation, say, stamp, mail_domain)
        for opening in sorted(free)
    ]


def offices_past(now: datetime) -> datetime:
    """Say since when the office's feed shows days: the first of July before the school year that is over."""
    return datetime(now.year - (1 if now.month >= JULY else 2), JULY, 1, tzinfo=UTC)


def revision(day: TeacherDay, since: datetime) -> int:
    """Count a day's SEQUENCE from the changes since an instant, so that it rises too when a year leaves the feed."""
    return CHANGES_A_YEAR * (since.year - 2000) + day.changes


def day_of_teacher(day: TeacherDay, say: Voice, mail_domain: str, *, since: datetime) -> CalendarEvent:
    """Describe a teacher's day for the office: how many meetings, from when to when, where. It blocks nobody's day."""
    summary = say.ngettext(
        "%(teacher)s: %(meetings)s family meeting", "%(teacher)s: %(meetings)s family meetings", day.meetings
    )
    sheets = f"{DOOR}/day/{day.day.isoformat()}"
    return CalendarEvent(
        uid=f"{day.teacher_id}-{day.day:%Y%m%d}-office@{mail_domain}",
        sequence=revision(day, since),
        starts=day.within.start,
        ends=day.within.end,
        summary=summary % {"teacher": called(day.teacher, say), "meetings": day.meetings},
        location=room_said(day.room, say),
        description=say.gettext("Day sheets: %(link)s") % {"link": sheets},
        url=sheets,
        transparent=True,
        created=day.created_at,
        last_modified=day.changed_at,
    )


def helping(found: Iterable[OwnEntry], say: Voice, mail_domain: str) -> list[CalendarEvent]:
    """Describe what is a helper's in order of time, what comes last first: a long past must not push it out."""
    return [
        help_event(one.entry, say, door=DOOR, mail_domain=mail_domain)
        for one in sorted(found, key=lambda one: (one.entry.starts_at, one.entry.entry_id), reverse=True)
    ]


def meeting_file(meeting: MeetingView, *, door: str, mail_domain: str) -> bytes:
    """Write one meeting as a file to open: the entry that feed and invitation show, under the same UID."""
    event = meeting_event(
        meeting_facts(meeting),
        meeting.school,
        voice(meeting.language),
        door=door,
        mail_domain=mail_domain,
        cancelled=meeting.state == "cancelled",
    )
    return single(event_text(event))


def digest_of(made_of: Feed) -> bytes:
    """Name what a feed is made of, in a fraction of the time that writing it takes."""
    return sha256(msgspec.msgpack.encode(made_of)).digest()


def size_of(made_of: Feed) -> int:
    """Tell about how much memory a feed takes, in octets."""
    return sum(map(len, made_of.meetings)) + ENTRY_SIZE * len(made_of.entries)


def written(made_of: Feed) -> bytes:
    """Write a feed, of as many entries as calendars read: what is booked and what is near comes first."""
    texts = [*made_of.meetings, *(_kept(entry) for entry in made_of.entries)]
    pieces = [with_door(text, made_of.door) for text in texts]
    sizes = accumulate(len(piece) for piece in pieces)
    return feed(made_of.name, [piece for piece, size in zip(pieces, sizes, strict=True) if size <= LARGEST])


def _free_time(
    opening: Opening, teacher: RoundTeacher, invitation: InvitationFacts, say: Voice, stamp: datetime, mail_domain: str
) -> CalendarEvent:
    link = f"{DOOR}/{opening.key}"
    return opening_event(
        uid=f"{opening.key}@{mail_domain}",
        starts=opening.span.start,
        ends=opening.span.end,
        summary=say.gettext("Free: %(teacher)s. Tap to book") % {"teacher": called(teacher.called, say)},
        location=_location(teacher, invitation, say),
        description=say.gettext("Not booked yet. Book this time: %(link)s") % {"link": link},
        booking_url=link,
        stamp=stamp,
    )


def _location(teacher: RoundTeacher, invitation: InvitationFacts, say: Voice) -> str:
    """Say where one meets if one just books: by the first of the round's ways, which its page offers first."""
    if invitation.round.modes[0] != "school":
        return ""
    school = invitation.school.name
    return f"{school}, {room_said(teacher.room, say)}" if teacher.room else school


@lru_cache(maxsize=TEXTS_KEPT)
def _kept(event: CalendarEvent) -> bytes:
    """Write an entry once for all who see it; its text follows from it alone, so what is kept is never out of date."""
    return marked(event)
