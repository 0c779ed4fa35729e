"""Other services hear whenever what a meeting shows changes beside its own booking, in the change's transaction."""

from datetime import datetime, timedelta

from service.access.working import by_worker
from service.booking import rewording, visiting
from service.booking.types import NO_HELP, Help
from service.childcare import actions as childcare
from service.childcare.types import SessionChange
from service.interpreting import answering as interpreting
from service.kernel.db import Pool, transact, transaction
from service.kernel.ids import MeetingId, OrgId
from service.kernel.tokens import Keyring
from service.rides import actions as rides
from service.rides import claims, looking, settling
from service.rides.types import RideWish
from tests.builders import act_of, add_family, booked, guardian_of, office_of, school_with
from tests.caring import care_for, children, occasion_at
from tests.riding import add_driver, driver_of, ride_asked, riding_school
from tests.sql.interpreters import add_interpreter, add_line, assigned
from tests.visiting import arranged, helper_of, visiting_school

MINUTES = [timedelta(minutes=each) for each in range(3)]


async def _told(pool: Pool, org: OrgId, meeting_id: MeetingId) -> list[str]:
    """What other services were told of a meeting, in the order it was written."""
    async with transaction(pool, org) as conn:
        rows = await conn.fetch(
            "SELECT kind FROM event WHERE data ->> 'meeting_id' = $1 ORDER BY event_id", str(meeting_id)
        )
    return [row["kind"].removeprefix("meeting.") for row in rows]


async def test_an_interpreters_yes_and_no_are_told_and_the_line_that_steps_in(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
        await add_line(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    act = act_of(helper_of(school, natalia), keyring, now)

    await interpreting.accept(pool, act, meeting.meeting_id)
    await interpreting.accept(pool, act, meeting.meeting_id)
    yes = await _told(pool, org, meeting.meeting_id)
    await interpreting.decline(pool, act, meeting.meeting_id)

    assert yes == ["booked", "help_changed"]
    assert await _told(pool, org, meeting.meeting_id) == ["booked", "help_changed", "help_changed"]


async def test_a_driver_found_lost_and_replaced_by_a_taxi_is_told_each_time(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await riding_school(pool, org, now)
    driver = await add_driver(pool, school)
    made, asked = await ride_asked(pool, keyring, school, school.at(17), now)
    act = act_of(driver_of(school, driver), keyring, now)

    ride = await claims.claim(pool, act, asked.request_id)
    found = await _told(pool, org, made.meeting_id)
    await claims.give_back(pool, act, ride.ride_id)
    lost = await _told(pool, org, made.meeting_id)
    await settling.settle(pool, act_of(office_of(school), keyring, now), asked.request_id, "taxi")

    assert (found, lost) == (["booked", "help_changed"], ["booked", "help_changed", "help_changed"])
    assert await _told(pool, org, made.meeting_id) == ["booked", "help_changed", "help_changed", "help_changed"]


async def test_a_ride_nobody_takes_is_told_once(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await riding_school(pool, org, now)
    made, asked = await ride_asked(pool, keyring, school, school.at(17), now)
    late = act_of(by_worker(org), keyring, asked.answer_by + timedelta(minutes=1))

    for _ in range(2):
        await looking.look_after(pool, late)

    assert await _told(pool, org, made.meeting_id) == ["booked", "help_changed"]


async def test_of_the_ride_of_a_whole_visit_each_of_its_meetings_is_told_once(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    built = await riding_school(pool, org, now, teachers=3, families=0)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, built, now, teachers_per_child=3)
    driver = await add_driver(pool, school)
    ride = Help(ride=RideWish(passengers=2, child_seats=1))
    wanted = zip(school.teachers, ((16, 0, NO_HELP), (16, 40, ride), (17, 20, NO_HELP)), strict=True)
    visit = [
        await booked(pool, keyring, school, school.at(hour, minute), now + at, teacher_id=teacher.person_id, help=help_)
        for at, (teacher, (hour, minute, help_)) in zip(MINUTES, wanted, strict=True)
    ]
    async with transaction(pool, org) as conn:
        asked = (await rides.of_meetings(conn, org, [visit[1].meeting_id]))[visit[1].meeting_id]
    joined = [await _told(pool, org, each.meeting_id) for each in visit]

    await claims.claim(pool, act_of(driver_of(school, driver), keyring, now), asked.request_id)

    assert joined == [["booked", "help_changed", "help_changed"], ["booked", "help_changed"], ["booked"]]
    assert [await _told(pool, org, each.meeting_id) for each in visit] == [[*told, "help_changed"] for told in joined]


async def test_seats_in_another_room_and_seats_lost_are_told_once_a_meeting(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    care = await care_for(pool, school, now)
    occasion = await occasion_at(pool, school, school.slot(16), now)
    office = act_of(office_of(school), keyring, now)
    async with transaction(pool, org) as conn:
        await childcare.keep(conn, act_of(guardian_of(school), keyring, now), occasion, children([40, 50]))
    moved = SessionChange(room_id=school.teacher.room_id)

    await transact(pool, org, lambda conn: childcare.change_session(conn, office, care.session_id, moved))
    before = await _told(pool, org, occasion.meeting_id)
    await transact(pool, org, lambda conn: childcare.call_off(conn, office, care.session_id))

    assert before == ["help_changed"]
    assert await _told(pool, org, occasion.meeting_id) == ["help_changed", "help_changed"]


async def test_each_visitors_yes_is_told_and_who_comes_in_the_place_of_who_cannot(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=2)
    occasion, visit = await arranged(pool, keyring, school, school.at(16, 20), now)
    teacher, second = [act_of(helper_of(school, one.person_id), keyring, now) for one in visit.visitors]

    await visiting.answer(pool, teacher, occasion.meeting_id, yes=True)
    await visiting.answer(pool, second, occasion.meeting_id, yes=True)
    sure = await _told(pool, org, occasion.meeting_id)
    await visiting.drop_out(pool, second, occasion.meeting_id)

    assert sure == ["booked", "help_changed", "help_changed", "confirmed"]
    assert await _told(pool, org, occasion.meeting_id) == [*sure, "help_changed", "unconfirmed"]


async def test_another_name_of_the_teacher_is_told_and_the_same_one_is_not(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    act = act_of(office_of(school), keyring, now)

    async with transaction(pool, org) as conn:
        before = await rewording.words_to_come(conn, act)
        await rewording.reword(conn, act, before)
        await conn.execute(
            "UPDATE person SET family_name = 'Okafor-Lind' WHERE person_id = $1", school.teacher.person_id
        )
        await rewording.reword(conn, act, before)

    assert await _told(pool, org, meeting.meeting_id) == ["booked", "noted"]
