"""State how each language writes days and hours: the patterns are ours, the names of days and months are CLDR's.

Digits are 0-9 everywhere, like the school's clock. A range is words, never a dash: a dash turns round
between numbers in right-to-left text. A month stays on the line of its day ("October / 15" reads as two things).
"""

from functools import cache
from typing import Final

import msgspec
from babel import Locale

from service.kernel.pseudo import PSEUDO, pseudo
from service.kernel.unbroken import HARD, unbroken


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """How one language orders the pieces of a date or time."""

    date: str
    day: str
    paper: str
    month_day: str
    days: str
    days_in_a_month: str
    parts: tuple[tuple[int, str], ...]
    """(first hour, word): the word that says which half, or part, of the day."""
    time: str
    range: str
    at: str
    at_one: str
    moment: str = "{date}, {time}"
    part_leads: bool = False
    """The part of day stands before the hours, so a range carries it at its start."""
    short_day: str = ""
    """Texts only, GSM-7 letters as far as the language allows; empty where texts use the long form."""
    short_parts: tuple[str, str] | None = None


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """All a language needs to say a date: its pattern and its names, Monday and January first."""

    pattern: Pattern
    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    months: tuple[str, ...]
    months_short: tuple[str, ...]


_ENGLISH: Final = Pattern(
    date=f"{{weekday}}, {{month}}{HARD}{{day}}",
    day="{weekday_short} {day}",
    paper=f"{{month}}{HARD}{{day}}, {{year}}",
    month_day=f"{{month}}{HARD}{{day}}",
    days="{start} to {end}",
    days_in_a_month=f"{{month}}{HARD}{{first}} to {{last}}",
    parts=((0, "am"), (12, "pm")),
    time="{clock} {part}",
    range="{start} to {end}",
    at="at {time}",
    at_one="at {time}",
    short_day="{weekday_short} {month_short} {day}",
    short_parts=("am", "pm"),
)

_SPANISH: Final = Pattern(
    date=f"{{weekday}} {{day}}{HARD}de{HARD}{{month}}",
    day="{weekday_short} {day}",
    paper=f"{{day}}{HARD}de{HARD}{{month}} de {{year}}",
    month_day=f"{{day}}{HARD}de{HARD}{{month}}",
    days="del {start} al {end}",
    days_in_a_month=f"del {{first}} al {{last}}{HARD}de{HARD}{{month}}",
    parts=((0, f"a.{HARD}m."), (12, f"p.{HARD}m.")),
    time=f"{{clock}}{HARD}{{part}}",
    range="de {start} a {end}",
    at="a las {time}",
    at_one="a la {time}",
    short_day="{weekday} {day} {month_short}",
    # "a. m." costs two characters more in a text of 160
    short_parts=("am", "pm"),
)

_ARABIC: Final = Pattern(
    date=f"{{weekday}} {{day}}{HARD}{{month}}",
    day="{weekday} {day}",
    paper=f"{{day}}{HARD}{{month}} {{year}}",
    month_day=f"{{day}}{HARD}{{month}}",
    days="من {start} إلى {end}",
    days_in_a_month=f"من {{first}} إلى {{last}}{HARD}{{month}}",
    parts=((0, "صباحًا"), (12, "ظهرًا"), (13, "مساءً")),
    time="{clock} {part}",
    range="من {start} إلى {end}",
    at="الساعة {time}",
    at_one="الساعة {time}",
    moment="{date}، {time}",
)

_BURMESE: Final = Pattern(
    date=f"{{weekday}}နေ့၊ {{month}}{HARD}{{day}}",
    day="{weekday} {day}",
    paper=f"{{year}} {{month}}{HARD}{{day}}",
    month_day=f"{{month}}{HARD}{{day}}",
    days="{start} မှ {end}",
    days_in_a_month=f"{{month}}{HARD}{{first}} မှ {{last}}",
    # the hours at which CLDR changes the word (dayPeriodRules, my)
    parts=((0, "နံနက်"), (12, "နေ့လယ်"), (16, "ညနေ"), (19, "ည")),
    time="{part} {clock}",
    range="{start} မှ {end}",
    at="{time}",
    at_one="{time}",
    part_leads=True,
    moment="{date}၊ {time}",
)

