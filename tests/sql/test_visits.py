"""Two trained people go, both have agreed, and their time is theirs: on a real database."""

import asyncio
from datetime import date, datetime, timedelta

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace

from service.agenda.types import Occasion
from service.booking import actions as booking
from service.kernel.db import Pool, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.notices.messages_visits import VisitElsewhere, VisitOff
from service.visits import actions
from service.visits.errors import NoSecondVisitor, NoTrainedVisitor, TrainingLapsed, VisitAnswered, VisitsUsedUp
from service.visits.types import Visit
from tests.builders import ZONE, BuiltSchool, act_of, booked, guardian_of, teacher_of
from tests.visiting import add_helper, arranged, at_home, complete, helper_of, taken_of, train, visiting_school

_WAITS = """SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                           AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"""
WAY = timedelta(minutes=20)  # what a school without a policy keeps free where no map knows the home


async def _says(
    pool: Pool, keyring: Keyring, school: BuiltSchool, visit: Visit, number: int, *, yes: bool, now: datetime
) -> Visit:
    person_id = visit.visitors[number].person_id
    act = act_of(helper_of(school, person_id), keyring, now)
    async with transaction(pool, school.org_id) as conn:
        return await actions.answer(conn, act, visit.meeting_id, person_id, yes=yes)


