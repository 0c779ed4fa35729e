"""Where private links lead: a clean address and a cookie; and the way out for staff."""

import re
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from service.access.doors import Knock, Knocked, cookie, cookie_gone, let_in
from service.access.errors import LinkClosed
from service.access.rules import DOORS
from service.access.types import Door, Site
from service.kernel.frame import Frame
from service.kernel.http_errors import SIGNED_OUT
from service.kernel.languages import offered_languages
from service.kernel.pages import office_of, page, reader_voice

AnyRequest = Request[Any, Any, Any]
HOME: Final[dict[Door, str]] = {"guardian": "/i", "teacher": "/t", "office": "/desk", "helper": "/h"}
SIGNED_IN: Final[tuple[Door, ...]] = ("teacher", "office", "helper")
OPENING_KEY: Final = re.compile(r"[0-9a-f]{32}-\d{8}T\d{4}Z")
"""As a calendar entry writes it. Whether there is such an opening is found out where it is booked."""
MEETING_KEY: Final = re.compile(r"[0-9a-f]{32}")
PAGES: Final = {"visit": "/i/visit", "ride": "/i/ride"}
"""What a mail or text names after the door: a visit that is offered, a ride that nobody drives."""


class SignedOut(msgspec.Struct, frozen=True):
    """What signed_out.html shows: nothing but its words."""


@get("/l/{token:str}", include_in_schema=False)
async def open_link(token: FromPath[str], knock: Knocked) -> Redirect:
    """Lead from a private link to its owner's page, so that the secret leaves the address bar.

    Only a cookie is set. Mail scanners fetch links too, so nothing is used up or written.
    """
    principal = await let_in(knock, token, DOORS)
    door, home = next((door, home) for door, home in HOME.items() if door == principal.kind)
    return _to(knock, home, door, token)


@get("/l/{token:str}/{key:str}", include_in_schema=False)
async def open_link_at(token: FromPath[str], key: FromPath[str], knock: Knocked) -> Redirect:
    """Lead from a guardian's calendar or mail to its page: a meeting, what it is asked, or a free time."""
    await let_in(knock, token, frozenset({"guardian"}))
    if key in PAGES:
        return _to(knock, PAGES[key], "guardian", token)
    if MEETING_KEY.fullmatch(key):
        return _to(knock, f"/i/meetings/{UUID(hex=key)}", "guardian", token)
    if not OPENING_KEY.fullmatch(key):
        raise LinkClosed
    return _to(knock, f"/i/book?opening={key}", "guardian", token)


@post("/signout", include_in_schema=False, status_code=HTTP_303_SEE_OTHER, sync_to_thread=False)
def sign_out(site: NamedDependency[Site]) -> Redirect:
    """Take the cookies of staff and of helpers out of this browser. The link itself stays; the office can take it back.

    Asks for no CSRF token: a page whose link was taken back must be able to sign out too, and to be signed out by a
    stranger's form costs one tap on the link.
    """
    gone = [cookie_gone(door, is_https=site.is_https) for door in SIGNED_IN]
    gone.append(Cookie(SIGNED_OUT, value="1", path="/", httponly=True, samesite="lax"))
    return Redirect("/signed-out", status_code=HTTP_303_SEE_OTHER, cookies=gone)


@get("/signed-out", include_in_schema=False, sync_to_thread=False)
def signed_out(request: AnyRequest) -> Response[str]:
    """Say that it is done and how to come back."""
    office = office_of(request)
    frame = Frame(school=office.school, phone=office.phone, here="/signed-out", languages=offered_languages())
    return page("access/signed_out.html", SignedOut(), reader_voice(request), frame)


def _to(knock: Knock, address: str, door: Door, token: str) -> Redirect:
    cookies = [cookie(door, token, is_https=knock.site.is_https)]
    if SIGNED_OUT in knock.request.cookies:
        cookies.append(Cookie(SIGNED_OUT, value="", path="/", max_age=0))
    return Redirect(address, status_code=HTTP_303_SEE_OTHER, cookies=cookies)


ROUTES: Final = (open_link, open_link_at, sign_out, signed_out)
