"""A child whose family gave no name is said as whose it is; a number stands only where two must be told apart."""

from datetime import UTC, datetime, timedelta
from typing import Any

from service.booking.children import young_child
from service.booking.pages.help_said import help_lines
from service.booking.pages.help_typed import ChildTyped, as_remembered, as_standing
from service.booking.types import Helped, HelpOffered
from service.childcare.types import Child, Expected, Seat
from service.childcare.unnamed import is_unnamed, name_said
from service.kernel.ids import SeatId, new_id
from service.kernel.locale import voice
from service.kernel.spans import Span
from tests.rules.booking_facts import a_view, an_invitation

STARTS = datetime(2026, 10, 15, 22, tzinfo=UTC)


def _seat(name: str, **changed: Any) -> Seat:
    span = Span(STARTS, STARTS + timedelta(minutes=30))
    usual = {"seat_id": SeatId(new_id()), "session_id": new_id(), "room": "Room 4", "state": "kept", "span": span}
    return Seat(given_name=name, **{**usual, **changed})


def _said(*seats: Seat) -> tuple[str, ...]:
    [line] = help_lines(a_view(an_invitation()), Helped(seats=list(seats)), voice("es"))
    return (line.text, *line.details)


def test_one_child_nobody_named_has_no_number_on_its_familys_page() -> None:
    said = _said(_seat("Niño 1", code="9163"), _seat("Mateo", code="4410"))

    assert "Niño" not in " ".join(said)
    assert "Su hijo o hija: la clave para recoger es 9163." in said


def test_two_children_nobody_named_are_told_apart_by_their_numbers() -> None:
    assert "Niño 2: la clave para recoger es 4410." in _said(_seat("Niño 1", code="9163"), _seat("Niño 2", code="4410"))


def test_a_number_is_known_as_none_in_whichever_language_it_was_given() -> None:
    assert [is_unnamed(name) for name in ("Child 1", "Niño 12", "Bao", "Bao 1", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_staff_read_how_many_children_have_no_name() -> None:
    [line] = help_lines(a_view(an_invitation()), Helped(seats=[_seat("Niño 1")]), voice("en"), reader="office")

    assert line.text.startswith("Care for 1 child in ")


def test_who_asks_for_childcare_later_finds_the_small_child_ticked_as_when_booking() -> None:
    offered = HelpOffered(obstacles=None, children=[young_child(0, 26)], has_care=True)

    _, later = as_standing(offered, None)

    assert later.children == as_remembered(offered, "").children == (ChildTyped("young0"),)


def _at_the_door(name: str, guardian: str) -> Child:
    span = Span(STARTS, STARTS + timedelta(minutes=30))
    expected = Expected(
        seat_id=SeatId(new_id()),
        given_name=name,
        age_months=40,
        allergies="",
        span=span,
        state="kept",
        guardian=guardian,
        call="",
    )
    return Child(expected=expected, presence="waiting", since=None, adults=[], is_restricted=False)


def test_at_the_door_a_child_nobody_named_is_that_of_who_brings_it_and_siblings_are_numbered() -> None:
    families = [("Niño 1", "Rosa Delgado"), ("Mateo", "Rosa Delgado"), ("Child 1", "Bao Tran"), ("Child 2", "Bao Tran")]
    room = [_at_the_door(name, guardian) for name, guardian in families]

    assert [name_said(child, room, voice("en")) for child in room] == [
        "Child of Rosa Delgado",
        "Mateo",
        "Child 1 of Bao Tran",
        "Child 2 of Bao Tran",
    ]
    assert name_said(room[0], room, voice("es")) == "Hijo o hija de Rosa Delgado"
