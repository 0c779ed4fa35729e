"""What a ride takes, who may drive it, and when who is told: decided from what is given. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from math import cos, radians
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.kernel.errors import Malformed
from service.kernel.ids import RideRequestId
from service.kernel.numbers import read_number
from service.kernel.spans import Span, hours_on
from service.notices.rules import TEXT_HOURS
from service.people.types import CredentialKind
from service.places.rules import distance_band, metres, travel_minutes
from service.places.types import PlacesPolicy, Spot
from service.rides.errors import (
    CarNotTold,
    ChildrenAlone,
    NotCleared,
    NotYours,
    NoWheelchair,
    TooFewChildSeats,
    TooFewSeats,
    TooYoung,
)
from service.rides.types import Driver, Leg, NewRequest, Ride, RideRequest, RidesPolicy, RideWish, Side, TripStop, Way

STREET_BEFORE: Final = timedelta(hours=2)
STREET_AFTER: Final = timedelta(hours=2)
"""The street is open to who holds the claim from so long before the trip to so long after."""

CHECKED_BEFORE: Final = timedelta(hours=24)
"""When clearances are looked at again: a day is enough to find another driver."""

ADDRESS_KEPT: Final = timedelta(days=30)
"""After the ride: a month, in which what went wrong on the way is still asked about."""

NOTICE_AT_LEAST: Final = timedelta(minutes=30)
"""A ride asked for late is looked for at least so long before the family is offered another way."""

EVENING_BEFORE: Final = time(18)
"""On the school's clock: when a family hears the day before its meeting."""

LOOKED_FOR: Final = timedelta(hours=12)
"""So long at least a driver is looked for before a family hears the evening before, and not on the day itself."""

WAITS: Final = timedelta(hours=2)
"""Between two meetings a family stays at most so long: they are one visit, and one ride brings it to both."""

OFFICE_FIRST: Final = timedelta(hours=6)
"""Before the family is offered another way the office has so long to find a driver by hand, whatever its hours say."""

DRIVING: Final[frozenset[CredentialKind]] = frozenset(
    {"driving", "driving_licence", "driving_insurance", "driving_record", "background_check"}
)
"""Parts of a driver's clearance: one that was recorded must hold, whichever the school's policy asks for."""


def as_kept(wish: RideWish) -> RideWish:
    """Give a wish with its number as it is called, Malformed where that is none.

    Refuses with ChildrenAlone a ride on which no adult sits: a child rides with its own guardian (the charter's
    decision).
    """
    if wish.child_seats >= wish.passengers:
        raise ChildrenAlone
    number = read_number(wish.phone) if wish.phone.strip() else ""
    if number is None:
        raise Malformed("phone", "not-a-phone-number")
    return replace(wish, phone=number)


def new_request(
    meets: Span,
    mode: str,
    home: Spot | None,
    to: Spot | None,
    *,
    both_ways: bool,
    policy: RidesPolicy,
    places: PlacesPolicy,
    zone: ZoneInfo,
    now: datetime,
) -> NewRequest:
    """Work out a request's ways, how far it is roughly, and by when the family hears."""
    far = metres(home, to) if home and to else None
    return NewRequest(
        meets=meets,
        mode="place" if mode == "place" else "school",
        spot=home,
        to=to,
        side=side_of(home, to) if home and to else "",
        band=distance_band(far) if far is not None else "",
        answer_by=answer_by(meets.start, policy, zone, now),
        legs=legs_of(meets, far, policy, places, both_ways=both_ways),
    )


def legs_of(meets: Span, far: float | None, policy: RidesPolicy, places: PlacesPolicy, *, both_ways: bool) -> list[Leg]:
    """Work out both ways of a meeting, `far` in metres as the crow flies; None: nobody knows."""
    way = timedelta(
        minutes=policy.unknown_way_minutes
        if far is None
        else max(1, travel_minutes(far, "car", places) + places.settling_minutes)
    )
    flexible = timedelta(minutes=policy.flexible_minutes)
    arrive = meets.start - timedelta(minutes=policy.arrive_minutes)
    leave = meets.end + timedelta(minutes=policy.leave_minutes)
    there = Leg(
        leg="there", earliest=arrive - way - flexible, pick_up_at=arrive - way, drop_off_at=arrive, latest=arrive
    )
    back = Leg(leg="back", earliest=leave, pick_up_at=leave, drop_off_at=leave + way, latest=leave + way + flexible)
    return [there, back] if both_ways else [there]


