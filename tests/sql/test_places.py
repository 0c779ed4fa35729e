"""The book of places: kept by the office, brought by a file, suggested to a family."""

from datetime import date, datetime

import pytest
from msgspec.structs import replace

from service.access.types import Principal
from service.kernel.db import Pool, transact, transaction
from service.kernel.ids import OrgId, PlaceId, new_id
from service.kernel.spans import Span
from service.people.types import Tally
from service.places import actions
from service.places.errors import UnknownPlace
from service.places.types import Holiday, IncomingPlace, Place, PlaceDraft, PlaceNeeds, Spot
from tests.builders import THURSDAY, BuiltSchool, school_with

TODAY = date(2026, 9, 28)
LIBRARY = PlaceDraft(
    name="Larkfield Central Library",
    kind="library",
    latitude=41.39527,
    longitude=-94.28763,
    opening_hours="Mo-Th 10:00-20:00; PH off",
    zone="America/Chicago",
)
HOME = Spot(41.39, -94.29)
INCOMING = IncomingPlace(
    place_id=new_id(),
    source_id="P0003",
    name="Larkfield Central Library",
    kind="library",
    spot=Spot(41.39527, -94.28763),
    address_line="3564 Walnut Pl",
    opening_hours="Mo-Th 10:00-20:00",
    step_free=True,
    quiet=True,
    indoor=True,
    max_party=11,
    zone="America/Chicago",
    new_zone="America/Chicago",
)


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now)


@pytest.fixture
def office(school: BuiltSchool) -> Principal:
    return Principal(org_id=school.org_id, kind="office", actor="link:pat", school_id=school.school_id)


async def _add(pool: Pool, office: Principal, now: datetime) -> Place:
    return await transact(pool, office.org_id, lambda conn: actions.add_place(conn, office, LIBRARY, now=now))


async def _merge(pool: Pool, org: OrgId, *rows: IncomingPlace, kept: tuple[str, ...] = ()) -> Tally:
    return await transact(pool, org, lambda conn: actions.merge_places(conn, org, rows, TODAY, kept=kept))


async def _suggested(pool: Pool, school: BuiltSchool) -> list[str]:
    async with transaction(pool, school.org_id) as conn:
        found = await actions.suggest(
            conn, school.org_id, school.school_id, HOME, Span(school.at(17, 20), school.at(17, 40)), PlaceNeeds(party=3)
        )
    return [each.place.name for each in found]


async def test_a_place_the_office_adds_is_suggested_while_it_is_open(
    pool: Pool, school: BuiltSchool, office: Principal, now: datetime
) -> None:
    await _add(pool, office, now)

    assert await _suggested(pool, school) == ["Larkfield Central Library"]

    await actions.add_holiday(pool, office, Holiday(THURSDAY, "Founders' day"), now=now)
    assert await _suggested(pool, school) == []

    await actions.remove_holiday(pool, office, THURSDAY, now=now)
    assert await _suggested(pool, school) == ["Larkfield Central Library"]


async def test_a_place_taken_out_is_not_suggested_and_still_read(
    pool: Pool, school: BuiltSchool, office: Principal, now: datetime
) -> None:
    added = await _add(pool, office, now)

    left = await transact(
        pool, office.org_id, lambda conn: actions.leave_place(conn, office, added.place_id, TODAY, now=now)
    )

    assert left.left_on == TODAY
    assert await _suggested(pool, school) == []
    assert await actions.list_places(pool, office) == []
    assert await actions.list_places(pool, office, left=True) == [left]


async def test_a_place_is_changed_as_a_whole(pool: Pool, office: Principal, now: datetime) -> None:
    added = await _add(pool, office, now)

    changed = await transact(
        pool,
        office.org_id,
        lambda conn: actions.change_place(conn, office, added.place_id, replace(LIBRARY, quiet=True), now=now),
    )

    assert changed == replace(added, quiet=True)


async def test_another_orgs_place_is_unknown(pool: Pool, office: Principal, now: datetime) -> None:
    with pytest.raises(UnknownPlace):
        await transact(
            pool,
            office.org_id,
            lambda conn: actions.change_place(conn, office, PlaceId(new_id()), LIBRARY, now=now),
        )


async def test_the_same_file_twice_changes_nothing(pool: Pool, org: OrgId) -> None:
    assert await _merge(pool, org, INCOMING) == Tally(added=1)

    assert await _merge(pool, org, replace(INCOMING, place_id=new_id())) == Tally(unchanged=1)


async def test_what_a_file_does_not_say_stays(pool: Pool, org: OrgId, office: Principal) -> None:
    await _merge(pool, org, INCOMING)

    tally = await _merge(pool, org, replace(INCOMING, opening_hours=None, quiet=None, max_party=12))

    (place,) = await actions.list_places(pool, office)
    assert tally == Tally(changed=1)
    assert (place.opening_hours, place.quiet, place.max_party) == ("Mo-Th 10:00-20:00", True, 12)


async def test_a_place_missing_from_a_whole_file_is_gone_but_not_the_offices_own(
    pool: Pool, org: OrgId, office: Principal, now: datetime
) -> None:
    own = await _add(pool, office, now)
    cafe = replace(INCOMING, place_id=new_id(), source_id="P0004", name="Cafe", kind="cafe")
    await _merge(pool, org, INCOMING, cafe)

    assert await _merge(pool, org, kept=("P0004",)) == Tally(removed=1)

    assert {place.source_id for place in await actions.list_places(pool, office)} == {own.source_id, "P0004"}
