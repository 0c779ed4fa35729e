"""Meetings over the API, on the real application."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from service.access.actions import make_key
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.builders import BuiltSchool, booked, school_with

SCOPES = frozenset({"meetings:read", "meetings:write"})


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now, teachers=2, families=2, children=2)


@pytest.fixture
async def key(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> dict[str, str]:
    return await _key(pool, org, now, keyring)


async def _key(
    pool: Pool,
    org: OrgId,
    now: datetime,
    keyring: Keyring,
    *,
    scopes: frozenset[str] = SCOPES,
    school_id: SchoolId | None = None,
) -> dict[str, str]:
    _, secret = await make_key(
        pool, keyring, org, name="sign-up sheet", scopes=scopes, school_id=school_id, now=now, days=30
    )
    return {"Authorization": f"Bearer {secret}"}


def _book(school: BuiltSchool, *starts: datetime, **changed: Any) -> dict[str, Any]:
    family = school.family
    wanted = [
        {
            "teacher_id": str(child.teacher_ids[0]),
            "student_ids": [str(child.student_id)],
            "starts_at": start.isoformat(),
            "mode": "school",
            **changed,
        }
        for child, start in zip(family.children, starts, strict=False)
    ]
    return {"invitation_id": str(family.guardian.invitation_id), "meetings": wanted}


async def test_two_meetings_are_booked_in_one_request(
    client: httpx.AsyncClient, school: BuiltSchool, key: dict[str, str]
) -> None:
    answer = await client.post(
        "/api/v1/meetings", headers=key, json=_book(school, school.at(17, 0), school.at(17, 20), topic="Reading 🙂")
    )

    assert answer.status_code == 201
    first, second = answer.json()["meetings"]
    assert (first["starts_at"], first["teacher"], first["room"]) == ("2026-10-15T22:00:00Z", "Grace Okafor", "Room 12")
    assert (second["state"], second["topic"], second["revision"]) == ("confirmed", "Reading 🙂", 0)


async def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(
    client: httpx.AsyncClient, school: BuiltSchool, key: dict[str, str]
) -> None:
    headers = {**key, "Idempotency-Key": "wish-1"}
    first = await client.post("/api/v1/meetings", headers=headers, json=_book(school, school.at(17, 0)))

    again = await client.post("/api/v1/meetings", headers=headers, json=_book(school, school.at(17, 0)))
    other = await client.post("/api/v1/meetings", headers=headers, json=_book(school, school.at(15, 0)))

    assert (again.status_code, again.content) == (201, first.content)
    assert (other.status_code, other.json()["type"]) == (422, "urn:porchlight:wish-differs")


async def test_a_taken_time_is_a_conflict_that_names_the_nearest(
    client: httpx.AsyncClient, pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool, key: dict[str, str]
) -> None:
    await booked(pool, keyring, school, school.at(17, 0), now, family=school.families[1], child=1)

    answer = await client.post("/api/v1/meetings", headers=key, json=_book(school, school.at(17, 0)))

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "urn:porchlight:opening-taken"
    starts = [one["starts_at"] for one in problem["data"]["alternatives"]]
    assert starts == ["2026-10-15T21:40:00Z", "2026-10-15T22:20:00Z", "2026-10-15T21:20:00Z"]


async def test_a_meeting_is_read_again_only_when_something_changed(
    client: httpx.AsyncClient, pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool, key: dict[str, str]
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    address = f"/api/v1/meetings/{meeting.meeting_id}"
    first = await client.get(address, headers=key)
    known = {**key, "If-None-Match": first.headers["etag"]}

    same = await client.get(address, headers=known)
    await client.post(f"{address}/move", headers=key, json={"starts_at": school.at(15, 0).isoformat()})
    changed = await client.get(address, headers=known)

    assert (first.status_code, same.status_code, same.content, changed.status_code) == (200, 304, b"", 200)
    assert changed.json()["revision"] == 1


async def test_a_meeting_moves_and_is_cancelled(
    client: httpx.AsyncClient, pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool, key: dict[str, str]
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    address = f"/api/v1/meetings/{meeting.meeting_id}"

    moved = await client.post(
        f"{address}/move", headers=key, json={"starts_at": school.at(15, 0).isoformat(), "mode": "phone"}
    )
    cancelled = await client.post(f"{address}/cancel", headers=key, json={"side": "school"})
    too_late = await client.post(f"{address}/move", headers=key, json={"starts_at": school.at(15, 0).isoformat()})

    assert (moved.status_code, moved.json()["mode"], moved.json()["room"]) == (200, "phone", "")
    assert (cancelled.json()["state"], cancelled.json()["cancelled_by"]) == ("cancelled", "school")
    assert (too_late.status_code, too_late.json()["type"]) == (409, "urn:porchlight:meeting-over")


@pytest.mark.parametrize(
    "said, mode, state",
    [({"agreed": True}, "place", "confirmed"), ({"agreed": False, "mode": "phone"}, "phone", "confirmed")],
)
async def test_a_place_a_family_named_is_agreed_to_or_met_elsewhere(
    client: httpx.AsyncClient,
    pool: Pool,
    school: BuiltSchool,
    key: dict[str, str],
    said: dict[str, Any],
    mode: str,
    state: str,
) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE round SET modes = ARRAY['school', 'phone', 'place']")
    wanted = _book(school, school.at(17, 0), mode="place", help={"named_place": "The bench by the pond"})
    booked = await client.post("/api/v1/meetings", headers=key, json=wanted)
    (meeting,) = booked.json()["meetings"]

    answered = await client.post(f"/api/v1/meetings/{meeting['meeting_id']}/place", headers=key, json=said)

    assert meeting["state"] == "proposed"
    assert (answered.status_code, answered.json()["mode"], answered.json()["state"]) == (200, mode, state)


async def test_a_round_is_listed_page_by_page(
    client: httpx.AsyncClient, pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool, key: dict[str, str]
) -> None:
    first = await booked(pool, keyring, school, school.at(17, 0), now)
    second = await booked(pool, keyring, school, school.at(15, 0), now, child=1)
    query = {"round_id": str(school.round_id), "limit": "1"}

    page = (await client.get("/api/v1/meetings", headers=key, params=query)).json()
    rest = (await client.get("/api/v1/meetings", headers=key, params={**query, "cursor": page["next"]})).json()
    of_tran = await client.get(
        "/api/v1/meetings", headers=key, params={**query, "teacher_id": str(school.teachers[1].person_id)}
    )

    assert [one["meeting_id"] for one in page["meetings"]] == [str(first.meeting_id)]
    assert [one["meeting_id"] for one in rest["meetings"]] == [str(second.meeting_id)]
    assert (rest["next"], of_tran.json()) == (None, rest)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 200_000, b'{"shoe_size": 43, "invitation_id": '],
    ids=["nothing", "cut short", "not UTF-8", "very deep", "unknown field, cut short"],
)
async def test_what_is_no_json_is_refused_and_never_our_fault(
    client: httpx.AsyncClient, school: BuiltSchool, key: dict[str, str], body: bytes
) -> None:
    answer = await client.post("/api/v1/meetings", headers={**key, "Content-Type": "application/json"}, content=body)

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["type"] == "urn:porchlight:not-json"


@pytest.mark.parametrize(
    "changed, pointer",
    [
        ({"shoe/size": 43}, "/meetings/0/shoe~1size"),
        ({"starts_at": "2026-10-15T17:00:00"}, "/meetings/0/starts_at"),
        ({"student_ids": []}, "/meetings/0/student_ids"),
        ({"student_ids": ["Mateo"]}, "/meetings/0/student_ids/0"),
        ({"mode": "pigeon"}, "/meetings/0/mode"),
        ({"topic": "\0"}, "/meetings/0/topic"),
    ],
    ids=["unknown field", "no offset", "nobody", "no id", "no mode", "U+0000"],
)
async def test_a_wrong_value_is_pointed_at(
    client: httpx.AsyncClient, school: BuiltSchool, key: dict[str, str], changed: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/api/v1/meetings", headers=key, json=_book(school, school.at(17, 0), **changed))

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:porchlight:wrong-body")
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert "pigeon" not in answer.text


async def test_a_parameter_is_named_as_the_address_names_it(client: httpx.AsyncClient, key: dict[str, str]) -> None:
    missing = await client.get("/api/v1/meetings", headers=key)
    wrong = await client.get("/api/v1/meetings", headers=key, params={"round_id": "x", "limit": 0})

    assert (missing.status_code, missing.json()["errors"]) == (
        422,
        [{"detail": "Is missing.", "parameter": "round_id"}],
    )
    assert sorted(one["parameter"] for one in wrong.json()["errors"]) == ["limit", "round_id"]
    assert wrong.json()["detail"] == "Something that was sent cannot be taken: `errors` say which part of it, and why."


async def test_what_was_sent_is_never_repeated(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> None:
    key = await bearer(pool, keyring, org, now)
    deliveries = f"/api/v1/webhooks/{new_id()}/deliveries"
    word = await client.get(deliveries, headers=key, params={"state": "nope"})
    scope = await client.post("/api/v1/keys", headers=key, json={"name": "Library", "scopes": ["nope:read"]})

    assert [one["detail"] for one in word.json()["errors"]] == ["Is none of the values there are."]
    assert (scope.status_code, scope.json()["errors"][0]["code"]) == (422, "unknown")
    assert "nope" not in word.text + scope.text


async def test_a_meeting_changed_meanwhile_is_not_moved_by_who_has_not_seen_it(
    client: httpx.AsyncClient, pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool, key: dict[str, str]
) -> None:
    address = f"/api/v1/meetings/{(await booked(pool, keyring, school, school.at(17, 0), now)).meeting_id}"
    seen = {**key, "If-Match": (await client.get(address, headers=key)).headers["etag"]}

    moved = await client.post(f"{address}/move", headers=seen, json={"starts_at": school.at(15, 0).isoformat()})
    late = await client.post(f"{address}/cancel", headers=seen, json={})
    again = await client.post(f"{address}/cancel", headers={**key, "If-Match": moved.headers["etag"]}, json={})

    assert [answer.status_code for answer in (moved, late, again)] == [200, 412, 200]


async def test_a_key_opens_its_own_school_and_what_it_is_for(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    address = f"/api/v1/meetings/{meeting.meeting_id}"
    elsewhere = await _key(pool, org, now, keyring, school_id=SchoolId(new_id()))
    only_reads = await _key(pool, org, now, keyring, scopes=frozenset({"meetings:read"}))

    assert (await client.get(address)).status_code == 401
    assert (await client.get(address, headers=elsewhere)).status_code == 404
    assert (await client.get(address, headers=only_reads)).status_code == 200
    assert (await client.post(f"{address}/cancel", headers=only_reads, json={})).status_code == 403
    unknown = await client.get(f"/api/v1/meetings/{new_id()}", headers=only_reads)
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:porchlight:not-found")
