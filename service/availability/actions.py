"""Read openings, and take in the windows a roster brings."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from service.access.types import Principal
from service.availability import rules, store
from service.availability.cache import OpeningsCache
from service.availability.types import (
    Listed,
    Look,
    Opening,
    OpeningsView,
    OpeningView,
    RosterWindow,
    RosterWindowsReplaced,
    Written,
)
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId, PersonId, RoomId, RoundId
from service.kernel.spans import Span
from service.rounds.actions import round_for, round_of, round_teachers
from service.rounds.errors import RoundUnknown
from service.rounds.types import Round, RoundTeacher


async def openings(
    pool: Pool,
    cache: OpeningsCache,
    org_id: OrgId,
    round_: Round,
    teachers: Sequence[RoundTeacher],
    zone: ZoneInfo,
    window: Span | None,
    now: datetime,
) -> dict[PersonId, list[Opening]]:
    """List the free openings of teachers in a round that have not begun, within a window if one is given.

    They may be as old as the cache allows, under a second; a booking looks again in its own transaction.
    Which of them a family may have (cut-off, late hours) is the caller's to judge.
    """
    known = {teacher.teacher_id: teacher for teacher in teachers}

    async def load(wanted: Sequence[PersonId]) -> dict[PersonId, Listed]:
        async with transaction(pool, org_id) as conn:
            return await _list(conn, org_id, round_, [known[teacher] for teacher in wanted], zone, now)

    listed = await cache.read(org_id, round_.round_id, list(known), load)
    return {teacher: rules.ahead(each.openings, now, window) for teacher, each in listed.items()}


async def openings_written(
    pool: Pool,
    cache: OpeningsCache,
    principal: Principal,
    round_id: RoundId,
    teacher_ids: Sequence[PersonId],
    window: Span | None,
    now: datetime,
) -> Written:
    """Write out the openings of some of a round's teachers, of all if none is named, as `openings` lists them.

    One teacher's whole list is the hot path: while it is kept, no question goes to the database and nothing is encoded.
    RoundUnknown for a round of another school, NotFound for a teacher who is not in the round.
    """
    org_id = principal.org_id

    async def load(wanted: Sequence[PersonId]) -> dict[PersonId, Listed]:
        async with transaction(pool, org_id) as conn:
            round_ = await round_of(conn, org_id, round_id)
            known = {each.teacher_id: each for each in await round_teachers(conn, org_id, round_id)}
            there = [known[each] for each in wanted if each in known]
            return await _list(conn, org_id, round_, there, ZoneInfo(round_.zone), now)

    wanted = teacher_ids or await _teachers_in(pool, principal, round_id)
    listed = await cache.read(org_id, round_id, wanted, load)
    if not listed.keys() >= set(wanted):
        raise NotFound
    if any(principal.school_id not in {None, each.school_id} for each in listed.values()):
        raise RoundUnknown
    if len(wanted) == 1 and window is None:
        return listed[wanted[0]].written
    return _written([each for teacher in wanted for each in rules.ahead(listed[teacher].openings, now, window)])


async def all_openings_now(
    conn: Connection,
    org_id: OrgId,
    round_: Round,
    teachers: Sequence[RoundTeacher],
    zone: ZoneInfo,
    *,
    besides: Sequence[UUID] = (),
    near: Span | None = None,
) -> dict[PersonId, list[Opening]]:
    """List teachers' free openings in a round as `openings_looked_for`, all of them in the same span."""
    looks = [Look(round_, teacher, zone, near) for teacher in teachers]
    found = await openings_looked_for(conn, org_id, looks, besides=besides)
    return {look.teacher.teacher_id: each for look, each in zip(looks, found, strict=True)}


async def openings_looked_for(
    conn: Connection, org_id: OrgId, looks: Sequence[Look], *, besides: Sequence[UUID] = ()
) -> list[list[Opening]]:
    """List for each look the teacher's free openings as this transaction sees them, begun ones included, by one query.

    What the claims of `besides` take counts as free. Near a span only those that lie in it are listed, and of what is
    taken no more is read: a teacher's day is full of it when the last families book.
    """
    if not looks:
        return []
    rooms = {look.teacher.teacher_id: look.teacher.room_id for look in looks}
    within: dict[PersonId, Span] = {}
    for look in looks:
        span = look.near or rules.span_of_days(look.round_.days, look.zone)
        within[look.teacher.teacher_id] = within.get(look.teacher.teacher_id, span).around(span)
    days = sorted({day for look in looks for day in look.round_.days})
    found = await store.facts_within(conn, org_id, rooms, days, within, besides=besides)
    return [
        rules.openings(
            look.teacher.teacher_id,
            found[look.teacher.teacher_id],
            look.round_.days,
            look.zone,
            rules.grid_of(look.round_, look.teacher),
            look.near,
        )
        for look in looks
    ]


