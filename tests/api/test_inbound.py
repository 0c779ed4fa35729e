"""What comes back: texts, receipts, replies and bounces, each only from who may say so."""

import asyncio
import base64
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from hashlib import sha1
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import pytest

from service.booking import asking
from service.booking.types import NoneWork, ProposedTime
from service.kernel.config import load_settings
from service.kernel.db import Pool, transaction
from service.kernel.ids import NoticeId, OrgId, new_id
from service.kernel.tokens import Keyring
from service.notices import outbox
from service.notices.deliver import deliver_due
from service.notices.inbound import Incoming, TextBack, take_text
from service.notices.lmtp import TakeRaw, listen
from service.notices.messages import Message
from service.notices.signatures import sign
from service.wiring import House
from tests.builders import BuiltSchool, act_of, add_family, booked, guardian_of, school_with, teacher_of
from tests.conftest import StillClock
from tests.messages import booked as booked_message
from tests.messages import notice, to
from tests.senders import HandMailer, HandTexter, channels, states

NUMBER = "+15155550123"
SECRET, TOKEN = "s" * 32, "twilio-token"


@pytest.fixture
def house(pool: Pool, clock: StillClock, keyring: Keyring, tmp_path: Path) -> House:
    """An installation that texts by Twilio and takes the other gateway's webhooks too."""
    settings = load_settings(
        {},
        data_dir=tmp_path,
        base_url="https://school.example",
        mail_from="conferences@school.example",
        sms_url=f"twilio://AC1:{TOKEN}@api.twilio.com",
        sms_secret=SECRET,
        inbound_secret="let the mail in",
    )
    return House(settings, pool, clock, keyring)


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """A school with one family that gets texts and has a mailbox."""
    built = await school_with(pool, org, now, families=0)
    async with transaction(pool, org) as conn:
        return await add_family(conn, built, now, channel="sms", sms=NUMBER)


async def _from_twilio(
    client: httpx.AsyncClient, path: str, fields: Mapping[str, str], *, token: str = TOKEN
) -> httpx.Response:
    signed = f"https://school.example{path}" + "".join(name + value for name, value in sorted(fields.items()))
    signature = base64.b64encode(hmac.digest(token.encode(), signed.encode(), sha1)).decode()
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    return await client.post(path, content=urlencode(fields), headers=headers)


async def _text_in(client: httpx.AsyncClient, body: str, *, sid: str = "SM1", sender: str = NUMBER) -> httpx.Response:
    return await _from_twilio(client, "/inbound/sms/twilio", {"From": sender, "Body": body, "MessageSid": sid})


async def _signed(client: httpx.AsyncClient, path: str, said: Any, at: datetime) -> httpx.Response:
    body = msgspec.json.encode(said)
    headers = {"Content-Type": "application/json", **sign(SECRET, body, now=at)}
    return await client.post(path, content=body, headers=headers)


async def _waiting_text(pool: Pool, school: BuiltSchool, now: datetime, message: Message | None = None) -> None:
    recipient = to("sms", person_id=school.family.guardian.person_id)
    async with transaction(pool, school.org_id) as conn:
        made = notice(message or booked_message(), recipient)
        await outbox.put(conn, school.org_id, [made], now=now, mail_domain="school.example")


async def _consents(pool: Pool, org_id: OrgId) -> list[tuple[bool, str]]:
    async with transaction(pool, org_id) as conn:
        rows = await conn.fetch("SELECT consents, wording FROM text_consent ORDER BY at, consent_id")
    return [(row["consents"], row["wording"]) for row in rows]


async def test_stop_is_kept_answered_and_what_waits_goes_by_mail(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock, keyring: Keyring
) -> None:
    await _waiting_text(pool, school, clock.now())

    answer = await _text_in(client, "Stop!")
    mailer, texter = HandMailer(), HandTexter()
    await deliver_due(pool, clock, channels(keyring, mailer, texter))

    assert (answer.status_code, answer.text) == (200, "<Response/>")
    assert await _consents(pool, school.org_id) == [(False, "Stop!")]
    assert [text.body for text in texter.texts] == [
        "Lincoln Elementary: no more texts from us. Your meetings stay booked. Reply START to get texts again."
    ]
    assert [mail.recipient for mail in mailer.mails] == ["guardian0@home.example"]


async def test_start_brings_texts_back(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock, keyring: Keyring
) -> None:
    await _text_in(client, "STOP", sid="SM1")
    clock.advance(timedelta(minutes=1))
    await _text_in(client, "start", sid="SM2")
    await _waiting_text(pool, school, clock.now())
    texter = HandTexter()

    await deliver_due(pool, clock, channels(keyring, texter=texter))

    assert await _consents(pool, school.org_id) == [(False, "STOP"), (True, "start")]
    assert any("booked" in text.body for text in texter.texts)


