"""Openings and teachers' hours, as another service reads and writes them."""

from typing import Any

import httpx
import pytest

from service.access.actions import make_key
from service.agenda.actions import take
from service.agenda.types import Take
from service.kernel.db import Pool, transact
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, school_with
from tests.conftest import StillClock

SCOPES = frozenset({"openings:read", "hours:read", "hours:write"})
EVENING = {"weekday": 4, "starts": "18:00", "ends": "20:00"}
AWAY = {"day": "2026-10-15", "starts": "16:00", "ends": "17:00", "effect": "removed"}
ANY_VERSION = {"If-Match": "*"}


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    """Two teachers who offer Thursday and Friday, 3 to 6 pm, in 20 minutes."""
    return await school_with(pool, org, clock.now(), teachers=2)


@pytest.fixture
async def service(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> httpx.AsyncClient:
    """Another service, which has a key."""
    client.headers["Authorization"] = f"Bearer {await _key(pool, keyring, school, clock)}"
    return client


async def _key(
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    clock: StillClock,
    *,
    scopes: frozenset[str] = SCOPES,
    school_id: SchoolId | None = None,
) -> str:
    _, key = await make_key(
        pool, keyring, school.org_id, name="x", scopes=scopes, school_id=school_id, now=clock.now(), days=30
    )
    return key


def _openings(school: BuiltSchool) -> str:
    return f"/api/v1/rounds/{school.round_id}/openings"


def _hours(school: BuiltSchool) -> str:
    return f"/api/v1/teachers/{school.teacher.person_id}/hours"


async def _starts(service: httpx.AsyncClient, school: BuiltSchool, **query: Any) -> list[str]:
    answer = await service.get(_openings(school), params=query)
    assert answer.status_code == 200, answer.text
    return [each["starts_at"] for each in answer.json()["openings"]]


# Openings


async def test_a_teacher_s_openings_are_listed_in_order_of_time(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    found = await _starts(service, school, teacher_id=str(school.teacher.person_id))

    assert (len(found), found[0], found[-1]) == (18, "2026-10-15T20:00:00Z", "2026-10-16T22:40:00Z")


async def test_several_teachers_or_all_are_listed_within_a_window(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    window = {"from": "2026-10-15T15:00:00-05:00", "to": "2026-10-15T15:40:00-05:00"}
    both = [str(teacher.person_id) for teacher in school.teachers]

    assert await _starts(service, school, teacher_id=both, **window) == await _starts(service, school, **window)
    assert len(await _starts(service, school, **window)) == 4
    assert len(await _starts(service, school, teacher_id=both[0], **{"from": "2026-10-16T00:00:00-05:00"})) == 9


async def test_nothing_new_is_answered_with_304_until_something_is_taken(
    service: httpx.AsyncClient, school: BuiltSchool, pool: Pool
) -> None:
    query = {"teacher_id": str(school.teacher.person_id)}
    first = await service.get(_openings(school), params=query)
    same = await service.get(_openings(school), params=query, headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])

    takes = [Take(school.teacher.person_id, "teacher", school.slot(15))]
    await transact(pool, school.org_id, lambda conn: take(conn, school.org_id, new_id(), takes))

    other = await service.get(_openings(school), params=query, headers={"If-None-Match": first.headers["etag"]})
    assert (other.status_code, len(other.json()["openings"])) == (200, 17)


@pytest.mark.parametrize(
    "query, where, problem",
    [
        ({"from": "2026-10-15T15:00:00"}, "from", "no-offset"),
        ({"from": "2026-10-15T15:00:00Z", "to": "2026-10-15T15:00:00Z"}, "to", "not-after-from"),
    ],
)
async def test_a_window_that_is_none_is_refused(
    service: httpx.AsyncClient, school: BuiltSchool, query: dict[str, str], where: str, problem: str
) -> None:
    answer = await service.get(_openings(school), params=query)

    assert answer.status_code == 422
    assert [(one["code"], one["parameter"]) for one in answer.json()["errors"]] == [(problem, where)]


async def test_what_is_not_there_or_not_for_this_key_is_not_found(
    service: httpx.AsyncClient, school: BuiltSchool, pool: Pool, keyring: Keyring, clock: StillClock
) -> None:
    elsewhere = await _key(pool, keyring, school, clock, school_id=SchoolId(new_id()))

    answers = [
        await service.get(f"/api/v1/rounds/{new_id()}/openings"),
        await service.get(_openings(school), params={"teacher_id": str(new_id())}),
        await service.get(_openings(school), headers={"Authorization": f"Bearer {elsewhere}"}),
        await service.get(_hours(school), headers={"Authorization": f"Bearer {elsewhere}"}),
        await service.get(f"/api/v1/teachers/{school.family.guardian.person_id}/hours"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5


async def test_a_key_without_the_scope_is_refused(
    client: httpx.AsyncClient, school: BuiltSchool, pool: Pool, keyring: Keyring, clock: StillClock
) -> None:
    reader = await _key(pool, keyring, school, clock, scopes=frozenset({"hours:read"}))
    headers = {"Authorization": f"Bearer {reader}"}

    assert (await client.get(_hours(school), headers=headers)).status_code == 200
    assert (await client.get(_openings(school), headers=headers)).status_code == 403
    assert (await client.put(_hours(school), headers=headers, json={"weekly": [], "dated": []})).status_code == 403


# Hours


async def test_what_is_read_can_be_put_back_and_changes_nothing(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    read = (await service.get(_hours(school))).json()

    put = await service.put(
        _hours(school), headers=ANY_VERSION, json={"weekly": read["weekly"], "dated": read["dated"]}
    )

    assert (put.status_code, put.json()) == (200, read)
    assert read["time_zone"] == "America/Chicago"
    assert read["weekly"][0] == {
        "weekday": 4,
        "starts": "15:00",
        "ends": "18:00",
        "from_day": None,
        "until_day": None,
    }


async def test_a_whole_set_of_hours_is_put_and_offered(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    put = await service.put(
        _hours(school),
        headers=ANY_VERSION,
        json={"weekly": [EVENING], "dated": [{**AWAY, "starts": "19:00", "ends": "20:00"}]},
    )

    assert put.status_code == 200
    assert await _starts(service, school, teacher_id=str(school.teacher.person_id)) == [
        "2026-10-15T23:00:00Z",
        "2026-10-15T23:20:00Z",
        "2026-10-15T23:40:00Z",
    ]


async def test_the_same_wish_twice_is_one_and_another_under_its_key_is_refused(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    wish = {**ANY_VERSION, "Idempotency-Key": "hours-1"}

    first = await service.put(_hours(school), headers=wish, json={"weekly": [EVENING], "dated": []})
    await service.put(_hours(school), headers=ANY_VERSION, json={"weekly": [], "dated": []})
    again = await service.put(_hours(school), headers=wish, json={"weekly": [EVENING], "dated": []})
    other = await service.put(_hours(school), headers=wish, json={"weekly": [], "dated": []})

    assert (again.status_code, again.json()) == (200, first.json())
    assert (await service.get(_hours(school))).json()["weekly"] == []
    assert other.status_code == 422


async def test_hours_that_overlap_are_refused_whole(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    twice = [EVENING, {**EVENING, "starts": "19:00", "ends": "21:00"}]

    answer = await service.put(_hours(school), headers=ANY_VERSION, json={"weekly": twice, "dated": []})

    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert answer.json()["type"] == "urn:porchlight:hours-overlap"
    assert [(one["code"], one["pointer"]) for one in answer.json()["errors"]] == [("hours-overlap", "/weekly/1")]
    there = {"kind": "weekly", "weekday": EVENING["weekday"], "day": None, "starts": "18:00", "ends": "20:00"}
    assert answer.json()["data"] == there
    assert len((await service.get(_hours(school))).json()["weekly"]) == 2


async def test_an_overlap_of_a_dated_change_names_its_day(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    added = {"day": "2026-10-17", "starts": "09:00", "ends": "11:00", "effect": "added"}
    dated = [{**added, "starts": "10:00:00", "ends": "12:00:00"}, added]

    answer = await service.put(_hours(school), headers=ANY_VERSION, json={"weekly": [], "dated": dated})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/dated/1")
    assert answer.json()["data"] == {
        "kind": "added",
        "weekday": None,
        "day": "2026-10-17",
        "starts": "10:00",
        "ends": "12:00",
    }


@pytest.mark.parametrize(
    "body, pointer",
    [
        ({"weekly": [{**EVENING, "starts": "24:00"}], "dated": []}, "/weekly/0/starts"),
        ({"weekly": [{**EVENING, "starts": "18:00:30"}], "dated": []}, "/weekly/0/starts"),
        ({"weekly": [{**EVENING, "weekday": 8}], "dated": []}, "/weekly/0/weekday"),
        ({"weekly": [{**EVENING, "room": "12"}], "dated": []}, "/weekly/0/room"),
        ({"weekly": []}, "/dated"),
        ({"weekly": [{**EVENING, "ends": "18:00"}], "dated": []}, "/weekly/0/ends"),
        (
            {"weekly": [], "dated": [{**AWAY, "day": "2027-03-14", "starts": "02:30", "ends": "04:00"}]},
            "/dated/0/starts",
        ),
        (
            {"weekly": [], "dated": [{**AWAY, "day": "2026-11-01", "starts": "01:30", "ends": "04:00"}]},
            "/dated/0/starts",
        ),
    ],
)
async def test_hours_that_are_none_are_refused_and_pointed_at(
    service: httpx.AsyncClient, school: BuiltSchool, body: dict[str, Any], pointer: str
) -> None:
    answer = await service.put(_hours(school), headers=ANY_VERSION, json=body)

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


async def test_hours_are_replaced_only_by_who_has_seen_them(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    seen = {"If-Match": (await service.get(_hours(school))).headers["etag"]}
    evenings = {"weekly": [EVENING], "dated": []}

    unseen = await service.put(_hours(school), json=evenings)
    first = await service.put(_hours(school), headers=seen, json=evenings)
    late = await service.put(_hours(school), headers=seen, json={"weekly": [], "dated": []})

    assert [answer.status_code for answer in (unseen, first, late)] == [428, 200, 412]
    assert (late.json()["type"], first.headers["etag"] != seen["If-Match"]) == ("urn:porchlight:changed-since", True)


async def test_a_time_that_comes_twice_is_asked_about_and_kept_as_it_is_said(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    night = {"day": "2026-11-01", "starts": "01:30", "ends": "04:00", "effect": "added"}

    asked = await service.put(_hours(school), headers=ANY_VERSION, json={"weekly": [], "dated": [night]})
    said = {**night, "starts_fold": 1}
    kept = await service.put(_hours(school), headers=ANY_VERSION, json={"weekly": [], "dated": [said]})
    read = (await service.get(_hours(school))).json()["dated"]

    assert (asked.status_code, asked.json()["errors"][0]["pointer"]) == (422, "/dated/0/starts")
    assert asked.json()["data"] == {"may_be": ["2026-11-01T06:30:00Z", "2026-11-01T07:30:00Z"]}
    assert (kept.status_code, read) == (200, [{**said, "ends_fold": None}])
