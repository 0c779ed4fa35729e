"""Put the parts together from settings: database, key, clock. Only the composition roots use it."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

import asyncpg
from msgspec import Struct

from service.access.types import Act, Principal, Site
from service.access.wishes import done_once
from service.access.working import by_worker
from service.booking import riding
from service.booking.answering import answer_by_calendar, answer_by_text, say_choices_by_text
from service.helping.answering import answer_by_calendar as answer_helper_by_calendar
from service.ical.types import CalendarReply
from service.kernel import embedded
from service.kernel.clock import Clock, SystemClock
from service.kernel.config import Settings
from service.kernel.db import PREPARED, NotBoundError, Pool, open_pool
from service.kernel.endless import kept_going
from service.kernel.ids import OrgId
from service.kernel.log import log
from service.kernel.migrate import migrate
from service.kernel.tokens import Keyring
from service.notices.api import Webhooks
from service.notices.folder import folder_of
from service.notices.inbound import Incoming, TextBack
from service.notices.links import Links
from service.notices.mailbox import Mailbox
from service.notices.sms import twilio_account
from service.rides import actions as rides
from service.starting import NotStarted
from service.visits.offering import answer_by_text as answer_offer_by_text
from service.visits.safety import say_by_text

PROPOSED: Final = range(4)
"""Numbers that answer proposed times: 1 to 3, and 0 for none."""

EARS: Final = 2
"""Connections a process keeps past a pooler: its web hears, its worker hears."""

LOOK_SECONDS: Final = 2.0
"""Between two looks at whether the embedded database still answers."""

_log = log("database")


class House(Struct, frozen=True):
    """An installation that is up: what web and worker are built from."""

    settings: Settings
    pool: Pool
    clock: Clock
    keyring: Keyring
    direct: Pool | None = None  # where a pooler stands before `pool`

    @property
    def hearing(self) -> Pool:
        """Whose connections may be kept to hear NOTIFY."""
        return self.direct or self.pool

    @property
    def site(self) -> Site:
        """Where the pages are found and mail comes from."""
        return Site(
            base_url=self.settings.base_url,
            is_https=self.settings.is_https,
            mail_domain=self.settings.mail_from.rpartition("@")[2],
        )

    def act(self, principal: Principal, now: datetime) -> Act:
        """Let somebody act who comes in by no door: the operator, the worker, the demo's people."""
        return Act(principal=principal, keyring=self.keyring, site=self.site, now=now)


def links(house: House) -> Links:
    """Give what turns link ids into addresses."""
    return Links(house.settings.base_url, house.keyring)


def incoming(house: House) -> Incoming:
    """Say who acts on a text or a calendar's reply that comes in: visits, rides and booking, whichever has asked."""

    async def text(org_id: OrgId, back: TextBack, choice: int) -> bool:
        return await _once(house, org_id, back, partial(_answered, house, org_id, back, choice))

    async def choices(org_id: OrgId, back: TextBack) -> bool:
        act = house.act(by_worker(org_id), back.at)
        return await _once(house, org_id, back, partial(say_choices_by_text, house.pool, act, back.number))

    async def calendar(reply: CalendarReply, now: datetime) -> object:
        sent = (house.pool, house.keyring, house.site, reply)
        outcome = await answer_by_calendar(*sent, now=now)
        return await answer_helper_by_calendar(*sent, now=now) if outcome == "unknown" else outcome

    return Incoming(
        pool=house.pool,
        mail_domain=house.site.mail_domain,
        answer_text=text,
        say_choices=choices,
        answer_calendar=calendar,
    )


async def _answered(house: House, org_id: OrgId, back: TextBack, choice: int) -> bool:
    sent = (house.pool, house.act(by_worker(org_id), back.at), back.number, choice)
    if await say_by_text(*sent):  # somebody may be in danger: before everything else
        return True
    if await rides.answer_by_text(*sent):  # around a trip its driver means the trip
        return True
    if await riding.answer_by_text(*sent):  # hours before a meeting nobody can drive to
        return True
    if choice in PROPOSED and await answer_by_text(*sent):
        return True
    return await answer_offer_by_text(*sent)


async def _once(house: House, org_id: OrgId, back: TextBack, work: Callable[[], Awaitable[bool]]) -> bool:
    """Act on a text once: one that a gateway hands in again is no answer to what was asked since."""
    if not back.message_id:
        return await work()
    key = f"text {sha256(back.message_id.encode()).hexdigest()}"
    return await done_once(house.pool, by_worker(org_id), key, back.at, work)


