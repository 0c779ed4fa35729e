"""A restriction arrives after a meeting was booked: from then on nothing of it reaches the guardian, by any way."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from service.access.working import by_worker
from service.booking import reading
from service.booking.actions import cancel
from service.booking.types import MeetingView
from service.desk import reading as desk
from service.feeds import actions as feeds
from service.kernel.db import Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.notices import outbox
from service.notices.links import Links
from service.reminders.actions import tick
from tests.builders import (
    BuiltSchool,
    act_of,
    add_family,
    booked,
    guardian_of,
    office_of,
    school_with,
    teacher_of,
)

BARRED: Mapping[str, str] = {
    "a restriction came": "UPDATE guardianship SET restriction = 'no-contact' WHERE guardian_id = $1",
    "a court order came": "UPDATE guardianship SET restriction = 'court-order' WHERE guardian_id = $1",
    "the tie ended": "UPDATE guardianship SET left_on = '2026-09-28' WHERE guardian_id = $1",
}


async def does(pool: Pool, org: OrgId, statement: str, *args: Any) -> list[tuple[Any, ...]]:
    async with transaction(pool, org) as conn:
        return [tuple(row) for row in await conn.fetch(statement, *args)]


async def restrict(pool: Pool, school: BuiltSchool, why: str = "a restriction came") -> None:
    await does(pool, school.org_id, BARRED[why], school.family.guardian.person_id)


async def a_meeting(pool: Pool, keyring: Keyring, org: OrgId, now: Any) -> tuple[BuiltSchool, MeetingView]:
    school = await school_with(pool, org, now)
    return school, await booked(pool, keyring, school, school.at(17), now)


async def states(pool: Pool, org: OrgId) -> list[tuple[Any, ...]]:
    return await does(pool, org, "SELECT message ->> 'kind', state, problem FROM notice ORDER BY notice_id")


@pytest.mark.parametrize("why", sorted(BARRED))
async def test_what_was_queued_before_is_never_sent(
    pool: Pool, org: OrgId, keyring: Keyring, now: Any, why: str
) -> None:
    school, _ = await a_meeting(pool, keyring, org, now)

    await restrict(pool, school, why)

    assert await outbox.claim(pool, org, now=now) is None
    assert await states(pool, org) == [("booked", "dropped", "barred")]


async def test_without_a_restriction_it_is_sent(pool: Pool, org: OrgId, keyring: Keyring, now: Any) -> None:
    """The control: the same notice is claimed where nothing stands between it and its reader."""
    await a_meeting(pool, keyring, org, now)

    assert await outbox.claim(pool, org, now=now) is not None


async def test_a_court_order_bars_nobody_whom_the_round_invites_all_the_same(
    pool: Pool, org: OrgId, keyring: Keyring, now: Any
) -> None:
    school = await school_with(pool, org, now, court_order="invite")
    await booked(pool, keyring, school, school.at(17), now)

    await restrict(pool, school, "a court order came")

    assert await outbox.claim(pool, org, now=now) is not None


async def test_no_reminder_is_made_after_it(pool: Pool, org: OrgId, keyring: Keyring, now: Any) -> None:
    school, _ = await a_meeting(pool, keyring, org, now)
    await restrict(pool, school)

    for at in (school.at(17) - timedelta(days=1), school.at(16, 10)):
        await tick(pool, act_of(by_worker(org), keyring, at))

    kinds = [kind for kind, _, _ in await states(pool, org)]
    assert [kind for kind in kinds if kind in {"week_ahead", "day_before", "hour_before"}] == []


async def test_pages_and_feeds_forget_the_meeting_and_the_school_keeps_it(
    pool: Pool, org: OrgId, keyring: Keyring, now: Any
) -> None:
    school, meeting = await a_meeting(pool, keyring, org, now)
    links = Links("https://school.example", keyring)
    before = await feeds.family(pool, guardian_of(school), links, now=now)

    await restrict(pool, school)

    after = await feeds.family(pool, guardian_of(school), links, now=now)
    assert (len(before.meetings), len(after.meetings)) == (1, 0)
    with pytest.raises(NotFound):
        await reading.meeting(pool, guardian_of(school), meeting.meeting_id)
    assert (await reading.meeting(pool, office_of(school), meeting.meeting_id)).is_barred
    assert (await reading.meeting(pool, teacher_of(school), meeting.meeting_id)).state == "confirmed"


async def test_the_office_cancels_it_without_a_word_to_the_guardian(
    pool: Pool, org: OrgId, keyring: Keyring, now: Any
) -> None:
    school, meeting = await a_meeting(pool, keyring, org, now)
    await restrict(pool, school)

    await cancel(pool, act_of(office_of(school), keyring, now), meeting.meeting_id, side="school")

    assert await states(pool, org) == [("booked", "dropped", "overtaken")]
    assert await does(pool, org, "SELECT count(*) FROM agenda") == [(0,)]


async def test_another_childs_meeting_is_told_as_before(pool: Pool, org: OrgId, keyring: Keyring, now: Any) -> None:
    school = await school_with(pool, org, now, families=0)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, now, children=2)
    first, second = school.family.children
    await booked(pool, keyring, school, school.at(17), now)
    await booked(pool, keyring, school, school.at(17, 20), now, student_ids=[second.student_id])

    await does(pool, org, "UPDATE guardianship SET restriction = 'no-contact' WHERE student_id = $1", first.student_id)

    assert await outbox.claim(pool, org, now=now) is not None
    assert await outbox.claim(pool, org, now=now) is None
    assert sorted(state for _, state, _ in await states(pool, org)) == ["dropped", "leased"]


LEAVING: Mapping[str, str] = {
    "guardian-barred": "UPDATE guardianship SET restriction = 'no-contact'",
    "teacher-left": "UPDATE person SET left_on = '2026-09-28' WHERE person_id = (SELECT teacher_id FROM meeting)",
    "student-left": "UPDATE person SET left_on = '2026-09-28' WHERE grade <> ''",
    "room-gone": "UPDATE room SET left_on = '2026-09-28'",
    "school-left": "UPDATE school SET left_on = '2026-09-28'",
}


@pytest.mark.parametrize("reason", sorted(LEAVING))
async def test_the_office_sees_which_meetings_need_it_and_why(
    pool: Pool, org: OrgId, keyring: Keyring, now: Any, reason: str
) -> None:
    school, meeting = await a_meeting(pool, keyring, org, now)
    before = await desk.in_doubt(pool, office_of(school), now=now)

    await does(pool, org, LEAVING[reason])

    after = await desk.in_doubt(pool, office_of(school), now=now)
    over = await desk.in_doubt(pool, office_of(school), now=school.at(18))
    assert (before, over) == ([], [])
    assert [(one.meeting_id, one.reasons) for one in after] == [(meeting.meeting_id, [reason])]
