"""Places, what a school decided, and everybody who helps, by API with the rules of the pages."""

from datetime import datetime

import httpx
import pytest

from service.desk.pages.policy_words import SETTINGS
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, new_id
from service.kernel.meanings import MEANINGS
from service.kernel.tokens import Keyring
from service.kernel.years import FAR
from tests.api.keys import bearer
from tests.builders import BuiltSchool, school_with

LIBRARY = {
    "name": "Larkfield Central Library",
    "kind": "library",
    "latitude": 41.39527,
    "longitude": -94.28763,
    "opening_hours": "Mo-Th 10:00-20:00",
    "zone": "America/Chicago",
}
UMA = {"given_name": "Uma", "family_name": "Nair", "role": "volunteer", "email": "uma@example.net"}


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now)


async def test_a_place_is_added_once_per_wish_read_changed_and_left(service: httpx.AsyncClient) -> None:
    added = await service.post("places", json=LIBRARY, headers={"Idempotency-Key": "library"})
    again = await service.post("places", json=LIBRARY, headers={"Idempotency-Key": "library"})
    path = f"places/{added.json()['place_id']}"

    assert (added.status_code, again.json()) == (201, added.json())
    assert (await service.get(path)).headers["etag"] == added.headers["etag"]

    changed = await service.put(path, json={**LIBRARY, "quiet": True}, headers={"If-Match": added.headers["etag"]})
    stale = await service.put(path, json=LIBRARY, headers={"If-Match": added.headers["etag"]})
    assert (changed.json()["quiet"], stale.status_code) == (True, 412)

    left = await service.delete(path)
    assert left.json()["left_on"] == "2026-09-28"
    assert (await service.get("places")).json() == {"places": [], "next": None}
    assert len((await service.get("places", params={"left": "true"})).json()["places"]) == 1


async def test_hours_nobody_can_read_are_refused_with_the_part_that_is_wrong(service: httpx.AsyncClient) -> None:
    refused = await service.post("places", json={**LIBRARY, "opening_hours": "Mo-Th 10:00-20:00; weekends too"})

    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:porchlight:opening-hours-unreadable"
    assert refused.json()["data"] == {"part": "weekends too"}


async def test_a_holiday_is_named_once_per_wish_listed_and_taken_back(service: httpx.AsyncClient) -> None:
    day = "holidays/2026-10-12"

    named = await service.put(day, json={"name": "Founders' Day"}, headers={"Idempotency-Key": "founders"})
    again = await service.put(day, json={"name": "Founders' Day"}, headers={"Idempotency-Key": "founders"})
    renamed = await service.put(day, json={"name": "Town Day"}, headers={"If-Match": named.headers["etag"]})
    stale = await service.delete(day, headers={"If-Match": named.headers["etag"]})
    listed = await service.get("holidays")
    gone = await service.delete(day, headers={"If-Match": renamed.headers["etag"]})

    assert (named.status_code, again.json()) == (200, {"day": "2026-10-12", "name": "Founders' Day"})
    assert (stale.status_code, listed.json()) == (
        412,
        {"holidays": [{"day": "2026-10-12", "name": "Town Day"}], "next": None},
    )
    assert (gone.status_code, (await service.get("holidays")).json()) == (204, {"holidays": [], "next": None})
    assert (await service.get(day)).status_code == 404
    assert (await service.put(day, json={"name": " "})).status_code == 422


