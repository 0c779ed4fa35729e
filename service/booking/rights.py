"""Who may act on which meeting. Pure; what is not allowed is answered as if it were not there."""

from service.access.types import Principal
from service.booking.types import AskView, MeetingView
from service.kernel.errors import NotFound
from service.kernel.ids import InvitationId, PersonId, SchoolId
from service.rounds.types import InvitationFacts

STAFF = frozenset({"office", "teacher", "command"})


def is_staff(principal: Principal) -> bool:
    """Tell whether the school itself acts: it gives times that families cannot pick by themselves."""
    return principal.kind in STAFF


def may_record(principal: Principal) -> bool:
    """Tell whether somebody may say whether a meeting took place: the school, or a service of theirs."""
    return is_staff(principal) or principal.kind == "api"


def check_may_ask(principal: Principal, asked: InvitationFacts, teacher_id: PersonId) -> None:
    """Let guardians act for their own invitation, teachers for their own time, office and services for their school."""
    if not _may(principal, asked.invitation.invitation_id, asked.round.school_id, teacher_id):
        raise NotFound


def check_may_look(principal: Principal, invitation: InvitationFacts) -> None:
    """Let a family's page be seen by the guardian, by teachers who would like to meet them, and by their office."""
    teachers = [wish.teacher.teacher_id for wish in invitation.wishes] if principal.kind == "teacher" else [None]
    asked, school_id = invitation.invitation.invitation_id, invitation.round.school_id
    if not any(_may(principal, asked, school_id, teacher_id) for teacher_id in teachers):
        raise NotFound


def check_may_change(principal: Principal, meeting: MeetingView, own: InvitationFacts | None) -> None:
    """Let those act on a meeting who are part of it; `own` is the guardian's invitation."""
    if not may_see(principal, meeting, own):
        raise NotFound


def may_see(principal: Principal, meeting: MeetingView, own: InvitationFacts | None) -> bool:
    """Tell whether a meeting is there for somebody.

    Guardians of one household share its meetings, but not one about a child that a restriction keeps from the reader:
    such a child is in no wish of the reader's invitation, and what they booked before it came is barred. Another
    household's meetings are not there at all.
    """
    if principal.kind != "guardian":
        return _may(principal, meeting.invitation_id, meeting.school_id, meeting.teacher_id)
    if own is None or own.invitation.withdrawn_at is not None:
        return False
    if meeting.invitation_id == own.invitation.invitation_id:
        return not meeting.is_barred
    same_household = (meeting.round_id, meeting.household_id) == (own.round.round_id, own.invitation.household_id)
    known = {wish.student_id for wish in own.wishes}
    return same_household and known.issuperset(student.student_id for student in meeting.students)


def may_see_ask(principal: Principal, ask: AskView, own: InvitationFacts | None) -> bool:
    """Tell whether "none of these work" is there for somebody: guardians of one household share it as its meetings."""
    if principal.kind != "guardian" or principal.invitation_id == ask.invitation_id:
        return _may(principal, ask.invitation_id, ask.school_id, ask.teacher_id)
    if own is None or own.invitation.withdrawn_at is not None:
        return False
    same_household = (ask.round_id, ask.household_id) == (own.round.round_id, own.invitation.household_id)
    return same_household and ask.student.student_id in {wish.student_id for wish in own.wishes}


def _may(principal: Principal, invitation_id: InvitationId, school_id: SchoolId, teacher_id: PersonId | None) -> bool:
    match principal.kind:
        case "guardian":
            return principal.invitation_id == invitation_id
        case "teacher":
            return principal.person_id == teacher_id
        case "office" | "api":
            return principal.school_id in {None, school_id}
        case "command" | "worker":
            return True
        case "helper":
            return False  # what they help with is theirs to give back, the meeting is not theirs to change
