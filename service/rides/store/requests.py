"""The rows of requests: what families need, as their meetings change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from service.agenda.types import Occasion
from service.kernel.db import Connection, queries
from service.kernel.ids import MeetingId, OrgId, RideId, RideRequestId, new_id
from service.kernel.spans import Span
from service.places.types import Spot
from service.rides.types import Driven, Happened, Leg, NewRequest, RideRequest, RidesPolicy, RideState, RideWish

_sql: Any = queries("rides")


async def add(
    conn: Connection, org_id: OrgId, occasion: Occasion, wish: RideWish, new: NewRequest, *, now: datetime
) -> RideRequestId:
    """Insert a request with its ways."""
    request_id = RideRequestId(new_id())
    await _sql.add_request(
        conn,
        org_id=org_id,
        request_id=request_id,
        meeting_id=occasion.meeting_id,
        school_id=occasion.school_id,
        household_id=occasion.household_id,
        guardian_id=occasion.guardian_id,
        teacher_id=occasion.teacher_id,
        passengers=wish.passengers,
        child_seats=wish.child_seats,
        wheelchair=wish.wheelchair,
        address_line=wish.address_line,
        phone=wish.phone,
        latitude=new.spot.latitude if new.spot else None,
        longitude=new.spot.longitude if new.spot else None,
        **_place(new),
        now=now,
    )
    await _put_legs(conn, org_id, request_id, new.legs)
    return request_id


async def move(
    conn: Connection, org_id: OrgId, request_id: RideRequestId, new: NewRequest, *, anew: bool, now: datetime
) -> None:
    """Give a request its meeting's new time and place; `anew`: whoever was told of the one before is told again."""
    await _sql.move_request(conn, org_id=org_id, request_id=request_id, **_place(new), anew=anew, now=now)
    await _put_legs(conn, org_id, request_id, new.legs)


async def set_state(
    conn: Connection, org_id: OrgId, request_id: RideRequestId, state: RideState, *, now: datetime
) -> None:
    """Write how a request stands."""
    await _sql.set_state(conn, org_id=org_id, request_id=request_id, state=state, now=now)


async def reopen(
    conn: Connection, org_id: OrgId, request_id: RideRequestId, answer_by: datetime, *, now: datetime
) -> None:
    """Write that a driver is looked for anew."""
    await _sql.reopen(conn, org_id=org_id, request_id=request_id, answer_by=answer_by, now=now)


async def lock_of_meeting(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> RideRequest | None:
    """Read a meeting's request and keep it from changing; None: it has none."""
    found = await _sql.lock_request_of_meeting(conn, org_id=org_id, meeting_id=meeting_id)
    return (await read(conn, org_id, [RideRequestId(found)]))[0] if found else None


async def lock(conn: Connection, org_id: OrgId, request_ids: Sequence[RideRequestId]) -> list[RideRequest]:
    """Read requests and keep them from changing; one there is not is left out."""
    rows = _sql.lock_requests(conn, org_id=org_id, request_ids=list(request_ids))
    return await read(conn, org_id, [RideRequestId(row["request_id"]) async for row in rows])


async def read(conn: Connection, org_id: OrgId, request_ids: Sequence[RideRequestId]) -> list[RideRequest]:
    """Read requests in the order given; one there is not is left out."""
    found = {
        RideRequestId(row["request_id"]): _request(row)
        async for row in _sql.requests(conn, org_id=org_id, request_ids=list(request_ids))
    }
    return [found[each] for each in request_ids if each in found]


async def of_meetings(
    conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]
) -> dict[MeetingId, RideRequest]:
    """Read the request of each meeting; several of one visit have the same, one without any is left out."""
    rows = _sql.requests_of_meetings(conn, org_id=org_id, meeting_ids=list(meeting_ids))
    wanted = {MeetingId(row["meeting_id"]): RideRequestId(row["request_id"]) async for row in rows}
    found = {each.request_id: each for each in await read(conn, org_id, sorted(set(wanted.values())))}
    return {meeting_id: found[request_id] for meeting_id, request_id in wanted.items()}


async def wish(conn: Connection, org_id: OrgId, request_id: RideRequestId) -> RideWish:
    """Read what was said of a ride when it was asked for."""
    return RideWish(**dict(await _sql.wish(conn, org_id=org_id, request_id=request_id)))


async def note(
    conn: Connection,
    org_id: OrgId,
    request_id: RideRequestId,
    what: Happened,
    *,
    ride_id: RideId | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Insert what happened."""
    await _sql.note_event(
        conn, org_id=org_id, event_id=new_id(), request_id=request_id, ride_id=ride_id, what=what, actor=actor, now=now
    )


async def driven(
    conn: Connection, org_id: OrgId, request_ids: Sequence[RideRequestId], policy: RidesPolicy | None
) -> dict[RideRequestId, list[Driven]]:
    """Read who drives which way, in order of time."""
    found: dict[RideRequestId, list[Driven]] = {}
    async for row in _sql.driven(conn, org_id=org_id, request_ids=list(request_ids)):
        contact = contact_of(row["number"], policy, row["office"])
        kept = {name: row[name] for name in Driven.__struct_fields__ if name != "contact"}
        found.setdefault(RideRequestId(row["request_id"]), []).append(Driven(**kept, contact=contact))
    return found


def contact_of(number: str, policy: RidesPolicy | None, office: str) -> str:
    """Give the number one side sees of the other: its own, one that puts them through, or the office's."""
    if policy is None or policy.contact == "office":
        return office
    return policy.relay or office if policy.contact == "relay" else number or office


async def _put_legs(conn: Connection, org_id: OrgId, request_id: RideRequestId, legs: Sequence[Leg]) -> None:
    await _sql.put_legs(
        conn,
        org_id=org_id,
        request_id=request_id,
        legs=[leg.leg for leg in legs],
        earliest=[leg.earliest for leg in legs],
        pick_ups=[leg.pick_up_at for leg in legs],
        drop_offs=[leg.drop_off_at for leg in legs],
        latest=[leg.latest for leg in legs],
    )


def _place(new: NewRequest) -> dict[str, Any]:
    return {
        "to_latitude": new.to.latitude if new.to else None,
        "to_longitude": new.to.longitude if new.to else None,
        "side": new.side,
        "band": new.band,
        "mode": new.mode,
        "starts": new.meets.start,
        "ends": new.meets.end,
        "answer_by": new.answer_by,
    }


def _request(row: Any) -> RideRequest:  # noqa: ANN401 - a record of asyncpg
    known = {name: row[name] for name in RideRequest.__struct_fields__ if name not in {"meets", "spot", "to", "legs"}}
    return RideRequest(
        **known,
        meets=Span(row["starts"], row["ends"]),
        spot=_spot(row["latitude"], row["longitude"]),
        to=_spot(row["to_latitude"], row["to_longitude"]),
        legs=msgspec.convert(row["legs"], list[Leg]),
    )


def _spot(latitude: float | None, longitude: float | None) -> Spot | None:
    return None if latitude is None or longitude is None else Spot(latitude, longitude)
