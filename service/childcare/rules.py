"""How many children how many adults may look after, who may see and fetch them, when whom is told. Pure."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final, Literal

from msgspec.structs import replace

from service.childcare.errors import DoorTrouble, NotCleared, TooYoung
from service.childcare.types import (
    Adult,
    ChildcarePolicy,
    Claimed,
    DoorEvent,
    KeptEvent,
    Listed,
    Presence,
    SessionFacts,
    Shortage,
    Stay,
    Worker,
)
from service.kernel.ids import SeatId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring, same

YEAR: Final = 12
OLDEST_BAND_MONTHS: Final = 4 * YEAR
"""An offer counts seats for children of four and over; who is younger takes more of the adults."""

BEFORE_AND_AFTER: Final = timedelta(minutes=30)
"""Around a shift, and only then, its worker sees the children of it."""

LOOKED_FOR: Final = timedelta(hours=2)
"""Replacements are looked for at least so long before a family hears of it."""

FAMILIES_TOLD: Final = timedelta(hours=24)
"""Before the session: a family has a day to find something else."""

LAST_MOMENT: Final = timedelta(hours=1)
"""Before the session families hear of it, however short the time to look was."""

REFUSED: Final = frozenset({"not-on-the-list", "wrong-code"})
"""The child stays: call the family, then the office."""

CODES: Final = 10_000
"""Four numbers: said at a door, compared by a person who also looks at a list of adults."""


def ratio(youngest_months: int, policy: ChildcarePolicy) -> int:
    """Tell how many children one adult may look after where the youngest is of this age.

    The strictest of the bands from that age on: a slip in a school's table cannot make a baby's presence help.
    """
    bands = (
        (0, policy.children_under_2),
        (2 * YEAR, policy.children_of_2_and_3),
        (OLDEST_BAND_MONTHS, policy.children_of_4_and_over),
    )
    younger = sum(from_months <= youngest_months for from_months, _ in bands) - 1
    return min(children for _, children in bands[younger:])


def most_children(ages: Collection[int], adults: int, policy: ChildcarePolicy, cap: int) -> int:
    """Tell how many children may be in a room with those of these ages, the youngest of whom rules all."""
    if adults < policy.least_adults:
        return 0
    youngest = min(ages, default=OLDEST_BAND_MONTHS)
    return min(cap, policy.most_children, adults * ratio(youngest, policy))


def allowed(ages: Collection[int], adults: int, policy: ChildcarePolicy, cap: int) -> bool:
    """Tell whether so many adults may look after children of these ages, in months. An empty room needs nobody."""
    return not ages or len(ages) <= most_children(ages, adults, policy, cap)


def adults_needed(ages: Collection[int], policy: ChildcarePolicy) -> int:
    """Tell how many adults children of these ages take."""
    if not ages:
        return 0
    return max(policy.least_adults, -(-len(ages) // ratio(min(ages), policy)))


def fits(facts: SessionFacts, newcomers: Sequence[Stay], policy: ChildcarePolicy) -> bool:
    """Tell whether children may come beside those who have seats, at every moment of their stay."""
    stays = [*facts.stays, *newcomers]
    for one in newcomers:
        for at in _moments(one.span, stays, facts.worked):
            ages, adults = _present(at, stays, facts.worked)
            if not allowed(ages, adults, policy, facts.session.cap):
                return False
    return all(facts.session.span.holds(one.span) for one in newcomers)


def seats_left(facts: SessionFacts, span: Span, policy: ChildcarePolicy) -> int:
    """Tell how many children of four and over may still come for the whole of a span."""
    found = facts.session.cap
    for at in _moments(span, facts.stays, facts.worked):
        ages, adults = _present(at, facts.stays, facts.worked)
        found = min(found, most_children([*ages, OLDEST_BAND_MONTHS], adults, policy, facts.session.cap) - len(ages))
    return max(0, found)


def shortages(facts: SessionFacts, policy: ChildcarePolicy) -> list[Shortage]:
    """List the parts of a session in which adults fall short of the children who have seats."""
    moments = [*_moments(facts.session.span, facts.stays, facts.worked), facts.session.span.end]
    found: list[Shortage] = []
    for at, until in pairwise(moments):
        ages, adults = _present(at, facts.stays, facts.worked)
        if allowed(ages, adults, policy, facts.session.cap):
            continue
        part = Shortage(Span(at, until), len(ages), adults, adults_needed(ages, policy))
        if found and replace(found[-1], span=part.span) == part and found[-1].span.end == at:
            part = replace(part, span=Span(found.pop().span.start, until))
        found.append(part)
    return found


def to_give_up(facts: SessionFacts, policy: ChildcarePolicy) -> list[Stay]:
    """Choose the stays that cannot be kept with the adults there are: the newest first, and no more than it takes."""
    kept, gone = list(facts.stays), list[Stay]()
    while short := shortages(SessionFacts(facts.session, kept, facts.worked), policy):
        touched = [stay for stay in kept if any(stay.span.overlaps(one.span) for one in short)]
        newest = max(touched, key=lambda stay: (stay.kept_at, str(stay.seat_id)))
        gone.extend(stay for stay in kept if stay.seat_id == newest.seat_id)
        kept = [stay for stay in kept if stay.seat_id != newest.seat_id]
    return gone


def stay_span(meeting: Span, session: Span, policy: ChildcarePolicy) -> Span:
    """Give the time a child is in the room for a meeting: with time to bring and to fetch, within the session."""
    margin = timedelta(minutes=policy.settling_minutes)
    return Span(max(session.start, meeting.start - margin), min(session.end, meeting.end + margin))


def check_cleared(worker: Worker, day: date, policy: ChildcarePolicy) -> None:
    """Refuse who may not look after children on a day: NotCleared, TooYoung.

    Whose day of birth nobody wrote down counts as grown up, since the clearance stands on a check of grown-ups.
    """
    if worker.valid_until is None or worker.valid_until < day or (worker.left_on and worker.left_on <= day):
        raise NotCleared(worker.valid_until)
    if worker.born_on and _years(worker.born_on, day) < policy.least_worker_age:
        raise TooYoung


def worked(claimed: Iterable[Claimed], day: date, policy: ChildcarePolicy) -> list[Span]:
    """Give the hours of the adults who count on a day: a shift whose worker's clearance has ended is nobody's."""
    return [each.span for each in claimed if is_cleared(each.worker, day, policy)]


def is_cleared(worker: Worker, day: date, policy: ChildcarePolicy) -> bool:
    """Tell whether somebody may look after children on a day."""
    try:
        check_cleared(worker, day, policy)
    except (NotCleared, TooYoung):
        return False
    return True


def seen_during(shifts: Iterable[Span], now: datetime) -> bool:
    """Tell whether a worker may see the children now: half an hour before a shift of theirs to half an hour after."""
    return any(shift.start - BEFORE_AND_AFTER <= now < shift.end + BEFORE_AND_AFTER for shift in shifts)


def opens_at(shift: Span) -> datetime:
    """Say from when a worker sees the children of a shift."""
    return shift.start - BEFORE_AND_AFTER


def families_told_at(short_since: datetime, starts: datetime) -> datetime:
    """Say when families hear of a ratio that broke: last, once replacements were looked for, and in time."""
    return min(max(short_since + LOOKED_FOR, starts - FAMILIES_TOLD), starts - LAST_MOMENT)


def code(keyring: Keyring, seat_id: SeatId) -> str:
    """Derive the four numbers that who fetches a child says; the database holds nothing of them."""
    return f"{int(keyring.signature('childcare', seat_id.bytes)[:15], 16) % CODES:04d}"


def released_to(listed: Iterable[Listed]) -> tuple[list[Adult], bool]:
    """Say who may take a child home, and whether something on paper limits that to them.

    A restriction wins over every list: its own guardian is never released to, and neither is anybody a family added,
    since nobody knows which side added them.
    """
    known = list(listed)
    is_restricted = any(each.is_restricted for each in known)
    allowed_ = [
        each.adult
        for each in known
        if each.may_pick_up and not each.is_restricted and (each.is_guardian or not is_restricted)
    ]
    return allowed_, is_restricted


def put_right(events: Iterable[DoorEvent], now: datetime) -> list[DoorEvent]:
    """Give what one device tells at once in order of time, all of it earlier by as much as its clock runs ahead.

    The last of it cannot be later than now. Each is moved, not only what lies ahead: who came and went again within
    those minutes would else have done both at once, in no order.
    """
    ordered = sorted(events, key=lambda each: each.at)
    ahead = max(ordered[-1].at - now, timedelta()) if ordered else timedelta()
    return [replace(each, at=each.at - ahead) for each in ordered]


def presence(events: Iterable[KeptEvent]) -> tuple[Presence, datetime | None]:
    """Follow what was done about one child, in order of time: waiting, here or gone, and since when."""
    state: Presence = "waiting"
    since: datetime | None = None
    for event in events:
        if event.counts and event.kind == "in" and state != "here":
            state, since = "here", event.at
        elif event.counts and event.kind == "out" and state != "gone":
            state, since = "gone", event.at
    return state, since


def trouble_of(
    event: DoorEvent, earlier: Iterable[KeptEvent], adults: Collection[Adult], *, right_code: str, is_kept: bool
) -> DoorTrouble | Literal[""]:
    """Say why somebody has to look at what was done about a child; "" where nothing is the matter."""
    state, _ = presence(earlier)
    match event.kind:
        case "stopped":
            return "not-on-the-list"
        case "out":
            return _trouble_of_leaving(event, state, adults, right_code)
        case "in" if state == "here":
            return "already-here"
        case "in" if not is_kept:
            return "seat-gone"
        case _:
            return ""


def _trouble_of_leaving(
    event: DoorEvent, state: Presence, adults: Collection[Adult], right_code: str
) -> DoorTrouble | Literal[""]:
    if event.taker_id not in {adult.taker_id for adult in adults}:
        return "not-on-the-list"
    if not same(event.code.strip(), right_code):
        return "wrong-code"
    if state != "here":
        return "already-gone" if state == "gone" else "not-here"
    return ""


def changes_the_room(event: DoorEvent, trouble: DoorTrouble | Literal[""]) -> bool:
    """Tell whether an event counts. What happened without a network counts even if it should not have happened."""
    if event.kind not in {"in", "out"}:
        return False
    return event.happened or trouble not in REFUSED


def _moments(span: Span, stays: Sequence[Stay], worked: Sequence[Span]) -> list[datetime]:
    """List the instants of a span from which on somebody else is in the room."""
    edges = {span.start}
    for each in (*(stay.span for stay in stays), *worked):
        edges |= {edge for edge in (each.start, each.end) if span.start <= edge < span.end}
    return sorted(edges)


def _present(at: datetime, stays: Sequence[Stay], worked: Sequence[Span]) -> tuple[list[int], int]:
    """Give the ages of the children and the number of adults at an instant; a child with two meetings is one."""
    here = {stay.seat_id: stay.age_months for stay in stays if stay.span.start <= at < stay.span.end}
    return list(here.values()), sum(each.start <= at < each.end for each in worked)


def _years(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
