"""Give booked meetings another place: a room, a video link, another way into the school.

The time stays. Everybody who is part of them is told, each person once.
"""

from collections.abc import Mapping, Sequence

from service.access.types import Act, WishKey
from service.agenda import actions as agenda
from service.agenda.errors import TimeTaken
from service.agenda.types import RoomWish
from service.booking.actions import settled
from service.booking.changes import refuse_if_over
from service.booking.errors import NotAtSchool, RoomTaken
from service.booking.helping import check_version
from service.booking.places_told import tell_places
from service.booking.rights import check_may_change
from service.booking.store import meetings
from service.booking.store import places as store
from service.booking.types import MeetingView, Room
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import MeetingId, OrgId, RoomId, SchoolId
from service.kernel.spans import Span
from service.rounds.types import Round, RoundTeacher

MAY_CHOOSE_ROOMS = frozenset({"office", "command", "api"})
"""Rooms are the school's: neither a family nor a teacher takes one by themselves."""


async def change_room(
    pool: Pool,
    act: Act,
    meeting_id: MeetingId,
    room_id: RoomId,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> MeetingView:
    """Hold one meeting in another room of its school.

    MeetingOver; NotAtSchool; RoomTaken. ChangedSince if it is not the version `if_match` names.
    """

    async def work(conn: Connection) -> list[MeetingView]:
        if act.principal.kind not in MAY_CHOOSE_ROOMS:
            raise NotFound
        meeting = await meetings.lock(conn, act.org_id, meeting_id)
        if meeting is None:
            raise NotFound
        check_may_change(act.principal, meeting, None)
        await check_version(conn, act.org_id, meeting, if_match)
        refuse_if_over(act, meeting)
        if meeting.mode != "school":
            raise NotAtSchool
        await _check_room(conn, act, meeting.school_id, room_id)
        if room_id == meeting.room_id:
            return [meeting]
        await agenda.queue_for(conn, [meeting.teacher_id])
        await _rehouse(conn, act, meeting.school_id, [RoomWish(meeting_id, room_id, meeting.span)])
        return await _changed(conn, act, {meeting_id: room_id})

    return (await settled(pool, act, wish, work))[0]


async def follow_teachers(
    conn: Connection, act: Act, round_: Round, before: Sequence[RoundTeacher], after: Sequence[RoundTeacher]
) -> int:
    """Let booked meetings follow what their teachers' room or video link is now; return how many that changes.

    A meeting the office has put into a room of its own stays there. RoomTaken: a new room is taken then; nothing is
    changed, and the caller's transaction still stands.
    """
    known = {teacher.teacher_id: teacher for teacher in before}
    wishes: list[RoomWish] = []
    changed: dict[MeetingId, RoomId | None] = {}
    for teacher in after:
        was = known[teacher.teacher_id]
        if teacher.room_id != was.room_id:
            held = await _held_in(conn, act, round_, was)
            changed |= dict.fromkeys(held, teacher.room_id)
            wishes += [RoomWish(meeting_id, teacher.room_id, span) for meeting_id, span in held.items()]
            if was.room_id:
                round_id, teacher_id = round_.round_id, teacher.teacher_id
                wishes += await store.kept_in(conn, act.org_id, round_id, teacher_id, was.room_id, teacher.room_id)
        if teacher.video_url != was.video_url:
            by_video = await store.lock_to_come(
                conn,
                act.org_id,
                round_.school_id,
                "video",
                act.now,
                round_id=round_.round_id,
                teacher_id=teacher.teacher_id,
            )
            changed |= {placed.meeting_id: placed.room_id for placed in by_video}
    if wishes:
        await _rehouse(conn, act, round_.school_id, wishes)
    return len(await _changed(conn, act, changed))


async def follow_room(conn: Connection, act: Act, school_id: SchoolId, room_id: RoomId) -> int:
    """Tell everybody who is booked in a room that it has another name; return how many meetings that is."""
    at_school = await store.lock_to_come(conn, act.org_id, school_id, "school", act.now)
    return len(
        await _changed(conn, act, {placed.meeting_id: room_id for placed in at_school if placed.room_id == room_id})
    )


async def follow_door(conn: Connection, act: Act, school_id: SchoolId) -> int:
    """Tell everybody who is booked at a school that the way in is another one; return how many meetings that is."""
    at_school = await store.lock_to_come(conn, act.org_id, school_id, "school", act.now)
    rooms = {placed.meeting_id: placed.room_id for placed in at_school}
    return len(await _changed(conn, act, rooms, tell_teachers=False))


async def rooms_of_school(conn: Connection, org_id: OrgId, school_id: SchoolId) -> list[Room]:
    """List the rooms a school has now, by name."""
    return await store.rooms_of_school(conn, org_id, school_id)


async def rooms_free_for(pool: Pool, act: Act, meeting: MeetingView) -> list[Room]:
    """List the rooms of its school a meeting could be held in, its own among them: taken ones are left out."""
    async with transaction(pool, act.org_id) as conn:
        rooms = await store.rooms_of_school(conn, act.org_id, meeting.school_id)
        own = {meeting.meeting_id}
        return [
            room
            for room in rooms
            if room.room_id == meeting.room_id
            or not await agenda.is_taken_by_others(conn, act.org_id, room.room_id, meeting.span, own)
        ]


async def _held_in(conn: Connection, act: Act, round_: Round, teacher: RoundTeacher) -> Mapping[MeetingId, Span]:
    """Find the meetings to come that are held in a teacher's room of the round, and when."""
    at_school = await store.lock_to_come(
        conn,
        act.org_id,
        round_.school_id,
        "school",
        act.now,
        round_id=round_.round_id,
        teacher_id=teacher.teacher_id,
    )
    return {placed.meeting_id: placed.span for placed in at_school if placed.room_id == teacher.room_id}


async def _rehouse(conn: Connection, act: Act, school_id: SchoolId, wishes: Sequence[RoomWish]) -> None:
    """Take the rooms wanted, or say which one is taken and when."""
    try:
        await agenda.rehouse(conn, act.org_id, wishes)
    except TimeTaken as exc:
        names = {room.room_id: room.name for room in await store.rooms_of_school(conn, act.org_id, school_id)}
        own = {wish.claim_id for wish in wishes}
        for wish in sorted(wishes, key=lambda one: one.span):
            if wish.room_id and await agenda.is_taken_by_others(conn, act.org_id, wish.room_id, wish.span, own):
                raise RoomTaken(names.get(RoomId(wish.room_id), ""), wish.span.start) from exc
        raise


async def _check_room(conn: Connection, act: Act, school_id: SchoolId, room_id: RoomId) -> None:
    if room_id not in {room.room_id for room in await store.rooms_of_school(conn, act.org_id, school_id)}:
        raise NotFound


async def _changed(
    conn: Connection, act: Act, rooms: Mapping[MeetingId, RoomId | None], *, tell_teachers: bool = True
) -> list[MeetingView]:
    """Write the new places down and tell everybody."""
    if not rooms:
        return []
    was = {one.meeting_id: one for one in await meetings.read(conn, act.org_id, list(rooms))}
    await store.change(conn, act.org_id, rooms, act.now)
    changed = await meetings.read(conn, act.org_id, list(rooms))
    await tell_places(conn, act, changed, was, tell_teachers=tell_teachers)
    return changed
