"""How a round's families are read: each once, with what became of it and what was tried."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.booking import asking, waiting
from service.booking.types import NoneWork, ProposedTime
from service.desk import reading, rules
from service.desk.reading import RoundView
from service.desk.types import Family
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, new_id
from service.kernel.tokens import Keyring
from service.rounds.errors import RoundUnknown
from tests.builders import (
    BuiltFamily,
    BuiltSchool,
    act_of,
    add_family,
    add_second_home,
    booked,
    guardian_of,
    office_of,
    school_with,
    teacher_of,
)


async def view_of(pool: Pool, school: BuiltSchool) -> RoundView:
    return await reading.round_view(pool, office_of(school), school.round_id)


async def family_of(pool: Pool, school: BuiltSchool, who: BuiltFamily) -> Family:
    return next(one for one in (await view_of(pool, school)).families if one.household_id == who.household_id)


async def say_none(pool: Pool, keyring: Keyring, school: BuiltSchool, who: BuiltFamily, now: datetime) -> Any:
    wanted = NoneWork(
        invitation_id=who.guardian.invitation_id,
        teacher_id=who.child.teacher_ids[0],
        student_id=who.child.student_id,
        bands=["evening"],
        weekdays=[],
    )
    return await asking.say_none_work(pool, act_of(guardian_of(school, who), keyring, now), wanted)


async def notice(
    pool: Pool,
    school: BuiltSchool,
    at: datetime,
    *,
    state: str,
    channel: str = "email",
    problem: str = "",
) -> None:
    """Put a notice to the first family that has come to this state."""
    sent = (school.org_id, new_id(), school.family.guardian.person_id, channel, at, state, problem)
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            """
            INSERT INTO notice (org_id, notice_id, dedupe, recipient_id, channel, address, language, message,
                                not_before, not_after, state, problem, message_id, created_at, settled_at)
            VALUES ($1, $2, $2::uuid::text, $3, $4, 'a@b.example', 'en', '{"kind": "invitation"}', $5, $5, $6::text,
                    $7, 'x', $5, CASE WHEN $6 = 'queued' THEN NULL ELSE $5::timestamptz END)
            """,
            *sent,
        )


async def test_every_family_is_counted_once_and_the_numbers_add_up(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now, teachers=2, families=5, children=2)
    await booked(pool, keyring, school, school.at(15), now)
    await say_none(pool, keyring, school, school.families[1], now)
    asked = await say_none(pool, keyring, school, school.families[2], now)
    times = [ProposedTime(start=school.at(19), mode="phone")]
    await asking.propose(pool, act_of(office_of(school), keyring, now), asked, times)

    view = await view_of(pool, school)

    progress = rules.progress(view.families)
    assert progress.counts == (1, 1, 1, 2)
    assert sum(progress.counts) == len(view.families) == 5
    counted = rules.by_teacher(view.families)
    assert {teacher.person_id: sum(counted[teacher.person_id].counts) for teacher in school.teachers} == {
        school.teachers[0].person_id: 5,
        school.teachers[1].person_id: 5,
    }


async def test_guardians_of_one_household_are_one_family_and_another_household_is_another(
    pool: Pool, org: OrgId, now: datetime
) -> None:
    school = await school_with(pool, org, now, families=0)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, now, guardians=2)
        school = await add_second_home(conn, school, now, of=school.family)

    view = await view_of(pool, school)

    assert sorted(len(one.guardians) for one in view.families) == [1, 2]
    assert [len(one.wanted) for one in view.families] == [1, 1]


async def test_what_one_household_books_is_not_the_other_homes(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        school = await add_second_home(conn, school, now, of=school.family)
    await booked(pool, keyring, school, school.at(15), now)

    assert rules.happened(await family_of(pool, school, school.families[0])) == "booked"
    assert rules.happened(await family_of(pool, school, school.families[1])) != "booked"


async def test_a_cancelled_meeting_counts_as_none(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(pool, org, now)
    await booked(pool, keyring, school, school.at(15), now)
    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE meeting SET state = 'cancelled', cancelled_by = 'family'")
        await conn.execute("UPDATE meeting_student SET live = false")

    assert rules.stage(await family_of(pool, school, school.family)) == "unreached"


async def test_a_family_that_waits_says_so(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(pool, org, now, hours=None)
    who = school.family
    place: dict[str, Any] = {"teacher_id": who.child.teacher_ids[0], "student_id": who.child.student_id}
    principal = guardian_of(school)
    await waiting.wait(pool, act_of(principal, keyring, now), invitation_id=who.guardian.invitation_id, **place)

    assert rules.happened(await family_of(pool, school, who)) == "waiting"


@pytest.mark.parametrize(
    "state,channel,problem,happened,failure",
    [
        ("queued", "email", "", "unsent", None),
        ("sent", "email", "", "silent", None),
        ("sent", "sms", "", "silent", None),
        ("bounced", "email", "bounced-5.1.1", "failing", "email"),
        ("refused", "email", "smtp-550", "failing", "email"),
        ("refused", "sms", "undelivered", "failing", "text"),
        ("refused", "sms", "stopped", "failing", "stopped"),
        ("unknown", "sms", "", "failing", "unsure"),
        ("expired", "email", "", "failing", "late"),
        ("refused", "email", "unsubscribed", "unsent", None),
    ],
)
async def test_what_became_of_the_last_message_is_what_became_of_a_silent_family(
    pool: Pool, org: OrgId, now: datetime, state: str, channel: str, problem: str, happened: str, failure: str | None
) -> None:
    school = await school_with(pool, org, now)
    await notice(pool, school, now, state=state, channel=channel, problem=problem)

    family = await family_of(pool, school, school.family)

    assert rules.happened(family) == happened
    assert rules.failure(family) == failure


async def test_a_mail_that_arrives_after_a_text_did_not_reaches_the_family(
    pool: Pool, org: OrgId, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    await notice(pool, school, now, state="refused", channel="sms", problem="undelivered")
    await notice(pool, school, now + timedelta(minutes=1), state="sent")

    told = (await family_of(pool, school, school.family)).guardians[0].told

    assert told.failure is None
    assert (told.emails, told.texts) == (1, 1)


async def test_what_was_sent_before_the_round_was_made_counts_for_nothing(
    pool: Pool, org: OrgId, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    await notice(pool, school, now - timedelta(days=30), state="bounced")

    told = (await family_of(pool, school, school.family)).guardians[0].told

    assert (told.emails, told.failure, told.last_at) == (0, None, None)


async def test_a_withdrawn_invitation_is_not_counted(pool: Pool, org: OrgId, now: datetime) -> None:
    school = await school_with(pool, org, now, families=2)
    async with transaction(pool, org) as conn:
        await conn.execute(
            "UPDATE invitation SET withdrawn_at = $2, withdrawn_by = 'office' WHERE invitation_id = $1",
            *(school.family.guardian.invitation_id, now),
        )

    assert len((await view_of(pool, school)).families) == 1


async def test_another_schools_office_knows_of_no_such_round(pool: Pool, org: OrgId, now: datetime) -> None:
    school, other = await school_with(pool, org, now), await school_with(pool, org, now)

    with pytest.raises(RoundUnknown):
        await reading.round_view(pool, office_of(other), school.round_id)
    assert [one.round.round_id for one in await reading.rounds_of_school(pool, office_of(other))] == [other.round_id]


async def test_a_teacher_is_shown_the_own_families_and_of_those_the_own_children(
    pool: Pool, org: OrgId, now: datetime
) -> None:
    school = await school_with(pool, org, now, teachers=2, families=2, children=2)
    async with transaction(pool, org) as conn:
        pair = (school.family.guardian.invitation_id, school.teacher.person_id)
        await conn.execute("DELETE FROM invitation_wish WHERE invitation_id = $1 AND teacher_id = $2", *pair)

    views = await reading.teacher_rounds(pool, teacher_of(school), now=now)

    assert [one.household_id for one in views[0].families] == [school.families[1].household_id]
    assert {one.teacher_id for one in views[0].families[0].wanted} == {school.teacher.person_id}
