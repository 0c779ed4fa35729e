"""Names, hours and ways in keep their own order beside words of another direction."""

import msgspec

from service.kernel.bidi import bare, isolated
from service.kernel.locale import voice
from service.kernel.render import environment
from service.notices import messages as said
from tests.messages import SCHOOL, about, booked, meeting
from tests.opened import mail_of, opened, part, text_of

RTL = "ar-XB"
NAME = "مريم السيد"


def _apart(words: str) -> str:
    return f"\u2068{words}\u2069"


def test_words_that_run_with_the_sentence_stay_as_they_are() -> None:
    assert isolated("Room 12.", "ltr") == "Room 12."
    assert isolated(NAME, "ltr") == _apart(NAME)
    assert isolated("Room 12.", "rtl") == _apart("Room 12.")
    assert bare(isolated(NAME, "rtl")) == NAME


def test_an_address_stays_bare_so_that_it_can_be_followed() -> None:
    assert isolated("https://school.example/l/x", "rtl") == "https://school.example/l/x"


def test_a_right_to_left_mail_sets_hours_names_and_the_way_in_apart() -> None:
    mail = opened(mail_of(booked(teacher={"": "Ms. Okafor"}), RTL))

    assert _apart("5:10 to 5:30 pm") in part(mail, "text/plain").replace("\xa0", " ")
    assert _apart("Use the side door on Oak Street.") in part(mail, "text/plain")
    assert "<bdi>Use the side door on Oak Street.</bdi>" in part(mail, "text/html")
    assert _apart("Mateo") in part(mail, "text/html")


def test_a_name_of_another_script_does_not_turn_an_english_sentence_round() -> None:
    plain = part(opened(mail_of(booked(teacher={"": NAME}))), "text/plain")

    assert f"You are booked with {_apart(NAME)}." in plain


def test_subjects_and_texts_go_without_marks() -> None:
    message = said.MeetingBooked(**about(msgspec.structs.replace(SCHOOL, door={})), meeting=meeting(teacher={"": NAME}))

    assert "\u2068" not in str(opened(mail_of(message, RTL))["Subject"]) + text_of(message).body


def test_a_sentence_begins_with_a_capital_behind_a_mark() -> None:
    speaker = voice("es")

    assert speaker.sentence(_apart("jueves")) == _apart("Jueves")


def test_every_sentence_of_a_template_is_filled_so() -> None:
    page = environment(voice("en")).from_string('{{ _("About %(children)s", children=name) }}')

    assert page.render(name=NAME) == f"About {_apart(NAME)}"
