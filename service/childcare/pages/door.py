"""The door page of a shift: who waits, who is here, who goes home with whom. Works as plain forms."""

from contextlib import suppress
from datetime import UTC, datetime, time
from hashlib import sha256
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_422_UNPROCESSABLE_ENTITY
from markupsafe import Markup
from msgspec import Meta, Struct

from service.access.doors import check_csrf
from service.access.types import Act
from service.childcare import doorway
from service.childcare.errors import DoorShut, NotReleased
from service.childcare.pages.files import script_urls
from service.childcare.pages.views import DoorPage, ShutPage, door_page, out_page
from service.childcare.pages.words import here_said, more_said, troubles_said
from service.childcare.types import Child, DoorEvent, DoorFacts, Outcome
from service.childcare.unnamed import name_said
from service.kernel.db import Pool
from service.kernel.errors import NotFound
from service.kernel.ids import SeatId, SessionId, new_id
from service.kernel.pages import to
from service.kernel.spans import Instant
from service.notices.wording import room_said
from service.people.own_page import AnyRequest, OwnPage, own_page, sent

HERE: Final = "/h/childcare/{session_id:uuid}/door"


class Told(Struct, frozen=True, forbid_unknown_fields=True):
    """What a device tells of its door."""

    csrf: str
    events: Annotated[list[DoorEvent], Meta(max_length=doorway.MOST_EVENTS)]


class ChildNow(Struct, frozen=True):
    """Where a child is."""

    seat_id: SeatId
    presence: str
    since: Instant | None


class DoorState(Struct, frozen=True):
    """The room as it stands; no name and nothing a device does not hold already."""

    children: list[ChildNow]
    adults: int
    enough_for: int
    known: list[UUID]  # events the school has


class Answered(Struct, frozen=True):
    """What became of what a device told. `state` is None once its worker may see the room no more."""

    outcomes: list[Outcome]
    codes: dict[SeatId, str]  # of the children who came in just now
    state: DoorState | None


@get(HERE, include_in_schema=False)
async def show_door(
    request: AnyRequest,
    session_id: FromPath[UUID],
    helper_act: NamedDependency[Act],
    pool: NamedDependency[Pool],
    came: FromQuery[UUID | None] = None,
) -> Response[str]:
    """Show the room: head count first, then who waits, then who is here."""
    seen = await own_page(request, helper_act, pool)
    try:
        facts = await doorway.door(pool, helper_act.principal, SessionId(session_id), now=seen.now)
    except DoorShut as shut:
        opens = seen.local(shut.opens_at) if shut.opens_at else None
        part = seen.voice.gettext("Childcare")
        return seen.show("childcare/shut.html", ShutPage(opens), part=part, here=_at(session_id))
    just = next((child for child in facts.children if child.seat_id == came and child.presence == "here"), None)
    code = doorway.code_of(helper_act.keyring, just.seat_id) if just else ""
    return _kept(seen, "door.html", door_page(facts, seen, just, code, _data(facts, seen)), facts)


