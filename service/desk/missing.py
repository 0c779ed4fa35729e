"""What families still miss, visitors, interpreters, drivers, adults beside children, and pairs that are not back."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from service.access.types import Principal
from service.childcare import actions as childcare
from service.childcare import rules as ratios
from service.childcare.types import SessionView
from service.desk import store
from service.desk.reading import school_of
from service.desk.types import Uninterpreted
from service.interpreting import settling as interpreting
from service.interpreting.promises import FAMILY_HEARS
from service.interpreting.rules import is_for_office
from service.interpreting.types import OnBoard as Interpreted
from service.kernel.db import Pool, transaction
from service.kernel.spans import Span
from service.rides import reading as rides
from service.rides.types import OpenAtSchool
from service.visits import seeing as visits
from service.visits.types import OnBoard as Visited


class Missing(Struct, frozen=True, kw_only=True):
    """Something a family was promised that is not there yet, or a pair on a visit that somebody has to see to."""

    what: Visited | Interpreted | Uninterpreted | OpenAtSchool | SessionView
    found_by: UUID  # of the meeting, ride or session
    span: Span  # of the meeting, or of the session
    deadline: (
        datetime  # by then it is settled, or the family is told; of a pair, when it was to be back or asked for help
    )


async def missing(pool: Pool, principal: Principal, *, now: datetime) -> list[Missing]:
    """List what is missing at the office's school, the next deadline on top; NotFound without a school."""
    school_id = school_of(principal)
    async with transaction(pool, principal.org_id) as conn:
        lacking = [
            *(_visit(one) for one in await visits.board(conn, principal, now) if _wants_somebody(one)),
            *(_meeting(one) for one in await interpreting.board_in(conn, principal, now=now) if is_for_office(one)),
            *(_uninterpreted(one) for one in await store.uninterpreted(conn, principal.org_id, school_id, now)),
            *(_ride(one) for one in await rides.open_of_school(conn, principal.org_id, school_id, now=now)),
        ]
    short = [_session(one) for one in await childcare.views(pool, principal, since=now) if one.shortages]
    return sorted([*lacking, *short], key=lambda one: (one.deadline, one.span.start, one.found_by))


def _wants_somebody(one: Visited) -> bool:
    """Tell whether a visit lacks a visitor, or its pair is overdue or asks for help and nobody sees to it."""
    if not one.is_out:
        return bool(one.visit.needs)
    where = one.safety
    return where.acknowledged_at is None and (one.late_minutes > 0 or where.help_asked_at is not None)


def _visit(one: Visited) -> Missing:
    deadline = min(one.due_back, one.safety.help_asked_at or one.due_back) if one.is_out else one.settle_by
    return Missing(what=one, found_by=one.outing.meeting_id, span=one.outing.span, deadline=deadline)


def _meeting(one: Interpreted) -> Missing:
    deadline = one.span.start if one.is_offered else one.settle_by  # who offers theirs still comes
    return Missing(what=one, found_by=one.meeting_id, span=one.span, deadline=deadline)


def _uninterpreted(one: Uninterpreted) -> Missing:
    return Missing(what=one, found_by=one.meeting_id, span=one.span, deadline=one.span.start - FAMILY_HEARS)


def _ride(one: OpenAtSchool) -> Missing:
    asked = one.request
    return Missing(what=one, found_by=asked.request_id, span=asked.meets, deadline=asked.answer_by)


def _session(one: SessionView) -> Missing:
    session = one.session
    told_at = ratios.families_told_at(session.short_since, session.span.start) if session.short_since else None
    return Missing(what=one, found_by=session.session_id, span=session.span, deadline=told_at or session.span.start)
