"""What is sent of a meeting and cannot be kept is pointed at in the body, never dropped; refusals are documented."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, new_id
from tests.builders import BuiltSchool
from tests.caring import care_for
from tests.riding import riding_school

THEO = {"given_name": "Theo", "age_months": 40}


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    school = await riding_school(pool, org, now, families=2)
    await care_for(pool, school, now)
    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE round SET modes = ARRAY['school', 'phone', 'place', 'home']")
    return school


def _wish(school: BuiltSchool, **more: Any) -> dict[str, Any]:
    meeting = {
        "teacher_id": str(school.teacher.person_id),
        "student_ids": [str(school.family.child.student_id)],
        "starts_at": school.at(17, 0).isoformat(),
        "mode": "school",
        **more,
    }
    return {"invitation_id": str(school.family.guardian.invitation_id), "meetings": [meeting]}


async def _booked(service: httpx.AsyncClient, school: BuiltSchool, **more: Any) -> str:
    answer = await service.post("meetings", json=_wish(school, **more))
    assert answer.status_code == 201, answer.text
    return f"meetings/{answer.json()['meetings'][0]['meeting_id']}"


def _pointers(answer: httpx.Response) -> tuple[int, list[str]]:
    return answer.status_code, [error["pointer"] for error in answer.json().get("errors", [])]


@pytest.mark.parametrize(
    "said, pointer",
    [
        ({"help": {"named_place": "The pond"}}, "/meetings/0/help/named_place"),
        ({"help": {"place_id": str(new_id())}}, "/meetings/0/help/place_id"),
        ({"help": {"address_line": "4 Elm St"}}, "/meetings/0/help/address_line"),
        ({"call_number": "+13125550142"}, "/meetings/0/call_number"),
        ({"mode": "phone", "help": {"childcare": [THEO]}}, "/meetings/0/help/childcare"),
        ({"mode": "place"}, "/meetings/0/help/named_place"),
        ({"help": {"childcare": [THEO, THEO]}}, "/meetings/0/help/childcare/1/given_name"),
        (
            {"help": {"childcare": [{**THEO, "student_id": str(new_id())}]}},
            "/meetings/0/help/childcare/0/student_id",
        ),
        ({"help": {"ride": {"phone": "abc"}}}, "/meetings/0/help/ride/phone"),
    ],
)
async def test_what_cannot_be_kept_with_a_new_meeting_is_pointed_at(
    service: httpx.AsyncClient, school: BuiltSchool, said: dict[str, Any], pointer: str
) -> None:
    answer = await service.post("meetings", json=_wish(school, **said))

    assert _pointers(answer) == (422, [pointer])


@pytest.mark.parametrize(
    "path, body, pointer",
    [
        ("move", {"named_place": "The pond"}, "/named_place"),
        ("move", {"place_id": str(new_id())}, "/place_id"),
        ("move", {"call_number": "+13125550142"}, "/call_number"),
        ("move", {"mode": "place"}, "/named_place"),
        ("help", {"named_place": "The pond"}, "/named_place"),
        ("help", {"address_line": "4 Elm St"}, "/address_line"),
        ("help", {"childcare": [THEO, THEO]}, "/childcare/1/given_name"),
        ("help", {"ride": {"phone": "abc"}}, "/ride/phone"),
    ],
)
async def test_what_cannot_be_kept_of_a_change_is_pointed_at(
    service: httpx.AsyncClient, school: BuiltSchool, path: str, body: dict[str, Any], pointer: str
) -> None:
    meeting = await _booked(service, school)
    when = {"starts_at": school.at(17, 0).isoformat()} if path == "move" else {}

    answer = await service.post(f"{meeting}/{path}", json={**when, **body})

    assert _pointers(answer) == (422, [pointer])


async def test_a_rides_number_is_kept_as_it_is_called(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    await _booked(service, school, help={"ride": {"phone": "(312) 555-0142"}})

    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT phone FROM ride_request") == "+13125550142"


async def test_another_number_to_call_at_the_same_time_is_kept(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    meeting = await _booked(service, school, mode="phone", call_number="+13125550142")
    move = {"starts_at": school.at(17, 0).isoformat(), "call_number": "+13125550199"}

    answer = await service.post(f"{meeting}/move", json=move)

    assert (answer.json()["call_number"], answer.json()["revision"]) == ("+13125550199", 0)


async def test_a_ride_without_an_adult_is_refused_as_it_says(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    answer = await service.post("meetings", json=_wish(school, help={"ride": {"passengers": 1, "child_seats": 3}}))
    description = (await service.get("http://localhost/api/openapi.json")).json()

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:porchlight:children-alone")
    for path in ("/api/v1/meetings", "/api/v1/meetings/{meeting_id}/help"):
        refused = description["paths"][path]["post"]["responses"]["409"]
        assert "children-alone" in refused["content"]["application/problem+json"]["examples"]


async def test_a_ride_without_an_adult_is_pointed_at_where_it_is_asked_for(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    ride = {"passengers": 1, "child_seats": 3}
    new = await service.post("meetings", json=_wish(school, help={"ride": ride}))
    meeting = await _booked(service, school)

    changed = await service.post(f"{meeting}/help", json={"ride": ride})

    assert [_pointers(answer) for answer in (new, changed)] == [(409, ["/meetings/0/help/ride"]), (409, ["/ride"])]


@pytest.mark.parametrize("path", ["meetings", "asks", "waiting"])
async def test_an_invitation_there_is_not_is_refused_as_it_says(
    service: httpx.AsyncClient, school: BuiltSchool, path: str
) -> None:
    who = {"teacher_id": str(school.teacher.person_id), "student_id": str(school.family.child.student_id)}
    bodies = {"meetings": _wish(school), "asks": {**who, "bands": ["evening"], "weekdays": []}, "waiting": who}
    answer = await service.post(path, json={**bodies[path], "invitation_id": str(new_id())})
    description = (await service.get("http://localhost/api/openapi.json")).json()

    assert (answer.status_code, answer.json()["type"]) == (404, "urn:porchlight:not-found")
    refused = description["paths"][f"/api/v1/{path}"]["post"]["responses"]["404"]
    assert "not-found" in refused["content"]["application/problem+json"]["examples"]


async def test_a_place_nobody_named_is_not_agreed_to(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    meeting = await _booked(service, school)

    answer = await service.post(f"{meeting}/place", json={"agreed": True})

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:porchlight:no-place-named")


async def test_proposed_times_are_pointed_at_and_a_number_there_is_not_is_named(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    ask = {
        "invitation_id": str(school.family.guardian.invitation_id),
        "teacher_id": str(school.teacher.person_id),
        "student_id": str(school.family.child.student_id),
        "bands": ["evening"],
        "weekdays": [],
    }
    asked = f"asks/{(await service.post('asks', json=ask)).json()['ask_id']}"
    late = {"starts_at": school.at(19, 0).isoformat(), "mode": "phone"}

    wrong = [
        await service.post(f"{asked}/proposals", json={"times": [late, other]})
        for other in (
            late,
            {**late, "starts_at": "2026-01-05T10:00:00Z"},
            {**late, "starts_at": school.at(19, 40).isoformat(), "place_id": str(new_id())},
        )
    ]
    await service.post(f"{asked}/proposals", json={"times": [late]})
    third = await service.post(f"{asked}/accept", json={"number": 3})

    assert [_pointers(one)[1] for one in wrong] == [
        [f"/times/1/{name}"] for name in ("starts_at", "starts_at", "place_id")
    ]
    assert (third.status_code, third.json()["type"]) == (409, "urn:porchlight:not-proposed")
    assert third.json()["data"]["proposed"] == {
        "1": {"starts_at": "2026-10-16T00:00:00Z", "ends_at": "2026-10-16T00:20:00Z"}
    }
