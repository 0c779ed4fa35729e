"""What comes with a meeting, in a word each, for the day sheet: who interprets, whether somebody drives. Pure.

No child is named here and no street: sheets lie on desks.
"""

from collections.abc import Iterator

from service.booking.types import Helped
from service.desk.pages.words import Chip
from service.desk.types import DayMeeting
from service.interpreting.types import Interpretation
from service.kernel.locale import Voice
from service.rides.types import RideView
from service.visits.types import Visit


def help_chips(meeting: DayMeeting, helped: Helped | None, voice: Voice, *, is_teacher: bool = False) -> Iterator[Chip]:
    """Say what comes with a meeting and what is still missing; its teacher is told what waits for them."""
    if meeting.state == "proposed":
        yield _not_sure(meeting, helped.visit if helped else None, voice, is_teacher=is_teacher)
    if helped and helped.interpretation:
        yield _interpreter(helped.interpretation, voice)
    if helped and helped.ride:
        yield _ride(helped.ride, voice)
    if helped and helped.seats:
        count = len(helped.seats)
        said = voice.ngettext("%(num)s child in childcare", "%(num)s children in childcare", count) % {"num": count}
        yield Chip("settled", said, "kids")


def _not_sure(meeting: DayMeeting, visit: Visit | None, voice: Voice, *, is_teacher: bool) -> Chip:
    waits_for_teacher = meeting.mode != "home" or (visit is not None and visit.waits_for_teacher)
    if is_teacher and waits_for_teacher:
        return Chip("needs", voice.gettext("Waits for your answer"))
    if meeting.mode != "home":
        return Chip("waiting", voice.gettext("Not sure yet: place"))
    if waits_for_teacher:
        return Chip("waiting", voice.gettext("Not sure yet: the teacher has not answered"))
    return Chip("waiting", voice.gettext("Not sure yet: second visitor"))


def _interpreter(found: Interpretation, voice: Voice) -> Chip:
    language = {"language": voice.language(found.language)}
    if found.state == "missing":
        return Chip("needs", voice.gettext("No interpreter yet: %(language)s") % language, "talk")
    if found.state == "asked":
        asked = voice.gettext("Interpreter asked, no answer yet: %(language)s") % language
        return Chip("waiting", f"{asked}, {found.interpreter}", "talk")
    if found.state == "line":
        return Chip("settled", voice.gettext("Interpreter: %(language)s") % language + f", {found.line}", "phone")
    return Chip("settled", voice.gettext("Interpreter: %(language)s") % language + f", {found.interpreter}", "talk")


def _ride(ride: RideView, voice: Voice) -> Chip:
    match ride.state:
        case "found" | "own" | "taxi":
            return Chip("settled", voice.gettext("Has a ride"), "car")
        case "looking":
            return Chip("waiting", voice.gettext("Looking for a driver"), "car")
        case "unmet" | "off":
            return Chip("needs", voice.gettext("No driver yet"), "car")
