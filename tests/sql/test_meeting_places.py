"""A meeting that is booked gets another place: agenda, calendars and everybody who is part of it follow."""

from typing import Any

import pytest
from msgspec.structs import replace

from service.booking import places, reading
from service.booking.actions import cancel
from service.booking.errors import RoomTaken
from service.desk import actions as desk
from service.kernel.db import Pool
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId, RoomId
from service.kernel.tokens import Keyring
from service.rounds.types import TeacherChange
from tests.builders import BuiltSchool, act_of, booked, guardian_of, office_of, school_with, teacher_of
from tests.placed import WORDS, entry_of, queued, room_named, sees


def in_room(school: BuiltSchool, room_id: RoomId | None, *, teacher: int = 0, video_url: str = "") -> TeacherChange:
    who = school.teachers[teacher].person_id
    return TeacherChange(teacher_id=who, slot_minutes=None, video_url=video_url, room_id=room_id)


async def test_a_teachers_new_room_moves_the_booked_meetings_and_tells_each_person_once(
    pool: Pool, org: OrgId, keyring: Keyring, now: Any
) -> None:
    school = await school_with(pool, org, now, children=2)
    first = await booked(pool, keyring, school, school.at(17), now)
    second = await booked(
        pool, keyring, school, school.at(17, 20), now, student_ids=[school.family.children[1].student_id]
    )
    gym = await room_named(pool, school, "Gym")

    changed = await desk.change_teachers(
        pool, act_of(office_of(school), keyring, now), school.round_id, [in_room(school, gym)]
    )

    assert changed == 2
    assert await queued(pool, org) == [("places_changed", 1), ("teacher_places_changed", 1)]
    assert await sees(pool, org, "SELECT count(*) FROM agenda WHERE resource_id = $1 AND kind = 'room'", gym) == [(2,)]
    after = [await reading.meeting(pool, office_of(school), one.meeting_id) for one in (first, second)]
    assert [(one.room, one.revision, one.span) for one in after] == [("Gym", 1, first.span), ("Gym", 1, second.span)]
    for audience in ("family", "teacher"):
        entry = await entry_of(pool, org, first, audience)
        assert "Gym" in entry
        assert "SEQUENCE:1" in entry


async def test_a_room_that_is_taken_is_named_and_nothing_changes(
    pool: Pool, org: OrgId, keyring: Keyring, now: Any
) -> None:
    school = await school_with(pool, org, now, teachers=2, families=2)
    await booked(pool, keyring, school, school.at(17), now)
    await booked(pool, keyring, school, school.at(17), now, family=school.families[1])
    other = school.teachers[1].room_id

    with pytest.raises(RoomTaken) as refused:
        await desk.change_teachers(
            pool, act_of(office_of(school), keyring, now), school.round_id, [in_room(school, other)]
        )

    assert (refused.value.room, refused.value.start) == ("Room 13", school.at(17))
    assert await sees(pool, org, "SELECT count(*) FROM meeting WHERE revision > 0") == [(0,)]
    assert (await sees(pool, org, "SELECT count(*) FROM round_teacher WHERE room_id = $1", other)) == [(1,)]


async def test_two_teachers_change_rooms_with_each_other(pool: Pool, org: OrgId, keyring: Keyring, now: Any) -> None:
    school = await school_with(pool, org, now, teachers=2, families=2)
    one = await booked(pool, keyring, school, school.at(17), now)
    other = await booked(pool, keyring, school, school.at(17), now, family=school.families[1])
    swapped = [in_room(school, school.teachers[1].room_id), in_room(school, school.teachers[0].room_id, teacher=1)]

    await desk.change_teachers(pool, act_of(office_of(school), keyring, now), school.round_id, swapped)

    after = [await reading.meeting(pool, office_of(school), each.meeting_id) for each in (one, other)]
    assert [each.room for each in after] == ["Room 13", "Room 12"]


async def test_a_new_video_link_reaches_the_calendars_of_calls_alone(
    pool: Pool, org: OrgId, keyring: Keyring, now: Any
) -> None:
    school = await school_with(pool, org, now, children=2)
    call = await booked(pool, keyring, school, school.at(17), now, mode="video")
    await booked(pool, keyring, school, school.at(17, 20), now, student_ids=[school.family.children[1].student_id])
    linked = in_room(school, school.teacher.room_id, video_url="https://meet.example/okafor")

    changed = await desk.change_teachers(pool, act_of(office_of(school), keyring, now), school.round_id, [linked])

    assert changed == 1
    assert "https://meet.example/okafor" in await entry_of(pool, org, call, "family")
    assert await queued(pool, org) == [("booked", 1), ("moved", 1), ("teacher_places_changed", 1)]


async def test_another_way_in_is_told_to_families_and_not_to_teachers(
    pool: Pool, org: OrgId, keyring: Keyring, now: Any
) -> None:
    school = await school_with(pool, org, now)
    await booked(pool, keyring, school, school.at(17), now)

    told = await desk.describe_school(pool, act_of(office_of(school), keyring, now), WORDS)
    again = await desk.describe_school(pool, act_of(office_of(school), keyring, now), replace(WORDS, phone="1"))

    assert (told, again) == (1, 0)
    assert await queued(pool, org) == [("moved", 1)]


async def test_the_office_puts_one_meeting_into_another_room_where_it_stays(
    pool: Pool, org: OrgId, keyring: Keyring, now: Any
) -> None:
    school = await school_with(pool, org, now)
    meeting = await booked(pool, keyring, school, school.at(17), now)
    library, gym = await room_named(pool, school, "Library"), await room_named(pool, school, "Gym")

    moved = await places.change_room(pool, act_of(office_of(school), keyring, now), meeting.meeting_id, library)
    again = await places.change_room(pool, act_of(office_of(school), keyring, now), meeting.meeting_id, library)
    await desk.change_teachers(pool, act_of(office_of(school), keyring, now), school.round_id, [in_room(school, gym)])

    assert (moved.room, moved.revision, again.revision) == ("Library", 1, 1)
    assert (await reading.meeting(pool, office_of(school), meeting.meeting_id)).room == "Library"
    for stranger in (guardian_of(school), teacher_of(school)):
        with pytest.raises(NotFound):
            await places.change_room(pool, act_of(stranger, keyring, now), meeting.meeting_id, gym)


async def test_a_message_about_several_meetings_loses_the_one_that_is_cancelled(
    pool: Pool, org: OrgId, keyring: Keyring, now: Any
) -> None:

    school = await school_with(pool, org, now, children=2)
    first = await booked(pool, keyring, school, school.at(17), now)
    await booked(pool, keyring, school, school.at(17, 20), now, student_ids=[school.family.children[1].student_id])
    gym = await room_named(pool, school, "Gym")
    await desk.change_teachers(pool, act_of(office_of(school), keyring, now), school.round_id, [in_room(school, gym)])

    await cancel(pool, act_of(guardian_of(school), keyring, now), first.meeting_id)

    left = await sees(
        pool,
        org,
        """SELECT jsonb_array_length(message -> 'meetings'), cardinality(also_about), subject_id <> $1
           FROM notice WHERE state = 'queued' AND message ->> 'kind' = 'places_changed'""",
        first.meeting_id,
    )
    assert left == [(1, 0, True)]
