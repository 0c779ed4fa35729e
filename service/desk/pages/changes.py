"""Change a round families know of, take a draft away, end booking: each page says first what it will do."""

from datetime import date, datetime, time

from litestar import Response
from msgspec import Struct

from service.desk import actions, reading, rules
from service.desk.pages.desks import Answer, Desk, Form, back_to_form, title_of, to, typed_before
from service.desk.pages.fields import read_clock, read_day, read_number, read_one_of, read_words
from service.desk.pages.round_form import BOUNDS, LONGEST_TITLE
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.ids import RoundId
from service.kernel.spans import instant
from service.rounds.errors import RoundClosed, RoundKept, RoundOpened
from service.rounds.types import Round, RoundChange

MORE: tuple[str, ...] = ("day1", "day2", "day3")
"""Fields of days to add; more are added by saving and coming back."""


class ChangePage(Struct, frozen=True, kw_only=True):
    """desk/change_round.html."""

    title: str
    days: tuple[date, ...]
    typed: dict[str, str]
    more: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    action: str
    back: str
    csrf: str


class SurePage(Struct, frozen=True, kw_only=True):
    """desk/end_round.html and desk/delete_round.html: what will happen, in numbers."""

    title: str
    meetings: int
    unbooked: int
    families: int
    teachers: int
    action: str
    back: str
    csrf: str


async def show_change(desk: Desk, round_id: RoundId) -> Response[str]:
    """Show what may still change in a round."""
    round_ = (await reading.round_with_rooms(desk.tools.pool, desk.principal, round_id)).round
    form, base = typed_before(desk), f"/desk/rounds/{round_id}"
    mistakes = [] if form is None else _read(desk, round_, form)[1]
    if form is not None and not mistakes and read_one_of(form, "trouble", ("closes_day",)):
        mistakes = [Mistake("closes_day", desk.voice.gettext("Booking closes after now."), is_wrong=True)]
    typed = _typed(desk, round_) if form is None else {name: str(form.get(name, "")) for name in _typed(desk, round_)}
    view = ChangePage(
        title=title_of(round_, desk),
        days=tuple(sorted(round_.days)),
        typed=typed,
        more=MORE,
        mistakes=tuple(mistakes),
        action=f"{base}/change",
        back=base,
        csrf=desk.csrf,
    )
    return desk.show("change_round.html", view, here=f"{base}/change", place="rounds")


async def change(desk: Desk, round_id: RoundId) -> Answer:
    """Keep what changes in a round, and lead to it; or to the form and what is wrong."""
    form, base = await desk.form(), f"/desk/rounds/{round_id}"
    round_ = (await reading.round_with_rooms(desk.tools.pool, desk.principal, round_id)).round
    wanted, mistakes = _read(desk, round_, form)
    if mistakes:
        return back_to_form(f"{base}/change", form)
    try:
        await actions.change_round(desk.tools.pool, desk.act, round_id, wanted)
    except Malformed:
        return back_to_form(f"{base}/change", form, trouble="closes_day")
    except RoundClosed:
        return to(base)
    return to(f"{base}?said=changed")


async def ask_end(desk: Desk, round_id: RoundId) -> Response[str]:
    """Say what ending booking means before it is done."""
    return await _sure(desk, round_id, "end_round.html", "close")


async def ask_delete(desk: Desk, round_id: RoundId) -> Response[str]:
    """Say what taking a draft away means before it is done."""
    return await _sure(desk, round_id, "delete_round.html", "delete")


async def delete(desk: Desk, round_id: RoundId) -> Answer:
    """Take a draft away; one that was opened meanwhile stays."""
    await desk.form()
    try:
        await actions.delete_round(desk.tools.pool, desk.principal, round_id, now=desk.tools.now)
    except (RoundOpened, RoundKept):
        return to(f"/desk/rounds/{round_id}")
    return to("/desk")


async def _sure(desk: Desk, round_id: RoundId, template: str, act: str) -> Response[str]:
    found = await reading.round_view(desk.tools.pool, desk.principal, round_id)
    base, now = f"/desk/rounds/{round_id}", desk.tools.now
    booked = {one.booked.meeting_id: one.booked for family in found.families for one in family.wanted if one.booked}
    view = SurePage(
        title=title_of(found.round, desk),
        meetings=sum(one.span.start > now for one in booked.values()),
        unbooked=len(found.families) - rules.progress(found.families).booked,
        families=len(found.families),
        teachers=len(found.teachers),
        action=f"{base}/{act}",
        back=f"{base}/open",
        csrf=desk.csrf,
    )
    return desk.show(template, view, here=f"{base}/{act}", place="rounds")


def _typed(desk: Desk, round_: Round) -> dict[str, str]:
    closes: datetime = desk.local(round_.closes_at)
    return {
        "title_en": round_.title["en"],
        "title_es": round_.title.get("es", ""),
        "closes_day": f"{closes.date()}",
        "closes_at": f"{closes:%H:%M}",
        "cutoff_minutes": str(round_.cutoff_minutes),
        **dict.fromkeys(MORE, ""),
    }


def _read(desk: Desk, round_: Round, form: Form) -> tuple[RoundChange, list[Mistake]]:
    gettext, mistakes = desk.voice.gettext, list[Mistake]()
    title = {tag: read_words(form, f"title_{tag}")[:LONGEST_TITLE] for tag in ("en", "es")}
    if not title["en"]:
        mistakes.append(Mistake("title_en", gettext("Give the round a name.")))
    day, at = read_day(str(form.get("closes_day", ""))), read_clock(str(form.get("closes_at", "")))
    closes_at = _instant(desk, day, at) if day and at else None
    if closes_at is None:
        mistakes.append(Mistake("closes_day", gettext("Give a date and a time.")))
    elif closes_at <= max(desk.tools.now, round_.opens_at):
        mistakes.append(Mistake("closes_day", gettext("Booking closes after now."), is_wrong=True))
    cutoff = read_number(str(form.get("cutoff_minutes", "")), *BOUNDS["cutoff_minutes"])
    if cutoff is None:
        least, most = BOUNDS["cutoff_minutes"]
        said = gettext("Give a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
        mistakes.append(Mistake("cutoff_minutes", said))
    more, today = list[date](), desk.local(desk.tools.now).date()
    for name in MORE:
        written = str(form.get(name, ""))
        found = read_day(written)
        if written and (found is None or found < today):
            mistakes.append(Mistake(name, gettext("Give a date that lies ahead."), is_wrong=True))
        elif found:
            more.append(found)
    kept = {tag: words for tag, words in round_.title.items() if tag not in title}
    titles = {**kept, **{tag: words for tag, words in title.items() if words}}
    return RoundChange(title=titles, more_days=more, closes_at=closes_at, cutoff_minutes=cutoff), mistakes


def _instant(desk: Desk, day: date, at: time) -> datetime | None:
    """Read an instant on the school's clock; one the clocks skip or show twice is not taken."""
    try:
        return instant(day, at, desk.zone, where="closes_day")
    except Malformed:
        return None
