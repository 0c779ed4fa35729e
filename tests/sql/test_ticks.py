"""Every tick of the worker may run in any number of workers at once: what it does is done once."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from service.access.types import Act
from service.access.working import in_every_org
from service.kernel.config import load_settings
from service.kernel.db import Pool, transaction
from service.kernel.errors import Unavailable
from service.kernel.ids import OrgId
from service.kernel.orgs import every_org, make_org
from service.kernel.tokens import Keyring
from service.wiring import House
from service.worker import Worker
from tests.builders import SITE, BuiltSchool, booked, school_with
from tests.conftest import StillClock

ELSEWHERE = {
    "calendars": "tests/sql/test_outside_calendar.py: test_two_workers_at_once_look_at_each_calendar_once",
    "interpreters": "tests/sql/test_interpreting_changes.py: test_workers_at_once_replace_an_interpreter_once",
    "rides": "tests/sql/test_ride_looking.py: test_workers_that_look_for_drivers_at_once_tell_everybody_once",
    "trips": "tests/sql/test_ride_plans_kept.py: test_workers_at_once_plan_an_evening_once",
    "suggested": "tests/sql/test_ride_plans_kept.py: "
    "test_workers_at_once_take_a_changed_trip_back_once_and_tell_who_has_heard_of_it",
    "childcare": "tests/sql/test_childcare_staffing.py: test_three_workers_tick_at_once_and_everybody_hears_once",
    "forget_childcare": "tests/sql/test_childcare_staffing.py: "
    "test_names_allergies_and_who_may_fetch_are_forgotten_after_the_schools_days",
    "pairs": "tests/sql/test_visit_pairs.py: test_who_is_trained_later_is_found_once_by_workers_that_look_at_once",
    "out": "tests/sql/test_visit_safety.py: test_two_workers_ask_once",
    "events": "tests/sql/test_events.py: test_old_events_go_and_an_old_cursor_is_told_so",
    "ways": "tests/journeys/test_routing.py: test_two_workers_at_once_keep_each_way_once",
}
"""Needs somebody else's machine, or much beside a booked meeting, so it is shown there."""

AT: dict[str, timedelta] = {
    "remind": timedelta(days=16, hours=7, minutes=5),  # Wednesday, October 14, 4:05 pm in Chicago
    "offers": timedelta(days=3),
    "tidy": timedelta(days=40),
    "alarm": timedelta(minutes=5),
    "purge": timedelta(days=181),
}
"""How long after Monday, September 28, 9:00 there is something to do for a tick."""

DONE: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "remind": ("SELECT count(*) FROM notice WHERE message ->> 'kind' = 'day_before'", [(1,)]),
    "offers": ("SELECT state, (SELECT count(*) FROM agenda WHERE claim_id = waiting_id) FROM waiting", [("passed", 0)]),
    "tidy": ("SELECT count(*) FROM idempotency", [(0,)]),
    "alarm": ("SELECT count(*) FROM notice WHERE message ->> 'kind' = 'delivery_failed'", [(1,)]),
    "purge": ("SELECT kind, count FROM notice_tally ORDER BY kind", [("booked", 1), ("invitation", 1)]),
}
"""What is there afterwards, as after one worker."""

WORK = """
    UPDATE school SET office_email = 'office@school.example';
    INSERT INTO notice (org_id, notice_id, dedupe, recipient_id, channel, address, language, message, not_before,
                        not_after, state, problem, message_id, created_at, settled_at)
    SELECT org_id, gen_random_uuid(), 'failed', guardian_id, 'email', 'gone@home.example', 'en',
           '{"kind": "invitation"}', created_at, created_at + interval '1 day', 'bounced', 'bounced-5.1.1', '<x@y>',
           created_at, created_at
    FROM meeting;
    INSERT INTO waiting (org_id, waiting_id, round_id, teacher_id, invitation_id, student_id, since, state, offered,
                         offered_until)
    SELECT org_id, gen_random_uuid(), round_id, teacher_id, invitation_id,
           (SELECT student_id FROM meeting_student LIMIT 1), created_at, 'offered',
           tstzrange('2026-10-16 20:00Z', '2026-10-16 20:20Z'), created_at + interval '2 days'
    FROM meeting;
    INSERT INTO agenda (org_id, resource_id, during, claim_id, kind)
    SELECT org_id, teacher_id, offered, waiting_id, 'teacher' FROM waiting;
    INSERT INTO idempotency (org_id, principal, wish, body_hash, created_at)
    SELECT org_id, 'key:1', 'w1', '\\x00', created_at FROM meeting
"""
"""A mail that came back, an offer nobody takes, an old wish; the meeting itself is to be reminded of."""


@pytest.fixture
async def school(pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock) -> BuiltSchool:
    built = await school_with(pool, org, clock.now())
    await booked(pool, keyring, built, built.at(17), clock.now())
    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE notice SET state = 'sent', settled_at = created_at")
        await conn.execute(WORK)
    return built


def a_worker(pool: Pool, clock: StillClock, keyring: Keyring, folder: Path) -> Worker:
    kept = f"file:{folder / 'mail'}"
    settings = load_settings({}, data_dir=folder, mail_url=kept, sms_url=kept, base_url="http://localhost")
    return Worker(House(settings, pool, clock, keyring))


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize("name", sorted(DONE))
async def test_a_second_worker_at_the_same_time_doubles_nothing(
    pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock, tmp_path: Path, name: str
) -> None:
    clock.advance(AT[name])
    workers = [a_worker(pool, clock, keyring, tmp_path) for _ in range(3)]

    await asyncio.gather(*(ticks[name]() for ticks in [worker.ticks() for worker in workers]))

    query, expected = DONE[name]
    async with transaction(pool, org) as conn:
        assert [tuple(row) for row in await conn.fetch(query)] == expected


def test_every_tick_is_tried_by_two_workers(pool: Pool, clock: StillClock, keyring: Keyring, tmp_path: Path) -> None:
    assert set(a_worker(pool, clock, keyring, tmp_path).ticks()) == DONE.keys() | ELSEWHERE.keys()


async def test_an_org_that_fails_holds_up_no_other(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    orgs = [org, await make_org(pool, "Elsewhere", now=now), await make_org(pool, "Further on", now=now)]
    failing = (await every_org(pool))[1]
    done = []

    async def tick(_pool: Pool, act: Act) -> int:
        if act.org_id == failing:
            raise TimeoutError
        done.append(act.org_id)
        return 1

    with capture_logs() as lines:
        assert await in_every_org(pool, keyring, SITE, tick, now=now) == 2

    assert {*done, failing} == set(orgs)
    assert [(line["event"], line["org"]) for line in lines] == [("org failed", str(failing))]


async def test_a_database_that_is_away_is_no_trouble_of_one_org(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    async def tick(_pool: Pool, _act: Act) -> int:
        raise Unavailable

    assert await every_org(pool) == [org]
    with pytest.raises(Unavailable):
        await in_every_org(pool, keyring, SITE, tick, now=now)
