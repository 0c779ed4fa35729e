"""The address a helper's own calendar subscribes to: what is theirs, of every kind."""

from typing import Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from service.access.types import Act
from service.kernel.db import Pool
from service.notices.links import Links
from service.people import helping
from service.people.own_page import AnyRequest, own_page, sent

HERE: Final = "/h/calendar"


class CalendarPage(Struct, frozen=True, kw_only=True):
    """helping/calendar.html."""

    address: str  # "" until it is asked for
    action: str
    csrf: str


@get(HERE, include_in_schema=False)
async def calendar(request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool]) -> Response[str]:
    """Show the address, once there is one."""
    seen = await own_page(request, helper_act, pool)
    link_id = await helping.own_feed(pool, helper_act.principal, now=seen.now)
    address = Links(helper_act.site.base_url, helper_act.keyring).helper_feed(link_id) if link_id else ""
    view = CalendarPage(address=address, action=HERE, csrf=seen.csrf)
    return seen.show("helping/calendar.html", view, part=seen.voice.gettext("Your page"), here=HERE)


@post(HERE, include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def make(request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool]) -> Redirect:
    """Make the address."""
    await sent(request, helper_act)
    await helping.make_feed(pool, helper_act)
    return Redirect(HERE, status_code=HTTP_303_SEE_OTHER)


ROUTES: Final = (calendar, make)
