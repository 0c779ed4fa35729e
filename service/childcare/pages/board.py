"""A helper's board of childcare shifts: theirs, and those that are open. Claiming is one tap, giving back asks once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from service.access.types import Act
from service.childcare import actions
from service.childcare.errors import NotCleared, OutsideHours, ShiftOver, ShiftTaken, TooYoung, WorkerBusy
from service.childcare.rules import opens_at, seen_during
from service.childcare.types import OpenShift, OwnShift
from service.kernel.db import Pool
from service.kernel.spans import Span
from service.notices.wording import room_said
from service.people.giving_back import ask_back
from service.people.own_page import AnyRequest, OwnPage, own_page, sent

HERE: Final = "/h/childcare"
Said = Literal["", "claimed", "given-back", "taken", "busy", "not-cleared", "outside"]


class OwnCard(Struct, frozen=True, kw_only=True):
    """A shift that is theirs."""

    start: datetime
    end: datetime
    place: str
    door: str
    is_open: bool  # the door page is
    opens: datetime  # when it does
    give_back: str


class OpenCard(Struct, frozen=True, kw_only=True):
    """A shift they could take."""

    start: datetime
    end: datetime
    place: str
    is_short: bool
    is_barred: bool
    claim: str


class BoardPage(Struct, frozen=True, kw_only=True):
    """childcare/board.html."""

    mine: tuple[OwnCard, ...]
    open: tuple[OpenCard, ...]
    outside: int  # more open ones, outside the hours they gave
    is_cleared: bool
    said: Said
    csrf: str


@get(HERE, include_in_schema=False)
async def show_board(
    request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool], said: FromQuery[str] = ""
) -> Response[str]:
    """Show what is theirs and what is open."""
    seen = await own_page(request, helper_act, pool)
    board = await actions.board(pool, helper_act.principal, now=seen.now)
    view = BoardPage(
        mine=tuple(_own(shift, seen) for shift in board.mine),
        open=tuple(_open(shift, seen) for shift in _one_of_each(board.open)),
        outside=board.outside,
        is_cleared=board.cleared_until is not None,
        said=said if said in get_args(Said) else "",  # type: ignore[arg-type]
        csrf=seen.csrf,
    )
    return seen.show("childcare/board.html", view, part=seen.voice.gettext("Childcare"), here=HERE)


@post(HERE + "/shifts/{shift_id:uuid}/claim", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def claim(
    request: AnyRequest, shift_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Let the helper have a shift."""
    await sent(request, helper_act)
    try:
        await actions.claim(pool, helper_act, shift_id)
    except (ShiftTaken, ShiftOver):
        return _to("taken")
    except WorkerBusy:
        return _to("busy")
    except OutsideHours:
        return _to("outside")
    except (NotCleared, TooYoung):
        return _to("not-cleared")
    return _to("claimed")


@get(HERE + "/shifts/{shift_id:uuid}/give-back", include_in_schema=False)
async def ask_give_back(
    request: AnyRequest, shift_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str] | Redirect:
    """Ask once before a shift goes back."""
    seen = await own_page(request, helper_act, pool)
    board = await actions.board(pool, helper_act.principal, now=seen.now)
    shift = next((each for each in board.mine if each.shift_id == shift_id), None)
    if shift is None:
        return Redirect(HERE, status_code=HTTP_303_SEE_OTHER)  # given back already, or over
    card = _own(shift, seen)
    part = seen.voice.gettext("Childcare")
    return ask_back(seen, shift.span, card.place, part=part, action=card.give_back, back=HERE)


@post(HERE + "/shifts/{shift_id:uuid}/give-back", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def give_back(
    request: AnyRequest, shift_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Take a shift back, with thanks and no question."""
    await sent(request, helper_act)
    await actions.give_back(pool, helper_act, shift_id)
    return _to("given-back")


def _own(shift: OwnShift, seen: OwnPage) -> OwnCard:
    return OwnCard(
        start=seen.local(shift.span.start),
        end=seen.local(shift.span.end),
        place=f"{shift.school}, {room_said(shift.room, seen.voice)}",
        door=f"{HERE}/{shift.session_id}/door",
        is_open=seen_during([shift.span], seen.now),
        opens=seen.local(opens_at(shift.span)),
        give_back=f"{HERE}/shifts/{shift.shift_id}/give-back",
    )


def _one_of_each(shifts: Iterable[OpenShift]) -> Iterable[OpenShift]:
    """Leave out the other places of an hour in a room: who looks takes one of them, whichever."""
    kept: dict[tuple[Span, str, str], OpenShift] = {}
    for shift in shifts:
        kept.setdefault((shift.span, shift.school, shift.room), shift)
    return kept.values()


def _open(shift: OpenShift, seen: OwnPage) -> OpenCard:
    zone = ZoneInfo(shift.zone)
    return OpenCard(
        start=shift.span.start.astimezone(zone),
        end=shift.span.end.astimezone(zone),
        place=f"{shift.school}, {room_said(shift.room, seen.voice)}",
        is_short=shift.is_short,
        is_barred=shift.is_barred,
        claim=f"{HERE}/shifts/{shift.shift_id}/claim",
    )


def _to(said: Said) -> Redirect:
    return Redirect(f"{HERE}?said={said}", status_code=HTTP_303_SEE_OTHER)


ROUTES = [show_board, claim, ask_give_back, give_back]
