"""What is said above a form that came back: true of what was typed."""

import pytest

from service.kernel.frame import Mistake
from service.kernel.locale import voice
from service.kernel.render import environment

EMPTY = Mistake("phone", "Give the office's phone number.")
TOO_LONG = Mistake("text_name", "Give a name of 1 to 18 characters.", is_wrong=True)


@pytest.mark.parametrize(
    "tag, mistakes, said",
    [
        ("en", (EMPTY,), "One thing is missing"),
        ("en", (EMPTY, EMPTY), "2 things are missing"),
        ("en", (TOO_LONG,), "Please check one thing"),
        ("en", (EMPTY, TOO_LONG), "Please check 2 things"),
        ("es", (EMPTY, TOO_LONG), "Revise 2 cosas, por favor"),
        ("en", (), ""),
    ],
)
def test_only_what_is_not_there_is_called_missing(tag: str, mistakes: tuple[Mistake, ...], said: str) -> None:
    heading = '{% from "kernel/forms.html" import mistakes_name %}{{ mistakes_name(mistakes) }}'

    assert environment(voice(tag)).from_string(heading).render(mistakes=mistakes).strip() == said
