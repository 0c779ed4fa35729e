"""One of everything there is to say, about one school, one family and two teachers."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import structs

from service.kernel.ids import NoticeId, OrgId, new_id
from service.notices import messages as said
from service.notices.messages import Called, MeetingFacts, Message, Notice, Recipient, SchoolFacts, TimeOffered
from service.notices.types import Claimed
from tests.messages_booking import messages_of_booking
from tests.messages_childcare import childcare_messages
from tests.messages_helping import helper_reminders
from tests.messages_interpreting import interpreting_messages
from tests.messages_planning import planning_messages
from tests.messages_rides import ride_messages
from tests.messages_visits import visit_messages

PUT_AT = datetime(2026, 9, 28, 14, 0, tzinfo=UTC)
"""Monday, September 28, 2026, 9:00 in Chicago."""
THURSDAY = datetime(2026, 10, 15, 22, 10, tzinfo=UTC)
"""Thursday, October 15, 2026, 5:10 pm in Chicago."""

OKAFOR: Called = {"en": "Ms. Okafor", "es": "maestra Okafor", "": "Grace Okafor"}
TRAN: Called = {"en": "Mr. Tran", "es": "maestro Tran", "": "Minh Tran"}
SCHOOL = SchoolFacts(
    name="Lincoln Elementary",
    text_name="Lincoln Elementary",
    zone="America/Chicago",
    phone="555-0142",
    door={"en": "Use the side door on Oak Street.", "es": "Entre por la puerta de la calle Oak."},
)
ORG = OrgId(UUID(int=0xA))
ROSA = UUID(int=0xB)


def meeting(number: int = 1, *, teacher: Called = OKAFOR, starts: datetime = THURSDAY, **facts: Any) -> MeetingFacts:
    """A meeting of twenty minutes about Mateo."""
    usual: dict[str, Any] = {
        "meeting_id": UUID(int=number),
        "revision": 0,
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=20),
        "teacher": teacher,
        "students": ["Mateo"],
        "mode": "school",
        "room": "Room 12",
        "video_url": "",
        "changed_at": PUT_AT,
        "created_at": PUT_AT,
    }
    return MeetingFacts(**{**usual, **facts})


def time_on(days: int, mode: said.Mode = "school") -> TimeOffered:
    """A time some days after the Thursday, at the same hour."""
    starts = THURSDAY + timedelta(days=days)
    return TimeOffered(starts, starts + timedelta(minutes=20), mode)


def about(school: SchoolFacts = SCHOOL) -> dict[str, Any]:
    """What every message has."""
    return {"school": school, "greeting": "Rosa", "link_id": UUID(int=0xC)}


def booked(**facts: Any) -> said.MeetingBooked:
    """The usual message."""
    return said.MeetingBooked(**about(), meeting=meeting(**facts))


def every_message(
    school: SchoolFacts = SCHOOL, first: Called = OKAFOR, second: Called = TRAN, starts: datetime = THURSDAY
) -> Sequence[Message]:
    """Every kind, in each shape that has words of its own."""
    base = about(school)
    one, later = meeting(teacher=first, starts=starts), starts + timedelta(minutes=30)
    by_phone = meeting(teacher=first, starts=starts, mode="phone", room="")
    by_video = meeting(teacher=first, starts=starts, mode="video", room="", video_url="https://meet.example/okafor")
    two = [one, meeting(2, teacher=second, starts=later, students=["Lucía"], room="Room 14")]
    ask, other = said.TeacherAsks(first, ["Mateo"], 20), said.TeacherAsks(second, ["Lucía"], 20)
    third = said.TeacherAsks({"": "Léa O'Brien"}, ["Mateo"], 20)
    before = TimeOffered(starts - timedelta(days=1), starts - timedelta(days=1, minutes=-20), "school")
    same_time = TimeOffered(starts, starts + timedelta(minutes=20), "school")
    modes: list[said.Mode] = ["school", "phone", "video"]
    invited: dict[str, Any] = {"modes": modes, "calendar_link_id": UUID(int=0xD), "booking_closes_at": starts}
    invited |= {"days": [starts.date(), (starts + timedelta(days=1)).date()]}
    times = [time_on(5), time_on(6), time_on(8, "phone")]
    return (
        said.InvitationSent(**base, asks=[ask], **invited),
        said.InvitationSent(**base, asks=[ask, other], help=["ride", "childcare", "interpreter"], **invited),
        said.InvitationSent(**base, asks=[ask, other, third], help=["interpreter"], **invited),
        *(said.MeetingBooked(**base, meeting=shape) for shape in (one, by_phone, by_video)),
        *(said.VisitBooked(**base, meetings=some) for some in (two, [*two, by_phone])),
        said.MeetingMoved(**base, meeting=one, before=before),
        said.MeetingMoved(**base, meeting=by_phone, before=same_time),
        said.MeetingMoved(**base, meeting=one, before=structs.replace(before, place="Room 5")),
        said.MeetingMoved(**base, meeting=one, before=structs.replace(same_time, place="Room 5")),
        said.MeetingMoved(**base, meeting=one, before=TimeOffered(starts, starts + timedelta(minutes=40), "home")),
        said.MeetingCancelled(**base, meeting=one, by="school", free=times),
        said.MeetingCancelled(**base, meeting=one, by="school", free=[]),
        said.MeetingCancelled(**base, meeting=one, by="family", free=[]),
        *(said.WeekAhead(**base, meetings=some) for some in ([one], two)),
        *(said.DayBefore(**base, meetings=some) for some in ([one], two)),
        *(
            said.HourBefore(**base, meeting=shape)
            for shape in (one, meeting(room="", starts=starts), by_phone, by_video)
        ),
        said.TeacherEvening(**base, day=starts, meetings=7, first_at=starts, last_ends_at=later, words_from_families=3),
        said.TeacherEvening(
            **base,
            day=starts,
            meetings=7,
            first_at=starts,
            last_ends_at=later,
            words_from_families=0,
            still_needed=[said.StillNeeded(starts, "driver"), said.StillNeeded(later, "interpreter")],
        ),
        said.TeacherEvening(**base, day=starts, meetings=1, first_at=starts, last_ends_at=later, words_from_families=0),
        *(said.TeacherDayChanged(**base, meetings=count, day=starts) for count in (0, 1, 2)),
        *(said.PlacesChanged(**base, meetings=some) for some in ([one], two)),
        *(
            said.TeacherPlacesChanged(**base, meetings=count, first_at=starts, rooms=rooms)
            for count, rooms in ((1, ["Room 14"]), (3, []))
        ),
        *(said.CalendarClash(**base, meetings=count, first_at=starts) for count in (1, 2)),
        *(said.DeliveryFailed(**base, failed=count, until=starts) for count in (1, 7)),
        said.NoTimeAsked(**base, asks_open=2),
        said.TimesSuggested(**base, times=times),
        said.BookedOutsideHours(**base, time=time_on(8, "phone")),
        said.HelperInvited(**base),
        *messages_of_booking(base, one, second),
        *helper_reminders(base, starts),
        *visit_messages(base, first, second, starts),
        *interpreting_messages(base, first, starts),
        *childcare_messages(base, starts),
        *ride_messages(base, starts),
        *planning_messages(base, starts),
        said.TimesProposed(**base, teacher=first, students=["Mateo"], times=times),
        said.TimesProposed(**base, teacher=first, students=["Mateo"], times=times[:1]),
        said.WaitingOffer(**base, teacher=first, students=["Mateo"], time=same_time, kept_until=before.starts_at),
        said.DeclineAsked(**base, meeting=one),
        said.CalendarFails(**base, since=starts),
        said.TextConsented(**base),
        said.TextStopped(**base),
        said.TextStarted(**base),
        said.TextHelp(**base),
        *(said.TextNotUnderstood(**base, choices=choices) for choices in ([1, 2, 3, 0], [])),
        said.NoneOfProposed(**base, teacher=first),
        *(said.ProposedTaken(**base, left=left) for left in ({1: time_on(5), 3: time_on(8)}, {})),
    )


def to(channel: str = "email", *, language: str = "en", address: str = "", person_id: UUID = ROSA) -> Recipient:
    """Rosa, on a channel."""
    usual = "rosa@home.example" if channel == "email" else "+15155550123"
    return Recipient(person_id, channel, address or usual, language)  # type: ignore[arg-type]  # one of the two, as given


def claimed(message: Message, recipient: Recipient) -> Claimed:
    """A notice as the courier has it, always the same."""
    return Claimed(
        org_id=ORG,
        notice_id=NoticeId(UUID(int=0xE)),
        lease=UUID(int=0xF),
        recipient=recipient,
        message=message,
        message_id="<0e@lincoln.example>",
        attempts=1,
        urgent=False,
        created_at=PUT_AT,
        not_after=THURSDAY,
    )


def notice(message: Message | None = None, recipient: Recipient | None = None, **facts: Any) -> Notice:
    """A notice to Rosa that is due at once and good for two weeks."""
    usual: dict[str, Any] = {
        "dedupe": str(new_id()),
        "not_before": PUT_AT,
        "not_after": PUT_AT + timedelta(days=14),
    }
    return Notice(message=message or booked(), recipient=recipient or to(), **{**usual, **facts})
