"""Offers to all or by lot, answered by link or text, reported on; on a real database."""

from datetime import datetime, timedelta

import pytest

from service.access.types import Principal
from service.access.working import by_worker
from service.kernel.db import Pool, transaction
from service.kernel.errors import Malformed
from service.kernel.ids import OrgId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from service.rounds.errors import RoundUnknown
from service.visits import offering, watching
from service.visits.errors import VisitAnswered
from tests.builders import act_of, office_of, school_with
from tests.visiting import complete, train, visiting_school

HOME = ["school", "phone", "place", "home"]


async def _offers(pool: Pool, org: OrgId) -> list[str | None]:
    async with transaction(pool, org) as conn:
        return [row["answer"] for row in await conn.fetch("SELECT answer FROM visit_offer")]


async def test_everybody_is_offered_a_visit_once(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    school = await school_with(pool, org, now, families=6, modes=HOME)
    act = act_of(office_of(school), keyring, now)

    async with transaction(pool, org) as conn:
        first = await offering.offer(conn, act, school.round_id, per_cent=100)
        again = await offering.offer(conn, act, school.round_id, per_cent=100)
        told = await conn.fetchval("SELECT count(*) FROM notice WHERE message ->> 'kind' = 'home_visit_offered'")

    assert (first.reach, first.offered, again.offered, told) == ("all", 6, 0, 6)


async def test_a_lot_is_drawn_and_what_is_said_to_it_is_kept(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now, families=10, modes=HOME)
    async with transaction(pool, org) as conn:
        made = await offering.offer(conn, act_of(office_of(school), keyring, now), school.round_id, per_cent=40, seed=7)
        one = await conn.fetchrow(
            "SELECT invitation_id, guardian_id FROM visit_offer JOIN invitation USING (org_id, invitation_id) LIMIT 1"
        )
        assert one is not None
        await conn.execute("UPDATE person SET sms = '+15155550333' WHERE person_id = $1", one["guardian_id"])

    async def texts(choice: int) -> bool:
        return await offering.answer_by_text(pool, act_of(by_worker(org), keyring, now), "+15155550333", choice)

    assert (made.reach, made.offered) == ("cross_section", 4)
    assert not await texts(2)
    assert await texts(0)
    assert not await texts(1)  # answered; by the link the last word counts
    assert sorted(answer or "" for answer in await _offers(pool, org)) == ["", "", "", "declined"]


async def test_visits_are_offered_only_where_the_round_has_them_and_to_a_share_that_is_one(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    act = act_of(office_of(school), keyring, now)

    async with transaction(pool, org) as conn:
        with pytest.raises(VisitAnswered):
            await offering.offer(conn, act, school.round_id, per_cent=100)
        with pytest.raises(Malformed):
            await offering.offer(conn, act, school.round_id, per_cent=0)


async def test_the_report_counts_who_was_visited_and_stipends_say_who_is_skipped(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=1)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), now)
    whole = Span(now, now + timedelta(days=60))
    district = Principal(org_id=org, kind="api", actor="key:x")
    other_school = Principal(org_id=org, kind="office", actor="link:x", school_id=school.round_id)  # type: ignore[arg-type]

    async with transaction(pool, org) as conn:
        report = await offering.report(conn, office_of(school), school.round_id)
        hidden = await offering.report(conn, district, school.round_id)
        await train(conn, org, visit.visitors[1].person_id, (occasion.span.end - timedelta(days=1)).date())
        paid = await offering.stipends(conn, office_of(school), whole)
        with pytest.raises(RoundUnknown):
            await offering.report(conn, other_school, school.round_id)

    assert (report.families, report.visited, hidden.visited) == (1, 1, None)
    assert [(one.minutes, one.skipped) for one in paid] == [(60, ""), (60, "training")]


async def test_a_stipend_goes_by_the_training_of_the_visits_day_whatever_is_recorded_later(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await visiting_school(pool, org, now, seconds=1)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), now)
    first, second = (one.person_id for one in visit.visitors)
    day = occasion.span.end.date()
    whole = Span(now, now + timedelta(days=60))
    async with transaction(pool, org) as conn:
        await train(conn, org, second, day - timedelta(days=1))

    await watching.tick(pool, act_of(by_worker(org), keyring, occasion.span.end))

    async with transaction(pool, org) as conn:
        await train(conn, org, first, day - timedelta(days=1))
        await train(conn, org, second, day + timedelta(days=365))
        paid = await offering.stipends(conn, office_of(school), whole)
    assert [one.skipped for one in paid] == ["", "training"]
