"""A family that needs an interpreter takes a proposed or kept time: the interpreter comes with it, or it is said."""

from datetime import datetime

import pytest

from service.booking import asking
from service.booking.errors import InterpreterNotThen
from service.booking.types import AskView, NoneWork, ProposedTime
from service.desk.missing import missing
from service.desk.types import Uninterpreted
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, guardian_of, office_of, school_with, teacher_of
from tests.sql.interpreters import add_interpreter


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    built = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        await conn.execute(
            "UPDATE person SET interpreter_need = 'spoken', language = 'es' WHERE person_id = $1",
            built.family.guardian.person_id,
        )
    return built


async def _proposed(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> AskView:
    """Propose Thursday 7:00 pm, outside the offered hours."""
    asks = NoneWork(
        invitation_id=school.family.guardian.invitation_id,
        teacher_id=school.teacher.person_id,
        student_id=school.family.child.student_id,
        bands=["evening"],
        weekdays=[4],
        words="",
    )
    ask = await asking.say_none_work(pool, act_of(guardian_of(school), keyring, now), asks)
    times = [ProposedTime(start=school.at(19), mode="school")]
    return await asking.propose(pool, act_of(teacher_of(school), keyring, now), ask, times)


async def test_a_proposal_is_as_long_as_what_will_be_booked_and_brings_the_interpreter(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    async with transaction(pool, org) as conn:
        await add_interpreter(conn, school)
    ask = await _proposed(pool, keyring, school, now)

    meeting = await asking.accept_proposal(pool, act_of(guardian_of(school), keyring, now), ask.no_time_id, 1)

    long = Span(school.at(19), school.at(19, 30))
    assert ([one.span for one in ask.proposals], meeting.span, meeting.help) == ([long], long, ["interpreter"])


async def test_where_nobody_can_interpret_nothing_is_booked_unless_the_family_wants_it_so(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    ask = await _proposed(pool, keyring, school, now)
    act = act_of(guardian_of(school), keyring, now)

    with pytest.raises(InterpreterNotThen):
        await asking.accept_proposal(pool, act, ask.no_time_id, 1)
    meeting = await asking.accept_proposal(pool, act, ask.no_time_id, 1, without_interpreter=True)

    assert meeting.help == []
    board = await missing(pool, office_of(school), now=now)
    assert [(type(one.what), one.found_by) for one in board] == [(Uninterpreted, meeting.meeting_id)]
