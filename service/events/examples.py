"""What the description of the API shows of events."""

from typing import Final
from uuid import UUID

from service.events.types import EventsPage, EventView, MeetingFacts
from service.kernel.examples import INVITATION, LATER_ENDS, LATER_STARTS, MEETING, NOW, ROOM, ROUND, SCHOOL, TEACHER

AN_EVENT: Final = EventView(
    event_id=UUID("0199b3f2-7a00-7e51-8d20-5c4b9f1e7010"),
    cursor=1042,
    type="meeting.moved",
    timestamp=NOW,
    school_id=SCHOOL,
    data=MeetingFacts(
        meeting_id=MEETING,
        round_id=ROUND,
        invitation_id=INVITATION,
        teacher_id=TEACHER,
        room_id=ROOM,
        mode="school",
        state="confirmed",
        starts_at=LATER_STARTS,
        ends_at=LATER_ENDS,
        revision=1,
    ),
)
EVENTS: Final = EventsPage(events=[AN_EVENT], next=1042, has_more=False)
