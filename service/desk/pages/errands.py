"""What is arranged for a family on the phone: about which child, with which teacher, at which of the times."""

from msgspec import Struct

from service.availability.types import Opening
from service.booking import reading
from service.booking.helping import language_of
from service.booking.types import FamilyView, MeetingView, TimesWanted
from service.desk.pages.desks import Desk, Form
from service.desk.pages.fields import read_id
from service.kernel.errors import NotFound
from service.kernel.ids import InvitationId, MeetingId, PersonId
from service.rounds.rules import minutes_with_interpreter
from service.rounds.types import Wish


class Errand(Struct, frozen=True, kw_only=True):
    """What is being arranged: for whom, about whom, with whom, and the meeting that is to be moved if one is."""

    family: FamilyView
    wish: Wish
    meeting: MeetingView | None
    openings: list[Opening]
    interpreter: str  # language that is interpreted at all of them; "" none

    @property
    def minutes(self) -> int:
        """How long the meeting takes at these times."""
        plain = self.wish.teacher.slot_minutes
        return minutes_with_interpreter(plain) if self.interpreter else plain


async def errand_for(desk: Desk, invitation_id: InvitationId, fields: Form) -> Errand:
    """Read the errand an address or form names, or refuse with NotFound what this desk may not arrange."""
    family = await reading.family(desk.tools.pool, desk.principal, invitation_id)
    student, teacher = read_id(fields, "student"), read_id(fields, "teacher")
    return await with_times(desk, family, PersonId(student), PersonId(teacher), None)


async def errand_of_meeting(desk: Desk, meeting_id: MeetingId) -> Errand:
    """Read the errand of giving a meeting another time."""
    meeting = await reading.meeting(desk.tools.pool, desk.principal, meeting_id)
    family = await reading.family(desk.tools.pool, desk.principal, meeting.invitation_id)
    return await with_times(desk, family, meeting.students[0].student_id, meeting.teacher_id, meeting)


async def with_times(
    desk: Desk,
    family: FamilyView,
    student: PersonId,
    teacher: PersonId,
    meeting: MeetingView | None,
    *,
    interpreter: str | None = None,
) -> Errand:
    """Put an errand together with the times that are free now; a teacher arranges the own meetings only.

    `interpreter` is the language an interpreter is asked for; None: as the family said, or as one comes now.
    """
    wishes = family.invitation.wishes
    wish = next((w for w in wishes if (w.student_id, w.teacher.teacher_id) == (student, teacher)), None)
    if wish is None or (not desk.is_office and teacher != desk.principal.person_id):
        raise NotFound
    free = await reading.times(
        desk.tools.pool,
        desk.tools.cache,
        desk.principal,
        family.invitation.invitation.invitation_id,
        moving=meeting.meeting_id if meeting else None,
        wanted=TimesWanted(interpreter=await _usual(desk, family, meeting) if interpreter is None else interpreter),
        now=desk.tools.now,
    )
    return Errand(
        family=family, wish=wish, meeting=meeting, openings=free.openings.get(teacher, []), interpreter=free.interpreter
    )


async def _usual(desk: Desk, family: FamilyView, meeting: MeetingView | None) -> str:
    """Say for which language an interpreter comes to a meeting, or would to one of this family; "" for none."""
    if meeting is None:
        return family.invitation.interpreter
    return language_of(await reading.helped(desk.tools.pool, desk.tools.keyring, desk.principal, meeting))
