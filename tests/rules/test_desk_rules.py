"""What the office's lists say of families, and how a day is laid out."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.booking.types import Student
from service.desk import rules
from service.desk.types import Booked, DayMeeting, DayRow, Family, Filters, Guardian, Told, Wanted
from service.kernel.errors import Malformed
from service.kernel.ids import HouseholdId, InvitationId, MeetingId, NoTimeId, PersonId, RoundId
from service.kernel.spans import Span

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 10, 1, 15, tzinfo=UTC)
ID = UUID(int=1)
OKAFOR, TRAN = PersonId(UUID(int=11)), PersonId(UUID(int=12))
SENT = Told(emails=1, last_at=NOW - timedelta(days=1))


def guardian(**said: Any) -> Guardian:
    usual: dict[str, Any] = {"given_name": "Rosa", "family_name": "Delgado", "language": "es", "phone": ""}
    return Guardian(
        invitation_id=InvitationId(ID),
        household_id=HouseholdId(ID),
        person_id=PersonId(ID),
        **{**usual, "interpreter_need": "none", "channel": "email", "answered_at": None, "told": SENT, **said},
    )


def wanted(*, booked: bool = False, teacher: PersonId = OKAFOR, child: int = 21, **said: Any) -> Wanted:
    meeting = Booked(
        meeting_id=MeetingId(ID), span=Span(NOW, NOW + timedelta(minutes=20)), mode="school", room="", state="confirmed"
    )
    usual: dict[str, Any] = {"no_time_id": None, "proposed": False, "place": ""}
    return Wanted(
        household_id=HouseholdId(ID),
        student=Student(PersonId(UUID(int=child)), "Mateo", "Delgado"),
        teacher_id=teacher,
        booked=meeting if booked else None,
        **{**usual, **said},
    )


def family(*lines: Wanted, guardians: list[Guardian] | None = None) -> Family:
    return Family(household_id=HouseholdId(ID), guardians=guardians or [guardian()], wanted=list(lines) or [wanted()])


ASKED = wanted(no_time_id=NoTimeId(ID))
PROPOSED = wanted(no_time_id=NoTimeId(ID), proposed=True)
BOOKED = wanted(booked=True)
CAME_BACK = guardian(told=Told(emails=1, failure="email", last_at=NOW))
NOWHERE = guardian(has_address=False, told=Told())
ON_PAPER = guardian(channel="paper", told=Told())


@pytest.mark.parametrize(
    "given_,word,stage",
    [
        (family(BOOKED), "booked", "booked"),
        (family(BOOKED, wanted(child=22)), "partly", "booked"),
        (family(BOOKED, wanted(child=22, no_time_id=NoTimeId(ID))), "none-work", "booked"),
        (family(PROPOSED), "choosing", "proposed"),
        (family(wanted(place="offered")), "choosing", "proposed"),
        (family(ASKED), "none-work", "answered"),
        (family(wanted(place="waiting")), "waiting", "answered"),
        (family(guardians=[guardian(answered_at=NOW)]), "answered", "answered"),
        (family(), "silent", "unreached"),
        (family(guardians=[guardian(told=Told(goes_out_at=NOW))]), "unsent", "unreached"),
        (family(guardians=[CAME_BACK]), "failing", "unreached"),
        (family(guardians=[guardian(), CAME_BACK]), "failing", "unreached"),
        (family(guardians=[ON_PAPER]), "paper", "unreached"),
        (family(guardians=[ON_PAPER, guardian()]), "silent", "unreached"),
    ],
)
def test_what_became_of_a_family_is_the_first_thing_somebody_has_to_know(given_: Family, word: str, stage: str) -> None:
    assert rules.happened(given_) == word
    assert rules.stage(given_) == stage


def test_a_booked_family_whose_mail_comes_back_is_among_those_nothing_reaches() -> None:
    booked = family(BOOKED, guardians=[CAME_BACK])

    assert rules.happened(booked) == "booked"
    assert rules.shown([booked, family()], Filters(state="failing")) == [booked]


@pytest.mark.parametrize(
    "given_,reason",
    [
        (family(guardians=[CAME_BACK]), "failing"),
        (family(guardians=[ON_PAPER]), "paper"),
        (family(), None),
        (family(guardians=[NOWHERE]), "unsent"),
        (family(guardians=[NOWHERE, guardian()]), None),
        (family(guardians=[guardian(told=Told(emails=1, last_at=NOW - timedelta(days=3)))]), "silent"),
        (family(BOOKED, guardians=[CAME_BACK]), None),
        (family(ASKED), None),
    ],
)
def test_whoever_nothing_reaches_or_has_not_answered_for_three_days_is_called(
    given_: Family, reason: str | None
) -> None:
    assert rules.call_reason(given_, NOW) == reason


def test_the_call_list_begins_with_what_came_back_or_never_went_then_paper_then_the_longest_wait() -> None:
    def told(days: int) -> Family:
        return family(guardians=[guardian(told=Told(emails=1, last_at=NOW - timedelta(days=days)))])

    came_back, paper, untold = family(guardians=[CAME_BACK]), family(guardians=[ON_PAPER]), family(guardians=[NOWHERE])

    ordered = rules.most_urgent_first([told(4), paper, told(9), untold, came_back])

    assert ordered == [came_back, untold, paper, told(9), told(4)]


@given(st.lists(st.sampled_from([family(BOOKED), family(PROPOSED), family(ASKED), family(), family(BOOKED, ASKED)])))
def test_the_four_numbers_always_add_up(families: list[Family]) -> None:
    assert sum(rules.progress(families).counts) == len(families)


def test_a_teachers_family_counts_as_booked_once_all_of_its_children_are() -> None:
    two = family(BOOKED, wanted(child=22), wanted(child=23, teacher=TRAN, booked=True))

    counted = rules.by_teacher([two])

    assert counted[OKAFOR].counts == (0, 0, 0, 1)
    assert counted[TRAN].counts == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "filters,count",
    [
        (Filters(), 2),
        (Filters(languages=frozenset({"so", "so-SO"})), 1),
        (Filters(teacher_id=TRAN), 1),
        (Filters(name="delg"), 2),
        (Filters(name="HODAN"), 1),
        (Filters(name="abdí hodan"), 1),
        (Filters(name="%"), 0),
        (Filters(state="booked", languages=frozenset({"so"})), 0),
    ],
)
def test_filters_are_taken_together(filters: Filters, count: int) -> None:
    hodan = family(wanted(teacher=TRAN), guardians=[guardian(given_name="Hodan", family_name="Abdi", language="so")])

    assert len(rules.shown([family(BOOKED), hodan], filters)) == count


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, 15, hour, minute, tzinfo=UTC)


def slot(hour: int, minute: int = 0) -> Span:
    return Span(at(hour, minute), at(hour, minute) + timedelta(minutes=20))


def meeting(hour: int, minute: int = 0, **said: Any) -> DayMeeting:
    usual: dict[str, Any] = {"mode": "school", "state": "confirmed", "room": "", "video_url": "", "topic": ""}
    return DayMeeting(
        meeting_id=MeetingId(UUID(int=hour * 60 + minute)),
        round_id=RoundId(ID),
        invitation_id=InvitationId(ID),
        teacher_id=OKAFOR,
        span=slot(hour, minute),
        attendance="none",
        guardian="Rosa",
        relationship="mother",
        language="es",
        interpreter_need="none",
        students=[],
        **{**usual, **said},
    )


def shape(rows: list[DayRow]) -> list[tuple[str, str]]:
    """Give each row's time and what it is."""
    return [
        (f"{row.at:%H:%M}", "meeting" if row.meeting else f"free {row.free}" if row.free else f"break {row.minutes}")
        for row in rows
    ]


