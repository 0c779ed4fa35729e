"""What a route of the API says of itself beside its types: one real example each way, and what it may refuse."""

from typing import Annotated, Any, Final, TypeVar

import msgspec
from litestar import Request, Response
from litestar.params import HeaderParameter, QueryParameter
from litestar.status_codes import HTTP_304_NOT_MODIFIED
from msgspec import Struct

from service.kernel.conditions import is_known
from service.kernel.errors import Refusal

MOST_LISTED: Final = 200
PAGE: Final = 100

AnyRequest = Request[Any, Any, Any]
View = TypeVar("View", bound=Struct)

Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=MOST_LISTED, description="Rows of one page.")]
Left = Annotated[bool, QueryParameter(name="left", description="Those too that are no longer used.")]
IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        description="The ETag of the version this is about. Changed since then, it is refused with 412.",
    ),
]


class Said(Struct, frozen=True, kw_only=True):
    """Given to a handler as `said=`; the description draws on it. An example is an instance, so it cannot be wrong."""

    takes: Struct | None = None
    gives: Struct | None = None
    refuses: tuple[Refusal, ...] = ()  # with data as they are really sent
    tagged: bool = False  # answers with an ETag
    tells: Struct | None = None  # what is POSTed to the address this makes


def tagged(view: View, tag: str, *, status: int | None = None) -> Response[View]:
    """Answer with something and the name of its version."""
    return Response(view, status_code=status, headers={"ETag": tag, "Cache-Control": "private, no-cache"})


def tagged_or_known(request: AnyRequest, view: View, tag: str) -> Response[View]:
    """Answer with something, or with 304 to who has this version (RFC 9110 15.4.5: no body)."""
    if is_known(request.headers.get("if-none-match"), tag):
        said = tagged(view, tag).headers
        return Response(None, status_code=HTTP_304_NOT_MODIFIED, headers=said)  # type: ignore[arg-type]  # no view then
    return tagged(view, tag)


def as_json(example: Struct) -> Any:  # noqa: ANN401 - JSON
    """Give an example as the plain values it is sent as."""
    return msgspec.json.decode(msgspec.json.encode(example))
