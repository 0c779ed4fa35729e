"""What desks call things: what became of a family, how one meets, what a notice was and what became of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.desk import rules
from service.desk.types import CallReason, DayMeeting, Failure, Family, Happened, Restriction, State, Wanted
from service.kernel.locale import Voice
from service.kernel.numbers import phone_said as phone_said
from service.kernel.unbroken import unbroken_time
from service.notices.wording import room_said
from service.rounds.types import Mode


class Chip(Struct, frozen=True):
    """A state as the page draws it: kind chooses border and colour, the icon and the words say it."""

    kind: str  # settled, waiting, needs, stopped, open
    label: str
    icon: str = ""  # "" for the kind's own


def happened_said(family: Family, zone: ZoneInfo, voice: Voice) -> tuple[Chip, ...]:
    """Say what became of a family, and beside it what did not arrive."""
    word, failure = rules.happened(family), rules.failure(family)
    if word == "failing" and failure:
        return (failure_said(failure, voice),)
    beside = (failure_said(failure, voice),) if failure else ()
    return (_happened_chip(word, family, zone, voice), *beside)


def child_chips(one: Wanted, family: Family, zone: ZoneInfo, voice: Voice) -> tuple[Chip, ...]:
    """Say what became of one child's meeting with one teacher, and beside it what did not arrive."""
    word, failure = rules.happened_to(one, family), rules.failure(family)
    beside = (failure_said(failure, voice),) if failure else ()
    return beside if word == "failing" and failure else (_happened_chip(word, family, zone, voice), *beside)


def child_said(one: Wanted, family: Family, zone: ZoneInfo, voice: Voice) -> str:
    """Say what became of one child's meeting with one teacher."""
    word, why = rules.happened_to(one, family), rules.failure(family)
    if word == "failing" and why:
        return failure_said(why, voice).label
    return _happened_chip(word, family, zone, voice).label


def _happened_chip(word: Happened, family: Family, zone: ZoneInfo, voice: Voice) -> Chip:
    booked, asked = sum(one.booked is not None for one in family.wanted), len(family.wanted)
    chips = {
        "booked": Chip("settled", voice.gettext("Booked")),
        "partly": Chip("waiting", voice.gettext("%(booked)s of %(asked)s booked") % {"booked": booked, "asked": asked}),
        "choosing": Chip("waiting", voice.gettext("Has times to choose from")),
        "none-work": Chip("needs", voice.gettext("None of the times work")),
        "waiting": Chip("waiting", voice.gettext("Waits for a time")),
        "answered": Chip("open", voice.gettext("Answered, no time yet")),
        "failing": Chip("stopped", voice.gettext("Not reached")),
        "paper": Chip("needs", voice.gettext("Letter only"), "mail"),
        "unsent": Chip("open", _untold_said(family, zone, voice)),
        "silent": Chip("waiting", voice.gettext("No answer yet")),
    }
    return chips[word]


def _untold_said(family: Family, zone: ZoneInfo, voice: Voice) -> str:
    """Say that a family was not told yet, and when it will be if something waits to go out."""
    waits = [one.told.goes_out_at for one in family.guardians if one.told.goes_out_at]
    if not waits:
        return voice.gettext("Not told yet")
    return voice.gettext("Not told yet. Goes out %(when)s") % {
        "when": unbroken_time(voice.moment(min(waits).astimezone(zone)))
    }


def states(voice: Voice) -> dict[State, str]:
    """Name what the state filter offers: first the four of the bar, then what tells families apart in them."""
    return {
        "booked": voice.gettext("Have a meeting booked"),
        "proposed": voice.gettext("Have times to choose from"),
        "answered": voice.gettext("Answered, no time yet"),
        "unreached": voice.gettext("No answer yet"),
        "all-booked": voice.gettext("Everything booked"),
        "partly": voice.gettext("Partly booked"),
        "none-work": voice.gettext("None of the times work"),
        "waiting": voice.gettext("Waits for a time"),
        "silent": voice.gettext("Told, no answer yet"),
        "failing": voice.gettext("Message came back"),
        "paper": voice.gettext("Letter only"),
        "unsent": voice.gettext("Not told yet"),
    }


def failure_said(failure: Failure, voice: Voice) -> Chip:
    """Say why the last thing sent did not arrive."""
    return {
        "email": Chip("stopped", voice.gettext("Email came back")),
        "text": Chip("stopped", voice.gettext("Text did not arrive"), "phone"),
        "stopped": Chip("needs", voice.gettext("Asked for no texts"), "info"),
        "unsure": Chip("waiting", voice.gettext("Text may not have arrived"), "phone"),
        "late": Chip("stopped", voice.gettext("Could not be sent in time")),
    }[failure]


