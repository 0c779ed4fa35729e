"""The rows of offers, and what reports are counted from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from service.kernel.db import Connection, queries
from service.kernel.ids import InvitationId, OrgId, RoundId, SchoolId
from service.kernel.spans import Span
from service.visits.types import Family, Offer, OfferAnswer, Offering, Reach, Reached, Went

_sql: Any = queries("visits")


async def families(conn: Connection, org_id: OrgId, round_id: RoundId) -> list[Family]:
    """Read the households of a round that were not offered a visit."""
    rows = _sql.families(conn, org_id=org_id, round_id=round_id)
    return [
        Family(
            household_id=row["household_id"],
            invitation_ids=row["invitation_ids"],
            grade=row["grade"],
            class_=row["class"],
        )
        async for row in rows
    ]


async def add_offering(
    conn: Connection,
    org_id: OrgId,
    offering_id: UUID,
    school_id: SchoolId,
    round_id: RoundId,
    *,
    reach: Reach,
    per_cent: int,
    seed: int,
    made_by: str,
    now: datetime,
) -> None:
    """Insert an offering."""
    await _sql.add_offering(
        conn,
        org_id=org_id,
        offering_id=offering_id,
        school_id=school_id,
        round_id=round_id,
        reach=reach,
        per_cent=per_cent,
        seed=seed,
        made_by=made_by,
        now=now,
    )


async def add_offers(
    conn: Connection, org_id: OrgId, offering_id: UUID, invitation_ids: Sequence[InvitationId]
) -> list[InvitationId]:
    """Insert offers; return those that are new."""
    rows = _sql.add_offers(conn, org_id=org_id, offering_id=offering_id, invitation_ids=list(invitation_ids))
    return [InvitationId(row["invitation_id"]) async for row in rows]


async def offer_of(conn: Connection, org_id: OrgId, invitation_id: InvitationId) -> Offer | None:
    """Read a family's offer."""
    row = await _sql.offer_of(conn, org_id=org_id, invitation_id=invitation_id)
    return Offer(row["answer"], row["answered_at"]) if row else None


async def answer_offer(
    conn: Connection, org_id: OrgId, invitation_id: InvitationId, answer: OfferAnswer, now: datetime
) -> bool:
    """Write down what a family says; False: it was offered none."""
    answered = await _sql.answer_offer(conn, org_id=org_id, invitation_id=invitation_id, answer=answer, now=now)
    return answered is not None


async def open_offer_by_number(conn: Connection, org_id: OrgId, number: str, now: datetime) -> InvitationId | None:
    """Find the offer a number may answer."""
    found = await _sql.open_offer_by_number(conn, org_id=org_id, number=number, now=now)
    return InvitationId(found) if found else None


async def offerings(conn: Connection, org_id: OrgId, school_id: SchoolId | None, round_id: RoundId) -> list[Offering]:
    """Read to whom visits were offered."""
    rows = _sql.offerings(conn, org_id=org_id, school_id=school_id, round_id=round_id)
    return [msgspec.convert(dict(row), Offering) async for row in rows]


async def reached(conn: Connection, org_id: OrgId, school_id: SchoolId | None, round_id: RoundId) -> list[Reached]:
    """Read the households of a round, with how far a visit came."""
    rows = _sql.reached(conn, org_id=org_id, school_id=school_id, round_id=round_id)
    return [Reached(**{name: row[name] for name in Reached.__struct_fields__}) async for row in rows]


async def note_training(conn: Connection, org_id: OrgId, now: datetime) -> None:
    """Keep how long the training of those held who went on visits that are over."""
    await _sql.note_training(conn, org_id=org_id, now=now)


async def went(conn: Connection, org_id: OrgId, school_id: SchoolId | None, within: Span) -> list[Went]:
    """Read who went on which visit."""
    rows = _sql.stipends(conn, org_id=org_id, school_id=school_id, since=within.start, until=within.end)
    return [
        Went(
            person=row["source_id"],
            name=row["name"],
            span=Span(row["starts"], row["ends"]),
            zone=row["zone"],
            travel_minutes=row["travel_minutes"],
            trained_until=row["trained_until"],
            visitors=row["visitors"],
        )
        async for row in rows
    ]
