"""What a subscribed calendar shows, fetched from the whole application."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import icalendar
import pytest

from service.booking import actions
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, add_family, add_link, booked, guardian_of, office_of, school_with
from tests.calendars.readers import Seen, seen_by_ical_js, seen_by_icalendar, seen_by_libical, seen_by_vobject
from tests.calendars.subscribed import Links, links_of, seen
from tests.conftest import StillClock

Reader = Callable[[bytes], list[Seen]]
FREE, MEETING = "Free: Ms. Okafor. Tap to book", "Meeting with Ms. Okafor"


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now(), teachers=2, families=2, children=2)


@pytest.fixture
async def links(pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock) -> Links:
    return await links_of(pool, keyring, school, clock)


def _events(feed: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(feed).walk("VEVENT"))


def _summaries(found: list[Seen]) -> set[str]:
    return {one.summary for one in found}


async def test_each_free_time_is_an_entry_that_blocks_nobodys_day(client: httpx.AsyncClient, links: Links) -> None:
    events = _events((await client.get(links.openings_path)).content)

    assert len(events) == 2 * 2 * 9  # teachers, days, times from 3 to 6 pm
    assert {str(event["STATUS"]) for event in events} == {"TENTATIVE"}
    assert {str(event["TRANSP"]) for event in events} == {"TRANSPARENT"}
    assert len({str(event["UID"]) for event in events}) == len(events)


async def test_each_free_time_leads_to_the_page_that_asks_about_just_that_one(
    client: httpx.AsyncClient, links: Links, school: BuiltSchool
) -> None:
    event = _events((await client.get(links.openings_path)).content)[0]
    address = str(event["URL"])

    led = await client.get(address)
    asked = await client.get(led.headers["location"])

    key = f"{school.teacher.person_id.hex}-20261015T2000Z"
    assert address == f"http://localhost/l/{links.door}/{key}"
    assert str(event["DESCRIPTION"]) == f"Not booked yet. Book this time: {address}"
    assert (led.status_code, led.headers["location"]) == (303, f"/i/book?opening={key}")
    assert asked.status_code == 200
    assert "Thursday, October\xa015" in asked.text


async def test_a_booked_meeting_stands_in_place_of_that_teachers_free_times(
    client: httpx.AsyncClient,
    links: Links,
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    clock: StillClock,
) -> None:
    meeting = await booked(pool, keyring, school, school.at(16, 20), clock.now())

    found = await seen(client, links.openings_path)

    assert _summaries(found) == {MEETING, "Free: Mr. Tran. Tap to book"}
    assert [one.starts for one in found if one.summary == MEETING] == [int(school.at(16, 20).timestamp())]
    assert found[0].uid == f"{meeting.meeting_id}@school.example"
    assert await seen(client, links.family_path) == found[:1]


async def test_a_free_time_that_overlaps_a_booked_meeting_is_not_offered(
    client: httpx.AsyncClient, links: Links, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await booked(pool, keyring, school, school.at(16, 20), clock.now())

    found = await seen(client, links.openings_path)

    free = {one.starts for one in found if one.summary != MEETING}
    assert int(school.at(16, 20).timestamp()) not in free
    assert int(school.at(16, 40).timestamp()) in free


async def test_what_another_family_books_is_gone_and_comes_back_when_it_cancels(
    client: httpx.AsyncClient, links: Links, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    other = school.families[1]
    before = (await client.get(links.openings_path)).content
    meeting = await booked(pool, keyring, school, school.at(15, 0), clock.now(), family=other)

    taken = await seen(client, links.openings_path)
    await actions.cancel(pool, act_of(guardian_of(school, other), keyring, clock.now()), meeting.meeting_id)

    assert len(taken) == len(_events(before)) - 1
    assert (await client.get(links.openings_path)).content == before


async def test_a_move_follows_under_the_same_uid_with_a_higher_sequence(
    client: httpx.AsyncClient, links: Links, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    meeting = await booked(pool, keyring, school, school.at(16, 20), clock.now())
    [before] = _events((await client.get(links.family_path)).content)
    clock.advance(timedelta(hours=2))

    await actions.move(
        pool,
        act_of(guardian_of(school), keyring, clock.now()),
        meeting.meeting_id,
        start=school.at(15, 0, day=1),
        mode="school",
    )

    [after] = _events((await client.get(links.family_path)).content)
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTART"].dt == school.at(15, 0, day=1)
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt == clock.now()


async def test_a_cancelled_meeting_is_said_to_be_off_for_14_days_beside_the_free_times(
    client: httpx.AsyncClient, links: Links, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    meeting = await booked(pool, keyring, school, school.at(16, 20), clock.now())
    await actions.cancel(pool, act_of(guardian_of(school), keyring, clock.now()), meeting.meeting_id)

    found = await seen(client, links.openings_path)
    clock.advance(timedelta(days=14))

    assert {f"Cancelled: {MEETING}", FREE} <= _summaries(found)
    assert f"Cancelled: {MEETING}" not in _summaries(await seen(client, links.openings_path))
    assert await seen(client, links.family_path) == []


async def test_the_other_guardian_of_the_household_sees_the_meeting(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now(), families=0)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, clock.now(), guardians=2)
    other = await links_of(pool, keyring, school, clock, guardian=1)

    await booked(pool, keyring, school, school.at(16, 20), clock.now())

    assert _summaries(await seen(client, other.openings_path)) == {MEETING}


async def test_a_time_past_its_cut_off_is_gone(
    client: httpx.AsyncClient, links: Links, school: BuiltSchool, clock: StillClock
) -> None:
    clock.at = school.at(14, 30)  # an hour before 3:30 pm

    found = await seen(client, links.openings_path)

    assert min(one.starts for one in found) == int(school.at(15, 40).timestamp())


@pytest.mark.parametrize("round_at", [{"state": "draft"}, {"opens_at": "later"}, {"state": "closed"}])
async def test_a_round_that_is_not_open_gives_a_calendar_without_free_times(
    client: httpx.AsyncClient,
    pool: Pool,
    org: OrgId,
    keyring: Keyring,
    clock: StillClock,
    round_at: dict[str, str],
) -> None:
    columns: dict[str, Any] = {
        name: clock.now() + timedelta(hours=1) if at == "later" else at for name, at in round_at.items()
    }
    school = await school_with(pool, org, clock.now(), **columns)
    links = await links_of(pool, keyring, school, clock)

    assert await seen(client, links.openings_path) == []


async def test_a_free_time_is_stamped_by_the_opening_of_the_round_and_does_not_say_when_it_changed(
    client: httpx.AsyncClient, links: Links
) -> None:
    event = _events((await client.get(links.openings_path)).content)[0]

    opened = datetime.fromisoformat("2026-09-27T14:00:00+00:00")
    assert event["DTSTAMP"].dt == event["CREATED"].dt == opened
    assert "LAST-MODIFIED" not in event


async def test_a_calendar_speaks_the_guardians_language(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now(), families=0)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, clock.now(), language="es-MX")
    links = await links_of(pool, keyring, school, clock)

    openings = await client.get(links.openings_path)
    family = await client.get(links.family_path)

    event = _events(openings.content)[0]
    assert str(event["SUMMARY"]) == "Libre: maestra Okafor. Toque para reservar"
    assert str(event["LOCATION"]) == "Lincoln Elementary, aula 12"
    assert str(event["DESCRIPTION"]).startswith("Aún no reservada. Reservar: http://localhost/l/")
    assert "\r\nX-WR-CALNAME:Lincoln Elementary: Reuniones de otoño 2026\r\n" in openings.text
    assert "\r\nX-WR-CALNAME:Lincoln Elementary: sus citas\r\n" in family.text


async def test_a_teachers_calendar_has_their_own_meetings_and_leads_to_their_day_sheet(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    async with transaction(pool, school.org_id) as conn:
        door = await add_link(conn, keyring, school, clock.now(), purpose="teacher")
        secret = await add_link(conn, keyring, school, clock.now(), purpose="teacher_feed")
    await booked(pool, keyring, school, school.at(16, 20), clock.now())
    await booked(
        pool, keyring, school, school.at(15, 20), clock.now(), child=1, teacher_id=school.teachers[1].person_id
    )

    [found] = await seen(client, f"/c/{secret}/teacher.ics")

    assert found.summary == "Family meeting (4:20 pm)"
    assert found.description == f"Day sheet: http://localhost/l/{door}"


async def test_the_offices_calendar_shows_who_meets_families_on_which_day(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    async with transaction(pool, school.org_id) as conn:
        secret = await add_link(conn, keyring, school, clock.now(), purpose="office_feed")
    await booked(pool, keyring, school, school.at(16, 20), clock.now())
    last = await booked(pool, keyring, school, school.at(17, 0), clock.now(), family=school.families[1], child=1)
    off = await booked(pool, keyring, school, school.at(15, 0), clock.now(), child=1)
    await actions.cancel(pool, act_of(office_of(school), keyring, clock.now()), off.meeting_id)

    [day] = _events((await client.get(f"/c/{secret}/office.ics")).content)

    assert last.teacher_id == school.teacher.person_id
    assert str(day["SUMMARY"]) == "Ms. Okafor: 2 family meetings"
    assert (day["DTSTART"].dt, day["DTEND"].dt) == (school.at(16, 20), school.at(17, 20))
    assert str(day["LOCATION"]) == "Room 12"
    assert str(day["URL"]) == "http://localhost/desk/day/2026-10-15"
    assert day["SEQUENCE"] == 25_000_002  # two bookings of this teacher since July of 2025


async def test_a_meeting_that_leaves_a_day_changes_that_days_entry(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    async with transaction(pool, school.org_id) as conn:
        secret = await add_link(conn, keyring, school, clock.now(), purpose="office_feed")
    await booked(pool, keyring, school, school.at(16, 20), clock.now(), family=school.families[1], child=1)
    moved = await booked(pool, keyring, school, school.at(15, 0), clock.now())
    clock.advance(timedelta(hours=1))

    start = school.at(15, 0, day=1)
    await actions.move(
        pool, act_of(office_of(school), keyring, clock.now()), moved.meeting_id, start=start, mode="school"
    )

    days = _events((await client.get(f"/c/{secret}/office.ics")).content)
    assert [str(day["SUMMARY"]) for day in days] == ["Ms. Okafor: 1 family meeting"] * 2
    assert {day["DTSTAMP"].dt for day in days} == {clock.now()}


async def test_no_calendar_names_a_child_or_a_family(
    client: httpx.AsyncClient, links: Links, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await booked(pool, keyring, school, school.at(16, 20), clock.now(), topic="Mateo's reading")
    async with transaction(pool, school.org_id) as conn:
        await add_link(conn, keyring, school, clock.now(), purpose="teacher")
        teacher = await add_link(conn, keyring, school, clock.now(), purpose="teacher_feed")
        office = await add_link(conn, keyring, school, clock.now(), purpose="office_feed")

    paths = (links.openings_path, links.family_path, f"/c/{teacher}/teacher.ics", f"/c/{office}/office.ics")
    said = "".join([(await client.get(path)).text.replace("\r\n ", "") for path in paths])

    assert not [name for name in ("Mateo", "Rosa", "Delgado", "guardian0@", "ATTENDEE", "ORGANIZER") if name in said]


@pytest.mark.parametrize("read", [seen_by_vobject, seen_by_ical_js, seen_by_libical])
async def test_other_parsers_read_a_fetched_calendar_alike(
    client: httpx.AsyncClient,
    links: Links,
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    clock: StillClock,
    read: Reader,
) -> None:
    await booked(pool, keyring, school, school.at(16, 20), clock.now())

    fetched = (await client.get(links.openings_path)).content

    assert read(fetched) == seen_by_icalendar(fetched)
