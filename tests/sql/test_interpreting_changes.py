"""Interpreters say yes and no, certificates run out, the office settles: one goes, another comes, each is told once."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from service.access.types import Act, Principal
from service.access.working import by_worker
from service.agenda.errors import TimeTaken
from service.interpreting import actions, answering, lines, settling, upkeep
from service.interpreting.errors import AlreadyAnswered, LineNamed, NoInterpreter
from service.interpreting.types import Interpretation, LineDraft, Settlement
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, booked, office_of, school_with
from tests.sql.interpreters import add_interpreter, add_line, assigned, certify
from tests.told import all_sent


def helper_act(school: BuiltSchool, person_id: PersonId, keyring: Keyring, now: datetime) -> Act:
    """Let an interpreter act by their own link."""
    principal = Principal(org_id=school.org_id, kind="helper", actor=f"link:{person_id}", person_id=person_id)
    return act_of(principal, keyring, now)


async def _seen(pool: Pool, school: BuiltSchool, meeting_id: MeetingId) -> Interpretation:
    async with transaction(pool, school.org_id) as conn:
        return (await actions.of_meetings(conn, school.org_id, [meeting_id]))[meeting_id]


async def _told(pool: Pool, school: BuiltSchool) -> Sequence[tuple[str, str]]:
    """What waits to be told of interpreting: which message, to whom."""
    async with transaction(pool, school.org_id) as conn:
        rows = await conn.fetch(
            """SELECT message ->> 'kind' AS kind, address FROM notice
               WHERE state = 'queued' AND message ->> 'kind' ~ 'interpret' ORDER BY notice_id"""
        )
    return [(row["kind"], row["address"].partition("@")[0]) for row in rows]


async def _office_is_written_to(pool: Pool, school: BuiltSchool) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE school SET office_email = 'office@school.example'")


async def test_a_yes_is_kept_and_told_to_the_family_once(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    await all_sent(pool, school.org_id)
    act = helper_act(school, natalia, keyring, now)

    await answering.accept(pool, act, meeting.meeting_id)
    await answering.accept(pool, act, meeting.meeting_id)

    assert (await _seen(pool, school, meeting.meeting_id)).state == "accepted"
    assert await _told(pool, school) == [("interpreter_booked", "guardian0")]


async def test_the_family_hears_that_who_said_yes_cannot_come_and_that_somebody_else_does(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
        lucia = await add_interpreter(conn, school, "Lucia")
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    await answering.accept(pool, helper_act(school, natalia, keyring, now), meeting.meeting_id)
    await all_sent(pool, school.org_id)

    await answering.decline(pool, helper_act(school, natalia, keyring, now), meeting.meeting_id)
    lost = [kind for kind, whose in await _told(pool, school) if whose == "guardian0"]
    await all_sent(pool, school.org_id)
    later = now + timedelta(hours=1)
    await answering.accept(pool, helper_act(school, lucia, keyring, later), meeting.meeting_id)

    assert lost == ["interpreter_changed"]
    assert await _told(pool, school) == [("interpreter_booked", "guardian0")]


async def test_a_family_hears_by_the_day_it_was_told_that_nobody_has_said_yes(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    by = (await _seen(pool, school, meeting.meeting_id)).told_by
    assert by == school.at(16) - timedelta(hours=48)
    await upkeep.tick(pool, act_of(by_worker(org), keyring, by - timedelta(minutes=1)))
    await all_sent(pool, school.org_id)

    await upkeep.tick(pool, act_of(by_worker(org), keyring, by))
    await upkeep.tick(pool, act_of(by_worker(org), keyring, by))

    assert await _told(pool, school) == [("interpreter_changed", "guardian0")]
    assert (await _seen(pool, school, meeting.meeting_id)).is_given_up


async def test_who_said_no_is_not_asked_again_for_the_same_time_and_the_office_sees_it(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    of = await assigned(pool, school, keyring, now, meeting.meeting_id)
    await answering.decline(pool, helper_act(school, natalia, keyring, now), meeting.meeting_id)
    act = act_of(office_of(school), keyring, now)

    async def anew(conn: Connection) -> None:
        await actions.release(conn, act, of)
        await actions.assign(conn, act, replace(of, mode="place"), "es")

    with pytest.raises(NoInterpreter):
        await transact(pool, org, anew)
    options = await settling.options(pool, act.principal, meeting.meeting_id, now=now)

    assert [(one.person.person_id, one.person.said) for one in options.persons] == [(natalia, "no")]


async def test_a_no_brings_the_next_one_and_the_family_hears_nothing(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
        lucia = await add_interpreter(conn, school, "Lucia")
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    first = (await _seen(pool, school, meeting.meeting_id)).interpreter_id
    await all_sent(pool, school.org_id)
    assert first == natalia

    await answering.decline(pool, helper_act(school, natalia, keyring, now), meeting.meeting_id)

    seen = await _seen(pool, school, meeting.meeting_id)
    assert (seen.interpreter_id, seen.state) == (lucia, "asked")
    assert await _told(pool, school) == [("interpreting_off", "natalia"), ("interpreting_asked", "lucia")]


async def test_a_line_after_a_no_is_told_to_the_family_since_it_changes_for_them(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
        await add_line(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    await all_sent(pool, school.org_id)

    await answering.decline(pool, helper_act(school, natalia, keyring, now), meeting.meeting_id)

    assert await _told(pool, school) == [("interpreting_off", "natalia"), ("interpreter_changed", "guardian0")]


async def test_the_last_no_is_told_to_the_office_and_to_the_family_two_days_before(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    await _office_is_written_to(pool, school)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    await all_sent(pool, school.org_id)

    await answering.decline(pool, helper_act(school, natalia, keyring, now), meeting.meeting_id)

    assert (await _seen(pool, school, meeting.meeting_id)).state == "missing"
    assert await _told(pool, school) == [("interpreting_off", "natalia"), ("no_interpreter_left", "office")]
    await all_sent(pool, school.org_id)
    assert await upkeep.tick(pool, act_of(by_worker(org), keyring, now)) == 0
    assert await _told(pool, school) == []

    two_days_before = school.at(16) - timedelta(hours=48)
    await upkeep.tick(pool, act_of(by_worker(org), keyring, two_days_before))
    await upkeep.tick(pool, act_of(by_worker(org), keyring, two_days_before))

    assert await _told(pool, school) == [("interpreter_changed", "guardian0")]


async def test_who_comes_forward_later_is_found_once_by_workers_that_look_at_once(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    await answering.decline(pool, helper_act(school, natalia, keyring, now), meeting.meeting_id)
    async with transaction(pool, org) as conn:
        lucia = await add_interpreter(conn, school, "Lucia")

    await asyncio.gather(*(upkeep.tick(pool, act_of(by_worker(org), keyring, now)) for _ in range(3)))

    assert (await _seen(pool, school, meeting.meeting_id)).interpreter_id == lucia
    assert (await _told(pool, school)).count(("interpreting_asked", "lucia")) == 1


async def test_a_certificate_that_ends_before_the_meeting_frees_it_for_somebody_else(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
        lucia = await add_interpreter(conn, school, "Lucia", mode="video")
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    await answering.accept(pool, helper_act(school, natalia, keyring, now), meeting.meeting_id)
    await all_sent(pool, school.org_id)

    async with transaction(pool, org) as conn:
        await certify(conn, school, natalia, date(2026, 10, 15))
    still_valid = await upkeep.tick(pool, act_of(by_worker(org), keyring, now))
    async with transaction(pool, org) as conn:
        await certify(conn, school, natalia, date(2026, 10, 14))
    lapsed = [await upkeep.tick(pool, act_of(by_worker(org), keyring, now)) for _ in range(2)]

    assert (still_valid, lapsed) == (0, [1, 0])
    assert (await _seen(pool, school, meeting.meeting_id)).interpreter_id == lucia
    assert await _told(pool, school) == [
        ("interpreting_off", "natalia"),
        ("interpreting_asked", "lucia"),
        ("interpreter_changed", "guardian0"),
    ]


async def test_workers_at_once_replace_an_interpreter_once(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
        await add_interpreter(conn, school, "Lucia")
        await add_interpreter(conn, school, "Ivan")
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    await all_sent(pool, school.org_id)
    async with transaction(pool, org) as conn:
        await certify(conn, school, natalia, date(2026, 10, 14))

    changed = await asyncio.gather(*(upkeep.tick(pool, act_of(by_worker(org), keyring, now)) for _ in range(3)))

    assert sorted(changed) == [0, 0, 1]
    assert [kind for kind, _ in await _told(pool, school)] == ["interpreting_off", "interpreting_asked"]


async def test_nobody_answers_for_another_and_a_no_is_final(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
        lucia = await add_interpreter(conn, school, "Lucia", mode="phone")
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)

    with pytest.raises(NotFound):
        await answering.decline(pool, helper_act(school, lucia, keyring, now), meeting.meeting_id)
    with pytest.raises(AlreadyAnswered):
        await answering.accept(pool, helper_act(school, natalia, keyring, school.at(17)), meeting.meeting_id)
    await answering.decline(pool, helper_act(school, natalia, keyring, now), meeting.meeting_id)
    with pytest.raises(AlreadyAnswered):
        await answering.accept(pool, helper_act(school, natalia, keyring, now), meeting.meeting_id)


async def test_an_interpreter_sees_the_familys_name_only_around_the_meeting(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    principal = helper_act(school, natalia, keyring, now).principal

    early = await answering.mine(pool, principal, now=school.at(13, 59))
    around = await answering.mine(pool, principal, now=school.at(14))
    over = await answering.mine(pool, principal, now=school.at(18, 20))

    assert [part.family for part in early] == [""]
    assert [(part.family, part.spot.room, part.teacher["en"]) for part in around] == [("Rosa", "Room 12", "Ms. Okafor")]
    assert over == []


async def test_the_office_settles_by_hand_with_a_person_a_line_or_somebody_from_outside(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
        lucia = await add_interpreter(conn, school, "Lucia", mode="phone")
        line_id = await add_line(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    act = act_of(office_of(school), keyring, now)
    options = await settling.options(pool, act.principal, meeting.meeting_id, now=now)

    person = await settling.settle(pool, act, meeting.meeting_id, Settlement(interpreter_id=lucia))
    line = await settling.settle(pool, act, meeting.meeting_id, Settlement(line_id=line_id))
    outside = await settling.settle(pool, act, meeting.meeting_id, Settlement(outside="Asha Noor, Iowa Languages"))

    assert [(one.person.person_id, one.is_free) for one in options.persons] == [(natalia, False), (lucia, True)]
    assert [one.line_id for one in options.lines] == [line_id]
    assert (person.state, person.interpreter_id) == ("asked", lucia)
    assert (line.state, line.line) == ("line", "Language Line")
    assert (outside.state, outside.interpreter) == ("accepted", "Asha Noor, Iowa Languages")


async def test_the_office_cannot_choose_who_is_taken_or_uncertified_nor_two_at_once(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now, teachers=2, families=2)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
        untrained = await add_interpreter(conn, school, "Untrained", certified_until=None)
        await add_line(conn, school)
    first = await booked(pool, keyring, school, school.at(16), now)
    second = await booked(pool, keyring, school, school.at(16), now, family=school.families[1])
    await assigned(pool, school, keyring, now, first.meeting_id)
    await assigned(pool, school, keyring, now, second.meeting_id)
    act = act_of(office_of(school), keyring, now)

    with pytest.raises(TimeTaken):
        await settling.settle(pool, act, second.meeting_id, Settlement(interpreter_id=natalia))
    with pytest.raises(NoInterpreter):
        await settling.settle(pool, act, second.meeting_id, Settlement(interpreter_id=untrained))
    with pytest.raises(Malformed):
        await settling.settle(pool, act, second.meeting_id, Settlement(interpreter_id=natalia, outside="Somebody"))
    assert (await _seen(pool, school, second.meeting_id)).state == "line"


async def test_the_board_has_meetings_without_an_interpreter_on_top(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now, families=2)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
    early = await booked(pool, keyring, school, school.at(15), now)
    late = await booked(pool, keyring, school, school.at(17), now, family=school.families[1])
    await assigned(pool, school, keyring, now, early.meeting_id)
    await assigned(pool, school, keyring, now, late.meeting_id)
    await answering.decline(pool, helper_act(school, natalia, keyring, now), late.meeting_id)

    board = await settling.board(pool, office_of(school), now=now)

    assert [(one.meeting_id, one.state) for one in board] == [
        (late.meeting_id, "missing"),
        (early.meeting_id, "asked"),
    ]
    assert board[0].settle_by == school.at(17) - timedelta(hours=48)


async def test_a_line_that_takes_fewer_calls_keeps_what_it_promised(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now, teachers=2, families=2)
    office = office_of(school)
    draft = LineDraft(name="Voz", languages=["es"], calls=2, zone="America/Chicago", dial_in="555-0199")
    one_call = LineDraft(name="Voz", languages=["es"], calls=1, zone="America/Chicago", dial_in="555-0199")
    line = await transact(pool, org, lambda conn: lines.add_line(conn, office, draft, now=now))
    first = await booked(pool, keyring, school, school.at(16), now)
    second = await booked(pool, keyring, school, school.at(16), now, family=school.families[1])
    await assigned(pool, school, keyring, now, first.meeting_id)
    await assigned(pool, school, keyring, now, second.meeting_id)

    await transact(pool, org, lambda conn: lines.change_line(conn, office, line.line_id, one_call, now=now))

    assert (await _seen(pool, school, first.meeting_id)).state == "line"
    assert (await _seen(pool, school, second.meeting_id)).state == "line"
    async with transaction(pool, org) as conn:
        assert await actions.servable(
            conn, org, school.school_id, "America/Chicago", "es", [school.slot(16), school.slot(17)], "phone", now
        ) == {school.slot(17)}


async def test_a_line_has_a_name_of_its_own_and_speaks(pool: Pool, org: OrgId, now: datetime) -> None:
    school = await school_with(pool, org, now)
    office = office_of(school)
    draft = LineDraft(name="Voz", languages=["es"], calls=2, zone="America/Chicago", dial_in="555-0199")
    signed = LineDraft(name="Hands", languages=["ase"], calls=2, zone="America/Chicago", dial_in="555-0199")
    await transact(pool, org, lambda conn: lines.add_line(conn, office, draft, now=now))

    with pytest.raises(LineNamed):
        await transact(pool, org, lambda conn: lines.add_line(conn, office, draft, now=now))
    with pytest.raises(Malformed) as refused:
        await transact(pool, org, lambda conn: lines.add_line(conn, office, signed, now=now))

    assert (refused.value.where, refused.value.problem) == ("languages", "signed")
