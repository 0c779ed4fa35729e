"""Hold the ledger, the database, the relay and the gateway against each other: what was lost, what was doubled.

Pure, but for `read_kept`. Asked while no wish is under way, so that every wish has its answer; deliveries may be.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
from msgspec import Struct

from service.kernel.ids import NoticeId
from service.notices.types import NoticeState
from tests.faults.ledger import Entry, Verb

KIND: Final[Mapping[Verb, str]] = {"book": "booked", "move": "moved", "cancel": "cancelled"}
WAITING: Final = ("queued", "leased", "calling")
NOT_SENT: Final = ("refused", "expired", "unknown", "bounced")

MEETINGS = """
SELECT meeting_id, revision, state, lower(during) AS starts_at FROM meeting"""
# The exclusion constraint is not asked: the rows are compared.
BOOKED_TWICE = """
SELECT a.claim_id FROM agenda a
JOIN agenda b ON b.resource_id = a.resource_id AND b.claim_id <> a.claim_id AND b.during && a.during"""
TIME_WITHOUT_MEETING = """
SELECT a.claim_id FROM agenda a
WHERE NOT EXISTS (SELECT FROM meeting m
                  WHERE m.meeting_id = a.claim_id AND m.state = 'confirmed' AND m.during = a.during)"""
MEETING_WITHOUT_TIME = """
SELECT m.meeting_id FROM meeting m
CROSS JOIN LATERAL unnest(ARRAY[m.teacher_id, m.guardian_id, m.room_id]) AS wanted (resource_id)
WHERE m.state = 'confirmed'
  AND NOT EXISTS (SELECT FROM agenda a WHERE a.claim_id = m.meeting_id AND a.resource_id = wanted.resource_id)"""
NOTICES = """
SELECT notice_id, message ->> 'kind' AS kind, subject_id, split_part(dedupe, ':', 3) AS revision, dedupe, channel, state
FROM notice"""


class Row(Struct, frozen=True, kw_only=True):
    """A meeting as the database has it."""

    revision: int
    state: str
    starts_at: datetime


class Put(Struct, frozen=True, kw_only=True):
    """A row of the outbox."""

    notice_id: NoticeId
    kind: str
    told: tuple[str, UUID | None, str]  # kind, meeting, revision
    dedupe: str
    channel: str
    state: NoticeState


class Kept(Struct, frozen=True, kw_only=True):
    """What the database holds."""

    meetings: Mapping[UUID, Row]
    booked_twice: Sequence[UUID]
    time_without_meeting: Sequence[UUID]
    meeting_without_time: Sequence[UUID]
    notices: Sequence[Put]


class Found(Struct, frozen=True):
    """A sentence for each thing that is not as it was promised; none is what everybody hopes for."""

    lost: frozenset[str]
    doubled: frozenset[str]


async def read_kept(dsn: str) -> Kept:
    """Read it all as it was at one moment."""
    conn = await asyncpg.connect(dsn, server_settings={"search_path": "porchlight"})
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        meetings = await conn.fetch(MEETINGS)
        booked_twice, without_meeting, without_time = [
            [row[0] for row in await conn.fetch(question)]
            for question in (BOOKED_TWICE, TIME_WITHOUT_MEETING, MEETING_WITHOUT_TIME)
        ]
        notices = await conn.fetch(NOTICES)
    await conn.close()
    return Kept(
        meetings={
            row["meeting_id"]: Row(revision=row["revision"], state=row["state"], starts_at=row["starts_at"])
            for row in meetings
        },
        booked_twice=booked_twice,
        time_without_meeting=without_meeting,
        meeting_without_time=without_time,
        notices=[
            Put(
                notice_id=row["notice_id"],
                kind=row["kind"],
                told=(row["kind"], row["subject_id"], row["revision"]),
                dedupe=row["dedupe"],
                channel=row["channel"],
                state=row["state"],
            )
            for row in notices
        ],
    )


def check(
    ledger: Sequence[Entry], kept: Kept, mails: Mapping[NoticeId, Sequence[bytes]], calls: Mapping[NoticeId, int]
) -> Found:
    """Find what was lost and what was doubled."""
    lost = {*_promises_lost(ledger, kept), *_untold(ledger, kept), *_never_left(kept, mails, calls)}
    doubled = {
        *_effects_doubled(ledger, kept),
        *_told_of_nothing(ledger, kept),
        *_left_twice(kept, mails, calls),
    }
    return Found(frozenset(lost), frozenset(doubled))


def account(kept: Kept) -> dict[str, int]:
    """Count the outbox: everything that was put is sent, dropped, failed or waiting."""
    states = Counter(notice.state for notice in kept.notices)
    return {
        "put": len(kept.notices),
        "sent": states["sent"],
        "dropped": states["dropped"],
        "failed": sum(states[state] for state in NOT_SENT),
        "waiting": sum(states[state] for state in WAITING),
    }


def _promises_lost(ledger: Sequence[Entry], kept: Kept) -> Iterable[str]:
    """Acknowledged is a subset of the database: each meeting stands as it was told last."""
    last = {entry.meeting_id: entry for entry in ledger}
    for meeting_id, entry in last.items():
        row = kept.meetings.get(meeting_id)
        if row is None or row.revision < entry.revision:
            yield f"meeting {meeting_id}: acknowledged revision {entry.revision} is not there"
        elif (row.state, row.starts_at) != (entry.state, entry.starts_at) and row.revision == entry.revision:
            yield f"meeting {meeting_id}: not as it was acknowledged"
    yield from (f"meeting {meeting_id}: its time is not taken" for meeting_id in kept.meeting_without_time)


def _effects_doubled(ledger: Sequence[Entry], kept: Kept) -> Iterable[str]:
    """Each key has one effect, each effect one key, and nothing stands that nobody was told of."""
    effects, keys, last = defaultdict(set), defaultdict(set), dict[UUID, int]()
    for entry in ledger:
        effects[entry.key].add((entry.meeting_id, entry.revision))
        keys[entry.meeting_id, entry.revision].add(entry.key)
        last[entry.meeting_id] = max(entry.revision, last.get(entry.meeting_id, 0))
    yield from (f"key {key}: {len(told)} effects" for key, told in effects.items() if len(told) > 1)
    yield from (f"meeting {effect[0]}: {len(by)} keys, one effect" for effect, by in keys.items() if len(by) > 1)
    for meeting_id, row in kept.meetings.items():
        if row.revision > last.get(meeting_id, -1):
            yield f"meeting {meeting_id}: revision {row.revision} was acknowledged to nobody"
    yield from (f"meeting {meeting_id}: somebody is in two places at once" for meeting_id in kept.booked_twice)
    yield from (f"meeting {meeting_id}: takes time it has no right to" for meeting_id in kept.time_without_meeting)


def _promised(ledger: Sequence[Entry]) -> set[tuple[str, UUID | None, str]]:
    return {(KIND[entry.verb], entry.meeting_id, str(entry.revision)) for entry in ledger}


def _untold(ledger: Sequence[Entry], kept: Kept) -> Iterable[str]:
    """Queued if committed: each change has its row in the outbox."""
    put = {notice.told for notice in kept.notices}
    return (f"never to be told: {told}" for told in _promised(ledger) - put)


def _told_of_nothing(ledger: Sequence[Entry], kept: Kept) -> Iterable[str]:
    """Queued only if committed, and once; a mail in a text's place only where the text failed or may have."""
    put = Counter(notice.told for notice in kept.notices if _is_of_a_change(notice))
    yield from (f"put {times} times: {told}" for told, times in put.items() if times > 1)
    yield from (f"told of what was never acknowledged: {told}" for told in put.keys() - _promised(ledger))
    failed = {f"instead:{notice.notice_id}" for notice in kept.notices if notice.state in NOT_SENT}
    for notice in kept.notices:
        if notice.dedupe.startswith("instead:") and notice.dedupe not in failed:
            yield f"mailed although the text went out: {notice.notice_id}"


def _is_of_a_change(notice: Put) -> bool:
    return notice.kind in KIND.values() and not notice.dedupe.startswith("instead:")


def _never_left(kept: Kept, mails: Mapping[NoticeId, Sequence[bytes]], calls: Mapping[NoticeId, int]) -> Iterable[str]:
    """What is said to be sent has arrived at the relay or the gateway."""
    for notice in kept.notices:
        arrived = mails.get(notice.notice_id) if notice.channel == "email" else calls.get(notice.notice_id)
        if notice.state == "sent" and not arrived:
            yield f"marked sent and never handed over: {notice.notice_id}"


def _left_twice(kept: Kept, mails: Mapping[NoticeId, Sequence[bytes]], calls: Mapping[NoticeId, int]) -> Iterable[str]:
    """A text leaves once; a mail again only as the same bytes; nothing leaves that the outbox does not know."""
    known = {notice.notice_id for notice in kept.notices}
    yield from (f"text {notice_id}: called {times} times" for notice_id, times in calls.items() if times > 1)
    yield from (f"mail {notice_id}: in several wordings" for notice_id, raw in mails.items() if len(set(raw)) > 1)
    yield from (f"left, and is in no outbox: {notice_id}" for notice_id in (mails.keys() | calls.keys()) - known)
