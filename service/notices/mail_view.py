"""What a mail's templates are given: times on the school's clock, teachers and rooms in the reader's language."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct, structs

from service.kernel.locale import Voice
from service.notices import messages as said
from service.notices.facts import HelpTold
from service.notices.messages import MeetingFacts, Message, SchoolFacts, TeacherAsks, TimeOffered
from service.notices.views import facts_of
from service.notices.wording import (
    called,
    days_said,
    door_said,
    either,
    help_named,
    is_range,
    last_day_to_book,
    minutes_of,
    on_clock,
    place_said,
    room_said,
    teachers_said,
    visitors_said,
    was_where_said,
    way_said,
)


class HelpSaid(Struct, frozen=True, kw_only=True):
    """One thing that was set up, as a mail says it."""

    kind: str
    state: str
    language: str  # "Spanish"
    room: str
    answer_by: date | None


class MeetingSaid(Struct, frozen=True, kw_only=True):
    """A meeting as a mail shows it."""

    starts: datetime
    ends: datetime
    minutes: int
    teacher: str  # without article
    students: str  # "Mateo and Lucía"
    mode: said.Mode
    room: str
    place: str  # room, or "by phone"
    door: str  # which way in; "" when nothing special
    video_url: str
    place_line: str  # street of a public place
    call_ending: str  # of the number the teacher calls, which only its owner knows again
    comes: str  # who come to a home, a sentence; "" unless at one
    is_proposed: bool
    help: list[HelpSaid]


def help_said(told: HelpTold, voice: Voice, zone: str) -> HelpSaid:
    """Say one thing that was set up for a meeting."""
    return HelpSaid(
        kind=told.kind,
        state=told.state,
        language=voice.language(told.language) if told.language else "",
        room=room_said(told.room, voice),
        answer_by=on_clock(told.answer_by, zone).date() if told.answer_by else None,
    )


class TimeSaid(Struct, frozen=True, kw_only=True):
    """A time as a mail shows it."""

    starts: datetime
    ends: datetime
    way: str  # "at school"


class AskSaid(Struct, frozen=True, kw_only=True):
    """A teacher who would like to meet, as a mail says it."""

    teacher: str
    students: str
    minutes: int


class MailView(Struct, frozen=True, kw_only=True):
    """One mail's facts; each message fills those its templates say."""

    school: SchoolFacts
    greeting: str
    link: str
    reach_link: str
    calendar_link: str = ""
    meeting: MeetingSaid | None = None
    meetings: list[MeetingSaid] = []
    before: TimeSaid | None = None
    is_new_time: bool = True  # moved in time, not only to another place
    is_new_end: bool = False  # begins as before, and is longer or shorter
    was_where: str = ""  # the room or the way to meet before, if it was another
    changed: list[said.ChangedPart] = []  # beside the time
    rides_to: list[MeetingSaid] = []  # other meetings whose ride changed too
    is_off: bool = False  # the meeting is cancelled
    by_school: bool = False
    ride_stays: bool = False
    times: list[TimeSaid] = []
    kept_until: datetime | None = None
    asks: list[AskSaid] = []
    teachers: str = ""  # with articles, inside a sentence
    teachers_start: str = ""  # the same where a sentence begins
    students: str = ""
    ways: str = ""  # "at school or by phone"
    help: str = ""  # "a ride, childcare or an interpreter"
    days: str = ""  # "Thursday, October 15 and Friday, October 16"
    is_interpreted: bool = False  # the minutes are those with an interpreter
    is_range: bool = False  # `days` are "Monday, October 12 to Saturday, October 17"
    choose_by: date | None = None  # last day to book
    day: datetime | None = None
    first: datetime | None = None
    last: datetime | None = None
    count: int = 0
    rooms: str = ""  # "Room 12 and Room 14"
    words: int = 0  # families who wrote
    needy: int = 0  # meetings that still lack something
    needs: str = ""  # what each lacks: "5:10 pm, no driver yet; 6:25 pm, no interpreter yet"
    since: datetime | None = None
    facts: Struct | None = None  # of a helper's message


