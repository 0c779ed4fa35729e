"""Put notices where nothing is lost and nothing is told twice, take them out again, and keep the account of sending."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from service.kernel.db import Connection
from service.kernel.ids import NoticeId, OrgId, new_id
from service.notices import rules, store
from service.notices.messages import Notice, TextConsented, TextHelp, TextStarted, TextStopped

ANSWERS: Final = (TextStopped, TextStarted, TextHelp)
"""What a number is told because it asked: at any hour, and after a STOP too."""


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
    return await store.drop(conn, org_id, subject_id)


def _with_welcome(notice: Notice) -> Iterator[Notice]:
    message = notice.message
    if notice.recipient.channel == "sms" and not isinstance(message, (*ANSWERS, TextConsented)):
        yield msgspec.structs.replace(
            notice,
            message=TextConsented(school=message.school, greeting=message.greeting, link_id=message.link_id),
            dedupe=f"text_consented:{notice.recipient.address}",
            subject_id=None,
        )
    yield notice


def _in_hours(notice: Notice) -> Notice:
    if notice.recipient.channel != "sms" or isinstance(notice.message, ANSWERS):
        return notice
    awake = rules.text_may_go(notice.not_before, notice.message.school.zone, urgent=notice.urgent)
    return msgspec.structs.replace(notice, not_before=awake)
