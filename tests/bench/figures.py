"""The figures of the bench: each measures both sides in turn, A B A B, so that a busy machine weighs on both alike."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import httpx
from msgspec import Struct

from tests.bench import bare, load
from tests.bench.bare import Booking, Work
from tests.bench.district import District, Family
from tests.bench.load import Job, Outcome
from tests.bench.machine import PROCESSES, children_of, megabytes
from tests.processes import Serving

CONNECTIONS: Final = 32
"""Over which reading and booking are asked for."""

POOL: Final = 10
"""Connections of one process to the database, the web's and the bare loop's."""

RIVALS: Final = 6
"""Every so manieth booking of the stampede wants the time of another one."""


class Effort(Struct, frozen=True, kw_only=True):
    """How much is done for a figure."""

    turns: int  # of each side
    seconds: float  # of one turn of reading
    bookings: int  # of one turn of booking
    stampede: int  # bookings
    stampede_connections: int
    reminders: int


WHOLE: Final = Effort(turns=3, seconds=4.0, bookings=500, stampede=7_200, stampede_connections=1_200, reminders=10_000)
SMALL: Final = Effort(turns=2, seconds=1.0, bookings=60, stampede=720, stampede_connections=120, reminders=500)


class Figure(Struct, frozen=True, kw_only=True):
    """One line of the table."""

    what: str
    ours: str
    reference: str = ""
    ratio: float | None = None
    target: str = ""
    is_reached: bool | None = None


class Bench(Struct, frozen=True, kw_only=True):
    """Everything a figure is measured on."""

    dsn: str
    now: datetime
    district: District
    web: Serving
    hello: str
    bearer: str
    feed: str  # path of a teacher's feed that shows a hundred meetings
    families: list[Family]  # who has not booked yet
    effort: Effort

    def take(self, how_many: int) -> list[Family]:
        """Give families that have not booked, each once."""
        taken = self.families[:how_many]
        del self.families[:how_many]
        return taken

    def request(self, family: Family, *, rival_of: Family | None = None) -> bytes:
        """Write the booking of a family's own time, or of another family's."""
        start = self._starts(rival_of or family)
        asked = {
            "teacher_id": (rival_of or family).teacher_id,
            "student_ids": [family.student_id],
            "starts_at": start,
            "mode": "school",
        }
        return load.post(
            "/api/v1/meetings",
            {"invitation_id": family.invitation_id, "meetings": [asked]},
            authorization=f"Bearer {self.bearer}",
            idempotency_key=str(family.invitation_id),
        )

    def row(self, family: Family) -> Booking:
        """Say the same booking to the bare loop."""
        school, start = self.district.schools[0], self._starts(family)
        return Booking(
            round_id=school.round_id,
            invitation_id=family.invitation_id,
            household_id=family.household_id,
            guardian_id=family.guardian_id,
            student_id=family.student_id,
            teacher_id=family.teacher_id,
            room_id=school.rooms[school.teachers.index(family.teacher_id)],
            starts=start,
            ends=start + timedelta(minutes=self.district.size.slot_minutes),
        )

    def _starts(self, family: Family) -> datetime:
        return self.district.slot(family.number // self.district.size.teachers)


async def booking(bench: Bench) -> Figure:
    """Measure a full booking over the API against the same rows by a bare loop."""
    ours, reference, slowest = [], [], []
    for _ in range(bench.effort.turns):
        done = await ask(bench.web.address, [bench.request(family) for family in bench.take(bench.effort.bookings)])
        assert done.statuses == {201: bench.effort.bookings}, done.statuses
        ours.append(done.rate)
        slowest.append(done.slowest(0.01))
        reference.append(await _write_bare(bench, bench.take(bench.effort.bookings)))
    return _ratio(
        f"booking over the API (p99 {median(slowest):.0f} ms)", ours, reference, "raw asyncpg bookings", target=0.3
    )


async def stampede(bench: Bench) -> Figure:
    """Let everybody book at once; every sixth wants a time that is another's."""
    effort, families = bench.effort, bench.take(bench.effort.stampede)
    last: dict[UUID, Family] = {}  # of each teacher, whose time a rival wants
    wanted = []
    for place, family in enumerate(families):
        rival_of = last.get(family.teacher_id) if place % RIVALS == 0 else None
        wanted.append(bench.request(family, rival_of=rival_of))
        last[family.teacher_id] = family
    before = await _meetings(bench.dsn)
    done = await ask(bench.web.address, wanted, connections=effort.stampede_connections)
    booked, doubled = await _meetings(bench.dsn) - before, await _doubled(bench.dsn)
    bare_rate = await _write_bare(bench, bench.take(effort.bookings))
    statuses = ", ".join(f"{count} x {status}" for status, count in sorted(done.statuses.items()))
    is_sound = set(done.statuses) <= {201, 409} and not doubled and booked == done.statuses.get(201)
    p99 = done.slowest(0.01) / 1000
    return Figure(
        what=f"stampede: {effort.stampede_connections} connections, {effort.stampede} bookings",
        ours=f"{statuses}; {done.rate:.0f}/s, p99 {p99:.1f} s; {doubled} doubled; "
        f"the web then takes {_weight(bench):.0f} MB",
        reference=f"raw asyncpg bookings {bare_rate:.0f}/s: {effort.stampede_connections} at once take "
        f"{effort.stampede_connections / bare_rate:.1f} s",
        target="all answered, no 5xx, p99 <= 1.5 s",
        is_reached=is_sound and p99 <= 1.5,
    )


