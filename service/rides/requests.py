"""What a family needs to come: asked for with the booking, kept true when a meeting moves, let go when it is off.

Of several meetings of one visit one ride brings the family: there before the first, home after the last.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from service.access.types import Act
from service.agenda.types import Occasion
from service.kernel.db import Connection
from service.kernel.ids import MeetingId, OrgId, PersonId, RideRequestId, SchoolId
from service.kernel.spans import Span
from service.places import actions as places
from service.rides import rules, stretching
from service.rides.errors import NowhereToRide, RidesOff
from service.rides.store import requests as store
from service.rides.store import visits
from service.rides.types import RiddenTo, RideRequest, RidesPolicy, RideWish

RIDDEN_TO: Final = frozenset({"school", "place"})
"""Meetings one goes to. Nobody has to go anywhere for a call, and to a home visit the school comes."""


async def policy_of(conn: Connection, org_id: OrgId, school_id: SchoolId) -> RidesPolicy | None:
    """Return what a school has decided about rides; None: nothing, so there are none."""
    return await places.policy(conn, org_id, school_id, "rides", RidesPolicy)


async def is_offered(conn: Connection, org_id: OrgId, school_id: SchoolId) -> bool:
    """Tell whether a school offers rides: only once its policy is recorded."""
    return await policy_of(conn, org_id, school_id) is not None


async def is_beside(conn: Connection, org_id: OrgId, guardian_id: PersonId, span: Span) -> bool:
    """Tell whether a ride may be there that brings somebody to a meeting of the same visit."""
    return await visits.is_beside(conn, org_id, guardian_id, rules.near(span))


async def request(conn: Connection, act: Act, occasion: Occasion, wish: RideWish) -> RideRequest:
    """Ask for a ride to a meeting that is being booked; who drives is found afterwards.

    Refuses with RidesOff, NowhereToRide, ChildrenAlone, Malformed. A meeting that has a request keeps it, and one
    beside another of the same visit shares its ride; where the party is another one now, it is asked for anew for the
    whole visit.
    """
    policy = await policy_of(conn, act.org_id, occasion.school_id)
    if policy is None:
        raise RidesOff
    if occasion.mode not in RIDDEN_TO:
        raise NowhereToRide
    return await _wanted(conn, act, occasion, rules.as_kept(wish), policy)


async def _wanted(conn: Connection, act: Act, occasion: Occasion, wish: RideWish, policy: RidesPolicy) -> RideRequest:
    if standing := await store.lock_of_meeting(conn, act.org_id, occasion.meeting_id):
        return standing
    beside = await _beside(conn, act, occasion)
    if beside is None:
        return await _ask(conn, act, occasion, wish, policy)
    if _is_same(await store.wish(conn, act.org_id, beside.request_id), wish):
        return await _share(conn, act, beside, occasion, policy)
    others = await visits.of_request(conn, act.org_id, beside.request_id)
    await stretching.end(conn, act, beside)
    asked = await _ask(conn, act, occasion, wish, policy)
    for each in others:
        await visits.put(conn, act.org_id, asked.request_id, each)
    return await stretching.stretch(conn, act, asked, occasion, policy)


async def is_asked_for(conn: Connection, org_id: OrgId, request_id: RideRequestId, wish: RideWish) -> bool:
    """Tell whether a request is what is wished for; what is left empty stays as it was said."""
    return _is_same(await store.wish(conn, org_id, request_id), rules.as_kept(wish))


async def come_along(conn: Connection, act: Act, occasion: Occasion) -> RideRequest | None:
    """Let a meeting share the ride of the visit it belongs to; None: that has none."""
    if occasion.mode not in RIDDEN_TO:
        return None
    beside = await _beside(conn, act, occasion)
    policy = await policy_of(conn, act.org_id, occasion.school_id)
    return await _share(conn, act, beside, occasion, policy) if beside and policy else None


async def follow(conn: Connection, act: Act, before: Occasion, after: Occasion) -> RideRequest | None:
    """Let a ride follow its meeting to another time or place; None: the meeting has none, or needs none any more.

    A driver goes along with what a meeting may slip if they are free; anything more is nobody's without a yes, so the
    claim is let go and looked for anew. A meeting that leaves its visit takes a ride of its own along.
    """
    standing = await store.lock_of_meeting(conn, act.org_id, before.meeting_id)
    if standing is None:
        return None
    policy = await policy_of(conn, act.org_id, after.school_id)
    if after.mode not in RIDDEN_TO or policy is None:
        await release(conn, act, before)
        return None
    others = _others(await visits.of_request(conn, act.org_id, standing.request_id), before.meeting_id)
    if await _leaves(conn, act, standing, others, after):
        wish = await store.wish(conn, act.org_id, standing.request_id)
        await release(conn, act, before)
        return await come_along(conn, act, after) or await _wanted(conn, act, after, wish, policy)
    await visits.put(conn, act.org_id, standing.request_id, _ridden_to(after))
    return await stretching.stretch(conn, act, standing, after, policy)


async def release(conn: Connection, act: Act, occasion: Occasion) -> None:
    """Let a ride go whose meeting is off or needs none; who would have driven is told, and free.

    Where it brings the family to other meetings of the visit, it goes on with those.
    """
    standing = await store.lock_of_meeting(conn, act.org_id, occasion.meeting_id)
    if standing is None:
        return
    left = _others(await visits.of_request(conn, act.org_id, standing.request_id), occasion.meeting_id)
    if not left:
        await stretching.end(conn, act, standing)
        return
    await visits.leave(conn, act.org_id, standing, occasion.meeting_id, left[0])
    policy = await policy_of(conn, act.org_id, standing.school_id)
    await stretching.stretch(
        conn, act, standing, replace(occasion, mode=standing.mode, spot=standing.to), policy or RidesPolicy()
    )


async def _ask(conn: Connection, act: Act, occasion: Occasion, wish: RideWish, policy: RidesPolicy) -> RideRequest:
    home = None if wish.address_line else await places.spot_of_household(conn, act.org_id, occasion.household_id)
    new = await stretching.worked_out(conn, act, occasion, home, policy, both_ways=wish.both_ways)
    request_id = await store.add(conn, act.org_id, occasion, wish, new, now=act.now)
    await visits.put(conn, act.org_id, request_id, _ridden_to(occasion))
    await store.note(conn, act.org_id, request_id, "asked", actor=act.principal.actor, now=act.now)
    return (await store.read(conn, act.org_id, [request_id]))[0]


async def _beside(
    conn: Connection, act: Act, occasion: Occasion, *, but: RideRequest | None = None
) -> RideRequest | None:
    """Find the ride, another than `but`, that brings this guardian to the same place in the same visit."""
    near = rules.near(occasion.span)
    return await visits.lock_beside(conn, act.org_id, occasion, near, but.request_id if but else None)


async def _share(
    conn: Connection, act: Act, beside: RideRequest, occasion: Occasion, policy: RidesPolicy
) -> RideRequest:
    await visits.put(conn, act.org_id, beside.request_id, _ridden_to(occasion))
    return await stretching.stretch(conn, act, beside, occasion, policy)


async def _leaves(
    conn: Connection, act: Act, standing: RideRequest, others: Sequence[RiddenTo], after: Occasion
) -> bool:
    """Tell whether a meeting that has moved is of another visit now than the one its ride brings the family to."""
    if not others:
        return await _beside(conn, act, after, but=standing) is not None
    is_near = any(rules.near(after.span).overlaps(each.span) for each in others)
    return not is_near or (standing.to, standing.mode) != (after.spot, after.mode)


def _ridden_to(occasion: Occasion) -> RiddenTo:
    return RiddenTo(occasion.meeting_id, occasion.teacher_id, occasion.span)


def _others(ridden: Sequence[RiddenTo], meeting_id: MeetingId) -> list[RiddenTo]:
    return [each for each in ridden if each.meeting_id != meeting_id]


def _is_same(said: RideWish, wish: RideWish) -> bool:
    """Tell whether a wish asks for nothing else than what was said; what is left empty stays as it was said."""
    return wish == replace(
        said,
        address_line=wish.address_line and said.address_line,
        phone=wish.phone and said.phone,
    )
