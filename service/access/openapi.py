"""Complete the description of the API: what Litestar reads from the handlers, with what is really taken and sent.

Litestar gives paths, parameters, summaries. The bodies are described by msgspec, which also decodes them, so the two
cannot differ; scopes come from the permission matrix; refusals and their statuses from the one table of the root.
Everything here is JSON Schema in the making: plain dicts, read by nobody but other programs.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from http import HTTPStatus
from typing import Any, Final

import msgspec
from litestar import Litestar, Response, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme
from litestar.routes import BaseRoute, HTTPRoute
from litestar.status_codes import (
    HTTP_400_BAD_REQUEST,
    HTTP_401_UNAUTHORIZED,
    HTTP_409_CONFLICT,
    HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    HTTP_429_TOO_MANY_REQUESTS,
    HTTP_503_SERVICE_UNAVAILABLE,
)
from msgspec import Struct

from service.access.asked import meaning
from service.access.errors import KeyRefused, ScopeMissing, TooManyMisses, WishDiffers, WishInFlight
from service.access.matrix import MATRIX, row_key
from service.kernel.cursors import CURSOR, NEXT
from service.kernel.described import AnyRequest, Said, as_json
from service.kernel.errors import (
    ChangedSince,
    FieldTrouble,
    Malformed,
    NotFound,
    NotJson,
    Refusal,
    Unavailable,
    UnknownParameters,
    VersionWanted,
    WrongBody,
)
from service.kernel.problems import MEDIA_TYPE, Problem, encoded, problem_for, problem_of, too_large
from service.kernel.unchanging import UnchangingResponse

Json = dict[str, Any]
Statuses = Mapping[type[Refusal], int]

REFERENCE: Final = "#/components/schemas/{name}"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
IDEMPOTENCY_KEY: Final[Json] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of 1 to 200 characters, new for each wish. Sent again within 30 days it gives the same "
    "answer and has no second effect.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
    "example": "sign-up-7f3a1c",
}
REQUEST_ID: Final[Json] = {
    "description": "Names this answer in our logs.",
    "schema": {"type": "string"},
}
IF_NONE_MATCH: Final[Json] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the version that is at hand. It still stands: 304, without a body.",
    "schema": {"type": "string"},
    "example": '"0f1e2d3c"',
}
RETRY_AFTER: Final[Json] = {"description": "Seconds until asking again makes sense.", "schema": {"type": "integer"}}
ETAG: Final[Json] = {"description": "Names this version.", "schema": {"type": "string"}, "example": '"0f1e2d3c"'}
SIGNED: Final = {
    "webhook-id": "The event's id, the same each time it is sent.",
    "webhook-timestamp": "When this try was made: seconds since 1970.",
    "webhook-signature": "One signature, or two with a blank between while the secret is rotated.",
}
WHOLE_ORG: Final = "For a key of the whole org: every school has what this is about. `scope-missing` for a key of one."
BODY_REFUSED: Final = (NotJson(), WrongBody([FieldTrouble("Is missing.", pointer="/starts_at")]))
ALLOWED_EMPTY: Final = {"304": "Nothing changed since the version If-None-Match names."}


HTTP_WORDS: Final = frozenset({*(status.description for status in HTTPStatus), "Stream Response"})
"""What Litestar says of an answer of which nothing was said."""

ABOUT: Final = """\
What the pages can do, for other services. Times are instants with their offset; answers are in UTC. A key is sent as
`Authorization: Bearer pl_...`; each operation names the scope it needs. Lists come in pages: `next` of one is `cursor`
of the following one of the same list. What is read one by one has an ETag; where a change takes If-Match, it holds for
the version that is named. Whoever sends an Idempotency-Key may send the same again, address and body, after a timeout:
it has one effect and one answer. What an address asks for that an operation does not know is refused, never ignored.
Refusals are RFC 9457 problem details."""


class Description(JsonRenderPlugin):
    """The description as JSON, put together when it is first asked for."""

    def __init__(self, statuses: Statuses) -> None:
        super().__init__(path="/openapi.json")
        self.statuses = statuses
        self.completed: Json | None = None
        self.encoded = b""

    def whole(self, app: Litestar, drawn: Json) -> Json:
        """Give the whole description; what Litestar drew is left as it is."""
        if self.completed is None:
            self.completed = complete(deepcopy(drawn), app.routes, self.statuses)
        return self.completed

    def render(self, request: AnyRequest, openapi_schema: Json) -> bytes:
        """Answer with it."""
        if not self.encoded:
            self.encoded = msgspec.json.encode(self.whole(request.app, openapi_schema))
        return self.encoded


def described(version: str, description: Description, *pages: OpenAPIRenderPlugin) -> OpenAPIConfig:
    """Say how the API is described, and where."""
    return OpenAPIConfig(
        title="Porchlight",
        version=version,
        description=ABOUT,
        openapi_router=Router("/api", route_handlers=[], include_in_schema=False, response_class=UnchangingResponse),
        render_plugins=[description, *pages],
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, _method, _path: handler.handler_name,
        components=Components(
            security_schemes={"key": SecurityScheme(type="http", scheme="bearer", description="An API key.")}
        ),
        security=[{"key": []}],
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
    )


def status_of(refusal: Refusal, statuses: Statuses) -> int:
    """Find a refusal's status: its own, or that of the kind it comes from."""
    return next(statuses[kind] for kind in type(refusal).__mro__ if kind in statuses)


