"""Connect teachers' outside calendars, and keep what they say about busy time fresh."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from service.access.actions import issue_link
from service.access.types import Act, Principal, Site, WishKey
from service.access.wishes import given_once
from service.access.working import by_worker
from service.availability import store
from service.availability.addresses import calendar_address
from service.availability.errors import AlreadyConnected, FetchError, Problem, TooManyCalendars
from service.availability.fetching import Fetch
from service.availability.hours import teacher_zone
from service.availability.reading import read_busy
from service.availability.types import DueCalendar, MeetingLeft, OutsideCalendar
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool, refusing, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import CalendarId, LinkId, PersonId
from service.kernel.log import log
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from service.notices import outbox
from service.notices.messages import CalendarClash, CalendarFails, Notice, Recipient
from service.notices.rules import dedupe_key

MOST_CALENDARS: Final = 5
"""Outside calendars of one teacher: work, home, a partner's, and two to spare."""

LOOK_EVERY: Final = timedelta(minutes=30)
"""Between two looks at a calendar that can be read."""

LOOK_AGAIN: Final = timedelta(minutes=2)
"""After the first failure: most pass by themselves, so only the second one in a row is told to the teacher."""

BUSY_BEHIND: Final = timedelta(days=1)
BUSY_AHEAD: Final = timedelta(days=200)
"""What is read of a calendar: no round is planned further ahead than half a year."""

AT_ONCE: Final = 4
"""Calendars fetched and read side by side by one worker: each reading may take a processor and 512 MB."""

EACH_TICK: Final = 40
LEASE: Final = timedelta(minutes=5)
"""Claimed in one tick, and for how long: 40 in fours, each at most 5 s to fetch and 10 s to read, is half the lease."""

TELL_WITHIN: Final = timedelta(days=2)
LINK_LIVES: Final = timedelta(days=60)
"""How long the teacher's link in such a mail opens, if they had none."""

Read = Callable[[bytes, Span, str], Awaitable[list[Span]]]
_log = log("availability")


async def connect_calendar(
    pool: Pool, principal: Principal, teacher_id: PersonId, url: str, *, now: datetime, wish: WishKey | None = None
) -> OutsideCalendar:
    """Take the busy times of a calendar elsewhere off what a teacher offers, from the next look of a worker on.

    Malformed('url', ...) for what is no https address; AlreadyConnected, TooManyCalendars.
    """
    address = calendar_address(url)

    async def work(conn: Connection) -> OutsideCalendar:
        await teacher_zone(conn, principal, teacher_id)
        await store.lock_teacher(conn, principal.org_id, teacher_id)  # two tabs cannot together pass the limit
        if len(await store.calendars(conn, principal.org_id, teacher_id)) >= MOST_CALENDARS:
            raise TooManyCalendars(MOST_CALENDARS)
        with refusing({"the_same_calendar_once": AlreadyConnected}):
            calendar_id = await store.connect_calendar(conn, principal.org_id, teacher_id, address, at=now)
        return await _one(conn, principal, teacher_id, calendar_id)

    return await given_once(pool, principal, wish, now, OutsideCalendar, work)


async def calendars_of(pool: Pool, principal: Principal, teacher_id: PersonId) -> list[OutsideCalendar]:
    """List a teacher's outside calendars; of their addresses only the host. NotFound."""
    async with transaction(pool, principal.org_id) as conn:
        await teacher_zone(conn, principal, teacher_id)
        return await store.calendars(conn, principal.org_id, teacher_id)


async def read_calendar(
    pool: Pool, principal: Principal, teacher_id: PersonId, calendar_id: CalendarId
) -> OutsideCalendar:
    """Return one outside calendar of a teacher; NotFound."""
    async with transaction(pool, principal.org_id) as conn:
        return await _one(conn, principal, teacher_id, calendar_id)


