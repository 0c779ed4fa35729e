"""Other times over the API: a service says that none works, proposes, accepts, declines, by ids from the API alone."""

from datetime import datetime, time
from typing import Any

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import THURSDAY, BuiltSchool, booked, school_with


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """One teacher with one time, and two families."""
    return await school_with(pool, org, now, families=2, days=[THURSDAY], hours=(time(17), time(17, 20)))


async def _wish(service: httpx.AsyncClient, school: BuiltSchool) -> dict[str, Any]:
    """A wish of the round that no meeting answers, as the API tells it."""
    listed = await service.get(f"rounds/{school.round_id}/invitations", params={"unbooked": "true"})
    invitation = listed.json()["invitations"][-1]
    return {
        "invitation_id": invitation["invitation_id"],
        "teacher_id": invitation["wishes"][0]["teacher_id"],
        "student_id": invitation["wishes"][0]["student_id"],
    }


async def test_a_family_asks_the_teacher_proposes_the_family_accepts(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    wish = await _wish(service, school)
    asked = await service.post("asks", json={**wish, "bands": ["evening"], "weekdays": [4]})
    ask = f"asks/{asked.json()['ask_id']}"
    times = [{"starts_at": school.at(19, 0).isoformat(), "mode": "phone"}]

    proposed = await service.post(f"{ask}/proposals", json={"times": times})
    waits = await service.get(f"rounds/{school.round_id}/asks", params={"state": "proposed"})
    unseen = await service.post(f"{ask}/accept", headers={"If-Match": asked.headers["etag"]}, json={"number": 1})
    accepted = await service.post(f"{ask}/accept", headers={"If-Match": proposed.headers["etag"]}, json={"number": 1})
    settled = await service.get(ask)

    assert (asked.status_code, asked.json()["state"]) == (201, "asked")
    assert [one["starts_at"] for one in proposed.json()["proposals"]] == ["2026-10-16T00:00:00Z"]
    assert [one["ask_id"] for one in waits.json()["asks"]] == [asked.json()["ask_id"]]
    assert unseen.status_code == 412
    assert (accepted.status_code, accepted.json()["starts_at"]) == (201, "2026-10-16T00:00:00Z")
    assert settled.json()["state"] == "settled"


async def test_a_family_takes_a_time_without_the_interpreter_nobody_can_be(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    wish = await _wish(service, school)
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE person SET interpreter_need = 'spoken', language = 'es'")
    ask = f"asks/{(await service.post('asks', json={**wish, 'bands': ['evening'], 'weekdays': []})).json()['ask_id']}"
    times = [{"starts_at": school.at(19, 0).isoformat(), "mode": "school"}]
    await service.post(f"{ask}/proposals", json={"times": times})

    refused = await service.post(f"{ask}/accept", json={"number": 1})
    accepted = await service.post(f"{ask}/accept", json={"number": 1, "without_interpreter": True})

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:porchlight:interpreter-not-then")
    assert "errors" not in refused.json()  # it is about the whole wish, which has no list of meetings
    assert (accepted.status_code, accepted.json()["help"]["kinds"]) == (201, [])


async def test_a_family_takes_a_kept_time_without_the_interpreter_nobody_can_be(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    place = await service.post("waiting", json=await _wish(service, school))
    await service.post(f"meetings/{meeting.meeting_id}/cancel", json={})
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE person SET interpreter_need = 'spoken', language = 'es'")
    take = f"waiting/{place.json()['waiting_id']}/take"

    refused = await service.post(take, json={"mode": "school"})
    taken = await service.post(take, json={"mode": "school", "without_interpreter": True})

    assert refused.status_code == 409
    assert (taken.status_code, taken.json()["help"]["kinds"]) == (201, [])


async def test_what_does_not_work_either_is_declined_and_an_ask_can_be_withdrawn(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    wish = await _wish(service, school)
    ask = f"asks/{(await service.post('asks', json={**wish, 'bands': ['morning'], 'weekdays': []})).json()['ask_id']}"
    times = [{"starts_at": school.at(19, 0).isoformat(), "mode": "school"}]
    await service.post(f"{ask}/proposals", json={"times": times})

    declined = await service.post(f"{ask}/decline")
    withdrawn = await service.post(f"{ask}/withdraw")
    again = await service.post(f"{ask}/withdraw")

    assert (declined.json()["state"], declined.json()["proposals"]) == ("asked", [])
    assert withdrawn.json()["state"] == "withdrawn"
    assert (again.status_code, again.json()["type"]) == (409, "urn:porchlight:ask-closed")


async def test_one_wish_asks_once_and_a_time_the_teacher_has_not_is_refused(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await booked(pool, keyring, school, school.at(17, 0), now)
    body = {**await _wish(service, school), "bands": ["evening"], "weekdays": []}
    key = {"Idempotency-Key": "ask-1"}

    first = await service.post("asks", headers=key, json=body)
    again = await service.post("asks", headers=key, json=body)
    taken = await service.post(
        f"asks/{first.json()['ask_id']}/proposals",
        json={"times": [{"starts_at": school.at(17, 0).isoformat(), "mode": "school"}]},
    )

    assert (again.status_code, again.json()["ask_id"]) == (201, first.json()["ask_id"])
    assert (taken.status_code, taken.json()["type"]) == (409, "urn:porchlight:teacher-busy")
    assert taken.json()["data"] == {"starts_at": ["2026-10-15T22:00:00Z"]}
    assert (await service.get(f"rounds/{school.round_id}/asks", params={"limit": 1})).json()["next"] is None


async def test_a_family_waits_and_takes_what_comes_free(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    early = await service.post("waiting", json=await _wish(service, school))
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    place = await service.post("waiting", json=await _wish(service, school))
    await service.post(f"meetings/{meeting.meeting_id}/cancel", json={})
    address = f"waiting/{place.json()['waiting_id']}"

    kept = await service.get(address)
    taken = await service.post(f"{address}/take", headers={"If-Match": kept.headers["etag"]}, json={"mode": "school"})
    left = await service.post(f"{address}/leave")
    line = await service.get(f"rounds/{school.round_id}/waiting", params={"state": "taken"})

    assert (early.status_code, early.json()["type"]) == (409, "urn:porchlight:times-are-free")
    assert early.json()["data"]["alternatives"][0]["starts_at"] == "2026-10-15T22:00:00Z"
    assert (place.status_code, place.json()["state"], place.json()["offer"]) == (201, "waiting", None)
    assert kept.json()["offer"]["starts_at"] == "2026-10-15T22:00:00Z"
    assert (taken.status_code, taken.json()["state"]) == (201, "confirmed")
    assert (left.status_code, left.json()["state"]) == (200, "taken")
    assert [one["waiting_id"] for one in line.json()["waiting"]] == [place.json()["waiting_id"]]
