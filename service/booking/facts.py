"""Read everything a decision needs, in the transaction that will act on it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from service.access.types import Act
from service.availability import actions as availability
from service.availability.types import Look, Opening
from service.booking.rights import is_staff
from service.booking.store import meetings
from service.booking.types import NO_HELP, PLAIN_MODES, Beside, BookRequest, Facts
from service.kernel.db import Connection
from service.kernel.ids import InvitationId, MeetingId, OrgId, PersonId
from service.kernel.spans import Span, whole_day
from service.rounds.types import InvitationFacts, RoundTeacher

LONGEST: Final = timedelta(hours=3)
"""No plain meeting takes longer: two hours, and one of buffer after it (the limits of a round)."""


AROUND: Final = timedelta(hours=1)
"""Before and after a time that cannot be had: where the nearest that can are looked for first."""

Reach = Literal["asked", "around", "all"]
"""Of what is free: just the times that are asked for, what begins around them on their day, or all of it."""


class Asking(Struct, frozen=True):
    """One family's wish: who asks for what, and by which invitation."""

    act: Act
    invitation: InvitationFacts
    requests: Sequence[BookRequest]


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
    await meetings.lock_households(conn, act.org_id, [invitation.invitation])
    openings = await openings_of(conn, act.org_id, invitation, teacher_ids, near=near)
    found = await meetings.beside(conn, act.org_id, [invitation.invitation], act.now)
    return _facts(invitation, openings, found, agreed=agreed, by_teacher=act.principal.kind == "teacher")


async def facts_for_all(conn: Connection, org_id: OrgId, asking: Sequence[Asking]) -> list[Facts]:
    """Read for several households, each once, what `facts_for` reads for one, and of what is free what is asked for."""
    invitations = [one.invitation.invitation for one in asking]
    await meetings.lock_households(conn, org_id, invitations)
    openings = await openings_of_all(conn, org_id, asking, "asked")
    beside = await meetings.beside(conn, org_id, invitations, min(one.act.now for one in asking))
    return [
        _facts(
            one.invitation,
            free,
            beside,
            agreed=is_staff(one.act.principal),
            by_teacher=one.act.principal.kind == "teacher",
        )
        for one, free in zip(asking, openings, strict=True)
    ]


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
    found = await meetings.beside(conn, org_id, [invitation.invitation], now)
    return _facts(invitation, openings, found, agreed=agreed)


def _facts(
    invitation: InvitationFacts,
    openings: dict[PersonId, list[Opening]],
    beside: Mapping[InvitationId, Beside],
    *,
    agreed: bool,
    by_teacher: bool = False,
) -> Facts:
    found = beside[invitation.invitation.invitation_id]
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
        by_teacher=by_teacher,
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
    asked, zone = _teachers_among(invitation, teacher_ids), ZoneInfo(invitation.round.zone)
    return await availability.all_openings_now(conn, org_id, invitation.round, asked, zone, besides=besides, near=near)


async def openings_of_all(
    conn: Connection, org_id: OrgId, asking: Sequence[Asking], reach: Reach
) -> list[dict[PersonId, list[Opening]]]:
    """Read for several families what is free with the teachers each asks for.

    All of it unless their wishes are plain: somebody who comes with a family may make its meeting longer.
    """
    looks = [(place, look) for place, one in enumerate(asking) for look in _looks(one, reach)]
    found = await availability.openings_looked_for(conn, org_id, [look for _, look in looks])
    openings: list[dict[PersonId, list[Opening]]] = [{} for _ in asking]
    for (place, look), free in zip(looks, found, strict=True):
        openings[place][look.teacher.teacher_id] = free
    return openings


def _looks(asking: Asking, reach: Reach) -> list[Look]:
    round_, zone = asking.invitation.round, ZoneInfo(asking.invitation.round.zone)
    teachers = _teachers_among(asking.invitation, (request.teacher_id for request in asking.requests))
    return [Look(round_, teacher, zone, _reached(teacher, asking, zone, reach)) for teacher in teachers]


def _reached(teacher: RoundTeacher, asking: Asking, zone: ZoneInfo, reach: Reach) -> Span | None:
    """Give the time in which all openings that begin within reach lie, buffer and all."""
    starts = [request.start for request in asking.requests if request.teacher_id == teacher.teacher_id]
    first, last = min(starts), max(starts)
    lasts = timedelta(minutes=teacher.slot_minutes + asking.invitation.round.buffer_minutes)
    match reach:
        case "asked":
            return Span(first, last + lasts)
        case "around":
            days = [whole_day(at.astimezone(zone).date(), zone) for at in (first, last)]
            return Span(max(first - AROUND, days[0].start), min(last + AROUND, days[1].end) + lasts)
        case "all":
            return None


def _teachers_among(invitation: InvitationFacts, teacher_ids: Iterable[PersonId]) -> list[RoundTeacher]:
    wanted = frozenset(teacher_ids)
    return [teacher for teacher in teachers_of(invitation) if teacher.teacher_id in wanted]


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
    given = Opening(span, teacher_id)
    others = [opening for opening in facts.openings.get(teacher_id, []) if not opening.span.overlaps(span)]
    return replace(facts, agreed=True, openings={**facts.openings, teacher_id: sorted([given, *others])})
