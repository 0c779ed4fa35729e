"""Who may go, who is asked first, and what a visit still needs. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.kernel.ids import PersonId
from service.kernel.languages import base_of, is_spoken
from service.kernel.spans import Span
from service.visits.types import Candidate, Going, HomeVisitsPolicy, Needs, Outing, Safety, Step, Visit, Visitor

VISITORS: Final = 2
"""Fewer never go: the model of Parent Teacher Home Visits."""

MOST_VISITORS: Final = 3
"""More would be a delegation (the same)."""

TEACHERS_PLACE: Final = 1
SPOKEN_AT_SCHOOL: Final = "en"
"""Everybody who works here speaks it, whether or not their profile lists it."""

NOON: Final = time(12)
ASKED_AGAIN: Final = timedelta(minutes=30)
"""Who is fine and still there is given so long before they are overdue again."""

LONGEST_WAY: Final = 120
"""Minutes: what a map says beyond that is a mistyped spot."""


def padded(span: Span, travel_minutes: int) -> Span:
    """Add the way there and back: nobody is asked to be elsewhere then."""
    way = timedelta(minutes=travel_minutes)
    return Span(span.start - way, span.end + way)


def day_of(span: Span, zone: str) -> date:
    """Give the day a visit ends on by the school's wall clock: training must hold through it."""
    return span.end.astimezone(ZoneInfo(zone)).date()


def is_trained(until: date | None, span: Span, zone: str) -> bool:
    """Tell whether training holds through the day of a visit."""
    return until is not None and until >= day_of(span, zone)


def speaks(languages: Iterable[str], wanted: str) -> bool:
    """Tell whether one of some languages is the family's: es serves es-MX, the script does not matter in speech."""
    return base_of(wanted) == SPOKEN_AT_SCHOOL or is_spoken(wanted, languages)


def in_turn(candidates: Iterable[Candidate], span: Span, zone: str, language: str) -> list[Candidate]:
    """List who may come along in the order they are asked.

    Who speaks the family's language first, then who teaches a child of theirs, then who has been on the fewest visits.
    """

    def turn(one: Candidate) -> tuple[bool, bool, int, str]:
        return not speaks(one.languages, language), not one.knows_family, one.visits, one.person_id.hex

    return sorted((one for one in candidates if is_trained(one.trained_until, span, zone)), key=turn)


def needs_of(outing: Outing, going: Sequence[Going]) -> Needs:
    """Say what a visit still needs before it is confirmed."""
    teacher = next((one for one in going if one.person_id == outing.teacher_id), None)
    if teacher is None or not teacher.is_in:
        return "another_place"
    trained = [one for one in going if one.is_in and is_trained(one.trained_until, outing.span, outing.zone)]
    if len(trained) < VISITORS or teacher not in trained:
        return "second_visitor"
    agreed = [one for one in trained if one.state == "accepted"]
    return "" if len(agreed) >= VISITORS and teacher in agreed else "answers"


def who_go(going: Iterable[Going]) -> set[PersonId]:
    """Give those who have agreed to go."""
    return {one.person_id for one in going if one.state == "accepted"}


def visit_of(outing: Outing, going: Sequence[Going]) -> Visit:
    """Give a visit as everybody in it may know it."""
    visitors = [
        Visitor(
            person_id=one.person_id,
            name=one.name,
            called=one.called,
            state="accepted" if one.state == "accepted" else "asked",
            is_teacher=one.person_id == outing.teacher_id,
            noted_by=one.noted_by,
            by_calendar=one.by_calendar,
        )
        for one in sorted(going, key=lambda each: each.place)
        if one.is_in
    ]
    return Visit(meeting_id=outing.meeting_id, visitors=visitors, needs=needs_of(outing, going))


def free_place(going: Iterable[Going]) -> int | None:
    """Give the first place beside the teacher's that nobody has; None: three go already."""
    had = {one.place for one in going if one.is_in}
    return next((place for place in range(TEACHERS_PLACE + 1, MOST_VISITORS + 1) if place not in had), None)


def settle_by(outing: Outing, policy: HomeVisitsPolicy, now: datetime) -> datetime:
    """Say by when a visit is to have its pair: some days before at noon, while that is to come; else before the way."""
    zone = ZoneInfo(outing.zone)
    day = outing.span.start.astimezone(zone).date() - timedelta(days=policy.settle_days)
    at = datetime.combine(day, NOON, zone)
    return at if now < at < outing.span.start else padded(outing.span, outing.travel_minutes).start


def way_minutes(reckoned: int | None, policy: HomeVisitsPolicy) -> int:
    """Say how many minutes one way takes: as reckoned from the map, else as the school says."""
    return policy.travel_minutes if reckoned is None else min(reckoned, LONGEST_WAY)


def due_back(outing: Outing, safety: Safety) -> datetime:
    """Say when a pair is to be back: as it said itself, else the visit's end and the way."""
    return safety.due_back_at or outing.span.end + timedelta(minutes=outing.travel_minutes)


def is_to_be_asked(outing: Outing, safety: Safety, policy: HomeVisitsPolicy, now: datetime) -> bool:
    """Tell whether a pair is so overdue that it is asked how it is."""
    late = now - due_back(outing, safety)
    return (
        safety.back_at is None and safety.pair_asked_at is None and late >= timedelta(minutes=policy.ask_pair_minutes)
    )


def is_to_be_alarmed(outing: Outing, safety: Safety, policy: HomeVisitsPolicy, now: datetime) -> bool:
    """Tell whether the next person of the school is alarmed: help is asked for, or nobody has answered so long."""
    if safety.back_at is not None or safety.acknowledged_at is not None:
        return False
    if safety.alarmed_at is not None:
        return now - safety.alarmed_at >= timedelta(minutes=policy.next_minutes)
    return safety.help_asked_at is not None or now - due_back(outing, safety) >= timedelta(minutes=policy.alarm_minutes)


def next_of(listed: Sequence[PersonId], alarms: int) -> PersonId | None:
    """Say whose turn it is to be alarmed; after the last the first again, until one of them answers."""
    return listed[alarms % len(listed)] if listed else None


def is_shown(span: Span, policy: HomeVisitsPolicy, now: datetime) -> bool:
    """Tell whether it is close enough to a visit for its pair to see where it is."""
    before, after = timedelta(hours=policy.shown_before_hours), timedelta(hours=policy.shown_after_hours)
    return span.start - before <= now < span.end + after


def said(step: Step, safety: Safety, travel_minutes: int, now: datetime) -> Safety:
    """Take down what a pair says. Who leaves, early or late, is due after the way back; who stays, in half an hour."""
    match step:
        case "leaves_for":
            return replace(safety, leaves_for_at=now)
        case "arrived":
            return replace(safety, arrived_at=now)
        case "left":
            return replace(safety, left_at=now, due_back_at=now + timedelta(minutes=travel_minutes))
        case "back":
            return replace(safety, back_at=now)
        case "still":
            return replace(safety, due_back_at=now + ASKED_AGAIN)
        case "help":
            return replace(safety, help_asked_at=now)
