"""Shifts: claimed by cleared volunteers, given back, looked for again."""

import asyncio
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from service.access.working import by_worker
from service.availability import hours
from service.availability.types import Dated, Weekly
from service.childcare import actions, settling, watching
from service.childcare.errors import (
    HoursHold,
    NotCleared,
    OutsideHours,
    RoomTaken,
    ShiftTaken,
    ShiftUnknown,
    WorkerBusy,
)
from service.childcare.types import ChildcarePolicy, NewSession, SessionChange
from service.kernel.db import Pool, transact, transaction
from service.kernel.ids import OrgId, PersonId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from tests.builders import THURSDAY, BuiltSchool, act_of, guardian_of, office_of, school_with
from tests.caring import Care, add_helper, care_for, children, helper_of, occasion_at, record_policy


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE school SET office_email = 'office@school.example'")
    return school


async def told(pool: Pool, school: BuiltSchool) -> Counter[str]:
    async with transaction(pool, school.org_id) as conn:
        rows = await conn.fetch(
            "SELECT message ->> 'kind' AS kind, count(*) AS n FROM notice WHERE state = 'queued' GROUP BY 1"
        )
    return Counter({row["kind"]: row["n"] for row in rows})


async def ask(pool: Pool, school: BuiltSchool, sql: str, *values: Any) -> Any:
    async with transaction(pool, school.org_id) as conn:
        return await conn.fetchval(sql, *values)


async def more_helpers(pool: Pool, school: BuiltSchool, numbers: range, **until: date) -> list[PersonId]:
    async with transaction(pool, school.org_id) as conn:
        return [await add_helper(conn, school, number, **until) for number in numbers]


async def keep_seats(
    pool: Pool, keyring: Keyring, school: BuiltSchool, ages: list[int], now: datetime, *, hour: int = 16
) -> None:
    occasion = await occasion_at(pool, school, school.slot(hour), now)
    act = act_of(guardian_of(school), keyring, now)
    async with transaction(pool, school.org_id) as conn:
        await actions.keep(conn, act, occasion, children(ages))


async def drop_out(pool: Pool, keyring: Keyring, school: BuiltSchool, care: Care, now: datetime) -> None:
    act = act_of(helper_of(school, care.worker_ids[0]), keyring, now)
    await actions.give_back(pool, act, care.shift_ids[0])


