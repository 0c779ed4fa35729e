from pathlib import Path
from typing import Any

import pytest

from tests.rosters import SMALL, edited, examine, kinds, without, write_roster

FAMILIES = SMALL["families.csv"]


def links(yielded: dict[str, list[Any]]) -> dict[tuple[str, str], Any]:
    return {(link.student, link.guardian): link for link in yielded["links"]}


def test_links_come_from_either_direction_once(tmp_path: Path) -> None:
    one_way = {"users.csv": SMALL["users.csv"].replace('"G1,G2"', "").replace(",,S2,,", ",,,,"), "families.csv": None}

    examination, yielded = examine(write_roster(tmp_path, one_way))

    assert kinds(examination) == set()
    assert links(yielded).keys() == {("S1", "G1"), ("S1", "G2"), ("S2", "G3"), ("S3", "T1")}


def test_a_link_that_only_families_says_is_taken_and_said_on_both_sides(tmp_path: Path) -> None:
    changed = {"users.csv": SMALL["users.csv"].replace(",G3,01", ",,01").replace(",S2,,", ",,,")}

    examination, yielded = examine(write_roster(tmp_path, changed))

    assert kinds(examination) == {
        ("families.csv", 4, "guardianSourcedId", "family-not-linked"),
        ("users.csv", 5, "agentSourcedIds", "linked-in-families-only"),
        ("users.csv", 9, "agentSourcedIds", "linked-in-families-only"),
    }
    assert ("S2", "G3") in links(yielded)


def test_students_and_guardians_nobody_links_are_said(tmp_path: Path) -> None:
    changed = {"users.csv": SMALL["users.csv"].replace(",G3,01", ",,01").replace(",S2,,", ",,,")}

    examination, _ = examine(write_roster(tmp_path, changed | without("families.csv", "S2")))

    assert kinds(examination) == {
        ("users.csv", 5, "agentSourcedIds", "student-without-guardian"),
        ("users.csv", 9, "agentSourcedIds", "guardian-without-student"),
    }


def test_a_restriction_is_read_as_written(tmp_path: Path) -> None:
    _, yielded = examine(write_roster(tmp_path))

    assert links(yielded)["S1", "G2"].restriction == "court-order"
    assert links(yielded)["S1", "G1"].restriction == "none"


def test_a_restriction_nobody_can_read_is_no_contact(tmp_path: Path) -> None:
    changed = {"families.csv": FAMILIES.replace("court-order", "No Contact - see file")}

    examination, yielded = examine(write_roster(tmp_path, changed))

    assert kinds(examination) == {("families.csv", 3, "contactRestriction", "unknown-restriction")}
    assert links(yielded)["S1", "G2"].restriction == "no-contact"


def test_an_empty_restriction_among_rows_that_say_none_is_no_contact(tmp_path: Path) -> None:
    examination, yielded = examine(write_roster(tmp_path, {"families.csv": FAMILIES.replace("court-order", "")}))

    assert kinds(examination) == {("families.csv", 3, "contactRestriction", "empty-restriction")}
    assert links(yielded)["S1", "G2"].restriction == "no-contact"


def test_an_empty_restriction_where_only_restrictions_are_written_says_nothing(tmp_path: Path) -> None:
    examination, yielded = examine(write_roster(tmp_path, {"families.csv": FAMILIES.replace("true,none,", "true,,")}))

    assert links(yielded)["S1", "G2"].restriction == "court-order"
    assert links(yielded)["S1", "G1"].restriction is None
    assert "restrictions-unknown" not in {kind for *_, kind in kinds(examination)}


def test_of_two_restrictions_that_contradict_the_stricter_is_taken_in_any_order(tmp_path: Path) -> None:
    first = {"families.csv": FAMILIES + FAMILIES.splitlines()[2].replace("court-order", "none") + "\n"}
    last = {"families.csv": FAMILIES + FAMILIES.splitlines()[1].replace("none", "no-contact", 1) + "\n"}

    examination, yielded = examine(write_roster(tmp_path / "a", first))
    _, other = examine(write_roster(tmp_path / "b", last))

    assert kinds(examination) == {("families.csv", 6, "contactRestriction", "contradicting-restriction")}
    assert links(yielded)["S1", "G2"].restriction == "court-order"
    assert links(other)["S1", "G1"].restriction == "no-contact"


