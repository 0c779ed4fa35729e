"""A family that nobody can drive texts 1 for a call at the same time, 2 for a new time."""

from datetime import datetime, timedelta

import pytest

from service.access.working import by_worker
from service.booking.riding import answer_by_text
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.rides import looking
from service.rides.types import RideRequest
from tests.builders import BuiltSchool, act_of, add_family
from tests.riding import ride_asked, riding_school, rows

NUMBER = "+15155550123"


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    built = await riding_school(pool, org, now, families=0, cutoff_minutes=720)
    async with transaction(pool, org) as conn:
        return await add_family(conn, built, now, sms=NUMBER, phone=NUMBER, channel="sms")


@pytest.fixture
async def unmet(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> RideRequest:
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    await looking.look_after(pool, act_of(by_worker(school.org_id), keyring, asked.answer_by))
    return asked


async def _answer(pool: Pool, school: BuiltSchool, keyring: Keyring, choice: int, at: datetime) -> bool:
    return await answer_by_text(pool, act_of(by_worker(school.org_id), keyring, at), NUMBER, choice)


async def test_one_is_a_call_at_the_same_time_and_the_ride_is_off(
    pool: Pool, school: BuiltSchool, keyring: Keyring, unmet: RideRequest
) -> None:
    at = unmet.answer_by + timedelta(minutes=3)

    assert await _answer(pool, school, keyring, 1, at)

    (meeting,) = await rows(pool, school, "SELECT mode, state, lower(during) AS starts FROM meeting")
    assert (meeting["mode"], meeting["state"], meeting["starts"]) == ("phone", "confirmed", unmet.meets.start)
    (request,) = await rows(pool, school, "SELECT state FROM ride_request")
    assert request["state"] == "off"
    assert not await _answer(pool, school, keyring, 1, at)


async def test_two_leads_to_the_familys_own_page_and_the_time_stays(
    pool: Pool, school: BuiltSchool, keyring: Keyring, unmet: RideRequest
) -> None:
    assert await _answer(pool, school, keyring, 2, unmet.answer_by)

    told = await rows(pool, school, "SELECT 1 FROM notice WHERE message ->> 'kind' = 'ride_instead'")
    (meeting,) = await rows(pool, school, "SELECT mode, state FROM meeting")
    assert (len(told), meeting["mode"], meeting["state"]) == (1, "school", "confirmed")


async def test_who_was_not_told_of_it_has_not_answered_it(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    await ride_asked(pool, keyring, school, school.at(17, 0), now)

    assert not await _answer(pool, school, keyring, 1, now)