async def openings(bench: Bench) -> Figure:
    """Measure the list of a teacher's openings against saying hello."""
    school = bench.district.schools[0]
    path = f"/api/v1/rounds/{school.round_id}/openings?teacher_id={school.teachers[1]}"
    asked = load.get(path, authorization=f"Bearer {bench.bearer}")
    return await _against_hello(bench, "openings of a teacher", asked, status=200, target=0.5)


async def feed_known(bench: Bench) -> Figure:
    """Measure a calendar that has the feed already."""
    async with httpx.AsyncClient(base_url=bench.web.address) as client:
        tag = (await client.get(bench.feed, headers={"accept-encoding": "identity"})).headers["etag"]
    asked = load.get(bench.feed, if_none_match=tag)
    return await _against_hello(bench, "feed, known (304)", asked, status=304, target=0.5)


async def feed_sent(bench: Bench) -> Figure:
    """Measure a feed of a hundred meetings that is sent."""
    return await _against_hello(bench, "feed of 100 meetings", load.get(bench.feed), status=200, target=0.4)


async def memory(bench: Bench) -> Figure:
    """Weigh the web processes after they have booked and shown lists and feeds, and the one that keeps them."""
    taken = _weight(bench)
    return Figure(
        what=f"memory of the web, {PROCESSES} processes and their keeper (PSS)",
        ours=f"{taken:.0f} MB",
        target="<= 200 MB",
        is_reached=taken <= 200,
    )


def _weight(bench: Bench) -> float:
    keeper = bench.web.process.pid
    return megabytes({keeper, *children_of(keeper)})


async def _against_hello(bench: Bench, what: str, asked: bytes, *, status: int, target: float) -> Figure:
    ours, reference = [], []
    for _ in range(bench.effort.turns):
        done = await ask(bench.web.address, [asked], seconds=bench.effort.seconds)
        assert set(done.statuses) == {status}, done.statuses
        ours.append(done.rate)
        reference.append((await ask(bench.hello, [load.get("/hello")], seconds=bench.effort.seconds)).rate)
    return _ratio(what, ours, reference, "hello", target=target)


def _ratio(what: str, ours: Sequence[float], reference: Sequence[float], name: str, *, target: float) -> Figure:
    """Compare turn by turn: what weighed on one side weighed on the other."""
    ratio = median(one / other for one, other in zip(ours, reference, strict=True))
    return Figure(
        what=what,
        ours=f"{median(ours):.0f}/s",
        reference=f"{name} {median(reference):.0f}/s",
        ratio=ratio,
        target=f">= {target}",
        is_reached=ratio >= target,
    )


async def ask(
    address: str, requests: Sequence[bytes], *, connections: int = CONNECTIONS, seconds: float = 0.0
) -> Outcome:
    """Send requests to a server over kept connections, each once or the only one for so many seconds."""
    at = urlsplit(address)
    return await load.send(
        Job(
            host=at.hostname or "",
            port=at.port or 0,
            connections=connections,
            requests=list(requests),
            seconds=seconds,
        )
    )


async def _write_bare(bench: Bench, families: Sequence[Family]) -> float:
    conn = await asyncpg.connect(bench.dsn, server_settings={"search_path": "porchlight, public"})
    sample = await bare.sample_of(conn)
    await conn.close()
    rows = [bench.row(family) for family in families]
    return await bare.write(
        [
            Work(
                dsn=bench.dsn,
                org_id=bench.district.org_id,
                now=bench.now,
                connections=POOL,
                sample=sample,
                bookings=rows[part::PROCESSES],
            )
            for part in range(PROCESSES)
        ]
    )


async def _meetings(dsn: str) -> int:
    return await _count(dsn, "SELECT count(*) FROM porchlight.meeting")


async def _doubled(dsn: str) -> int:
    """Count pairs of meetings of one teacher that overlap, by the meetings themselves."""
    return await _count(
        dsn,
        """SELECT count(*) FROM porchlight.meeting AS one
           JOIN porchlight.meeting AS other ON other.org_id = one.org_id AND other.teacher_id = one.teacher_id
                AND other.during && one.during AND other.meeting_id > one.meeting_id
           WHERE one.state = 'confirmed' AND other.state = 'confirmed'""",
    )


async def _count(dsn: str, asked: str) -> int:
    conn = await asyncpg.connect(dsn)
    try:
        return int(await conn.fetchval(asked))
    finally:
        await conn.close()
