"""An evening with suggested trips: a driver who is free, neighbours who asked for a ride, a plan found at once.

driver = await free_driver(pool, school)
asked = await neighbours_asked(pool, keyring, school, now)
await planned(pool, keyring, school, now)
"""

from datetime import date, datetime, time
from typing import Any

from service.kernel.db import Pool, transaction
from service.kernel.ids import PersonId, new_id
from service.kernel.tokens import Keyring
from service.planning import actions, rules
from service.planning.types import Instance, Plan
from service.rides.types import RideRequest, RideWish
from tests.builders import BuiltSchool, act_of, office_of
from tests.riding import add_driver, ride_asked


async def in_turn(instance: Instance, _seconds: float, _seed: int) -> Plan:
    """Solve at once and without another process: what a plan is worth is tried elsewhere."""
    return rules.in_turn(instance)


async def free_driver(pool: Pool, school: BuiltSchool, **how: Any) -> PersonId:
    """Add a driver who gives the whole afternoon of the round's day."""
    driver = await add_driver(pool, school, **how)
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            """INSERT INTO exception (org_id, exception_id, teacher_id, day, starts, ends, effect, origin)
               VALUES ($1, $2, $3, $4, $5, $6, 'added', 'office')""",
            *(school.org_id, new_id(), driver, day_of(school), time(14), time(21)),
        )
    return driver


async def neighbours_asked(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> list[RideRequest]:
    """Let the first two families, who live in one house, ask for rides to meetings of one hour."""
    start, wish = school.at(17, 0), RideWish(passengers=2)
    return [
        (await ride_asked(pool, keyring, school, start, now, wish=wish, family=family))[1]
        for family in school.families[:2]
    ]


async def planned(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> None:
    """Wish for trips and find them."""
    await actions.ask(pool, office_of(school), school.school_id, day_of(school), now=now)
    await actions.plan_asked(pool, act_of(office_of(school), keyring, now), solve=in_turn)


def day_of(school: BuiltSchool) -> date:
    """Give the round's day."""
    return school.at(12, 0).date()
