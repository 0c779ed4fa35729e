"""Mails that come back to the mailbox invitations are sent from. The shapes are those the named programs send."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ical.reply import MAX_MAIL_BYTES, read_reply
from service.ical.types import Bounce, CalendarReply, ReplyKind, Unreadable, UnreadableReason
from tests.calendars.given import MEETING, mail

NOTICE = "<notice-01999b4e-8000-7000-8000-000000000001@lincoln.example.org>"


def _reply(name: str) -> CalendarReply:
    read = read_reply(mail(name))
    assert isinstance(read, CalendarReply), read
    return read


def test_google_accepts() -> None:
    assert read_reply(mail("google_accepted.eml")) == CalendarReply(
        kind="accepted",
        uid=MEETING.uid,
        attendee="rosa.delgado@example.org",
        sender="rosa.delgado@example.org",
        message_id="<calendar-7c0a3a1e-9d2f-4a57-8e0c-1f7d1f7f5a11@google.example.org>",
        sequence=1,
        stamped=datetime(2026, 10, 1, 14, 5, 7, tzinfo=UTC),
    )


def test_outlook_declines_without_organizer_and_in_capitals() -> None:
    assert read_reply(mail("outlook_declined.eml")) == CalendarReply(
        kind="declined",
        uid=MEETING.uid,
        attendee="amal.haddad@example.org",
        sender="amal.haddad@example.org",
        message_id="<SJ0PR01MB0001A1B2C3D4E5F6@mail.example.org>",
        sequence=2,
        stamped=datetime(2026, 10, 2, 8, 15, 30, tzinfo=UTC),
    )


def test_outlook_proposes_another_time_in_a_windows_zone() -> None:
    reply = _reply("outlook_new_time_proposed.eml")

    assert reply.kind == "counter"
    assert reply.proposed_starts == datetime(2026, 10, 16, 13, 0, tzinfo=UTC)
    assert reply.proposed_ends == datetime(2026, 10, 16, 13, 20, tzinfo=UTC)


def test_apple_is_not_sure_in_quoted_printable() -> None:
    reply = _reply("apple_tentative.eml")

    assert (reply.kind, reply.attendee, reply.sequence) == ("tentative", "dana@example.org", 0)


@pytest.mark.parametrize(
    "name, kind",
    [
        ("attachment_relabelled.eml", "declined"),
        ("attendee_without_mailbox.eml", "accepted"),
        ("latin1_charset.eml", "accepted"),
        ("method_only_in_label.eml", "accepted"),
        ("several_attendees.eml", "accepted"),
        ("thunderbird_delegated.eml", "delegated"),
        ("utf16_charset.eml", "accepted"),
        ("wrong_charset.eml", "accepted"),
    ],
)
def test_reply_of_an_unusual_shape_is_read(name: str, kind: ReplyKind) -> None:
    reply = _reply(name)

    assert (reply.kind, reply.uid, reply.attendee) == (kind, MEETING.uid, "noor@example.org")


def test_reply_from_another_account_names_both_mailboxes() -> None:
    reply = _reply("attendee_by_email_parameter.eml")

    assert (reply.attendee, reply.sender) == ("noor@example.org", "ipad@example.org")


def test_reply_without_sequence_and_stamp_does_not_invent_them() -> None:
    reply = _reply("no_sequence_no_stamp.eml")

    assert reply.sequence is None
    assert reply.stamped is None


@pytest.mark.parametrize(
    "name, reason",
    [
        ("calendar_cut_short.eml", "garbled"),
        ("delivery_receipt.eml", "automatic-answer"),
        ("invitation_sent_back.eml", "not-a-reply"),
        ("no_attendee.eml", "no-attendee"),
        ("no_decision.eml", "no-decision"),
        ("old_style_bounce.eml", "automatic-answer"),
        ("out_of_office.eml", "automatic-answer"),
        ("reply_inside_a_forwarded_mail.eml", "no-calendar"),
        ("several_attendees_from_elsewhere.eml", "no-attendee"),
        ("words_only.eml", "no-calendar"),
    ],
)
def test_mail_that_answers_nothing_says_why(name: str, reason: UnreadableReason) -> None:
    assert read_reply(mail(name)) == Unreadable(reason)


@pytest.mark.parametrize(
    "name, status, permanent",
    [
        ("bounce_unknown_user.eml", "5.1.1", True),
        ("bounce_without_original.eml", "5.7.1", True),
        ("bounce_mailbox_full.eml", "4.2.2", False),
        ("bounce_delayed.eml", "4.4.1", False),
    ],
)
def test_bounce_names_the_notice_and_the_address_we_wrote_to(name: str, status: str, permanent: bool) -> None:
    assert read_reply(mail(name)) == Bounce(
        message_id=NOTICE,
        recipient="rosa.delgado@example.org",
        status=status,
        permanent=permanent,
    )


def test_mail_over_a_megabyte_is_not_opened() -> None:
    assert read_reply(b"x" * (MAX_MAIL_BYTES + 1)) == Unreadable("too-large")


@pytest.mark.parametrize(
    "bomb",
    [
        b"Content-Type: text/plain; " + b"a=b; " * 190_000 + b"\n\nx",
        b"Content-Type: text/plain;" + b"\n a=b;" * 150_000 + b"\n\nx",
        b"Content-Type: message/rfc822\n\n" * 30_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(18_000)),
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\r--%d\r" % (n, n) for n in range(200))
        + b"x\r" * 40_000,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 190_000,
        b'Content-Type: text/plain\nContent-Disposition: attachment; filename="' + b'";' * 400_000 + b"\n\nx",
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
        + b"\n" * 900_000,
    ],
    ids=[
        "long header",
        "folded header",
        "mail in mail",
        "boundary in boundary",
        "lines ended by CR alone",
        "many parts",
        "quotes in a file's name",
        "empty blocks of a report",
    ],
)
def test_mail_built_to_keep_a_parser_busy_is_refused_unopened(bomb: bytes) -> None:
    assert read_reply(bomb) == Unreadable("garbled")


@pytest.mark.parametrize(
    "body",
    [
        b"BEGIN:VEVENT\n" * 60_000,
        b"BEGIN:VEVENT\nATTENDEE;" + b"A=B;" * 20_000 + b":x\nEND:VEVENT\n",
        b"BEGIN:VEVENT\n" + b"ATTENDEE:mailto:a@example.org\n" * 3_000 + b"END:VEVENT\n",
        b"BEGIN:VEVENT\nUID:a\nDTSTAMP:yesterday\nSEQUENCE:-many\nATTENDEE;PARTSTAT=ACCEPTED:::::\nEND:VEVENT\n",
        b"BEGIN:VEVENT\nEND:VCALENDAR\nEND:VEVENT\n",
        b"\x00\xff\xfe" * 1_000,
    ],
    ids=["never ends", "long line", "crowd", "nonsense", "wrong end", "noise"],
)
def test_poisoned_calendar_in_a_mail_is_survived(body: bytes) -> None:
    head = b"From: a@example.org\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n"

    assert isinstance(read_reply(head + body), Unreadable | CalendarReply)


@pytest.mark.parametrize(
    "stamp", [b":00010101T000000Z", b":99991231T235959Z", b";TZID=America/Chicago:99991231T235959"]
)
def test_a_stamp_of_a_year_nobody_means_is_none(stamp: bytes) -> None:
    head = b"From: a@example.org\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n"
    event = b"BEGIN:VEVENT\nUID:a\nDTSTAMP" + stamp + b"\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.org\nEND:VEVENT\n"

    reply = read_reply(head + event)

    assert isinstance(reply, CalendarReply)
    assert reply.stamped is None


@given(raw=st.binary(max_size=2_000))
def test_any_bytes_are_read_without_a_fault(raw: bytes) -> None:
    assert isinstance(read_reply(raw), Unreadable | CalendarReply | Bounce)


@given(cut=st.integers(0, 3_000), noise=st.binary(max_size=40), length=st.integers(0, 200))
def test_any_damage_to_a_real_reply_is_survived(cut: int, noise: bytes, length: int) -> None:
    raw = mail("google_accepted.eml")

    read = read_reply(raw[:cut] + noise + raw[cut + length :])

    assert isinstance(read, Unreadable | CalendarReply | Bounce)


def test_zone_that_a_stranger_bends_is_not_believed() -> None:
    raw = b"""From: a@example.org
Content-Type: text/calendar

BEGIN:VCALENDAR
METHOD:COUNTER
BEGIN:VTIMEZONE
TZID:Hawaiian Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+1400
TZOFFSETTO:+1400
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:a
DTSTART;TZID=Hawaiian Standard Time:20261016T080000
ATTENDEE:mailto:a@example.org
END:VEVENT
END:VCALENDAR
"""

    read = read_reply(raw)

    assert isinstance(read, CalendarReply)
    assert read.proposed_starts == datetime(2026, 10, 16, 18, 0, tzinfo=UTC)
