"""What families see of their rides."""

from collections.abc import Sequence
from datetime import datetime

from service.kernel.db import Connection
from service.kernel.ids import MeetingId, OrgId
from service.rides.requests import policy_of
from service.rides.store import requests as store
from service.rides.types import Driven, RideRequest, RideView


async def of_meetings(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> dict[MeetingId, RideView]:
    """Show the rides of some meetings as their families see them; a meeting without one is left out."""
    found = await store.of_meetings(conn, org_id, meeting_ids)
    views: dict[MeetingId, RideView] = {}
    for school_id in {each.school_id for each in found.values()}:
        here = {meeting_id: each for meeting_id, each in found.items() if each.school_id == school_id}
        policy = await policy_of(conn, org_id, school_id)
        driven = await store.driven(conn, org_id, sorted({each.request_id for each in here.values()}), policy)
        views |= {meeting_id: _view(each, driven.get(each.request_id, [])) for meeting_id, each in here.items()}
    return views


def _view(request_: RideRequest, ways: list[Driven]) -> RideView:
    first = ways[0] if ways else None
    planned = {leg.leg: leg for leg in request_.legs}
    pick_up: dict[str, datetime] = {leg: planned[leg].pick_up_at for leg in planned}
    home_at = {leg: planned[leg].drop_off_at for leg in planned}
    for way in ways:
        pick_up[way.leg], home_at[way.leg] = way.pick_up_at, way.drop_off_at
    return RideView(
        request_id=request_.request_id,
        state=request_.state,
        answer_by=request_.answer_by,
        driver=first.driver if first else "",
        car=first.car if first else "",
        plate=first.plate if first else "",
        code_word=first.code_word if first else "",
        contact=first.contact if first else "",
        pick_up_at=pick_up.get("there"),
        back_at=pick_up.get("back"),
        home_at=home_at.get("back"),
        passengers=request_.passengers,
        child_seats=request_.child_seats,
        wheelchair=request_.wheelchair,
        ways=ways,
    )
