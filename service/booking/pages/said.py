"""How the guardian's pages say a teacher, a class, a place. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from service.booking.types import AskView, Band, HelpKind, MeetingView
from service.kernel.locale import Voice
from service.kernel.unbroken import unbroken_name
from service.notices.wording import called, room_said, visitors_said
from service.rounds.types import Mode, Reminder, RoundTeacher

A_WEEK: Final = tuple(date(2024, 1, day) for day in range(1, 8))
"""A Monday to a Sunday, for the names of the days."""


def initials(name: str) -> str:
    """Take the first letters of the first and last word of a name; scripts without capitals keep their letters."""
    words = [word for word in name.split() if word[0].isalpha()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()


def teacher_said(teacher: RoundTeacher | MeetingView | AskView, voice: Voice) -> str:
    """Give the name a teacher has in the reader's language; "Ms." stays on the line of its name."""
    name = called(teacher.called if isinstance(teacher, RoundTeacher) else teacher.teacher, voice)
    return unbroken_name(name)


def bands_said(ask: AskView, voice: Voice) -> str:
    """Say which times of day would work, as the form that asked does: "After school and Evening"."""
    bands: dict[Band, str] = {
        "before_school": voice.gettext("Before school"),
        "morning": voice.gettext("During school"),
        "afternoon": voice.gettext("After school"),
        "evening": voice.gettext("Evening"),
        "night": voice.gettext("Night"),
    }
    return ", ".join(label for band, label in bands.items() if band in ask.bands)


def days_said(ask: AskView, voice: Voice) -> str:
    """Say which days would work: "Tuesday and Thursday", "Any day"."""
    days = voice.listing([voice.weekday(A_WEEK[day - 1]) for day in sorted(ask.weekdays)])
    return voice.sentence(days) if days else voice.gettext("Any day")


def kinds_said(kinds: Sequence[HelpKind], voice: Voice) -> str:
    """List what comes with a meeting: "your ride and your childcare"."""
    words = {
        "ride": voice.gettext("your ride"),
        "childcare": voice.gettext("your childcare"),
        "interpreter": voice.gettext("your interpreter"),
    }
    return voice.listing([word for kind, word in words.items() if kind in kinds])


def place_said(meeting: MeetingView, voice: Voice) -> str:
    """Say where a meeting is, as its ticket does: the school and the room, or the way that needs neither."""
    match meeting.mode:
        case "phone":
            teacher = voice.the(teacher_said(meeting, voice), start=True)
            return voice.gettext("By phone. %(teacher)s calls you.") % {"teacher": teacher}
        case "video" if meeting.video_url:
            return voice.gettext("By video. The link is with your meeting.")
        case "video":
            return voice.gettext("By video. The school sends you the link.")
        case "school":
            room = room_said(meeting.room, voice) if meeting.room else ""
            return ", ".join(part for part in (meeting.school.name, room) if part)
        case "place":
            return (
                ", ".join(part for part in (meeting.place.name, meeting.place.address_line) if part)
                if meeting.place
                else ""
            )
        case "home":
            return _visit_said(meeting, voice)


def _visit_said(meeting: MeetingView, voice: Voice) -> str:
    visitors = [meeting.teacher, *meeting.visitors]
    return visitors_said(visitors, voice, interpreter_comes=meeting.interpreter_comes)


def short_place(mode: Mode, room: str, voice: Voice) -> str:
    """Say in a word or two where one meets, as far as the way to meet says it."""
    match mode:
        case "phone":
            return voice.gettext("By phone")
        case "video":
            return voice.gettext("By video")
        case "school":
            return ", ".join(part for part in (voice.gettext("At school"), room_said(room, voice)) if part)
        case "place":
            return voice.gettext("At a place near you")
        case "home":
            return voice.gettext("At your home")


def reminded(reminders: Sequence[Reminder], voice: Voice) -> str:
    """Say when a guardian is still reminded: "a week before and again the day before"; empty for who is not."""
    words = {
        "week": voice.gettext("a week before"),
        "day": voice.gettext("the day before"),
        "hour": voice.gettext("an hour before"),
    }
    said = [words[one] for one in reminders]
    if len(said) < 2:  # noqa: PLR2004 once is not again
        return "".join(said)
    return voice.gettext("%(some)s and again %(last)s") % {"some": ", ".join(said[:-1]), "last": said[-1]}
