"""One form of telephone numbers, whoever typed them."""

import pytest

from service.kernel.numbers import phone_said


@pytest.mark.parametrize(
    "written, said",
    [
        ("+13125550142", "(312) 555-0142"),
        ("312-555-0142", "(312) 555-0142"),
        ("312.555.0142", "(312) 555-0142"),
        ("+525555550142", "+52 55 5555 0142"),
    ],
)
def test_a_whole_number_is_written_in_one_form(written: str, said: str) -> None:
    assert phone_said(written) == said


@pytest.mark.parametrize("written", ["", "555-0142", "312-555-0142 ext. 7", "ask at the door"])
def test_what_is_not_a_whole_number_stays_as_it_was_written(written: str) -> None:
    assert phone_said(written) == written
