"""What booking is measured against: a bare asyncpg loop that writes the same rows, and neither decides nor answers.

`python -m tests.bench.bare < work` writes its bookings once each, over as many connections as a web process has.
"""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec
import uvloop
from msgspec import Struct

from service.kernel.ids import new_id

MEETING: Final = """
INSERT INTO meeting (org_id, meeting_id, round_id, invitation_id, household_id, guardian_id, teacher_id, room_id, mode,
                     during, state, booked_by, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'school', tstzrange($9, $10), 'confirmed', 'bare', $11, $11)"""
STUDENT: Final = """
INSERT INTO meeting_student (org_id, meeting_id, student_id, round_id, teacher_id, household_id)
VALUES ($1, $2, $3, $4, $5, $6)"""
AGENDA: Final = """
INSERT INTO agenda (org_id, claim_id, resource_id, kind, during)
VALUES ($1, $2, $3, 'teacher', tstzrange($6, $7)), ($1, $2, $4, 'guardian', tstzrange($6, $7)),
       ($1, $2, $5, 'room', tstzrange($6, $7))"""
ENTRIES: Final = """
INSERT INTO calendar_entry (org_id, meeting_id, audience, language, entry)
VALUES ($1, $2, 'family', 'en', $3), ($1, $2, 'teacher', 'en', $4)"""
NOTICE: Final = """
INSERT INTO notice (org_id, notice_id, dedupe, recipient_id, channel, address, language, message, subject_id,
                    not_before, not_after, message_id, created_at)
VALUES ($1, $2, $3, $4, 'email', 'somebody@home.example', 'en', $5, $6, $7, $8, $9, $7)"""
AUDIT: Final = """
INSERT INTO audit (org_id, audit_id, at, actor, action, subject) VALUES ($1, $2, $3, 'bare', 'book', $4)"""
EVENT: Final = "INSERT INTO event (org_id, event_id, kind, data, at) VALUES ($1, $2, 'meeting.booked', $3, $4)"
WISH: Final = """
INSERT INTO idempotency (org_id, principal, wish, body_hash, status, answer, created_at)
VALUES ($1, 'bare', $2, $3, 200, $4, $5)"""


class Booking(Struct, frozen=True, kw_only=True):
    """One meeting to write down."""

    round_id: UUID
    invitation_id: UUID
    household_id: UUID
    guardian_id: UUID
    student_id: UUID
    teacher_id: UUID
    room_id: UUID
    starts: datetime
    ends: datetime


class Sample(Struct, frozen=True, kw_only=True):
    """What a booking over the API has written beside ids and times; the loop writes just as much."""

    family_entry: bytes
    teacher_entry: bytes
    message: str
    event: str
    answer: bytes


class Work(Struct, frozen=True, kw_only=True):
    """What one process has to write."""

    dsn: str
    org_id: UUID
    now: datetime
    connections: int
    sample: Sample
    bookings: list[Booking]


async def sample_of(conn: asyncpg.Connection) -> Sample:
    """Read what the last booking over the API has written."""
    meeting_id = await conn.fetchval("SELECT meeting_id FROM meeting ORDER BY created_at DESC LIMIT 1")
    rows = await conn.fetch("SELECT audience, entry FROM calendar_entry WHERE meeting_id = $1", meeting_id)
    entries = {row["audience"]: row["entry"] for row in rows}
    return Sample(
        family_entry=entries["family"],
        teacher_entry=entries["teacher"],
        message=await conn.fetchval("SELECT message::text FROM notice WHERE subject_id = $1", meeting_id),
        event=await conn.fetchval("SELECT data::text FROM event ORDER BY at DESC LIMIT 1"),
        answer=await conn.fetchval("SELECT answer FROM idempotency ORDER BY created_at DESC LIMIT 1"),
    )


async def write(parts: Sequence[Work]) -> float:
    """Let a process for each part write its bookings, all at once, and give bookings a second."""
    return sum(await asyncio.gather(*(_in_a_process(part) for part in parts)))


async def _in_a_process(part: Work) -> float:
    process = await asyncio.create_subprocess_exec(*(sys.executable, "-P", "-m", __name__), stdin=PIPE, stdout=PIPE)
    said, _ = await process.communicate(msgspec.msgpack.encode(part))
    return float(said)


async def _run(work: Work) -> float:
    settings = {"search_path": "porchlight, public"}
    size = work.connections
    pool = await asyncpg.create_pool(work.dsn, min_size=size, max_size=size, server_settings=settings)
    waiting = deque(work.bookings)
    began = time.perf_counter()
    await asyncio.gather(*(_write_on(pool, work, waiting) for _ in range(size)))
    seconds = time.perf_counter() - began
    await pool.close()
    return len(work.bookings) / seconds


async def _write_on(pool: asyncpg.Pool, work: Work, waiting: deque[Booking]) -> None:
    async with pool.acquire() as conn:
        while waiting:
            await _book(conn, work, waiting.popleft())


async def _book(conn: Any, work: Work, one: Booking) -> None:
    org, now, sample, meeting_id, notice_id = work.org_id, work.now, work.sample, new_id(), new_id()
    async with conn.transaction():
        await conn.execute(
            MEETING,
            *(org, meeting_id, one.round_id, one.invitation_id, one.household_id, one.guardian_id, one.teacher_id),
            *(one.room_id, one.starts, one.ends, now),
        )
        await conn.execute(STUDENT, org, meeting_id, one.student_id, one.round_id, one.teacher_id, one.household_id)
        await conn.execute(AGENDA, org, meeting_id, one.teacher_id, one.guardian_id, one.room_id, one.starts, one.ends)
        await conn.execute(ENTRIES, org, meeting_id, sample.family_entry, sample.teacher_entry)
        await conn.execute(
            NOTICE,
            *(org, notice_id, str(notice_id), one.guardian_id, sample.message, meeting_id, now, one.starts),
            f"<{notice_id}@school.example>",
        )
        await conn.execute(AUDIT, org, new_id(), now, f"meeting:{meeting_id}")
        await conn.execute(EVENT, org, new_id(), sample.event, now)
        await conn.execute(WISH, org, str(meeting_id), b"x" * 32, sample.answer, now)


if __name__ == "__main__":
    print(uvloop.run(_run(msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Work))))  # noqa: T201 - its answer
