"""A plain meeting as it will stand, said from what is known before it is written. Pure.

Most meetings are plain: at school, by video or by phone, with nothing that comes along, nobody waiting for them, and
not so near that the teacher's day changes. Of such a one nothing has to be read back, so its rows, its calendar texts
and its mail go to the database in one statement. Every other one is written first and read back.
"""

from datetime import datetime

from service.booking.facts import teachers_of
from service.booking.rules import LAST_DAY
from service.booking.types import PLAIN_MODES, Decision, Facts, MeetingView
from service.kernel.ids import MeetingId


def is_plain(facts: Facts, decision: Decision, now: datetime) -> bool:
    """Tell whether all there is to say of a meeting is known."""
    known = {child.student_id for child in facts.children}
    return (
        decision.mode in PLAIN_MODES
        and not decision.help
        and not facts.is_driven
        and decision.teacher_id not in facts.unsettled
        and decision.teacher_id in facts.readers
        and known.issuperset(decision.student_ids)
        and decision.span.start - now > LAST_DAY
    )


def drawn(facts: Facts, meeting_id: MeetingId, decision: Decision, now: datetime) -> MeetingView:
    """Say a plain meeting as the database will once it is written."""
    invitation = facts.invitation
    teacher = next(one for one in teachers_of(invitation) if one.teacher_id == decision.teacher_id)
    return MeetingView(
        meeting_id=meeting_id,
        round_id=invitation.round.round_id,
        invitation_id=invitation.invitation.invitation_id,
        household_id=invitation.invitation.household_id,
        school_id=invitation.round.school_id,
        school=invitation.school,
        span=decision.span,
        mode=decision.mode,
        state=decision.state,
        cancelled_by=None,
        revision=0,
        attendance="none",
        teacher_id=decision.teacher_id,
        teacher=teacher.called,
        guardian_id=decision.guardian_id,
        guardian=invitation.guardian,
        language=invitation.language,
        students=[child for child in facts.children if child.student_id in decision.student_ids],
        room_id=decision.room_id,
        room=teacher.room if decision.room_id else "",
        video_url=teacher.video_url if decision.mode == "video" else "",
        call_number=(decision.call_number or invitation.call_number) if decision.mode == "phone" else "",
        is_barred=not facts.barred.isdisjoint(decision.student_ids),
        topic=decision.topic,
        created_at=now,
        changed_at=now,
    )
