"""When a helper can: hours of every week and single days, on the page a teacher's hours have the forms of."""

from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from service.access.types import Act
from service.availability import hours, pages
from service.availability.pages import OwnHours
from service.availability.said import DatedLine, WeeklyLine, dated_line, weekdays, weekly_line
from service.availability.typed import DatedTyped, WeeklyTyped
from service.kernel.db import Pool
from service.kernel.frame import Mistake
from service.people.own_page import AnyRequest, own_page, sent

HERE: Final = "/h/hours"


class HoursPage(Struct, frozen=True, kw_only=True):
    """helping/hours.html. What was typed is there when a form comes back."""

    weekly_lines: tuple[WeeklyLine, ...]
    dated_lines: tuple[DatedLine, ...]
    saved: bool
    weekly: WeeklyTyped
    dated: DatedTyped
    weekdays: tuple[tuple[str, str], ...]
    mistakes: tuple[Mistake, ...]
    here: str
    csrf: str


@get(HERE, include_in_schema=False)
async def own_hours(
    request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str]:
    """Show when a helper can; after a refusal the form again."""
    seen, own = await own_page(request, helper_act, pool), _own(helper_act, pool)
    said = await hours.hours(pool, helper_act.principal, own.whose, now=seen.now)
    back = await pages.returned(own, request.query_params, seen.voice)
    view = HoursPage(
        weekly_lines=tuple(weekly_line(each) for each in said.patterns),
        dated_lines=tuple(dated_line(each) for each in said.exceptions),
        saved="saved" in request.query_params and not back.mistakes,
        weekly=back.weekly,
        dated=back.dated,
        weekdays=weekdays(seen.voice),
        mistakes=back.mistakes,
        here=HERE,
        csrf=seen.csrf,
    )
    return seen.show("helping/hours.html", view, part=seen.voice.gettext("Your page"), here=HERE)


@post(HERE + "/weekly", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def add_weekly(request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool]) -> Redirect:
    """Offer hours of every week."""
    return await pages.add_weekly(_own(helper_act, pool), await sent(request, helper_act))


@post(HERE + "/weekly/{pattern_id:uuid}/remove", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def remove_weekly(
    request: AnyRequest, pattern_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Take hours of every week back."""
    await sent(request, helper_act)
    return await pages.remove_weekly(_own(helper_act, pool), pattern_id)


@post(HERE + "/dated", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def add_dated(request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool]) -> Redirect:
    """Add time on one day or take some away."""
    return await pages.add_dated(_own(helper_act, pool), await sent(request, helper_act))


@post(HERE + "/dated/{exception_id:uuid}/remove", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def remove_dated(
    request: AnyRequest, exception_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Take a change of one day back."""
    await sent(request, helper_act)
    return await pages.remove_dated(_own(helper_act, pool), exception_id)


def _own(act: Act, pool: Pool) -> OwnHours:
    return OwnHours(pool=pool, principal=act.principal, here=HERE, now=act.now)


ROUTES: Final = (own_hours, add_weekly, remove_weekly, add_dated, remove_dated)
