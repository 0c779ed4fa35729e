"""Booking several meetings at once sends one text for the visit, and one mail for each meeting."""

from typing import Any

import pytest

from service.booking import actions
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, add_family, asked_by, guardian_of, school_with
from tests.conftest import StillClock

QUEUED = "SELECT message ->> 'kind', jsonb_array_length(message -> 'meetings') FROM notice WHERE state = 'queued' AND recipient_id = $1 AND message ->> 'kind' <> 'text_consented' ORDER BY 1"  # noqa: E501


async def _booked(pool: Pool, keyring: Keyring, org: OrgId, clock: StillClock, channel: str) -> tuple[BuiltSchool, Any]:
    school = await school_with(pool, org, clock.now(), families=0)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, clock.now(), children=2, channel=channel, sms="+13125550001")
        who = school.family.guardian
        await conn.execute("UPDATE invitation SET channel = $1 WHERE invitation_id = $2", channel, who.invitation_id)
    asked = [asked_by(school.family, school.at(16, 20 * child), child=child) for child in (0, 1)]
    made = await actions.book(pool, act_of(guardian_of(school), keyring, clock.now()), asked)
    return school, made


async def _queued(pool: Pool, school: BuiltSchool) -> list[tuple[str, int | None]]:
    async with transaction(pool, school.org_id) as conn:
        return [tuple(row) for row in await conn.fetch(QUEUED, school.family.guardian.person_id)]


@pytest.mark.parametrize(
    "channel, told", [("sms", [("visit_booked", 2)]), ("email", [("booked", None), ("booked", None)])]
)
async def test_a_visit_is_told_once_by_text_and_each_meeting_by_mail(
    pool: Pool, keyring: Keyring, org: OrgId, clock: StillClock, channel: str, told: list[tuple[str, int | None]]
) -> None:
    school, _ = await _booked(pool, keyring, org, clock, channel)

    assert await _queued(pool, school) == told


async def test_what_changes_before_the_text_goes_leaves_it_to_tell_of_the_rest(
    pool: Pool, keyring: Keyring, org: OrgId, clock: StillClock
) -> None:
    school, made = await _booked(pool, keyring, org, clock, "sms")

    await actions.cancel(pool, act_of(guardian_of(school), keyring, clock.now()), made[0].meeting_id)

    assert await _queued(pool, school) == [("cancelled", None), ("visit_booked", 1)]
