"""The rows of which meetings a request brings its family to: those of one visit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from service.agenda.types import Occasion
from service.kernel.db import Connection, queries
from service.kernel.ids import MeetingId, OrgId, PersonId, RideRequestId
from service.kernel.spans import Span
from service.rides.store import requests
from service.rides.types import RiddenTo, RideRequest

_sql: Any = queries("rides")


async def of_request(conn: Connection, org_id: OrgId, request_id: RideRequestId) -> list[RiddenTo]:
    """Read the meetings a request brings its family to, in order of time."""
    rows = _sql.ridden_to(conn, org_id=org_id, request_id=request_id)
    return [RiddenTo(row["meeting_id"], row["teacher_id"], Span(row["starts"], row["ends"])) async for row in rows]


async def put(conn: Connection, org_id: OrgId, request_id: RideRequestId, to: RiddenTo) -> None:
    """Let a request bring its family to a meeting, or to its new time."""
    await _sql.ride_to(
        conn,
        org_id=org_id,
        request_id=request_id,
        meeting_id=to.meeting_id,
        teacher_id=to.teacher_id,
        starts=to.span.start,
        ends=to.span.end,
    )


async def leave(conn: Connection, org_id: OrgId, request: RideRequest, meeting_id: MeetingId, left: RiddenTo) -> None:
    """Take a meeting out of its visit's ride, which is told of with one that is `left`."""
    await _sql.ride_no_more(conn, org_id=org_id, meeting_id=meeting_id)
    if request.meeting_id == meeting_id:
        named = {"meeting_id": left.meeting_id, "teacher_id": left.teacher_id}
        await _sql.name_meeting(conn, org_id=org_id, request_id=request.request_id, **named)


async def end(conn: Connection, org_id: OrgId, request_id: RideRequestId) -> None:
    """Let a request bring nobody anywhere."""
    await _sql.end_request(conn, org_id=org_id, request_id=request_id)


async def lock_beside(
    conn: Connection, org_id: OrgId, occasion: Occasion, near: Span, but: RideRequestId | None
) -> RideRequest | None:
    """Read the request, another than `but`, that brings a guardian to the same place then, and keep it as it is."""
    found = await _sql.lock_request_beside(
        conn,
        org_id=org_id,
        guardian_id=occasion.guardian_id,
        school_id=occasion.school_id,
        mode=occasion.mode,
        to_latitude=occasion.spot.latitude if occasion.spot else None,
        to_longitude=occasion.spot.longitude if occasion.spot else None,
        starts=near.start,
        ends=near.end,
        but=but,
    )
    return (await requests.read(conn, org_id, [RideRequestId(found)]))[0] if found else None


async def is_beside(conn: Connection, org_id: OrgId, guardian_id: PersonId, near: Span) -> bool:
    """Tell whether somebody is brought to a meeting then."""
    found: bool = await _sql.is_beside(conn, org_id=org_id, guardian_id=guardian_id, starts=near.start, ends=near.end)
    return found


async def unmet_of(conn: Connection, org_id: OrgId, guardian_id: PersonId, now: datetime) -> MeetingId | None:
    """Read the next meeting whose guardian was offered another way, and has not answered."""
    found = await _sql.unmet_of_guardian(conn, org_id=org_id, guardian_id=guardian_id, now=now)
    return MeetingId(found) if found else None


async def unmet_by_number(conn: Connection, org_id: OrgId, number: str, now: datetime) -> Sequence[MeetingId]:
    """Read the meetings of the visit whose family was offered another way by a text to this number."""
    rows = _sql.unmet_by_number(conn, org_id=org_id, number=number, now=now)
    return [MeetingId(row["meeting_id"]) async for row in rows]
