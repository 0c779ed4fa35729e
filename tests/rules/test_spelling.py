"""How names are spelled to be found, and what is read of what somebody types to find a person."""

import pytest

from service.people.spelling import is_sought, plain_letters, read_sought


@pytest.mark.parametrize(
    "name,plain",
    [
        ("Soto Ramírez", "soto ramirez"),
        ("Nguyễn Thị Đào", "nguyen thi dao"),
        ("O’Brien-Peña", "obrien pena"),
        ("Weiß", "weiss"),
        ("مُحَمَّد", "محمد"),
        ("  \\%_  ", ""),
    ],
)
def test_a_name_is_spelled_without_marks_apostrophes_and_capitals(name: str, plain: str) -> None:
    assert plain_letters(name) == plain


@pytest.mark.parametrize(
    "typed,digits",
    [
        ("(312) 555-0100", "3125550100"),
        ("+1 312.555.0100", "13125550100"),
        ("001 312 555 0100", "13125550100"),
        ("+44 (0)20 7946 0000", "442079460000"),
        ("٣١٢٥٥٥٠١٠٠", "3125550100"),
        ("0142", "0142"),
        ("12", ""),
    ],
)
def test_a_number_is_read_in_any_writing(typed: str, digits: str) -> None:
    assert (read_sought(typed).digits, read_sought(typed).words) == (digits, [])


def test_words_are_found_in_any_order_and_all_of_them() -> None:
    assert is_sought(read_sought("ramirez lú").words, ["Lucía Soto Ramírez"])
    assert not is_sought(read_sought("ramirez ana").words, ["Lucía Soto Ramírez"])
    assert not is_sought([], ["Lucía Soto Ramírez"])
