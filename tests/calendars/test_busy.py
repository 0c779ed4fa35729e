"""A teacher's calendar kept elsewhere, read for the hours it takes. The school is in Chicago."""

import pickle
from datetime import UTC, datetime
from traceback import format_exception

import pytest

from service.ical.busy import MAX_CALENDAR_BYTES, MAX_OCCURRENCES, busy_spans
from service.ical.errors import CalendarTooLarge, CalendarUnreadable
from service.kernel.spans import Span

START, END = datetime(2026, 10, 1, 5, tzinfo=UTC), datetime(2026, 12, 1, 6, tzinfo=UTC)

BENT_ZONE = """BEGIN:VTIMEZONE
TZID:Our Own Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:-0300
TZOFFSETTO:-0300
END:STANDARD
END:VTIMEZONE
"""


def _calendar(*events: str, head: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\nUID:{number}\n{event}\nEND:VEVENT\n" for number, event in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//EN\n{head}{body}END:VCALENDAR\n".encode()


def _busy(*events: str, head: str = "") -> list[Span]:
    return busy_spans(_calendar(*events, head=head), START, END, "America/Chicago")


def _span(start: str, end: str) -> Span:
    return Span(datetime.fromisoformat(start + "Z"), datetime.fromisoformat(end + "Z"))


FIFTEENTH = [_span("2026-10-15T22:00", "2026-10-15T23:00")]


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20261015T220000Z\nDTEND:20261015T230000Z",
        "DTSTART:20261015T220000Z\nDURATION:PT1H",
        "DTSTART;TZID=America/New_York:20261015T180000\nDTEND;TZID=America/New_York:20261015T190000",
        "DTSTART;TZID=Eastern Standard Time:20261015T180000\nDTEND;TZID=Eastern Standard Time:20261015T190000",
        'DTSTART;TZID="W. Europe Standard Time":20261016T000000\nDURATION:PT1H',
        "DTSTART;TZID=/example.org/20260101_1/Europe/Berlin:20261016T000000\nDURATION:PT1H",
        "DTSTART:20261015T170000\nDTEND:20261015T180000",
        "DTSTART;TZID=Nowhere Known:20261015T170000\nDTEND;TZID=Nowhere Known:20261015T180000",
    ],
    ids=["utc", "duration", "iana", "windows", "windows quoted", "mozilla", "floating", "unknown"],
)
def test_hour_in_any_way_of_naming_a_zone_is_the_same_hour(event: str) -> None:
    assert _busy(event) == FIFTEENTH


@pytest.mark.parametrize("head", ["X-WR-TIMEZONE:America/New_York\n", "X-WR-TIMEZONE:Eastern Standard Time\n"])
def test_floating_times_lie_in_the_zone_the_calendar_names(head: str) -> None:
    assert _busy("DTSTART:20261015T180000\nDURATION:PT1H", head=head) == FIFTEENTH


def test_zone_nobody_knows_gives_way_to_the_schools() -> None:
    assert _busy("DTSTART:20261015T170000\nDURATION:PT1H", head="X-WR-TIMEZONE:Nowhere\n") == FIFTEENTH


def test_zone_the_calendar_defines_itself_is_used() -> None:
    assert _busy("DTSTART;TZID=Our Own Time:20261015T190000\nDURATION:PT1H", head=BENT_ZONE) == FIFTEENTH


def test_zone_one_calendar_defines_is_unknown_to_the_next() -> None:
    _busy("DTSTART;TZID=Our Own Time:20261015T190000\nDURATION:PT1H", head=BENT_ZONE)

    assert _busy("DTSTART;TZID=Our Own Time:20261015T170000\nDURATION:PT1H") == FIFTEENTH


def test_day_is_the_schools_day() -> None:
    assert _busy("DTSTART;VALUE=DATE:20261015") == [_span("2026-10-15T05:00", "2026-10-16T05:00")]


def test_day_of_the_autumn_change_lasts_twenty_five_hours() -> None:
    assert _busy("DTSTART;VALUE=DATE:20261101") == [_span("2026-11-01T05:00", "2026-11-02T06:00")]


