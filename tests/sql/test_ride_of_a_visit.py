"""Of several meetings in one visit one ride brings the family: there before the first and home after the last."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from service.booking import actions
from service.booking.types import Help, MeetingView
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, PersonId
from service.kernel.tokens import Keyring
from service.rides import actions as rides
from service.rides import claims
from service.rides.types import RideWish
from tests.builders import BuiltSchool, act_of, add_family, asked_by, booked, guardian_of, teacher_of
from tests.riding import add_driver, driver_of, riding_school, rows
from tests.told import all_sent

RIDE = Help(ride=RideWish(passengers=2, child_seats=1))
FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    built = await riding_school(pool, org, now, teachers=3, families=0)
    async with transaction(pool, org) as conn:
        return await add_family(conn, built, now, teachers_per_child=3)


@pytest.fixture
async def visit(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> Sequence[MeetingView]:
    """Three meetings, at 4, 4:40 and 5:20; a ride was asked for with the second."""
    wanted = ((16, 0, Help()), (16, 40, RIDE), (17, 20, Help()))
    return [
        await booked(pool, keyring, school, school.at(hour, minute), now, teacher_id=teacher.person_id, help=help_)
        for teacher, (hour, minute, help_) in zip(school.teachers, wanted, strict=True)
    ]


async def _ride(pool: Pool, school: BuiltSchool) -> tuple[datetime, datetime]:
    """When the one ride of the school is at school, and when it leaves."""
    (there, back) = await rows(
        pool,
        school,
        """SELECT leg, pick_up_at, drop_off_at FROM ride_leg JOIN ride_request USING (org_id, request_id)
           WHERE state <> 'off' ORDER BY earliest""",
    )
    return there["drop_off_at"], back["pick_up_at"]


async def _claimed(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> PersonId:
    driver = await add_driver(pool, school)
    (asked,) = await rows(pool, school, "SELECT request_id FROM ride_request WHERE state <> 'off'")
    await claims.claim(pool, act_of(driver_of(school, driver), keyring, now), asked["request_id"])
    await all_sent(pool, school.org_id)
    return driver


async def _told(pool: Pool, school: BuiltSchool, driver: PersonId) -> list[Any]:
    sql = "SELECT message ->> 'kind' AS kind FROM notice WHERE recipient_id = $1 AND state = 'queued'"
    return [row["kind"] for row in await rows(pool, school, sql, driver)]


async def test_one_ride_is_there_before_the_first_and_home_after_the_last(
    pool: Pool, school: BuiltSchool, visit: Sequence[MeetingView]
) -> None:
    stands = await rows(pool, school, "SELECT help FROM meeting")

    assert await _ride(pool, school) == (visit[0].span.start - FIVE_MINUTES, visit[2].span.end + FIVE_MINUTES)
    assert [row["help"] for row in stands] == [["ride"]] * 3
    async with transaction(pool, school.org_id) as conn:
        seen = await rides.of_meetings(conn, school.org_id, [one.meeting_id for one in visit])
    assert len({one.request_id for one in seen.values()}) == 1
    assert len(seen) == 3


async def test_what_was_booked_at_once_with_a_ride_each_shares_one(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    asked = [
        asked_by(school.family, school.at(16, minute), teacher_id=teacher.person_id, help=RIDE)
        for minute, teacher in ((0, school.teachers[0]), (40, school.teachers[1]))
    ]

    first, second = await actions.book(pool, act_of(guardian_of(school), keyring, now), asked)

    assert await _ride(pool, school) == (first.span.start - FIVE_MINUTES, second.span.end + FIVE_MINUTES)


async def test_a_meeting_hours_later_is_another_visit(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    early = await booked(pool, keyring, school, school.at(15, 0), now, help=RIDE)
    late = await booked(pool, keyring, school, school.at(17, 40), now, teacher_id=school.teachers[1].person_id)

    assert await _ride(pool, school) == (early.span.start - FIVE_MINUTES, early.span.end + FIVE_MINUTES)
    assert late.help == []


async def test_the_last_meeting_moves_the_way_home_and_the_driver_hears_once(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, visit: Sequence[MeetingView]
) -> None:
    driver = await _claimed(pool, school, keyring, now)

    guardian = act_of(guardian_of(school), keyring, now)
    moved = await actions.move(pool, guardian, visit[2].meeting_id, start=school.at(17, 40))

    assert await _ride(pool, school) == (visit[0].span.start - FIVE_MINUTES, moved.span.end + FIVE_MINUTES)
    assert await _told(pool, school, driver) == ["driver_ride_moved"]


async def test_a_meeting_between_two_goes_and_nobody_needs_to_hear(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, visit: Sequence[MeetingView]
) -> None:
    driver = await _claimed(pool, school, keyring, now)
    before = await _ride(pool, school)

    await actions.cancel(pool, act_of(guardian_of(school), keyring, now), visit[1].meeting_id)

    assert await _ride(pool, school) == before
    assert await _told(pool, school, driver) == []
    (request,) = await rows(pool, school, "SELECT state, meeting_id FROM ride_request")
    assert (request["state"], request["meeting_id"]) == ("found", visit[0].meeting_id)


async def test_the_ride_goes_with_the_last_meeting_of_the_visit_and_the_driver_hears_once(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, visit: Sequence[MeetingView]
) -> None:
    driver = await _claimed(pool, school, keyring, now)
    guardian = act_of(guardian_of(school), keyring, now)

    for meeting in (visit[1], visit[0], visit[2]):
        await actions.cancel(pool, guardian, meeting.meeting_id)

    cancelled = "SELECT message FROM notice WHERE message ->> 'kind' = 'cancelled' ORDER BY created_at, notice_id"
    said = [row["message"] for row in await rows(pool, school, cancelled)]
    assert [(one.get("ride_stays", False), [each["kind"] for each in one["meeting"]["help"]]) for one in said] == [
        (True, []),
        (True, []),
        (False, ["ride"]),
    ]
    assert [row["state"] for row in await rows(pool, school, "SELECT state FROM ride_request")] == ["off"]
    assert await rows(pool, school, "SELECT 1 FROM ride_meeting") == []
    assert await _told(pool, school, driver) == ["driver_ride_off"]


async def test_a_meeting_that_leaves_the_visit_has_a_ride_of_its_own(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, visit: Sequence[MeetingView]
) -> None:
    guardian = act_of(guardian_of(school), keyring, now)
    moved = await actions.move(pool, guardian, visit[1].meeting_id, start=school.at(17, 0, day=1))

    meets = await rows(
        pool, school, "SELECT lower(meets) AS starts, upper(meets) AS ends, passengers FROM ride_request ORDER BY meets"
    )
    assert [tuple(row) for row in meets] == [
        (visit[0].span.start, visit[2].span.end, 2),
        (moved.span.start, moved.span.end, 2),
    ]


async def test_ten_more_minutes_of_a_meeting_that_is_not_the_last_move_nobodys_way_home(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, visit: Sequence[MeetingView]
) -> None:
    driver = await _claimed(pool, school, keyring, now)
    leaves = (await _ride(pool, school))[1]
    ways = []
    for number in (0, 2):
        act = act_of(teacher_of(school, number), keyring, visit[number].span.start)
        async with transaction(pool, school.org_id) as conn:
            await rides.later(conn, act, visit[number].meeting_id, 10)
        ways.append((await _ride(pool, school))[1] - leaves)

    assert ways == [timedelta(), timedelta(minutes=10)]
    assert await _told(pool, school, driver) == ["driver_ride_moved"]
