"""Pairs are kept whole: training that lapses, drop-out against a booking, a text that comes in: on a real database."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from service.access.types import Act
from service.access.working import by_worker
from service.agenda.types import Occasion
from service.booking import pairs, visiting
from service.booking.store import meetings
from service.kernel.config import load_settings
from service.kernel.db import Pool, transact, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.notices.facts import MeetingFacts
from service.notices.inbound import take_text
from service.visits import actions
from service.visits.types import Visit
from service.wiring import House, incoming
from tests.builders import BuiltSchool, act_of, guardian_of, office_of
from tests.conftest import StillClock
from tests.visiting import add_helper, arranged, at_home, complete, helper_of, train, visiting_school


async def _state(pool: Pool, org: OrgId, occasion: Occasion) -> tuple[str, list[str]]:
    async with transaction(pool, org) as conn:
        state: str = await conn.fetchval("SELECT state FROM meeting WHERE meeting_id = $1", occasion.meeting_id)
        rows = await conn.fetch("SELECT DISTINCT message ->> 'kind' AS kind FROM notice ORDER BY kind")
    return state, [row["kind"] for row in rows if row["kind"].startswith("visit")]


async def _named(pool: Pool, org: OrgId, occasion: Occasion) -> tuple[int, dict[str, int], int]:
    """The meeting's revision, the notices of who comes that still wait, and whom the family's calendar names."""
    async with transaction(pool, org) as conn:
        [meeting] = await meetings.read(conn, org, [occasion.meeting_id])
        rows = await conn.fetch(
            """SELECT message ->> 'kind' AS kind, count(*) AS times FROM notice
               WHERE state = 'queued' AND message ->> 'kind' IN ('moved', 'visit_partner') GROUP BY kind"""
        )
    return meeting.revision, {row["kind"]: row["times"] for row in rows}, len(meeting.visitors)


async def test_training_that_lapses_before_the_visit_frees_it_and_somebody_else_is_asked(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=2)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), now)
    assert await pairs.tick(pool, act_of(by_worker(org), keyring, now)) == 0
    async with transaction(pool, org) as conn:
        await train(conn, org, visit.visitors[1].person_id, date(2026, 10, 14))

    changed = [await pairs.tick(pool, act_of(by_worker(org), keyring, now)) for _ in range(2)]

    async with transaction(pool, org) as conn:
        after = (await actions.of_meetings(conn, org, [occasion.meeting_id]))[occasion.meeting_id]
    assert changed == [1, 0]
    assert after.visitors[1].person_id != visit.visitors[1].person_id
    assert after.needs == "answers"
    state, told = await _state(pool, org, occasion)
    assert state == "proposed"
    assert {"visit_asked", "visit_off", "visit_partner", "visit_looking"} <= set(told)
    async with transaction(pool, org) as conn:
        asked = "SELECT message -> 'meeting' FROM notice WHERE message ->> 'kind' = 'visit_looking'"
        unsure = msgspec.convert(await conn.fetchval(asked), MeetingFacts)
    assert (unsure.is_proposed, unsure.visitors, unsure.revision) == (True, [], 1)


async def test_who_is_trained_later_is_found_once_by_workers_that_look_at_once(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=1)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), now)
    second = visit.visitors[1].person_id
    await visiting.drop_out(pool, act_of(helper_of(school, second), keyring, now), occasion.meeting_id)
    before = await pairs.tick(pool, act_of(by_worker(org), keyring, now))
    async with transaction(pool, org) as conn:
        bo = await add_helper(conn, school, "staff", "Bo")
        await train(conn, org, bo)

    found = await asyncio.gather(*(pairs.tick(pool, act_of(by_worker(org), keyring, now)) for _ in range(3)))

    async with transaction(pool, org) as conn:
        after = (await actions.of_meetings(conn, org, [occasion.meeting_id]))[occasion.meeting_id]
    assert (before, sum(found)) == (0, 1)
    assert [one.person_id for one in after.visitors] == [school.teacher.person_id, bo]


async def test_who_comes_as_a_third_is_named_to_the_family_and_the_pair_once(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=2)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), now)
    ada = next(one.person_id for one in school.teachers if one.person_id not in {v.person_id for v in visit.visitors})
    before = await _named(pool, org, occasion)
    office = act_of(office_of(school), keyring, now)
    await pairs.choose(pool, office, occasion.meeting_id, ada)
    asked = await _named(pool, org, occasion)

    later = act_of(helper_of(school, ada), keyring, now + timedelta(hours=1))
    await visiting.answer(pool, later, occasion.meeting_id, yes=True)
    await visiting.answer(pool, later, occasion.meeting_id, yes=True)
    with_three = await _named(pool, org, occasion)
    even_later = act_of(helper_of(school, ada), keyring, now + timedelta(hours=2))
    await visiting.drop_out(pool, even_later, occasion.meeting_id)

    assert asked == before
    assert before == (0, {"visit_partner": 2}, 1)
    assert with_three == (1, {"moved": 1, "visit_partner": 5}, 2)
    assert await _named(pool, org, occasion) == (2, {"moved": 1, "visit_partner": 6}, 1)


async def test_a_drop_out_and_a_booking_that_wants_the_same_visitor_end_with_one_home_for_each(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=0, teachers=2, families=2)
    async with transaction(pool, org) as conn:
        await train(conn, org, school.teachers[1].person_id)
        await train(conn, org, await add_helper(conn, school, "staff", "Bo"))
    wanted = await at_home(pool, keyring, school, school.at(16, 20), now, family=school.families[1])
    occasion, visit = await arranged(pool, keyring, school, school.at(16, 20), now, family=school.families[0])
    bo = visit.visitors[1].person_id

    results = await asyncio.gather(
        visiting.drop_out(pool, act_of(helper_of(school, bo), keyring, now), occasion.meeting_id),
        _arrange(pool, school, wanted, act_of(guardian_of(school, school.families[1]), keyring, now)),
        return_exceptions=True,
    )

    async with transaction(pool, org) as conn:
        homes = await conn.fetchval("SELECT count(*) FROM agenda WHERE resource_id = $1 AND kind = 'co_visitor'", bo)
    booked = type(results[1]).__name__
    assert type(results[0]).__name__ == "Visit"
    assert (booked, homes) in {("Visit", 1), ("NoSecondVisitor", 0)}


async def test_a_text_of_a_pair_is_heard_whole_way_in(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime, clock: StillClock, tmp_path: Path
) -> None:
    school = await visiting_school(pool, org, now, seconds=1)
    occasion, _ = await complete(pool, keyring, school, school.at(16, 20), now)
    house = House(load_settings({}, data_dir=tmp_path, base_url="http://localhost"), pool, clock, keyring)
    late = occasion.span.end + timedelta(minutes=40)

    await take_text(incoming(house), "+15155550200", " 9! ", message_id="m1", now=late)

    async with transaction(pool, org) as conn:
        assert await conn.fetchval("SELECT help_asked_at FROM visit_safety") == late
    _, told = await _state(pool, org, occasion)
    assert "visit_alarm" in told
    assert "visit_noted" in told


async def _arrange(pool: Pool, school: BuiltSchool, wanted: Occasion, act: Act) -> Visit:
    return await transact(pool, school.org_id, lambda conn: actions.arrange(conn, act, wanted, ""))
