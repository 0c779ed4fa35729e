"""Hours kept in the database, the openings that follow, and how old those may be when they are shown."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
import pytest

from service.access.types import Principal
from service.agenda.actions import release, take
from service.agenda.types import Take
from service.availability import actions, hours, rules, store
from service.availability.cache import CHANNEL, OpeningsCache
from service.availability.errors import ComesFromRoster, HoursOverlap
from service.availability.types import Dated, Hours, OpeningsView, RosterWindow, Weekly
from service.kernel.db import Pool, open_pool, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.hearing import listen
from service.kernel.ids import OrgId, PersonId, RoundId, SchoolId, new_id
from service.kernel.spans import Span
from service.rounds.actions import round_of, round_teachers
from service.rounds.types import Round, RoundTeacher
from tests.builders import FRIDAY, THURSDAY, ZONE, BuiltSchool, school_with

CHICAGO = ZoneInfo(ZONE)
EARS = "FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
LATE = Weekly(weekday=4, starts=time(18), ends=time(19))


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """Two teachers who offer Thursday and Friday, 3 to 6 pm, in a round of 20 minutes."""
    return await school_with(pool, org, now, teachers=2)


@pytest.fixture
async def replica(database: str) -> AsyncIterator[Pool]:
    """A pool such as another web process has."""
    opened = await open_pool(database, size=3)
    yield opened
    await opened.close()


@pytest.fixture
async def owner(database: str) -> AsyncIterator[asyncpg.Connection]:
    """The database's owner, who sees what every connection is at."""
    conn = await asyncpg.connect(database)
    yield conn
    await conn.close()


def _grace(school: BuiltSchool) -> Principal:
    return Principal(org_id=school.org_id, kind="teacher", actor="link:grace", person_id=school.teacher.person_id)


def _office(school: BuiltSchool, school_id: SchoolId | None = None) -> Principal:
    return Principal(org_id=school.org_id, kind="office", actor="link:pat", school_id=school_id or school.school_id)


def _away(starts: time, ends: time) -> Dated:
    return Dated(day=THURSDAY, starts=starts, ends=ends, effect="removed")


def _added(starts: time, ends: time, day: date = THURSDAY) -> Dated:
    return Dated(day=day, starts=starts, ends=ends, effect="added")


async def _round(pool: Pool, school: BuiltSchool) -> tuple[Round, list[RoundTeacher]]:
    async with transaction(pool, school.org_id) as conn:
        return (
            await round_of(conn, school.org_id, school.round_id),
            await round_teachers(conn, school.org_id, school.round_id),
        )


async def _starts(pool: Pool, school: BuiltSchool, number: int = 0) -> list[datetime]:
    """When the openings of one teacher begin, straight from the database."""
    round_, teachers = await _round(pool, school)
    async with transaction(pool, school.org_id) as conn:
        found = await actions.all_openings_now(conn, school.org_id, round_, teachers, CHICAGO)
    return [opening.span.start for opening in found[school.teachers[number].person_id]]


async def _shown(pool: Pool, cache: OpeningsCache, school: BuiltSchool, now: datetime) -> list[datetime]:
    """When the first teacher's openings begin, as a page of this replica shows them."""
    round_, teachers = await _round(pool, school)
    found = await actions.openings(pool, cache, school.org_id, round_, teachers, CHICAGO, None, now)
    return [opening.span.start for opening in found[school.teacher.person_id]]


async def _take(pool: Pool, school: BuiltSchool, span: Span) -> None:
    claim = new_id()
    takes = [Take(school.teacher.person_id, "teacher", span)]
    await transact(pool, school.org_id, lambda conn: take(conn, school.org_id, claim, takes))


async def _book(pool: Pool, school: BuiltSchool, now: datetime, span: Span) -> None:
    """Put a meeting with the first teacher into the table, as far as hours know of meetings."""
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            """INSERT INTO meeting (org_id, meeting_id, round_id, invitation_id, household_id, teacher_id, guardian_id,
                                    mode, during, state, booked_by, created_at, changed_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, 'school', tstzrange($8, $9), 'confirmed', 'link:x', $10, $10)""",
            school.org_id,
            new_id(),
            school.round_id,
            school.family.guardian.invitation_id,
            school.family.household_id,
            school.teacher.person_id,
            school.family.guardian.person_id,
            span.start,
            span.end,
            now,
        )


