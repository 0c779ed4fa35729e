"""What every page of somebody's own hours does with its forms; the page round them is the slice's that shows it.

A form that cannot be taken leads back to the page by an address that holds what was typed: the page looks again and
says the trouble beside its field, and the browser's way back never asks to send a form again.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar.response import Redirect

from service.access.types import Principal
from service.availability import hours
from service.availability.errors import HoursOverlap
from service.availability.said import Returned, mistake_of
from service.availability.typed import DatedTyped, WeeklyTyped, asked_which, dated_typed, weekly_typed
from service.availability.types import MeetingLeft
from service.kernel.db import Pool, transact
from service.kernel.errors import Malformed, NotFound
from service.kernel.frame import Mistake
from service.kernel.ids import PersonId
from service.kernel.locale import Voice
from service.kernel.pages import to

MOST_NAMED: Final = 20
"""Meetings a change left outside that the next page names; the address must not grow without end."""


class OwnHours(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at the page of their own hours, which stands at `here`."""

    pool: Pool
    principal: Principal
    here: str
    now: datetime

    @property
    def whose(self) -> PersonId:
        """Whose hours they are; NotFound for a principal who is nobody in person."""
        if self.principal.person_id is None:
            raise NotFound
        return self.principal.person_id


async def add_weekly(own: OwnHours, form: Mapping[str, Any]) -> Redirect:
    """Offer hours of every week."""
    typed = weekly_typed(form)
    try:
        await hours.put_pattern(own.pool, own.principal, own.whose, typed.read(), now=own.now)
    except (Malformed, HoursOverlap):
        return _again(own, "weekly", typed)
    return saved(own)


async def remove_weekly(own: OwnHours, pattern_id: UUID) -> Redirect:
    """Take hours of every week back; gone already is as good."""
    left: list[MeetingLeft] = []
    with suppress(NotFound):
        left = await hours.remove_pattern(own.pool, own.principal, own.whose, pattern_id, now=own.now)
    return saved(own, left)


async def add_dated(own: OwnHours, form: Mapping[str, Any]) -> Redirect:
    """Add time on one day or take some away."""
    typed = dated_typed(form)
    try:
        change = typed.read()
        if typed.is_all_day:
            left = await _take_day(own, change.day)
        else:
            left = await hours.add_exception(own.pool, own.principal, own.whose, change, now=own.now)
    except (Malformed, HoursOverlap):
        return _again(own, "dated", typed)
    return saved(own, left)


async def _take_day(own: OwnHours, day: date) -> list[MeetingLeft]:
    """Take a whole day away: what was taken away of it before is no trouble."""
    return await transact(
        own.pool,
        own.principal.org_id,
        lambda conn: hours.take_day_away(conn, own.principal, own.whose, day, now=own.now),
    )


async def remove_dated(own: OwnHours, exception_id: UUID) -> Redirect:
    """Take a change of one day back; gone already is as good."""
    left: list[MeetingLeft] = []
    with suppress(NotFound):
        left = await hours.remove_exception(own.pool, own.principal, own.whose, exception_id, now=own.now)
    return saved(own, left)


async def returned(own: OwnHours, query: Mapping[str, Any], voice: Voice) -> Returned:
    """Read the form an address brings back, and look again what is wrong with it."""
    match query.get("form"):
        case "weekly":
            weekly = weekly_typed(query)
            return Returned(weekly=weekly, mistakes=_mistakes(await _look(own, weekly), weekly, voice))
        case "dated":
            dated = dated_typed(query)
            refusal = await _look(own, dated)
            return Returned(dated=asked_which(dated, refusal), mistakes=_mistakes(refusal, dated, voice))
        case _:
            return Returned()


def saved(own: OwnHours, left: Sequence[MeetingLeft] = ()) -> Redirect:
    """Lead back to the page, which says that it is saved and names the meetings now outside the hours."""
    named = "".join(f"&left={meeting.meeting_id.hex}" for meeting in left[:MOST_NAMED])
    return to(f"{own.here}?saved=1{named}")


def _mistakes(
    refusal: Malformed | HoursOverlap | None, typed: WeeklyTyped | DatedTyped, voice: Voice
) -> tuple[Mistake, ...]:
    return (mistake_of(refusal, typed, voice),) if refusal else ()


async def _look(own: OwnHours, typed: WeeklyTyped | DatedTyped) -> Malformed | HoursOverlap | None:
    try:
        if isinstance(typed, DatedTyped) and typed.is_all_day:
            typed.read()
        elif isinstance(typed, WeeklyTyped):
            await hours.look_weekly(own.pool, own.principal, own.whose, typed.read(), now=own.now)
        else:
            await hours.look_dated(own.pool, own.principal, own.whose, typed.read(), now=own.now)
    except (Malformed, HoursOverlap) as refusal:
        return refusal
    return None


def _again(own: OwnHours, form: str, typed: WeeklyTyped | DatedTyped) -> Redirect:
    """Lead back to a form that could not be taken, with what was typed."""
    return to(f"{own.here}?{urlencode({'form': form, **msgspec.structs.asdict(typed)})}")
