"""The school that other tests begin with is one."""

from datetime import datetime

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import add_family, add_link, add_second_home, school_with


async def test_a_school_is_built_with_an_open_round_and_a_wish_for_each_child(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(pool, org, now, teachers=2, families=2, children=2)

    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, now, guardians=2, language="es", sms="+15555550199", channel="sms")
        school = await add_second_home(conn, school, now, of=school.family)
        token = await add_link(conn, keyring, school, now)
        wishes = await conn.fetchval("SELECT count(*) FROM invitation_wish")
        households = await conn.fetchval("SELECT count(DISTINCT household_id) FROM invitation")
    assert (wishes, households, len(token)) == (8, 4, 43)
    assert school.at(17, 10).isoformat() == "2026-10-15T22:10:00+00:00"
