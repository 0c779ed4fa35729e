from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from service.roster.reading.hours import Window
from tests.rosters import SMALL, edited, examine, kinds, with_row, without, write_roster


def enrolled(yielded: dict[str, list[Any]]) -> dict[tuple[str, str], Any]:
    return {(enrollment.class_, enrollment.person): enrollment for enrollment in yielded["enrollments"]}


def test_a_class_runs_from_the_first_to_the_last_day_of_its_terms(tmp_path: Path) -> None:
    examination, _ = examine(write_roster(tmp_path))

    whole, fall = examination.classes.classes["C1"], examination.classes.classes["C2"]
    assert (whole.begins, whole.ends, whole.homeroom) == (date(2026, 8, 24), date(2027, 6, 4), True)
    assert (fall.begins, fall.ends, fall.homeroom) == (date(2026, 8, 24), date(2027, 1, 15), False)


def test_an_enrollment_ends_the_day_before_its_end_date(tmp_path: Path) -> None:
    _, yielded = examine(write_roster(tmp_path))

    assert enrolled(yielded)["C1", "S2"].ends == date(2026, 10, 31)


@pytest.mark.parametrize(
    "file, key, columns, kind",
    [
        ("classes.csv", "C1", {"termSourcedIds": "FALL,WINTER"}, ("termSourcedIds", "class-missing-term")),
        ("classes.csv", "C1", {"courseSourcedId": "CRS9"}, ("courseSourcedId", "class-missing-course")),
        ("classes.csv", "C1", {"classType": "Homeroom"}, ("classType", "enum-spelling")),
        ("classes.csv", "C1", {"schoolSourcedId": "DIST"}, ("schoolSourcedId", "class-not-at-a-school")),
        ("academicSessions.csv", "YEAR", {"startDate": "2027-06-06"}, ("endDate", "end-before-begin")),
        ("academicSessions.csv", "YEAR", {"parentSourcedId": "ERA"}, ("parentSourcedId", "session-missing-parent")),
        ("orgs.csv", "DIST", {"parentSourcedId": "STATE"}, ("parentSourcedId", "org-missing-parent")),
        ("orgs.csv", "DIST", {"type": "District"}, ("type", "enum-spelling")),
        ("schools.csv", "ELM", {"timeZone": "CST"}, ("timeZone", "time-zone-abbreviation")),
        ("schools.csv", "ELM", {"schoolSourcedId": "OAK"}, ("schoolSourcedId", "school-missing-org")),
    ],
)
def test_what_is_odd_about_schools_and_classes_is_said_at_its_line(
    tmp_path: Path, file: str, key: str, columns: dict[str, str], kind: tuple[str, str]
) -> None:
    examination, _ = examine(write_roster(tmp_path, edited(file, key, **columns)))

    assert (file, 2, *kind) in kinds(examination)


@pytest.mark.parametrize(
    "columns, kind",
    [
        ({"classSourcedId": "C9"}, ("classSourcedId", "enrollment-missing-class")),
        ({"userSourcedId": "S9"}, ("userSourcedId", "enrollment-missing-user")),
        ({"userSourcedId": "s1"}, ("userSourcedId", "reference-case")),
        ({"role": "tutor"}, ("role", "unknown-enrollment-role")),
        ({"role": "teacher"}, ("role", "student-enrolled-as-teacher")),
        ({"role": "Student"}, ("role", "enum-spelling")),
        ({"userSourcedId": "T2"}, ("role", "staff-enrolled-as-student")),
        ({"schoolSourcedId": "DIST"}, ("schoolSourcedId", "enrollment-school-mismatch")),
        ({"beginDate": "2027-06-30"}, ("endDate", "end-before-begin")),
        ({"beginDate": "8/24/2026"}, ("beginDate", "date-us-style")),
        ({"status": "tobedeleted"}, ("status", "status-tobedeleted")),
    ],
)
def test_what_is_odd_about_an_enrollment_is_said(
    tmp_path: Path, columns: dict[str, str], kind: tuple[str, str]
) -> None:
    examination, _ = examine(write_roster(tmp_path, edited("enrollments.csv", "E2", **columns)))

    assert kinds(examination) == {("enrollments.csv", 3, *kind)}


def test_what_a_refused_enrollment_was_about_is_remembered_so_that_it_is_not_removed(tmp_path: Path) -> None:
    examination, _ = examine(write_roster(tmp_path, edited("enrollments.csv", "E2", role="tutor")))

    assert examination.enrolling.kept == [("C1", "S1")]


def test_the_same_enrollment_under_another_id_is_said(tmp_path: Path) -> None:
    again = with_row("enrollments.csv", "E9", "", "", "C1", "ELM", "S1", "student", "false", "2026-08-24", "2027-06-05")

    examination, _ = examine(write_roster(tmp_path, again))

    assert kinds(examination) == {("enrollments.csv", 7, "sourcedId", "duplicate-enrollment")}


