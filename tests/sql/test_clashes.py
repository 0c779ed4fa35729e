"""Busy time from an outside calendar that comes to lie over a booked meeting: the teacher hears of it, once."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.availability import calendars
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from tests.builders import SITE, BuiltSchool, booked, school_with, teacher_of

URL = "https://calendar.example/secret-4711/grace.ics"


class Outside:
    """A teacher's calendar elsewhere, read by a worker every half hour."""

    def __init__(self, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> None:
        self.pool, self.keyring, self.school, self.now = pool, keyring, school, now

    async def says(self, *busy: Span) -> None:
        async def fetch(_url: str) -> bytes:
            return b""

        async def read(_ics: bytes, _window: Span, _zone: str) -> list[Span]:
            return list(busy)

        await calendars.refresh_calendars(self.pool, self.keyring, SITE, now=self.now, fetch=fetch, read=read)
        self.now += timedelta(minutes=31)

    async def told(self) -> list[tuple[Any, ...]]:
        async with transaction(self.pool, self.school.org_id) as conn:
            rows = await conn.fetch(
                """SELECT address, (message ->> 'meetings')::int AS meetings FROM notice
                   WHERE message ->> 'kind' = 'calendar_clash' ORDER BY notice_id"""
            )
        return [tuple(row) for row in rows]


@pytest.fixture
async def outside(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> Outside:
    """Grace's, with two meetings booked on Thursday at 5:00 and 5:20 pm."""
    school = await school_with(pool, org, now, children=2)
    await booked(pool, keyring, school, school.at(17), now)
    second = school.family.children[1].student_id
    await booked(pool, keyring, school, school.at(17, 20), now, student_ids=[second])
    await calendars.connect_calendar(pool, teacher_of(school), school.teacher.person_id, URL, now=now)
    return Outside(pool, keyring, school, now)


async def test_the_teacher_is_told_once_of_all_meetings_and_they_stand(outside: Outside) -> None:
    busy = Span(outside.school.at(16), outside.school.at(18))

    await outside.says(busy)
    await outside.says(busy)

    assert await outside.told() == [("teacher0@school.example", 2)]
    async with transaction(outside.pool, outside.school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM meeting WHERE state = 'confirmed'") == 2


async def test_only_what_clashes_anew_is_told(outside: Outside) -> None:
    await outside.says(Span(outside.school.at(16, 50), outside.school.at(17, 10)))
    await outside.says(Span(outside.school.at(16, 40), outside.school.at(17, 30)))

    assert await outside.told() == [("teacher0@school.example", 1), ("teacher0@school.example", 1)]


async def test_busy_time_beside_the_meetings_is_told_nobody(outside: Outside) -> None:
    await outside.says(Span(outside.school.at(15), outside.school.at(17)))

    assert await outside.told() == []


async def test_a_calendar_that_shows_our_own_meetings_clashes_with_none(outside: Outside) -> None:
    await outside.says(Span(outside.school.at(17), outside.school.at(17, 40)))

    assert await outside.told() == []
