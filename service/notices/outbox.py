"""Put notices where nothing is lost and nothing is told twice, take them out again, and keep the account of sending."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from service.kernel.db import Connection, Pool, borrowed, transaction
from service.kernel.ids import NoticeId, OrgId, PersonId, new_id
from service.notices import rules, store
from service.notices.compose import speaks
from service.notices.messages import (
    AFTER_STOP,
    ANSWERS,
    AT_ANY_HOUR,
    REMINDERS,
    Notice,
    TextConsented,
    kind_of,
    kinds_of,
)
from service.notices.types import (
    Claimed,
    Correspondent,
    Later,
    NoticeState,
    Outcome,
    Reach,
    Refused,
    Sent,
    Unread,
    Watched,
)

ENDED_WITHIN: Final = timedelta(hours=1)
"""Of how much time it is counted what ended: notices are forgotten after their days, so all of time cannot be."""


async def put(conn: Connection, org_id: OrgId, notices: Sequence[Notice], *, now: datetime, mail_domain: str) -> None:
    """Put notices into the outbox, in the transaction of the change they tell of.

    One that is there already (by its dedupe key) stays as it is. A text that would go out at night waits for morning.
    Before the first text a number ever gets goes the one that says who writes, how often, and how to stop it.
    """
    wanted = [(NoticeId(new_id()), _in_hours(notice)) for one in notices for notice in _with_welcome(one)]
    if wanted:
        await store.put(conn, org_id, wanted, now=now, mail_domain=mail_domain)


async def drop(conn: Connection, org_id: OrgId, subject_id: UUID) -> int:
    """Take out what is not told yet about a subject that has changed; return how many that were."""
    return await drop_all(conn, org_id, [subject_id])


async def drop_all(conn: Connection, org_id: OrgId, subject_ids: Sequence[UUID]) -> int:
    """Take out what is not told yet about several subjects, as `drop`; what tells of others too loses only these."""
    return await store.drop(conn, org_id, subject_ids)


async def relink(conn: Connection, org_id: OrgId, old_id: UUID, new_id: UUID) -> None:
    """Let what is not told yet lead to a new link where the old one was closed."""
    await store.relink(conn, org_id, old_id, new_id)


async def put_already(conn: Connection, org_id: OrgId, dedupes: Sequence[str]) -> set[str]:
    """Tell which of these keys the outbox knows, told or not; what was dropped it does not."""
    return await store.put_already(conn, org_id, dedupes)


async def sweep(pool: Pool, org_id: OrgId, *, now: datetime) -> int:
    """Give up what is too late, and settle calls whose courier never came back; return how many there were."""
    async with transaction(pool, org_id) as conn:
        expired = await store.expire(conn, org_id, now=now)
        lost = await store.lose_calls(conn, org_id, now=now)
        await mail_instead(conn, org_id, lost, now=now)
    return expired + len(lost)


async def claim(pool: Pool, org_id: OrgId, *, now: datetime) -> Claimed | Unread | None:
    """Take the notice that is due longest, for as long as the lease holds; None: nothing is due.

    What its reader must not hear of any more, since a restriction came while it waited, is taken out instead. One that
    cannot be read is put back until later, so that it holds up no other; it is returned to be spoken of.
    """
    async with transaction(pool, org_id) as conn:
        while notice := await store.claim(conn, org_id, lease=new_id(), leased_until=now + rules.LEASE, now=now):
            if isinstance(notice, Unread):
                await store.postpone(conn, notice, rules.read_again_at(notice.attempts, now), problem="unread")
                return notice
            if not await store.is_barred(conn, notice):
                return notice
            await store.bar(conn, notice)
    return None


async def begin_call(pool: Pool, notice: Claimed, *, now: datetime) -> bool:
    """Commit that a text is being called out, which happens once; False: do not call.

    A number that said STOP is told nothing but the answer to it; the message goes by mail. At night the text waits.
    """
    async with transaction(pool, notice.org_id) as conn:
        if await _may_not_be_texted(conn, notice):
            await _end(conn, notice, Refused("stopped"), now=now)
            return False
        awake = _awake(notice, now)
        if awake > now:
            await store.postpone(conn, notice, awake, problem="night")
            return False
        return await store.begin_call(conn, notice, leased_until=now + rules.LEASE)


async def settle(pool: Pool, notice: Claimed, outcome: Outcome, *, now: datetime) -> bool:
    """Write down what came of sending, if the lease still holds; False: it does not, and nothing was written."""
    async with transaction(pool, notice.org_id) as conn:
        return await _end(conn, notice, outcome, now=now)


async def stop_texts(conn: Connection, org_id: OrgId, number: str, *, wording: str, now: datetime) -> None:
    """Record a STOP, and let what waits for the number go by mail."""
    await store.note_consent(conn, org_id, new_id(), number, consents=False, wording=wording, at=now)
    stopped = await store.stop_texts(conn, org_id, number, answers=kinds_of(AFTER_STOP), now=now)
    await mail_instead(conn, org_id, stopped, now=now)


async def allow_texts(conn: Connection, org_id: OrgId, number: str, *, wording: str, now: datetime) -> None:
    """Record a yes to texts: a START, or what the school recorded when it was given."""
    await store.note_consent(conn, org_id, new_id(), number, consents=True, wording=wording, at=now)


async def take_receipt(pool: Pool, org_id: OrgId, notice_id: NoticeId, *, arrived: bool, now: datetime) -> None:
    """Settle a text by what the gateway says of it afterwards; the same receipt again changes nothing."""
    async with transaction(pool, org_id) as conn:
        if arrived:
            await store.text_arrived(conn, org_id, notice_id, now=now)
        elif kind := await store.text_failed(conn, org_id, notice_id, now=now):
            await mail_instead(conn, org_id, [(notice_id, kind)], now=now)


async def take_bounce(pool: Pool, org_id: OrgId, message_id: str, *, status: str, now: datetime) -> None:
    """Note that a mail came back, with its RFC 3463 status."""
    async with transaction(pool, org_id) as conn:
        await store.bounce(conn, org_id, message_id, problem=f"bounced-{status}", now=now)


async def stop_reminders(pool: Pool, org_id: OrgId, person_id: PersonId, *, now: datetime) -> None:
    """Send this person no more reminders by mail; what they have to know still comes."""
    async with transaction(pool, org_id) as conn:
        await store.stop_reminders(conn, org_id, person_id, kinds=kinds_of(REMINDERS), now=now)


async def resume_reminders(pool: Pool, org_id: OrgId, person_id: PersonId) -> None:
    """Send this person reminders by mail again."""
    async with transaction(pool, org_id) as conn:
        await store.resume_reminders(conn, org_id, person_id)


async def reach(pool: Pool, org_id: OrgId, person_id: PersonId) -> Reach:
    """Tell how reminders reach this person, and which school wrote to them last."""
    async with transaction(pool, org_id) as conn:
        return await store.reach(conn, org_id, person_id)


async def orgs_with_due(pool: Pool, *, now: datetime) -> list[OrgId]:
    """List the orgs that have something to send."""
    async with borrowed(pool) as conn:
        return await store.orgs_with_due(conn, now=now)


async def orgs_behind(pool: Pool, number: str) -> list[OrgId]:
    """List the orgs that have texted a number or know whose it is, the one that texted last first."""
    async with borrowed(pool) as conn:
        return await store.orgs_behind(conn, number)


async def correspondent(conn: Connection, org_id: OrgId, number: str) -> Correspondent | None:
    """Find out whom an org talks with under a number, in which language and for which school."""
    return await store.correspondent(conn, org_id, number)


async def watched(pool: Pool, *, now: datetime) -> Watched:
    """Count what waits to be sent and what ended in the last hour, of every org, and how late reminders are.

    All of it is the database's, so it is true of all workers together, whichever process is asked.
    """
    async with borrowed(pool) as conn:
        swept = await store.reminders_swept(conn)
        return Watched(
            unsettled=await store.unsettled(conn, now=now),
            ended=await store.settled(conn, now - ENDED_WITHIN),
            reminders_late_seconds=(now - swept).total_seconds() if swept else 0.0,
        )


async def _end(conn: Connection, notice: Claimed, outcome: Outcome, *, now: datetime) -> bool:
    if isinstance(outcome, Sent):
        return await store.settle(conn, notice, "sent", gateway_id=outcome.gateway_id, now=now)
    if isinstance(outcome, Later):
        return await _try_again(conn, notice, outcome.problem, now=now)
    state: NoticeState = "refused" if isinstance(outcome, Refused) else "unknown"
    held = await store.settle(conn, notice, state, problem=outcome.problem, now=now)
    if held and notice.recipient.channel == "sms":
        await mail_instead(conn, notice.org_id, [(notice.notice_id, kind_of(notice.message))], now=now)
    return held


async def _try_again(conn: Connection, notice: Claimed, problem: str, *, now: datetime) -> bool:
    again = rules.retry_at(notice.attempts, now, notice.not_after)
    if again is None:
        return await store.settle(conn, notice, "expired", problem=problem, now=now)
    return await store.postpone(conn, notice, again, problem=problem)


async def mail_instead(
    conn: Connection, org_id: OrgId, texts: Iterable[tuple[NoticeId, str]], *, now: datetime
) -> None:
    """Fall back to mail for texts that did not, or may not, arrive and have words for a mail."""
    for notice_id, kind in texts:
        if speaks(kind, "email"):
            await store.put_mail_instead(conn, org_id, notice_id, mail_id=NoticeId(new_id()), now=now)


def _with_welcome(notice: Notice) -> Iterator[Notice]:
    message = notice.message
    if notice.recipient.channel == "sms" and not isinstance(message, (*ANSWERS, TextConsented)):
        yield msgspec.structs.replace(
            notice,
            message=TextConsented(school=message.school, greeting=message.greeting, link_id=message.link_id),
            dedupe=f"text_consented:{notice.recipient.address}",
            subject_id=None,
            also_about=[],
        )
    yield notice


async def _may_not_be_texted(conn: Connection, notice: Claimed) -> bool:
    if isinstance(notice.message, AFTER_STOP):
        return False
    return await store.has_stopped(conn, notice.org_id, notice.recipient.address)


def _in_hours(notice: Notice) -> Notice:
    if notice.recipient.channel != "sms":
        return notice
    return msgspec.structs.replace(notice, not_before=_awake(notice, notice.not_before))


def _awake(notice: Notice | Claimed, at: datetime) -> datetime:
    """Give the first instant from `at` on at which a text may go; an answer or an alarm may at once."""
    if isinstance(notice.message, AT_ANY_HOUR):
        return at
    return rules.text_may_go(at, notice.message.school.zone, urgent=notice.urgent)