def complete(drawn: Json, routes: Iterable[BaseRoute], statuses: Statuses) -> Json:
    """Give the whole description; `drawn` is Litestar's and is changed in place."""
    operations = list(_operations(routes))
    types = {kind for _, _, handler in operations for kind in (_taken(handler), _given(handler)) if kind} | {Problem}
    told = {
        handler.handler_name: handler.opt["said"].tells for _, _, handler in operations if handler.opt["said"].tells
    }
    types |= {type(tells) for tells in told.values()}
    schemas, components = msgspec.json.schema_components(sorted(types, key=repr), ref_template=REFERENCE)
    schema_of = dict(zip(sorted(types, key=repr), schemas, strict=True))
    for kind in {_given(handler) for _, _, handler in operations if CURSOR in handler.parsed_fn_signature.parameters}:
        _give_marked(components[kind.__name__])
    drawn["components"]["schemas"] = _with_one_list_of_words(components)
    shared: Json = {}
    for route, method, handler in operations:
        operation = drawn["paths"][route.path_format][method.lower()]
        _complete_operation(operation, f"{method} {route.path_format}", handler, schema_of, statuses)
        _share_examples(operation, shared)
    drawn["components"]["examples"] = shared
    drawn["webhooks"] = {f"{name}_is_told": _told(tells, schema_of[type(tells)]) for name, tells in told.items()}
    return drawn


def _give_marked(page: Json) -> None:
    """Say of a page's `next` what it is outside: text that is given back as it is."""
    page["properties"][NEXT] = {
        "anyOf": [{"type": "string"}, {"type": "null"}],
        "description": "`cursor` of the following page; null on the last.",
    }


