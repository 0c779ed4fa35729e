"""One event as text."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from service.ical.event import event_text
from tests.calendars.given import LINK, expected, meeting


def test_meeting_is_written_as_expected() -> None:
    assert event_text(meeting()) == expected("meeting.ics")


def test_spanish_meeting_is_folded_between_characters() -> None:
    event = meeting(
        summary="Cita con la maestra Ramírez-Ñandú y el maestro Peña, dirección y orientación: niñas y niños",
        description="Lincoln Elementary. 30 minutos.\nVer o cambiar: " + LINK,
    )

    assert event_text(event) == expected("spanish_meeting.ics")


def test_cancelled_meeting_stays_and_rings_nobody() -> None:
    event = meeting(sequence=2, status="CANCELLED", summary="Cancelled: Meeting with Ms. Okafor")

    assert event_text(event) == expected("cancelled_meeting.ics")


def test_two_writings_are_the_same_bytes() -> None:
    assert event_text(meeting()) == event_text(meeting())


def test_nobody_is_named() -> None:
    text = event_text(meeting())

    assert b"ATTENDEE" not in text
    assert b"ORGANIZER" not in text


def test_phone_call_has_no_place() -> None:
    assert b"LOCATION" not in event_text(meeting(location=""))


def test_instants_of_any_zone_are_written_in_utc() -> None:
    chicago = timezone(-timedelta(hours=5))

    text = event_text(meeting(starts=datetime(2026, 10, 15, 17, 10, tzinfo=chicago)))

    assert b"\r\nDTSTART:20261015T221000Z\r\n" in text


def test_stamp_comes_from_the_row() -> None:
    text = event_text(meeting(last_modified=datetime(2026, 10, 1, 8, 0, tzinfo=UTC)))

    assert b"\r\nDTSTAMP:20261001T080000Z\r\n" in text
    assert b"\r\nLAST-MODIFIED:20261001T080000Z\r\n" in text


def test_instant_without_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="carry their zone"):
        event_text(meeting(starts=datetime(2026, 10, 15, 22, 10)))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    "break_",
    ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"],
    ids=ascii,
)
def test_line_break_of_any_kind_starts_no_line_of_its_own(break_: str) -> None:
    text = event_text(meeting(summary=f"Meeting{break_}ATTENDEE:mailto:child@example.org"))

    assert b"\r\nSUMMARY:Meeting ATTENDEE:mailto:child@example.org\r\n" in text


@pytest.mark.parametrize("field", ["uid", "summary", "location", "description", "url"])
def test_control_characters_are_taken_out_of_every_field(field: str) -> None:
    text = event_text(meeting(**{field: "a\x00\x07\x1b\x7f\x9f\ud800\rb\nc"}))

    assert not set(text.decode()) & set("\x00\x07\x1b\x7f\x9f\ud800")
    assert all(line.isprintable() for line in text.decode().split("\r\n"))


def test_description_keeps_its_paragraphs() -> None:
    text = event_text(meeting(description="One.\r\nTwo.\u2029Three."))

    assert rb"DESCRIPTION:One.\nTwo.\nThree." in text


def test_punctuation_of_the_format_is_escaped() -> None:
    text = event_text(meeting(summary=r"A; b, c\d \N e: f"))

    assert b"\r\nSUMMARY:A\\; b\\, c\\\\d \\\\N e: f\r\n" in text
