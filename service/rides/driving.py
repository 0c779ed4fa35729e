"""While a trip is driven: picked up and dropped off, by tap or by text, and a meeting that runs on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal

from msgspec.structs import replace

from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.errors import Malformed
from service.kernel.ids import MeetingId, RideId, RideRequestId
from service.kernel.spans import Span
from service.rides import keeping, reading, rules, telling
from service.rides.claims import locked
from service.rides.errors import NotNow, RideUnknown
from service.rides.requests import policy_of
from service.rides.store import board, trips, visits
from service.rides.store import requests as store
from service.rides.types import Leg, NewRequest, RiddenTo, Ride, RideRequest, RideStop, Way

Mark = Literal["picked_up", "dropped_off"]

MOST_LATER: Final = 120
"""Minutes a meeting may run on by taps in all at once; more is another meeting."""

SLIP: Final = timedelta(minutes=15)
"""So long after a tap its driver may take it back by themselves."""

BY_TEXT: Final[dict[int, Mark]] = {1: "picked_up", 2: "dropped_off"}
"""What a driver texts back."""


async def mark(
    pool: Pool,
    act: Act,
    ride_id: RideId,
    request_id: RideRequestId,
    leg: Way,
    what: Mark,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> Ride:
    """Note that somebody is in the car, or there; the first time counts.

    NotNow before it can be so (`rules.may_drive`), and for a driver once the trip's hours are over: others may write
    down later how it was. ChangedSince if the ride does not stand as the version `if_match` names.
    """
    work = partial(_mark, act, ride_id, request_id, leg, what, if_match)
    return await given_once(pool, act.principal, wish, act.now, Ride, work)


async def take_back(pool: Pool, act: Act, ride_id: RideId) -> Ride:
    """Take back the last thing a driver said of a trip, a slip of the finger; NotNow when it is too long ago."""

    async def work(conn: Connection) -> Ride:
        ride, _ = await locked(conn, act, ride_id)
        last = last_mark(ride)
        if last is None or act.now - last[1] > SLIP:
            raise NotNow
        await trips.take_back_mark(conn, act.org_id, ride_id, *last)
        return (await trips.read(conn, act.org_id, [ride_id]))[0]

    return await transact(pool, act.org_id, work)


async def answer_by_text(pool: Pool, act: Act, number: str, choice: int) -> bool:
    """Take a driver's texted 1 or 2 as picked up or dropped off, around their trip; False: they drive nobody now."""
    if choice not in BY_TEXT:
        return False
    async with transaction(pool, act.org_id) as conn:
        found = await board.trip_by_number(conn, act.org_id, number, act.now)
    if found is None:
        return False
    ride_id, driver_id = found
    driver = act.by(Principal(org_id=act.org_id, kind="helper", actor="worker", person_id=driver_id))

    async def work(conn: Connection) -> bool:
        ride, requests = await locked(conn, driver, ride_id)
        stop = next_stop(ride, BY_TEXT[choice])
        if stop is not None and rules.may_drive(ride, _of(requests, stop.request_id), stop.leg, act.now):
            await _note(conn, driver, ride, stop, BY_TEXT[choice])
        (after,) = await trips.read(conn, act.org_id, [ride_id])
        is_over = all(each.dropped_off_at for each in after.stops)
        await telling.text_noted(conn, driver, after, number, "over" if is_over else BY_TEXT[choice])
        return True

    return await transact(pool, act.org_id, work)


async def later(
    conn: Connection, act: Act, meeting_id: MeetingId, minutes: int, *, if_match: str | None = None
) -> RideRequest | None:
    """Let the way home begin later, since the meeting runs on, and tell who drives; None: nobody is driven home.

    Of several meetings of one visit the way home follows the one that ends last. Where the driver has something else
    right after, the office is told too: it is the meeting that is late, and the family must not stand there. NotNow
    once they are in the car; ChangedSince if the ride does not stand as the version `if_match` names.
    """
    if not 1 <= minutes <= MOST_LATER:
        raise Malformed("minutes", "out-of-range", f"Must be 1 to {MOST_LATER}.")
    standing = await store.lock_of_meeting(conn, act.org_id, meeting_id)
    if standing is None or not any(leg.leg == "back" for leg in standing.legs):
        return None
    ridden = {each.meeting_id: each for each in await visits.of_request(conn, act.org_id, standing.request_id)}
    if not _may_say(act, standing, ridden[meeting_id]):
        raise RideUnknown
    await reading.check_version(conn, act, standing.request_id, if_match)
    ridden[meeting_id] = _run_on(ridden[meeting_id], timedelta(minutes=minutes))
    await visits.put(conn, act.org_id, standing.request_id, ridden[meeting_id])
    by = max(each.span.end for each in ridden.values()) - standing.meets.end
    return await _drive_home_later(conn, act, standing, by) if by > timedelta() else standing


