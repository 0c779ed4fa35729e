"""Times are proposed, and kept for who waits, at a place of the book."""

from datetime import datetime, time

import pytest

from service.booking import actions, asking, waiting
from service.booking.errors import PlaceNotThen
from service.booking.types import AskView, Help, NoneWork, ProposedTime, Where
from service.kernel.db import Pool, transact, transaction
from service.kernel.errors import Malformed
from service.kernel.ids import NoTimeId, OrgId, PlaceId, new_id
from service.kernel.tokens import Keyring
from service.places import actions as places
from service.places.errors import UnknownPlace
from service.places.types import PlaceDraft
from tests.builders import THURSDAY, BuiltSchool, act_of, booked, guardian_of, office_of, school_with, teacher_of

LIBRARY = PlaceDraft(
    name="Larkfield Library",
    kind="library",
    latitude=41.4,
    longitude=-94.3,
    opening_hours="Mo-Su 08:00-20:00",
    zone="America/Chicago",
)


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now, families=2, modes=["school", "place"])


@pytest.fixture
async def library(pool: Pool, school: BuiltSchool, now: datetime) -> PlaceId:
    office = office_of(school)
    added = await transact(pool, school.org_id, lambda conn: places.add_place(conn, office, LIBRARY, now=now))
    return added.place_id


@pytest.fixture
async def ask(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> NoTimeId:
    family = school.family
    wanted = NoneWork(
        invitation_id=family.guardian.invitation_id,
        teacher_id=school.teacher.person_id,
        student_id=family.child.student_id,
        bands=["evening"],
        weekdays=[],
    )
    return await asking.say_none_work(pool, act_of(guardian_of(school), keyring, now), wanted)


async def _proposed(
    pool: Pool,
    school: BuiltSchool,
    keyring: Keyring,
    now: datetime,
    ask: NoTimeId,
    place_id: PlaceId | None,
    hour: int = 19,
) -> AskView:
    time = ProposedTime(start=school.at(hour), mode="place", place_id=place_id)
    return await asking.propose(pool, act_of(teacher_of(school), keyring, now), ask, [time])


async def test_a_family_takes_a_time_at_the_place_the_teacher_proposed(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, ask: NoTimeId, library: PlaceId
) -> None:
    proposed = await _proposed(pool, school, keyring, now, ask, library)

    meeting = await asking.accept_proposal(pool, act_of(guardian_of(school), keyring, now), ask, 1)

    assert [(one.place_id, one.place) for one in proposed.proposals] == [(library, "Larkfield Library")]
    assert (meeting.state, meeting.where, meeting.span) == ("confirmed", "Larkfield Library", school.slot(19))
    async with transaction(pool, school.org_id) as conn:
        said = "SELECT message -> 'times' -> 0 ->> 'place' FROM notice WHERE message ->> 'kind' = 'times_proposed'"
        assert await conn.fetchval(said) == "Larkfield Library"


async def test_a_place_has_to_be_named_known_and_open(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, ask: NoTimeId, library: PlaceId
) -> None:
    with pytest.raises(Malformed):
        await _proposed(pool, school, keyring, now, ask, None)
    with pytest.raises(UnknownPlace):
        await _proposed(pool, school, keyring, now, ask, PlaceId(new_id()))
    with pytest.raises(PlaceNotThen) as shut:
        await _proposed(pool, school, keyring, now, ask, library, hour=20)
    assert shut.value.starts_at == [school.at(20)]


async def test_a_time_just_after_another_meeting_there_can_be_proposed_and_taken(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, ask: NoTimeId, library: PlaceId
) -> None:
    other = school.families[1]
    await booked(pool, keyring, school, school.at(17, 40), now, family=other, mode="place", help=Help(place_id=library))

    await _proposed(pool, school, keyring, now, ask, library, hour=18)
    meeting = await asking.accept_proposal(pool, act_of(guardian_of(school), keyring, now), ask, 1)

    assert meeting.span == school.slot(18)


async def test_a_kept_time_is_taken_at_a_place_of_the_book(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    hours = time(16), time(16, 20)
    school = await school_with(pool, org, now, families=2, days=[THURSDAY], hours=hours, modes=["school", "place"])
    office, second = office_of(school), school.families[1]
    library = await transact(pool, org, lambda conn: places.add_place(conn, office, LIBRARY, now=now))
    first = await booked(pool, keyring, school, school.at(16), now)
    waits = act_of(guardian_of(school, second), keyring, now)
    place = await waiting.wait(
        pool,
        waits,
        invitation_id=second.guardian.invitation_id,
        teacher_id=school.teacher.person_id,
        student_id=second.child.student_id,
    )
    await actions.cancel(pool, act_of(guardian_of(school), keyring, now), first.meeting_id)

    meeting = await waiting.take_offer(
        pool, waits, place.waiting_id, mode="place", where=Where(place_id=library.place_id)
    )

    assert (meeting.mode, meeting.where) == ("place", "Larkfield Library")
