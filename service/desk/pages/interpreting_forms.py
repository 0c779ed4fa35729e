"""The forms of a telephone interpreting line, and of what an interpreter speaks."""

from typing import Final

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.desk.pages.desks import Answer, Desk, Form, to
from service.desk.pages.fields import read_number, read_words
from service.desk.pages.interpreting import HERE, HOWS, hows, languages_said
from service.interpreting import interpreters, lines
from service.interpreting.errors import LineNamed
from service.interpreting.types import InterpreterView, Line, LineDraft, SpokenDraft
from service.kernel.db import transact
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.ids import LineId, PersonId
from service.places.errors import UnreadableHours

MOST_CALLS: Final = 200
TEXTS: Final = ("name", "languages", "calls", "opening_hours", "dial_in")
NEW: Final = {"name": "", "languages": "", "calls": "1", "opening_hours": "24/7", "dial_in": ""}


class LinePage(Struct, frozen=True, kw_only=True):
    """desk/interpreting_line.html: a line, or the form of a new one."""

    name: str  # "" for a new one
    typed: dict[str, str]
    languages: str  # as the line has them, in words
    has_left: bool
    mistakes: tuple[Mistake, ...]
    action: str
    csrf: str


class SpokenPage(Struct, frozen=True, kw_only=True):
    """desk/interpreting_person.html."""

    name: str
    languages: str  # in words
    typed: str
    how: str
    hows: tuple[tuple[str, str], ...]
    mistakes: tuple[Mistake, ...]
    action: str
    csrf: str


async def show_new_line(desk: Desk) -> Response[str]:
    """Show the form of a new line."""
    return _form(desk, None, NEW)


async def add_line(desk: Desk) -> Answer:
    """Add a line; or the form again and what is wrong beside its field."""
    form = await desk.form()
    draft, mistakes = _read(desk, form)
    if draft:
        mistakes = await _keep(desk, None, draft)
    return _form(desk, None, _typed(form), mistakes) if mistakes else to(f"{HERE}?said=line#lines")


async def show_line(desk: Desk, line_id: LineId) -> Response[str]:
    """Show a line in its form."""
    line = await lines.read_line(desk.tools.pool, desk.principal, line_id)
    typed = {
        "name": line.name,
        "languages": ", ".join(line.languages),
        "calls": str(line.calls),
        "opening_hours": line.opening_hours,
        "dial_in": line.dial_in,
    }
    return _form(desk, line, typed)


async def change_line(desk: Desk, line_id: LineId) -> Answer:
    """Say otherwise of a line; or the form again and what is wrong beside its field."""
    form = await desk.form()
    line = await lines.read_line(desk.tools.pool, desk.principal, line_id)
    draft, mistakes = _read(desk, form)
    if draft:
        mistakes = await _keep(desk, line, draft)
    return _form(desk, line, _typed(form), mistakes) if mistakes else to(f"{HERE}?said=changed#lines")


async def leave_line(desk: Desk, line_id: LineId) -> Answer:
    """Use a line no longer, or again."""
    is_back = (await desk.form()).get("do") == "back"
    left_on = None if is_back else desk.local(desk.tools.now).date()
    await transact(
        desk.tools.pool,
        desk.principal.org_id,
        lambda conn: lines.leave_line(conn, desk.principal, line_id, left_on, now=desk.tools.now),
    )
    return to(f"{HERE}?said={'back' if is_back else 'left'}#lines")


async def show_person(desk: Desk, person_id: PersonId) -> Response[str]:
    """Show what an interpreter speaks, in its form."""
    person = await interpreters.read_interpreter(desk.tools.pool, desk.principal, person_id, now=desk.tools.now)
    return _spoken(desk, person, ", ".join(person.languages), person.mode)


async def describe_person(desk: Desk, person_id: PersonId) -> Answer:
    """Say what an interpreter speaks; or the form again and what is wrong."""
    form = await desk.form()
    person = await interpreters.read_interpreter(desk.tools.pool, desk.principal, person_id, now=desk.tools.now)
    how = next((how for how in HOWS if how == form.get("how")), person.mode)
    draft = SpokenDraft(languages=_tags(form), mode=how)
    try:
        await transact(
            desk.tools.pool,
            desk.principal.org_id,
            lambda conn: interpreters.describe(conn, desk.principal, person.person_id, draft, now=desk.tools.now),
        )
    except Malformed as exc:
        wrong = (_languages_wrong(desk, exc.problem),)
        return _spoken(desk, person, read_words(form, "languages"), how, wrong)
    return to(f"{HERE}?said=described#people")


