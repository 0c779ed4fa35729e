"""Facts of a decision in a few words, for the rules of booking."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from service.availability.types import Opening
from service.booking.types import Appointment, BookRequest, Facts, MeetingView, Student
from service.kernel.ids import (
    HouseholdId,
    InvitationId,
    MeetingId,
    PersonId,
    RoomId,
    RoundId,
    SchoolId,
    new_id,
)
from service.kernel.spans import Span
from service.notices.messages import SchoolFacts
from service.rounds.types import Invitation, InvitationFacts, Round, RoundTeacher, Wish

ZONE = "America/Chicago"
THURSDAY, FRIDAY = date(2026, 10, 15), date(2026, 10, 16)
NOW = datetime(2026, 9, 28, 14, 0, tzinfo=UTC)
OKAFOR, TRAN = PersonId(new_id()), PersonId(new_id())
MATEO, LUCIA = PersonId(new_id()), PersonId(new_id())
ROSA = PersonId(new_id())


def at(hour: int, minute: int = 0, day: date = THURSDAY) -> datetime:
    """Return the instant of a wall-clock time."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(ZONE)).astimezone(UTC)


def slot(hour: int, minute: int = 0, day: date = THURSDAY) -> Span:
    """Return the 20 minutes that begin then."""
    return Span(at(hour, minute, day), at(hour, minute, day) + timedelta(minutes=20))


def opening(hour: int, minute: int = 0, *, teacher: PersonId = OKAFOR, day: date = THURSDAY) -> Opening:
    """Return a teacher's opening."""
    return Opening(slot(hour, minute, day), teacher)


def a_round(**changed: Any) -> Round:
    """Return a round that is open on Thursday and Friday."""
    usual: dict[str, Any] = {
        "round_id": RoundId(new_id()),
        "school_id": SchoolId(new_id()),
        "title": {"en": "Fall conferences 2026"},
        "days": [THURSDAY, FRIDAY],
        "slot_minutes": 20,
        "buffer_minutes": 0,
        "break_after": 0,
        "break_minutes": 0,
        "modes": ["school", "video", "phone"],
        "opens_at": NOW - timedelta(days=1),
        "closes_at": at(23, 0, FRIDAY),
        "cutoff_minutes": 60,
        "child_limit": 8,
        "household_limit": 20,
        "late_from": None,
        "late_kept_until": None,
        "early_from": None,
        "reminders": [],
        "state": "open",
        "zone": ZONE,
        "court_order": "ask",
    }
    return Round(**{**usual, **changed})


def a_teacher(teacher_id: PersonId) -> RoundTeacher:
    """Return a teacher with a room."""
    return RoundTeacher(
        teacher_id=teacher_id,
        name="Grace Okafor",
        called={"": "Grace Okafor"},
        slot_minutes=20,
        room_id=RoomId(new_id()),
        room="Room 12",
        video_url="",
        subject="Grade 2",
    )


def an_invitation(
    round_: Round | None = None,
    *,
    withdrawn_at: datetime | None = None,
    works_nights: bool = False,
    early_access: bool = False,
) -> InvitationFacts:
    """Return Rosa's invitation: Ms. Okafor asks about Mateo and Lucia, Mr. Tran about Mateo."""
    of = round_ or a_round()
    okafor, tran = a_teacher(OKAFOR), a_teacher(TRAN)
    return InvitationFacts(
        invitation=Invitation(
            invitation_id=InvitationId(new_id()),
            round_id=of.round_id,
            guardian_id=ROSA,
            household_id=HouseholdId(new_id()),
            channel="email",
            withdrawn_at=withdrawn_at,
        ),
        round=of,
        wishes=[
            Wish(student_id=MATEO, student="Mateo", teacher=okafor),
            Wish(student_id=MATEO, student="Mateo", teacher=tran),
            Wish(student_id=LUCIA, student="Lucia", teacher=okafor),
        ],
        works_nights=works_nights,
        early_access=early_access,
        language="en",
        greeting="Rosa",
        guardian="Rosa Delgado",
        call_number="+13125550142",
        school=SchoolFacts("Lincoln Elementary", "Lincoln Elementary", ZONE, "555-0142", {}),
        recipient=None,
        link_id=None,
        openings_link_id=None,
        family_link_id=None,
    )


def facts(
    *,
    invitation: InvitationFacts | None = None,
    openings: Sequence[Opening] = (),
    standing: Sequence[Appointment] = (),
    guardian_taken: Sequence[Span] = (),
    agreed: bool = False,
) -> Facts:
    """Return the facts of a decision."""
    by_teacher: dict[PersonId, list[Opening]] = {}
    for one in openings:
        by_teacher.setdefault(one.teacher_id, []).append(one)
    return Facts(
        invitation=invitation or an_invitation(),
        openings=by_teacher,
        standing=list(standing),
        guardian_taken=list(guardian_taken),
        agreed=agreed,
    )


def a_meeting(*students: PersonId, teacher: PersonId = OKAFOR) -> Appointment:
    """Return a meeting that stands."""
    return Appointment(meeting_id=MeetingId(new_id()), guardian_id=ROSA, teacher_id=teacher, student_ids=list(students))


def asking_for(start: datetime, **changed: Any) -> BookRequest:
    """Ask Ms. Okafor to talk about Mateo, at school."""
    usual: dict[str, Any] = {
        "invitation_id": InvitationId(new_id()),
        "teacher_id": OKAFOR,
        "student_ids": [MATEO],
        "start": start,
        "mode": "school",
    }
    return BookRequest(**{**usual, **changed})


def a_view(invitation: InvitationFacts, *students: PersonId, **changed: Any) -> MeetingView:
    """Return the invitation's meeting with Ms. Okafor as it is read."""
    of = invitation.invitation
    usual: dict[str, Any] = {
        "meeting_id": MeetingId(new_id()),
        "round_id": of.round_id,
        "invitation_id": of.invitation_id,
        "household_id": of.household_id,
        "school_id": invitation.round.school_id,
        "school": invitation.school,
        "span": slot(17, 0),
        "mode": "school",
        "state": "confirmed",
        "cancelled_by": None,
        "revision": 0,
        "attendance": "none",
        "teacher_id": OKAFOR,
        "teacher": {"": "Grace Okafor"},
        "guardian_id": ROSA,
        "guardian": "Rosa Delgado",
        "language": "en",
        "students": [Student(student, "Mateo", "Delgado") for student in students],
        "room_id": None,
        "room": "",
        "video_url": "",
        "is_barred": False,
        "topic": "",
        "created_at": NOW,
        "changed_at": NOW,
    }
    return MeetingView(**{**usual, **changed})
