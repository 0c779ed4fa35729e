"""Write one event as RFC 5545 text. The same event gives the same bytes, whoever asks and whenever."""

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

from icalendar import Alarm, Event
from icalendar.prop import vDuration, vUri

from service.ical.text import escaped, one_line, paragraphs, text_value, uri
from service.ical.types import CalendarEvent
from service.kernel.spans import stamped
from service.kernel.unbroken import loosened


def event_text(event: CalendarEvent) -> bytes:
    """Write the event as one VEVENT: CRLF line ends, lines of 75 octets at most, no character cut in two.

    It names nobody: no ORGANIZER, no ATTENDEE. `feed` takes such pieces.
    """
    text: bytes = event_component(event).to_ical()
    return text


def unfolded_text(event: CalendarEvent) -> bytes:
    """Write the event as `event_text`, one property a line: the piece a slice keeps.

    By hand: the library takes milliseconds for an event, most of a booking's own time. Says what `event_component`
    does, in its order; a property of the tests holds them together.
    """
    is_off = event.status == "CANCELLED"
    summary = escaped(one_line(loosened(event.summary)))
    changed = _stamp(event.last_modified)
    lines = [
        "BEGIN:VEVENT",
        f"SUMMARY:{summary}",
        f"DTSTART:{_stamp(event.starts)}",
        f"DTEND:{_stamp(event.ends)}",
        f"DTSTAMP:{changed}",
        f"UID:{escaped(one_line(event.uid))}",
        f"SEQUENCE:{event.sequence}",
        f"CREATED:{_stamp(event.created)}",
        *([f"DESCRIPTION:{escaped(paragraphs(loosened(event.description)))}"] if event.description else []),
        *([f"LAST-MODIFIED:{changed}"] if event.dated else []),
        *([f"LOCATION:{escaped(one_line(loosened(event.location)))}"] if event.location else []),
        f"STATUS:{event.status}",
        f"TRANSP:{'TRANSPARENT' if event.transparent or is_off else 'OPAQUE'}",
        *([f"URL:{uri(event.url)}"] if event.url else []),
    ]
    if event.alarm_minutes is not None and not is_off:
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{summary}",
            f"TRIGGER:{_minutes_before(event.alarm_minutes)}",
            "END:VALARM",
        ]
    lines += ["END:VEVENT", ""]
    return "\r\n".join(lines).encode()


@lru_cache(maxsize=1000)  # an evening's times and one moment's changes come again and again
def _stamp(instant: datetime) -> str:
    """Write an instant in UTC (RFC 5545 3.3.5)."""
    return stamped(_in_utc(instant), "seconds")


@cache
def _minutes_before(minutes: int) -> str:
    before: bytes = vDuration(timedelta(minutes=-minutes)).to_ical()  # type: ignore[no-untyped-call]
    return before.decode()


def event_component(event: CalendarEvent) -> Event:
    """Build the VEVENT that feed and invitation share."""
    component = Event()
    component.add("uid", text_value(one_line(event.uid)))
    # The row's stamp, never the clock: two GETs of a feed are byte-identical, or ETag and 304 never work.
    component.add("dtstamp", _in_utc(event.last_modified))
    # ICSx5 passes over a known UID whose LAST-MODIFIED has not risen, and takes one without it as it is.
    if event.dated:
        component.add("last-modified", _in_utc(event.last_modified))
    component.add("created", _in_utc(event.created))
    component.add("sequence", event.sequence)
    # UTC for one-off meetings: neither floating nor TZID with Z, which Outlook shows an hour off.
    component.add("dtstart", _in_utc(event.starts))
    component.add("dtend", _in_utc(event.ends))
    component.add("summary", text_value(one_line(loosened(event.summary))))
    component.add("status", event.status)
    # A cancelled meeting must not ring, and takes nobody's time: some calendars show it as busy for ever.
    is_off = event.status == "CANCELLED"
    component.add("transp", "TRANSPARENT" if event.transparent or is_off else "OPAQUE")
    if event.location:
        component.add("location", text_value(one_line(loosened(event.location))))
    if event.description:
        component.add("description", text_value(paragraphs(loosened(event.description))))
    if event.url:
        component.add("url", vUri(uri(event.url)))
    if event.alarm_minutes is not None and not is_off:
        component.add_component(_alarm(event.alarm_minutes, event.summary))
    return component


def _alarm(minutes: int, summary: str) -> Alarm:
    """Build the VALARM. Google drops it, so reminders also go by mail and text."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text_value(one_line(loosened(summary))))  # RFC 5545 3.6.6: a DISPLAY alarm must have one
    alarm.add("trigger", timedelta(minutes=-minutes))
    return alarm


def _in_utc(instant: datetime) -> datetime:
    """Bring an instant to UTC; a naive one is no instant."""
    if instant.tzinfo is None:
        raise ValueError("an event's instants carry their zone")
    return instant.astimezone(UTC)