_CHINESE: Final = Pattern(
    date="{number}月{day}日 {weekday}",
    day="{day}日 {weekday_short}",
    paper="{year}年{number}月{day}日",
    month_day="{number}月{day}日",
    days="{start}至{end}",
    days_in_a_month="{number}月{first}日至{last}日",
    # CLDR dayPeriodRules, zh
    parts=((0, "凌晨"), (5, "清晨"), (8, "上午"), (12, "中午"), (13, "下午"), (19, "晚上")),
    time="{part} {clock}",
    range="{start} 至 {end}",
    at="{time}",
    at_one="{time}",
    part_leads=True,
    moment="{date} {time}",
)

_VIETNAMESE: Final = Pattern(
    date=f"{{weekday}}, ngày{HARD}{{day}}{HARD}{{month}}",
    day="{weekday}, {day}",
    paper=f"ngày{HARD}{{day}}{HARD}{{month}} năm {{year}}",
    month_day=f"ngày{HARD}{{day}}{HARD}{{month}}",
    days="từ {start} đến {end}",
    days_in_a_month=f"từ ngày {{first}} đến {{last}}{HARD}{{month}}",
    # CLDR dayPeriodRules, vi
    parts=((0, "đêm"), (4, "sáng"), (12, "chiều"), (18, "tối"), (21, "đêm")),
    time="{clock} {part}",
    range="từ {start} đến {end}",
    at="lúc {time}",
    at_one="lúc {time}",
)

_AMHARIC: Final = Pattern(
    date=f"{{weekday}}፣ {{month}}{HARD}{{day}}",
    day="{weekday} {day}",
    paper=f"{{month}}{HARD}{{day}} {{year}}",
    month_day=f"{{month}}{HARD}{{day}}",
    days="ከ{start} እስከ {end}",
    days_in_a_month=f"ከ{{month}}{HARD}{{first}} እስከ {{last}}",
    # Readers may count hours from dawn, six hours off: the part of day stays beside the number, ranges included.
    parts=((0, "ጥዋት"), (12, "ከሰዓት")),
    time="{clock} {part}",
    range="ከ{start} እስከ {end}",
    at="{time}",
    at_one="{time}",
    moment="{date}፣ {time}",
)

PATTERNS: Final = {
    "en": _ENGLISH,
    "es": _SPANISH,
    "ar": _ARABIC,
    "my": _BURMESE,
    "zh-Hans": _CHINESE,
    "vi": _VIETNAMESE,
    "am": _AMHARIC,
}


@cache
def wording(tag: str) -> Wording:
    """Give the words for dates in a language of PATTERNS, or in the pseudo language."""
    if tag == PSEUDO:
        return _pseudo_wording(wording("en"))
    names = Locale.parse(tag, sep="-")
    return Wording(
        pattern=PATTERNS[tag],
        weekdays=tuple(names.days["format"]["wide"][day] for day in range(7)),
        weekdays_short=tuple(names.days["format"]["abbreviated"][day] for day in range(7)),
        months=tuple(unbroken(names.months["format"]["wide"][month]) for month in range(1, 13)),
        months_short=tuple(names.months["format"]["abbreviated"][month] for month in range(1, 13)),
    )


def _pseudo_wording(english: Wording) -> Wording:
    return Wording(
        pattern=english.pattern,
        weekdays=tuple(map(pseudo, english.weekdays)),
        weekdays_short=tuple(map(pseudo, english.weekdays_short)),
        months=tuple(map(pseudo, english.months)),
        months_short=tuple(map(pseudo, english.months_short)),
    )
