"""Rosters over the API: sent as a zip, dry-run first, read back, refused as the command refuses."""

from datetime import datetime
from pathlib import Path

import httpx
import pytest

from service.access.actions import make_key
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.rosters import SMALL, edited, zipped

ROSTERS = "/api/v1/rosters"
ZIP = {"Content-Type": "application/zip"}


@pytest.fixture
def packed(tmp_path: Path) -> bytes:
    return zipped(tmp_path / "roster.zip").read_bytes()


@pytest.fixture
async def service(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> httpx.AsyncClient:
    """A service that has a key for rosters."""
    return await with_key(client, pool, keyring, org, now)


async def with_key(
    client: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    org: OrgId,
    now: datetime,
    scopes: frozenset[str] = frozenset({"roster:write"}),
    school_id: SchoolId | None = None,
) -> httpx.AsyncClient:
    _, key = await make_key(pool, keyring, org, name="SIS", scopes=scopes, school_id=school_id, now=now, days=1)
    client.headers["Authorization"] = f"Bearer {key}"
    return client


async def people(pool: Pool, org: OrgId) -> int:
    async with transaction(pool, org) as conn:
        count: int = await conn.fetchval("SELECT count(*) FROM person")
    return count


async def imports_told(pool: Pool, org: OrgId) -> list[str]:
    async with transaction(pool, org) as conn:
        return [row["id"] for row in await conn.fetch("SELECT data ->> 'import_id' AS id FROM event")]


async def test_a_roster_is_sent_and_its_report_read_back(
    service: httpx.AsyncClient, packed: bytes, pool: Pool, org: OrgId
) -> None:
    answer = await service.post(ROSTERS, content=packed, headers=ZIP)

    assert (answer.status_code, answer.json()["state"]) == (201, "done")
    assert answer.json()["tallies"]["people"] == {"added": 8, "changed": 0, "removed": 0, "unchanged": 0}
    assert await people(pool, org) == 8
    assert (await service.get(answer.headers["Location"])).json() == answer.json()
    assert await imports_told(pool, org) == [answer.json()["import_id"]]


async def test_a_form_with_a_file_is_taken_too(service: httpx.AsyncClient, packed: bytes) -> None:
    answer = await service.post(ROSTERS, files={"file": ("roster.zip", packed, "application/zip")})

    assert (answer.status_code, answer.json()["rows"]["users.csv"]) == (201, 8)


async def test_a_dry_run_writes_nothing(service: httpx.AsyncClient, packed: bytes, pool: Pool, org: OrgId) -> None:
    answer = await service.post(f"{ROSTERS}?dry_run=true", content=packed, headers=ZIP)

    assert (answer.status_code, answer.json()["state"]) == (200, "dry_run")
    assert (await people(pool, org), await imports_told(pool, org)) == (0, [])


async def test_a_refused_roster_says_why_and_as_csv_too(service: httpx.AsyncClient, tmp_path: Path) -> None:
    bad = zipped(tmp_path / "bad.zip", SMALL | {"users.csv": SMALL["users.csv"].replace(",sms,", ",SMS,")})

    answer = await service.post(ROSTERS, content=bad.read_bytes(), headers=ZIP)
    table = await service.get(f"{answer.headers['Location']}/findings.csv")

    assert (answer.status_code, answer.json()["state"]) == (200, "refused")
    assert answer.json()["findings"][0]["kind"] == "header-near-miss"
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert table.text.splitlines()[1].startswith("users.csv,1,SMS,refused-file,header-near-miss,")


async def test_what_the_command_takes_as_flags_are_parameters(service: httpx.AsyncClient, tmp_path: Path) -> None:
    shouted = SMALL["users.csv"].replace(",sms,", ",SMS,").replace("Amal,Haddad", ",")
    bad = zipped(tmp_path / "bad.zip", SMALL | {"users.csv": shouted}).read_bytes()

    answer = await service.post(
        f"{ROSTERS}?skip_bad_rows=true&accept_header=users.csv:SMS=sms", content=bad, headers=ZIP
    )

    assert (answer.status_code, answer.json()["tallies"]["people"]["added"]) == (201, 7)


@pytest.mark.parametrize("query", ["accept_header=SMS", "time_zone=Middle/Earth", "time_zone=", "dry_run=perhaps"])
async def test_parameters_that_say_nothing_are_refused(service: httpx.AsyncClient, packed: bytes, query: str) -> None:
    answer = await service.post(f"{ROSTERS}?{query}", content=packed, headers=ZIP)

    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("sent", [b"", b"not a zip", b"PK\x03\x04"])
async def test_what_is_no_zip_is_said_in_a_report(service: httpx.AsyncClient, sent: bytes) -> None:
    answer = await service.post(ROSTERS, content=sent, headers=ZIP)

    assert (answer.status_code, answer.json()["findings"][0]["kind"]) == (200, "no-roster")


async def test_a_form_without_a_file_is_refused(service: httpx.AsyncClient) -> None:
    answer = await service.post(ROSTERS, files={"file": (None, "text")})

    assert answer.status_code == 422


async def test_more_than_the_limit_is_refused(service: httpx.AsyncClient) -> None:
    answer = await service.post(ROSTERS, content=b"0" * (33 * 1024 * 1024), headers=ZIP)

    assert answer.status_code == 413


async def test_the_same_wish_twice_imports_once(service: httpx.AsyncClient, packed: bytes, tmp_path: Path) -> None:
    other = zipped(tmp_path / "other.zip", SMALL | edited("users.csv", "G1", givenName="Rose")).read_bytes()
    headers = ZIP | {"Idempotency-Key": "monday"}

    first = await service.post(ROSTERS, content=packed, headers=headers)
    again = await service.post(ROSTERS, content=packed, headers=headers)
    differs = await service.post(ROSTERS, content=other, headers=headers)

    assert (first.status_code, again.status_code, differs.status_code) == (201, 201, 422)
    assert again.json() == first.json()


async def test_a_key_without_the_scope_or_for_one_school_is_refused(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, org: OrgId, now: datetime, packed: bytes
) -> None:
    await with_key(client, pool, keyring, org, now, scopes=frozenset({"rounds:read"}))
    without_scope = await client.post(ROSTERS, content=packed, headers=ZIP)
    await with_key(client, pool, keyring, org, now, school_id=SchoolId(new_id()))
    for_one_school = await client.post(ROSTERS, content=packed, headers=ZIP)

    assert [(answer.status_code, answer.json()["type"]) for answer in (without_scope, for_one_school)] == [
        (403, "urn:porchlight:scope-missing"),
        (403, "urn:porchlight:scope-missing"),
    ]


async def test_an_import_nobody_made_is_not_there(service: httpx.AsyncClient) -> None:
    for path in ("", "/findings.csv"):
        answer = await service.get(f"{ROSTERS}/{new_id()}{path}")

        assert (answer.status_code, answer.json()["type"]) == (404, "urn:porchlight:not-found")


async def test_a_wish_under_another_query_is_another_wish(
    service: httpx.AsyncClient, packed: bytes, pool: Pool, org: OrgId
) -> None:
    headers = ZIP | {"Idempotency-Key": "monday"}

    tried = await service.post(f"{ROSTERS}?dry_run=true", content=packed, headers=headers)
    meant = await service.post(ROSTERS, content=packed, headers=headers)
    again = await service.post(f"{ROSTERS}?dry_run=true", content=packed, headers=headers)

    assert (tried.status_code, again.json()) == (200, tried.json())
    assert (meant.status_code, meant.json()["type"]) == (422, "urn:porchlight:wish-differs")
    assert await people(pool, org) == 0


async def test_the_same_form_twice_imports_once_whatever_parts_it(service: httpx.AsyncClient, packed: bytes) -> None:
    headers = {"Idempotency-Key": "monday"}

    first = await service.post(ROSTERS, files={"file": ("roster.zip", packed)}, headers=headers)
    again = await service.post(ROSTERS, files={"file": ("roster.zip", packed)}, headers=headers)
    other = await service.post(ROSTERS, files={"file": ("roster.zip", packed + b"0")}, headers=headers)

    assert first.request.headers["content-type"] != again.request.headers["content-type"]
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert (other.status_code, other.json()["type"]) == (422, "urn:porchlight:wish-differs")
