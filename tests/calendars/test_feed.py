"""A subscribed calendar, assembled from stored pieces."""

from datetime import UTC, datetime

import pytest

from service.ical.event import event_text
from service.ical.feed import etag, feed, opening_event
from tests.calendars.given import LINK, expected, meeting
from tests.calendars.readers import seen_by_icalendar

OPENING = opening_event(
    uid="01999b4e-9000-7000-8000-00000000000a@lincoln.example.org",
    starts=datetime(2026, 10, 15, 22, 30, tzinfo=UTC),
    ends=datetime(2026, 10, 15, 22, 50, tzinfo=UTC),
    summary="Free: Ms. Okafor. Tap to book",
    location="Lincoln Elementary, Room 12",
    description=f"Not booked yet. Book this time: {LINK}",
    booking_url=LINK,
    stamp=datetime(2026, 9, 28, 14, 0, tzinfo=UTC),
)


def test_feed_is_written_as_expected() -> None:
    pieces = [event_text(meeting()), event_text(OPENING)]

    assert feed("Lincoln Elementary: your meetings", pieces) == expected("feed.ics")


def test_empty_feed_is_written_as_expected() -> None:
    assert feed("Lincoln Elementary: your meetings", []) == expected("empty_feed.ics")


def test_feed_asks_nobody_for_anything() -> None:
    assert b"METHOD" not in feed("Meetings", [event_text(meeting())])


def test_name_cannot_end_its_line() -> None:
    body = feed("Meetings\r\nMETHOD:REQUEST", [])

    assert b"\r\nX-WR-CALNAME:Meetings METHOD:REQUEST\r\n" in body


def test_half_a_piece_is_refused() -> None:
    whole = event_text(meeting())

    with pytest.raises(ValueError, match="not one whole VEVENT"):
        feed("Meetings", [whole[:-5]])


def test_opening_blocks_nobodys_day() -> None:
    text = event_text(OPENING)

    assert b"\r\nTRANSP:TRANSPARENT\r\n" in text
    assert b"\r\nSTATUS:TENTATIVE\r\n" in text
    assert b"BEGIN:VALARM" not in text


def test_opening_without_its_address_in_the_words_gets_it_as_last_line() -> None:
    opening = opening_event(
        uid="a",
        starts=OPENING.starts,
        ends=OPENING.ends,
        summary="Free",
        location="",
        description="Not booked yet.",
        booking_url=LINK,
        stamp=OPENING.created,
    )

    [seen] = seen_by_icalendar(feed("Openings", [event_text(opening)]))

    assert seen.description == f"Not booked yet.\n{LINK}"


def test_same_bytes_have_the_same_etag_and_others_another() -> None:
    assert etag(b"one") == etag(b"one") == '"7692c3ad3540bb803c020b3aee66cd88"'
    assert etag(b"one") != etag(b"two")
