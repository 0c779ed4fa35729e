"""What the outbox does by itself: offices hear of what did not arrive, and old words and recipients go."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.notices import upkeep
from tests.builders import BuiltSchool, add_family, booked, school_with

DOMAIN = "school.example"
FAILED: Mapping[str, str] = {"a mail that came back": "bounced", "one refused": "refused", "one too late": "expired"}


async def does(pool: Pool, org: OrgId, statement: str, *args: Any) -> list[tuple[Any, ...]]:
    async with transaction(pool, org) as conn:
        return [tuple(row) for row in await conn.fetch(statement, *args)]


async def a_school(pool: Pool, keyring: Keyring, org: OrgId, now: datetime) -> BuiltSchool:
    """A school whose office has a mailbox, and a family that is booked twice and was told by two mails."""
    school = await school_with(pool, org, now, children=2)
    await booked(pool, keyring, school, school.at(17), now)
    second = school.family.children[1].student_id
    await booked(pool, keyring, school, school.at(17, 20), now, student_ids=[second])
    await does(pool, org, "UPDATE school SET office_email = 'office@school.example'")
    return school


async def fails(pool: Pool, org: OrgId, at: datetime, state: str = "bounced", problem: str = "bounced-5.1.1") -> None:
    statement = """UPDATE notice SET state = $1, problem = $2, settled_at = $3
                   WHERE notice_id = (SELECT notice_id FROM notice
                                      WHERE state = 'queued' AND message ->> 'kind' = 'booked' LIMIT 1)"""
    await does(pool, org, statement, state, problem, at)


async def alarms(pool: Pool, org: OrgId) -> list[tuple[Any, ...]]:
    query = """SELECT address, (message ->> 'failed')::int FROM notice
               WHERE message ->> 'kind' = 'delivery_failed' ORDER BY notice_id"""
    return await does(pool, org, query)


@pytest.mark.parametrize("what", sorted(FAILED))
async def test_the_office_is_written_to_when_something_did_not_arrive(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime, what: str
) -> None:
    await a_school(pool, keyring, org, now)
    await fails(pool, org, now, FAILED[what], "")

    told = await upkeep.alarm(pool, now=now + timedelta(minutes=5), mail_domain=DOMAIN)

    assert told == 1
    assert await alarms(pool, org) == [("office@school.example", 1)]


async def test_an_office_is_written_to_once_an_hour_and_no_failure_is_passed_over(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    await a_school(pool, keyring, org, now)
    await fails(pool, org, now)
    await upkeep.alarm(pool, now=now + timedelta(minutes=5), mail_domain=DOMAIN)
    await fails(pool, org, now + timedelta(minutes=5))

    within = await upkeep.alarm(pool, now=now + timedelta(minutes=30), mail_domain=DOMAIN)
    after = await upkeep.alarm(pool, now=now + timedelta(minutes=66), mail_domain=DOMAIN)
    later = await upkeep.alarm(pool, now=now + timedelta(minutes=200), mail_domain=DOMAIN)

    assert (within, after, later) == (0, 1, 0)
    assert await alarms(pool, org) == [("office@school.example", 1), ("office@school.example", 1)]


async def test_what_somebody_did_not_want_alarms_nobody(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    await a_school(pool, keyring, org, now)
    await fails(pool, org, now, "refused", "stopped")

    assert await upkeep.alarm(pool, now=now + timedelta(minutes=5), mail_domain=DOMAIN) == 0


async def test_without_an_address_nobody_is_written_to(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    await a_school(pool, keyring, org, now)
    await does(pool, org, "UPDATE school SET office_email = ''")
    await fails(pool, org, now)

    assert await upkeep.alarm(pool, now=now + timedelta(minutes=5), mail_domain=DOMAIN) == 0


async def test_after_180_days_only_numbers_are_left(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    await a_school(pool, keyring, org, now)
    await does(pool, org, "UPDATE notice SET state = 'sent', settled_at = $1", now)

    early = await upkeep.purge(pool, now=now + timedelta(days=180))
    purged = await upkeep.purge(pool, now=now + timedelta(days=180, seconds=1))

    assert (early, purged) == (0, 2)
    assert await does(pool, org, "SELECT count(*) FROM notice") == [(0,)]
    assert await does(pool, org, "SELECT day, kind, channel, state, count FROM notice_tally") == [
        (date(2026, 9, 28), "booked", "email", "sent", 2)
    ]


async def test_what_is_not_sent_yet_is_kept_and_a_number_is_welcomed_once(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(pool, org, now, families=0)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, now, channel="sms", sms="+17125550111")
    await booked(pool, keyring, school, school.at(17), now)
    await does(pool, org, "UPDATE notice SET state = 'sent' WHERE message ->> 'kind' = 'text_consented'")

    await upkeep.purge(pool, now=now + timedelta(days=181))

    left = await does(pool, org, "SELECT message ->> 'kind', message ? 'greeting' FROM notice ORDER BY 1")
    assert left == [("booked", True), ("text_consented", False)]
