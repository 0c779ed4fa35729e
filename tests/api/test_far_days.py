"""Days and instants nobody can mean: refused wherever they come in and however they are spelled."""

from datetime import datetime
from typing import Any

import httpx
import msgspec
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, new_id
from service.kernel.years import FAR
from tests.builders import BuiltSchool, school_with

FIRST = [r"\u0030001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-02T00:00:00+23:59", "1899-12-31T12:00:00Z"]
LAST = [r"9999-12-31\u005423:59:59-10:00", "9999-12-30T12:00:00Z", "2201-01-01T00:00:00Z"]
JSON = {"content-type": "application/json"}
LONG = {"content-type": "application/json; charset=utf-8"}


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now)


def _body(asked: dict[str, Any], **written: str) -> bytes:
    """Write what is asked for, and of some of it each character as it stands."""
    parts = [f'"{name}": "{value}"' for name, value in written.items()]
    parts += [f'"{name}": {msgspec.json.encode(value).decode()}' for name, value in asked.items()]
    return f"{{{', '.join(parts)}}}".encode()


async def _refused(service: httpx.AsyncClient, path: str, body: bytes, pointer: str, headers: dict[str, str]) -> None:
    answer = await service.post(path, content=body, headers=headers)

    assert (answer.status_code, answer.json()["errors"]) == (422, [{"detail": FAR, "pointer": pointer}])


@pytest.mark.parametrize(
    "name, written",
    [*(("opens_at", one) for one in FIRST), *(("closes_at", one) for one in LAST), ("early_from", FIRST[0])],
)
async def test_a_round_at_the_end_of_the_calendar_is_refused_and_nothing_is_kept(
    service: httpx.AsyncClient, school: BuiltSchool, pool: Pool, name: str, written: str
) -> None:
    usual = {
        "school_id": school.school_id,
        "title": {"en": "Spring"},
        "days": ["2027-03-09"],
        "slot_minutes": 15,
        "modes": ["school"],
        "opens_at": "2027-02-22T08:00:00-06:00",
        "closes_at": "2027-03-11T20:00:00-06:00",
    }
    asked = {key: value for key, value in usual.items() if key != name}

    await _refused(service, "rounds", _body(asked, **{name: written}), f"/{name}", JSON)

    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM round") == 1
        assert await conn.fetchval("SELECT count(*) FROM event") == 0


@pytest.mark.parametrize("headers", [JSON, LONG], ids=["straight", "by Litestar"])
@pytest.mark.parametrize("written", [*FIRST, *LAST])
async def test_a_meeting_at_the_end_of_the_calendar_is_refused_by_both_ways(
    service: httpx.AsyncClient, school: BuiltSchool, written: str, headers: dict[str, str]
) -> None:
    child = school.family.child
    meeting = {"teacher_id": child.teacher_ids[0], "student_ids": [child.student_id], "mode": "school"}
    invitation = msgspec.json.encode({"invitation_id": school.family.guardian.invitation_id})
    body = invitation[:-1] + b', "meetings": [' + _body(meeting, starts_at=written) + b"]}"

    await _refused(service, "meetings", body, "/meetings/0/starts_at", headers)


@pytest.mark.parametrize("written", [*FIRST, *LAST])
async def test_childcare_at_the_end_of_the_calendar_is_refused(
    service: httpx.AsyncClient, school: BuiltSchool, written: str
) -> None:
    asked = {"round_id": school.round_id, "room_id": new_id(), "cap": 9, "ends_at": "2027-03-11T20:00:00-06:00"}

    await _refused(service, "childcare/sessions", _body(asked, starts_at=written), "/starts_at", JSON)


@pytest.mark.parametrize("name", ["0001-01-01T00:00:00Z", "9999-12-31"])
async def test_words_may_look_like_any_day(service: httpx.AsyncClient, name: str) -> None:
    answer = await service.put("holidays/2027-03-11", json={"name": name})

    assert (answer.status_code, answer.json()["name"]) == (200, name)


@pytest.mark.parametrize(
    "path, name",
    [
        ("rides?starts_from=9999-12-30T12:00:00Z", "starts_from"),
        ("rides?starts_from=0001-01-01T00:00:00Z", "starts_from"),
    ],
)
async def test_a_day_at_the_end_of_the_calendar_in_an_address_is_refused(
    service: httpx.AsyncClient, path: str, name: str
) -> None:
    answer = await service.get(path)

    assert answer.status_code == 422
    assert [(one["code"], one["parameter"]) for one in answer.json()["errors"]] == [("too-far", name)]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2201-01-01"])
async def test_a_path_with_a_day_nobody_means_leads_nowhere(
    service: httpx.AsyncClient, school: BuiltSchool, day: str
) -> None:
    plans = f"schools/{school.school_id}/ride-plans/{day}"

    answers = [
        await service.get(f"holidays/{day}"),
        await service.put(f"holidays/{day}", json={"name": "The end"}),
        await service.delete(f"holidays/{day}"),
        await service.get(plans),
        await service.post(plans),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["type"] for answer in answers} == {"urn:porchlight:not-found"}
