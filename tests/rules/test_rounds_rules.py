"""Who is asked to a round, how they are told, and when which door opens."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import repeat
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from service.kernel.errors import Malformed
from service.kernel.ids import ClassId, HouseholdId, InvitationId, PersonId, RoundId, SchoolId
from service.kernel.spans import Span
from service.rounds import rules
from service.rounds.telling import asks
from service.rounds.types import (
    Asked,
    Changes,
    Enrollment,
    Guardianship,
    HeldBack,
    NewRound,
    Pair,
    Plan,
    Reach,
    Round,
    Standing,
)
from tests.rules.booking_facts import an_invitation

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 9, 28, 14, 0, tzinfo=UTC)
THURSDAY, FRIDAY, SATURDAY = date(2026, 10, 15), date(2026, 10, 16), date(2026, 10, 17)


def _id(number: int) -> UUID:
    return UUID(int=number)


MATEO, LUCIA = PersonId(_id(1)), PersonId(_id(2))
ROSA, LUIS = PersonId(_id(11)), PersonId(_id(12))
OKAFOR, TRAN = PersonId(_id(21)), PersonId(_id(22))
OAK_STREET, ELM_STREET = HouseholdId(_id(31)), HouseholdId(_id(32))
INVITATION = InvitationId(_id(41))

ROUND = Round(
    round_id=RoundId(_id(51)),
    school_id=SchoolId(_id(52)),
    title={"en": "Fall conferences 2026"},
    days=[THURSDAY, FRIDAY],
    slot_minutes=20,
    buffer_minutes=0,
    break_after=0,
    break_minutes=0,
    modes=["school"],
    opens_at=NOW,
    closes_at=NOW + timedelta(days=14),
    cutoff_minutes=60,
    child_limit=8,
    household_limit=20,
    late_from="18:00",
    late_kept_until=NOW + timedelta(days=3),
    early_from=NOW - timedelta(days=2),
    reminders=[],
    state="open",
    zone="America/Chicago",
    court_order="ask",
)
BY_MAIL = Reach(channel="email", email="rosa@home.example", sms="+15550100", texts_stopped=False)
OKAFOR_TEACHES_MATEO = {(MATEO, OKAFOR): "Grade 2"}
TRAN_TEACHES_LUCIA = {(LUCIA, TRAN): "Grade 5"}


def _guardianship(student: PersonId = MATEO, guardian: PersonId = ROSA, **changed: Any) -> Guardianship:
    usual = Guardianship(
        student_id=student,
        guardian_id=guardian,
        household_id=OAK_STREET,
        relationship="mother",
        lives_with=True,
        restriction="none",
        has_left=False,
    )
    return replace(usual, **changed)


def _plan(*guardianships: Guardianship, round_: Round = ROUND, pairs: dict[Pair, str] = OKAFOR_TEACHES_MATEO) -> Plan:
    return rules.plan(round_, guardianships, dict.fromkeys((ROSA, LUIS, OKAFOR), BY_MAIL), pairs)


def _asked_guardians(plan: Plan) -> list[PersonId]:
    return [asked.guardian_id for asked in plan.asked]


def test_a_parent_is_asked_about_their_child_by_its_teacher() -> None:
    assert _plan(_guardianship()) == Plan(
        [Asked(guardian_id=ROSA, household_id=OAK_STREET, channel="email", wishes={(MATEO, OKAFOR): "Grade 2"})], []
    )


def test_one_guardian_is_asked_once_about_all_children() -> None:
    plan = _plan(_guardianship(MATEO), _guardianship(LUCIA), pairs=OKAFOR_TEACHES_MATEO | TRAN_TEACHES_LUCIA)

    assert [asked.wishes for asked in plan.asked] == [{(MATEO, OKAFOR): "Grade 2", (LUCIA, TRAN): "Grade 5"}]


def test_parents_who_live_apart_are_asked_apart() -> None:
    plan = _plan(
        _guardianship(), _guardianship(MATEO, LUIS, relationship="father", household_id=ELM_STREET, lives_with=False)
    )

    assert [(asked.guardian_id, asked.household_id) for asked in plan.asked] == [(ROSA, OAK_STREET), (LUIS, ELM_STREET)]


def test_a_guardian_without_a_household_stands_for_one_of_their_own() -> None:
    assert _plan(_guardianship(household_id=None)).asked[0].household_id == ROSA


def test_a_guardian_whose_rows_disagree_lives_where_most_of_them_say() -> None:
    assert rules.household_of(ROSA, [ELM_STREET, OAK_STREET, ELM_STREET]) == ELM_STREET
    assert rules.household_of(ROSA, [ELM_STREET, OAK_STREET]) == OAK_STREET


@pytest.mark.parametrize("restriction", ["no-contact", "", "no contact", "unknown"])
def test_a_restriction_that_is_no_contact_or_cannot_be_read_is_never_asked(restriction: str) -> None:
    assert _plan(_guardianship(restriction=restriction)) == Plan([], [])


def test_a_restriction_about_one_child_leaves_the_other() -> None:
    plan = _plan(
        _guardianship(MATEO, restriction="no-contact"),
        _guardianship(LUCIA),
        pairs=OKAFOR_TEACHES_MATEO | TRAN_TEACHES_LUCIA,
    )

    assert [asked.wishes for asked in plan.asked] == [TRAN_TEACHES_LUCIA]


def test_a_guardian_under_a_court_order_waits_for_the_office() -> None:
    assert _plan(_guardianship(restriction="court-order")) == Plan(
        [], [HeldBack(student_id=MATEO, guardian_id=ROSA, why="court-order")]
    )


def test_a_guardian_under_a_court_order_is_asked_where_the_round_says_so() -> None:
    plan = _plan(_guardianship(restriction="court-order"), round_=replace(ROUND, court_order="invite"))

    assert _asked_guardians(plan) == [ROSA]


def test_no_policy_asks_a_guardian_who_may_have_no_contact() -> None:
    assert _plan(_guardianship(restriction="no-contact"), round_=replace(ROUND, court_order="invite")) == Plan([], [])


@pytest.mark.parametrize("relationship", ["aunt", "uncle", "grandmother", "neighbour", ""])
def test_somebody_to_be_called_who_does_not_live_with_the_child_waits_for_the_office(relationship: str) -> None:
    plan = _plan(_guardianship(relationship=relationship, lives_with=False))

    assert plan == Plan([], [HeldBack(student_id=MATEO, guardian_id=ROSA, why="contact-person")])


def test_an_aunt_with_whom_the_child_lives_is_asked() -> None:
    assert _asked_guardians(_plan(_guardianship(relationship="aunt"))) == [ROSA]


def test_a_guardian_who_left_is_not_asked() -> None:
    assert _plan(_guardianship(has_left=True)) == Plan([], [])


def test_a_teacher_does_not_meet_themselves_about_their_own_child() -> None:
    own_child = _guardianship(MATEO, OKAFOR)
    both = OKAFOR_TEACHES_MATEO | {(MATEO, TRAN): "Music"}

    assert _plan(own_child) == Plan([], [])
    assert [asked.wishes for asked in _plan(own_child, pairs=both).asked] == [{(MATEO, TRAN): "Music"}]


def test_a_child_whom_nobody_would_like_to_talk_about_brings_no_invitation() -> None:
    assert _plan(_guardianship(), pairs=TRAN_TEACHES_LUCIA) == Plan([], [])


def _in_class(person: PersonId, role: Any, **changed: Any) -> Enrollment:
    usual = Enrollment(
        class_id=ClassId(_id(61)), title="Grade 2", homeroom=True, person_id=person, role=role, begins=None, ends=None
    )
    return replace(usual, **changed)


def _pairs(*enrollments: Enrollment, days: list[date] = ROUND.days) -> dict[Pair, str]:
    return rules.pairs_of(enrollments, frozenset({OKAFOR, TRAN}), days)


@pytest.mark.parametrize(
    "begins, ends, meets",
    [
        (None, None, True),
        (FRIDAY, None, True),
        (None, THURSDAY, True),
        (SATURDAY, None, False),
        (None, date(2026, 10, 14), False),
    ],
)
def test_a_class_counts_if_both_are_in_it_on_one_of_the_days(
    begins: date | None, ends: date | None, meets: bool
) -> None:
    pupil, teacher = _in_class(MATEO, "student", begins=begins, ends=ends), _in_class(OKAFOR, "teacher")

    assert ((MATEO, OKAFOR) in _pairs(pupil, teacher)) is meets


def test_a_class_that_ran_only_between_two_days_of_the_round_does_not_count() -> None:
    pupil = _in_class(MATEO, "student", begins=FRIDAY, ends=FRIDAY)

    assert _pairs(pupil, _in_class(OKAFOR, "teacher"), days=[THURSDAY, SATURDAY]) == {}


def test_a_teacher_who_left_before_the_child_came_does_not_count() -> None:
    pupil, teacher = _in_class(MATEO, "student", begins=FRIDAY), _in_class(OKAFOR, "teacher", ends=THURSDAY)

    assert _pairs(pupil, teacher) == {}


def test_a_teacher_who_takes_no_part_in_the_round_does_not_ask() -> None:
    assert _pairs(_in_class(MATEO, "student"), _in_class(ROSA, "teacher")) == {}


def test_the_homeroom_names_what_a_teacher_is_to_a_child_else_the_first_class() -> None:
    art_class = {"class_id": ClassId(_id(62)), "title": "Art", "homeroom": False}
    band_class = {"class_id": ClassId(_id(63)), "title": "Band", "homeroom": False}
    art = [_in_class(MATEO, "student", **art_class), _in_class(OKAFOR, "teacher", **art_class)]
    band = [_in_class(MATEO, "student", **band_class), _in_class(OKAFOR, "teacher", **band_class)]

    assert _pairs(*band, *art, _in_class(MATEO, "student"), _in_class(OKAFOR, "teacher")) == OKAFOR_TEACHES_MATEO
    assert _pairs(*band, *art) == {(MATEO, OKAFOR): "Art"}


@pytest.mark.parametrize(
    "channel, email, sms, stopped, told_by",
    [
        ("email", "a@b.example", "+15550100", False, "email"),
        ("email", "", "+15550100", False, "sms"),
        ("email", "", "", False, "paper"),
        ("sms", "a@b.example", "+15550100", False, "sms"),
        ("sms", "a@b.example", "", False, "email"),
        ("sms", "a@b.example", "+15550100", True, "email"),
        ("email", "", "+15550100", True, "paper"),
        ("sms", "", "+15550100", True, "paper"),
        ("call", "a@b.example", "+15550100", False, "paper"),
        ("paper", "a@b.example", "+15550100", False, "paper"),
    ],
)
def test_a_guardian_is_told_as_they_prefer_else_as_it_can_be_done(
    channel: Any, email: str, sms: str, stopped: bool, told_by: str
) -> None:
    assert rules.channel_for(Reach(channel=channel, email=email, sms=sms, texts_stopped=stopped)) == told_by


def _changes(standing: dict[PersonId, Standing]) -> Changes:
    return rules.changes(_plan(_guardianship()), standing, repeat(INVITATION))


def _standing(channel: Any = "email", withdrawn_by: Any = None) -> dict[PersonId, Standing]:
    return {ROSA: Standing(invitation_id=INVITATION, channel=channel, withdrawn_by=withdrawn_by)}


def test_somebody_new_is_invited_and_told() -> None:
    changes = _changes({})

    assert (list(changes.invited), changes.fresh, changes.taken_back) == ([INVITATION], frozenset({INVITATION}), [])


def test_somebody_who_is_invited_already_is_not_told_again() -> None:
    changes = _changes(_standing())

    assert (list(changes.invited), changes.fresh, changes.taken_back) == ([INVITATION], frozenset(), [])


def test_somebody_who_has_an_address_at_last_is_told() -> None:
    assert _changes(_standing("paper")).fresh == {INVITATION}


def test_somebody_the_roster_allows_again_comes_back_and_is_told() -> None:
    assert _changes(_standing(withdrawn_by="roster")).fresh == {INVITATION}


def test_what_the_office_took_back_stays_back() -> None:
    changes = _changes(_standing(withdrawn_by="office"))

    assert (changes.invited, changes.taken_back) == ({}, [])


def test_somebody_who_is_not_asked_any_more_is_taken_back_once() -> None:
    nobody = Plan([], [])

    assert rules.changes(nobody, _standing(), repeat(INVITATION)).taken_back == [INVITATION]
    assert rules.changes(nobody, _standing(withdrawn_by="roster"), repeat(INVITATION)).taken_back == []


def _door(round_: Round = ROUND, *, after: timedelta = timedelta(0), **family: Any) -> str:
    household = {"works_nights": False, "early_access": False, **family}
    return rules.may_book_at(round_, now=NOW + after, **household)


def test_the_door_opens_on_time_and_closes_on_time() -> None:
    assert _door(after=-timedelta(seconds=1)) == "not-yet"
    assert _door() == "open"
    assert _door(after=timedelta(days=14, seconds=-1)) == "open"
    assert _door(after=timedelta(days=14)) == "ended"


def test_a_family_with_early_access_comes_in_earlier() -> None:
    assert _door(after=-timedelta(days=2), early_access=True) == "open"
    assert _door(after=-timedelta(days=2, seconds=1), early_access=True) == "not-yet"
    assert _door(replace(ROUND, early_from=None), after=-timedelta(days=1), early_access=True) == "not-yet"


def test_a_draft_is_not_open_and_a_closed_round_has_ended() -> None:
    assert _door(replace(ROUND, state="draft")) == "not-yet"
    assert _door(replace(ROUND, state="closed")) == "ended"


def _local(hour: int, minute: int = 0, day: date = THURSDAY, fold: int = 0) -> Span:
    start = datetime.combine(day, time(hour, minute, fold=fold), CHICAGO).astimezone(UTC)
    return Span(start, start + timedelta(minutes=20))


def test_late_openings_are_kept_for_those_who_work_nights_until_a_date() -> None:
    late, early = _local(18, 0), _local(17, 40)

    assert _door(span=late) == "not-yet"
    assert _door(span=late, works_nights=True) == "open"
    assert _door(span=late, after=timedelta(days=3)) == "open"
    assert _door(span=early) == "open"


def test_a_round_without_late_hours_keeps_nothing() -> None:
    assert _door(replace(ROUND, late_from=None, late_kept_until=None), span=_local(20)) == "open"


def test_an_hour_that_comes_twice_is_late_both_times() -> None:
    """Sunday, November 1, 2026: 1:00 to 2:00 comes twice in Chicago."""
    round_ = replace(ROUND, late_from="01:30")
    sunday = date(2026, 11, 1)

    assert [rules.is_late(round_, _local(1, 30, sunday, fold), CHICAGO) for fold in (0, 1)] == [True, True]
    assert [rules.is_late(round_, _local(1, 20, sunday, fold), CHICAGO) for fold in (0, 1)] == [False, False]


def test_the_cutoff_lies_before_the_start_or_at_it() -> None:
    span = _local(17)

    assert rules.cutoff(ROUND, span) == span.start - timedelta(hours=1)
    assert rules.cutoff(replace(ROUND, cutoff_minutes=0), span) == span.start


def test_links_close_at_the_end_of_the_thirtieth_day_on_the_school_s_clock() -> None:
    """October 16 and 30 days is November 15; Chicago is back on winter time by then."""
    assert rules.links_end(ROUND) == datetime(2026, 11, 16, 6, 0, tzinfo=UTC)


NEW = NewRound(
    school_id=SchoolId(_id(52)),
    title={"en": "Fall conferences 2026"},
    days=[THURSDAY],
    slot_minutes=20,
    modes=["school"],
    opens_at=NOW,
    closes_at=NOW + timedelta(days=14),
)


def test_a_plain_round_may_be_made() -> None:
    rules.check_new(NEW)


@pytest.mark.parametrize(
    "where, changed",
    [
        ("title", {"title": {"es": "Reuniones"}}),
        ("opens_at", {"opens_at": NOW.replace(tzinfo=None)}),
        ("closes_at", {"closes_at": NOW}),
        ("late_kept_until", {"late_from": "18:00"}),
        ("late_kept_until", {"late_kept_until": NOW}),
        ("early_from", {"early_from": NOW}),
        ("title", {"title": {"en": "Fall", "zz-!!": "?"}}),
        ("title.es", {"title": {"en": "Fall", "es": "  "}}),
        ("break_minutes", {"break_after": 3}),
    ],
)
def test_a_round_that_contradicts_itself_is_refused(where: str, changed: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refused:
        rules.check_new(replace(NEW, **changed))

    assert refused.value.where == where


@given(
    st.lists(
        st.builds(
            _guardianship,
            student=st.sampled_from([MATEO, LUCIA]),
            guardian=st.sampled_from([ROSA, LUIS]),
            restriction=st.sampled_from(["none", "no-contact", "court-order", "?"]),
            lives_with=st.booleans(),
            relationship=st.sampled_from(["mother", "aunt"]),
            has_left=st.booleans(),
        ),
        unique_by=lambda one: (one.student_id, one.guardian_id),
    )
)
def test_nobody_is_ever_asked_about_a_child_they_may_have_no_contact_with(rows: list[Guardianship]) -> None:
    asked = {
        (one.guardian_id, student_id)
        for one in _plan(*rows, pairs=OKAFOR_TEACHES_MATEO | TRAN_TEACHES_LUCIA).asked
        for student_id, _ in one.wishes
    }

    barred = {(row.guardian_id, row.student_id) for row in rows if row.restriction != "none" or row.has_left}
    assert asked.isdisjoint(barred)


@pytest.mark.parametrize("slot, minutes", [(10, 15), (15, 25), (20, 30), (25, 40), (30, 45), (40, 60)])
def test_an_interpreted_meeting_is_half_as_long_again_on_the_grid(slot: int, minutes: int) -> None:
    assert rules.minutes_with_interpreter(slot) == minutes


@given(st.integers(5, 120))
def test_an_interpreted_meeting_is_never_shorter_than_said_nor_a_grid_longer(slot: int) -> None:
    minutes = rules.minutes_with_interpreter(slot)

    assert 1.5 * slot <= minutes < 1.5 * slot + rules.GRID_MINUTES
    assert minutes % rules.GRID_MINUTES == 0


def test_a_family_with_an_interpreter_is_told_how_long_it_takes_with_one() -> None:
    plain = an_invitation()

    assert {ask.minutes for ask in asks(plain)} == {20}
    assert {ask.minutes for ask in asks(replace(plain, interpreter="my"))} == {30}
