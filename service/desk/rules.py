"""What the office's lists say of families, and how a day is laid out. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final, Literal
from zoneinfo import ZoneInfo

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from service.availability.rules import rest_of_day, runs_on
from service.availability.types import Hours
from service.booking.day_parts import is_in_band
from service.booking.types import STANDING, AskView, MeetingState
from service.desk.types import (
    CallReason,
    DayMeeting,
    DayRow,
    Failure,
    Family,
    Filters,
    Guardian,
    Happened,
    Stage,
    State,
    Wanted,
)
from service.kernel.ids import HouseholdId, PersonId
from service.kernel.progress import Progress
from service.kernel.spans import Fold, Span, instant
from service.people.spelling import is_sought, plain_letters
from service.rides.types import RideView
from service.rounds.types import Round, RoundTeacher

CALL_AFTER: Final = timedelta(days=3)
"""How long a family that was told is left in peace before the call list has it: who hears on a Friday has Monday."""

PAST_LISTED: Final = timedelta(days=365)
"""How far back days are listed; the sheets of those before are still there for whoever asks for the day."""

STATES: Final[tuple[State, ...]] = (
    *("booked", "proposed", "answered", "unreached"),
    *("all-booked", "partly", "none-work", "waiting", "silent", "failing", "paper", "unsent"),
)
"""As the filter offers them."""

LEAST_BREAK: Final = timedelta(minutes=10)
"""A shorter gap between two meetings is the walk to the door, not a break worth a line on paper."""


def families(guardians: Iterable[Guardian], wanted: Iterable[Wanted]) -> list[Family]:
    """Put a round's guardians and what is wanted of them together by household, in the order of their names."""
    children: dict[HouseholdId, list[Wanted]] = defaultdict(list)
    for one in wanted:
        children[one.household_id].append(one)
    homes: dict[HouseholdId, list[Guardian]] = defaultdict(list)
    for guardian in guardians:
        homes[guardian.household_id].append(guardian)
    return [
        Family(household_id=household_id, guardians=found, wanted=children[household_id])
        for household_id, found in homes.items()
    ]


def current_first(rounds: Iterable[Round], now: datetime) -> list[Round]:
    """Order rounds by which of them somebody means who names none: those that run, those to come, those that are over.

    One runs from the first booking to the last meeting; of several, the one that ends first. Of those to come the next
    is first, of those that are over the last.
    """

    def turn(one: Round) -> tuple[int, float]:
        last_day, begins = max(one.days), one.early_from or one.opens_at
        if last_day < now.astimezone(ZoneInfo(one.zone)).date():
            return 2, -last_day.toordinal()
        is_running = one.state != "draft" and begins <= now
        return (0, last_day.toordinal()) if is_running else (1, begins.timestamp())

    return sorted(rounds, key=turn)


def is_beside(other: Round, round_: Round) -> bool:
    """Tell whether another round is open on some of a round's days."""
    return other.state == "open" and other.round_id != round_.round_id and bool(set(other.days) & set(round_.days))


def stage(family: Family) -> Stage:
    """Say how far a family came: the furthest of the four."""
    if any(one.booked for one in family.wanted):
        return "booked"
    if any(_has_times(one) for one in family.wanted):
        return "proposed"
    return "answered" if _has_answered(family) else "unreached"


def happened(family: Family) -> Happened:
    """Say what became of a family, as far as somebody has to know who wants to help."""
    wanted = family.wanted
    booked = sum(one.booked is not None for one in wanted)
    claims: tuple[tuple[bool, Happened], ...] = (
        (0 < booked == len(wanted), "booked"),
        (any(_has_times(one) for one in wanted), "choosing"),
        (any(one.no_time_id for one in wanted), "none-work"),
        (booked > 0, "partly"),
        (any(one.place for one in wanted), "waiting"),
        (_has_answered(family), "answered"),
    )
    return next((word for holds, word in claims if holds), _told(family.guardians))


def happened_to(one: Wanted, family: Family) -> Happened:
    """Say what became of one child's meeting with one teacher."""
    claims: tuple[tuple[bool, Happened], ...] = (
        (one.booked is not None, "booked"),
        (_has_times(one), "choosing"),
        (one.no_time_id is not None, "none-work"),
        (bool(one.place), "waiting"),
        (_has_answered(family) and not any(other.booked for other in family.wanted), "answered"),
    )
    return next((word for holds, word in claims if holds), _told(family.guardians))


