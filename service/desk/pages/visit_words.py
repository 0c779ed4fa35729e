"""How a home visit stands, in a few words, for the office and for its teacher. Pure."""

from service.desk.pages.words import Chip
from service.kernel.locale import Voice
from service.visits.types import OnBoard, Visit


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


def out_chip(found: OnBoard, voice: Voice) -> Chip:
    """Say of a pair that is out where it is, or that somebody has to see to it, and who does."""
    where = found.safety
    if where.acknowledged_by and found.late_minutes:
        return Chip("needs", voice.gettext("Overdue. %(name)s sees to it") % {"name": where.acknowledged_by})
    if where.help_asked_at:
        return Chip("stopped", voice.gettext("Asks for help"), "warn")
    if found.late_minutes:
        return Chip("stopped", voice.gettext("Overdue by %(minutes)s minutes") % {"minutes": found.late_minutes})
    return Chip("waiting", _place(found, voice))


def _place(found: OnBoard, voice: Voice) -> str:
    where = found.safety
    if where.left_at:
        return voice.gettext("On the way back")
    if where.arrived_at:
        return voice.gettext("With the family")
    return voice.gettext("On the way there") if where.leaves_for_at else voice.gettext("Not heard of yet")
