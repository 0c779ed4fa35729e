"""What relays and gateways answer, and what comes of it: real SMTP on loopback, HTTP by hand."""

import base64
import hmac
import socket
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import msgspec
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import NoticeId, OrgId, new_id
from service.kernel.tokens import Keyring
from service.notices import email, outbox
from service.notices.deliver import Channels, deliver_due
from service.notices.email import FolderMailer, SmtpMailer, mailer_for
from service.notices.links import Links
from service.notices.sms import FolderTexter, GatewayTexter, TwilioTexter, texter_for
from service.notices.types import Later, Mail, Outcome, Refused, Sent, Text, Unknown
from tests.conftest import StillClock
from tests.messages import PUT_AT, notice
from tests.senders import smtp_server, states


def _mail() -> Mail:
    return Mail(
        notice_id=NoticeId(new_id()),
        created_at=PUT_AT,
        sender="conferences@school.example",
        recipient="rosa@home.example",
        raw=b"Subject: Booked\r\nMessage-ID: <1@school.example>\r\n\r\n.dots and\r\n..more\r\n",
    )


def _text() -> Text:
    return Text(notice_id=NoticeId(new_id()), created_at=PUT_AT, number="+15155550123", body="Lincoln: hi", parts=1)


def _mailer(address: str) -> SmtpMailer:
    return SmtpMailer(f"smtp+plain://{address}", local_hostname="school.example")


async def test_a_relay_gets_the_very_bytes() -> None:
    mail = _mail()

    async with smtp_server("250 2.0.0 taken") as (address, postmaster):
        outcome = await _mailer(address).send(mail)

    assert outcome == Sent()
    assert postmaster.received == [mail.raw]


@pytest.mark.parametrize(
    "answer, outcome",
    [
        ("451 4.3.0 not now", Later("smtp-451")),
        ("452 4.2.2 full", Later("smtp-452")),
        ("550 5.7.1 spam", Refused("smtp-550")),
        ("554 5.6.0 no", Refused("smtp-554")),
    ],
)
async def test_what_a_relay_answers_to_a_mail(answer: str, outcome: Outcome) -> None:
    async with smtp_server(answer) as (address, _):
        assert await _mailer(address).send(_mail()) == outcome


@pytest.mark.parametrize(
    "answer, outcome",
    [("450 4.2.1 greylisted", Later("smtp-450")), ("550 5.1.1 nobody here", Refused("smtp-550"))],
)
async def test_what_a_relay_answers_to_a_mailbox(answer: str, outcome: Outcome) -> None:
    async with smtp_server(rcpt_answer=answer) as (address, _):
        assert await _mailer(address).send(_mail()) == outcome


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_a_relay_that_does_not_let_us_in_is_the_operators_trouble_and_passes() -> None:
    async with smtp_server(asks_for_sign_in=True) as (address, _):
        outcome = await SmtpMailer(f"smtp+plain://us:wrong@{address}", local_hostname="x.example").send(_mail())

    assert isinstance(outcome, Later)


async def test_a_relay_without_the_tls_it_should_have_gets_no_mail() -> None:
    async with smtp_server("250 taken") as (address, postmaster):
        outcome = await SmtpMailer(f"smtp://{address}", local_hostname="school.example").send(_mail())

    assert (outcome, postmaster.received) == (Later("smtp-connection"), [])


async def test_a_relay_that_is_not_there_is_tried_again() -> None:
    assert await _mailer("127.0.0.1:1").send(_mail()) == Later("smtp-connection")


