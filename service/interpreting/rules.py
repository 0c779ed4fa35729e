"""Who may interpret, who is asked first, how long it takes and how long ahead. Pure."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from service.interpreting.errors import Lack
from service.interpreting.promises import SURE
from service.interpreting.types import (
    Candidate,
    Interpretation,
    InterpreterMode,
    InterpretingPolicy,
    MeetingMode,
    OnBoard,
    SpotNamed,
    Standing,
    Told,
    Wanted,
)
from service.kernel.errors import Malformed
from service.kernel.languages import base_of, is_tag
from service.kernel.spans import Span
from service.notices.facts import SchoolFacts

SIGNED: Final = frozenset(
    {"ase", "bfi", "csl", "fcs", "fsl", "gsg", "hks", "ils", "ins", "jsl", "kvk", "mfs", "prl", "psr", "rsl", "sgn"}
    | {"ssp", "vsl"}
)
"""Sign languages by ISO 639-3, those of the communities our schools have, and sgn for any (BCP 47)."""

_SERVES: Final[dict[MeetingMode, tuple[InterpreterMode, ...]]] = {
    "school": ("in_person", "video", "phone"),
    "place": ("in_person", "video", "phone"),
    "home": ("in_person", "video", "phone"),
    # Who would come in person is kept for meetings one comes to.
    "video": ("video", "in_person", "phone"),
    "phone": ("phone", "video", "in_person"),
}
_LESS: Final[dict[MeetingMode, InterpreterMode]] = {"video": "video", "phone": "phone"}
_DISTANCE: Final[tuple[InterpreterMode, ...]] = ("in_person", "video", "phone")

Chase = Literal["wait", "remind", "next"]

SHOWN_BEFORE: Final = timedelta(hours=2)
SHOWN_AFTER: Final = timedelta(hours=2)
"""Around a meeting, and only then, its interpreter sees the family's first name."""


def is_signed(language: str) -> bool:
    """Tell a sign language from a spoken one."""
    return base_of(language) in SIGNED


def read_languages(tags: Iterable[str]) -> list[str]:
    """Return the tags of languages as they are kept, each once; Malformed for none, or one that is no tag."""
    found = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    if not found:
        raise Malformed("languages", "missing")
    if not all(map(is_tag, found)):
        raise Malformed("languages", "unreadable")
    return found


def lead_days(language: str, policy: InterpretingPolicy) -> int:
    """Tell how many working days ahead somebody who comes must be asked."""
    return policy.sign_days if is_signed(language) else policy.spoken_days


def working_days(asked: date, day: date, holidays: Collection[date]) -> int:
    """Count the working days after one day up to another, that one included."""
    ahead = (asked + timedelta(days=n) for n in range(1, (day - asked).days + 1))
    return sum(1 for each in ahead if each.isoweekday() <= 5 and each not in holidays)  # noqa: PLR2004 - Friday


def is_in_time(wanted: Wanted, policy: InterpretingPolicy, holidays: Collection[date]) -> bool:
    """Tell whether somebody who comes in person was asked for early enough. Whom one calls needs no such time."""
    zone = ZoneInfo(wanted.zone)
    asked, day = wanted.requested_at.astimezone(zone).date(), wanted.span.start.astimezone(zone).date()
    return working_days(asked, day, holidays) >= lead_days(wanted.language, policy)


def mode_at(meeting: MeetingMode, interpreter: InterpreterMode) -> InterpreterMode:
    """Say how an interpreter is there: who would come in person is on the telephone where the meeting is a call."""
    return max(interpreter, _LESS.get(meeting, "in_person"), key=_DISTANCE.index)


def may_serve(meeting: MeetingMode, interpreter: InterpreterMode, language: str) -> bool:
    """Tell whether an interpreter can be there at all: who signs must be seen."""
    return not (is_signed(language) and mode_at(meeting, interpreter) == "phone")


