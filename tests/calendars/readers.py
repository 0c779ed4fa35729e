"""Other people's parsers, each reading a calendar into the same few facts.

vobject and icalendar are always there. ical.js (Thunderbird) is asked where Node finds it: `npm install` in
second_parsers. libical (GNOME, KDE) is asked where the system has libical.so.3.
"""

import ctypes
import subprocess
from datetime import datetime
from pathlib import Path
from shutil import which
from typing import Any

import icalendar
import msgspec
import pytest
import vobject
from msgspec import Struct

HERE = Path(__file__).parent
VEVENT_KIND = 4  # ICAL_VEVENT_COMPONENT in libical's icalenums.h
NOT_INSTALLED = 3  # how ical_js.cjs ends without ical.js


class Seen(Struct, frozen=True):
    """What a family sees of an event, whichever calendar it uses. Instants are seconds since 1970."""

    uid: str
    starts: int
    ends: int
    summary: str
    location: str
    description: str


def seen_by_icalendar(ics: bytes) -> list[Seen]:
    """What the library that wrote it reads back."""
    calendar = icalendar.Calendar.from_ical(ics)
    return [
        Seen(
            uid=str(event["UID"]),
            starts=_seconds(event.get("DTSTART").dt),
            ends=_seconds(event.get("DTEND").dt),
            summary=str(event["SUMMARY"]),
            location=str(event.get("LOCATION", "")),
            description=str(event.get("DESCRIPTION", "")),
        )
        for event in calendar.walk("VEVENT")
    ]


def seen_by_vobject(ics: bytes) -> list[Seen]:
    """What khal's older cousins and many scripts read."""
    calendar = vobject.readOne(ics.decode())
    return [
        Seen(
            uid=event.uid.value,
            starts=_seconds(event.dtstart.value),
            ends=_seconds(event.dtend.value),
            summary=event.summary.value,
            location=event.getChildValue("location", ""),
            description=event.getChildValue("description", ""),
        )
        for event in calendar.contents.get("vevent", [])
    ]


def seen_by_ical_js(ics: bytes) -> list[Seen]:
    """What Thunderbird reads; skips where Node or ical.js is missing."""
    node = which("node")
    if node is None:
        pytest.skip("Node is not installed, so ical.js was not asked.")
    asked = subprocess.run([node, HERE / "second_parsers" / "ical_js.cjs"], input=ics, capture_output=True, check=False)
    if asked.returncode == NOT_INSTALLED:
        pytest.skip("ical.js is not installed (`npm install` in tests/calendars/second_parsers), so it was not asked.")
    assert asked.returncode == 0, asked.stderr.decode()
    return msgspec.json.decode(asked.stdout, type=list[Seen])


def seen_by_libical(ics: bytes) -> list[Seen]:
    """What GNOME and KDE read; skips where the system has no libical."""
    try:
        library = _libical()
    except OSError:
        pytest.skip("libical is not installed, so it was not asked.")
    calendar = library.icalparser_parse_string(ics)
    assert calendar, "libical sees no calendar"
    seen = []
    event = library.icalcomponent_get_first_component(calendar, VEVENT_KIND)
    while event:
        span = library.icalcomponent_get_span(event)
        uid, summary, location, description = (
            (getattr(library, f"icalcomponent_get_{name}")(event) or b"").decode()
            for name in ("uid", "summary", "location", "description")
        )
        seen.append(Seen(uid, span.start, span.end, summary, location, description))
        event = library.icalcomponent_get_next_component(calendar, VEVENT_KIND)
    library.icalcomponent_free(calendar)
    return seen


class _Span(ctypes.Structure):
    """struct icaltime_span of libical 3."""

    _fields_ = (("start", ctypes.c_long), ("end", ctypes.c_long), ("is_busy", ctypes.c_int))


def _libical() -> Any:  # a C library has no types of its own
    library = ctypes.CDLL("libical.so.3")
    component = ctypes.c_void_p
    library.icalparser_parse_string.argtypes, library.icalparser_parse_string.restype = [ctypes.c_char_p], component
    for name in ("icalcomponent_get_first_component", "icalcomponent_get_next_component"):
        getattr(library, name).argtypes, getattr(library, name).restype = [component, ctypes.c_int], component
    for name in ("uid", "summary", "location", "description"):
        getter = getattr(library, f"icalcomponent_get_{name}")
        getter.argtypes, getter.restype = [component], ctypes.c_char_p
    library.icalcomponent_get_span.argtypes, library.icalcomponent_get_span.restype = [component], _Span
    library.icalcomponent_free.argtypes, library.icalcomponent_free.restype = [component], None
    return library


def _seconds(when: datetime) -> int:
    return int(when.timestamp())
