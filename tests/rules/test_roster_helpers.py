"""Who helps and what stands in families' way, as a roster's own files say it."""

from datetime import date, time
from pathlib import Path

import pytest

from service.booking.types import IncomingObstacles
from service.people.types import IncomingCredential
from service.roster.examination import Examination
from service.roster.reading.helpers import Car, Helpers, Speaks
from service.roster.reading.windows import HelperWindow
from tests.rosters import examine, kinds, write_roster

VOLUNTEERS = (
    "volunteerId,givenName,familyName,email,sms,guardianSourcedId,latitude,longitude,seats,childSeats,wheelchair,"
    "drivingClearedUntil,childcareClearedUntil,languages,availableFrom,availableTo\n"
)
ROSA = (
    "V1,Rosa,Delgado,rosa@example.net,,G1,41.39,-94.28,4,1,false,2027-03-11,,"
    '"es,en",2027-03-09T17:00-06:00;2027-03-13T09:00-06:00,2027-03-09T20:00-06:00;2027-03-13T11:30-06:00\n'
)
UMA = "V2,Uma,Nair,uma@example.net,+17125550199,,,,0,0,false,,2028-01-31,en,,\n"
INTERPRETERS = (
    "interpreterId,givenName,familyName,email,sms,languages,certifiedUntil,mode,availableFrom,availableTo\n"
    'I1,Noemí,Castañeda,noemi@example.net,,"en,es",2028-04-17,in-person,2027-03-09T17:00-06:00,2027-03-09T20:00-06:00\n'
)
PREFERENCES = (
    "householdId,canDo,wantedTeachers,needsRide,ridePassengers,rideChildSeats,rideWheelchair,childcareCount,"
    "childcareAgesMonths,interpreterLanguage,prefers,jointWithHouseholdId\n"
    "H1,2027-03-09 15:30-17:30,S1:T1,true,3,1,false,1,24,es-MX,school,\n"
)
PLACES = (
    "placeId,name,kind,addressLine,latitude,longitude,openingHours,stepFree,quietRoom,indoor,maxParty,timeZone\n"
    "P1,Larkfield Library,Library,3564 Walnut Pl,41.39527,-94.28763,Mo-Th 10:00-20:00; PH off,true,true,true,11,\n"
)


def _read(folder: Path, file: str, text: str) -> tuple[Examination, Helpers]:
    examination, _ = examine(write_roster(folder, {file: text}))
    return examination, examination.helpers


def _rows(**columns: str) -> str:
    """One volunteer, Uma, of whom some columns say something else."""
    names, values = VOLUNTEERS.strip().split(","), UMA.strip().split(",")
    values[13] = "en"
    said = dict(zip(names, values, strict=True)) | columns
    return VOLUNTEERS + ",".join(said[name] for name in names) + "\n"


def test_a_volunteer_who_is_a_guardian_is_the_same_person(tmp_path: Path) -> None:
    _, helpers = _read(tmp_path, "volunteers.csv", VOLUNTEERS + ROSA + UMA)

    assert [each.person for each in helpers.volunteers] == ["G1", "volunteer:V2"]
    assert [(each.source_id, each.given_name, each.sms) for each in helpers.people] == [
        ("volunteer:V2", "Uma", "+17125550199")
    ]
    assert {(role.person, role.school, role.role) for role in helpers.roles} == {
        ("G1", "ELM", "volunteer"),
        ("volunteer:V2", "ELM", "volunteer"),
    }


def test_clearances_cars_and_hours_of_volunteers_are_taken(tmp_path: Path) -> None:
    _, helpers = _read(tmp_path, "volunteers.csv", VOLUNTEERS + ROSA + UMA)

    assert helpers.credentials == [
        IncomingCredential("G1", "driving", date(2027, 3, 11)),
        IncomingCredential("G1", "childcare", None),
        IncomingCredential("volunteer:V2", "driving", None),
        IncomingCredential("volunteer:V2", "childcare", date(2028, 1, 31)),
    ]
    assert helpers.cars == [Car("G1", 4, 1, wheelchair=False)]
    assert helpers.windows["G1"] == (
        HelperWindow(date(2027, 3, 9), time(17), time(20)),
        HelperWindow(date(2027, 3, 13), time(9), time(11, 30)),
    )


