"""Which meeting comes of a request, and what a family hears when none does."""

from datetime import timedelta
from typing import Any

import pytest

from service.booking.errors import (
    AlreadyBooked,
    DoorClosed,
    GuardianBusy,
    LateKept,
    LimitReached,
    ModeNotOffered,
    NotInvited,
    OpeningTaken,
    TooLate,
)
from service.booking.rules import after, decide, hindrance, nearest, offer_until, plain, takes_of
from service.kernel.ids import MeetingId, PersonId, new_id
from service.kernel.spans import Span
from tests.rules.booking_facts import (
    FRIDAY,
    LUCIA,
    MATEO,
    NOW,
    OKAFOR,
    ROSA,
    TRAN,
    ZONE,
    a_meeting,
    a_round,
    an_invitation,
    asking_for,
    at,
    facts,
    opening,
    slot,
)


def test_a_free_opening_becomes_a_meeting_in_the_teachers_room() -> None:
    known = facts(openings=[opening(17, 0)])

    decision = decide(known, asking_for(at(17, 0), topic="Reading\x00 at home"), NOW)

    assert (decision.span, decision.guardian_id, decision.topic) == (slot(17, 0), ROSA, "Reading at home")
    assert decision.room_id == known.invitation.wishes[0].teacher.room_id


@pytest.mark.parametrize("mode", ["phone", "video"])
def test_a_call_needs_no_room(mode: str) -> None:
    decision = decide(facts(openings=[opening(17, 0)]), asking_for(at(17, 0), mode=mode), NOW)

    assert decision.room_id is None
    assert [take.kind for take in takes_of(decision)] == ["teacher", "guardian"]


def test_the_buffer_is_the_teachers_and_not_the_familys() -> None:
    known = facts(invitation=an_invitation(a_round(buffer_minutes=10)), openings=[opening(17, 0)])

    takes = {take.kind: take.span for take in takes_of(decide(known, asking_for(at(17, 0)), NOW))}

    assert takes["teacher"] == Span(at(17, 0), at(17, 30))
    assert takes["guardian"] == takes["room"] == slot(17, 0)


def test_a_taken_opening_is_refused_with_the_nearest_three() -> None:
    free = [opening(15, 0), opening(16, 40), opening(17, 40), opening(17, 0, day=FRIDAY)]

    with pytest.raises(OpeningTaken) as refused:
        decide(facts(openings=free), asking_for(at(17, 0)), NOW)

    assert refused.value.alternatives == [opening(16, 40), opening(17, 40), opening(15, 0)]


def test_the_same_day_comes_before_the_same_hour_of_another() -> None:
    found = nearest([opening(17, 0, day=FRIDAY), opening(8, 0)], at(17, 0), ZONE)

    assert found == [opening(8, 0), opening(17, 0, day=FRIDAY)]


def test_alternatives_are_times_the_family_can_have() -> None:
    invitation = an_invitation(a_round(late_from="16:40", late_kept_until=at(8, 0)))
    free = [opening(16, 0), opening(16, 20), opening(16, 40)]

    with pytest.raises(OpeningTaken) as refused:
        decide(facts(invitation=invitation, openings=free, guardian_taken=[slot(16, 20)]), asking_for(at(17, 0)), NOW)

    assert refused.value.alternatives == [opening(16, 0)]


def test_a_guardian_in_another_meeting_is_refused() -> None:
    known = facts(openings=[opening(17, 0), opening(17, 20)], guardian_taken=[Span(at(17, 10), at(17, 20))])

    with pytest.raises(GuardianBusy) as refused:
        decide(known, asking_for(at(17, 0)), NOW)

    assert refused.value.alternatives == [opening(17, 20)]


def test_meetings_that_touch_are_possible() -> None:
    known = facts(openings=[opening(17, 20)], guardian_taken=[slot(17, 0)])

    assert decide(known, asking_for(at(17, 20)), NOW).span == slot(17, 20)


