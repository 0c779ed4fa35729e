"""A helper's own calendar: the entries of their invitations, of every kind of help, and what may be in nobody's."""

from datetime import datetime, timedelta

import httpx
import pytest

from service.interpreting import answering
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, PersonId
from service.kernel.tokens import Keyring
from service.rides import claims
from tests.builders import BuiltSchool, act_of, add_link, booked, school_with
from tests.calendars.subscribed import seen
from tests.caring import care_for
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, words_of
from tests.riding import add_driver, driver_of, ride_asked, riding_school
from tests.sql.interpreters import add_interpreter, assigned
from tests.visiting import complete, helper_of, visiting_school

PLAIN = {"accept-encoding": "identity"}


async def feed_of(pool: Pool, keyring: Keyring, school: BuiltSchool, person_id: PersonId, now: datetime) -> str:
    """Give somebody their page and their calendar, and return the calendar's path."""
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("DELETE FROM link WHERE person_id = $1", person_id)
        await add_link(conn, keyring, school, now, purpose="helper", person_id=person_id)
        token = await add_link(conn, keyring, school, now, purpose="helper_feed", person_id=person_id)
    return f"/c/{token}/helper.ics"


async def invited(pool: Pool, school: BuiltSchool, person_id: PersonId) -> list[tuple[str, int]]:
    """Read the entries somebody's invitations carry: which, and which revision of it."""
    async with transaction(pool, school.org_id) as conn:
        rows = await conn.fetch(
            """SELECT message #>> '{entry,entry_id}' AS entry_id, (message #>> '{entry,revision}')::integer AS revision
               FROM notice WHERE recipient_id = $1 AND message ? 'entry' ORDER BY notice_id""",
            person_id,
        )
    return [(row["entry_id"], row["revision"]) for row in rows]


async def test_a_visit_stands_in_the_feed_as_it_was_asked_without_family_or_street(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await visiting_school(pool, org, clock.now(), seconds=1)
    await complete(pool, keyring, school, school.at(16, 20), clock.now())
    second = school.teachers[-1].person_id
    path = await feed_of(pool, keyring, school, second, clock.now())

    (entry,) = await seen(client, path)

    ((entry_id, _),) = await invited(pool, school, second)
    assert entry.uid.startswith(entry_id)
    assert (entry.summary, entry.location, entry.starts) == ("School visit", "", school.at(16, 20).timestamp())
    assert "/l/" in entry.description


async def test_interpreting_is_gone_from_the_feed_of_who_cannot_and_stands_in_the_next_ones(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now())
    async with transaction(pool, org) as conn:
        both = [await add_interpreter(conn, school, given) for given in ("Natalia", "Omar")]
    meeting = await booked(pool, keyring, school, school.at(16), clock.now())
    of = await assigned(pool, school, keyring, clock.now(), meeting.meeting_id)
    paths = {one: await feed_of(pool, keyring, school, one, clock.now()) for one in both}
    (first,) = [one for one in both if await invited(pool, school, one)]
    assert [entry.summary for entry in await seen(client, paths[first])] == ["Interpreting"]

    await answering.decline(pool, act_of(helper_of(school, first), keyring, clock.now()), of.meeting_id)

    (other,) = set(both) - {first}
    assert await seen(client, paths[first]) == []
    (entry,) = await seen(client, paths[other])
    assert entry.uid.startswith((await invited(pool, school, other))[0][0])


async def test_a_ride_given_back_stands_as_cancelled_by_the_revision_its_mail_had(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await riding_school(pool, org, clock.now())
    driver = await add_driver(pool, school)
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), clock.now())
    act = act_of(driver_of(school, driver), keyring, clock.now())
    ride = await claims.claim(pool, act, asked.request_id)
    path = await feed_of(pool, keyring, school, driver, clock.now())
    before = await client.get(path, headers=PLAIN)
    await claims.give_back(pool, act, ride.ride_id)

    after = await client.get(path, headers=PLAIN)

    (_, claimed), (entry_id, given_back) = await invited(pool, school, driver)
    assert f"UID:{entry_id}@" in before.text
    assert f"SEQUENCE:{claimed}\r\n" in before.text
    assert "LOCATION:North side" in before.text
    assert "STATUS:CANCELLED" in after.text
    assert f"SEQUENCE:{given_back}\r\n" in after.text
    assert "Fairview" not in before.text


async def test_a_shift_is_served_as_calendars_want_it(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now())
    care = await care_for(pool, school, clock.now(), workers=2)
    path = await feed_of(pool, keyring, school, care.worker_ids[0], clock.now())
    first = await client.get(path, headers=PLAIN)
    clock.advance(timedelta(hours=5))

    again = await client.get(path, headers={**PLAIN, "if-none-match": first.headers["etag"]})
    headed = await client.head(path, headers=PLAIN)
    packed = await client.get(path, headers={"accept-encoding": "gzip"})

    assert first.text.count("BEGIN:VEVENT") == 1
    assert "LOCATION:Lincoln Elementary\\, Room 4" in first.text
    assert again.status_code == 304
    assert headed.headers["etag"] == first.headers["etag"]
    assert packed.content == first.content


@pytest.mark.parametrize("kind", ["teacher", "family", "office"])
async def test_another_kind_of_calendar_does_not_open_by_a_helpers_link(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock, kind: str
) -> None:
    school = await school_with(pool, org, clock.now())
    care = await care_for(pool, school, clock.now(), workers=2)
    path = await feed_of(pool, keyring, school, care.worker_ids[0], clock.now())

    answer = await client.get(path.replace("helper.ics", f"{kind}.ics"))

    assert answer.status_code == 404


async def test_the_calendar_closes_with_the_page_it_leads_to(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now())
    care = await care_for(pool, school, clock.now(), workers=2)
    path = await feed_of(pool, keyring, school, care.worker_ids[0], clock.now())
    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE link SET revoked_at = now() WHERE purpose = 'helper'")

    answer = await client.get(path)

    assert answer.status_code == 404


async def test_the_page_makes_an_address_once_and_it_opens(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now())
    care = await care_for(pool, school, clock.now(), workers=2)
    async with transaction(pool, org) as conn:
        token = await add_link(conn, keyring, school, clock.now(), purpose="helper", person_id=care.worker_ids[0])
    await client.get(f"/l/{token}")
    page = await client.get("/h/calendar")
    assert "helper.ics" not in page.text

    made = await client.post("/h/calendar", data=fields_of(page, "/h/calendar"))

    words = words_of(await client.get(made.headers["location"]))
    address = next(word for word in words.split() if word.endswith("/helper.ics"))
    assert len(await seen(client, "/c/" + address.partition("/c/")[2])) == 1
