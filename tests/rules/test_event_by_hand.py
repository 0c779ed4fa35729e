"""An event written by hand says what the calendar library would, whatever is in it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from service.ical.event import event_text, unfolded_text
from service.ical.types import CalendarEvent

instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
events = st.builds(
    CalendarEvent,
    uid=st.text(min_size=1),
    sequence=st.integers(0, 99),
    starts=instants,
    ends=instants,
    summary=st.text(),
    location=st.text(),
    description=st.text(),
    url=st.sampled_from(["", "https://school.example/i", "https://school.example/ä b"]),
    status=st.sampled_from(["CONFIRMED", "TENTATIVE", "CANCELLED"]),
    transparent=st.booleans(),
    created=instants,
    last_modified=instants,
    dated=st.booleans(),
    alarm_minutes=st.sampled_from([None, 0, 5, 60, 90, 1440, 1500]),
)


@settings(max_examples=200, deadline=timedelta(seconds=5))
@given(events)
def test_an_event_by_hand_reads_as_the_librarys_own(event: CalendarEvent) -> None:
    assert unfolded_text(event) == event_text(event).replace(b"\r\n ", b"")
