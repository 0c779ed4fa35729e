"""What desks do beside the acts of other slices: each goes through those slices' own actions, in one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import UNSET

from service.access import actions as access
from service.access import audit
from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.booking import places as meeting_places
from service.booking import rewording
from service.desk import rules, store
from service.desk.types import TeacherWanted
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool, transact
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import LinkId, PersonId, RoundId
from service.places import actions as places
from service.places.types import SchoolWords
from service.rounds import actions as rounds
from service.rounds import changing
from service.rounds.types import NewRound, RoundChange, RoundTeacher, TeacherChange

FEED_KEPT = timedelta(days=400)
"""How long a teacher's calendar address holds: a school year and the summer after it."""


async def make_round(pool: Pool, office: Principal, new: NewRound, *, now: datetime) -> RoundId:
    """Make a round of the office's school, still a draft. Refuses as rounds.actions.create_round."""
    return await transact(pool, office.org_id, lambda conn: rounds.make_round(conn, office, new, now=now))


async def redo_round(pool: Pool, office: Principal, round_id: RoundId, new: NewRound, *, now: datetime) -> None:
    """Write a draft of the office's school anew. Refuses as rounds.changing.redo_round."""
    await transact(pool, office.org_id, lambda conn: changing.redo_round(conn, office, round_id, new, now=now))


async def delete_round(pool: Pool, office: Principal, round_id: RoundId, *, now: datetime) -> None:
    """Take a draft of the office's school away. Refuses as rounds.changing.delete_round."""
    await transact(pool, office.org_id, lambda conn: changing.delete_round(conn, office, round_id, now=now))


async def change_round(pool: Pool, act: Act, round_id: RoundId, change: RoundChange) -> None:
    """Change what may change in a round that families know of. Refuses as rounds.changing.change_round."""
    await transact(pool, act.org_id, lambda conn: changing.change_round(conn, act, round_id, change))


async def close_round(pool: Pool, office: Principal, round_id: RoundId, *, now: datetime) -> None:
    """End booking in a round of the office's school. RoundNotOpened: a draft."""
    await transact(pool, office.org_id, lambda conn: rounds.end_round(conn, office, round_id, now=now))


async def describe_school(pool: Pool, act: Act, words: SchoolWords) -> int:
    """Keep what the office says of its school; what goes out from now on says it so.

    Who is booked is told of another way in; returned is how many meetings that is. Another phone number comes into
    their calendars without a word.
    """
    school_id = act.principal.school_id
    if school_id is None:
        raise NotFound

    async def describe(conn: Connection) -> int:
        before = await store.school_words(conn, act.org_id, school_id)
        worded = await rewording.words_to_come(conn, act, school_id=school_id)
        await places.describe_school(conn, act.org_id, school_id, words)
        await audit.note(conn, act.principal, "school-described", f"school:{school_id}", act.now)
        changed = await meeting_places.follow_door(conn, act, school_id) if words.door != before.door else 0
        await rewording.reword(conn, act, worded, school_id=school_id)
        return changed

    return await transact(pool, act.org_id, describe)


async def change_teachers(pool: Pool, act: Act, round_id: RoundId, wanted: Sequence[TeacherChange]) -> int:
    """Give teachers of a round what is their own, and let their booked meetings follow; say how many that changes.

    Refuses as rounds.actions.write_teachers, and with RoomTaken where a new room is taken: then nothing is kept.
    """
    return await transact(pool, act.org_id, lambda conn: _change_teachers(conn, act, round_id, wanted))


async def change_teacher(
    pool: Pool,
    act: Act,
    round_id: RoundId,
    teacher_id: PersonId,
    wanted: TeacherWanted,
    *,
    if_match: str | None,
    wish: WishKey | None,
) -> RoundTeacher:
    """Give one teacher of a round what is their own, as `change_teachers`, once per wish; what is not said stays.

    NotFound: no teacher of the round; Malformed: a room that is none of its school's; ChangedSince.
    """

    async def work(conn: Connection) -> RoundTeacher:
        await rounds.lock_round(conn, act.org_id, round_id)
        round_ = await rounds.round_for(conn, act.principal, round_id)
        before = await rounds.teacher_in(conn, act.org_id, round_id, teacher_id)
        check_unchanged(if_match, tag_of(before))
        change = TeacherChange(
            teacher_id=teacher_id,
            slot_minutes=rules.own_minutes(round_, before, wanted.slot_minutes),
            video_url=before.video_url if wanted.video_url is UNSET else wanted.video_url,
            room_id=wanted.room_id,
        )
        try:
            await _change_teachers(conn, act, round_id, [change])
        except NotFound as exc:
            raise Malformed("room_id", "no-room-of-the-school") from exc
        return await rounds.teacher_in(conn, act.org_id, round_id, teacher_id)

    return await given_once(pool, act.principal, wish, act.now, RoundTeacher, work)


async def _change_teachers(conn: Connection, act: Act, round_id: RoundId, wanted: Sequence[TeacherChange]) -> int:
    round_ = await rounds.round_for(conn, act.principal, round_id)
    before = await rounds.round_teachers(conn, act.org_id, round_id)
    await rounds.write_teachers(conn, act.principal, round_id, wanted, now=act.now)
    after = await rounds.round_teachers(conn, act.org_id, round_id)
    return await meeting_places.follow_teachers(conn, act, round_, before, after)


async def make_feed(pool: Pool, act: Act) -> LinkId:
    """Give a teacher the address of the own calendar, or the office that of its school; an open one stays the same."""
    person_id = act.principal.person_id
    if person_id is None:
        raise NotFound

    async def make(conn: Connection) -> LinkId:
        link_id = await access.issue_link(
            conn,
            act.keyring,
            org_id=act.org_id,
            purpose="office_feed" if act.principal.kind == "office" else "teacher_feed",
            person_id=person_id,
            school_id=act.principal.school_id if act.principal.kind == "office" else None,
            now=act.now,
            expires_at=act.now + FEED_KEPT,
        )
        await audit.note(conn, act.principal, "feed-made", f"link:{link_id}", act.now)
        return link_id

    return await transact(pool, act.org_id, make)
