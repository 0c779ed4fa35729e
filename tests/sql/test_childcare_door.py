"""What is done at the door: once each, in order of time, and nobody goes with a stranger."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from service.childcare import actions, doorway
from service.childcare.errors import DoorShut, NotReleased, SessionUnknown
from service.childcare.types import ChildWanted, DoorEvent, DoorFacts, EventKind, Outcome, PickUp, Seat
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, add_family, guardian_of, office_of, school_with
from tests.caring import SOFIA, Care, add_helper, care_for, helper_of, occasion_at


class Evening:
    """A session with one child expected, at 5:05 pm."""

    def __init__(self, pool: Pool, keyring: Keyring, school: BuiltSchool, care: Care, seats: list[Seat]) -> None:
        self.pool, self.keyring, self.school, self.care, self.seats = pool, keyring, school, care, seats
        self.now = school.at(17, 5)
        self.worker = helper_of(school, care.worker_ids[0])

    @property
    def seat(self) -> Seat:
        return self.seats[0]

    @property
    def mother(self) -> UUID:
        return self.school.family.guardian.person_id

    def event(self, kind: EventKind, minute: int, **changed: object) -> DoorEvent:
        usual = {"event_id": new_id(), "kind": kind, "at": self.school.at(17, minute), "seat_id": self.seat.seat_id}
        return DoorEvent(**{**usual, **changed})  # type: ignore[arg-type]

    def out(self, minute: int, **changed: object) -> DoorEvent:
        return self.event("out", minute, **{"taker_id": self.mother, "code": self.seat.code, **changed})

    async def record(self, *events: DoorEvent, at: datetime | None = None) -> list[Outcome]:
        act = act_of(self.worker, self.keyring, at or self.now)
        return await doorway.record(self.pool, act, self.care.session_id, events)

    async def door(self, at: datetime | None = None) -> DoorFacts:
        return await doorway.door(self.pool, self.worker, self.care.session_id, now=at or self.now)

    async def presence(self) -> list[str]:
        return [child.presence for child in (await self.door()).children]

    async def say(self, sql: str, *values: object) -> None:
        async with transaction(self.pool, self.school.org_id) as conn:
            await conn.execute(sql, *values)


@pytest.fixture
async def evening(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> Evening:
    school = await school_with(pool, org, now)
    care = await care_for(pool, school, now)
    occasion = await occasion_at(pool, school, school.slot(17), now)
    student = ChildWanted(school.family.child.student_id, "Mateo", 80, "Peanuts")
    async with transaction(pool, org) as conn:
        seats = await actions.keep(conn, act_of(guardian_of(school), keyring, now), occasion, [student, SOFIA])
    return Evening(pool, keyring, school, care, seats)


async def test_a_child_comes_and_goes_with_its_mother_and_her_code(evening: Evening) -> None:
    await evening.record(evening.event("in", 1))
    assert await evening.presence() == ["here", "waiting"]

    (outcome,) = await evening.record(evening.out(4))

    assert (outcome.trouble, outcome.counts) == ("", True)
    assert await evening.presence() == ["gone", "waiting"]


async def test_the_same_event_twice_is_one(evening: Evening) -> None:
    came = evening.event("in", 1)

    first = await evening.record(came)
    again = await evening.record(came, came)

    assert [*first, *first] == again
    assert len((await evening.door()).events) == 1


async def test_what_arrives_late_is_put_where_it_belongs(evening: Evening) -> None:
    """Another device saw the child come again and go, before the first one had a network to say it had come."""
    await evening.record(evening.event("in", 2), evening.out(4))

    (late,) = await evening.record(evening.event("in", 1, happened=True))

    assert late.trouble == ""
    assert await evening.presence() == ["gone", "waiting"]


async def test_a_wrong_code_or_a_stranger_takes_no_child(evening: Evening) -> None:
    await evening.record(evening.event("in", 1))
    act = act_of(evening.worker, evening.keyring, evening.now)

    for wrong, trouble in (({"code": "x"}, "wrong-code"), ({"taker_id": new_id()}, "not-on-the-list")):
        with pytest.raises(NotReleased) as refused:
            await doorway.release(evening.pool, act, evening.care.session_id, evening.out(4, **wrong))
        assert refused.value.trouble == trouble

    assert await evening.presence() == ["here", "waiting"]


async def test_what_happened_without_a_network_is_never_denied_and_the_office_sees_it(evening: Evening) -> None:
    await evening.record(evening.event("in", 1))

    (outcome,) = await evening.record(evening.out(4, taker_id=new_id(), happened=True))

    assert (outcome.trouble, outcome.counts) == ("not-on-the-list", True)
    assert await evening.presence() == ["gone", "waiting"]


async def test_two_devices_that_let_one_child_go_are_told(evening: Evening) -> None:
    await evening.record(evening.event("in", 1), evening.out(3))

    (second,) = await evening.record(evening.out(4, happened=True))

    assert second.trouble == "already-gone"


async def test_a_restriction_wins_over_every_list(evening: Evening) -> None:
    async with transaction(evening.pool, evening.school.org_id) as conn:
        school = await add_family(conn, evening.school, evening.now)
        father = school.families[-1].guardian.person_id
        mother = act_of(guardian_of(school, school.family), evening.keyring, evening.now)
        await doorway.let_fetch(conn, mother, evening.seat.seat_id, PickUp(name="Abdi", relationship="uncle"))
    (before, _) = (await evening.door()).children
    assert {adult.relationship for adult in before.adults} == {"guardian", "uncle"}

    await evening.say(
        """INSERT INTO guardianship (org_id, student_id, guardian_id, may_pick_up, restriction)
           VALUES ($1, $2, $3, true, 'court-order')""",
        *(evening.school.org_id, evening.school.family.child.student_id, father),
    )

    (child, _) = (await evening.door()).children
    assert child.is_restricted
    assert [adult.taker_id for adult in child.adults] == [evening.mother]


async def test_a_younger_child_no_roster_knows_goes_by_its_households_guardians(evening: Evening) -> None:
    (_, sofia) = (await evening.door()).children

    assert [adult.taker_id for adult in sofia.adults] == [evening.mother]


async def test_only_workers_of_the_shift_see_the_children_and_only_around_it(evening: Evening) -> None:
    school, session_id = evening.school, evening.care.session_id
    assert (await evening.door()).children[0].expected.allergies == "Peanuts"
    assert (await evening.door(school.at(14))).children

    for when, opens in ((school.at(13, 59), school.at(14)), (school.at(19), None)):
        with pytest.raises(DoorShut) as shut:
            await evening.door(when)
        assert shut.value.opens_at == opens

    async with transaction(evening.pool, school.org_id) as conn:
        stranger = helper_of(school, await add_helper(conn, school, 5))
    for principal in (stranger, guardian_of(school), replace(office_of(school), school_id=SchoolId(new_id()))):
        with pytest.raises(SessionUnknown):
            await doorway.door(evening.pool, principal, session_id, now=evening.now)
    assert (await doorway.door(evening.pool, office_of(school), session_id, now=school.at(9))).children


async def test_who_gave_the_shift_back_sees_nothing_and_may_still_tell_what_happened(evening: Evening) -> None:
    came = evening.event("in", 1, happened=True)
    await evening.say("UPDATE childcare_claim SET left_at = $1", evening.now)

    with pytest.raises(DoorShut):
        await evening.door()
    (outcome,) = await evening.record(came, at=evening.now + timedelta(hours=5))

    assert outcome.counts


async def test_the_family_is_told_once_that_its_children_are_in_the_room(evening: Evening) -> None:
    await evening.record(evening.event("in", 1), evening.event("in", 2, seat_id=evening.seats[1].seat_id))

    async with transaction(evening.pool, evening.school.org_id) as conn:
        told = await conn.fetch(
            "SELECT message::text AS words FROM notice WHERE message ->> 'kind' = 'child_checked_in'"
        )
    assert len(told) == 1
    assert "Mateo" not in told[0]["words"]
    assert evening.seat.code not in told[0]["words"].replace("-", "")


async def test_heads_are_counted_and_kept(evening: Evening) -> None:
    await evening.record(evening.event("count", 4, seat_id=None, counted=3))

    (counted,) = (await evening.door()).events
    assert (counted.kind, counted.counted) == ("count", 3)


async def test_a_clock_that_runs_ahead_is_put_right(evening: Evening) -> None:
    await evening.record(evening.event("in", 55))

    assert (await evening.door()).children[0].since == evening.now


async def test_who_came_and_went_while_a_clock_ran_ahead_did_so_in_that_order(evening: Evening) -> None:
    came = evening.event("in", 50, event_id=UUID(int=2))
    went = evening.out(52, event_id=UUID(int=1))

    await evening.record(came, went)

    child = (await evening.door()).children[0]
    assert (child.presence, child.since) == ("gone", evening.now)
    assert [event.at for event in (await evening.door()).events] == [evening.now - timedelta(minutes=2), evening.now]
