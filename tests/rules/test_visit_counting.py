"""Who is asked along, a fair lot, a cross-section, a stipend: no database."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from service.kernel.ids import HouseholdId, InvitationId, PersonId
from service.kernel.spans import Span
from service.visits import counting, rules
from service.visits.types import Candidate, Family, HomeVisitsPolicy, Reached, Safety, Went

THURSDAY = Span(datetime(2026, 10, 15, 22, 0, tzinfo=UTC), datetime(2026, 10, 15, 22, 40, tzinfo=UTC))
CHICAGO = "America/Chicago"


def candidate(number: int, **facts: object) -> Candidate:
    """Somebody trained until next summer who is nothing special."""
    usual = {
        "person_id": PersonId(UUID(int=number)),
        "trained_until": date(2027, 6, 30),
        "languages": ["en"],
        "knows_family": False,
        "visits": 0,
    }
    return Candidate(**{**usual, **facts})  # type: ignore[arg-type]


def test_who_speaks_the_language_is_asked_first_then_who_knows_the_family_then_who_went_least() -> None:
    tired, knows, speaks, lapsed = (
        candidate(1, visits=3),
        candidate(2, knows_family=True, visits=9),
        candidate(3, languages=["es-MX"], visits=5),
        candidate(4, languages=["es"], trained_until=date(2026, 10, 14)),
    )

    turn = rules.in_turn([tired, candidate(5), knows, speaks, lapsed], THURSDAY, CHICAGO, "es")

    assert [one.person_id.int for one in turn] == [3, 2, 5, 1]


def test_training_holds_through_the_evening_of_its_last_day_in_the_schools_zone() -> None:
    late = Span(datetime(2026, 10, 16, 2, 0, tzinfo=UTC), datetime(2026, 10, 16, 2, 40, tzinfo=UTC))  # 9 pm on the 15th

    assert rules.is_trained(date(2026, 10, 15), late, CHICAGO)
    assert not rules.is_trained(date(2026, 10, 14), late, CHICAGO)


@pytest.mark.parametrize(
    "minutes, shown", [(-121, False), (-120, True), (0, True), (40 + 119, True), (40 + 120, False)]
)
def test_the_address_is_shown_around_the_visit(minutes: int, shown: bool) -> None:
    at = THURSDAY.start + timedelta(minutes=minutes)

    assert rules.is_shown(THURSDAY, HomeVisitsPolicy(), at) is shown


def test_who_leaves_is_due_after_the_way_and_who_stays_in_half_an_hour() -> None:
    now = THURSDAY.start

    assert rules.said("left", Safety(), 25, now).due_back_at == now + timedelta(minutes=25)
    assert rules.said("still", Safety(), 25, now).due_back_at == now + timedelta(minutes=30)


families = st.lists(
    st.builds(
        Family,
        household_id=st.uuids().map(HouseholdId),
        invitation_ids=st.lists(st.uuids().map(InvitationId), min_size=1, max_size=2),
        grade=st.sampled_from(["K", "01", "02", "03"]),
        class_=st.sampled_from(["A", "B"]),
    ),
    max_size=120,
    unique_by=lambda family: family.household_id,
)


@given(families=families, per_cent=st.integers(1, 99), seed=st.integers(0, 2**32))
def test_a_lot_gives_each_grade_its_share_and_is_drawn_again_by_its_seed(
    families: list[Family], per_cent: int, seed: int
) -> None:
    drawn = counting.cross_section(families, per_cent, seed)

    assert drawn == counting.cross_section(list(reversed(families)), per_cent, seed)
    assert len({one.household_id for one in drawn}) == len(drawn) == round(len(families) * per_cent / 100)
    for grade in {one.grade for one in families}:
        all_of, drawn_of = (sum(one.grade == grade for one in some) for some in (families, drawn))
        assert abs(drawn_of - all_of * len(drawn) / len(families)) < 2


def reached(number: int, **facts: object) -> list[Reached]:
    """Some families alike."""
    usual = dict.fromkeys(("ride", "childcare", "interpreter", "nights", "visited"), False)
    return [Reached(**{"grade": "01", "language": "en", "offered": True, **usual, **facts})] * number  # type: ignore[arg-type]


def test_only_families_of_one_language_visited_is_no_cross_section() -> None:
    told = counting.coverage([*reached(30), *reached(15, language="es", visited=True)], hides_few=False)

    assert not told.is_cross_section
    assert {one.group for one in told.shares if one.stands_out} == {"en", "es"}


def test_a_district_is_not_told_of_fewer_than_five() -> None:
    few = [*reached(30), *reached(4, language="so", visited=True)]

    (so,) = [one for one in counting.coverage(few, hides_few=True).shares if one.group == "so"]
    (seen,) = [one for one in counting.coverage(few, hides_few=False).shares if one.group == "so"]

    assert (so.families, so.visited) == (None, None)
    assert (seen.families, seen.visited) == (4, 4)


def test_a_lapsed_visitor_gets_no_stipend_and_the_reason_is_said() -> None:
    went = Went(
        person="t1",
        name="Grace Okafor",
        span=THURSDAY,
        zone=CHICAGO,
        travel_minutes=20,
        trained_until=date(2026, 10, 15),
        visitors=2,
    )

    assert (counting.stipend(went).minutes, counting.stipend(went).skipped) == (80, "")
    assert counting.stipend(replace(went, trained_until=date(2026, 10, 14))).skipped == "training"
    assert counting.stipend(replace(went, visitors=1)).skipped == "alone"
