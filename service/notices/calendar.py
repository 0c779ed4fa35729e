"""Say a meeting as a calendar entry: no child, no family, no street, no number of theirs, not even its last digits.

Pure; the feed and the invitation say the same. What only the family is to read stands in the mail and on their page.
"""

from datetime import timedelta
from typing import Final

from service.ical.types import CalendarEvent
from service.kernel.locale import Voice
from service.notices.facts import HelpEntry, MeetingFacts, SchoolFacts
from service.notices.wording import called, door_said, room_said, teachers_said

ALARM_MINUTES: Final = 60
"""Before the meeting; Google drops alarms, so reminders also go by mail and text."""


def meeting_event(
    meeting: MeetingFacts, school: SchoolFacts, voice: Voice, *, door: str, mail_domain: str, cancelled: bool = False
) -> CalendarEvent:
    """Describe a meeting for its guardian's calendar. `door` is the private link.

    No child is named, since a calendar may be shared with anybody; so two children with one teacher are told apart by
    time and by where an entry leads: to its own meeting's page.
    """
    page = f"{door}/{meeting.meeting_id.hex}"
    summary = _summary(meeting, voice)
    return CalendarEvent(
        uid=f"{meeting.meeting_id}@{mail_domain}",
        sequence=meeting.revision,
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        summary=voice.gettext("Cancelled: %(meeting)s") % {"meeting": summary} if cancelled else summary,
        location=_location(meeting, school, voice),
        description=_off(voice, page) if cancelled else _description(meeting, school, voice, page),
        url=page,
        status="CANCELLED" if cancelled else "TENTATIVE" if meeting.is_proposed else "CONFIRMED",
        created=meeting.created_at,
        last_modified=meeting.changed_at,
        alarm_minutes=ALARM_MINUTES,
    )


def help_event(entry: HelpEntry, voice: Voice, *, door: str, mail_domain: str) -> CalendarEvent:
    """Describe a helper's part of an evening for their own calendar. `door` is the helper's private link."""
    summary = _part_said(entry, voice)
    details = voice.gettext("Details on your page: %(link)s") % {"link": door}
    return CalendarEvent(
        uid=f"{entry.entry_id}@{mail_domain}",
        sequence=entry.revision,
        starts=entry.starts_at,
        ends=entry.ends_at,
        summary=voice.gettext("Cancelled: %(meeting)s") % {"meeting": summary} if entry.off else summary,
        location=entry.place,
        description=details,
        url=door,
        status="CANCELLED" if entry.off else "CONFIRMED",
        created=entry.created_at,
        last_modified=entry.changed_at,
        alarm_minutes=None if entry.off else ALARM_MINUTES,
    )


def _part_said(entry: HelpEntry, voice: Voice) -> str:
    match entry.part:
        case "visit":
            return voice.gettext("School visit")
        case "interpreting":
            return voice.gettext("Interpreting")
        case "ride":
            return voice.gettext("Volunteer ride")
        case "shift":
            return voice.gettext("Childcare shift")


def _summary(meeting: MeetingFacts, voice: Voice) -> str:
    teacher = {"teacher": teachers_said([meeting.teacher, *meeting.visitors], voice)}
    match meeting.mode:
        case "phone":
            return voice.gettext("Phone call with %(teacher)s") % teacher
        case "video":
            return voice.gettext("Video call with %(teacher)s") % teacher
        case "school" | "place" | "home":
            return voice.gettext("Meeting with %(teacher)s") % teacher


def _location(meeting: MeetingFacts, school: SchoolFacts, voice: Voice) -> str:
    """Say a school's room or a public place's name; of a home nothing, ever."""
    if meeting.mode != "school":
        return meeting.place
    return f"{school.name}, {room_said(meeting.room, voice)}" if meeting.room else school.name


def _description(meeting: MeetingFacts, school: SchoolFacts, voice: Voice, page: str) -> str:
    """Put each address at the end of its line: nothing stands after it that a program could take for a part of it."""
    teacher = voice.the(called(meeting.teacher, voice), start=True)
    change = voice.gettext("Change it: %(link)s") % {"link": page}
    if meeting.mode == "phone":
        return "\n".join([voice.gettext("%(teacher)s calls you.") % {"teacher": teacher}, change])
    if meeting.mode == "video":
        join = [voice.gettext("Join here: %(link)s") % {"link": meeting.video_url}] if meeting.video_url else []
        return "\n".join([*join, change])
    if meeting.mode == "home":
        return voice.gettext("See the details: %(link)s") % {"link": page}
    way_in = door_said(school, voice) if meeting.mode == "school" else ""
    minutes = (meeting.ends_at - meeting.starts_at) // timedelta(minutes=1)
    lines = [
        voice.gettext("%(school)s. %(minutes)s minutes.") % {"school": school.name, "minutes": minutes},
        *((way_in,) if way_in else ()),
        voice.gettext("See or change it: %(link)s") % {"link": page},
    ]
    if school.phone:
        lines.append(voice.gettext("Questions: %(phone)s") % {"phone": school.phone})
    return "\n".join(lines)


def _off(voice: Voice, page: str) -> str:
    return voice.gettext("This meeting is cancelled. New time: %(link)s") % {"link": page}
