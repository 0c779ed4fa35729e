"""Read everything a decision needs, in the transaction that will act on it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.access.types import Act
from service.availability import actions as availability
from service.availability.rules import opening_key
from service.availability.types import Opening
from service.booking.store import meetings
from service.booking.types import NO_HELP, PLAIN_MODES, BookRequest, Facts
from service.kernel.db import Connection
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.spans import Span
from service.rounds.types import InvitationFacts, RoundTeacher

LONGEST: Final = timedelta(hours=3)
"""No plain meeting takes longer: two hours, and one of buffer after it (the limits of a round)."""


async def facts_for(
    conn: Connection,
    act: Act,
    invitation: InvitationFacts,
    teacher_ids: Iterable[PersonId],
    *,
    agreed: bool,
    near: Span | None = None,
) -> Facts:
    """Read what is free and what stands, while nobody else of this household can book; `near`: as `openings_of`."""
    await meetings.lock_household(conn, act.org_id, invitation.invitation)
    openings = await openings_of(conn, act.org_id, invitation, teacher_ids, near=near)
    found = await facts_with(conn, act.org_id, invitation, openings, act.now, agreed=agreed)
    return replace(found, by_teacher=act.principal.kind == "teacher")


async def facts_with(
    conn: Connection,
    org_id: OrgId,
    invitation: InvitationFacts,
    openings: dict[PersonId, list[Opening]],
    now: datetime,
    *,
    agreed: bool,
) -> Facts:
    """Read what stands beside openings that are known; who only looks does not lock."""
    found = await meetings.beside(conn, org_id, invitation.invitation, openings, now)
    return Facts(
        invitation=invitation,
        openings=openings,
        standing=found.standing,
        guardian_taken=found.guardian_taken,
        unsettled=found.unsettled,
        is_driven=found.is_driven,
        children=found.children,
        barred=found.barred,
        readers={PersonId(reader.recipient.person_id): reader for reader in found.readers},
        agreed=agreed,
    )


async def openings_of(
    conn: Connection,
    org_id: OrgId,
    invitation: InvitationFacts,
    teacher_ids: Iterable[PersonId],
    *,
    besides: Sequence[MeetingId] = (),
    near: Span | None = None,
) -> dict[PersonId, list[Opening]]:
    """Read what is free with those of the teachers who would like to meet this family, as the transaction sees it.

    What the meetings of `besides` take counts as free. With `near` only what is free in it is read.
    """
    wanted = frozenset(teacher_ids)
    asked = [teacher for teacher in teachers_of(invitation) if teacher.teacher_id in wanted]
    zone = ZoneInfo(invitation.round.zone)
    return await availability.all_openings_now(conn, org_id, invitation.round, asked, zone, besides=besides, near=near)


def near_to(requests: Sequence[BookRequest]) -> Span | None:
    """Give the time around what is asked for, in which all that decides on it lies; None: somebody comes with it.

    Whoever is refused is told what else is free, and for that everything is read.
    """
    if any(request.mode not in PLAIN_MODES or request.help != NO_HELP for request in requests):
        return None
    starts = [request.start for request in requests]
    return Span(min(starts), max(starts) + LONGEST)


def teachers_of(invitation: InvitationFacts) -> list[RoundTeacher]:
    """List the teachers who would like to meet this family, each once."""
    return list({wish.teacher.teacher_id: wish.teacher for wish in invitation.wishes}.values())


def without_meeting(facts: Facts, meeting_id: MeetingId) -> Facts:
    """Return the facts as if a meeting that is being moved did not stand; its time must have been given back."""
    return replace(facts, standing=[one for one in facts.standing if one.meeting_id != meeting_id])


def with_time(facts: Facts, teacher_id: PersonId, span: Span) -> Facts:
    """Return the facts with a time the school gives this family by itself: proposed by the teacher, or kept for it."""
    given = Opening(span, teacher_id, opening_key(teacher_id, span.start))
    others = [opening for opening in facts.openings.get(teacher_id, []) if not opening.span.overlaps(span)]
    return replace(facts, agreed=True, openings={**facts.openings, teacher_id: sorted([given, *others])})
