"""What the description of the API shows of rounds."""

from datetime import UTC, datetime
from typing import Final

from msgspec.structs import replace

from service.kernel.examples import (
    DAYS,
    GUARDIAN,
    HOUSEHOLD,
    INVITATION,
    ROOM,
    ROUND,
    SCHOOL,
    STUDENT,
    TEACHER,
)
from service.rounds.types import (
    HeldBack,
    InvitationStatus,
    NewRound,
    OpenedRound,
    Preview,
    Round,
    RoundChange,
    RoundTeacher,
    WishStatus,
)

OPENS: Final = datetime(2026, 9, 28, 13, 0, tzinfo=UTC)
CLOSES: Final = datetime(2026, 10, 17, 1, 0, tzinfo=UTC)

NEW_ROUND: Final = NewRound(
    school_id=SCHOOL,
    title={"en": "Fall conferences 2026", "es": "Reuniones de otoño 2026"},
    days=DAYS,
    slot_minutes=15,
    modes=["school", "phone"],
    opens_at=OPENS,
    closes_at=CLOSES,
    buffer_minutes=5,
)
A_CHANGE: Final = RoundChange(closes_at=CLOSES, cutoff_minutes=0)
A_ROUND: Final = Round(
    round_id=ROUND,
    school_id=SCHOOL,
    title=NEW_ROUND.title,
    days=DAYS,
    slot_minutes=15,
    buffer_minutes=5,
    break_after=0,
    break_minutes=0,
    modes=NEW_ROUND.modes,
    opens_at=OPENS,
    closes_at=CLOSES,
    cutoff_minutes=60,
    child_limit=8,
    household_limit=20,
    late_from=None,
    late_kept_until=None,
    early_from=None,
    reminders=["week", "day", "hour"],
    state="open",
    zone="America/Chicago",
    court_order="ask",
)
OPENED: Final = OpenedRound(invitations=212, emails=160, texts=41, paper=11, withdrawn=0, held_back=2)
PREVIEW: Final = Preview(
    outcome=replace(OPENED, held_back=1),
    held_back=[HeldBack(student_id=STUDENT, guardian_id=GUARDIAN, why="contact-person")],
)
AN_INVITATION: Final = InvitationStatus(
    invitation_id=INVITATION,
    round_id=ROUND,
    guardian_id=GUARDIAN,
    household_id=HOUSEHOLD,
    channel="sms",
    withdrawn_at=None,
    opened_at=None,
    has_link=True,
    early_access=False,
    has_meeting=False,
    wishes=[
        WishStatus(
            student_id=STUDENT,
            student="Mateo",
            teacher_id=TEACHER,
            teacher="Grace Okafor",
            subject="Grade 2",
            meeting_id=None,
        )
    ],
)
A_TEACHER: Final = RoundTeacher(
    teacher_id=TEACHER,
    name="Grace Okafor",
    called={"": "Grace Okafor", "en": "Ms. Okafor", "es": "maestra Okafor"},
    slot_minutes=15,
    room_id=ROOM,
    room="Room 12",
    video_url="",
    subject="Grade 2",
)
