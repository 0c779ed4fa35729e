"""Help that is asked for as it stands already: nothing is written, nobody is told, nothing is counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from service.booking import actions
from service.booking.types import Help, MeetingView
from service.childcare.types import ChildWanted
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.rides.types import RideWish
from tests.builders import BuiltSchool, act_of, booked, guardian_of
from tests.caring import SOFIA, care_for
from tests.riding import riding_school
from tests.sql.interpreters import add_interpreter

EVERYTHING = Help(interpreter="es", childcare=[SOFIA], ride=RideWish(passengers=2, child_seats=1))


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    school = await riding_school(pool, org, now)
    await care_for(pool, school, now)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)
    return school


async def _written(pool: Pool, org: OrgId) -> Sequence[Any]:
    """All that a change of a meeting leaves behind."""
    async with transaction(pool, org) as conn:
        return [
            await conn.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of this file's own
            for table in ("notice", "event", "audit", "childcare_seat", "ride_request", "ride_event")
        ]


async def _change(
    pool: Pool, keyring: Keyring, school: BuiltSchool, meeting: MeetingView, help_: Help, now: datetime
) -> MeetingView:
    return await actions.change_help(pool, act_of(guardian_of(school), keyring, now), meeting.meeting_id, help_)


@pytest.mark.parametrize(
    "stands, again",
    [
        (Help(), Help()),
        (Help(ride=RideWish()), Help(ride=RideWish())),
        (EVERYTHING, EVERYTHING),
        (
            Help(childcare=[replace(SOFIA, allergies="Nuts")], ride=RideWish(phone="+13125550142")),
            Help(childcare=[SOFIA], ride=RideWish()),
        ),
        (
            Help(childcare=[replace(SOFIA, allergies="Nuts")], ride=RideWish(phone="+13125550142")),
            Help(childcare=[replace(SOFIA, allergies="Nuts")], ride=RideWish(phone="+13125550142")),
        ),
    ],
)
async def test_what_comes_already_changes_nothing(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime, school: BuiltSchool, stands: Help, again: Help
) -> None:
    meeting = await booked(pool, keyring, school, school.at(16), now, help=stands)
    before = await _written(pool, org)

    changed = await _change(pool, keyring, school, meeting, again, now)

    assert changed == meeting
    assert await _written(pool, org) == before


@pytest.mark.parametrize(
    "stands, wanted",
    [
        (Help(ride=RideWish()), Help(ride=RideWish(both_ways=False))),
        (Help(ride=RideWish(phone="+13125550142")), Help(ride=RideWish(phone="+13125550199"))),
        (Help(childcare=[SOFIA]), Help(childcare=[replace(SOFIA, age_months=20)])),
        (Help(childcare=[SOFIA]), Help(childcare=[replace(SOFIA, allergies="Nuts")])),
    ],
)
async def test_what_is_another_in_one_thing_is_changed(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime, school: BuiltSchool, stands: Help, wanted: Help
) -> None:
    meeting = await booked(pool, keyring, school, school.at(16), now, help=stands)

    changed = await _change(pool, keyring, school, meeting, wanted, now)
    again = await _change(pool, keyring, school, meeting, wanted, now)

    assert (changed.revision, again.revision) == (1, 1)


async def test_a_sibling_who_comes_too_leaves_what_was_said_of_the_other(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime, school: BuiltSchool
) -> None:
    said = Help(childcare=[replace(SOFIA, allergies="Nuts")])
    meeting = await booked(pool, keyring, school, school.at(16), now, help=said)

    await _change(pool, keyring, school, meeting, Help(childcare=[SOFIA, ChildWanted(None, "Leo", 60)]), now)

    async with transaction(pool, org) as conn:
        rows = await conn.fetch("SELECT given_name, allergies FROM childcare_seat WHERE state = 'kept' ORDER BY 1")
    assert [tuple(row) for row in rows] == [("Leo", ""), ("Sofía", "Nuts")]