def test_days_in_a_row_are_one_span_cut_to_the_window() -> None:
    assert _busy("DTSTART;VALUE=DATE:20260928\nDTEND;VALUE=DATE:20261003") == [
        _span("2026-10-01T05:00", "2026-10-03T05:00")
    ]


def test_floating_hour_that_comes_twice_takes_both() -> None:
    assert _busy("DTSTART:20261101T010000\nDTEND:20261101T013000") == [_span("2026-11-01T06:00", "2026-11-01T07:30")]


def test_floating_hour_that_the_clocks_skip_is_the_one_after_the_jump() -> None:
    ics = _calendar("DTSTART:20270314T020000\nDTEND:20270314T023000")

    spans = busy_spans(ics, START, datetime(2027, 4, 1, tzinfo=UTC), "America/Chicago")

    assert spans == [_span("2027-03-14T08:00", "2027-03-14T08:30")]


def test_weekly_hour_keeps_its_wall_clock_over_the_change() -> None:
    event = "DTSTART;TZID=America/Chicago:20261025T170000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2"

    assert _busy(event) == [
        _span("2026-10-25T22:00", "2026-10-25T23:00"),
        _span("2026-11-01T23:00", "2026-11-02T00:00"),
    ]


def test_moved_and_left_out_repetitions_are_where_they_were_put() -> None:
    series = (
        "DTSTART;TZID=America/Chicago:20261008T170000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4\n"
        "EXDATE;TZID=America/Chicago:20261022T170000"
    )
    moved = (
        "END:VEVENT\nBEGIN:VEVENT\nUID:0\nRECURRENCE-ID;TZID=America/Chicago:20261015T170000\n"
        "DTSTART;TZID=America/Chicago:20261016T080000\nDURATION:PT30M"
    )

    assert _busy(f"{series}\n{moved}") == [
        _span("2026-10-08T22:00", "2026-10-08T23:00"),
        _span("2026-10-16T13:00", "2026-10-16T13:30"),
        _span("2026-10-29T22:00", "2026-10-29T23:00"),
    ]


def test_cancelled_repetition_is_free() -> None:
    series = "DTSTART:20261014T220000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2"
    cancelled = (
        "END:VEVENT\nBEGIN:VEVENT\nUID:0\nRECURRENCE-ID:20261014T220000Z\n"
        "DTSTART:20261014T220000Z\nDURATION:PT1H\nSTATUS:CANCELLED"
    )

    assert _busy(f"{series}\n{cancelled}") == FIFTEENTH


@pytest.mark.parametrize("until", ["20261015", "20261015T170000", "20261015T220000Z"])
def test_last_repetition_counts_however_its_until_is_written(until: str) -> None:
    event = f"DTSTART;TZID=America/Chicago:20261014T170000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL={until}"

    assert _busy(event) == [_span("2026-10-14T22:00", "2026-10-14T23:00"), *FIFTEENTH]


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20261015T220000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT",
        "DTSTART:20261015T220000Z\nDURATION:PT1H\nSTATUS:cancelled",
        "DTSTART:20261015T220000Z",
        "DTSTART:20260915T220000Z\nDURATION:PT1H",
    ],
    ids=["transparent", "cancelled", "no length", "outside the window"],
)
def test_what_takes_no_time_is_left_out(event: str) -> None:
    assert _busy(event) == []


def test_overlapping_events_are_one_span() -> None:
    assert (
        _busy(
            "DTSTART:20261015T220000Z\nDURATION:PT40M",
            "DTSTART:20261015T223000Z\nDURATION:PT30M",
        )
        == FIFTEENTH
    )


