"""What the school has decided about rides, childcare, visits, interpreters and ways: shown, recorded, taken back."""

from datetime import date
from typing import Final

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.desk import provisions
from service.desk.pages.desks import Answer, Desk, Form, to
from service.desk.pages.fields import read_day, read_one_of, read_words
from service.desk.pages.policy_fields import (
    SettingField,
    Typed,
    Words,
    field_names,
    fields_of,
    read_settings,
    typed_of,
)
from service.desk.pages.policy_words import SETTINGS, choices_said, fields_said, subject_said
from service.desk.pages.words import Chip
from service.kernel.errors import NotFound
from service.kernel.frame import Mistake
from service.places import actions as places
from service.places.types import Recorded, Subject

LONGEST_SOURCE: Final = 500
SAID: Final = ("recorded", "withdrawn")


class SettingLine(Struct, frozen=True):
    """One thing that is decided, in words."""

    label: str
    value: str


class PolicyCard(Struct, frozen=True, kw_only=True):
    """A subject on the page of all."""

    title: str
    meaning: str
    until_recorded: str  # "" once it is recorded
    chip: Chip
    settings: tuple[SettingLine, ...]
    source: str
    recorded_on: date | None
    href: str


class PoliciesPage(Struct, frozen=True, kw_only=True):
    """desk/policies.html."""

    cards: tuple[PolicyCard, ...]
    said: str


class PolicyPage(Struct, frozen=True, kw_only=True):
    """desk/policy.html."""

    title: str
    meaning: str
    fields: tuple[SettingField, ...]
    source: str
    recorded_on: str
    is_recorded: bool
    mistakes: tuple[Mistake, ...]
    action: str
    csrf: str


async def show_policies(desk: Desk) -> Response[str]:
    """Show what is decided about each subject."""
    words = await _words(desk)
    found = {subject: await _decided(desk, subject) for subject in SETTINGS}
    view = PoliciesPage(
        cards=tuple(_card(subject, recorded, words) for subject, recorded in found.items()),
        said=read_one_of(desk.request.query_params, "said", SAID),
    )
    return desk.show("policies.html", view, here="/desk/policies", place="school")


async def show_policy(desk: Desk, subject: str) -> Response[str]:
    """Show the form of one decision: what stands, or the defaults."""
    known = _known(subject)
    recorded = await _decided(desk, known)
    typed = typed_of(recorded.settings if recorded else SETTINGS[known]())
    day = recorded.recorded_on if recorded else desk.local(desk.tools.now).date()
    typed |= {"source": [recorded.source if recorded else ""], "recorded_on": [day.isoformat()]}
    return await _form(desk, known, typed, is_recorded=recorded is not None, mistakes=())


async def record_policy(desk: Desk, subject: str) -> Answer:
    """Record what the school decided, or take it back; or the form again and what is wrong beside its field."""
    known, form = _known(subject), await desk.form()
    school_id = provisions.school_of(desk.principal)
    if form.get("do") == "withdraw":
        await places.withdraw_policy(
            desk.tools.pool, desk.principal, school_id, known, SETTINGS[known], now=desk.tools.now
        )
        return to("/desk/policies?said=withdrawn")
    mistakes: list[Mistake] = []
    typed = _typed(form, known)
    settings = read_settings(SETTINGS[known], typed, desk.voice, mistakes)
    source, recorded_on = typed["source"][0][:LONGEST_SOURCE], read_day(typed["recorded_on"][0])
    if not source:
        mistakes.append(Mistake("source", desk.voice.gettext("Say who decided it.")))
    if recorded_on is None:
        wrong = bool(typed["recorded_on"][0])
        mistakes.append(Mistake("recorded_on", desk.voice.gettext("Give the day."), is_wrong=wrong))
    elif recorded_on > desk.local(desk.tools.now).date():
        mistakes.append(Mistake("recorded_on", desk.voice.gettext("This day is still to come."), is_wrong=True))
    if mistakes or settings is None or recorded_on is None:
        recorded = await _decided(desk, known)
        return await _form(desk, known, typed, is_recorded=recorded is not None, mistakes=tuple(mistakes))
    await places.record_policy(
        desk.tools.pool,
        desk.principal,
        school_id,
        known,
        settings,
        source=source,
        recorded_on=recorded_on,
        now=desk.tools.now,
    )
    return to("/desk/policies?said=recorded")


def _typed(form: Form, subject: Subject) -> dict[str, list[str]]:
    typed = {
        name: [str(value)[:LONGEST_SOURCE] for value in form.getall(name, [])]
        for name in field_names(SETTINGS[subject])
    }
    return typed | {name: [read_words(form, name)] for name in ("source", "recorded_on")}


async def _decided(desk: Desk, subject: Subject) -> Recorded[Struct] | None:
    return await provisions.decided(desk.tools.pool, desk.principal, subject, SETTINGS[subject])


async def _words(desk: Desk) -> Words:
    people = await provisions.staff_names(desk.tools.pool, desk.principal)
    return Words(labels={}, choices=choices_said(desk.voice), people=people, voice=desk.voice)


def _known(subject: str) -> Subject:
    found = next((one for one in SETTINGS if one == subject), None)
    if found is None:
        raise NotFound
    return found


def _card(subject: Subject, recorded: Recorded[Struct] | None, words: Words) -> PolicyCard:
    voice = words.voice
    said = subject_said(subject, voice)
    chip = Chip("settled", voice.gettext("Recorded")) if recorded else Chip("open", voice.gettext("Not recorded"))
    return PolicyCard(
        title=said.title,
        meaning=said.meaning,
        until_recorded="" if recorded else said.until_recorded,
        chip=chip,
        settings=tuple(_lines(subject, recorded.settings if recorded else SETTINGS[subject](), words)),
        source=recorded.source if recorded else "",
        recorded_on=recorded.recorded_on if recorded else None,
        href=f"/desk/policies/{subject}",
    )


def _lines(subject: Subject, settings: Struct, words: Words) -> list[SettingLine]:
    """Say each thing that is decided; what is left empty is not said."""
    voice, typed = words.voice, typed_of(settings)
    boxes = {one.name for one in fields_of(type(settings), typed, _with(words, subject)) if one.kind == "box"}
    said = {True: voice.gettext("Yes"), False: voice.gettext("No")}
    named = {**words.choices, **words.people}
    lines = []
    for name, label in fields_said(subject, voice).items():
        values = [named.get(value, value) for value in typed.get(name, ()) if value]
        if name in boxes:
            values = [said[bool(values)]]
        if values:
            lines.append(SettingLine(label, ", ".join(values)))
    return lines


def _with(words: Words, subject: Subject) -> Words:
    return Words(
        labels=fields_said(subject, words.voice), choices=words.choices, people=words.people, voice=words.voice
    )


async def _form(
    desk: Desk, subject: Subject, typed: Typed, *, is_recorded: bool, mistakes: tuple[Mistake, ...]
) -> Response[str]:
    said, here = subject_said(subject, desk.voice), f"/desk/policies/{subject}"
    view = PolicyPage(
        title=said.title,
        meaning=said.meaning,
        fields=tuple(fields_of(SETTINGS[subject], typed, _with(await _words(desk), subject))),
        source=typed["source"][0],
        recorded_on=typed["recorded_on"][0],
        is_recorded=is_recorded,
        mistakes=mistakes,
        action=here,
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return desk.show("policy.html", view, here=here, place="school", status_code=status)