def _with_one_list_of_words(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Say in one enum what msgspec says in several: code made of it has one type of the words then."""
    if isinstance(schema, list):
        return [_with_one_list_of_words(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: _with_one_list_of_words(part) for name, part in schema.items()}
    words = [each for each in schema.get("anyOf", ()) if each.keys() == {"enum"}]
    if len(words) < 2:  # noqa: PLR2004 - two are put together
        return schema
    together = {"enum": sorted(word for each in words for word in each["enum"])}
    others = [each for each in schema.pop("anyOf") if each not in words]
    return {**schema, "anyOf": [together, *others]} if others else {**schema, **together}


def _told(tells: Struct, schema: Json) -> Json:
    """Describe what an address is sent, and what its answers mean to us."""
    body: Json = {"content": {"application/json": {"schema": schema, "example": as_json(tells)}}, "required": True}
    return {
        "post": {
            "summary": "What an address is told",
            "description": "Signed as Standard Webhooks says: `webhook-signature` holds, for each secret that counts, "
            "`v1,` and the base64 of the HMAC-SHA-256 of `webhook-id`.`webhook-timestamp`.body.",
            "tags": ["webhooks"],
            "security": [],
            "parameters": [
                {"name": name, "in": "header", "required": True, "description": says, "schema": {"type": "string"}}
                for name, says in SIGNED.items()
            ],
            "requestBody": body,
            "responses": {
                "2XX": {"description": "It has arrived."},
                "410": {"description": "Nothing more is wanted: the webhook is stopped."},
                "default": {"description": "It is sent again, for a day. Redirects are not followed."},
            },
        }
    }


def _share_examples(operation: Json, shared: Json) -> None:
    """Put refusals that many operations give alike in one place."""
    for answer in operation["responses"].values():
        examples = answer.get("content", {}).get(MEDIA_TYPE, {}).get("examples", {})
        for code, example in examples.items():
            if shared.setdefault(code, example) == example:
                examples[code] = {"$ref": f"#/components/examples/{code}"}


def _operations(routes: Iterable[BaseRoute]) -> Iterator[tuple[HTTPRoute, str, HTTPRouteHandler]]:
    for route in routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if "said" in handler.opt:
                    yield from ((route, str(method), handler) for method in handler.http_methods)


def _taken(handler: HTTPRouteHandler) -> Any:  # noqa: ANN401 - a type
    field = handler.parsed_data_field
    return field.annotation if field else None


def _given(handler: HTTPRouteHandler) -> Any:  # noqa: ANN401 - a type
    """Give the type a handler answers with; None where its bytes have a media type of their own."""
    given = handler.parsed_return_field
    if given.is_subclass_of(Response) and given.inner_types:
        given = given.inner_types[0]
    said: Said = handler.opt["said"]
    kind = given.annotation
    if kind is bytes:
        return type(said.gives) if said.gives else None
    return kind if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else None


def _complete_operation(
    operation: Json, key: str, handler: HTTPRouteHandler, schema_of: Mapping[Any, Json], statuses: Statuses
) -> None:
    said: Said = handler.opt["said"]
    method, _, path = key.partition(" ")
    row = MATRIX[row_key(method, path)]
    scope = row.scope
    operation["security"] = [{"key": [scope]}]
    if row.whole_org:
        operation["description"] = f"{operation['description']}\n\n{WHOLE_ORG}"
    operation["parameters"] = [_plain(each) for each in operation.get("parameters", [])]
    if any(isinstance(refusal, VersionWanted) for refusal in said.refuses):
        for each in operation["parameters"]:
            each["required"] = each["required"] or each["name"] == "If-Match"
    if method not in SAFE:
        operation["parameters"].append(IDEMPOTENCY_KEY)
    if _tells_of_nothing_new(handler):
        operation["parameters"].append(IF_NONE_MATCH)
    if taken := _taken(handler):
        content: Json = {"schema": schema_of[taken]}
        if said.takes is not None:
            content["example"] = as_json(said.takes)
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
    in_query = [each["name"] for each in operation["parameters"] if each["in"] == "query"]
    refused = (*_refused(operation, method, path, scope, in_query), *(BODY_REFUSED if taken else ()), *said.refuses)
    operation["responses"] = {
        **_successes(operation["responses"], handler, schema_of),
        **_refusals(refused, in_query, schema_of[Problem], statuses, most=handler.resolve_request_max_body_size()),
    }


def _plain(parameter: Json) -> Json:
    """Say of a parameter what an address can say: it is left out, never null."""
    schema = dict(parameter["schema"])
    if "oneOf" in schema:
        kept = [each for each in schema.pop("oneOf") if each != {"type": "null"}]
        schema = {**kept[0], **schema} if len(kept) == 1 else {**schema, "oneOf": kept}
    if isinstance(schema.get("type"), list):
        schema["type"] = next(each for each in schema["type"] if each != "null")
        schema["enum"] = [each for each in schema["enum"] if each is not None]
    schema = {name: value for name, value in schema.items() if not (name == "default" and value is None)}
    if (parameter["name"], parameter["in"]) == (CURSOR, "query"):
        schema = {"type": "string"}
    said = schema.pop("description", None) or parameter.get("description")
    return {
        **{name: parameter[name] for name in ("name", "in", "required")},
        "description": said or meaning(parameter["name"], parameter["in"]),
        "schema": schema,
    }


def _successes(drawn: Json, handler: HTTPRouteHandler, schema_of: Mapping[Any, Json]) -> Json:
    said: Said = handler.opt["said"]
    given, answers = _given(handler), {}
    always = {name: header for answer in drawn.values() for name, header in answer.get("headers", {}).items()}
    for status, answer in drawn.items():
        if int(status) >= HTTP_400_BAD_REQUEST:
            continue  # refusals are described from what is really raised
        content = answer.get("content")
        if given is not None:
            content = {"application/json": {"schema": schema_of[given]}}
            if said.gives is not None:
                content["application/json"]["example"] = as_json(said.gives)
        sent = {name: {"schema": {"type": "string"}, **header} for name, header in always.items()}
        headers = {"X-Request-ID": REQUEST_ID, **sent}
        if said.tagged:
            headers["ETag"] = ETAG
        answers[status] = {"description": _answered(answer["description"], given, status), "headers": headers}
        if content:
            answers[status]["content"] = content
    if _tells_of_nothing_new(handler):
        answers["304"] = {"description": ALLOWED_EMPTY["304"], "headers": {"ETag": ETAG}}
    return answers


def _tells_of_nothing_new(handler: HTTPRouteHandler) -> bool:
    """Say whether who names the version there is gets no body."""
    said: Said = handler.opt["said"]
    return said.tagged and handler.http_methods <= {"GET"}


def _answered(drawn: str, given: Any, status: str) -> str:  # noqa: ANN401 - a type
    """Say what an answer is: what its handler says, or what its type is; never HTTP's words for a status."""
    if drawn not in HTTP_WORDS:
        return drawn
    if given is None:
        return "It is done." if status == "204" else drawn
    return (given.__doc__ or "").strip().partition("\n")[0]


def _refused(operation: Json, method: str, path: str, scope: str, in_query: Sequence[str]) -> Iterator[Refusal]:
    """Give what any route like this may refuse."""
    yield from (KeyRefused(), ScopeMissing(scope), TooManyMisses(24), UnknownParameters(["colour"]), Unavailable())
    if in_query:
        yield Malformed(in_query[0], "unreadable")
    if "{" in path:
        yield NotFound()
    if any(each["name"] == "If-Match" for each in operation["parameters"]):
        yield ChangedSince()
    if method not in SAFE:
        yield from (WishDiffers(), WishInFlight(), Malformed("Idempotency-Key", "length"))


def _refusals(
    refused: Iterable[Refusal], parameters: Collection[str], schema: Json, statuses: Statuses, *, most: int | None
) -> Json:
    """Describe refusals by status, each with its code, what it means and a body as it is really sent.

    `most` is how many bytes may be sent at once.
    """
    bodies: dict[int, list[tuple[str, Problem]]] = {
        HTTP_400_BAD_REQUEST: [("bad-request", problem_for("bad-request", HTTP_400_BAD_REQUEST))],
        HTTP_413_REQUEST_ENTITY_TOO_LARGE: [("too-large", too_large(most))],
    }
    for refusal in refused:
        status = status_of(refusal, statuses)
        problem = problem_of(refusal, status, parameters)
        bodies.setdefault(status, []).append((refusal.code, problem))
    return {str(status): _problems(status, bodies[status], schema) for status in sorted(bodies)}


def _problems(status: int, problems: list[tuple[str, Problem]], schema: Json) -> Json:
    lines = [f"- `{code}`: {problem.detail}" for code, problem in dict(problems).items()]
    headers: Json = {"X-Request-ID": REQUEST_ID}
    if status in {HTTP_409_CONFLICT, HTTP_429_TOO_MANY_REQUESTS, HTTP_503_SERVICE_UNAVAILABLE}:
        headers["Retry-After"] = {**RETRY_AFTER, "required": status != HTTP_409_CONFLICT}  # only some conflicts pass
    if status == HTTP_401_UNAUTHORIZED:  # RFC 9110 15.5.2
        headers["WWW-Authenticate"] = {"description": "How to sign in.", "schema": {"const": "Bearer"}}
    return {
        "description": "\n".join(lines),
        "headers": headers,
        "content": {
            MEDIA_TYPE: {
                "schema": schema,
                "examples": {code: {"value": msgspec.json.decode(encoded(problem))} for code, problem in problems},
            }
        },
    }
