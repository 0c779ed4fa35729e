"""Bodies nobody should send, to every route that takes one: refused with a problem that says why, never a fault."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import httpx
import pytest

from service.kernel.db import Pool
from service.kernel.errors import NotJson, WrongBody
from service.kernel.http_edge import BODY_LIMIT
from service.kernel.ids import OrgId, new_id
from service.kernel.json_request import body_as
from service.kernel.meanings import MEANINGS
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.builders import BuiltSchool, school_with

DEEP: Final = 10_000
BODIES: Final[dict[str, tuple[bytes, set[str]]]] = {
    "deep lists": (b"[" * DEEP + b"]" * DEEP, {"not-json"}),
    "deep objects": (b'{"a":' * DEEP + b"1" + b"}" * DEEP, {"not-json"}),
    "deep in a field": (b'{"surprise": ' + b"[" * DEEP + b"]" * DEEP + b"}", {"not-json"}),
    "past the limit": (b" " * (BODY_LIMIT + 1), {"too-large"}),
    "no UTF-8": (b'{"topic": "\\xff\\xfe"}'.decode("unicode_escape").encode("latin-1"), {"not-json"}),
    "UTF-16": ('{"topic": "x"}'.encode("utf-16"), {"not-json"}),
    "half a pair": (b'{"topic": "\\ud800"}', {"not-json"}),
    "the other half": (b'{"topic": "\\udc00 and on"}', {"not-json"}),
    "U+0000": (b'{"topic": "\\u0000"}', {"wrong-body"}),
    "a bare control character": (b'{"topic": "\x01"}', {"not-json", "wrong-body"}),
    "a number nobody can count to": (b'{"topic": ' + b"9" * 5_000 + b"}", {"not-json", "wrong-body"}),
}
TIMES: Final = {
    "2026-10-15T15:00:00": "no-offset",
    "0001-01-01T00:00:00+14:00": "too-far",
    "9999-12-31T23:59:59-11:00": "too-far",
    "2026-10-15T15:00:00 02:00": "no-instant",  # what a bare + in an address is read as
    "2026-13-15T15:00:00Z": "no-instant",
    "15.10.2026": "no-instant",
}
_PARAMETER: Final = re.compile(r"\{[^}]+\}")


@pytest.fixture
async def key(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> dict[str, str]:
    return await bearer(pool, keyring, org, now)


def _routes_with_a_body(description: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            if "application/json" in operation.get("requestBody", {}).get("content", {}):
                yield method, _PARAMETER.sub(str(new_id()), path.replace("{day}", "2026-10-12"))


@pytest.mark.parametrize("named", BODIES)
async def test_a_body_nobody_should_send_is_refused_by_every_route(
    client: httpx.AsyncClient, key: dict[str, str], named: str
) -> None:
    body, kinds = BODIES[named]
    headers = {**key, "Content-Type": "application/json"}
    description = (await client.get("/api/openapi.json")).json()

    answers = {
        (method, path): await client.request(method, path, headers=headers, content=body)
        for method, path in _routes_with_a_body(description)
    }

    assert len(answers) > 30
    assert {answer.headers["content-type"] for answer in answers.values()} == {"application/problem+json"}
    said = {route: answer.json()["type"].rpartition(":")[2] for route, answer in answers.items()}
    assert {route: kind for route, kind in said.items() if kind not in kinds} == {}
    pointed = {one.get("pointer") for answer in answers.values() for one in answer.json().get("errors", [])}
    assert pointed == ({"/topic"} if named == "U+0000" else pointed)


@pytest.mark.parametrize("depth", range(100, 1_000, 100))
def test_what_cannot_be_kept_is_refused_however_deep_it_lies(depth: int) -> None:
    body = b'{"topic": ' + b"[" * depth + b'"\\u0000"' + b"]" * depth + b"}"

    with pytest.raises((NotJson, WrongBody)):
        body_as(dict[str, Any], body)


async def test_what_a_handler_is_given_cannot_be_asked_for(client: httpx.AsyncClient, key: dict[str, str]) -> None:
    answer = await client.get("/api/v1/rounds?pool=1", headers=key)

    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "pool")


async def test_an_address_with_what_cannot_be_kept_is_refused(client: httpx.AsyncClient, key: dict[str, str]) -> None:
    answer = await client.get("/api/v1/people?source_id=%00", headers=key)

    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [{"detail": "Cannot be read.", "code": "unreadable", "parameter": "source_id"}],
    )


async def test_a_time_in_an_address_says_its_offset_and_is_one_on_every_clock(
    client: httpx.AsyncClient, key: dict[str, str]
) -> None:
    description = (await client.get("/api/openapi.json")).json()
    asked = [
        (_PARAMETER.sub(str(new_id()), path), one["name"], at)
        for path, operations in description["paths"].items()
        for one in operations.get("get", {}).get("parameters", ())
        if one["schema"].get("format") == "date-time"
        for at in TIMES
    ]

    answers = [await client.get(path, params={name: at}, headers=key) for path, name, at in asked]

    assert {name for _, name, _ in asked} == {"from", "to", "since", "starts_from", "until"}
    assert [(answer.status_code, answer.json()["errors"]) for answer in answers] == [
        (422, [{"detail": MEANINGS[TIMES[at]], "code": TIMES[at], "parameter": name}]) for _, name, at in asked
    ]


async def test_what_is_written_otherwise_is_told_how_it_is_written(
    client: httpx.AsyncClient, key: dict[str, str]
) -> None:
    listed = ("meetings?limit=1.5", f"rounds/{new_id()}/invitations?unbooked=ja", "meetings?round_id=x")
    changes = ({"closes_at": "1.10.2026"}, {"more_days": ["15.10.2026"]})

    answers = [
        *[await client.get(f"/api/v1/{address}", headers=key) for address in listed],
        *[await client.patch(f"/api/v1/rounds/{new_id()}", headers=key, json=change) for change in changes],
    ]

    said = [answer.json()["errors"][0]["detail"] for answer in answers]
    assert said == [
        "Must be a whole number.",
        "Must be true or false.",
        "Must be an id, as 0199a1c0-1a00-7b11-9c10-3b7e52d4a001.",
        "Must be an instant, as 2026-10-15T17:00:00-05:00.",
        "Must be a day, as 2026-10-15.",
    ]


# --- words and times that are unusual, and those that are none -------------------------------------------------------


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now)


def _booking(school: BuiltSchool, topic: str) -> dict[str, Any]:
    family = school.family
    meeting = {
        "teacher_id": str(family.child.teacher_ids[0]),
        "student_ids": [str(family.child.student_id)],
        "starts_at": school.at(17, 0).isoformat(),
        "mode": "school",
        "topic": topic,
    }
    return {"invitation_id": str(family.guardian.invitation_id), "meetings": [meeting]}


@pytest.mark.parametrize(
    "topic, kept",
    [
        ('O\'Brien said "so"; DROP TABLE meeting; --', 'O\'Brien said "so"; DROP TABLE meeting; --'),
        ("القراءة والكتابة مع مريم", "القراءة والكتابة مع مريم"),
        ("👩‍👧‍👦 and \N{COMBINING ACUTE ACCENT}", "👩‍👧‍👦 and \N{COMBINING ACUTE ACCENT}"),
        ("<script>alert(1)</script>{{ 7 * 7 }}%s\\n", "<script>alert(1)</script>{{ 7 * 7 }}%s\\n"),
        ("a\x07b\x1b[31mc\x7f\x85d", "ab[31mcd"),
        ("  two\r\nlines\t.  ", "two\nlines\t."),
        ("ß" * 1_000, "ß" * 1_000),
    ],
    ids=["quotes", "right to left", "joined emoji", "markup", "control characters", "lines", "as long as may be"],
)
async def test_words_come_back_as_they_were_written(
    client: httpx.AsyncClient, key: dict[str, str], school: BuiltSchool, topic: str, kept: str
) -> None:
    answer = await client.post("/api/v1/meetings", headers=key, json=_booking(school, topic))

    assert (answer.status_code, answer.json()["meetings"][0]["topic"]) == (201, kept)


async def test_words_too_long_are_pointed_at(
    client: httpx.AsyncClient, key: dict[str, str], school: BuiltSchool
) -> None:
    answer = await client.post("/api/v1/meetings", headers=key, json=_booking(school, "x" * 1_001))

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/meetings/0/topic"]


@pytest.mark.parametrize(
    "day, starts, problem",
    [("2027-03-14", "02:30", "skipped-by-clock-change"), ("2026-11-01", "01:30", "comes-twice")],
    ids=["in the gap", "in the overlap"],
)
async def test_a_wall_clock_time_that_is_none_or_comes_twice_is_pointed_at(
    client: httpx.AsyncClient, key: dict[str, str], school: BuiltSchool, day: str, starts: str, problem: str
) -> None:
    dated = [{"day": day, "starts": starts, "ends": "04:00", "effect": "added"}]

    answer = await client.put(
        f"/api/v1/teachers/{school.teacher.person_id}/hours",
        headers={**key, "If-Match": "*"},
        json={"weekly": [], "dated": dated},
    )

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("/dated/0/starts", problem)]
