"""Write plain meetings, of one wish or of many families' at once, and tell of them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from service.access import wishes
from service.access.types import WishKey
from service.agenda import actions as agenda
from service.agenda.types import Take
from service.booking import telling
from service.booking.deciding import Planned
from service.booking.drawn import drawn
from service.booking.rules import takes_of
from service.booking.store import meetings
from service.booking.types import MeetingView
from service.kernel.at_once import at_once
from service.kernel.db import Connection, refusing
from service.kernel.failpoints import reach
from service.kernel.ids import OrgId


async def write(conn: Connection, org_id: OrgId, planned: Planned) -> list[MeetingView]:
    """Make one wish's plain meetings, or none: TimeTaken, AlreadyBooked. One statement does it all."""
    told = await _told(conn, planned)
    with refusing({**meetings.REFUSES, **agenda.REFUSES}):
        async with at_once(conn) as later:
            await add(later, org_id, planned)
            reach("book.before_outbox")
            await telling.tell_plain(later, [told])
    return told.changed


async def write_many(
    conn: Connection, org_id: OrgId, planned: Mapping[int, Planned], kept: Mapping[int, WishKey]
) -> dict[int, list[MeetingView]]:
    """Make the plain meetings of many wishes, each one's all or none; whose time somebody has is left out.

    `kept` are the keys of wishes that are held, to be kept with what comes of them. AlreadyBooked refuses all of them.
    """
    ready = {place: await _told(conn, one) for place, one in planned.items()}  # before others wait for their teachers
    taken = await agenda.take_free(conn, org_id, {place: _claims(one) for place, one in planned.items()})
    told = {place: one for place, one in ready.items() if place in taken}
    if not told:
        return {}
    now = max(one.act.now for one in told.values())
    with refusing(meetings.REFUSES):
        async with at_once(conn) as later:
            await meetings.add(later, org_id, [row for place in told for row in planned[place].rows], now=now)
            reach("book.before_outbox")
            await telling.tell_plain(later, list(told.values()))
            answers = [(one.act.principal, kept[place], one.changed) for place, one in told.items() if place in kept]
            await wishes.keep(later, answers, now)
    return {place: one.changed for place, one in told.items()}


async def add(later: Connection, org_id: OrgId, planned: Planned) -> None:
    """Write down a wish's meetings and take everybody's time, among what is sent at once."""
    await meetings.add(later, org_id, planned.rows, now=planned.act.now)
    await agenda.take_later(later, org_id, _claims(planned))


def _claims(planned: Planned) -> Sequence[tuple[UUID, Sequence[Take]]]:
    return [(row.meeting_id, takes_of(row.decision)) for row in planned.rows]


async def _told(conn: Connection, planned: Planned) -> telling.Told:
    views = [drawn(planned.facts, row.meeting_id, row.decision, planned.act.now) for row in planned.rows]
    booked = sorted(views, key=lambda meeting: meeting.span)
    return telling.Told(
        act=planned.act,
        changed=booked,
        notices=await telling.notices_of_booked(conn, planned.act, planned.facts.invitation, booked),
        texts=telling.texts_of(planned.act, booked, planned.facts.readers),
    )
