"""Who interprets: the right person first, then a line, and everything goes with the meeting."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from service.interpreting import actions
from service.interpreting.errors import NoInterpreter
from service.interpreting.types import IncomingInterpreter, Interpretation
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from service.people.types import Tally
from tests.builders import BuiltSchool, add_hours, booked, school_with
from tests.sql.interpreters import add_interpreter, add_line, assigned, certify, family_act, occasion_of
from tests.told import all_sent


async def _seen(pool: Pool, school: BuiltSchool, meeting_id: MeetingId) -> Interpretation | None:
    async with transaction(pool, school.org_id) as conn:
        return (await actions.of_meetings(conn, school.org_id, [meeting_id])).get(meeting_id)


async def _taken(pool: Pool, school: BuiltSchool, meeting_id: MeetingId) -> set[str]:
    async with transaction(pool, school.org_id) as conn:
        rows = await conn.fetch("SELECT kind FROM agenda WHERE claim_id = $1", meeting_id)
    return {row["kind"] for row in rows} & {"interpreter", "line_call"}


async def _told(pool: Pool, school: BuiltSchool) -> Sequence[str]:
    async with transaction(pool, school.org_id) as conn:
        rows = await conn.fetch(
            "SELECT message ->> 'kind' AS kind FROM notice WHERE message ->> 'kind' ~ '^interpret' ORDER BY notice_id"
        )
    return [row["kind"] for row in rows]


async def test_a_person_comes_first_and_is_asked(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school, "Iván", mode="phone")
        natalia = await add_interpreter(conn, school)
        await add_line(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)

    await assigned(pool, school, keyring, now, meeting.meeting_id)

    seen = await _seen(pool, school, meeting.meeting_id)
    assert seen
    assert (seen.interpreter_id, seen.interpreter, seen.mode, seen.state) == (natalia, "Natalia", "in_person", "asked")
    assert await _taken(pool, school, meeting.meeting_id) == {"interpreter"}
    assert await _told(pool, school) == ["interpreting_asked"]


async def test_a_line_serves_where_nobody_can(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school, hours=(time(8), time(9)))
        await add_line(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)

    await assigned(pool, school, keyring, now, meeting.meeting_id)

    seen = await _seen(pool, school, meeting.meeting_id)
    assert seen
    assert (seen.how, seen.state, seen.line, seen.dial_in) == ("line", "line", "Language Line", "555-0199, code 4411")
    assert await _taken(pool, school, meeting.meeting_id) == {"line_call"}


async def test_nobody_is_refused_and_takes_nothing(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        await add_line(conn, school, opening_hours="Mo-Fr 08:00-12:00")
    meeting = await booked(pool, keyring, school, school.at(16), now)

    with pytest.raises(NoInterpreter) as refused:
        await assigned(pool, school, keyring, now, meeting.meeting_id)

    assert (refused.value.language, refused.value.lack) == ("es", "taken")
    assert await _taken(pool, school, meeting.meeting_id) == set()


async def test_too_late_for_a_person_is_said_so(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    three_days_before = school.at(16) - timedelta(days=3)

    with pytest.raises(NoInterpreter) as refused:
        await assigned(pool, school, keyring, three_days_before, meeting.meeting_id)

    assert refused.value.lack == "late"


async def test_no_student_relative_or_uncertified_person_interprets(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        lapsed = await add_interpreter(conn, school, "Lapsed", certified_until=date(2026, 10, 14))
        untrained = await add_interpreter(conn, school, "Untrained", certified_until=None)
        await _make_interpreter(conn, school, school.family.guardian.person_id)
        await _make_interpreter(conn, school, school.family.child.student_id)
        await _make_interpreter(conn, school, school.teacher.person_id)
    meeting = await booked(pool, keyring, school, school.at(16), now)

    with pytest.raises(NoInterpreter):
        await assigned(pool, school, keyring, now, meeting.meeting_id)

    async with transaction(pool, org) as conn:
        await certify(conn, school, lapsed, date(2026, 10, 15))
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    seen = await _seen(pool, school, meeting.meeting_id)
    assert seen
    assert seen.interpreter_id == lapsed != untrained


async def _make_interpreter(conn: Connection, school: BuiltSchool, person_id: PersonId) -> None:
    """Give somebody who must not interpret all that an interpreter has."""
    await conn.execute(
        "INSERT INTO person_role (org_id, person_id, school_id, role) VALUES ($1, $2, $3, 'interpreter')",
        school.org_id,
        person_id,
        school.school_id,
    )
    incoming = IncomingInterpreter(person=person_id, languages=("es",), mode="in_person")
    await actions.merge_interpreters(conn, school.org_id, [incoming])
    await certify(conn, school, person_id, date(2027, 1, 1))
    if person_id != school.teacher.person_id:
        await add_hours(conn, school.org_id, person_id, {4, 5}, time(12), time(21))


async def test_an_interpreter_goes_with_a_moved_meeting(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
        await add_interpreter(conn, school, "Lucía", mode="video")
    meeting = await booked(pool, keyring, school, school.at(16), now)
    before = await assigned(pool, school, keyring, now, meeting.meeting_id)
    after = replace(before, span=school.slot(17))

    await transact(pool, org, lambda conn: actions.follow(conn, family_act(school, keyring, now), before, after))

    async with transaction(pool, org) as conn:
        row = await conn.fetchrow(
            "SELECT resource_id, during FROM agenda WHERE claim_id = $1 AND kind = 'interpreter'", meeting.meeting_id
        )
    assert row
    assert (row["resource_id"], Span(row["during"].lower, row["during"].upper)) == (natalia, school.slot(17))


async def test_releasing_frees_the_time_and_tells_who_was_asked(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    of = await assigned(pool, school, keyring, now, meeting.meeting_id)
    await all_sent(pool, org)

    await transact(pool, org, lambda conn: actions.release(conn, family_act(school, keyring, now), of))

    assert await _seen(pool, school, meeting.meeting_id) is None
    assert await _taken(pool, school, meeting.meeting_id) == set()
    assert await _told(pool, school) == ["interpreting_asked", "interpreting_off"]


async def test_times_that_can_be_served_are_those_of_persons_and_lines(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school, hours=(time(15), time(16)))
        await add_line(conn, school, opening_hours="Fr 08:00-20:00")
    meeting = await booked(pool, keyring, school, school.at(15), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    spans = [school.slot(15), school.slot(15, 20), school.slot(16), school.slot(16, day=1)]

    async with transaction(pool, org) as conn:
        servable = await actions.servable(conn, org, school.school_id, "America/Chicago", "es-MX", spans, "school", now)

    assert servable == {school.slot(15, 20), school.slot(16, day=1)}


async def test_a_line_serves_as_many_calls_as_it_has(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(pool, org, now, teachers=2, families=2)
    async with transaction(pool, org) as conn:
        await add_line(conn, school, calls=1)
    first = await booked(pool, keyring, school, school.at(16), now)
    second = await booked(pool, keyring, school, school.at(16), now, family=school.families[1])
    await assigned(pool, school, keyring, now, first.meeting_id)

    async with transaction(pool, org) as conn:
        servable = await actions.servable(
            conn, org, school.school_id, "America/Chicago", "es", [school.slot(16), school.slot(17)], "school", now
        )
    with pytest.raises(NoInterpreter):
        await assigned(pool, school, keyring, now, second.meeting_id)

    assert servable == {school.slot(17)}


async def test_neighbours_are_a_teachers_meetings_of_the_same_language(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    teacher = school.teacher.person_id

    async with transaction(pool, org) as conn:
        spanish = await actions.neighbours(conn, org, teacher, "es-MX", school.days)
        somali = await actions.neighbours(conn, org, teacher, "so", school.days)

    assert (spanish, somali) == ([school.slot(16)], [])


async def test_a_roster_says_it_again_and_nothing_changes(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
        same = IncomingInterpreter(person=natalia, languages=("en", "es"), mode="in_person")
        other = IncomingInterpreter(person=natalia, languages=("es",), mode="video")

        again = await actions.merge_interpreters(conn, org, [same])
        changed = await actions.merge_interpreters(conn, org, [other])

    assert (again, changed) == (Tally(unchanged=1), Tally(changed=1))


async def test_where_an_occasion_is_read_after_the_booking(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    meeting = await booked(pool, keyring, school, school.at(16), now)

    of = await occasion_of(pool, school, meeting.meeting_id)

    assert (of.span, of.mode, of.students, of.language) == (school.slot(16), "school", 1, "en")
    assert of.teacher == {"en": "Ms. Okafor", "es": "maestra Okafor", "": "Grace Okafor"}
    assert of.guardian
    assert of.guardian.address == school.family.guardian.email
