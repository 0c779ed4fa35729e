"""Read a JSON body into what a handler asks for, and say by JSON pointer what of it cannot be taken; or a form.

Litestar would decode to plain values first and convert them leniently ("15" for 15, the wrong field unnamed); one
strict decoding is quicker and says more. Nothing that was sent is repeated: it may be about a child.
"""

import re
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.enums import RequestEncodingType
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from service.kernel.errors import FieldTrouble, NotJson, WrongBody
from service.kernel.years import FAR, far_off

MOST_FIELDS: Final = 10_000
"""Of a form; the longest of ours has two a teacher. To take a quarter of a million apart takes a second."""

_AT: Final = re.compile(r" - at `(?:key` in `)?\$(?P<path>[^`]*)`$")
_NAMED: Final = re.compile(r"(?P<what>unknown|missing required) field `(?P<name>.*)`$", re.DOTALL)
_STEP: Final = re.compile(r"\.(?P<field>[^.\[]+)|\[(?P<index>\d+|\.\.\.)\]")
_SAID_NUL: Final = rb"\u0000"
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_WRITTEN_SO: Final = {
    "Invalid RFC3339 encoded datetime": "Must be an instant, as 2026-10-15T17:00:00-05:00.",
    "Invalid RFC3339 encoded date": "Must be a day, as 2026-10-15.",
    "Invalid RFC3339 encoded time": "Must be a time on the clock, as 17:00:00.",
    "Invalid UUID": "Must be an id, as 0199a1c0-1a00-7b11-9c10-3b7e52d4a001.",
}
"""What msgspec says of how something is written, in words of somebody who has not read it."""


class JsonRequest(Request[Any, Any, Any]):
    """A request whose JSON body is what its handler's `data` says."""

    async def json(self) -> Any:  # noqa: ANN401 - as declared by Litestar; what the handler asks for
        """Decode the body, or refuse with NotJson or WrongBody."""
        wanted = self.route_handler.parsed_data_field
        return body_as(wanted.annotation if wanted else Any, await self.body())

    async def form(self) -> FormMultiDict:
        """Read a form, or refuse one with more fields than any page has with RequestEntityTooLarge."""
        if self.content_type[0] == RequestEncodingType.URL_ENCODED and (await self.body()).count(b"&") >= MOST_FIELDS:
            raise RequestEntityTooLarge
        return await super().form()


def body_as(kind: Any, body: bytes) -> Any:  # noqa: ANN401 - whatever type a handler asks for
    """Decode a JSON body strictly. NotJson: it is none; WrongBody: it says something else than was asked for."""
    try:
        if _SAID_NUL in body and _NUL.search(body):  # PostgreSQL keeps every character but this one
            place = _place_of_nul(_check_json(body)) or ""
            raise WrongBody([FieldTrouble("Holds the character U+0000.", pointer=place)])
        value = msgspec.json.decode(body, type=kind)
        far = far_off(value)
    except msgspec.ValidationError as exc:
        _check_json(body)  # what comes after the first thing that is wrong was not looked at
        raise WrongBody([trouble_of(str(exc))]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise NotJson from exc
    if far is not None:
        raise WrongBody([FieldTrouble(FAR, pointer="".join(f"/{escaped(step)}" for step in far))])
    return value


def _check_json(body: bytes) -> object:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise NotJson from exc


def _place_of_nul(part: object, pointer: str = "") -> str | None:
    """Find by JSON pointer the first text that holds U+0000; where a name does, what it is the name of."""
    match part:
        case str():
            return pointer if "\0" in part else None
        case dict():
            inner = ((name, name if "\0" in name else one) for name, one in part.items())
        case list():
            inner = ((str(place), one) for place, one in enumerate(part))
        case _:
            return None
    found = (_place_of_nul(one, f"{pointer}/{escaped(name)}") for name, one in inner)
    return next((place for place in found if place is not None), None)


def trouble_of(said: str, *, under: str = "") -> FieldTrouble:
    """Read msgspec's sentence on what cannot be taken: an unknown or missing field is pointed at itself.

    `under` is the JSON pointer to what was read, where that was a part of the body.
    """
    at = _AT.search(said)
    problem = said[: at.start()] if at else said
    pointer = under + (pointer_to(at["path"]) if at else "")
    if named := _NAMED.search(problem):
        what = "There is no such field." if named["what"] == "unknown" else "Is missing."
        return FieldTrouble(what, pointer=f"{pointer}/{escaped(named['name'])}")
    return FieldTrouble(sentence_of(problem), pointer=pointer)


def sentence_of(problem: str) -> str:
    """Say what msgspec found without what was sent."""
    if problem.startswith("Invalid enum value"):
        return "Is none of the values there are."
    return _WRITTEN_SO.get(problem, f"{problem.removesuffix('.')}.")


def pointer_to(path: str) -> str:
    """Turn msgspec's path (`.meetings[0].mode`) into a JSON pointer; of a mapping's values only it is known."""
    pointer = ""
    for step in _STEP.finditer(path):
        if step["index"] == "...":
            break
        pointer += f"/{escaped(step['field'] or step['index'])}"
    return pointer


def escaped(name: str) -> str:
    """Escape a name for a JSON pointer (RFC 6901 3)."""
    return name.replace("~", "~0").replace("/", "~1")