@post(HERE, include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def check_in(
    request: AnyRequest, session_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Check a child in."""
    form = await sent(request, helper_act)
    event = _event(form, "in", helper_act.now)
    await doorway.record(pool, helper_act, SessionId(session_id), [event])
    return to(f"{_at(session_id)}?came={event.seat_id}")


@get(HERE + "/{seat_id:uuid}/out", include_in_schema=False)
async def show_out(
    request: AnyRequest,
    session_id: FromPath[UUID],
    seat_id: FromPath[UUID],
    helper_act: NamedDependency[Act],
    pool: NamedDependency[Pool],
    trouble: FromQuery[str] = "",
) -> Response[str]:
    """Ask who takes a child home; nobody is chosen in advance."""
    seen = await own_page(request, helper_act, pool)
    facts = await doorway.door(pool, helper_act.principal, SessionId(session_id), now=seen.now)
    child = next((child for child in facts.children if child.seat_id == seat_id), None)
    if child is None:
        raise NotFound
    status = HTTP_422_UNPROCESSABLE_ENTITY if trouble in {"nobody", "code"} else HTTP_200_OK
    return _kept(seen, "out.html", out_page(facts, seen, child, trouble, _out_data(facts, seen, child)), facts, status)


@post(HERE + "/{seat_id:uuid}/out", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def check_out(
    request: AnyRequest,
    session_id: FromPath[UUID],
    seat_id: FromPath[UUID],
    helper_act: NamedDependency[Act],
    pool: NamedDependency[Pool],
) -> Redirect:
    """Let a child go with a listed adult who says the code; anybody else is told whom to call."""
    form = await sent(request, helper_act)
    here = _at(session_id)
    taker = str(form.get("taker_id", ""))
    if not taker:
        return to(f"{here}/{seat_id}/out?trouble=nobody")
    event = _event(form, "stopped" if taker == "else" else "out", helper_act.now)
    if event.kind == "stopped":
        await doorway.record(pool, helper_act, SessionId(session_id), [event])
        return to(f"{here}/{seat_id}/out?trouble=stopped")
    try:
        await doorway.release(pool, helper_act, SessionId(session_id), event)
    except NotReleased as refused:
        return to(f"{here}/{seat_id}/out?trouble={'code' if refused.trouble == 'wrong-code' else 'stopped'}")
    return to(here)


@get(HERE + "/count", include_in_schema=False)
async def show_count(
    request: AnyRequest, session_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str]:
    """Ask for the number of heads at a hand-over."""
    seen = await own_page(request, helper_act, pool)
    facts = await doorway.door(pool, helper_act.principal, SessionId(session_id), now=seen.now)
    return _kept(seen, "count.html", door_page(facts, seen, None, "", _data(facts, seen)), facts)


@post(HERE + "/count", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def count_heads(
    request: AnyRequest, session_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Keep a head count. One that differs stands on the page until the next."""
    form = await sent(request, helper_act)
    here = _at(session_id)
    written = str(form.get("counted", "")).strip()
    if not written.isdecimal() or len(written) > len("500"):
        return to(f"{here}/count")
    event = msgspec.structs.replace(_event(form, "count", helper_act.now), seat_id=None, counted=int(written))
    await doorway.record(pool, helper_act, SessionId(session_id), [event])
    return to(here)


@post(HERE + "/events", include_in_schema=False, status_code=HTTP_200_OK)
async def take_events(
    session_id: FromPath[UUID], data: JSONBody[Told], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Answered:
    """Take what a device did, some of it without a network, and tell it how the room stands."""
    check_csrf(data.csrf, helper_act.keyring, helper_act.principal)
    outcomes = await doorway.record(pool, helper_act, SessionId(session_id), data.events)
    facts: DoorFacts | None = None
    with suppress(DoorShut):
        facts = await doorway.door(pool, helper_act.principal, SessionId(session_id), now=helper_act.now)
    new = {event.seat_id for event in data.events if event.kind == "in" and event.seat_id}
    came = [child for child in facts.here if child.seat_id in new] if facts else []
    codes = {child.seat_id: doorway.code_of(helper_act.keyring, child.seat_id) for child in came}
    return Answered(outcomes, codes, _state(facts) if facts else None)


def _kept(seen: OwnPage, template: str, view: DoorPage | Struct, facts: DoorFacts, status: int = 200) -> Response[str]:
    """Answer with a page a device may keep until its worker sees the room no more."""
    room = room_said(facts.session.room, seen.voice)
    part = seen.voice.gettext("Childcare, %(room)s") % {"room": room}
    here = _at(facts.session.session_id)
    answer = seen.show(f"childcare/{template}", view, part=part, here=here, status_code=status)
    answer.headers["X-Door-Until"] = str(_milliseconds(facts.until))
    return answer


def _data(facts: DoorFacts, seen: OwnPage) -> Markup:
    """Give what the script of the page works with."""
    here, voice = _at(facts.session.session_id), seen.voice
    outs = [f"{here}/{child.seat_id}/out" for child in facts.children]
    most = max(facts.enough_for, len(facts.children))
    words = {
        "here": [here_said(count, voice) for count in range(most + 1)],
        "more": [more_said(count, voice) for count in range(most + 1)],
        "waiting": voice.ngettext("%(num)s is not sent yet.", "%(num)s are not sent yet.", 0) % {"num": 0},
        "came": voice.gettext("{name} is here."),
        "troubles": troubles_said(voice),
    }
    return _json({**_common(facts, seen), "keep": [here, f"{here}/count", *outs, *script_urls()], "words": words})


def _out_data(facts: DoorFacts, seen: OwnPage, child: Child) -> Markup:
    code = doorway.code_of(seen.act.keyring, child.seat_id)
    digest = sha256(f"{child.seat_id}:{code}".encode()).hexdigest()
    words = {"here": [""], "more": [""], "waiting": "", "came": "", "troubles": troubles_said(seen.voice)}
    return _json({**_common(facts, seen), "keep": [], "words": words, "digest": digest})


def _common(facts: DoorFacts, seen: OwnPage) -> dict[str, Any]:
    here, state = _at(facts.session.session_id), _state(facts)
    children = [
        {
            **msgspec.to_builtins(now),
            "name": name_said(child, facts.children, seen.voice),
            "allergies": child.expected.allergies,
        }
        for now, child in zip(state.children, facts.children, strict=True)
    ]
    return {
        "session": facts.session.session_id,
        "door": here,
        "events": f"{here}/events",
        "csrf": seen.csrf,
        "zone": facts.session.school.zone,
        "hours": [seen.voice.time(time(hour)).replace(":00", ":{minute}") for hour in range(24)],
        "until": _milliseconds(facts.until),
        "children": children,
        "adults": facts.adults,
        "enough_for": facts.enough_for,
        "known": state.known,
    }


def _state(facts: DoorFacts) -> DoorState:
    return DoorState(
        children=[ChildNow(child.seat_id, child.presence, child.since) for child in facts.children],
        adults=facts.adults,
        enough_for=facts.enough_for,
        known=[event.event_id for event in facts.events],
    )


def _json(data: dict[str, Any]) -> Markup:
    """Write data for a script, such that no name in it can end the element it stands in."""
    written = msgspec.json.encode(data).decode()
    return Markup(written.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 - escaped above


def _event(form: Any, kind: Any, at: datetime) -> DoorEvent:  # noqa: ANN401 - a form's fields, one of four words
    """Read what a form did; without an id of its own it is done once for each press."""
    taker = str(form.get("taker_id", ""))
    return DoorEvent(
        event_id=_uuid(str(form.get("event_id", ""))) or new_id(),
        kind=kind,
        at=at.astimezone(UTC),
        seat_id=SeatId(seat) if (seat := _uuid(str(form.get("seat_id", "")))) else None,
        taker_id=_uuid(taker),
        code=str(form.get("code", "")).strip()[:8],
    )


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _at(session_id: UUID) -> str:
    return f"/h/childcare/{session_id}/door"


ROUTES = [show_door, check_in, show_out, check_out, show_count, count_heads, take_events]