def next_stop(ride: Ride, what: Mark) -> RideStop | None:
    """Give the stop that a driver means who says so without saying which: the first it can be said of.

    Nobody is picked up for the way home who has not been dropped off yet: the same text handed in twice counts once.
    """
    aboard = {stop.request_id for stop in ride.stops if stop.picked_up_at and not stop.dropped_off_at}
    if what == "dropped_off":
        waiting = [stop for stop in ride.stops if stop.request_id in aboard and not stop.dropped_off_at]
        return min((stop for stop in waiting if stop.picked_up_at), key=lambda each: each.drop_off_at, default=None)
    waiting = [stop for stop in ride.stops if stop.picked_up_at is None and stop.request_id not in aboard]
    return min(waiting, key=lambda each: each.pick_up_at, default=None)


def last_mark(ride: Ride) -> tuple[RideStop, datetime] | None:
    """Give what was said last of a trip: of which way, and when; None: nothing yet."""
    said = [(stop, at) for stop in ride.stops for at in (stop.picked_up_at, stop.dropped_off_at) if at is not None]
    return max(said, key=lambda each: each[1], default=None)


async def _mark(
    act: Act,
    ride_id: RideId,
    request_id: RideRequestId,
    leg: Way,
    what: Mark,
    if_match: str | None,
    conn: Connection,
) -> Ride:
    ride, requests = await locked(conn, act, ride_id)
    stop = next((each for each in ride.stops if _is(each, request_id, leg)), None)
    if stop is None:
        raise RideUnknown
    await reading.check_version(conn, act, request_id, if_match)
    is_over = act.principal.kind == "helper" and act.now >= rules.shown_span(ride, request_id).end + rules.STREET_AFTER
    if is_over or not rules.may_drive(ride, _of(requests, request_id), leg, act.now):
        raise NotNow
    await _note(conn, act, ride, stop, what)
    return (await trips.read(conn, act.org_id, [ride_id]))[0]


async def _note(conn: Connection, act: Act, ride: Ride, stop: RideStop, what: Mark) -> None:
    write = trips.pick_up if what == "picked_up" else trips.drop_off
    if await write(conn, act.org_id, ride.ride_id, stop, now=act.now):
        actor = act.principal.actor
        await store.note(conn, act.org_id, stop.request_id, what, ride_id=ride.ride_id, actor=actor, now=act.now)


async def _drive_home_later(conn: Connection, act: Act, standing: RideRequest, by: timedelta) -> RideRequest | None:
    policy = await policy_of(conn, act.org_id, standing.school_id)
    if policy is None:
        return None
    rides = await trips.lock_of_request(conn, act.org_id, standing.request_id)
    ways = [(ride, stop) for ride in rides for stop in ride.stops if _is(stop, standing.request_id, "back")]
    if any(stop.picked_up_at for _, stop in ways):
        raise NotNow
    await store.move(conn, act.org_id, standing.request_id, _home_later(standing, by), anew=False, now=act.now)
    await store.note(conn, act.org_id, standing.request_id, "later", actor=act.principal.actor, now=act.now)
    for ride, _ in ways:
        is_free = await keeping.delay(conn, act, ride, standing.request_id, by, policy)
        (after,) = await trips.read(conn, act.org_id, [ride.ride_id])
        await telling.driver_moved(conn, act, after, standing.side, is_late=True)
        if not is_free:
            await telling.office(conn, act, standing, "late")
    return (await store.read(conn, act.org_id, [standing.request_id]))[0]


def _may_say(act: Act, request: RideRequest, meeting: RiddenTo) -> bool:
    """Tell who may say that a meeting runs on: its teacher, the school's office, a service, the worker."""
    if act.principal.kind == "teacher":
        return act.principal.person_id == meeting.teacher_id
    return act.principal.kind in {"office", "api", "worker"} and act.principal.school_id in {None, request.school_id}


def _run_on(meeting: RiddenTo, by: timedelta) -> RiddenTo:
    return replace(meeting, span=Span(meeting.span.start, meeting.span.end + by))


def _home_later(request: RideRequest, by: timedelta) -> NewRequest:
    """Give a request as its last meeting really runs: it ends later, so the way home begins and ends later."""
    return NewRequest(
        meets=Span(request.meets.start, request.meets.end + by),
        mode=request.mode,
        spot=request.spot,
        to=request.to,
        side=request.side,
        band=request.band,
        answer_by=request.answer_by,
        legs=[
            leg
            if leg.leg == "there"
            else Leg(
                leg="back",
                earliest=leg.earliest + by,
                pick_up_at=leg.pick_up_at + by,
                drop_off_at=leg.drop_off_at + by,
                latest=leg.latest + by,
            )
            for leg in request.legs
        ],
    )


def _of(requests: Sequence[RideRequest], request_id: RideRequestId) -> RideRequest:
    return next(each for each in requests if each.request_id == request_id)


def _is(stop: RideStop, request_id: RideRequestId, leg: Way) -> bool:
    return (stop.request_id, stop.leg) == (request_id, leg)
