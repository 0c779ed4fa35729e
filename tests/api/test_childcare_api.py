"""Childcare for other services: the same rules, and children only with a scope of their own."""

from typing import Any

import httpx
import pytest

from service.childcare import actions
from service.childcare.types import ChildcarePolicy
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.meanings import MEANINGS
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.builders import BuiltSchool, act_of, guardian_of, school_with
from tests.caring import add_helper, care_for, children, occasion_at, record_policy
from tests.conftest import StillClock

BASE = "childcare"


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now())


def wanted(school: BuiltSchool, **changed: Any) -> dict[str, Any]:
    usual = {
        "round_id": str(school.round_id),
        "room_id": str(school.teacher.room_id),
        "starts_at": school.at(15).isoformat(),
        "ends_at": school.at(18).isoformat(),
        "cap": 12,
    }
    return {**usual, **changed}


async def test_a_session_is_made_once_for_a_key_and_never_without_a_policy(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock
) -> None:
    off = await service.post(f"{BASE}/sessions", json=wanted(school))
    assert (off.status_code, off.json()["type"]) == (409, "urn:porchlight:childcare-off")

    await record_policy(pool, school, clock.now(), ChildcarePolicy())
    key = {"Idempotency-Key": "evening"}
    made = await service.post(f"{BASE}/sessions", json=wanted(school), headers=key)
    again = await service.post(f"{BASE}/sessions", json=wanted(school), headers=key)

    assert (made.status_code, again.status_code) == (201, 201)
    assert made.json()["session_id"] == again.json()["session_id"]
    assert [shift["worker_id"] for shift in made.json()["shifts"]] == [None, None]
    taken = await service.post(f"{BASE}/sessions", json=wanted(school))
    assert taken.json()["type"] == "urn:porchlight:childcare-room-taken"


@pytest.mark.parametrize(
    "starts, ends, said",
    [
        (
            "2020-10-15T20:00:00Z",
            "2020-10-15T23:00:00Z",
            {"pointer": "/starts_at", "detail": MEANINGS["no-day-of-the-round"], "code": "no-day-of-the-round"},
        ),
        (
            "2026-10-15T20:00:00Z",
            "2026-10-17T20:00:00Z",
            {"pointer": "/ends_at", "detail": MEANINGS["another-day"], "code": "another-day"},
        ),
    ],
)
async def test_a_session_is_on_one_day_of_its_round(
    service: httpx.AsyncClient,
    pool: Pool,
    school: BuiltSchool,
    clock: StillClock,
    starts: str,
    ends: str,
    said: dict[str, str],
) -> None:
    care = await care_for(pool, school, clock.now())
    hours = {"starts_at": starts, "ends_at": ends}

    made = await service.post(f"{BASE}/sessions", json=wanted(school, **hours))
    changed = await service.patch(f"{BASE}/sessions/{care.session_id}", json=hours)

    assert (made.status_code, made.json()["errors"]) == (422, [said])
    assert (changed.status_code, changed.json()["errors"]) == (422, [said])


