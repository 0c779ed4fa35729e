"""Meetings, and what has to be known to make one."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

import msgspec

from service.booking.errors import AlreadyBooked
from service.booking.types import (
    Attendance,
    Beside,
    Decision,
    HelpKind,
    Made,
    MeetingState,
    MeetingView,
    Side,
    Stay,
)
from service.kernel.db import Connection, queries
from service.kernel.ids import InvitationId, MeetingId, OrgId, PersonId, PlaceId, RoundId
from service.kernel.spans import Span
from service.rounds.types import Invitation

_sql: Any = queries("booking")

REFUSES: Final = {"one_meeting_per_child_teacher_and_household": partial(AlreadyBooked, None)}
"""What `add` may be refused with when it is sent."""


async def lock_households(conn: Connection, org_id: OrgId, invitations: Sequence[Invitation]) -> None:
    """Let one member of each household book at a time."""
    await _sql.lock_households(
        conn,
        org_id=org_id,
        round_ids=[invitation.round_id for invitation in invitations],
        household_ids=[invitation.household_id for invitation in invitations],
    )


async def beside(
    conn: Connection, org_id: OrgId, invitations: Sequence[Invitation], since: datetime
) -> dict[InvitationId, Beside]:
    """Read what each invitation's household and guardian have beside openings, from an instant on."""
    rows = _sql.beside(
        conn,
        org_id=org_id,
        invitation_ids=[invitation.invitation_id for invitation in invitations],
        round_ids=[invitation.round_id for invitation in invitations],
        household_ids=[invitation.household_id for invitation in invitations],
        guardian_ids=[invitation.guardian_id for invitation in invitations],
        since=since,
    )
    return {InvitationId(row["invitation_id"]): msgspec.convert(dict(row), Beside) async for row in rows}


async def taken_from(
    conn: Connection, org_id: OrgId, person_id: PersonId, since: datetime, *, besides: Sequence[MeetingId] = ()
) -> list[Span]:
    """Read when a person is taken from an instant on, by whatever but some meetings."""
    rows = _sql.taken_from(conn, org_id=org_id, resource_id=person_id, since=since, besides=list(besides))
    return [Span(row["starts"], row["ends"]) async for row in rows]


async def is_taken(
    conn: Connection, org_id: OrgId, person_id: PersonId, span: Span, *, besides: Sequence[MeetingId] = ()
) -> bool:
    """Tell whether a person is taken within a span, by whatever but some meetings."""
    taken: bool = await _sql.taken_between(
        conn, org_id=org_id, resource_id=person_id, starts=span.start, ends=span.end, besides=list(besides)
    )
    return taken


async def stays(
    conn: Connection, org_id: OrgId, teacher_id: PersonId, place_id: PlaceId, since: datetime
) -> list[Stay]:
    """Read a teacher's meetings at a place from an instant on, in order; one that is being moved is not among them."""
    rows = _sql.stays(conn, org_id=org_id, teacher_id=teacher_id, place_id=place_id, since=since)
    return [Stay(MeetingId(row["meeting_id"]), Span(row["starts"], row["ends"])) async for row in rows]


async def stayed_at(conn: Connection, org_id: OrgId, teacher_id: PersonId, since: datetime) -> list[PlaceId]:
    """Read at which places of the book a teacher has meetings from an instant on."""
    rows = _sql.stayed_at(conn, org_id=org_id, teacher_id=teacher_id, since=since)
    return [PlaceId(row["place_id"]) async for row in rows]


