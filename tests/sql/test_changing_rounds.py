"""A draft is changed as a whole or taken away; of an open round only what was not promised to families."""

from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from service.access.types import Principal
from service.kernel.db import Pool, transact, transaction
from service.kernel.errors import Malformed
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.rounds import actions, changing
from service.rounds.actions import by_command
from service.rounds.errors import RoundClosed, RoundOpened, RoundUnknown
from service.rounds.types import Round, RoundChange
from tests.builders import BuiltSchool, act_of, office_of
from tests.sql.rosters import add_child, add_guardian, enrolled_school, new_round

DOMAIN = "school.example"


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """A school with two teachers and a draft of a round that opens tomorrow."""
    return await enrolled_school(pool, org, now, teachers=2, opens_at=now + timedelta(days=1))


@pytest.fixture
def office(school: BuiltSchool) -> Principal:
    return office_of(school)


async def _round(pool: Pool, office: Principal, school: BuiltSchool) -> Round:
    return await actions.read_round(pool, office, school.round_id)


async def _change(
    pool: Pool, keyring: Keyring, office: Principal, school: BuiltSchool, change: RoundChange, now: datetime
) -> None:
    await transact(
        pool,
        school.org_id,
        lambda conn: changing.change_round(conn, act_of(office, keyring, now), school.round_id, change),
    )


async def _open(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> None:
    await add_guardian(pool, school, await add_child(pool, school))
    await actions.open_round(pool, act_of(by_command(school.org_id), keyring, now), school.round_id)


async def test_a_draft_is_written_anew_with_other_teachers(
    pool: Pool, school: BuiltSchool, office: Principal, now: datetime
) -> None:
    new = replace(new_round(school), slot_minutes=15, teachers=[school.teachers[1].person_id])

    await transact(pool, school.org_id, lambda conn: changing.redo_round(conn, office, school.round_id, new, now=now))

    async with transaction(pool, school.org_id) as conn:
        teachers = await actions.round_teachers(conn, school.org_id, school.round_id)
    assert (await _round(pool, office, school)).slot_minutes == 15
    assert [one.teacher_id for one in teachers] == [school.teachers[1].person_id]


async def test_a_draft_is_taken_away(pool: Pool, school: BuiltSchool, office: Principal, now: datetime) -> None:
    await transact(pool, school.org_id, lambda conn: changing.delete_round(conn, office, school.round_id, now=now))

    with pytest.raises(RoundUnknown):
        await _round(pool, office, school)


async def test_a_round_families_know_of_is_neither_written_anew_nor_taken_away(
    pool: Pool, school: BuiltSchool, office: Principal, keyring: Keyring, now: datetime
) -> None:
    await _open(pool, keyring, school, now)
    new = new_round(school)

    with pytest.raises(RoundOpened):
        await transact(
            pool, school.org_id, lambda conn: changing.redo_round(conn, office, school.round_id, new, now=now)
        )
    with pytest.raises(RoundOpened):
        await transact(pool, school.org_id, lambda conn: changing.delete_round(conn, office, school.round_id, now=now))


async def test_an_open_round_gets_another_closing_and_more_days_and_its_links_live_as_long(
    pool: Pool, school: BuiltSchool, office: Principal, keyring: Keyring, now: datetime
) -> None:
    await _open(pool, keyring, school, now)
    later = now + timedelta(days=40)
    change = RoundChange(closes_at=later, more_days=[date(2026, 12, 1)], cutoff_minutes=0)

    await _change(pool, keyring, office, school, change, now)

    after = await _round(pool, office, school)
    assert (after.closes_at, after.cutoff_minutes, max(after.days)) == (later, 0, date(2026, 12, 1))
    async with transaction(pool, school.org_id) as conn:
        ends = await conn.fetchval("SELECT min(expires_at)::date FROM link WHERE invitation_id IS NOT NULL")
        queued = await conn.fetch("SELECT not_after FROM notice WHERE state = 'queued'")
    assert ends == date(2027, 1, 1)
    assert [row["not_after"] for row in queued] == [later]


async def test_a_closing_in_the_past_is_refused(
    pool: Pool, school: BuiltSchool, office: Principal, keyring: Keyring, now: datetime
) -> None:
    await _open(pool, keyring, school, now)

    with pytest.raises(Malformed):
        await _change(pool, keyring, office, school, RoundChange(closes_at=now), now)


async def test_a_closed_round_stays_as_it_is(
    pool: Pool, school: BuiltSchool, office: Principal, keyring: Keyring, now: datetime
) -> None:
    await _open(pool, keyring, school, now)
    await actions.close_round(pool, school.org_id, school.round_id, now=now)

    with pytest.raises(RoundClosed):
        await _change(pool, keyring, office, school, RoundChange(cutoff_minutes=5), now)
