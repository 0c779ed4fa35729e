"""Hours kept in the database: what teachers say, what a roster says, and who may say it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, time

import asyncpg
import msgspec
import pytest

from service.access.types import Principal
from service.availability import actions, hours, rules, store
from service.availability.errors import ComesFromRoster, HoursOverlap
from service.availability.types import RosterWindow, Weekly
from service.kernel.db import Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId, SchoolId, new_id
from tests.builders import FRIDAY, THURSDAY, BuiltSchool, school_with
from tests.sql.offering import (
    CHICAGO,
    LATE,
    added,
    away,
    grace,
    hours_of,
    office,
    put_meeting,
    starts_of,
)


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """Two teachers who offer Thursday and Friday, 3 to 6 pm, in a round of 20 minutes."""
    return await school_with(pool, org, now, teachers=2)


@pytest.fixture
async def owner(database: str) -> AsyncIterator[asyncpg.Connection]:
    """The database's owner, who sees what every connection is at."""
    conn = await asyncpg.connect(database)
    yield conn
    await conn.close()


async def test_hours_put_are_offered_and_removed_are_not(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    teacher = school.teacher.person_id
    await hours.put_pattern(pool, grace(school), teacher, LATE, now=now)
    assert school.at(18) in await starts_of(pool, school)

    added = next(each for each in (await hours_of(pool, school, now)).patterns if each.hours == LATE)
    await hours.remove_pattern(pool, office(school), teacher, added.pattern_id, now=now)

    assert school.at(18) not in await starts_of(pool, school)


async def test_hours_that_overlap_are_refused(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    overlapping = Weekly(weekday=4, starts=time(17, 30), ends=time(19))

    with pytest.raises(HoursOverlap) as refused:
        await hours.put_pattern(pool, grace(school), school.teacher.person_id, overlapping, now=now)

    assert (refused.value.starts, refused.value.ends) == (time(15), time(18))


async def test_of_ten_who_put_the_same_hours_at_once_one_does(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    tries = [hours.put_pattern(pool, office(school), school.teacher.person_id, LATE, now=now) for _ in range(10)]

    done = await asyncio.gather(*tries, return_exceptions=True)

    assert sorted(type(each).__name__ for each in done) == ["HoursOverlap"] * 9 + ["NoneType"]


async def _kept(pool: Pool, school: BuiltSchool, *added: Weekly) -> list[Weekly]:
    """Add hours past every rule, and read which of them there are then."""
    async with transaction(pool, school.org_id) as conn:
        await store.add_patterns(conn, school.org_id, school.teacher.person_id, list(added))
        kept = await store.patterns(conn, school.org_id, school.teacher.person_id)
    return [one.hours for one in kept if one.hours in added]


async def test_the_database_has_the_last_word_on_overlapping_hours(pool: Pool, school: BuiltSchool) -> None:
    with pytest.raises(asyncpg.ExclusionViolationError, match="weekly_hours_do_not_overlap"):
        await _kept(pool, school, LATE, LATE)


async def test_without_the_constraint_hours_would_overlap(
    pool: Pool, owner: asyncpg.Connection, school: BuiltSchool
) -> None:
    await owner.execute("ALTER TABLE porchlight.pattern DROP CONSTRAINT weekly_hours_do_not_overlap")

    assert await _kept(pool, school, LATE, LATE) == [LATE, LATE]


async def test_hours_of_different_weeks_do_not_overlap(pool: Pool, school: BuiltSchool) -> None:
    until = msgspec.structs.replace(LATE, until_day=date(2026, 10, 16))
    after = msgspec.structs.replace(LATE, from_day=date(2026, 10, 17))

    assert sorted(await _kept(pool, school, until, after), key=str) == sorted([until, after], key=str)


async def test_a_removal_leaves_booked_meetings_and_tells_which(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    await put_meeting(pool, school, now, school.slot(15))
    await put_meeting(pool, school, now, school.slot(17))

    left = await hours.add_exception(pool, grace(school), school.teacher.person_id, away(time(16), time(18)), now=now)

    assert [meeting.span for meeting in left] == [school.slot(17)]
    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM meeting WHERE state = 'confirmed'") == 2


async def test_taking_weekly_hours_back_tells_the_meetings_of_every_week(
    pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    await put_meeting(pool, school, now, school.slot(15))
    thursday = next(each for each in (await hours_of(pool, school, now)).patterns if each.hours.weekday == 4)

    left = await hours.remove_pattern(pool, grace(school), school.teacher.person_id, thursday.pattern_id, now=now)

    assert [meeting.span for meeting in left] == [school.slot(15)]


async def test_a_change_taken_back_is_as_if_it_had_not_been(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    before = await starts_of(pool, school)
    teacher = school.teacher.person_id
    await hours.add_exception(pool, grace(school), teacher, away(time(16), time(18)), now=now)
    change = (await hours_of(pool, school, now)).exceptions[0]

    await hours.remove_exception(pool, grace(school), teacher, change.exception_id, now=now)

    assert await starts_of(pool, school) == before


async def test_a_whole_set_replaces_what_stood_or_changes_nothing(
    pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    teacher = school.teacher.person_id
    await hours.add_exception(pool, grace(school), teacher, away(time(16), time(18)), now=now)

    async def put(*weekly: Weekly) -> None:
        async with transaction(pool, school.org_id) as conn:
            await hours.replace_hours(conn, office(school), teacher, weekly, [], now=now)

    await put(LATE)
    with pytest.raises(HoursOverlap):
        await put(LATE, LATE)

    said = await hours_of(pool, school, now)
    assert ([each.hours for each in said.patterns], said.exceptions) == ([LATE], [])


async def test_hours_of_somebody_else_are_not_found(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    minh, elsewhere = school.teachers[1].person_id, SchoolId(new_id())
    guardian = Principal(org_id=school.org_id, kind="guardian", actor="link:g", person_id=minh)

    for principal in (grace(school), office(school, elsewhere), guardian):
        with pytest.raises(NotFound):
            await hours.put_pattern(pool, principal, minh, LATE, now=now)


async def test_who_does_not_teach_has_no_hours(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    with pytest.raises(NotFound):
        await hours.put_pattern(pool, office(school), school.family.guardian.person_id, LATE, now=now)


async def test_a_change_of_hours_is_in_the_audit(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    await hours.put_pattern(pool, grace(school), school.teacher.person_id, LATE, now=now)

    async with transaction(pool, school.org_id) as conn:
        row = await conn.fetchrow("SELECT actor, action, subject FROM audit")
    assert row is not None
    assert tuple(row) == ("link:grace", "hours-changed", f"person:{school.teacher.person_id}")


# The roster's windows


def _window(school: BuiltSchool, starts: time, ends: time, number: int = 0) -> RosterWindow:
    return RosterWindow(teacher_id=school.teachers[number].person_id, day=THURSDAY, starts=starts, ends=ends)


async def _import(pool: Pool, school: BuiltSchool, *windows: RosterWindow) -> tuple[int, int, int]:
    async with transaction(pool, school.org_id) as conn:
        done = await actions.replace_roster_windows(conn, school.org_id, windows)
    return done.added, done.removed, done.unchanged


async def _evening(pool: Pool, school: BuiltSchool) -> list[datetime]:
    return [at for at in await starts_of(pool, school) if school.at(18) <= at < school.at(23)]


async def test_the_same_windows_twice_change_nothing(pool: Pool, school: BuiltSchool) -> None:
    windows = [_window(school, time(7), time(8)), _window(school, time(18), time(20), 1)]
    assert await _import(pool, school, *windows, windows[0]) == (2, 0, 0)

    assert await _import(pool, school, *windows) == (0, 0, 2)


async def test_a_window_that_is_missing_goes_and_a_new_one_comes(pool: Pool, school: BuiltSchool) -> None:
    await _import(pool, school, _window(school, time(7), time(8)), _window(school, time(18), time(20)))

    assert await _import(pool, school, _window(school, time(7), time(8)), _window(school, time(18), time(19))) == (
        1,
        1,
        1,
    )

    assert await _evening(pool, school) == [school.at(18), school.at(18, 20), school.at(18, 40)]


async def test_time_a_teacher_took_away_stays_away_whatever_the_roster_says(
    pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    window = _window(school, time(18), time(20))
    await _import(pool, school, window)
    await hours.add_exception(pool, grace(school), school.teacher.person_id, away(time(18), time(19)), now=now)

    await _import(pool, school, window)

    assert await _evening(pool, school) == [school.at(19), school.at(19, 20), school.at(19, 40)]


async def test_a_roster_may_bring_what_a_teacher_added(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    teacher, same = school.teacher.person_id, added(time(18), time(20))
    await hours.add_exception(pool, grace(school), teacher, same, now=now)

    assert await _import(pool, school, _window(school, time(18), time(20))) == (1, 0, 0)

    own = next(each for each in (await hours_of(pool, school, now)).exceptions if each.origin == "teacher")
    await hours.remove_exception(pool, grace(school), teacher, own.exception_id, now=now)
    assert school.at(18) in await starts_of(pool, school)


async def test_a_window_of_the_roster_is_not_taken_back_by_hand(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    await _import(pool, school, _window(school, time(18), time(20)))
    brought = (await hours_of(pool, school, now)).exceptions[0]

    with pytest.raises(ComesFromRoster):
        await hours.remove_exception(pool, grace(school), school.teacher.person_id, brought.exception_id, now=now)


async def test_a_roster_of_some_teachers_leaves_the_windows_of_others(pool: Pool, school: BuiltSchool) -> None:
    mine, other = _window(school, time(18), time(20)), _window(school, time(18), time(20), 1)
    await _import(pool, school, mine, other)

    async with transaction(pool, school.org_id) as conn:
        done = await actions.replace_roster_windows(conn, school.org_id, [], of_teachers=[mine.teacher_id])

    assert (done.added, done.removed, done.unchanged) == (0, 1, 0)
    assert school.at(18) in await starts_of(pool, school, 1)


async def test_another_org_knows_nothing_of_these_hours(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    other = OrgId(new_id())
    async with transaction(pool, other) as conn:
        await conn.execute("INSERT INTO org (org_id, name, created_at) VALUES ($1, 'Elsewhere', $2)", other, now)
        rooms = dict.fromkeys([school.teacher.person_id])
        found = await store.facts(conn, school.org_id, rooms, [FRIDAY], rules.span_of_days([FRIDAY], CHICAGO))
    assert found[school.teacher.person_id].weekly == []