async def _hours(pool: Pool, school: BuiltSchool, now: datetime) -> Hours:
    return await hours.hours(pool, _grace(school), school.teacher.person_id, now=now)


# Openings


async def test_openings_are_what_is_offered_less_busy_less_taken(pool: Pool, school: BuiltSchool) -> None:
    await _take(pool, school, school.slot(15, 20))
    await _make_busy(pool, school, Span(school.at(16, 5), school.at(16, 15)))

    found = await _starts(pool, school)

    assert [at for at in found if at < school.at(17)] == [
        school.at(15),
        school.at(15, 40),
        school.at(16, 20),
        school.at(16, 40),
    ]


async def _make_busy(pool: Pool, school: BuiltSchool, span: Span) -> None:
    async with transaction(pool, school.org_id) as conn:
        calendar_id = await store.connect_calendar(
            conn, school.org_id, school.teacher.person_id, "https://calendar.example/x.ics", at=school.at(8)
        )
        await conn.execute(
            "INSERT INTO busy (org_id, calendar_id, teacher_id, during) VALUES ($1, $2, $3, tstzrange($4, $5))",
            school.org_id,
            calendar_id,
            school.teacher.person_id,
            span.start,
            span.end,
        )


async def test_a_time_whose_room_somebody_else_has_is_no_opening(pool: Pool, school: BuiltSchool) -> None:
    claim = new_id()
    takes = [Take(school.teacher.room_id, "room", school.slot(15))]
    await transact(pool, school.org_id, lambda conn: take(conn, school.org_id, claim, takes))

    assert (await _starts(pool, school))[0] == school.at(15, 20)
    assert (await _starts(pool, school, 1))[0] == school.at(15)


async def test_one_query_brings_the_facts_of_all_teachers(pool: Pool, school: BuiltSchool) -> None:
    asked: list[Any] = []
    within = rules.span_of_days(school.days, CHICAGO)
    async with transaction(pool, school.org_id) as conn:
        rooms = {teacher.person_id: teacher.room_id for teacher in school.teachers}
        await store.facts(conn, school.org_id, rooms, school.days, within)  # asyncpg asks about types the first time
        conn.add_query_logger(asked.append)

        found = await store.facts(conn, school.org_id, rooms, school.days, within)

        conn.remove_query_logger(asked.append)
    assert len(asked) == 1
    assert [len(facts.weekly) for facts in found.values()] == [2, 2]


async def test_one_of_the_openings_is_found_for_one_teacher(pool: Pool, school: BuiltSchool) -> None:
    round_, teachers = await _round(pool, school)
    grace = next(each for each in teachers if each.teacher_id == school.teacher.person_id)

    async with transaction(pool, school.org_id) as conn:
        found = await actions.all_openings_now(conn, school.org_id, round_, [grace], CHICAGO)

    assert found.keys() == {grace.teacher_id}
    assert len(found[grace.teacher_id]) == 18
    assert rules.parse_opening_key(found[grace.teacher_id][0].key) == (grace.teacher_id, school.at(15))


async def test_what_has_begun_or_lies_outside_the_window_is_not_listed(pool: Pool, school: BuiltSchool) -> None:
    round_, teachers = await _round(pool, school)
    window = Span(school.at(12), school.at(16))

    found = await actions.openings(
        pool, OpeningsCache(), school.org_id, round_, teachers, CHICAGO, window, school.at(15, 20)
    )

    assert [opening.span.start for opening in found[school.teacher.person_id]] == [school.at(15, 40)]


# Written out for services


def _service(school: BuiltSchool, school_id: SchoolId | None = None) -> Principal:
    return Principal(org_id=school.org_id, kind="api", actor="key:x", school_id=school_id)


