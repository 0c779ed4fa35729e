"""Let a ride reach as far as its meetings do, with whoever drives if they can, or let the whole of it go."""

from typing import Literal
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.access.types import Act
from service.agenda.types import Occasion
from service.kernel.db import Connection
from service.notices import outbox
from service.places import actions as places
from service.places.types import Spot
from service.rides import keeping, rules, telling
from service.rides.store import requests as store
from service.rides.store import trips, visits
from service.rides.types import NewRequest, Ride, RideRequest, RidesPolicy


async def worked_out(
    conn: Connection, act: Act, occasion: Occasion, home: Spot | None, policy: RidesPolicy, *, both_ways: bool
) -> NewRequest:
    """Work out a request's ways from when and where its family is wanted."""
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


async def stretch(
    conn: Connection, act: Act, standing: RideRequest, occasion: Occasion, policy: RidesPolicy
) -> RideRequest:
    """Let a ride reach from the first of its meetings to the last; `occasion` says where they are."""
    ridden = await visits.of_request(conn, act.org_id, standing.request_id)
    both_ways = any(leg.leg == "back" for leg in standing.legs)
    whole = replace(occasion, span=rules.visit_of([each.span for each in ridden]))
    new = await worked_out(conn, act, whole, standing.spot, policy, both_ways=both_ways)
    is_there = (standing.to, standing.mode) == (new.to, new.mode)
    if is_there and standing.meets == new.meets:
        return (await store.read(conn, act.org_id, [standing.request_id]))[0]
    slips = is_there and rules.slips(standing.meets, new.meets, policy, ZoneInfo(occasion.zone))
    await store.move(conn, act.org_id, standing.request_id, new, anew=True, now=act.now)
    await store.note(conn, act.org_id, standing.request_id, "moved", actor=act.principal.actor, now=act.now)
    await _take_drivers_along(conn, act, standing, new, policy, slips=slips)
    if standing.changed_at != act.now:  # of what was asked for just now, whoever asked tells
        await telling.services(conn, act, standing, but=occasion.meeting_id)
    return (await store.read(conn, act.org_id, [standing.request_id]))[0]


async def end(conn: Connection, act: Act, standing: RideRequest) -> None:
    """Let a whole ride go."""
    await outbox.drop(conn, act.org_id, standing.request_id)
    for ride in await trips.lock_of_request(conn, act.org_id, standing.request_id):
        await _let_go(conn, act, ride, standing, "family")
    await visits.end(conn, act.org_id, standing.request_id)
    await store.set_state(conn, act.org_id, standing.request_id, "off", now=act.now)
    await store.note(conn, act.org_id, standing.request_id, "off", actor=act.principal.actor, now=act.now)


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
        if now_so.legs[0].pick_up_at != standing.legs[0].pick_up_at:
            await telling.family_moved(conn, act, now_so, standing.legs[0].pick_up_at)
    elif standing.state in {"found", "unmet"}:
        await store.reopen(conn, act.org_id, standing.request_id, new.answer_by, now=act.now)
        if standing.state == "found":
            await telling.family_lost(conn, act, now_so, is_moved=True)


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