async def test_a_shift_is_claimed_with_its_time_and_a_calendar_entry(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    care = await care_for(pool, school, now, workers=0, shifts=2)
    (ana,) = await more_helpers(pool, school, range(1))

    await actions.claim(pool, act_of(helper_of(school, ana), keyring, now), care.shift_ids[0])

    board = await actions.board(pool, helper_of(school, ana), now=now)
    assert [shift.shift_id for shift in board.mine] == care.shift_ids[:1]
    assert board.open == []
    assert await ask(pool, school, "SELECT kind FROM agenda WHERE resource_id = $1", ana) == "childcare_worker"
    assert await told(pool, school) == {"shift_claimed": 1}


async def test_many_volunteers_and_one_shift(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> None:
    care = await care_for(pool, school, now, workers=0, shifts=1)
    people = await more_helpers(pool, school, range(8))

    async def claim(person_id: PersonId) -> str:
        try:
            await actions.claim(pool, act_of(helper_of(school, person_id), keyring, now), care.shift_ids[0])
        except ShiftTaken as refused:
            return refused.code
        return "claimed"

    answers = Counter(await asyncio.gather(*(claim(person_id) for person_id in people)))

    assert answers == {"claimed": 1, "shift-taken": 7}


async def test_a_clearance_must_hold_through_the_day_of_the_shift(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    care = await care_for(pool, school, now, workers=0, shifts=2)
    (early,) = await more_helpers(pool, school, range(1), until=date(2026, 10, 14))
    (just,) = await more_helpers(pool, school, range(1, 2), until=date(2026, 10, 15))

    with pytest.raises(NotCleared):
        await actions.claim(pool, act_of(helper_of(school, early), keyring, now), care.shift_ids[0])
    await actions.claim(pool, act_of(helper_of(school, just), keyring, now), care.shift_ids[0])

    board = await actions.board(pool, helper_of(school, early), now=now)
    assert [shift.is_barred for shift in board.open] == [True]


async def test_who_gave_hours_sees_and_takes_shifts_in_them_and_comes_last_for_others(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    care = await care_for(pool, school, now, workers=0, shifts=1)
    ana, ben = await more_helpers(pool, school, range(2))
    own = helper_of(school, ana)
    evening = Weekly(weekday=THURSDAY.isoweekday(), starts=time(19), ends=time(21))
    await hours.put_pattern(pool, own, ana, evening, now=now)

    outside = await actions.board(pool, own, now=now)
    with pytest.raises(OutsideHours):
        await actions.claim(pool, act_of(own, keyring, now), care.shift_ids[0])
    choices = await settling.choices(pool, office_of(school), care.session_id, now=now)
    day = Dated(day=THURSDAY, starts=time(14), ends=time(19), effect="added")
    await hours.add_exception(pool, own, ana, day, now=now)
    await actions.claim(pool, act_of(own, keyring, now), care.shift_ids[0])

    assert outside.open == []
    said = [(one.worker.person_id, one.in_hours) for one in choices[care.shift_ids[0]]]
    assert said == [(ben, True), (ana, False)]
    assert len((await actions.board(pool, own, now=now)).mine) == 1


async def test_a_shift_given_back_stays_open_to_who_had_it_whatever_their_hours(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    care = await care_for(pool, school, now, workers=0, shifts=1)
    (ana,) = await more_helpers(pool, school, range(1))
    own, shift_id = act_of(helper_of(school, ana), keyring, now), care.shift_ids[0]
    await actions.claim(pool, own, shift_id)
    evening = Weekly(weekday=THURSDAY.isoweekday(), starts=time(19), ends=time(21))
    await hours.put_pattern(pool, own.principal, ana, evening, now=now)

    await actions.give_back(pool, own, shift_id)

    assert [one.shift_id for one in (await actions.board(pool, own.principal, now=now)).open] == [shift_id]
    await actions.claim(pool, own, shift_id)


async def test_nobody_works_in_two_rooms_at_once(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    first = await care_for(pool, school, now, workers=1, shifts=1)
    second = await care_for(pool, school, now, workers=0, shifts=1, room="Room 5")

    with pytest.raises(WorkerBusy):
        await actions.claim(pool, act_of(helper_of(school, first.worker_ids[0]), keyring, now), second.shift_ids[0])


async def test_a_shift_is_given_back_by_who_has_it_alone(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    care = await care_for(pool, school, now)

    with pytest.raises(ShiftUnknown):
        await actions.give_back(pool, act_of(helper_of(school, care.worker_ids[1]), keyring, now), care.shift_ids[0])
    await drop_out(pool, keyring, school, care, now)

    assert await ask(pool, school, "SELECT count(*) FROM agenda WHERE claim_id = $1", care.shift_ids[0]) == 0
    assert await told(pool, school) == {"shift_off": 1}


async def test_when_the_ratio_breaks_the_office_hears_and_others_are_asked_and_families_are_not_told(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    care = await care_for(pool, school, now)
    await more_helpers(pool, school, range(2, 4))
    await keep_seats(pool, keyring, school, [40, 60], now)

    await drop_out(pool, keyring, school, care, now)

    assert await told(pool, school) == {"shift_off": 1, "ratio_broken": 1, "shift_wanted": 2}
    (view,) = await actions.views(pool, office_of(school))
    assert [(each.children, each.adults, each.adults_needed) for each in view.shortages] == [(2, 1, 2)]


async def test_who_takes_the_shift_ends_the_alarm(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    care = await care_for(pool, school, now)
    (chidi, _) = await more_helpers(pool, school, range(2, 4))
    await keep_seats(pool, keyring, school, [40, 60], now)
    await drop_out(pool, keyring, school, care, now)

    await actions.claim(pool, act_of(helper_of(school, chidi), keyring, now), care.shift_ids[0])

    assert await told(pool, school) == {"shift_off": 1, "shift_claimed": 1}
    assert await ask(pool, school, "SELECT short_since FROM childcare_session") is None


async def test_nobody_found_the_newest_seats_go_and_their_families_hear_last(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    care = await care_for(pool, school, now, workers=3, policy=ChildcarePolicy(children_of_4_and_over=2))
    await keep_seats(pool, keyring, school, [60, 60, 60], now)
    await keep_seats(pool, keyring, school, [70, 71], now + timedelta(minutes=1))
    await drop_out(pool, keyring, school, care, now)

    await tick(pool, keyring, school, school.at(14) - timedelta(hours=25))
    assert "seat_lost" not in await told(pool, school)
    await tick(pool, keyring, school, school.at(14) - timedelta(hours=22))

    assert (await told(pool, school))["seat_lost"] == 1
    lost = await ask(pool, school, "SELECT array_agg(age_months) FROM childcare_seat WHERE state = 'lost'")
    assert lost == [71]


async def test_a_clearance_that_ends_before_the_shift_releases_it_and_looks_again(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    care = await care_for(pool, school, now)
    await more_helpers(pool, school, range(2, 3))
    await keep_seats(pool, keyring, school, [40], now)
    await ask(
        pool,
        school,
        "UPDATE credential SET valid_until = '2026-10-01' WHERE person_id = $1 RETURNING 1",
        care.worker_ids[1],
    )

    await tick(pool, keyring, school, now)
    await tick(pool, keyring, school, now)

    assert await told(pool, school) == {"shift_off": 1, "ratio_broken": 1, "shift_wanted": 1}
    assert await ask(pool, school, "SELECT count(*) FROM agenda WHERE resource_id = $1", care.worker_ids[1]) == 0


async def test_three_workers_tick_at_once_and_everybody_hears_once(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    care = await care_for(pool, school, now)
    await keep_seats(pool, keyring, school, [40], now)
    await drop_out(pool, keyring, school, care, now)

    when = school.at(14) - timedelta(hours=20)
    await asyncio.gather(*(tick(pool, keyring, school, when) for _ in range(3)))

    assert (await told(pool, school))["seat_lost"] == 1


async def test_a_session_takes_its_room_and_moves_with_its_workers_and_families(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    care = await care_for(pool, school, now)
    await keep_seats(pool, keyring, school, [40, 50], now)
    act = act_of(office_of(school), keyring, now)
    other = school.teacher.room_id

    await transact(
        pool,
        school.org_id,
        lambda conn: actions.change_session(conn, act, care.session_id, SessionChange(room_id=other)),
    )

    assert await told(pool, school) == {"seat_moved": 1, "shift_claimed": 2}
    assert await ask(pool, school, "SELECT resource_id FROM agenda WHERE claim_id = $1", care.session_id) == other
    with pytest.raises(HoursHold):
        await transact(
            pool,
            school.org_id,
            lambda conn: actions.change_session(conn, act, care.session_id, SessionChange(ends_at=school.at(16))),
        )


async def test_two_sessions_never_share_a_room(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await record_policy(pool, school, now, ChildcarePolicy())
    act, hours = act_of(office_of(school), keyring, now), Span(school.at(15), school.at(18))
    new = NewSession(
        round_id=school.round_id,
        room_id=school.teacher.room_id,
        starts_at=hours.start,
        ends_at=hours.end,
        cap=10,
    )
    await transact(pool, school.org_id, lambda conn: actions.make_session(conn, act, new))

    with pytest.raises(RoomTaken):
        await transact(pool, school.org_id, lambda conn: actions.make_session(conn, act, new))

    (view,) = await actions.views(pool, office_of(school))
    assert (len(view.shifts), view.seats_left) == (2, 0)


async def test_a_session_called_off_tells_everybody_once_and_gives_all_time_back(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    care = await care_for(pool, school, now)
    await keep_seats(pool, keyring, school, [40, 50], now)
    act = act_of(office_of(school), keyring, now)

    await transact(pool, school.org_id, lambda conn: actions.call_off(conn, act, care.session_id))

    assert await told(pool, school) == {"seat_lost": 1, "shift_off": 2}
    assert await ask(pool, school, "SELECT count(*) FROM agenda") == 0


async def test_a_drop_out_beside_a_booking_never_leaves_a_child_unseen(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    """Whoever is first: the seat is refused, or it was kept and the office is alarmed."""
    care = await care_for(pool, school, now)
    occasion = await occasion_at(pool, school, school.slot(16), now)
    act = act_of(guardian_of(school), keyring, now)

    await asyncio.gather(
        drop_out(pool, keyring, school, care, now),
        transact(pool, school.org_id, lambda conn: actions.keep(conn, act, occasion, children([40]))),
        return_exceptions=True,
    )

    kept = await ask(pool, school, "SELECT count(*) FROM childcare_seat WHERE state = 'kept'")
    assert (await told(pool, school))["ratio_broken"] == kept


async def test_names_allergies_and_who_may_fetch_are_forgotten_after_the_schools_days(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await care_for(pool, school, now)
    await keep_seats(pool, keyring, school, [40], now)

    assert await watching.forget(pool, now=school.at(19) + timedelta(days=29)) == 0
    forgotten = await asyncio.gather(
        *(watching.forget(pool, now=school.at(19) + timedelta(days=30)) for _ in range(3))  # three workers at once
    )
    assert sum(forgotten) == 1

    assert await ask(pool, school, "SELECT given_name || allergies FROM childcare_seat") == ""


async def test_three_workers_forget_at_once(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> None:
    await care_for(pool, school, now)
    await keep_seats(pool, keyring, school, [40], now)

    forgotten = await asyncio.gather(*(watching.forget(pool, now=school.at(19) + timedelta(days=30)) for _ in range(3)))

    assert sum(forgotten) == 1


async def tick(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> None:
    await watching.tick(pool, act_of(by_worker(school.org_id), keyring, now))