def failure(family: Family) -> Failure | None:
    """Say why the last thing sent to a family did not arrive, if so."""
    return next((one.told.failure for one in family.guardians if one.told.failure), None)


def call_reason(family: Family, now: datetime) -> CallReason | None:
    """Say why somebody should call: nothing arrives, nothing can go out, there is only paper, nobody answered for days.

    None: nobody has to.
    """
    match happened(family):
        case "failing" | "paper" as reason:
            return reason
        case "unsent" if not any(one.has_address or one.told.goes_out_at for one in family.guardians):
            return "unsent"
        case "silent" if (told_at := last_told(family)) and now - told_at >= CALL_AFTER:
            return "silent"
        case _:
            return None


def has_number(family: Family) -> bool:
    """Tell whether somebody of a family can be called."""
    return any(one.phone for one in family.guardians)


def last_told(family: Family) -> datetime | None:
    """Say when something last went out to a family."""
    return max((one.told.last_at for one in family.guardians if one.told.last_at), default=None)


def most_urgent_first(families_: Iterable[Family]) -> list[Family]:
    """Order the call list: those nothing reaches or goes to, those with a letter, those who were told longest ago."""
    order = {"failing": 0, "unsent": 1, "paper": 2}

    def urgency(family: Family) -> tuple[int, float, str]:
        told_at = last_told(family)
        return order.get(happened(family), 3), told_at.timestamp() if told_at else 0, family.name

    return sorted(families_, key=urgency)


def progress(families_: Iterable[Family]) -> Progress:
    """Count families by how far they came; the four add up to all of them."""
    return _counted(stage(family) for family in families_)


def by_teacher(families_: Iterable[Family]) -> dict[PersonId, Progress]:
    """Count each teacher's families by how far they came with this teacher."""
    stages: dict[PersonId, list[Stage]] = defaultdict(list)
    for family in families_:
        answered: Stage = "answered" if _has_answered(family) else "unreached"
        for teacher_id in dict.fromkeys(one.teacher_id for one in family.wanted):
            own = [one for one in family.wanted if one.teacher_id == teacher_id]
            if all(one.booked for one in own):
                stages[teacher_id].append("booked")
            else:
                stages[teacher_id].append("proposed" if any(_has_times(one) for one in own) else answered)
    return {teacher_id: _counted(found) for teacher_id, found in stages.items()}


def shown(families_: Iterable[Family], filters: Filters) -> list[Family]:
    """Keep the families the filters let through."""
    return [family for family in families_ if _matches(family, filters)]


def counted(families_: Iterable[Family], filters: Filters) -> dict[State, int]:
    """Count how many families each state would show, with the other filters as they are."""
    found = shown(families_, replace(filters, state=""))
    return {state: sum(_is_in_state(family, state) for family in found) for state in STATES}


