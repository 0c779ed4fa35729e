"""Waiting for a teacher: what comes free is offered in turn and kept for a while."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, time, timedelta
from typing import TypeVar

import pytest

from service.access.working import by_worker
from service.agenda import actions as agenda
from service.booking import actions, away, reading, waiting
from service.booking.errors import AlreadyBooked, NotInvited, OfferEnded, OpeningTaken, TimesAreFree
from service.booking.store import meetings
from service.booking.types import MeetingView, Place
from service.kernel.db import Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId, PersonId
from service.kernel.tokens import Keyring
from service.rounds import actions as rounds
from tests.builders import (
    THURSDAY,
    BuiltFamily,
    BuiltSchool,
    act_of,
    add_hours,
    asked_by,
    booked,
    guardian_of,
    office_of,
    school_with,
    teacher_of,
)

Done = TypeVar("Done")

_WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE transactionid = pg_current_xact_id()::xid AND NOT granted)"


class Full:
    """A teacher with one time, which the first family has; the others wait in order."""

    def __init__(self, pool: Pool, keyring: Keyring, school: BuiltSchool, meeting: MeetingView) -> None:
        self.pool, self.keyring, self.school, self.meeting = pool, keyring, school, meeting

    async def wait(self, family: BuiltFamily, now: datetime) -> Place:
        return await waiting.wait(
            self.pool,
            act_of(guardian_of(self.school, family), self.keyring, now),
            invitation_id=family.guardian.invitation_id,
            teacher_id=self.school.teacher.person_id,
            student_id=family.child.student_id,
        )

    async def place_of(self, family: BuiltFamily) -> list[Place]:
        principal = guardian_of(self.school, family)
        return (await reading.family(self.pool, principal, family.guardian.invitation_id)).places

    async def cancel(self, now: datetime) -> None:
        first = guardian_of(self.school)
        await actions.cancel(self.pool, act_of(first, self.keyring, now), self.meeting.meeting_id)

    async def expire(self, now: datetime) -> int:
        return await waiting.expire_offers(self.pool, act_of(by_worker(self.school.org_id), self.keyring, now))


async def _while_a_household_books(school: BuiltSchool, family: BuiltFamily, pool: Pool, work: Awaitable[Done]) -> Done:
    """Let work wait for a household somebody books for, who then queues for the teacher without waiting."""
    async with transaction(pool, school.org_id) as conn:
        invitation = await rounds.invitation_facts(conn, school.org_id, family.guardian.invitation_id)
        await meetings.lock_households(conn, school.org_id, [invitation.invitation])
        working = asyncio.ensure_future(work)
        while not await conn.fetchval(_WAITS):  # noqa: ASYNC110 - the database has no event for it
            await asyncio.sleep(0.02)
        await conn.execute("SET LOCAL lock_timeout = '200ms'")
        await agenda.queue_for(conn, [school.teacher.person_id])
    return await working


@pytest.fixture
async def full(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> Full:
    school = await school_with(
        pool, org, now, families=4, days=[THURSDAY], hours=(time(17), time(17, 20)), household_limit=1
    )
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    return Full(pool, keyring, school, meeting)


async def test_nobody_waits_while_a_time_is_free(full: Full, now: datetime) -> None:
    await full.cancel(now)

    with pytest.raises(TimesAreFree) as refused:
        await full.wait(full.school.families[1], now)

    assert [one.span for one in refused.value.alternatives] == [full.school.slot(17, 0)]


async def test_who_has_the_meeting_or_is_not_asked_does_not_wait(full: Full, now: datetime) -> None:
    with pytest.raises(AlreadyBooked):
        await full.wait(full.school.family, now)
    async with transaction(full.pool, full.school.org_id) as conn:
        await conn.execute("DELETE FROM invitation_wish")
    with pytest.raises(NotInvited):
        await full.wait(full.school.families[1], now)


async def test_who_waits_twice_keeps_the_first_place(full: Full, now: datetime) -> None:
    first = await full.wait(full.school.families[1], now)

    again = await full.wait(full.school.families[1], now + timedelta(hours=1))

    assert again == first


async def test_what_is_cancelled_is_kept_for_the_first_in_line_and_no_opening_for_others(
    full: Full, now: datetime
) -> None:
    _, second, third, fourth = full.school.families
    await full.wait(second, now)
    await full.wait(third, now + timedelta(minutes=1))

    await full.cancel(now + timedelta(hours=1))

    [offered], [waits] = await full.place_of(second), await full.place_of(third)
    assert (offered.state, offered.offered) == ("offered", full.school.slot(17, 0))
    assert offered.offered_until == now + timedelta(hours=25)
    assert waits.state == "waiting"
    with pytest.raises(OpeningTaken):
        await booked(full.pool, full.keyring, full.school, full.school.at(17, 0), now, family=fourth)


async def test_an_offer_is_told_with_its_date(full: Full, now: datetime) -> None:
    second = full.school.families[1]
    await full.wait(second, now)

    await full.cancel(now)

    async with transaction(full.pool, full.school.org_id) as conn:
        row = await conn.fetchrow("SELECT address, not_after FROM notice WHERE message ->> 'kind' = 'waiting_offer'")
    assert tuple(row or ()) == (second.guardian.email, now + timedelta(hours=24))


async def test_an_offer_is_taken_once(full: Full, now: datetime) -> None:
    second = full.school.families[1]
    await full.wait(second, now)
    await full.cancel(now)
    [place] = await full.place_of(second)
    principal = guardian_of(full.school, second)

    meeting = await waiting.take_offer(
        full.pool, act_of(principal, full.keyring, now), place.waiting_id, mode="school", topic="Reading"
    )

    assert (meeting.span, meeting.topic, await full.place_of(second)) == (full.school.slot(17, 0), "Reading", [])
    with pytest.raises(OfferEnded):
        await waiting.take_offer(full.pool, act_of(principal, full.keyring, now), place.waiting_id, mode="school")


async def test_an_offer_that_has_ended_goes_to_the_next(full: Full, now: datetime) -> None:
    _, second, third, _ = full.school.families
    await full.wait(second, now)
    await full.wait(third, now + timedelta(minutes=1))
    await full.cancel(now)
    [place] = await full.place_of(second)
    after_it = now + timedelta(hours=24)

    with pytest.raises(OfferEnded):
        await waiting.take_offer(
            full.pool, act_of(guardian_of(full.school, second), full.keyring, after_it), place.waiting_id, mode="school"
        )
    assert await full.expire(after_it) == 1

    [next_one] = await full.place_of(third)
    assert (await full.place_of(second), next_one.state) == ([], "offered")
    assert await full.expire(after_it) == 0


async def test_who_leaves_passes_the_offer_on(full: Full, now: datetime) -> None:
    _, second, third, fourth = full.school.families
    await full.wait(second, now)
    await full.wait(third, now)
    await full.cancel(now)
    [place] = await full.place_of(second)

    with pytest.raises(NotFound):
        await waiting.leave(full.pool, act_of(guardian_of(full.school, fourth), full.keyring, now), place.waiting_id)
    await waiting.leave(full.pool, act_of(guardian_of(full.school, second), full.keyring, now), place.waiting_id)

    [next_one] = await full.place_of(third)
    assert next_one.state == "offered"


async def test_an_ended_offer_nobody_waits_behind_is_free_for_all(full: Full, now: datetime) -> None:
    _, second, third, _ = full.school.families
    await full.wait(second, now)
    await full.cancel(now)

    assert await full.expire(now + timedelta(hours=24)) == 0

    await booked(full.pool, full.keyring, full.school, full.school.at(17, 0), now, family=third)


async def test_hours_a_teacher_adds_are_found_for_those_who_wait(full: Full, now: datetime) -> None:
    _, second, third, _ = full.school.families
    await full.wait(second, now)
    await full.wait(third, now + timedelta(minutes=1))
    async with transaction(full.pool, full.school.org_id) as conn:
        await add_hours(conn, full.school.org_id, full.school.teacher.person_id, {4}, time(16), time(16, 40))

    assert await full.expire(now) == 2

    [earlier], [later] = await full.place_of(second), await full.place_of(third)
    assert (earlier.offered, later.offered) == (full.school.slot(16, 0), full.school.slot(16, 20))


async def test_who_is_in_another_meeting_then_is_passed_over_and_keeps_the_place(full: Full, now: datetime) -> None:
    _, second, third, _ = full.school.families
    await full.wait(second, now)
    await full.wait(third, now + timedelta(minutes=1))
    await _is_elsewhere(full, second.guardian.person_id)

    await full.cancel(now)

    [passed_over], [offered] = await full.place_of(second), await full.place_of(third)
    assert (passed_over.state, offered.state) == ("waiting", "offered")


async def _is_elsewhere(full: Full, person_id: PersonId) -> None:
    async with transaction(full.pool, full.school.org_id) as conn:
        await conn.execute(
            """INSERT INTO agenda (org_id, resource_id, during, claim_id, kind)
               VALUES ($1, $2, tstzrange($3, $4), gen_random_uuid(), 'guardian')""",
            full.school.org_id,
            person_id,
            full.school.at(16, 50),
            full.school.at(17, 10),
        )


async def test_a_late_time_is_offered_to_those_it_is_kept_for(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(
        pool,
        org,
        now,
        families=3,
        days=[THURSDAY],
        hours=(time(17), time(17, 20)),
        late_from=time(17),
        late_kept_until=now + timedelta(days=3),
    )
    async with transaction(pool, org) as conn:
        nights = [school.families[0].household_id, school.families[2].household_id]
        await conn.execute("UPDATE household SET works_nights = true WHERE household_id = ANY ($1)", nights)
    full = Full(pool, keyring, school, await booked(pool, keyring, school, school.at(17, 0), now))
    _, days, works_nights = school.families
    await full.wait(days, now)
    await full.wait(works_nights, now + timedelta(minutes=1))

    await full.cancel(now)

    [waits], [offered] = await full.place_of(days), await full.place_of(works_nights)
    assert (waits.state, offered.state) == ("waiting", "offered")


async def test_who_finds_another_time_leaves_the_line(full: Full, now: datetime) -> None:
    _, second, third, _ = full.school.families
    await full.wait(second, now)
    await full.wait(third, now + timedelta(minutes=1))
    await full.cancel(now)
    async with transaction(full.pool, full.school.org_id) as conn:
        await add_hours(conn, full.school.org_id, full.school.teacher.person_id, {4}, time(16), time(16, 20))

    await actions.book(
        full.pool,
        act_of(guardian_of(full.school, second), full.keyring, now),
        [asked_by(second, full.school.at(16, 0))],
    )

    [next_one] = await full.place_of(third)
    assert (await full.place_of(second), next_one.offered) == ([], full.school.slot(17, 0))


async def test_a_moved_meeting_frees_its_old_time_for_the_line(full: Full, now: datetime) -> None:
    second = full.school.families[1]
    await full.wait(second, now)
    async with transaction(full.pool, full.school.org_id) as conn:
        await add_hours(conn, full.school.org_id, full.school.teacher.person_id, {4}, time(16), time(16, 20))

    await actions.move(
        full.pool,
        act_of(teacher_of(full.school), full.keyring, now),
        full.meeting.meeting_id,
        start=full.school.at(16, 0),
    )

    [offered] = await full.place_of(second)
    assert offered.offered == full.school.slot(17, 0)


async def test_shortly_before_it_a_freed_time_is_simply_free(full: Full, now: datetime) -> None:
    second = full.school.families[1]
    await full.wait(second, now)

    await full.cancel(full.school.at(14, 30))

    [waits] = await full.place_of(second)
    assert waits.state == "waiting"


async def test_a_cancellation_by_the_school_holds_no_teacher_while_it_waits_for_the_household(
    full: Full, now: datetime
) -> None:
    await full.wait(full.school.families[1], now)
    office = act_of(office_of(full.school), full.keyring, now)

    cancelled = await _while_a_household_books(
        full.school,
        full.school.family,
        full.pool,
        actions.cancel(full.pool, office, full.meeting.meeting_id, side="school"),
    )

    assert cancelled.state == "cancelled"


async def test_a_day_called_off_holds_no_teacher_while_it_waits_for_a_household(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(pool, org, now, families=3, hours=None)
    _, second, third = school.families
    async with transaction(pool, org) as conn:
        await add_hours(conn, org, school.teacher.person_id, {4}, time(17), time(17, 40))
    full = Full(pool, keyring, school, await booked(pool, keyring, school, school.at(17, 0), now))
    await booked(pool, keyring, school, school.at(17, 20), now, family=second)
    await full.wait(third, now)
    async with transaction(pool, org) as conn:
        await add_hours(
            conn, org, school.teacher.person_id, {5}, time(17), time(17, 20)
        )  # what is offered to who waits
    teacher = act_of(teacher_of(school), keyring, now)

    cancelled = await _while_a_household_books(
        school, second, pool, away.call_off_day(pool, teacher, school.teacher.person_id, THURSDAY)
    )

    assert [one.span for one in cancelled] == [school.slot(17, 0), school.slot(17, 20)]
