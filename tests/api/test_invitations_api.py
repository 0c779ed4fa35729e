"""What the office does about one invitation, done by another service: renewed, closed, withdrawn, let in early."""

from datetime import datetime

import httpx
import pytest

from service.kernel.db import Pool
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.api.versions import tried
from tests.builders import BuiltSchool, school_with
from tests.conftest import StillClock

VERBS = ("renew", "close", "withdraw", "early-access")


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now())


def here(school: BuiltSchool) -> str:
    return f"invitations/{school.family.guardian.invitation_id}"


async def test_an_invitation_is_closed_renewed_and_withdrawn(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    closed = await service.post(f"{here(school)}/close")
    renewed = await service.post(f"{here(school)}/renew")
    withdrawn = await service.post(f"{here(school)}/withdraw")
    again = await service.post(f"{here(school)}/withdraw")
    late = await service.post(f"{here(school)}/renew")

    assert [each.json()["has_link"] for each in (closed, renewed, withdrawn)] == [False, True, False]
    assert (withdrawn.json()["withdrawn_at"] is None, again.json()) == (False, withdrawn.json())
    assert (late.status_code, late.json()["type"]) == (409, "urn:porchlight:invitation-withdrawn")


async def test_who_is_invited_once_more_is_told_once_for_a_key(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    about = {"about_id": str(school.family.guardian.invitation_id)}
    key = {"Idempotency-Key": "once more"}

    first = await service.post(f"{here(school)}/renew", headers=key)
    again = await service.post(f"{here(school)}/renew", headers=key)

    assert (first.status_code, again.json()) == (200, first.json())
    assert len((await service.get("notices", params=about)).json()["notices"]) == 1


async def test_a_family_is_let_in_early_where_the_round_has_an_early_date(
    service: httpx.AsyncClient, pool: Pool, org: OrgId, school: BuiltSchool, now: datetime
) -> None:
    early = await school_with(pool, org, now, opens_at=school.at(8), early_from=now, closes_at=school.at(20))

    none = await service.post(f"{here(school)}/early-access")
    given = await service.post(f"{here(early)}/early-access")
    again = await service.post(f"{here(early)}/early-access")

    assert (none.status_code, none.json()["type"]) == (409, "urn:porchlight:no-early-access")
    assert [(each.status_code, each.json()["early_access"]) for each in (given, again)] == [(200, True)] * 2


async def test_an_invitation_changes_as_it_was_read(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    await service.post(f"{here(school)}/renew")

    assert await tried(service, "POST", f"{here(school)}/close", here(school)) == [412, 200, 412]
    assert await tried(service, "POST", f"{here(school)}/withdraw", here(school)) == [412, 200, 412]


@pytest.mark.parametrize("verb", VERBS)
async def test_an_invitation_is_changed_with_its_scope_and_at_its_school(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, verb: str
) -> None:
    reader = await bearer(pool, keyring, school.org_id, now, scopes=frozenset({"invitations:read", "rounds:write"}))
    stranger = await bearer(pool, keyring, school.org_id, now, school_id=SchoolId(new_id()))
    address = f"/api/v1/{here(school)}/{verb}"

    assert (await client.post(address, headers=reader)).json()["data"] == {"scope": "invitations:write"}
    assert (await client.post(address, headers=stranger)).status_code == 404


@pytest.mark.parametrize("verb", ["close", "withdraw"])
async def test_a_wish_about_an_invitation_is_answered_once(
    service: httpx.AsyncClient, school: BuiltSchool, verb: str
) -> None:
    key = {"Idempotency-Key": verb}

    first = await service.post(f"{here(school)}/{verb}", headers=key)
    await service.post(f"{here(school)}/renew")
    again = await service.post(f"{here(school)}/{verb}", headers=key)

    assert (again.status_code, again.json()) == (200, first.json())
