"""A restored outbox: what may have gone out before is not texted again, and everybody is told all the same."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, PersonId, SchoolId, new_id
from service.notices import outbox
from service.notices.messages import DayBefore, Notice
from service.notices.releasing import Released, release
from service.wiring import House
from service.worker import Worker
from tests.builders import add_person
from tests.messages import about, meeting, notice, to
from tests.senders import states

OUTAGE = timedelta(hours=1)


@pytest.fixture
async def rosa(pool: Pool, org: OrgId) -> PersonId:
    """A guardian with a phone and a mailbox."""
    school_id = SchoolId(new_id())
    async with transaction(pool, org) as conn:
        await conn.execute(
            """INSERT INTO school (org_id, school_id, source_id, name, text_name, time_zone)
               VALUES ($1, $2, 'S', 'Lincoln Elementary', 'Lincoln Elementary', 'America/Chicago')""",
            org,
            school_id,
        )
        return await add_person(
            conn, org, school_id, "guardian", "Rosa", "Delgado", email="rosa@home.example", sms="+15155550123"
        )


async def _put(pool: Pool, org: OrgId, now: datetime, *notices: Notice) -> None:
    async with transaction(pool, org) as conn:
        await outbox.put(conn, org, notices, now=now, mail_domain="school.example")
        await conn.execute("UPDATE notice SET state = 'sent' WHERE message ->> 'kind' = 'text_consented'")


async def _told(pool: Pool, org: OrgId) -> list[tuple[str, str, str, str]]:
    return [row for row in await states(pool, org) if row[0] != "text_consented"]


async def test_a_text_that_was_due_before_the_old_installation_stopped_goes_by_mail(
    pool: Pool, org: OrgId, now: datetime, rosa: PersonId
) -> None:
    await _put(pool, org, now, notice(None, to("sms", person_id=rosa)))

    released = await release(pool, stopped_at=now, now=now + OUTAGE)

    assert released == Released(kept_back=1, mails=1, texts=0, too_late=0)
    assert sorted(await _told(pool, org)) == [
        ("booked", "email", "queued", ""),
        ("booked", "sms", "unknown", "restored"),
    ]
    assert await release(pool, stopped_at=now, now=now + OUTAGE) == Released(kept_back=0, mails=1, texts=0, too_late=0)


async def test_a_text_of_after_it_stopped_goes_out_as_it_is(
    pool: Pool, org: OrgId, now: datetime, rosa: PersonId
) -> None:
    await _put(pool, org, now + OUTAGE / 2, notice(None, to("sms", person_id=rosa)))

    released = await release(pool, stopped_at=now, now=now + OUTAGE)

    assert released == Released(kept_back=0, mails=0, texts=1, too_late=0)


async def test_a_reminder_put_again_while_sending_was_held_goes_by_mail(
    pool: Pool, org: OrgId, now: datetime, rosa: PersonId
) -> None:
    reminder = DayBefore(**about(), meetings=[meeting()])
    await _put(pool, org, now + OUTAGE / 2, notice(reminder, to("sms", person_id=rosa)))

    released = await release(pool, stopped_at=now, now=now + OUTAGE)

    assert (released.kept_back, released.mails, released.texts) == (1, 1, 0)


async def test_a_worker_told_to_hold_sends_nothing(house: House, pool: Pool, org: OrgId, now: datetime) -> None:
    await _put(pool, org, now, notice())

    await _worker(house, hold=True)._send_notices()
    held = await _told(pool, org)
    await _worker(house, hold=False)._send_notices()

    assert held == [("booked", "email", "queued", "")]
    assert await _told(pool, org) == [("booked", "email", "sent", "")]


def _worker(house: House, *, hold: bool) -> Worker:
    return Worker(replace(house, settings=replace(house.settings, hold_sending=hold)))
