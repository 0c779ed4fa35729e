"""The outbox: told once, whoever asks; sent whatever dies; texts never twice."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from service.kernel.db import Pool, queries, transaction
from service.kernel.ids import OrgId, PersonId, SchoolId, new_id
from service.kernel.tokens import Keyring
from service.notices import outbox
from service.notices.deliver import deliver_due
from service.notices.messages import DayBefore, HourBefore, Message, Notice, TextStopped
from service.notices.types import Claimed, Later, Refused, Unknown, Unread
from tests.builders import add_person
from tests.conftest import StillClock
from tests.messages import about, booked, meeting, notice, to
from tests.senders import HandMailer, HandTexter, channels, states

LEASE_OVER = timedelta(seconds=46)


async def _put(pool: Pool, org: OrgId, now: datetime, *notices: Notice) -> None:
    async with transaction(pool, org) as conn:
        await outbox.put(conn, org, notices, now=now, mail_domain="school.example")


async def _guardian(pool: Pool, org: OrgId, **columns: str) -> PersonId:
    school_id = SchoolId(new_id())
    async with transaction(pool, org) as conn:
        await conn.execute(
            """INSERT INTO school (org_id, school_id, source_id, name, text_name, time_zone)
               VALUES ($1, $2, 'S', 'Lincoln Elementary', 'Lincoln Elementary', 'America/Chicago')""",
            org,
            school_id,
        )
        return await add_person(conn, org, school_id, "guardian", "Rosa", "Delgado", **columns)


async def _text(pool: Pool, org: OrgId, now: datetime, message: Message | None = None, **facts: Any) -> PersonId:
    """Put a booked text, past the one that every number gets first, to a guardian who also has a mailbox."""
    person_id = await _guardian(pool, org, email="rosa@home.example", sms="+15155550123")
    await _put(pool, org, now, notice(message, to("sms", person_id=person_id), **facts))
    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE notice SET state = 'sent' WHERE message ->> 'kind' = 'text_consented'")
    return person_id


async def _rename(pool: Pool, org: OrgId, old: str, new: str) -> None:
    """Let waiting messages of a kind be of another, in the outbox alone."""
    async with transaction(pool, org) as conn:
        await conn.execute(
            """UPDATE notice SET message = jsonb_set(message, '{kind}', to_jsonb($2::text))
               WHERE message ->> 'kind' = $1 AND state = 'queued'""",
            old,
            new,
        )


async def test_a_notice_put_twice_is_there_once(pool: Pool, org: OrgId, now: datetime) -> None:
    await _put(pool, org, now, notice(dedupe="once"), notice(dedupe="once"))
    await _put(pool, org, now, notice(dedupe="once"))

    assert await states(pool, org) == [("booked", "email", "queued", "")]


async def test_a_change_drops_what_is_not_told_yet_and_it_may_be_put_again(
    pool: Pool, org: OrgId, now: datetime
) -> None:
    about_it = new_id()
    await _put(pool, org, now, notice(dedupe="once", subject_id=about_it), notice(subject_id=new_id()))

    async with transaction(pool, org) as conn:
        assert await outbox.drop(conn, org, about_it) == 1
    await _put(pool, org, now, notice(dedupe="once", subject_id=about_it))

    assert [state for _, _, state, _ in await states(pool, org)] == ["dropped", "queued", "queued"]


async def test_a_digest_is_dropped_by_a_change_of_any_of_its_meetings(pool: Pool, org: OrgId, now: datetime) -> None:
    first, second = new_id(), new_id()
    digest = DayBefore(**about(), meetings=[meeting(), meeting(2)])
    await _put(pool, org, now, notice(digest, subject_id=first, also_about=[second]))

    async with transaction(pool, org) as conn:
        assert await outbox.drop(conn, org, second) == 1


async def test_the_first_text_to_a_number_says_who_writes_and_how_to_stop(
    pool: Pool, org: OrgId, now: datetime
) -> None:
    await _put(pool, org, now, notice(recipient=to("sms")))
    await _put(pool, org, now, notice(recipient=to("sms")))

    assert [kind for kind, *_ in await states(pool, org)] == ["text_consented", "booked", "booked"]


async def test_texts_to_one_number_go_out_in_the_order_they_were_put(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _put(pool, org, clock.now(), *[notice(booked(revision=n), to("sms")) for n in range(5)])
    texter = HandTexter()

    await deliver_due(pool, clock, channels(keyring, texter=texter))
    for _ in range(5):
        await deliver_due(pool, clock, channels(keyring, texter=texter))

    ids = [text.notice_id for text in texter.texts]
    assert ids == sorted(ids)
    assert len(ids) == 6
    assert "STOP" in texter.texts[0].body


async def _two_workers(pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring) -> list[str]:
    """Let two workers loose on thirty mails at once; list the mails that went out."""
    await _put(pool, org, clock.now(), *[notice() for _ in range(30)])
    mailer = HandMailer(seconds=0.005)
    ways = channels(keyring, mailer)
    await asyncio.gather(deliver_due(pool, clock, ways), deliver_due(pool, clock, ways))
    return [str(mail.notice_id) for mail in mailer.mails]


async def test_two_workers_on_one_outbox_send_each_mail_once(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    sent = await _two_workers(pool, org, clock, keyring)

    assert len(sent) == 30
    assert len(set(sent)) == 30


async def test_without_the_lease_two_workers_would_send_some_twice(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the race above is a real one."""
    claim = outbox.claim

    async def careless(pool: Pool, org_id: OrgId, *, now: datetime) -> Claimed | Unread | None:
        taken = await claim(pool, org_id, now=now)
        async with transaction(pool, org_id) as conn:
            await conn.execute("UPDATE notice SET leased_until = $1 WHERE state = 'leased'", now)
        return taken

    monkeypatch.setattr(outbox, "claim", careless)

    sent = await _two_workers(pool, org, clock, keyring)

    assert len(sent) > len(set(sent))