def test_a_day_shows_meetings_the_breaks_between_them_and_what_is_open() -> None:
    rows = rules.day_rows([meeting(15), meeting(15, 20), meeting(16, 10), meeting(17)], [slot(16, 30), slot(17, 20)])

    assert shape(rows) == [
        ("15:00", "meeting"),
        ("15:20", "meeting"),
        ("15:40", "break 30"),
        ("16:10", "meeting"),
        ("16:30", "free 1"),
        ("17:00", "meeting"),
        ("17:20", "free 1"),
    ]


def test_open_times_in_a_row_are_one_line_and_a_short_walk_is_none() -> None:
    rows = rules.day_rows([meeting(15), meeting(15, 25)], [slot(16), slot(16, 20), slot(15)])

    assert shape(rows) == [("15:00", "meeting"), ("15:25", "meeting"), ("16:00", "free 2")]


def test_the_next_meeting_is_the_first_that_stands_and_is_not_over() -> None:
    day = [meeting(15, state="held"), meeting(15, 20, state="missed"), meeting(16), meeting(17)]

    assert rules.next_meeting(day, at(15, 30)) == day[2]
    assert rules.next_meeting(day, at(16, 10)) == day[2]
    assert rules.next_meeting(day, at(18)) is None


@pytest.mark.parametrize("today,shown", [(14, 15), (15, 15), (16, 20), (21, 20)])
def test_the_day_shown_is_today_the_next_or_the_last(today: int, shown: int) -> None:
    days = [date(2026, 10, 20), date(2026, 10, 15)]

    assert rules.day_to_show(days, date(2026, 10, today)) == date(2026, 10, shown)


def test_a_typed_time_is_the_schools() -> None:
    assert rules.typed_instant(date(2026, 10, 15), time(17, 10), CHICAGO, where="at1") == at(22, 10)


@pytest.mark.parametrize("which,hour", [("first", 6), ("second", 7)])
def test_a_time_the_clocks_show_twice_is_the_one_that_was_said(which: Any, hour: int) -> None:
    instant = rules.typed_instant(date(2026, 11, 1), time(1, 30), CHICAGO, which=which, where="at1")

    assert instant == datetime(2026, 11, 1, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "day,at_,problem",
    [(date(2026, 11, 1), time(1, 30), "comes-twice"), (date(2027, 3, 14), time(2, 30), "skipped-by-clock-change")],
)
def test_a_time_the_clocks_skip_is_refused_and_a_doubled_one_is_asked_about(day: date, at_: time, problem: str) -> None:
    with pytest.raises(Malformed) as refused:
        rules.typed_instant(day, at_, CHICAGO, where="at2")

    assert (refused.value.where, refused.value.problem) == ("at2", problem)


def test_saying_which_does_not_make_a_skipped_time_one() -> None:
    with pytest.raises(Malformed):
        rules.typed_instant(date(2027, 3, 14), time(2, 30), CHICAGO, which="second", where="at1")
