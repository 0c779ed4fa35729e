"""Other times: what families asked for because none of the times work, and the form that suggests up to three."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.availability import unusual
from service.availability.unusual import Unusual, Why
from service.booking import asking, reading
from service.booking.errors import AskClosed, PlaceNotThen, TeacherBusy
from service.booking.terms import usual_minutes
from service.booking.types import AskView, Band, FamilyView, ProposedTime, TimesView
from service.desk import reading as desks
from service.desk import rules
from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.place_named import book_of, find
from service.desk.pages.suggestions import TYPED, Suggested, TypedTime, read_suggested, stamp, with_busy, with_shut
from service.desk.pages.words import modes
from service.kernel.frame import Mistake
from service.kernel.ids import NoTimeId
from service.kernel.locale import Voice
from service.kernel.spans import Span
from service.notices.wording import called

_WEEK: Final = tuple(date(2024, 1, day) for day in range(1, 8))  # a Monday to a Sunday, for the names of the days


class AskLine(Struct, frozen=True, kw_only=True):
    """What one family asked."""

    href: str
    student: str
    guardian: str
    when: str
    words: str
    refused: tuple[datetime, ...]  # proposed before, and did not work
    standing_at: datetime | None  # the meeting they have, which stays until they choose another time
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


class DayOfTimes(Struct, frozen=True):
    """A day's free times."""

    day: date
    times: tuple[OwnTime, ...]
    is_open: bool


class UnusualTime(Struct, frozen=True):
    """A suggested time to look at twice."""

    at: datetime
    why: str


class AskPage(Struct, frozen=True, kw_only=True):
    """desk/ask.html."""

    ask: AskLine
    teacher: str
    fitting: tuple[DayOfTimes, ...]  # what the family said would work
    others: tuple[DayOfTimes, ...]
    typed: tuple[TypedTime, ...]
    modes: tuple[tuple[str, str], ...]
    mode: str
    place: str  # off-site, as typed
    places: tuple[str, ...]  # of the book
    minutes: int
    mistakes: tuple[Mistake, ...]
    closed: bool
    unusual: tuple[UnusualTime, ...]
    warned: tuple[str, ...]  # the same as the form sends them back: then they go out all the same
    csrf: str
    back: str
    action: str


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
    return await _show(desk, ask, family, times, nothing)


async def suggest(desk: Desk, no_time_id: NoTimeId) -> Answer:
    """Suggest times to a family, or show the form again with the trouble beside the field."""
    form = await desk.form()
    ask, family, times = await _read(desk, no_time_id)
    book = await book_of(desk, family.invitation.round.modes)
    sent = read_suggested(desk, form, family, book)
    if sent.mistakes:
        return await _show(desk, ask, family, times, sent, status=HTTP_422_UNPROCESSABLE_ENTITY)
    if warn := await _unusual(desk, ask, family, sent):
        return await _show(desk, ask, family, times, sent, warn=warn, status=HTTP_409_CONFLICT)
    place_id = find(sent.place, book) if sent.mode == "place" else None
    wanted = [ProposedTime(start=start, mode=sent.mode, place_id=place_id) for start in sent.starts.values()]
    try:
        await asking.propose(desk.tools.pool, desk.act, no_time_id, wanted)
    except TeacherBusy as refusal:
        taken = with_busy(sent, refusal.starts_at, desk)
        return await _show(desk, ask, family, times, taken, status=HTTP_409_CONFLICT)
    except PlaceNotThen as refusal:
        shut = with_shut(sent, refusal.starts_at, desk)
        return await _show(desk, ask, family, times, shut, status=HTTP_409_CONFLICT)
    except AskClosed:
        return await _show(desk, ask, family, times, sent, closed=True, status=HTTP_409_CONFLICT)
    return to(f"{desk.families}/{ask.invitation_id}?sent=1" if desk.is_office else "/t/asks?sent=1")


async def _read(desk: Desk, no_time_id: NoTimeId) -> tuple[AskView, FamilyView, TimesView]:
    ask = await reading.ask(desk.tools.pool, desk.principal, no_time_id)
    family = await reading.family(desk.tools.pool, desk.principal, ask.invitation_id)
    times = await reading.times(
        desk.tools.pool, desk.tools.cache, desk.principal, ask.invitation_id, now=desk.tools.now
    )
    return ask, family, times


