"""Several people in one sentence: each once, two of one name told apart, and as many as the verb says."""

import pytest

from service.kernel.locale import voice
from service.notices.wording import teachers_said, visitors_said

OKAFOR = {"en": "Ms. Okafor", "es": "maestra Okafor", "": "Ada Okafor"}
MINH = {"en": "Mr. Tran", "es": "maestro Tran", "": "Minh Tran"}
BAO = {"en": "Mr. Tran", "es": "maestro Tran", "": "Bao Tran"}


@pytest.mark.parametrize(
    "tag, said",
    [
        ("en", "At your home. Minh Tran and Bao Tran come."),
        ("es", "En su casa. Van Minh Tran y Bao Tran."),
    ],
)
def test_two_visitors_called_the_same_are_both_said_with_their_given_names(tag: str, said: str) -> None:
    assert visitors_said([MINH, BAO], voice(tag), interpreter_comes=False) == said


def test_who_is_called_otherwise_keeps_the_name_the_school_gave() -> None:
    assert "Ms. Okafor, Minh Tran, and Bao Tran come" in visitors_said(
        [OKAFOR, MINH, BAO], voice("en"), interpreter_comes=True
    )


def test_two_visitors_of_one_whole_name_are_two_all_the_same() -> None:
    assert "Minh Tran and Minh Tran come" in visitors_said([MINH, MINH], voice("en"), interpreter_comes=False)


def test_the_teacher_of_two_meetings_is_said_once() -> None:
    assert teachers_said([MINH, OKAFOR, MINH], voice("en")) == "Mr. Tran and Ms. Okafor"
