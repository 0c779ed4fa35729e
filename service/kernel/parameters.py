"""The parameters in an address: which a route knows and how they are written, and a refusal of all else.

A slip (`teacher_id` for `teacher`) would else answer with everything there is, as if nothing had been asked; of one
that is said twice, or of a time written as a number, nobody would know how it was taken. Days and
instants are looked at here too: Litestar does not see that their type wants an offset.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from litestar.typing import FieldDefinition

from service.kernel.cursors import CURSOR, unmarked
from service.kernel.errors import Malformed, NotFound, UnknownParameters
from service.kernel.years import far_off

AnyRequest = Request[Any, Any, Any]
MOST_NAMED: Final = 20
LONGEST_NAMED: Final = 100  # characters of a name
DAYS: Final = (datetime, date)
_WRITTEN: Final = {int: re.compile(r"[+-]?\d+", re.ASCII), datetime: re.compile(r"\d{4}-\d\d-\d\d[Tt ].+", re.ASCII)}
"""How numbers and instants are written: msgspec would take 1e1 for 10, and a number for seconds since 1970."""


def parameters_of(request: AnyRequest) -> frozenset[str]:
    """Give the public names of the parameters in the address of the route that was found, if one was."""
    return frozenset(name for name, _ in _in_address(request))


def missing_of(request: AnyRequest) -> list[str]:
    """Name the parameters the address has to have and has not."""
    return [name for name, field in _in_address(request) if field.is_required and name not in request.query_params]


async def refuse_unknown(request: AnyRequest) -> None:
    """Refuse with UnknownParameters what a route of the API does not know; pages are asked by people and forgive.

    Malformed for what it does know and what is empty, said twice, not written as it should be, or an instant without
    its offset, or one nobody can mean. A path that names such a day leads nowhere: NotFound. A cursor of this list is
    read on as what it stands for.
    """
    if far_off(request.path_params) is not None:
        raise NotFound
    if not request.scope["query_string"] or "said" not in request.route_handler.opt:
        return
    said = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True, separator="&")
    known = dict(_in_address(request))
    if unknown := sorted({name[:LONGEST_NAMED] for name, _ in said if name not in known}):
        raise UnknownParameters(unknown[:MOST_NAMED])
    names = [name for name, _ in said]
    for name, value in said:
        _check(name, value, known[name], is_again=names.count(name) > 1)
    if CURSOR in names:
        path = request.scope["path"]
        said = [(name, unmarked(value, path) if name == CURSOR else value) for name, value in said]
        request.scope["query_string"] = urlencode(said).encode()
    for name, field in known.items():
        kind = next((one for one in DAYS if field.is_subclass_of(one) or field.has_inner_subclass_of(one)), None)
        if kind is not None and name in request.query_params:
            _check_day(name, request.query_params[name], kind)


def _in_address(request: AnyRequest) -> Iterator[tuple[str, FieldDefinition]]:
    """Give the parameters in the address of the route that was found, by their public names."""
    handler: HTTPRouteHandler | None = dict(request.scope).get("route_handler")  # type: ignore[assignment]  # as it says
    for name, field in handler.parsed_fn_signature.parameters.items() if handler else ():
        kwarg = field.kwarg_definition
        if isinstance(kwarg, QueryParameter):
            yield kwarg.name or name, field


def _check_day(name: str, asked: str, kind: type[date]) -> None:
    try:
        day = msgspec.convert(asked, kind, strict=False)
    except msgspec.ValidationError as exc:
        raise Malformed(name, "no-instant" if kind is datetime else "no-day") from exc
    if isinstance(day, datetime) and day.tzinfo is None:
        raise Malformed(name, "no-offset")
    if far_off(day) is not None:
        raise Malformed(name, "too-far")


def _check(name: str, value: str, field: FieldDefinition, *, is_again: bool) -> None:
    """Refuse what nobody would write who means it. PostgreSQL keeps every character but U+0000."""
    kinds = [field, *field.inner_types]
    if not value:
        raise Malformed(name, "empty")
    if is_again and not any(kind.is_non_string_sequence for kind in kinds):
        raise Malformed(name, "more-than-once")
    written = next((_WRITTEN[kind.annotation] for kind in kinds if kind.annotation in _WRITTEN), None)
    if "\0" in value:
        raise Malformed(name, "unreadable")
    if written and not written.fullmatch(value):
        raise Malformed(name, "no-instant" if written is _WRITTEN[datetime] else "no-number")
