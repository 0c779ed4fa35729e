"""Families who come to one replica in the same moment go in one transaction, and each fares as if it had come alone."""

import asyncio
import gc
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from typing import Any

import asyncpg
import pytest

from service.access.types import Act, WishKey
from service.booking import actions, crowd
from service.booking.deciding import Planned, plan
from service.booking.errors import AlreadyBooked, DoorClosed, LimitReached, OpeningTaken
from service.booking.store import meetings
from service.booking.types import BookRequest, Facts, MeetingView
from service.kernel import db
from service.kernel.db import Connection, Pool, open_pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.at_once import at_once
from tests.builders import BuiltFamily, BuiltSchool, act_of, add_family, asked_by, booked, guardian_of, school_with

FAMILIES = 60
ALL_DAY = (time(8), time(18))  # 30 openings a day
TRANSACTIONS = "SELECT count(DISTINCT xmin::text) FROM porchlight.meeting"
WRITTEN = """
SELECT (SELECT count(*) FROM porchlight.meeting) AS meetings,
       (SELECT count(*) FROM porchlight.meeting_student) AS students,
       (SELECT count(*) FROM porchlight.agenda) AS agenda,
       (SELECT count(DISTINCT (meeting_id, audience)) FROM porchlight.calendar_entry) AS entries,
       (SELECT count(DISTINCT subject_id) FROM porchlight.notice) AS notices,
       (SELECT count(DISTINCT actor) FROM porchlight.audit WHERE action = 'book') AS deeds,
       (SELECT count(DISTINCT data ->> 'meeting_id') FROM porchlight.event) AS events"""


@pytest.fixture
async def one(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pool]:
    """The pool of one replica, whose clients wait as long as it takes."""
    monkeypatch.setattr(db, "WAIT_FOR_CONNECTION", 60)
    opened = await open_pool(database)
    yield opened
    await opened.close()


@pytest.fixture
async def other(database: str) -> AsyncIterator[Pool]:
    """The pool of another replica."""
    opened = await open_pool(database)
    yield opened
    await opened.close()