async def test_a_session_of_a_round_there_is_not_is_not_found(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    description = (await service.get("http://localhost/api/openapi.json")).json()

    answer = await service.post(f"{BASE}/sessions", json=wanted(school, round_id=str(new_id())))

    assert answer.status_code == 404
    assert "404" in description["paths"]["/api/v1/childcare/sessions"]["post"]["responses"]


@pytest.mark.parametrize("of", ["round_id", "school_id"])
async def test_what_is_not_there_or_not_for_this_key_has_no_sessions_to_list(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock, of: str
) -> None:
    await care_for(pool, school, clock.now())
    whole = await bearer(pool, keyring, school.org_id, clock.now())
    other = await bearer(pool, keyring, school.org_id, clock.now(), school_id=SchoolId(new_id()))
    path, there = f"/api/v1/{BASE}/sessions", str(getattr(school, of))

    answers = [
        await client.get(path, params={of: there}, headers=whole),
        await client.get(path, params={of: str(new_id())}, headers=whole),
        await client.get(path, params={of: there}, headers=other),
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 404]


async def test_a_session_that_was_called_off_takes_no_room_and_no_adult_any_more(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock
) -> None:
    care = await care_for(pool, school, clock.now())
    path = f"{BASE}/sessions/{care.session_id}"
    await service.post(f"{path}/state", json={"state": "off"})

    changed = await service.patch(path, json={"cap": 8})
    asked = await service.post(f"{path}/shifts", json={})

    assert [answer.json()["type"] for answer in (changed, asked)] == ["urn:porchlight:childcare-session-off"] * 2
    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM agenda WHERE resource_id = $1", care.room_id) == 0


async def test_a_shift_lies_within_its_session(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock
) -> None:
    care = await care_for(pool, school, clock.now())
    late = {"ends_at": school.at(23).isoformat()}

    answer = await service.post(f"{BASE}/sessions/{care.session_id}/shifts", json=late)

    said = [{"detail": MEANINGS["outside-the-session"], "code": "outside-the-session", "pointer": "/ends_at"}]
    assert (answer.status_code, answer.json()["errors"]) == (422, said)


async def test_a_worker_is_named_and_freed_and_what_is_short_is_said(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    care = await care_for(pool, school, clock.now())
    occasion = await occasion_at(pool, school, school.slot(16), clock.now())
    async with transaction(pool, school.org_id) as conn:
        await actions.keep(conn, act_of(guardian_of(school), keyring, clock.now()), occasion, children([40]))
        chidi = await add_helper(conn, school, 2)
    shift = f"{BASE}/shifts/{care.shift_ids[0]}"

    short = (await service.post(f"{shift}/release")).json()
    named = (await service.post(f"{shift}/claim", json={"worker_id": str(chidi)})).json()
    twice = await service.post(f"{shift}/claim", json={"worker_id": str(chidi)})

    assert [(each["children"], each["adults_needed"]) for each in short["shortages"]] == [(1, 2)]
    assert named["shortages"] == []
    assert twice.json()["type"] == "urn:porchlight:shift-taken"


async def test_a_session_is_changed_and_called_off(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock
) -> None:
    care = await care_for(pool, school, clock.now())
    here = f"{BASE}/sessions/{care.session_id}"

    assert (await service.patch(here, json={"cap": 5})).json()["seats_left"] == 5
    assert len((await service.post(f"{here}/shifts", json={})).json()["shifts"]) == 3
    assert (await service.post(f"{here}/state", json={"state": "off"})).json()["state"] == "off"
    assert (await service.post(f"{here}/state", json={"state": "off"})).status_code == 200

    again = await service.post(f"{here}/state", json={"state": "open"})

    assert (again.status_code, again.json()["type"]) == (409, "urn:porchlight:childcare-session-off")


@pytest.mark.parametrize(
    "scope, status",
    [("childcare:children", 200), ("childcare:read", 403), ("people:read", 403), ("childcare:write", 403)],
)
async def test_children_need_a_scope_of_their_own(
    client: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    clock: StillClock,
    scope: str,
    status: int,
) -> None:
    care = await care_for(pool, school, clock.now())
    key = await bearer(pool, keyring, school.org_id, clock.now(), scopes=frozenset({scope}))

    answer = await client.get(f"/api/v1/{BASE}/sessions/{care.session_id}/children", headers=key)

    assert answer.status_code == status


async def test_sessions_name_no_child_and_children_no_code(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    care = await care_for(pool, school, clock.now())
    occasion = await occasion_at(pool, school, school.slot(16), clock.now())
    async with transaction(pool, school.org_id) as conn:
        act = act_of(guardian_of(school), keyring, clock.now())
        (seat,) = await actions.keep(conn, act, occasion, children([40]))

    listed = (await service.get(f"{BASE}/sessions")).text
    known = await service.get(f"{BASE}/sessions/{care.session_id}/children")

    assert "Child 0" not in listed
    assert known.json()["children"][0]["given_name"] == "Child 0 of 40"
    assert "code" not in known.json()["children"][0]
    assert seat.code


async def test_another_schools_key_finds_nothing(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    care = await care_for(pool, school, clock.now())
    async with transaction(pool, school.org_id) as conn:
        other = SchoolId(new_id())
        await conn.execute(
            """INSERT INTO school (org_id, school_id, source_id, name, text_name, time_zone)
               VALUES ($1, $2, 'other', 'Other', 'Other', 'America/Chicago')""",
            school.org_id,
            other,
        )
    key = await bearer(pool, keyring, school.org_id, clock.now(), school_id=other)

    for path in ("", "/children"):
        answer = await client.get(f"/api/v1/{BASE}/sessions/{care.session_id}{path}", headers=key)
        assert answer.status_code == 404
    freed = await client.post(f"/api/v1/{BASE}/shifts/{care.shift_ids[0]}/release", headers=key)
    assert freed.status_code == 404
    assert (await client.get(f"/api/v1/{BASE}/sessions", headers=key)).json() == {"sessions": [], "next": None}
