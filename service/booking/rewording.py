"""Keep stored calendar texts true when a word in them changes and no meeting does: a school's phone, a teacher's name.

Whoever changes such words takes them down before (words_to_come) and calls reword after, in the same transaction.
"""

from collections.abc import Mapping

from service.access.types import Act
from service.booking import happened
from service.booking.store import entries, meetings
from service.booking.telling import teachers_of, write_entries
from service.kernel.db import Connection
from service.kernel.ids import MeetingId, SchoolId

Words = Mapping[MeetingId, str]
"""Of each meeting to come, a digest of the words its calendar texts are made of beside its own time and room."""


async def words_to_come(conn: Connection, act: Act, *, school_id: SchoolId | None = None) -> Words:
    """Take down what calendars say of the meetings to come, of one school or of all."""
    return await entries.words_to_come(conn, act.org_id, school_id, act.now)


async def reword(conn: Connection, act: Act, before: Words, *, school_id: SchoolId | None = None) -> int:
    """Write anew the calendar texts whose words are others than `before`; return of how many meetings.

    Feeds show it at their next look. Services hear of it; nobody is written to: see the charter.
    """
    after = await words_to_come(conn, act, school_id=school_id)
    stale = [meeting_id for meeting_id, words in after.items() if before.get(meeting_id, words) != words]
    if stale:
        await entries.stamp_reworded(conn, act.org_id, stale, act.now)
        changed = await meetings.read(conn, act.org_id, stale)
        await write_entries(conn, act, changed, await teachers_of(conn, act, changed))
        await happened.record(conn, act.org_id, "meeting.noted", changed, now=act.now)
    return len(stale)
