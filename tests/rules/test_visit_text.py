"""One text for one visit: the first time, how many more, and one part."""

from typing import Final

import pytest

from service.notices import messages as said
from tests.messages import OKAFOR, about, meeting
from tests.opened import text_of

LONGEST: Final = {"en": "Ms. Venkataraman-W", "": "Priya Venkataraman-Wisniewski"}


def _visit(count: int, *, teacher: dict[str, str] = OKAFOR) -> said.VisitBooked:
    return said.VisitBooked(**about(), meetings=[meeting(number, teacher=teacher) for number in range(1, count + 1)])


@pytest.mark.parametrize(
    "count, language, words",
    [
        (2, "en", "booked with Ms. Okafor, Thu Oct 15, 5:10 pm, and 1 more. See them: "),
        (4, "en", "booked with Ms. Okafor, Thu Oct 15, 5:10 pm, and 3 more. See all: "),
        (2, "es", "sus citas son el jueves 15 oct, 5:10 pm y otra. Verlas: "),
        (4, "es", "sus citas son el jueves 15 oct, 5:10 pm y otras 3. Verlas: "),
        (1, "en", "booked: Thu Oct 15, 5:10 pm, Room 12. Change it: "),
    ],
)
def test_a_visit_is_said_by_its_first_time_and_how_many_more(count: int, language: str, words: str) -> None:
    assert f"Lincoln Elementary: {words}" in text_of(_visit(count), language).body


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_visit_fits_one_part_with_the_longest_names(language: str) -> None:
    text = text_of(_visit(8, teacher=LONGEST), language)

    assert text.parts == 1
    assert "5:10 pm" in text.body
