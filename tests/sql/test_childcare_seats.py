"""Seats with a booking: kept, refused, moved, given back."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from msgspec.structs import replace

from service.agenda.types import Occasion
from service.childcare import actions, seating
from service.childcare.errors import ChildcareOff, NoSeatLeft
from service.childcare.types import ChildWanted, Seat
from service.kernel import db
from service.kernel.db import Pool, open_pool, transact, transaction
from service.kernel.errors import Malformed
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, add_family, guardian_of, school_with
from tests.caring import SOFIA, add_meeting, care_for, children, later, occasion_at

GUARDIANS = 200


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now)


@pytest.fixture
async def many(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pool]:
    monkeypatch.setattr(db, "WAIT_FOR_CONNECTION", 60)
    opened = await open_pool(database, size=30)
    yield opened
    await opened.close()


async def keep(
    pool: Pool, keyring: Keyring, school: BuiltSchool, occasion: Occasion, kids: list[ChildWanted], now: datetime
) -> list[Seat]:
    act = act_of(guardian_of(school), keyring, now)
    return await transact(pool, school.org_id, lambda conn: actions.keep(conn, act, occasion, kids))


async def seats_left(pool: Pool, school: BuiltSchool, hour: int, minute: int = 0) -> int | None:
    async with transaction(pool, school.org_id) as conn:
        found = await actions.offer(conn, school.org_id, school.round_id, school.slot(hour, minute))
    return found.seats_left if found else None


async def test_without_a_recorded_policy_there_is_no_childcare(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await care_for(pool, school, now, policy=None)
    occasion = await occasion_at(pool, school, school.slot(17), now)

    assert await seats_left(pool, school, 17) is None
    with pytest.raises(ChildcareOff):
        await keep(pool, keyring, school, occasion, [SOFIA], now)


async def test_a_seat_is_kept_with_a_code_that_stands_nowhere(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await care_for(pool, school, now, cap=3)
    occasion = await occasion_at(pool, school, school.slot(17), now)

    (seat,) = await keep(pool, keyring, school, occasion, [SOFIA], now)

    assert (seat.given_name, seat.room, seat.state, len(seat.code)) == ("Sofía", "Room 4", "kept", 4)
    assert await seats_left(pool, school, 17) == 2
    async with transaction(pool, school.org_id) as conn:
        rows = await conn.fetch("SELECT to_jsonb(s)::text AS written FROM childcare_seat AS s")
    assert seat.code not in rows[0]["written"].replace(str(seat.seat_id), "")


async def test_no_seat_where_the_hours_do_not_cover_the_meeting(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    await care_for(pool, school, now, hours=later(school.slot(15), 0))

    assert await seats_left(pool, school, 15) == 12
    assert await seats_left(pool, school, 15, 20) is None


async def test_one_worker_is_no_childcare(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> None:
    await care_for(pool, school, now, workers=1, shifts=2)
    occasion = await occasion_at(pool, school, school.slot(17), now)

    assert await seats_left(pool, school, 17) == 0
    with pytest.raises(NoSeatLeft):
        await keep(pool, keyring, school, occasion, [SOFIA], now)


async def test_brothers_and_sisters_come_into_one_room_or_none(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await care_for(pool, school, now, cap=2)
    occasion = await occasion_at(pool, school, school.slot(17), now)

    with pytest.raises(NoSeatLeft):
        await keep(pool, keyring, school, occasion, children([40, 60, 90]), now)

    assert await seats_left(pool, school, 17) == 2


async def test_a_child_with_two_meetings_in_a_row_has_one_seat_and_one_code(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await care_for(pool, school, now, cap=2)
    first = await occasion_at(pool, school, school.slot(17), now)
    second = await occasion_at(pool, school, school.slot(17, 20), now)

    (one,) = await keep(pool, keyring, school, first, [SOFIA], now)
    (two,) = await keep(pool, keyring, school, second, [SOFIA], now)

    assert (one.seat_id, one.code) == (two.seat_id, two.code)
    assert await seats_left(pool, school, 17, 20) == 1
    async with transaction(pool, school.org_id) as conn:
        await actions.release(conn, act_of(guardian_of(school), keyring, now), first)
        left = await actions.of_meetings(conn, school.org_id, [first.meeting_id, second.meeting_id])
    assert [seat.state for seat in left[second.meeting_id]] == ["kept"]
    assert first.meeting_id not in left


async def test_a_moved_meeting_takes_its_seat_along_with_its_code(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await care_for(pool, school, now, cap=1)
    before = await occasion_at(pool, school, school.slot(16), now)
    (kept,) = await keep(pool, keyring, school, before, [SOFIA], now)

    after = replace(before, span=school.slot(17))
    async with transaction(pool, school.org_id) as conn:
        (seat,) = await actions.follow(conn, act_of(guardian_of(school), keyring, now), before, after)

    assert (seat.seat_id, seat.state, seat.code) == (kept.seat_id, "kept", kept.code)
    assert await seats_left(pool, school, 16) == 1
    assert await seats_left(pool, school, 17) == 0


async def test_a_meeting_moved_to_where_no_childcare_is_says_that_the_seat_is_lost(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await care_for(pool, school, now, hours=later(school.slot(16), 0))
    before = await occasion_at(pool, school, school.slot(16), now)
    await keep(pool, keyring, school, before, [SOFIA], now)

    after = replace(before, span=school.slot(17))
    async with transaction(pool, school.org_id) as conn:
        (seat,) = await actions.follow(conn, act_of(guardian_of(school), keyring, now), before, after)

    assert (seat.state, seat.code) == ("lost", "")
    assert await seats_left(pool, school, 16) == 12


async def test_another_familys_child_gets_no_seat(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    async with transaction(pool, school.org_id) as conn:
        school = await add_family(conn, school, now)
    await care_for(pool, school, now)
    occasion = await occasion_at(pool, school, school.slot(17), now)
    other = ChildWanted(school.families[1].child.student_id, "Lucía", 80)

    with pytest.raises(Malformed):
        await keep(pool, keyring, school, occasion, [other], now)


async def test_two_hundred_guardians_and_three_last_seats(
    many: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await care_for(many, school, now, cap=3)

    answers = await rush(many, keyring, school, now)

    assert answers == {"kept": 3, "no-seat-left": GUARDIANS - 3}


async def test_the_control_without_the_lock_seats_are_given_twice(
    many: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lock_nothing(*_: object) -> None:
        """Let everybody look at once."""

    await care_for(many, school, now, cap=3)
    monkeypatch.setattr(seating, "lock_all", lock_nothing)

    answers = await rush(many, keyring, school, now)

    assert answers["kept"] > 3


async def rush(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> Counter[str]:
    """Let two hundred guardians ask at once, each in a transaction as booking's."""
    act, span = act_of(guardian_of(school), keyring, now), school.slot(17)
    first = await occasion_at(pool, school, span, now)
    meetings = [await add_meeting(pool, school, span, now) for _ in range(GUARDIANS)]

    async def ask(number: int) -> str:
        occasion = replace(first, meeting_id=meetings[number])
        child = ChildWanted(None, f"Child {number}", 60)
        try:
            (seat,) = await transact(pool, school.org_id, lambda conn: actions.keep(conn, act, occasion, [child]))
        except NoSeatLeft as refused:
            return refused.code
        return seat.state

    return Counter(await asyncio.gather(*(ask(number) for number in range(GUARDIANS))))
