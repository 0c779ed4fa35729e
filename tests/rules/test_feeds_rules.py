"""How large a feed gets, since when it reads as it does, and which requests know it already."""

from datetime import UTC, datetime, timedelta

import pytest

from service.availability.types import Opening, opening_key
from service.feeds.answering import known_tag, packed_tag
from service.feeds.memory import Memory
from service.feeds.rules import LARGEST, digest_of, offices_past, revision, written
from service.feeds.types import Feed, TeacherDay, Version
from service.ical.feed import opening_event
from service.ical.types import CalendarEvent
from service.kernel.conditions import wants_gzip
from service.kernel.ids import PersonId, new_id
from service.kernel.spans import Span

NOON = datetime(2026, 9, 28, 17, 0, 0, 400_000, tzinfo=UTC)
TAG = '"7692c3ad3540bb80"'


def _entry(number: int) -> CalendarEvent:
    start = datetime(2026, 10, 1, 14, tzinfo=UTC) + timedelta(minutes=20 * number)
    opening = Opening(Span(start, start + timedelta(minutes=20)), PersonId(new_id()))
    link = f"https://door.invalid/{opening_key(opening.teacher_id, start)}"
    return opening_event(
        uid=f"{number}@school.example",
        starts=start,
        ends=opening.span.end,
        summary="Free: Ms. Okafor. Tap to book",
        location="Lincoln Elementary, Room 12",
        description=f"Not booked yet. Book this time: {link}",
        booking_url=link,
        stamp=start,
    )


def test_a_feed_that_would_be_too_large_keeps_what_comes_first() -> None:
    made_of = Feed(
        name="Lincoln", door="https://school.example/l/" + "x" * 43, entries=[_entry(n) for n in range(2000)]
    )

    body = written(made_of)

    assert 900_000 < len(body) < LARGEST + 1000
    assert b"UID:0@" in body
    assert b"UID:1000@" in body
    assert b"UID:1999@" not in body


def test_what_differs_in_any_entry_or_in_the_door_differs_in_its_digest() -> None:
    one = Feed(name="Lincoln", door="a", entries=[_entry(1)])

    assert digest_of(one) == digest_of(Feed(name="Lincoln", door="a", entries=one.entries))
    assert len({digest_of(one), digest_of(Feed(name="Lincoln", door="b", entries=one.entries))}) == 2


@pytest.mark.parametrize(
    "now, since",
    [
        (datetime(2026, 9, 28, 17, tzinfo=UTC), datetime(2025, 7, 1, tzinfo=UTC)),
        (datetime(2027, 6, 30, 23, tzinfo=UTC), datetime(2025, 7, 1, tzinfo=UTC)),
        (datetime(2027, 7, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)),
    ],
)
def test_the_offices_calendar_goes_back_over_the_last_school_year(now: datetime, since: datetime) -> None:
    assert offices_past(now) == since


def test_a_days_revision_rises_when_a_year_of_changes_leaves_the_feed() -> None:
    before = revision(_day(changes=900), datetime(2025, 7, 1, tzinfo=UTC))
    after = revision(_day(changes=1), datetime(2026, 7, 1, tzinfo=UTC))

    assert before < after < 2**31


def _day(changes: int) -> TeacherDay:
    return TeacherDay(
        teacher_id=PersonId(new_id()),
        teacher={"": "Grace Okafor"},
        day=NOON.date(),
        meetings=1,
        within=Span(NOON, NOON + timedelta(minutes=20)),
        room="",
        changes=changes,
        created_at=NOON,
        changed_at=NOON,
    )


def test_a_feed_is_as_old_as_its_first_look() -> None:
    memory = Memory()
    memory.keep("link:1", b"makings", TAG, NOON)

    known = memory.recall("link:1", b"makings")

    assert known == Version(b"makings", TAG, datetime(2026, 9, 28, 16, 59, 59, tzinfo=UTC))
    assert memory.recall("link:1", b"others") is None
    assert memory.recall("link:2", b"makings") is None


def test_a_second_change_within_a_second_counts_as_a_second_later() -> None:
    memory = Memory()
    first = memory.keep("link:1", b"first", TAG, NOON)

    second = memory.keep("link:1", b"second", '"other"', NOON + timedelta(milliseconds=100))

    assert second.since - first.since == timedelta(seconds=1)


def test_other_makings_of_the_same_bytes_are_no_change() -> None:
    memory = Memory()
    first = memory.keep("link:1", b"first", TAG, NOON)

    assert memory.keep("link:1", b"second", TAG, NOON + timedelta(hours=1)).since == first.since


def test_the_feed_not_asked_for_longest_is_forgotten() -> None:
    memory = Memory(most=2)
    for reader in ("link:1", "link:2", "link:3"):
        memory.keep(reader, b"makings", TAG, NOON)

    assert memory.recall("link:1", b"makings") is None
    assert memory.recall("link:3", b"makings") is not None


@pytest.mark.parametrize(
    "sent",
    [
        {"if-none-match": TAG},
        {"if-none-match": f"W/{TAG}"},
        {"if-none-match": f'"other", {TAG}'},
        {"if-none-match": "*"},
        {"if-none-match": packed_tag(TAG)},
        {"if-modified-since": "Mon, 28 Sep 2026 17:00:00 GMT"},
        {"if-modified-since": "Tue, 29 Sep 2026 00:00:00 GMT"},
    ],
)
def test_who_names_the_version_has_it(sent: dict[str, str]) -> None:
    assert known_tag(sent, Version(b"", TAG, NOON.replace(microsecond=0)), TAG)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"if-none-match": '"other"'},
        {"if-none-match": ""},
        {"if-none-match": TAG.strip('"')},
        {"if-none-match": '"other"', "if-modified-since": "Tue, 29 Sep 2026 00:00:00 GMT"},
        {"if-modified-since": "Mon, 28 Sep 2026 16:59:59 GMT"},
        {"if-modified-since": "yesterday"},
        {"if-modified-since": "Mon, 99 Sep 2026 99:00:00 GMT"},
        {"if-modified-since": "Tue, 29 Sep 2026 00:00:00 -0000"},
    ],
)
def test_to_everybody_else_it_is_new(sent: dict[str, str]) -> None:
    assert known_tag(sent, Version(b"", TAG, NOON.replace(microsecond=0)), TAG) is None


@pytest.mark.parametrize(
    "accepted, wanted",
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.1", True),
        ("gzip;q=1.0, *;q=0", True),
        ("", False),
        ("*", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("xgzip", False),
    ],
)
def test_gzip_is_for_who_names_it(accepted: str, wanted: bool) -> None:
    assert wants_gzip(accepted) is wanted