@pytest.mark.parametrize(
    "ics",
    [
        b"\xef\xbb\xbf" + _calendar("DTSTART:20261015T220000Z\nDURATION:PT1H"),
        _calendar("DTSTART:20261015T220000Z\nDURATION:PT1H").replace(b"\n", b"\r\n"),
        _calendar("DTSTART:20261015T220000Z\nDURATION:PT1H") * 2,
        _calendar("SUMMARY:Besprechung für Ä\nDTSTART:20261015T220000Z\nDURATION:PT1H").decode().encode("latin-1"),
        _calendar("SUMMARY\nX-A;=:\nDTSTART:20261015T220000Z\nDURATION:PT1H"),
        b"\n\n" + _calendar("DTSTART:20261015T220000Z\nDURATION:PT1H") + b"\n\n",
    ],
    ids=["bom", "crlf", "two calendars", "latin-1", "broken title", "blank lines"],
)
def test_file_of_an_unusual_shape_is_read(ics: bytes) -> None:
    assert busy_spans(ics, START, END, "America/Chicago") == FIFTEENTH


def test_calendar_without_events_is_free_time() -> None:
    assert _busy() == []


@pytest.mark.parametrize(
    "ics",
    [
        b"",
        b"<html>\n<body>Sign in</body>\n</html>",
        _calendar("DTSTART:20261015T220000Z\nDURATION:PT1H")[:-20],
        _calendar() + _calendar("DTSTART:20261015T220000Z\nDURATION:PT1H")[:-20],
        _calendar("DTSTART:20261015T220000Z\nDURATION:PT1H").replace(b"END:VEVENT\n", b""),
        _calendar("DTSTART:someday\nDURATION:PT1H"),
        _calendar("DTSTART:20261015T220000Z\nDTEND:later"),
        _calendar("DTSTART:20261015T220000Z\nRRULE:FREQ=WHENEVER"),
        _calendar("DTSTART:20261015T220000Z\nRRULE:often"),
        _calendar("SUMMARY:no start"),
        _calendar(head="BEGIN:VTIMEZONE\nTZID:Empty\nEND:VTIMEZONE\n"),
        _calendar(head="CALSCALE:JULIAN\n"),
        b"BEGIN:VCALENDAR\n" * 10_000 + b"END:VCALENDAR\n",
        b"/etc/hostname END:VCALENDAR",
    ],
    ids=[
        "nothing",
        "sign-in page",
        "cut short",
        "second calendar cut short",
        "no end of event",
        "broken start",
        "broken end",
        "unknown frequency",
        "no rule",
        "no start",
        "zone without offset",
        "another calendar",
        "nested",
        "file name",
    ],
)
def test_nothing_is_concluded_from_what_cannot_be_read(ics: bytes) -> None:
    with pytest.raises(CalendarUnreadable):
        busy_spans(ics, START, END, "America/Chicago")


def test_calendar_over_a_megabyte_is_not_opened() -> None:
    with pytest.raises(CalendarTooLarge):
        busy_spans(b" " * (MAX_CALENDAR_BYTES + 1), START, END, "America/Chicago")


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:19700101T000000Z\nRRULE:FREQ=SECONDLY",
        "DTSTART:19700101T000000Z\nRRULE:FREQ=minutely",
        f"DTSTART:20261002T000000Z\nRRULE:FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE=0,10,20,30,40,50",
    ],
    ids=["each second", "each minute", "every ten minutes"],
)
def test_more_repetitions_than_a_life_holds_are_refused(event: str) -> None:
    with pytest.raises(CalendarTooLarge):
        _busy(event)


def test_as_many_occurrences_as_allowed_are_read() -> None:
    event = f"DTSTART:20261002T000000Z\nDURATION:PT5M\nRRULE:FREQ=HOURLY;INTERVAL=1;COUNT={MAX_OCCURRENCES}"

    assert len(_busy(event)) == 1_446  # those inside the window


def test_a_private_title_is_in_no_error() -> None:
    title = "Doctor at nine"

    with pytest.raises(CalendarUnreadable) as refused:
        _busy(head=f"{title}\n")

    assert title not in "".join(format_exception(refused.value))


def test_answers_and_refusals_travel_between_processes() -> None:
    assert pickle.loads(pickle.dumps(FIFTEENTH)) == FIFTEENTH  # noqa: S301 - our own bytes
    assert pickle.loads(pickle.dumps(CalendarUnreadable("broken times"))).args == ("broken times",)  # noqa: S301 - same
