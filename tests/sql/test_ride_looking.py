"""The worker looks for drivers wider and wider, looks again at who drives, and forgets where people live."""

import asyncio
from datetime import date, datetime, timedelta

import pytest

from service.access.working import by_worker
from service.kernel.db import Pool, transaction
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.tokens import Keyring
from service.rides import actions, claims, driving, looking
from service.rides.errors import NotNow
from service.rides.types import RideRequest, RideState, RideWish
from tests.builders import BuiltSchool, act_of, teacher_of
from tests.conftest import StillClock
from tests.riding import add_driver, driver_of, ride_asked, riding_school, rows, taken_by
from tests.told import all_sent


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await riding_school(pool, org, now)


@pytest.fixture
async def asked(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> RideRequest:
    return (await ride_asked(pool, keyring, school, school.at(17, 0), now))[1]


async def _tick(pool: Pool, school: BuiltSchool, keyring: Keyring, at: datetime) -> int:
    return await looking.look_after(pool, act_of(by_worker(school.org_id), keyring, at))


async def _kinds(pool: Pool, school: BuiltSchool, *kinds: str) -> list[str]:
    sql = "SELECT message ->> 'kind' AS kind FROM notice WHERE message ->> 'kind' = ANY ($1) ORDER BY notice_id"
    return [row["kind"] for row in await rows(pool, school, sql, list(kinds))]


async def _state(pool: Pool, school: BuiltSchool, meeting_id: MeetingId) -> RideState:
    async with transaction(pool, school.org_id) as conn:
        return (await actions.of_meetings(conn, school.org_id, [meeting_id]))[meeting_id].state


STEPS = ("driver_asked", "office_no_driver", "ride_no_driver")


async def test_wider_then_the_office_then_the_family_each_in_its_time(
    pool: Pool, school: BuiltSchool, keyring: Keyring, asked: RideRequest
) -> None:
    await add_driver(pool, school)
    meets = asked.meets.start
    told = {}
    for hours in (49, 48, 30, 29, 24, 23):  # the family hears at 6 pm the day before its meeting at 5 pm
        await _tick(pool, school, keyring, meets - timedelta(hours=hours))
        told[hours] = await _kinds(pool, school, *STEPS)

    assert told == {
        49: [],
        48: ["driver_asked"],
        30: ["driver_asked"],
        29: ["driver_asked", "office_no_driver"],
        24: ["driver_asked", "office_no_driver"],
        23: ["driver_asked", "office_no_driver", "ride_no_driver"],
    }
    assert await _state(pool, school, asked.meeting_id) == "unmet"


async def test_ticking_again_tells_nobody_again(
    pool: Pool, school: BuiltSchool, keyring: Keyring, asked: RideRequest
) -> None:
    await add_driver(pool, school)
    at = asked.meets.start - timedelta(hours=3)
    assert await _tick(pool, school, keyring, at) == 3

    assert await _tick(pool, school, keyring, at) == 0
    assert len(await _kinds(pool, school, *STEPS)) == 3


async def test_workers_that_look_for_drivers_at_once_tell_everybody_once(
    pool: Pool, school: BuiltSchool, keyring: Keyring, asked: RideRequest
) -> None:
    await add_driver(pool, school)
    at = asked.meets.start - timedelta(hours=3)

    await asyncio.gather(*(_tick(pool, school, keyring, at) for _ in range(3)))

    assert len(await _kinds(pool, school, *STEPS)) == 3


async def test_only_drivers_nothing_keeps_from_it_are_asked(
    pool: Pool, school: BuiltSchool, keyring: Keyring, asked: RideRequest
) -> None:
    await add_driver(pool, school, cleared=date(2026, 10, 1))
    await add_driver(pool, school, car={"child_seats": 0}, number=1)
    fit = await add_driver(pool, school, number=2)

    await _tick(pool, school, keyring, asked.meets.start - timedelta(hours=48))

    asked_of = await rows(pool, school, "SELECT recipient_id FROM notice WHERE message ->> 'kind' = 'driver_asked'")
    assert [row["recipient_id"] for row in asked_of] == [fit]


async def test_an_unmet_ride_can_still_be_driven(
    pool: Pool, school: BuiltSchool, keyring: Keyring, asked: RideRequest
) -> None:
    driver = await add_driver(pool, school)
    at = asked.meets.start - timedelta(hours=3)
    await _tick(pool, school, keyring, at)

    await claims.claim(pool, act_of(driver_of(school, driver), keyring, at), asked.request_id)

    assert await _state(pool, school, asked.meeting_id) == "found"
    assert await _kinds(pool, school, "ride_found") == ["ride_found"]


async def _claimed(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, asked: RideRequest) -> PersonId:
    driver = await add_driver(pool, school)
    await claims.claim(pool, act_of(driver_of(school, driver), keyring, now), asked.request_id)
    return driver


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE credential SET valid_until = '2026-10-14'",
        "DELETE FROM credential",
        "UPDATE car SET seats = 1, child_seats = 0",
        "UPDATE car SET left_on = '2026-10-01'",
        "UPDATE volunteer SET left_on = '2026-10-01'",
        "DELETE FROM person_role WHERE role = 'volunteer'",
    ],
)
async def test_a_claim_that_holds_no_longer_is_let_go_the_day_before_and_all_are_told(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, asked: RideRequest, change: str
) -> None:
    driver = await _claimed(pool, school, keyring, now, asked)
    await all_sent(pool, school.org_id)
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(change)
    first_minute = asked.legs[0].pick_up_at - timedelta(minutes=10)

    await _tick(pool, school, keyring, first_minute - timedelta(hours=24, minutes=1))
    assert await _state(pool, school, asked.meeting_id) == "found"
    await _tick(pool, school, keyring, first_minute - timedelta(hours=24))

    assert await _state(pool, school, asked.meeting_id) == "looking"
    assert await taken_by(pool, school, [driver]) == []
    told = await _kinds(pool, school, "driver_ride_off", "ride_off", "office_no_driver")
    assert sorted(told) == ["driver_ride_off", "office_no_driver", "ride_off"]


