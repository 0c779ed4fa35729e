"""What happens is told in an order that holds whoever commits first, once each, for 30 days."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from service.access.types import Principal
from service.booking import actions as booking
from service.booking.types import Help
from service.events import actions as events
from service.events import store
from service.events.errors import CursorGone
from service.events.types import Event, EventsPage, MeetingFacts, RosterFacts, RoundFacts
from service.kernel.db import Connection, Pool, begin, transaction
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.orgs import make_org
from service.kernel.tokens import Keyring
from service.rounds import actions as rounds
from service.rounds import wished
from service.rounds.actions import by_command
from service.rounds.types import RoundChange
from tests.builders import act_of, booked, guardian_of, office_of, school_with
from tests.conftest import StillClock
from tests.sql.interpreters import add_interpreter
from tests.sql.rosters import enrolled_school, new_round


def _by(org: OrgId, school_id: SchoolId | None = None) -> Principal:
    return Principal(org_id=org, kind="api", actor="key:1", school_id=school_id)


def _event(school_id: SchoolId | None = None) -> Event:
    return Event(kind="roster.imported", school_id=school_id, data=RosterFacts(import_id=new_id()))


async def _follow(pool: Pool, org: OrgId, after: int | None = None, size: int = 100) -> EventsPage:
    return await events.follow(pool, _by(org), after=after, size=size)


async def test_what_commits_late_is_not_passed_by_who_follows(pool: Pool, org: OrgId, now: Any) -> None:
    async with transaction(pool, org) as slow:
        await events.record(slow, org, [_event()], now=now)
        async with transaction(pool, org) as quick:
            await events.record(quick, org, [_event()], now=now)
        await events.number_new(pool)
        first = await _follow(pool, org)
        last_id = first.events[-1].event_id
    await events.number_new(pool)
    second = await _follow(pool, org, after=first.next)

    assert (len(first.events), len(second.events)) == (1, 1)
    assert (await _follow(pool, org, after=second.next)).events == []
    # The control: by the time-ordered id, as by any number drawn while writing, the slow one would never be seen.
    assert [event for event in second.events if event.event_id > last_id] == []


async def test_numberings_at_once_give_each_event_one_place(pool: Pool, org: OrgId, now: Any) -> None:
    async def write() -> None:
        async with transaction(pool, org) as conn:
            await events.record(conn, org, [_event(), _event()], now=now)
        await events.number_new(pool)

    await asyncio.gather(*(write() for _ in range(20)))

    whole = await _follow(pool, org)
    assert [event.cursor for event in whole.events] == list(range(1, 41))


async def test_an_org_whose_events_cannot_be_numbered_holds_up_no_other(
    pool: Pool, org: OrgId, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await make_org(pool, "Elsewhere", now=now)
    for org_id in (org, other):
        async with transaction(pool, org_id) as conn:
            await events.record(conn, org_id, [_event()], now=now)
    number = store.number

    async def faulty(conn: Connection, org_id: OrgId, **how: int) -> int:
        if org_id == min(org, other):
            raise ValueError
        return await number(conn, org_id, **how)

    monkeypatch.setattr(store, "number", faulty)

    assert await events.number_new(pool) == 1


async def test_what_is_rolled_back_has_not_happened(pool: Pool, org: OrgId, now: Any) -> None:
    async with pool.acquire() as conn:
        await begin(conn, org)
        await events.record(conn, org, [_event()], now=now)
        await conn.execute("ROLLBACK")
    await events.number_new(pool)

    assert (await _follow(pool, org)) == EventsPage(events=[], next=0, has_more=False)


async def test_pages_lead_on_and_a_school_sees_its_own(pool: Pool, org: OrgId, now: Any) -> None:
    ours, theirs = SchoolId(new_id()), SchoolId(new_id())
    async with transaction(pool, org) as conn:
        await events.record(conn, org, [_event(ours), _event(theirs), _event(ours), _event(None)], now=now)
    await events.number_new(pool)

    first = await events.follow(pool, _by(org, ours), after=None, size=1)
    second = await events.follow(pool, _by(org, ours), after=first.next, size=1)

    assert ([one.cursor for one in first.events], first.next, first.has_more) == ([1], 1, True)
    assert ([one.cursor for one in second.events], second.next, second.has_more) == ([3], 4, False)
    assert len((await _follow(pool, org)).events) == 4
    assert (await events.follow(pool, _by(OrgId(new_id())), after=None, size=9)).events == []


async def test_old_events_go_and_an_old_cursor_is_told_so(pool: Pool, org: OrgId, clock: StillClock) -> None:
    for _ in range(2):
        async with transaction(pool, org) as conn:
            await events.record(conn, org, [_event()], now=clock.now())
        await events.number_new(pool)
        clock.advance(timedelta(days=20))

    gone = await asyncio.gather(*(events.purge(pool, now=clock.now()) for _ in range(2)))

    assert sum(gone) == 1
    assert [one.cursor for one in (await _follow(pool, org)).events] == [2]
    assert (await _follow(pool, org, after=1)).next == 2
    for unknown in (0, 3):
        with pytest.raises(CursorGone):
            await _follow(pool, org, after=unknown)


async def test_nobody_rewrites_what_has_happened(pool: Pool, org: OrgId, now: Any) -> None:
    async with transaction(pool, org) as conn:
        await events.record(conn, org, [_event()], now=now)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction(pool, org) as conn:
            await conn.execute("UPDATE event SET kind = 'meeting.booked'")


async def test_help_that_makes_a_meeting_longer_changes_both(
    pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now())
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), clock.now())
    guardian = act_of(guardian_of(school), keyring, clock.now())
    await booking.change_help(pool, guardian, meeting.meeting_id, Help(interpreter="es"))
    await events.number_new(pool)

    told = (await _follow(pool, org)).events[1:]
    assert {one.type for one in told} == {"meeting.moved", "meeting.help_changed"}


async def test_each_change_of_a_round_is_an_event(pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock) -> None:
    school, now = await enrolled_school(pool, org, clock.now()), clock.now()
    act = act_of(by_command(org), keyring, now)
    later = RoundChange(closes_at=now + timedelta(days=20))
    made = await rounds.create_round(pool, org, new_round(school), now)
    await rounds.open_round(pool, act, made)
    await wished.change_round(pool, act, made, later, if_match=None, wish=None)
    await rounds.close_round(pool, org, made, now=now)
    other = await rounds.create_round(pool, org, new_round(school), now)
    await wished.delete_round(pool, act.principal, other, if_match=None, wish=None, now=now)
    await events.number_new(pool)

    told = [(one.type, one.data.state) for one in (await _follow(pool, org)).events if isinstance(one.data, RoundFacts)]
    assert told == [
        ("round.made", "draft"),
        ("round.opened", "open"),
        ("round.changed", "open"),
        ("round.closed", "closed"),
        ("round.made", "draft"),
        ("round.deleted", "draft"),
    ]


async def test_each_change_of_a_meeting_is_an_event_without_a_name(
    pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now())
    office = act_of(office_of(school), keyring, clock.now())
    meeting = await booked(pool, keyring, school, school.at(17), clock.now())
    await booking.write_topic(pool, office.principal, meeting.meeting_id, "Mateo reads", now=clock.now())
    await booking.write_number(pool, office, meeting.meeting_id, "+13125559087")
    await booking.move(pool, office, meeting.meeting_id, start=school.at(16))
    await booking.cancel(pool, office, meeting.meeting_id, side="school")
    again = await booked(pool, keyring, school, school.at(15), clock.now())
    clock.at = school.at(18)
    await booking.record(pool, office.principal, again.meeting_id, "missed", now=clock.now())
    await booking.record(pool, office.principal, again.meeting_id, "held", now=clock.now())
    await booking.record(pool, office.principal, again.meeting_id, "held", now=clock.now())
    await events.number_new(pool)

    told = (await _follow(pool, org)).events
    meetings = [one for one in told if one.type.startswith("meeting.")]
    assert [one.type.removeprefix("meeting.") for one in meetings] == [
        "booked",
        "noted",
        "noted",
        "moved",
        "cancelled",
        "booked",
        "missed",
        "held",
    ]
    assert {one.school_id for one in told} == {school.school_id}
    assert [one.data.revision for one in meetings[:5] if isinstance(one.data, MeetingFacts)] == [0, 0, 0, 1, 2]
    async with transaction(pool, org) as conn:
        kept = "".join([str(row["data"]) for row in await conn.fetch("SELECT data FROM event")])
    assert [name for name in ("Delgado", "Mateo", "Okafor", "@", "Room", "9087") if name in kept] == []


async def test_an_event_nobody_can_read_takes_no_other_with_it(pool: Pool, org: OrgId, now: Any) -> None:
    for _ in range(2):
        async with transaction(pool, org) as conn:
            await events.record(conn, org, [_event()], now=now)
            await conn.execute(
                """INSERT INTO event (org_id, event_id, kind, data, at)
                   VALUES ($1, $2, 'round.made', '{"about": "round", "opens_at": "0001-01-01T00:00:00"}', $3)""",
                org,
                new_id(),
                now,
            )
    await events.number_new(pool)

    first = await _follow(pool, org, size=2)
    rest = await _follow(pool, org, after=first.next, size=2)

    assert ([one.cursor for one in first.events], first.next, first.has_more) == ([1], 2, True)
    assert ([one.cursor for one in rest.events], rest.next, rest.has_more) == ([3], 4, False)
