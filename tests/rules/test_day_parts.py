"""A time belongs to the same part of the day for a family and for the desk."""

from datetime import UTC, datetime

import pytest

from service.booking.day_parts import part_said
from service.kernel.locale import voice


@pytest.mark.parametrize(
    "at,said",
    [
        (datetime(2026, 10, 15, 7, 30, tzinfo=UTC), "Before school"),
        (datetime(2026, 10, 15, 8, 30, tzinfo=UTC), "Morning"),
        (datetime(2026, 10, 15, 12, 0, tzinfo=UTC), "Midday"),
        (datetime(2026, 10, 15, 15, 0, tzinfo=UTC), "Afternoon"),
        (datetime(2026, 10, 15, 17, 0, tzinfo=UTC), "Evening"),
        (datetime(2026, 10, 17, 7, 30, tzinfo=UTC), "Morning"),
        (datetime(2026, 10, 17, 9, 0, tzinfo=UTC), "Morning"),
    ],
)
def test_a_saturday_has_no_school_to_be_before(at: datetime, said: str) -> None:
    assert part_said(at, voice("en")) == said