def test_a_class_nobody_teaches_is_said(tmp_path: Path) -> None:
    examination, _ = examine(write_roster(tmp_path, without("enrollments.csv", "E4")))

    assert kinds(examination) == {("classes.csv", 3, "sourcedId", "class-without-teacher")}


def test_an_org_that_holds_classes_is_taken_as_a_school_if_there_is_none_below_it(tmp_path: Path) -> None:
    changed = edited("orgs.csv", "ELM", type="department")

    examination, yielded = examine(write_roster(tmp_path, changed | {"schools.csv": None}))

    assert ("orgs.csv", 3, "type", "org-taken-as-school") in kinds(examination)
    assert len(yielded["people"]) == 8


def test_a_school_without_a_time_zone_shows_utc_and_says_so(tmp_path: Path) -> None:
    examination, _ = examine(write_roster(tmp_path, {"schools.csv": None, "availability.csv": None}))

    assert kinds(examination) == {("schools.csv", 0, "timeZone", "zone-assumed")}
    assert examination.schools.zone_of("ELM") == "UTC"


def test_the_office_may_say_the_time_zone(tmp_path: Path) -> None:
    bare = write_roster(tmp_path, {"schools.csv": None, "availability.csv": None})

    examination, _ = examine(bare, time_zone="America/Denver")

    assert (kinds(examination), examination.schools.zone_of("ELM")) == (set(), "America/Denver")


def test_rooms_come_from_the_school_and_from_its_staff(tmp_path: Path) -> None:
    examination, _ = examine(write_roster(tmp_path))

    assert {(room.name, room.shared) for room in examination.schools.rooms.values()} == {
        ("Conf A", True),
        ("Conf B", True),
        ("Room 12", False),
        ("Room 14", False),
    }


def test_the_name_for_texts_fits_in_eighteen_characters(tmp_path: Path) -> None:
    long, _ = examine(
        write_roster(tmp_path / "a", edited("orgs.csv", "ELM", name="Martin Luther King Junior Elementary School"))
    )
    short, _ = examine(write_roster(tmp_path / "b", edited("orgs.csv", "ELM", name="Lincoln Elementary School")))

    assert long.schools.schools["ELM"].text_name == "Martin Luther King"
    assert short.schools.schools["ELM"].text_name == "Lincoln Elementary"


def test_windows_are_read_on_the_schools_clock(tmp_path: Path) -> None:
    later = {"availability.csv": SMALL["availability.csv"].replace("20:00,America/Chicago", "20:00,America/New_York")}

    examination, _ = examine(write_roster(tmp_path, later))

    assert Window("T2", date(2027, 3, 11), time(14, 30), time(19)) in examination.windows
    assert ("availability.csv", 4, "timeZone", "zone-of-another") in kinds(examination)


def test_windows_that_overlap_are_joined_and_said(tmp_path: Path) -> None:
    more = with_row("availability.csv", "T1", "2027-03-09", "17:00", "18:30", "America/Chicago")

    examination, _ = examine(write_roster(tmp_path, more))

    assert ("availability.csv", 5, "start", "window-overlaps") in kinds(examination)
    assert Window("T1", date(2027, 3, 9), time(15, 30), time(20)) in examination.windows


@pytest.mark.parametrize(
    "row, found",
    [
        ("T9,2027-03-09,15:30,17:00,America/Chicago", ("teacherSourcedId", "availability-missing-teacher")),
        ("S1,2027-03-09,15:30,17:00,America/Chicago", ("teacherSourcedId", "availability-not-staff")),
        ("T2,2027-03-09,15:30,15:00,America/Chicago", ("end", "window-reversed")),
        ("T2,2027-03-09,3:30 PM,17:00,America/Chicago", ("start", "time-12h")),
        ("T2,2027-03-09,noonish,17:00,America/Chicago", ("start", "unreadable-time")),
        ("T2,2027-03-09,15:30,17:00,CST", ("timeZone", "time-zone-abbreviation")),
        ("T2,2027-03-14,02:30,17:00,America/Chicago", ("start", "time-skipped")),
        ("T2,2027-11-07,01:30,17:00,America/Chicago", ("start", "time-comes-twice")),
    ],
)
def test_what_is_odd_about_a_window_is_said(tmp_path: Path, row: str, found: tuple[str, str]) -> None:
    examination, _ = examine(write_roster(tmp_path, with_row("availability.csv", *row.split(","))))

    assert kinds(examination) == {("availability.csv", 5, *found)}


def test_the_manifest_is_compared_with_what_is_there(tmp_path: Path) -> None:
    manifest = SMALL["manifest.csv"].replace("file.users,bulk", "file.users,absent") + "file.demographics,bulk\n"

    examination, yielded = examine(write_roster(tmp_path, {"manifest.csv": manifest}))

    assert kinds(examination) == {
        ("manifest.csv", 5, "value", "manifest-unexpected-file"),
        ("manifest.csv", 6, "value", "manifest-missing-file"),
    }
    assert len(yielded["people"]) == 8