async def disconnect_calendar(
    pool: Pool,
    principal: Principal,
    teacher_id: PersonId,
    calendar_id: CalendarId,
    *,
    now: datetime,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> None:
    """Forget an outside calendar, its address and its busy times.

    NotFound; ChangedSince if it was read or failed since the version `if_match` names.
    """

    async def work(conn: Connection) -> None:
        await teacher_zone(conn, principal, teacher_id)
        if if_match is not None:
            await store.lock_teacher(conn, principal.org_id, teacher_id)
            check_unchanged(if_match, tag_of(await _one(conn, principal, teacher_id, calendar_id)))
        if not await store.disconnect_calendar(conn, principal.org_id, teacher_id, calendar_id):
            raise NotFound

    await given_once(pool, principal, wish, now, type(None), work)


async def _one(
    conn: Connection, principal: Principal, teacher_id: PersonId, calendar_id: CalendarId
) -> OutsideCalendar:
    await teacher_zone(conn, principal, teacher_id)
    for one in await store.calendars(conn, principal.org_id, teacher_id):
        if one.calendar_id == calendar_id:
            return one
    raise NotFound


async def refresh_calendars(
    pool: Pool, keyring: Keyring, site: Site, *, now: datetime, fetch: Fetch, read: Read = read_busy
) -> int:
    """Look at the outside calendars that are due, and return how many that were: a tick any number of workers may run.

    Claiming, looking and settling are three steps; while the network is asked no transaction is open. A worker that
    dies leaves a lease that runs out. What cannot be read leaves the last good copy as it is.
    """
    claimed = await _claim(pool, now)
    gate = asyncio.Semaphore(AT_ONCE)
    async with asyncio.TaskGroup() as looks:
        for calendar in claimed:
            act = Act(principal=by_worker(calendar.org_id), keyring=keyring, site=site, now=now)
            looks.create_task(_refresh(pool, act, calendar, gate, fetch, read))
    return len(claimed)


async def _claim(pool: Pool, now: datetime) -> list[DueCalendar]:
    claimed: list[DueCalendar] = []
    for org_id in await store.orgs_with_due_calendars(pool, now):
        at_most = EACH_TICK - len(claimed)
        if not at_most:
            break
        async with transaction(pool, org_id) as conn:
            claimed += await store.claim_calendars(conn, org_id, at=now, leased_until=now + LEASE, at_most=at_most)
    return claimed


async def _refresh(
    pool: Pool, act: Act, calendar: DueCalendar, gate: asyncio.Semaphore, fetch: Fetch, read: Read
) -> None:
    try:
        async with gate:
            within = Span(act.now - BUSY_BEHIND, act.now + BUSY_AHEAD)
            busy = await read(await fetch(calendar.url), within, calendar.zone)
    except FetchError as exc:
        _log.info(
            "outside calendar not read", calendar=str(calendar.calendar_id), cause=str(exc), next="last copy kept"
        )
        settle = partial(_settle_failed, act, calendar, exc.problem)
    else:
        settle = partial(_settle_read, act, calendar, busy)
    await transact(pool, calendar.org_id, settle)


async def _settle_read(act: Act, calendar: DueCalendar, busy: list[Span], conn: Connection) -> None:
    """Keep what was read, and tell the teacher of booked meetings that fall into busy time only since then."""
    if not await store.settle_read(conn, calendar, at=act.now, due_at=act.now + LOOK_EVERY):
        return
    org_id, teacher_id = calendar.org_id, calendar.teacher_id
    before = {one.meeting_id for one in await store.clashes(conn, org_id, teacher_id, act.now)}
    await store.replace_busy(conn, calendar, busy)
    new = [one for one in await store.clashes(conn, org_id, teacher_id, act.now) if one.meeting_id not in before]
    if new:
        await _tell_clashes(conn, act, calendar, new)


async def _settle_failed(act: Act, calendar: DueCalendar, problem: Problem, conn: Connection) -> None:
    is_first = calendar.failing_since is None
    due_at = act.now + (LOOK_AGAIN if is_first else LOOK_EVERY)
    since = await store.settle_failed(conn, calendar, problem, at=act.now, due_at=due_at)
    if since is not None and not is_first:
        await _tell(conn, act, calendar, since)


async def _tell_clashes(conn: Connection, act: Act, calendar: DueCalendar, clashes: Sequence[MeetingLeft]) -> None:
    """Tell the teacher once of all of them: the meetings stand, and moving them is the teacher's to decide."""
    teacher = await store.teacher_at_school(conn, calendar.org_id, calendar.teacher_id)
    if teacher is None or not teacher.email:
        return
    first = clashes[0]
    notice = Notice(
        recipient=Recipient(teacher.teacher_id, "email", teacher.email, teacher.language),
        message=CalendarClash(
            school=teacher.school,
            greeting=teacher.greeting,
            link_id=await _door(conn, act, calendar),
            meetings=len(clashes),
            first_at=first.span.start,
        ),
        dedupe=dedupe_key("calendar_clash", first.meeting_id, 0, "email", teacher.teacher_id, act.now.isoformat()),
        not_before=act.now,
        not_after=max(one.span.start for one in clashes),
    )
    await outbox.put(conn, calendar.org_id, [notice], now=act.now, mail_domain=act.site.mail_domain)


async def _door(conn: Connection, act: Act, calendar: DueCalendar) -> LinkId:
    """Give the teacher's private link, open for a while from now on."""
    return await issue_link(
        conn,
        act.keyring,
        org_id=calendar.org_id,
        purpose="teacher",
        person_id=calendar.teacher_id,
        now=act.now,
        expires_at=act.now + LINK_LIVES,
    )


async def _tell(conn: Connection, act: Act, calendar: DueCalendar, since: datetime) -> None:
    """Tell the teacher, once per failing: the notice is named by when it began, so another look adds none."""
    teacher = await store.teacher_at_school(conn, calendar.org_id, calendar.teacher_id)
    if teacher is None or not teacher.email:
        return
    link_id = await _door(conn, act, calendar)
    notice = Notice(
        recipient=Recipient(teacher.teacher_id, "email", teacher.email, teacher.language),
        message=CalendarFails(school=teacher.school, greeting=teacher.greeting, link_id=link_id, since=since),
        dedupe=dedupe_key("calendar_fails", calendar.calendar_id, 0, "email", teacher.teacher_id, since.isoformat()),
        not_before=act.now,
        not_after=act.now + TELL_WITHIN,
    )
    await outbox.put(conn, calendar.org_id, [notice], now=act.now, mail_domain=act.site.mail_domain)
