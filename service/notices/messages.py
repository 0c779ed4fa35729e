"""What there is to say: one tagged struct per message, holding every fact its words need and no secret.

Links travel as link ids; the secret is derived when the words are made. Times are instants in UTC, said in the
school's zone.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct, field

from service.notices.facts import (
    NO_LINK as NO_LINK,
)
from service.notices.facts import (
    About as About,
)
from service.notices.facts import (
    Called as Called,
)
from service.notices.facts import (
    HelpEntry as HelpEntry,
)
from service.notices.facts import (
    HelpKind as HelpKind,
)
from service.notices.facts import (
    MeetingFacts as MeetingFacts,
)
from service.notices.facts import (
    Mode as Mode,
)
from service.notices.facts import (
    Recipient as Recipient,
)
from service.notices.facts import (
    SchoolFacts as SchoolFacts,
)
from service.notices.facts import (
    TimeOffered as TimeOffered,
)
from service.notices.messages_childcare import ChildcareMessage as ChildcareMessage
from service.notices.messages_helping import HelperDeclineAsked as HelperDeclineAsked
from service.notices.messages_helping import HelperInvited as HelperInvited
from service.notices.messages_helping import HelperReminder as HelperReminder
from service.notices.messages_interpreting import InterpreterBooked as InterpreterBooked
from service.notices.messages_interpreting import InterpreterChanged as InterpreterChanged
from service.notices.messages_interpreting import InterpretingAsked as InterpretingAsked
from service.notices.messages_interpreting import InterpretingOff as InterpretingOff
from service.notices.messages_interpreting import NoInterpreterLeft as NoInterpreterLeft
from service.notices.messages_planning import PlanningMessage as PlanningMessage
from service.notices.messages_rides import RideInstead as RideInstead
from service.notices.messages_rides import RideMessage as RideMessage
from service.notices.messages_rides import TripNoted as TripNoted
from service.notices.messages_visits import VisitAlarm as VisitAlarm
from service.notices.messages_visits import VisitAlarmToOffice as VisitAlarmToOffice
from service.notices.messages_visits import VisitMessage as VisitMessage
from service.notices.messages_visits import VisitNoted as VisitNoted
from service.notices.messages_visits import VisitOfferAnswered as VisitOfferAnswered
from service.notices.messages_visits import VisitOverdue as VisitOverdue
from service.notices.messages_visits import VisitUnfilled as VisitUnfilled


class TeacherAsks(Struct, frozen=True):
    """A teacher who would like to meet, and about whom."""

    teacher: Called
    students: list[str]
    minutes: int


class InvitationSent(About, frozen=True, tag="invitation"):
    """A round has opened: choose a time."""

    asks: list[TeacherAsks]
    modes: list[Mode]
    calendar_link_id: UUID  # openings feed
    booking_closes_at: datetime
    days: list[date] = field(default_factory=list)  # the round's, on the school's wall clock
    interpreted: bool = False  # the minutes are those with an interpreter
    help: list[HelpKind] = field(default_factory=list)  # what can be asked for when booking


class MeetingBooked(About, frozen=True, tag="booked"):
    """The meeting stands. Carries the calendar invitation."""

    meeting: MeetingFacts


ChangedPart = Literal["place", "visitors", "ride", "childcare", "interpreter"]


class MeetingMoved(About, frozen=True, tag="moved"):
    """The meeting has a new time or place, or something else comes with it. Carries the calendar update."""

    meeting: MeetingFacts
    before: TimeOffered
    changed: list[ChangedPart] = field(default_factory=list)  # beside the time
    rides_to: list[MeetingFacts] = field(default_factory=list)  # other meetings of the visit, their ride changed too


class VisitBooked(About, frozen=True, tag="visit_booked"):
    """Several meetings were booked at once: one text for the visit. By mail each has a message with its invitation."""

    meetings: list[MeetingFacts]


class PlacesChanged(About, frozen=True, tag="places_changed"):
    """Several meetings of one guardian have another place; the times stay. Carries the calendar update of each."""

    meetings: list[MeetingFacts]


class MeetingCancelled(About, frozen=True, tag="cancelled"):
    """The meeting is off. Carries the calendar cancellation."""

    meeting: MeetingFacts
    by: Literal["family", "school"]
    free: list[TimeOffered]  # nearest times when the school cancelled
    ride_stays: bool = False  # for another meeting of the visit


class WeekAhead(About, frozen=True, tag="week_ahead"):
    """A week before: all of one's meetings of that day and the days around it."""

    meetings: list[MeetingFacts]


class DayBefore(About, frozen=True, tag="day_before"):
    """Tomorrow's meetings."""

    meetings: list[MeetingFacts]


class HourBefore(About, frozen=True, tag="hour_before"):
    """In an hour. Text only."""

    meeting: MeetingFacts


class StillNeeded(Struct, frozen=True):
    """What a meeting lacks on the eve of its day."""

    starts_at: datetime
    what: Literal["driver", "interpreter"]


class TeacherEvening(About, frozen=True, tag="teacher_evening"):
    """The teacher's evening before: how many, first, last, what some still lack. No names."""

    day: datetime  # first start
    meetings: int
    first_at: datetime
    last_ends_at: datetime
    words_from_families: int
    still_needed: list[StillNeeded] = field(default_factory=list)  # in order of time


class TeacherDayChanged(About, frozen=True, tag="teacher_day_changed"):
    """A meeting of the coming day was booked, moved or cancelled after the evening digest. No names."""

    meetings: int
    day: datetime


