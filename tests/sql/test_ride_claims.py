"""Who drives: claimed in one piece, refused by name, given back, kept true to the meeting."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from service.access.types import Principal
from service.kernel.db import Pool, transact, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import MeetingId, OrgId, PersonId, RideRequestId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from service.rides import actions, claims, settling
from service.rides.errors import (
    CarNotTold,
    DriverTaken,
    NotCleared,
    NotYours,
    NoWheelchair,
    RideGone,
    TooFewChildSeats,
    TooFewSeats,
    TooYoung,
)
from service.rides.types import Ride, RideView, RideWish, Trip, TripStop
from tests.builders import BuiltSchool, act_of, office_of
from tests.riding import add_driver, driver_of, occasion_of, ride_asked, riding_school, rows, taken_by
from tests.told import all_sent

KINDS = "SELECT message ->> 'kind' AS kind, recipient_id, message FROM notice WHERE state = 'queued' ORDER BY notice_id"


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await riding_school(pool, org, now, teachers=3, families=3)


async def _claim(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, driver: PersonId, request_id: RideRequestId
) -> Ride:
    return await claims.claim(pool, act_of(driver_of(school, driver), keyring, now), request_id)


async def _view(pool: Pool, school: BuiltSchool, meeting_id: MeetingId) -> RideView:
    async with transaction(pool, school.org_id) as conn:
        return (await actions.of_meetings(conn, school.org_id, [meeting_id]))[meeting_id]


async def _told(pool: Pool, school: BuiltSchool, person: PersonId) -> list[str]:
    return [row["kind"] for row in await rows(pool, school, KINDS) if row["recipient_id"] == person]


async def test_a_claim_tells_the_family_who_drives_which_car_and_the_word(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school)
    made, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)

    ride = await _claim(pool, school, keyring, now, driver, asked.request_id)

    view = await _view(pool, school, made.meeting_id)
    assert (view.state, view.driver, view.car, view.plate) == ("found", "Dora", "blue Honda Fit", "LRK 204")
    assert view.code_word == ride.stops[0].code_word
    assert [way.leg for way in view.ways] == ["there", "back"]
    assert view.contact == "+15155550700"


async def test_a_claim_takes_the_drivers_time_from_before_the_pick_up_until_home(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)

    ride = await _claim(pool, school, keyring, now, driver, asked.request_id)

    (taken,) = await taken_by(pool, school, [driver])
    there, back = asked.legs
    assert taken["claim_id"] == ride.ride_id
    assert taken["during"].lower == there.pick_up_at - timedelta(minutes=10)
    assert taken["during"].upper == back.drop_off_at + timedelta(minutes=10)


async def test_family_and_driver_are_told_and_nobody_reads_a_name_or_street(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)

    await _claim(pool, school, keyring, now, driver, asked.request_id)

    assert "driver_claimed" in await _told(pool, school, driver)
    assert "ride_found" in await _told(pool, school, school.family.guardian.person_id)
    said = str(
        [row["message"] for row in await rows(pool, school, KINDS) if row["kind"].startswith(("ride", "driver"))]
    )
    assert not any(secret in said for secret in ("Fairview", "Honda", "LRK 204", "Delgado", "code_word"))


@pytest.mark.parametrize(
    "driver, refused",
    [
        ({"cleared": None}, NotCleared),
        ({"cleared": date(2026, 10, 14)}, NotCleared),
        ({"parts": {"driving_insurance": date(2026, 10, 1)}}, NotCleared),
        ({"born_on": date(2001, 10, 16)}, TooYoung),
        ({"car": {"plate": ""}}, CarNotTold),
        ({"car": {"seats": 0}}, CarNotTold),
        ({"car": {"seats": 1}}, TooFewSeats),
        ({"car": {"child_seats": 0}}, TooFewChildSeats),
    ],
)
async def test_what_keeps_a_driver_from_a_ride_is_named(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, driver: dict[str, Any], refused: type[NotYours]
) -> None:
    who = await add_driver(pool, school, **driver)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)

    with pytest.raises(refused):
        await _claim(pool, school, keyring, now, who, asked.request_id)

    assert await taken_by(pool, school, [who]) == []


@pytest.mark.parametrize(
    "driver",
    [
        {"cleared": date(2026, 10, 15)},
        {"parts": {"driving_insurance": date(2026, 10, 15), "childcare": date(2026, 1, 1)}},
        {"born_on": date(2001, 10, 15)},
        {"born_on": None},
        {"car": {"seats": 2}},
    ],
)
async def test_who_is_cleared_to_the_trips_last_day_may_drive(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, driver: dict[str, Any]
) -> None:
    who = await add_driver(pool, school, **driver)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)

    assert (await _claim(pool, school, keyring, now, who, asked.request_id)).driver_id == who


async def test_a_wheelchair_needs_a_fit_car(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> None:
    plain, fit = await add_driver(pool, school), await add_driver(pool, school, car={"wheelchair": True}, number=1)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now, wish=RideWish(wheelchair=True))

    with pytest.raises(NoWheelchair):
        await _claim(pool, school, keyring, now, plain, asked.request_id)
    assert (await _claim(pool, school, keyring, now, fit, asked.request_id)).driver_id == fit


async def test_who_cannot_have_a_ride_is_offered_those_that_fit(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school, car={"child_seats": 0})
    _, big = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    _, small = await ride_asked(
        pool, keyring, school, school.at(16, 0, day=1), now, wish=RideWish(), family=school.families[1]
    )

    with pytest.raises(TooFewChildSeats) as refused:
        await _claim(pool, school, keyring, now, driver, big.request_id)

    assert (refused.value.has, refused.value.needs, refused.value.others) == (0, 1, [small.request_id])


async def test_nobody_drives_two_families_at_once(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school)
    _, first = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    _, second = await ride_asked(pool, keyring, school, school.at(17, 20), now, family=school.families[1])
    await _claim(pool, school, keyring, now, driver, first.request_id)

    with pytest.raises(DriverTaken):
        await _claim(pool, school, keyring, now, driver, second.request_id)


async def test_a_ride_somebody_drives_is_gone(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> None:
    first, second = await add_driver(pool, school), await add_driver(pool, school, number=1)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    await _claim(pool, school, keyring, now, first, asked.request_id)

    with pytest.raises(RideGone):
        await _claim(pool, school, keyring, now, second, asked.request_id)


async def test_who_does_not_volunteer_here_knows_of_no_ride(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)

    with pytest.raises(NotFound):
        await _claim(pool, school, keyring, now, school.teacher.person_id, asked.request_id)


async def test_a_ride_given_back_is_on_the_board_again_with_another_word(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    first, second = await add_driver(pool, school), await add_driver(pool, school, number=1)
    made, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    ride = await _claim(pool, school, keyring, now, first, asked.request_id)

    await claims.give_back(pool, act_of(driver_of(school, first), keyring, now), ride.ride_id)

    assert (await _view(pool, school, made.meeting_id)).state == "looking"
    assert await taken_by(pool, school, [first]) == []
    assert "driver_given_back" in await _told(pool, school, first)
    again = await _claim(pool, school, keyring, now, second, asked.request_id)
    assert again.ride_id != ride.ride_id


async def test_where_the_office_looks_for_another_driver_the_family_is_told_at_once(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    await _claim(pool, school, keyring, now, driver, asked.request_id)
    await all_sent(pool, school.org_id)

    await settling.settle(pool, act_of(office_of(school), keyring, now), asked.request_id, "looking")

    assert await _told(pool, school, driver) == ["driver_ride_off"]
    assert await _told(pool, school, school.families[0].guardian.person_id) == ["ride_off"]


async def test_only_who_drives_gives_back(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> None:
    first, second = await add_driver(pool, school), await add_driver(pool, school, number=1)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    ride = await _claim(pool, school, keyring, now, first, asked.request_id)

    with pytest.raises(NotFound):
        await claims.give_back(pool, act_of(driver_of(school, second), keyring, now), ride.ride_id)


async def _moved(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, meeting_id: MeetingId, by: timedelta
) -> None:
    before = await occasion_of(pool, school, meeting_id)
    after = replace(before, span=Span(before.span.start + by, before.span.end + by))
    act = act_of(office_of(school), keyring, now)
    await transact(pool, school.org_id, lambda conn: actions.follow(conn, act, before, after))


async def test_a_meeting_that_slips_takes_its_driver_along(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school)
    made, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    await _claim(pool, school, keyring, now, driver, asked.request_id)

    await _moved(pool, school, keyring, now, made.meeting_id, timedelta(minutes=20))

    view = await _view(pool, school, made.meeting_id)
    assert (view.state, view.pick_up_at) == ("found", asked.legs[0].pick_up_at + timedelta(minutes=20))
    assert "driver_ride_moved" in await _told(pool, school, driver)
    (taken,) = await taken_by(pool, school, [driver])
    assert taken["during"].lower == asked.legs[0].pick_up_at + timedelta(minutes=10)


async def test_nobody_is_moved_to_another_day_without_a_yes(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school)
    made, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    await _claim(pool, school, keyring, now, driver, asked.request_id)

    await _moved(pool, school, keyring, now, made.meeting_id, timedelta(days=1))

    assert (await _view(pool, school, made.meeting_id)).state == "looking"
    assert await taken_by(pool, school, [driver]) == []
    assert "driver_ride_off" in await _told(pool, school, driver)


async def test_a_driver_hears_that_the_meeting_is_off(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school)
    made, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    await _claim(pool, school, keyring, now, driver, asked.request_id)
    found = await occasion_of(pool, school, made.meeting_id)
    act = act_of(office_of(school), keyring, now)

    await transact(pool, school.org_id, lambda conn: actions.release(conn, act, found))

    assert await _told(pool, school, driver) == ["driver_ride_off"]
    assert await taken_by(pool, school, [driver]) == []


# --- trips of several ------------------------------------------------------------------------------------------------


async def _two(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> Sequence[Any]:
    return [
        (await ride_asked(pool, keyring, school, at, now, wish=RideWish(passengers=2), family=family))[1]
        for at, family in ((school.at(17, 0), school.families[0]), (school.at(17, 0), school.families[1]))
    ]


def _together(first: Any, second: Any, *, leg: int = 0) -> Trip:
    """One car picks up both and brings both to the same bell."""
    one, other = first.legs[leg], second.legs[leg]
    return Trip(
        stops=[
            TripStop(
                request_id=each.request_id, leg=way.leg, pick_up_at=way.pick_up_at - early, drop_off_at=way.drop_off_at
            )
            for each, way, early in ((first, one, timedelta(minutes=5)), (second, other, timedelta()))
        ]
    )


async def test_a_suggested_trip_is_taken_as_a_whole(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school)
    first, second = await _two(pool, school, keyring, now)
    act = act_of(driver_of(school, driver), keyring, now)

    ride = await actions.take_trip(pool, act, _together(first, second))

    assert {stop.request_id for stop in ride.stops} == {first.request_id, second.request_id}
    assert len({stop.code_word for stop in ride.stops}) == 2
    assert (await _view(pool, school, first.meeting_id)).state == "looking"  # nobody drives them home yet


async def test_a_trip_that_fills_more_than_the_belts_is_refused_whole(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school, car={"seats": 3})
    first, second = await _two(pool, school, keyring, now)

    with pytest.raises(TooFewSeats):
        await actions.take_trip(pool, act_of(driver_of(school, driver), keyring, now), _together(first, second))

    assert await rows(pool, school, "SELECT 1 FROM ride") == []


async def test_a_way_home_that_is_left_is_claimed_by_itself(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver, other = await add_driver(pool, school), await add_driver(pool, school, number=1)
    first, second = await _two(pool, school, keyring, now)
    await actions.take_trip(pool, act_of(driver_of(school, driver), keyring, now), _together(first, second))

    await _claim(pool, school, keyring, now, other, first.request_id)

    view = await _view(pool, school, first.meeting_id)
    assert [(way.leg, way.driver) for way in view.ways] == [("there", "Dora"), ("back", "Ben")]
    assert view.state == "found"


async def test_stops_outside_their_window_are_refused(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school)
    first, _ = await _two(pool, school, keyring, now)
    early = first.legs[0].earliest - timedelta(minutes=1)
    trip = Trip(
        stops=[TripStop(request_id=first.request_id, leg="there", pick_up_at=early, drop_off_at=first.legs[0].latest)]
    )

    with pytest.raises(Malformed):
        await actions.take_trip(pool, act_of(driver_of(school, driver), keyring, now), trip)


async def test_a_trip_of_two_goes_on_when_one_meeting_is_off(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school)
    first, second = await _two(pool, school, keyring, now)
    ride = await actions.take_trip(pool, act_of(driver_of(school, driver), keyring, now), _together(first, second))
    found = await occasion_of(pool, school, first.meeting_id)
    act = act_of(office_of(school), keyring, now)

    await transact(pool, school.org_id, lambda conn: actions.release(conn, act, found))

    (left,) = await rows(pool, school, "SELECT request_id FROM ride_stop WHERE ride_id = $1 AND live", ride.ride_id)
    assert left["request_id"] == second.request_id
    assert len(await taken_by(pool, school, [driver])) == 1


async def test_the_office_names_a_driver(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> None:
    driver = await add_driver(pool, school)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)

    ride = await claims.claim(pool, act_of(office_of(school), keyring, now), asked.request_id, driver_id=driver)

    assert ride.driver_id == driver


async def test_another_schools_office_names_nobody(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    driver = await add_driver(pool, school)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    elsewhere = Principal(org_id=school.org_id, kind="office", actor="link:x", school_id=school.round_id)  # type: ignore[arg-type]  # of no school here

    with pytest.raises(NotFound):
        await claims.claim(pool, act_of(elsewhere, keyring, now), asked.request_id, driver_id=driver)
