"""What the school has decided about rides, childcare, visits, interpreters and ways: shown, recorded, taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

import msgspec
from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct, inspect

from service.desk import provisions
from service.desk.pages.desks import Answer, Desk, Form, to
from service.desk.pages.fields import read_day, read_one_of, read_words
from service.desk.pages.policy_words import SETTINGS, choices_said, fields_said, subject_said
from service.desk.pages.words import Chip
from service.kernel.errors import NotFound
from service.kernel.frame import Mistake
from service.kernel.locale import Voice
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


class SettingField(Struct, frozen=True, kw_only=True):
    """One thing that is decided, in the form."""

    name: str
    label: str
    kind: Literal["number", "box", "choice"]
    value: str
    hint: str
    options: tuple[tuple[str, str], ...]


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
    found = {subject: await _decided(desk, subject) for subject in SETTINGS}
    view = PoliciesPage(
        cards=tuple(_card(subject, recorded, desk.voice) for subject, recorded in found.items()),
        said=read_one_of(desk.request.query_params, "said", SAID),
    )
    return desk.show("policies.html", view, here="/desk/policies", place="school")


async def show_policy(desk: Desk, subject: str) -> Response[str]:
    """Show the form of one decision: what stands, or the defaults."""
    known = _known(subject)
    recorded = await _decided(desk, known)
    settings = recorded.settings if recorded else SETTINGS[known]()
    typed = {name: _written(value) for name, value in msgspec.structs.asdict(settings).items()}
    today = desk.local(desk.tools.now).date()
    typed |= {
        "source": recorded.source if recorded else "",
        "recorded_on": str(recorded.recorded_on if recorded else today),
    }
    return _form(desk, known, typed, is_recorded=recorded is not None, mistakes=())


async def record_policy(desk: Desk, subject: str) -> Answer:
    """Record what the school decided, or take it back; or the form again and what is wrong beside its field."""
    known, form = _known(subject), await desk.form()
    if form.get("do") == "withdraw":
        await places.withdraw_policy(
            desk.tools.pool, desk.principal, provisions.school_of(desk.principal), known, now=desk.tools.now
        )
        return to("/desk/policies?said=withdrawn")
    mistakes: list[Mistake] = []
    settings = _read_settings(form, known, desk.voice, mistakes)
    source, recorded_on = read_words(form, "source")[:LONGEST_SOURCE], read_day(str(form.get("recorded_on", "")))
    if not source:
        mistakes.append(Mistake("source", desk.voice.gettext("Say who decided it.")))
    if recorded_on is None:
        wrong = bool(form.get("recorded_on"))
        mistakes.append(Mistake("recorded_on", desk.voice.gettext("Give the day."), is_wrong=wrong))
    if mistakes or settings is None or recorded_on is None:
        typed = {name: read_words(form, name) for name in (*fields_said(known, desk.voice), "source", "recorded_on")}
        recorded = await _decided(desk, known)
        return _form(desk, known, typed, is_recorded=recorded is not None, mistakes=tuple(mistakes))
    await places.record_policy(
        desk.tools.pool,
        desk.principal,
        provisions.school_of(desk.principal),
        known,
        settings,
        source=source,
        recorded_on=recorded_on,
        now=desk.tools.now,
    )
    return to("/desk/policies?said=recorded")


async def _decided(desk: Desk, subject: Subject) -> Recorded[Struct] | None:
    return await provisions.decided(desk.tools.pool, desk.principal, subject, SETTINGS[subject])


def _known(subject: str) -> Subject:
    found = next((one for one in SETTINGS if one == subject), None)
    if found is None:
        raise NotFound
    return found


def _card(subject: Subject, recorded: Recorded[Struct] | None, voice: Voice) -> PolicyCard:
    said = subject_said(subject, voice)
    settings = recorded.settings if recorded else SETTINGS[subject]()
    chip = Chip("settled", voice.gettext("Recorded")) if recorded else Chip("open", voice.gettext("Not recorded"))
    return PolicyCard(
        title=said.title,
        meaning=said.meaning,
        until_recorded="" if recorded else said.until_recorded,
        chip=chip,
        settings=tuple(_lines(subject, settings, voice)),
        source=recorded.source if recorded else "",
        recorded_on=recorded.recorded_on if recorded else None,
        href=f"/desk/policies/{subject}",
    )


def _lines(subject: Subject, settings: Struct, voice: Voice) -> list[SettingLine]:
    values = msgspec.structs.asdict(settings)
    return [SettingLine(label, _value_said(values[name], voice)) for name, label in fields_said(subject, voice).items()]


def _value_said(value: object, voice: Voice) -> str:
    if isinstance(value, bool):
        return voice.gettext("Yes") if value else voice.gettext("No")
    return choices_said(voice).get(str(value), _written(value))


def _form(
    desk: Desk, subject: Subject, typed: Mapping[str, str], *, is_recorded: bool, mistakes: tuple[Mistake, ...]
) -> Response[str]:
    said, here = subject_said(subject, desk.voice), f"/desk/policies/{subject}"
    view = PolicyPage(
        title=said.title,
        meaning=said.meaning,
        fields=tuple(_fields(subject, typed, desk.voice)),
        source=typed.get("source", ""),
        recorded_on=typed.get("recorded_on", ""),
        is_recorded=is_recorded,
        mistakes=mistakes,
        action=here,
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return desk.show("policy.html", view, here=here, place="school", status_code=status)


def _fields(subject: Subject, typed: Mapping[str, str], voice: Voice) -> list[SettingField]:
    words, labels = choices_said(voice), fields_said(subject, voice)
    made = []
    for one in inspect.type_info(SETTINGS[subject]).fields:  # type: ignore[attr-defined]  # a struct's
        usual = _written(one.default)
        options: tuple[tuple[str, str], ...] = ()
        if isinstance(one.type, inspect.LiteralType):
            options = tuple((str(value), words[str(value)]) for value in one.type.values)
        kind: Literal["number", "box", "choice"] = "choice" if options else "number"
        if isinstance(one.type, inspect.BoolType):
            kind = "box"
        hint = voice.gettext("Usually %(usual)s.") % {"usual": usual} if kind == "number" else ""
        made.append(
            SettingField(
                name=one.name,
                label=labels[one.name],
                kind=kind,
                value=typed.get(one.name, ""),
                hint=hint,
                options=options,
            )
        )
    return made


def _read_settings(form: Form, subject: Subject, voice: Voice, mistakes: list[Mistake]) -> Struct | None:
    """Read what was decided, each field by the bounds its struct has."""
    found: dict[str, Any] = {}
    type_ = SETTINGS[subject]
    for one in inspect.type_info(type_).fields:  # type: ignore[attr-defined]  # a struct's
        written = read_words(form, one.name).replace(",", ".")
        if isinstance(one.type, inspect.BoolType):
            found[one.name] = bool(form.get(one.name))
            continue
        try:
            # from text to the field's own type and within its bounds: as the table's JSON is read
            found[one.name] = getattr(msgspec.convert({one.name: written}, type_, strict=False), one.name)
        except msgspec.ValidationError:
            mistakes.append(Mistake(one.name, _bounds(one.type, voice), is_wrong=bool(written)))
    return None if mistakes else msgspec.convert(found, type_)


def _bounds(type_: object, voice: Voice) -> str:
    least, most = getattr(type_, "ge", None), getattr(type_, "le", None)
    if least is None or most is None:
        return voice.gettext("Choose one of these.")
    return voice.gettext("Give a number from %(least)s to %(most)s.") % {"least": least, "most": most}


def _written(value: object) -> str:
    """Write a setting as its form shows it: no decimals where there are none, nothing for what is not ticked."""
    if isinstance(value, bool):
        return "1" if value else ""
    return f"{value:g}" if isinstance(value, float) else str(value)
