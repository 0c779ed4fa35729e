"""The openings that follow from hours, busy times and what is taken, as they are read and written out."""

from datetime import datetime
from typing import Any

import msgspec
import pytest

from service.access.types import Principal
from service.agenda.actions import take
from service.agenda.types import Take
from service.availability import actions, rules, store
from service.availability.cache import OpeningsCache
from service.availability.types import OpeningsView, Written
from service.kernel.db import Pool, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId, PersonId, RoundId, SchoolId, new_id
from service.kernel.spans import Span
from tests.at_once import at_once
from tests.builders import BuiltSchool, school_with
from tests.sql.offering import CHICAGO, round_and_teachers, starts_of, take_time


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """Two teachers who offer Thursday and Friday, 3 to 6 pm, in a round of 20 minutes."""
    return await school_with(pool, org, now, teachers=2)


async def test_openings_are_what_is_offered_less_busy_less_taken(pool: Pool, school: BuiltSchool) -> None:
    await take_time(pool, school, school.slot(15, 20))
    await _make_busy(pool, school, Span(school.at(16, 5), school.at(16, 15)))

    found = await starts_of(pool, school)

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

    assert (await starts_of(pool, school))[0] == school.at(15, 20)
    assert (await starts_of(pool, school, 1))[0] == school.at(15)


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
    round_, teachers = await round_and_teachers(pool, school)
    grace = next(each for each in teachers if each.teacher_id == school.teacher.person_id)

    async with transaction(pool, school.org_id) as conn:
        found = await actions.all_openings_now(conn, school.org_id, round_, [grace], CHICAGO)

    assert found.keys() == {grace.teacher_id}
    assert len(found[grace.teacher_id]) == 18
    assert rules.parse_opening_key(found[grace.teacher_id][0].key) == (grace.teacher_id, school.at(15))


async def test_what_has_begun_or_lies_outside_the_window_is_not_listed(pool: Pool, school: BuiltSchool) -> None:
    round_, teachers = await round_and_teachers(pool, school)
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


async def test_who_asks_for_a_teacher_there_is_not_takes_nobody_s_answer_along(
    pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    cache, wanted = OpeningsCache(), [school.teacher.person_id]

    misspelt, right = await at_once(
        actions.openings_written(pool, cache, _service(school), school.round_id, teachers, None, now)
        for teachers in ([*wanted, PersonId(new_id())], wanted)
    )

    assert isinstance(misspelt, NotFound)
    assert isinstance(right, Written)


@pytest.mark.parametrize("kept", [True, False])
async def test_a_key_of_another_school_finds_no_round_kept_or_not(
    pool: Pool, school: BuiltSchool, now: datetime, kept: bool
) -> None:
    cache, wanted = OpeningsCache(max_age=60 if kept else 0), [school.teacher.person_id]
    await actions.openings_written(pool, cache, _service(school), school.round_id, wanted, None, now)
    stranger = _service(school, SchoolId(new_id()))

    with pytest.raises(NotFound):
        await actions.openings_written(pool, cache, stranger, school.round_id, wanted, None, now)