def test_a_row_that_cannot_be_read_closes_the_contact_of_its_two_people(tmp_path: Path) -> None:
    changed = {"families.csv": FAMILIES.replace("S1,G1,H1", "S1,G1,H1\0")}

    examination, yielded = examine(write_roster(tmp_path, changed))

    assert ("families.csv", 2, "", "family-row-refused") in kinds(examination)
    assert links(yielded)["S1", "G1"].restriction == "no-contact"


def test_a_row_nobody_can_tell_whose_it_is_closes_every_contact_families_does_not_name(tmp_path: Path) -> None:
    changed = {"families.csv": FAMILIES.replace("S1,G2,H2,father", '"S1,"G2,H2,father')}

    _, yielded = examine(write_roster(tmp_path, changed))

    assert links(yielded)["S1", "G2"].restriction == "no-contact"
    assert links(yielded)["S1", "G1"].restriction == "none"


def test_a_restricting_row_with_a_wrong_student_closes_the_guardians_other_unsaid_contacts(tmp_path: Path) -> None:
    _, yielded = examine(write_roster(tmp_path, {"families.csv": FAMILIES.replace("S1,G2,", "S9,G2,")}))

    assert links(yielded)["S1", "G2"].restriction == "no-contact"


def test_without_families_no_restriction_is_said_and_none_is_invented(tmp_path: Path) -> None:
    _, yielded = examine(write_roster(tmp_path, {"families.csv": None}))

    assert {link.restriction for link in yielded["links"]} == {None}


def test_two_rows_of_one_guardian_that_disagree_are_said_and_the_first_known_word_stands(tmp_path: Path) -> None:
    more = FAMILIES.replace(",es,spoken,sms", ",Martian,spoken,sms") + "S2,G1,H1,aunt,false,true,none,es,none,sms\n"

    examination, yielded = examine(write_roster(tmp_path, {"families.csv": more}))

    rosa = next(person for person in yielded["people"] if person.source_id == "G1")
    assert (rosa.language, rosa.interpreter_need) == ("es", "spoken")
    assert {
        ("families.csv", 2, "preferredLanguage", "unknown-language"),
        ("families.csv", 6, "interpreterNeeded", "contradicting-detail"),
    } <= kinds(examination)


@pytest.mark.parametrize(
    "fields, found",
    [
        ("S9,G1,H1,mother,true,true,none,es,none,sms", ("studentSourcedId", "family-missing-student")),
        ("S2,G9,H1,mother,true,true,none,es,none,sms", ("guardianSourcedId", "family-missing-guardian")),
        ("S1,G1,H9,mother,true,true,none,es,spoken,sms", ("householdId", "family-missing-household")),
        ("G1,G2,H1,mother,true,true,none,es,none,email", ("studentSourcedId", "family-not-a-student")),
        ("S2,T2,H1,uncle,false,true,none,en,none,email", ("guardianSourcedId", "family-not-a-guardian")),
        ("S1,G1,H1,mother,maybe,true,none,es,spoken,sms", ("livesWith", "unreadable-boolean")),
    ],
)
def test_what_is_odd_about_a_family_row_is_said(tmp_path: Path, fields: str, found: tuple[str, str]) -> None:
    examination, _ = examine(write_roster(tmp_path, {"families.csv": FAMILIES + fields + "\n"}))

    assert ("families.csv", 6, *found) in kinds(examination)


def test_a_student_of_age_is_their_own_guardian(tmp_path: Path) -> None:
    own = {"families.csv": FAMILIES + "S1,S1,H1,self,true,true,none,es,none,sms\n"}

    examination, yielded = examine(write_roster(tmp_path, own))

    assert links(yielded)["S1", "S1"].relationship == "self"
    assert kinds(examination) == set()


@pytest.mark.parametrize(
    "column, value, kind",
    [
        ("latitude", "", "missing-coordinates"),
        ("latitude", "north", "unreadable-number"),
        ("hasCar", "two", "unreadable-boolean"),
        ("youngChildrenMonths", "3 yrs", "unreadable-number"),
    ],
)
def test_what_is_odd_about_a_home_is_left_out_and_the_home_is_taken(
    tmp_path: Path, column: str, value: str, kind: str
) -> None:
    examination, _ = examine(write_roster(tmp_path, edited("households.csv", "H1", **{column: value})))

    assert kinds(examination) == {("households.csv", 2, column, kind)}
    assert "H1" in examination.families.households


def test_without_households_who_lives_together_is_known_all_the_same(tmp_path: Path) -> None:
    examination, yielded = examine(write_roster(tmp_path, {"households.csv": None}))

    assert (kinds(examination), links(yielded)["S1", "G1"].household) == (set(), "H1")
    assert examination.families.households["H1"].address_line is None
