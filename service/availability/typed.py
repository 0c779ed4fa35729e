"""Read what was typed into the forms of a page of hours. Pure: strings in, hours out, or Malformed for one field."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from service.availability.errors import HoursOverlap
from service.availability.types import DAY_BEGINS, DAY_ENDS, Dated, Effect, Weekly
from service.kernel.errors import ComesTwice, Malformed
from service.kernel.spans import Fold
from service.kernel.written import read_clock, read_day

Value = TypeVar("Value")

LONGEST: Final = 2_100
"""Characters of any field that are looked at: a calendar's address is the longest thing to type."""


Which = Literal["", "ask", "first", "second"]
"""Which of two a time is that the clocks show twice; ask: the form asks for it."""

FOLDS: Final[Mapping[str, Fold]] = {"first": 0, "second": 1}


class WeeklyTyped(Struct, frozen=True, kw_only=True):
    """The form for hours of every week, as it was sent: it comes back filled in."""

    weekday: str = ""
    starts: str = ""
    ends: str = ""
    from_day: str = ""
    until_day: str = ""

    def read(self) -> Weekly:
        """Make hours of it."""
        if self.weekday not in {"1", "2", "3", "4", "5", "6", "7"}:
            raise Malformed("weekday", "missing")
        return Weekly(
            weekday=int(self.weekday),
            starts=_read(read_clock, "starts", self.starts),
            ends=_read(read_clock, "ends", self.ends),
            from_day=_read(read_day, "from_day", self.from_day) if self.from_day else None,
            until_day=_read(read_day, "until_day", self.until_day) if self.until_day else None,
        )


class DatedTyped(Struct, frozen=True, kw_only=True):
    """The form for one day, as it was sent."""

    effect: Effect | Literal[""] = ""
    day: str = ""
    starts: str = ""
    ends: str = ""
    starts_which: Which = ""
    ends_which: Which = ""

    @property
    def is_all_day(self) -> bool:
        """Whether no hours were given for a day that is taken away: then it is the whole of it."""
        return self.effect == "removed" and not self.starts and not self.ends

    def read(self) -> Dated:
        """Make a dated change of it."""
        if not self.effect:
            raise Malformed("effect", "missing")
        if self.is_all_day:
            day = _read(read_day, "day", self.day)
            return Dated(effect="removed", day=day, starts=DAY_BEGINS, ends=DAY_ENDS)
        return Dated(
            effect=self.effect,
            day=_read(read_day, "day", self.day),
            starts=_read(read_clock, "starts", self.starts),
            ends=_read(read_clock, "ends", self.ends),
            starts_fold=FOLDS.get(self.starts_which),
            ends_fold=FOLDS.get(self.ends_which),
        )


def weekly_typed(form: Mapping[str, Any]) -> WeeklyTyped:
    """Take what was typed for every week."""
    return WeeklyTyped(**{name: _text(form, name) for name in WeeklyTyped.__struct_fields__})


def dated_typed(form: Mapping[str, Any]) -> DatedTyped:
    """Take what was typed for one day."""
    effects: dict[str, Effect] = {"added": "added", "removed": "removed"}
    return DatedTyped(
        effect=effects.get(_text(form, "effect"), ""),
        day=_text(form, "day"),
        starts=_text(form, "starts"),
        ends=_text(form, "ends"),
        starts_which=_which(form, "starts_which"),
        ends_which=_which(form, "ends_which"),
    )


def url_typed(form: Mapping[str, Any]) -> str:
    """Take the address of a calendar."""
    return _text(form, "url")


def asked_which(typed: DatedTyped, refusal: Malformed | HoursOverlap | None) -> DatedTyped:
    """Ask beside a time that comes twice which of the two is meant."""
    if not isinstance(refusal, ComesTwice):
        return typed
    return replace(typed, **{f"{refusal.where}_which": "ask"})


def _which(form: Mapping[str, Any], name: str) -> Which:
    chosen: dict[str, Which] = {"first": "first", "second": "second"}
    return chosen.get(_text(form, name), "")


def _text(form: Mapping[str, Any], name: str) -> str:
    value = form.get(name, "")
    return value[:LONGEST].strip() if isinstance(value, str) else ""


def _read(read: Callable[[str], Value | None], where: str, typed: str) -> Value:
    if not typed:
        raise Malformed(where, "missing")
    value = read(typed)
    if value is None:
        raise Malformed(where, "unreadable")
    return value
