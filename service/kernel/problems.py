"""What a service is told when it is refused: RFC 9457 problem details. Pure."""

from collections.abc import Collection, Mapping
from datetime import time
from http import HTTPStatus
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct, field

from service.kernel.errors import FieldTrouble, Malformed, Refusal, UnknownParameters, WrongBody
from service.kernel.meanings import MEANINGS
from service.kernel.spans import Span

TYPE: Final = "urn:porchlight:"
MEDIA_TYPE: Final = "application/problem+json"
NAMED_BY_ERRORS: Final = frozenset({"where", "problem", "says", "troubles", "names"})
"""What a refusal knows that its `errors` say already."""
HEADERS: Final = frozenset({"Idempotency-Key", "If-Match"})


class Problem(Struct, frozen=True, omit_defaults=True):
    """RFC 9457 problem details. The last part of `type` is the machine's word for it."""

    type: Annotated[str, Meta(pattern="^urn:porchlight:[a-z0-9-]+$")]
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: Annotated[str, Meta(description="What it means, for a person.")] = ""
    data: Annotated[dict[str, Any], Meta(description="What is known about it: alternatives, the limit, when.")] = field(
        default_factory=dict
    )
    errors: Annotated[list[FieldTrouble], Meta(description="Which of what was sent cannot be taken.")] = field(
        default_factory=list
    )


def problem_of(refusal: Refusal, status: int, parameters: Collection[str] = ()) -> Problem:
    """Say a refusal: its code, what it means, and its data; `parameters` are the names in the route's address."""
    errors = _troubles(refusal, parameters)
    told = NAMED_BY_ERRORS if errors else frozenset()
    data = {name: written(value) for name, value in vars(refusal).items() if name[0] != "_" and name not in told}
    return Problem(_type(refusal.code), _title(refusal.code), status, _meaning(type(refusal)), data, errors)


def problem_for(code: str, status: int, errors: list[FieldTrouble] | None = None) -> Problem:
    """Say what is no refusal of ours: HTTP's own, or a fault."""
    meaning = _meaning(Malformed) if code == Malformed.code else HTTPStatus(status).description
    return Problem(_type(code), _title(code), status, meaning, {}, errors or [])


def too_large(most: int | None) -> Problem:
    """Say how much may be sent at once."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    data = {} if most is None else {"most_bytes": most}
    return Problem(_type("too-large"), _title("too-large"), status, "More was sent than may be at once.", data)


def encoded(problem: Problem) -> bytes:
    """Give the bytes that are sent."""
    return msgspec.json.encode(problem, enc_hook=str)


def written(value: object) -> Any:  # noqa: ANN401 - JSON
    """Write what a refusal knows as services read it: a span is `starts_at` and `ends_at`, in its owner's place."""
    match value:
        case Span():
            return {"starts_at": value.start, "ends_at": value.end}
        case Struct():
            parts = ((name, getattr(value, name)) for name in value.__struct_fields__)
            return {
                key: said
                for name, part in parts
                for key, said in (written(part) if isinstance(part, Span) else {name: written(part)}).items()
            }
        case time():
            return f"{value:%H:%M}"  # as hours are sent
        case Mapping():
            return {str(key): written(one) for key, one in value.items()}
        case list() | tuple() | frozenset():
            return [written(one) for one in value]
        case _:
            return value


def _troubles(refusal: Refusal, parameters: Collection[str]) -> list[FieldTrouble]:
    """Say which of what was sent a refusal is about, if it is about that."""
    match refusal:
        case WrongBody():
            return refusal.troubles
        case UnknownParameters():
            return [FieldTrouble("There is no such parameter.", parameter=name) for name in refusal.names]
        case Malformed():
            return [_trouble(refusal, parameters)]
        case _:
            pointer = "/" + refusal.where.replace(".", "/")
            return [FieldTrouble(_meaning(type(refusal)), refusal.code, pointer=pointer)] if refusal.where else []


def _trouble(refusal: Malformed, parameters: Collection[str]) -> FieldTrouble:
    says, where = refusal.says or MEANINGS.get(refusal.problem, MEANINGS["not-as-described"]), refusal.where
    if where in parameters:
        return FieldTrouble(says, refusal.problem, parameter=where)
    if where in HEADERS:
        return FieldTrouble(says, refusal.problem, header=where)
    return FieldTrouble(says, refusal.problem, pointer="/" + where.replace(".", "/") if where else "")


def _meaning(kind: type[Refusal]) -> str:
    return (kind.__doc__ or "").strip().partition("\n")[0]


def _type(code: str) -> str:
    return TYPE + code


def _title(code: str) -> str:
    return code.replace("-", " ").capitalize()
