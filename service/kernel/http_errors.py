"""What a door answers when something was refused or broke: problem+json to services, a page of plain words to people.

Statuses come from one table that the composition root hands in; a Refusal knows nothing of HTTP.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.enums import ParamType
from litestar.exceptions import HTTPException, ValidationException
from litestar.params import ParameterKwarg
from litestar.status_codes import (
    HTTP_400_BAD_REQUEST,
    HTTP_401_UNAUTHORIZED,
    HTTP_404_NOT_FOUND,
    HTTP_405_METHOD_NOT_ALLOWED,
    HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    HTTP_422_UNPROCESSABLE_ENTITY,
    HTTP_429_TOO_MANY_REQUESTS,
    HTTP_500_INTERNAL_SERVER_ERROR,
    HTTP_503_SERVICE_UNAVAILABLE,
)
from litestar.types import ASGIApp, ExceptionHandlersMap, HTTPScope

from service.kernel.db import LOST
from service.kernel.errors import FieldTrouble, Malformed, NotJson, Refusal, Unavailable
from service.kernel.frame import Frame
from service.kernel.json_request import sentence_of
from service.kernel.languages import offered_languages
from service.kernel.log import log
from service.kernel.pages import office_of, page, reader_voice
from service.kernel.parameters import missing_of, parameters_of
from service.kernel.problems import MEDIA_TYPE, Problem, encoded, problem_for, problem_of, too_large

AnyRequest = Request[Any, Any, Any]
RETRY_SECONDS = 5
HOMES = ("/i", "/t", "/desk", "/h")
"""First pages of guardian, teacher, office and helper: where a page that is not there leads back to."""
_MISSING: Final = re.compile(r"Missing required \w+ parameter '(?P<name>[^']+)'")
DOOR_SHUT: Final = ("closed-link", "no-link")
PASSING: Final = ("busy", "slow-down")
"""What is over in a minute."""
SIGNED_OUT: Final = "signed-out"
"""The cookie of a browser that was signed out and has come in by no link since."""
_log = log("web")


class Trouble(msgspec.Struct, frozen=True):
    """What kernel/trouble.html shows."""

    kind: str  # closed-link, no-link, signed-out, not-found, busy, slow-down, ours, refused
    home: str  # the reader's first page, behind their own door; "/" where no door is known or open
    again: bool  # the same page may come if it is asked for once more


def handlers(statuses: Mapping[type[Refusal], int]) -> ExceptionHandlersMap:
    """Give Litestar's exception handlers for a table of statuses."""

    def refused(request: AnyRequest, exc: Refusal) -> Response[Any]:
        status = next(statuses[kind] for kind in type(exc).__mro__ if kind in statuses)
        problem = problem_of(exc, status, parameters_of(request))
        return _answer(request, exc.code, problem, headers=_beside(exc, status))

    def unavailable(request: AnyRequest, exc: Exception) -> Response[Any]:
        _log.warning("database unavailable", cause=type(exc).__name__, next="the caller is told to come back")
        problem = problem_of(Unavailable(), HTTP_503_SERVICE_UNAVAILABLE)
        return _answer(request, Unavailable.code, problem, headers={"Retry-After": str(RETRY_SECONDS)})

    def unreadable(request: AnyRequest, _exc: Exception) -> Response[Any]:
        return _answer(request, NotJson.code, problem_of(NotJson(), HTTP_400_BAD_REQUEST))

    def unkept(request: AnyRequest, _exc: Exception) -> Response[Any]:
        """U+0000 in a form or an address: PostgreSQL keeps every character but this one."""
        return _answer(request, Malformed.code, problem_for(Malformed.code, HTTP_422_UNPROCESSABLE_ENTITY))

    def http(request: AnyRequest, exc: HTTPException) -> Response[Any]:
        problem = _problem(request, exc)
        return _answer(request, _code(problem.status), problem, headers=dict(exc.headers or {}))

    def broke(request: AnyRequest, exc: Exception) -> Response[Any]:
        _log.error("fault", exc_info=exc, next="nothing was committed by this request, or its answer was lost")
        return _answer(request, "fault", problem_for("fault", HTTP_500_INTERNAL_SERVER_ERROR))

    connection = (
        *LOST,
        asyncpg.TooManyConnectionsError,
        asyncpg.LockNotAvailableError,
        asyncpg.IdleInTransactionSessionTimeoutError,
    )
    faults: dict[int | type[Exception], Callable[[AnyRequest, Any], Response[Any]]] = {
        Refusal: refused,
        Unavailable: unavailable,
        RecursionError: unreadable,
        UnicodeDecodeError: unreadable,
        asyncpg.CharacterNotInRepertoireError: unkept,
        HTTPException: http,
        Exception: broke,
    }
    return {**faults, **dict.fromkeys(connection, unavailable)}


def cut_off(scope: HTTPScope) -> ASGIApp:
    """Give what answers a request whose process ends before it is done: whoever asked may ask again elsewhere."""
    _log.warning("cut off", next="the caller is told to come back")
    request: AnyRequest = Request(scope)
    problem = msgspec.structs.replace(
        problem_of(Unavailable(), HTTP_503_SERVICE_UNAVAILABLE),
        detail="The process that was at it has to end; the outcome of what was asked is not known.",
    )
    answer = _answer(request, Unavailable.code, problem, headers={"Retry-After": str(RETRY_SECONDS)})
    return answer.to_asgi_response(app=None, request=request)


