from pathlib import Path

import pytest

from service.roster.headers import near
from service.roster.layout import LAYOUTS
from service.roster.types import AcceptedHeader, Level
from tests.rosters import SMALL, examine, found, kinds, write_roster

USERS = SMALL["users.csv"]


def test_near_misses_in_several_files_are_asked_about_all_at_once_with_what_to_pass(tmp_path: Path) -> None:
    changed = {
        "users.csv": USERS.replace(",sms,", ",SMS,").replace("preferredGivenName", "prefferedGivenName"),
        "families.csv": SMALL["families.csv"].replace("mayPickUp", "May Pick Up"),
    }

    examination, yielded = examine(write_roster(tmp_path, changed))

    stops = found(examination, Level.REFUSED_FILE)
    assert [f.message.partition("pass ")[2] for f in stops] == [
        "--accept-header 'families.csv:May Pick Up=mayPickUp'",
        "--accept-header users.csv:SMS=sms",
        "--accept-header users.csv:prefferedGivenName=preferredGivenName",
    ]
    assert yielded["people"] == []


def test_an_accepted_header_is_read_as_what_was_meant(tmp_path: Path) -> None:
    folder = write_roster(tmp_path, {"users.csv": USERS.replace(",sms,", ",SMS,")})

    examination, yielded = examine(folder, accept_headers=(AcceptedHeader("users.csv", "SMS", "sms"),))

    assert kinds(examination) == {("users.csv", 1, "SMS", "header-accepted")}
    assert yielded["people"][5].sms == "+17125550111"


def test_accepting_a_header_that_is_not_there_is_a_mistake_to_mend(tmp_path: Path) -> None:
    wrong = (AcceptedHeader("users.csv", "SMS", "mobile"), AcceptedHeader("pupils.csv", "a", "b"))

    examination, _ = examine(write_roster(tmp_path), accept_headers=wrong)

    assert [f.kind for f in found(examination, Level.REFUSED_FILE)] == ["header-accept-unknown"] * 2


def test_a_near_miss_of_a_column_nobody_reads_is_only_said(tmp_path: Path) -> None:
    changed = {"roles.csv": SMALL["roles.csv"].replace("dateLastModified", "dataLastModified")}

    examination, yielded = examine(write_roster(tmp_path, changed))

    assert kinds(examination) == {("roles.csv", 1, "dataLastModified", "header-near-miss-unread")}
    assert len(yielded["roles"]) == 9


def test_columns_are_found_by_name_in_any_order(tmp_path: Path) -> None:
    turned = "\n".join(",".join(reversed(line.split(","))) for line in SMALL["schools.csv"].splitlines())

    examination, _ = examine(write_roster(tmp_path, {"schools.csv": turned}))

    assert (kinds(examination), examination.schools.zone_of("ELM")) == (set(), "America/Chicago")


def test_metadata_columns_and_unknown_ones_are_harmless(tmp_path: Path) -> None:
    lines = SMALL["schools.csv"].splitlines()
    changed = {"schools.csv": f"metadata.bus,{lines[0]},mascot,metadata.x\n1,{lines[1]},Owl,2\n"}

    examination, _ = examine(write_roster(tmp_path, changed))

    assert kinds(examination) == {
        ("schools.csv", 1, "metadata.bus", "metadata-column-not-last"),
        ("schools.csv", 1, "mascot", "header-unknown"),
    }


def test_invisible_characters_in_a_header_are_cleaned_and_said(tmp_path: Path) -> None:
    examination, yielded = examine(write_roster(tmp_path, {"users.csv": USERS.replace(",sms,", ",\u200bsms ,")}))

    assert kinds(examination) == {("users.csv", 1, "sms", "header-cleaned")}
    assert yielded["people"][5].sms == "+17125550111"


def test_a_required_column_that_is_missing_or_there_twice_stops_the_import(tmp_path: Path) -> None:
    missing, _ = examine(write_roster(tmp_path / "a", {"users.csv": USERS.replace("givenName", "firstName")}))
    twice, _ = examine(write_roster(tmp_path / "b", {"users.csv": USERS.replace(",phone,", ",sms,")}))

    assert ("users.csv", 1, "givenName", "header-missing") in kinds(missing)
    assert ("users.csv", 1, "sms", "header-twice") in kinds(twice)


def test_a_near_miss_of_a_required_column_is_asked_about_and_not_said_to_be_missing(tmp_path: Path) -> None:
    examination, _ = examine(write_roster(tmp_path, {"users.csv": USERS.replace("sourcedId", "sourceId")}))

    assert [f.kind for f in found(examination, Level.REFUSED_FILE)] == ["header-near-miss"]


@pytest.mark.parametrize(
    "written, meant",
    [
        ("SMS", "sms"),
        ("Grades", "grades"),
        ("given_name", "givenName"),
        ("agentSourcedIDs", "agentSourcedIds"),
        ("agentsSourcedIds", "agentSourcedIds"),
        ("emial", "email"),
        ("bus", None),
        ("mms", None),
        ("homeroom", None),
    ],
)
def test_what_counts_as_near(written: str, meant: str | None) -> None:
    assert near(written, LAYOUTS["users.csv"].columns) == meant


@pytest.mark.parametrize("file", sorted(LAYOUTS.keys() - {"staff.csv"}))  # calledEn and calledEs are neighbours
def test_no_column_of_a_file_is_a_near_miss_of_its_neighbour(file: str) -> None:
    columns = LAYOUTS[file].columns

    assert [near(column, [other for other in columns if other != column]) for column in columns] == [None] * len(
        columns
    )


def test_a_header_wider_than_any_roster_is_refused_at_once(tmp_path: Path) -> None:
    wide = {"users.csv": ",".join(f"column{number}" for number in range(60_000))}

    examination, _ = examine(write_roster(tmp_path, wide))

    assert "header-too-wide" in [finding.kind for finding in found(examination, Level.REFUSED_FILE)]
