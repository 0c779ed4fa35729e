"""Letters to families on paper, printed by another service."""

import re
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from service.kernel.db import Pool
from service.kernel.ids import SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.builders import BuiltSchool
from tests.conftest import StillClock
from tests.sql.rosters import add_child, add_guardian, enrolled_school

ON_PAPER: dict[str, Any] = {"email": "", "sms": "", "channel": "paper"}


@pytest.fixture
async def school(pool: Pool, org: Any, service: httpx.AsyncClient, clock: StillClock) -> BuiltSchool:
    """A school whose round is open: two families on paper and one with mail."""
    built = await enrolled_school(pool, org, clock.now())
    for name in ("Rosa", "Ana"):
        await add_guardian(pool, built, await add_child(pool, built), given=name, **ON_PAPER)
    await add_guardian(pool, built, await add_child(pool, built), given="Eva")
    await service.post(f"rounds/{built.round_id}/open")
    return built


def here(school: BuiltSchool) -> str:
    return f"rounds/{school.round_id}/letters"


def _printed(page: httpx.Response) -> dict[str, Any]:
    said = page.json()
    return {"invitation_ids": [one["invitation_id"] for one in said["letters"]], "seen": said["seen"]}


async def test_the_letters_that_wait_are_read_printed_and_gone(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    waiting = await service.get(here(school))
    printed = await service.post(f"{here(school)}/printed", json=_printed(waiting))
    after = await service.get(here(school))
    everybody = await service.get(here(school), params={"which": "everybody"})

    letters = waiting.json()["letters"]
    assert [(one["pile"], one["language"]) for one in letters] == [("invitation", "es")] * 2
    assert re.match('<div class="letter" lang="es" dir="ltr">', letters[0]["html"])
    assert "<svg" in letters[0]["html"]
    assert (printed.status_code, printed.json()) == (200, {"waiting": 0})
    assert (after.json()["letters"], [one["pile"] for one in everybody.json()["letters"]]) == ([], [None] * 3)


async def test_a_letter_holds_the_link_that_opens_its_familys_page(
    service: httpx.AsyncClient, client: httpx.AsyncClient, school: BuiltSchool
) -> None:
    (first, *_) = (await service.get(here(school))).json()["letters"]

    path = first["address"].partition("/l/")[2]
    opened = await client.get(f"http://localhost/l/{path}", headers={"Authorization": ""})

    assert (opened.status_code, opened.headers["location"].rpartition("/")[2]) == (303, "i")


async def test_a_pile_is_read_page_by_page_while_it_is_printed(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    first = await service.get(here(school), params={"limit": 1})
    await service.post(f"{here(school)}/printed", json=_printed(first))
    second = await service.get(here(school), params={"limit": 1, "cursor": first.json()["next"]})

    ids = [one["invitation_id"] for page in (first, second) for one in page.json()["letters"]]
    assert (len(set(ids)), ids, second.json()["next"]) == (2, sorted(ids), None)


async def test_a_meeting_asks_for_a_letter_and_one_guardians_is_read_alone(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    found = (await service.get(f"rounds/{school.round_id}/invitations")).json()["invitations"]
    one = next(each for each in found if each["channel"] == "paper")
    await service.post(f"{here(school)}/printed", json=_printed(await service.get(here(school))))
    meeting = {
        "teacher_id": one["wishes"][0]["teacher_id"],
        "student_ids": [one["wishes"][0]["student_id"]],
        "starts_at": school.at(17).isoformat(),
        "mode": "school",
    }
    booked = await service.post("meetings", json={"invitation_id": one["invitation_id"], "meetings": [meeting]})

    waits = await service.get(here(school), params={"which": "booked"})
    alone = await service.get(here(school), params={"guardian_id": one["guardian_id"]})

    assert booked.status_code == 201
    assert [each["guardian_id"] for each in waits.json()["letters"]] == [one["guardian_id"]]
    assert alone.json()["letters"] == waits.json()["letters"]


async def test_what_changed_after_they_were_read_waits_for_the_next_letters(
    service: httpx.AsyncClient, clock: StillClock, school: BuiltSchool
) -> None:
    page = await service.get(here(school))
    clock.advance(timedelta(minutes=5))
    await service.post(f"invitations/{page.json()['letters'][0]['invitation_id']}/renew")

    printed = await service.post(f"{here(school)}/printed", json=_printed(page))

    assert printed.json() == {"waiting": 1}


async def test_a_letter_of_no_invitation_of_the_round_is_none_and_nothing_is_kept(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    said = _printed(await service.get(here(school)))

    answer = await service.post(
        f"{here(school)}/printed", json={**said, "invitation_ids": [*said["invitation_ids"], str(new_id())]}
    )

    assert (answer.status_code, answer.json()["type"]) == (404, "urn:porchlight:not-found")
    assert len((await service.get(here(school))).json()["letters"]) == 2


async def test_letters_take_a_scope_of_their_own_and_a_key_of_the_school(
    client: httpx.AsyncClient,
    service: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    now: datetime,
) -> None:
    scopes = frozenset({"invitations:read", "invitations:write"})
    invites = await bearer(pool, keyring, school.org_id, now, scopes=scopes)
    stranger = await bearer(pool, keyring, school.org_id, now, school_id=SchoolId(new_id()))
    said = _printed(await service.get(here(school)))

    refused = await client.get(here(school), headers=invites)
    unknown = [
        await client.get(here(school), headers=stranger),
        await client.post(f"{here(school)}/printed", headers=stranger, json=said),
    ]

    assert refused.json()["data"] == {"scope": "invitations:letters"}
    assert [one.status_code for one in unknown] == [404, 404]
