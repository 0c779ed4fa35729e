"""Which free times can be had with an interpreter, at home or off-site: what a page of times shows then."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from service.availability.types import Opening
from service.booking.fitting import fitted, open_then
from service.booking.rules import takable
from service.booking.staying import as_asked
from service.booking.store import meetings
from service.booking.terms import terms_of
from service.booking.types import BookRequest, Facts, Help, TimesWanted
from service.interpreting import actions as interpreting
from service.kernel.db import Connection
from service.kernel.ids import OrgId, PersonId
from service.kernel.spans import Span
from service.rounds.types import InvitationFacts
from service.visits import actions as visits

NEXT_TO: Final = timedelta(minutes=30)
"""An interpreter waits so long between two meetings without going home (interpreting's policy has the same)."""

ANYWHERE: Final = "?"
"""Stands for a place nobody has named yet: any has a way."""


def asks_more(wanted: TimesWanted) -> bool:
    """Tell whether it takes more than a free teacher: only then the database is asked again."""
    return bool(wanted.interpreter) or wanted.mode in {"place", "home"}


async def servable(
    conn: Connection, org_id: OrgId, facts: Facts, wanted: TimesWanted, now: datetime
) -> tuple[Facts, str, dict[PersonId, list[Opening]]]:
    """Keep the times at which everybody wanted could come.

    Gives the language that is interpreted at all of them, and of the times those next to a meeting the same interpreter
    comes for. Where nobody ever could interpret, all times stay and no interpreter is promised: the office hears of
    it from the booking.
    """
    plain = facts
    for teacher_id in plain.openings:
        facts = await _fitting(conn, org_id, facts, teacher_id, wanted, now)
    if not wanted.interpreter:
        return facts, "", {}
    kept: dict[PersonId, list[Opening]] = {}
    for teacher_id in facts.openings:
        kept[teacher_id] = await _interpreted(conn, org_id, facts, teacher_id, wanted, now)
    if not any(kept.values()):
        without = replace(wanted, interpreter="")
        return (await servable(conn, org_id, plain, without, now))[0], "", {}
    beside = {
        teacher_id: await _beside(conn, org_id, facts, teacher_id, wanted, kept[teacher_id]) for teacher_id in kept
    }
    return replace(facts, openings=kept), wanted.interpreter, beside


async def _fitting(
    conn: Connection, org_id: OrgId, facts: Facts, teacher_id: PersonId, wanted: TimesWanted, now: datetime
) -> Facts:
    request = _request(facts.invitation, teacher_id, wanted, now)
    terms = await terms_of(conn, org_id, facts.invitation, request, now)
    anywhere, facts = facts, fitted(facts, teacher_id, terms)
    if wanted.mode == "place":
        beside = await _beside_a_stay(conn, org_id, anywhere, request, now)
        either = {one.span: one for one in [*beside, *facts.openings[teacher_id]]}
        return replace(facts, openings={**facts.openings, teacher_id: sorted(either.values())})
    if wanted.mode != "home":
        return facts
    round_ = facts.invitation.round
    free = takable(facts, teacher_id, now)
    spans, language = [one.span for one in free], facts.invitation.language
    able = await visits.pairable(conn, org_id, round_.school_id, round_.zone, teacher_id, spans, language, now)
    return replace(facts, openings={**facts.openings, teacher_id: [one for one in free if one.span in able]})


async def _beside_a_stay(
    conn: Connection, org_id: OrgId, facts: Facts, request: BookRequest, now: datetime
) -> list[Opening]:
    """Give the times before and after meetings a teacher has at some place: at that one they can be had."""
    found: list[Opening] = []
    for place_id in await meetings.stayed_at(conn, org_id, request.teacher_id, now):
        there = replace(request, help=replace(request.help, place_id=place_id, named_place=""))
        staying, terms = await as_asked(conn, org_id, facts, there, now)
        staying = open_then(fitted(staying, request.teacher_id, terms), request.teacher_id, terms)
        found += staying.openings[request.teacher_id]
    return found


async def _interpreted(
    conn: Connection, org_id: OrgId, facts: Facts, teacher_id: PersonId, wanted: TimesWanted, now: datetime
) -> list[Opening]:
    round_, free = facts.invitation.round, takable(facts, teacher_id, now)
    served = await interpreting.servable(
        conn, org_id, round_.school_id, round_.zone, wanted.interpreter, [one.span for one in free], wanted.mode, now
    )
    return [one for one in free if one.span in served]


async def _beside(
    conn: Connection,
    org_id: OrgId,
    facts: Facts,
    teacher_id: PersonId,
    wanted: TimesWanted,
    openings: Iterable[Opening],
) -> list[Opening]:
    days = facts.invitation.round.days
    others = await interpreting.neighbours(conn, org_id, teacher_id, wanted.interpreter, days)
    return [one for one in openings if any(_is_next_to(one.span, other) for other in others)]


def _is_next_to(span: Span, other: Span) -> bool:
    gap = max(span.start - other.end, other.start - span.end)
    return timedelta(0) <= gap <= NEXT_TO


def _request(invitation: InvitationFacts, teacher_id: PersonId, wanted: TimesWanted, now: datetime) -> BookRequest:
    """Ask for a meeting of such a way, wherever and whenever."""
    return BookRequest(
        invitation_id=invitation.invitation.invitation_id,
        teacher_id=teacher_id,
        student_ids=[],
        start=now,
        mode=wanted.mode,
        help=Help(interpreter=wanted.interpreter, named_place=ANYWHERE if wanted.mode == "place" else ""),
    )
