"""What is told of home visits: to the pair, to the family, to whoever looks after the pair. Never where, never why."""

from datetime import datetime
from typing import Literal

from msgspec import field

from service.notices.facts import About, Called, HelpEntry, MeetingFacts, Mode, TimeOffered


class VisitAsked(About, frozen=True, tag="visit_asked"):
    """To a visitor: will you go? And again when the visit has another time. Carries the calendar entry."""

    entry: HelpEntry | None  # None: the teacher, whose calendar has the meeting itself
    teacher: Called
    starts_at: datetime
    ends_at: datetime
    is_again: bool = False


class VisitOff(About, frozen=True, tag="visit_off"):
    """To a visitor: it is yours no longer. Carries the cancellation."""

    entry: HelpEntry | None
    starts_at: datetime
    ends_at: datetime
    why: Literal["thanks", "cancelled", "training"]  # they said no; nobody goes; their training ends before


class VisitElsewhere(About, frozen=True, tag="visit_elsewhere"):
    """To the teacher: the family does not meet at home any more, so nothing is asked of that visit. No names."""

    was_at: datetime
    now: TimeOffered  # its place is the room where they meet at school


class VisitPartner(About, frozen=True, tag="visit_partner"):
    """To a visitor: the visit is on, and who goes with them; or the other one cannot come and nobody goes alone."""

    partner: Called  # {} while somebody is looked for
    starts_at: datetime
    ends_at: datetime
    third: Called = field(default_factory=dict)  # {} where two go


class VisitLooking(About, frozen=True, tag="visit_looking"):
    """To the family: the visit is not sure any more; the time is kept. Carries the calendar update, if it was sure."""

    teacher: Called
    starts_at: datetime
    ends_at: datetime
    needs: Literal["second_visitor", "another_place"]
    modes: list[Mode] = field(default_factory=list)  # other ways to meet that the round has
    meeting: MeetingFacts | None = None  # None: calendars know it as not sure already


class VisitUnfilled(About, frozen=True, tag="visit_unfilled"):
    """To the office: nobody is left who could come along. No names."""

    starts_at: datetime
    ends_at: datetime


class VisitOverdue(About, frozen=True, tag="visit_overdue"):
    """To the pair: you are not back yet. The text is answered by 1, 2 or 9."""

    due_back_at: datetime


class VisitAlarm(About, frozen=True, tag="visit_alarm"):
    """To the next on the safety list: a pair is overdue and does not answer, or asks for help. No names, no street."""

    due_back_at: datetime
    minutes: int  # overdue
    asks_help: bool


class VisitAlarmToOffice(VisitAlarm, frozen=True, tag="visit_alarm_to_office"):
    """The same to the office's own mailbox, which leads to the desk."""


class HomeVisitOffered(About, frozen=True, tag="home_visit_offered"):
    """To a family: two of us would love to meet you at home. Only if you like."""

    students: list[str]  # first names; in the body of a mail only
    minutes: int


class VisitOfferAnswered(About, frozen=True, tag="visit_offer_answered"):
    """Answer to a family that texted back to an offer."""

    accepted: bool


class VisitNoted(About, frozen=True, tag="visit_noted"):
    """Answer to a visitor who texted back where they are."""

    said: Literal["back", "still", "help"]


class VisitReflect(About, frozen=True, tag="visit_reflect"):
    """To a visitor, after the visit: write down what was promised, and by when."""

    starts_at: datetime


VisitMessage = (
    VisitAsked
    | VisitOff
    | VisitElsewhere
    | VisitPartner
    | VisitLooking
    | VisitUnfilled
    | VisitOverdue
    | VisitAlarm
    | VisitAlarmToOffice
    | HomeVisitOffered
    | VisitOfferAnswered
    | VisitNoted
    | VisitReflect
)
