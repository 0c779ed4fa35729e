"""What texts cost, and that every text fits with the longest names there are."""

from pathlib import Path

import msgspec
import pytest

from service.kernel.tokens import TOKEN_LENGTH
from service.notices import messages as said
from service.notices.compose import speaks
from service.notices.messages import kind_of
from service.notices.sms_text import fit, is_gsm7, length, parts
from tests.messages import SCHOOL, about, booked, every_message, meeting
from tests.opened import LINKS, text_of, texts_said

EXPECTED = Path(__file__).parent / "expected"

LONG_SCHOOL = msgspec.structs.replace(
    SCHOOL, name="Saint Anne's Academy of the Larkfield Hills", text_name="St Anne's Larkfield"
)
LONG = {
    "en": "Ms. Venkataraman-Wickramasinghe",
    "es": "maestra Venkataraman-Wickramasinghe",
    "": "Priya Venkataraman-W",
}
LONGER = {"en": "Mr. Papadimitriou-Featherstone", "es": "maestro Papadimitriou-Featherstone", "": "Ari Papadimitriou-F"}
ACCENTED = {"en": "Ms. Ramírez", "es": "maestra Ramírez", "": "Ana Ramírez"}

CHILDREN = ("Mateo", "Lucía")


@pytest.mark.parametrize(
    "text, characters, in_parts",
    [
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("é" * 160, 160, 1),
        ("ñÑüÜ¿¡ÉàèùìòÇ", 13, 1),
        ("{}[]~|^\\€", 18, 1),
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        ("í" * 70, 70, 1),
        ("í" * 71, 71, 2),
        ("í" * 201, 201, 3),
        ("í" * 202, 202, 4),
        ("😀" * 35, 70, 1),
        ("😀" * 36, 72, 2),
        ("", 0, 1),
    ],
)
def test_what_a_text_costs(text: str, characters: int, in_parts: int) -> None:
    assert (length(text), parts(text)) == (characters, in_parts)


@pytest.mark.parametrize("letter", "áíóúÁÍÓÚç“”–…\u00a0🙂中ع")
def test_letters_that_gsm7_has_not(letter: str) -> None:
    assert not is_gsm7(letter)


def test_the_first_that_fits_is_taken_else_the_shortest() -> None:
    assert fit(["x" * 161, "y" * 160, "z"]) == "y" * 160
    assert fit(["í" * 202, "í" * 201]) == "í" * 201
    assert fit(["x" * 300, "y" * 200]) == "y" * 200


def test_a_link_is_as_long_as_the_arithmetic_says() -> None:
    assert TOKEN_LENGTH == 43
    assert len(LINKS.door(about()["link_id"])) == 68


@pytest.mark.parametrize("first, second", [(LONG, LONGER), (ACCENTED, LONG)])
def test_every_english_text_is_one_part_with_the_longest_names(first: said.Called, second: said.Called) -> None:
    texts = [
        text_of(message) for message in every_message(LONG_SCHOOL, first, second) if speaks(kind_of(message), "sms")
    ]

    too_long = [text.body for text in texts if is_gsm7(text.body) and text.parts > 1]
    too_dear = [text.body for text in texts if text.parts > 3]
    assert (too_long, too_dear) == ([], [])


@pytest.mark.parametrize("first, second", [(LONG, LONGER), (ACCENTED, LONG)])
def test_every_spanish_text_keeps_to_three_parts_with_the_longest_names(
    first: said.Called, second: said.Called
) -> None:
    texts = [
        text_of(message, "es")
        for message in every_message(LONG_SCHOOL, first, second)
        if speaks(kind_of(message), "sms")
    ]

    assert [text.body for text in texts if text.parts > (2 if is_gsm7(text.body) else 3)] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_our_own_words_never_force_a_text_out_of_gsm7(language: str) -> None:
    texts = [text_of(message, language).body for message in every_message() if speaks(kind_of(message), "sms")]

    assert [text for text in texts if not is_gsm7(text)] == []


def test_a_long_text_leaves_out_the_room_then_the_teacher_and_keeps_day_and_hour() -> None:
    names = ("Al Ng", "Ms. Venkataraman-Lo", "Ms. Venkataraman-Wickramasinghe")

    bodies = [text_of(booked(teacher={"": name})).body.partition("/l/")[0] for name in names]

    assert bodies == [
        "Lincoln Elementary: booked with Al Ng, Thu Oct 15, 5:10 pm, Room 12. Change it: https://school.example",
        "Lincoln Elementary: booked with Ms. Venkataraman-Lo, Thu Oct 15, 5:10 pm. Change it: https://school.example",
        "Lincoln Elementary: booked: Thu Oct 15, 5:10 pm. Change it: https://school.example",
    ]


def test_the_last_to_go_is_the_door() -> None:
    school = msgspec.structs.replace(
        SCHOOL, door={"en": "Use the small blue door behind the library, left of the bicycles. " * 2}
    )

    body = text_of(said.HourBefore(**about(school), meeting=meeting())).body

    assert body == "Lincoln Elementary: see you at 5:10 pm at school. Late? Call 555-0142."


def test_a_call_is_never_left_out() -> None:
    by_phone = said.MeetingBooked(**about(), meeting=meeting(mode="phone", room="", teacher={"": "Ms. Venkataraman-W"}))

    assert "by phone" in text_of(by_phone).body


def test_a_name_that_gsm7_cannot_write_is_kept_as_it_is() -> None:
    text = text_of(said.MeetingBooked(**about(), meeting=meeting(teacher=ACCENTED)))

    assert "Ms. Ramírez" in text.body
    assert text.parts == 3


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_text_names_a_child(language: str) -> None:
    texts = [text_of(message, language).body for message in every_message() if speaks(kind_of(message), "sms")]

    assert [text for text in texts if any(child in text for child in CHILDREN)] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_text_has_one_link_at_most(language: str) -> None:
    texts = [text_of(message, language).body for message in every_message() if speaks(kind_of(message), "sms")]

    assert [text for text in texts if text.count("http") > 1] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_texts_read_as_expected(language: str) -> None:
    assert texts_said(language) == (EXPECTED / f"texts.{language}.txt").read_text(encoding="utf-8")
