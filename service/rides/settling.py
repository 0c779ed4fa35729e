"""What the office settles by hand, and what a driver says of the own car."""

from functools import partial
from typing import Literal

from msgspec.structs import replace

from service.access.audit import note as audited
from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import PersonId, RideRequestId
from service.rides import claims, keeping, reading, rules, telling
from service.rides.errors import DriverUnknown, NotNow, RideGone, RideUnknown
from service.rides.store import drivers, trips
from service.rides.store import requests as store
from service.rides.types import Car, Driver, RideRequest

How = Literal["own", "taxi", "looking"]
"""own: the family comes by its own way; taxi: the school pays one; looking: neither, a driver is looked for again."""


async def settle(
    pool: Pool,
    act: Act,
    request_id: RideRequestId,
    how: How,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> RideRequest:
    """Note how a family comes instead, or look for a driver again; who would have driven is told, and free.

    RideGone once it is over; NotNow while they are in the car; ChangedSince if the ride does not stand as the version
    `if_match` names.
    """
    work = partial(_settle, act, request_id, how, if_match)
    return await given_once(pool, act.principal, wish, act.now, RideRequest, work)


async def car_of(pool: Pool, principal: Principal, person_id: PersonId) -> Car:
    """Return what a volunteer drives; NotFound for who has no car, or does not drive here."""
    async with transaction(pool, principal.org_id) as conn:
        driver = await drivers.driver(conn, principal.org_id, person_id)
    if driver is None or driver.car is None or not _is_at(principal, driver):
        raise NotFound
    return driver.car


async def tell_car(
    pool: Pool,
    act: Act,
    car: Car,
    *,
    person_id: PersonId | None = None,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> Car:
    """Keep what a driver says of the own car, or a service of somebody's: its looks, and who can sit in it.

    Trips that are promised and fit no longer are let go by the worker's next look. Malformed without looks or plate,
    DriverUnknown, ChangedSince if the car is not the version `if_match` names.
    """
    tidy = replace(car, described=" ".join(car.described.split()), plate=" ".join(car.plate.split()))
    for field, value in (("described", tidy.described), ("plate", tidy.plate)):
        if not value:
            raise Malformed(field, "missing")
    if tidy.child_seats > tidy.seats:
        raise Malformed("child_seats", "more-than-belts")
    owner = act.principal.person_id if act.principal.kind == "helper" else person_id

    async def work(conn: Connection) -> Car:
        if owner:
            await drivers.lock(conn, act.org_id, owner)
        driver = await drivers.driver(conn, act.org_id, owner) if owner else None
        if driver is None or not _is_at(act.principal, driver):
            raise DriverUnknown
        check_unchanged(if_match, version_of(driver.car) if driver.car else None)
        await drivers.put_car(conn, act.org_id, driver.person_id, tidy)
        await audited(conn, act.principal, "car-told", f"person:{driver.person_id}", act.now)
        return tidy

    return await given_once(pool, act.principal, wish, act.now, Car, work)


def version_of(car: Car) -> str:
    """Name a car's version by what is said of it."""
    return tag_of(car)


def _is_at(principal: Principal, driver: Driver) -> bool:
    return principal.school_id in {None, *driver.schools}


async def _settle(act: Act, request_id: RideRequestId, how: How, if_match: str | None, conn: Connection) -> RideRequest:
    found = await store.lock(conn, act.org_id, [request_id])
    if not found or act.principal.school_id not in {None, found[0].school_id}:
        raise RideUnknown
    await reading.check_version(conn, act, request_id, if_match)
    request = found[0]
    if request.state == "off" or request.meets.end <= act.now:
        raise RideGone
    rides = await trips.lock_of_request(conn, act.org_id, request_id)
    if any(rules.is_aboard(ride, request, act.now) for ride in rides):
        raise NotNow
    for ride in rides:
        is_over = await keeping.let_go(conn, act, ride, request_id, "released")
        (after,) = await trips.read(conn, act.org_id, [ride.ride_id])
        if is_over:
            await telling.driver_off(conn, act, replace(after, stops=ride.stops), request.side, "office")
        else:
            await telling.driver_moved(conn, act, after, request.side)
    if how == "looking":
        again = await claims.reopened(conn, act, replace(request, state="looking"))
        if again and request.state == "found":
            await telling.family_lost(conn, act, again)
    else:
        await store.set_state(conn, act.org_id, request_id, how, now=act.now)
        await telling.services(conn, act, request)
        await store.note(conn, act.org_id, request_id, how, actor=act.principal.actor, now=act.now)
    await audited(conn, act.principal, f"ride-{how}", f"ride-request:{request_id}", act.now)
    return (await store.read(conn, act.org_id, [request_id]))[0]
