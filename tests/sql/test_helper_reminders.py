"""Everybody who helps is reminded once of what is theirs as it stands, in their language."""

import asyncio
from datetime import datetime, timedelta

import pytest

from service.access.working import by_worker, in_every_org
from service.childcare import actions as childcare
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.reminders.actions import remind
from service.reminders.helping import tick
from tests.builders import SITE, BuiltSchool, act_of, school_with
from tests.caring import Care, care_for, helper_of
from tests.visiting import arranged, complete, visiting_school


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now)


@pytest.fixture
async def care(pool: Pool, school: BuiltSchool, now: datetime) -> Care:
    return await care_for(pool, school, now, workers=2)


async def look(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> int:
    return await tick(pool, act_of(by_worker(school.org_id), keyring, now))


async def reminders(pool: Pool, org_id: OrgId) -> list[tuple[str, str]]:
    """(when, state) of every reminder, in the order they were put."""
    async with transaction(pool, org_id) as conn:
        rows = await conn.fetch(
            """SELECT message ->> 'when' AS told, state FROM notice
               WHERE message ->> 'kind' = 'helper_reminder' ORDER BY notice_id"""
        )
    return [(row["told"], row["state"]) for row in rows]


async def test_a_shift_is_reminded_of_the_day_before_and_two_hours_before(
    pool: Pool, keyring: Keyring, school: BuiltSchool, care: Care
) -> None:
    for before in (timedelta(hours=23), timedelta(hours=20), timedelta(hours=3), timedelta(hours=2)):
        await look(pool, keyring, school, care.span.start - before)

    assert await reminders(pool, school.org_id) == [("day", "queued")] * 2 + [("hours", "queued")] * 2


async def test_workers_that_look_at_once_remind_once(
    pool: Pool, keyring: Keyring, school: BuiltSchool, care: Care
) -> None:
    due = care.span.start - timedelta(hours=20)

    await asyncio.gather(*[look(pool, keyring, school, due) for _ in range(4)])
    again = await look(pool, keyring, school, due + timedelta(minutes=1))

    assert again == 0
    assert len(await reminders(pool, school.org_id)) == 2


async def test_a_reminder_not_sent_yet_goes_with_the_shift_that_is_given_back(
    pool: Pool, keyring: Keyring, school: BuiltSchool, care: Care
) -> None:
    due = care.span.start - timedelta(hours=20)
    await look(pool, keyring, school, due)
    act = act_of(helper_of(school, care.worker_ids[0]), keyring, due)

    await childcare.give_back(pool, act, care.shift_ids[0])
    await look(pool, keyring, school, due + timedelta(minutes=5))

    assert sorted(await reminders(pool, school.org_id)) == [("day", "dropped"), ("day", "queued")]


async def test_it_is_in_their_own_language_and_leads_to_their_page(
    pool: Pool, keyring: Keyring, school: BuiltSchool, care: Care
) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            "UPDATE person SET language = 'es', sms = '+15155550177', channel = 'sms' WHERE person_id = $1",
            care.worker_ids[0],
        )

    await in_every_org(pool, keyring, SITE, remind, now=care.span.start - timedelta(hours=20))

    async with transaction(pool, school.org_id) as conn:
        row = await conn.fetchrow(
            """SELECT notice.language, notice.channel, link.purpose
               FROM notice JOIN link ON link.link_id = (message ->> 'link_id')::uuid
               WHERE message ->> 'kind' = 'helper_reminder' AND recipient_id = $1""",
            care.worker_ids[0],
        )
    assert row is not None
    assert tuple(row) == ("es", "sms", "helper")


async def test_who_said_no_to_reminders_by_mail_gets_none(
    pool: Pool, keyring: Keyring, school: BuiltSchool, care: Care, now: datetime
) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            "INSERT INTO reminder_stop (org_id, person_id, stopped_at) SELECT $1, unnest($2::uuid[]), $3",
            *(school.org_id, care.worker_ids, now),
        )

    assert await look(pool, keyring, school, care.span.start - timedelta(hours=20)) == 0


async def test_a_visit_is_reminded_of_only_once_both_have_said_yes(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=1, families=2)
    await complete(pool, keyring, school, school.at(16, 20), now)
    await arranged(pool, keyring, school, school.at(17, 40), now, family=school.families[1])

    await look(pool, keyring, school, school.at(16, 0) - timedelta(hours=24))

    async with transaction(pool, org) as conn:
        parts = await conn.fetchval(
            "SELECT jsonb_array_length(message -> 'parts') FROM notice WHERE message ->> 'kind' = 'helper_reminder'"
        )
    assert parts == 1