@pytest.mark.parametrize("written", ["31/12/2026", "lifetime", "", "n/a"])
def test_a_clearance_nobody_can_read_clears_nobody(tmp_path: Path, written: str) -> None:
    _, helpers = _read(tmp_path, "volunteers.csv", _rows(childcareClearedUntil=written))

    assert helpers.credentials[1] == IncomingCredential("volunteer:V2", "childcare", None)


def test_a_file_without_a_clearance_column_takes_nothing_away(tmp_path: Path) -> None:
    _, helpers = _read(tmp_path, "volunteers.csv", "volunteerId,givenName\nV2,Uma\n")

    assert helpers.credentials == []


@pytest.mark.parametrize(
    "columns, kind",
    [
        ({"seats": "four"}, "unreadable-number"),
        ({"availableFrom": "2027-03-09T17:00-06:00", "availableTo": "2027-03-09T15:00-06:00"}, "window-without-length"),
        ({"availableFrom": "2027-03-09T17:00-06:00"}, "unreadable-window"),
        ({"availableFrom": "2027-03-09T17:00-06:00;2027-03-11T17:00-06:00"}, "windows-unpaired"),
        ({"guardianSourcedId": "G99"}, "later-missing-row"),
        ({"guardianSourcedId": "S1"}, "volunteer-is-a-student"),
        ({"latitude": "-94.28", "longitude": "41.39"}, "coordinates-swapped"),
        ({"languages": "Klingonese"}, "unknown-language"),
    ],
)
def test_what_is_odd_about_a_volunteer_is_said_and_the_volunteer_taken(
    tmp_path: Path, columns: dict[str, str], kind: str
) -> None:
    examination, helpers = _read(tmp_path, "volunteers.csv", _rows(**columns))

    assert not examination.findings.is_stopping()
    assert kind in {each[3] for each in kinds(examination)}
    assert [each.person for each in helpers.volunteers] == ["volunteer:V2"]
    assert helpers.cars == []
    assert helpers.windows["volunteer:V2"] == ()


def test_a_window_without_an_offset_is_on_the_schools_clock(tmp_path: Path) -> None:
    changed = _rows(availableFrom="2027-03-13T09:00", availableTo="2027-03-13T17:30+00:00")

    examination, helpers = _read(tmp_path, "volunteers.csv", changed)

    assert ("volunteers.csv", 2, "availableFrom", "window-without-offset") in kinds(examination)
    assert helpers.windows["volunteer:V2"] == (HelperWindow(date(2027, 3, 13), time(9), time(11, 30)),)


def test_windows_that_overlap_are_one_and_one_over_midnight_is_two(tmp_path: Path) -> None:
    starts = "2027-03-09T22:00-06:00;2027-03-13T09:00-06:00;2027-03-13T10:00-06:00"
    ends = "2027-03-10T01:00-06:00;2027-03-13T11:00-06:00;2027-03-13T12:00-06:00"

    _, helpers = _read(tmp_path, "volunteers.csv", _rows(availableFrom=starts, availableTo=ends))

    assert helpers.windows["volunteer:V2"] == (
        HelperWindow(date(2027, 3, 9), time(22), time(23, 59)),
        HelperWindow(date(2027, 3, 10), time(0), time(1)),
        HelperWindow(date(2027, 3, 13), time(9), time(12)),
    )


def test_staff_who_volunteer_keep_the_hours_they_offer_families(tmp_path: Path) -> None:
    examination, helpers = _read(tmp_path, "volunteers.csv", VOLUNTEERS + ROSA.replace("G1", "T1"))

    assert ("volunteers.csv", 2, "availableFrom", "helper-is-staff") in kinds(examination)
    assert (helpers.windows, helpers.staff) == ({}, {"T1"})


def test_a_row_that_cannot_be_taken_is_left_out_stops_nothing_and_keeps_who_it_names(tmp_path: Path) -> None:
    broken = VOLUNTEERS + UMA.replace(",en,", ",en,,") + "V3,,,,,,,,0,0,,,,,,\n"

    examination, helpers = _read(tmp_path, "volunteers.csv", broken)

    assert not examination.findings.is_stopping()
    assert set(examination.findings.totals) <= {"warned", "fixed"}
    assert (helpers.volunteers, helpers.kept) == ([], {"volunteer:V2", "volunteer:V3"})


def test_one_guardian_is_one_volunteer(tmp_path: Path) -> None:
    examination, helpers = _read(tmp_path, "volunteers.csv", VOLUNTEERS + ROSA + ROSA.replace("V1", "V9"))

    assert ("volunteers.csv", 3, "guardianSourcedId", "volunteer-twice") in kinds(examination)
    assert [each.person for each in helpers.volunteers] == ["G1", "volunteer:V9"]