async def test_a_visit_takes_two_people_and_their_way(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await visiting_school(pool, org, now)

    occasion, visit = await arranged(pool, keyring, school, school.at(16, 20), now)

    assert [(one.is_teacher, one.state) for one in visit.visitors] == [(True, "asked"), (False, "asked")]
    assert not visit.is_complete
    held = await taken_of(pool, org, occasion.meeting_id)
    for visitor, kind in zip(visit.visitors, ("teacher", "co_visitor"), strict=True):
        assert held[visitor.person_id][0] == kind
        assert held[visitor.person_id][1].start == occasion.span.start - WAY
        assert held[visitor.person_id][1].end == occasion.span.end + WAY


async def test_who_books_it_has_agreed(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await visiting_school(pool, org, now)
    occasion = await at_home(pool, keyring, school, school.at(16, 20), now)

    async with transaction(pool, org) as conn:
        visit = await actions.arrange(conn, act_of(teacher_of(school), keyring, now), occasion, "12 Elm St")

    assert [one.state for one in visit.visitors] == ["accepted", "asked"]


async def test_only_two_yeses_make_it_complete(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await visiting_school(pool, org, now)
    _, visit = await arranged(pool, keyring, school, school.at(16, 20), now)

    one_yes = await _says(pool, keyring, school, visit, 0, yes=True, now=now)
    two = await _says(pool, keyring, school, visit, 1, yes=True, now=now)

    assert one_yes.needs == "answers"
    assert two.is_complete


async def test_a_no_frees_the_time_and_asks_the_next(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await visiting_school(pool, org, now)
    occasion, visit = await arranged(pool, keyring, school, school.at(16, 20), now)

    after = await _says(pool, keyring, school, visit, 1, yes=False, now=now)

    assert after.visitors[1].person_id not in {one.person_id for one in visit.visitors}
    held = await taken_of(pool, org, occasion.meeting_id)
    assert visit.visitors[1].person_id not in held
    assert after.visitors[1].person_id in held


async def test_the_last_no_leaves_the_visit_without_a_second(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=1)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), now)

    async with transaction(pool, org) as conn:
        second = visit.visitors[1].person_id
        after = await actions.drop_out(
            conn, act_of(helper_of(school, second), keyring, now), occasion.meeting_id, second
        )

    assert after.needs == "second_visitor"
    assert len(after.visitors) == 1


async def test_a_teachers_no_asks_for_another_place(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await visiting_school(pool, org, now)
    _, visit = await arranged(pool, keyring, school, school.at(16, 20), now)

    after = await _says(pool, keyring, school, visit, 0, yes=False, now=now)

    assert after.needs == "another_place"


async def test_nobody_answers_for_a_stranger_or_twice(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await visiting_school(pool, org, now)
    _, visit = await arranged(pool, keyring, school, school.at(16, 20), now)
    await _says(pool, keyring, school, visit, 1, yes=False, now=now)

    with pytest.raises(VisitAnswered):
        await _says(pool, keyring, school, visit, 1, yes=True, now=now)
    stranger = replace(visit, visitors=[replace(visit.visitors[0], person_id=school.office_id)])
    with pytest.raises(NotFound):
        await _says(pool, keyring, school, stranger, 0, yes=True, now=now)


async def test_an_untrained_teacher_visits_nobody(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await visiting_school(pool, org, now)
    async with transaction(pool, org) as conn:
        await train(conn, org, school.teacher.person_id, date(2026, 10, 14))

    with pytest.raises(NoTrainedVisitor):
        await arranged(pool, keyring, school, school.at(16, 20), now)


async def test_training_must_hold_through_the_day_when_one_says_yes(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now)
    _, visit = await arranged(pool, keyring, school, school.at(16, 20), now)
    async with transaction(pool, org) as conn:
        await train(conn, org, visit.visitors[1].person_id, date(2026, 10, 14))

    with pytest.raises(TrainingLapsed):
        await _says(pool, keyring, school, visit, 1, yes=True, now=now)


async def test_without_anybody_to_come_along_there_is_no_visit(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=0)

    with pytest.raises(NoSecondVisitor):
        await arranged(pool, keyring, school, school.at(16, 20), now)


async def test_volunteers_students_and_relatives_never_come_along(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=0)
    async with transaction(pool, org) as conn:
        for person_id in (
            await add_helper(conn, school, "volunteer", "Vera"),
            await add_helper(conn, school, "student", "Sam"),
        ):
            await train(conn, org, person_id)
        mother = school.family.guardian.person_id
        await conn.execute(
            "INSERT INTO person_role (org_id, person_id, school_id, role) VALUES ($1, $2, $3, 'staff')",
            org,
            mother,
            school.school_id,
        )
        await train(conn, org, mother)

    with pytest.raises(NoSecondVisitor):
        await arranged(pool, keyring, school, school.at(16, 20), now)


async def test_a_trained_interpreter_who_speaks_the_language_comes_first(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now)
    async with transaction(pool, org) as conn:
        interpreter = await add_helper(conn, school, "interpreter", "Ines")
        await conn.execute(
            "INSERT INTO interpreter (org_id, person_id, languages, mode) VALUES ($1, $2, '{es}', 'in_person')",
            org,
            interpreter,
        )
        await train(conn, org, interpreter)
        await conn.execute(
            "UPDATE person SET language = 'es-MX' WHERE person_id = $1", school.family.guardian.person_id
        )

    _, visit = await arranged(pool, keyring, school, school.at(16, 20), now)

    assert visit.visitors[1].person_id == interpreter


async def test_two_visits_a_year_and_no_more(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await visiting_school(pool, org, now)
    occasion, _ = await complete(pool, keyring, school, school.at(16, 20), now)
    async with transaction(pool, org) as conn:
        await conn.execute(
            """INSERT INTO policy (org_id, school_id, subject, settings, source, recorded_on)
               VALUES ($1, $2, 'home_visits', $3, 'Board minutes', '2026-08-01')""",
            org,
            school.school_id,
            {"per_year": 1},
        )
        await conn.execute("UPDATE meeting_student SET live = false WHERE meeting_id = $1", occasion.meeting_id)

        with pytest.raises(VisitsUsedUp):
            await actions.arrange(
                conn,
                act_of(guardian_of(school), keyring, now),
                replace(occasion, meeting_id=school.round_id),  # any other id
                "",
            )


async def test_the_times_a_pair_could_go_are_known_before(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=1)
    wanted = [school.slot(15), school.slot(16, 20), school.slot(17)]
    occasion, _ = await arranged(pool, keyring, school, school.at(16, 20), now)

    async with transaction(pool, org) as conn:
        free = await actions.pairable(conn, org, school.school_id, ZONE, school.teacher.person_id, wanted, "en", now)

    assert occasion.span not in free
    assert free == {school.slot(15)}  # the way back from 4:40 runs into the way to 5:00


async def test_a_move_asks_everybody_again_and_a_move_to_school_lets_them_stay(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), now)
    later = replace(occasion, span=school.slot(17, day=1))
    act = act_of(guardian_of(school), keyring, now)

    async with transaction(pool, org) as conn:
        await conn.execute(
            "UPDATE agenda SET during = tstzrange($2, $3) WHERE claim_id = $1 AND kind = 'teacher'",
            occasion.meeting_id,
            later.span.start,
            later.span.end,
        )
        await conn.execute("DELETE FROM agenda WHERE kind = 'co_visitor'")
        await conn.execute(
            "UPDATE meeting SET during = tstzrange($2, $3) WHERE meeting_id = $1",
            occasion.meeting_id,
            later.span.start,
            later.span.end,
        )
        moved = await actions.follow(conn, act, occasion, later)
        gone = await actions.follow(conn, act, later, replace(later, mode="school"))
        left = await actions.of_meetings(conn, org, [occasion.meeting_id])

    assert moved is not None
    assert [one.person_id for one in moved.visitors] == [one.person_id for one in visit.visitors]
    assert moved.needs == "answers"
    assert gone is None
    assert left == {}


async def test_a_visit_turned_into_a_call_tells_its_teacher_where_and_who_would_have_come_when_it_was(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=1, modes=["school", "phone", "home"])
    family = act_of(guardian_of(school), keyring, now)
    visit = await booked(pool, keyring, school, school.at(16, 20), now, mode="home")

    call = await booking.move(pool, family, visit.meeting_id, start=visit.span.start, mode="phone")

    async with transaction(pool, org) as conn:
        rows = await conn.fetch("SELECT message ->> 'kind' AS kind, message FROM notice")
    told = {row["kind"]: row["message"] for row in rows}
    elsewhere = msgspec.convert(told["visit_elsewhere"], VisitElsewhere)
    assert (elsewhere.now.mode, elsewhere.now.ends_at) == ("phone", call.span.end)
    assert msgspec.convert(told["visit_off"], VisitOff).ends_at == visit.span.end > call.span.end


async def test_two_meetings_that_want_the_last_visitor_at_once_get_one(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school, occasions = await _two_want_one(pool, org, keyring, now)

    results = await _at_once(pool, keyring, school, occasions, now)

    assert sorted(results) == ["NoSecondVisitor", "Visit"]
    assert await _homes_of_visitors(pool, school) == 1


async def test_without_the_constraint_one_visitor_would_be_in_two_homes(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime, database: str
) -> None:
    """The control: the same race, and nothing that has the last word."""
    school, occasions = await _two_want_one(pool, org, keyring, now)
    owner = await asyncpg.connect(database)
    await owner.execute("ALTER TABLE porchlight.agenda DROP CONSTRAINT nobody_in_two_places_at_once")
    await owner.close()

    results = await _at_once(pool, keyring, school, occasions, now)

    assert results == ["Visit", "Visit"]
    assert await _homes_of_visitors(pool, school) == 2


async def _two_want_one(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> tuple[BuiltSchool, list[Occasion]]:
    """Two teachers are to visit two families at one time, and only Bo could come along with either."""
    school = await visiting_school(pool, org, now, seconds=0, teachers=2, families=2)
    async with transaction(pool, org) as conn:
        await train(conn, org, school.teachers[1].person_id)
        await train(conn, org, await add_helper(conn, school, "staff", "Bo"))
    start = school.at(16, 20)
    return school, [await at_home(pool, keyring, school, start, now, family=family) for family in school.families]


async def _at_once(
    pool: Pool, keyring: Keyring, school: BuiltSchool, occasions: list[Occasion], now: datetime
) -> list[str]:
    """Arrange two visits so that the second has looked for somebody before the first is committed."""

    async def second() -> object:
        act = act_of(guardian_of(school, school.families[1]), keyring, now)
        return await transact(pool, school.org_id, lambda conn: actions.arrange(conn, act, occasions[1], ""))

    async with transaction(pool, school.org_id) as conn:
        act = act_of(guardian_of(school), keyring, now)
        first = await actions.arrange(conn, act, occasions[0], "")
        waiting = asyncio.create_task(second())
        while not await conn.fetchval(_WAITS):  # noqa: ASYNC110 - the database has no event for it
            await asyncio.sleep(0.02)
    results = [first, *await asyncio.gather(waiting, return_exceptions=True)]
    return sorted(type(result).__name__ for result in results)


async def _homes_of_visitors(pool: Pool, school: BuiltSchool) -> int:
    async with transaction(pool, school.org_id) as conn:
        count: int = await conn.fetchval("SELECT count(*) FROM agenda WHERE kind = 'co_visitor'")
    return count