def day_rows(
    meetings: Sequence[DayMeeting], free: Sequence[Span], *, least_break: timedelta = LEAST_BREAK
) -> list[DayRow]:
    """Lay out a day in order of time: meetings, times still open counted together, and the breaks between meetings."""
    stops: list[tuple[Span, DayMeeting | None]] = [(one.span, one) for one in meetings]
    stops += [(span, None) for span in free if not any(span.overlaps(one.span) for one in meetings)]
    rows: list[DayRow] = []
    end: datetime | None = None
    for is_free, group in groupby(sorted(stops, key=lambda stop: stop[0]), key=lambda stop: stop[1] is None):
        found = list(group)
        if is_free:
            rows.append(DayRow(at=found[0][0].start, free=len(found)))
            end = None
            continue
        for span, meeting in found:
            if end is not None and span.start - end >= least_break:
                rows.append(DayRow(at=end, minutes=(span.start - end) // timedelta(minutes=1)))
            rows.append(DayRow(at=span.start, meeting=meeting))
            end = span.end
    return rows


def once(spans: Iterable[Span]) -> list[Span]:
    """Count a time once that two rounds offer: of spans that overlap, those that end first."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda each: (each.end, each.start)):
        if not kept or not kept[-1].overlaps(span):
            kept.append(span)
    return kept


def next_meeting(meetings: Iterable[DayMeeting], now: datetime) -> DayMeeting | None:
    """Find the meeting to look at now: the first that stands and is not over."""
    return next((one for one in meetings if one.state in STANDING and one.span.end > now), None)


def may_run_on(meets: Span, state: MeetingState, ride: RideView | None, now: datetime) -> bool:
    """Tell whether a meeting runs and somebody waits to drive its family home, so that running on concerns them.

    A meeting lasts until the way home begins, which each ten minutes more put off.
    """
    if ride is None or ride.back_at is None or ride.state != "found":
        return False
    return state in STANDING and meets.start <= now < max(meets.end, ride.back_at)


def day_to_show(days: Iterable[date], today: date) -> date | None:
    """Choose a day: today or the next one with meetings, else the last there was."""
    ordered = sorted(set(days))
    return next((day for day in ordered if day >= today), ordered[-1] if ordered else None)


def offers_on(day: date, said: Hours) -> bool:
    """Tell whether a teacher gives any hours on a day."""
    dated = [one.change for one in said.exceptions]
    if not rest_of_day(day, dated):
        return False
    return any(runs_on(one.hours, day) for one in said.patterns) or any(
        one.day == day and one.effect == "added" for one in dated
    )


FOLDS: Final[Mapping[str, Fold]] = {"first": 0, "second": 1}
"""The choices of who is asked which of two is meant."""


def typed_instant(
    day: date, at: time, zone: ZoneInfo, *, which: Literal["", "first", "second"] = "", where: str
) -> datetime:
    """Turn a typed date and time into an instant; Malformed(where, ...) for one the clocks skip, or show twice.

    Gap: no such time, so it is refused. Overlap: `which` of the two was meant is asked about, and then taken as said.
    """
    return instant(day, at, zone, where=where, fold=FOLDS.get(which))


def as_asked(free: Iterable[Span], ask: AskView, zone: ZoneInfo) -> list[Span]:
    """Keep the free times that lie in the bands and on the weekdays a family said would work."""

    def works(span: Span) -> bool:
        start = span.start.astimezone(zone)
        in_band = any(is_in_band(start, band) for band in ask.bands)
        return in_band and (not ask.weekdays or start.isoweekday() in ask.weekdays)

    return [span for span in free if works(span)]


def _told(guardians: Sequence[Guardian]) -> Happened:
    """Say how telling a family went that has not answered, the worst first: one parent may hear what another cannot."""
    if any(one.told.failure for one in guardians):
        return "failing"
    if all(one.channel == "paper" for one in guardians):
        return "paper"
    return "unsent" if all(one.told.last_at is None for one in guardians if one.channel != "paper") else "silent"


def _has_times(one: Wanted) -> bool:
    return one.booked is None and (one.proposed or one.place == "offered")


def _has_answered(family: Family) -> bool:
    return any(one.answered_at for one in family.guardians) or any(one.no_time_id or one.place for one in family.wanted)


def _counted(stages: Iterable[Stage]) -> Progress:
    found = list(stages)
    return Progress(
        booked=found.count("booked"),
        proposed=found.count("proposed"),
        opened=found.count("answered"),
        unreached=found.count("unreached"),
    )


def _is_in_state(family: Family, state: State | Literal[""]) -> bool:
    """Tell whether a family belongs to a filter; what does not arrive is worth knowing of whoever has booked, too."""
    if not state:
        return True
    booked = [one.booked is not None for one in family.wanted]
    claims: dict[State, bool] = {
        "all-booked": any(booked) and all(booked),
        "partly": any(booked) and not all(booked),
        "none-work": any(one.no_time_id for one in family.wanted),
        "waiting": any(one.place for one in family.wanted),
        "failing": failure(family) is not None,
    }
    return claims.get(state, state in {stage(family), happened(family)})


def _matches(family: Family, filters: Filters) -> bool:
    names = [one.name for one in family.guardians]
    names += [f"{one.student.given_name} {one.student.family_name}" for one in family.wanted]
    return (
        _is_in_state(family, filters.state)
        and (not filters.languages or any(one.language in filters.languages for one in family.guardians))
        and (filters.teacher_id is None or any(one.teacher_id == filters.teacher_id for one in family.wanted))
        and (not filters.name or is_sought(plain_letters(filters.name).split(), names))
    )


def own_minutes(round_: Round, teacher: RoundTeacher, wanted: int | UnsetType | None) -> int | None:
    """Give a teacher's own length of meetings; None: as the round, whatever that will be. What is not said stays."""
    minutes = teacher.slot_minutes if wanted is UNSET else wanted
    return None if minutes == round_.slot_minutes else minutes
