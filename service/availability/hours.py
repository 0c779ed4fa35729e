"""Give and take back a teacher's hours: weekly ones and dated changes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from service.access import audit
from service.access.types import Principal, WishKey
from service.access.wishes import given_once
from service.availability import rules, store
from service.availability.errors import ComesFromRoster, HoursOverlap
from service.availability.types import (
    Dated,
    DatedException,
    Hours,
    HoursReplaced,
    MeetingLeft,
    Origin,
    Pattern,
    TeacherFacts,
    Weekly,
)
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool, refusing, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import PersonId, SchoolId

_SAID: Final[Mapping[str, Callable[[], HoursOverlap]]] = {
    "weekly_hours_do_not_overlap": HoursOverlap,
    "added_or_removed_times_do_not_overlap": partial(HoursOverlap, "added"),
}


async def hours(pool: Pool, principal: Principal, teacher_id: PersonId, *, now: datetime) -> Hours:
    """Tell everything a teacher has said about when they can meet, from today on."""
    async with transaction(pool, principal.org_id) as conn:
        return await hours_now(conn, principal, teacher_id, now=now)


async def hours_now(conn: Connection, principal: Principal, teacher_id: PersonId, *, now: datetime) -> Hours:
    """Tell hours as `hours` does, as this transaction sees them."""
    said = await _said(conn, principal, teacher_id, now)
    return Hours(
        zone=said.zone.key,
        patterns=said.patterns,
        exceptions=said.exceptions,
        calendars=await store.calendars(conn, principal.org_id, teacher_id),
    )


async def look_weekly(pool: Pool, principal: Principal, teacher_id: PersonId, new: Weekly, *, now: datetime) -> None:
    """Refuse what `put_pattern` would refuse now."""
    async with transaction(pool, principal.org_id) as conn:
        said = await _said(conn, principal, teacher_id, now)
    rules.check_weekly(new, said.facts.weekly)


async def look_dated(pool: Pool, principal: Principal, teacher_id: PersonId, new: Dated, *, now: datetime) -> None:
    """Refuse what `add_exception` would refuse now."""
    async with transaction(pool, principal.org_id) as conn:
        said = await _said(conn, principal, teacher_id, now)
    rules.check_dated(new, said.facts.dated, said.facts.weekly, said.zone, said.today)


async def put_pattern(pool: Pool, principal: Principal, teacher_id: PersonId, new: Weekly, *, now: datetime) -> None:
    """Offer hours of every week; HoursOverlap if some of them are offered already."""

    async def add(conn: Connection, said: "Said") -> None:
        rules.check_weekly(new, said.facts.weekly)
        await store.add_patterns(conn, principal.org_id, teacher_id, [new])

    await transact(pool, principal.org_id, partial(_change, principal, teacher_id, now, add))


async def remove_pattern(
    pool: Pool, principal: Principal, teacher_id: PersonId, pattern_id: UUID, *, now: datetime
) -> list[MeetingLeft]:
    """Offer hours of every week no longer. Booked meetings stand; those now outside all hours come back."""

    async def remove(conn: Connection, _said: "Said") -> None:
        if not await store.remove_pattern(conn, principal.org_id, teacher_id, pattern_id):
            raise NotFound

    return await transact(pool, principal.org_id, partial(_change, principal, teacher_id, now, remove))


async def add_exception(
    pool: Pool, principal: Principal, teacher_id: PersonId, new: Dated, *, now: datetime
) -> list[MeetingLeft]:
    """Add time on one day, or take some away.

    HoursOverlap if that is said already; Malformed for a time the clocks skip or show twice that day. Booked meetings
    stand; those now outside all hours come back.
    """

    async def add(conn: Connection, said: "Said") -> None:
        rules.check_dated(new, said.facts.dated, said.facts.weekly, said.zone, said.today)
        await store.add_exceptions(conn, principal.org_id, teacher_id, [new], _origin(principal))

    return await transact(pool, principal.org_id, partial(_change, principal, teacher_id, now, add))


async def take_day_away(
    conn: Connection, principal: Principal, teacher_id: PersonId, day: date, *, now: datetime
) -> list[MeetingLeft]:
    """Offer nothing on a day any more, whatever was said of it before; Malformed for a day that is over or too far.

    The meetings that stand on it and have not begun come back.
    """

    async def remove(conn: Connection, said: "Said") -> None:
        rules.check_day(day, said.today)
        rest = rules.rest_of_day(day, said.facts.dated)
        await store.add_exceptions(conn, principal.org_id, teacher_id, rest, _origin(principal))

    await _change(principal, teacher_id, now, remove, conn)
    zone = await teacher_zone(conn, principal, teacher_id)
    ahead = await store.meetings_ahead(conn, principal.org_id, teacher_id, now)
    return [one for one in ahead if one.span.start.astimezone(zone).date() == day]


async def remove_exception(
    pool: Pool, principal: Principal, teacher_id: PersonId, exception_id: UUID, *, now: datetime
) -> list[MeetingLeft]:
    """Take a dated change back; ComesFromRoster if a roster brought it. Meetings now outside all hours come back."""

    async def remove(conn: Connection, _said: "Said") -> None:
        origin = await store.exception_origin(conn, principal.org_id, teacher_id, exception_id)
        if origin is None:
            raise NotFound
        if origin == "roster":
            raise ComesFromRoster
        await store.remove_exception(conn, principal.org_id, teacher_id, exception_id)

    return await transact(pool, principal.org_id, partial(_change, principal, teacher_id, now, remove))


async def replace_hours(
    conn: Connection,
    principal: Principal,
    teacher_id: PersonId,
    weekly: Sequence[Weekly],
    dated: Sequence[Dated],
    *,
    now: datetime,
) -> list[MeetingLeft]:
    """Make these a teacher's weekly hours and dated changes from today on; what the roster brought stays.

    All or nothing; refusals and what comes back are those of `put_pattern` and `add_exception`.
    """

    async def replace(conn: Connection, said: "Said") -> None:
        brought = [each.change for each in said.exceptions if each.origin == "roster"]
        rules.check_all(weekly, dated, brought, said.zone, said.today)
        await store.remove_patterns(conn, principal.org_id, teacher_id)
        await store.remove_own_exceptions(conn, principal.org_id, teacher_id, said.today)
        await store.add_patterns(conn, principal.org_id, teacher_id, weekly)
        await store.add_exceptions(conn, principal.org_id, teacher_id, dated, _origin(principal))

    return await _change(principal, teacher_id, now, replace, conn)


async def put_hours(
    pool: Pool,
    principal: Principal,
    teacher_id: PersonId,
    weekly: Sequence[Weekly],
    dated: Sequence[Dated],
    *,
    if_match: str | None,
    wish: WishKey | None,
    now: datetime,
) -> HoursReplaced:
    """Replace a teacher's hours as `replace_hours`, once per wish, and give them back as they are then.

    All there is goes, so `if_match` has to name the version that was read: VersionWanted, ChangedSince.
    """

    async def work(conn: Connection) -> HoursReplaced:
        await store.lock_teacher(conn, principal.org_id, teacher_id)
        before = await hours_now(conn, principal, teacher_id, now=now)
        check_unchanged(if_match, version_of(before), must=True)
        left = await replace_hours(conn, principal, teacher_id, weekly, dated, now=now)
        return HoursReplaced(await hours_now(conn, principal, teacher_id, now=now), left)

    return await given_once(pool, principal, wish, now, HoursReplaced, work)


def version_of(said: Hours) -> str:
    """Name what a teacher has said; what outside calendars say comes and goes without them."""
    return tag_of(said.zone, said.patterns, said.exceptions)


async def teacher_zone(conn: Connection, principal: Principal, teacher_id: PersonId) -> ZoneInfo:
    """Give the zone of somebody whose hours are this principal's to say: their own, the school's, the key's; NotFound.

    Everybody who helps says when they can as teachers do.
    """
    own = principal.kind in {"teacher", "helper"} and principal.person_id == teacher_id
    if not own and principal.kind in {"guardian", "teacher", "helper"}:
        raise NotFound
    school_id: SchoolId | None = None if own else principal.school_id
    zone = await store.zone_of_teacher(conn, principal.org_id, teacher_id, school_id)
    if zone is None:
        raise NotFound
    return ZoneInfo(zone)


async def said_by(
    conn: Connection, principal: Principal, teacher_ids: Sequence[PersonId], *, now: datetime
) -> dict[PersonId, "Said"]:
    """Read what teachers offer, before a change by somebody else; who teaches nowhere any more is left out."""
    found: dict[PersonId, Said] = {}
    for teacher_id in teacher_ids:
        with suppress(NotFound):
            found[teacher_id] = await _said(conn, principal, teacher_id, now)
    return found


async def left_outside(
    conn: Connection, principal: Principal, before: Mapping[PersonId, "Said"], *, now: datetime
) -> list[MeetingLeft]:
    """List the meetings that lay in what teachers offered `before` and do not now."""
    left: list[MeetingLeft] = []
    for teacher_id, after in (await said_by(conn, principal, list(before), now=now)).items():
        meetings = await store.meetings_ahead(conn, principal.org_id, teacher_id, now)
        left += rules.left_outside(meetings, before[teacher_id].facts, after.facts, after.zone)
    return left


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a teacher's hours are before or after a change."""

    zone: ZoneInfo
    today: date
    patterns: list[Pattern]
    exceptions: list[DatedException]

    @property
    def facts(self) -> TeacherFacts:
        """The same as openings follow from it; nothing busy, nothing taken."""
        weekly = [each.hours for each in self.patterns]
        return TeacherFacts(weekly=weekly, dated=[each.change for each in self.exceptions], busy=[], taken=[])


