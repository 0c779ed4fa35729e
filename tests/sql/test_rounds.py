"""A round made, opened, opened again and closed on a real PostgreSQL."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from service.access.actions import principal_of_link
from service.access.errors import LinkClosed
from service.access.types import Principal, Purpose
from service.childcare.types import ChildcarePolicy
from service.kernel.db import Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import HouseholdId, InvitationId, LinkId, OrgId, PersonId, RoundId, SchoolId, new_id
from service.kernel.tokens import Keyring
from service.rounds import actions, inviting, paper
from service.rounds.actions import by_command
from service.rounds.errors import InvitationUnknown, InvitationWithdrawn, NoTeachers, RoundClosed, RoundUnknown
from service.rounds.types import InvitationFacts, InvitationsWanted, OpenedRound
from tests.builders import BuiltSchool, act_of, school_with
from tests.caring import record_policy
from tests.sql.interpreters import add_interpreter
from tests.sql.rosters import add_child, add_guardian, add_household, add_whole_school, enrolled_school, new_round

DOMAIN = "school.example"
GUARDIANS: frozenset[Purpose] = frozenset({"guardian"})


_WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE transactionid = pg_current_xact_id()::xid AND NOT granted)"
"""Whether somebody waits for this transaction to end."""


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """A school with two teachers and a draft of a round that opens tomorrow."""
    return await enrolled_school(pool, org, now, teachers=2, opens_at=now + timedelta(days=1))


@pytest.fixture
def office(school: BuiltSchool) -> Principal:
    return Principal(org_id=school.org_id, kind="office", actor="link:office", school_id=school.school_id)


async def _open(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> OpenedRound:
    return await actions.open_round(pool, act_of(by_command(school.org_id), keyring, now), school.round_id)


async def _facts(pool: Pool, school: BuiltSchool, guardian: PersonId) -> InvitationFacts:
    async with transaction(pool, school.org_id) as conn:
        invitation_id = await actions.invitation_of_guardian(conn, school.org_id, school.round_id, guardian)
        assert invitation_id is not None
        return await actions.invitation_facts(conn, school.org_id, invitation_id)


async def _rows(pool: Pool, school: BuiltSchool, sql: str, *args: Any) -> list[tuple[Any, ...]]:
    async with transaction(pool, school.org_id) as conn:
        return [tuple(row) for row in await conn.fetch(sql, *args)]


async def _notices(pool: Pool, school: BuiltSchool) -> list[tuple[Any, ...]]:
    """List channel, language and state of each invitation in the outbox."""
    return await _rows(
        pool,
        school,
        """SELECT channel, language, state FROM notice WHERE message ->> 'kind' = 'invitation'
           ORDER BY created_at, state, channel""",
    )


async def _change(pool: Pool, school: BuiltSchool, sql: str, *args: Any) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(sql, *args)


async def _enters(pool: Pool, keyring: Keyring, link_id: LinkId | None, now: datetime) -> bool:
    assert link_id is not None
    try:
        await principal_of_link(pool, keyring, keyring.link_token(link_id), purposes=GUARDIANS, now=now)
    except LinkClosed:
        return False
    return True


async def test_a_new_round_is_a_draft_with_every_teacher_of_those_days(
    pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    round_id = await actions.create_round(pool, school.org_id, new_round(school), now)

    async with transaction(pool, school.org_id) as conn:
        made = await actions.round_of(conn, school.org_id, round_id)
        teachers = await actions.round_teachers(conn, school.org_id, round_id)
        newest = await actions.rounds_of_school(conn, school.org_id, school.school_id, size=1)
    assert (made.state, made.days, made.zone) == ("draft", school.days, "America/Chicago")
    assert newest == [made]
    assert [(one.name, one.subject, one.room, one.slot_minutes) for one in teachers] == [
        ("Grace Okafor", "Grade 2", "Room 12", 15),
        ("Minh Tran", "Grade 3", "Room 13", 15),
    ]
    assert teachers[0].called == {"en": "Ms. Okafor", "es": "maestra Okafor", "": "Grace Okafor"}


async def test_a_round_may_name_its_teachers(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    named = [school.teachers[1].person_id]

    round_id = await actions.create_round(pool, school.org_id, new_round(school, teachers=named), now)

    async with transaction(pool, school.org_id) as conn:
        teachers = await actions.round_teachers(conn, school.org_id, round_id)
    assert [one.teacher_id for one in teachers] == named


async def test_a_round_with_nobody_to_meet_is_refused_and_leaves_nothing(
    pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    with pytest.raises(NoTeachers):
        await actions.create_round(pool, school.org_id, new_round(school, teachers=[PersonId(new_id())]), now)

    assert await _rows(pool, school, "SELECT count(*) FROM round") == [(1,)]


async def test_a_round_at_a_school_there_is_not_is_refused(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    with pytest.raises(NotFound):
        await actions.create_round(pool, school.org_id, new_round(school, school_id=SchoolId(new_id())), now)


async def test_opening_invites_every_guardian_and_tells_each_in_their_way(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    await add_guardian(pool, school, child)
    await add_guardian(pool, school, child, given="Luis", channel="sms", language="en")
    await add_guardian(pool, school, child, given="Ana", channel="call")

    opened = await _open(pool, keyring, school, now)

    assert opened == OpenedRound(invitations=3, emails=1, texts=1, paper=1, withdrawn=0, held_back=0)
    assert sorted(await _notices(pool, school)) == [("email", "es", "queued"), ("sms", "en", "queued")]
    assert await _rows(pool, school, "SELECT state FROM round") == [("open",)]


async def test_the_first_notice_names_the_help_the_school_offers_when_it_is_told(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    await add_guardian(pool, school, await add_child(pool, school))
    await record_policy(pool, school, now, ChildcarePolicy())
    async with transaction(pool, school.org_id) as conn:
        await add_interpreter(conn, school)

    await _open(pool, keyring, school, now)

    told = await _rows(pool, school, "SELECT message -> 'help' FROM notice WHERE message ->> 'kind' = 'invitation'")
    assert told == [(["childcare", "interpreter"],)]


async def test_an_invitation_has_its_three_links_until_thirty_days_after_the_round(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    guardian = await add_guardian(pool, school, child)

    await _open(pool, keyring, school, now)

    facts = await _facts(pool, school, guardian)
    rows = await _rows(pool, school, "SELECT purpose, link_id, expires_at FROM link ORDER BY purpose")
    ends = school.at(0, day=1) + timedelta(days=31, hours=1)  # midnight in Chicago, on winter time by then
    assert rows == [
        ("family_feed", facts.family_link_id, ends),
        ("guardian", facts.link_id, ends),
        ("openings_feed", facts.openings_link_id, ends),
    ]
    assert await _enters(pool, keyring, facts.link_id, now)


async def test_nobody_is_told_before_their_family_may_book(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    await add_guardian(pool, school, child)

    await _open(pool, keyring, school, now)

    assert await _rows(pool, school, "SELECT not_before FROM notice") == [(now + timedelta(days=1),)]


async def test_opening_again_changes_nothing_and_tells_nobody_twice(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school, taught_by=2)
    guardian = await add_guardian(pool, school, child)
    await _open(pool, keyring, school, now)
    before = await _facts(pool, school, guardian)

    again = await _open(pool, keyring, school, now + timedelta(hours=1))

    assert again == OpenedRound(invitations=0, emails=0, texts=0, paper=0, withdrawn=0, held_back=0)
    assert await _facts(pool, school, guardian) == before
    assert await _notices(pool, school) == [("email", "es", "queued")]


async def test_opening_again_invites_who_came_since(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    await add_guardian(pool, school, child)
    await _open(pool, keyring, school, now)
    await add_guardian(pool, school, child, given="Luis")

    again = await _open(pool, keyring, school, now)

    assert again.invitations == 1


async def test_a_restriction_that_comes_takes_the_invitation_back_and_closes_its_links(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    guardian = await add_guardian(pool, school, child)
    await _open(pool, keyring, school, now)
    before = await _facts(pool, school, guardian)
    await _change(pool, school, "UPDATE guardianship SET restriction = 'no-contact'")

    again = await _open(pool, keyring, school, now)

    facts = await _facts(pool, school, guardian)
    assert again.withdrawn == 1
    assert (facts.invitation.withdrawn_at, facts.link_id, facts.openings_link_id) == (now, None, None)
    assert not await _enters(pool, keyring, before.link_id, now)
    assert await _notices(pool, school) == [("email", "es", "dropped")]


async def test_a_restriction_that_is_lifted_brings_a_new_link_and_a_new_notice(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    guardian = await add_guardian(pool, school, child)
    await _open(pool, keyring, school, now)
    before = await _facts(pool, school, guardian)
    await _change(pool, school, "UPDATE guardianship SET restriction = 'no-contact'")
    await _open(pool, keyring, school, now)
    await _change(pool, school, "UPDATE guardianship SET restriction = 'none'")

    again = await _open(pool, keyring, school, now)

    facts = await _facts(pool, school, guardian)
    assert again.invitations == 1
    assert facts.invitation == before.invitation
    assert await _enters(pool, keyring, facts.link_id, now)
    assert not await _enters(pool, keyring, before.link_id, now)
    assert await _notices(pool, school) == [("email", "es", "dropped"), ("email", "es", "queued")]


async def test_what_the_office_took_back_is_not_renewed(
    pool: Pool, school: BuiltSchool, office: Principal, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    guardian = await add_guardian(pool, school, child)
    await _open(pool, keyring, school, now)
    invitation_id = (await _facts(pool, school, guardian)).invitation.invitation_id

    await inviting.withdraw_invitation(pool, act_of(office, keyring, now), invitation_id)
    again = await _open(pool, keyring, school, now)

    assert again.invitations == 0
    assert (await _facts(pool, school, guardian)).invitation.withdrawn_at == now


async def test_a_child_who_changed_class_brings_the_new_teacher_and_lets_the_old_one_go(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    guardian = await add_guardian(pool, school, child)
    await _open(pool, keyring, school, now)
    await _change(
        pool,
        school,
        """UPDATE enrollment SET class_id = (SELECT class_id FROM enrollment WHERE person_id = $2)
           WHERE person_id = $1""",
        child,
        school.teachers[1].person_id,
    )

    await _open(pool, keyring, school, now)

    wishes = (await _facts(pool, school, guardian)).wishes
    assert [(wish.student, wish.teacher.name, wish.teacher.subject) for wish in wishes] == [
        ("Mateo", "Minh Tran", "Grade 3")
    ]


async def test_separated_parents_are_invited_apart_and_never_in_one_household(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    homes = [await add_household(pool, school, works_nights=True), await add_household(pool, school)]
    mother = await add_guardian(pool, school, child, household_id=homes[0])
    father = await add_guardian(pool, school, child, given="Luis", household_id=homes[1])

    await _open(pool, keyring, school, now)

    hers, his = await _facts(pool, school, mother), await _facts(pool, school, father)
    assert [hers.invitation.household_id, his.invitation.household_id] == homes
    assert (hers.works_nights, his.works_nights) == (True, False)


async def test_a_number_that_said_stop_is_not_texted(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    await add_guardian(pool, school, child, channel="sms", email="")
    await _change(
        pool,
        school,
        """INSERT INTO text_consent (org_id, consent_id, number, consents, wording, at)
           VALUES ($1, gen_random_uuid(), '+15555550100', true, 'START', $2),
                  ($1, gen_random_uuid(), '+15555550100', false, 'STOP', $3)""",
        school.org_id,
        now - timedelta(days=2),
        now - timedelta(days=1),
    )

    opened = await _open(pool, keyring, school, now)

    assert (opened.texts, opened.paper) == (0, 1)


async def test_guardians_under_a_court_order_are_listed_for_the_office(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    guardian = await add_guardian(pool, school, child, restriction="court-order")

    opened = await _open(pool, keyring, school, now)

    async with transaction(pool, school.org_id) as conn:
        held_back = await actions.held_back(conn, school.org_id, school.round_id)
    assert (opened.invitations, opened.held_back) == (0, 1)
    assert [(one.guardian_id, one.why) for one in held_back] == [(guardian, "court-order")]


async def test_facts_hold_what_a_booking_needs(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    older = await add_child(pool, school, "Lucía", taught_by=2)
    younger = await add_child(pool, school, "Mateo")
    guardian = await add_guardian(pool, school, older, younger)

    await _open(pool, keyring, school, now)

    facts = await _facts(pool, school, guardian)
    assert [(wish.student, wish.teacher.name) for wish in facts.wishes] == [
        ("Lucía", "Grace Okafor"),
        ("Lucía", "Minh Tran"),
        ("Mateo", "Grace Okafor"),
    ]
    assert (facts.guardian, facts.greeting, facts.language) == ("Rosa Delgado", "Rosa", "es")
    assert facts.school.text_name == "Lincoln Elementary"
    assert facts.recipient is not None
    assert (facts.recipient.channel, facts.recipient.address) == ("email", "rosa@home.example")


async def test_early_access_opens_the_door_and_sends_the_waiting_notice_earlier(
    pool: Pool, school: BuiltSchool, office: Principal, keyring: Keyring, now: datetime
) -> None:
    child, home = await add_child(pool, school), await add_household(pool, school)
    guardian = await add_guardian(pool, school, child, household_id=home)
    await _change(pool, school, "UPDATE round SET early_from = $1", now - timedelta(hours=1))
    await _open(pool, keyring, school, now)

    granted = await inviting.give_early_access(
        pool, act_of(office, keyring, now), school.round_id, [home, HouseholdId(new_id())]
    )

    assert granted == 1
    assert (await _facts(pool, school, guardian)).early_access
    assert await _rows(pool, school, "SELECT state, not_before FROM notice ORDER BY state") == [
        ("dropped", now + timedelta(days=1)),
        ("queued", now),
    ]


async def test_renewed_links_close_the_old_ones_and_are_told(
    pool: Pool, school: BuiltSchool, office: Principal, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    guardian = await add_guardian(pool, school, child)
    await _open(pool, keyring, school, now)
    before = await _facts(pool, school, guardian)

    await inviting.renew_links(pool, act_of(office, keyring, now), before.invitation.invitation_id)

    after = await _facts(pool, school, guardian)
    assert await _enters(pool, keyring, after.link_id, now)
    assert not await _enters(pool, keyring, before.link_id, now)
    assert after.openings_link_id != before.openings_link_id
    assert await _notices(pool, school) == [("email", "es", "dropped"), ("email", "es", "queued")]


async def test_what_waits_in_the_outbox_leads_to_the_renewed_link(
    pool: Pool, school: BuiltSchool, office: Principal, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    guardian = await add_guardian(pool, school, child)
    await _open(pool, keyring, school, now)
    before = await _facts(pool, school, guardian)
    assert before.link_id is not None
    await _change(
        pool, school, "UPDATE notice SET subject_id = NULL WHERE message ->> 'link_id' = $1::text", str(before.link_id)
    )

    await inviting.renew_links(pool, act_of(office, keyring, now), before.invitation.invitation_id)

    after = await _facts(pool, school, guardian)
    waiting = await _rows(pool, school, "SELECT message ->> 'link_id' FROM notice WHERE state = 'queued'")
    assert waiting
    assert set(waiting) == {(str(after.link_id),)}


async def test_links_of_a_withdrawn_invitation_are_not_renewed(
    pool: Pool, school: BuiltSchool, office: Principal, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    guardian = await add_guardian(pool, school, child)
    await _open(pool, keyring, school, now)
    invitation_id = (await _facts(pool, school, guardian)).invitation.invitation_id
    await inviting.withdraw_invitation(pool, act_of(office, keyring, now), invitation_id)

    with pytest.raises(InvitationWithdrawn):
        await inviting.renew_links(pool, act_of(office, keyring, now), invitation_id)


async def test_another_school_s_office_does_not_know_the_round(
    pool: Pool, school: BuiltSchool, office: Principal, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    guardian = await add_guardian(pool, school, child)
    await _open(pool, keyring, school, now)
    invitation_id = (await _facts(pool, school, guardian)).invitation.invitation_id
    stranger = Principal(org_id=school.org_id, kind="office", actor="link:x", school_id=SchoolId(new_id()))

    with pytest.raises(RoundUnknown):
        await paper.letters(pool, stranger, school.round_id, now=now)
    with pytest.raises(InvitationUnknown):
        await inviting.renew_links(pool, act_of(stranger, keyring, now), invitation_id)


async def test_another_org_does_not_know_the_round(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    stranger = OrgId(new_id())

    with pytest.raises(RoundUnknown):
        await actions.open_round(pool, act_of(by_command(stranger), keyring, now), school.round_id)
    async with transaction(pool, stranger) as conn:
        assert await conn.fetchval("SELECT count(*) FROM round") == 0
        with pytest.raises(InvitationUnknown):
            await actions.invitation_facts(conn, stranger, InvitationId(new_id()))


async def test_closing_a_round_tells_nobody_who_was_not_told_yet(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    await add_guardian(pool, school, child)
    await _open(pool, keyring, school, now)

    await actions.close_round(pool, school.org_id, school.round_id, now=now)

    assert await _notices(pool, school) == [("email", "es", "dropped")]
    with pytest.raises(RoundClosed):
        await _open(pool, keyring, school, now)


async def test_letters_are_for_those_on_paper_for_those_not_reached_or_for_one(
    pool: Pool, school: BuiltSchool, office: Principal, keyring: Keyring, now: datetime
) -> None:
    child = await add_child(pool, school)
    await add_guardian(pool, school, child, given="Ana")
    await add_guardian(pool, school, child, given="Bea", channel="paper")
    came = await add_guardian(pool, school, child, given="Caro")
    await _open(pool, keyring, school, now)
    await _change(pool, school, "UPDATE link SET opened_at = $2 WHERE person_id = $1", came, now)

    everybody = await paper.letters(pool, office, school.round_id, which="everybody", now=now)
    on_paper = await paper.letters(pool, office, school.round_id, which="paper", now=now)
    unreached = await paper.letters(pool, office, school.round_id, which="unreached", now=now)
    one = await paper.letters(pool, office, school.round_id, guardian_id=came, now=now)

    assert [each.facts.greeting for each in everybody.letters] == ["Ana", "Bea", "Caro"]
    assert [each.facts.greeting for each in on_paper.letters] == ["Bea"]
    assert [each.facts.greeting for each in unreached.letters] == ["Ana", "Bea"]
    assert [each.facts.greeting for each in one.letters] == ["Caro"]


async def test_a_list_of_invitations_comes_page_by_page(pool: Pool, org: OrgId, now: datetime) -> None:
    school = await school_with(pool, org, now, families=3)
    office = Principal(org_id=org, kind="office", actor="link:office")

    first = await actions.list_invitations(pool, office, school.round_id, InvitationsWanted(), after=None, size=2)
    rest = await actions.list_invitations(pool, office, school.round_id, InvitationsWanted(), after=first.next, size=2)

    listed = [one.invitation_id for one in (*first.rows, *rest.rows)]
    assert listed == sorted(family.guardian.invitation_id for family in school.families)
    assert rest.next is None


async def test_two_who_open_a_round_at_once_invite_everybody_once(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    children = [await add_child(pool, school, f"Child {number}") for number in range(5)]
    for number, child in enumerate(children):
        await add_guardian(pool, school, child, given=f"Guardian {number}")

    opened = await asyncio.gather(*(_open(pool, keyring, school, now) for _ in range(4)))

    assert sorted(one.invitations for one in opened) == [0, 0, 0, 5]
    assert len(await _notices(pool, school)) == 5
    assert await _rows(pool, school, "SELECT count(*) FROM link") == [(15,)]


async def test_a_large_school_opens_in_one_go_and_says_how_far_it_is(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await enrolled_school(pool, org, now, teachers=14)
    async with transaction(pool, org) as conn:
        await add_whole_school(conn, school, students=330, guardians_each=2)
    told: list[tuple[int, int]] = []

    opened = await actions.open_round(
        pool,
        act_of(by_command(org), keyring, now),
        school.round_id,
        progress=lambda done, whole: told.append((done, whole)),
    )

    assert (opened.invitations, opened.emails, opened.paper) == (660, 440, 220)
    assert told == [(300, 660), (600, 660), (660, 660)]
    assert await _rows(pool, school, "SELECT count(*) FROM invitation_wish") == [(4_620,)]


async def test_a_large_round_is_counted_when_it_is_first_seen(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await enrolled_school(pool, org, now, teachers=14)
    async with transaction(pool, org) as conn:
        await add_whole_school(conn, school, students=200, guardians_each=1)

    await _open(pool, keyring, school, now)

    [(plan,)] = await _rows(pool, school, f"EXPLAIN (FORMAT json) SELECT FROM invitation_wish WHERE org_id = '{org}'")
    assert plan[0]["Plan"]["Plan Rows"] > 1000


async def test_what_is_told_of_a_round_that_opens_is_as_it_was_left_a_moment_before(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    async with transaction(pool, school.org_id) as conn:
        closes_at = await conn.fetchval("UPDATE round SET closes_at = closes_at + interval '1 day' RETURNING closes_at")
        opening = asyncio.create_task(_open(pool, keyring, school, now))
        while not await conn.fetchval(_WAITS):  # noqa: ASYNC110 - the database has no event for it
            await asyncio.sleep(0.01)

    await opening

    told = "SELECT (data ->> 'closes_at')::timestamptz FROM event WHERE kind = 'round.opened'"
    assert await _rows(pool, school, told) == [(closes_at,)]


async def test_a_round_there_is_not_is_unknown(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    with pytest.raises(RoundUnknown):
        await actions.close_round(pool, school.org_id, RoundId(new_id()), now=now)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE round SET opens_at = '-infinity'",
        "UPDATE round SET closes_at = 'infinity'",
        "UPDATE round SET early_from = '-infinity'",
        "UPDATE round SET late_from = '20:00', late_kept_until = 'infinity'",
    ],
)
async def test_the_database_keeps_no_time_of_a_round_that_is_none(pool: Pool, school: BuiltSchool, change: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="round_times_are_instants"):
        await _change(pool, school, change)