async def test_the_hot_path_asks_the_database_once(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    cache, wanted = OpeningsCache(), [school.teacher.person_id]

    first, second = [
        await actions.openings_written(pool, cache, _service(school), school.round_id, wanted, None, now)
        for _ in range(2)
    ]

    assert second.body is first.body
    assert len(msgspec.json.decode(first.body, type=OpeningsView).openings) == 18


async def test_without_names_all_teachers_of_the_round_are_written(
    pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    window = Span(school.at(15), school.at(15, 20))

    written = await actions.openings_written(pool, OpeningsCache(), _service(school), school.round_id, [], window, now)

    found = msgspec.json.decode(written.body, type=OpeningsView).openings
    assert {each.teacher_id for each in found} == {teacher.person_id for teacher in school.teachers}
    assert {each.starts_at for each in found} == {school.at(15)}


async def test_a_teacher_who_is_not_in_the_round_and_a_round_that_is_not_are_not_found(
    pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    cache, nobody = OpeningsCache(), PersonId(new_id())

    with pytest.raises(NotFound):
        await actions.openings_written(pool, cache, _service(school), school.round_id, [nobody], None, now)
    with pytest.raises(NotFound):
        await actions.openings_written(pool, cache, _service(school), RoundId(new_id()), [nobody], None, now)


@pytest.mark.parametrize("kept", [True, False])
async def test_a_key_of_another_school_finds_no_round_kept_or_not(
    pool: Pool, school: BuiltSchool, now: datetime, kept: bool
) -> None:
    cache, wanted = OpeningsCache(max_age=60 if kept else 0), [school.teacher.person_id]
    await actions.openings_written(pool, cache, _service(school), school.round_id, wanted, None, now)
    stranger = _service(school, SchoolId(new_id()))

    with pytest.raises(NotFound):
        await actions.openings_written(pool, cache, stranger, school.round_id, wanted, None, now)


# Hours


async def test_hours_put_are_offered_and_removed_are_not(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    teacher = school.teacher.person_id
    await hours.put_pattern(pool, _grace(school), teacher, LATE, now=now)
    assert school.at(18) in await _starts(pool, school)

    added = next(each for each in (await _hours(pool, school, now)).patterns if each.hours == LATE)
    await hours.remove_pattern(pool, _office(school), teacher, added.pattern_id, now=now)

    assert school.at(18) not in await _starts(pool, school)


async def test_hours_that_overlap_are_refused(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    overlapping = Weekly(weekday=4, starts=time(17, 30), ends=time(19))

    with pytest.raises(HoursOverlap) as refused:
        await hours.put_pattern(pool, _grace(school), school.teacher.person_id, overlapping, now=now)

    assert (refused.value.starts, refused.value.ends) == (time(15), time(18))


async def test_of_ten_who_put_the_same_hours_at_once_one_does(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    tries = [hours.put_pattern(pool, _office(school), school.teacher.person_id, LATE, now=now) for _ in range(10)]

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
    await _book(pool, school, now, school.slot(15))
    await _book(pool, school, now, school.slot(17))

    left = await hours.add_exception(pool, _grace(school), school.teacher.person_id, _away(time(16), time(18)), now=now)

    assert [meeting.span for meeting in left] == [school.slot(17)]
    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM meeting WHERE state = 'confirmed'") == 2


async def test_taking_weekly_hours_back_tells_the_meetings_of_every_week(
    pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    await _book(pool, school, now, school.slot(15))
    thursday = next(each for each in (await _hours(pool, school, now)).patterns if each.hours.weekday == 4)

    left = await hours.remove_pattern(pool, _grace(school), school.teacher.person_id, thursday.pattern_id, now=now)

    assert [meeting.span for meeting in left] == [school.slot(15)]


async def test_a_change_taken_back_is_as_if_it_had_not_been(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    before = await _starts(pool, school)
    teacher = school.teacher.person_id
    await hours.add_exception(pool, _grace(school), teacher, _away(time(16), time(18)), now=now)
    change = (await _hours(pool, school, now)).exceptions[0]

    await hours.remove_exception(pool, _grace(school), teacher, change.exception_id, now=now)

    assert await _starts(pool, school) == before


async def test_a_whole_set_replaces_what_stood_or_changes_nothing(
    pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    teacher = school.teacher.person_id
    await hours.add_exception(pool, _grace(school), teacher, _away(time(16), time(18)), now=now)

    async def put(*weekly: Weekly) -> None:
        async with transaction(pool, school.org_id) as conn:
            await hours.replace_hours(conn, _office(school), teacher, weekly, [], now=now)

    await put(LATE)
    with pytest.raises(HoursOverlap):
        await put(LATE, LATE)

    said = await _hours(pool, school, now)
    assert ([each.hours for each in said.patterns], said.exceptions) == ([LATE], [])


async def test_hours_of_somebody_else_are_not_found(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    minh, elsewhere = school.teachers[1].person_id, SchoolId(new_id())
    guardian = Principal(org_id=school.org_id, kind="guardian", actor="link:g", person_id=minh)

    for principal in (_grace(school), _office(school, elsewhere), guardian):
        with pytest.raises(NotFound):
            await hours.put_pattern(pool, principal, minh, LATE, now=now)


async def test_who_does_not_teach_has_no_hours(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    with pytest.raises(NotFound):
        await hours.put_pattern(pool, _office(school), school.family.guardian.person_id, LATE, now=now)


async def test_a_change_of_hours_is_in_the_audit(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    await hours.put_pattern(pool, _grace(school), school.teacher.person_id, LATE, now=now)

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
    return [at for at in await _starts(pool, school) if school.at(18) <= at < school.at(23)]


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
    await hours.add_exception(pool, _grace(school), school.teacher.person_id, _away(time(18), time(19)), now=now)

    await _import(pool, school, window)

    assert await _evening(pool, school) == [school.at(19), school.at(19, 20), school.at(19, 40)]


async def test_a_roster_may_bring_what_a_teacher_added(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    teacher, same = school.teacher.person_id, _added(time(18), time(20))
    await hours.add_exception(pool, _grace(school), teacher, same, now=now)

    assert await _import(pool, school, _window(school, time(18), time(20))) == (1, 0, 0)

    own = next(each for each in (await _hours(pool, school, now)).exceptions if each.origin == "teacher")
    await hours.remove_exception(pool, _grace(school), teacher, own.exception_id, now=now)
    assert school.at(18) in await _starts(pool, school)


async def test_a_window_of_the_roster_is_not_taken_back_by_hand(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    await _import(pool, school, _window(school, time(18), time(20)))
    brought = (await _hours(pool, school, now)).exceptions[0]

    with pytest.raises(ComesFromRoster):
        await hours.remove_exception(pool, _grace(school), school.teacher.person_id, brought.exception_id, now=now)


async def test_a_roster_of_some_teachers_leaves_the_windows_of_others(pool: Pool, school: BuiltSchool) -> None:
    mine, other = _window(school, time(18), time(20)), _window(school, time(18), time(20), 1)
    await _import(pool, school, mine, other)

    async with transaction(pool, school.org_id) as conn:
        done = await actions.replace_roster_windows(conn, school.org_id, [], of_teachers=[mine.teacher_id])

    assert (done.added, done.removed, done.unchanged) == (0, 1, 0)
    assert school.at(18) in await _starts(pool, school, 1)


# How old what is shown may be


@pytest.fixture
async def listening(owner: asyncpg.Connection, replica: Pool) -> AsyncIterator[OpeningsCache]:
    """Another replica's cache that would keep lists for an hour, if nobody told it what changes."""
    cache = OpeningsCache(max_age=3600)
    task = asyncio.create_task(listen(replica, {CHANNEL: [cache.told]}, [cache.kept]))
    await _until_listening(owner)
    yield cache
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _until_listening(owner: asyncpg.Connection) -> None:
    while not await owner.fetchval(f"SELECT count(*) {EARS}"):  # noqa: ASYNC110 - PostgreSQL has no event for it
        await asyncio.sleep(0.01)


async def _seconds_until(
    replica: Pool, cache: OpeningsCache, school: BuiltSchool, now: datetime, start: datetime, *, shown: bool
) -> float:
    """Tell when this replica began, or ceased, to show an opening; gives up after one and a half seconds."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while loop.time() - began < 1.5 and (start in await _shown(replica, cache, school, now)) is not shown:  # noqa: ASYNC110 - same
        await asyncio.sleep(0.01)
    return loop.time() - began


async def test_a_booking_is_told_to_other_replicas_at_its_commit(
    pool: Pool, replica: Pool, listening: OpeningsCache, school: BuiltSchool, now: datetime
) -> None:
    assert school.at(15) in await _shown(replica, listening, school, now)

    await _take(pool, school, school.slot(15))

    assert await _seconds_until(replica, listening, school, now, school.at(15), shown=False) < 1


async def test_a_replica_that_is_told_nothing_still_shows_no_taken_opening_for_a_second(
    pool: Pool, replica: Pool, school: BuiltSchool, now: datetime
) -> None:
    deaf = OpeningsCache()
    assert school.at(15) in await _shown(replica, deaf, school, now)

    await _take(pool, school, school.slot(15))

    assert await _seconds_until(replica, deaf, school, now, school.at(15), shown=False) < 1


async def test_without_age_and_ear_a_taken_opening_would_go_on_being_shown(
    pool: Pool, replica: Pool, school: BuiltSchool, now: datetime
) -> None:
    """The control for the two before."""
    deaf = OpeningsCache(max_age=3600)
    assert school.at(15) in await _shown(replica, deaf, school, now)

    await _take(pool, school, school.slot(15))

    assert await _seconds_until(replica, deaf, school, now, school.at(15), shown=False) >= 1.5


async def test_what_is_freed_and_what_is_offered_anew_is_told_too(
    pool: Pool, replica: Pool, listening: OpeningsCache, school: BuiltSchool, now: datetime
) -> None:
    claim, takes = new_id(), [Take(school.teacher.person_id, "teacher", school.slot(15))]
    await transact(pool, school.org_id, lambda conn: take(conn, school.org_id, claim, takes))
    assert school.at(15) not in await _shown(replica, listening, school, now)

    await transact(pool, school.org_id, lambda conn: release(conn, school.org_id, claim))
    await hours.put_pattern(pool, _grace(school), school.teacher.person_id, LATE, now=now)

    assert await _seconds_until(replica, listening, school, now, school.at(15), shown=True) < 1
    assert await _seconds_until(replica, listening, school, now, school.at(18), shown=True) < 1


async def test_after_a_lost_connection_everything_is_forgotten_and_changes_are_heard_again(
    pool: Pool,
    replica: Pool,
    owner: asyncpg.Connection,
    listening: OpeningsCache,
    school: BuiltSchool,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("service.kernel.hearing.RECONNECT_SECONDS", 0.05)
    assert school.at(15) in await _shown(replica, listening, school, now)
    await owner.execute(f"SELECT pg_terminate_backend(pid) {EARS}")
    await _take(pool, school, school.slot(15))

    assert await _seconds_until(replica, listening, school, now, school.at(15), shown=False) < 1

    await _until_listening(owner)
    await _take(pool, school, school.slot(15, 20))
    assert await _seconds_until(replica, listening, school, now, school.at(15, 20), shown=False) < 1


async def test_a_crowd_of_readers_takes_one_connection(replica: Pool, school: BuiltSchool, now: datetime) -> None:
    cache = OpeningsCache()
    round_, teachers = await _round(replica, school)

    shown = await asyncio.wait_for(
        asyncio.gather(
            *(actions.openings(replica, cache, school.org_id, round_, teachers, CHICAGO, None, now) for _ in range(500))
        ),
        timeout=5,
    )

    assert all(each == shown[0] for each in shown)


async def test_another_org_knows_nothing_of_these_hours(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    other = OrgId(new_id())
    async with transaction(pool, other) as conn:
        await conn.execute("INSERT INTO org (org_id, name, created_at) VALUES ($1, 'Elsewhere', $2)", other, now)
        rooms = dict.fromkeys([school.teacher.person_id])
        found = await store.facts(conn, school.org_id, rooms, [FRIDAY], rules.span_of_days([FRIDAY], CHICAGO))
    assert found[school.teacher.person_id].weekly == []
