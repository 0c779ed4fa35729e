"""Everything there is in one place: database, relay, gateway, replicas behind a proxy, and the families."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import asyncpg
from msgspec import Struct

from service.access import actions as access
from service.kernel import embedded
from service.kernel.clock import SystemClock
from service.kernel.db import Pool, open_pool, transaction
from service.kernel.embedded_probe import ends_within, server_pid
from service.kernel.ids import OrgId
from service.kernel.migrate import migrate
from service.kernel.orgs import make_org
from service.kernel.tokens import Keyring
from tests.builders import BuiltFamily, BuiltSchool, add_family, school_with
from tests.faults.families import Families, Service, times_from
from tests.faults.ledger import Ledger
from tests.faults.listening import Listener, listener
from tests.faults.nursery import Nursery, nursery
from tests.faults.outside import Gateway, Relay, gateway, relay
from tests.faults.proxy import Proxy, proxy
from tests.faults.replicas import Replica
from tests.processes import days_ahead

KEY: Final = "k" * 32
SLOT: Final = 20  # minutes
SCOPES: Final = frozenset({"meetings:read", "meetings:write", "rounds:read", "events:read", "webhooks:write"})
RESTS_END: Final = (
    "UPDATE porchlight.webhook SET rests_until = NULL WHERE rests_until IS NOT NULL",
    "UPDATE porchlight.webhook_delivery SET not_before = now() WHERE state = 'queued' AND not_before > now()",
    "UPDATE porchlight.notice SET not_before = now() WHERE state = 'queued' AND not_before > now()",
)
LEASES_END: Final = (
    "UPDATE porchlight.webhook_delivery SET leased_until = now() WHERE state = 'leased' AND leased_until > now()",
    "UPDATE porchlight.notice SET leased_until = now() WHERE state IN ('leased', 'calling') AND leased_until > now()",
)


class Street(Struct, kw_only=True):
    """What a fault can get at."""

    server: embedded.Server
    folder: Path  # the database's
    relay: Relay
    gateway: Gateway
    listener: Listener
    proxy: Proxy
    webs: list[Replica]
    workers: list[Replica]
    ledger: Ledger
    service: Service
    families: Families
    spare: BuiltFamily  # who wishes nothing by itself

    async def kill_database(self) -> None:
        """Kill -9 PostgreSQL and wait until the last of its processes has seen it."""
        os.kill(server_pid(self.folder), signal.SIGKILL)
        await asyncio.to_thread(ends_within, self.folder, 20)

    async def start_database(self) -> None:
        """Start it again: it recovers what was committed."""
        await asyncio.to_thread(self.server.look_after)

    async def let_rests_end(self) -> None:
        """Make due what is to be tried again later. Whoever has something in hand keeps it."""
        await self._change(RESTS_END)

    async def let_time_pass(self) -> None:
        """Make due what is to be tried again later, and end the leases of those who died; of those who live, too."""
        await self._change(RESTS_END + LEASES_END)

    async def _change(self, statements: Sequence[str]) -> None:
        owner = await asyncpg.connect(self.server.dsn)
        for statement in statements:
            await _execute_among_couriers(owner, statement)
        await owner.close()


async def _execute_among_couriers(owner: asyncpg.Connection, statement: str) -> None:
    """Change many rows that couriers lock one by one in another order: whoever is the victim tries again."""
    while True:
        with suppress(asyncpg.DeadlockDetectedError):
            await owner.execute(statement)
            return


@asynccontextmanager
async def street(folder: Path, *, families: int) -> AsyncIterator[Street]:
    """Open it all, with so many families, half of them reached by text; close it again."""
    server = embedded.start(folder / "postgresql")
    try:
        await migrate(server.dsn)
        pool = await open_pool(server.dsn)
        now = SystemClock().now()
        school, key = await _school(pool, await make_org(pool, "Larkfield", now=now), now, families + 1)
        await pool.close()
        async with (
            relay(2) as mails,
            gateway() as texts,
            listener(folder) as hears,
            proxy() as front,
            nursery() as born,
        ):
            settings = {
                "database_url": server.dsn,
                "data_dir": str(folder),
                "base_url": front.address,
                "secret": KEY,
                "sms_url": texts.url,
                "sms_from": "+13125550100",
                "sms_secret": "s" * 32,
                "worker_seconds": "1",
            }
            webs = [Replica("serve", folder, settings) for _ in range(2)]
            workers = [Replica("work", folder, {**settings, "mail_url": url}, str(hears.pem)) for url in mails.urls]
            ledger = Ledger(folder / "ledger.jsonl")
            service = Service(front.address, key, ledger)
            async with _kept(born, front, [*webs, *workers]):
                await _tell(service, hears)
                *asking, spare = school.families
                living = Families(service, asking, _times(school, now, families))
                try:
                    yield Street(
                        server=server,
                        folder=folder / "postgresql",
                        relay=mails,
                        gateway=texts,
                        listener=hears,
                        proxy=front,
                        webs=webs,
                        workers=workers,
                        ledger=ledger,
                        service=service,
                        families=living,
                        spare=spare,
                    )
                finally:
                    await living.stop()
            await service.client.aclose()
    finally:
        server.stop()


@asynccontextmanager
async def _kept(born: Nursery, front: Proxy, replicas: list[Replica]) -> AsyncIterator[None]:
    """Keep all of them running, and let the proxy know the webs that are ready."""
    webs = {replica.port for replica in replicas if replica.part == "serve"}

    def came(port: int) -> None:
        if port in webs:
            front.replicas.append(port)

    def went(port: int) -> None:
        if port in front.replicas:
            front.replicas.remove(port)

    keepers = [asyncio.create_task(replica.keep(born, came, went)) for replica in replicas]
    try:
        for replica in replicas:
            await replica.settled()
        yield
    finally:
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)


async def _school(pool: Pool, org: OrgId, now: datetime, families: int) -> tuple[BuiltSchool, str]:
    """Build a school where it is noon, so that texts may go out, and a key for the service."""
    first, second = days_ahead(now + timedelta(days=5))  # too far off to be reminded of
    days = (first, second)
    school = await school_with(
        pool,
        org,
        now,
        teachers=2,
        families=0,
        days=days,
        hours=(time(8), time(20)),
        slot_minutes=SLOT,
        cutoff_minutes=0,
    )
    async with transaction(pool, org) as conn:
        for number in range(families):
            reached: dict[str, Any] = {"channel": "sms", "sms": f"+1312555{number:04}"} if number % 2 else {}
            school = await add_family(conn, school, now, **reached)
        await conn.execute("UPDATE school SET time_zone = $1", _zone_at_noon(now))
    _, key = await access.make_key(
        pool, Keyring(KEY.encode()), org, name="sis", scopes=SCOPES, school_id=None, now=now, days=9
    )
    return school, key


def _zone_at_noon(now: datetime) -> str:
    """Name a zone whose clock says about noon; in these names the sign is turned round."""
    return f"Etc/GMT{now.hour - 12:+}"


def _times(school: BuiltSchool, now: datetime, families: int) -> list[datetime]:
    """Give fewer times than families would like to have: there are two teachers."""
    first = datetime.combine(school.days[0], time(8), ZoneInfo(_zone_at_noon(now))).astimezone(UTC)
    return times_from(first, max(3, families // 2), SLOT)


async def _tell(service: Service, hears: Listener) -> None:
    """Have a receiver told of whatever happens from now on."""
    answer = await service.client.post("/api/v1/webhooks", json={"name": "SIS", "url": hears.url})
    hears.secret = answer.raise_for_status().json()["secret"]


@contextmanager
def in_the_mood(one: Relay | Gateway | Listener, mood: Any) -> Iterator[None]:
    """Let the relay, the gateway or the receiver of webhooks be in a mood while the block runs."""
    one.mood = mood
    try:
        yield
    finally:
        one.mood = "well"
