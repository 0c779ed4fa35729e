"""What a family needs to come: asked for with the booking, kept true when the meeting moves, let go when it is off."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.access.types import Act
from service.agenda.types import Occasion
from service.kernel.db import Connection
from service.kernel.ids import MeetingId, OrgId, SchoolId
from service.notices import outbox
from service.places import actions as places
from service.places.types import Spot
from service.rides import keeping, rules, telling
from service.rides.errors import NowhereToRide, RidesOff
from service.rides.store import requests as store
from service.rides.store import trips
from service.rides.types import Driven, NewRequest, Ride, RideRequest, RidesPolicy, RideView, RideWish

RIDDEN_TO: Final = frozenset({"school", "place"})
"""Meetings one goes to. Nobody has to go anywhere for a call, and to a home visit the school comes."""


async def policy_of(conn: Connection, org_id: OrgId, school_id: SchoolId) -> RidesPolicy | None:
    """Return what a school has decided about rides; None: nothing, so there are none."""
    return await places.policy(conn, org_id, school_id, "rides", RidesPolicy)


async def is_offered(conn: Connection, org_id: OrgId, school_id: SchoolId) -> bool:
    """Tell whether a school offers rides: only once its policy is recorded."""
    return await policy_of(conn, org_id, school_id) is not None


async def request(conn: Connection, act: Act, occasion: Occasion, wish: RideWish) -> RideRequest:
    """Ask for a ride to a meeting that is being booked; who drives is found afterwards.

    Refuses with RidesOff, NowhereToRide, ChildrenAlone. A meeting that has a request keeps it.
    """
    policy = await policy_of(conn, act.org_id, occasion.school_id)
    if policy is None:
        raise RidesOff
    if occasion.mode not in RIDDEN_TO:
        raise NowhereToRide
    rules.check_wish(wish)
    if standing := await store.lock_of_meeting(conn, act.org_id, occasion.meeting_id):
        return standing
    home = None if wish.address_line else await places.spot_of_household(conn, act.org_id, occasion.household_id)
    new = await _worked_out(conn, act, occasion, home, policy, both_ways=wish.both_ways)
    request_id = await store.add(conn, act.org_id, occasion, wish, new, now=act.now)
    await store.note(conn, act.org_id, request_id, "asked", actor=act.principal.actor, now=act.now)
    return (await store.read(conn, act.org_id, [request_id]))[0]


async def follow(conn: Connection, act: Act, before: Occasion, after: Occasion) -> RideRequest | None:
    """Let a ride follow its meeting to another time or place; None: the meeting has none, or needs none any more.

    A driver goes along with what a meeting may slip if they are free; anything more is nobody's without a yes, so the
    claim is let go and looked for anew.
    """
    standing = await store.lock_of_meeting(conn, act.org_id, before.meeting_id)
    if standing is None:
        return None
    policy = await policy_of(conn, act.org_id, after.school_id)
    if after.mode not in RIDDEN_TO or policy is None:
        await release(conn, act, before)
        return None
    both_ways = any(leg.leg == "back" for leg in standing.legs)
    new = await _worked_out(conn, act, after, standing.spot, policy, both_ways=both_ways)
    slips = (standing.to, standing.mode) == (new.to, new.mode) and rules.slips(
        standing.meets, new.meets, policy, ZoneInfo(after.zone)
    )
    await store.move(conn, act.org_id, standing.request_id, new, anew=True, now=act.now)
    await store.note(conn, act.org_id, standing.request_id, "moved", actor=act.principal.actor, now=act.now)
    await _take_drivers_along(conn, act, standing, new, policy, slips=slips)
    return (await store.read(conn, act.org_id, [standing.request_id]))[0]


async def release(conn: Connection, act: Act, occasion: Occasion) -> None:
    """Let a ride go whose meeting is off or needs none; who would have driven is told, and free."""
    standing = await store.lock_of_meeting(conn, act.org_id, occasion.meeting_id)
    if standing is None:
        return
    await outbox.drop(conn, act.org_id, standing.request_id)
    for ride in await trips.lock_of_request(conn, act.org_id, standing.request_id):
        await _let_go(conn, act, ride, standing, "family")
    await store.set_state(conn, act.org_id, standing.request_id, "off", now=act.now)
    await store.note(conn, act.org_id, standing.request_id, "off", actor=act.principal.actor, now=act.now)


async def of_meetings(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> dict[MeetingId, RideView]:
    """Show the rides of some meetings as their families see them; a meeting without one is left out."""
    found = await store.of_meetings(conn, org_id, meeting_ids)
    views: dict[MeetingId, RideView] = {}
    for school_id in {each.school_id for each in found}:
        here = [each for each in found if each.school_id == school_id]
        policy = await policy_of(conn, org_id, school_id)
        driven = await store.driven(conn, org_id, [each.request_id for each in here], policy)
        views |= {each.meeting_id: _view(each, driven.get(each.request_id, [])) for each in here}
    return views


async def _worked_out(
    conn: Connection, act: Act, occasion: Occasion, home: Spot | None, policy: RidesPolicy, *, both_ways: bool
) -> NewRequest:
    return rules.new_request(
        occasion.span,
        "place" if occasion.mode == "place" else "school",
        home,
        occasion.spot,
        both_ways=both_ways,
        policy=policy,
        places=await places.places_policy(conn, act.org_id, occasion.school_id),
        zone=ZoneInfo(occasion.zone),
        now=act.now,
    )


async def _take_drivers_along(
    conn: Connection, act: Act, standing: RideRequest, new: NewRequest, policy: RidesPolicy, *, slips: bool
) -> None:
    moved = {(standing.request_id, leg.leg): leg for leg in new.legs}
    is_kept = standing.state == "found"
    for ride in await trips.lock_of_request(conn, act.org_id, standing.request_id):
        if slips and await keeping.move_along(conn, act, ride, moved, policy):
            (along,) = await trips.read(conn, act.org_id, [ride.ride_id])
            await telling.driver_moved(conn, act, along, new.side)
            continue
        await _let_go(conn, act, ride, standing, "moved")
        is_kept = False
    (now_so,) = await store.read(conn, act.org_id, [standing.request_id])
    if is_kept:
        await telling.family_moved(conn, act, now_so, standing.legs[0].pick_up_at)
    elif standing.state in {"found", "unmet"}:
        await store.reopen(conn, act.org_id, standing.request_id, new.answer_by, now=act.now)
        if standing.state == "found":
            await telling.family_lost(conn, act, now_so)


async def _let_go(
    conn: Connection, act: Act, ride: Ride, standing: RideRequest, why: Literal["family", "moved"]
) -> None:
    """Take a request out of a trip and tell who drives: the trip is off, or goes on with the others."""
    is_over = await keeping.let_go(conn, act, ride, standing.request_id, "released")
    (after,) = await trips.read(conn, act.org_id, [ride.ride_id])
    if is_over:
        await telling.driver_off(conn, act, replace(after, stops=ride.stops), standing.side, why)
    else:
        await telling.driver_moved(conn, act, after, standing.side)


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
