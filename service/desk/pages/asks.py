"""Other times: what families asked for because none of the times work, and the form that suggests up to three."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.booking import asking, reading
from service.booking.errors import AskClosed, TeacherBusy
from service.booking.rules import MOST_PROPOSED
from service.booking.types import AskView, Band, FamilyView, ProposedTime, TimesView
from service.desk import reading as desks
from service.desk import rules
from service.desk.pages.desks import Answer, Desk, Form, to
from service.desk.pages.fields import read_clock, read_day, read_one_of
from service.desk.pages.words import modes
from service.kernel.errors import Malformed, NotFound
from service.kernel.frame import Mistake
from service.kernel.ids import NoTimeId
from service.kernel.locale import Voice
from service.kernel.spans import Span
from service.notices.wording import called
from service.rounds.types import Mode

TYPED: Final = range(1, MOST_PROPOSED + 1)
"""Rows of the form for times outside the offered hours."""

OWN_SHOWN: Final = 12
"""Free times to tick; more are typed. Three days of an evening fit a laptop's screen."""

_WEEK: Final = tuple(date(2024, 1, day) for day in range(1, 8))  # a Monday to a Sunday, for the names of the days


class AskLine(Struct, frozen=True, kw_only=True):
    """What one family asked."""

    href: str
    student: str
    guardian: str
    when: str
    words: str
    proposed: tuple[datetime, ...]
    since: datetime


class AsksPage(Struct, frozen=True):
    """desk/asks.html."""

    asks: tuple[AskLine, ...]
    saved: bool


class OwnTime(Struct, frozen=True):
    """A free time of the teacher, to tick."""

    value: str
    at: datetime
    ticked: bool
    fits: bool  # the family said such times would work


class TypedTime(Struct, frozen=True):
    """A row of date and time as typed; `twice` asks which of the two is meant where the clocks show it twice."""

    number: int
    day: str
    at: str
    which: Literal["", "first", "second"]
    twice: bool


class AskPage(Struct, frozen=True, kw_only=True):
    """desk/ask.html."""

    ask: AskLine
    teacher: str
    own: tuple[OwnTime, ...]
    typed: tuple[TypedTime, ...]
    modes: tuple[tuple[str, str], ...]
    mode: str
    minutes: int
    mistakes: tuple[Mistake, ...]
    closed: bool
    csrf: str
    back: str
    action: str


class Suggested(Struct, frozen=True, kw_only=True):
    """What the form sent, as far as it can be read, and what is wrong with it."""

    mode: Mode
    own: tuple[datetime, ...]
    typed: tuple[TypedTime, ...]
    starts: dict[str, datetime]  # by the field they came from
    mistakes: tuple[Mistake, ...]


async def show_asks(desk: Desk) -> Response[str]:
    """List what families asked a teacher, the longest unanswered first."""
    found = await desks.asks(desk.tools.pool, desk.principal)
    asks = sorted(found, key=lambda ask: (ask.state != "asked", ask.changed_at))
    lines = tuple(_line(desk, ask) for ask in asks)
    return desk.show("asks.html", AsksPage(lines, "sent" in desk.request.query_params), here="/t/asks", place="asks")


async def show_ask(desk: Desk, no_time_id: NoTimeId) -> Response[str]:
    """Show what one family asked and the form that suggests times."""
    ask, family, times = await _read(desk, no_time_id)
    nothing = Suggested(mode=family.invitation.round.modes[0], own=(), typed=(), starts={}, mistakes=())
    return _show(desk, ask, family, times, nothing)


async def suggest(desk: Desk, no_time_id: NoTimeId) -> Answer:
    """Suggest times to a family, or show the form again with the trouble beside the field."""
    form = await desk.form()
    ask, family, times = await _read(desk, no_time_id)
    sent = _read_form(desk, form, family)
    if sent.mistakes:
        return _show(desk, ask, family, times, sent, status=HTTP_422_UNPROCESSABLE_ENTITY)
    wanted = [ProposedTime(start=start, mode=sent.mode) for start in sent.starts.values()]
    shared = (desk.tools.pool, desk.tools.keyring, desk.tools.site, desk.principal, no_time_id)
    try:
        await asking.propose(*shared, wanted, now=desk.tools.now)
    except TeacherBusy as refusal:
        busy = _busy(sent, refusal.starts, desk.voice)
        return _show(desk, ask, family, times, busy, status=HTTP_409_CONFLICT)
    except AskClosed:
        return _show(desk, ask, family, times, sent, closed=True, status=HTTP_409_CONFLICT)
    return to(f"{desk.families}/{ask.invitation_id}?sent=1" if desk.is_office else "/t/asks?sent=1")


async def _read(desk: Desk, no_time_id: NoTimeId) -> tuple[AskView, FamilyView, TimesView]:
    ask = await reading.ask(desk.tools.pool, desk.principal, no_time_id)
    family = await reading.family(desk.tools.pool, desk.principal, ask.invitation_id)
    times = await reading.times(
        desk.tools.pool, desk.tools.cache, desk.principal, ask.invitation_id, now=desk.tools.now
    )
    return ask, family, times