@pytest.fixture
async def owner(database: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(database)
    yield opened
    await opened.close()


@pytest.fixture
async def school(one: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """Sixty families of two teachers, who have thirty times each on either day."""
    return await school_with(one, org, now, teachers=2, families=FAMILIES, hours=ALL_DAY)


def _own_times(school: BuiltSchool) -> list[datetime]:
    """Give each family a time of its teacher's that nobody else wants."""
    return [school.at(8, 0) + timedelta(minutes=20 * (number // 2)) for number in range(FAMILIES)]


async def _standing(pool: Pool, org: OrgId) -> int:
    async with transaction(pool, org) as conn:
        return int(await conn.fetchval("SELECT count(*) FROM meeting WHERE state = 'confirmed'"))


async def test_a_crowd_is_booked_in_few_transactions_and_everybody_is_told_once(
    one: Pool, org: OrgId, school: BuiltSchool, keyring: Keyring, now: datetime, owner: asyncpg.Connection
) -> None:
    answers = await at_once(
        booked(one, keyring, school, start, now, family=family)
        for family, start in zip(school.families, _own_times(school), strict=True)
    )

    told = [answer for answer in answers if isinstance(answer, MeetingView)]
    async with transaction(one, org) as conn:
        written = await meetings.read(conn, org, [meeting.meeting_id for meeting in told])
    key = lambda meeting: meeting.meeting_id  # noqa: E731
    assert sorted(told, key=key) == sorted(written, key=key)
    assert dict(await owner.fetchrow(WRITTEN) or {}) == {
        "meetings": FAMILIES,
        "students": FAMILIES,
        "agenda": 3 * FAMILIES,
        "entries": 2 * FAMILIES,
        "notices": FAMILIES,
        "deeds": FAMILIES,
        "events": FAMILIES,
    }
    assert await owner.fetchval(TRANSACTIONS) <= 8


async def test_neither_a_booking_nor_a_refusal_leaves_a_ring_that_somebody_has_to_look_for(
    one: Pool, org: OrgId, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    """A web process looks for rings seldom (service/kernel/heap.py); a refusal's would hold all its crowd knows."""

    async def rush(families: Sequence[BuiltFamily], hour: int) -> Counter[type]:
        answers = await at_once(booked(one, keyring, school, school.at(hour, 0), now, family=each) for each in families)
        return Counter(type(answer) for answer in answers)

    await rush(school.families[:10], 8)  # whatever is made once is made
    gc.collect()
    gc.disable()
    try:
        came = await rush(school.families[10:], 9)
        left = gc.collect()
    finally:
        gc.enable()

    assert (came, left) == ({MeetingView: 2, OpeningTaken: FAMILIES - 12}, 0)


async def test_one_wish_of_two_children_is_booked_whole_in_a_crowd(
    one: Pool, org: OrgId, keyring: Keyring, now: datetime, owner: asyncpg.Connection
) -> None:
    school = await school_with(one, org, now, teachers=2, families=10, children=2, hours=ALL_DAY)
    start = school.at(8, 0)

    def both(number: int, family: BuiltFamily) -> list[BookRequest]:
        at = start + timedelta(minutes=40 * number)
        return [asked_by(family, at, child=0), asked_by(family, at + timedelta(minutes=20), child=1)]

    answers = await at_once(
        actions.book(one, act_of(guardian_of(school, family), keyring, now), both(number, family))
        for number, family in enumerate(school.families)
    )

    assert [len(answer) for answer in answers if isinstance(answer, list)] == [2] * 10
    assert await owner.fetchval(TRANSACTIONS) <= 4


async def _rush(pools: Sequence[Pool], org: OrgId, now: datetime, keyring: Keyring) -> list[object]:
    """Send 120 families for the six times of Thursday, to all replicas in turn; Friday has six more."""
    school = await school_with(pools[0], org, now, families=120)
    return await at_once(
        booked(
            pools[number % len(pools)],
            keyring,
            school,
            school.at(15, 0) + timedelta(minutes=20 * (number // len(pools) % 6)),
            now,
            family=family,
        )
        for number, family in enumerate(school.families)
    )


async def test_crowds_of_two_replicas_sell_each_time_once_and_say_what_is_free(
    one: Pool, other: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    answers = await _rush([one, other], org, now, keyring)

    refusals = [answer for answer in answers if isinstance(answer, OpeningTaken)]
    assert Counter(type(answer) for answer in answers) == {MeetingView: 6, OpeningTaken: 114}
    assert {len(refusal.alternatives) for refusal in refusals} == {3}
    assert await _standing(one, org) == 6


async def test_without_the_constraint_crowds_of_two_replicas_sell_a_time_twice(
    one: Pool, other: Pool, org: OrgId, now: datetime, keyring: Keyring, owner: asyncpg.Connection
) -> None:
    await owner.execute("ALTER TABLE porchlight.agenda DROP CONSTRAINT nobody_in_two_places_at_once")

    await _rush([one, other], org, now, keyring)

    assert await _standing(one, org) > 6


async def test_a_crowd_is_told_the_same_nearest_times_as_somebody_who_comes_alone(
    one: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    first, *others = school.families[::2]  # of one teacher
    taken, last = school.at(12, 0), school.at(17, 40)
    for start, family in ((taken, first), (last, others.pop())):
        await booked(one, keyring, school, start, now, family=family)

    def asks(start: datetime, families: Sequence[BuiltFamily]) -> list[Awaitable[MeetingView]]:
        return [booked(one, keyring, school, start, now, family=family) for family in families]

    alone = [*await at_once(asks(taken, others[:1])), *await at_once(asks(last, others[:1]))]
    crowd_told = await at_once([*asks(taken, others[1:9]), *asks(last, others[9:17])])

    near = [refusal.alternatives for refusal in alone if isinstance(refusal, OpeningTaken)]
    told = [refusal.alternatives for refusal in crowd_told if isinstance(refusal, OpeningTaken)]
    assert told == [near[0]] * 8 + [near[1]] * 8
    assert [opening.span.start - taken for opening in near[0]] == [timedelta(minutes=at) for at in (-20, 20, -40)]


async def _two_tabs(pools: Sequence[Pool], school: BuiltSchool, now: datetime, keyring: Keyring) -> list[object]:
    """Let each of twenty guardians book two times with one teacher, in a tab at each replica."""
    times = _own_times(school)
    return await at_once(
        booked(pool, keyring, school, times[number] + timedelta(days=tab), now, family=school.families[number])
        for number in range(20)
        for tab, pool in enumerate(pools)
    )


async def test_two_tabs_in_one_crowd_book_one_meeting(
    one: Pool, org: OrgId, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    answers = await _two_tabs([one, one], school, now, keyring)

    assert Counter(type(answer) for answer in answers) == {MeetingView: 20, AlreadyBooked: 20}
    assert await _standing(one, org) == 20


async def test_two_tabs_in_crowds_of_two_replicas_book_one_meeting(
    one: Pool, other: Pool, org: OrgId, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    answers = await _two_tabs([one, other], school, now, keyring)

    assert Counter(type(answer) for answer in answers) == {MeetingView: 20, AlreadyBooked: 20}
    assert await _standing(one, org) == 20


async def test_without_lock_and_index_two_tabs_of_two_replicas_book_two_meetings(
    one: Pool,
    other: Pool,
    org: OrgId,
    school: BuiltSchool,
    keyring: Keyring,
    now: datetime,
    owner: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def no_lock(*_: object) -> None:
        """Lock nothing."""

    monkeypatch.setattr(meetings, "lock_households", no_lock)
    await owner.execute("DROP INDEX porchlight.one_meeting_per_child_teacher_and_household")

    await _two_tabs([one, other], school, now, keyring)

    assert await _standing(one, org) > 20


async def test_keys_sent_twice_in_a_crowd_are_answered_alike_and_book_once(
    one: Pool, org: OrgId, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    asked = [
        (family, WishKey(f"tap-{number}", b"same"), start)
        for number, (family, start) in enumerate(zip(school.families[:10], _own_times(school), strict=False))
    ]

    def send() -> list[Awaitable[object]]:
        return [
            actions.book(one, act_of(guardian_of(school, family), keyring, now), [asked_by(family, start)], wish=wish)
            for family, wish, start in asked
        ]

    answers = await at_once([*send(), *send()])
    later = await at_once(send())

    assert answers[:10] == answers[10:] == later
    assert await _standing(one, org) == 10


async def test_whoever_is_refused_in_a_crowd_hears_their_own_reason_and_the_others_are_booked(
    one: Pool, org: OrgId, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    times = _own_times(school)
    early, full, *fine = school.families[:10]
    async with transaction(one, org) as conn:
        await conn.execute("UPDATE round SET child_limit = 1, opens_at = $1", now + timedelta(hours=1))
        for family in (full, *fine):
            await conn.execute(
                "INSERT INTO early_access (org_id, round_id, household_id) VALUES ($1, $2, $3)",
                *(org, school.round_id, family.household_id),
            )
        await conn.execute("UPDATE round SET early_from = $1", now - timedelta(hours=1))
    async with transaction(one, org) as conn:
        built = await add_family(conn, school, now, teachers_per_child=2, early_access=True)
    limited = built.families[-1]
    await booked(one, keyring, built, built.at(16, 0), now, family=limited)
    second = asked_by(limited, built.at(17, 0), teacher_id=limited.children[0].teacher_ids[1])

    answers = await at_once(
        [
            booked(one, keyring, school, times[0], now, family=early),
            actions.book(one, act_of(guardian_of(built, limited), keyring, now), [second]),
            *(
                booked(one, keyring, school, times[number], now, family=family)
                for number, family in enumerate((full, *fine), 1)
            ),
        ]
    )

    assert [type(answer) for answer in answers] == [DoorClosed, LimitReached, *[MeetingView] * 9]


@pytest.mark.parametrize(
    "door, hour, told",
    [
        ("closes_at", timedelta(milliseconds=-1), MeetingView),
        ("closes_at", timedelta(milliseconds=1), DoorClosed),
        ("opens_at", timedelta(milliseconds=-1), DoorClosed),
        ("opens_at", timedelta(milliseconds=1), MeetingView),
    ],
)
async def test_everybody_of_a_crowd_is_judged_by_their_own_instant(
    one: Pool,
    org: OrgId,
    school: BuiltSchool,
    keyring: Keyring,
    now: datetime,
    door: str,
    hour: timedelta,
    told: type[object],
) -> None:
    async with transaction(one, org) as conn:
        await conn.execute(f"UPDATE round SET {door} = $1", now)  # noqa: S608 - one of two names
    asked_at = [now + hour if number % 2 else now - hour for number in range(8)]

    answers = await at_once(
        booked(one, keyring, school, start, at, family=family)
        for family, start, at in zip(school.families[:8], _own_times(school)[:8], asked_at, strict=True)
    )

    other = DoorClosed if told is MeetingView else MeetingView
    assert [type(answer) for answer in answers] == [other, told] * 4


async def test_a_crowd_whose_connection_went_with_its_commit_is_told_that_nobody_knows(
    one: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed = []

    @asynccontextmanager
    async def loses_the_answer(pool: Pool, org_id: OrgId, **how: Any) -> AsyncIterator[Connection]:
        async with transaction(pool, org_id, **how) as conn:
            yield conn
        committed.append(org_id)
        raise asyncpg.ConnectionDoesNotExistError

    wishes = [
        booked(one, keyring, school, start, now, family=family)
        for family, start in zip(school.families[:6], _own_times(school), strict=False)
    ]
    monkeypatch.setattr(db, "transaction", loses_the_answer)
    answers = await asyncio.gather(*wishes, return_exceptions=True)

    assert {type(answer) for answer in answers} == {asyncpg.ConnectionDoesNotExistError}
    assert len(committed) < len(answers)  # they went together


async def test_a_household_that_is_held_up_holds_nobody_else_up(
    one: Pool, org: OrgId, school: BuiltSchool, keyring: Keyring, now: datetime, owner: asyncpg.Connection
) -> None:
    held = owner.transaction()
    await held.start()
    await owner.execute(
        "SELECT FROM porchlight.invitation WHERE household_id = $1 FOR UPDATE", school.families[0].household_id
    )
    wishes = [
        asyncio.ensure_future(booked(one, keyring, school, start, now, family=family))
        for family, start in zip(school.families[:12], _own_times(school), strict=False)
    ]

    async with asyncio.timeout(30):
        others = await asyncio.gather(*wishes[1:])
    is_held = not wishes[0].done()
    await held.rollback()

    assert (is_held, {type(answer) for answer in others}) == (True, {MeetingView})
    assert isinstance(await wishes[0], MeetingView)


async def test_two_who_came_alone_and_are_held_up_hold_nobody_up_who_comes_after(
    one: Pool, org: OrgId, school: BuiltSchool, keyring: Keyring, now: datetime, owner: asyncpg.Connection
) -> None:
    held, times = owner.transaction(), _own_times(school)
    await held.start()
    await owner.execute(
        "SELECT FROM porchlight.invitation WHERE household_id = ANY ($1) FOR UPDATE",
        [family.household_id for family in school.families[: crowd.GOES]],
    )

    def wish(number: int) -> asyncio.Future[MeetingView]:
        family = school.families[number]
        return asyncio.ensure_future(booked(one, keyring, school, times[number], now, family=family))

    stuck = []
    for number in range(crowd.GOES):
        stuck.append(wish(number))
        await asyncio.sleep(0.05)  # each is under way when the next one comes
    async with asyncio.timeout(30):
        others = await asyncio.gather(*(wish(number) for number in range(crowd.GOES, 12)))
    are_held = not any(one.done() for one in stuck)
    await held.rollback()

    assert (are_held, {type(answer) for answer in others}) == (True, {MeetingView})
    assert {type(answer) for answer in await asyncio.gather(*stuck)} == {MeetingView}


async def test_a_fault_of_one_is_nobody_elses(
    one: Pool,
    org: OrgId,
    school: BuiltSchool,
    keyring: Keyring,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cursed = school.families[3]

    async def fails_for_one(conn: Connection, act: Act, facts: Facts, requests: Sequence[BookRequest]) -> Planned:
        if act.principal.person_id == cursed.guardian.person_id:
            raise ZeroDivisionError
        return await plan(conn, act, facts, requests)

    monkeypatch.setattr("service.booking.crowd.plan", fails_for_one)
    monkeypatch.setattr("service.booking.changes.plan", fails_for_one)

    answers = await asyncio.gather(
        *(
            booked(one, keyring, school, start, now, family=family)
            for family, start in zip(school.families[:10], _own_times(school), strict=False)
        ),
        return_exceptions=True,
    )

    assert Counter(type(answer) for answer in answers) == {MeetingView: 9, ZeroDivisionError: 1}
    assert await _standing(one, org) == 9
