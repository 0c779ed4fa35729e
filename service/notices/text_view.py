"""What a text's template is given: facts already in the reader's words, fewer where the text would be too long."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import IntEnum

from msgspec import Struct, structs

from service.kernel.locale import Voice
from service.notices import messages as said
from service.notices.messages import MeetingFacts, Message, SchoolFacts, TimeOffered
from service.notices.views import facts_of
from service.notices.wording import (
    called,
    door_said,
    either,
    is_range,
    last_day_to_book,
    on_clock,
    place_said,
    room_said,
    teachers_said,
)

MOST_TEACHERS = 2  # named in one text; more are the school's "we"


class Shortened(IntEnum):
    """How much a text leaves out: each step what the one before does, and more. Day and hour of a meeting stay."""

    NOT = 0
    NO_DAYS = 1  # of a round
    NO_LAST_DAY = 2  # to book
    NO_ROOM = 3
    NO_TEACHER = 4
    NO_DOOR = 5


class TextView(Struct, frozen=True, kw_only=True):
    """One text's facts. `when` has day, hour and place; `who_when` the teachers too."""

    link: str
    phone: str
    door: str = ""
    teacher: str = ""  # with its article, inside a sentence
    name: str = ""  # without
    teachers: int = 1
    when: str = ""
    who_when: str = ""
    day: str = ""
    day_hour: str = ""  # "Thu Oct 15, 5:10 pm", without a place
    at: str = ""  # "at 5:10 pm"
    room: str = ""
    mode: said.Mode = "school"
    is_proposed: bool = False
    by_school: bool = False
    is_new_time: bool = True  # moved in time, not only to another place
    count: int = 0  # meetings
    kept_until: str = ""
    times: str = ""  # "1 Tue Oct 20 7:15 am, 2 Wed Oct 21 6:30 pm"
    choices: str = ""  # "1, 2 or 3"
    days: str = ""  # of a round: "Thu Oct 15 and Fri Oct 16"
    choose_by: str = ""  # last day to book: "Fri Oct 9"
    facts: Struct | None = None  # of a helper's message


