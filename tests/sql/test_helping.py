"""The office lets people help, records what they are cleared for, and gives them the door to their own page."""

from datetime import date, datetime, time, timedelta

import pytest

from service.access.actions import principal_of_link
from service.access.errors import LinkClosed
from service.access.types import Act, Principal, Purpose
from service.availability import hours
from service.availability.types import Weekly
from service.kernel.db import Pool, transact, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import LinkId, OrgId, PersonId, SchoolId, new_id
from service.kernel.tokens import Keyring
from service.people import helping
from service.people.types import Credential, Helper, NewHelper
from tests.builders import SITE, BuiltSchool, school_with

UMA = NewHelper(given_name="Uma", family_name="Nair", role="volunteer", email="uma@example.net", languages=["en", "hi"])
HELPER: frozenset[Purpose] = frozenset({"helper"})


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now)


@pytest.fixture
def office(school: BuiltSchool) -> Principal:
    return Principal(org_id=school.org_id, kind="office", actor="link:pat", school_id=school.school_id)


@pytest.fixture
def act(office: Principal, keyring: Keyring, now: datetime) -> Act:
    return Act(principal=office, keyring=keyring, site=SITE, now=now)


async def _add(pool: Pool, act: Act, school: BuiltSchool, new: NewHelper = UMA) -> PersonId:
    return await transact(
        pool, act.org_id, lambda conn: helping.add_helper(conn, act.principal, school.school_id, new, now=act.now)
    )


async def _invite(pool: Pool, act: Act, school: BuiltSchool, uma: PersonId, *, anew: bool = False) -> LinkId:
    return await transact(pool, act.org_id, lambda conn: helping.invite(conn, act, school.school_id, uma, anew=anew))


async def _helpers(pool: Pool, act: Act, school: BuiltSchool) -> list[Helper]:
    return await helping.list_helpers(pool, act.principal, school.school_id, now=act.now)


async def test_a_new_helper_is_listed_with_role_and_languages(pool: Pool, act: Act, school: BuiltSchool) -> None:
    uma = await _add(pool, act, school)

    (found,) = await _helpers(pool, act, school)
    assert (found.person_id, found.name, found.roles, found.languages) == (
        uma,
        "Uma Nair",
        ("volunteer",),
        ("en", "hi"),
    )
    assert (found.credentials, found.link_id) == ((), None)


async def test_a_guardian_who_comes_to_help_is_the_same_person(pool: Pool, act: Act, school: BuiltSchool) -> None:
    guardian = school.family.guardian
    rosa = NewHelper(given_name="rosa", family_name="DELGADO", role="volunteer", email=guardian.email.upper())

    assert await _add(pool, act, school, rosa) == guardian.person_id


async def test_an_address_or_number_that_is_none_is_refused(pool: Pool, act: Act, school: BuiltSchool) -> None:
    with pytest.raises(Malformed):
        await _add(pool, act, school, NewHelper(given_name="Uma", role="volunteer", email="uma at home"))
    with pytest.raises(Malformed):
        await _add(pool, act, school, NewHelper(given_name="Uma", role="volunteer", sms="555"))


async def test_a_credential_is_recorded_renewed_and_withdrawn(pool: Pool, act: Act, school: BuiltSchool) -> None:
    uma = await _add(pool, act, school)

    async def record(until: date | None) -> tuple[Credential, ...]:
        await transact(
            pool,
            act.org_id,
            lambda conn: helping.record_credential(
                conn, act.principal, school.school_id, uma, "childcare", until, now=act.now
            ),
        )
        return (await _helpers(pool, act, school))[0].credentials

    assert await record(date(2027, 6, 30)) == (Credential("childcare", date(2027, 6, 30), date(2026, 9, 28)),)
    assert await record(date(2028, 6, 30)) == (Credential("childcare", date(2028, 6, 30), date(2026, 9, 28)),)
    assert await record(None) == ()


async def test_the_link_opens_the_helpers_page_and_is_mailed(
    pool: Pool, act: Act, school: BuiltSchool, keyring: Keyring
) -> None:
    uma = await _add(pool, act, school)

    link_id = await _invite(pool, act, school, uma)

    principal = await principal_of_link(pool, keyring, keyring.link_token(link_id), purposes=HELPER, now=act.now)
    assert (principal.kind, principal.person_id) == ("helper", uma)
    async with transaction(pool, act.org_id) as conn:
        rows = await conn.fetch("SELECT message ->> 'kind', channel, address FROM notice")
    assert [tuple(row) for row in rows] == [("helper_invited", "email", "uma@example.net")]


async def test_a_link_made_anew_closes_the_old_one_and_one_told_again_does_not(
    pool: Pool, act: Act, school: BuiltSchool, keyring: Keyring
) -> None:
    uma = await _add(pool, act, school)
    first = await _invite(pool, act, school, uma)

    assert await _invite(pool, act, school, uma) == first
    assert await _invite(pool, act, school, uma, anew=True) != first

    with pytest.raises(LinkClosed):
        await principal_of_link(pool, keyring, keyring.link_token(first), purposes=HELPER, now=act.now)


async def test_who_stops_helping_is_not_listed_and_their_page_is_closed(
    pool: Pool, act: Act, school: BuiltSchool, keyring: Keyring
) -> None:
    uma = await _add(pool, act, school)
    link_id = await _invite(pool, act, school, uma)

    await transact(
        pool,
        act.org_id,
        lambda conn: helping.stop_help(conn, act.principal, school.school_id, uma, now=act.now),
    )

    assert await _helpers(pool, act, school) == []
    with pytest.raises(LinkClosed):
        await principal_of_link(pool, keyring, keyring.link_token(link_id), purposes=HELPER, now=act.now)


async def test_another_schools_helpers_are_not_there(pool: Pool, act: Act, school: BuiltSchool) -> None:
    uma = await _add(pool, act, school)

    with pytest.raises(NotFound):
        await helping.list_helpers(pool, act.principal, SchoolId(new_id()), now=act.now)
    with pytest.raises(NotFound):
        await helping.read_helper(pool, act.principal, school.school_id, PersonId(new_id()), now=act.now)
    found = await helping.read_helper(pool, act.principal, school.school_id, uma, now=act.now + timedelta(days=1))
    assert found.person_id == uma


async def test_who_helps_says_when_they_can_as_teachers_do(pool: Pool, act: Act, school: BuiltSchool) -> None:
    uma = await _add(pool, act, school)
    herself = Principal(org_id=act.org_id, kind="helper", actor="link:uma", person_id=uma)
    evening = Weekly(weekday=4, starts=time(17), ends=time(20))

    await hours.put_pattern(pool, herself, uma, evening, now=act.now)

    said = await hours.hours(pool, act.principal, uma, now=act.now)
    assert [each.hours for each in said.patterns] == [evening]
    with pytest.raises(NotFound):
        await hours.put_pattern(pool, herself, school.teacher.person_id, evening, now=act.now)
