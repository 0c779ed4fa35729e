"""What comes with a meeting is booked with it, moves with it and goes with it: all of it or nothing."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from service.booking import actions, visiting
from service.booking.errors import InterpreterNotThen, OpeningTaken, RideNotThen, SeatsNotThen, VisitNotThen
from service.booking.store import meetings
from service.booking.types import Help, MeetingView
from service.childcare.types import ChildWanted
from service.kernel import db
from service.kernel.db import Pool, open_pool, transaction
from service.kernel.ids import OrgId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from service.rides.types import RideWish
from tests.at_once import at_once
from tests.builders import BuiltSchool, act_of, booked, guardian_of, school_with, teacher_of
from tests.caring import care_for
from tests.riding import riding_school
from tests.sql.interpreters import add_interpreter
from tests.visiting import helper_of, visiting_school

SPANISH = Help(interpreter="es")
SOFIA = ChildWanted(None, "Sofía", 40)
EVENING = (time(15), time(18))


async def _count(pool: Pool, org: OrgId, table: str) -> int:
    async with transaction(pool, org) as conn:
        count: int = await conn.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name of this file's own
        return count


async def _taken(pool: Pool, org: OrgId, meeting: MeetingView) -> Counter[str]:
    async with transaction(pool, org) as conn:
        rows = await conn.fetch("SELECT kind FROM agenda WHERE claim_id = $1", meeting.meeting_id)
    return Counter(row["kind"] for row in rows)


async def _told(pool: Pool, org: OrgId, kind: str) -> list[dict[str, Any]]:
    async with transaction(pool, org) as conn:
        rows = await conn.fetch(
            "SELECT message FROM notice WHERE message ->> 'kind' = $1 AND state <> 'dropped' ORDER BY notice_id", kind
        )
    return [row["message"] for row in rows]


async def _move(
    pool: Pool, keyring: Keyring, school: BuiltSchool, meeting: MeetingView, start: datetime, now: datetime
) -> MeetingView:
    return await actions.move(pool, act_of(guardian_of(school), keyring, now), meeting.meeting_id, start=start)


@pytest.fixture
async def many(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pool]:
    monkeypatch.setattr(db, "WAIT_FOR_CONNECTION", 60)
    opened = await open_pool(database, size=10)
    yield opened
    await opened.close()


# --- an interpreter ------------------------------------------------------------------------------------------------


async def test_a_meeting_with_an_interpreter_takes_longer_and_the_interpreters_time(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)

    meeting = await booked(pool, keyring, school, school.at(16), now, help=SPANISH)

    assert meeting.span.end == school.at(16, 30)
    assert meeting.help == ["interpreter"]
    assert await _taken(pool, org, meeting) == {"teacher": 1, "guardian": 1, "room": 1, "interpreter": 1}
    (told,) = await _told(pool, org, "booked")
    assert [(one["kind"], one["state"], one["language"]) for one in told["meeting"]["help"]] == [
        ("interpreter", "waiting", "es")
    ]


async def test_a_meeting_nothing_comes_with_asks_nobody(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)

    meeting = await booked(pool, keyring, school, school.at(16), now)

    assert (meeting.help, meeting.state, meeting.span.end) == ([], "confirmed", school.at(16, 20))


async def test_where_no_interpreter_can_come_other_times_are_named_and_nothing_is_booked(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school, hours=(time(17), time(18)))

    with pytest.raises(InterpreterNotThen) as refused:
        await booked(pool, keyring, school, school.at(15), now, help=SPANISH)

    assert [one.span.start for one in refused.value.alternatives] == [
        school.at(17),
        school.at(17, 20),
        school.at(17, day=1),
    ]
    assert await _count(pool, org, "meeting") == await _count(pool, org, "agenda") == 0


async def test_an_interpreted_meeting_fits_only_where_the_next_time_is_free_too(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now, families=2)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)
    await booked(pool, keyring, school, school.at(16, 20), now, family=school.families[1])

    with pytest.raises(OpeningTaken) as refused:
        await booked(pool, keyring, school, school.at(16), now, help=SPANISH)

    assert school.at(16, 40) in [one.span.start for one in refused.value.alternatives]


async def test_of_ten_families_one_gets_the_last_interpreter(
    many: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(many, org, now, teachers=10, families=10)
    async with transaction(many, org) as conn:
        await add_interpreter(conn, school, hours=(time(16), time(16, 30)))

    answers = await at_once(
        booked(many, keyring, school, school.at(16), now, family=family, help=SPANISH) for family in school.families
    )

    assert Counter(type(answer) for answer in answers) == {MeetingView: 1, InterpreterNotThen: 9}
    assert await _count(many, org, "interpretation") == await _count(many, org, "meeting") == 1


# --- children and a ride -------------------------------------------------------------------------------------------


async def test_interpreter_seat_and_ride_come_with_one_booking(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await riding_school(pool, org, now)
    await care_for(pool, school, now)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)
    help_ = Help(interpreter="es", childcare=[SOFIA], ride=RideWish(passengers=2, child_seats=1))

    meeting = await booked(pool, keyring, school, school.at(16), now, help=help_)

    assert meeting.help == ["interpreter", "childcare", "ride"]
    (told,) = await _told(pool, org, "booked")
    assert [(one["kind"], one["state"]) for one in told["meeting"]["help"]] == [
        ("ride", "waiting"),
        ("childcare", "settled"),
        ("interpreter", "waiting"),
    ]


async def test_without_a_seat_there_is_no_interpreter_either(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    await care_for(pool, school, now, workers=1, shifts=2)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)

    with pytest.raises(SeatsNotThen):
        await booked(pool, keyring, school, school.at(16), now, help=Help(interpreter="es", childcare=[SOFIA]))

    assert [await _count(pool, org, table) for table in ("meeting", "interpretation", "notice")] == [0, 0, 0]


async def test_without_rides_there_is_no_seat_either(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(pool, org, now)
    await care_for(pool, school, now)

    with pytest.raises(RideNotThen):
        await booked(pool, keyring, school, school.at(16), now, help=Help(childcare=[SOFIA], ride=RideWish()))

    assert [await _count(pool, org, table) for table in ("meeting", "childcare_seat")] == [0, 0]


async def test_of_ten_families_one_gets_the_last_seat(many: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(many, org, now, teachers=10, families=10)
    await care_for(many, school, now, cap=1)
    help_ = Help(childcare=[SOFIA])

    answers = await at_once(
        booked(many, keyring, school, school.at(16), now, family=family, help=help_) for family in school.families
    )

    assert Counter(type(answer) for answer in answers) == {MeetingView: 1, SeatsNotThen: 9}
    assert await _count(many, org, "childcare_seat") == 1


# --- moved, changed, cancelled -------------------------------------------------------------------------------------


async def test_everything_moves_with_the_meeting(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(pool, org, now)
    await care_for(pool, school, now)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now, help=Help(interpreter="es", childcare=[SOFIA]))

    moved = await _move(pool, keyring, school, meeting, school.at(17), now)

    assert (moved.span.start, moved.span.end) == (school.at(17), school.at(17, 30))
    assert moved.help == ["interpreter", "childcare"]
    assert await _taken(pool, org, meeting) == {"teacher": 1, "guardian": 1, "room": 1, "interpreter": 1}


async def test_a_meeting_whose_seats_cannot_come_along_stays_where_it_is(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    await care_for(pool, school, now)
    meeting = await booked(pool, keyring, school, school.at(16), now, help=Help(childcare=[SOFIA]))

    with pytest.raises(SeatsNotThen) as refused:
        await _move(pool, keyring, school, meeting, school.at(16, day=1), now)

    assert {one.span.start.date() for one in refused.value.alternatives} == {school.at(16).date()}
    assert refused.value.is_off
    assert await _taken(pool, org, meeting) == {"teacher": 1, "guardian": 1, "room": 1}


async def test_the_time_a_meeting_has_is_never_offered_in_place_of_another(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    await care_for(pool, school, now, hours=Span(school.at(15), school.at(17)))
    meeting = await booked(pool, keyring, school, school.at(16, 20), now, help=Help(childcare=[SOFIA]))

    with pytest.raises(SeatsNotThen) as refused:
        await _move(pool, keyring, school, meeting, school.at(17), now)

    assert refused.value.alternatives
    assert school.at(16, 20) not in {one.span.start for one in refused.value.alternatives}


async def test_an_interpreter_can_be_asked_for_later_and_makes_the_meeting_longer(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    shared = (pool, act_of(guardian_of(school), keyring, now), meeting.meeting_id)

    longer = await actions.change_help(*shared, SPANISH)
    again = await actions.change_help(*shared, Help())

    assert (longer.span.end, longer.help) == (school.at(16, 30), ["interpreter"])
    assert (again.span.end, again.help) == (school.at(16, 20), [])
    assert await _taken(pool, org, meeting) == {"teacher": 1, "guardian": 1, "room": 1}


async def test_cancelling_gives_everything_back(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(pool, org, now)
    await care_for(pool, school, now, cap=1)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)
    help_ = Help(interpreter="es", childcare=[SOFIA])
    meeting = await booked(pool, keyring, school, school.at(16), now, help=help_)

    await actions.cancel(pool, act_of(guardian_of(school), keyring, now), meeting.meeting_id)

    assert await _taken(pool, org, meeting) == {}
    assert (await booked(pool, keyring, school, school.at(16), now, help=help_)).help == ["interpreter", "childcare"]


# --- at home, at the library ---------------------------------------------------------------------------------------


async def test_a_home_visit_waits_until_two_have_agreed(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, modes=["school", "home"], seconds=1)
    second = school.teachers[1].person_id

    meeting = await booked(pool, keyring, school, school.at(16), now, mode="home")
    await visiting.answer(pool, act_of(teacher_of(school), keyring, now), meeting.meeting_id, yes=True)
    waiting = await _meeting(pool, school, meeting)
    await visiting.answer(pool, act_of(helper_of(school, second), keyring, now), meeting.meeting_id, yes=True)
    sure = await _meeting(pool, school, meeting)
    await visiting.drop_out(pool, act_of(helper_of(school, second), keyring, now), meeting.meeting_id)
    alone = await _meeting(pool, school, meeting)

    assert meeting.span.end - meeting.span.start == timedelta(minutes=40)
    assert [one.state for one in (meeting, waiting, sure, alone)] == ["proposed", "proposed", "confirmed", "proposed"]
    assert [[who[""] for who in one.visitors] for one in (waiting, sure, alone)] == [[], ["Minh Tran"], []]
    assert len(await _told(pool, org, "visit_looking")) == 1


async def test_without_a_second_visitor_nothing_is_booked(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, modes=["school", "home"], seconds=0)

    with pytest.raises(VisitNotThen) as refused:
        await booked(pool, keyring, school, school.at(16), now, mode="home")

    assert (refused.value.why, await _count(pool, org, "meeting")) == ("pair", 0)


async def test_a_teacher_agrees_to_a_place_the_family_named_or_meets_otherwise(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now, modes=["school", "place"], families=2)
    named = Help(named_place="Café Luna, Oak Street")
    first = await booked(pool, keyring, school, school.at(16), now, mode="place", help=named)
    second = await booked(
        pool, keyring, school, school.at(17), now, mode="place", help=named, family=school.families[1]
    )
    shared = (pool, act_of(teacher_of(school), keyring, now))

    sure = await visiting.agree_to_place(*shared, first.meeting_id)
    other = await visiting.meet_elsewhere(*shared, second.meeting_id, "school")

    assert (first.state, sure.state) == ("proposed", "confirmed")
    assert sure.place is not None
    assert sure.place.name == "Café Luna, Oak Street"
    assert (other.state, other.mode, other.span) == ("confirmed", "school", second.span)


async def test_the_way_to_a_place_is_kept_free(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(pool, org, now, modes=["school", "place"], families=2)
    named = Help(named_place="Café Luna")
    await booked(pool, keyring, school, school.at(16), now, family=school.families[1])

    with pytest.raises(OpeningTaken):
        await booked(pool, keyring, school, school.at(16, 20), now, mode="place", help=named)
    meeting = await booked(pool, keyring, school, school.at(16, 40), now, mode="place", help=named)

    assert meeting.place is not None


async def _meeting(pool: Pool, school: BuiltSchool, meeting: MeetingView) -> MeetingView:
    async with transaction(pool, school.org_id) as conn:
        found = await meetings.read(conn, school.org_id, [meeting.meeting_id])
    return found[0]


async def test_of_two_who_move_to_the_one_interpreter_one_does_and_the_other_keeps_hers(
    many: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(many, org, now, teachers=2, families=2)
    async with transaction(many, org) as conn:
        await add_interpreter(conn, school)
    first, second = school.families
    one = await booked(many, keyring, school, school.at(15), now, family=first, help=SPANISH)
    other = await booked(many, keyring, school, school.at(17), now, family=second, help=SPANISH)

    answers = await at_once(
        actions.move(many, act_of(guardian_of(school, family), keyring, now), meeting.meeting_id, start=school.at(16))
        for family, meeting in ((first, one), (second, other))
    )

    assert Counter(type(answer) for answer in answers) == {MeetingView: 1, InterpreterNotThen: 1}
    assert await _count(many, org, "interpretation") == 2
    assert [await _taken(many, org, meeting) for meeting in (one, other)] == [
        {"teacher": 1, "guardian": 1, "room": 1, "interpreter": 1}
    ] * 2
