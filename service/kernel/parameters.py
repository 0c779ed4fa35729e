"""The parameters in an address: which a route knows, and a refusal of those it does not.

A slip (`teacher_id` for `teacher`) would else answer with everything there is, as if nothing had been asked. Days and
instants are looked at here too: Litestar does not see that their type wants an offset.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from litestar.typing import FieldDefinition

from service.kernel.errors import Malformed, NotFound, UnknownParameters
from service.kernel.years import far_off

AnyRequest = Request[Any, Any, Any]
MOST_NAMED: Final = 20
LONGEST_NAMED: Final = 100  # characters of a name
DAYS: Final = (datetime, date)


def parameters_of(request: AnyRequest) -> frozenset[str]:
    """Give the public names of the parameters in the address of the route that was found, if one was."""
    return frozenset(name for name, _ in _in_address(request))


def missing_of(request: AnyRequest) -> list[str]:
    """Name the parameters the address has to have and has not."""
    return [name for name, field in _in_address(request) if field.is_required and name not in request.query_params]


async def refuse_unknown(request: AnyRequest) -> None:
    """Refuse with UnknownParameters what a route of the API does not know; pages are asked by people and forgive.

    Malformed for U+0000 in what it does know: PostgreSQL keeps every character but this one; and for an instant without
    its offset, or one nobody can mean. A path that names such a day leads nowhere: NotFound.
    """
    if far_off(request.path_params) is not None:
        raise NotFound
    if not request.scope["query_string"] or "said" not in request.route_handler.opt:
        return
    known = parameters_of(request)
    if unknown := sorted(name[:LONGEST_NAMED] for name in request.query_params if name not in known):
        raise UnknownParameters(unknown[:MOST_NAMED])
    for name, value in request.query_params.multi_items():
        if "\0" in value:
            raise Malformed(name, "unreadable")
    for name, field in _in_address(request):
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
    except msgspec.ValidationError:
        return  # the route refuses it itself
    if isinstance(day, datetime) and day.tzinfo is None:
        raise Malformed(name, "without-offset")
    if far_off(day) is not None:
        raise Malformed(name, "too-far")
