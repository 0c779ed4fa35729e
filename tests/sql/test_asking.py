"""None of the times work: ask, propose, accept by page or by text."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.access.working import by_worker
from service.booking import actions, answering, asking, reading
from service.booking.errors import AskClosed, NotInvited, ProposalTaken, TeacherBusy
from service.booking.types import AskView, NoneWork, ProposedTime
from service.kernel.db import Pool, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import NoTimeId, OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, add_family, asked_by, booked, guardian_of, school_with, teacher_of

NUMBER = "+15555550199"


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """A school whose first family reads texts."""
    built = await school_with(pool, org, now, families=0)
    async with transaction(pool, org) as conn:
        built = await add_family(conn, built, now, channel="sms", sms=NUMBER)
        return await add_family(conn, built, now)


def _none_work(school: BuiltSchool, **changed: Any) -> NoneWork:
    family = school.family
    usual = {
        "invitation_id": family.guardian.invitation_id,
        "teacher_id": school.teacher.person_id,
        "student_id": family.child.student_id,
        "bands": ["evening"],
        "weekdays": [2, 4],
        "words": "After seven\x00",
    }
    return NoneWork(**{**usual, **changed})


async def _ask(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> NoTimeId:
    return await asking.say_none_work(pool, act_of(guardian_of(school), keyring, now), _none_work(school))


async def _propose(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> AskView:
    """Propose Thursday 7:20 pm by phone and 7:00 pm at school, both outside the offered hours."""
    times = [ProposedTime(start=school.at(19, 20), mode="phone"), ProposedTime(start=school.at(19, 0), mode="school")]
    ask = await _ask(pool, keyring, school, now)
    return await asking.propose(pool, act_of(teacher_of(school), keyring, now), ask, times)


async def _kinds(pool: Pool, org: OrgId, state: str = "queued") -> list[str]:
    async with transaction(pool, org) as conn:
        rows = await conn.fetch(
            """SELECT message ->> 'kind' FROM notice WHERE state = $1 AND message ->> 'kind' <> 'text_consented'
               ORDER BY notice_id""",
            state,
        )
        return [row[0] for row in rows]


async def test_the_teacher_hears_that_somebody_waits_for_times_and_reads_what_would_do(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    no_time_id = await _ask(pool, keyring, school, now)

    async with transaction(pool, school.org_id) as conn:
        [ask] = await reading.asks_of_teacher(conn, school.org_id, school.teacher.person_id)
    assert (ask.no_time_id, ask.bands, ask.weekdays, ask.words) == (no_time_id, ["evening"], [2, 4], "After seven")
    assert await _kinds(pool, school.org_id) == ["no_time_asked"]


async def test_said_again_the_last_word_counts_and_what_was_proposed_falls_away(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    first = await _propose(pool, keyring, school, now)

    again = await asking.say_none_work(
        pool, act_of(guardian_of(school), keyring, now + timedelta(hours=1)), _none_work(school, bands=["morning"])
    )

    assert again == first.no_time_id
    [ask] = (await reading.family(pool, guardian_of(school), school.family.guardian.invitation_id)).asks
    assert (ask.bands, ask.state, ask.proposals) == (["morning"], "asked", [])


async def test_nobody_asks_about_a_child_they_are_not_invited_for(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    other = school.families[1].child.student_id

    with pytest.raises(NotInvited):
        await asking.say_none_work(
            pool, act_of(guardian_of(school), keyring, now), _none_work(school, student_id=other)
        )


async def test_proposed_times_are_numbered_in_order_and_told_to_the_family(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    ask = await _propose(pool, keyring, school, now)

    assert [(one.number, one.span, one.mode) for one in ask.proposals] == [
        (1, school.slot(19, 0), "school"),
        (2, school.slot(19, 20), "phone"),
    ]
    assert await _kinds(pool, school.org_id) == ["times_proposed"]


async def test_only_the_school_proposes_and_only_times_there_are(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    no_time_id = await _ask(pool, keyring, school, now)
    await booked(pool, keyring, school, school.at(17, 0), now, family=school.families[1])
    fine = [ProposedTime(start=school.at(19, 0), mode="school")]

    with pytest.raises(NotFound):
        await asking.propose(pool, act_of(guardian_of(school), keyring, now), no_time_id, fine)
    for wrong in ([], fine * 2, [ProposedTime(start=now, mode="school")]):
        with pytest.raises(Malformed):
            await asking.propose(pool, act_of(teacher_of(school), keyring, now), no_time_id, wrong)
    taken = [*fine, ProposedTime(start=school.at(17, 0), mode="school")]
    with pytest.raises(TeacherBusy) as refused:
        await asking.propose(pool, act_of(teacher_of(school), keyring, now), no_time_id, taken)
    assert refused.value.starts_at == [school.at(17, 0)]


async def test_an_accepted_time_is_booked_outside_the_offered_hours_too(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    ask = await _propose(pool, keyring, school, now)

    meeting = await asking.accept_proposal(
        pool, act_of(guardian_of(school), keyring, school.at(19, 0)), ask.no_time_id, 2
    )

    assert (meeting.span, meeting.mode) == (school.slot(19, 20), "phone")
    assert (await reading.family(pool, guardian_of(school), ask.invitation_id)).asks == []
    with pytest.raises(AskClosed):
        await asking.accept_proposal(pool, act_of(guardian_of(school), keyring, now), ask.no_time_id, 1)


async def test_a_proposed_time_that_is_gone_names_those_left(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    ask = await _propose(pool, keyring, school, now)
    await _take(pool, keyring, school, school.at(19, 0), now)

    with pytest.raises(ProposalTaken) as refused:
        await asking.accept_proposal(pool, act_of(guardian_of(school), keyring, now), ask.no_time_id, 1)

    assert refused.value.left == {2: school.slot(19, 20)}


async def _take(pool: Pool, keyring: Keyring, school: BuiltSchool, start: datetime, now: datetime) -> None:
    """Let another family have that time, which lies outside the hours: the teacher proposes it there too."""
    other = school.families[1]
    wanted = _none_work(school, invitation_id=other.guardian.invitation_id, student_id=other.child.student_id)
    no_time_id = await asking.say_none_work(pool, act_of(guardian_of(school, other), keyring, now), wanted)
    times = [ProposedTime(start=start, mode="school")]
    await asking.propose(pool, act_of(teacher_of(school), keyring, now), no_time_id, times)
    await asking.accept_proposal(pool, act_of(guardian_of(school, other), keyring, now), no_time_id, 1)


async def test_another_familys_ask_is_not_there(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    ask = await _propose(pool, keyring, school, now)
    stranger = guardian_of(school, school.families[1])

    with pytest.raises(NotFound):
        await asking.accept_proposal(pool, act_of(stranger, keyring, now), ask.no_time_id, 1)
    with pytest.raises(NotFound):
        await asking.withdraw(pool, act_of(stranger, keyring, now), ask.no_time_id)


async def test_what_is_taken_back_is_told_to_nobody_any_more(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    no_time_id = await _ask(pool, keyring, school, now)

    await asking.withdraw(pool, act_of(guardian_of(school), keyring, now), no_time_id)

    assert await _kinds(pool, school.org_id) == []
    with pytest.raises(AskClosed):
        await asking.withdraw(pool, act_of(guardian_of(school), keyring, now), no_time_id)


async def test_a_meeting_booked_elsewhere_settles_the_ask(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    ask = await _propose(pool, keyring, school, now)

    await actions.book(pool, act_of(guardian_of(school), keyring, now), [asked_by(school.family, school.at(17, 0))])

    with pytest.raises(AskClosed):
        await asking.accept_proposal(pool, act_of(guardian_of(school), keyring, now), ask.no_time_id, 1)


async def _text(pool: Pool, keyring: Keyring, school: BuiltSchool, choice: int, now: datetime) -> bool:
    return await answering.answer_by_text(pool, act_of(by_worker(school.org_id), keyring, now), NUMBER, choice)


async def test_a_texted_number_books_and_the_same_text_again_does_nothing(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    await _propose(pool, keyring, school, now)

    assert await _text(pool, keyring, school, 2, now)
    assert await _text(pool, keyring, school, 2, now + timedelta(minutes=1))

    [meeting] = (await reading.family(pool, guardian_of(school), school.family.guardian.invitation_id)).meetings
    assert meeting.span == school.slot(19, 20)
    assert (await _kinds(pool, school.org_id))[-2:] == ["booked", "booked_outside_hours"]


async def test_a_texted_nought_asks_the_teacher_for_other_times(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    ask = await _propose(pool, keyring, school, now)

    assert await _text(pool, keyring, school, 0, now + timedelta(minutes=1))

    [again] = (await reading.family(pool, guardian_of(school), ask.invitation_id)).asks
    assert (again.state, again.proposals) == ("asked", [])
    assert await _kinds(pool, school.org_id) == ["no_time_asked", "none_of_proposed"]


async def test_a_number_that_was_not_proposed_is_answered_with_those_that_were(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    await _propose(pool, keyring, school, now)

    assert await _text(pool, keyring, school, 3, now)

    assert (await _kinds(pool, school.org_id))[-1] == "text_not_understood"


async def test_a_texted_time_that_is_gone_is_answered_with_what_is_left(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    await _propose(pool, keyring, school, now)
    await _take(pool, keyring, school, school.at(19, 0), now)

    assert await _text(pool, keyring, school, 1, now)

    async with transaction(pool, school.org_id) as conn:
        left = await conn.fetchval("SELECT message -> 'left' FROM notice WHERE message ->> 'kind' = 'proposed_taken'")
    assert list(left) == ["2"]


async def test_a_text_nobody_asked_for_is_not_ours(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    assert not await _text(pool, keyring, school, 1, now)
    assert not await answering.answer_by_text(pool, act_of(by_worker(school.org_id), keyring, now), "+15555550100", 1)


async def test_a_text_nobody_can_read_is_answered_with_the_numbers_that_are_waited_for(
    pool: Pool, school: BuiltSchool, now: datetime, keyring: Keyring
) -> None:
    worker = act_of(by_worker(school.org_id), keyring, now)
    assert not await answering.say_choices_by_text(pool, worker, NUMBER)
    await _propose(pool, keyring, school, now)

    assert await answering.say_choices_by_text(pool, worker, NUMBER)

    async with transaction(pool, school.org_id) as conn:
        said = "SELECT message -> 'choices' FROM notice WHERE message ->> 'kind' = 'text_not_understood'"
        assert await conn.fetchval(said) == [1, 2, 0]