def webhooks(house: House) -> Webhooks:
    """Give what the webhooks for texts and mail stand on."""
    settings = house.settings
    is_twilio = settings.sms_url.startswith("twilio:")
    return Webhooks(
        incoming=incoming(house),
        base_url=settings.base_url,
        twilio_token=twilio_account(settings.sms_url)[1] if is_twilio else "",
        sms_secret=settings.sms_secret,
        mail_secret=settings.inbound_secret,
    )


def mailbox(settings: Settings) -> Mailbox:
    """Give the folders that mail and texts are kept in, if the settings show them."""
    if not settings.show_mailbox:
        return Mailbox()
    kept = [url for url in (settings.mail_url, settings.sms_url) if url.startswith("file:")]
    return Mailbox(tuple(dict.fromkeys(folder_of(url, settings.data_dir) for url in kept)))


@asynccontextmanager
async def database(settings: Settings, *, durable: bool = True) -> AsyncIterator[tuple[str, str]]:
    """Give (app's address, owner's address) of the database, starting the embedded one where none is set."""
    if settings.database_url:
        direct = settings.direct_database_url or settings.database_url
        yield settings.database_url, settings.owner_database_url or direct
        return
    running = embedded.start(settings.data_dir / "postgresql", durable=durable)
    looking = asyncio.create_task(kept_going("database", partial(_look_after, running)))
    try:
        yield running.dsn, running.dsn
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
        running.stop()


async def _look_after(running: embedded.Server) -> None:
    """Bring the embedded PostgreSQL back if something kills it; the pools find it again by themselves."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            if await asyncio.to_thread(running.look_after):
                _log.warning("the embedded database was away", next="it answers again")
        except (embedded.EmbeddedError, OSError) as exc:
            _log.error("the embedded database does not start", exc_info=exc, next=f"again in {LOOK_SECONDS} s")


@asynccontextmanager
async def house(
    settings: Settings,
    *,
    migrating: bool,
    durable: bool = True,
    progress: Callable[[str], None] = lambda _line: None,
) -> AsyncIterator[House]:
    """Open everything an installation needs and close it again.

    `migrating` brings the database up to date first: always with the embedded one, elsewhere when asked. `durable`
    is about the embedded one: without it, it starts sooner and does not outlive a power cut.
    """
    async with database(settings, durable=durable) as (dsn, owner_dsn):
        if migrating or not settings.database_url:
            await migrate(owner_dsn, progress=lambda name: progress(f"Database: {name}"))
        async with AsyncExitStack() as pools:
            pool = await _opened(pools, dsn, size=settings.pool_size, prepared=settings.prepared_statements)
            direct = None
            if settings.direct_database_url:
                direct = await _opened(pools, settings.direct_database_url, size=EARS)
            yield House(settings, pool, SystemClock(), keyring(settings), direct)


async def _opened(pools: AsyncExitStack, dsn: str, *, size: int, prepared: int = PREPARED) -> Pool:
    """Open a pool that is closed with the house, or say why there is none."""
    try:
        pool = await open_pool(dsn, size=size, prepared=prepared)
    except NotBoundError as exc:
        raise NotStarted(str(exc)) from exc
    except (OSError, asyncpg.PostgresError) as exc:
        message = (
            f"The database does not let us in ({type(exc).__name__}: {exc}). "
            "Is PORCHLIGHT_DATABASE_URL right, and has `porchlight migrate` run?"
        )
        raise NotStarted(message) from exc
    pools.push_async_callback(pool.close)
    return pool


def keyring(settings: Settings) -> Keyring:
    """Take the installation's key from the settings, or from the file made once in the data folder."""
    if settings.secret:
        return Keyring(settings.secret.encode())
    path = settings.data_dir / "secret"
    try:
        if not path.exists():
            _write_secret(path)
        return Keyring(path.read_bytes().strip())
    except OSError as exc:
        message = (
            f"PORCHLIGHT_SECRET is not set, and no key can be kept in {path} ({exc.strerror}): set it, or make "
            "PORCHLIGHT_DATA_DIR a folder this user may write in."
        )
        raise NotStarted(message) from exc


def _write_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return  # another process of this installation was first
    with os.fdopen(made, "wb") as file:
        file.write(secrets.token_hex(32).encode())