def line_may_serve(language: str) -> bool:
    """Tell whether a telephone line can serve a language."""
    return not is_signed(language)


def order(
    candidates: Iterable[Candidate], wanted: Wanted, policy: InterpretingPolicy, *, in_time: bool
) -> list[Candidate]:
    """List who may interpret, in the order they are asked.

    In person first for a meeting in person; then who has a meeting of the same language just before or after; then who
    has the fewest. The certificate must hold through the meeting's day.
    """
    day = wanted.span.end.astimezone(ZoneInfo(wanted.zone)).date()
    able = [
        one
        for one in candidates
        if one.certified_until >= day
        and may_serve(wanted.mode, one.mode, wanted.language)
        and (in_time or one.mode != "in_person")
    ]
    return sorted(able, key=lambda one: _turn(one, wanted, policy))


def _turn(one: Candidate, wanted: Wanted, policy: InterpretingPolicy) -> tuple[int, bool, int, str]:
    near = timedelta(minutes=policy.next_to_minutes)
    beside = any(is_next_to(span, wanted.span, near) for span in one.same_language)
    return _SERVES[wanted.mode].index(one.mode), not beside, one.assignments, one.person_id.hex


def is_next_to(one: Span, other: Span, near: timedelta) -> bool:
    """Tell whether two spans follow each other with little between them."""
    return not one.overlaps(other) and max(one.start, other.start) - min(one.end, other.end) <= near


def lack_of(wanted: Wanted, candidates: Sequence[Candidate], *, in_time: bool) -> Lack:
    """Say why nobody was found."""
    if is_signed(wanted.language) and wanted.mode == "phone":
        return "by-phone"
    if not in_time and any(one.mode == "in_person" for one in candidates):
        return "late"
    return "taken"


def is_open(standing: Standing) -> bool:
    """Tell whether an interpreter may take a meeting: nobody interprets, or who does would give it away."""
    return standing.seen.state == "missing" or standing.offered_at is not None


def told_of(seen: Interpretation) -> Told:
    """Say what a family may know of who interprets: before a yes that we are looking."""
    return seen.mode if seen.state in SURE else "looking"


def news(told: Told, now_is: Told, by: datetime, now: datetime) -> Told | None:
    """Say what a family is told now that it has not heard; None: nothing.

    A yes always, that who said yes has gone at once, and when it is time that there is nobody.
    """
    if now_is == "looking" and now >= by:
        now_is = "missing"
    if now_is == told or (told, now_is) == ("missing", "looking"):
        return None
    return now_is


def is_for_office(one: OnBoard) -> bool:
    """Tell whether something is missing still: who was asked has not said yes, or would rather give it away."""
    return one.state not in SURE or one.is_offered


def chase(
    asked_at: datetime, reminded_at: datetime | None, starts_at: datetime, now: datetime, policy: InterpretingPolicy
) -> Chase:
    """Say what an ask without an answer needs now.

    The school's hours count, but of what is left until the meeting a third at most passes before each step.
    """
    third = (starts_at - asked_at) / 3
    if now >= asked_at + min(timedelta(hours=policy.answer_hours), 2 * third):
        return "next"
    is_due = now >= asked_at + min(timedelta(hours=policy.remind_hours), third)
    return "remind" if is_due and reminded_at is None else "wait"


def is_shown(span: Span, now: datetime) -> bool:
    """Tell whether it is close enough to a meeting for its interpreter to see whom they will meet."""
    return span.start - SHOWN_BEFORE <= now < span.end + SHOWN_AFTER


def place_of(meeting: MeetingMode, school: SchoolFacts, spot: SpotNamed) -> str:
    """Name where an interpreter goes, as a calendar may hold it: nothing for calls, and never a home."""
    match meeting:
        case "school":
            return ", ".join(part for part in (school.name, spot.room) if part)
        case "place":
            return spot.place
        case "home" | "video" | "phone":
            return ""
