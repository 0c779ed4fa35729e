"""One helper goes and another comes: a CANCEL to the one, a REQUEST to the other, and no other calendar is touched."""

from datetime import datetime

from service.booking import visiting
from service.interpreting import answering, settling
from service.interpreting.types import Settlement
from service.kernel.db import Pool, transaction
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, booked, office_of, school_with
from tests.sql.interpreters import add_interpreter, assigned
from tests.told import all_sent, entries_told, told
from tests.visiting import complete, helper_of, visiting_school


async def interpreted(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> tuple[MeetingId, list[PersonId]]:
    """A meeting that the first of three interpreters was asked for; all that is to be told of it was sent."""
    async with transaction(pool, school.org_id) as conn:
        three = [await add_interpreter(conn, school, given) for given in ("Natalia", "Omar", "Lucia")]
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    await all_sent(pool, school.org_id)
    return meeting.meeting_id, three


async def test_of_three_interpreters_the_third_hears_nothing_when_the_first_cannot_come(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    meeting_id, (natalia, omar, lucia) = await interpreted(pool, keyring, school, now)

    await answering.decline(pool, act_of(helper_of(school, natalia), keyring, now), meeting_id)

    assert await entries_told(pool, org) == [(natalia, True), (omar, False)]
    assert await told(pool, org, lucia) == 0


async def test_of_three_interpreters_the_third_hears_nothing_when_the_office_takes_another(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    meeting_id, (natalia, omar, lucia) = await interpreted(pool, keyring, school, now)

    await settling.settle(pool, act_of(office_of(school), keyring, now), meeting_id, Settlement(interpreter_id=omar))

    assert await entries_told(pool, org) == [(natalia, True), (omar, False)]
    assert await told(pool, org, lucia) == 0


async def test_of_a_pair_the_one_who_stays_keeps_their_entry_and_a_fourth_hears_nothing(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=3)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), now)
    stays, goes = [visitor.person_id for visitor in visit.visitors]
    await all_sent(pool, org)

    after = await visiting.drop_out(pool, act_of(helper_of(school, goes), keyring, now), occasion.meeting_id)

    comes = next(visitor.person_id for visitor in after.visitors if visitor.person_id not in {stays, goes})
    (fourth,) = {teacher.person_id for teacher in school.teachers} - {stays, goes, comes}
    assert sorted(await entries_told(pool, org), key=lambda one: one[1]) == [(comes, False), (goes, True)]
    assert await told(pool, org, fourth) == 0