async def test_a_mail_whose_worker_died_goes_again_with_the_same_bytes(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _put(pool, org, clock.now(), notice())
    dying = HandMailer(seconds=60)
    worker = asyncio.create_task(deliver_due(pool, clock, channels(keyring, dying)))
    while not dying.mails:  # noqa: ASYNC110 - the worker says nothing before it dies
        await asyncio.sleep(0.01)
    worker.cancel()
    await asyncio.wait([worker])
    heir = HandMailer()

    await deliver_due(pool, clock, channels(keyring, heir))
    assert heir.mails == []
    clock.advance(LEASE_OVER)
    await deliver_due(pool, clock, channels(keyring, heir))

    assert [mail.raw for mail in heir.mails] == [mail.raw for mail in dying.mails]
    assert await states(pool, org) == [("booked", "email", "sent", "")]


async def test_a_worker_that_wakes_after_its_lease_writes_nothing(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _put(pool, org, clock.now(), notice())
    sleeper = await outbox.claim(pool, org, now=clock.now())
    assert isinstance(sleeper, Claimed)
    clock.advance(LEASE_OVER)
    await deliver_due(pool, clock, channels(keyring))

    held = await outbox.settle(pool, sleeper, Refused("smtp-550"), now=clock.now())

    assert not held
    assert await states(pool, org) == [("booked", "email", "sent", "")]


async def test_a_text_whose_worker_died_is_never_called_again_and_goes_by_mail(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _text(pool, org, clock.now())
    dying, mailer, texter = HandTexter(dies=True), HandMailer(), HandTexter()
    await deliver_due(pool, clock, channels(keyring, mailer, dying))

    clock.advance(LEASE_OVER)
    await deliver_due(pool, clock, channels(keyring, mailer, texter))
    clock.advance(timedelta(days=1))
    await deliver_due(pool, clock, channels(keyring, mailer, texter))

    assert (len(dying.texts), len(texter.texts), len(mailer.mails)) == (1, 0, 1)
    assert await states(pool, org) == [
        ("text_consented", "sms", "sent", ""),
        ("booked", "sms", "unknown", "courier-lost"),
        ("booked", "email", "sent", ""),
    ]


async def test_a_text_claimed_but_not_called_yet_is_called_by_another(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _text(pool, org, clock.now())
    await outbox.claim(pool, org, now=clock.now())
    texter = HandTexter()

    clock.advance(LEASE_OVER)
    await deliver_due(pool, clock, channels(keyring, texter=texter))

    assert len(texter.texts) == 1


async def test_a_gateway_that_never_answers_is_not_called_again(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _text(pool, org, clock.now())
    texter, mailer = HandTexter(Unknown("gateway-silent")), HandMailer()

    await deliver_due(pool, clock, channels(keyring, mailer, texter))
    clock.advance(timedelta(days=1))
    await deliver_due(pool, clock, channels(keyring, mailer, texter))

    assert (len(texter.texts), len(mailer.mails)) == (1, 1)


async def test_a_text_the_gateway_had_no_time_for_is_called_a_minute_later(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _text(pool, org, clock.now())
    texter = HandTexter(Later("gateway-429"))

    await deliver_due(pool, clock, channels(keyring, texter=texter))
    clock.advance(timedelta(seconds=59))
    await deliver_due(pool, clock, channels(keyring, texter=texter))
    assert len(texter.texts) == 1
    clock.advance(timedelta(seconds=1))
    await deliver_due(pool, clock, channels(keyring, texter=texter))

    assert len(texter.texts) == 2


async def test_a_receipt_settles_a_text_nobody_knew_of_and_spares_the_mail(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _text(pool, org, clock.now())
    texter = HandTexter(Unknown("gateway-silent"))
    text = await outbox.claim(pool, org, now=clock.now())
    assert isinstance(text, Claimed)
    await outbox.settle(pool, text, Unknown("gateway-silent"), now=clock.now())

    await outbox.take_receipt(pool, org, text.notice_id, arrived=True, now=clock.now())
    await deliver_due(pool, clock, channels(keyring, texter=texter))

    assert [state for *_, state, _ in await states(pool, org)] == ["sent", "sent", "dropped"]


async def test_a_text_that_did_not_arrive_goes_by_mail(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _text(pool, org, clock.now())
    texter, mailer = HandTexter(), HandMailer()
    await deliver_due(pool, clock, channels(keyring, mailer, texter))

    await outbox.take_receipt(pool, org, texter.texts[0].notice_id, arrived=False, now=clock.now())
    await outbox.take_receipt(pool, org, texter.texts[0].notice_id, arrived=False, now=clock.now())
    await deliver_due(pool, clock, channels(keyring, mailer, texter))

    assert (len(texter.texts), len(mailer.mails)) == (1, 1)


async def test_the_mail_in_place_of_a_text_is_left_out_where_the_same_went_by_mail(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    message = booked()
    person_id = await _text(pool, org, clock.now(), message=message)
    await _put(pool, org, clock.now(), notice(message, to(person_id=person_id)))
    mailer = HandMailer()

    await deliver_due(pool, clock, channels(keyring, mailer, HandTexter(Unknown("gateway-silent"))))
    await deliver_due(pool, clock, channels(keyring, mailer))

    assert len(mailer.mails) == 1


async def test_a_text_only_message_has_no_mail_in_its_place(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _text(pool, org, clock.now(), message=HourBefore(**about(), meeting=meeting()))
    mailer = HandMailer()

    await deliver_due(pool, clock, channels(keyring, mailer, HandTexter(Unknown("gateway-silent"))))
    await deliver_due(pool, clock, channels(keyring, mailer))

    assert mailer.mails == []


async def test_a_number_that_said_stop_gets_the_answer_and_its_messages_by_mail(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    person_id = await _text(pool, org, clock.now())
    mailer, texter = HandMailer(), HandTexter()

    async with transaction(pool, org) as conn:
        await outbox.stop_texts(conn, org, "+15155550123", wording="STOP", now=clock.now())
    await _put(pool, org, clock.now(), notice(TextStopped(**about()), to("sms", person_id=person_id)))
    await _put(pool, org, clock.now(), notice(booked(revision=1), to("sms", person_id=person_id)))
    await deliver_due(pool, clock, channels(keyring, mailer, texter))
    await deliver_due(pool, clock, channels(keyring, mailer, texter))

    assert [text.body.partition(": ")[2][:18] for text in texter.texts] == ["no more texts from"]
    assert len(mailer.mails) == 2


async def test_a_stop_lets_a_text_that_only_a_newer_program_knows_go_by_mail(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _text(pool, org, clock.now())
    await _rename(pool, org, "booked", "of_a_newer_program")
    mailer = HandMailer()

    async with transaction(pool, org) as conn:
        await outbox.stop_texts(conn, org, "+15155550123", wording="STOP", now=clock.now())
    await _rename(pool, org, "of_a_newer_program", "booked")
    await deliver_due(pool, clock, channels(keyring, mailer))

    assert len(mailer.mails) == 1


async def test_without_a_gateway_texts_go_by_mail(pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring) -> None:
    await _text(pool, org, clock.now())
    mailer = HandMailer()

    await deliver_due(pool, clock, channels(keyring, mailer))
    await deliver_due(pool, clock, channels(keyring, mailer))

    assert len(mailer.mails) == 1


@pytest.mark.parametrize("urgent, goes_at", [(False, (8, 0)), (True, (7, 0))])
async def test_a_text_put_at_night_goes_in_the_morning(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring, urgent: bool, goes_at: tuple[int, int]
) -> None:
    clock.at = datetime(2026, 10, 15, 4, 30, tzinfo=UTC)  # 11:30 pm in Chicago
    await _text(
        pool, org, clock.now(), not_before=clock.now(), not_after=clock.now() + timedelta(days=1), urgent=urgent
    )
    texter = HandTexter()

    clock.at = datetime(2026, 10, 15, goes_at[0] + 5, goes_at[1], tzinfo=UTC) - timedelta(seconds=1)
    await deliver_due(pool, clock, channels(keyring, texter=texter))
    assert texter.texts == []
    clock.advance(timedelta(seconds=1))
    await deliver_due(pool, clock, channels(keyring, texter=texter))

    assert len(texter.texts) == 1


async def test_a_text_that_was_due_by_day_but_comes_up_at_night_waits_too(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _text(pool, org, clock.now())
    texter = HandTexter()

    clock.at = datetime(2026, 9, 29, 4, 30, tzinfo=UTC)  # the worker was down until 11:30 pm
    await deliver_due(pool, clock, channels(keyring, texter=texter))
    assert texter.texts == []
    clock.at = datetime(2026, 9, 29, 13, 0, tzinfo=UTC)  # 8:00 am
    await deliver_due(pool, clock, channels(keyring, texter=texter))

    assert len(texter.texts) == 1


async def test_what_would_come_too_late_is_given_up(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _put(pool, org, clock.now(), notice(not_after=clock.now() + timedelta(hours=1)))
    mailer = HandMailer()

    clock.advance(timedelta(hours=1))
    counts = await deliver_due(pool, clock, channels(keyring, mailer))

    assert (mailer.mails, counts.given_up) == ([], 1)
    assert await states(pool, org) == [("booked", "email", "expired", "")]


async def test_a_message_that_cannot_be_said_holds_up_no_other(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    teacher_only = notice(HourBefore(**about(), meeting=meeting()))  # has no words for a mail
    await _put(pool, org, clock.now(), teacher_only, notice())
    mailer = HandMailer()

    await deliver_due(pool, clock, channels(keyring, mailer))

    assert len(mailer.mails) == 1
    assert await states(pool, org) == [("hour_before", "email", "queued", "words"), ("booked", "email", "sent", "")]


async def test_a_message_only_a_newer_program_knows_holds_up_no_other_and_waits_for_it(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _put(pool, org, clock.now(), notice(not_after=clock.now() + timedelta(hours=12)))
    await _rename(pool, org, "booked", "of_a_newer_program")
    await _put(pool, org, clock.now(), notice())
    mailer = HandMailer()

    with capture_logs() as said:
        for minutes in (0, 1, 1):  # it is tried at once and after a minute, then after two
            clock.advance(timedelta(minutes=minutes))
            await deliver_due(pool, clock, channels(keyring, mailer))

    assert await states(pool, org) == [
        ("of_a_newer_program", "email", "queued", "unread"),
        ("booked", "email", "sent", ""),
    ]
    assert [line["notices"] for line in said] == [{"of_a_newer_program": 1}] * 2
    await _rename(pool, org, "of_a_newer_program", "booked")
    clock.advance(timedelta(hours=1))
    await deliver_due(pool, clock, channels(keyring, mailer))
    assert len(mailer.mails) == 2


async def test_what_nobody_could_read_in_time_is_given_up(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _put(pool, org, clock.now(), notice(not_after=clock.now() + timedelta(hours=1)))
    await _rename(pool, org, "booked", "of_a_newer_program")

    await deliver_due(pool, clock, channels(keyring))
    clock.advance(timedelta(hours=1))
    await deliver_due(pool, clock, channels(keyring))

    assert await states(pool, org) == [("of_a_newer_program", "email", "expired", "unread")]


async def test_every_orgs_notices_are_sent(pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring) -> None:
    other = OrgId(new_id())
    async with transaction(pool, other) as conn:
        await conn.execute("INSERT INTO org VALUES ($1, 'Elsewhere', $2)", other, clock.now())
    await _put(pool, org, clock.now(), notice())
    await _put(pool, other, clock.now(), notice())
    mailer = HandMailer()

    counts = await deliver_due(pool, clock, channels(keyring, mailer))

    assert (counts.sent, len(mailer.mails)) == (2, 2)


async def test_one_org_with_much_to_send_does_not_hold_up_the_others(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    other = OrgId(new_id())
    async with transaction(pool, other) as conn:
        await conn.execute("INSERT INTO org VALUES ($1, 'Elsewhere', $2)", other, clock.now())
    await _put(pool, org, clock.now(), *[notice() for _ in range(100)])
    await _put(pool, other, clock.now(), notice(recipient=to(address="elsewhere@home.example")))
    mailer = HandMailer(seconds=0.01)

    await deliver_due(pool, clock, channels(keyring, mailer))

    assert "elsewhere@home.example" in [mail.recipient for mail in mailer.mails[:50]]
    assert len(mailer.mails) == 101


async def test_a_fault_in_one_org_does_not_hold_up_the_others(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = OrgId(new_id())
    async with transaction(pool, other) as conn:
        await conn.execute("INSERT INTO org VALUES ($1, 'Elsewhere', $2)", other, clock.now())
    await _put(pool, org, clock.now(), notice())
    await _put(pool, other, clock.now(), notice())
    claim = outbox.claim

    async def faulty(pool: Pool, org_id: OrgId, *, now: datetime) -> Claimed | Unread | None:
        if org_id == org:
            raise ValueError
        return await claim(pool, org_id, now=now)

    monkeypatch.setattr(outbox, "claim", faulty)
    mailer = HandMailer()

    counts = await deliver_due(pool, clock, channels(keyring, mailer))

    assert (counts.sent, len(mailer.mails)) == (1, 1)


async def test_once_told_to_stop_a_worker_begins_nothing_more(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await _put(pool, org, clock.now(), *[notice() for _ in range(20)])
    stop, mailer = asyncio.Event(), HandMailer()
    stop.set()

    await deliver_due(pool, clock, channels(keyring, mailer), stop=stop)

    assert mailer.mails == []


async def test_claiming_looks_at_the_next_notice_and_not_at_all_of_them(
    pool: Pool, database: str, org: OrgId, now: datetime
) -> None:
    await _put(pool, org, now, *[notice(recipient=to(address=f"g{n}@home.example")) for n in range(3000)])
    owner = await asyncpg.connect(database)
    await owner.execute("ANALYZE porchlight.notice")
    await owner.close()

    async with transaction(pool, org) as conn:
        sql: Any = queries("notices")
        plan = await conn.fetch(f"EXPLAIN {sql.claim.sql}", new_id(), now, org, now)

    told = "\n".join(row[0] for row in plan)
    assert "Index Scan using notice_due" in told
    assert "Sort" not in told
