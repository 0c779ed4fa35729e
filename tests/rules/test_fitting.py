"""Which free times a meeting fits into once it takes longer, is off-site, or is about children of some age."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from service.booking.children import young_student
from service.booking.errors import OpeningTaken, PlaceNotThen
from service.booking.fitting import is_in_the_way, longer, with_way
from service.booking.rules import decide, stays_as_it_is
from service.booking.types import Help, MeetingPlace, Stay, Terms
from service.kernel.errors import Malformed
from service.kernel.ids import MeetingId, PersonId, PlaceId, new_id
from service.kernel.spans import Span
from service.places.types import Place, Spot
from tests.rules.booking_facts import (
    FRIDAY,
    MATEO,
    NOW,
    a_round,
    a_view,
    an_invitation,
    asking_for,
    at,
    facts,
    opening,
    slot,
)

LIBRARY = Place(
    place_id=PlaceId(new_id()),
    source_id="library",
    name="Larkfield Library",
    kind="library",
    address_line="2 Oak Street",
    spot=Spot(41.4, -94.3),
    opening_hours="Mo-Th 10:00-17:30",
    step_free=True,
    quiet=True,
    indoor=True,
    max_party=3,
    zone="America/Chicago",
)
OFF_SITE = an_invitation(a_round(modes=["school", "place", "home"]))
THERE = Help(place_id=LIBRARY.place_id)


def test_a_longer_meeting_runs_over_the_times_that_follow() -> None:
    found = longer([opening(17, 0), opening(17, 20), opening(17, 40)], 30, 0)

    assert [one.span for one in found] == [
        Span(at(17, 0), at(17, 30)),
        Span(at(17, 20), at(17, 50)),
    ]


def test_a_break_or_a_meeting_between_is_not_run_over() -> None:
    assert longer([opening(17, 0), opening(17, 25)], 30, 0) == []


def test_a_buffer_between_two_times_is_no_break() -> None:
    assert [one.span.end for one in longer([opening(17, 0), opening(17, 25)], 30, 5)] == [at(17, 30)]


def test_a_time_that_is_long_by_itself_stays_as_it_is() -> None:
    long = replace(opening(17, 0), span=Span(at(17, 0), at(17, 45)))

    assert longer([long], 30, 0) == [long]


def test_with_an_interpreter_the_teacher_is_taken_for_longer() -> None:
    known = facts(openings=[opening(17, 0), opening(17, 20)])

    decision = decide(known, asking_for(at(17, 0), help=Help(interpreter="es")), NOW, Terms(minutes=30))

    assert (decision.span, decision.help) == (Span(at(17, 0), at(17, 30)), ["interpreter"])


def test_the_last_time_of_an_evening_is_too_short_for_an_interpreter() -> None:
    known = facts(openings=[opening(16, 40), opening(17, 0), opening(17, 40)])

    with pytest.raises(OpeningTaken) as refused:
        decide(known, asking_for(at(17, 0), help=Help(interpreter="es")), NOW, Terms(minutes=30))

    assert [one.span.start for one in refused.value.alternatives] == [at(16, 40)]


def test_the_way_to_a_place_and_back_is_the_teachers_time() -> None:
    terms = Terms(way_minutes=10, place=LIBRARY)

    decision = decide(
        facts(invitation=OFF_SITE, openings=[opening(17, 0)]),
        asking_for(at(17, 0), mode="place", help=THERE),
        NOW,
        terms,
    )

    assert decision.teacher_span == Span(at(16, 50), at(17, 30))
    assert (decision.state, decision.place_id, decision.room_id) == ("confirmed", LIBRARY.place_id, None)


def test_a_time_without_room_for_the_way_is_no_time() -> None:
    terms = Terms(way_minutes=10, place=LIBRARY, taken=[slot(16, 40)])
    known = facts(invitation=OFF_SITE, openings=[opening(17, 0), opening(17, 10)])

    with pytest.raises(OpeningTaken):
        decide(known, asking_for(at(17, 0), mode="place", help=THERE), NOW, terms)
    assert decide(known, asking_for(at(17, 10), mode="place", help=THERE), NOW, terms).span.start == at(17, 10)


def test_a_teacher_stays_at_a_place_between_two_meetings_there() -> None:
    before, after = Stay(MeetingId(new_id()), slot(16, 40)), Stay(MeetingId(new_id()), slot(17, 20))
    terms = Terms(way_minutes=10, place=LIBRARY, stays=[before, after])
    known = facts(invitation=OFF_SITE, openings=[opening(17, 0)])

    decision = decide(known, asking_for(at(17, 0), mode="place", help=THERE), NOW, terms)

    assert decision.teacher_span == decision.span == slot(17, 0)


def test_of_a_pause_between_two_meetings_at_a_place_the_earlier_keeps_its_way_first() -> None:
    before = Stay(MeetingId(new_id()), slot(16, 20))

    found = with_way(slot(16, 55), Terms(way_minutes=10, stays=[before]))

    assert found == Span(at(16, 50), at(17, 25))


def test_two_meetings_at_a_place_keep_the_buffer_between_them() -> None:
    stays = Terms(stays=[Stay(MeetingId(new_id()), slot(17, 0))])

    assert is_in_the_way(slot(17, 20), stays, timedelta(minutes=5))
    assert not is_in_the_way(slot(17, 25), stays, timedelta(minutes=5))


def test_a_place_whose_last_table_is_taken_is_refused_with_times_at_which_one_is_free() -> None:
    known = facts(invitation=OFF_SITE, openings=[opening(16, 40), opening(17, 0)])
    terms = Terms(place=replace(LIBRARY, tables=2), tables_taken=[[slot(16, 40), slot(17, 0)], [slot(17, 0)]])

    with pytest.raises(PlaceNotThen) as refused:
        decide(known, asking_for(at(17, 0), mode="place", help=THERE), NOW, terms)

    assert [one.span for one in refused.value.alternatives] == [slot(16, 40)]


def test_a_place_that_closes_meanwhile_is_refused_with_times_it_is_open() -> None:
    known = facts(invitation=OFF_SITE, openings=[opening(17, 0), opening(17, 20), opening(17, 0, day=FRIDAY)])

    with pytest.raises(PlaceNotThen) as refused:
        decide(known, asking_for(at(17, 20), mode="place", help=THERE), NOW, Terms(place=LIBRARY))

    assert [one.span.start for one in refused.value.alternatives] == [at(17, 0)]


def test_a_table_that_is_too_small_is_refused() -> None:
    known = facts(invitation=OFF_SITE, openings=[opening(17, 0)])

    with pytest.raises(PlaceNotThen):
        decide(known, asking_for(at(17, 0), mode="place", help=THERE), NOW, Terms(place=LIBRARY, party=4))


def test_a_place_the_family_names_waits_for_the_teacher_unless_the_teacher_names_it() -> None:
    known = facts(invitation=OFF_SITE, openings=[opening(17, 0)])
    request = asking_for(at(17, 0), mode="place", help=Help(named_place=" Café\nLuna "))

    family, teacher = decide(known, request, NOW), decide(replace(known, by_teacher=True), request, NOW)

    assert (family.state, family.named_place) == ("proposed", "Café Luna")
    assert teacher.state == "confirmed"


def test_who_meets_off_site_says_where() -> None:
    with pytest.raises(Malformed):
        decide(facts(invitation=OFF_SITE, openings=[opening(17, 0)]), asking_for(at(17, 0), mode="place"), NOW)


def test_a_home_visit_waits_and_its_way_is_taken_with_the_pair() -> None:
    known = facts(invitation=OFF_SITE, openings=[opening(17, 0), opening(17, 20)])

    decision = decide(known, asking_for(at(17, 0), mode="home"), NOW, Terms(minutes=40, way_minutes=20))

    assert decision.state == "proposed"
    assert decision.span == decision.teacher_span == Span(at(17, 0), at(17, 40))


def test_another_place_at_the_same_time_is_a_change() -> None:
    view = replace(
        a_view(OFF_SITE, MATEO),
        mode="place",
        place=MeetingPlace(place_id=LIBRARY.place_id, name="Larkfield Library", address_line="", spot=None),
    )
    same = asking_for(view.span.start, mode="place", help=THERE)

    assert stays_as_it_is(view, same)
    assert stays_as_it_is(view, replace(same, help=Help()))
    assert not stays_as_it_is(view, replace(same, help=Help(named_place="Café Luna")))
    assert not stays_as_it_is(view, replace(same, start=same.start + timedelta(minutes=20)))


@pytest.mark.parametrize(
    "grade, years", [("PK", 4.5), ("KG", 5.5), ("01", 6.5), ("02", 7.5), ("12", 17.5), ("", 6.5), ("UG", 6.5)]
)
def test_a_students_age_is_that_of_most_in_the_grade(grade: str, years: float) -> None:
    assert young_student(PersonId(new_id()), "Mateo", grade).age_months == years * 12
