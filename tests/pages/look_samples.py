"""A believable evening to draw every part with: Lincoln Elementary, Ms. Okafor, Mateo."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from service.kernel.frame import Frame, Link, Mistake, Tab
from service.kernel.progress import Progress

CHICAGO = ZoneInfo("America/Chicago")
LANGUAGES = ("en", "es", "ar", "my", "zh-Hans", "vi", "am", "ar-XB")


def at(day: int, hours: str) -> datetime:
    """Give a time of October 2026 in Chicago."""
    hour, minute = hours.split(":")
    return datetime(2026, 10, day, int(hour), int(minute), tzinfo=CHICAGO)


class Tile(msgspec.Struct, frozen=True):
    href: str
    at: datetime


class Part(msgspec.Struct, frozen=True):
    label: str
    tiles: tuple[Tile, ...]


class Day(msgspec.Struct, frozen=True):
    day: date
    parts: tuple[Part, ...]


class Stop(msgspec.Struct, frozen=True):
    at: datetime
    title: str
    detail: str


class Family(msgspec.Struct, frozen=True):
    name: str
    language: str
    state: str
    what: str
    tried: str
    act: str


class Class(msgspec.Struct, frozen=True):
    teacher: str
    grade: str
    progress: Progress


class Gallery(msgspec.Struct, frozen=True, kw_only=True):
    """All that the gallery's templates show; each takes what it needs."""

    start: datetime
    end: datetime
    taken: datetime
    near: tuple[Tile, ...]
    days: tuple[Day, ...]
    stops: tuple[Stop, ...]
    mistakes: tuple[Mistake, ...]
    progress: Progress
    families: tuple[Family, ...]
    classes: tuple[Class, ...]
    sent: date


def _part(label: str, day: int, *hours: str) -> Part:
    return Part(label, tuple(Tile("#main", at(day, one)) for one in hours))


def sample_gallery() -> Gallery:
    return Gallery(
        start=at(15, "17:10"),
        end=at(15, "17:30"),
        taken=at(15, "17:10"),
        near=(Tile("#main", at(15, "17:35")), Tile("#main", at(15, "16:20")), Tile("#main", at(13, "17:10"))),
        days=(
            Day(
                at(13, "0:00").date(),
                (_part("Before school", 13, "7:15", "7:40"), _part("Evening", 13, "17:10", "17:35", "18:50")),
            ),
            Day(
                at(15, "0:00").date(),
                (
                    _part("Afternoon", 15, "15:30", "15:55", "16:20"),
                    _part("Evening", 15, "17:10", "17:35", "18:00", "18:25"),
                ),
            ),
            Day(at(17, "0:00").date(), (_part("Morning", 17, "9:00", "9:25", "10:15"),)),
        ),
        stops=(
            Stop(at(15, "17:10"), "Mateo", "Ms. Okafor, Room 12"),
            Stop(at(15, "17:50"), "Lucía", "Mr. Tran, Room 7"),
        ),
        mistakes=(
            Mistake("band", "Tick at least one time of day"),
            Mistake("phone", "Type a phone number with 10 numbers"),
        ),
        progress=Progress(booked=266, proposed=34, opened=50, unreached=62),
        families=(
            Family("Abdullahi", "Somali", "stopped", "Number not in service", "2 texts", "Find a number"),
            Family("Htet", "Burmese", "waiting", "Link not opened", "Text, email", "Call"),
            Family("Nguyen", "Vietnamese", "needs", "Asked for no texts", "Email", "Print letter"),
            Family("Ramirez Soto", "Spanish", "waiting", "Link not opened", "Text, letter", "Call"),
            Family("Tadesse", "Amharic", "stopped", "Email came back", "Email", "Call"),
        ),
        classes=(
            Class("Ms. Okafor", "Grade 2", Progress(booked=15, proposed=3, unreached=4)),
            Class("Mr. Tran", "Grade 5", Progress(booked=19, proposed=1, unreached=2)),
            Class("Ms. Delgado", "Grade 1", Progress(booked=9, proposed=2, opened=3, unreached=7)),
            Class("Mr. Haile", "Grade 3", Progress(booked=21)),
        ),
        sent=date(2026, 10, 1) + timedelta(0),
    )


def sample_frame(*, desk: bool = False) -> Frame:
    if not desk:
        return Frame(school="Lincoln Elementary", phone="555-0142", languages=LANGUAGES, private=True, here="/i")
    tabs = tuple(Tab(label, "#main", current=label == "Rounds") for label in ("Rounds", "Today", "People", "Messages"))
    return Frame(
        school="Lincoln Elementary",
        part="School office",
        account=Link("Sign out", "#main"),
        tabs=tabs,
        tabs_label="Office",
    )