def test_an_interpreter_has_languages_a_mode_a_certificate_and_hours(tmp_path: Path) -> None:
    _, helpers = _read(tmp_path, "interpreters.csv", INTERPRETERS)

    assert helpers.interpreters == [Speaks("interpreter:I1", ("en", "es"), "in_person")]
    assert helpers.credentials == [IncomingCredential("interpreter:I1", "interpreting", date(2028, 4, 17))]
    assert [(role.person, role.role) for role in helpers.roles] == [("interpreter:I1", "interpreter")]
    assert helpers.windows == {"interpreter:I1": (HelperWindow(date(2027, 3, 9), time(17), time(20)),)}


def test_what_stands_in_a_households_way_is_read(tmp_path: Path) -> None:
    examination, _ = examine(write_roster(tmp_path, {"preferences.csv": PREFERENCES}))

    assert examination.obstacles == [
        IncomingObstacles(
            household="H1",
            ride=True,
            passengers=3,
            child_seats=1,
            wheelchair=False,
            childcare=True,
            interpreter="es-MX",
        )
    ]


def test_a_place_is_read_with_the_schools_zone_where_it_names_none(tmp_path: Path) -> None:
    examination, _ = examine(write_roster(tmp_path, {"places.csv": PLACES}))

    (place,) = examination.places.places
    assert (place.source_id, place.kind, place.opening_hours) == ("P1", "library", "Mo-Th 10:00-20:00; PH off")
    assert (place.zone, place.new_zone, place.max_party, place.tables) == (None, "America/Chicago", 11, None)


def test_a_places_tables_are_counted_as_far_as_the_book_counts(tmp_path: Path) -> None:
    header, row = PLACES.splitlines()[:2]
    counted = f"{header},tables\n{row},3\n{row.replace('P1', 'P2')},5000\n{row.replace('P1', 'P3')},0\n"

    examination, _ = examine(write_roster(tmp_path, {"places.csv": counted}))

    assert [place.tables for place in examination.places.places] == [3, 200, None]


def test_hours_of_a_place_nobody_can_read_are_left_out_and_the_part_is_named(tmp_path: Path) -> None:
    changed = PLACES.replace("; PH off", "; weekends too")

    examination, _ = examine(write_roster(tmp_path, {"places.csv": changed}))

    (said,) = [each for each in examination.findings.listed() if each.kind == "opening-hours-syntax"]
    assert "'weekends too'" in said.message
    assert examination.places.places[0].opening_hours is None


def test_a_place_nobody_finds_the_way_to_is_left_out_and_stays_as_it_stands(tmp_path: Path) -> None:
    examination, _ = examine(write_roster(tmp_path, {"places.csv": PLACES.replace("41.39527", "")}))

    assert (examination.places.places, examination.places.kept) == ([], {"P1"})


def test_files_of_our_own_never_stop_an_import(tmp_path: Path) -> None:
    odd = {
        "demographics.csv": "sourcedId,birthDate\nS1,3/05/2016\nS9,2016-03-05\n",
        "interpreters.csv": "interpreterId,givenName,languages,certifiedUntil\nI1,Noemí,English/Spanish,lifetime\n",
        "preferences.csv": "householdId,canDo,wantedTeachers\nH1,2027-03-09 15:30\u201317:30,S1:T1;S1:T2\n",
    }

    examination, _ = examine(write_roster(tmp_path, odd))

    assert set(examination.findings.totals) <= {"warned", "fixed"}
    assert kinds(examination) >= {
        ("demographics.csv", 2, "birthDate", "date-us-style-ambiguous"),
        ("demographics.csv", 3, "sourcedId", "later-missing-row"),
        ("interpreters.csv", 2, "languages", "language-spelling"),
        ("interpreters.csv", 2, "certifiedUntil", "not-cleared"),
        ("preferences.csv", 2, "canDo", "range-spelling"),
        ("preferences.csv", 2, "wantedTeachers", "wanted-does-not-teach"),
    }


def test_missing_files_of_our_own_are_no_trouble(tmp_path: Path) -> None:
    examination, _ = examine(write_roster(tmp_path))

    assert examination.helpers == Helpers()
    assert (examination.obstacles, examination.places.places) == ([], [])