def side_of(home: Spot, to: Spot) -> Side:
    """Say on which side of the meeting's place a home lies: what a board may say instead of a street."""
    north = home.latitude - to.latitude
    east = (home.longitude - to.longitude) * cos(radians(to.latitude))
    if abs(north) >= abs(east):
        return "north" if north >= 0 else "south"
    return "east" if east > 0 else "west"


def answer_by(starts: datetime, policy: RidesPolicy, zone: ZoneInfo, now: datetime) -> datetime:
    """Say by when the family hears: some hours before, the evening before where that leaves time to look for a driver.

    Never at a time of night at which no text goes out: what would be told then is told the evening before it. Gap and
    overlap: the hours are those the clocks show.
    """
    at = starts - timedelta(hours=policy.guardian_hours)
    local = at.astimezone(zone)
    if local.time() < TEXT_HOURS[0] or local.time() >= TEXT_HOURS[1]:
        day = local.date() if local.time() >= TEXT_HOURS[1] else local.date() - timedelta(days=1)
        evening = hours_on(day, EVENING_BEFORE, TEXT_HOURS[1], zone)
        at = evening.start if evening else at
    before = hours_on(starts.astimezone(zone).date() - timedelta(days=1), EVENING_BEFORE, TEXT_HOURS[1], zone)
    if before and before.start - now >= LOOKED_FOR:
        at = min(at, before.start)
    return min(max(at, now + NOTICE_AT_LEAST), starts)


def span_of(stops: Sequence[TripStop], policy: RidesPolicy) -> Span:
    """Say how long a trip takes its driver: from the way to the first pick-up to the way home."""
    turnaround = timedelta(minutes=policy.turnaround_minutes)
    return Span(
        min(stop.pick_up_at for stop in stops) - turnaround, max(stop.drop_off_at for stop in stops) + turnaround
    )


def stops_of(request: RideRequest) -> list[TripStop]:
    """Give the stops of a trip that drives one request by itself."""
    return [
        TripStop(request_id=request.request_id, leg=leg.leg, pick_up_at=leg.pick_up_at, drop_off_at=leg.drop_off_at)
        for leg in request.legs
    ]


def planned(ride: Ride) -> list[TripStop]:
    """Give a trip's stops as they are planned."""
    return [
        TripStop(request_id=stop.request_id, leg=stop.leg, pick_up_at=stop.pick_up_at, drop_off_at=stop.drop_off_at)
        for stop in ride.stops
    ]


def shown_span(ride: Ride, request_id: RideRequestId) -> Span:
    """Give the part of a trip in which one family is driven, or waits to be driven home."""
    own = [stop for stop in ride.stops if stop.request_id == request_id]
    return Span(min(stop.pick_up_at for stop in own), max(stop.drop_off_at for stop in own))


def most_aboard(stops: Iterable[tuple[TripStop, int]]) -> int:
    """Count the most that are in the car at one time, from each way and how many ride it.

    Who gets out at the moment another gets in has made room.
    """
    changes = [
        change
        for stop, how_many in stops
        for change in ((stop.pick_up_at, 1, how_many), (stop.drop_off_at, 0, -how_many))
    ]
    aboard = most = 0
    for _, _, how_many in sorted(changes):
        aboard += how_many
        most = max(most, aboard)
    return most


def check_stops(requests: Sequence[RideRequest], stops: Sequence[TripStop]) -> None:
    """Refuse stops that are none of their request, come twice, or leave their window."""
    windows = {(request.request_id, leg.leg): leg for request in requests for leg in request.legs}
    if len({(stop.request_id, stop.leg) for stop in stops}) < len(stops):
        raise Malformed("stops", "twice")
    for stop in stops:
        leg = windows.get((stop.request_id, stop.leg))
        if leg is None:
            raise Malformed("stops", "unknown")
        if not leg.earliest <= stop.pick_up_at < stop.drop_off_at <= leg.latest:
            raise Malformed("stops", "outside-its-window")


def check_driver(driver: Driver, trip: Span, policy: RidesPolicy, zone: ZoneInfo) -> None:
    """Refuse who is too young, not cleared through the end of the trip, or whose car nobody could find."""
    check_clearance(driver, trip, policy, zone)
    if driver.car is None or not driver.car.described or not driver.car.plate:
        raise CarNotTold


