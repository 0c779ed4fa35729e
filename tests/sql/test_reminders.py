"""Reminders follow the meetings as they stand, whatever changed and however many workers look."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from service.access.working import by_worker, in_every_org
from service.booking import actions as booking
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, new_id
from service.kernel.tokens import Keyring
from service.notices import outbox
from service.notices.deliver import deliver_due
from service.notices.messages import DayBefore
from service.reminders import store
from service.reminders.actions import remind, tick
from tests.builders import SITE, BuiltSchool, act_of, add_family, booked, guardian_of, school_with
from tests.conftest import StillClock
from tests.messages import about, notice
from tests.riding import ride_asked, riding_school
from tests.senders import HandMailer, HandTexter, channels
from tests.told import all_sent

DAY_BEFORE = datetime(2026, 10, 14, 21, 0, tzinfo=UTC)  # Wednesday, 4:00 pm in Chicago
WEEK_BEFORE = datetime(2026, 10, 8, 21, 0, tzinfo=UTC)
EVENING = datetime(2026, 10, 14, 23, 0, tzinfo=UTC)  # Wednesday, 6:00 pm


async def _tick(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> int:
    return await tick(pool, act_of(by_worker(school.org_id), keyring, now))


async def _reminders(pool: Pool, org_id: OrgId) -> list[tuple[str, str]]:
    """(kind, state) of every reminder, in the order they were put."""
    async with transaction(pool, org_id) as conn:
        rows = await conn.fetch(
            """SELECT message ->> 'kind' AS kind, state FROM notice
               WHERE message ->> 'kind' IN ('week_ahead', 'day_before', 'hour_before', 'teacher_evening')
               ORDER BY notice_id"""
        )
    return [(row["kind"], row["state"]) for row in rows]


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now, teachers=2, children=2)


async def test_a_meeting_is_reminded_of_a_week_and_a_day_before_and_its_teacher_in_the_evening(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await booked(pool, keyring, school, school.at(17, 0), now)

    for at in (WEEK_BEFORE, DAY_BEFORE, EVENING, school.at(16, 0)):
        await _tick(pool, keyring, school, at)

    assert [kind for kind, _ in await _reminders(pool, school.org_id)] == [
        "week_ahead",
        "day_before",
        "teacher_evening",
    ]


async def test_two_workers_that_look_at_once_remind_once(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await booked(pool, keyring, school, school.at(17, 0), now)

    await asyncio.gather(*[_tick(pool, keyring, school, DAY_BEFORE) for _ in range(4)])
    await _tick(pool, keyring, school, DAY_BEFORE + timedelta(minutes=5))

    assert len(await _reminders(pool, school.org_id)) == 1


async def test_a_digest_names_all_meetings_and_their_children(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await booked(pool, keyring, school, school.at(17, 0), now, child=0)
    await booked(pool, keyring, school, school.at(17, 20), now, child=1)

    await _tick(pool, keyring, school, WEEK_BEFORE)

    async with transaction(pool, school.org_id) as conn:
        (message,) = await conn.fetchval(
            "SELECT jsonb_agg(message -> 'meetings') FROM notice WHERE message ->> 'kind' = 'week_ahead'"
        )
    assert [(one["teacher"]["en"], one["students"], one["room"]) for one in message] == [
        ("Ms. Okafor", ["Mateo"], "Room 12"),
        ("Mr. Tran", ["Lucía"], "Room 13"),
    ]


async def test_a_reminder_not_sent_yet_goes_with_its_meeting(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    guardian = guardian_of(school)
    first = await booked(pool, keyring, school, school.at(17, 0), now, child=0)
    second = await booked(pool, keyring, school, school.at(17, 20), now, child=1)
    await _tick(pool, keyring, school, DAY_BEFORE)

    await booking.cancel(pool, act_of(guardian, keyring, DAY_BEFORE + timedelta(minutes=1)), second.meeting_id)
    await _tick(pool, keyring, school, DAY_BEFORE + timedelta(minutes=2))
    await booking.cancel(pool, act_of(guardian, keyring, DAY_BEFORE + timedelta(minutes=3)), first.meeting_id)
    await _tick(pool, keyring, school, DAY_BEFORE + timedelta(minutes=4))

    assert await _reminders(pool, school.org_id) == [("day_before", "dropped"), ("day_before", "dropped")]


async def test_a_moved_meeting_is_reminded_of_at_its_new_time(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    await booking.move(
        pool,
        act_of(guardian_of(school), keyring, now + timedelta(hours=1)),
        meeting.meeting_id,
        start=school.at(16, 0, day=1),
        mode="school",
    )

    await _tick(pool, keyring, school, DAY_BEFORE)
    assert await _reminders(pool, school.org_id) == []
    await _tick(pool, keyring, school, DAY_BEFORE + timedelta(days=1))

    assert [kind for kind, _ in await _reminders(pool, school.org_id)] == ["day_before"]


async def test_a_reminder_sent_is_not_sent_again_when_its_meeting_moves_within_the_day(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    await _tick(pool, keyring, school, DAY_BEFORE)
    await all_sent(pool, school.org_id)

    await booking.move(
        pool,
        act_of(guardian_of(school), keyring, DAY_BEFORE + timedelta(minutes=1)),
        meeting.meeting_id,
        start=school.at(16, 0),
        mode="school",
    )
    await _tick(pool, keyring, school, DAY_BEFORE + timedelta(minutes=2))

    assert [kind for kind, _ in await _reminders(pool, school.org_id)] == ["day_before"]


async def test_who_gets_texts_is_texted_an_hour_before_and_not_by_mail(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now, families=0)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, now, channel="sms", sms="+15155550123")
    await booked(pool, keyring, school, school.at(17, 0), now)

    await _tick(pool, keyring, school, school.at(16, 0))

    assert [kind for kind, _ in await _reminders(pool, org)] == ["hour_before"]


async def test_a_round_without_reminders_has_none(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(pool, org, now, reminders=[])
    await booked(pool, keyring, school, school.at(17, 0), now)

    for at in (WEEK_BEFORE, DAY_BEFORE, school.at(16, 0)):
        assert await _tick(pool, keyring, school, at) == 0


async def test_who_said_no_to_reminders_gets_none_and_what_waits_is_taken_out(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await booked(pool, keyring, school, school.at(17, 0), now)
    guardian_id = school.family.guardian.person_id
    await _tick(pool, keyring, school, WEEK_BEFORE)

    await outbox.stop_reminders(pool, school.org_id, guardian_id, now=WEEK_BEFORE)
    assert await _tick(pool, keyring, school, DAY_BEFORE) == 0
    assert await _reminders(pool, school.org_id) == [("week_ahead", "refused")]
    await outbox.resume_reminders(pool, school.org_id, guardian_id)

    assert await _tick(pool, keyring, school, DAY_BEFORE) == 1


async def test_who_cancels_while_a_reminder_is_made_waits_and_then_drops_it(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    org_id, meeting = school.org_id, await booked(pool, keyring, school, school.at(17, 0), now)

    async with transaction(pool, org_id) as conn:
        told = await store.meetings(conn, org_id, [meeting.meeting_id])
        cancelling = asyncio.create_task(
            booking.cancel(pool, act_of(guardian_of(school), keyring, DAY_BEFORE), meeting.meeting_id)
        )
        done, _ = await asyncio.wait([cancelling], timeout=0.3)
        assert not done
        reminder = DayBefore(**about(), meetings=[told[meeting.meeting_id].facts])
        made = notice(reminder, subject_id=meeting.meeting_id)
        await outbox.put(conn, org_id, [made], now=DAY_BEFORE, mail_domain="school.example")
    await cancelling

    assert await _reminders(pool, org_id) == [("day_before", "dropped")]


async def test_every_org_is_reminded(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    other = OrgId(new_id())
    async with transaction(pool, other) as conn:
        await conn.execute("INSERT INTO org VALUES ($1, 'Elsewhere', $2)", other, now)
    for one in (org, other):
        school = await school_with(pool, one, now)
        await booked(pool, keyring, school, school.at(17, 0), now)

    assert await in_every_org(pool, keyring, SITE, remind, now=DAY_BEFORE) == 2


async def test_a_reminder_ends_in_a_mail_in_the_readers_language(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    await booked(pool, keyring, school, school.at(17, 0), now)
    await _tick(pool, keyring, school, DAY_BEFORE)
    mailer = HandMailer()

    await deliver_due(pool, StillClock(DAY_BEFORE), channels(keyring, mailer, HandTexter()))

    # Two mails went out, the booking's and the reminder's, and the outbox promises no order between them.
    (reminder,) = [mail.raw for mail in mailer.mails if b"Subject: Tomorrow" in mail.raw]
    assert b"Tomorrow, Thursday, October 15: you and Ms. Okafor" in reminder
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in reminder


async def test_a_teachers_evening_says_what_a_meeting_still_lacks(
    pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> None:
    school = await riding_school(pool, org, now)
    await ride_asked(pool, keyring, school, school.at(17, 0), now)

    await _tick(pool, keyring, school, EVENING)

    async with transaction(pool, org) as conn:
        said = "SELECT message -> 'still_needed' FROM notice WHERE message ->> 'kind' = 'teacher_evening'"
        [lacking] = await conn.fetchval(said)
    assert (lacking["what"], datetime.fromisoformat(lacking["starts_at"])) == ("driver", school.at(17, 0))
