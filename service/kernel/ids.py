"""Names for ids, so that a household's cannot be handed where a teacher's is wanted; all are UUIDs ordered by time."""

from typing import NewType
from uuid import UUID

from uuid_utils.compat import uuid7

OrgId = NewType("OrgId", UUID)
SchoolId = NewType("SchoolId", UUID)
RoomId = NewType("RoomId", UUID)
PersonId = NewType("PersonId", UUID)
HouseholdId = NewType("HouseholdId", UUID)
ClassId = NewType("ClassId", UUID)
RoundId = NewType("RoundId", UUID)
InvitationId = NewType("InvitationId", UUID)
MeetingId = NewType("MeetingId", UUID)
NoTimeId = NewType("NoTimeId", UUID)
WaitingId = NewType("WaitingId", UUID)
NoticeId = NewType("NoticeId", UUID)
LinkId = NewType("LinkId", UUID)
KeyId = NewType("KeyId", UUID)
WebhookId = NewType("WebhookId", UUID)
CalendarId = NewType("CalendarId", UUID)
PlaceId = NewType("PlaceId", UUID)
LineId = NewType("LineId", UUID)
SessionId = NewType("SessionId", UUID)
SeatId = NewType("SeatId", UUID)
RideRequestId = NewType("RideRequestId", UUID)
RideId = NewType("RideId", UUID)
TripId = NewType("TripId", UUID)


def new_id() -> UUID:
    """Make a UUID version 7 (RFC 9562 5.7): neighbours in time are neighbours in an index."""
    return uuid7()
