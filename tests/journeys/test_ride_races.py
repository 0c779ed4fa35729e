"""Rides claimed by many at once, on real connections. Beside a race stands its control: without the guard it fails."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime

import asyncpg
import pytest

from service.kernel import db
from service.kernel.db import Pool, open_pool, transact
from service.kernel.ids import OrgId, PersonId, RideRequestId
from service.kernel.tokens import Keyring
from service.rides import actions, claims, rules
from service.rides.errors import DriverTaken, RideGone
from service.rides.store import board
from service.rides.store import requests as store
from service.rides.types import Ride, RideRequest, RideWish, Trip
from tests.at_once import at_once
from tests.builders import BuiltSchool, act_of, office_of
from tests.riding import add_driver, driver_of, occasion_of, ride_asked, riding_school, rows

DRIVERS = 12
LIVE = "SELECT count(*) AS n FROM ride_stop WHERE live AND leg = 'there'"


@pytest.fixture
async def many(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pool]:
    """A pool whose clients wait for a connection as long as it takes: what is tested is not its patience."""
    monkeypatch.setattr(db, "WAIT_FOR_CONNECTION", 60)
    opened = await open_pool(database, size=16)
    yield opened
    await opened.close()


@pytest.fixture
async def without_claim_guards(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let drivers look and claim side by side: no lock, and nothing to stop the second claim."""
    monkeypatch.setattr(store, "lock", store.read)
    await _as_owner(database, "DROP INDEX porchlight.one_live_claim_per_request")


