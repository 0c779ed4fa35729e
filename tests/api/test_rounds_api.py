"""Rounds over the API: made, opened, closed and listed by another service."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from service.access.actions import make_key
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool
from tests.sql.rosters import add_child, add_guardian, enrolled_school

ROUNDS = "/api/v1/rounds"
ALL_SCOPES = frozenset({"rounds:read", "rounds:write", "invitations:read"})


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """A school with a draft of a round and one family."""
    built = await enrolled_school(pool, org, now, teachers=1)
    await add_guardian(pool, built, await add_child(pool, built))
    return built


@pytest.fixture
async def service(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> httpx.AsyncClient:
    """A service that has a key for everything about rounds."""
    return await _with_key(client, pool, keyring, school.org_id, now)


async def _with_key(
    client: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    org: OrgId,
    now: datetime,
    scopes: frozenset[str] = ALL_SCOPES,
    school_id: SchoolId | None = None,
) -> httpx.AsyncClient:
    _, key = await make_key(pool, keyring, org, name="Test", scopes=scopes, school_id=school_id, now=now, days=1)
    client.headers["Authorization"] = f"Bearer {key}"
    return client


def _new(school: BuiltSchool, **changed: Any) -> dict[str, Any]:
    usual = {
        "school_id": str(school.school_id),
        "title": {"en": "Spring conferences"},
        "days": ["2027-03-09", "2027-03-11"],
        "slot_minutes": 15,
        "modes": ["school", "phone"],
        "opens_at": "2027-02-22T08:00:00-06:00",
        "closes_at": "2027-03-11T20:00:00-06:00",
    }
    return {**usual, **changed}


async def test_a_round_is_made_opened_and_listed(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    made = await service.post(ROUNDS, json=_new(school))
    round_id = made.json()["round_id"]
    opened = await service.post(f"{ROUNDS}/{round_id}/open")
    read = await service.get(f"{ROUNDS}/{round_id}")
    invitations = await service.get(f"{ROUNDS}/{round_id}/invitations")

    assert (made.status_code, made.json()["state"], made.json()["opens_at"]) == (201, "draft", "2027-02-22T14:00:00Z")
    assert opened.json() == {
        "invitations": 1,
        "emails": 1,
        "texts": 0,
        "paper": 0,
        "withdrawn": 0,
        "held_back": 0,
    }
    assert read.json()["state"] == "open"
    assert [one["channel"] for one in invitations.json()["invitations"]] == ["email"]
    assert "Rosa" not in invitations.text


async def test_a_draft_is_written_anew_and_taken_away(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    made = await service.post(ROUNDS, json=_new(school))
    address = f"{ROUNDS}/{made.json()['round_id']}"

    redone = await service.put(address, json=_new(school, slot_minutes=30))
    gone = await service.delete(address)

    assert (redone.status_code, redone.json()["slot_minutes"]) == (200, 30)
    assert gone.status_code == 204
    assert (await service.get(address)).status_code == 404


async def test_of_an_open_round_only_what_was_not_promised_changes(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    address = f"{ROUNDS}/{school.round_id}"
    await service.post(f"{address}/open")

    changed = await service.patch(address, json={"cutoff_minutes": 5, "more_days": ["2026-10-19"]})
    redone = await service.put(address, json=_new(school))
    deleted = await service.delete(address)

    assert (changed.status_code, changed.json()["cutoff_minutes"]) == (200, 5)
    assert changed.json()["days"][-1] == "2026-10-19"
    assert [one.json()["type"] for one in (redone, deleted)] == ["urn:porchlight:round-opened"] * 2


async def test_a_closed_round_cannot_be_opened(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    await service.post(f"{ROUNDS}/{school.round_id}/open")
    closed = await service.post(f"{ROUNDS}/{school.round_id}/close")
    answer = await service.post(f"{ROUNDS}/{school.round_id}/open")

    assert closed.json()["state"] == "closed"
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:porchlight:round-closed")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_same_wish_makes_one_round(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    wish = {"Idempotency-Key": "one-round"}

    first = await service.post(ROUNDS, json=_new(school), headers=wish)
    again = await service.post(ROUNDS, json=_new(school), headers=wish)
    other = await service.post(ROUNDS, json=_new(school, slot_minutes=20), headers=wish)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["type"]) == (422, "urn:porchlight:wish-differs")
    assert len((await service.get(ROUNDS)).json()["rounds"]) == 2


async def test_opening_wished_twice_gives_the_first_answer(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    wish = {"Idempotency-Key": "open"}

    first = await service.post(f"{ROUNDS}/{school.round_id}/open", headers=wish)
    again = await service.post(f"{ROUNDS}/{school.round_id}/open", headers=wish)

    assert first.json()["invitations"] == 1
    assert again.json() == first.json()


async def test_a_list_goes_on_where_its_cursor_says(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    made = (await service.post(ROUNDS, json=_new(school))).json()["round_id"]

    first = (await service.get(ROUNDS, params={"limit": 1})).json()
    rest = (await service.get(ROUNDS, params={"limit": 1, "cursor": first["next"]})).json()

    assert [one["round_id"] for one in first["rounds"]] == [made]
    assert [one["round_id"] for one in rest["rounds"]] == [str(school.round_id)]
    assert rest["next"] is None


@pytest.mark.parametrize("header", ["", "Bearer pl_nothing", "Basic cGw6", "Bearer "])
async def test_without_a_good_key_nothing_is_told(client: httpx.AsyncClient, school: BuiltSchool, header: str) -> None:
    answer = await client.get(ROUNDS, headers={"Authorization": header} if header else {})

    assert (answer.status_code, answer.json()["type"]) == (401, "urn:porchlight:key-refused")


async def test_a_key_without_the_scope_is_refused(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    reader = await _with_key(client, pool, keyring, school.org_id, now, frozenset({"rounds:read"}))

    answer = await reader.post(f"{ROUNDS}/{school.round_id}/open")

    assert (answer.status_code, answer.json()["data"]) == (403, {"scope": "rounds:write"})


async def test_a_key_for_one_school_knows_no_other(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    stranger = await _with_key(client, pool, keyring, school.org_id, now, school_id=SchoolId(new_id()))

    answers = [
        await stranger.get(f"{ROUNDS}/{school.round_id}"),
        await stranger.post(f"{ROUNDS}/{school.round_id}/open"),
        await stranger.get(f"{ROUNDS}/{school.round_id}/invitations"),
        await stranger.post(ROUNDS, json=_new(school)),
        await stranger.get(ROUNDS, params={"school_id": str(school.school_id)}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert (await stranger.get(ROUNDS)).json()["rounds"] == []


@pytest.mark.parametrize(
    "changed",
    [
        {"surprise": 1},
        {"opens_at": "2027-02-22T08:00:00"},
        {"days": []},
        {"slot_minutes": 0},
        {"modes": ["pigeon"]},
        {"title": {}},
        {"late_from": "18:00:00Z", "late_kept_until": "2027-03-01T00:00:00Z"},
    ],
)
async def test_what_cannot_be_read_is_refused(
    service: httpx.AsyncClient, school: BuiltSchool, changed: dict[str, Any]
) -> None:
    answer = await service.post(ROUNDS, json=_new(school, **changed))

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:porchlight:wrong-body")
    assert [one["pointer"].split("/")[1] for one in answer.json()["errors"]] == [next(iter(changed))]


@pytest.mark.parametrize(
    "where, changed",
    [
        ("title", {"title": {"es": "Reuniones"}}),
        ("closes_at", {"closes_at": "2027-02-22T08:00:00-06:00"}),
        ("late_kept_until", {"late_from": "18:00"}),
        ("title", {"title": {"en": "Spring", "zz-!!": "?"}}),
        ("title/en", {"title": {"en": "   "}}),
        ("break_minutes", {"break_after": 3}),
    ],
)
async def test_a_round_that_contradicts_itself_is_told_where(
    service: httpx.AsyncClient, school: BuiltSchool, where: str, changed: dict[str, Any]
) -> None:
    answer = await service.post(ROUNDS, json=_new(school, **changed))

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{where}")


async def _told(pool: Pool, org: OrgId) -> list[str]:
    async with transaction(pool, org) as conn:
        return [row["kind"] for row in await conn.fetch("SELECT kind FROM event ORDER BY event_id")]


async def test_where_nothing_changed_nothing_is_told(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    address = f"{ROUNDS}/{school.round_id}"
    await service.post(f"{address}/open")

    answers = [
        await service.patch(address, json={}),
        await service.patch(address, json={"cutoff_minutes": 60, "more_days": ["2026-10-15"]}),
        await service.post(f"{address}/open"),
        await service.post(f"{address}/teachers", json={"teacher_id": str(school.teacher.person_id)}),
        await service.post(f"{address}/close"),
        await service.post(f"{address}/close"),
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert await _told(pool, school.org_id) == ["round.opened", "round.closed"]


async def test_a_draft_written_anew_as_it_was_is_no_change(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    made = await service.post(ROUNDS, json=_new(school))
    address = f"{ROUNDS}/{made.json()['round_id']}"

    same = await service.put(address, json=_new(school))
    other = await service.put(address, json=_new(school, slot_minutes=30))

    assert (same.headers["ETag"], other.status_code) == (made.headers["ETag"], 200)
    assert await _told(pool, school.org_id) == ["round.made", "round.changed"]


async def test_opening_again_tells_of_who_is_new_and_of_whom_families_are_newly_asked_to_meet(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    address = f"{ROUNDS}/{school.round_id}"
    await service.post(f"{address}/open")
    await add_guardian(pool, school, await add_child(pool, school))

    again = await service.post(f"{address}/open")

    assert again.json()["invitations"] == 1
    assert await _told(pool, school.org_id) == ["round.opened", "round.opened"]


async def test_a_draft_is_not_closed_but_deleted(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    made = await service.post(ROUNDS, json=_new(school))
    address = f"{ROUNDS}/{made.json()['round_id']}"

    closed = await service.post(f"{address}/close")
    gone = await service.delete(address)

    assert (closed.status_code, closed.json()["type"]) == (409, "urn:porchlight:round-not-opened")
    assert gone.status_code == 204


async def test_a_round_that_was_closed_before_anybody_was_asked_can_be_deleted(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE round SET state = 'closed'")

    gone = await service.delete(f"{ROUNDS}/{school.round_id}")

    assert gone.status_code == 204


async def test_what_is_said_twice_is_taken_once_and_a_clock_is_read_either_way(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    late = {"late_from": "18:00:00", "late_kept_until": "2027-03-01T00:00:00Z"}
    made = await service.post(
        ROUNDS, json=_new(school, modes=["phone", "school", "phone"], reminders=["day", "day"], **late)
    )
    redone = await service.put(
        f"{ROUNDS}/{made.json()['round_id']}",
        json=_new(school, modes=["home", "home"], **{**late, "late_from": "18:30"}),
    )

    assert (made.status_code, made.json()["modes"], made.json()["reminders"]) == (201, ["phone", "school"], ["day"])
    assert (made.json()["late_from"], redone.json()["late_from"], redone.json()["modes"]) == (
        "18:00",
        "18:30",
        ["home"],
    )


async def test_who_waits_for_the_office_is_known_before_a_round_is_opened(
    service: httpx.AsyncClient,
    client: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    now: datetime,
) -> None:
    child = await add_child(pool, school)
    aunt = await add_guardian(pool, school, child)
    async with transaction(pool, school.org_id) as conn:
        kin = "UPDATE guardianship SET relationship = 'aunt', lives_with = false WHERE guardian_id = $1"
        await conn.execute(kin, aunt)
    address = f"{ROUNDS}/{school.round_id}/preview"

    seen = await service.get(address)
    stranger = await _with_key(client, pool, keyring, school.org_id, now, school_id=SchoolId(new_id()))

    assert (seen.status_code, seen.json()["outcome"]["invitations"], seen.json()["outcome"]["held_back"]) == (200, 1, 1)
    held = {"student_id": str(child), "guardian_id": str(aunt), "why": "contact-person"}
    assert seen.json()["held_back"] == [held]
    assert (await stranger.get(address)).status_code == 404