@pytest.mark.parametrize(
    "teacher, students",
    [(TRAN, [LUCIA]), (PersonId(new_id()), [MATEO]), (OKAFOR, [MATEO, PersonId(new_id())]), (OKAFOR, [])],
    ids=["another child's teacher", "a stranger", "a stranger's child too", "nobody"],
)
def test_nobody_books_what_they_are_not_invited_to(teacher: PersonId, students: list[PersonId]) -> None:
    with pytest.raises(NotInvited):
        decide(facts(openings=[opening(17, 0)]), asking_for(at(17, 0), teacher_id=teacher, student_ids=students), NOW)


def test_a_withdrawn_invitation_books_nothing() -> None:
    with pytest.raises(NotInvited):
        decide(facts(invitation=an_invitation(withdrawn_at=NOW)), asking_for(at(17, 0)), NOW)


@pytest.mark.parametrize(
    "changed, door",
    [
        ({"opens_at": NOW + timedelta(hours=1)}, "not-yet"),
        ({"closes_at": NOW}, "ended"),
        ({"state": "closed"}, "ended"),
    ],
    ids=["too early", "over", "closed by the office"],
)
def test_a_closed_door_says_whom_to_call(changed: dict[str, Any], door: str) -> None:
    known = facts(invitation=an_invitation(a_round(**changed)), openings=[opening(17, 0)])

    with pytest.raises(DoorClosed) as refused:
        decide(known, asking_for(at(17, 0)), NOW)

    assert (refused.value.door, refused.value.phone) == (door, "555-0142")


def test_staff_book_for_a_caller_before_the_door_opens() -> None:
    invitation = an_invitation(a_round(opens_at=NOW + timedelta(days=1)))

    assert decide(
        facts(invitation=invitation, openings=[opening(17, 0)], agreed=True), asking_for(at(17, 0)), NOW
    ).span == slot(17, 0)


def test_early_access_opens_the_door_early() -> None:
    early = a_round(opens_at=NOW + timedelta(days=1), early_from=NOW - timedelta(days=1))
    known = facts(invitation=an_invitation(early, early_access=True), openings=[opening(17, 0)])

    assert decide(known, asking_for(at(17, 0)), NOW).span == slot(17, 0)


def test_a_mode_the_round_has_not_is_refused_with_those_it_has() -> None:
    known = facts(invitation=an_invitation(a_round(modes=["phone"])), openings=[opening(17, 0)])

    with pytest.raises(ModeNotOffered) as refused:
        decide(known, asking_for(at(17, 0)), NOW)

    assert refused.value.modes == ["phone"]


def test_the_cutoff_passes_to_the_minute() -> None:
    known = facts(openings=[opening(17, 0), opening(17, 20)])

    assert decide(known, asking_for(at(17, 0)), at(16, 0) - timedelta(seconds=1)).span == slot(17, 0)
    with pytest.raises(TooLate) as refused:
        decide(known, asking_for(at(17, 0)), at(16, 0))
    assert (refused.value.cutoff_minutes, refused.value.alternatives) == (60, [opening(17, 20)])


def test_without_a_cutoff_a_meeting_is_booked_up_to_its_start() -> None:
    known = facts(invitation=an_invitation(a_round(cutoff_minutes=0)), openings=[opening(17, 0)])

    assert decide(known, asking_for(at(17, 0)), at(17, 0) - timedelta(seconds=1)).span == slot(17, 0)
    with pytest.raises(TooLate):
        decide(known, asking_for(at(17, 0)), at(17, 0))


def test_staff_book_within_the_cutoff_but_not_the_past() -> None:
    known = facts(openings=[opening(17, 0)], agreed=True)

    assert hindrance(known, slot(17, 0), at(16, 59)) is None
    assert hindrance(known, slot(17, 0), at(17, 0)) == "too-late"