def check_clearance(driver: Driver, trip: Span, policy: RidesPolicy, zone: ZoneInfo) -> None:
    """Refuse who is too young or not cleared through the end of the trip."""
    day = last_day(trip, zone)
    held = {each.kind: each.valid_until for each in driver.clearances}
    for kind in dict.fromkeys([*policy.credentials, *sorted(held.keys() & DRIVING)]):
        until = held.get(kind)
        if until is None or until < day:
            raise NotCleared(kind, until)
    # Nobody's day of birth is in a roster: who is cleared without one was looked at by whoever cleared them.
    if driver.born_on is not None and age_on(driver.born_on, day) < policy.least_age:
        raise TooYoung(policy.least_age)


def keeps_from(
    driver: Driver, request: RideRequest, stops: Sequence[TripStop], policy: RidesPolicy, zone: ZoneInfo
) -> NotYours | None:
    """Say what keeps a driver from a ride, themselves or a car that does not hold who rides; None: nothing.

    What the car looks like is asked when they take it.
    """
    try:
        check_clearance(driver, span_of(stops, policy), policy, zone)
        check_party(driver, [request], stops)
    except NotYours as refused:
        return refused
    return None if request.school_id in driver.schools else NotYours()


def check_party(driver: Driver, requests: Sequence[RideRequest], stops: Sequence[TripStop]) -> tuple[int, int, bool]:
    """Refuse a car that does not hold who rides; return how many, how many in child seats, and a wheelchair."""
    of = {request.request_id: request for request in requests}
    aboard = most_aboard((stop, of[stop.request_id].passengers) for stop in stops)
    children = most_aboard((stop, of[stop.request_id].child_seats) for stop in stops)
    wheelchair = any(request.wheelchair for request in requests)
    check_car(driver, aboard=aboard, children=children, wheelchair=wheelchair)
    return aboard, children, wheelchair


def check_car(driver: Driver, *, aboard: int, children: int, wheelchair: bool) -> None:
    """Refuse a car that does not hold who rides."""
    if driver.car is None:
        raise CarNotTold
    if driver.car.seats < aboard:
        raise TooFewSeats(driver.car.seats, aboard)
    if driver.car.child_seats < children:
        raise TooFewChildSeats(driver.car.child_seats, children)
    if wheelchair and not driver.car.wheelchair:
        raise NoWheelchair


def last_day(trip: Span, zone: ZoneInfo) -> date:
    """Give the day on which a trip ends, on the school's clock; one that ends at midnight ends the day before."""
    return (trip.end - timedelta(microseconds=1)).astimezone(zone).date()


def age_on(born_on: date, day: date) -> int:
    """Count somebody's whole years on a day; born on February 29, they have their birthday on March 1."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def shows_street(trip: Span, now: datetime) -> bool:
    """Tell whether the street is open to who holds the claim: from the instant on, until the instant after."""
    return trip.start - STREET_BEFORE <= now < trip.end + STREET_AFTER


def is_aboard(ride: Ride, request: RideRequest, now: datetime) -> bool:
    """Tell whether a family is in the car. A forgotten tap keeps nobody there whose meeting has begun."""
    return any(
        stop.picked_up_at is not None
        and stop.dropped_off_at is None
        and (stop.leg == "back" or now < request.meets.start)
        for stop in ride.stops
        if stop.request_id == request.request_id
    )


def may_drive(ride: Ride, request: RideRequest, leg: Way, now: datetime) -> bool:
    """Tell whether a way has come to be driven: from when its driver sees the street on.

    Nobody is driven home from a meeting that has not begun, nor before the way there is over, where it is this trip's.
    """
    if leg == "back" and now < request.meets.start:
        return False
    there = [stop for stop in ride.stops if (stop.request_id, stop.leg) == (request.request_id, "there")]
    is_there = leg == "there" or all(stop.dropped_off_at for stop in there)
    return is_there and now >= shown_span(ride, request.request_id).start - STREET_BEFORE


def near(span: Span) -> Span:
    """Give the time within which another meeting is of the same visit."""
    return Span(span.start - WAITS, span.end + WAITS)


def visit_of(spans: Sequence[Span]) -> Span:
    """Give the time a family is there: from its first meeting's beginning to its last one's end."""
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def slips(before: Span, after: Span, policy: RidesPolicy, zone: ZoneInfo) -> bool:
    """Tell whether a meeting has moved by so little that its driver goes along."""
    moved = max(abs(after.start - before.start), abs(after.end - before.end))
    same_day = before.start.astimezone(zone).date() == after.start.astimezone(zone).date()
    return same_day and moved <= timedelta(minutes=policy.slip_minutes)
