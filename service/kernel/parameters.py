"""The parameters in an address: which a route knows, and a refusal of those it does not.

A slip (`teacher_id` for `teacher`) would else answer with everything there is, as if nothing had been asked.
"""

from contextlib import suppress
from datetime import date
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.enums import ParamType
from litestar.handlers import HTTPRouteHandler
from litestar.params import ParameterKwarg

from service.kernel.errors import Malformed, NotFound, UnknownParameters
from service.kernel.years import far_off

AnyRequest = Request[Any, Any, Any]
MOST_NAMED: Final = 20
LONGEST_NAMED: Final = 100  # characters of a name


def parameters_of(request: AnyRequest) -> frozenset[str]:
    """Give the public names of the parameters in the address of the route that was found, if one was."""
    handler: HTTPRouteHandler | None = dict(request.scope).get("route_handler")  # type: ignore[assignment]  # as it says
    if handler is None:
        return frozenset()
    return frozenset(
        field.kwarg_definition.name or name
        for name, field in handler.parsed_fn_signature.parameters.items()
        if isinstance(field.kwarg_definition, ParameterKwarg) and field.kwarg_definition.param_type == ParamType.QUERY
    )


async def refuse_unknown(request: AnyRequest) -> None:
    """Refuse with UnknownParameters what a route of the API does not know; pages are asked by people and forgive.

    Malformed for U+0000 in what it does know: PostgreSQL keeps every character but this one; and for an instant nobody
    can mean. A path that names such a day leads nowhere: NotFound.
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
    _refuse_far_off(request)


def _refuse_far_off(request: AnyRequest) -> None:
    for name, field in request.route_handler.parsed_fn_signature.parameters.items():
        asked = request.query_params.get(name)
        if asked is not None and (field.is_subclass_of(date) or field.has_inner_subclass_of(date)):
            with suppress(msgspec.ValidationError):  # which the route refuses itself
                if far_off(msgspec.convert(asked, field.annotation, strict=False)) is not None:
                    raise Malformed(name, "too-far")
