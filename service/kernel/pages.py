"""Answer a browser with a page, and find out which language it reads."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from service.kernel.frame import Frame, Office
from service.kernel.languages import negotiate
from service.kernel.locale import Voice, voice
from service.kernel.render import render

LANGUAGE_COOKIE: Final = "language"
YEAR: Final = 31_536_000  # seconds

AnyRequest = Request[Any, Any, Any]
"""A page reads cookies and headers only, whoever is signed in."""


def page(
    template: str,
    view: msgspec.Struct,
    speaker: Voice,
    frame: Frame,
    *,
    status_code: int = HTTP_200_OK,
) -> Response[str]:
    """Answer with a page in the reader's language; what is true of every answer (headers, caching) is the edge's."""
    return Response(
        render(template, view, speaker, frame),
        status_code=status_code,
        media_type=MediaType.HTML,
        headers={"Content-Language": speaker.tag},
    )


def office_of(request: AnyRequest) -> Office:
    """Name the office to turn to where nothing is known of the reader."""
    known: Office = request.app.state.get("office", Office())
    return known


def language_cookie(tag: str) -> Cookie:
    """Make the cookie that keeps the language chosen on this device."""
    return Cookie(LANGUAGE_COOKIE, value=tag, max_age=YEAR, samesite="lax", httponly=True, path="/")


def reader_voice(request: AnyRequest, known: str | None = None) -> Voice:
    """Speak the language chosen on this device, else the one the school knows, else the browser's, else English."""
    asked = (request.cookies.get(LANGUAGE_COOKIE), known, *_by_weight(request.headers.get("accept-language", "")))
    return voice(negotiate(tag for tag in asked if tag))


def to(path: str) -> Redirect:
    """Lead to another page after a form, fetched by GET: coming back or pressing again sends nothing twice."""
    return Redirect(path, status_code=HTTP_303_SEE_OTHER)


def _by_weight(accept_language: str) -> Iterable[str]:
    """Order the languages of the header as the reader ranks them (RFC 9110 12.5.4)."""
    ranked = []
    for part in accept_language.split(","):
        tag, _, weight = part.replace(" ", "").partition(";q=")
        try:
            ranked.append((float(weight or 1), tag))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(ranked, key=lambda pair: -pair[0]) if weight > 0]
