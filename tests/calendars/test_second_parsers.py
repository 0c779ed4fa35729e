"""What we write is read alike by other people's parsers: the same instants, the same words."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.feeds.rules import helping, written
from service.feeds.types import Feed
from service.ical.event import event_text
from service.ical.feed import feed
from service.ical.invite import cancel, request
from service.ical.text import one_line, paragraphs
from service.ical.types import CalendarEvent
from service.kernel.locale import voice
from service.kernel.unbroken import loosened
from service.notices.calendar import help_event
from service.notices.facts import HelpEntry, OwnEntry, SchoolFacts
from tests.calendars.given import ROSA, SCHOOL, meeting
from tests.calendars.readers import Seen, seen_by_ical_js, seen_by_icalendar, seen_by_libical, seen_by_vobject
from tests.messages_helping import PLACES

Reader = Callable[[bytes], list[Seen]]
READERS = [seen_by_icalendar, seen_by_vobject, seen_by_ical_js, seen_by_libical]

# All that any parser takes for the end of a line, and all other control characters.
LINE_ENDERS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}

TRICKY = [
    "plain",
    r"back\slash \n is no break, nor is \N or \, or \;",
    "quotes \" and ' and ^ and `",
    "semi;colon, comma: colon = equals",
    "مريم السيد يوم الخميس",
    "ဗုဒ္ဓဟူးနေ့ အောက်တိုဘာ",
    "👩‍🏫👨‍👩‍👧 emoji whose parts belong together " * 5,
    "é" * 200,
    "long words without a blank " + "x" * 300,
    "X-FAKE:line\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:child@example.org",
    "  blanks around\t and a tab  ",
    "<b>no markup</b> &amp; %2C %0D%0A",
]

LINK = "https://school.example/l/k0eICtrTYZF8Zn1DR1viP7BKo1M-PtI4KiJbxGe2zjk"
PARTS = [
    OwnEntry(
        school=SchoolFacts("Lincoln Elementary", "Lincoln", "America/Chicago", "555-0142", {}),
        entry=HelpEntry(
            entry_id=UUID(int=0x6A + number),
            revision=number,
            part=part,
            starts_at=datetime(2026, 10, 15, 22, 10, tzinfo=UTC) + timedelta(hours=number),
            ends_at=datetime(2026, 10, 15, 22, 40, tzinfo=UTC) + timedelta(hours=number),
            place=place,
            changed_at=datetime(2026, 9, 28, 14, tzinfo=UTC),
            created_at=datetime(2026, 9, 28, 14, tzinfo=UTC),
        ),
    )
    for number, (part, place) in enumerate(PLACES.items())
]


def _event(number: int, words: str) -> CalendarEvent:
    return meeting(
        uid=f"{number}@lincoln.example.org",
        starts=datetime(2026, 10, 15, 22, 10, tzinfo=UTC) + timedelta(days=7 * number),
        ends=datetime(2026, 10, 15, 22, 30, tzinfo=UTC) + timedelta(days=7 * number),
        summary=words,
        location=words,
        description=f"{words}\n{words}",
    )


def _as_written(event: CalendarEvent) -> Seen:
    return Seen(
        uid=event.uid,
        starts=int(event.starts.timestamp()),
        ends=int(event.ends.timestamp()),
        summary=one_line(event.summary),
        location=one_line(event.location),
        description=paragraphs(event.description),
    )


@pytest.mark.parametrize("read", READERS)
def test_feed_is_read_as_it_was_written(read: Reader) -> None:
    events = [_event(number, words) for number, words in enumerate(TRICKY)]

    body = feed("Meetings", [event_text(event) for event in events])

    assert read(body) == [_as_written(event) for event in events]


@pytest.mark.parametrize("read", READERS)
def test_empty_feed_is_a_calendar_without_events(read: Reader) -> None:
    assert read(feed("Meetings", [])) == []


@pytest.mark.parametrize("read", READERS)
def test_invitation_and_cancellation_are_read_as_the_same_event(read: Reader) -> None:
    assert read(request(meeting(), SCHOOL, ROSA)) == [_as_written(meeting())]
    assert read(cancel(meeting(), SCHOOL, ROSA)) == [_as_written(meeting())]


@pytest.mark.parametrize("language", ["es", "ar"])
@pytest.mark.parametrize("read", READERS)
def test_a_helpers_feed_and_invitations_say_the_same_part_of_an_evening(read: Reader, language: str) -> None:
    say = voice(language)
    events = [help_event(one.entry, say, door=LINK, mail_domain="school.example") for one in reversed(PARTS)]

    served = written(Feed(name="Where you help", door=LINK, entries=helping(PARTS, say, "school.example")))

    assert read(served) == [_as_written(event) for event in events]
    assert read(request(events[0], SCHOOL, ROSA)) == [_as_written(events[0])]
    assert read(cancel(events[0], SCHOOL, ROSA)) == [_as_written(events[0])]


@given(
    words=st.text(min_size=1, max_size=200).map(loosened),  # a calendar takes plain spaces for hard ones
    start=st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001 - hypothesis wants bounds without a zone
)
def test_any_words_and_instants_come_back(words: str, start: datetime) -> None:
    starts = start.replace(microsecond=0, tzinfo=UTC)
    event = meeting(
        summary=words, location=words, description=words, starts=starts, ends=starts + timedelta(minutes=20)
    )

    body = feed("Meetings", [event_text(event)])

    assert seen_by_vobject(body) == [_as_written(event)]
    assert seen_by_icalendar(body) == [_as_written(event)]


@given(words=st.text(max_size=400))
def test_every_line_fits_and_is_whole_text(words: str) -> None:
    body = request(meeting(summary=words, description=words, url=words), SCHOOL, ROSA)
    lines = [line.decode() for line in body.split(b"\r\n")]

    assert max(len(line.encode()) for line in lines) <= 75
    assert not set("".join(lines)) & LINE_ENDERS