async def test_a_claim_that_holds_stays_and_its_driver_hears_two_hours_before(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, asked: RideRequest
) -> None:
    await _claimed(pool, school, keyring, now, asked)
    opens = asked.legs[0].pick_up_at - timedelta(hours=2)

    await _tick(pool, school, keyring, opens - timedelta(seconds=1))
    assert await _kinds(pool, school, "driver_trip_near") == []
    await _tick(pool, school, keyring, opens)
    await _tick(pool, school, keyring, opens)

    assert await _kinds(pool, school, "driver_trip_near") == ["driver_trip_near"]
    assert await _state(pool, school, asked.meeting_id) == "found"


async def test_addresses_are_forgotten_thirty_days_after(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    wish = RideWish(address_line="12 Mill Road", phone="+15155550188")
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now, wish=wish)
    kept = "SELECT address_line, phone FROM ride_request"

    assert await looking.forget_addresses(pool, school.org_id, now=asked.meets.end + timedelta(days=30)) == 0
    assert (await rows(pool, school, kept))[0]["address_line"] == "12 Mill Road"
    past = asked.meets.end + timedelta(days=30, seconds=1)
    assert await looking.forget_addresses(pool, school.org_id, now=past) == 1

    assert tuple((await rows(pool, school, kept))[0]) == ("", "")


# --- while it is driven ----------------------------------------------------------------------------------------------


async def test_a_driver_texts_picked_up_and_dropped_off_and_twice_counts_once(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, asked: RideRequest
) -> None:
    await _claimed(pool, school, keyring, now, asked)
    number, marks = "+15155550700", "SELECT leg, picked_up_at, dropped_off_at FROM ride_stop ORDER BY pick_up_at"
    at, home = asked.legs[0].pick_up_at, asked.legs[1].pick_up_at

    minutes = [at, at + timedelta(minutes=10), at + timedelta(minutes=15), home, home + timedelta(minutes=10)]
    for choice, said_at in zip((1, 1, 2, 1, 2), minutes, strict=True):
        assert await actions.answer_by_text(pool, act_of(by_worker(school.org_id), keyring, said_at), number, choice)

    there, back = await rows(pool, school, marks)
    assert tuple(there) == ("there", minutes[0], minutes[2])
    assert tuple(back) == ("back", minutes[3], minutes[4])
    assert await _kinds(pool, school, "trip_noted") == ["trip_noted"] * 5