async def _unusual(desk: Desk, ask: AskView, family: FamilyView, sent: Suggested) -> list[Unusual]:
    """Find the times to look at twice, unless all were warned of: hours and calendars may err, a person knows.

    A teacher who suggests a time outside the round's days and their own hours means it: families asked for others.
    """
    minutes = usual_minutes(family.invitation, ask.teacher_id)
    spans = [Span(start, start + timedelta(minutes=minutes)) for start in sent.starts.values()]
    pool, org_id = desk.tools.pool, desk.principal.org_id
    found = await unusual.unusual(pool, org_id, family.invitation.round, ask.teacher_id, spans)
    if not desk.is_office:
        found = [Unusual(one.start, ["busy-elsewhere"]) for one in found if "busy-elsewhere" in one.why]
    return [] if sent.warned.issuperset(map(_warning, found)) else found


def _warning(one: Unusual) -> str:
    """Write what is warned of as the form sends it back: another reason is another warning."""
    return " ".join((stamp(one.start), *one.why))


def _why_said(desk: Desk, one: Unusual, teacher: str) -> str:
    voice = desk.voice
    said: dict[Why, str] = {
        "outside-days": voice.gettext("not a day of this round"),
        "outside-hours": voice.gettext("outside the hours %(of_teacher)s") % {"of_teacher": voice.of_(teacher)},
        "busy-elsewhere": voice.gettext("busy in another calendar"),
    }
    return voice.listing([said[why] for why in one.why])


async def _show(
    desk: Desk,
    ask: AskView,
    family: FamilyView,
    times: TimesView,
    sent: Suggested,
    *,
    closed: bool = False,
    warn: Sequence[Unusual] = (),
    status: int = HTTP_200_OK,
) -> Response[str]:
    round_ = family.invitation.round
    offered = [opening.span for opening in times.openings.get(ask.teacher_id, [])]
    free = [span for span in offered if span.start not in ask.refused]
    fitting = rules.as_asked(free, ask, desk.zone)
    base, called_teacher = f"{desk.home}/asks", called(ask.teacher, desk.voice)
    view = AskPage(
        ask=_line(desk, ask),
        teacher=called_teacher,
        fitting=_by_day(desk, fitting, sent.own, opened=len(fitting)),
        others=_by_day(desk, [one for one in free if one not in fitting], sent.own, opened=0 if fitting else 1),
        typed=sent.typed or tuple(TypedTime(number, "", "", "", twice=False) for number in TYPED),
        modes=tuple((mode, label) for mode, label in modes(desk.voice).items() if mode in round_.modes),
        mode=sent.mode,
        place=sent.place,
        places=tuple(one.name for one in await book_of(desk, round_.modes)),
        minutes=usual_minutes(family.invitation, ask.teacher_id),
        mistakes=sent.mistakes,
        closed=closed or ask.state not in {"asked", "proposed"},
        unusual=tuple(UnusualTime(desk.local(one.start), _why_said(desk, one, called_teacher)) for one in warn),
        warned=tuple(map(_warning, warn)),
        csrf=desk.csrf,
        back=f"{desk.families}/{ask.invitation_id}" if desk.is_office else base,
        action=f"{base}/{ask.no_time_id}",
    )
    return desk.show(
        "ask.html", view, here=view.action, place="rounds" if desk.is_office else "asks", status_code=status
    )


def _by_day(desk: Desk, free: Iterable[Span], ticked: Sequence[datetime], *, opened: int) -> tuple[DayOfTimes, ...]:
    """Group free times by day. So many of the first days stand open, and each in which something is ticked."""
    times = [OwnTime(stamp(one.start), desk.local(one.start), one.start in ticked) for one in free]
    days = [(day, tuple(found)) for day, found in groupby(times, key=lambda each: each.at.date())]
    return tuple(
        DayOfTimes(day, found, number < opened or any(each.ticked for each in found))
        for number, (day, found) in enumerate(days)
    )


def _line(desk: Desk, ask: AskView) -> AskLine:
    return AskLine(
        href=f"{desk.home}/asks/{ask.no_time_id}",
        student=ask.student.given_name,
        guardian=ask.guardian,
        when=when_said(ask, desk.voice),
        words=ask.words,
        refused=tuple(desk.local(at) for at in ask.refused),
        standing_at=desk.local(ask.standing_at) if ask.standing_at else None,
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
