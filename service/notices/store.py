"""The outbox's rows, and who said yes or no to being told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from service.kernel.db import Connection, queries
from service.kernel.ids import NoticeId, OrgId, PersonId
from service.notices.messages import Message, Notice, Recipient, SchoolFacts
from service.notices.types import ENDED, Claimed, Correspondent, NoticeState, OfficeToAlarm, Reach, Unread, Unsettled

_sql: Any = queries("notices")


async def put(
    conn: Connection, org_id: OrgId, notices: Sequence[tuple[NoticeId, Notice]], *, now: datetime, mail_domain: str
) -> None:
    """Insert notices under ids given; one whose dedupe key is known stays as it is."""
    await _sql.put(
        conn,
        org_id=org_id,
        notice_ids=[notice_id for notice_id, _ in notices],
        dedupes=[notice.dedupe for _, notice in notices],
        recipient_ids=[notice.recipient.person_id for _, notice in notices],
        channels=[notice.recipient.channel for _, notice in notices],
        addresses=[notice.recipient.address for _, notice in notices],
        languages=[notice.recipient.language for _, notice in notices],
        messages=[notice.message for _, notice in notices],
        subject_ids=[notice.subject_id for _, notice in notices],
        # unnest would flatten an array of arrays, so each travels as PostgreSQL writes it
        also_abouts=["{" + ",".join(map(str, notice.also_about)) + "}" for _, notice in notices],
        not_befores=[notice.not_before for _, notice in notices],
        not_afters=[notice.not_after for _, notice in notices],
        urgents=[notice.urgent for _, notice in notices],
        message_ids=[f"<{notice_id}@{mail_domain}>" for notice_id, _ in notices],
        created_at=now,
    )


async def drop(conn: Connection, org_id: OrgId, subject_ids: Sequence[UUID]) -> int:
    """Drop what is not told yet of subjects; count it."""
    await _sql.thin(conn, org_id=org_id, subject_ids=list(subject_ids))
    dropped: int = await _sql.drop(conn, org_id=org_id, subject_ids=list(subject_ids))
    return dropped


async def relink(conn: Connection, org_id: OrgId, old_id: UUID, new_id: UUID) -> None:
    """Put the new link's id where the old one's stands in notices that wait."""
    await _sql.relink(conn, org_id=org_id, old_id=old_id, new_id=new_id)


async def put_already(conn: Connection, org_id: OrgId, dedupes: Sequence[str]) -> set[str]:
    """Tell which of these keys the outbox knows."""
    return {row["dedupe"] async for row in _sql.put_already(conn, org_id=org_id, dedupes=list(dedupes))}


async def orgs_with_due(conn: Connection, *, now: datetime) -> list[OrgId]:
    """List the orgs that have something to send."""
    return [OrgId(row["org_id"]) async for row in _sql.orgs_with_due(conn, now=now)]


async def orgs_behind(conn: Connection, number: str) -> list[OrgId]:
    """List the orgs that have texted a number or know whose it is, the one that texted last first."""
    return [OrgId(row["org_id"]) async for row in _sql.orgs_behind(conn, number=number)]


async def claim(
    conn: Connection, org_id: OrgId, *, lease: UUID, leased_until: datetime, now: datetime
) -> Claimed | Unread | None:
    """Lease the notice that is due longest; None: nothing is due."""
    row = await _sql.claim(conn, org_id=org_id, lease=lease, leased_until=leased_until, now=now)
    if row is None:
        return None
    message = _message(row["message"])
    if message is None:
        return Unread(
            org_id=org_id,
            notice_id=NoticeId(row["notice_id"]),
            lease=lease,
            kind=str(row["message"].get("kind", "")) if isinstance(row["message"], dict) else "",
            attempts=row["attempts"],
        )
    return Claimed(
        org_id=org_id,
        notice_id=NoticeId(row["notice_id"]),
        lease=lease,
        recipient=Recipient(row["recipient_id"], row["channel"], row["address"], row["language"]),
        message=message,
        message_id=row["message_id"],
        attempts=row["attempts"],
        urgent=row["urgent"],
        created_at=row["created_at"],
        not_after=row["not_after"],
    )


async def is_barred(conn: Connection, notice: Claimed) -> bool:
    """Tell whether a restriction came between a notice and its reader since it was queued."""
    barred: bool = await _sql.is_barred(conn, org_id=notice.org_id, notice_id=notice.notice_id)
    return barred


async def bar(conn: Connection, notice: Claimed) -> None:
    """Take a claimed notice out of the outbox."""
    await _sql.bar(conn, org_id=notice.org_id, notice_id=notice.notice_id)


async def purge(conn: Connection, org_id: OrgId, *, before: datetime, at_most: int) -> int:
    """Throw away some of the notices put before an instant, keeping their numbers; count them."""
    await _sql.purge_welcomes(conn, org_id=org_id, before=before)
    purged: int = await _sql.purge(conn, org_id=org_id, before=before, at_most=at_most)
    return purged


async def offices_to_alarm(
    conn: Connection, org_id: OrgId, *, until: datetime, a_day_before: datetime, last_before: datetime
) -> list[OfficeToAlarm]:
    """Read which offices are to be told how many messages did not arrive."""
    rows = _sql.offices_to_alarm(conn, org_id=org_id, until=until, a_day_before=a_day_before, last_before=last_before)
    return [msgspec.convert(dict(row), OfficeToAlarm) async for row in rows]


async def begin_call(conn: Connection, notice: Claimed, *, leased_until: datetime) -> bool:
    """Mark a text as being called out; False: the lease is lost."""
    return bool(
        await _sql.begin_call(
            conn, org_id=notice.org_id, notice_id=notice.notice_id, lease=notice.lease, leased_until=leased_until
        )
    )


async def settle(
    conn: Connection,
    notice: Claimed,
    state: NoticeState,
    *,
    problem: str = "",
    gateway_id: str = "",
    now: datetime,
) -> bool:
    """Write down what came of a notice; False: the lease is lost."""
    return bool(
        await _sql.settle(
            conn,
            org_id=notice.org_id,
            notice_id=notice.notice_id,
            lease=notice.lease,
            state=state,
            problem=problem,
            gateway_id=gateway_id,
            now=now,
        )
    )


async def postpone(conn: Connection, notice: Claimed | Unread, until: datetime, *, problem: str) -> bool:
    """Put a notice back until later; False: the lease is lost."""
    return bool(
        await _sql.postpone(
            conn,
            org_id=notice.org_id,
            notice_id=notice.notice_id,
            lease=notice.lease,
            problem=problem,
            not_before=until,
        )
    )


async def expire(conn: Connection, org_id: OrgId, *, now: datetime) -> int:
    """Give up what would come too late; count it."""
    expired: int = await _sql.expire(conn, org_id=org_id, now=now)
    return expired


async def lose_calls(conn: Connection, org_id: OrgId, *, now: datetime) -> list[tuple[NoticeId, str]]:
    """Mark calls whose courier is gone as unknown; list their ids and kinds."""
    return [(NoticeId(row["notice_id"]), row["kind"]) async for row in _sql.lose_calls(conn, org_id=org_id, now=now)]


async def doubt_texts(
    conn: Connection, org_id: OrgId, *, stopped_at: datetime, reminders: Sequence[str], now: datetime
) -> list[tuple[NoticeId, str]]:
    """Mark texts as unknown that may have gone out before an instant; list their ids and kinds."""
    rows = _sql.doubt_texts(conn, org_id=org_id, stopped_at=stopped_at, reminders=list(reminders), now=now)
    return [(NoticeId(row["notice_id"]), row["kind"]) async for row in rows]


async def waiting_by_channel(conn: Connection, org_id: OrgId) -> dict[str, int]:
    """Count what is to be sent yet."""
    return {row["channel"]: row["notices"] async for row in _sql.waiting_by_channel(conn, org_id=org_id)}


async def stop_texts(
    conn: Connection, org_id: OrgId, number: str, *, answers: Sequence[str], now: datetime
) -> list[tuple[NoticeId, str]]:
    """Take out the texts waiting for a number, but kinds it asked for; list the ids and kinds."""
    rows = _sql.stop_texts(conn, org_id=org_id, number=number, answers=list(answers), now=now)
    return [(NoticeId(row["notice_id"]), row["kind"]) async for row in rows]


async def put_mail_instead(
    conn: Connection, org_id: OrgId, notice_id: NoticeId, *, mail_id: NoticeId, now: datetime
) -> None:
    """Put a mail in the place of a text, if its reader has a mailbox and not that mail already."""
    await _sql.put_mail_instead(conn, org_id=org_id, notice_id=notice_id, mail_id=mail_id, now=now)


async def text_arrived(conn: Connection, org_id: OrgId, notice_id: NoticeId, *, now: datetime) -> None:
    """Note that a text arrived."""
    await _sql.text_arrived(conn, org_id=org_id, notice_id=notice_id, now=now)


async def text_failed(conn: Connection, org_id: OrgId, notice_id: NoticeId, *, now: datetime) -> str | None:
    """Note that a text did not arrive; return its kind if that is news."""
    kind: str | None = await _sql.text_failed(conn, org_id=org_id, notice_id=notice_id, now=now)
    return kind


async def bounce(conn: Connection, org_id: OrgId, message_id: str, *, problem: str, now: datetime) -> None:
    """Note that a mail came back."""
    await _sql.bounce(conn, org_id=org_id, message_id=message_id, problem=problem, now=now)


async def has_stopped(conn: Connection, org_id: OrgId, number: str) -> bool:
    """Tell whether the last word from a number was STOP."""
    return bool(await _sql.has_stopped(conn, org_id=org_id, number=number))


async def note_consent(
    conn: Connection, org_id: OrgId, consent_id: UUID, number: str, *, consents: bool, wording: str, at: datetime
) -> None:
    """Keep a yes or no to texts."""
    await _sql.note_consent(
        conn, org_id=org_id, consent_id=consent_id, number=number, consents=consents, wording=wording, at=at
    )


async def correspondent(conn: Connection, org_id: OrgId, number: str) -> Correspondent | None:
    """Find out whom we talk with under a number: whom we texted last, else whose number the roster says it is."""
    row = await _sql.last_text_to(conn, org_id=org_id, number=number)
    row = row or await _sql.owner_of_number(conn, org_id=org_id, number=number)
    if row is None:
        return None
    return Correspondent(
        recipient=Recipient(row["recipient_id"], "sms", number, row["language"]),
        school=msgspec.convert(row["school"], SchoolFacts),
    )


async def stop_reminders(
    conn: Connection, org_id: OrgId, person_id: PersonId, *, kinds: Sequence[str], now: datetime
) -> None:
    """Keep that somebody wants no reminders by mail, and take out those that wait."""
    await _sql.stop_reminders(conn, org_id=org_id, person_id=person_id, now=now)
    await _sql.drop_reminders(conn, org_id=org_id, person_id=person_id, kinds=list(kinds))


async def resume_reminders(conn: Connection, org_id: OrgId, person_id: PersonId) -> None:
    """Keep that somebody wants reminders again."""
    await _sql.resume_reminders(conn, org_id=org_id, person_id=person_id)


async def reach(conn: Connection, org_id: OrgId, person_id: PersonId) -> Reach:
    """Read how reminders reach somebody."""
    row = await _sql.reach(conn, org_id=org_id, person_id=person_id)
    return msgspec.convert(dict(row), Reach)


async def unsettled(conn: Connection, *, now: datetime) -> Unsettled:
    """Count what waits to be sent, of every org."""
    rows = [row async for row in _sql.unsettled(conn, now=now)]
    since = min((row["due_since"] for row in rows if row["due_since"]), default=now)
    by_state = {row["state"]: row["notices"] for row in rows}
    return Unsettled(
        by_state={state: by_state.get(state, 0) for state in ("queued", "leased", "calling")},
        due=sum(row["due"] for row in rows),
        late_seconds=(now - since).total_seconds(),
    )


async def settled(conn: Connection, since: datetime) -> dict[str, int]:
    """Count what ended since an instant, of every org, by state."""
    counts = {row["state"]: row["notices"] async for row in _sql.settled(conn, since=since)}
    return {state: counts.get(state, 0) for state in ENDED}


async def reminders_swept(conn: Connection) -> datetime | None:
    """Read since when the org that waits longest has not been looked through for reminders; None: there is no org."""
    swept: datetime | None = await _sql.reminders_swept(conn)
    return swept


def _message(stored: object) -> Message | None:
    """Read a message; None: not one that this program knows."""
    try:
        # JSON knows no whole numbers as keys, so those of numbered times come back as text
        message: Message = msgspec.convert(stored, Message, str_keys=True)
    except msgspec.ValidationError:
        return None
    return message
