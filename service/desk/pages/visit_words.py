"""How a home visit stands, in a few words, for the office and for its teacher. Pure."""

from service.desk.pages.words import Chip
from service.kernel.locale import Voice
from service.visits.types import Visit


def visit_chip(visit: Visit, voice: Voice, *, is_teacher: bool = False) -> Chip:
    """Say what a visit still needs; its own teacher is told what waits for them first."""
    if is_teacher and visit.waits_for_teacher:
        return Chip("needs", voice.gettext("Waits for your answer"))
    return {
        "": Chip("settled", voice.gettext("The visit is on")),
        "answers": Chip("waiting", voice.gettext("A visitor has not answered")),
        "second_visitor": Chip("needs", voice.gettext("Needs a second visitor")),
        "another_place": Chip("needs", voice.gettext("The family chooses another place")),
    }[visit.needs]
