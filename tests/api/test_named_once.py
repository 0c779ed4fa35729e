"""What is meant to be named once and is named twice: refused where it stands, or taken once; never a fault."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from service.kernel.db import Pool
from service.kernel.ids import OrgId, PersonId
from tests.builders import BuiltSchool, school_with


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now, children=2)


def _wish(school: BuiltSchool, *meetings: dict[str, Any]) -> dict[str, Any]:
    return {"invitation_id": str(school.family.guardian.invitation_id), "meetings": list(meetings)}


def _about(school: BuiltSchool, *students: PersonId, start: datetime, **more: Any) -> dict[str, Any]:
    return {
        "teacher_id": str(school.teacher.person_id),
        "student_ids": [str(student) for student in students],
        "starts_at": start.isoformat(),
        "mode": "school",
        **more,
    }


async def test_a_child_named_twice_in_a_meeting_is_pointed_at(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    one, two = (child.student_id for child in school.family.children)
    wish = _wish(school, _about(school, one, start=school.at(17, 0)), _about(school, two, two, start=school.at(17, 20)))

    answer = await service.post("meetings", json=wish)

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:porchlight:malformed")
    assert [(one["code"], one["pointer"]) for one in answer.json()["errors"]] == [("twice", "/meetings/1/student_ids")]


async def test_a_meeting_wished_twice_at_once_is_no_meeting_that_is_there(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    child = school.family.child.student_id
    wish = _wish(school, *(_about(school, child, start=school.at(17, minute)) for minute in (0, 20)))

    answer = await service.post("meetings", json=wish)

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:porchlight:already-booked")
    assert answer.json()["data"] == {"meeting_id": None, "meeting": 1}


async def test_it_is_said_of_which_meeting_the_time_is_taken(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    one, two = (child.student_id for child in school.family.children)
    wish = _wish(school, _about(school, one, start=school.at(17, 0)), _about(school, two, start=school.at(9, 0)))

    several = await service.post("meetings", json=wish)
    single = await service.post("meetings", json=_wish(school, _about(school, two, start=school.at(9, 0))))

    assert (several.status_code, several.json()["type"]) == (409, "urn:porchlight:opening-taken")
    assert several.json()["data"]["meeting"] == 1
    assert "meeting" not in single.json()["data"]


async def test_parts_of_the_day_and_weekdays_count_once(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    child = school.family.child
    ask = {
        "invitation_id": str(school.family.guardian.invitation_id),
        "teacher_id": str(school.teacher.person_id),
        "student_id": str(child.student_id),
        "bands": ["evening", "night", "evening"],
        "weekdays": [2, 2],
    }

    answer = await service.post("asks", json=ask)

    assert answer.status_code == 201
    assert (answer.json()["bands"], answer.json()["weekdays"]) == (["evening", "night"], [2])


async def test_what_a_round_has_counts_once(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    new = {
        "school_id": str(school.school_id),
        "title": {"en": "Winter"},
        "days": ["2026-10-20"] * 2,
        "slot_minutes": 20,
        "modes": ["school", "phone", "school"],
        "opens_at": "2026-10-01T10:00:00Z",
        "closes_at": "2026-10-19T10:00:00Z",
        "teachers": [str(school.teacher.person_id)] * 2,
        "reminders": ["day", "day"],
    }

    made = await service.post("rounds", json=new)
    address = f"rounds/{made.json()['round_id']}"
    tag = (await service.get(address)).headers["ETag"]
    redone = await service.put(address, json={**new, "modes": ["phone", "phone"]}, headers={"If-Match": tag})
    more = await service.patch(f"rounds/{school.round_id}", json={"more_days": ["2026-10-20"] * 2})

    assert (made.status_code, redone.status_code, more.status_code) == (201, 200, 200)
    said = made.json()
    assert (said["days"], said["modes"], said["reminders"]) == (["2026-10-20"], ["school", "phone"], ["day"])
    assert redone.json()["modes"] == ["phone"]
    assert more.json()["days"] == ["2026-10-15", "2026-10-16", "2026-10-20"]


async def test_what_others_are_told_or_speak_counts_once(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    kinds = ["meeting.booked", "meeting.booked"]
    helper = {"given_name": "Uma", "email": "uma@example.net", "role": "volunteer", "languages": ["hi", "en", "hi"]}

    hook = await service.post("webhooks", json={"name": "App", "url": "https://hooks.example.org/x", "kinds": kinds})
    added = await service.post(f"schools/{school.school_id}/helpers", json=helper)
    key = await service.post("keys", json={"name": "App", "scopes": ["meetings:read"] * 2})

    assert (hook.status_code, hook.json()["webhook"]["kinds"]) == (201, ["meeting.booked"])
    assert (added.status_code, added.json()["languages"]) == (201, ["hi", "en"])
    assert (key.status_code, key.json()["key"]["scopes"]) == (201, ["meetings:read"])