@pytest.fixture
async def looking_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody have looked before anybody writes, as on a busy evening."""
    seen, read = asyncio.Event(), board.claimed_legs
    waiting = Counter[str]()

    async def look(*args: object) -> object:
        found = await read(*args)  # type: ignore[arg-type]  # handed on
        waiting["all"] += 1
        if waiting["all"] >= DRIVERS:
            seen.set()
        await asyncio.wait_for(seen.wait(), timeout=20)
        return found

    monkeypatch.setattr(board, "claimed_legs", look)


async def _as_owner(database: str, sql: str) -> None:
    owner = await asyncpg.connect(database)
    await owner.execute(sql)
    await owner.close()


async def _claim(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, driver: PersonId, request_id: RideRequestId
) -> Ride:
    return await claims.claim(pool, act_of(driver_of(school, driver), keyring, now), request_id)


# --- many drivers, one ride ------------------------------------------------------------------------------------------


async def _rush(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> tuple[BuiltSchool, list[object]]:
    school = await riding_school(pool, org, now)
    drivers = [await add_driver(pool, school, number=number) for number in range(DRIVERS)]
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    wishes = (_claim(pool, school, keyring, now, driver, asked.request_id) for driver in drivers)
    return school, await at_once(wishes)


async def test_of_twelve_drivers_one_has_the_ride_and_eleven_hear_that_it_is_gone(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school, answers = await _rush(many, org, now, keyring)

    assert Counter(type(answer) for answer in answers) == {Ride: 1, RideGone: DRIVERS - 1}
    assert (await rows(many, school, LIVE))[0]["n"] == 1
    assert (await rows(many, school, "SELECT count(*) AS n FROM agenda WHERE kind = 'driver'"))[0]["n"] == 1


@pytest.mark.usefixtures("without_claim_guards", "looking_together")
async def test_without_the_guards_several_drivers_come(many: Pool, org: OrgId, now: datetime, keyring: Keyring) -> None:
    school, _ = await _rush(many, org, now, keyring)

    assert (await rows(many, school, LIVE))[0]["n"] > 1


# --- one driver, two rides -------------------------------------------------------------------------------------------


async def _twoat_once(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> tuple[BuiltSchool, list[object]]:
    school = await riding_school(pool, org, now, teachers=3, families=3)
    driver = await add_driver(pool, school)
    asked = [
        (await ride_asked(pool, keyring, school, school.at(17, 0), now, family=family))[1] for family in school.families
    ]
    wishes = (_claim(pool, school, keyring, now, driver, each.request_id) for each in asked)
    return school, await at_once(wishes)


async def test_one_driver_has_one_of_three_rides_at_one_time(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school, answers = await _twoat_once(many, org, now, keyring)

    assert Counter(type(answer) for answer in answers) == {Ride: 1, DriverTaken: 2}
    assert (await rows(many, school, LIVE))[0]["n"] == 1


@pytest.mark.usefixtures("without_agenda_constraint")
async def test_without_the_constraint_one_driver_has_all_three(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school, _ = await _twoat_once(many, org, now, keyring)

    assert (await rows(many, school, LIVE))[0]["n"] == 3


# --- claim against giving back, claim against the meeting's end ------------------------------------------------------


async def _against(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> tuple[BuiltSchool, RideRequest, PersonId, Ride]:
    school = await riding_school(pool, org, now)
    first, second = await add_driver(pool, school), await add_driver(pool, school, number=1)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now, wish=RideWish())
    return school, asked, second, await _claim(pool, school, keyring, now, first, asked.request_id)


async def test_whoever_claims_while_it_is_given_back_has_it_whole_or_not_at_all(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school, asked, second, ride = await _against(many, org, now, keyring)
    back = act_of(driver_of(school, ride.driver_id), keyring, now)

    answers = await at_once(
        [
            claims.give_back(many, back, ride.ride_id),
            _claim(many, school, keyring, now, second, asked.request_id),
        ]
    )

    has_it = isinstance(answers[1], Ride)
    (request,) = await rows(many, school, "SELECT state FROM ride_request")
    held = await rows(many, school, "SELECT resource_id FROM agenda WHERE kind = 'driver'")
    assert request["state"] == ("found" if has_it else "looking")
    assert [row["resource_id"] for row in held] == ([second] if has_it else [])


async def _given_back_meanwhile(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, list[str]]:
    """Give the way there back once another driver of the way home has seen it driven; tell how the request stands.

    Who locks what they go by lets nobody give back in between: the other waits a moment, and then writes.
    """
    school = await riding_school(pool, org, now)
    first, second = await add_driver(pool, school), await add_driver(pool, school, number=1)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now, wish=RideWish())
    there = Trip(stops=rules.stops_of(asked)[:1])
    ride = await actions.take_trip(pool, act_of(driver_of(school, first), keyring, now), there)
    seen, given = asyncio.Event(), asyncio.Event()
    read = board.claimed_legs

    async def look(*args: object) -> object:
        found = await read(*args)  # type: ignore[arg-type]  # handed on
        if len(found) == len(asked.legs):
            seen.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(given.wait(), timeout=1)
        return found

    async def give_back() -> None:
        await seen.wait()
        await claims.give_back(pool, act_of(driver_of(school, first), keyring, now), ride.ride_id)
        given.set()

    monkeypatch.setattr(board, "claimed_legs", look)
    await at_once([_claim(pool, school, keyring, now, second, asked.request_id), give_back()])
    (request,) = await rows(pool, school, "SELECT state FROM ride_request")
    return request["state"], [row["leg"] for row in await rows(pool, school, "SELECT leg FROM ride_stop WHERE live")]


async def test_a_way_that_is_given_back_while_the_other_is_claimed_is_looked_for(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await _given_back_meanwhile(many, org, now, keyring, monkeypatch) == ("looking", ["back"])


async def test_without_the_lock_a_family_waits_for_a_driver_who_has_given_back(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "lock", store.read)

    assert await _given_back_meanwhile(many, org, now, keyring, monkeypatch) == ("found", ["back"])


async def _cancelled_meanwhile(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> tuple[BuiltSchool, list[object]]:
    school = await riding_school(pool, org, now)
    drivers = [await add_driver(pool, school, number=number) for number in range(DRIVERS - 1)]
    made, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    found = await occasion_of(pool, school, made.meeting_id)
    office = act_of(office_of(school), keyring, now)

    async def cancel() -> None:
        await transact(pool, school.org_id, lambda conn: actions.release(conn, office, found))

    claimed = [_claim(pool, school, keyring, now, driver, asked.request_id) for driver in drivers]
    return school, await at_once([*claimed[:5], cancel(), *claimed[5:]])


async def test_nobody_drives_to_a_meeting_that_is_off_however_close_the_claim(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school, _ = await _cancelled_meanwhile(many, org, now, keyring)

    assert (await rows(many, school, LIVE))[0]["n"] == 0
    assert (await rows(many, school, "SELECT count(*) AS n FROM agenda WHERE kind = 'driver'"))[0]["n"] == 0


async def test_without_the_lock_somebody_drives_to_a_meeting_that_is_off(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = await riding_school(many, org, now)
    driver = await add_driver(many, school)
    made, asked = await ride_asked(many, keyring, school, school.at(17, 0), now)
    found = await occasion_of(many, school, made.meeting_id)
    office = act_of(office_of(school), keyring, now)
    looked, cancelled = asyncio.Event(), asyncio.Event()

    seen: list[object] = []

    async def look_and_wait(*args: object) -> object:
        """Look once, without a lock, and go by that."""
        if not seen:
            seen.append(await store.read(*args))  # type: ignore[arg-type]  # handed on
            looked.set()
            await asyncio.wait_for(cancelled.wait(), timeout=20)
        return seen[0]

    monkeypatch.setattr(store, "lock", look_and_wait)

    async def cancel() -> None:
        await looked.wait()
        await transact(many, school.org_id, lambda conn: actions.release(conn, office, found))
        cancelled.set()

    await at_once([_claim(many, school, keyring, now, driver, asked.request_id), cancel()])

    assert (await rows(many, school, LIVE))[0]["n"] == 1
