"""The worker: sends notices, tells webhooks, reminds, reads outside calendars, takes replies. A composition root.

Every tick is a claim in SQL that any number of workers may run at once; APScheduler only says when to look again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from types import TracebackType
from typing import Any, Final, Self

import asyncpg
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from service.access import tidying
from service.access.types import Act
from service.access.working import in_every_org
from service.availability.calendars import refresh_calendars
from service.availability.fetching import Fetcher
from service.booking import forms, pairs
from service.booking.waiting import expire_offers
from service.childcare import watching as childcare
from service.events import actions as events
from service.hooks import delivery as hooks
from service.hooks.sending import Sender
from service.interpreting import upkeep as interpreting
from service.kernel.db import Connection, Pool
from service.kernel.endless import kept_going
from service.kernel.log import log
from service.kernel.orgs import for_every_org
from service.notices import upkeep
from service.notices.deliver import Channels, deliver_due
from service.notices.email import mailer_for
from service.notices.inbound import take_mail
from service.notices.lmtp import listen
from service.notices.sms import texter_for
from service.places.routing import Router, measure_every_org
from service.planning import actions as planning
from service.reminders.actions import remind
from service.rides import actions as rides
from service.starting import NotStarted
from service.visits import watching as visits
from service.wiring import House, incoming, links

EVERY: Final = {
    "remind": timedelta(seconds=60),
    "offers": timedelta(seconds=30),
    "rides": timedelta(seconds=60),
    "calendars": timedelta(seconds=60),
    "tidy": timedelta(hours=1),
    "alarm": timedelta(seconds=60),
    "purge": timedelta(hours=1),
    "trips": timedelta(seconds=5),  # somebody at the office waits for it
    "suggested": timedelta(seconds=60),
    "childcare": timedelta(seconds=60),
    "forget_childcare": timedelta(hours=1),
    "interpreters": timedelta(minutes=5),
    "pairs": timedelta(minutes=1),
    "out": timedelta(seconds=30),
    "ways": timedelta(minutes=10),
    "events": timedelta(hours=1),
}
"""Between two runs of a tick."""

DRAIN: Final = 20.0
"""Seconds that work under way is waited for when the worker stops; what is cut off is claimed again later."""

_log = log("worker")


class Worker:
    """The ticks of one process, from entering to leaving the context."""

    def __init__(self, house: House) -> None:
        self.house = house
        settings = house.settings
        self.channels = Channels(
            mailer=mailer_for(settings.mail_url, base=settings.data_dir, mail_domain=house.site.mail_domain),
            texter=texter_for(
                settings.sms_url,
                sender=settings.sms_from,
                secret=settings.sms_secret,
                base=settings.data_dir,
                links=links(house),
                clock=house.clock,
            ),
            links=links(house),
            mail_from=settings.mail_from,
        )
        self.sender = Sender()
        self.stopping = asyncio.Event()
        self.woken = {loop: asyncio.Event() for loop in self.loops()}
        self._running: set[asyncio.Future[Any]] = set()
        self._lmtp: asyncio.Server | None = None
        # UTC and intervals only: a cron trigger fires twice on the night the clocks go back
        self._ticker = AsyncIOScheduler(
            timezone="UTC", job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )

    async def __aenter__(self) -> Self:
        settings = self.house.settings
        if settings.lmtp_listen:  # before anything runs that would have to be stopped again
            self._lmtp = await self._postbox(settings.lmtp_listen)
        for name, tick in self.ticks().items():
            every = IntervalTrigger(seconds=EVERY[name].total_seconds())
            self._ticker.add_job(self._guarded, every, (name, tick), id=name)
        self._ticker.start()
        if settings.hold_sending:
            _log.warning("sending is held", next="`porchlight release`, then a start without PORCHLIGHT_HOLD_SENDING")
        self._running |= {asyncio.ensure_future(self._again(name, work)) for name, work in self.loops().items()}
        self._running.add(asyncio.ensure_future(kept_going("hearing", self._hear)))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Begin nothing new, wait for what is under way, then let go."""
        self.stopping.set()
        self._wake()
        self._ticker.pause()
        if self._lmtp:
            self._lmtp.close()
        _, slow = await asyncio.wait(self._running, timeout=DRAIN)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        self._ticker.shutdown(wait=False)
        if self.channels.texter:
            await self.channels.texter.close()

    async def _postbox(self, address: str) -> asyncio.Server:
        """Begin to take mail, or say plainly that nobody can at this place."""
        try:
            return await listen(address, self._take_mail)
        except OSError as exc:
            message = f"PORCHLIGHT_LMTP_LISTEN {address} cannot be used: {exc.strerror}. Another worker may have it."
            raise NotStarted(message) from exc

    def ticks(self) -> dict[str, Callable[[], Awaitable[object]]]:
        """Name what is done again and again."""
        return {
            "remind": partial(self._in_every_org, remind),
            "offers": partial(self._in_every_org, expire_offers),
            "rides": partial(self._in_every_org, rides.look_after),
            "calendars": self._calendars,
            "tidy": self._tidy,
            "alarm": self._alarm,
            "purge": self._purge,
            "trips": partial(self._in_every_org, planning.plan_asked),
            "suggested": partial(self._in_every_org, planning.take_back),
            "childcare": partial(self._in_every_org, childcare.tick),
            "forget_childcare": self._forget_childcare,
            "interpreters": partial(self._in_every_org, interpreting.tick),
            "pairs": partial(self._in_every_org, pairs.tick),
            "out": partial(self._in_every_org, visits.tick),
            "ways": self._ways,
            "events": self._forget_events,
        }

    async def _guarded(self, name: str, tick: Callable[[], Awaitable[object]]) -> None:
        """Run one tick; what goes wrong is logged, and the next tick tries again."""
        task: asyncio.Future[Any] = asyncio.ensure_future(tick())
        self._running.add(task)
        try:
            await task
        except Exception as exc:  # noqa: BLE001 - a tick that fails must not stop the ticker
            _log.error("tick failed", tick=name, exc_info=exc, next="again at the next tick")
        finally:
            self._running.discard(task)

    def loops(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Name what is done at once when a commit says so, each beside the other: a slow one holds up nobody."""
        return {"notices": self._send_notices, "events": self._number_events, "webhooks": self._tell_services}

    async def _again(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do what is due: at once when woken, else every few seconds."""
        seconds = self.house.settings.worker_seconds
        while not self.stopping.is_set():
            self.woken[name].clear()
            try:
                await work()
            except Exception as exc:  # noqa: BLE001 - the next round tries again
                _log.error("delivery failed", of=name, exc_info=exc, next=f"again in {seconds} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self.woken[name].wait(), timeout=seconds)

    async def _send_notices(self) -> None:
        if self.house.settings.hold_sending:
            return
        counts = await deliver_due(self.house.pool, self.house.clock, self.channels, stop=self.stopping)
        if counts.sent or counts.refused or counts.unknown:
            _log.info("delivered", sent=counts.sent, refused=counts.refused, unknown=counts.unknown)

    async def _number_events(self) -> None:
        if await events.number_new(self.house.pool):
            self.woken["webhooks"].set()

    async def _tell_services(self) -> None:
        house = self.house
        if house.settings.hold_sending:
            return
        courier = hooks.Courier(pool=house.pool, clock=house.clock, keyring=house.keyring, sender=self.sender)
        await hooks.deliver_due(courier, stop=self.stopping)

    async def _hear(self) -> None:
        """Wake the deliveries at the commit that gave them work; without ears they wake by the clock alone."""
        while not self.stopping.is_set():
            try:
                async with self.house.hearing.acquire() as conn:
                    await self._listen(conn)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(1)

    async def _listen(self, conn: Connection) -> None:
        """Listen until the worker stops or the connection ends: a dead one tells nobody by itself that it is deaf."""
        ended = asyncio.Event()
        await conn.add_listener("porchlight_notices", self._wake)
        conn.add_termination_listener(lambda _conn: ended.set())
        waiting = [asyncio.ensure_future(event.wait()) for event in (self.stopping, ended)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()
        await conn.remove_listener("porchlight_notices", self._wake)

    def _wake(self, *_told: object) -> None:
        for event in self.woken.values():
            event.set()

    async def _in_every_org(self, tick: Callable[[Pool, Act], Awaitable[int]]) -> None:
        house = self.house
        await in_every_org(house.pool, house.keyring, house.site, tick, now=house.clock.now())

    async def _calendars(self) -> None:
        house = self.house
        await refresh_calendars(house.pool, house.keyring, house.site, now=house.clock.now(), fetch=Fetcher().fetch)

    async def _tidy(self) -> None:
        pool, now = self.house.pool, self.house.clock.now()
        await tidying.tidy(pool, now=now)
        await for_every_org(pool, lambda org_id: forms.forget_old(pool, org_id, now=now))

    async def _alarm(self) -> None:
        house = self.house
        await upkeep.alarm(house.pool, now=house.clock.now(), mail_domain=house.site.mail_domain)

    async def _purge(self) -> None:
        pool, now = self.house.pool, self.house.clock.now()
        await upkeep.purge(pool, now=now)
        await visits.forget_addresses(pool, now=now)
        await for_every_org(pool, lambda org_id: rides.forget_addresses(pool, org_id, now=now))

    async def _ways(self) -> None:
        house = self.house
        if url := house.settings.routing_url:
            await measure_every_org(house.pool, house.clock, Router(url=url.rstrip("/")))

    async def _forget_events(self) -> None:
        pool, now = self.house.pool, self.house.clock.now()
        await hooks.tidy(pool, now=now)
        await events.purge(pool, now=now)

    async def _forget_childcare(self) -> None:
        await childcare.forget(self.house.pool, now=self.house.clock.now())

    async def _take_mail(self, raw: bytes) -> None:
        await take_mail(incoming(self.house), raw, now=self.house.clock.now())