def test_late_times_are_kept_for_those_who_work_nights() -> None:
    late = a_round(late_from="17:00", late_kept_until=NOW + timedelta(days=1))
    openings = [opening(16, 40), opening(17, 0)]

    with pytest.raises(LateKept) as refused:
        decide(facts(invitation=an_invitation(late), openings=openings), asking_for(at(17, 0)), NOW)

    assert (refused.value.until, refused.value.alternatives) == (late.late_kept_until, [opening(16, 40)])
    nights = facts(invitation=an_invitation(late, works_nights=True), openings=openings)
    assert decide(nights, asking_for(at(17, 0)), NOW).span == slot(17, 0)


def test_kept_times_are_anybodys_once_their_date_has_come() -> None:
    late = a_round(late_from="17:00", late_kept_until=NOW)

    assert decide(
        facts(invitation=an_invitation(late), openings=[opening(17, 0)]), asking_for(at(17, 0)), NOW
    ).span == slot(17, 0)


def test_a_second_meeting_about_a_child_with_the_same_teacher_points_to_the_first() -> None:
    first = a_meeting(MATEO)

    with pytest.raises(AlreadyBooked) as refused:
        decide(facts(openings=[opening(17, 0)], standing=[first]), asking_for(at(17, 0)), NOW)

    assert refused.value.meeting_id == first.meeting_id


def test_another_child_or_teacher_is_no_second_meeting() -> None:
    known = facts(openings=[opening(17, 0), opening(17, 0, teacher=TRAN)], standing=[a_meeting(LUCIA)])

    assert decide(known, asking_for(at(17, 0)), NOW).span == slot(17, 0)
    assert decide(known, asking_for(at(17, 0), teacher_id=TRAN), NOW).span == slot(17, 0)


def test_limits_count_a_child_and_the_household() -> None:
    one_each = an_invitation(a_round(child_limit=1))
    one_in_all = an_invitation(a_round(household_limit=1))
    openings, request = [opening(17, 0)], asking_for(at(17, 0))

    with pytest.raises(LimitReached) as child:
        decide(facts(invitation=one_each, openings=openings, standing=[a_meeting(MATEO, teacher=TRAN)]), request, NOW)
    with pytest.raises(LimitReached) as household:
        decide(facts(invitation=one_in_all, openings=openings, standing=[a_meeting(LUCIA)]), request, NOW)

    assert (child.value.of, child.value.limit) == ("child", 1)
    assert (household.value.of, household.value.limit) == ("household", 1)
    assert decide(
        facts(invitation=one_each, openings=openings, standing=[a_meeting(LUCIA)]), request, NOW
    ).span == slot(17, 0)


def test_several_requests_are_decided_in_each_others_light() -> None:
    known = facts(openings=[opening(17, 0), opening(17, 0, teacher=TRAN), opening(17, 20, teacher=TRAN)])

    then = after(known, MeetingId(new_id()), decide(known, asking_for(at(17, 0)), NOW))

    with pytest.raises(GuardianBusy):
        decide(then, asking_for(at(17, 0), teacher_id=TRAN), NOW)
    assert decide(then, asking_for(at(17, 20), teacher_id=TRAN), NOW).span == slot(17, 20)


def test_an_offer_is_kept_for_a_day_or_to_the_cutoff() -> None:
    round_ = a_round()

    assert offer_until(round_, slot(17, 0), NOW) == NOW + timedelta(hours=24)
    assert offer_until(round_, slot(17, 0), at(12, 0)) == at(16, 0)


def test_a_time_about_to_begin_is_offered_to_all_and_not_kept() -> None:
    assert offer_until(a_round(), slot(17, 0), at(14, 0)) == at(16, 0)
    assert offer_until(a_round(), slot(17, 0), at(14, 1)) is None
    assert offer_until(a_round(state="closed"), slot(17, 0), NOW) is None


def test_what_a_person_writes_keeps_its_letters_and_loses_control_characters() -> None:
    assert plain(' \U0001f600 O\'Brien "Zöll"\r\nمريم\x00\x1b\ud800 ') == '\U0001f600 O\'Brien "Zöll"\nمريم'
