"""Who may see and change a meeting; what is not theirs is not there."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from service.access.types import Principal
from service.booking.rights import check_may_ask, check_may_look, may_see
from service.kernel.errors import NotFound
from service.kernel.ids import (
    HouseholdId,
    InvitationId,
    OrgId,
    PersonId,
    SchoolId,
    new_id,
)
from service.rounds.types import InvitationFacts
from tests.rules.booking_facts import LUCIA, MATEO, NOW, OKAFOR, TRAN, a_view, an_invitation

ORG = OrgId(new_id())


def _principal(kind: str, **changed: Any) -> Principal:
    return Principal(org_id=ORG, kind=kind, actor="link:1", **changed)  # type: ignore[arg-type] # one of the kinds


def _guardian(invitation: InvitationFacts) -> Principal:
    return _principal("guardian", invitation_id=invitation.invitation.invitation_id)


def test_guardians_of_one_household_share_its_meetings() -> None:
    rosa = an_invitation()
    partner = replace(rosa, invitation=replace(rosa.invitation, invitation_id=InvitationId(new_id())))

    assert may_see(_guardian(partner), a_view(rosa, MATEO), partner)


def test_another_household_of_the_same_child_sees_nothing() -> None:
    rosa = an_invitation()
    elsewhere = replace(
        rosa,
        invitation=replace(rosa.invitation, invitation_id=InvitationId(new_id()), household_id=HouseholdId(new_id())),
    )

    assert not may_see(_guardian(elsewhere), a_view(rosa, MATEO), elsewhere)


def test_a_restriction_hides_the_households_meeting_about_that_child() -> None:
    rosa = an_invitation()
    restricted = replace(
        rosa,
        invitation=replace(rosa.invitation, invitation_id=InvitationId(new_id())),
        wishes=[wish for wish in rosa.wishes if wish.student_id != MATEO],
    )

    assert may_see(_guardian(restricted), a_view(rosa, LUCIA), restricted)
    assert not may_see(_guardian(restricted), a_view(rosa, MATEO), restricted)
    assert not may_see(_guardian(restricted), a_view(rosa, LUCIA, MATEO), restricted)


def test_a_withdrawn_invitation_sees_not_even_its_owna_view() -> None:
    withdrawn = an_invitation(withdrawn_at=NOW - timedelta(days=1))

    assert not may_see(_guardian(withdrawn), a_view(withdrawn, MATEO), withdrawn)


def test_a_teacher_sees_own_meetings_and_no_colleagues() -> None:
    meeting = a_view(an_invitation(), MATEO)

    assert may_see(_principal("teacher", person_id=OKAFOR), meeting, None)
    assert not may_see(_principal("teacher", person_id=TRAN), meeting, None)


@pytest.mark.parametrize("kind", ["office", "api"])
def test_office_and_services_see_their_school_alone(kind: str) -> None:
    meeting = a_view(an_invitation(), MATEO)

    assert may_see(_principal(kind, school_id=meeting.school_id), meeting, None)
    assert may_see(_principal(kind, school_id=None), meeting, None)
    assert not may_see(_principal(kind, school_id=SchoolId(new_id())), meeting, None)


def test_a_guardian_asks_only_by_the_own_invitation() -> None:
    rosa, other = an_invitation(), an_invitation()

    check_may_ask(_guardian(rosa), rosa, OKAFOR)
    with pytest.raises(NotFound):
        check_may_ask(_guardian(other), rosa, OKAFOR)


def test_a_teacher_asks_only_for_the_own_time() -> None:
    check_may_ask(_principal("teacher", person_id=OKAFOR), an_invitation(), OKAFOR)
    with pytest.raises(NotFound):
        check_may_ask(_principal("teacher", person_id=OKAFOR), an_invitation(), TRAN)


def test_a_teacher_looks_at_families_asked_for_and_at_no_others() -> None:
    check_may_look(_principal("teacher", person_id=TRAN), an_invitation())
    with pytest.raises(NotFound):
        check_may_look(_principal("teacher", person_id=PersonId(new_id())), an_invitation())
