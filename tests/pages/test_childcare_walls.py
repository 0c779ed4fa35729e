"""Who comes in where: each page of childcare against each kind of person."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from service.childcare import actions
from service.childcare.types import ChildWanted
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, add_link, guardian_of, school_with
from tests.caring import Care, add_helper, care_for, occasion_at
from tests.conftest import StillClock

SECRET = ("Mateo", "Peanuts")
SEEN = {
    "/h/childcare/{0}/door",
    "/h/childcare/{0}/door/{1}/out",
    "/h/childcare/{0}/door/count",
    "/h/childcare/{0}/sheet",
}
AT_THE_DESK = {"/desk/childcare/{0}", "/desk/childcare/{0}/sheet"}
POSTS = {
    "/h/childcare/{0}/door",
    "/h/childcare/{0}/door/{1}/out",
    "/h/childcare/{0}/door/count",
    "/h/childcare/{0}/door/events",
    "/h/childcare/shifts/{2}/claim",
    "/h/childcare/shifts/{2}/give-back",
    "/desk/childcare",
    "/desk/childcare/{0}",
    "/desk/childcare/{0}/state",
    "/desk/childcare/{0}/shifts",
    "/desk/childcare/{0}/settle",
    "/desk/childcare/{0}/pick-up",
}

Enter = Callable[[str], Awaitable[None]]


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now())


@pytest.fixture
async def care(pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock) -> Care:
    built = await care_for(pool, school, clock.now())
    occasion = await occasion_at(pool, school, school.slot(17), clock.now())
    mateo = ChildWanted(school.family.child.student_id, "Mateo", 80, "Peanuts")
    async with transaction(pool, school.org_id) as conn:
        await actions.keep(conn, act_of(guardian_of(school), keyring, clock.now()), occasion, [mateo])
    clock.at = school.at(17, 5)
    return built


@pytest.fixture
def enter(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, care: Care, clock: StillClock
) -> Enter:
    async def come_in(who: str) -> None:
        if who == "nobody":
            return
        async with transaction(pool, school.org_id) as conn:
            person = care.worker_ids[0] if who in {"worker", "expired", "revoked"} else None
            if who == "another volunteer":
                person = await add_helper(conn, school, 5)
            purpose = who if who in {"guardian", "teacher", "office"} else "helper"
            token = await add_link(conn, keyring, school, clock.now(), purpose=purpose, person_id=person)
        await client.get(f"/l/{token}")
        async with transaction(pool, school.org_id) as conn:
            if who == "expired":
                await conn.execute(
                    "UPDATE link SET created_at = $1::timestamptz - interval '1 day', expires_at = $1", clock.now()
                )
            if who == "revoked":
                await conn.execute("UPDATE link SET revoked_at = $1", clock.now())

    return come_in


async def paths(pool: Pool, school: BuiltSchool, care: Care, patterns: set[str]) -> list[str]:
    async with transaction(pool, school.org_id) as conn:
        seat = await conn.fetchval("SELECT seat_id FROM childcare_seat")
    return sorted(pattern.format(care.session_id, seat, care.shift_ids[0]) for pattern in patterns)


@pytest.mark.parametrize(
    "who, sees",
    [
        ("worker", SEEN),
        ("office", AT_THE_DESK),
        ("another volunteer", set()),
        ("guardian", set()),
        ("teacher", set()),
        ("expired", set()),
        ("revoked", set()),
        ("nobody", set()),
    ],
)
async def test_allergies_and_pick_up_lists_are_seen_by_that_shifts_workers_and_the_office_alone(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, care: Care, enter: Enter, who: str, sees: set[str]
) -> None:
    await enter(who)

    answers = {path: await client.get(path) for path in await paths(pool, school, care, SEEN | AT_THE_DESK)}

    open_ = await paths(pool, school, care, sees)
    assert sorted(path for path, answer in answers.items() if answer.status_code == 200) == open_
    shut = [answer.text for path, answer in answers.items() if path not in open_]
    assert [text for text in shut if any(secret in text for secret in SECRET)] == []


@pytest.mark.parametrize("who", ["another volunteer", "guardian", "teacher", "expired", "revoked", "nobody"])
async def test_nobody_else_changes_anything(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, care: Care, enter: Enter, who: str
) -> None:
    await enter(who)

    for path in await paths(pool, school, care, POSTS):
        body = {"json": {"csrf": "", "events": []}} if path.endswith("/events") else {"data": {"csrf": "x"}}
        answer = await client.post(path, **body)
        assert answer.status_code in {403, 404, 410}, (path, answer.status_code)

    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM childcare_event") == 0
        assert await conn.fetchval("SELECT count(*) FROM childcare_claim WHERE left_at IS NULL") == 2
