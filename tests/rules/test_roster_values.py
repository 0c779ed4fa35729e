from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.roster.values.contact import read_email, read_phone
from service.roster.values.days import read_clearance, read_date, read_time
from service.roster.values.hours import read_bands, read_instant, read_opening_hours, read_zone
from service.roster.values.languages import read_language, read_languages
from service.roster.values.numbers import Spot, read_months, read_spot
from service.roster.values.text import read_list, read_name, read_reference, tidy
from service.roster.values.words import INTERPRETING, RELATIONSHIPS, RESTRICTIONS, ROLES, read_boolean, read_grade


@pytest.mark.parametrize(
    "written, value, kind",
    [
        ("2026-08-24", date(2026, 8, 24), ""),
        ("2026-08-24T00:00:00Z", date(2026, 8, 24), "timestamp-in-date"),
        ("2023-05-01T18:25:43.511Z", date(2023, 5, 1), "timestamp-in-date"),
        ("8/24/2026", date(2026, 8, 24), "date-us-style"),
        ("3/05/2016", date(2016, 3, 5), "date-us-style-ambiguous"),
        ("3/03/2014", date(2014, 3, 3), "date-us-style"),
        ("31/12/2026", None, "unreadable-date"),
        ("2031-02-30", None, "impossible-date"),
        ("0026-08-24", None, "impossible-date"),
        ("8/24/26", None, "unreadable-date"),
        ("46258", None, "unreadable-date"),
        ("next fall", None, "unreadable-date"),
    ],
)
def test_dates(written: str, value: date | None, kind: str) -> None:
    assert (read_date(written).value, read_date(written).kind) == (value, kind)


@pytest.mark.parametrize("written", ["31/12/2026", "lifetime", "3/05/2027", "2027-02-30", "yes"])
def test_a_clearance_that_is_not_certain_clears_nobody(written: str) -> None:
    assert (read_clearance(written).value, read_clearance(written).kind) == (None, "not-cleared")


@pytest.mark.parametrize(
    "written, value, kind",
    [
        ("15:30", time(15, 30), ""),
        ("7:05", time(7, 5), ""),
        ("3:30 PM", time(15, 30), "time-12h"),
        ("12:00 am", time(0), "time-12h"),
        ("12 p.m.", time(12), "time-12h"),
        ("24:00", None, "unreadable-time"),
        ("13:00 PM", None, "unreadable-time"),
        ("half four", None, "unreadable-time"),
    ],
)
def test_times(written: str, value: time | None, kind: str) -> None:
    assert (read_time(written).value, read_time(written).kind) == (value, kind)


@pytest.mark.parametrize(
    "written, value, kind",
    [
        ("true", True, ""),
        ("FALSE", False, ""),
        ("True", True, ""),
        ("Y", True, "boolean-y"),
        ("no", False, "boolean-y"),
        ("0", False, "boolean-y"),
        ("maybe", None, "unreadable-boolean"),
    ],
)
def test_booleans(written: str, value: object, kind: str) -> None:
    assert (read_boolean(written).value, read_boolean(written).kind) == (value, kind)


@pytest.mark.parametrize(
    "written, value, kind",
    [
        ("02", "02", ""),
        ("KG", "KG", ""),
        ("2", "02", "grade-not-padded"),
        ("k", "KG", "grade-not-padded"),
        ("Kindergarten", "KG", "grade-not-padded"),
        ("PK4", None, "unknown-grade"),
        ("14", None, "unknown-grade"),
    ],
)
def test_grades(written: str, value: str | None, kind: str) -> None:
    assert (read_grade(written).value, read_grade(written).kind) == (value, kind)


@pytest.mark.parametrize(
    "vocabulary, written, value, kind",
    [
        (ROLES, "parent", "parent", ""),
        (ROLES, "Parent", "parent", "enum-spelling"),
        (ROLES, "site administrator", "siteAdministrator", "enum-spelling"),
        (ROLES, "wizard", None, "unknown-role"),
        (RELATIONSHIPS, "Dad", "father", "enum-spelling"),
        (RELATIONSHIPS, "emergency contact", "other", "unknown-enum"),
        (RESTRICTIONS, "No Contact", "no-contact", "enum-spelling"),
        (RESTRICTIONS, "No Contact - see file", None, "unknown-restriction"),
        (INTERPRETING, "yes", "spoken", "unknown-enum"),
        (INTERPRETING, "ASL", "ase", "enum-spelling"),
    ],
)
def test_words_of_a_closed_list(vocabulary: object, written: str, value: str | None, kind: str) -> None:
    reading = vocabulary.read(written)  # type: ignore[attr-defined] # a Vocabulary

    assert (reading.value, reading.kind) == (value, kind)


@pytest.mark.parametrize(
    "written, value, kind",
    [
        ("es", "es", ""),
        ("es-419", "es-419", ""),
        ("ksw", "ksw", ""),
        ("ase", "ase", ""),
        ("ES", "es", "language-spelling"),
        ("es_MX", "es-MX", "language-spelling"),
        ("zh-hans", "zh-Hans", "language-spelling"),
        ("Spanish", "es", "language-spelling"),
        ("haitian creole", "ht", "language-spelling"),
        ("Karen", "ksw", "language-spelling"),
        ("Martian", None, "unknown-language"),
        ("xx", None, "unknown-language"),
    ],
)
def test_languages(written: str, value: str | None, kind: str) -> None:
    assert (read_language(written).value, read_language(written).kind) == (value, kind)


@pytest.mark.parametrize(
    "written, value, kind",
    [
        ("en,es", ("en", "es"), ""),
        ("English/Spanish", ("en", "es"), "language-spelling"),
        ("en, Klingonese", ("en",), "unknown-language"),
    ],
)
def test_lists_of_languages(written: str, value: tuple[str, ...], kind: str) -> None:
    assert (read_languages(written).value, read_languages(written).kind) == (value, kind)