def _read_form(desk: Desk, form: Form, family: FamilyView) -> Suggested:
    """Read ticked and typed times; each trouble is said once, beside what it is about."""
    voice, now = desk.voice, desk.tools.now
    mistakes: list[Mistake] = []
    starts: dict[str, datetime] = {}
    own = tuple(_own_times(form))
    starts.update({f"own-{start:%Y%m%dT%H%MZ}": start for start in own})
    rows = []
    for number in TYPED:
        row = _row(form, number)
        try:
            if row.day or row.at:
                starts[f"day{number}"] = _typed(desk, row, now)
        except Malformed as trouble:
            mistakes.append(Mistake(trouble.where, _sentence(trouble, voice)))
            row = TypedTime(number, row.day, row.at, row.which, trouble.problem == "comes-twice")
        rows.append(row)
    if not mistakes and not starts:
        mistakes.append(Mistake("own", voice.gettext("Choose or type at least one time.")))
    if not mistakes and len(set(starts.values())) < len(starts):
        mistakes.append(Mistake("own", voice.gettext("One time is there twice. Choose different times.")))
    if not mistakes and len(starts) > MOST_PROPOSED:
        mistakes.append(Mistake("own", voice.gettext("Three times are enough. Take some away.")))
    mode = read_one_of(form, "mode", family.invitation.round.modes) or family.invitation.round.modes[0]
    return Suggested(
        mode=next(one for one in family.invitation.round.modes if one == mode),
        own=own,
        typed=tuple(rows),
        starts=starts,
        mistakes=tuple(mistakes),
    )


def _own_times(form: Form) -> list[datetime]:
    found = []
    for written in form.getall("own", []):
        try:
            found.append(datetime.strptime(str(written), "%Y%m%dT%H%M%z"))
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


def _sentence(trouble: Malformed, voice: Voice) -> str:
    return {
        "no-day": voice.gettext("Give a date."),
        "no-time": voice.gettext("Give a time."),
        "past": voice.gettext("This time is over. Give a later one."),
        "skipped-by-clock-change": voice.gettext("The clocks jump over this time on that day. Give another."),
        "comes-twice": voice.gettext("The clocks show this time twice on that day. Say which one you mean."),
    }.get(trouble.problem, voice.gettext("This cannot be read."))


def _busy(sent: Suggested, starts: Sequence[datetime], voice: Voice) -> Suggested:
    """Say beside each time that is taken that it is."""
    taken = [field for field, start in sent.starts.items() if start in starts]
    sentence = voice.gettext("You have something else at this time. Choose another.")
    fields = dict.fromkeys("own" if field.startswith("own") else field for field in taken)
    return Suggested(
        mode=sent.mode,
        own=tuple(start for start in sent.own if start not in starts),
        typed=sent.typed,
        starts=sent.starts,
        mistakes=tuple(Mistake(field, sentence) for field in fields),
    )


def _show(
    desk: Desk,
    ask: AskView,
    family: FamilyView,
    times: TimesView,
    sent: Suggested,
    *,
    closed: bool = False,
    status: int = HTTP_200_OK,
) -> Response[str]:
    round_ = family.invitation.round
    teacher = next((w.teacher for w in family.invitation.wishes if w.teacher.teacher_id == ask.teacher_id), None)
    if teacher is None:
        raise NotFound
    free = [opening.span for opening in times.openings.get(ask.teacher_id, [])]
    base = f"{desk.home}/asks"
    view = AskPage(
        ask=_line(desk, ask),
        teacher=called(ask.teacher, desk.voice),
        own=_own(desk, ask, free, sent.own),
        typed=sent.typed or tuple(TypedTime(number, "", "", "", twice=False) for number in TYPED),
        modes=tuple((mode, label) for mode, label in modes(desk.voice).items() if mode in round_.modes),
        mode=sent.mode,
        minutes=teacher.slot_minutes,
        mistakes=sent.mistakes,
        closed=closed or ask.state not in {"asked", "proposed"},
        csrf=desk.csrf,
        back=f"{desk.families}/{ask.invitation_id}" if desk.is_office else base,
        action=f"{base}/{ask.no_time_id}",
    )
    return desk.show(
        "ask.html", view, here=view.action, place="rounds" if desk.is_office else "asks", status_code=status
    )


def _own(desk: Desk, ask: AskView, free: Sequence[Span], ticked: Sequence[datetime]) -> tuple[OwnTime, ...]:
    """Offer the teacher's free times: those the family said would work before the others, each in order of time."""
    fitting = rules.as_asked(free, ask, desk.zone)
    others = [span for span in free if span not in fitting]
    shown = sorted([*fitting, *others][:OWN_SHOWN])
    return tuple(
        OwnTime(f"{span.start:%Y%m%dT%H%MZ}", desk.local(span.start), span.start in ticked, span in fitting)
        for span in shown
    )


def _line(desk: Desk, ask: AskView) -> AskLine:
    return AskLine(
        href=f"{desk.home}/asks/{ask.no_time_id}",
        student=ask.student.given_name,
        guardian=ask.guardian,
        when=when_said(ask, desk.voice),
        words=ask.words,
        proposed=tuple(desk.local(one.span.start) for one in ask.proposals),
        since=desk.local(ask.changed_at),
    )


def when_said(ask: AskView, voice: Voice) -> str:
    """Say what would work for a family: "After school and in the evening. Tuesday and Thursday"."""
    bands: dict[Band, str] = {
        "before_school": voice.gettext("before school"),
        "morning": voice.gettext("during school"),
        "afternoon": voice.gettext("after school"),
        "evening": voice.gettext("in the evening"),
        "night": voice.gettext("at night"),
    }
    parts = voice.listing([words for band, words in bands.items() if band in ask.bands])
    days = voice.listing([voice.weekday(_WEEK[day - 1]) for day in sorted(ask.weekdays)]) or voice.gettext("any day")
    return f"{voice.sentence(parts)}. {voice.sentence(days)}"
