"""Read what was typed into the forms of a page of hours. Pure: strings in, hours out, or Malformed for one field."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeVar

from msgspec import Struct

from service.availability.types import DAY_BEGINS, DAY_ENDS, Dated, Effect, Weekly
from service.kernel.errors import Malformed
from service.kernel.written import read_clock, read_day

Value = TypeVar("Value")

LONGEST: Final = 2_100
"""Characters of any field that are looked at: a calendar's address is the longest thing to type."""


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
    )


def url_typed(form: Mapping[str, Any]) -> str:
    """Take the address of a calendar."""
    return _text(form, "url")


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