async def test_nobody_is_driven_home_before_there_was_a_meeting_and_a_slip_is_taken_back(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, asked: RideRequest
) -> None:
    driver = await _claimed(pool, school, keyring, now, asked)
    at = asked.legs[0].pick_up_at
    (mine,) = await rows(pool, school, "SELECT ride_id FROM ride")
    by = [act_of(driver_of(school, driver), keyring, at + timedelta(minutes=n)) for n in range(20)]
    await driving.mark(pool, by[0], mine["ride_id"], asked.request_id, "there", "picked_up")
    await driving.mark(pool, by[1], mine["ride_id"], asked.request_id, "there", "dropped_off")

    with pytest.raises(NotNow):
        await driving.mark(pool, by[2], mine["ride_id"], asked.request_id, "back", "picked_up")
    with pytest.raises(NotNow):
        await driving.take_back(pool, by[17], mine["ride_id"])
    ride = await driving.take_back(pool, by[3], mine["ride_id"])

    there = next(stop for stop in ride.stops if stop.leg == "there")
    assert (there.picked_up_at, there.dropped_off_at) == (by[0].now, None)
    done = "SELECT what FROM ride_event WHERE what IN ('picked_up', 'dropped_off')"
    assert [row["what"] for row in await rows(pool, school, done)] == ["picked_up"]


async def test_a_number_texted_outside_a_trip_is_not_about_one(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, asked: RideRequest
) -> None:
    await _claimed(pool, school, keyring, now, asked)

    assert not await actions.answer_by_text(pool, act_of(by_worker(school.org_id), keyring, now), "+15155550700", 1)
    at = asked.legs[0].pick_up_at
    assert not await actions.answer_by_text(pool, act_of(by_worker(school.org_id), keyring, at), "+15155550999", 1)
    assert not await actions.answer_by_text(pool, act_of(by_worker(school.org_id), keyring, at), "+15155550700", 3)


async def test_ten_more_minutes_move_the_way_home_and_tell_the_driver(
    pool: Pool, school: BuiltSchool, keyring: Keyring, clock: StillClock, asked: RideRequest
) -> None:
    driver = await _claimed(pool, school, keyring, clock.now(), asked)
    act = act_of(teacher_of(school), keyring, asked.meets.start)

    async with transaction(pool, school.org_id) as conn:
        moved = await actions.later(conn, act, asked.meeting_id, 10)

    assert moved is not None
    assert moved.legs[1].pick_up_at == asked.legs[1].pick_up_at + timedelta(minutes=10)
    assert moved.legs[0] == asked.legs[0]
    (taken,) = await taken_by(pool, school, [driver])
    assert taken["during"].upper == asked.legs[1].drop_off_at + timedelta(minutes=20)
    assert await _kinds(pool, school, "driver_ride_moved", "office_no_driver") == ["driver_ride_moved"]


async def test_a_driver_who_has_to_go_on_is_the_offices_to_hear_of(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await riding_school(pool, org, now, teachers=2, families=2)
    driver = await add_driver(pool, school)
    first = (await ride_asked(pool, keyring, school, school.at(15, 0), now))[1]
    second = (await ride_asked(pool, keyring, school, school.at(16, 20), now, family=school.families[1]))[1]
    for each in (first, second):
        await claims.claim(pool, act_of(driver_of(school, driver), keyring, now), each.request_id)
    act = act_of(teacher_of(school), keyring, first.meets.start)

    async with transaction(pool, school.org_id) as conn:
        await actions.later(conn, act, first.meeting_id, 60)

    told = await _kinds(pool, school, "driver_ride_moved", "office_no_driver")
    assert sorted(told) == ["driver_ride_moved", "office_no_driver"]