@pytest.mark.parametrize(
    "said, answered",
    [
        ("HELP", "texts about your school meetings. Help: 555-0142. Rates may apply. Reply STOP to stop."),
        ("what is this", "we could not read that. Please call 555-0142."),
        ("2", "we could not read that. Please call 555-0142."),  # nobody proposed any times
    ],
)
async def test_what_is_answered(
    client: httpx.AsyncClient,
    pool: Pool,
    school: BuiltSchool,
    clock: StillClock,
    keyring: Keyring,
    said: str,
    answered: str,
) -> None:
    await _text_in(client, said)
    texter = HandTexter()

    await deliver_due(pool, clock, channels(keyring, texter=texter))

    assert [text.body for text in texter.texts] == [f"Lincoln Elementary: {answered}"]


async def test_an_answer_speaks_the_readers_language_and_comes_at_night_too(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    built = await school_with(pool, org, clock.now(), families=0)
    async with transaction(pool, org) as conn:
        await add_family(conn, built, clock.now(), channel="sms", sms=NUMBER, language="es")
    clock.advance(timedelta(hours=16))  # 1:00 am in Chicago
    texter = HandTexter()

    await _text_in(client, "Ayuda")
    await deliver_due(pool, clock, channels(keyring, texter=texter))

    assert texter.texts[0].body.startswith("Lincoln Elementary: mensajes sobre sus citas.")


async def test_a_text_handed_in_twice_is_answered_once(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    await _text_in(client, "HELP", sid="SM7")
    await _text_in(client, "HELP", sid="SM7")

    assert [kind for kind, *_ in await states(pool, school.org_id)] == ["text_help"]


async def test_a_number_handed_in_twice_is_no_answer_to_the_next_question(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    built = await school_with(pool, org, now, teachers=2, families=0)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, built, now, teachers_per_child=2, channel="sms", sms=NUMBER)
        await outbox.put(conn, org, [notice(recipient=to("sms"))], now=now, mail_domain="school.example")
    for teacher in range(2):
        await _propose(pool, keyring, school, teacher, now)

    await _text_in(client, "1", sid="SM7")
    await _text_in(client, "1", sid="SM7")
    once = await _booked(pool, org)
    await _text_in(client, "1", sid="SM8")

    assert (once, await _booked(pool, org)) == (1, 2)


async def _propose(pool: Pool, keyring: Keyring, school: BuiltSchool, teacher: int, now: datetime) -> None:
    """Propose one time of a teacher who was told that none of the others work."""
    about = NoneWork(
        invitation_id=school.family.guardian.invitation_id,
        teacher_id=school.teachers[teacher].person_id,
        student_id=school.family.child.student_id,
        bands=["evening"],
        weekdays=[],
    )
    ask = await asking.say_none_work(pool, act_of(guardian_of(school), keyring, now), about)
    time = ProposedTime(start=school.at(19 + teacher, 0), mode="phone")
    await asking.propose(pool, act_of(teacher_of(school, teacher), keyring, now), ask, [time])


async def _booked(pool: Pool, org: OrgId) -> int:
    async with transaction(pool, org) as conn:
        count: int = await conn.fetchval("SELECT count(*) FROM meeting WHERE state = 'confirmed'")
    return count


async def test_a_number_nobody_knows_gets_no_answer(client: httpx.AsyncClient, pool: Pool, school: BuiltSchool) -> None:
    answer = await _text_in(client, "HELP", sender="+15155550199")

    assert answer.status_code == 200
    assert await states(pool, school.org_id) == []


async def test_stop_holds_for_every_org_that_has_the_number_and_is_answered_once(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    other = OrgId(new_id())
    async with transaction(pool, other) as conn:
        await conn.execute("INSERT INTO org VALUES ($1, 'Elsewhere', $2)", other, now)
        await outbox.put(conn, other, [notice(recipient=to("sms"))], now=now, mail_domain="school.example")

    await _text_in(client, "STOP")

    assert await _consents(pool, school.org_id) == await _consents(pool, other) == [(False, "STOP")]
    answered = [kind for org_id in (school.org_id, other) for kind, *_ in await states(pool, org_id)]
    assert answered.count("text_stopped") == 1


async def test_a_number_goes_to_who_asked(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    heard: list[tuple[OrgId, str, int]] = []

    async def answer(org_id: OrgId, back: TextBack, choice: int) -> bool:
        heard.append((org_id, back.number, choice))
        return True

    incoming = Incoming(
        pool=pool, mail_domain="school.example", answer_text=answer, say_choices=_no_choices, answer_calendar=_nobody
    )
    await take_text(incoming, NUMBER, " 2.", message_id="SM1", now=now)

    assert heard == [(school.org_id, NUMBER, 2)]
    assert await states(pool, school.org_id) == []


async def _nobody(*_: object) -> None:
    raise AssertionError


async def _no_choices(*_: object) -> bool:
    raise AssertionError


async def test_a_forged_text_changes_nothing(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock
) -> None:
    fields = {"From": NUMBER, "Body": "STOP", "MessageSid": "SM1"}
    said = {"id": "1", "from": NUMBER, "text": "STOP"}

    answers = [
        await _from_twilio(client, "/inbound/sms/twilio", fields, token="guess"),
        await client.post("/inbound/sms/twilio", data=fields),
        await client.post("/inbound/sms", json=said),
        await _signed(client, "/inbound/sms", said, clock.now() - timedelta(minutes=6)),
    ]

    assert [answer.status_code for answer in answers] == [401] * 4
    assert await _consents(pool, school.org_id) == []


async def test_the_generic_gateway_hands_texts_in(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock
) -> None:
    answer = await _signed(client, "/inbound/sms", {"id": "g1", "from": NUMBER, "text": "Parar"}, clock.now())

    assert answer.status_code == 204
    assert await _consents(pool, school.org_id) == [(False, "Parar")]


@pytest.mark.parametrize(
    "said", [{"id": "g1", "from": "0151", "text": "x"}, {"id": "g1"}, {"id": "g1", "from": NUMBER, "more": 1}, [], "x"]
)
async def test_a_text_that_is_not_as_described_is_refused(
    client: httpx.AsyncClient, school: BuiltSchool, clock: StillClock, said: object
) -> None:
    assert (await _signed(client, "/inbound/sms", said, clock.now())).status_code == 422


async def _sent_text(pool: Pool, school: BuiltSchool, clock: StillClock, keyring: Keyring) -> NoticeId:
    await _waiting_text(pool, school, clock.now())
    texter = HandTexter()
    await deliver_due(pool, clock, channels(keyring, texter=texter))
    return next(text.notice_id for text in texter.texts if "booked" in text.body)


@pytest.mark.parametrize("state, mails", [("delivered", 0), ("sent", 0), ("undelivered", 1), ("failed", 1)])
async def test_a_twilio_receipt_says_what_became_of_a_text(
    client: httpx.AsyncClient,
    pool: Pool,
    school: BuiltSchool,
    clock: StillClock,
    keyring: Keyring,
    state: str,
    mails: int,
) -> None:
    notice_id = await _sent_text(pool, school, clock, keyring)
    mailer = HandMailer()

    answer = await _from_twilio(client, f"/inbound/sms/receipts/{notice_id}", {"MessageStatus": state})
    await deliver_due(pool, clock, channels(keyring, mailer, HandTexter()))

    assert (answer.status_code, len(mailer.mails)) == (204, mails)


async def test_any_gateways_receipt_says_what_became_of_a_text(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock, keyring: Keyring
) -> None:
    notice_id = await _sent_text(pool, school, clock, keyring)

    answer = await _signed(client, f"/inbound/sms/receipts/{notice_id}", {"arrived": False}, clock.now())

    assert answer.status_code == 204
    assert ("booked", "sms", "refused", "undelivered") in await states(pool, school.org_id)


async def test_a_receipt_for_what_we_never_sent_is_nobodys(
    client: httpx.AsyncClient, clock: StillClock, school: BuiltSchool
) -> None:
    answer = await _signed(client, f"/inbound/sms/receipts/{new_id()}", {"arrived": True}, clock.now())

    assert answer.status_code == 204


async def _mail_in(client: httpx.AsyncClient, raw: bytes, secret: str = "let the mail in") -> httpx.Response:
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "message/rfc822"}
    return await client.post("/inbound/mail", content=raw, headers=headers)


async def _invited(pool: Pool, clock: StillClock, keyring: Keyring, org: OrgId) -> tuple[BuiltSchool, str, str]:
    """Book a meeting and send its invitation; give the school, the calendar's UID and the mail's Message-ID."""
    school = await school_with(pool, org, clock.now())
    meeting = await booked(pool, keyring, school, school.at(17, 0), clock.now())
    await deliver_due(pool, clock, channels(keyring))
    async with transaction(pool, org) as conn:
        message_id = await conn.fetchval("SELECT message_id FROM notice WHERE message ->> 'kind' = 'booked'")
    return school, f"{meeting.meeting_id}@school.example", message_id


def _reply(uid: str, answer: str, sender: str = "guardian0@home.example") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, "conferences@school.example"
    mail["Message-ID"] = "<reply-1@home.example>"
    mail.set_content("answered")
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260929T140000Z\r\nSEQUENCE:0\r\nDTSTART:20261015T220000Z\r\n"
        f"ATTENDEE;PARTSTAT={answer}:mailto:{sender}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    return mail.as_bytes()


def _report(message_id: str, action: str, status: str) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: conferences@school.example\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; guardian0@home.example\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n"
    ).encode()


async def test_a_declined_invitation_makes_the_school_ask(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    _, uid, _ = await _invited(pool, clock, keyring, org)
    clock.advance(timedelta(days=1))

    first = await _mail_in(client, _reply(uid, "DECLINED"))
    await _mail_in(client, _reply(uid, "DECLINED"))

    assert first.status_code == 204
    assert [kind for kind, *_ in await states(pool, org)].count("decline_asked") == 1


async def test_a_mail_that_came_back_marks_its_notice(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    _, _, message_id = await _invited(pool, clock, keyring, org)

    await _mail_in(client, _report(message_id, "failed", "5.1.1"))

    assert ("booked", "email", "bounced", "bounced-5.1.1") in await states(pool, org)


@pytest.mark.parametrize("action, status", [("delayed", "4.4.1"), ("failed", "4.2.2"), ("delivered", "2.0.0")])
async def test_what_may_pass_marks_nothing(
    client: httpx.AsyncClient,
    pool: Pool,
    org: OrgId,
    clock: StillClock,
    keyring: Keyring,
    action: str,
    status: str,
) -> None:
    _, _, message_id = await _invited(pool, clock, keyring, org)

    assert (await _mail_in(client, _report(message_id, action, status))).status_code == 204

    assert ("booked", "email", "sent", "") in await states(pool, org)


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"Subject: hello\r\n\r\nJust words", b"\n" * 900_000])
async def test_any_other_mail_is_taken_and_left(client: httpx.AsyncClient, school: BuiltSchool, raw: bytes) -> None:
    assert (await _mail_in(client, raw)).status_code == 204


async def test_mail_without_the_secret_or_too_large_is_refused(client: httpx.AsyncClient) -> None:
    assert (await _mail_in(client, b"x", secret="guess")).status_code == 401
    assert (await client.post("/inbound/mail", content=b"x")).status_code == 401
    assert (await _mail_in(client, b"x" * 1_000_001)).status_code == 413


async def _by_lmtp(take: TakeRaw, raw: bytes) -> list[str]:
    """Hand in a mail for two mailboxes; give what was answered to the mail itself."""
    server = await listen("127.0.0.1:0", take)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        await reader.readline()  # the server greets first
        boxes = [b"RCPT TO:<conferences@school.example>", b"RCPT TO:<second@school.example>"]
        for command in (b"LHLO relay.example", b"MAIL FROM:<>", *boxes, b"DATA"):
            writer.write(command + b"\r\n")
            while b"-" in (await reader.readline())[3:4]:
                pass  # a greeting of several lines
        writer.write(raw.replace(b"\r\n.", b"\r\n..") + b".\r\nQUIT\r\n")
        answered = (await reader.read()).decode().splitlines()
        writer.close()
        await writer.wait_closed()
    return [line for line in answered if not line.startswith("221")]


async def test_lmtp_hands_over_the_very_bytes_and_answers_for_each_recipient() -> None:
    took: list[bytes] = []

    async def take(mail: bytes) -> None:
        took.append(mail)

    answered = await _by_lmtp(take, b"Subject: hi\r\n\r\n.a dot\r\n")

    assert took == [b"Subject: hi\r\n\r\n.a dot\r\n"]
    assert answered == ["250 2.0.0 taken"] * 2


async def test_a_mail_that_could_not_be_acted_on_stays_with_the_relay() -> None:
    async def take(_mail: bytes) -> None:
        raise OSError

    answered = await _by_lmtp(take, b"Subject: hi\r\n\r\nx\r\n")

    assert answered == ["451 4.3.0 not now, please try again"] * 2


async def test_lmtp_takes_no_mail_over_a_megabyte() -> None:
    answered = await _by_lmtp(_nobody, b"Subject: big\r\n\r\n" + b"\r\n" * 600_000)

    assert answered == ["552 Error: Too much mail data"]
