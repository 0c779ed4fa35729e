"""After a database was restored: which notices go out, which may have gone out already and must not again.

A restored outbox does not know what was sent after the moment it was restored to. A mail that is sent twice has the
same Message-ID and the same bytes, so it goes out. A text that may have gone out is not sent again, as ever, but
followed by a mail; and so is a reminder that was put again while sending was held, since its first one is forgotten.
"""

from datetime import datetime

from msgspec import Struct

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.orgs import every_org
from service.notices import outbox, store
from service.notices.messages import REMINDERS, kinds_of


class Released(Struct, frozen=True):
    """What a release came to: notices of every org."""

    kept_back: int  # texts that may have gone out before
    mails: int  # that go out, those in the place of texts too
    texts: int  # that go out
    too_late: int


async def release(pool: Pool, *, stopped_at: datetime, now: datetime) -> Released:
    """Keep back the texts that may have gone out before the old installation stopped; count what is left to send.

    Doing it again changes nothing more. It sends nothing: the workers do, once they are started without the hold.
    """
    kept_back = too_late = mails = texts = 0
    for org_id in await every_org(pool):
        too_late += await outbox.sweep(pool, org_id, now=now)
        kept_back += await _keep_back(pool, org_id, stopped_at=stopped_at, now=now)
        async with transaction(pool, org_id) as conn:
            waiting = await store.waiting_by_channel(conn, org_id)
        mails += waiting.get("email", 0)
        texts += waiting.get("sms", 0)
    return Released(kept_back, mails, texts, too_late)


async def _keep_back(pool: Pool, org_id: OrgId, *, stopped_at: datetime, now: datetime) -> int:
    async with transaction(pool, org_id) as conn:
        doubtful = await store.doubt_texts(conn, org_id, stopped_at=stopped_at, reminders=kinds_of(REMINDERS), now=now)
        await outbox.mail_instead(conn, org_id, doubtful, now=now)
    return len(doubtful)
