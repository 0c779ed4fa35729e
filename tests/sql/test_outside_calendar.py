"""Outside calendars from connecting to telling the teacher, on the real database and the real reader."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import asyncpg
import pytest

from service.access.types import Principal
from service.availability import calendars, hours, store
from service.availability.calendars import LEASE, LOOK_AGAIN, LOOK_EVERY, MOST_CALENDARS
from service.availability.errors import AlreadyConnected, FetchError, Problem, TooManyCalendars
from service.availability.reading import read_busy
from service.availability.types import OutsideCalendar
from service.kernel.db import Pool, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import CalendarId, OrgId, new_id
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from tests.builders import SITE, BuiltSchool, school_with
from tests.journeys.loopback import CALENDAR

URL = "https://calendar.example/secret-4711/grace.ics"
DENTIST = (15, 16)  # hours of the busy time in CALENDAR, Thursday in Chicago

Fetch = Callable[[str], Awaitable[bytes]]
Tick = Callable[..., Awaitable[int]]


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """One teacher, Grace, reached by mail."""
    return await school_with(pool, org, now)


@pytest.fixture
def tick(pool: Pool, keyring: Keyring) -> Tick:
    """One look of a worker."""

    async def look(fetch: Fetch, now: datetime) -> int:
        return await calendars.refresh_calendars(pool, keyring, SITE, now=now, fetch=fetch)

    return look


@pytest.fixture
async def owner(database: str) -> AsyncIterator[asyncpg.Connection]:
    """The database's owner, who sees what every connection is at."""
    conn = await asyncpg.connect(database)
    yield conn
    await conn.close()


def _grace(school: BuiltSchool) -> Principal:
    return Principal(org_id=school.org_id, kind="teacher", actor="link:grace", person_id=school.teacher.person_id)


async def _connect(pool: Pool, school: BuiltSchool, now: datetime, url: str = URL) -> CalendarId:
    connected = await calendars.connect_calendar(pool, _grace(school), school.teacher.person_id, url, now=now)
    return connected.calendar_id


async def _shown(pool: Pool, school: BuiltSchool, now: datetime) -> list[OutsideCalendar]:
    return (await hours.hours(pool, _grace(school), school.teacher.person_id, now=now)).calendars


async def _busy(pool: Pool, school: BuiltSchool) -> list[Span]:
    async with transaction(pool, school.org_id) as conn:
        rows = await conn.fetch("SELECT lower(during) AS starts, upper(during) AS ends FROM busy ORDER BY during")
    return [Span(row["starts"], row["ends"]) for row in rows]


async def _told(pool: Pool, school: BuiltSchool) -> list[str]:
    async with transaction(pool, school.org_id) as conn:
        rows = await conn.fetch(
            "SELECT message ->> 'kind' AS kind FROM notice WHERE recipient_id = $1", school.teacher.person_id
        )
    return [row["kind"] for row in rows]


async def works(_url: str) -> bytes:
    return CALENDAR


def failing(problem: Problem = "unreachable") -> Fetch:
    async def fetch(_url: str) -> bytes:
        raise FetchError(problem)

    return fetch


def with_content(ics: bytes) -> Fetch:
    async def fetch(_url: str) -> bytes:
        return ics

    return fetch


# Connecting


