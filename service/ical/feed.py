"""Assemble a subscribed calendar from stored VEVENT pieces, and describe an open time as such a piece."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from icalendar import Calendar
from icalendar.prop import vDuration

from service.ical.text import one_line, text_value
from service.ical.types import CalendarEvent

PRODUCT = "-//Porchlight//Porchlight//EN"

REFRESH_EVERY = timedelta(hours=1)  # a wish: Google and Outlook ask again when they like, up to a day later

_END = b"END:VCALENDAR\r\n"

# RFC 5545 3.6 wants at least one component in a calendar, and strict readers (ical4j, icalendar.org's validator, some
# importers) refuse one without. A zone of the world's clock shows nothing to anybody and never changes.
_NOTHING_BUT_A_ZONE = (
    b"BEGIN:VTIMEZONE\r\n"
    b"TZID:Etc/UTC\r\n"
    b"BEGIN:STANDARD\r\n"
    b"DTSTART:19700101T000000\r\n"
    b"TZNAME:UTC\r\n"
    b"TZOFFSETFROM:+0000\r\n"
    b"TZOFFSETTO:+0000\r\n"
    b"END:STANDARD\r\n"
    b"END:VTIMEZONE\r\n"
)


def feed(name: str, pieces: Iterable[bytes]) -> bytes:
    """Put VEVENT pieces, in the order given, into a calendar called `name`; the same pieces give the same bytes.

    Nothing recurs and instants are UTC, so no zone is written. No METHOD: a feed asks nobody for anything.
    """
    body = b"".join(_whole(piece) for piece in pieces)
    return _head(name) + (body or _NOTHING_BUT_A_ZONE) + _END


def single(piece: bytes) -> bytes:
    """Put one VEVENT piece into a calendar without a name: a file to open, not to subscribe to.

    With a name Outlook and Apple would make a calendar of its own for it.
    """
    return _head(None) + _whole(piece) + _END


def opening_event(
    *,
    uid: str,
    starts: datetime,
    ends: datetime,
    summary: str,
    location: str,
    description: str,
    booking_url: str,
    stamp: datetime,
) -> CalendarEvent:
    """Describe an open time: tentative, blocking nobody's day, its booking address in URL and DESCRIPTION.

    Some calendars show only one of the two, so a description without the address gets it as its last line. `stamp` is
    any instant of a row's: what an open time says follows from many rows, so it does not say when it changed.
    """
    if booking_url not in description:
        description = f"{description}\n{booking_url}"
    return CalendarEvent(
        uid=uid,
        sequence=0,
        starts=starts,
        ends=ends,
        summary=summary,
        location=location,
        description=description,
        url=booking_url,
        status="TENTATIVE",
        transparent=True,
        created=stamp,
        last_modified=stamp,
        dated=False,
    )


def etag(body: bytes) -> str:
    """Name exactly these bytes, as the strong validator of RFC 9110 8.8.3; a compressed answer needs another one."""
    return f'"{sha256(body).hexdigest()[:32]}"'


@lru_cache(maxsize=1024)  # icalendar takes longer for these lines than a feed for all its stored pieces
def _head(name: str | None) -> bytes:
    """Write everything that stands before the first component."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    if name is not None:
        title = text_value(one_line(name))
        calendar.add("name", title)  # RFC 7986 5.1
        calendar.add("x-wr-calname", title)  # what Apple, Google and Outlook read instead
        calendar.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})  # RFC 7986 5.7
        calendar.add("x-published-ttl", vDuration(REFRESH_EVERY))  # what Outlook reads instead
    text: bytes = calendar.to_ical()
    return text.removesuffix(_END)


def _whole(piece: bytes) -> bytes:
    """Return the piece if it is one whole VEVENT; half a piece would swallow the next."""
    if not (piece.startswith(b"BEGIN:VEVENT\r\n") and piece.endswith(b"END:VEVENT\r\n")):
        raise ValueError("a stored piece is not one whole VEVENT")
    return piece
