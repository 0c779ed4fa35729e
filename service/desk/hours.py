"""Read what a teacher's page of hours is made of. One look, nothing written or locked."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.access.types import Principal
from service.availability import hours
from service.availability.rules import FARTHEST_DAYS
from service.availability.types import Hours
from service.booking.types import STANDING
from service.desk import store
from service.desk.reading import rounds_of_teacher
from service.desk.types import DayMeeting
from service.kernel.db import Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.spans import Span
from service.rounds.types import Round


class HoursDesk(Struct, frozen=True, kw_only=True):
    """A teacher's hours, what a change just left outside them, and the rounds they are for."""

    hours: Hours
    left: list[DayMeeting]  # of the meetings asked about, those that stand and are still to come
    rounds: list[Round]  # open ones with days to come, the running one first


async def hours_desk(pool: Pool, principal: Principal, asked: Collection[UUID], *, now: datetime) -> HoursDesk:
    """Read all that the teacher's own page shows; `asked` are meetings a change just left outside the hours."""
    teacher_id = principal.person_id
    if teacher_id is None:
        raise NotFound
    ahead = Span(now, now + timedelta(days=FARTHEST_DAYS))
    async with transaction(pool, principal.org_id) as conn:
        said = await hours.hours_now(conn, principal, teacher_id, now=now)
        rounds = await rounds_of_teacher(conn, principal, now=now)
        meetings = []
        if asked:
            meetings = await store.day_meetings(conn, principal.org_id, ahead, school_id=None, teacher_id=teacher_id)
    return HoursDesk(
        hours=said,
        left=[one for one in meetings if one.meeting_id in asked and one.state in STANDING],
        rounds=[one for one in rounds if now.astimezone(ZoneInfo(said.zone)).date() <= max(one.days)],
    )
