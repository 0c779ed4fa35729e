"""What services send and read about meetings. Instants carry their offset, and are answered in UTC."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from msgspec import Meta, Struct

from service.availability.unusual import Unusual, Why
from service.booking import actions
from service.booking.api.help_bodies import HelpAsked, MeetingHelp, OffSite, help_written, place_written
from service.booking.helping import version_of
from service.booking.types import (
    AskState,
    AskView,
    Attendance,
    Band,
    Helped,
    Instant,
    MeetingState,
    MeetingView,
    Outcome,
    PlaceState,
    ReplyView,
    Side,
    Topic,
)
from service.booking.types import Place as InLine
from service.kernel.ids import (
    HouseholdId,
    InvitationId,
    MeetingId,
    NoTimeId,
    PersonId,
    PlaceId,
    RoomId,
    RoundId,
    WaitingId,
)
from service.rounds.types import Mode

MOST_PROPOSED: Final = 3
NEXT: Final = Meta(description="Cursor of the next page; null on the last.")
Number = Annotated[int, Meta(ge=1, le=MOST_PROPOSED)]
WithoutInterpreter = Annotated[
    bool,
    Meta(
        description="A family that needs an interpreter has one at this time, or it is refused with"
        " interpreter-not-then; true: it wants the time without."
    ),
]
CallNumber = Annotated[
    str,
    Meta(pattern=r"^(\+[1-9][0-9]{6,14})?$", description='By phone: E.164; "" is the number the school knows.'),
]


class MeetingAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One meeting to book."""

    teacher_id: Annotated[PersonId, Meta(description="A teacher the invitation asks for.")]
    student_ids: Annotated[
        list[PersonId],
        Meta(
            min_length=1,
            max_length=10,
            description="The children to talk about, each once; the teacher asks for each of them.",
            extra_json_schema={"uniqueItems": True},
        ),
    ]
    starts_at: Annotated[Instant, Meta(description="Start of an opening, with its offset. UTC is fine.")]
    mode: Annotated[Mode, Meta(description="How to meet; the round says which are possible.")]
    topic: Annotated[Topic, Meta(description="What the family would like to talk about.")] = ""
    call_number: CallNumber = ""
    help: Annotated[HelpAsked | None, Meta(description="What lets the family come; null: nothing.")] = None


