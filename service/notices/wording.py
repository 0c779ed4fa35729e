"""The pieces every message is made of: a teacher's name, a room, a way to meet, times on the school's clock."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.kernel.locale import Voice
from service.kernel.unbroken import unbroken
from service.notices.messages import Called, HelpKind, MeetingFacts, Mode, SchoolFacts, TimeOffered

DAYS_NAMED = 3
"""Up to so many days of a round are named one by one."""


def called(teacher: Called, voice: Voice) -> str:
    """Give the name a teacher has in the reader's language; before the school has chosen one, the name alone."""
    return teacher.get(voice.tag) or teacher[""]


def teachers_said(teachers: Sequence[Called], voice: Voice, *, start: bool = False) -> str:
    """Say several teachers, each once: "Ms. Okafor and Mr. Tran", "la maestra Okafor y el maestro Tran"."""
    each = [teacher for number, teacher in enumerate(teachers) if teacher not in teachers[:number]]
    return _listed(names_apart(each, voice), voice, start=start)


def names_apart(people: Sequence[Called], voice: Voice) -> list[str]:
    """Name people as the reader's language calls them; those who are called the same have their whole names."""
    names = [called(one, voice) for one in people]
    return [one.get("", name) if names.count(name) > 1 else name for one, name in zip(people, names, strict=True)]


def visitors_said(visitors: Sequence[Called], voice: Voice, *, interpreter_comes: bool) -> str:
    """Say who come to a home; with the teacher alone in `visitors` nobody else is sure to yet."""
    if len(visitors) < 2:  # noqa: PLR2004 a pair
        if interpreter_comes:
            return voice.gettext("At your home. Two of us come, with an interpreter.")
        return voice.gettext("At your home. Two of us come.")
    who = {"who": _listed(names_apart(visitors, voice), voice)}
    if not interpreter_comes:
        return voice.gettext("At your home. %(who)s come.") % who
    people = {2: voice.gettext("three people"), 3: voice.gettext("four people")}[len(visitors)]
    return voice.gettext("At your home. %(who)s come, with an interpreter: %(people)s.") % {**who, "people": people}


def room_said(room: str, voice: Voice) -> str:
    """Say a numbered room as the reader does, on one line ("aula 12"); any other name stays as the school writes it."""
    kind, _, number = room.partition(" ")
    if kind.casefold() != "room" or not any(character.isdigit() for character in number):
        return room
    return unbroken(voice.gettext("Room %(number)s") % {"number": number})


def subject_said(subject: str, voice: Voice) -> str:
    """Say a grade as the reader does ("Grade 2", "2.º grado"); any other class keeps the name the school gave it."""
    kind, _, number = subject.partition(" ")
    if kind.casefold() != "grade" or not number.isdigit():
        return subject
    return voice.gettext("Grade %(number)s") % {"number": number}


def door_said(school: SchoolFacts, voice: Voice) -> str:
    """Say which way into the school, as the school says it in the reader's language or else in English."""
    return school.door.get(voice.tag) or school.door.get("en", "")


def way_said(mode: Mode, voice: Voice) -> str:
    """Say how one meets: "at school", "by phone"."""
    match mode:
        case "phone":
            return voice.gettext("by phone")
        case "video":
            return voice.gettext("by video")
        case "school":
            return voice.gettext("at school")
        case "place":
            return voice.gettext("somewhere near you")
        case "home":
            return voice.gettext("at your home")


def help_named(kind: HelpKind, voice: Voice) -> str:
    """Name what one may need to come: "a ride", "childcare"."""
    match kind:
        case "ride":
            return voice.gettext("a ride")
        case "childcare":
            return voice.gettext("childcare")
        case "interpreter":
            return voice.gettext("an interpreter")


def place_said(meeting: MeetingFacts, voice: Voice) -> str:
    """Say where a meeting is in one or two words: its room, the place's name, or the way that needs neither."""
    if meeting.mode != "school":
        return meeting.place or way_said(meeting.mode, voice)
    return room_said(meeting.room, voice) if meeting.room else ""


def was_where_said(before: TimeOffered, meeting: MeetingFacts, voice: Voice) -> str:
    """Say where or how one was to meet before: "Room 12", "at your home"; "" where that is as it was, or unknown."""
    if before.mode == meeting.mode and (not before.place or before.place == (meeting.place or meeting.room)):
        return ""
    return room_said(before.place, voice) if before.place else way_said(before.mode, voice)


def either(words: Sequence[str], voice: Voice) -> str:
    """Say "1, 2 or 3"."""
    if len(words) < 2:  # noqa: PLR2004 one thing is no choice
        return "".join(words)
    return voice.gettext("%(some)s or %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


def is_range(days: Sequence[date]) -> bool:
    """Tell whether days are too many to be named one by one."""
    return len(days) > DAYS_NAMED


def days_said(days: Sequence[date], voice: Voice) -> str:
    """Say a round's days, each with its weekday; of many the first and the last."""
    return voice.dates(days[0], days[-1]) if is_range(days) else voice.each_day(days)


def last_day_to_book(days: Sequence[date], closes_at: datetime, zone: str) -> date:
    """Give the last day on which a family can still choose: booking may be open longer than the round has days."""
    last = on_clock(closes_at - timedelta(microseconds=1), zone).date()
    return min(last, days[-1]) if days else last


def on_clock(at: datetime, zone: str) -> datetime:
    """Show an instant on the school's clock. In the hour that comes twice both are shown alike, as clocks do."""
    return at.astimezone(ZoneInfo(zone))


def minutes_of(meeting: MeetingFacts) -> int:
    """Say how long a meeting lasts."""
    return (meeting.ends_at - meeting.starts_at) // timedelta(minutes=1)


def _listed(names: Sequence[str], voice: Voice, *, start: bool = False) -> str:
    return voice.listing([voice.the(name, start=start and number == 0) for number, name in enumerate(names)])
