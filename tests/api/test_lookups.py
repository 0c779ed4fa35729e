"""What a service looks up to book by ids alone: schools, people, teachers of a round, wishes; and what was sent."""

import re
from datetime import datetime, timedelta

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.builders import BuiltSchool, booked, school_with
from tests.caring import add_helper, care_for
from tests.conftest import StillClock
from tests.planned import free_driver, neighbours_asked, planned
from tests.riding import riding_school


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now, teachers=2, families=2, children=2)


async def test_a_meeting_is_booked_with_ids_from_the_api_alone(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    round_id = (await service.get("rounds")).json()["rounds"][0]["round_id"]
    listed = await service.get(f"rounds/{round_id}/invitations", params={"unbooked": "true", "limit": 1})
    invitation = listed.json()["invitations"][0]
    wish = invitation["wishes"][0]
    free = await service.get(f"rounds/{round_id}/openings", params={"teacher_id": wish["teacher_id"]})
    asked = {
        "teacher_id": wish["teacher_id"],
        "student_ids": [wish["student_id"]],
        "starts_at": free.json()["openings"][0]["starts_at"],
        "mode": "school",
    }

    booked_ = await service.post("meetings", json={"invitation_id": invitation["invitation_id"], "meetings": [asked]})
    after = await service.get(f"invitations/{invitation['invitation_id']}")

    assert booked_.status_code == 201
    assert after.json()["wishes"][0]["meeting_id"] == booked_.json()["meetings"][0]["meeting_id"]
    assert wish["teacher"] in {"Grace Okafor", "Minh Tran"}
    assert after.headers["etag"].startswith('"')


async def test_invitations_are_found_by_who_they_are_about(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    address = f"rounds/{school.round_id}/invitations"
    family = school.families[1]

    async def found(**query: str) -> list[str]:
        return [one["invitation_id"] for one in (await service.get(address, params=query)).json()["invitations"]]

    assert await found(student_id=str(family.children[0].student_id)) == [str(family.guardian.invitation_id)]
    assert await found(guardian_id=str(family.guardian.person_id)) == [str(family.guardian.invitation_id)]
    assert len(await found(teacher_id=str(school.teachers[0].person_id))) == 2
    assert await found(teacher_id=str(new_id())) == []


async def test_people_are_listed_by_role_page_by_page_and_never_how_to_reach_them(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    first = (await service.get("people", params={"role": "teacher", "limit": 1})).json()
    rest = (await service.get("people", params={"role": "teacher", "cursor": first["next"]})).json()
    child = (await service.get(f"people/{school.family.child.student_id}")).json()
    by_source = await service.get("people", params={"source_id": child["source_id"]})
    guardian = await service.get(f"people/{school.family.guardian.person_id}")

    names = [one["family_name"] for one in (*first["people"], *rest["people"])]
    assert (names, rest["next"]) == (["Okafor", "Tran"], None)
    assert by_source.json()["people"] == [child]
    assert child["roles"] == [{"school_id": str(school.school_id), "role": "student"}]
    assert school.family.guardian.email not in guardian.text


async def test_a_key_for_another_school_knows_nobody(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    stranger = await bearer(pool, keyring, school.org_id, now, school_id=SchoolId(new_id()))

    lists = [
        (await service.get(path, headers=stranger)).json()[name]
        for path, name in (("people", "people"), ("schools", "schools"), ("notices", "notices"), ("rounds", "rounds"))
    ]
    single = [
        await service.get(f"people/{school.family.child.student_id}", headers=stranger),
        await service.get(f"invitations/{school.family.guardian.invitation_id}", headers=stranger),
        await service.get(f"rounds/{school.round_id}/teachers", headers=stranger),
        await service.get("people", headers=stranger, params={"school_id": str(school.school_id)}),
    ]

    assert lists == [[], [], [], []]
    assert [answer.status_code for answer in single] == [404] * 4


async def test_schools_and_a_round_s_teachers_are_listed(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    schools = (await service.get("schools")).json()["schools"]
    first = (await service.get(f"rounds/{school.round_id}/teachers", params={"limit": 1})).json()
    rest = (await service.get(f"rounds/{school.round_id}/teachers", params={"cursor": first["next"]})).json()

    assert [one["school_id"] for one in schools] == [str(school.school_id)]
    assert [one["name"] for one in (*first["teachers"], *rest["teachers"])] == ["Grace Okafor", "Minh Tran"]


async def test_where_notices_stand_is_told_without_address_or_words(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    told = await service.get("notices", params={"about_id": str(meeting.meeting_id), "state": "queued"})

    [notice] = told.json()["notices"]
    assert (notice["kind"], notice["channel"], notice["state"]) == ("booked", "email", "queued")
    assert notice["recipient_id"] == str(school.family.guardian.person_id)
    assert (school.family.guardian.email in told.text, "Okafor" in told.text) == (False, False)
    assert (await service.get("notices", params={"state": "sent"})).json() == {"notices": [], "next": None}


@pytest.mark.parametrize(
    "address", ["rounds", "people", "notices", "places", "rounds/0199b3f2-6f00-7b1d-93c5-d40e87a2b10c/openings"]
)
async def test_a_parameter_nobody_knows_is_refused_by_its_name(service: httpx.AsyncClient, address: str) -> None:
    refused = await service.get(address, params={"teachr": "x"})

    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:porchlight:unknown-parameter"
    assert refused.json()["errors"] == [{"detail": "There is no such parameter.", "parameter": "teachr"}]


async def test_what_changes_something_does_nothing_where_a_parameter_is_unknown(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    refused = await service.post(f"rounds/{school.round_id}/close", params={"dry_run": "true"})

    assert refused.status_code == 400
    assert (await service.get(f"rounds/{school.round_id}")).json()["state"] == "open"


async def test_a_key_of_one_school_hears_nothing_of_another_s_meetings(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    other = await school_with(pool, school.org_id, now)
    ours, theirs = school.family.guardian, other.family.guardian
    about = [await booked(pool, keyring, one, one.at(17, 0), now) for one in (school, other)]
    async with transaction(pool, school.org_id) as conn:
        for person_id, school_id in ((ours.person_id, other.school_id), (theirs.person_id, school.school_id)):
            await conn.execute(
                "INSERT INTO person_role (org_id, person_id, school_id, role) VALUES ($1, $2, $3, 'guardian')",
                school.org_id,
                person_id,
                school_id,
            )

    keys = [await bearer(pool, keyring, one.org_id, now, school_id=one.school_id) for one in (school, other)]

    told = [(await service.get("notices", headers=key)).json() for key in keys]
    whole = (await service.get("notices")).json()

    heard = [{notice["about_id"] for notice in one["notices"]} for one in told]
    assert heard == [{str(one.meeting_id)} for one in about]
    assert {notice["about_id"] for notice in whole["notices"]} == {str(one.meeting_id) for one in about}


async def test_a_cursor_of_another_list_is_refused_by_every_list(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    await bearer(pool, keyring, school.org_id, now)
    of_keys = (await service.get("keys", params={"limit": 1})).json()["next"]
    description = (await service.get("http://localhost/api/openapi.json")).json()
    lists = {
        "http://localhost" + re.sub(r"\{[^}]+\}", str(new_id()), path)
        for path, item in description["paths"].items()
        if any(one["name"] == "cursor" for one in item.get("get", {}).get("parameters", []))
    }

    said = {
        (path, cursor): await service.get(path, params={"cursor": cursor})
        for path in lists - {"http://localhost/api/v1/keys"}
        for cursor in (of_keys, of_keys.partition(".")[0], "nonsense")
    }

    assert len(lists) > 20
    assert [asked for asked, answer in said.items() if answer.status_code != 422] == []
    assert {answer.json()["errors"][0]["parameter"] for answer in said.values()} == {"cursor"}


@pytest.mark.parametrize(
    "query, named",
    [
        ("people?limit=2&limit=3", "limit"),
        ("people?limit=1e1", "limit"),
        ("people?limit=1.0", "limit"),
        ("people?limit=", "limit"),
        ("people?cursor=", "cursor"),
        ("rounds/{round_id}/openings?from=1764547200", "from"),
        ("rounds/{round_id}/openings?from=1764547200.5", "from"),
    ],
)
async def test_a_parameter_that_nobody_would_write_so_is_refused(
    service: httpx.AsyncClient, school: BuiltSchool, query: str, named: str
) -> None:
    for _ in range(2):  # what is at hand is answered by another way the second time
        answer = await service.get(query.format(round_id=school.round_id))

        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, named)


async def test_a_key_of_one_school_hears_nothing_of_what_its_helpers_do_at_another(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    other = await riding_school(pool, school.org_id, clock.now(), teachers=3, families=2)
    clock.at = other.at(9, 0) - timedelta(days=3)
    driver, asked = await free_driver(pool, other), await neighbours_asked(pool, keyring, other, clock.now())
    await planned(pool, keyring, other, clock.now())  # a trip is suggested to who drives
    await service.post(f"rides/{asked[0].request_id}/claim", json={"driver_id": str(driver)})
    care = await care_for(pool, other, clock.now(), workers=1, shifts=2)
    async with transaction(pool, school.org_id) as conn:
        minds = await add_helper(conn, other, 5)
    await service.post(f"childcare/shifts/{care.shift_ids[1]}/claim", json={"worker_id": str(minds)})
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            """INSERT INTO person_role (org_id, person_id, school_id, role)
               SELECT $1, unnest($2::uuid[]), $3, 'volunteer'""",
            *(school.org_id, [driver, minds], school.school_id),
        )
    key = await bearer(pool, keyring, school.org_id, clock.now(), school_id=school.school_id)

    heard = (await service.get("notices", headers=key)).json()["notices"]

    told = {one["kind"] for one in (await service.get("notices")).json()["notices"]}
    assert {"trip_suggested", "driver_claimed", "shift_claimed"} <= told
    assert [one["kind"] for one in heard] == []