@pytest.mark.parametrize(
    "written, value, kind",
    [
        ("+17125550128", "+17125550128", ""),
        ("+442071838750", "+442071838750", ""),
        ("5155550156", "+15155550156", "phone-format"),
        ("(515) 555-0105", "+15155550105", "phone-format"),
        ("769.555.0180", "+17695550180", "phone-format"),
        ("712-555-0128 x12", "+17125550128", "phone-extension"),
        ("555-0142", None, "invalid-phone"),
        ("603121567", None, "invalid-phone"),
        ("call the office", None, "invalid-phone"),
        ("N/A", None, "placeholder-value"),
    ],
)
def test_phones(written: str, value: str | None, kind: str) -> None:
    assert (read_phone(written, "US").value, read_phone(written, "US").kind) == (value, kind)


@pytest.mark.parametrize(
    "written, value, kind",
    [
        ("qtsai@example.net", "qtsai@example.net", ""),
        ("Isra_El-Sayed@example.net", "Isra_El-Sayed@example.net", ""),
        ("dd'souza@example.net", "dd'souza@example.net", ""),
        ("QTSAI@EXAMPLE.NET", "qtsai@example.net", "email-case-and-space"),
        ("a@@example.net", None, "invalid-email"),
        ("a@b", None, "invalid-email"),
        ("N/A", None, "placeholder-value"),
    ],
)
def test_emails(written: str, value: str | None, kind: str) -> None:
    assert (read_email(written).value, read_email(written).kind) == (value, kind)


@pytest.mark.parametrize(
    "written, value, kind",
    [
        ("O'Brien-Peña", "O'Brien-Peña", ""),
        ("مريم", "مريم", ""),
        ("می\u200cخواهم", "می\u200cخواهم", ""),
        ("Dandridge  ", "Dandridge", "space-around"),
        ("Ana\u00a0Sofía", "Ana Sofía", "space-around"),
        (" George\u200b", "George", "invisible-characters"),
        ("\u202eGeorge", "George", "invisible-characters"),
        ("Sa\u0301nchez", "Sánchez", "decomposed-accents"),
    ],
)
def test_text_is_tidied_and_names_keep_their_letters(written: str, value: str, kind: str) -> None:
    assert (tidy(written).value, tidy(written).kind) == (value, kind)


@given(st.text(max_size=40))
def test_tidying_twice_is_tidying_once(written: str) -> None:
    once = tidy(written).value or ""

    assert tidy(once).value == once


@pytest.mark.parametrize("written, value", [("FNU", ""), (".", ""), ("Fnuggy", "Fnuggy"), ("NATALIA", "NATALIA")])
def test_what_only_fills_the_field_is_no_name(written: str, value: str) -> None:
    assert read_name(written).value == value


def test_a_number_a_spreadsheet_mangled_is_left_out() -> None:
    assert (read_reference("1.23E+05").value, read_reference("1.23E+05").kind) == (None, "number-mangled")


def test_lists_by_other_separators_are_understood_and_said() -> None:
    assert read_list("G1;G2").value == ("G1", "G2")
    assert (read_list("G1, G2").kind, read_list("G1;G2").kind) == ("", "list-separator")


@pytest.mark.parametrize(
    "latitude, longitude, value, kind",
    [
        ("41.4", "-94.2", Spot(41.4, -94.2), ""),
        ("", "-94.2", None, "missing-coordinates"),
        ("0", "0", None, "coordinates-zero"),
        ("-94.23895", "41.40770", None, "coordinates-swapped"),
        ("200", "300", None, "coordinates-impossible"),
        ("nan", "1", None, "coordinates-impossible"),
        ("41,4", "-94,2", None, "unreadable-number"),
    ],
)
def test_coordinates(latitude: str, longitude: str, value: Spot | None, kind: str) -> None:
    assert (read_spot(latitude, longitude).value, read_spot(latitude, longitude).kind) == (value, kind)


def test_ages_with_a_unit_are_left_out() -> None:
    assert (read_months("8, 24").value, read_months("3 yrs").kind) == ((8, 24), "unreadable-number")


@pytest.mark.parametrize(
    "written, value, kind",
    [
        ("America/Chicago", "America/Chicago", ""),
        ("CST", "America/Chicago", "time-zone-abbreviation"),
        ("Eastern", "America/New_York", "time-zone-abbreviation"),
        ("Middle/Earth", None, "unknown-time-zone"),
    ],
)
def test_time_zones(written: str, value: str | None, kind: str) -> None:
    assert (read_zone(written).value, read_zone(written).kind) == (value, kind)


def test_bands_with_a_long_dash_are_understood_and_said() -> None:
    assert read_bands("2027-03-09 15:30-17:30;2027-03-11 17:30\u201320:00").kind == "range-spelling"
    assert read_bands("2027-03-09 17:30-15:30").kind == "unreadable-window"
    assert read_bands("2027-02-30 15:30-17:30").kind == "unreadable-window"


def test_an_instant_must_say_its_offset() -> None:
    assert read_instant("2027-03-09T17:00-06:00").kind == ""
    assert read_instant("2027-03-13T09:00").kind == "window-without-offset"
    assert read_instant("soon").kind == "unreadable-window"


@pytest.mark.parametrize(
    "written", ["24/7", "Mo-Fr 07:30-16:30", "Mo-Th 10:00-20:00; Su off", "Mo-Su 12:30-14:30,17:00-21:00"]
)
def test_opening_hours_of_osm_are_known(written: str) -> None:
    assert read_opening_hours(written).kind == ""
    assert read_opening_hours("9am-5pm weekdays").kind == "opening-hours-syntax"
