"""Read the form of a new round; what is wrong with it is kept field by field."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar
from uuid import UUID

from msgspec import Struct

from service.desk.pages.desks import Desk, Form
from service.desk.pages.fields import read_clock, read_day, read_number, read_ticked, read_words
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.ids import PersonId
from service.kernel.locale import Voice
from service.kernel.spans import instant
from service.rounds.types import EVERY_REMINDER, Mode, NewRound, Round

MOST_DAYS: Final = 60
LONGEST_TITLE: Final = 100
WEEK: Final = tuple(date(2024, 1, day) for day in range(1, 8))  # a Monday to a Sunday, for the names of the days
DRAWN_TITLES: Final = ("en", "es")
MODES: Final[tuple[Mode, ...]] = ("school", "video", "phone", "place", "home")
TEXTS: Final = {
    "title_en": "",
    "title_es": "",
    "first_day": "",
    "last_day": "",
    "slot_minutes": "20",
    "buffer_minutes": "0",
    "break_after": "0",
    "break_minutes": "0",
    "opens_day": "",
    "opens_at": "08:00",
    "closes_day": "",
    "closes_at": "12:00",
    "cutoff_minutes": "60",
    "child_limit": "8",
    "household_limit": "20",
    "late_from": "",
    "late_until": "",
    "early_day": "",
}
"""Fields a person types into, with what stands in them at first."""

BOUNDS: Final = {
    "slot_minutes": (5, 120),
    "buffer_minutes": (0, 60),
    "break_after": (0, 50),
    "break_minutes": (0, 120),
    "cutoff_minutes": (0, 20_160),
    "child_limit": (1, 20),
    "household_limit": (1, 60),
}
"""As the table round has them."""

PAGE_ORDER: Final = (
    *("title_en", "title_es", "first_day", "last_day", "weekday", "slot_minutes", "buffer_minutes", "break_after"),
    *("break_minutes", "mode", "opens_day", "opens_at", "closes_day", "closes_at", "cutoff_minutes", "child_limit"),
    *("household_limit", "late_from", "late_until", "early_day", "teachers"),
)
"""Fields as they stand on the page: mistakes are listed in this order."""

Read = TypeVar("Read")


class Draft(Struct, frozen=True):
    """A draft as it stands, and as the form draws it. Another service may have made one that no form can draw whole."""

    round: Round
    drawn: Form


class Reader:
    """Read a form field by field and keep what is wrong with it."""

    def __init__(self, form: Form, desk: Desk, draft: Draft | None = None) -> None:
        self.form = form
        self.desk = desk
        self.draft = draft
        self.mistakes: list[Mistake] = []

    def untouched(self, *names: str) -> Round | None:
        """Give the draft where these fields came back as they were drawn: what they could not draw stays."""
        if self.draft is None:
            return None
        drawn = self.draft.drawn
        same = all(sorted(map(str, self.form.getall(name, []))) == sorted(drawn.getall(name, [])) for name in names)
        return self.draft.round if same else None

    def text(self, name: str) -> str:
        """Give what was typed."""
        return str(self.form.get(name, "")).strip()

    def wrong(self, field: str, sentence: str, *, is_missing: bool = False) -> None:
        """Keep what is wrong with a field; the first trouble found is the one that is said."""
        if not any(mistake.field == field for mistake in self.mistakes):
            self.mistakes.append(Mistake(field, sentence, is_wrong=not is_missing))

    def read(self, name: str, reader: Callable[[str], Read | None], sentence: str) -> Read | None:
        """Read a field, or say the sentence beside it."""
        found = reader(self.text(name))
        if found is None:
            self.wrong(name, sentence, is_missing=not self.text(name))
        return found

    def number(self, name: str) -> int:
        """Read a whole number within the bounds of its column."""
        least, most = BOUNDS[name]
        said = self.desk.voice.gettext("Give a whole number from %(least)s to %(most)s.")
        found = self.read(name, lambda text: read_number(text, least, most), said % {"least": least, "most": most})
        return least if found is None else found

    def day(self, name: str) -> date | None:
        """Read a day; a field that is empty is named, for the list above the form has no labels."""
        gettext = self.desk.voice.gettext
        named = {
            "first_day": gettext("Give the first day."),
            "last_day": gettext("Give the last day."),
            "opens_day": gettext("Give the day on which booking opens."),
            "closes_day": gettext("Give the day on which booking closes."),
        }
        return self.read(name, read_day, named.get(name, gettext("Give a date.")))

    def clock(self, name: str) -> time | None:
        """Read a time of day."""
        return self.read(name, read_clock, self.desk.voice.gettext("Give a time."))

    def instant(self, day: str, at: time | None) -> datetime | None:
        """Read the day of an instant; a time the clocks skip or show twice is said beside the day."""
        found = self.day(day)
        if found is None or at is None:
            return None
        try:
            return instant(found, at, self.desk.zone, where=day)
        except Malformed:
            said = self.desk.voice.gettext("The clocks change at this time on that day. Give an hour more or less.")
            self.wrong(day, said)
            return None


def read_new_round(desk: Desk, reader: Reader) -> NewRound | None:
    """Make a round of what was typed, or keep in the reader what is wrong."""
    voice, form = desk.voice, reader.form
    title = _title(reader, voice)
    standing = reader.untouched("first_day", "last_day", "weekday")
    days = standing.days if standing else _days(reader, voice)
    numbers = {name: reader.number(name) for name in BOUNDS}
    standing = reader.untouched("mode")  # the first way is the one offered first
    ways = standing.modes if standing else [mode for mode in MODES if mode in read_ticked(form, "mode", MODES)]
    if not ways:
        reader.wrong("mode", voice.gettext("Tick at least one way to meet."), is_missing=True)
    opens = reader.instant("opens_day", reader.clock("opens_at"))
    closes = reader.instant("closes_day", reader.clock("closes_at"))
    if opens and closes and closes <= opens:
        reader.wrong("closes_day", voice.gettext("Booking closes after it opens."))
    late_from, late_until = _late(reader)
    early = _early(reader)
    teachers = None
    if form.get("everybody") != "1":
        teachers = chosen_teachers(form)
        if not teachers:
            reader.wrong("teachers", voice.gettext("Choose at least one teacher."), is_missing=True)
    if reader.mistakes or opens is None or closes is None:
        return None
    return NewRound(
        school_id=desk.facts.school_id,
        title=title,
        days=days,
        modes=ways,
        opens_at=opens,
        closes_at=closes,
        teachers=teachers,
        late_from=late_from,
        late_kept_until=late_until,
        early_from=early,
        reminders=[one for one in EVERY_REMINDER if one in read_ticked(form, "reminder", EVERY_REMINDER)],
        court_order="invite" if form.get("court_order") == "invite" else "ask",
        **numbers,
    )


def _title(reader: Reader, voice: Voice) -> dict[str, str]:
    title = {tag: read_words(reader.form, f"title_{tag}")[:LONGEST_TITLE] for tag in DRAWN_TITLES}
    if not title["en"]:
        reader.wrong("title_en", voice.gettext("Give the round a name."), is_missing=True)
    others = reader.draft.round.title if reader.draft else {}
    kept = {tag: words for tag, words in others.items() if tag not in DRAWN_TITLES}
    return {**{tag: words for tag, words in title.items() if words}, **kept}


def _days(reader: Reader, voice: Voice) -> list[date]:
    """List the ticked weekdays from the first day to the last."""
    first, last = reader.day("first_day"), reader.day("last_day")
    ticked = {int(number) for number in read_ticked(reader.form, "weekday", map(str, range(1, 8)))}
    if first is not None and first < reader.desk.local(reader.desk.tools.now).date():
        reader.wrong("first_day", voice.gettext("The first day is over. Choose a day to come."))
    if first is None or last is None:
        return []
    if not first <= last <= first + timedelta(days=366):
        reader.wrong("last_day", voice.gettext("The last day comes after the first, within a year."))
        return []
    all_days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    days = [day for day in all_days if day.isoweekday() in ticked]
    if not 1 <= len(days) <= MOST_DAYS:
        said = voice.gettext("Tick weekdays so that there are 1 to %(most)s days.")
        reader.wrong("weekday", said % {"most": MOST_DAYS}, is_missing=not ticked)
    return days


def _late(reader: Reader) -> tuple[str | None, datetime | None]:
    """Read from when times are late, and until when they are kept; both or neither."""
    if not reader.text("late_from") and not reader.text("late_until"):
        return None, None
    if standing := reader.untouched("late_from", "late_until"):
        return standing.late_from, standing.late_kept_until
    at, until = reader.clock("late_from"), reader.instant("late_until", time(8))
    return f"{at:%H:%M}" if at else None, until


def _early(reader: Reader) -> datetime | None:
    """Read from when families with early access book: from eight in the morning, unless a draft says another hour."""
    if not reader.text("early_day"):
        return None
    if standing := reader.untouched("early_day"):
        return standing.early_from
    return reader.instant("early_day", time(8))


def contradiction(trouble: Malformed, voice: Voice) -> Mistake:
    """Say what the rules of rounds found, beside the field it is about."""
    return {
        "closes_at": Mistake("closes_day", voice.gettext("Booking closes after it opens."), is_wrong=True),
        "break_minutes": Mistake("break_minutes", voice.gettext("Say how long the break is."), is_wrong=True),
        "early_from": Mistake("early_day", voice.gettext("Early access begins before booking opens."), is_wrong=True),
    }.get(trouble.where, Mistake("title_en", voice.gettext("This cannot be read."), is_wrong=True))


def chosen_teachers(form: Form) -> list[PersonId]:
    """Read which teachers are ticked."""
    found = []
    for written in form.getall("teacher", []):
        try:
            found.append(PersonId(UUID(hex=str(written))))
        except ValueError as exc:
            raise Malformed("teacher", "unreadable") from exc
    return found