class Teller(Struct, frozen=True):
    """Says one school's facts in one voice."""

    voice: Voice
    school: SchoolFacts

    def view(self, message: Message, *, door: str, reach: str, feed: str) -> MailView:  # noqa: PLR0911 one answer a message
        """Make the view of any message that goes by mail."""
        bare = MailView(school=self.school, greeting=message.greeting, link=door, reach_link=reach)
        match message:
            case said.InvitationSent():
                return self._invitation(bare, message, feed)
            case said.MeetingMoved():
                view = self._with_meetings(bare, [message.meeting])
                moved = message.before.starts_at != message.meeting.starts_at
                return structs.replace(
                    view,
                    before=self._time(message.before),
                    is_new_time=moved,
                    is_new_end=not moved and message.before.ends_at != message.meeting.ends_at,
                    was_where=was_where_said(message.before, message.meeting, self.voice),
                    changed=message.changed,
                    rides_to=[self._meeting(one) for one in message.rides_to],
                )
            case said.MeetingCancelled():
                view = self._with_meetings(bare, [message.meeting])
                free = [self._time(time) for time in message.free]
                return structs.replace(
                    view, is_off=True, by_school=message.by == "school", ride_stays=message.ride_stays, times=free
                )
            case said.MeetingBooked() | said.DeclineAsked():
                return self._with_meetings(bare, [message.meeting])
            case said.WeekAhead() | said.DayBefore() | said.VisitBooked() | said.PlacesChanged():
                return self._with_meetings(bare, message.meetings)
            case said.TimesProposed():
                times = [self._time(time) for time in message.times]
                return structs.replace(self._about(bare, [message.teacher], message.students), times=times)
            case said.WaitingOffer():
                view = self._about(bare, [message.teacher], message.students)
                kept = self._clock(message.kept_until)
                return structs.replace(view, times=[self._time(message.time)], kept_until=kept)
            case _:
                return self._of_staff(bare, message)

    def _of_staff(self, bare: MailView, message: Message) -> MailView:  # noqa: PLR0911 one answer a message
        match message:
            case said.TeacherEvening():
                return structs.replace(
                    bare,
                    day=self._clock(message.day),
                    first=self._clock(message.first_at),
                    last=self._clock(message.last_ends_at),
                    count=message.meetings,
                    words=message.words_from_families,
                    needy=len({one.starts_at for one in message.still_needed}),
                    needs="; ".join(self._need(one) for one in message.still_needed),
                )
            case said.TeacherDayChanged():
                return structs.replace(bare, day=self._clock(message.day), count=message.meetings)
            case said.NoTimeAsked():
                return structs.replace(bare, count=message.asks_open)
            case said.TimesSuggested():
                return structs.replace(bare, times=[self._time(time) for time in message.times])
            case said.BookedOutsideHours():
                return structs.replace(bare, times=[self._time(message.time)])
            case said.CalendarFails():
                return structs.replace(bare, since=self._clock(message.since))
            case said.DeliveryFailed():
                return structs.replace(bare, count=message.failed)
            case said.TeacherPlacesChanged() | said.CalendarClash():
                return self._of_several(bare, message)
            case _:
                return structs.replace(bare, facts=facts_of(message, self.voice))

    def _need(self, one: said.StillNeeded) -> str:
        at = {"time": self.voice.time(self._clock(one.starts_at))}
        if one.what == "driver":
            return self.voice.gettext("%(time)s, no driver yet") % at
        return self.voice.gettext("%(time)s, no interpreter yet") % at

    def _of_several(self, bare: MailView, message: said.TeacherPlacesChanged | said.CalendarClash) -> MailView:
        """Tell a teacher of several meetings at once: how many, and the first."""
        rooms = message.rooms if isinstance(message, said.TeacherPlacesChanged) else []
        return structs.replace(
            bare,
            count=message.meetings,
            first=self._clock(message.first_at),
            rooms=self.voice.listing([room_said(room, self.voice) for room in rooms]),
        )

    def _invitation(self, bare: MailView, message: said.InvitationSent, feed: str) -> MailView:
        students = list(dict.fromkeys(student for ask in message.asks for student in ask.students))
        view = self._about(bare, [ask.teacher for ask in message.asks], students)
        return structs.replace(
            view,
            calendar_link=feed,
            asks=[self._ask(ask) for ask in message.asks],
            ways=either([way_said(mode, self.voice) for mode in message.modes], self.voice),
            help=either([help_named(kind, self.voice) for kind in message.help], self.voice),
            count=len({called(ask.teacher, self.voice) for ask in message.asks}),
            days=days_said(message.days, self.voice) if message.days else "",
            is_interpreted=message.interpreted,
            is_range=is_range(message.days),
            choose_by=last_day_to_book(message.days, message.booking_closes_at, self.school.zone),
        )

    def _with_meetings(self, view: MailView, meetings: Sequence[MeetingFacts]) -> MailView:
        told = [self._meeting(meeting) for meeting in meetings]
        students = list(dict.fromkeys(student for meeting in meetings for student in meeting.students))
        about = self._about(view, [meeting.teacher for meeting in meetings], students)
        return structs.replace(about, meeting=told[0], meetings=told, count=len(told))

    def _about(self, view: MailView, teachers: Sequence[said.Called], students: Sequence[str]) -> MailView:
        return structs.replace(
            view,
            teachers=teachers_said(teachers, self.voice),
            teachers_start=teachers_said(teachers, self.voice, start=True),
            students=self.voice.listing(students),
        )

    def _meeting(self, meeting: MeetingFacts) -> MeetingSaid:
        return MeetingSaid(
            starts=self._clock(meeting.starts_at),
            ends=self._clock(meeting.ends_at),
            minutes=minutes_of(meeting),
            teacher=called(meeting.teacher, self.voice),
            students=self.voice.listing(meeting.students),
            mode=meeting.mode,
            room=room_said(meeting.room, self.voice),
            place=place_said(meeting, self.voice),
            door=door_said(self.school, self.voice) if meeting.mode == "school" else "",
            video_url=meeting.video_url,
            place_line=meeting.place_line,
            call_ending=meeting.call_ending,
            comes=self._comes(meeting) if meeting.mode == "home" else "",
            is_proposed=meeting.is_proposed,
            help=[help_said(one, self.voice, self.school.zone) for one in meeting.help],
        )

    def _comes(self, meeting: MeetingFacts) -> str:
        visitors = [meeting.teacher, *meeting.visitors]
        return visitors_said(visitors, self.voice, interpreter_comes=meeting.interpreter_comes)

    def _time(self, time: TimeOffered) -> TimeSaid:
        way = time.place or way_said(time.mode, self.voice)
        return TimeSaid(starts=self._clock(time.starts_at), ends=self._clock(time.ends_at), way=way)

    def _ask(self, ask: TeacherAsks) -> AskSaid:
        students = self.voice.listing(ask.students)
        return AskSaid(teacher=called(ask.teacher, self.voice), students=students, minutes=ask.minutes)

    def _clock(self, at: datetime) -> datetime:
        return on_clock(at, self.school.zone)
