"""A desk for tests of pages: a school with an open round, and a browser with its office's and a teacher's link."""

from typing import Any

import httpx
import pytest
from msgspec import Struct

from service.booking import asking
from service.booking.types import MeetingView, NoneWork
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, add_link, booked, guardian_of, school_with
from tests.conftest import StillClock
from tests.pages.doors import Door


class Desk(Struct, frozen=True):
    """A school with an open round, and a browser that holds the links of its office and its first teacher."""

    school: BuiltSchool
    client: httpx.AsyncClient
    pool: Pool
    keyring: Keyring
    clock: StillClock

    @property
    def round(self) -> str:
        return f"/desk/rounds/{self.school.round_id}"

    @property
    def family(self) -> str:
        return f"/desk/invitations/{self.school.family.guardian.invitation_id}"

    def book_form(self, base: str = "/desk/invitations", number: int = 0) -> str:
        family = self.school.families[number]
        pair = f"student={family.child.student_id.hex}&teacher={family.child.teacher_ids[0].hex}"
        return f"{base}/{family.guardian.invitation_id}/book?{pair}"

    async def say(self, sql: str, *values: Any) -> None:
        async with transaction(self.pool, self.school.org_id) as conn:
            await conn.execute(sql, *values)

    async def ask(self, sql: str, *values: Any) -> Any:
        async with transaction(self.pool, self.school.org_id) as conn:
            return await conn.fetchval(sql, *values)

    async def book(self, hour: int, minute: int = 0, *, family: int = 0, **changed: Any) -> MeetingView:
        start, who = self.school.at(hour, minute), self.school.families[family]
        return await booked(self.pool, self.keyring, self.school, start, self.clock.now(), family=who, **changed)


async def an_ask(desk: Desk, *, family: int = 0) -> str:
    """Let a family of the first teacher say that none of the times work; give the path of the teacher's page."""
    who = desk.school.families[family]
    wanted = NoneWork(
        invitation_id=who.guardian.invitation_id,
        teacher_id=who.child.teacher_ids[0],
        student_id=who.child.student_id,
        bands=["evening"],
        weekdays=[],
    )
    principal = guardian_of(desk.school, who)
    no_time_id = await asking.say_none_work(desk.pool, act_of(principal, desk.keyring, desk.clock.now()), wanted)
    return f"/t/asks/{no_time_id}"


async def enter(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock, purpose: str
) -> None:
    async with transaction(pool, school.org_id) as conn:
        token = await add_link(conn, keyring, school, clock.now(), purpose=purpose)
    assert (await client.get(f"/l/{token}")).status_code == 303


@pytest.fixture
async def desk(client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock) -> Desk:
    school = await school_with(pool, org, clock.now(), teachers=2, families=3)
    for purpose in ("office", "teacher"):
        await enter(client, pool, keyring, school, clock, purpose)
    return Desk(school, client, pool, keyring, clock)


@pytest.fixture
def door(client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock) -> Door:
    return Door(client, pool, org, keyring, clock)
