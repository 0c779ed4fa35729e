"""`porchlight org office-link`: the desk of a school opens to who works there, and to nobody else of its roster."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service import commands
from service.kernel.clock import SystemClock
from service.kernel.config import Settings, load_settings
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.people import actions as people
from service.people.types import Role
from service.starting import NotStarted
from tests.builders import BuiltSchool, add_person, school_with


@pytest.fixture
def settings(database: str, tmp_path: Path, org: OrgId) -> Settings:
    """An installation on this test's database, with one org."""
    return load_settings({}, data_dir=tmp_path, database_url=database, secret="k" * 32)


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now)


async def _is(pool: Pool, school: BuiltSchool, role: Role, *, ends: date | None = None, **person: Any) -> str:
    """Add somebody with a role at the school; give their id in the roster. `person` are columns of the table person."""
    async with transaction(pool, school.org_id) as conn:
        person_id = await add_person(conn, school.org_id, school.school_id, role, "Ana", "Demir", **person)
        await conn.execute("UPDATE person_role SET ends = $2 WHERE person_id = $1", person_id, ends)
        source_id: str = await conn.fetchval("SELECT source_id FROM person WHERE person_id = $1", person_id)
    return source_id


async def _source_of(pool: Pool, school: BuiltSchool) -> str:
    async with transaction(pool, school.org_id) as conn:
        source_id: str = await conn.fetchval("SELECT source_id FROM school WHERE school_id = $1", school.school_id)
    return source_id


@pytest.mark.parametrize("role", ["office", "staff"])
async def test_who_works_in_the_office_gets_a_link(
    settings: Settings, pool: Pool, school: BuiltSchool, role: Role, capsys: pytest.CaptureFixture[str]
) -> None:
    person = await _is(pool, school, role)

    await commands.make_office_link(settings, None, await _source_of(pool, school), person)

    assert "/l/" in capsys.readouterr().out


@pytest.mark.parametrize("role", ["student", "guardian", "teacher", "volunteer", "interpreter"])
async def test_nobody_else_gets_one(settings: Settings, pool: Pool, school: BuiltSchool, role: Role) -> None:
    person, at = await _is(pool, school, role), await _source_of(pool, school)

    with pytest.raises(NotStarted, match=f"{person} is {role} at school {at}: "):
        await commands.make_office_link(settings, None, at, person)


async def test_another_schools_office_gets_none(
    settings: Settings, pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    other = await school_with(pool, school.org_id, now)
    person, at = await _is(pool, other, "office"), await _source_of(pool, school)

    with pytest.raises(NotStarted, match=f"{person} is office elsewhere, not at school {at}: "):
        await commands.make_office_link(settings, None, at, person)


async def test_the_last_day_of_work_ends_by_the_schools_clock(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    ten_at_night = datetime(2026, 10, 15, 22, tzinfo=ZoneInfo("America/Chicago"))
    at = await _source_of(pool, school)
    async with transaction(pool, school.org_id) as conn:
        ana = await add_person(conn, school.org_id, school.school_id, "office", "Ana", "Demir")
        await conn.execute("UPDATE person_role SET ends = '2026-10-15' WHERE person_id = $1", ana)

        held = await people.roles_held(conn, school.org_id, ana, now=ten_at_night)
        later = await people.roles_held(conn, school.org_id, ana, now=ten_at_night + timedelta(hours=2))

    assert (held, later) == ([(at, "office")], [])


@pytest.mark.parametrize("column", ["left_on", "ends"])
async def test_who_worked_there_once_gets_none(
    settings: Settings, pool: Pool, school: BuiltSchool, column: str
) -> None:
    long_ago = SystemClock().now().date() - timedelta(days=30)
    person, at = await _is(pool, school, "office", **{column: long_ago}), await _source_of(pool, school)

    with pytest.raises(NotStarted, match=f"{person} has no role at school {at} any more: "):
        await commands.make_office_link(settings, None, at, person)
