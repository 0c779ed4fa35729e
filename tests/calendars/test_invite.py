"""The calendar part of an invitation mail."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from service.ical.event import event_text
from service.ical.invite import cancel, request
from service.ical.types import Attendee, Organizer
from tests.calendars.given import ROSA, SCHOOL, expected, meeting


def test_request_is_written_as_expected() -> None:
    assert request(meeting(), SCHOOL, ROSA) == expected("request.ics")


def test_cancel_is_written_as_expected() -> None:
    called_off = meeting(sequence=2, last_modified=datetime(2026, 10, 2, 8, 0, tzinfo=UTC))

    assert cancel(called_off, SCHOOL, ROSA) == expected("cancel.ics")


def test_retry_has_the_same_bytes() -> None:
    assert request(meeting(), SCHOOL, ROSA) == request(meeting(), SCHOOL, ROSA)


def test_invitation_and_feed_tell_the_same_uid_and_sequence() -> None:
    [invited] = Calendar.from_ical(request(meeting(), SCHOOL, ROSA)).events
    [subscribed] = Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + event_text(meeting()) + b"END:VCALENDAR\r\n").events

    assert invited["UID"] == subscribed["UID"]
    assert invited["SEQUENCE"] == subscribed["SEQUENCE"]


def test_cancelled_meeting_asks_nobody_to_come() -> None:
    with pytest.raises(ValueError, match="write a CANCEL"):
        request(meeting(status="CANCELLED"), SCHOOL, ROSA)


def test_one_person_is_taken_off_a_meeting_that_goes_on() -> None:
    text = cancel(meeting(status="CONFIRMED", sequence=2), SCHOOL, ROSA)

    assert b"\r\nMETHOD:CANCEL\r\n" in text
    assert b"\r\nSTATUS:CANCELLED\r\n" in text


@pytest.mark.parametrize(
    "name, written",
    [
        ('Noor Zöll "Z"', "CN=\"Noor Zöll ^'Z^'\""),
        ("مريم السيد", 'CN="مريم السيد"'),
        ("Léa O'Brien", 'CN="Léa O\'Brien"'),
        ("A; b: c, d ^ e", 'CN="A; b: c, d ^^ e"'),
        ("Eve\r\nATTENDEE:mailto:x@example.org", 'CN="Eve ATTENDEE:mailto:x@example.org"'),
        ("", ""),
    ],
)
def test_name_of_any_kind_stays_inside_its_parameter(name: str, written: str) -> None:
    unfolded = request(meeting(), SCHOOL, Attendee("rosa@example.org", name)).decode().replace("\r\n ", "")
    [line] = [line for line in unfolded.split("\r\n") if line.startswith("ATTENDEE")]

    assert written in line
    assert line.endswith(":mailto:rosa@example.org")


def test_organizer_without_a_name_is_only_a_mailbox() -> None:
    text = request(meeting(), Organizer("meetings@lincoln.example.org"), ROSA)

    assert b"\r\nORGANIZER:mailto:meetings@lincoln.example.org\r\n" in text


@pytest.mark.parametrize(
    "mailbox, written",
    [
        ("o'brien+school@example.org", "mailto:o'brien+school@example.org"),
        ("half%half@example.org", "mailto:half%25half@example.org"),
        ("who?cc=all@example.org", "mailto:who%3Fcc=all@example.org"),
        ("a\r\nb@example.org", "mailto:a%20b@example.org"),
    ],
)
def test_mailbox_is_written_as_an_address_and_nothing_else(mailbox: str, written: str) -> None:
    [event] = Calendar.from_ical(request(meeting(), SCHOOL, Attendee(mailbox))).events

    assert str(event["ATTENDEE"]) == written