def call_said(family: Family, reason: CallReason, zone: ZoneInfo, voice: Voice) -> str:
    """Say why a family is on the call list."""
    told_at = rules.last_told(family)
    if not rules.has_number(family):
        instead = voice.gettext("Send the letter, or ask the child's teacher.")
        return instead if reason == "paper" else f"{_reason_said(reason, told_at, zone, voice)} {instead}"
    return _reason_said(reason, told_at, zone, voice)


def _reason_said(reason: CallReason, told_at: datetime | None, zone: ZoneInfo, voice: Voice) -> str:
    match reason:
        case "failing":
            return voice.gettext("What we sent did not arrive.")
        case "paper":
            return voice.gettext("Gets letters only. A call tells them sooner.")
        case "unsent":
            return voice.gettext("We have no address to write to.")
        case "silent":
            day = voice.month_day(told_at.astimezone(zone)) if told_at else ""
            return voice.gettext("Told %(day)s, no answer since.") % {"day": day}


def tried_said(family: Family, voice: Voice) -> str:
    """Say what was tried: "2 emails, 1 text", "Letter"."""
    emails = sum(one.told.emails for one in family.guardians)
    texts = sum(one.told.texts for one in family.guardians)
    said = [
        voice.ngettext("%(num)s email", "%(num)s emails", emails) % {"num": emails} if emails else "",
        voice.ngettext("%(num)s text", "%(num)s texts", texts) % {"num": texts} if texts else "",
        voice.gettext("letter") if any(one.channel == "paper" for one in family.guardians) else "",
    ]
    return voice.sentence(", ".join(word for word in said if word)) or voice.gettext("Nothing yet")


def restriction_said(one: Restriction, voice: Voice) -> str:
    """Say to the office what keeps an adult from a child."""
    who = {"adult": one.adult, "child": one.child}
    if one.by_court:
        limits = voice.gettext("A court order limits %(adult)s with %(child)s.") % who
        return limits + " " + voice.gettext("Look at the paper before you say anything.")
    return voice.gettext("%(adult)s must have no contact with %(child)s.") % who


def mode_said(mode: Mode, room: str, voice: Voice) -> str:
    """Say how one meets: "Room 12", "Phone", "Larkfield Library"; `room` is a room's or a public place's name."""
    match mode:
        case "phone":
            return voice.gettext("Phone")
        case "video":
            return voice.gettext("Video")
        case "school":
            return voice.sentence(room_said(room, voice)) if room else voice.gettext("At school")
        case "place":
            return room or voice.gettext("At another place")
        case "home":
            return voice.gettext("Home visit")


def modes(voice: Voice) -> dict[Mode, str]:
    """Name the ways to meet, as a choice offers them."""
    return {
        "school": voice.gettext("At school"),
        "video": voice.gettext("By video"),
        "phone": voice.gettext("By phone"),
        "place": voice.gettext("At another place"),
        "home": voice.gettext("At the family's home"),
    }


def relationship_said(relationship: str, voice: Voice) -> str:
    """Say who somebody is to a child; what the roster writes and we do not know is left out."""
    return {
        "mother": voice.gettext("mother"),
        "father": voice.gettext("father"),
        "parent": voice.gettext("parent"),
        "guardian": voice.gettext("guardian"),
        "stepmother": voice.gettext("stepmother"),
        "stepfather": voice.gettext("stepfather"),
        "stepparent": voice.gettext("stepparent"),
        "foster": voice.gettext("foster parent"),
        "grandmother": voice.gettext("grandmother"),
        "grandfather": voice.gettext("grandfather"),
        "aunt": voice.gettext("aunt"),
        "uncle": voice.gettext("uncle"),
        "sibling": voice.gettext("sibling"),
    }.get(relationship, "")


def children_short(meeting: DayMeeting, voice: Voice) -> str:
    """Name children as paper on a desk may: first name and initial."""
    return voice.listing(
        [f"{one.given_name} {one.family_name[:1]}.".replace(" .", "").strip() for one in meeting.students]
    )


def interpreter_said(meeting: DayMeeting, voice: Voice) -> str:
    """Say that a meeting needs an interpreter and none was asked for; "" when it needs none."""
    if meeting.interpreter_need == "none":
        return ""
    language = "ase" if meeting.interpreter_need == "ase" else meeting.language
    return voice.gettext("No interpreter yet: %(language)s") % {"language": voice.language(language)}