async def _keep(desk: Desk, line: Line | None, draft: LineDraft) -> tuple[Mistake, ...]:
    """Write a line down, or say what is wrong with it."""
    voice, tools, office = desk.voice, desk.tools, desk.principal
    try:
        await transact(
            tools.pool,
            office.org_id,
            lambda conn: (
                lines.change_line(conn, office, line.line_id, draft, now=tools.now)
                if line
                else lines.add_line(conn, office, draft, now=tools.now)
            ),
        )
    except LineNamed:
        return (Mistake("name", voice.gettext("Another line has that name."), is_wrong=True),)
    except UnreadableHours as exc:
        said = voice.gettext("We cannot read this part: %(part)s") % {"part": exc.part}
        return (Mistake("opening_hours", said, is_wrong=True),)
    except Malformed as exc:
        return (_languages_wrong(desk, exc.problem),)
    return ()


def _read(desk: Desk, form: Form) -> tuple[LineDraft | None, tuple[Mistake, ...]]:
    typed = _typed(form)
    calls = read_number(typed["calls"], 1, MOST_CALLS)
    missing = _missing(desk, typed, calls)
    if missing or calls is None:
        return None, missing
    draft = LineDraft(
        name=typed["name"][:100],
        languages=_tags(form),
        calls=calls,
        opening_hours=typed["opening_hours"],
        zone=desk.facts.zone,
        dial_in=typed["dial_in"][:200],
    )
    return draft, ()


def _missing(desk: Desk, typed: dict[str, str], calls: int | None) -> tuple[Mistake, ...]:
    """Say what a line lacks, in the order of the page."""
    voice = desk.voice
    wanted = {
        "name": voice.gettext("Give the line's name."),
        "languages": voice.gettext("Give at least one language."),
        "calls": voice.gettext("Give a number from 1 to 200."),
        "opening_hours": voice.gettext("Give the hours; 24/7 is always."),
        "dial_in": voice.gettext("Give the number to dial."),
    }
    given = {**typed, "calls": typed["calls"] if calls else ""}
    return tuple(Mistake(field, wanted[field], is_wrong=bool(typed[field])) for field in wanted if not given[field])


def _typed(form: Form) -> dict[str, str]:
    return {name: read_words(form, name) for name in TEXTS}


def _tags(form: Form) -> list[str]:
    return [tag.strip() for tag in read_words(form, "languages").replace(";", ",").split(",") if tag.strip()]


def _languages_wrong(desk: Desk, problem: str) -> Mistake:
    voice = desk.voice
    said = {
        "missing": voice.gettext("Give at least one language."),
        "signed": voice.gettext("Nobody signs on the telephone. Leave sign languages out."),
    }
    words = said.get(problem, voice.gettext("Write languages by their short names, for example: es, so, vi."))
    return Mistake("languages", words, is_wrong=problem != "missing")


def _form(desk: Desk, line: Line | None, typed: dict[str, str], mistakes: tuple[Mistake, ...] = ()) -> Response[str]:
    here = f"{HERE}/lines/{line.line_id}" if line else f"{HERE}/lines"
    view = LinePage(
        name=line.name if line else "",
        typed=typed,
        languages=languages_said(line.languages, desk.voice) if line else "",
        has_left=line is not None and line.left_on is not None,
        mistakes=mistakes,
        action=here,
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    shown_at = here if line else f"{here}/new"
    return desk.show("interpreting_line.html", view, here=shown_at, place="helpers", status_code=status)


def _spoken(
    desk: Desk, person: InterpreterView, typed: str, how: str, mistakes: tuple[Mistake, ...] = ()
) -> Response[str]:
    said = hows(desk.voice)
    view = SpokenPage(
        name=person.name,
        languages=languages_said(person.languages, desk.voice),
        typed=typed,
        how=how,
        hows=tuple((one, said[one]) for one in HOWS),
        mistakes=mistakes,
        action=f"{HERE}/people/{person.person_id}",
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return desk.show("interpreting_person.html", view, here=view.action, place="helpers", status_code=status)
