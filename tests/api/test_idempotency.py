"""Every route that changes something looks at its key before it does anything."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.api.keys import bearer

UNSAFE = ("post", "put", "patch", "delete")
IN_PATHS = {"uuid": "0199a1c0-1a00-7b11-9c10-3b7e52d4a001", "date": "2026-10-15"}
USED = {"Idempotency-Key": "used", "If-Match": "*"}


@pytest.fixture
async def used(client: httpx.AsyncClient, pool: Pool, keyring: Keyring, org: OrgId, now: datetime) -> httpx.AsyncClient:
    """A service that has sent its key already, for something else."""
    client.headers.update(await bearer(pool, keyring, org, now))
    async with transaction(pool, org) as conn:
        await conn.execute(
            """INSERT INTO idempotency (org_id, principal, wish, body_hash, status, answer, created_at)
               SELECT org_id, 'key:' || key_id, 'used', 'of something else', 200, '{}', now() FROM api_key"""
        )
    return client


def _address(path: str, operation: Mapping[str, Any]) -> str:
    for one in operation["parameters"]:
        schema = one["schema"]
        named = schema["enum"][0] if "enum" in schema else IN_PATHS.get(schema.get("format"), "")
        path = path.replace(f"{{{one['name']}}}", named)
    return path


def _changes(description: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Give each request that changes something: what it is, where, and the body of its example."""
    for path, item in description["paths"].items():
        for method in item.keys() & set(UNSAFE):
            content = item[method].get("requestBody", {}).get("content", {})
            yield method, _address(path, item[method]), content.get("application/json", {}).get("example")


async def test_a_key_that_was_used_for_something_else_is_refused_by_every_route(used: httpx.AsyncClient) -> None:
    description = (await used.get("/api/openapi.json")).json()
    answers = [
        (method, address, await used.request(method, address, json=body, headers=USED))
        for method, address, body in _changes(description)
    ]

    assert len(answers) > 60
    assert [
        (method, address, answer.text)
        for method, address, answer in answers
        if answer.status_code != 422 or answer.json()["type"] != "urn:porchlight:wish-differs"
    ] == []