async def test_a_connected_calendar_takes_its_busy_times_off_at_the_next_look(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    await _connect(pool, school, now)

    assert await tick(works, now) == 1

    assert await _busy(pool, school) == [Span(school.at(DENTIST[0]), school.at(DENTIST[1]))]


async def test_a_calendar_is_shown_by_its_host_and_state_never_by_its_address(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    await _connect(pool, school, now)
    assert [(each.host, each.fetched_at) for each in await _shown(pool, school, now)] == [("calendar.example", None)]

    await tick(works, now)

    shown = await _shown(pool, school, now)
    assert [(each.problem, each.fetched_at) for each in shown] == [("", now)]
    assert "secret" not in repr(shown)


async def test_webcal_and_https_are_the_same_calendar(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    await _connect(pool, school, now)

    with pytest.raises(AlreadyConnected):
        await _connect(pool, school, now, URL.replace("https", "webcal"))


async def test_of_ten_connected_at_once_five_are(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    tries = [_connect(pool, school, now, f"https://calendar.example/{number}") for number in range(10)]

    done = await asyncio.gather(*tries, return_exceptions=True)

    assert sum(isinstance(each, TooManyCalendars) for each in done) == 10 - MOST_CALENDARS


async def test_an_address_that_is_not_https_is_refused(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    with pytest.raises(Malformed):
        await _connect(pool, school, now, "http://calendar.example/")


async def test_a_disconnected_calendar_takes_its_busy_times_along(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    calendar_id = await _connect(pool, school, now)
    await tick(works, now)

    await calendars.disconnect_calendar(pool, _grace(school), school.teacher.person_id, calendar_id, now=now)

    assert (await _busy(pool, school), await _shown(pool, school, now)) == ([], [])


async def test_a_calendar_of_somebody_else_is_not_found(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    calendar_id = await _connect(pool, school, now)
    other = Principal(org_id=school.org_id, kind="teacher", actor="link:x", person_id=school.office_id)

    for principal, teacher, calendar in (
        (other, school.teacher.person_id, calendar_id),
        (_grace(school), school.teacher.person_id, CalendarId(new_id())),
    ):
        with pytest.raises(NotFound):
            await calendars.disconnect_calendar(pool, principal, teacher, calendar, now=now)


# Looking again


async def test_a_calendar_is_looked_at_again_after_its_time(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    await _connect(pool, school, now)
    await tick(works, now)

    assert await tick(works, now + LOOK_EVERY - timedelta(seconds=1)) == 0
    assert await tick(works, now + LOOK_EVERY) == 1


async def test_busy_times_that_went_away_are_offered_again(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    await _connect(pool, school, now)
    await tick(works, now)

    await tick(with_content(CALENDAR.replace(b"T200000Z", b"T203000Z")), now + LOOK_EVERY)

    assert await _busy(pool, school) == [Span(school.at(15, 30), school.at(16))]


@pytest.mark.parametrize("problem", ["unreachable", "refused", "too_large", "unreadable", "not_public"])
async def test_a_calendar_that_cannot_be_fetched_keeps_its_last_good_copy(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime, problem: Problem
) -> None:
    await _connect(pool, school, now)
    await tick(works, now)
    later = now + LOOK_EVERY

    await tick(failing(problem), later)

    assert len(await _busy(pool, school)) == 1
    shown = (await _shown(pool, school, now))[0]
    assert (shown.problem, shown.fetched_at, shown.failing_since) == (problem, now, later)


POISON = {
    "no calendar": b"<!doctype html><title>Sign in</title>",
    "cut short": CALENDAR[:-40],
    "broken time": CALENDAR.replace(b"20261015T200000Z", b"20261399T200000Z"),
    "every second": CALENDAR.replace(b"SUMMARY:", b"RRULE:FREQ=SECONDLY\r\nSUMMARY:"),
    "too often": CALENDAR.replace(b"SUMMARY:", b"RRULE:FREQ=HOURLY;BYMINUTE=0,5,10,15,20,25\r\nSUMMARY:"),
    "not text": bytes(range(256)) * 100,
    "deeply nested": b"BEGIN:VCALENDAR\r\n" * 50_000,
    "nothing": b"",
}


@pytest.mark.parametrize("ics", POISON.values(), ids=POISON.keys())
async def test_a_poisoned_calendar_keeps_the_last_good_copy(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime, ics: bytes
) -> None:
    await _connect(pool, school, now)
    await tick(works, now)

    await tick(with_content(ics), now + LOOK_EVERY)

    assert len(await _busy(pool, school)) == 1
    assert (await _shown(pool, school, now))[0].problem in {"unreadable", "too_large"}


async def test_a_poisoned_calendar_keeps_no_other_from_being_read(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    await _connect(pool, school, now)
    await _connect(pool, school, now, "https://poison.example/")

    async def fetch(url: str) -> bytes:
        return POISON["not text"] if "poison" in url else CALENDAR

    assert await tick(fetch, now) == 2
    assert len(await _busy(pool, school)) == 1


async def test_a_reading_that_takes_too_long_is_killed(now: datetime) -> None:
    endless = CALENDAR.replace(b"SUMMARY:", b"RRULE:FREQ=HOURLY\r\nSUMMARY:").replace(b"2026", b"1971")
    loop = asyncio.get_running_loop()
    began = loop.time()

    with pytest.raises(FetchError, match="too_large"):
        await read_busy(endless, Span(now, now + timedelta(days=200)), "America/Chicago", seconds=1)

    assert loop.time() - began < 3


async def test_all_day_events_lie_in_the_teacher_s_zone(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    day = CALENDAR.replace(b"DTSTART:20261015T200000Z", b"DTSTART;VALUE=DATE:20261015")
    await _connect(pool, school, now)

    await tick(with_content(day.replace(b"DTEND:20261015T210000Z\r\n", b"")), now)

    assert await _busy(pool, school) == [Span(school.at(0), school.at(0, day=1))]


# Telling the teacher


async def test_one_failure_is_told_nobody_and_looked_at_soon(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    await _connect(pool, school, now)

    await tick(failing(), now)

    assert await _told(pool, school) == []
    assert await tick(works, now + LOOK_AGAIN) == 1


async def test_failing_again_is_told_once_however_long_it_lasts(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    await _connect(pool, school, now)

    for looks in range(5):
        await tick(failing(), now + looks * LOOK_EVERY)

    assert await _told(pool, school) == ["calendar_fails"]


async def test_what_fails_anew_after_it_worked_is_told_anew(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    await _connect(pool, school, now)

    for looks, fetch in enumerate([failing(), failing(), works, failing(), failing()]):
        await tick(fetch, now + looks * LOOK_EVERY)

    assert await _told(pool, school) == ["calendar_fails", "calendar_fails"]


async def test_a_calendar_that_works_again_says_nothing_is_the_matter(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    await _connect(pool, school, now)
    await tick(failing(), now)

    await tick(works, now + LOOK_AGAIN)

    shown = (await _shown(pool, school, now))[0]
    assert (shown.problem, shown.failing_since, shown.fetched_at) == ("", None, now + LOOK_AGAIN)


async def test_a_teacher_without_mail_is_told_by_the_page_alone(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE person SET email = '' WHERE person_id = $1", school.teacher.person_id)
    await _connect(pool, school, now)

    for looks in range(2):
        await tick(failing(), now + looks * LOOK_EVERY)

    assert (await _told(pool, school), (await _shown(pool, school, now))[0].problem) == ([], "unreachable")


# Several workers


async def test_two_workers_at_once_look_at_each_calendar_once(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    for number in range(MOST_CALENDARS):
        await _connect(pool, school, now, f"https://calendar.example/{number}")
    fetched: list[str] = []

    async def fetch(url: str) -> bytes:
        fetched.append(url)
        await asyncio.sleep(0.05)
        raise FetchError("unreachable")

    looked = await asyncio.gather(*(tick(fetch, now) for _ in range(4)))

    assert (sum(looked), len(fetched), len(set(fetched))) == (MOST_CALENDARS,) * 3


async def test_a_worker_does_not_wait_for_what_another_is_just_claiming(
    pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    await _connect(pool, school, now)

    async with transaction(pool, school.org_id) as first, transaction(pool, school.org_id) as second:
        claims = [
            await asyncio.wait_for(
                store.claim_calendars(conn, school.org_id, at=now, leased_until=now + LEASE, at_most=9), timeout=5
            )
            for conn in (first, second)
        ]

    assert [len(claimed) for claimed in claims] == [1, 0]


async def test_a_calendar_whose_worker_died_is_looked_at_when_the_lease_has_run_out(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    await _connect(pool, school, now)
    async with transaction(pool, school.org_id) as conn:
        await store.claim_calendars(conn, school.org_id, at=now, leased_until=now + LEASE, at_most=9)

    assert await tick(works, now + LEASE - timedelta(seconds=1)) == 0
    assert await tick(works, now + LEASE) == 1


async def test_a_worker_that_comes_back_after_its_lease_writes_nothing(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    await _connect(pool, school, now)

    async def overtaken(_url: str) -> bytes:
        await tick(works, now + LEASE)
        return CALENDAR.replace(b"T200000Z", b"T203000Z")

    await tick(overtaken, now)

    assert await _busy(pool, school) == [Span(school.at(15), school.at(16))]
    assert (await _shown(pool, school, now))[0].fetched_at == now + LEASE


async def test_a_calendar_disconnected_while_it_is_fetched_leaves_nothing(
    pool: Pool, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    calendar_id = await _connect(pool, school, now)

    async def fetch(_url: str) -> bytes:
        await calendars.disconnect_calendar(pool, _grace(school), school.teacher.person_id, calendar_id, now=now)
        return CALENDAR

    await tick(fetch, now)

    assert await _busy(pool, school) == []


async def test_no_transaction_is_open_while_the_network_is_asked(
    pool: Pool, owner: asyncpg.Connection, school: BuiltSchool, tick: Tick, now: datetime
) -> None:
    await _connect(pool, school, now)
    at_work: list[int] = []

    async def fetch(_url: str) -> bytes:
        at_work.append(
            await owner.fetchval(
                """SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
                     AND backend_type = 'client backend'"""
            )
        )
        return CALENDAR

    await tick(fetch, now)

    assert at_work == [0]