class Book(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Meetings to book together: all of them or none."""

    invitation_id: Annotated[InvitationId, Meta(description="Whose meetings they will be.")]
    meetings: Annotated[list[MeetingAsked], Meta(min_length=1, max_length=actions.MOST_AT_ONCE)]


class Move(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A meeting's new time, and its new mode if that changes."""

    starts_at: Annotated[Instant, Meta(description="Start of an opening, or of the meeting itself to change its mode.")]
    mode: Annotated[Mode | None, Meta(description="null keeps the mode it has.")] = None
    place_id: Annotated[PlaceId | None, Meta(description="By mode place; null keeps the place it has.")] = None
    named_place: Annotated[str, Meta(max_length=200, description="Or one the family names.")] = ""
    call_number: CallNumber = ""


class Cancel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who cancels."""

    side: Annotated[Side, Meta(description="school: the family is told other times in the same message.")] = "family"


class HeldIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The room a meeting is held in."""

    room_id: Annotated[RoomId, Meta(description="A room of the meeting's school.")]


class TalkedAbout(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a meeting will be about."""

    topic: Annotated[Topic, Meta(description='What the family would like to talk about; "" takes it back.')]


class DayOff(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day on which a teacher meets nobody."""

    day: Annotated[date, Meta(description="On the clock of the teacher's school; today or later.")]


class TookPlace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a meeting took place."""

    outcome: Annotated[Outcome, Meta(description="missed: the family did not come.")]


class Meeting(Struct, frozen=True, kw_only=True):
    """A meeting."""

    meeting_id: MeetingId
    round_id: RoundId
    invitation_id: InvitationId
    state: MeetingState
    cancelled_by: Side | None
    starts_at: Instant
    ends_at: Instant
    mode: Mode
    room: Annotated[str, Meta(description='"" unless at school.')]
    place: Annotated[OffSite | None, Meta(description="null unless off-site.")]
    video_url: Annotated[str, Meta(description='"" unless by video.')]
    call_number: Annotated[str, Meta(description='Where the teacher calls, E.164; "" unless by phone.')]
    teacher_id: PersonId
    teacher: Annotated[str, Meta(description="The teacher's name.")]
    guardian_id: PersonId
    student_ids: list[PersonId]
    topic: str
    help: Annotated[MeetingHelp, Meta(description="What comes with it, and how that stands.")]
    attendance: Annotated[Attendance, Meta(description="What the guardian's calendar replied.")]
    revision: Annotated[int, Meta(description="Rises with each change of time, mode or state: iCalendar SEQUENCE.")]
    created_at: Instant
    changed_at: Instant


class Meetings(Struct, frozen=True):
    """Meetings of a wish, or of one page of a list."""

    meetings: list[Meeting]
    next: Annotated[MeetingId | None, NEXT] = None


class MeetingTold(Struct, frozen=True):
    """A meeting as a wish was answered with it."""

    meeting: Meeting
    version: str


class Replies(Struct, frozen=True):
    """A page of what calendars have replied."""

    replies: list[ReplyView]
    next: Annotated[str | None, NEXT]


class NewAsk(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """None of the times work, and what would."""

    invitation_id: InvitationId
    teacher_id: PersonId
    student_id: PersonId
    bands: Annotated[
        list[Band],
        Meta(min_length=1, max_length=5, description="Parts of the day that would do. Named twice, one counts once."),
    ]
    weekdays: Annotated[
        list[Annotated[int, Meta(ge=1, le=7)]],
        Meta(max_length=7, description="ISO 8601: 1 is Monday. None of them is any; named twice, one counts once."),
    ]
    words: Annotated[Topic, Meta(description="In the family's own words.")] = ""


class TimeProposed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time to propose, in or out of the offered hours; it is as long as the teacher's meetings are."""

    starts_at: Instant
    mode: Mode
    place_id: Annotated[PlaceId | None, Meta(description="By mode place: a place of the book.")] = None


class Propose(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Times to propose; they replace what was proposed before."""

    times: Annotated[list[TimeProposed], Meta(min_length=1, max_length=MOST_PROPOSED)]


class Accept(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which of the proposed times the family takes."""

    number: Number
    without_interpreter: WithoutInterpreter = False


class Proposal(Struct, frozen=True, kw_only=True):
    """A proposed time, under the number a text answers with. It is not kept free: who takes it first has it."""

    number: Number
    starts_at: Instant
    ends_at: Instant
    mode: Mode
    place_id: Annotated[PlaceId | None, Meta(description="null unless off-site.")] = None


class TimeWarning(Struct, frozen=True, kw_only=True):
    """A proposed time somebody should look at twice: it was sent all the same."""

    starts_at: Instant
    why: Annotated[
        list[Why],
        Meta(
            description="outside-days: not a day of the round. outside-hours: not in hours the teacher offers."
            " busy-elsewhere: busy in another calendar of the teacher's."
        ),
    ]


class Ask(Struct, frozen=True, kw_only=True):
    """A family's "none of these times work", and what the teacher proposed to it."""

    ask_id: NoTimeId
    round_id: RoundId
    invitation_id: InvitationId
    household_id: HouseholdId
    guardian_id: PersonId
    teacher_id: PersonId
    student_id: PersonId
    state: Annotated[
        AskState, Meta(description="proposed: the family has to answer, on its page or by a text. settled: booked.")
    ]
    bands: list[Band]
    weekdays: list[int]
    words: str
    proposals: list[Proposal]
    warnings: Annotated[
        list[TimeWarning], Meta(description="Of times that were just proposed; empty in every other answer.")
    ]
    changed_at: Instant


class Asks(Struct, frozen=True):
    """A page of a round's asks, in the order they were made."""

    asks: list[Ask]
    next: Annotated[NoTimeId | None, NEXT]


class Join(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who waits for which teacher."""

    invitation_id: InvitationId
    teacher_id: PersonId
    student_id: PersonId


class Take(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to meet at the time that is kept."""

    mode: Mode
    place_id: Annotated[PlaceId | None, Meta(description="By mode place: a place of the book.")] = None
    named_place: Annotated[
        str, Meta(max_length=200, description="Or one the family names; the teacher has to agree to it.")
    ] = ""
    topic: Topic = ""
    without_interpreter: WithoutInterpreter = False


class Offer(Struct, frozen=True, kw_only=True):
    """A time that is kept for who waits."""

    starts_at: Instant
    ends_at: Instant
    kept_until: Instant


class Waiting(Struct, frozen=True, kw_only=True):
    """A family's place in a teacher's line."""

    waiting_id: WaitingId
    round_id: RoundId
    invitation_id: InvitationId
    guardian_id: PersonId
    teacher_id: PersonId
    student_id: PersonId
    since: Instant
    state: PlaceState
    offer: Offer | None


class WaitingList(Struct, frozen=True):
    """A page of the places in a round's lines, in the order they were taken."""

    waiting: list[Waiting]
    next: Annotated[WaitingId | None, NEXT]


def meeting_written(meeting: MeetingView, helped: Helped | None = None) -> Meeting:
    """Write a meeting as services read it: ids for people but the teacher's name."""
    return Meeting(
        meeting_id=meeting.meeting_id,
        round_id=meeting.round_id,
        invitation_id=meeting.invitation_id,
        state=meeting.state,
        cancelled_by=meeting.cancelled_by,
        starts_at=meeting.span.start,
        ends_at=meeting.span.end,
        mode=meeting.mode,
        room=meeting.room,
        place=place_written(meeting.place),
        video_url=meeting.video_url,
        call_number=meeting.call_number,
        teacher_id=meeting.teacher_id,
        teacher=meeting.teacher[""],
        guardian_id=meeting.guardian_id,
        student_ids=[student.student_id for student in meeting.students],
        topic=meeting.topic,
        help=help_written(meeting.help, helped),
        attendance=meeting.attendance,
        revision=meeting.revision,
        created_at=meeting.created_at,
        changed_at=meeting.changed_at,
    )


def meeting_told(meeting: MeetingView, helped: Helped | None = None) -> MeetingTold:
    """Write a meeting with the name of its version."""
    return MeetingTold(meeting_written(meeting, helped), version_of(meeting, helped))


def ask_written(ask: AskView, unusual: Sequence[Unusual] = ()) -> Ask:
    """Write an ask as services read it, with what is unusual about times that were just proposed."""
    return Ask(
        ask_id=ask.no_time_id,
        round_id=ask.round_id,
        invitation_id=ask.invitation_id,
        household_id=ask.household_id,
        guardian_id=ask.guardian_id,
        teacher_id=ask.teacher_id,
        student_id=ask.student.student_id,
        state=ask.state,
        bands=ask.bands,
        weekdays=ask.weekdays,
        words=ask.words,
        proposals=[
            Proposal(
                number=one.number,
                starts_at=one.span.start,
                ends_at=one.span.end,
                mode=one.mode,
                place_id=one.place_id,
            )
            for one in ask.proposals
        ],
        warnings=[TimeWarning(starts_at=one.start, why=one.why) for one in unusual],
        changed_at=ask.changed_at,
    )


def waiting_written(place: InLine) -> Waiting:
    """Write a place in a line as services read it."""
    offer = None
    if place.offered is not None and place.offered_until is not None:
        offer = Offer(starts_at=place.offered.start, ends_at=place.offered.end, kept_until=place.offered_until)
    return Waiting(
        waiting_id=place.waiting_id,
        round_id=place.round_id,
        invitation_id=place.invitation_id,
        guardian_id=place.guardian_id,
        teacher_id=place.teacher_id,
        student_id=place.student_id,
        since=place.since,
        state=place.state,
        offer=offer,
    )