def told(faults: ExceptionHandlersMap) -> Callable[[AnyRequest, Exception], ASGIApp]:
    """Give what answers a request that was refused or broke, by such handlers, where Litestar does not see to it."""

    def answer(request: AnyRequest, exc: Exception) -> ASGIApp:
        handler = next(faults[kind] for kind in type(exc).__mro__ if kind in faults)
        return handler(request, exc).to_asgi_response(app=None, request=request)

    return answer


def _answer(request: AnyRequest, code: str, problem: Problem, headers: dict[str, str] | None = None) -> Response[Any]:
    if wants_json(request):
        return Response(encoded(problem), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers or {})
    return trouble_page(request, _kind(code, problem.status), problem.status, headers)


def trouble_page(request: AnyRequest, kind: str, status: int, headers: dict[str, str] | None = None) -> Response[Any]:
    """Show the page for something that did not work, in the reader's language."""
    home = "/" if kind in DOOR_SHUT else _home(request.scope["path"])
    if kind == "no-link" and SIGNED_OUT in request.cookies:
        kind = "signed-out"
    office = office_of(request)
    frame = Frame(school=office.school, phone=office.phone, here=home, languages=offered_languages())
    view = Trouble(kind, home, again=kind in PASSING and request.method == "GET")
    answer = page("kernel/trouble.html", view, reader_voice(request), frame, status_code=status)
    answer.headers.update(headers or {})
    return answer


def wants_json(request: AnyRequest) -> bool:
    """Tell whether a service asks, not a person."""
    return request.scope["path"].startswith(("/api/", "/inbound/", "/health", "/ready"))


def _home(path: str) -> str:
    """Find the first page of the door a path lies behind."""
    return next((home for home in HOMES if path == home or path.startswith(f"{home}/")), "/")


def _kind(code: str, status: int) -> str:
    if status == HTTP_503_SERVICE_UNAVAILABLE:
        return "busy"
    if status >= HTTP_500_INTERNAL_SERVER_ERROR:
        return "ours"
    if status == HTTP_404_NOT_FOUND:
        return {"link-closed": "closed-link", "no-link": "no-link"}.get(code, "not-found")
    return "slow-down" if status == HTTP_429_TOO_MANY_REQUESTS else "refused"


def _code(status: int) -> str:
    return {
        HTTP_400_BAD_REQUEST: "bad-request",
        HTTP_401_UNAUTHORIZED: "key-refused",
        HTTP_404_NOT_FOUND: "not-found",
        HTTP_405_METHOD_NOT_ALLOWED: "method-not-allowed",
        HTTP_413_REQUEST_ENTITY_TOO_LARGE: "too-large",
        HTTP_422_UNPROCESSABLE_ENTITY: "malformed",
        HTTP_429_TOO_MANY_REQUESTS: "slow-down",
    }.get(status, f"http-{status}")


def _problem(request: AnyRequest, exc: HTTPException) -> Problem:
    """Say what HTTP itself refuses: a body that is not there, a parameter that cannot be read, by its public name."""
    if exc.status_code == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
        return too_large(request.route_handler.resolve_request_max_body_size())
    if not isinstance(exc, ValidationException) or not wants_json(request):
        return problem_for(_code(exc.status_code), exc.status_code)
    extra = exc.extra if isinstance(exc.extra, list) else []
    wrong = {str(item.get("key", "")): str(item.get("message", "")) for item in extra if isinstance(item, dict)}
    if "data" in wrong:  # Litestar leaves an empty body out
        return problem_of(NotJson(), HTTP_400_BAD_REQUEST)
    if missing := _MISSING.match(exc.detail):
        wrong = dict.fromkeys(missing_of(request) or [missing["name"]], "Is missing")
    troubles = [_trouble(request, name, said) for name, said in wrong.items()]
    return problem_for("malformed", HTTP_422_UNPROCESSABLE_ENTITY, troubles)


def _trouble(request: AnyRequest, name: str, said: str) -> FieldTrouble:
    known = request.route_handler.parsed_fn_signature.parameters.get(name)
    kwarg = known.kwarg_definition if known else None
    public = (kwarg.name if isinstance(kwarg, ParameterKwarg) else None) or name
    if isinstance(kwarg, ParameterKwarg) and kwarg.param_type == ParamType.HEADER:
        return FieldTrouble(sentence_of(said), header=public)
    if known and known.is_subclass_of(bool):
        return FieldTrouble("Must be true or false.", parameter=public)
    return FieldTrouble(sentence_of(said), parameter=public)


def _beside(exc: Refusal, status: int) -> dict[str, str]:
    """Give the headers HTTP wants beside a status: how to sign in (RFC 9110 15.5.2), when to come back (10.2.3)."""
    after: int | None = getattr(exc, "retry_after", None)  # seconds
    headers = {"Retry-After": str(after)} if after else {}
    return {**headers, "WWW-Authenticate": "Bearer"} if status == HTTP_401_UNAUTHORIZED else headers
