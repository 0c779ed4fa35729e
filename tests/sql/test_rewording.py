"""A word in calendar texts changes and no meeting does: stored texts become true again, and nobody is written to."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from service.booking.actions import write_number
from service.booking.types import Help, MeetingView
from service.desk import actions as desk
from service.kernel.db import Pool
from service.kernel.ids import OrgId, PlaceId
from service.kernel.tokens import Keyring
from service.places import actions as places
from service.roster.places_alone import import_places
from tests.api.keys import bearer
from tests.builders import BuiltSchool, act_of, booked, guardian_of, office_of, school_with
from tests.placed import WORDS, entry_of, queued, sees
from tests.rosters import SMALL
from tests.sql.test_roster_rounds import School, book
from tests.sql.test_roster_rounds import school as school  # a fixture

SAID = "SELECT convert_from(entry, 'UTF8') FROM calendar_entry ORDER BY audience"
QUEUED = "SELECT notice_id FROM notice ORDER BY notice_id"

PLACES = "placeId,name,kind,latitude,longitude,openingHours\nP1,Corner Cafe,cafe,41.4,-94.29,Mo-Su 07:00-20:00\n"
NEW_NAMES = {
    "orgs.csv": SMALL["orgs.csv"].replace("Cottonwood", "Maria Tallchief"),
    "staff.csv": SMALL["staff.csv"].replace("Ms. Okafor", "Dr. Okafor").replace("maestra Okafor", "doctora Okafor"),
}


async def _family_text(school: School) -> str:
    return str((await school.sees(SAID))[0][0])


async def test_new_names_of_school_and_teacher_come_into_feeds_and_send_nothing(school: School) -> None:
    await book(school, "G1", "T1", "20:00")
    before, notices = await _family_text(school), await school.sees(QUEUED)
    school.now += timedelta(hours=1)

    await school.takes_in(NEW_NAMES)

    after = await _family_text(school)
    assert "Maria Tallchief" in after
    assert "Maria Tallchief" not in before
    assert "octora Okafor" in after
    assert "SEQUENCE:0" in after
    assert "LAST-MODIFIED:20260928T150000Z" in after
    assert await school.sees(QUEUED) == notices


async def test_the_same_roster_again_leaves_calendar_texts_byte_for_byte(school: School) -> None:
    await book(school, "G1", "T1", "20:00")
    before = await school.sees(SAID)
    school.now += timedelta(hours=1)

    await school.takes_in({})

    assert await school.sees(SAID) == before


async def test_a_schools_new_phone_comes_into_feeds_without_a_message(
    pool: Pool, org: OrgId, keyring: Keyring, now: Any
) -> None:
    built = await school_with(pool, org, now)
    meeting = await booked(pool, keyring, built, built.at(17), now)
    await desk.describe_school(pool, act_of(office_of(built), keyring, now), WORDS)
    told, later = await queued(pool, org), now + timedelta(hours=1)

    changed = await desk.describe_school(
        pool, act_of(office_of(built), keyring, later), replace(WORDS, phone="555-0199")
    )

    assert changed == 0
    assert "Questions: 555-0199" in await entry_of(pool, org, meeting, "family")
    assert await queued(pool, org) == told


@pytest.fixture
async def off_site(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> tuple[BuiltSchool, PlaceId, MeetingView]:
    """A meeting at a place of the book, which a file has named P1."""
    built = await school_with(pool, org, now, modes=["place"])
    act = act_of(office_of(built), keyring, now)
    await import_places(pool, act, PLACES.encode(), zone="America/Chicago")
    place_id = (await places.list_places(pool, office_of(built)))[0].place_id
    meeting = await booked(pool, keyring, built, built.at(17), now, mode="place", help=Help(place_id=place_id))
    return built, place_id, meeting


async def test_a_file_of_places_renames_one_in_calendars_and_sends_nothing(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime, off_site: tuple[BuiltSchool, PlaceId, MeetingView]
) -> None:
    built, _, meeting = off_site
    told, renamed = await queued(pool, org), PLACES.replace("Corner Cafe", "Blue Cafe")

    await import_places(pool, act_of(office_of(built), keyring, now), renamed.encode(), zone="America/Chicago")

    assert "Blue Cafe" in await entry_of(pool, org, meeting, "family")
    assert await queued(pool, org) == told


async def test_a_service_renames_a_place_in_calendars_and_sends_nothing(
    client: httpx.AsyncClient,
    pool: Pool,
    org: OrgId,
    keyring: Keyring,
    now: datetime,
    off_site: tuple[BuiltSchool, PlaceId, MeetingView],
) -> None:
    _, place_id, meeting = off_site
    told, key = await queued(pool, org), await bearer(pool, keyring, org, now)
    cafe = {"name": "Blue Cafe", "kind": "cafe", "latitude": 41.4, "longitude": -94.29, "zone": "America/Chicago"}

    answer = await client.put(f"http://localhost/api/v1/places/{place_id}", json=cafe, headers=key)

    assert answer.status_code == 200
    assert "Blue Cafe" in await entry_of(pool, org, meeting, "family")
    assert await queued(pool, org) == told


async def test_no_calendar_shows_the_number_a_teacher_calls(pool: Pool, org: OrgId, keyring: Keyring, now: Any) -> None:
    built = await school_with(pool, org, now)
    meeting = await booked(pool, keyring, built, built.at(17), now, mode="phone")
    before = await sees(pool, org, SAID)

    await write_number(pool, act_of(guardian_of(built), keyring, now), meeting.meeting_id, "+13125559087")

    assert "9087" not in await entry_of(pool, org, meeting, "family") + await entry_of(pool, org, meeting, "teacher")
    assert await sees(pool, org, SAID) == before
