"""Make a round: a form, then a page that says what opening it will do, then the button that does it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar
from uuid import UUID

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.desk import actions, reading
from service.desk.pages.desks import Answer, Desk, Form, to
from service.desk.pages.families import title_of
from service.desk.pages.fields import read_clock, read_day, read_number, read_one_of, read_ticked, read_words
from service.desk.pages.words import modes
from service.desk.types import TeacherOffer
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.ids import PersonId, RoundId
from service.kernel.locale import Voice
from service.kernel.spans import instant
from service.notices.wording import called
from service.rounds.errors import NoTeachers, RoundClosed
from service.rounds.types import EVERY_REMINDER, Mode, NewRound

MOST_DAYS: Final = 60
LONGEST_TITLE: Final = 100
WEEK: Final = tuple(date(2024, 1, day) for day in range(1, 8))  # a Monday to a Sunday, for the names of the days
MODES: Final[tuple[Mode, ...]] = ("school", "video", "phone")
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

Read = TypeVar("Read")


class Tick(Struct, frozen=True):
    """A box."""

    value: str
    label: str
    detail: str
    ticked: bool


class NewRoundPage(Struct, frozen=True, kw_only=True):
    """desk/new_round.html."""

    typed: dict[str, str]
    weekdays: tuple[Tick, ...]
    modes: tuple[Tick, ...]
    reminders: tuple[Tick, ...]
    teachers: tuple[Tick, ...]
    everybody: bool  # all teachers take part
    invite_under_order: bool
    mistakes: tuple[Mistake, ...]
    csrf: str


class HeldBackLine(Struct, frozen=True):
    """A guardian the office has to decide about."""

    guardian: str
    student: str
    by_court: bool


class OpenPage(Struct, frozen=True, kw_only=True):
    """desk/open_round.html: what opening a round will do."""

    title: str
    days: tuple[date, date]
    opens: datetime
    closes: datetime
    told: datetime  # when the first notices go out
    state: str
    invitations: int
    emails: int
    texts: int
    paper: int
    withdrawn: int
    held_back: tuple[HeldBackLine, ...]
    teachers: int
    without_hours: tuple[str, ...]
    closed: bool
    action: str
    close_action: str
    round_href: str
    csrf: str


class _Reader:
    """Reads a form field by field and keeps what is wrong with it."""

    def __init__(self, form: Form, desk: Desk) -> None:
        self.form = form
        self.desk = desk
        self.mistakes: list[Mistake] = []

    def text(self, name: str) -> str:
        return str(self.form.get(name, "")).strip()

    def wrong(self, field: str, sentence: str) -> None:
        if not any(mistake.field == field for mistake in self.mistakes):
            self.mistakes.append(Mistake(field, sentence))

    def read(self, name: str, reader: Callable[[str], Read | None], sentence: str) -> Read | None:
        found = reader(self.text(name))
        if found is None:
            self.wrong(name, sentence)
        return found

    def number(self, name: str) -> int:
        least, most = BOUNDS[name]
        said = self.desk.voice.gettext("Give a whole number from %(least)s to %(most)s.")
        found = self.read(name, lambda text: read_number(text, least, most), said % {"least": least, "most": most})
        return least if found is None else found

    def day(self, name: str) -> date | None:
        return self.read(name, read_day, self.desk.voice.gettext("Give a date."))

    def clock(self, name: str) -> time | None:
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


async def show_new_round(desk: Desk) -> Response[str]:
    """Show the form of a new round."""
    return await _form(desk, None, ())


async def make_round(desk: Desk) -> Answer:
    """Make a round, still a draft, and lead to what opening it will do; or show what is missing."""
    form = await desk.form()
    reader = _Reader(form, desk)
    new = _read(desk, reader)
    if new is None:
        return await _form(desk, form, reader.mistakes)
    try:
        round_id = await actions.make_round(desk.tools.pool, desk.principal, new, now=desk.tools.now)
    except NoTeachers:
        said = desk.voice.gettext("None of them teaches a class on one of the days. Choose others.")
        return await _form(desk, form, [Mistake("teachers", said)])
    except Malformed as trouble:
        return await _form(desk, form, [_contradiction(trouble, desk.voice)])
    return to(f"/desk/rounds/{round_id}/open")


async def show_open(desk: Desk, round_id: RoundId) -> Response[str]:
    """Show what opening a round will do, before anybody is told."""
    return await _open_page(desk, round_id, closed=False)


async def open_round(desk: Desk, round_id: RoundId) -> Answer:
    """Open a round, or invite who is new since."""
    await desk.form()
    tools = desk.tools
    try:
        await actions.open_round(
            tools.pool, tools.keyring, desk.principal, round_id, now=tools.now, mail_domain=tools.site.mail_domain
        )
    except RoundClosed:
        return await _open_page(desk, round_id, closed=True)
    return to(f"/desk/rounds/{round_id}?said=opened")


async def close_round(desk: Desk, round_id: RoundId) -> Answer:
    """End booking in a round."""
    await desk.form()
    await actions.close_round(desk.tools.pool, desk.principal, round_id, now=desk.tools.now)
    return to(f"/desk/rounds/{round_id}?said=closed")


def _read(desk: Desk, reader: _Reader) -> NewRound | None:
    """Make a round of what was typed, or keep in the reader what is wrong."""
    voice, form = desk.voice, reader.form
    title = _title(reader, voice)
    days = _days(reader, voice)
    numbers = {name: reader.number(name) for name in BOUNDS}
    ways = [mode for mode in MODES if mode in read_ticked(form, "mode", MODES)]
    if not ways:
        reader.wrong("mode", voice.gettext("Tick at least one way to meet."))
    opens = reader.instant("opens_day", reader.clock("opens_at"))
    closes = reader.instant("closes_day", reader.clock("closes_at"))
    late_from, late_until = _late(reader)
    early = reader.instant("early_day", time(8)) if reader.text("early_day") else None
    teachers = None
    if form.get("everybody") != "1":
        teachers = _chosen_teachers(form)
        if not teachers:
            reader.wrong("teachers", voice.gettext("Choose at least one teacher."))
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


def _title(reader: _Reader, voice: Voice) -> dict[str, str]:
    title = {tag: read_words(reader.form, f"title_{tag}")[:LONGEST_TITLE] for tag in ("en", "es")}
    if not title["en"]:
        reader.wrong("title_en", voice.gettext("Give the round a name."))
    return {tag: words for tag, words in title.items() if words}


def _days(reader: _Reader, voice: Voice) -> list[date]:
    """List the ticked weekdays from the first day to the last."""
    first, last = reader.day("first_day"), reader.day("last_day")
    ticked = {int(number) for number in read_ticked(reader.form, "weekday", map(str, range(1, 8)))}
    if first is None or last is None:
        return []
    if not first <= last <= first + timedelta(days=366):
        reader.wrong("last_day", voice.gettext("The last day comes after the first, within a year."))
        return []
    all_days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    days = [day for day in all_days if day.isoweekday() in ticked]
    if not 1 <= len(days) <= MOST_DAYS:
        said = voice.gettext("Tick weekdays so that there are 1 to %(most)s days.")
        reader.wrong("weekday", said % {"most": MOST_DAYS})
    return days


def _late(reader: _Reader) -> tuple[time | None, datetime | None]:
    """Read from when times are late, and until when they are kept; both or neither."""
    if not reader.text("late_from") and not reader.text("late_until"):
        return None, None
    return reader.clock("late_from"), reader.instant("late_until", time(8))


def _chosen_teachers(form: Form) -> list[PersonId]:
    found = []
    for written in form.getall("teacher", []):
        try:
            found.append(PersonId(UUID(hex=str(written))))
        except ValueError as exc:
            raise Malformed("teacher", "unreadable") from exc
    return found


def _contradiction(trouble: Malformed, voice: Voice) -> Mistake:
    """Say what the rules of rounds found, beside the field it is about."""
    return {
        "closes_at": Mistake("closes_day", voice.gettext("Booking closes after it opens.")),
        "early_from": Mistake("early_day", voice.gettext("Early access begins before booking opens.")),
    }.get(trouble.where, Mistake("title_en", voice.gettext("This cannot be read.")))


async def _form(desk: Desk, form: Form | None, mistakes: Sequence[Mistake]) -> Response[str]:
    teachers = await reading.teachers_of_school(desk.tools.pool, desk.principal)
    voice = desk.voice

    def ticks(name: str, labels: dict[str, str], at_first: Sequence[str]) -> tuple[Tick, ...]:
        ticked = at_first if form is None else read_ticked(form, name, labels)
        return tuple(Tick(value, label, "", value in ticked) for value, label in labels.items())

    chosen = [] if form is None else _chosen_teachers(form)
    reminders = {
        "week": voice.gettext("A week before"),
        "day": voice.gettext("The day before"),
        "hour": voice.gettext("An hour before, by text"),
    }
    view = NewRoundPage(
        typed={name: at_first if form is None else str(form.get(name, "")) for name, at_first in TEXTS.items()},
        weekdays=ticks("weekday", {str(day.isoweekday()): voice.weekday(day) for day in WEEK}, "12345"),
        modes=ticks("mode", {str(mode): label for mode, label in modes(voice).items()}, MODES),
        reminders=ticks("reminder", reminders, EVERY_REMINDER),
        teachers=tuple(_teacher(one, one.teacher_id in chosen, voice) for one in teachers),
        everybody=form is None or form.get("everybody") == "1",
        invite_under_order=form is not None and read_one_of(form, "court_order", ("invite",)) == "invite",
        mistakes=tuple(mistakes),
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return desk.show("new_round.html", view, here="/desk/rounds/new", place="rounds", status_code=status)


def _teacher(one: TeacherOffer, ticked: bool, voice: Voice) -> Tick:  # noqa: FBT001 - one of three facts of a box
    days = voice.listing([voice.weekday(WEEK[day - 1]) for day in one.weekdays])
    hours = voice.gettext("hours on %(days)s") % {"days": days} if days else voice.gettext("no weekly hours yet")
    return Tick(
        one.teacher_id.hex, one.name, ". ".join(word for word in (one.subject, voice.sentence(hours)) if word), ticked
    )


async def _open_page(desk: Desk, round_id: RoundId, *, closed: bool) -> Response[str]:
    found = await reading.opening(desk.tools.pool, desk.principal, round_id)
    round_, outcome, base = found.round, found.outcome, f"/desk/rounds/{round_id}"
    view = OpenPage(
        title=title_of(round_, desk),
        days=(min(round_.days), max(round_.days)),
        opens=desk.local(round_.opens_at),
        closes=desk.local(round_.closes_at),
        told=desk.local(max(round_.opens_at, desk.tools.now)),
        state=round_.state,
        invitations=outcome.invitations,
        emails=outcome.emails,
        texts=outcome.texts,
        paper=outcome.paper,
        withdrawn=outcome.withdrawn,
        held_back=tuple(
            HeldBackLine(found.names[one.guardian_id], found.names[one.student_id], one.why == "court-order")
            for one in found.held_back
        ),
        teachers=len(found.teachers),
        without_hours=tuple(called(one.called, desk.voice) for one in found.without_hours),
        closed=closed or round_.state == "closed" or desk.tools.now >= round_.closes_at,
        action=f"{base}/open",
        close_action=f"{base}/close",
        round_href=base,
        csrf=desk.csrf,
    )
    return desk.show("open_round.html", view, here=f"{base}/open", place="rounds")
