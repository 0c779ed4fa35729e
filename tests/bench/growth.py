"""Show what hot work costs as a district grows: `python -m tests.bench.growth [--schools 1,10,100] [--families 1000]`.

Each school has so many families, and each family has met a teacher in each of so many rounds that are over (ten of
them with 100 schools of 1,000 families are 100,000 families and 1,000,000 meetings). Prints milliseconds of the
statements that booking, openings, feeds, the reminder sweep and the office's screens stand on, and in brackets the
pages of the database they touch. The office's own round is empty of meetings: what grows is everything else.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

import asyncpg
import structlog
from msgspec import Struct

from service.access.types import Act, Principal, Site
from service.booking import actions as booking
from service.booking import reading
from service.booking.types import BookRequest
from service.desk import daybook
from service.feeds import store as feeds
from service.feeds.rules import PAST_SHOWN, offices_past
from service.kernel.db import Pool, open_pool, transaction
from service.kernel.tokens import Keyring
from service.notices import outbox
from service.reminders import actions as reminders
from tests.bench.district import District, Size, load
from tests.bench.machine import SECRET, database
from tests.processes import days_ahead

LOOKS: Final = 15
PAGES: Final = """
SELECT coalesce(sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0)), 0)
FROM pg_statio_user_tables"""


class Grown(Struct, frozen=True, kw_only=True):
    """A district of one size, and how to act in it."""

    pool: Pool
    district: District
    now: datetime
    taken: list[int]  # how many families have booked

    @property
    def office(self) -> Principal:
        """The first school's office."""
        school = self.district.schools[0]
        return Principal(
            org_id=self.district.org_id,
            kind="office",
            actor="bench",
            person_id=school.office_id,
            school_id=school.school_id,
        )

    @property
    def act(self) -> Act:
        """Let the office act."""
        site = Site(base_url="https://school.example", is_https=True, mail_domain="school.example")
        return Act(principal=self.office, keyring=Keyring(SECRET.encode()), site=site, now=self.now)


async def book(grown: Grown) -> None:
    """Book one meeting."""
    number = len(grown.taken)
    grown.taken.append(number)
    family = grown.district.schools[0].families[number]
    start = grown.district.slot(family.number // grown.district.size.teachers)
    request = BookRequest(
        invitation_id=family.invitation_id,
        teacher_id=family.teacher_id,
        student_ids=[family.student_id],
        start=start,
        mode="school",
    )
    await booking.book(grown.pool, grown.act, [request])


async def look(grown: Grown) -> None:
    """Read what a family's page reads: its round, its meetings, the openings of its teacher."""
    family = grown.district.schools[0].families[-1]
    start = grown.district.slot(family.number // grown.district.size.teachers)
    request = BookRequest(
        invitation_id=family.invitation_id,
        teacher_id=family.teacher_id,
        student_ids=[family.student_id],
        start=start,
        mode="school",
    )
    await reading.look(grown.pool, None, grown.office, [request], now=grown.now)


async def teachers_feed(grown: Grown) -> None:
    """Read a teacher's calendar."""
    org_id, teacher = grown.district.org_id, grown.district.schools[0].teachers[0]
    async with transaction(grown.pool, org_id) as conn:
        await reading.teacher_entries(conn, org_id, teacher, since=grown.now - PAST_SHOWN, now=grown.now)


async def offices_feed(grown: Grown) -> None:
    """Read the office's calendar of days."""
    org_id, school = grown.district.org_id, grown.district.schools[0]
    async with transaction(grown.pool, org_id) as conn:
        await feeds.days_of_teachers(conn, org_id, school.school_id, offices_past(grown.now))


async def sweep(grown: Grown) -> None:
    """Look for reminders that are due."""
    await reminders.tick(grown.pool, grown.act)


async def claim(grown: Grown) -> None:
    """Claim a notice, as a courier does."""
    await outbox.claim(grown.pool, grown.district.org_id, now=grown.now)


async def school_day(grown: Grown) -> None:
    """Read the list of days and the day sheets of one, as the desk does."""
    await daybook.school_day(grown.pool, grown.office, None, now=grown.now)


async def rounds_meetings(grown: Grown) -> None:
    """Read a page of a round's meetings, as the desk does."""
    await reading.meetings_of_round(grown.pool, grown.office, grown.district.schools[0].round_id)


WORK: Final[Mapping[str, Callable[[Grown], Awaitable[None]]]] = {
    "booking": book,
    "openings of a family": look,
    "teacher's feed": teachers_feed,
    "office's feed": offices_feed,
    "reminder sweep": sweep,
    "claim of a notice": claim,
    "desk: meetings of a round": rounds_meetings,
    "desk: a day of all teachers": school_day,
}


async def _measure(schools: list[int], families: int, rounds: int) -> None:
    rows: dict[str, list[str]] = {name: [] for name in ("meetings", "seconds to load", *WORK)}
    for count in schools:
        now = datetime.now(UTC)  # noqa: TID251 - the days have to lie ahead of it
        with tempfile.TemporaryDirectory() as folder:
            async with database(Path(folder)) as dsn:
                size = Size(schools=count, teachers=40, families=families, past_rounds=rounds, slot_minutes=5)
                began = time.perf_counter()
                district = await load(dsn, size, days_ahead(now), now)
                rows["meetings"].append(f"{count * families * rounds:,}")
                rows["seconds to load"].append(f"{time.perf_counter() - began:.0f}")
                pool = await open_pool(dsn, size=2)
                grown = Grown(pool=pool, district=district, now=now, taken=[])
                for name, work in WORK.items():
                    rows[name].append(await _cost(dsn, grown, work))
                    print(f"{count} schools, {name}: {rows[name][-1]}", file=sys.stderr, flush=True)  # noqa: T201 - it takes minutes
                await pool.close()
    _say(f"| {' | '.join(['schools', *map(str, schools)])} |")
    _say(f"|{' --- |' * (len(schools) + 1)}")
    for name, cells in rows.items():
        _say(f"| {' | '.join([name, *cells])} |")


async def _cost(dsn: str, grown: Grown, work: Callable[[Grown], Awaitable[None]]) -> str:
    for _ in range(6):  # from the sixth time on a connection may use its generic plan
        await work(grown)
    before = await _pages(dsn, grown.pool)
    took = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        await work(grown)
        took.append(1000 * (time.perf_counter() - began))
    pages = (await _pages(dsn, grown.pool) - before) / LOOKS
    return f"{median(took):.1f} ms ({pages:.0f})"


async def _pages(dsn: str, pool: Pool) -> int:
    """Count the pages touched so far; a session tells of its own when it ends."""
    await pool.expire_connections()
    async with pool.acquire(), pool.acquire():
        pass
    await asyncio.sleep(0.5)
    conn = await asyncpg.connect(dsn)
    try:
        return int(await conn.fetchval(PAGES))
    finally:
        await conn.close()


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - its answer


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth")
    parser.add_argument("--schools", default="1,10,100", help="how many, one column each (default 1,10,100)")
    parser.add_argument("--families", type=int, default=1_000, help="of each school")
    parser.add_argument("--rounds", type=int, default=10, help="that are over")
    asked = parser.parse_args(sys.argv[1:])
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    asyncio.run(_measure([int(one) for one in asked.schools.split(",")], asked.families, asked.rounds))