class TeacherPlacesChanged(About, frozen=True, tag="teacher_places_changed"):
    """To the teacher: meetings are held somewhere else from now on. No names."""

    meetings: int
    first_at: datetime
    rooms: list[str]  # as the school writes them; [] for calls


class NoTimeAsked(About, frozen=True, tag="no_time_asked"):
    """To the teacher: a family said none of the times work. No names; the page has them."""

    asks_open: int


class TimesSuggested(About, frozen=True, tag="times_suggested"):
    """To the teacher: somebody else suggested times to a family in their name. No names."""

    times: list[TimeOffered]


class BookedOutsideHours(About, frozen=True, tag="booked_outside_hours"):
    """To the teacher: a family took a suggested time that lies outside the hours they offer. No names."""

    time: TimeOffered


class TimesProposed(About, frozen=True, tag="times_proposed"):
    """The teacher proposes up to three times, numbered from 1."""

    teacher: Called
    students: list[str]
    times: list[TimeOffered]


class WaitingOffer(About, frozen=True, tag="waiting_offer"):
    """A time came free for somebody who waits; it is kept for them until a date."""

    teacher: Called
    students: list[str]
    time: TimeOffered
    kept_until: datetime


class DeclineAsked(About, frozen=True, tag="decline_asked"):
    """A calendar declined the meeting; the school asks before it frees the time."""

    meeting: MeetingFacts


class CalendarFails(About, frozen=True, tag="calendar_fails"):
    """To the teacher: the outside calendar cannot be read; the last good copy is used."""

    since: datetime


class CalendarClash(About, frozen=True, tag="calendar_clash"):
    """To the teacher: the outside calendar says busy where meetings are booked; the meetings stand. No names."""

    meetings: int
    first_at: datetime


class DeliveryFailed(About, frozen=True, tag="delivery_failed"):
    """To the office: messages did not arrive. How many; its own page says which."""

    failed: int
    until: datetime  # failures up to here are counted in; the next message counts on from it


class TextConsented(About, frozen=True, tag="text_consented"):
    """First text ever: who writes, how often, STOP."""


class TextStopped(About, frozen=True, tag="text_stopped"):
    """Answer to STOP."""


class TextStarted(About, frozen=True, tag="text_started"):
    """Answer to START."""


class TextHelp(About, frozen=True, tag="text_help"):
    """Answer to HELP."""


class TextNotUnderstood(About, frozen=True, tag="text_not_understood"):
    """Answer to a text nobody can read."""

    choices: list[int]  # numbers that would have been understood; empty: none


class NoneOfProposed(About, frozen=True, tag="none_of_proposed"):
    """Answer to 0: the teacher looks for other times."""

    teacher: Called


class ProposedTaken(About, frozen=True, tag="proposed_taken"):
    """The proposed time went to somebody else; what is left, with its numbers."""

    left: dict[int, TimeOffered]


Message = (
    InvitationSent
    | MeetingBooked
    | VisitBooked
    | MeetingMoved
    | PlacesChanged
    | MeetingCancelled
    | WeekAhead
    | DayBefore
    | HourBefore
    | TeacherEvening
    | TeacherDayChanged
    | TeacherPlacesChanged
    | NoTimeAsked
    | TimesSuggested
    | BookedOutsideHours
    | TimesProposed
    | WaitingOffer
    | DeclineAsked
    | CalendarFails
    | CalendarClash
    | DeliveryFailed
    | TextConsented
    | TextStopped
    | TextStarted
    | TextHelp
    | TextNotUnderstood
    | NoneOfProposed
    | ProposedTaken
    | HelperDeclineAsked
    | HelperInvited
    | HelperReminder
    | ChildcareMessage
    | VisitMessage
    | InterpretingAsked
    | InterpretingOff
    | InterpreterBooked
    | InterpreterChanged
    | NoInterpreterLeft
    | RideMessage
    | PlanningMessage
)


ANSWERS: Final = (
    VisitOfferAnswered,
    VisitNoted,
    TextStopped,
    TextStarted,
    TextHelp,
    TextNotUnderstood,
    NoneOfProposed,
    ProposedTaken,
    TripNoted,
    RideInstead,
)
"""What a number is told because it has just texted us: at any hour."""

AT_ANY_HOUR: Final = (*ANSWERS, VisitOverdue, VisitAlarm)
"""What does not wait for morning: answers, and that somebody may be in danger."""

AFTER_STOP: Final = (TextStopped, TextStarted, TextHelp)
"""What a number is told after a STOP too."""

REMINDERS: Final = (WeekAhead, DayBefore, TeacherEvening, HelperReminder)
"""The mails one may say no to; the others tell what one has to know."""


def kind_of(message: Message | type[Message]) -> str:
    """Name a message's kind: its tag, which is also the folder of its templates."""
    return str(message.__struct_config__.tag)


def kinds_of(messages: Iterable[type[Message]]) -> list[str]:
    """Name several kinds."""
    return [kind_of(message) for message in messages]


class Notice(Struct, frozen=True, kw_only=True):
    """A wish to tell one person one thing; `dedupe` makes it one however often it is put."""

    recipient: Recipient
    message: Message
    dedupe: str  # kind:subject:revision:channel:recipient:offset
    not_before: datetime
    not_after: datetime
    subject_id: UUID | None = None  # meeting or invitation whose change drops it
    also_about: list[UUID] = []  # a digest's other meetings: their change drops it too
    urgent: bool = False