async def free_people(
    conn: Connection, org_id: OrgId, person_ids: Iterable[PersonId], span: Span, zone: ZoneInfo
) -> set[PersonId]:
    """Tell who of some people offers the whole of a span and is not taken in any of it.

    Everybody who helps gives hours as teachers do. The agenda's constraint has the last word when one is asked.
    """
    wanted: dict[PersonId, RoomId | None] = dict.fromkeys(person_ids)
    days = [span.start.astimezone(zone).date()]
    if not wanted:
        return set()
    found = await store.facts(conn, org_id, wanted, days, rules.span_of_days(days, zone))
    return {person for person, facts in found.items() if rules.is_free(facts, span, days, zone)}


async def free_people_at(
    conn: Connection, org_id: OrgId, person_ids: Iterable[PersonId], spans: Sequence[Span], zone: ZoneInfo
) -> dict[Span, set[PersonId]]:
    """Tell for each of several spans who of some people is free, as `free_people`, with one query for all of them."""
    wanted: dict[PersonId, RoomId | None] = dict.fromkeys(person_ids)
    days = {span: span.start.astimezone(zone).date() for span in spans}
    if not wanted or not spans:
        return {span: set() for span in spans}
    every = sorted(set(days.values()))
    found = await store.facts(conn, org_id, wanted, every, rules.span_of_days(every, zone))
    return {
        span: {person for person, facts in found.items() if rules.is_free(facts, span, [day], zone)}
        for span, day in days.items()
    }


async def free_hours(
    conn: Connection, org_id: OrgId, person_ids: Iterable[PersonId], day: date, zone: ZoneInfo
) -> dict[PersonId, list[Span]]:
    """List what some people offer of a day and are not taken in; who offers nothing is left out."""
    wanted: dict[PersonId, RoomId | None] = dict.fromkeys(person_ids)
    if not wanted:
        return {}
    found = await store.facts(conn, org_id, wanted, [day], rules.span_of_days([day], zone))
    hours = {person: rules.free_hours(facts, [day], zone) for person, facts in found.items()}
    return {person: spans for person, spans in hours.items() if spans}


async def replace_roster_windows(
    conn: Connection, org_id: OrgId, rows: Sequence[RosterWindow], *, of_teachers: Sequence[PersonId] | None = None
) -> RosterWindowsReplaced:
    """Make these the dated windows that rosters brought to these teachers; the same rows twice change nothing.

    None is everybody of the org; a roster of one school of several says whom it speaks for. What teachers and the
    office said is not touched: time they took away stays away, though the roster offers it.
    """
    return await store.replace_roster_windows(conn, org_id, rows, of_teachers)


async def _teachers_in(pool: Pool, principal: Principal, round_id: RoundId) -> list[PersonId]:
    async with transaction(pool, principal.org_id) as conn:
        await round_for(conn, principal, round_id)
        return [each.teacher_id for each in await round_teachers(conn, principal.org_id, round_id)]


async def _list(
    conn: Connection,
    org_id: OrgId,
    round_: Round,
    teachers: Sequence[RoundTeacher],
    zone: ZoneInfo,
    now: datetime,
) -> dict[PersonId, Listed]:
    found = await all_openings_now(conn, org_id, round_, teachers, zone)
    ahead = {teacher: rules.ahead(each, now) for teacher, each in found.items()}
    return {
        teacher: Listed(school_id=round_.school_id, openings=each, written=_written(each))
        for teacher, each in ahead.items()
    }


def _written(found: Sequence[Opening]) -> Written:
    views = [
        OpeningView(key=each.key, teacher_id=each.teacher_id, starts_at=each.span.start, ends_at=each.span.end)
        for each in found
    ]
    body = msgspec.json.encode(OpeningsView(views))
    return Written(body, f'"{sha256(body).hexdigest()[:32]}"')
