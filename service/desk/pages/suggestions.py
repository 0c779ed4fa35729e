"""Read the times a teacher suggests, ticked or typed; each trouble is said beside what it is about."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from service.booking.rules import MOST_PROPOSED
from service.booking.types import FamilyView
from service.desk import rules
from service.desk.pages.desks import Desk, Form
from service.desk.pages.fields import read_clock, read_day, read_one_of
from service.desk.pages.place_named import LONGEST, mistake_in
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.locale import Voice
from service.kernel.spans import stamped
from service.kernel.unbroken import unbroken_time
from service.kernel.years import meant
from service.places.types import Place
from service.rounds.types import Mode

TYPED: Final = range(1, MOST_PROPOSED + 1)
"""Rows of the form for times outside the offered hours."""


class TypedTime(Struct, frozen=True):
    """A row of date and time as typed; `twice` asks which of the two is meant where the clocks show it twice."""

    number: int
    day: str
    at: str
    which: Literal["", "first", "second"]
    twice: bool


class Suggested(Struct, frozen=True, kw_only=True):
    """What the form sent, as far as it can be read, and what is wrong with it."""

    mode: Mode
    place: str = ""  # off-site: its name, as typed
    own: tuple[datetime, ...]
    typed: tuple[TypedTime, ...]
    starts: dict[str, datetime]  # by the field they came from
    mistakes: tuple[Mistake, ...]
    warned: frozenset[str] = frozenset()  # what was said to be unusual about them


def stamp(start: datetime) -> str:
    """Write an instant as the form sends it."""
    return stamped(start, "minutes")


def read_suggested(desk: Desk, form: Form, family: FamilyView, book: Sequence[Place]) -> Suggested:
    """Read ticked and typed times and the place; each trouble is said once, beside what it is about."""
    voice, now = desk.voice, desk.tools.now
    mistakes: list[Mistake] = []
    starts: dict[str, datetime] = {}
    own = tuple(_own_times(form))
    starts.update({f"own-{stamp(start)}": start for start in own})
    rows = []
    for number in TYPED:
        row = _row(form, number)
        try:
            if row.day or row.at:
                starts[f"day{number}"] = _typed(desk, row, now)
        except Malformed as trouble:
            mistakes.append(Mistake(trouble.where, _sentence(trouble, voice), is_wrong=not _is_empty(trouble, row)))
            row = TypedTime(number, row.day, row.at, row.which, trouble.problem == "comes-twice")
        rows.append(row)
    if not mistakes and not starts:
        mistakes.append(Mistake("own", voice.gettext("Choose or type at least one time.")))
    if not mistakes and len(set(starts.values())) < len(starts):
        said = voice.gettext("One time is there twice. Choose different times.")
        mistakes.append(Mistake("own", said, is_wrong=True))
    if not mistakes and len(starts) > MOST_PROPOSED:
        mistakes.append(Mistake("own", voice.gettext("Three times are enough. Take some away."), is_wrong=True))
    mode = read_one_of(form, "mode", family.invitation.round.modes) or family.invitation.round.modes[0]
    place = " ".join(str(form.get("named_place", "")).split())[:LONGEST]
    if mode == "place" and (missing := mistake_in(place, book, voice)):
        mistakes.append(missing)
    return Suggested(
        mode=next(one for one in family.invitation.round.modes if one == mode),
        place=place,
        own=own,
        typed=tuple(rows),
        starts=starts,
        mistakes=tuple(mistakes),
        warned=frozenset(map(str, form.getall("warned", []))),
    )


def _own_times(form: Form) -> list[datetime]:
    found = []
    for written in form.getall("own", []):
        try:
            found.append(meant(datetime.strptime(str(written), "%Y%m%dT%H%M%z")))
        except ValueError as exc:
            raise Malformed("own", "unreadable") from exc
    return found


def _row(form: Form, number: int) -> TypedTime:
    which = read_one_of(form, f"which{number}", ("first", "second"))
    return TypedTime(
        number=number,
        day=str(form.get(f"day{number}", "")).strip()[:10],
        at=str(form.get(f"at{number}", "")).strip()[:8],
        which="first" if which == "first" else "second" if which == "second" else "",
        twice=bool(which),
    )


def _typed(desk: Desk, row: TypedTime, now: datetime) -> datetime:
    """Make an instant of a typed row, or say with Malformed which of its two fields is the trouble."""
    day, at = read_day(row.day), read_clock(row.at)
    if day is None:
        raise Malformed(f"day{row.number}", "no-day")
    if at is None:
        raise Malformed(f"at{row.number}", "no-time")
    start = rules.typed_instant(day, at, desk.zone, which=row.which, where=f"at{row.number}")
    if start <= now:
        raise Malformed(f"day{row.number}", "past")
    return start


def _is_empty(trouble: Malformed, row: TypedTime) -> bool:
    return trouble.problem == ("no-day" if not row.day else "no-time" if not row.at else "")


def _sentence(trouble: Malformed, voice: Voice) -> str:
    return {
        "no-day": voice.gettext("Give a date."),
        "no-time": voice.gettext("Give a time."),
        "past": voice.gettext("This time is over. Give a later one."),
        "skipped-by-clock-change": voice.gettext("The clocks jump over this time on that day. Give another."),
        "comes-twice": voice.gettext("The clocks show this time twice on that day. Say which one you mean."),
    }.get(trouble.problem, voice.gettext("This cannot be read."))


def with_shut(sent: Suggested, starts: Sequence[datetime], desk: Desk) -> Suggested:
    """Say beside each time at which the place is not open that it is not."""
    whens: dict[str, list[str]] = {}
    for field, start in sent.starts.items():
        if start in starts:
            when = unbroken_time(desk.voice.moment(desk.local(start)))
            whens.setdefault("own" if field.startswith("own") else field, []).append(when)
    said = desk.voice.gettext("This place is not open on %(when)s.")
    mistakes = (
        Mistake(field, said % {"when": desk.voice.listing(when)}, is_wrong=True) for field, when in whens.items()
    )
    return replace(sent, mistakes=tuple(mistakes))


def with_busy(sent: Suggested, starts: Sequence[datetime], desk: Desk) -> Suggested:
    """Say beside each time that is taken that it is."""
    taken = [field for field, start in sent.starts.items() if start in starts]
    own = desk.voice.gettext("You have something else at this time. Choose another.")
    sentence = desk.voice.gettext("The teacher has something else at this time.") if desk.is_office else own
    fields = dict.fromkeys("own" if field.startswith("own") else field for field in taken)
    return Suggested(
        mode=sent.mode,
        place=sent.place,
        own=tuple(start for start in sent.own if start not in starts),
        typed=sent.typed,
        starts=sent.starts,
        mistakes=tuple(Mistake(field, sentence, is_wrong=True) for field in fields),
    )
