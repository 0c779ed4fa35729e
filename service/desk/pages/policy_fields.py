"""The fields of a decision: made from the struct a slice obeys, read back within its bounds."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, cast

import msgspec
from msgspec import Struct, inspect
from msgspec.structs import replace

from service.kernel.frame import Mistake
from service.kernel.locale import Voice

FieldKind = Literal["number", "text", "box", "choice", "boxes", "rows", "people"]
Typed = Mapping[str, Sequence[str]]
"""What stands in a form: each field's values, several where there are several boxes or lines."""

SPARE_ROWS: Final = 2
"""Empty lines below those that are filled."""

MOST_PEOPLE: Final = 4
"""Asked for in one list of people, first to last."""


class Column(Struct, frozen=True):
    """One cell of a line of numbers."""

    id: str
    name: str
    label: str
    value: str


class SettingField(Struct, frozen=True, kw_only=True):
    """One thing that is decided, in the form."""

    name: str
    label: str
    kind: FieldKind
    value: str = ""
    ticked: tuple[str, ...] = ()
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    lines: tuple[tuple[Column, ...], ...] = ()  # of numbers that belong together


class Words(Struct, frozen=True, kw_only=True):
    """What the form calls things."""

    labels: Mapping[str, str]  # of fields; of a line's cells as field-cell
    choices: Mapping[str, str]  # of the words a field may hold
    people: Mapping[str, str]  # by id
    voice: Voice


def field_names(type_: type[Struct]) -> list[str]:
    """Name every field of a decision and every cell of its lines, as they need words."""
    names = []
    for one in _fields(type_):
        cells = _cells(one.type)
        names += [f"{one.name}-{cell.name}" for cell in cells] if cells else []
        names.append(one.name)
    return names


def chosen_from(type_: type[Struct]) -> list[str]:
    """Name the fields of a decision that choose from a few words, and choose one at least."""
    return [one.name for one in _fields(type_) if _kind(one.type) == "boxes"]


def typed_of(settings: Struct) -> dict[str, list[str]]:
    """Give what stands in the form of a decision that is there."""
    typed: dict[str, list[str]] = {}
    for one in _fields(type(settings)):
        value = getattr(settings, one.name)
        cells = _cells(one.type)
        for cell in cells:
            typed[f"{one.name}-{cell.name}"] = [written(getattr(line, cell.name)) for line in value]
        if not cells:
            typed[one.name] = [written(each) for each in value] if _is_list(one.type) else [written(value)]
    return typed


def fields_of(type_: type[Struct], typed: Typed, words: Words) -> list[SettingField]:
    """Make the fields of a decision's form, in the order of its struct."""
    return [_field(one, typed, words) for one in _fields(type_)]


def read_settings(type_: type[Struct], typed: Typed, voice: Voice, mistakes: list[Mistake]) -> Struct | None:
    """Read what was decided, each field within the bounds its struct has; None, and what is wrong with which."""
    found: dict[str, object] = {}
    for one in _fields(type_):
        value = _value(one, typed)
        try:
            # from text to the field's own type and within its bounds: as the table's JSON is read
            read = msgspec.convert({one.name: value}, type_, strict=False)
        except msgspec.ValidationError:
            mistakes.append(Mistake(one.name, _bounds(one.type, voice), is_wrong=bool(value)))
            continue
        if one.name in chosen_from(type_) and not value:
            mistakes.append(Mistake(one.name, voice.gettext("Choose at least one.")))
        found[one.name] = msgspec.to_builtins(getattr(read, one.name))
    return None if mistakes else msgspec.convert(found, type_)


def written(value: object) -> str:
    """Write a setting as its form shows it: no decimals where there are none, nothing for what is not ticked."""
    if isinstance(value, bool):
        return "1" if value else ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _field(one: inspect.Field, typed: Typed, words: Words) -> SettingField:
    kind, values = _kind(one.type), list(typed.get(one.name, ()))
    options: tuple[tuple[str, str], ...] = ()
    if kind in {"choice", "boxes"}:
        options = tuple((word, words.choices[word]) for word in _literals(one.type))
    if kind == "people":
        options = (("", words.voice.gettext("Nobody")), *words.people.items())
        values = [*values, *[""] * MOST_PEOPLE][:MOST_PEOPLE]
    usual = words.voice.gettext("Usually %(usual)s.") % {"usual": written(one.default)}
    return SettingField(
        name=one.name,
        label=words.labels[one.name],
        kind=kind,
        value=values[0] if values else "",
        ticked=tuple(values),
        hint=usual if kind == "number" else "",
        options=options,
        lines=_lines(one, typed, words),
    )


def _lines(one: inspect.Field, typed: Typed, words: Words) -> tuple[tuple[Column, ...], ...]:
    cells = _cells(one.type)
    names = [f"{one.name}-{cell.name}" for cell in cells]
    filled = max((len(typed.get(name, ())) for name in names), default=0)
    return tuple(
        tuple(Column(f"{name}-{line}", name, words.labels[name], _at(typed.get(name, ()), line)) for name in names)
        for line in range(filled + SPARE_ROWS if cells else 0)
    )


def _value(one: inspect.Field, typed: Typed) -> object:
    cells = _cells(one.type)
    if cells:
        columns = [typed.get(f"{one.name}-{cell.name}", ()) for cell in cells]
        lines = [[_at(column, line).strip() for column in columns] for line in range(max(map(len, columns)))]
        return [dict(zip([cell.name for cell in cells], line, strict=True)) for line in lines if any(line)]
    values = [value.strip() for value in typed.get(one.name, ()) if value.strip()]
    if _is_list(one.type):
        return values
    if isinstance(one.type, inspect.BoolType):
        return bool(values)
    return (values or [""])[0].replace(",", ".") if _kind(one.type) == "number" else (values or [""])[0]


def _kind(type_: inspect.Type) -> FieldKind:
    if isinstance(type_, inspect.BoolType):
        return "box"
    if isinstance(type_, inspect.LiteralType):
        return "choice"
    if isinstance(type_, inspect.StrType):
        return "text"
    if not _is_list(type_):
        return "number"
    item = cast("inspect.ListType", type_).item_type
    if isinstance(item, inspect.LiteralType):
        return "boxes"
    return "rows" if isinstance(item, inspect.StructType) else "people"


def _is_list(type_: inspect.Type) -> bool:
    return isinstance(type_, inspect.ListType | inspect.VarTupleType)


def _literals(type_: inspect.Type) -> list[str]:
    literal = cast("inspect.ListType", type_).item_type if _is_list(type_) else type_
    return [str(value) for value in cast("inspect.LiteralType", literal).values]


def _cells(type_: inspect.Type) -> tuple[inspect.Field, ...]:
    item = cast("inspect.ListType", type_).item_type if _is_list(type_) else None
    return item.fields if isinstance(item, inspect.StructType) else ()


def _fields(type_: type[Struct]) -> tuple[inspect.Field, ...]:
    """Give the fields of a struct; what a field is described as stands round its type and is taken off."""
    found = cast("inspect.StructType", inspect.type_info(type_)).fields
    return tuple(replace(one, type=one.type.type) if isinstance(one.type, inspect.Metadata) else one for one in found)


def _at(values: Sequence[str], line: int) -> str:
    return values[line] if line < len(values) else ""


def _bounds(type_: inspect.Type, voice: Voice) -> str:
    bounds: Any = type_
    least, most = getattr(bounds, "ge", None), getattr(bounds, "le", None)
    if least is None or most is None:
        return voice.gettext("Please check what is here.")
    return voice.gettext("Give a number from %(least)s to %(most)s.") % {"least": least, "most": most}