async def test_a_decision_is_recorded_listed_and_taken_back(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    base = f"schools/{school.school_id}/policies"
    decided = {"settings": {"least_age": 21}, "source": "School board", "recorded_on": "2026-08-20"}

    recorded = await service.put(f"{base}/rides", json=decided)

    assert (recorded.status_code, recorded.json()["settings"]["least_age"]) == (200, 21)
    assert [one["subject"] for one in (await service.get(base)).json()["policies"]] == ["rides"]
    assert (await service.delete(f"{base}/rides")).status_code == 204
    assert (await service.get(base)).json() == {"policies": []}


async def test_a_decision_past_its_bounds_or_about_nothing_known_is_refused(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    base = f"schools/{school.school_id}/policies"
    decided = {"settings": {"least_age": 9}, "source": "School board", "recorded_on": "2026-08-20"}

    refused = await service.put(f"{base}/rides", json=decided)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/settings/least_age"
    assert (await service.put(f"{base}/lunch", json=decided)).status_code == 422


async def test_rides_that_want_nothing_of_a_driver_are_decided_no_more_but_stand_where_they_were(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    address = f"schools/{school.school_id}/policies/rides"
    decided = {"settings": {"credentials": []}, "source": "School board", "recorded_on": "2026-08-20"}

    refused = await service.put(address, json=decided)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/settings/credentials"
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            """INSERT INTO policy (org_id, school_id, subject, settings, source, recorded_on)
               VALUES ($1, $2, 'rides', '{"credentials": []}', 'School board', '2026-08-20')""",
            school.org_id,
            school.school_id,
        )
    standing = await service.get(address)
    assert (standing.status_code, standing.json()["settings"]["credentials"]) == (200, [])


@pytest.mark.parametrize("subject", SETTINGS)
async def test_a_setting_a_subject_does_not_have_is_refused_and_switches_nothing_on(
    service: httpx.AsyncClient, school: BuiltSchool, subject: str
) -> None:
    base = f"schools/{school.school_id}/policies"
    decided = {"settings": {"children_under2": 1, "least_adult": 4}, "source": "Board", "recorded_on": "2026-08-20"}

    refused = await service.put(f"{base}/{subject}", json=decided)

    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == [
        "/settings/children_under2",
        "/settings/least_adult",
    ]
    assert (await service.get(base)).json() == {"policies": []}


async def test_every_setting_is_described_with_its_default_and_there_are_no_others(client: httpx.AsyncClient) -> None:
    schemas = (await client.get("/api/openapi.json")).json()["components"]["schemas"]
    described = {one["title"]: one for one in schemas["Decision"]["properties"]["settings"]["anyOf"]}

    assert {subject: set(one["properties"]) for subject, one in described.items()} == {
        subject: set(type_.__struct_fields__) for subject, type_ in SETTINGS.items()
    }
    assert [subject for subject, one in described.items() if one["additionalProperties"] is not False] == []
    without = [
        (subject, name)
        for subject, one in described.items()
        for name, setting in one["properties"].items()
        if not {"description", "default"} <= setting.keys()
    ]
    assert without == []


async def test_a_decision_is_recorded_on_no_day_to_come(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    decided = {"settings": {}, "source": "School board", "recorded_on": "2036-08-20"}

    refused = await service.put(f"schools/{school.school_id}/policies/rides", json=decided)

    assert (refused.status_code, refused.json()["errors"]) == (
        422,
        [{"detail": MEANINGS["not-yet"], "code": "not-yet", "pointer": "/recorded_on"}],
    )


async def test_of_a_school_there_is_not_nothing_is_listed_recorded_or_taken_back(service: httpx.AsyncClient) -> None:
    base, decided = f"schools/{new_id()}", {"settings": {}, "source": "Board", "recorded_on": "2026-08-20"}

    answers = [
        await service.get(f"{base}/policies"),
        await service.put(f"{base}/policies/rides", json=decided),
        await service.delete(f"{base}/policies/rides"),
        await service.get(f"{base}/helpers"),
        await service.post(f"{base}/helpers", json=UMA),
        await service.get(f"{base}/rooms"),
        await service.get("people", params={"school_id": str(new_id())}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 7


async def test_somebody_is_added_cleared_and_sent_their_link_which_is_told_to_nobody_else(
    service: httpx.AsyncClient, school: BuiltSchool, pool: Pool
) -> None:
    base = f"schools/{school.school_id}/helpers"

    added = await service.post(base, json=UMA)
    path = f"{base}/{added.json()['person_id']}"
    cleared = await service.put(f"{path}/credentials/childcare", json={"valid_until": "2028-06-30"})
    never = await service.put(f"{path}/credentials/childcare", json={"valid_until": "9999-12-31"})
    invited = await service.post(f"{path}/link")

    assert (added.status_code, added.json()["roles"]) == (201, ["volunteer"])
    assert cleared.json()["credentials"][0]["valid_until"] == "2028-06-30"
    assert (never.status_code, never.json()["errors"]) == (422, [{"detail": FAR, "pointer": "/valid_until"}])
    assert invited.json()["link_ends_at"] is not None
    assert "example.net" not in invited.text
    assert "/l/" not in invited.text
    listed = (await service.get(base)).json()["helpers"]
    assert [one["name"] for one in listed] == ["Uma Nair"]
    assert (await service.delete(f"{path}/credentials/childcare")).json()["credentials"] == []
    assert (await service.delete(path)).status_code == 204
    assert (await service.get(base)).json() == {"helpers": [], "next": None}


@pytest.mark.parametrize("wrong", [{"language": "english please"}, {"languages": ["en", "??"]}])
async def test_a_language_that_is_none_is_refused_at_its_field(
    service: httpx.AsyncClient, school: BuiltSchool, wrong: dict[str, object]
) -> None:
    answer = await service.post(f"schools/{school.school_id}/helpers", json={**UMA, **wrong})

    (field,) = wrong
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [{"detail": MEANINGS["unreadable"], "code": "unreadable", "pointer": f"/{field}"}],
    )


async def test_who_is_added_once_more_keeps_what_they_speak(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    base = f"schools/{school.school_id}/helpers"
    await service.post(base, json={**UMA, "languages": ["en", "hi"]})

    again = await service.post(base, json=UMA)
    anew = await service.post(base, json={**UMA, "languages": ["en"]})

    assert (again.json()["languages"], anew.json()["languages"]) == (["en", "hi"], ["en"])


async def test_a_key_for_one_school_sees_no_other(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    client.headers.update(await bearer(pool, keyring, school.org_id, now, school_id=school.school_id))
    other = f"/api/v1/schools/{new_id()}"

    assert (await client.get(f"{other}/helpers")).status_code == 404
    assert (await client.get(f"{other}/policies")).status_code == 404
    assert (await client.post(f"{other}/helpers", json=UMA)).status_code == 404


@pytest.mark.parametrize("path", ["places", "schools/{}/policies", "schools/{}/helpers"])
async def test_a_key_without_the_scope_is_refused(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, path: str
) -> None:
    client.headers.update(await bearer(pool, keyring, school.org_id, now, scopes=frozenset({"rounds:read"})))

    assert (await client.get(f"/api/v1/{path.format(school.school_id)}")).status_code == 403