class Speaker(Struct, frozen=True):
    """Says times and names of one school in one voice, leaving out what it is told to."""

    voice: Voice
    school: SchoolFacts
    short: Shortened

    def view(self, message: Message, link: str) -> TextView:  # noqa: C901, PLR0911, PLR0912 one answer a message
        """Make the view of any message."""
        door = door_said(self.school, self.voice) if self.short < Shortened.NO_DOOR else ""
        bare = TextView(link=link, phone=self.school.phone, door=door)
        match message:
            case said.InvitationSent():
                return self._with_round(self._with_teachers(bare, [ask.teacher for ask in message.asks]), message)
            case said.WeekAhead() | said.DayBefore():
                return structs.replace(bare, who_when=self._all(message.meetings))
            case said.VisitBooked():
                view = self._with_meeting(bare, message.meetings[0])
                first = self._when(message.meetings[0].starts_at)
                return structs.replace(view, count=len(message.meetings), day_hour=first)
            case said.PlacesChanged():
                return structs.replace(bare, count=len(message.meetings))
            case said.MeetingCancelled():
                return structs.replace(self._with_meeting(bare, message.meeting), by_school=message.by == "school")
            case said.MeetingMoved():
                moved = message.before.starts_at != message.meeting.starts_at
                return structs.replace(self._with_meeting(bare, message.meeting), is_new_time=moved)
            case said.MeetingBooked() | said.HourBefore() | said.DeclineAsked():
                return self._with_meeting(bare, message.meeting)
            case said.TimesProposed():
                numbered = dict(enumerate(message.times, start=1))
                return self._with_times(self._with_teachers(bare, [message.teacher]), numbered)
            case said.ProposedTaken():
                return self._with_times(bare, message.left)
            case said.WaitingOffer():
                view = self._with_teachers(bare, [message.teacher])
                facts = [self._when(message.time.starts_at), view.name]
                return structs.replace(view, who_when=_joined(facts), kept_until=self._when(message.kept_until))
            case said.NoneOfProposed():
                return self._with_teachers(bare, [message.teacher])
            case said.TextNotUnderstood():
                return structs.replace(bare, choices=either([str(choice) for choice in message.choices], self.voice))
            case _:
                return structs.replace(bare, facts=facts_of(message, self.voice))

    def _with_teachers(self, view: TextView, teachers: Sequence[said.Called]) -> TextView:
        names = {called(teacher, self.voice) for teacher in teachers}
        if self.short >= Shortened.NO_TEACHER or len(names) > MOST_TEACHERS:
            return view
        return structs.replace(
            view,
            teacher=teachers_said(teachers, self.voice),
            name=called(teachers[0], self.voice),
            teachers=len(names),
        )

    def _with_round(self, view: TextView, invited: said.InvitationSent) -> TextView:
        few = invited.days and not is_range(invited.days) and self.short < Shortened.NO_DAYS
        last = last_day_to_book(invited.days, invited.booking_closes_at, self.school.zone)
        return structs.replace(
            view,
            days=self.voice.short_each_day(invited.days) if few else "",
            choose_by=self.voice.short_day(last) if self.short < Shortened.NO_LAST_DAY else "",
        )

    def _with_meeting(self, view: TextView, meeting: MeetingFacts) -> TextView:
        starts = on_clock(meeting.starts_at, self.school.zone)
        hour = self.voice.at(starts).replace(self.voice.time(starts), self.voice.short_time(starts))
        view = self._with_teachers(view, [meeting.teacher])
        return structs.replace(
            view,
            when=_joined([self._when(meeting.starts_at), self._place(meeting)]),
            who_when=_joined([self._when(meeting.starts_at), view.name, self._place(meeting)]),
            day=self.voice.short_day(starts),
            at=hour,
            room=(meeting.place or room_said(meeting.room, self.voice)) if self.short < Shortened.NO_ROOM else "",
            mode=meeting.mode,
            is_proposed=meeting.is_proposed,
        )

    def _with_times(self, view: TextView, times: Mapping[int, TimeOffered]) -> TextView:
        numbered = [f"{number} {self._day_hour(time.starts_at)}" for number, time in times.items()]
        return structs.replace(
            view, times=", ".join(numbered), choices=either([str(number) for number in times], self.voice)
        )

    def _all(self, meetings: Sequence[MeetingFacts]) -> str:
        """Say one meeting in full; of several, told apart by teacher and time, each day once."""
        if len(meetings) == 1:
            (one,) = meetings
            return _joined([self._when(one.starts_at), self._name(one), self._place(one)])
        facts, said_day = [], None
        for meeting in meetings:
            starts = on_clock(meeting.starts_at, self.school.zone)
            if starts.date() != said_day:
                said_day = starts.date()
                facts.append(self.voice.short_day(starts))
            facts.append(f"{self.voice.short_time(starts)} {self._name(meeting)}".rstrip())
        return ", ".join(facts)

    def _name(self, meeting: MeetingFacts) -> str:
        return called(meeting.teacher, self.voice) if self.short < Shortened.NO_TEACHER else ""

    def _place(self, meeting: MeetingFacts) -> str:
        """Leave out a room or a place's name, never that somebody calls or comes."""
        if meeting.mode in {"school", "place"} and self.short >= Shortened.NO_ROOM:
            return ""
        return place_said(meeting, self.voice)

    def _when(self, at: datetime) -> str:
        return self.voice.short(on_clock(at, self.school.zone))

    def _day_hour(self, at: datetime) -> str:
        local = on_clock(at, self.school.zone)
        return f"{self.voice.short_day(local)} {self.voice.short_time(local)}"


def _joined(facts: Sequence[str]) -> str:
    return ", ".join(fact for fact in facts if fact)
