"""Let everything follow what a roster has changed: invitations, rooms of booked meetings, calendars, doubts."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from service.access.types import Act
from service.availability import hours
from service.booking import places, rewording
from service.booking.errors import RoomTaken
from service.kernel.db import Connection, savepoint
from service.kernel.ids import PersonId, RoomId, RoundId
from service.roster import store
from service.roster.findings import Findings, Where
from service.rounds import actions as rounds
from service.rounds.obeying import obey_roster

Moved = Mapping[PersonId, tuple[RoomId | None, RoomId]]
"""Whose own room is another one: from where, and where to."""


class Before(Struct, frozen=True):
    """What stood before a roster was merged, as far as meetings hang on it."""

    rooms: Mapping[PersonId, RoomId | None]
    hours: Mapping[PersonId, hours.Said]
    words: rewording.Words


async def standing(conn: Connection, act: Act) -> Before:
    """Read what booked meetings hang on, before it changes."""
    teachers = await store.booked_teachers(conn, act.org_id, act.now)
    return Before(
        rooms=await store.rooms_of_staff(conn, act.org_id),
        hours=await hours.said_by(conn, act.principal, teachers, now=act.now),
        words=await rewording.words_to_come(conn, act),
    )


async def follow(conn: Connection, act: Act, findings: Findings, before: Before, today: date) -> None:
    """Take back at once what is forbidden now, move meetings with their rooms, and name those in doubt."""
    taken_back = await obey_roster(conn, act.org_id, now=act.now, mail_domain=act.site.mail_domain)
    if taken_back:
        findings.add(Where(""), "invitations-taken-back", value=taken_back)
    await _follow_rooms(conn, act, findings, before.rooms, today)
    await rewording.reword(conn, act, before.words)
    doubtful = await store.doubtful_meetings(conn, act.org_id, act.now)
    outside = await hours.left_outside(conn, act.principal, before.hours, now=act.now)
    doubtful += await store.meetings_outside(conn, act.org_id, [meeting.meeting_id for meeting in outside])
    if doubtful:
        findings.add(Where(""), "meetings-in-doubt", value=len({one.meeting_id for one in doubtful}))
    for one in doubtful:
        at = one.starts_at.astimezone(ZoneInfo(one.zone))
        findings.add(Where(""), f"meeting-{one.reason}", value=f"{at:%Y-%m-%d %H:%M}", other=one.teacher)


async def _follow_rooms(
    conn: Connection, act: Act, findings: Findings, before: Mapping[PersonId, RoomId | None], today: date
) -> None:
    """Move meetings with their teachers' own rooms: all at once, so that two may change places, else one by one."""
    now_in = await store.rooms_of_staff(conn, act.org_id)
    moved = {
        teacher_id: (before[teacher_id], room_id)
        for teacher_id, room_id in now_in.items()
        if room_id is not None and teacher_id in before and before[teacher_id] != room_id
    }
    if not moved or await _move(conn, act, moved, today) is None:
        return
    for teacher_id, rooms in moved.items():
        if refused := await _move(conn, act, {teacher_id: rooms}, today):
            findings.add(Where("staff.csv"), "room-taken", value=refused.room, other=f"{refused.start:%Y-%m-%d %H:%M}Z")


async def _move(conn: Connection, act: Act, moved: Moved, today: date) -> RoomTaken | None:
    """Move teachers into other rooms with all that is booked there; a room that is taken moves nobody."""
    try:
        async with savepoint(conn):
            by_round: dict[RoundId, list[PersonId]] = {}
            for round_id, teacher_id in await rounds.follow_rooms(conn, act.org_id, today, moved):
                by_round.setdefault(round_id, []).append(teacher_id)
            for round_id, teacher_ids in by_round.items():
                await _rehouse(conn, act, round_id, teacher_ids, moved)
    except RoomTaken as exc:
        return exc
    return None


async def _rehouse(
    conn: Connection, act: Act, round_id: RoundId, teacher_ids: Sequence[PersonId], moved: Moved
) -> None:
    round_ = await rounds.round_of(conn, act.org_id, round_id)
    teachers = await rounds.round_teachers(conn, act.org_id, round_id)
    after = [teacher for teacher in teachers if teacher.teacher_id in teacher_ids]
    before = [replace(teacher, room_id=moved[teacher.teacher_id][0]) for teacher in after]
    await places.follow_teachers(conn, act, round_, before, after)
