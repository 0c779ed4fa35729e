from pathlib import Path
from typing import Any

import pytest

from tests.rosters import SMALL, SMALL_V11, edited, examine, kinds, with_row, without, write_roster


def people(yielded: dict[str, list[Any]]) -> dict[str, Any]:
    return {person.source_id: person for person in yielded["people"]}


def roles(yielded: dict[str, list[Any]]) -> set[tuple[str, str]]:
    return {(role.person, role.role) for role in yielded["roles"]}


def test_a_person_is_read_with_all_that_is_said_of_them(tmp_path: Path) -> None:
    examination, yielded = examine(write_roster(tmp_path))

    assert kinds(examination) == set()
    rosa, grace = people(yielded)["G1"], people(yielded)["T1"]
    assert (rosa.given_name, rosa.greeting, rosa.language, rosa.interpreter_need, rosa.channel) == (
        *("Rosa", "Rosita", "es", "spoken", "sms"),
    )
    assert (grace.called, grace.language) == ({"en": "Ms. Okafor", "es": "maestra Okafor"}, "en")
    assert {("T1", "teacher"), ("T1", "guardian"), ("S1", "student")} <= roles(yielded)


def test_a_column_that_is_not_there_says_nothing_an_empty_field_says_there_is_none(tmp_path: Path) -> None:
    lines = SMALL["users.csv"].splitlines()
    cut = "\n".join(",".join(line.replace('"G1,G2"', "G1;G2").split(",")[:9]) for line in lines)

    _, yielded = examine(write_roster(tmp_path, {"users.csv": cut, "roles.csv": SMALL["roles.csv"]}))

    assert (people(yielded)["G1"].sms, people(yielded)["G3"].email) == (None, "")


@pytest.mark.parametrize(
    "column, value, kind",
    [
        ("email", "elizabeth@@example.net", "invalid-email"),
        ("email", "N/A", "placeholder-value"),
        ("sms", "(515) 555-0105", "phone-format"),
        ("sms", "555-0142", "invalid-phone"),
        ("enabledUser", "false", "user-disabled"),
        ("enabledUser", "perhaps", "unreadable-boolean"),
        ("username", "", "username-empty"),
        ("username", "luis", "username-twice"),
        ("familyName", ".", "placeholder-name"),
        ("givenName", "Rosa\u200b", "invisible-characters"),
        ("status", "tobedeleted", "status-tobedeleted"),
        ("agentSourcedIds", "G1,S1", "agent-is-self"),
        ("agentSourcedIds", "S1,G77", "agent-missing-user"),
        ("agentSourcedIds", "S1;S2", "list-separator"),
    ],
)
def test_what_is_odd_about_a_user_is_said_where_it_stands(tmp_path: Path, column: str, value: str, kind: str) -> None:
    examination, _ = examine(write_roster(tmp_path, edited("users.csv", "G1", **{column: value})))

    line = 8 if kind == "username-twice" else 7
    assert (("users.csv", line, column, kind)) in kinds(examination)


def test_a_student_is_no_guardian_and_neither_is_staff(tmp_path: Path) -> None:
    changed = edited("users.csv", "S2", agentSourcedIds="G3,S1,T2")

    examination, yielded = examine(write_roster(tmp_path, changed))

    assert kinds(examination) == {
        ("users.csv", 5, "agentSourcedIds", "agent-is-a-student"),
        ("users.csv", 5, "agentSourcedIds", "agent-is-staff"),
    }
    assert len(yielded["links"]) == 4


def test_a_person_without_any_name_or_role_is_refused(tmp_path: Path) -> None:
    changed = edited("users.csv", "G1", givenName="FNU", familyName="") | without("roles.csv", "R8")

    examination, yielded = examine(write_roster(tmp_path, changed))

    assert ("users.csv", 7, "givenName", "required-value-empty") in kinds(examination)
    assert ("users.csv", 9, "sourcedId", "user-without-role") in kinds(examination)
    assert examination.users.register.refused == {"G1", "G3"}
    assert len(people(yielded)) == 6


def test_who_is_marked_for_deletion_goes_with_all_that_names_them(tmp_path: Path) -> None:
    examination, yielded = examine(write_roster(tmp_path, edited("users.csv", "S2", status="tobedeleted")))

    assert "S2" not in people(yielded)
    assert examination.users.register.gone == {"S2"}
    assert {file for file, _, _, kind in kinds(examination) if kind == "names-a-deleted-row"} == {
        *("roles.csv", "families.csv", "enrollments.csv", "users.csv"),
    }


def test_one_username_joins_nobody(tmp_path: Path) -> None:
    examination, yielded = examine(write_roster(tmp_path, edited("users.csv", "G2", username="rosa")))

    assert kinds(examination) == {("users.csv", 8, "username", "username-twice")}
    assert {"G1", "G2"} <= people(yielded).keys()


