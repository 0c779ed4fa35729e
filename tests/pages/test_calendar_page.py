"""Adding to a calendar: what works at one tap first, then what stays up to date by itself."""

import pytest

from service.kernel.db import transaction
from tests.builders import BuiltSchool, add_link, booked
from tests.pages.browsing import words_of
from tests.pages.doors import Door


@pytest.fixture
async def school(door: Door) -> BuiltSchool:
    school = await door.family(await door.school())
    await door.enter(school)
    guardian = school.family.guardian
    async with transaction(door.pool, door.org) as conn:
        await add_link(
            conn,
            door.keyring,
            school,
            door.clock.now(),
            purpose="family_feed",
            person_id=guardian.person_id,
            invitation_id=guardian.invitation_id,
        )
    return school


async def test_a_meetings_file_comes_first_and_the_address_says_where_to_paste_it(
    door: Door, school: BuiltSchool
) -> None:
    meeting = await booked(door.pool, door.keyring, school, school.at(17, 20), door.clock.now())

    page = await door.get(f"/i/calendar?meeting={meeting.meeting_id.hex}")

    file, subscription = f'href="/i/meetings/{meeting.meeting_id}/meeting.ics"', 'href="webcal://'
    assert 0 < page.text.index(file) < page.text.index(subscription)
    assert "Other calendars, then From URL" in words_of(page)


async def test_without_one_asked_for_every_meeting_ahead_can_be_added(door: Door, school: BuiltSchool) -> None:
    meeting = await booked(door.pool, door.keyring, school, school.at(17, 20), door.clock.now())

    page = await door.get("/i/calendar")

    assert f"/i/meetings/{meeting.meeting_id}/meeting.ics" in page.text


async def test_the_page_of_a_meeting_promises_only_what_its_round_reminds_of(door: Door, school: BuiltSchool) -> None:
    meeting = await booked(door.pool, door.keyring, school, school.at(17, 20), door.clock.now())

    words = words_of(await door.get(f"/i/meetings/{meeting.meeting_id}"))

    assert "We remind you a week before and again the day before, by email." in words
