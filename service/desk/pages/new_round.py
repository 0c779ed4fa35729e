"""Make a round or write a draft anew: the form, and whatever is wrong beside its field. Nobody is told before it opens.

A form that cannot be taken is shown by GET, what was typed in its address: Back and Reload lead where one expects.
Nothing of a family is in it.
"""

from collections.abc import Sequence

from litestar import Response
from msgspec import Struct

from service.desk import actions, reading
from service.desk.pages.desks import Answer, Desk, Form, back_to_form, to, typed_before
from service.desk.pages.draft_form import days_not_drawn, draft_of
from service.desk.pages.fields import read_one_of, read_ticked
from service.desk.pages.round_form import (
    MODES,
    PAGE_ORDER,
    TEXTS,
    WEEK,
    Draft,
    Reader,
    chosen_teachers,
    contradiction,
    read_new_round,
)
from service.desk.pages.words import modes
from service.desk.types import TeacherOffer
from service.kernel.errors import Malformed, NotFound
from service.kernel.frame import Mistake
from service.kernel.ids import RoundId
from service.kernel.locale import Voice
from service.notices.wording import subject_said
from service.rounds.errors import NoTeachers, RoundOpened
from service.rounds.rules import check_new
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
    is_draft: bool  # one that was made before
    only_days: str  # days of a draft that the fields cannot draw, and nobody has changed
    action: str
    back: str


async def show_new_round(desk: Desk) -> Response[str]:
    """Show the form of a new round, empty or as it came back."""
    return await _form(desk, typed_before(desk), None)


async def make_round(desk: Desk) -> Answer:
    """Make a round, still a draft, and lead to what opening it will do; or to the form and what is missing."""
    form = await desk.form()
    new = read_new_round(desk, Reader(form, desk))
    if new is None:
        return back_to_form("/desk/rounds/new", form)
    try:
        round_id = await actions.make_round(desk.tools.pool, desk.principal, new, now=desk.tools.now)
    except NoTeachers:
        return back_to_form("/desk/rounds/new", form, trouble="teachers")
    except Malformed:
        return back_to_form("/desk/rounds/new", form)
    return to(f"/desk/rounds/{round_id}/open")


async def show_draft(desk: Desk, round_id: RoundId) -> Response[str]:
    """Show a draft in the form it was made with."""
    draft = await _draft(desk, round_id)
    if draft.round.state != "draft":
        raise NotFound
    return await _form(desk, typed_before(desk) or draft.drawn, draft)


async def redo_round(desk: Desk, round_id: RoundId) -> Answer:
    """Write a draft anew, and lead to what opening it will do; or to the form and what is missing.

    What another service wrote and the form cannot draw stays, unless its fields were changed.
    """
    form, here = await desk.form(), f"/desk/rounds/{round_id}/edit"
    new = read_new_round(desk, Reader(form, desk, await _draft(desk, round_id)))
    if new is None:
        return back_to_form(here, form)
    try:
        await actions.redo_round(desk.tools.pool, desk.principal, round_id, new, now=desk.tools.now)
    except NoTeachers:
        return back_to_form(here, form, trouble="teachers")
    except Malformed:
        return back_to_form(here, form)
    except RoundOpened:
        return to(f"/desk/rounds/{round_id}/change")
    return to(f"/desk/rounds/{round_id}/open")


async def _draft(desk: Desk, round_id: RoundId) -> Draft:
    found = await reading.round_with_rooms(desk.tools.pool, desk.principal, round_id)
    return draft_of(found.round, found.teachers)


def _mistakes(desk: Desk, form: Form, draft: Draft | None) -> list[Mistake]:
    """Say what was wrong with a form that came back; nothing of one that only shows a draft."""
    if typed_before(desk) is None:
        return []
    reader = Reader(form, desk, draft)
    new = read_new_round(desk, reader)
    if new is None:
        return reader.mistakes
    try:
        check_new(new)
    except Malformed as trouble:
        return [contradiction(trouble, desk.voice)]
    if read_one_of(form, "trouble", ("teachers",)):
        said = desk.voice.gettext("None of them teaches a class on one of the days. Choose others.")
        return [Mistake("teachers", said, is_wrong=True)]
    return []


async def _form(desk: Desk, form: Form | None, draft: Draft | None) -> Response[str]:
    mistakes = _mistakes(desk, form, draft) if form is not None else []
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
        weekdays=ticks("weekday", {str(day.isoweekday()): voice.sentence(voice.weekday(day)) for day in WEEK}, "12345"),
        modes=ticks("mode", {str(mode): label for mode, label in modes(voice).items()}, MODES),
        reminders=ticks("reminder", reminders, EVERY_REMINDER),
        teachers=tuple(_teacher(one, one.teacher_id in chosen, voice) for one in teachers),
        everybody=form is None or form.get("everybody") == "1",
        invite_under_order=form is not None and read_one_of(form, "court_order", ("invite",)) == "invite",
        mistakes=tuple(sorted(mistakes, key=lambda mistake: PAGE_ORDER.index(mistake.field))),
        csrf=desk.csrf,
        is_draft=draft is not None,
        only_days=_only_days(desk, form, draft) if form is not None and draft else "",
        action=f"/desk/rounds/{draft.round.round_id}/edit" if draft else "/desk/rounds",
        back=f"/desk/rounds/{draft.round.round_id}/open" if draft else "/desk",
    )
    here = view.action if draft else "/desk/rounds/new"
    return desk.show("new_round.html", view, here=here, place="rounds")


def _only_days(desk: Desk, form: Form, draft: Draft) -> str:
    """Name the days that stay as another service wrote them."""
    if not Reader(form, desk, draft).untouched("first_day", "last_day", "weekday"):
        return ""
    return desk.voice.listing([desk.voice.month_day(day) for day in days_not_drawn(draft)])


def _teacher(one: TeacherOffer, ticked: bool, voice: Voice) -> Tick:  # noqa: FBT001 - one of three facts of a box
    days = voice.listing([voice.weekday(WEEK[day - 1]) for day in one.weekdays])
    hours = voice.gettext("hours on %(days)s") % {"days": days} if days else voice.gettext("no weekly hours yet")
    facts = (subject_said(one.subject, voice), voice.sentence(hours))
    return Tick(one.teacher_id.hex, one.name, ". ".join(word for word in facts if word), ticked)
