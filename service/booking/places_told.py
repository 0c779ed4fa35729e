"""Tell everybody whose meetings have another place, each person once, in the transaction of the change."""

from collections.abc import Callable, Mapping, Sequence

from service.access.audit import note
from service.access.types import Act
from service.booking import happened
from service.booking.entries import meeting_facts
from service.booking.telling import (
    about,
    door_of,
    door_of_teacher,
    put,
    teachers_of,
    time_offered,
    to_family,
    write_entries,
)
from service.booking.types import MeetingView, Reader
from service.kernel.db import Connection
from service.kernel.ids import MeetingId, PersonId
from service.notices import outbox
from service.notices.messages import MeetingMoved, Notice, PlacesChanged, TeacherPlacesChanged
from service.rounds import actions as rounds
from service.rounds.types import InvitationFacts


async def tell_places(
    conn: Connection,
    act: Act,
    changed: Sequence[MeetingView],
    was: Mapping[MeetingId, MeetingView],
    *,
    tell_teachers: bool,
) -> None:
    """Put calendars right and tell the parties of meetings that have another place and the same time.

    `was` are the same meetings as they stood.

    What was not told yet is told with the new place instead. Who has several such meetings gets one message about
    all of them, with the calendar update of each.
    """
    readers = await teachers_of(conn, act, changed)
    await write_entries(conn, act, changed, readers)
    await outbox.drop_all(conn, act.org_id, [meeting.meeting_id for meeting in changed])
    invitations = await rounds.invitations_facts(conn, act.org_id, sorted({one.invitation_id for one in changed}))
    notices: list[Notice | None] = [
        await _to_guardian(conn, act, invitations[theirs[0].invitation_id], theirs, was)
        for theirs in _by(changed, lambda one: one.guardian_id)
    ]
    if tell_teachers:
        for theirs in _by(changed, lambda one: one.teacher_id):
            reader = readers[theirs[0].teacher_id]
            notices.append(await _to_teacher(conn, act, invitations[theirs[0].invitation_id], theirs, reader))
    await put(conn, act, notices)
    for meeting in changed:
        await note(conn, act.principal, "place", f"meeting:{meeting.meeting_id}", act.now)
    await happened.record(conn, act.org_id, "meeting.moved", changed, now=act.now)


async def _to_guardian(
    conn: Connection,
    act: Act,
    invitation: InvitationFacts,
    theirs: Sequence[MeetingView],
    was: Mapping[MeetingId, MeetingView],
) -> Notice | None:
    first, door = theirs[0], await door_of(conn, act, invitation)
    if len(theirs) == 1:
        message = MeetingMoved(
            school=first.school,
            greeting=invitation.greeting,
            link_id=door,
            meeting=meeting_facts(first),
            before=time_offered(first.span, first.mode, was[first.meeting_id].where),
        )
        return to_family(act, invitation, first, message)
    several = PlacesChanged(
        school=first.school,
        greeting=invitation.greeting,
        link_id=door,
        meetings=[meeting_facts(meeting) for meeting in theirs],
    )
    return to_family(act, invitation, first, several, also=theirs[1:])


async def _to_teacher(
    conn: Connection, act: Act, invitation: InvitationFacts, theirs: Sequence[MeetingView], reader: Reader
) -> Notice | None:
    """Tell a teacher, unless the change is their own."""
    first = theirs[0]
    if act.principal.person_id == first.teacher_id:
        return None
    message = TeacherPlacesChanged(
        school=first.school,
        greeting=reader.greeting,
        link_id=await door_of_teacher(conn, act, invitation, first.teacher_id),
        meetings=len(theirs),
        first_at=first.span.start,
        rooms=sorted({meeting.room for meeting in theirs if meeting.room}),
    )
    ends = max(meeting.span.end for meeting in theirs)
    return about(act, reader.recipient, message, first.meeting_id, ends, revision=first.revision)


def _by(changed: Sequence[MeetingView], whose: Callable[[MeetingView], PersonId]) -> list[list[MeetingView]]:
    """Bring together the meetings of each person, in order of time."""
    groups: dict[PersonId, list[MeetingView]] = {}
    for meeting in changed:
        groups.setdefault(whose(meeting), []).append(meeting)
    return list(groups.values())
