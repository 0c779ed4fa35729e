"""Read when a teacher is busy from a calendar kept elsewhere. Fetching it, and killing a slow reading, is the caller's.

Only times are looked at: no title, place or guest of a teacher's private calendar leaves this module.
"""

import warnings
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import chain, islice
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component
from icalendar.timezone import tzp

from service.ical.errors import CalendarTooLarge, CalendarUnreadable
from service.kernel.spans import Span, joined

MAX_CALENDAR_BYTES = 1_000_000
MAX_OCCURRENCES = 5_000

# A broken title costs nothing; a broken time would offer an hour the teacher does not have.
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")

# Nobody meets every minute, and counting such a rule up from 1970 takes hours.
_TOO_OFTEN = ("SECONDLY", "MINUTELY")


def busy_spans(ics: bytes, window_start: datetime, window_end: datetime, zone: str) -> list[Span]:
    """Return the busy time within the window, sorted and joined; raise CalendarTooLarge or CalendarUnreadable.

    `zone` is the school's: there all-day events lie, and times that name no zone or one nobody knows.
    """
    if len(ics) > MAX_CALENDAR_BYTES:
        raise CalendarTooLarge
    window = Span(window_start.astimezone(UTC), window_end.astimezone(UTC))
    school = ZoneInfo(zone)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # icalendar warns of each zone name it has to guess
            every = chain.from_iterable(_occurrences(calendar, window, school) for calendar in _calendars(ics))
            found = list(islice(every, MAX_OCCURRENCES + 1))
            spans = [span for event in found if (span := _busy(event, window, school))]
    except (CalendarTooLarge, CalendarUnreadable):
        raise
    except Exception as fault:  # noqa: BLE001 - both libraries raise whatever a strange calendar makes them trip over
        # `from None`: what they quote is somebody's private calendar, and a traceback ends in a log.
        raise CalendarUnreadable(type(fault).__name__) from None
    if len(found) > MAX_OCCURRENCES:
        raise CalendarTooLarge
    return joined(spans)


def _calendars(ics: bytes) -> list[Component]:
    """Parse every VCALENDAR of the file; a file cut short, or none at all, is unreadable."""
    text = ics.removeprefix(BOM_UTF8).strip()
    if not text.upper().endswith(b"END:VCALENDAR"):
        raise CalendarUnreadable("cut short, or no calendar")
    # Zones that one calendar defines stay in icalendar's memory under any name it likes; this empties it.
    tzp.use_default()
    # Bytes, never str: icalendar takes a str of one line for the name of a file to read.
    calendars: list[Component] = [*Calendar.from_ical(text, multiple=True)]
    if not calendars:
        raise CalendarUnreadable("no whole calendar")
    return calendars


def _occurrences(calendar: Component, window: Span, school: ZoneInfo) -> Iterator[Component]:
    """Expand a calendar's events within the window."""
    _settle_default_zone(calendar)
    for event in calendar.walk("VEVENT"):
        _check_times(event)
    # The window in the school's zone: that is how times without a zone are compared with it.
    start, end = window.start.astimezone(school), window.end.astimezone(school)
    for series in recurring_ical_events.of(calendar).series:
        for occurrence in series.between(start, end):
            yield occurrence.as_component(keep_recurrence_attributes=False)


def _settle_default_zone(calendar: Component) -> None:
    """Give X-WR-TIMEZONE its IANA name, or drop it where nobody knows the zone: the school's stands in then."""
    name = calendar.pop("X-WR-TIMEZONE", None)
    zone: object = tzp.timezone(str(name)) if name else None
    if isinstance(zone, ZoneInfo):
        calendar.add("X-WR-TIMEZONE", zone.key)


def _check_times(event: Component) -> None:
    """Refuse an event whose times are broken or far too many, and put its last repetition where it was meant."""
    if any(name in _TIMES for name, _ in event.errors):
        raise CalendarUnreadable("broken times")
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if "FREQ" not in rule:
            raise CalendarUnreadable("a repetition without a frequency")
        if str(rule["FREQ"][0]).upper() in _TOO_OFTEN:
            raise CalendarTooLarge
        if "UNTIL" in rule:
            rule["UNTIL"] = [_until(rule["UNTIL"][0], _when(event, "DTSTART"))]


def _until(until: date, start: date) -> date:
    """Read an UNTIL without zone in the event's own; recurring-ical-events takes it for UTC and loses the last evening.

    A day means the whole of it. RFC 5545 3.3.10 asks writers for UTC here; not all do.
    """
    if not isinstance(start, datetime) or start.tzinfo is None:
        return until
    if not isinstance(until, datetime):
        until = datetime.combine(until, time.max.replace(microsecond=0))
    return (until if until.tzinfo else until.replace(tzinfo=start.tzinfo)).astimezone(UTC)


def _busy(event: Component, window: Span, school: ZoneInfo) -> Span | None:
    """Return the part of an occurrence inside the window; None if it takes nobody's time."""
    if _says(event, "TRANSP", "TRANSPARENT") or _says(event, "STATUS", "CANCELLED"):
        return None
    start = max(_first_instant(_when(event, "DTSTART"), school), window.start)
    end = min(_last_instant(_when(event, "DTEND"), school), window.end)
    return Span(start, end) if start < end else None


def _when(event: Component, name: str) -> date:
    """Return a property's day or time as it is written."""
    when: date = event.get(name).dt
    return when


def _says(event: Component, name: str, value: str) -> bool:
    """Tell whether a property has this value, in any case."""
    return str(event.get(name, "")).strip().upper() == value


def _first_instant(when: date, school: ZoneInfo) -> datetime:
    """Turn a start into an instant; a day starts at midnight in the school's zone.

    Gap: a start inside it is when the clocks have jumped. Overlap: the first of the two.
    """
    if not isinstance(when, datetime):
        when = datetime.combine(when, time.min)
    return (when if when.tzinfo else when.replace(tzinfo=school)).astimezone(UTC)


def _last_instant(when: date, school: ZoneInfo) -> datetime:
    """Turn an end into an instant. Overlap: the second of the two, rather an hour too much than one too few."""
    if not isinstance(when, datetime):
        when = datetime.combine(when, time.min)
    return max(_first_instant(when.replace(fold=0), school), _first_instant(when.replace(fold=1), school))
