"""Ask for a meeting that stands once more, at another time or another way. Pure."""

from datetime import datetime

from service.booking.types import NO_HELP, BookRequest, Help, MeetingView
from service.rounds.types import Mode


def asked_again(
    meeting: MeetingView,
    *,
    start: datetime | None = None,
    mode: Mode | None = None,
    call_number: str = "",
    help_: Help = NO_HELP,
) -> BookRequest:
    """Ask for the same people and topic; without `start` or `mode`, at the same time or the same way."""
    return BookRequest(
        invitation_id=meeting.invitation_id,
        teacher_id=meeting.teacher_id,
        student_ids=[student.student_id for student in meeting.students],
        start=start or meeting.span.start,
        mode=mode or meeting.mode,
        topic=meeting.topic,
        call_number=call_number,
        help=help_,
    )
