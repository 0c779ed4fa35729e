"""The school that is spoken of: whether there is one by this id, and whether it is this principal's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from service.access.types import Principal
from service.kernel.db import Connection
from service.kernel.errors import NotFound
from service.kernel.ids import SchoolId
from service.notices.facts import SchoolFacts
from service.people import store


def check_school(principal: Principal, school_id: SchoolId) -> None:
    """Refuse with NotFound another school than the one a principal is for."""
    if principal.school_id not in {None, school_id}:
        raise NotFound


async def school_named(conn: Connection, principal: Principal, school_id: SchoolId) -> SchoolFacts:
    """Return a school as it speaks. NotFound: there is none, or it is not this principal's."""
    check_school(principal, school_id)
    found = await store.school_that_speaks(conn, principal.org_id, school_id)
    if found is None:
        raise NotFound
    return found


async def today_at(conn: Connection, principal: Principal, school_id: SchoolId, now: datetime) -> date:
    """Tell which day it is on a school's clock; NotFound as `school_named`."""
    school = await school_named(conn, principal, school_id)
    return now.astimezone(ZoneInfo(school.zone)).date()
