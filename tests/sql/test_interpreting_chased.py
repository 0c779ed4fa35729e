"""An interpreter who does not answer: asked once more, then somebody else, then the office has it on its board."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.access.types import Act
from service.access.working import by_worker
from service.desk.missing import missing
from service.interpreting import actions, upkeep
from service.interpreting.types import Interpretation
from service.kernel.db import Pool, transaction
from service.kernel.ids import MeetingId, OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, booked, office_of, school_with
from tests.sql.interpreters import add_interpreter, assigned

DAY = timedelta(days=1)


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now)


def _worker(school: BuiltSchool, keyring: Keyring, now: datetime) -> Act:
    return act_of(by_worker(school.org_id), keyring, now)


async def _asked(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> MeetingId:
    meeting = await booked(pool, keyring, school, school.at(17), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    return meeting.meeting_id


async def _seen(pool: Pool, school: BuiltSchool, meeting_id: MeetingId) -> Interpretation:
    async with transaction(pool, school.org_id) as conn:
        return (await actions.of_meetings(conn, school.org_id, [meeting_id]))[meeting_id]


async def _told(pool: Pool, school: BuiltSchool, word: str = "asked") -> list[tuple[Any, ...]]:
    query = """SELECT channel, coalesce((message ->> 'reminds')::boolean, false) FROM notice
               WHERE message ->> 'kind' = $1 ORDER BY not_before, channel"""
    async with transaction(pool, school.org_id) as conn:
        return [tuple(row) for row in await conn.fetch(query, f"interpreting_{word}")]


async def test_who_does_not_answer_is_reminded_once_by_mail(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    async with transaction(pool, school.org_id) as conn:
        await add_interpreter(conn, school, sms="+15155550123", channel="sms")
    await _asked(pool, school, keyring, now)

    early = await upkeep.tick(pool, act_of(by_worker(school.org_id), keyring, now + DAY / 2))
    due = await upkeep.tick(pool, act_of(by_worker(school.org_id), keyring, now + DAY))
    again = await upkeep.tick(pool, act_of(by_worker(school.org_id), keyring, now + DAY * 1.5))

    assert (early, due, again) == (0, 1, 0)
    assert await _told(pool, school) == [("sms", False), ("email", True)]


async def test_then_the_next_one_is_asked_and_the_silent_one_is_free(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    async with transaction(pool, school.org_id) as conn:
        silent = await add_interpreter(conn, school)
    meeting_id = await _asked(pool, school, keyring, now)
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE notice SET state = 'sent' WHERE message ->> 'kind' = 'interpreting_asked'")
        lucia = await add_interpreter(conn, school, "Lucia")

    await upkeep.tick(pool, act_of(by_worker(school.org_id), keyring, now + 2 * DAY))

    assert (await _seen(pool, school, meeting_id)).interpreter_id == lucia
    assert len(await _told(pool, school, "off")) == 1
    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM agenda WHERE resource_id = $1", silent) == 0


async def test_with_nobody_else_the_silent_one_is_kept_and_the_office_sees_it(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    async with transaction(pool, school.org_id) as conn:
        silent = await add_interpreter(conn, school)
    meeting_id = await _asked(pool, school, keyring, now)
    [before] = await missing(pool, office_of(school), now=now)

    late = now + 2 * DAY
    moved = [await upkeep.tick(pool, act_of(by_worker(school.org_id), keyring, late + n * DAY)) for n in range(2)]

    [one] = await missing(pool, office_of(school), now=late)
    assert (moved, before.found_by, one.found_by) == ([1, 0], meeting_id, meeting_id)
    assert (await _seen(pool, school, meeting_id)).interpreter_id == silent
