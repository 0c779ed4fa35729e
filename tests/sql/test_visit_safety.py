"""Pairs that are not back: asked, alarmed about, seen to by name; on a real database with a clock that stands still."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from service.access.types import Act
from service.access.working import by_worker
from service.agenda.types import Occasion
from service.kernel.db import Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.visits import safety, watching
from service.visits.errors import NotOnAVisit
from service.visits.store import pairs as store
from service.visits.types import Safety, Step, Visit
from tests.builders import BuiltSchool, act_of, office_of
from tests.visiting import complete, helper_of, visiting_school

DUE_AFTER = timedelta(minutes=20 + 20)  # the meeting and the way back


async def _visit(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> tuple[BuiltSchool, Occasion, Visit]:
    school = await visiting_school(pool, org, now, seconds=1)
    async with transaction(pool, org) as conn:
        await conn.execute(
            "UPDATE person SET sms = '+15155550100', email = 'pat@school.example' WHERE person_id = $1",
            school.office_id,
        )
        await conn.execute("UPDATE school SET office_email = 'office@school.example'")
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), now)
    return school, occasion, visit


async def _told(pool: Pool, org: OrgId, kind: str) -> list[tuple[str, str]]:
    async with transaction(pool, org) as conn:
        rows = await conn.fetch(
            "SELECT channel, address FROM notice WHERE message ->> 'kind' = $1 ORDER BY channel, address, not_before",
            kind,
        )
    return [(row["channel"], row["address"]) for row in rows]


async def _says(pool: Pool, act: Act, occasion: Occasion, step: Step) -> Safety:
    async with transaction(pool, act.org_id) as conn:
        assert act.principal.person_id is not None
        return await safety.say(conn, act, occasion.meeting_id, act.principal.person_id, step)


async def test_a_pair_that_is_not_back_is_asked_and_then_the_office_is_alarmed(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    _, occasion, _ = await _visit(pool, org, keyring, now)
    due = occasion.span.start + DUE_AFTER

    told = [
        await watching.tick(pool, act_of(by_worker(org), keyring, due + timedelta(minutes=minutes)))
        for minutes in (14, 15, 16, 29, 30, 31, 40)
    ]

    assert told == [0, 1, 0, 0, 1, 0, 1]
    assert await _told(pool, org, "visit_overdue") == [
        ("email", "teacher0@school.example"),
        ("email", "teacher1@school.example"),
        ("sms", "+15155550200"),
    ]
    assert await _told(pool, org, "visit_alarm") == [
        ("email", "pat@school.example"),
        ("email", "pat@school.example"),
        ("sms", "+15155550100"),
        ("sms", "+15155550100"),
    ]
    assert await _told(pool, org, "visit_alarm_to_office") == [("email", "office@school.example")]


async def test_alarms_go_down_the_schools_list_until_somebody_says_by_name_that_they_see_to_it(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school, occasion, _ = await _visit(pool, org, keyring, now)
    await _policy(pool, school, {"safety_list": [str(school.office_id), str(school.teachers[1].person_id)]})
    late = occasion.span.start + DUE_AFTER + timedelta(minutes=30)

    for minutes in (0, 10):
        await watching.tick(pool, act_of(by_worker(org), keyring, late + timedelta(minutes=minutes)))
    async with transaction(pool, org) as conn:
        act = act_of(office_of(school), keyring, late + timedelta(minutes=12))
        seen = await safety.acknowledge(conn, act, occasion.meeting_id, " Pat  Rivera ")
    after = await watching.tick(pool, act_of(by_worker(org), keyring, late + timedelta(minutes=30)))

    assert [address for channel, address in await _told(pool, org, "visit_alarm") if channel == "sms"] == [
        "+15155550100",
        "+15155550200",
    ]
    assert seen.acknowledged_by == "Pat Rivera"
    assert after == 0


async def test_two_workers_ask_once(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    _, occasion, _ = await _visit(pool, org, keyring, now)
    late = occasion.span.start + DUE_AFTER + timedelta(minutes=30)

    told = await asyncio.gather(*(watching.tick(pool, act_of(by_worker(org), keyring, late)) for _ in range(4)))

    assert sum(told) == 2  # the pair once, the office once
    assert len(await _told(pool, org, "visit_alarm_to_office")) == 1


async def test_who_is_back_is_not_asked(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school, occasion, visit = await _visit(pool, org, keyring, now)
    second = helper_of(school, visit.visitors[1].person_id)
    steps: list[tuple[Step, int]] = [("leaves_for", -20), ("arrived", 0), ("left", 20), ("back", 35)]

    for step, minutes in steps:
        at = occasion.span.start + timedelta(minutes=minutes)
        await _says(pool, act_of(second, keyring, at), occasion, step)

    assert await watching.tick(pool, act_of(by_worker(org), keyring, occasion.span.start + timedelta(hours=3))) == 0
    assert len(await _told(pool, org, "visit_reflect")) == 2


async def test_who_leaves_early_is_due_after_the_way_back(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school, occasion, visit = await _visit(pool, org, keyring, now)
    second = helper_of(school, visit.visitors[1].person_id)
    early = occasion.span.start + timedelta(minutes=2)

    await _says(pool, act_of(second, keyring, early), occasion, "left")

    assert await watching.tick(pool, act_of(by_worker(org), keyring, early + timedelta(minutes=34))) == 0
    assert await watching.tick(pool, act_of(by_worker(org), keyring, early + timedelta(minutes=35))) == 1


async def test_the_numbers_of_the_text_are_understood(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    _, occasion, _ = await _visit(pool, org, keyring, now)
    late = occasion.span.start + DUE_AFTER + timedelta(minutes=15)
    number = "+15155550200"

    async def texts(choice: int, at: datetime) -> bool:
        return await safety.say_by_text(pool, act_of(by_worker(org), keyring, at), number, choice)

    assert not await texts(3, late)
    assert await texts(2, late)
    assert await watching.tick(pool, act_of(by_worker(org), keyring, late + timedelta(minutes=44))) == 0
    assert await texts(9, late + timedelta(minutes=45))
    assert await texts(1, late + timedelta(minutes=50))
    assert not await texts(1, late + timedelta(minutes=51))
    assert await _told(pool, org, "visit_alarm") == [("email", "pat@school.example"), ("sms", "+15155550100")]
    assert len(await _told(pool, org, "visit_noted")) == 3


async def test_a_cry_for_help_is_heard_at_once_though_somebody_had_acknowledged(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school, occasion, visit = await _visit(pool, org, keyring, now)
    late = occasion.span.start + DUE_AFTER + timedelta(minutes=30)
    await watching.tick(pool, act_of(by_worker(org), keyring, late))
    async with transaction(pool, org) as conn:
        await safety.acknowledge(conn, act_of(office_of(school), keyring, late), occasion.meeting_id, "Pat")

    second = helper_of(school, visit.visitors[1].person_id)
    await _says(pool, act_of(second, keyring, late + timedelta(minutes=1)), occasion, "help")

    assert len(await _told(pool, org, "visit_alarm")) == 4


async def test_nobody_else_says_where_a_pair_is_and_nobody_days_before(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school, occasion, visit = await _visit(pool, org, keyring, now)
    at = occasion.span.start

    with pytest.raises(NotFound):
        await _says(pool, act_of(helper_of(school, school.office_id), keyring, at), occasion, "back")
    second = helper_of(school, visit.visitors[1].person_id)
    with pytest.raises(NotOnAVisit):
        await _says(pool, act_of(second, keyring, now), occasion, "leaves_for")


async def test_an_alarm_text_does_not_wait_for_morning(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    _, occasion, _ = await _visit(pool, org, keyring, now)
    night = occasion.span.start + timedelta(hours=7)

    await watching.tick(pool, act_of(by_worker(org), keyring, night))

    async with transaction(pool, org) as conn:
        waits = await conn.fetchval(
            "SELECT max(not_before) FROM notice WHERE message ->> 'kind' IN ('visit_alarm', 'visit_overdue')"
        )
    assert waits == night


async def test_an_address_is_forgotten_after_its_days(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    _, occasion, _ = await _visit(pool, org, keyring, now)
    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE visit SET address_line = '12 Elm Street'")
    end = occasion.span.end

    kept = await watching.forget_addresses(pool, now=end + timedelta(days=30))
    gone = await watching.forget_addresses(pool, now=end + timedelta(days=30, minutes=1))

    async with transaction(pool, org) as conn:
        assert (kept, gone) == (0, 1)
        assert await conn.fetchval("SELECT address_line FROM visit") == ""
        assert len(await store.outings(conn, org, [occasion.meeting_id])) == 1


async def _policy(pool: Pool, school: BuiltSchool, settings: dict[str, Any]) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            """INSERT INTO policy (org_id, school_id, subject, settings, source, recorded_on)
               VALUES ($1, $2, 'home_visits', $3, 'Board minutes', '2026-08-01')""",
            school.org_id,
            school.school_id,
            settings,
        )
