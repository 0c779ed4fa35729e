"""Measure how fast it is: `./deploy/run.sh bench [NAME...]`, one table with both sides of every figure.

Both sides are asked by the same tool, in a process of its own (tests/bench/load.py), in turns A B A B; a ratio is the
median of the turns'. The machine's cores are shared by servers, database and tool alike, so the tool weighs on
both sides. The database is DATABASE_URL's server's, or else the embedded PostgreSQL, which waits for the disk.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import asyncpg
import structlog
from msgspec.structs import replace

from service.access.actions import issue_links, make_key
from service.access.rules import SCOPES
from service.access.types import WantedLink
from service.kernel.db import open_pool, transaction
from service.kernel.tokens import Keyring
from tests.bench import figures, reminding
from tests.bench.district import District, Family, Size, load
from tests.bench.figures import SMALL, WHOLE, Bench, Effort, Figure
from tests.bench.machine import SECRET, database, hello, web
from tests.processes import Serving, days_ahead

SIZE: Final = Size(teachers=60, families=11_400, slot_minutes=5)
FEED: Final = 100
"""Meetings in the feed that is measured."""

WARMING: Final = 4
"""Connections by which the first meetings are booked, while the web opens its own to the database."""

FIGURES: Final[Mapping[str, Callable[[Bench], Awaitable[Figure]]]] = {
    "booking": figures.booking,
    "openings": figures.openings,
    "feed-known": figures.feed_known,
    "feed": figures.feed_sent,
    "memory": figures.memory,
    "stampede": figures.stampede,
    "reminders": reminding.reminders,
}


async def _measure(names: list[str], effort: Effort) -> int:
    missed = 0
    now = datetime.now(UTC)  # noqa: TID251 - real processes go by the real clock
    with tempfile.TemporaryDirectory() as folder:
        async with database(Path(folder)) as dsn:
            district = await load(dsn, SIZE, days_ahead(now), now)
            async with web(dsn, Path(folder)) as serving, hello() as greeting:
                bench = await _ready(dsn, district, serving, greeting, now, effort)
                _say(f"{now:%Y-%m-%d}, {os.cpu_count()} cores, PostgreSQL {await _version(dsn)}")
                _say(_line(("figure", "ours", "reference", "ratio", "target", "")))
                _say(_line(("---",) * 6))
                for name in names:
                    figure = await FIGURES[name](bench)
                    missed += figure.is_reached is False
                    _say(_written(figure))
    return 1 if missed else 0


async def _ready(dsn: str, district: District, serving: Serving, greeting: str, now: datetime, effort: Effort) -> Bench:
    """Make a key and a teacher's feed that a hundred families have booked into, all over the API."""
    teacher_id = district.schools[0].teachers[0]
    keyring = Keyring(SECRET.encode())
    pool = await open_pool(dsn, size=2)
    _, key = await make_key(
        pool, keyring, district.org_id, name="Bench", scopes=SCOPES, school_id=None, now=now, days=30
    )
    async with transaction(pool, district.org_id) as conn:
        door = WantedLink(purpose="teacher", person_id=teacher_id, expires_at=now + timedelta(days=60))
        wanted = [door, replace(door, purpose="teacher_feed")]
        _, feed = await issue_links(conn, keyring, district.org_id, wanted, now=now)
    await pool.close()
    families = district.schools[0].families
    first = [family for family in families if family.teacher_id == teacher_id][:FEED]
    bench = Bench(
        dsn=dsn,
        now=now,
        district=district,
        web=serving,
        hello=greeting,
        bearer=key,
        feed=f"/c/{keyring.link_token(feed)}/teacher.ics",
        families=_others(families, first),
        effort=effort,
    )
    done = await figures.ask(serving.address, [bench.request(family) for family in first], connections=WARMING)
    assert done.statuses == {201: FEED}, done.statuses
    return bench


def _others(families: list[Family], first: list[Family]) -> list[Family]:
    taken = {family.number for family in first}
    return [family for family in families if family.number not in taken and family.teacher_id != first[0].teacher_id]


async def _version(dsn: str) -> str:
    conn = await asyncpg.connect(dsn)
    try:
        return str(await conn.fetchval("SHOW server_version"))
    finally:
        await conn.close()


def _written(figure: Figure) -> str:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    verdict = {True: "reached", False: "NOT reached", None: ""}[figure.is_reached]
    return _line((figure.what, figure.ours, figure.reference, ratio, figure.target, verdict))


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - its answer


def _asked(words: list[str]) -> tuple[list[str], Effort]:
    parser = argparse.ArgumentParser(
        prog="deploy/run.sh bench", description="Measure how fast it is, beside the least."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(FIGURES)}; without one, all")
    parser.add_argument("--small", action="store_true", help="a tenth of everything: whether it runs, not how fast")
    asked = parser.parse_args(words)
    names: list[str] = asked.names
    if unknown := set(names) - set(FIGURES):
        parser.error(f"there is no figure {', '.join(sorted(unknown))}")
    return names or list(FIGURES), SMALL if asked.small else WHOLE


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    sys.exit(asyncio.run(_measure(*_asked(sys.argv[1:]))))
