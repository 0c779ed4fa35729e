"""Make a round: the form, with whatever is wrong beside its field. Nobody is told before it is opened."""

from collections.abc import Sequence

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.desk import actions, reading
from service.desk.pages.desks import Answer, Desk, Form, to
from service.desk.pages.fields import read_one_of, read_ticked
from service.desk.pages.round_form import (
    MODES,
    PAGE_ORDER,
    TEXTS,
    WEEK,
    Reader,
    chosen_teachers,
    contradiction,
    read_new_round,
)
from service.desk.pages.words import modes
from service.desk.types import TeacherOffer
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.locale import Voice
from service.rounds.errors import NoTeachers
from service.rounds.types import EVERY_REMINDER


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


async def show_new_round(desk: Desk) -> Response[str]:
    """Show the form of a new round."""
    return await _form(desk, None, ())


async def make_round(desk: Desk) -> Answer:
    """Make a round, still a draft, and lead to what opening it will do; or show what is missing."""
    form = await desk.form()
    reader = Reader(form, desk)
    new = read_new_round(desk, reader)
    if new is None:
        return await _form(desk, form, reader.mistakes)
    try:
        round_id = await actions.make_round(desk.tools.pool, desk.principal, new, now=desk.tools.now)
    except NoTeachers:
        said = desk.voice.gettext("None of them teaches a class on one of the days. Choose others.")
        return await _form(desk, form, [Mistake("teachers", said, is_wrong=True)])
    except Malformed as trouble:
        return await _form(desk, form, [contradiction(trouble, desk.voice)])
    return to(f"/desk/rounds/{round_id}/open")


async def _form(desk: Desk, form: Form | None, mistakes: Sequence[Mistake]) -> Response[str]:
    teachers = await reading.teachers_of_school(desk.tools.pool, desk.principal)
    voice = desk.voice

    def ticks(name: str, labels: dict[str, str], at_first: Sequence[str]) -> tuple[Tick, ...]:
        ticked = at_first if form is None else read_ticked(form, name, labels)
        return tuple(Tick(value, label, "", value in ticked) for value, label in labels.items())

    chosen = [] if form is None else chosen_teachers(form)
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
        mistakes=tuple(sorted(mistakes, key=lambda mistake: PAGE_ORDER.index(mistake.field))),
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
