"""A booking is one piece: the meeting, everybody's time, the calendar texts, the notices, the audit."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.access.errors import WishDiffers
from service.access.types import WishKey
from service.booking import actions, reading
from service.booking.entries import DOOR, with_door
from service.booking.errors import AlreadyBooked, GuardianBusy, MeetingOver, NotBegun, NotInvited, OpeningTaken
from service.kernel.db import Pool, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import MeetingId, OrgId, new_id
from service.kernel.tokens import Keyring
from tests.builders import (
    SITE,
    BuiltSchool,
    act_of,
    add_family,
    add_second_home,
    asked_by,
    booked,
    guardian_of,
    office_of,
    school_with,
    teacher_of,
)


async def _rows(pool: Pool, org: OrgId, query: str, *args: Any) -> list[tuple[Any, ...]]:
    async with transaction(pool, org) as conn:
        return [tuple(row) for row in await conn.fetch(query, *args)]


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now, teachers=2, families=2, children=2)


async def test_a_booking_takes_teacher_with_buffer_guardian_and_room(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(pool, org, now, buffer_minutes=10)

    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    taken = await _rows(pool, org, "SELECT kind, resource_id, upper(during), claim_id FROM agenda ORDER BY kind")
    assert taken == [
        ("guardian", school.family.guardian.person_id, school.at(17, 20), meeting.meeting_id),
        ("room", school.teacher.room_id, school.at(17, 20), meeting.meeting_id),
        ("teacher", school.teacher.person_id, school.at(17, 30), meeting.meeting_id),
    ]


async def test_what_is_booked_is_told_noted_and_in_both_calendars(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now, topic="Reading")

    notices = await _rows(pool, school.org_id, "SELECT message ->> 'kind', address, subject_id FROM notice")
    audit = await _rows(pool, school.org_id, "SELECT action, subject, actor FROM audit")
    entries = await _rows(pool, school.org_id, "SELECT audience, language FROM calendar_entry ORDER BY audience")
    assert notices == [("booked", school.family.guardian.email, meeting.meeting_id)]
    assert audit == [("book", f"meeting:{meeting.meeting_id}", guardian_of(school).actor)]
    assert entries == [("family", "en"), ("teacher", "en")]
    assert (meeting.room, meeting.topic, meeting.teacher["en"]) == ("Room 12", "Reading", "Ms. Okafor")


async def test_no_stored_calendar_text_holds_what_opens_a_door(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    await booked(pool, keyring, school, school.at(17, 0), now)

    [(family,), (teacher,)] = await _rows(pool, school.org_id, "SELECT entry FROM calendar_entry ORDER BY audience")
    assert family.count(DOOR.encode()) == teacher.count(DOOR.encode()) == 2
    assert b"/l/" not in family + teacher


async def test_a_family_feed_leads_to_the_readers_own_door(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    await booked(pool, keyring, school, school.at(17, 0), now)
    door = f"{SITE.base_url}/l/{'x' * 43}"

    async with transaction(pool, school.org_id) as conn:
        own = await reading.own_invitation(conn, guardian_of(school))
        assert own is not None
        (text,) = await reading.family_entries(conn, school.org_id, own, now=now)

    piece = with_door(text, door)
    assert piece.replace(b"\r\n ", b"").count(door.encode()) == 2
    assert max(len(line) for line in piece.split(b"\r\n")) <= 75


async def test_two_children_are_booked_together_or_not_at_all(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    family = school.family
    fits = [asked_by(family, school.at(17, 0)), asked_by(family, school.at(17, 20), child=1)]
    clash = [asked_by(family, school.at(15, 0)), asked_by(family, school.at(15, 0), child=1)]

    with pytest.raises(GuardianBusy):
        await actions.book(pool, act_of(guardian_of(school), keyring, now), clash)
    assert await _rows(pool, school.org_id, "SELECT 1 FROM meeting UNION ALL SELECT 1 FROM agenda") == []

    meetings = await actions.book(pool, act_of(guardian_of(school), keyring, now), fits)
    assert [meeting.span.start for meeting in meetings] == [school.at(17, 0), school.at(17, 20)]


async def test_one_wish_is_one_familys(pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool) -> None:
    both = [asked_by(family, school.at(17, 0)) for family in school.families]

    with pytest.raises(Malformed):
        await actions.book(pool, act_of(office_of(school), keyring, now), both)
    with pytest.raises(Malformed):
        await actions.book(pool, act_of(office_of(school), keyring, now), [])


async def test_the_same_wish_twice_books_once_and_answers_alike(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    request, wish = [asked_by(school.family, school.at(17, 0))], WishKey("tap-1", b"same")

    first = await actions.book(pool, act_of(guardian_of(school), keyring, now), request, wish=wish)
    again = await actions.book(pool, act_of(guardian_of(school), keyring, now), request, wish=wish)

    assert first == again
    assert await _rows(pool, school.org_id, "SELECT count(*) FROM meeting") == [(1,)]
    with pytest.raises(WishDiffers):
        await actions.book(pool, act_of(guardian_of(school), keyring, now), request, wish=WishKey("tap-1", b"other"))


async def test_a_wish_that_was_refused_may_be_tried_again(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    other = await booked(pool, keyring, school, school.at(17, 0), now, family=school.families[1], child=1)
    request, wish = [asked_by(school.family, school.at(17, 0))], WishKey("tap-1", b"same")
    with pytest.raises(OpeningTaken):
        await actions.book(pool, act_of(guardian_of(school), keyring, now), request, wish=wish)

    await actions.cancel(pool, act_of(office_of(school), keyring, now), other.meeting_id)

    assert await actions.book(pool, act_of(guardian_of(school), keyring, now), request, wish=wish)


async def test_a_move_keeps_the_meeting_and_frees_its_old_time(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    moved = await actions.move(
        pool, act_of(guardian_of(school), keyring, now), meeting.meeting_id, start=school.at(15, 0), mode="phone"
    )

    assert (moved.meeting_id, moved.revision, moved.mode, moved.room) == (meeting.meeting_id, 1, "phone", "")
    told = await _rows(pool, school.org_id, "SELECT message ->> 'kind', state FROM notice ORDER BY 1")
    assert told == [("booked", "dropped"), ("moved", "queued")]
    await booked(pool, keyring, school, school.at(17, 0), now, family=school.families[1], child=1)


async def test_a_meeting_can_change_its_mode_and_keep_its_time(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    moved = await actions.move(
        pool, act_of(guardian_of(school), keyring, now), meeting.meeting_id, start=school.at(17, 0), mode="video"
    )

    assert (moved.span, moved.mode) == (meeting.span, "video")


async def test_a_move_that_is_refused_leaves_the_meeting_where_it_was(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    await booked(pool, keyring, school, school.at(17, 20), now, family=school.families[1], child=1)

    with pytest.raises(OpeningTaken) as refused:
        await actions.move(pool, act_of(guardian_of(school), keyring, now), meeting.meeting_id, start=school.at(17, 20))

    starts = [one.span.start for one in refused.value.alternatives]
    assert starts[0] == school.at(17, 40)
    assert school.at(17, 0) not in starts, "its own time is no other"
    assert await reading.meeting(pool, guardian_of(school), meeting.meeting_id) == meeting


async def test_cancelling_frees_everybody_and_says_so_once(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    cancelled = await actions.cancel(pool, act_of(guardian_of(school), keyring, now), meeting.meeting_id)
    again = await actions.cancel(pool, act_of(guardian_of(school), keyring, now), meeting.meeting_id)

    assert (cancelled.state, cancelled.cancelled_by, cancelled.revision) == ("cancelled", "family", 1)
    assert again == cancelled
    assert await _rows(pool, school.org_id, "SELECT 1 FROM agenda") == []
    await booked(pool, keyring, school, school.at(17, 0), now)


async def test_a_guardian_cancels_for_the_family_whatever_is_asked(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    cancelled = await actions.cancel(pool, act_of(guardian_of(school), keyring, now), meeting.meeting_id, side="school")

    assert cancelled.cancelled_by == "family"


async def test_a_school_that_cancels_names_other_times_and_not_the_same(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    await actions.cancel(pool, act_of(teacher_of(school), keyring, now), meeting.meeting_id, side="school")

    [(free,)] = await _rows(
        pool, school.org_id, "SELECT message -> 'free' FROM notice WHERE message ->> 'kind' = 'cancelled'"
    )
    starts = [datetime.fromisoformat(time["starts_at"]) for time in free]
    assert starts == [school.at(16, 40), school.at(17, 20), school.at(16, 20)]


async def test_a_cancelled_meeting_leaves_the_calendars_after_two_weeks(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    await actions.cancel(pool, act_of(guardian_of(school), keyring, now), meeting.meeting_id)

    async with transaction(pool, school.org_id) as conn:
        own = await reading.own_invitation(conn, guardian_of(school))
        assert own is not None
        (shown,) = await reading.family_entries(conn, school.org_id, own, now=now + timedelta(days=13))
        gone = await reading.family_entries(conn, school.org_id, own, now=now + timedelta(days=14))

    assert b"STATUS:CANCELLED" in shown
    assert gone == []


async def test_guardians_of_a_household_share_what_another_household_never_sees(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(pool, org, now, families=0)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, now, guardians=2)
        school = await add_second_home(conn, school, now, of=school.family)
    home, elsewhere = school.families
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    partner = guardian_of(school, home, guardian=1)
    moved = await actions.move(pool, act_of(partner, keyring, now), meeting.meeting_id, start=school.at(16, 0))

    assert moved.guardian_id == home.guardian.person_id
    stranger = guardian_of(school, elsewhere)
    assert (await reading.family(pool, stranger, elsewhere.guardian.invitation_id)).meetings == []
    for act in (
        reading.meeting(pool, stranger, meeting.meeting_id),
        actions.cancel(pool, act_of(stranger, keyring, now), meeting.meeting_id),
        actions.move(pool, act_of(stranger, keyring, now), meeting.meeting_id, start=school.at(15, 0)),
    ):
        with pytest.raises(NotFound):
            await act
    await booked(pool, keyring, school, school.at(17, 0), now, family=elsewhere)


async def test_the_other_guardian_of_a_household_cannot_book_the_same_again(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(pool, org, now, families=0)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, now, guardians=2)
    first = await booked(pool, keyring, school, school.at(17, 0), now)
    partner = school.family.guardians[1]
    request = asked_by(school.family, school.at(15, 0), invitation_id=partner.invitation_id)

    with pytest.raises(AlreadyBooked) as refused:
        await actions.book(pool, act_of(guardian_of(school, guardian=1), keyring, now), [request])

    assert refused.value.meeting_id == first.meeting_id


async def test_the_office_books_for_a_family_with_no_mail_and_nobody_writes_to_it(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(pool, org, now, families=0)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, now, email="", channel="call", phone="+15555550142")

    [meeting] = await actions.book(
        pool, act_of(office_of(school), keyring, now), [asked_by(school.family, school.at(17, 0))]
    )

    assert meeting.guardian_id == school.family.guardian.person_id
    assert await _rows(pool, org, "SELECT 1 FROM notice") == []
    assert await _rows(pool, org, "SELECT actor FROM audit") == [(office_of(school).actor,)]


async def test_a_stranger_to_the_org_or_a_colleague_books_nothing(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    request = [asked_by(school.family, school.at(17, 0))]

    with pytest.raises(NotFound):
        await actions.book(pool, act_of(teacher_of(school, 1), keyring, now), request)
    with pytest.raises(NotFound):
        await actions.book(pool, act_of(guardian_of(school, school.families[1]), keyring, now), request)
    with pytest.raises(NotFound):
        await reading.meeting(pool, office_of(school), MeetingId(new_id()))


async def test_a_restriction_that_came_since_closes_the_door_to_that_child(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("DELETE FROM invitation_wish WHERE student_id = $1", school.family.child.student_id)

    with pytest.raises(NotInvited):
        await booked(pool, keyring, school, school.at(17, 0), now)


async def test_a_withdrawn_invitation_hears_of_a_cancelled_meeting_and_gets_no_new_door(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE invitation SET withdrawn_at = $1, withdrawn_by = 'roster'", now)
        await conn.execute("UPDATE link SET revoked_at = $1", now)

    await actions.cancel(pool, act_of(office_of(school), keyring, now), meeting.meeting_id, side="school")

    assert await _rows(pool, school.org_id, "SELECT 1 FROM link WHERE revoked_at IS NULL") == []
    told = await _rows(pool, school.org_id, "SELECT message ->> 'kind' FROM notice WHERE state = 'queued'")
    assert told == [("cancelled",)]


async def test_a_teacher_is_told_of_changes_within_a_day_that_others_made(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    evening_before = school.at(20, 0) - timedelta(days=1)
    told = "SELECT address, message ->> 'meetings' FROM notice WHERE message ->> 'kind' = 'teacher_day_changed'"
    await booked(pool, keyring, school, school.at(15, 0), now)
    assert await _rows(pool, school.org_id, told) == []

    late = await booked(pool, keyring, school, school.at(17, 0), evening_before, family=school.families[1], child=1)
    await actions.cancel(pool, act_of(teacher_of(school), keyring, evening_before), late.meeting_id)

    assert await _rows(pool, school.org_id, told) == [("teacher0@school.example", "2")]


async def test_what_has_begun_is_recorded_and_changed_no_more(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    teacher, started = teacher_of(school), school.at(17, 0)

    with pytest.raises(NotBegun):
        await actions.record(pool, teacher, meeting.meeting_id, "held", now=now)
    with pytest.raises(NotFound):
        await actions.record(pool, guardian_of(school), meeting.meeting_id, "held", now=started)
    with pytest.raises(MeetingOver):
        await actions.cancel(pool, act_of(guardian_of(school), keyring, started), meeting.meeting_id)
    await actions.record(pool, teacher, meeting.meeting_id, "missed", now=started)
    await actions.record(pool, teacher, meeting.meeting_id, "held", now=started)

    assert (await reading.meeting(pool, teacher, meeting.meeting_id)).state == "held"
    with pytest.raises(MeetingOver):
        await actions.move(pool, act_of(teacher, keyring, started), meeting.meeting_id, start=school.at(17, 40))


async def test_a_topic_can_be_written_until_the_end(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    await actions.write_topic(pool, guardian_of(school), meeting.meeting_id, "Maths\x00 🙂", now=school.at(17, 10))

    assert (await reading.meeting(pool, guardian_of(school), meeting.meeting_id)).topic == "Maths 🙂"
    with pytest.raises(MeetingOver):
        await actions.write_topic(pool, guardian_of(school), meeting.meeting_id, "", now=school.at(17, 20))


async def test_a_round_is_read_page_by_page(pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool) -> None:
    first = await booked(pool, keyring, school, school.at(17, 0), now)
    second = await booked(pool, keyring, school, school.at(15, 0), now, child=1)
    office = office_of(school)

    page = await reading.meetings_of_round(pool, office, school.round_id, how_many=1)
    rest = await reading.meetings_of_round(pool, office, school.round_id, after=page.next, how_many=1)

    assert (page.meetings, page.next) == ([first], first.meeting_id)
    assert (rest.meetings, rest.next) == ([second], None)


async def test_another_orgs_meeting_is_not_there(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    other = OrgId(new_id())
    async with transaction(pool, other) as conn:
        await conn.execute("INSERT INTO org (org_id, name, created_at) VALUES ($1, 'Elsewhere', $2)", other, now)
    elsewhere = await school_with(pool, other, now)

    with pytest.raises(NotFound):
        await reading.meeting(pool, office_of(elsewhere), meeting.meeting_id)
