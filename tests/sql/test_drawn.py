"""What is said of a plain meeting before it is written is what the database says of it afterwards."""

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import AsyncMock

import pytest

from service.booking import actions
from service.booking.store import meetings
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, asked_by, booked, guardian_of, school_with


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now, teachers=2, families=1, children=2)


@pytest.mark.parametrize(
    "asked",
    [
        {"mode": "school", "topic": "Reading\nand more"},
        {"mode": "video"},
        {"mode": "phone"},
        {"mode": "phone", "call_number": "+13125550199"},
    ],
)
async def test_a_plain_meeting_is_said_as_it_is_written_and_not_read_back(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, asked: dict[str, Any], monkeypatch: Any
) -> None:
    requests = [
        asked_by(school.family, school.at(17, 0), **asked),
        asked_by(school.family, school.at(17, 40), child=1, **asked),
    ]
    with monkeypatch.context() as patched:
        patched.setattr(meetings, "read", AsyncMock(side_effect=AssertionError))
        said = await actions.book(pool, act_of(guardian_of(school), keyring, now), requests)

    async with transaction(pool, school.org_id) as conn:
        written = await meetings.read(conn, school.org_id, [meeting.meeting_id for meeting in said])
    assert said == written


async def test_a_meeting_of_the_next_day_is_read_back_for_its_teacher_is_told(
    pool: Pool, keyring: Keyring, school: BuiltSchool
) -> None:
    soon = school.at(17, 0) - timedelta(hours=20)

    await booked(pool, keyring, school, school.at(17, 0), soon)

    async with transaction(pool, school.org_id) as conn:
        told = await conn.fetch("SELECT message ->> 'kind' AS kind, message ->> 'meetings' AS meetings FROM notice")
    assert ("teacher_day_changed", "1") in {tuple(row) for row in told}
