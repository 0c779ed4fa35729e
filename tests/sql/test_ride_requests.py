"""A ride is asked for with the booking, follows its meeting, and is let go with it; cars come from a roster."""

from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from service.kernel.db import Pool, transact, transaction
from service.kernel.ids import MeetingId, OrgId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from service.people.types import Tally
from service.places import actions as places
from service.rides import actions
from service.rides.errors import ChildrenAlone, NowhereToRide, RidesOff
from service.rides.types import IncomingCar, RidesPolicy, RideView, RideWish
from tests.builders import BuiltSchool, act_of, booked, office_of, school_with
from tests.riding import add_driver, occasion_of, ride_asked, riding_school, rows


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await riding_school(pool, org, now)


async def _view(pool: Pool, school: BuiltSchool, meeting_id: MeetingId) -> RideView | None:
    async with transaction(pool, school.org_id) as conn:
        return (await actions.of_meetings(conn, school.org_id, [meeting_id])).get(meeting_id)


async def test_rides_are_off_until_the_school_has_decided(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        assert not await actions.is_offered(conn, org, school.school_id)

    with pytest.raises(RidesOff):
        await ride_asked(pool, keyring, school, school.at(17, 0), now)


async def test_a_decision_taken_back_turns_rides_off_again(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    await places.withdraw_policy(pool, office_of(school), school.school_id, "rides", RidesPolicy, now=now)

    async with transaction(pool, school.org_id) as conn:
        assert not await actions.is_offered(conn, school.org_id, school.school_id)


async def test_a_request_knows_side_and_distance_and_both_ways(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    made, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)

    assert (asked.side, asked.band, asked.state) == ("north", "2_to_5", "looking")
    there, back = asked.legs
    assert (there.drop_off_at, back.pick_up_at) == (school.at(16, 55), made.span.end + timedelta(minutes=5))
    assert there.pick_up_at == there.drop_off_at - timedelta(minutes=14)  # 3.3 km, 30 km/h, 1.3, and 5 to settle
    assert asked.answer_by == school.at(18, 0) - timedelta(days=1)


async def test_the_family_sees_that_a_driver_is_looked_for(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    made, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)

    view = await _view(pool, school, made.meeting_id)
    assert view is not None
    assert (view.state, view.driver, view.code_word) == ("looking", "", "")
    assert (view.pick_up_at, view.back_at) == (asked.legs[0].pick_up_at, asked.legs[1].pick_up_at)


async def test_a_ride_one_way_has_one_way(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> None:
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now, wish=RideWish(both_ways=False))

    assert [leg.leg for leg in asked.legs] == ["there"]


async def test_from_another_address_nobody_knows_how_far_it_is(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    wish = RideWish(address_line="12 Mill Road")
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now, wish=wish)

    assert (asked.spot, asked.side, asked.band, asked.elsewhere) == (None, "", "", True)


async def test_nobody_rides_to_a_call(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> None:
    with pytest.raises(NowhereToRide):
        await ride_asked(pool, keyring, school, school.at(17, 0), now, mode="phone")


async def test_children_do_not_ride_without_an_adult(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    with pytest.raises(ChildrenAlone):
        await ride_asked(pool, keyring, school, school.at(17, 0), now, wish=RideWish(passengers=2, child_seats=2))


async def test_a_meeting_has_one_request(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> None:
    made, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    found = await occasion_of(pool, school, made.meeting_id)
    act = act_of(office_of(school), keyring, now)

    again = await transact(pool, school.org_id, lambda conn: actions.request(conn, act, found, RideWish()))

    assert again == asked


async def test_a_request_follows_its_meeting(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> None:
    made, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    before = await occasion_of(pool, school, made.meeting_id)
    later = replace(before, span=Span(before.span.start + timedelta(days=1), before.span.end + timedelta(days=1)))
    act = act_of(office_of(school), keyring, now)

    moved = await transact(pool, school.org_id, lambda conn: actions.follow(conn, act, before, later))

    assert moved is not None
    assert moved.request_id == asked.request_id
    assert moved.legs[0].drop_off_at == asked.legs[0].drop_off_at + timedelta(days=1)
    assert moved.answer_by == asked.answer_by + timedelta(days=1)


async def test_a_request_is_off_when_its_meeting_becomes_a_call(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    made, _ = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    before = await occasion_of(pool, school, made.meeting_id)
    act = act_of(office_of(school), keyring, now)

    moved = await transact(
        pool, school.org_id, lambda conn: actions.follow(conn, act, before, replace(before, mode="phone"))
    )

    assert moved is None
    assert await _view(pool, school, made.meeting_id) is None


async def test_a_request_is_off_with_its_meeting(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    made, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    found = await occasion_of(pool, school, made.meeting_id)
    act = act_of(office_of(school), keyring, now)

    await transact(pool, school.org_id, lambda conn: actions.release(conn, act, found))

    assert await _view(pool, school, made.meeting_id) is None
    events = await rows(pool, school, "SELECT what FROM ride_event WHERE request_id = $1 ORDER BY at", asked.request_id)
    assert [event["what"] for event in events] == ["asked", "off"]


async def test_a_meeting_without_a_ride_has_nothing_to_follow_or_release(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    made = await booked(pool, keyring, school, school.at(17, 0), now)
    found = await occasion_of(pool, school, made.meeting_id)
    act = act_of(office_of(school), keyring, now)

    await transact(pool, school.org_id, lambda conn: actions.release(conn, act, found))
    assert await transact(pool, school.org_id, lambda conn: actions.follow(conn, act, found, found)) is None


async def test_a_rosters_cars_come_change_and_go(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    first = await add_driver(pool, school, car={"seats": 0})
    other = await add_driver(pool, school, car={"seats": 0}, number=1)

    async def merge(*cars: IncomingCar) -> Tally:
        return await transact(
            pool, school.org_id, lambda conn: actions.merge_cars(conn, school.org_id, cars, date(2026, 9, 28))
        )

    assert await merge(IncomingCar(first, 4, 1, False), IncomingCar(other, 6, 2, True)) == Tally(added=2)
    assert await merge(IncomingCar(first, 4, 1, False), IncomingCar(other, 6, 2, True)) == Tally(unchanged=2)
    assert await merge(IncomingCar(first, 3, 0, False)) == Tally(changed=1, removed=1)
    assert await merge(IncomingCar(first, 3, 0, False), IncomingCar(other, 6, 2, True)) == Tally(changed=1, unchanged=1)


async def test_a_roster_leaves_what_an_owner_said_of_the_car(pool: Pool, school: BuiltSchool) -> None:
    driver = await add_driver(pool, school)

    await transact(
        pool,
        school.org_id,
        lambda conn: actions.merge_cars(conn, school.org_id, [IncomingCar(driver, 6, 2, True)], date(2026, 9, 28)),
    )

    (car,) = await rows(pool, school, "SELECT seats, described, plate FROM car WHERE person_id = $1", driver)
    assert (car["seats"], car["described"], car["plate"]) == (6, "blue Honda Fit", "LRK 204")
