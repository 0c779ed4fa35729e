"""Record what has happened to meetings, for other services to follow. No name and no address goes along."""

from collections.abc import Sequence
from datetime import datetime

from service.booking.types import MeetingView
from service.events import actions as events
from service.events.types import Event, MeetingFacts, MeetingKind
from service.kernel.db import Connection
from service.kernel.ids import OrgId


async def record(
    conn: Connection, org_id: OrgId, kind: MeetingKind, meetings: Sequence[MeetingView], *, now: datetime
) -> None:
    """Record one change of meetings, each as it stands after it."""
    await events.record(conn, org_id, [event_of(kind, meeting) for meeting in meetings], now=now)


def kinds_of_move(before: MeetingView, after: MeetingView) -> list[MeetingKind]:
    """Say what a move was: to another time, way or place; a change of what comes with the meeting; or both."""
    where = (before.span, before.mode, before.room_id, before.place)
    moved = where != (after.span, after.mode, after.room_id, after.place)
    helped = not moved or before.help != after.help
    kinds: dict[MeetingKind, bool] = {"meeting.moved": moved, "meeting.help_changed": helped}
    return [kind for kind, is_so in kinds.items() if is_so]


def event_of(kind: MeetingKind, meeting: MeetingView) -> Event:
    """Make the event of a meeting."""
    return Event(
        kind=kind,
        school_id=meeting.school_id,
        data=MeetingFacts(
            meeting_id=meeting.meeting_id,
            round_id=meeting.round_id,
            invitation_id=meeting.invitation_id,
            teacher_id=meeting.teacher_id,
            room_id=meeting.room_id,
            mode=meeting.mode,
            state=meeting.state,
            starts_at=meeting.span.start,
            ends_at=meeting.span.end,
            revision=meeting.revision,
        ),
    )
