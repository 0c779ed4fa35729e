"""One family, teacher and round that all examples in the API's description are about, so that they fit together."""

from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from service.kernel.ids import HouseholdId, InvitationId, MeetingId, PersonId, RoomId, RoundId, SchoolId

SCHOOL: Final = SchoolId(UUID("0199a1c0-1a00-7b11-9c10-3b7e52d4a001"))
ROUND: Final = RoundId(UUID("0199a1c0-2b00-7d52-8f04-9a1c6be72002"))
TEACHER: Final = PersonId(UUID("0199a1c0-1a10-74c3-a6d1-0f5e8c913003"))
STUDENT: Final = PersonId(UUID("0199a1c0-1a20-7e08-b2f9-64d07ab34004"))
GUARDIAN: Final = PersonId(UUID("0199a1c0-1a30-7a61-8d35-c1942fe55005"))
HOUSEHOLD: Final = HouseholdId(UUID("0199a1c0-1a40-7f27-9e88-57b3d0a66006"))
INVITATION: Final = InvitationId(UUID("0199a1c0-3c00-7139-84ab-e2f6915c7007"))
MEETING: Final = MeetingId(UUID("0199b3f2-4d00-7c84-a017-8b5d3e6f8008"))
ROOM: Final = RoomId(UUID("0199a1c0-1a50-7d90-8c42-1e7fa9b49009"))
NAMED: Final = UUID("0199b3f2-6f00-7b1d-93c5-d40e87a2b00b")

NOW: Final = datetime(2026, 9, 28, 14, 0, tzinfo=UTC)
STARTS: Final = datetime(2026, 10, 15, 22, 0, tzinfo=UTC)  # 17:00 in Chicago
ENDS: Final = datetime(2026, 10, 15, 22, 15, tzinfo=UTC)
LATER_STARTS: Final = datetime(2026, 10, 15, 22, 20, tzinfo=UTC)
LATER_ENDS: Final = datetime(2026, 10, 15, 22, 35, tzinfo=UTC)
DAYS: Final = [date(2026, 10, 15), date(2026, 10, 16)]
