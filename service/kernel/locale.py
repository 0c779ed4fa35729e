"""Speak to each reader in their language: its words, its dates, its names.

`voice(tag)` gives the one thing pages and messages need. A language is spoken once its catalogues are full
(see catalogues.written); until then its reader gets English whole, never half a page of each, though how it writes
dates may be known already (locale_tables.PATTERNS).

Dates and times come in aware and already in the school's zone; nothing here converts. What belongs on one line is held
there by hard spaces; plain mails, texts and calendars take them out again (unbroken.loosened).
"""

import datetime as dt
import gettext
from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

import msgspec

from service.kernel import called
from service.kernel.bidi import ISOLATE
from service.kernel.catalogues import translations, written
from service.kernel.languages import direction, language_name, native_name, negotiate
from service.kernel.locale_tables import Wording, wording
from service.kernel.pseudo import PSEUDO, PseudoTranslations
from service.kernel.unbroken import loosened

Day: TypeAlias = dt.date
Hour: TypeAlias = dt.time | dt.datetime


class Clock(msgspec.Struct, frozen=True):
    """A time in its pieces, so a page can set the part of day smaller: one of `before` and `after` is empty."""

    before: str
    hours: str
    after: str


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """One language as a reader meets it. `tag` is BCP 47 and goes into `lang`; `dir` is ltr or rtl."""

    tag: str
    dir: str
    name: str
    """The language's name in its own script."""
    words: gettext.NullTranslations
    wording: Wording
    clock_24h: bool = False

    def gettext(self, message: str) -> str:
        """Give a message in this language."""
        return self.words.gettext(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Give the form of a message that this language uses for `n`."""
        return self.words.ngettext(one, many, n)

    def date(self, day: Day) -> str:
        """Say "Thursday, October 15": the weekday first, no year."""
        return self._fill(self.wording.pattern.date, day)

    def day(self, day: Day) -> str:
        """Say "Thu 15", for a tile that is too small for the date."""
        return self._fill(self.wording.pattern.day, day)

    def weekday(self, day: Day) -> str:
        """Say "Thursday"."""
        return self.wording.weekdays[day.weekday()]

    def near_day(self, day: Day, today: Day | None) -> str:
        """Say "Thursday" of one of the seven days from `today` on, of any other "Thursday, October 15"."""
        asked = day.date() if isinstance(day, dt.datetime) else day
        is_near = today is not None and dt.timedelta(0) <= asked - today < dt.timedelta(days=7)
        return self.weekday(day) if is_near else self.date(day)

    def weekday_short(self, day: Day) -> str:
        """Say "Thu", where there is no room for the whole word."""
        return self.wording.weekdays_short[day.weekday()]

    def month_day(self, day: Day) -> str:
        """Say "October 15", where the weekday has just been said or does not matter."""
        return self._fill(self.wording.pattern.month_day, day)

    def paper(self, day: Day) -> str:
        """Say "October 15, 2026": only paper outlives its year."""
        return self._fill(self.wording.pattern.paper, day)

    def days(self, first: Day, last: Day) -> str:
        """Say "October 12 to 17", both days included."""
        if (first.year, first.month) == (last.year, last.month):
            return self._fill(self.wording.pattern.days_in_a_month, first, first=first.day, last=last.day)
        return self.wording.pattern.days.format(start=self.month_day(first), end=self.month_day(last))

    def each_day(self, days: Sequence[Day]) -> str:
        """Say "Thursday, October 15 and Friday, October 16", each of a few days in their order."""
        return self.listing([self.date(day) for day in days])

    def dates(self, first: Day, last: Day) -> str:
        """Say "Monday, October 12 to Saturday, October 17", both days included."""
        return self.wording.pattern.days.format(start=self.date(first), end=self.date(last))

    def clock(self, at: Hour) -> Clock:
        """Give a time in its pieces: ("", "5:10", "pm")."""
        if self.clock_24h:
            return Clock("", f"{at.hour}:{at.minute:02}", "")
        part = self._part(at)
        hours = f"{at.hour % 12 or 12}:{at.minute:02}"
        return Clock(part, hours, "") if self.wording.pattern.part_leads else Clock("", hours, part)

    def time(self, at: Hour) -> str:
        """Say "5:10 pm"."""
        clock = self.clock(at)
        if self.clock_24h:
            return clock.hours
        return self.wording.pattern.time.format(clock=clock.hours, part=clock.before or clock.after)

    def at(self, at: Hour) -> str:
        """Say "at 5:10 pm"; Spanish counts one o'clock in the singular."""
        pattern = self.wording.pattern
        one = at.hour == 1 if self.clock_24h else at.hour % 12 == 1
        return (pattern.at_one if one else pattern.at).format(time=self.time(at))

    def time_range(self, start: Hour, end: Hour) -> str:
        """Say "5:10 to 5:30 pm", or "11:50 am to 12:10 pm" when the part of day changes between."""
        first, last = self.time(start), self.time(end)
        if not self.clock_24h and self._part(start) == self._part(end):
            if self.wording.pattern.part_leads:
                last = self.clock(end).hours
            else:
                first = self.clock(start).hours
        return self.wording.pattern.range.format(start=first, end=last)

    def moment(self, at: dt.datetime) -> str:
        """Say "Thursday, October 15, 5:10 pm"."""
        return self.wording.pattern.moment.format(date=self.date(at), time=self.time(at))

    def short(self, at: dt.datetime) -> str:
        """Say "Thu Oct 15, 5:10 pm", for texts: GSM-7 letters and plain spaces where the language has them."""
        return self.wording.pattern.moment.format(date=self.short_day(at), time=self.short_time(at))

    def short_day(self, day: Day) -> str:
        """Say "Thu Oct 15", for texts."""
        return loosened(self._fill(self.wording.pattern.short_day or self.wording.pattern.date, day))

    def short_each_day(self, days: Sequence[Day]) -> str:
        """Say "Thu Oct 15 and Fri Oct 16", for texts."""
        return self.listing([self.short_day(day) for day in days])

    def short_time(self, at: Hour) -> str:
        """Say "5:10 pm", for texts."""
        parts = self.wording.pattern.short_parts
        if self.clock_24h or parts is None:
            return loosened(self.time(at))
        return f"{at.hour % 12 or 12}:{at.minute:02} {parts[at.hour // 12]}"

    def the(self, teacher: str, *, start: bool = False) -> str:
        """Say "la maestra Okafor", with `start` "La maestra Okafor"; English puts no article."""
        return called.with_article(teacher, self.tag, start=start)

    def alone(self, teacher: str) -> str:
        """Say "Maestra Okafor", where a name stands by itself."""
        return called.alone(teacher, self.tag)

    def to_(self, teacher: str) -> str:
        """Say "to Ms. Okafor", "al maestro Tran"."""
        return called.to_(teacher, self.tag)

    def of_(self, teacher: str) -> str:
        """Say "of Ms. Okafor", "del maestro Tran"."""
        return called.of_(teacher, self.tag)

    def listing(self, names: Sequence[str]) -> str:
        """Say "Mateo and Lucía", "Mateo y Lucía", "Mateo e Inés"."""
        return called.listed(names, self.tag)

    def language(self, tag: str) -> str:
        """Name a language inside a sentence: "Spanish", "español"."""
        return language_name(tag, reader=self.tag)

    def sentence(self, words: str) -> str:
        """Begin a sentence or heading: "Jueves 15 de octubre". Not for names: they stay as their owner writes them."""
        first = int(words.startswith(ISOLATE))
        return words[:first] + words[first : first + 1].upper() + words[first + 1 :]

    def _fill(self, pattern: str, day: Day, **more: object) -> str:
        words, month = self.wording, day.month - 1
        return pattern.format(
            weekday=words.weekdays[day.weekday()],
            weekday_short=words.weekdays_short[day.weekday()],
            month=words.months[month],
            month_short=words.months_short[month],
            number=day.month,
            day=day.day,
            year=day.year,
            **more,
        )

    def _part(self, at: Hour) -> str:
        return next(word for first_hour, word in reversed(self.wording.pattern.parts) if at.hour >= first_hour)


def voice(tag: str | None, *, clock_24h: bool = False) -> Voice:
    """Speak the language asked for ("es-MX" is Spanish), or English where it is not written yet."""
    return _voice(negotiate((tag,) if tag else ()), clock_24h)


def read_languages() -> None:
    """Read every language that is written before anybody asks for it, which else reads it."""
    for tag in written():
        voice(tag)


@cache
def _voice(tag: str, clock_24h: bool) -> Voice:  # noqa: FBT001 cached: its callers name it
    return Voice(
        tag=tag,
        dir=direction(tag),
        name=native_name(tag),
        words=PseudoTranslations() if tag == PSEUDO else translations(tag),
        wording=wording(tag),
        clock_24h=clock_24h,
    )
