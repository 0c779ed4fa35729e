"""Meet at a public place instead of at home: the nearest that would do at the same time, and one tap to go there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from service.access.types import Act
from service.booking import actions
from service.booking.terms import suggested
from service.booking.types import MeetingView, Where
from service.kernel.db import Pool, transaction
from service.kernel.ids import MeetingId, OrgId, PlaceId
from service.places.types import Place
from service.rounds.types import InvitationFacts

MOST: Final = 2
"""Places offered at once on the page of a visit; a family that wants another one moves its meeting."""


async def places_instead(
    pool: Pool, org_id: OrgId, invitation: InvitationFacts, meeting: MeetingView
) -> Sequence[Place]:
    """List the handiest places open for the whole of a visit; none where the round has no meetings off-site."""
    if meeting.mode != "home" or "place" not in invitation.round.modes:
        return []
    async with transaction(pool, org_id) as conn:
        found = await suggested(conn, org_id, invitation, meeting.span)
    return [one.place for one in found[:MOST]]


async def meet_at(pool: Pool, act: Act, meeting_id: MeetingId, start: datetime, place_id: PlaceId) -> MeetingView:
    """Meet at a place of the book at the time a visit has: its visitors are free again, nobody asks why. As move."""
    where = Where(place_id=place_id)
    return await actions.move(pool, act, meeting_id, start=start, mode="place", where=where)
