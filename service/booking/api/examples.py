"""What the description of the API shows of meetings, asks and waiting; refusals carry what they really carry."""

from typing import Final

from service.availability.types import Opening
from service.booking.api.bodies import (
    Accept,
    Ask,
    Asks,
    Book,
    Join,
    Meeting,
    MeetingAsked,
    Meetings,
    Move,
    NewAsk,
    Offer,
    Proposal,
    Propose,
    Replies,
    Take,
    TimeProposed,
    Waiting,
    WaitingList,
)
from service.booking.api.help_bodies import ChildAsked, HelpAsked, Interpreting, MeetingHelp, PlaceAnswer
from service.booking.errors import (
    AlreadyBooked,
    DoorClosed,
    GuardianBusy,
    InterpreterNotThen,
    LateKept,
    LimitReached,
    ModeNotOffered,
    NotInvited,
    OpeningTaken,
    PlaceNotThen,
    RideNotThen,
    SeatsNotThen,
    TooLate,
    VisitNotThen,
)
from service.booking.types import ReplyView
from service.kernel.errors import Malformed, Refusal
from service.kernel.examples import (
    ENDS,
    GUARDIAN,
    HOUSEHOLD,
    INVITATION,
    LATER_ENDS,
    LATER_STARTS,
    MEETING,
    NAMED,
    NOW,
    ROUND,
    STARTS,
    STUDENT,
    TEACHER,
)
from service.kernel.ids import NoTimeId, PersonId, WaitingId
from service.kernel.spans import Span
from service.rides.errors import ChildrenAlone
from service.rides.types import RideWish

PHONE: Final = "(312) 555-0100"
ALTERNATIVES: Final = [Opening(Span(LATER_STARTS, LATER_ENDS), TEACHER)]
NOT_HAD: Final[tuple[Refusal, ...]] = (
    OpeningTaken(ALTERNATIVES),
    GuardianBusy(ALTERNATIVES),
    TooLate(ALTERNATIVES, cutoff_minutes=60, phone=PHONE),
    LateKept(ALTERNATIVES, until=STARTS),
    AlreadyBooked(MEETING),
    InterpreterNotThen(ALTERNATIVES, "es", is_late=False, by_phone=True),
    SeatsNotThen(ALTERNATIVES),
    RideNotThen([]),
    VisitNotThen(ALTERNATIVES, [], "pair"),
    PlaceNotThen(ALTERNATIVES, starts=[STARTS]),
    LimitReached("child", 8),
    DoorClosed("not-yet", NOW, PHONE),
    ModeNotOffered(["school", "phone"]),
    NotInvited(),
)
"""What may stand in the way of a meeting."""

WITH_HELP: Final[tuple[Refusal, ...]] = (*NOT_HAD, ChildrenAlone(), Malformed("help.ride.phone", "not-a-phone-number"))
"""What may stand in the way of one that somebody or something comes with."""

HELP: Final = HelpAsked(
    interpreter="es",
    childcare=[ChildAsked(given_name="Sofía", age_months=26)],
    ride=RideWish(passengers=2, child_seats=1),
)
PLACE_ANSWER: Final = PlaceAnswer(agreed=False, mode="phone")
BOOK: Final = Book(
    invitation_id=INVITATION,
    meetings=[
        MeetingAsked(
            teacher_id=TEACHER, student_ids=[STUDENT], starts_at=STARTS, mode="school", topic="Reading", help=HELP
        )
    ],
)
MOVE: Final = Move(starts_at=LATER_STARTS)
A_MEETING: Final = Meeting(
    meeting_id=MEETING,
    round_id=ROUND,
    invitation_id=INVITATION,
    state="confirmed",
    cancelled_by=None,
    starts_at=STARTS,
    ends_at=ENDS,
    mode="school",
    room="Room 12",
    place=None,
    video_url="",
    call_number="",
    teacher_id=TEACHER,
    teacher="Grace Okafor",
    guardian_id=GUARDIAN,
    student_ids=[STUDENT],
    topic="Reading",
    help=MeetingHelp(
        kinds=["interpreter"],
        interpreting=Interpreting(
            language="es", state="asked", how="person", mode="in_person", interpreter_id=PersonId(NAMED)
        ),
    ),
    attendance="none",
    revision=0,
    created_at=NOW,
    changed_at=NOW,
)
MEETINGS: Final = Meetings([A_MEETING])
REPLIES: Final = Replies(
    [
        ReplyView(
            reply_id="5f2b" * 16,
            meeting_id=MEETING,
            revision=0,
            outcome="accepted",
            received_at=NOW,
            is_current=True,
        )
    ],
    None,
)
NEW_ASK: Final = NewAsk(
    invitation_id=INVITATION, teacher_id=TEACHER, student_id=STUDENT, bands=["evening"], weekdays=[2, 4]
)
PROPOSE: Final = Propose(times=[TimeProposed(starts_at=STARTS, mode="phone")])
ACCEPT: Final = Accept(number=1)
AN_ASK: Final = Ask(
    ask_id=NoTimeId(NAMED),
    round_id=ROUND,
    invitation_id=INVITATION,
    household_id=HOUSEHOLD,
    guardian_id=GUARDIAN,
    teacher_id=TEACHER,
    student_id=STUDENT,
    state="proposed",
    bands=["evening"],
    weekdays=[2, 4],
    words="",
    proposals=[Proposal(number=1, starts_at=STARTS, ends_at=ENDS, mode="phone")],
    warnings=[],
    changed_at=NOW,
)
ASKS: Final = Asks([AN_ASK], None)
JOIN: Final = Join(invitation_id=INVITATION, teacher_id=TEACHER, student_id=STUDENT)
TAKE: Final = Take(mode="school")
A_PLACE: Final = Waiting(
    waiting_id=WaitingId(NAMED),
    round_id=ROUND,
    invitation_id=INVITATION,
    guardian_id=GUARDIAN,
    teacher_id=TEACHER,
    student_id=STUDENT,
    since=NOW,
    state="offered",
    offer=Offer(starts_at=STARTS, ends_at=ENDS, kept_until=LATER_STARTS),
)
WAITING: Final = WaitingList([A_PLACE], None)
