"""One guardian invited to an open round by another service: who came late, and whom the office has to let in."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import PersonId, SchoolId, new_id
from service.kernel.tokens import Keyring
from service.notices import outbox
from service.rounds.obeying import obey_roster
from tests.api.keys import bearer
from tests.api.versions import tried
from tests.builders import BuiltSchool
from tests.conftest import StillClock
from tests.sql.rosters import add_child, add_guardian, enrolled_school

AUNT = "UPDATE guardianship SET relationship = 'aunt', lives_with = false WHERE guardian_id = $1"
UNDER_AN_ORDER = "UPDATE guardianship SET restriction = 'court-order' WHERE guardian_id = $1"
BARRED = "UPDATE guardianship SET restriction = 'no-contact' WHERE guardian_id = $1"


@pytest.fixture
async def school(pool: Pool, org: Any, service: httpx.AsyncClient, now: datetime) -> BuiltSchool:
    """A school whose round is open, with one family."""
    built = await enrolled_school(pool, org, now)
    await add_guardian(pool, built, await add_child(pool, built))
    await service.post(f"rounds/{built.round_id}/open")
    return built


@pytest.fixture
async def child(pool: Pool, school: BuiltSchool) -> PersonId:
    """A child who came when the round was open."""
    return await add_child(pool, school, "Lucía")


@pytest.fixture
async def late(pool: Pool, school: BuiltSchool, child: PersonId) -> PersonId:
    """The guardian of that child."""
    return await add_guardian(pool, school, child, given="Ana")


def here(school: BuiltSchool) -> str:
    return f"rounds/{school.round_id}/invitations"


async def _says(pool: Pool, school: BuiltSchool, statement: str, *args: Any) -> list[tuple[Any, ...]]:
    async with transaction(pool, school.org_id) as conn:
        return [tuple(row) for row in await conn.fetch(statement, *args)]


def _asked(guardian: PersonId, *let_in: PersonId) -> dict[str, Any]:
    return {"guardian_id": str(guardian), "let_in": [str(one) for one in let_in]}


async def test_a_family_that_came_late_is_invited_alone_and_told_once(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool, child: PersonId, late: PersonId
) -> None:
    other = await add_guardian(pool, school, await add_child(pool, school, "Theo"), given="Eva")

    invited = await service.post(here(school), json={"guardian_id": str(late)})
    again = await service.post(here(school), json={"guardian_id": str(late)})

    told = await _says(pool, school, "SELECT count(*) FROM notice WHERE recipient_id = $1", late)
    waits = await service.get(here(school), params={"guardian_id": str(other)})
    assert (invited.status_code, invited.json()["guardian_id"], invited.json()["has_link"]) == (200, str(late), True)
    assert [wish["student_id"] for wish in invited.json()["wishes"]] == [str(child)]
    assert (again.json(), again.headers["etag"]) == (invited.json(), invited.headers["etag"])
    assert invited.headers["etag"] == (await service.get(_address(invited))).headers["etag"]
    assert (told, waits.json()["invitations"]) == ([(1,)], [])


def _address(invited: httpx.Response) -> str:
    return f"invitations/{invited.json()['invitation_id']}"


@pytest.mark.parametrize("why", [AUNT, UNDER_AN_ORDER])
async def test_whom_the_round_holds_back_is_asked_once_the_office_lets_them_in(
    service: httpx.AsyncClient,
    pool: Pool,
    school: BuiltSchool,
    child: PersonId,
    late: PersonId,
    why: str,
    now: datetime,
) -> None:
    await _says(pool, school, why, late)

    alone = await service.post(here(school), json=_asked(late))
    invited = await service.post(here(school), json=_asked(late, child))
    opened = await service.post(f"rounds/{school.round_id}/open")
    async with transaction(pool, school.org_id) as conn:
        taken_back = await obey_roster(conn, school.org_id, now=now, mail_domain="school.example")

    assert (alone.status_code, alone.json()["type"]) == (409, "urn:porchlight:not-asked")
    assert alone.json()["data"] == {"held_back": [str(child)]}
    assert (invited.status_code, [wish["student_id"] for wish in invited.json()["wishes"]]) == (200, [str(child)])
    assert (opened.json()["held_back"], opened.json()["withdrawn"], taken_back) == (0, 0, 0)
    assert (await service.get(_address(invited))).json() == invited.json()


async def test_a_family_under_an_order_that_was_let_in_books_and_hears_of_it(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool, child: PersonId, late: PersonId, now: datetime
) -> None:
    await _says(pool, school, UNDER_AN_ORDER, late)
    invited = await service.post(here(school), json=_asked(late, child))
    book = {
        "invitation_id": invited.json()["invitation_id"],
        "meetings": [
            {
                "teacher_id": str(school.teacher.person_id),
                "student_ids": [str(child)],
                "starts_at": school.at(17).isoformat(),
                "mode": "school",
            }
        ],
    }

    booked = await service.post("meetings", json=book)

    told = "SELECT state, problem FROM notice WHERE recipient_id = $1 ORDER BY notice_id DESC LIMIT 1"
    barred = "SELECT count(*) FROM barred_meeting"
    while await outbox.claim(pool, school.org_id, now=now):
        pass
    assert booked.status_code == 201
    assert await _says(pool, school, told, late) == [("leased", "")]
    assert await _says(pool, school, barred) == [(0,)]
    await service.post(f"{_address(invited)}/withdraw")
    assert await _says(pool, school, barred) == [(1,)]


async def test_nobody_is_let_in_past_what_the_roster_forbids_or_where_nobody_asks(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool, child: PersonId, late: PersonId
) -> None:
    stranger = await add_child(pool, school, "Nobody's")
    await _says(pool, school, AUNT, late)

    of_another = await service.post(here(school), json=_asked(late, child, stranger))
    nobody = await service.post(here(school), json=_asked(PersonId(new_id())))
    await _says(pool, school, BARRED, late)
    barred = await service.post(here(school), json=_asked(late, child))

    assert [one.json()["type"] for one in (of_another, nobody, barred)] == ["urn:porchlight:not-asked"] * 3
    assert await _says(pool, school, "SELECT * FROM let_in") == []


async def test_an_order_that_comes_later_is_asked_about_again(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool, child: PersonId, late: PersonId
) -> None:
    await _says(pool, school, AUNT, late)
    await service.post(here(school), json=_asked(late, child))
    await _says(pool, school, UNDER_AN_ORDER, late)

    preview = await service.get(f"rounds/{school.round_id}/preview")
    await service.post(here(school), json=_asked(late, child))
    await _says(pool, school, "UPDATE guardianship SET restriction = 'none' WHERE guardian_id = $1", late)
    after = await service.get(f"rounds/{school.round_id}/preview")

    held = {"student_id": str(child), "guardian_id": str(late), "why": "court-order"}
    assert preview.json()["held_back"] == [held]
    assert (after.json()["held_back"], after.json()["outcome"]["withdrawn"]) == ([], 0)


async def test_a_draft_an_ended_round_and_who_was_withdrawn_stay_as_they_are(
    service: httpx.AsyncClient, pool: Pool, school: BuiltSchool, late: PersonId, clock: StillClock
) -> None:
    draft = await enrolled_school(pool, school.org_id, clock.now())

    early = await service.post(here(draft), json=_asked(late))
    invited = await service.post(here(school), json=_asked(late))
    await service.post(f"{_address(invited)}/withdraw")
    withdrawn = await service.post(here(school), json=_asked(late))
    await service.post(f"rounds/{school.round_id}/close")
    ended = await service.post(here(school), json=_asked(late))

    assert [(one.status_code, one.json()["type"].rpartition(":")[2]) for one in (early, withdrawn, ended)] == [
        (409, "round-not-opened"),
        (409, "invitation-withdrawn"),
        (409, "round-closed"),
    ]


async def test_it_holds_for_the_version_of_the_round_that_is_named(
    service: httpx.AsyncClient, school: BuiltSchool, late: PersonId
) -> None:
    round_ = f"rounds/{school.round_id}"

    assert (await tried(service, "POST", here(school), round_, _asked(late)))[:2] == [412, 200]


async def test_other_services_hear_of_it_and_a_key_needs_its_scope_and_school(
    service: httpx.AsyncClient,
    client: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    late: PersonId,
    now: datetime,
) -> None:
    opened = "SELECT count(*) FROM event WHERE kind = 'round.opened'"
    reader = await bearer(pool, keyring, school.org_id, now, scopes=frozenset({"invitations:read", "rounds:write"}))
    stranger = await bearer(pool, keyring, school.org_id, now, school_id=SchoolId(new_id()))
    before = await _says(pool, school, opened)

    for _ in range(2):
        await service.post(here(school), json=_asked(late))
    refused = await client.post(here(school), headers=reader, json=_asked(late))
    unknown = await client.post(here(school), headers=stranger, json=_asked(late))

    assert (before, await _says(pool, school, opened)) == ([(1,)], [(2,)])
    assert (refused.json()["data"], unknown.status_code) == ({"scope": "invitations:write"}, 404)
