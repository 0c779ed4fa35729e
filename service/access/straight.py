"""A route that a crowd comes by, reached without Litestar's way to it: the edge calls the very handler (http_edge.py).

On a sign-up evening that way takes a fifth of all that a booking takes Python (measured). What is sent as it is meant
to be goes straight: the route's own path with nothing after it, JSON, all of it there. Everything else takes the way of
every other route, which knows what to say of it. The door, the wish, the handler and what is told of a refusal are the
same on both.
"""

from collections.abc import Callable
from typing import Final

from litestar import Litestar
from litestar.enums import HttpMethod, MediaType
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.serialization import encode_json
from litestar.types import ASGIApp, HTTPScope, Receive, ReceiveMessage, Send
from msgspec import Struct

from service.access.doors import AnyRequest, Doorway, asked_wish, by_key, let_act
from service.kernel.at_hand import answer_of, send_answer
from service.kernel.http_edge import Shortcut
from service.kernel.json_request import JsonRequest, body_as

LONGEST: Final = 64 * 1024
"""Bytes of a body that goes straight: ten meetings with all that may come with them are a tenth."""

_ASKS: Final = {"data", "api_act", "wish", "pool"}
_JSON: Final = (b"content-type", b"application/json")

Told = Callable[[AnyRequest, Exception], ASGIApp]
"""Says what was refused or broke, as `kernel/http_errors.told` gives it."""


def straight_to(app: Litestar, path: str, doorway: Doorway, told: Told) -> Shortcut:
    """Make the shortcut to the handler of a POST of JSON by key that asks for nothing but its act, wish and pool."""
    handler = _handler_of(app, path)
    kind, status = handler.parsed_fn_signature.parameters["data"].annotation, handler.status_code

    async def shortcut(scope: HTTPScope, receive: Receive, send: Send) -> Receive | None:
        if scope["query_string"] or _JSON not in scope["headers"]:
            return receive
        body, again = await _whole(receive)
        if body is None:
            return again
        scope["path_template"], scope["route_handler"] = path, handler
        scope.setdefault("state", {})
        request = JsonRequest(scope, again, send)
        try:
            data = body_as(kind, body)
            act = await let_act(by_key, request, doorway)
            wish = asked_wish(request, body)
            answer = encode_json(await handler.fn(data=data, api_act=act, wish=wish, pool=doorway.pool))
        except Exception as exc:  # noqa: BLE001 - each has its answer
            await told(request, exc)(scope, again, send)
        else:
            await send_answer(send, answer_of(path, status, {}, answer, media_type=MediaType.JSON))
        return None

    return shortcut


def _handler_of(app: Litestar, path: str) -> HTTPRouteHandler:
    (route,) = (route for route in app.routes if isinstance(route, HTTPRoute) and route.path == path)
    handler = route.route_handler_map[HttpMethod.POST][0]
    signature = handler.parsed_fn_signature
    if signature.parameters.keys() != _ASKS or not signature.return_type.is_subclass_of(Struct):
        raise TypeError(f"{handler.handler_name} asks for or gives more than can be taken straight")
    return handler


async def _whole(receive: Receive) -> tuple[bytes | None, Receive]:
    """Receive a body, or None where it is long or ends too soon; and give it back before what is still to come."""
    came: list[ReceiveMessage] = []
    body, is_whole = b"", False
    while not is_whole and len(body) <= LONGEST:
        came.append(message := await receive())
        if message["type"] != "http.request":
            break
        body += message["body"]
        is_whole = not message["more_body"]
    waiting = iter(came)

    async def again() -> ReceiveMessage:
        return next(waiting, None) or await receive()

    return body if is_whole else None, again
