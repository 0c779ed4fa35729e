"""What holds for each route of the API, asked one by one as the description says it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from msgspec import Struct

from service.access.matrix import MATRIX, row_key, rows_without_route
from service.access.rules import SCOPES
from service.kernel.db import Pool, transaction
from service.kernel.http_edge import HttpEdge
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.wiring import House
from tests.api.keys import bearer
from tests.app_fixtures import app_of
from tests.builders import BuiltSchool, school_with

VALUES = {
    "uuid": "0199a1c0-1a00-7b11-9c10-3b7e52d4a001",
    "date": "2026-10-15",
    "date-time": "2026-10-15T22:00:00Z",
}


class Asked(Struct, frozen=True):
    """One operation, with the body of its example, about something there is not."""

    method: str
    address: str
    body: Any
    scope: str
    whole_org: bool

    async def of(self, client: httpx.AsyncClient, **headers: str) -> tuple[int, dict[str, Any]]:
        answer = await client.request(self.method, self.address, json=self.body, headers=headers)
        return answer.status_code, answer.json()


@pytest.fixture
async def every(client: httpx.AsyncClient) -> list[Asked]:
    description = (await client.get("/api/openapi.json")).json()
    return list(_asked(description))


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now)


def _asked(description: dict[str, Any]) -> Iterator[Asked]:
    for path, item in description["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {})
            body = content.get("application/json", {}).get("example")
            ((scope,),) = (one["key"] for one in operation["security"])
            row = MATRIX[row_key(method.upper(), path)]
            yield Asked(method.upper(), _address(path, operation), body, scope, row.whole_org)


def _address(path: str, operation: dict[str, Any]) -> str:
    values = {one["name"]: _value(one["schema"]) for one in operation["parameters"]}
    query = [one["name"] for one in operation["parameters"] if one["in"] == "query" and one["required"]]
    return path.format(**values) + "?" + "&".join(f"{name}={values[name]}" for name in query)


def _value(schema: dict[str, Any]) -> str:
    return str(schema["enum"][0]) if "enum" in schema else VALUES.get(schema.get("format", ""), "")


async def test_a_key_that_was_used_for_something_else_is_refused_by_every_change(
    client: httpx.AsyncClient, every: list[Asked], pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> None:
    client.headers.update(await bearer(pool, keyring, org, now))
    async with transaction(pool, org) as conn:
        await conn.execute(
            """INSERT INTO idempotency (org_id, principal, wish, body_hash, status, answer, created_at)
               SELECT org_id, 'key:' || key_id, 'used', 'of something else', 200, '{}', now() FROM api_key"""
        )

    changes = [one for one in every if one.method != "GET"]
    answers = [(one, *await one.of(client, **{"Idempotency-Key": "used", "If-Match": "*"})) for one in changes]

    assert len(changes) > 60
    assert [
        one for one, status, said in answers if (status, said["type"]) != (422, "urn:porchlight:wish-differs")
    ] == []


async def test_what_there_is_not_is_no_fault_of_ours(
    client: httpx.AsyncClient, every: list[Asked], pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> None:
    client.headers.update(await bearer(pool, keyring, org, now))

    answers = [(one, (await one.of(client, **{"If-Match": "*"}))[0]) for one in every if one.method != "DELETE"]

    assert [(one, status) for one, status in answers if status >= 500] == []


async def test_every_route_is_closed_to_a_key_for_everything_but_its_scope(
    client: httpx.AsyncClient, every: list[Asked], pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> None:
    without = {
        scope: await bearer(pool, keyring, org, now, scopes=SCOPES - {scope}) for scope in {one.scope for one in every}
    }

    answers = [(one, *await one.of(client, **without[one.scope])) for one in every]

    assert without.keys() == SCOPES
    assert [one for one, status, said in answers if (status, said.get("data")) != (403, {"scope": one.scope})] == []


async def test_what_every_school_has_is_changed_by_no_key_of_one(
    client: httpx.AsyncClient, every: list[Asked], pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    client.headers.update(await bearer(pool, keyring, school.org_id, now, school_id=school.school_id))
    shared = [one for one in every if one.whole_org]

    answers = [(one, *await one.of(client)) for one in shared]

    assert {one.address.split("/")[3].partition("?")[0] for one in shared} == {"places", "holidays", "lines", "rosters"}
    assert [one for one, status, said in answers if (status, said.get("data")) != (403, {"scope": one.scope})] == []


def test_every_row_of_the_matrix_has_its_route(house: House) -> None:
    edge = app_of(house)

    assert isinstance(edge, HttpEdge)
    assert rows_without_route(edge.app.routes) == []
