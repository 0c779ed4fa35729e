"""Put a draft into the form it is made with, and say what of it the form cannot draw."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from litestar.datastructures import MultiDict

from service.desk.pages.desks import Form
from service.desk.pages.round_form import BOUNDS, Draft
from service.rounds.types import Round, RoundTeacher


def draft_of(round_: Round, teachers: Sequence[RoundTeacher]) -> Draft:
    """Give a draft with the fields it is drawn as."""
    return Draft(round_, typed_of(round_, teachers))


def days_not_drawn(draft: Draft) -> list[date]:
    """List the days of a draft that are not just its weekdays from the first to the last; empty where they are."""
    days = sorted(draft.round.days)
    weekdays = {day.isoweekday() for day in days}
    span = [days[0] + timedelta(days=number) for number in range((days[-1] - days[0]).days + 1)]
    return days if [day for day in span if day.isoweekday() in weekdays] != days else []


def typed_of(round_: Round, teachers: Sequence[RoundTeacher]) -> Form:
    """Give the fields of a round as they would have been typed. Who takes part is named one by one."""
    zone = ZoneInfo(round_.zone)
    opens, closes = round_.opens_at.astimezone(zone), round_.closes_at.astimezone(zone)
    kept = round_.late_kept_until.astimezone(zone) if round_.late_kept_until else None
    early = round_.early_from.astimezone(zone) if round_.early_from else None
    written = {
        "title_en": round_.title["en"],
        "title_es": round_.title.get("es", ""),
        "first_day": f"{min(round_.days)}",
        "last_day": f"{max(round_.days)}",
        "opens_day": f"{opens.date()}",
        "opens_at": f"{opens:%H:%M}",
        "closes_day": f"{closes.date()}",
        "closes_at": f"{closes:%H:%M}",
        "late_from": round_.late_from or "",
        "late_until": f"{kept.date()}" if kept else "",
        "early_day": f"{early.date()}" if early else "",
        "everybody": "0",
        "court_order": round_.court_order,
        **{name: str(getattr(round_, name)) for name in BOUNDS},
    }
    several: dict[str, Sequence[str]] = {
        "weekday": sorted({str(day.isoweekday()) for day in round_.days}),
        "mode": round_.modes,
        "reminder": round_.reminders,
        "teacher": [one.teacher_id.hex for one in teachers],
    }
    ticked = [(name, value) for name, values in several.items() for value in values]
    return MultiDict([*written.items(), *ticked])