async def test_a_relay_that_never_speaks_is_left_within_the_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(email, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        outcome = await _mailer(f"127.0.0.1:{silent.getsockname()[1]}").send(_mail())

    assert outcome == Later("smtp-connection")


async def test_a_relay_that_dies_before_its_250_gets_the_same_mail_again(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    async with transaction(pool, org) as conn:
        await outbox.put(conn, org, [notice()], now=clock.now(), mail_domain="school.example")

    async with smtp_server(None, "451 4.3.0 not now", "250 2.0.0 taken") as (address, postmaster):
        ways = Channels(
            mailer=_mailer(address),
            texter=None,
            links=Links("https://school.example", keyring),
            mail_from="conferences@school.example",
        )
        await deliver_due(pool, clock, ways)
        clock.advance(timedelta(minutes=1))
        await deliver_due(pool, clock, ways)
        clock.advance(timedelta(minutes=2))
        await deliver_due(pool, clock, ways)

    assert len(postmaster.received) == 3
    assert len(set(postmaster.received)) == 1
    assert await states(pool, org) == [("booked", "email", "sent", "")]


async def test_a_folder_keeps_each_mail_once_and_lists_them_in_order(tmp_path: Path) -> None:
    first, second = _mail(), _mail()
    mailer = mailer_for("file:the mail", base=tmp_path, mail_domain="school.example")

    for mail in (second, first, first):
        assert await mailer.send(mail) == Sent()

    kept = sorted((tmp_path / "the mail").iterdir())
    assert [path.name for path in kept] == [
        f"20260928T140000-{first.notice_id}.eml",
        f"20260928T140000-{second.notice_id}.eml",
    ]
    assert kept[0].read_bytes() == first.raw


async def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("not a folder")

    assert await FolderMailer(tmp_path / "mail").send(_mail()) == Later("folder")


async def test_a_folder_keeps_texts_with_their_headers(tmp_path: Path) -> None:
    text = _text()

    assert await FolderTexter(tmp_path, sender="+15155550100").send(text) == Sent()

    kept = tmp_path / f"20260928T140000-{text.notice_id}.txt"
    assert kept.read_text().splitlines() == [
        "To: +15155550123",
        "From: +15155550100",
        "Date: 2026-09-28T14:00:00+00:00",
        "Parts: 1",
        "",
        "Lincoln: hi",
    ]


def _gateway(answer: httpx.Response | Exception, calls: list[httpx.Request]) -> httpx.AsyncClient:
    def respond(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return httpx.AsyncClient(transport=httpx.MockTransport(respond))


async def test_twilio_is_called_as_it_documents(keyring: Keyring) -> None:
    calls: list[httpx.Request] = []
    client = _gateway(httpx.Response(201, json={"sid": "SM123"}), calls)
    links = Links("https://school.example", keyring)
    text = _text()

    outcome = await TwilioTexter(
        "twilio://AC1:to%40ken@api.twilio.com", sender="+15155550100", links=links, client=client
    ).send(text)

    assert outcome == Sent("SM123")
    assert str(calls[0].url) == "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json"
    assert calls[0].headers["authorization"] == "Basic " + base64.b64encode(b"AC1:to@ken").decode()
    assert parse_qs(calls[0].content.decode()) == {
        "To": ["+15155550123"],
        "From": ["+15155550100"],
        "Body": ["Lincoln: hi"],
        "StatusCallback": [f"https://school.example/inbound/sms/receipts/{text.notice_id}"],
    }


@pytest.mark.parametrize(
    "answer, outcome",
    [
        (httpx.Response(429), Later("gateway-429")),
        (httpx.Response(401), Later("gateway-401")),
        (httpx.Response(400, json={"code": 21211}), Refused("gateway-400")),
        (httpx.Response(302, headers={"location": "https://elsewhere.example"}), Unknown("gateway-302")),
        (httpx.Response(500), Unknown("gateway-500")),
        (httpx.Response(503), Unknown("gateway-503")),
        (httpx.ConnectError("no route"), Later("gateway-connection")),
        (httpx.ConnectTimeout("slow"), Later("gateway-connection")),
        (httpx.ReadTimeout("silent"), Unknown("gateway-silent")),
        (httpx.RemoteProtocolError("cut short"), Unknown("gateway-silent")),
        (httpx.Response(200, content=b"not json"), Sent("")),
    ],
)
async def test_what_a_gateway_answers(keyring: Keyring, answer: httpx.Response | Exception, outcome: Outcome) -> None:
    links = Links("https://school.example", keyring)
    calls: list[httpx.Request] = []

    texter = TwilioTexter("twilio://AC1:t@sms.example", sender="", links=links, client=_gateway(answer, calls))

    assert await texter.send(_text()) == outcome
    assert len(calls) == 1


async def test_any_gateway_can_check_that_a_text_is_ours(keyring: Keyring, clock: StillClock) -> None:
    calls: list[httpx.Request] = []
    client = _gateway(httpx.Response(202, json={"id": "g-1"}), calls)
    links = Links("https://school.example", keyring)
    text = _text()
    texter = GatewayTexter(
        "gateway:https://sms.example/send", sender="Lincoln", secret="s" * 32, links=links, clock=clock, client=client
    )

    outcome = await texter.send(text)

    (call,) = calls
    stamp = call.headers["x-porchlight-timestamp"]
    assert outcome == Sent("g-1")
    assert str(call.url) == "https://sms.example/send"
    assert call.headers["idempotency-key"] == str(text.notice_id)
    assert (
        call.headers["x-porchlight-signature"]
        == hmac.digest(b"s" * 32, stamp.encode() + b"." + call.content, sha256).hex()
    )
    assert msgspec.json.decode(call.content) == {
        "id": str(text.notice_id),
        "to": "+15155550123",
        "from": "Lincoln",
        "text": "Lincoln: hi",
        "receipt_to": f"https://school.example/inbound/sms/receipts/{text.notice_id}",
    }


async def test_without_an_address_there_is_no_texter(keyring: Keyring, clock: StillClock, tmp_path: Path) -> None:
    links = Links("https://school.example", keyring)

    assert texter_for("", sender="", secret="", base=tmp_path, links=links, clock=clock) is None