async def _said(conn: Connection, principal: Principal, teacher_id: PersonId, now: datetime) -> Said:
    zone = await teacher_zone(conn, principal, teacher_id)
    today = now.astimezone(zone).date()
    return Said(
        zone=zone,
        today=today,
        patterns=await store.patterns(conn, principal.org_id, teacher_id),
        exceptions=await store.exceptions(conn, principal.org_id, teacher_id, today),
    )


async def _change(
    principal: Principal,
    teacher_id: PersonId,
    now: datetime,
    work: Callable[[Connection, Said], Awaitable[None]],
    conn: Connection,
) -> list[MeetingLeft]:
    """Change hours in one piece and tell which meetings stand outside them for it; they are nobody's to touch here."""
    await store.lock_teacher(conn, principal.org_id, teacher_id)
    before = await _said(conn, principal, teacher_id, now)
    with refusing(_SAID):
        await work(conn, before)
    after = await _said(conn, principal, teacher_id, now)
    await audit.note(conn, principal, "hours-changed", f"person:{teacher_id}", now)
    meetings = await store.meetings_ahead(conn, principal.org_id, teacher_id, now)
    return rules.left_outside(meetings, before.facts, after.facts, before.zone)


def _origin(principal: Principal) -> Origin:
    return "teacher" if principal.kind in {"teacher", "helper"} else "office"
