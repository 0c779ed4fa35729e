"""What the outbox does by itself, tick by tick: tell offices what did not arrive, throw away what is old."""

from datetime import datetime, timedelta
from typing import Final

from service.kernel.db import Pool, transact, transaction
from service.kernel.ids import OrgId
from service.kernel.orgs import for_every_org
from service.notices import outbox, store
from service.notices.messages import NO_LINK, DeliveryFailed, Notice, Recipient, kind_of
from service.notices.types import OfficeToAlarm

KEPT: Final = timedelta(days=180)
"""How long words and recipients of notices are kept: half a school year, in which a family may ask what was said."""

AT_ONCE: Final = 2_000
"""Notices thrown away in one transaction: it holds its locks for a moment only."""

ALARM_EVERY: Final = timedelta(hours=1)
"""An office is written to once an hour at most, whatever goes wrong."""

LATE: Final = timedelta(minutes=1)
"""What is settled now may be committed a moment later; failures are counted up to here, so that none is passed over."""

LOOKED_BACK: Final = timedelta(days=1)
"""What a first alarm counts: an address that is written down today is not told of last month."""

OF_USE: Final = timedelta(days=2)
"""How long an alarm that cannot be sent is tried."""


async def purge(pool: Pool, *, now: datetime) -> int:
    """Throw away notices past their days, org by org, and keep how many they were; any number of workers may."""
    return await for_every_org(pool, lambda org_id: _purge_org(pool, org_id, now))


async def alarm(pool: Pool, *, now: datetime, mail_domain: str) -> int:
    """Write to each office whose messages did not arrive, and return to how many; any number of workers may.

    The mail is named by what was told before it, so two workers put the same one.
    """
    return await for_every_org(pool, lambda org_id: _alarm_org(pool, org_id, now, mail_domain))


async def _purge_org(pool: Pool, org_id: OrgId, now: datetime) -> int:
    purged = 0
    while some := await transact(
        pool, org_id, lambda conn: store.purge(conn, org_id, before=now - KEPT, at_most=AT_ONCE)
    ):
        purged += some
    return purged


async def _alarm_org(pool: Pool, org_id: OrgId, now: datetime, mail_domain: str) -> int:
    until = now - LATE
    async with transaction(pool, org_id) as conn:
        offices = await store.offices_to_alarm(
            conn, org_id, until=until, a_day_before=until - LOOKED_BACK, last_before=now - ALARM_EVERY
        )
        notices = [_notice(office, until, now) for office in offices]
        await outbox.put(conn, org_id, notices, now=now, mail_domain=mail_domain)
    return len(notices)


def _notice(office: OfficeToAlarm, until: datetime, now: datetime) -> Notice:
    """Tell an office; it is written to as a whole, so its school stands where a person would."""
    message = DeliveryFailed(school=office.school, greeting="", link_id=NO_LINK, failed=office.failed, until=until)
    since = office.since.isoformat() if office.since else ""
    return Notice(
        recipient=Recipient(office.school_id, "email", office.address, office.language),
        message=message,
        dedupe=f"{kind_of(message)}:{office.school_id}:{since}",
        not_before=now,
        not_after=now + OF_USE,
    )
