"""A meeting, its organizer and its guest, and the files that say how their texts must look."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from service.ical.types import Attendee, CalendarEvent, Organizer

HERE = Path(__file__).parent

SCHOOL = Organizer("meetings@lincoln.example.org", "Ms. Okafor")
ROSA = Attendee("rosa.delgado@example.org", "Rosa Delgado")
LINK = "https://meet.lincoln.example.org/l/V1pY3rJ0c9sQ2mX8tB5nK7wD4fG6hL1aZ0eR3uI9oPq"

MEETING = CalendarEvent(
    uid="01999b4e-7c1a-7e53-9f00-5a1d2c3b4e5f@lincoln.example.org",
    sequence=1,
    starts=datetime(2026, 10, 15, 22, 10, tzinfo=UTC),
    ends=datetime(2026, 10, 15, 22, 30, tzinfo=UTC),
    summary="Meeting with Ms. Okafor",
    location="Lincoln Elementary, Room 12",
    description=f"Lincoln Elementary. 20 minutes. See or change it: {LINK}. Questions: 555-0142",
    url=LINK,
    created=datetime(2026, 9, 28, 14, 0, tzinfo=UTC),
    last_modified=datetime(2026, 9, 30, 15, 4, 5, 678_901, tzinfo=UTC),
    alarm_minutes=60,
)


def meeting(**changes: Any) -> CalendarEvent:
    """The meeting above, but."""
    return replace(MEETING, **changes)


def expected(name: str) -> bytes:
    """How a text must look, byte by byte."""
    return (HERE / "expected" / name).read_bytes()


def mail(name: str) -> bytes:
    """A mail that came back."""
    return (HERE / "replies" / name).read_bytes()
