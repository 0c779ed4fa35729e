"""What a meeting's ticket says of what comes with it, and promises only what there is."""

from datetime import UTC, datetime

import pytest

from service.booking.pages.help_said import help_lines
from service.booking.types import Helped
from service.interpreting.types import Interpretation
from service.kernel.ids import PersonId, new_id
from service.kernel.locale import voice
from service.visits.types import Visit, Visitor, VisitorState
from tests.rules.booking_facts import a_view, an_invitation

MEETING = a_view(an_invitation())
BY_PHONE = "If nobody can come, we look for an interpreter by phone."


@pytest.mark.parametrize("has_line", [True, False])
def test_a_telephone_line_is_promised_only_where_one_interprets_the_language(has_line: bool) -> None:
    asked = Interpretation(
        meeting_id=MEETING.meeting_id,
        language="my",
        how="person",
        mode="in_person",
        state="asked",
        told_by=datetime(2026, 10, 13, tzinfo=UTC),
    )

    (line,) = help_lines(MEETING, Helped(interpretation=asked), voice("en"), has_line=has_line)

    assert (BY_PHONE in line.details) is has_line


@pytest.mark.parametrize(
    "states, said",
    [
        (("asked", "asked"), "Waiting for both answers"),
        (("asked", "accepted"), "Waiting for Ms.\xa0Okafor"),
        (("accepted", "asked"), "Waiting for the second person"),
    ],
)
def test_a_visit_waits_for_everybody_who_was_asked(states: tuple[VisitorState, VisitorState], said: str) -> None:
    at_home = a_view(an_invitation(), mode="home", state="proposed", teacher={"en": "Ms. Okafor", "": "Grace Okafor"})
    visitors = [
        Visitor(person_id=PersonId(new_id()), name="", called={"": ""}, state=state, is_teacher=number == 0)
        for number, state in enumerate(states)
    ]
    visit = Visit(meeting_id=at_home.meeting_id, visitors=visitors, needs="answers")

    (line,) = help_lines(at_home, Helped(visit=visit), voice("en"))

    assert line.state == said