def test_a_student_number_shorter_than_nearly_all_is_doubted(tmp_path: Path) -> None:
    rows = "".join(f"S{n},,,true,u{n},Pupil,{n},{n:04d},,,,G1,01,\n" for n in range(10, 30))
    held = "".join(f"Q{n},,,S{n},primary,student,,,ELM\n" for n in range(10, 30))
    changed = {
        "users.csv": SMALL["users.csv"].replace(",0003,", ",003,") + rows,
        "roles.csv": SMALL["roles.csv"] + held,
    }

    examination, _ = examine(write_roster(tmp_path, changed))

    assert kinds(examination) == {
        *{("users.csv", 6, "identifier", "leading-zero-lost")},
        *{("users.csv", line, "agentSourcedIds", "guardian-not-in-families") for line in range(10, 30)},
    }


def test_nobody_to_reach_and_no_way_to_reach_them_are_said(tmp_path: Path) -> None:
    unreachable = edited("users.csv", "G1", sms="")["users.csv"]
    nobody = {"users.csv": unreachable.replace("+17125550113,+17125550114", ",")}

    examination, _ = examine(write_roster(tmp_path, nobody))

    assert kinds(examination) == {
        ("users.csv", 7, "sms", "channel-without-address"),
        ("users.csv", 9, "email", "no-contact-data"),
    }


def test_the_same_people_as_oneroster_1_1_with_a_teacher_who_is_a_parent_as_one_person(tmp_path: Path) -> None:
    examination, yielded = examine(write_roster(tmp_path, SMALL_V11))

    assert kinds(examination) == {("users.csv", 3, "username", "same-person")}
    assert people(yielded).keys() == {"T1", "T2", "S1", "S2", "S3", "G1", "G2", "G3"}
    assert {("T1", "teacher"), ("T1", "guardian")} <= roles(yielded)
    assert ("S3", "T1") in {(link.student, link.guardian) for link in yielded["links"]}
    assert people(yielded)["T1"].channel == "email"


def test_in_1_1_the_order_of_the_two_rows_makes_no_difference(tmp_path: Path) -> None:
    lines = str(SMALL_V11["users.csv"]).splitlines()
    turned = SMALL_V11 | {"users.csv": "\n".join([lines[0], *reversed(lines[1:])])}

    _, one = examine(write_roster(tmp_path / "a", SMALL_V11))
    _, other = examine(write_roster(tmp_path / "b", turned))

    assert (people(one).keys(), roles(one)) == (people(other).keys(), roles(other))


def test_in_1_1_another_name_under_the_same_username_is_another_person(tmp_path: Path) -> None:
    changed = SMALL_V11 | {
        "users.csv": str(SMALL_V11["users.csv"]).replace("okafor,,Grace,Okafor,,,", "okafor,,Ada,Okafor,,,")
    }

    examination, yielded = examine(write_roster(tmp_path, changed))

    assert ("users.csv", 3, "username", "username-twice") in kinds(examination)
    assert {"T1", "G9"} <= people(yielded).keys()


def test_in_1_1_a_second_row_of_one_id_gives_nobody_another_role(tmp_path: Path) -> None:
    again = "G1,,,true,ELM,administrator,rosa,,Rosa,Delgado,,,rosa@example.net,+17125550111,,S1,,\n"

    _, yielded = examine(write_roster(tmp_path, SMALL_V11 | {"users.csv": str(SMALL_V11["users.csv"]) + again}))

    assert {role for person, role in roles(yielded) if person == "G1"} == {"guardian"}


def test_without_roles_anywhere_the_import_stops(tmp_path: Path) -> None:
    examination, _ = examine(write_roster(tmp_path, {"roles.csv": None}))

    assert ("roles.csv", 0, "", "file-missing") in kinds(examination)


@pytest.mark.parametrize(
    "fields, kind",
    [
        (("R10", "", "", "G99", "primary", "parent", "", "", "ELM"), "role-missing-user"),
        (("R10", "", "", "G1", "primary", "wizard", "", "", "ELM"), "unknown-role"),
        (("R10", "", "", "G1", "primary", "aide", "", "", "NOWHERE"), "role-missing-org"),
        (("R10", "", "", "G1", "primary", "aide", "", "", "ELM"), "two-primary-roles"),
        (("R10", "", "", "G1", "secondary", "districtAdministrator", "", "", "DIST"), "role-above-schools"),
        (("R10", "", "", "g1", "primary", "parent", "", "", "ELM"), "reference-case"),
    ],
)
def test_what_is_odd_about_a_role_is_said(tmp_path: Path, fields: tuple[str, ...], kind: str) -> None:
    examination, _ = examine(write_roster(tmp_path, with_row("roles.csv", *fields)))

    assert {(line, found) for _, line, _, found in kinds(examination)} == {(11, kind)}


def test_a_district_role_is_held_in_each_of_its_schools(tmp_path: Path) -> None:
    changed = with_row("roles.csv", "R10", "", "", "G1", "secondary", "districtAdministrator", "", "", "DIST")

    _, yielded = examine(write_roster(tmp_path, changed))

    assert ("G1", "office") in roles(yielded)
