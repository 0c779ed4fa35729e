"""What a family is told has changed of its meeting."""

from datetime import UTC, datetime

from msgspec.structs import replace

from service.booking.changed import parts_changed
from service.booking.types import Helped
from service.kernel.ids import RideRequestId, new_id
from service.rides.types import RideView
from tests.rules.booking_facts import a_view, an_invitation

RIDE = RideView(
    request_id=RideRequestId(new_id()), state="looking", answer_by=datetime(2026, 10, 14, 12, tzinfo=UTC), passengers=2
)


def test_more_who_ride_is_a_change_of_the_ride_and_nothing_else() -> None:
    meeting = a_view(an_invitation())

    assert parts_changed(meeting, meeting, Helped(ride=RIDE), Helped(ride=replace(RIDE, passengers=3))) == ["ride"]
    assert parts_changed(meeting, meeting, Helped(ride=RIDE), Helped(ride=RIDE)) == []


def test_another_way_to_meet_without_the_ride_is_two_changes() -> None:
    meeting = a_view(an_invitation())

    assert parts_changed(meeting, replace(meeting, mode="phone"), Helped(ride=RIDE), None) == ["place", "ride"]


def test_another_who_comes_to_a_home_is_a_change_only_while_it_is_sure_who_comes() -> None:
    home = replace(a_view(an_invitation()), mode="home", visitors=[{"": "Bo"}])

    assert parts_changed(home, replace(home, visitors=[{"": "Bo"}, {"": "Ada"}]), None, None) == ["visitors"]
    assert parts_changed(home, replace(home, visitors=[]), None, None) == []