async def read(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> list[MeetingView]:
    """Read meetings, in order of time; ids that are none are left out."""
    if not meeting_ids:
        return []
    return [_meeting(dict(row)) async for row in _sql.meetings(conn, org_id=org_id, meeting_ids=list(meeting_ids))]


async def lock(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> MeetingView | None:
    """Read a meeting that nobody else can change until this transaction ends."""
    if not await _sql.lock_meeting(conn, org_id=org_id, meeting_id=meeting_id):
        return None
    return (await read(conn, org_id, [meeting_id]))[0]


async def of_household(conn: Connection, org_id: OrgId, invitation: Invitation) -> list[MeetingView]:
    """Read the meetings of the invitation's household in the round that were not cancelled."""
    rows = _sql.meeting_ids_of_household(
        conn, org_id=org_id, round_id=invitation.round_id, household_id=invitation.household_id
    )
    return await read(conn, org_id, [row["meeting_id"] async for row in rows])


async def of_household_in(conn: Connection, org_id: OrgId, meeting: MeetingView) -> list[MeetingView]:
    """Read the meetings of a meeting's household in its round that were not cancelled."""
    rows = _sql.meeting_ids_of_household(
        conn, org_id=org_id, round_id=meeting.round_id, household_id=meeting.household_id
    )
    return await read(conn, org_id, [row["meeting_id"] async for row in rows])


async def ids_of_round(
    conn: Connection,
    org_id: OrgId,
    round_id: RoundId,
    *,
    teacher_id: PersonId | None,
    invitation_id: InvitationId | None,
    after: MeetingId | None,
    how_many: int,
) -> list[MeetingId]:
    """Read a page of a round's meetings, cancelled ones too, in the order they were booked."""
    rows = _sql.meeting_ids_of_round(
        conn,
        org_id=org_id,
        round_id=round_id,
        teacher_id=teacher_id,
        invitation_id=invitation_id,
        after=after,
        how_many=how_many,
    )
    return [MeetingId(row["meeting_id"]) async for row in rows]


async def count_of_teacher(conn: Connection, org_id: OrgId, teacher_id: PersonId, within: Span) -> int:
    """Count the meetings a teacher has within a span."""
    count: int = await _sql.count_of_teacher(
        conn, org_id=org_id, teacher_id=teacher_id, starts=within.start, ends=within.end
    )
    return count


async def add(conn: Connection, org_id: OrgId, made: Sequence[Made], *, now: datetime) -> None:
    """Write down meetings, of one wish or of many, and whom they are about; REFUSES says what the constraint means."""
    await _sql.add_meetings(
        conn,
        org_id=org_id,
        meeting_ids=[one.meeting_id for one in made],
        round_ids=[one.invitation.round_id for one in made],
        invitation_ids=[one.invitation.invitation_id for one in made],
        household_ids=[one.invitation.household_id for one in made],
        guardian_ids=[one.invitation.guardian_id for one in made],
        teacher_ids=[one.decision.teacher_id for one in made],
        room_ids=[one.decision.room_id for one in made],
        modes=[one.decision.mode for one in made],
        starts=[one.decision.span.start for one in made],
        ends=[one.decision.span.end for one in made],
        states=[one.decision.state for one in made],
        topics=[one.decision.topic for one in made],
        call_numbers=[one.decision.call_number for one in made],
        place_ids=[one.decision.place_id for one in made],
        named_places=[one.decision.named_place for one in made],
        helps=[",".join(one.decision.help) for one in made],
        booked_bys=[one.booked_by for one in made],
        now=now,
    )
    about = [(one, student) for one in made for student in one.decision.student_ids]
    await _sql.add_students(
        conn,
        org_id=org_id,
        meeting_ids=[one.meeting_id for one, _ in about],
        round_ids=[one.invitation.round_id for one, _ in about],
        household_ids=[one.invitation.household_id for one, _ in about],
        teacher_ids=[one.decision.teacher_id for one, _ in about],
        student_ids=[student for _, student in about],
    )


async def move(conn: Connection, org_id: OrgId, meeting_id: MeetingId, to: Decision, now: datetime) -> None:
    """Give a meeting another time, mode and room."""
    await _sql.move(
        conn,
        org_id=org_id,
        meeting_id=meeting_id,
        starts=to.span.start,
        ends=to.span.end,
        mode=to.mode,
        room_id=to.room_id,
        state=to.state,
        place_id=to.place_id,
        named_place=to.named_place,
        help=to.help,
        call_number=to.call_number,
        now=now,
    )


async def cancel(conn: Connection, org_id: OrgId, meeting_id: MeetingId, side: Side, now: datetime) -> None:
    """Cancel a meeting."""
    await _sql.cancel(conn, org_id=org_id, meeting_id=meeting_id, side=side, now=now)


async def record(conn: Connection, org_id: OrgId, meeting_id: MeetingId, state: MeetingState) -> None:
    """Say whether a meeting took place."""
    await _sql.record(conn, org_id=org_id, meeting_id=meeting_id, state=state)


async def agree(conn: Connection, org_id: OrgId, meeting_id: MeetingId, state: MeetingState, now: datetime) -> None:
    """Say whether everybody has agreed to a meeting."""
    await _sql.agree(conn, org_id=org_id, meeting_id=meeting_id, state=state, now=now)


async def write_help(conn: Connection, org_id: OrgId, meeting_id: MeetingId, help_: Sequence[HelpKind]) -> None:
    """Keep which kinds of help come with a meeting."""
    await _sql.write_help(conn, org_id=org_id, meeting_id=meeting_id, help=list(help_))


async def write_topic(conn: Connection, org_id: OrgId, meeting_id: MeetingId, topic: str) -> None:
    """Keep what the family would like to talk about."""
    await _sql.write_topic(conn, org_id=org_id, meeting_id=meeting_id, topic=topic)


async def write_number(conn: Connection, org_id: OrgId, meeting_id: MeetingId, number: str, now: datetime) -> None:
    """Keep where the teacher is to call."""
    await _sql.write_number(conn, org_id=org_id, meeting_id=meeting_id, number=number, now=now)


async def write_attendance(conn: Connection, org_id: OrgId, meeting_id: MeetingId, attendance: Attendance) -> None:
    """Keep what the guardian's calendar replied."""
    await _sql.write_attendance(conn, org_id=org_id, meeting_id=meeting_id, attendance=attendance)


def _meeting(row: dict[str, Any]) -> MeetingView:
    span = Span(row.pop("starts"), row.pop("ends"))
    row["visitors"] = row["visitors"] or []
    return msgspec.convert({**row, "span": span}, MeetingView)
