"""Say what would work where something a family asked for cannot be had: another time with it, or another way."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from msgspec import Struct

from service.access.types import Act
from service.availability.types import Opening
from service.booking.errors import (
    InterpreterNotThen,
    NotThisTime,
    PlaceNotThen,
    RideNotThen,
    SeatsNotThen,
    VisitNotThen,
)
from service.booking.fitting import fitted, open_then
from service.booking.rules import ALTERNATIVES, nearest, takable
from service.booking.terms import AT_TABLE, suggested
from service.booking.types import BookRequest, Facts, Terms
from service.childcare import actions as childcare
from service.childcare.errors import ChildcareOff, NoSeatLeft
from service.interpreting import actions as interpreting
from service.interpreting.errors import NoInterpreter
from service.kernel.db import Connection
from service.kernel.errors import Refusal
from service.kernel.spans import Span
from service.places.types import Suggested
from service.rides.errors import NowhereToRide, RidesOff
from service.visits import actions as visits
from service.visits.errors import NoSecondVisitor, NoTrainedVisitor, VisitsUsedUp

NOT_HAD: Final = (
    NoInterpreter,
    NoSeatLeft,
    ChildcareOff,
    NoSecondVisitor,
    NoTrainedVisitor,
    VisitsUsedUp,
    RidesOff,
    NowhereToRide,
)
"""What the slices below refuse of what a family asked for."""

MOST_LOOKED_AT: Final = 24
"""Nearest times that are looked at one by one for seats: about two evenings of a teacher."""


class Asked(Struct, frozen=True):
    """A request with what was known when it was decided."""

    facts: Facts
    request: BookRequest
    terms: Terms


async def refusal_of(conn: Connection, act: Act, asked: Asked, refusal: Refusal) -> NotThisTime:
    """Turn a slice's refusal into booking's own, which names the nearest times that would do."""
    near = _near(act, asked)
    match refusal:
        case NoInterpreter():
            return await _interpreter_not_then(conn, act, asked, refusal, near)
        case NoSeatLeft() | ChildcareOff():
            return await seats_refused(conn, act, asked, len(asked.request.help.childcare))
        case NoSecondVisitor():
            places = await _places(conn, act, asked)
            return VisitNotThen(await _with_pair(conn, act, asked, near), places, "pair")
        case NoTrainedVisitor():
            return VisitNotThen([], await _places(conn, act, asked), "training")
        case VisitsUsedUp():
            return VisitNotThen([], await _places(conn, act, asked), "limit")
        case _:
            return RideNotThen([])


async def seats_refused(conn: Connection, act: Act, asked: Asked, children: int) -> SeatsNotThen:
    """Refuse what so many children's seats cannot be had with, and say whether there is no childcare then at all."""
    near, own = _near(act, asked), _span(asked)
    spans = [one.span for one in near] + ([own] if own else [])
    cared = await childcare.covered(conn, act.org_id, asked.facts.invitation.round.round_id, spans)
    found = await _with_seats(conn, act, asked, [one for one in near if one.span in cared], children)
    return SeatsNotThen(found, is_off=own is not None and own not in cared)


async def with_places(conn: Connection, act: Act, asked: Asked, refusal: PlaceNotThen) -> PlaceNotThen:
    """Name the places that would do at the time asked for."""
    return PlaceNotThen(refusal.alternatives, await _places(conn, act, asked), starts=refusal.starts_at)


def _near(act: Act, asked: Asked) -> list[Opening]:
    """Give the nearest other times that the meeting itself could have."""
    teacher_id = asked.request.teacher_id
    facts = open_then(fitted(asked.facts, teacher_id, asked.terms), teacher_id, asked.terms)
    others = takable(facts, teacher_id, act.now)
    free = [one for one in others if one.span.start not in {asked.request.start, facts.left}]
    return nearest(free, asked.request.start, facts.invitation.round.zone, len(free))


async def _interpreter_not_then(
    conn: Connection, act: Act, asked: Asked, refusal: NoInterpreter, near: Sequence[Opening]
) -> InterpreterNotThen:
    invitation, request = asked.facts.invitation, asked.request
    own = _span(asked)

    async def servable(spans: Sequence[Span], mode: str) -> set[Span]:
        return await interpreting.servable(
            conn,
            act.org_id,
            invitation.round.school_id,
            invitation.round.zone,
            request.help.interpreter,
            spans,
            "phone" if mode == "phone" else request.mode,
            act.now,
        )

    served = await servable([one.span for one in near], request.mode)
    by_phone = request.mode != "phone" and bool(own and await servable([own], "phone"))
    return InterpreterNotThen(
        [one for one in near if one.span in served][:ALTERNATIVES],
        request.help.interpreter,
        is_late=refusal.lack == "late",
        by_phone=by_phone and "phone" in invitation.round.modes,
    )


async def _with_seats(
    conn: Connection, act: Act, asked: Asked, near: Sequence[Opening], children: int
) -> list[Opening]:
    round_id = asked.facts.invitation.round.round_id

    async def has_seats(opening: Opening) -> bool:
        offer = await childcare.offer(conn, act.org_id, round_id, opening.span)
        return offer is not None and offer.seats_left >= children

    return await _first(near, has_seats)


async def _with_pair(conn: Connection, act: Act, asked: Asked, near: Sequence[Opening]) -> list[Opening]:
    invitation = asked.facts.invitation
    able = await visits.pairable(
        conn,
        act.org_id,
        invitation.round.school_id,
        invitation.round.zone,
        asked.request.teacher_id,
        [one.span for one in near],
        invitation.language,
        act.now,
    )
    return [one for one in near if one.span in able][:ALTERNATIVES]


async def _places(conn: Connection, act: Act, asked: Asked) -> list[Suggested]:
    span = _span(asked)
    if span is None or "place" not in asked.facts.invitation.round.modes:
        return []
    party = AT_TABLE + bool(asked.request.help.interpreter)
    return await suggested(conn, act.org_id, asked.facts.invitation, span, party=party)


def _span(asked: Asked) -> Span | None:
    """Find the time asked for, as long as the meeting would be."""
    openings = fitted(asked.facts, asked.request.teacher_id, asked.terms).openings[asked.request.teacher_id]
    return next((one.span for one in openings if one.span.start == asked.request.start), None)


async def _first(near: Sequence[Opening], does: Callable[[Opening], Awaitable[bool]]) -> list[Opening]:
    found: list[Opening] = []
    for opening in near[:MOST_LOOKED_AT]:
        if await does(opening):
            found.append(opening)
        if len(found) == ALTERNATIVES:
            break
    return found
