"""The API's description as a page: every operation, field, example and refusal, drawn from the schema, without script.

It speaks English only, as the schema does: field names, codes and examples are the same for everybody.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin
from msgspec import Struct
from msgspec.structs import replace

from service.access.openapi import Description
from service.kernel.frame import Frame
from service.kernel.locale import voice
from service.kernel.render import render

Json = dict[str, Any]
AnyRequest = Request[Any, Any, Any]
EVERYWHERE: Final = frozenset({"400", "401", "403", "413", "429", "503"})
"""Refusals of every operation: shown once, at the top."""


class Field(Struct, frozen=True):
    """A parameter, or a field of a body under its path: `meetings[].mode`."""

    name: str
    kind: str
    must: bool
    note: str


class Body(Struct, frozen=True):
    """What is sent or answered as JSON."""

    fields: list[Field]
    example: str


class Refused(Struct, frozen=True):
    """One way an operation refuses."""

    status: str
    code: str
    meaning: str
    example: str


class Answer(Struct, frozen=True):
    """What an operation answers when it does as asked."""

    status: str
    note: str
    headers: list[str]
    body: Body | None


class Operation(Struct, frozen=True, kw_only=True):
    """One thing a service may ask."""

    name: str
    method: str
    path: str
    summary: str
    about: list[str]  # paragraphs
    scope: str
    parameters: dict[str, list[Field]]  # by place
    takes: Body | None
    answers: list[Answer]
    refuses: list[Refused]


class Docs(Struct, frozen=True, kw_only=True):
    """The page."""

    version: str
    about: list[str]
    groups: dict[str, list[Operation]]
    everywhere: list[Refused]


class DocsPage(OpenAPIRenderPlugin):
    """The page at /api/docs, drawn when it is first asked for."""

    def __init__(self, description: Description) -> None:
        super().__init__(path="/docs")
        self.description = description
        self.drawn = b""

    def render(self, request: AnyRequest, openapi_schema: Json) -> bytes:
        """Answer with it."""
        if not self.drawn:
            view = docs_of(self.description.whole(request.app, openapi_schema))
            frame = Frame(school="Porchlight", part="API", here="/api/docs")
            self.drawn = render("access/docs.html", view, voice("en"), frame).encode()
        return self.drawn


def docs_of(schema: Json) -> Docs:
    """Make the page's view of a whole description."""
    groups: dict[str, list[Operation]] = {}
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(schema, method.upper(), path, operation))
    first = next(operation for item in schema["paths"].values() for operation in item.values())
    return Docs(
        version=schema["info"]["version"],
        about=_paragraphs(schema["info"]["description"]),
        groups=groups,
        everywhere=[one for one in _refused(schema, first) if one.status in EVERYWHERE],
    )


def _operation(schema: Json, method: str, path: str, operation: Json) -> Operation:
    parameters: dict[str, list[Field]] = {}
    for each in operation["parameters"]:
        field = Field(each["name"], _kind(each["schema"]), each["required"], each["description"])
        parameters.setdefault(each["in"], []).append(field)
    sent = operation.get("requestBody", {}).get("content", {})
    return Operation(
        name=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        about=_paragraphs(operation["description"]),
        scope=operation["security"][0]["key"][0],
        parameters=parameters,
        takes=_body(schema, next(iter(sent.items()))) if sent else None,
        answers=[_answer(schema, status, one) for status, one in operation["responses"].items() if status < "400"],
        refuses=[one for one in _refused(schema, operation) if one.status not in EVERYWHERE],
    )


def _answer(schema: Json, status: str, answer: Json) -> Answer:
    content = answer.get("content", {})
    return Answer(
        status=status,
        note=answer["description"],
        headers=[name for name in answer.get("headers", {}) if name != "X-Request-ID"],
        body=_body(schema, next(iter(content.items())), always=True) if content else None,
    )


def _body(schema: Json, content: tuple[str, Json], *, always: bool = False) -> Body:
    """Read a body; of an answer, where every field is `always` there, none is marked as needed."""
    media_type, said = content
    if "json" not in media_type:
        return Body([], media_type)
    example = json.dumps(said["example"], indent=2, ensure_ascii=False) if "example" in said else ""
    fields = list(_fields(schema, said["schema"], ""))
    return Body([replace(field, must=False) for field in fields] if always else fields, example)


def _refused(schema: Json, operation: Json) -> Iterator[Refused]:
    for status, answer in operation["responses"].items():
        for content in answer.get("content", {}).values():
            for code, example in content.get("examples", {}).items():
                shared = example.get("$ref", "").rpartition("/")[2]
                value = (schema["components"]["examples"][shared] if shared else example)["value"]
                yield Refused(status, code, value.get("detail", ""), json.dumps(value, indent=2, ensure_ascii=False))


def _fields(schema: Json, part: Json, path: str) -> Iterator[Field]:
    """List the fields of an object, those of what it holds after it, each under its path and title."""
    whole = _resolved(schema, part)
    for name, inner in whole.get("properties", {}).items():
        here = f"{path}{name}"
        said = _resolved(schema, inner)
        note = inner.get("description") or ("" if "$ref" in inner else said.get("description", ""))
        yield Field(here, _kind(said), name in whole.get("required", []), note)
        yield from _fields(schema, said, f"{here}.")
        for choice in said.get("anyOf", []):
            which = f" ({choice['title']})" if "title" in choice else ""
            yield from _fields(schema, _resolved(schema, choice), f"{here}{which}.")
        if "items" in said:
            yield from _fields(schema, _resolved(schema, said["items"]), f"{here}[].")


def _resolved(schema: Json, part: Json) -> Json:
    name = part.get("$ref", "").rpartition("/")[2]
    found: Json = schema["components"]["schemas"][name] if name else part
    return found


def _kind(part: Json) -> str:
    """Say in a few words what a value is, with its limits."""
    if "$ref" in part:
        return "object"
    if "enum" in part:
        return " | ".join(json.dumps(each) for each in part["enum"]) + _default(part)
    if "anyOf" in part:
        return " or ".join(dict.fromkeys(_kind(each) for each in part["anyOf"]))
    if part.get("type") == "array":
        return f"list of {_kind(part.get('items', {}))}{_limits(part, 'Items')}{_default(part)}"
    kind = str(part.get("format") or part.get("type") or "any")
    return kind + _limits(part, "Length") + _limits(part, "imum") + _pattern(part) + _default(part)


def _limits(part: Json, of: str) -> str:
    low, high = part.get(f"min{of}"), part.get(f"max{of}")
    if low is None and high is None:
        return ""
    return f", {'' if low is None else low}..{'' if high is None else high}"


def _pattern(part: Json) -> str:
    return f", matches {part['pattern']}" if "pattern" in part else ""


def _default(part: Json) -> str:
    return f", default {json.dumps(part['default'])}" if "default" in part else ""


def _paragraphs(text: str) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
