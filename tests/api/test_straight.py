"""A booking that goes straight to its handler is answered just as by Litestar's way to it."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

import httpx
import msgspec
import pytest
from litestar.types import Message, Receive, Scope, Send

from service.access.straight import LONGEST, straight_to
from service.booking import actions
from service.kernel.db import Pool, transaction
from service.kernel.errors import Unavailable
from service.kernel.http_edge import HttpEdge
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.wiring import House
from tests.api.keys import bearer
from tests.app_fixtures import app_of
from tests.builders import BuiltSchool, booked, school_with

PATH = "/api/v1/meetings"
LONG = {"content-type": "application/json; charset=utf-8"}
"""Is JSON too, and said otherwise than the straight way knows."""
STRAIGHT = {"content-type": "application/json"}
OWN = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{22}")
"""Ids made for one answer."""

Sent = dict[str, str]
Changed = Callable[[dict[str, Any], Sent], tuple[bytes, Sent]]


class Ways:
    """The application, asked by one way and by the other, and who came as far as Litestar."""

    def __init__(self, edge: HttpEdge) -> None:
        self._app = edge.app
        self.long = 0
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(edge, raise_app_exceptions=False),  # type: ignore[arg-type]  # two spellings
            base_url="http://localhost",
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.long += 1
        await self._app(scope, receive, send)

    async def post(self, body: Any, headers: Sent, path: str = PATH) -> httpx.Response:
        return await self._client.post(path, content=body, headers=headers)


@pytest.fixture
def ways(house: House) -> Ways:
    edge = app_of(house)
    assert isinstance(edge, HttpEdge)
    ways = Ways(edge)
    edge.app = ways  # type: ignore[assignment]  # as far as the edge asks it
    return ways


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now, teachers=2, families=3)


@pytest.fixture
async def key(pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime) -> Sent:
    return await bearer(pool, keyring, school.org_id, now)


def _wish(school: BuiltSchool, family: int = 0, *, hour: int = 16) -> dict[str, Any]:
    built = school.families[family]
    child = built.children[0]
    asked = {
        "teacher_id": child.teacher_ids[0],
        "student_ids": [child.student_id],
        "starts_at": school.at(hour, 0),
        "mode": "school",
    }
    return {"invitation_id": built.guardian.invitation_id, "meetings": [asked]}


def _told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, headers, OWN.sub(b"id", answer.content)


async def test_a_booking_goes_straight_and_is_answered_as_by_the_long_way(
    ways: Ways, school: BuiltSchool, key: Sent
) -> None:
    straight = await ways.post(msgspec.json.encode(_wish(school)), {**key, **STRAIGHT})
    assert ways.long == 0
    by_litestar = await ways.post(msgspec.json.encode(_wish(school, 1, hour=17)), {**key, **LONG})

    assert (straight.status_code, by_litestar.status_code, ways.long) == (201, 201, 1)
    one, other = (answer.json()["meetings"][0] for answer in (straight, by_litestar))
    assert [*one] == [*other]
    assert {name for name in one if one[name] != other[name]} == {
        *("meeting_id", "invitation_id", "starts_at", "ends_at", "guardian_id", "student_ids"),
        *(name for name in ("teacher_id", "teacher", "room") if one[name] != other[name]),
    }
    assert _told(straight)[1] | {"content-length": ""} == _told(by_litestar)[1] | {"content-length": ""}


def _no_key(wish: dict[str, Any], headers: Sent) -> tuple[bytes, Sent]:
    return msgspec.json.encode(wish), {name: value for name, value in headers.items() if name != "Authorization"}


def _wrong_key(wish: dict[str, Any], headers: Sent) -> tuple[bytes, Sent]:
    return msgspec.json.encode(wish), {**headers, "Authorization": "Bearer pl_no"}


def _no_json(_wish: dict[str, Any], headers: Sent) -> tuple[bytes, Sent]:
    return b'{"invitation_id": ', headers


def _nothing(_wish: dict[str, Any], headers: Sent) -> tuple[bytes, Sent]:
    return b"", headers


def _deep(_wish: dict[str, Any], headers: Sent) -> tuple[bytes, Sent]:
    return b"[" * 20_000, headers


def _bad_text(_wish: dict[str, Any], headers: Sent) -> tuple[bytes, Sent]:
    return b'{"invitation_id": "\xff"}', headers


def _unknown_field(wish: dict[str, Any], headers: Sent) -> tuple[bytes, Sent]:
    return msgspec.json.encode({**wish, "meeting": []}), headers


def _unknown_field_and_no_key(wish: dict[str, Any], headers: Sent) -> tuple[bytes, Sent]:
    return _no_key({**wish, "meeting": []}, headers)


def _no_meetings(wish: dict[str, Any], headers: Sent) -> tuple[bytes, Sent]:
    return msgspec.json.encode({**wish, "meetings": []}), headers


def _empty_wish_key(wish: dict[str, Any], headers: Sent) -> tuple[bytes, Sent]:
    return msgspec.json.encode(wish), {**headers, "Idempotency-Key": ""}


def _nobody_s_invitation(wish: dict[str, Any], headers: Sent) -> tuple[bytes, Sent]:
    return msgspec.json.encode({**wish, "invitation_id": wish["meetings"][0]["teacher_id"]}), headers


def _taken(wish: dict[str, Any], headers: Sent) -> tuple[bytes, Sent]:
    return msgspec.json.encode(wish), headers


@pytest.mark.parametrize(
    "change, status",
    [
        (_no_key, 401),
        (_wrong_key, 401),
        (_no_json, 400),
        (_nothing, 400),
        (_deep, 400),
        (_bad_text, 400),
        (_unknown_field, 422),
        (_unknown_field_and_no_key, 422),
        (_no_meetings, 422),
        (_empty_wish_key, 422),
        (_nobody_s_invitation, 404),
        (_taken, 409),
    ],
)
async def test_a_refusal_on_the_straight_way_is_that_of_the_long_way(
    ways: Ways,
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    key: Sent,
    now: datetime,
    change: Changed,
    status: int,
) -> None:
    await booked(pool, keyring, school, school.at(16, 0), now, family=school.families[2])
    body, headers = change(_wish(school), key)

    straight = await ways.post(body, {**headers, **STRAIGHT})
    came_as_far = ways.long
    by_litestar = await ways.post(body, {**headers, **LONG})

    assert (straight.status_code, came_as_far, ways.long) == (status, 0, 1)
    assert _told(straight) == _told(by_litestar)


async def test_a_key_for_something_else_is_refused_on_both_ways(
    ways: Ways, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    reads = await bearer(pool, keyring, school.org_id, now, scopes=frozenset({"meetings:read"}))
    body = msgspec.json.encode(_wish(school))

    straight, by_litestar = await ways.post(body, {**reads, **STRAIGHT}), await ways.post(body, {**reads, **LONG})

    assert straight.status_code == 403
    assert _told(straight) == _told(by_litestar)


@pytest.mark.parametrize("trouble, status", [(RuntimeError("no"), 500), (Unavailable(), 503), (OSError("away"), 503)])
async def test_a_fault_on_the_straight_way_is_told_as_on_the_long_way(
    ways: Ways, school: BuiltSchool, key: Sent, monkeypatch: pytest.MonkeyPatch, trouble: Exception, status: int
) -> None:
    async def broken(*_args: object, **_named: object) -> None:
        raise trouble

    monkeypatch.setattr(actions, "book", broken)
    body = msgspec.json.encode(_wish(school))

    straight, by_litestar = await ways.post(body, {**key, **STRAIGHT}), await ways.post(body, {**key, **LONG})

    assert (straight.status_code, ways.long) == (status, 1)
    assert _told(straight) == _told(by_litestar)


async def test_a_wish_has_one_answer_whichever_way_it_is_made_again(ways: Ways, school: BuiltSchool, key: Sent) -> None:
    body, headers = msgspec.json.encode(_wish(school)), {**key, "Idempotency-Key": "once"}

    first = await ways.post(body, {**headers, **STRAIGHT})
    again = await ways.post(body, {**headers, **LONG})
    other = await ways.post(msgspec.json.encode(_wish(school, hour=17)), {**headers, **STRAIGHT})

    assert (first.status_code, again.status_code, ways.long) == (201, 201, 1)
    assert again.content == first.content
    assert (other.status_code, other.json()["type"]) == (422, "urn:porchlight:wish-differs")


@pytest.mark.parametrize("path, status", [(f"{PATH}?round_id=1", 400), (f"{PATH}/", 201)])
async def test_another_address_goes_the_long_way(
    ways: Ways, school: BuiltSchool, key: Sent, path: str, status: int
) -> None:
    answer = await ways.post(msgspec.json.encode(_wish(school)), {**key, **STRAIGHT}, path)

    assert (answer.status_code, ways.long) == (status, 1)


@pytest.mark.parametrize("words, status, long", [(100, 201, 0), (LONGEST, 422, 1)])
async def test_what_comes_in_pieces_comes_whole_and_by_the_long_way_if_it_is_long(
    ways: Ways, school: BuiltSchool, key: Sent, words: int, status: int, long: int
) -> None:
    wish = _wish(school)
    wish["meetings"][0]["topic"] = "x" * words
    body = msgspec.json.encode(wish)

    async def pieces() -> AsyncIterator[bytes]:
        for place in range(0, len(body), 500):
            yield body[place : place + 500]

    answer = await ways.post(pieces(), {**key, **STRAIGHT})

    assert (answer.status_code, ways.long) == (status, long)


@pytest.mark.parametrize("kind", [STRAIGHT, LONG])
async def test_who_goes_before_the_body_ends_books_nothing(
    house: House, pool: Pool, school: BuiltSchool, key: Sent, kind: Sent
) -> None:
    coming: list[Any] = [
        {"type": "http.request", "body": msgspec.json.encode(_wish(school))[:-1], "more_body": True},
        {"type": "http.disconnect"},
    ]
    said: list[Any] = []

    async def receive() -> Any:
        return coming.pop(0)

    async def send(message: Message) -> None:
        said.append(message)

    headers = [(name.lower().encode(), value.encode()) for name, value in {**key, **kind}.items()]
    scope = {"type": "http", "method": "POST", "path": PATH, "query_string": b"", "headers": headers, "root_path": ""}
    await app_of(house)(scope, receive, send)  # type: ignore[arg-type]  # as much of one as is looked at

    assert [message.get("status") for message in said] == [500, None]
    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM meeting") == 0


def test_a_handler_that_asks_for_more_cannot_be_taken_straight(house: House) -> None:
    edge = app_of(house)
    assert isinstance(edge, HttpEdge)

    with pytest.raises(TypeError, match="cancel_meeting asks for or gives more"):
        straight_to(edge.app, f"{PATH}/{{meeting_id:uuid}}/cancel", None, None)  # type: ignore[arg-type]  # unasked
