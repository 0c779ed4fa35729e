"""Who is invited to a round, how they are told, and when which times may be booked. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.kernel.errors import Malformed
from service.kernel.ids import ClassId, HouseholdId, InvitationId, PersonId
from service.kernel.languages import is_tag
from service.kernel.spans import Span, whole_day
from service.rounds.types import (
    Asked,
    Changes,
    Channel,
    Door,
    Enrollment,
    Guardianship,
    HeldBack,
    HeldBackWhy,
    InvitationFacts,
    NewRound,
    Pair,
    Pile,
    Plan,
    Reach,
    Round,
    RoundChange,
    Standing,
    TeacherChange,
    ToldOnPaper,
)

PARENTS: Final = frozenset(
    {"mother", "father", "parent", "stepmother", "stepfather", "stepparent", "foster", "guardian", "self"}
)
"""Invited wherever they live: both parents have full rights unless the school holds a court order (FERPA, 34 CFR 99.4).
Anybody else is invited only where the child lives with them."""

MOST_DAYS: Final = 60
"""Days of one round, as the table round allows them."""

SHORTEST_SLOT, LONGEST_SLOT = 5, 120
"""Minutes of a meeting, as the table round allows them."""

HALVES: Final = 3
"""Halves of its length a meeting with an interpreter gets: all is said twice, not every pause."""

GRID_MINUTES: Final = 5
"""Lengths of meetings are whole multiples of this."""

LONGEST_ADDRESS: Final = 500
"""Characters of a video call's address; the services' own stay below 300."""

LINKS_OUTLIVE: Final = timedelta(days=30)
"""How long after a round's last day its links still open, so that what was agreed can be looked up."""


def minutes_with_interpreter(slot_minutes: int) -> int:
    """Tell how long a meeting with an interpreter is: one and a half times, rounded up to the grid."""
    return -(-slot_minutes * HALVES // (2 * GRID_MINUTES)) * GRID_MINUTES


def plan(
    round_: Round,
    guardianships: Iterable[Guardianship],
    reach: Mapping[PersonId, Reach],
    pairs: Mapping[Pair, str],
    let_in: Collection[HeldBack] = frozenset(),
) -> Plan:
    """Say whom to invite about whom. Somebody nobody would like to meet about anything is not invited.

    `let_in` is what holds nobody back any more, since the office decided so.
    """
    teachers: dict[PersonId, set[PersonId]] = defaultdict(set)
    for student_id, teacher_id in pairs:
        teachers[student_id].add(teacher_id)
    wishes: dict[PersonId, dict[Pair, str]] = defaultdict(dict)
    homes: dict[PersonId, list[HouseholdId]] = defaultdict(list)
    held_back: list[HeldBack] = []
    for one in guardianships:
        # a teacher with a child in the own class meets no one but themselves
        asking = {(one.student_id, teacher_id) for teacher_id in teachers[one.student_id] - {one.guardian_id}}
        if not asking or is_barred(one):
            continue
        if (held := held_back_by(one, round_)) and held not in let_in:
            held_back.append(held)
            continue
        wishes[one.guardian_id] |= {pair: pairs[pair] for pair in asking}
        if one.household_id is not None:
            homes[one.guardian_id].append(one.household_id)
    asked = [
        Asked(
            guardian_id=guardian_id,
            household_id=household_of(guardian_id, homes[guardian_id]),
            channel=channel_for(reach[guardian_id]),
            wishes=wishes[guardian_id],
        )
        for guardian_id in sorted(wishes)
    ]
    return Plan(asked, sorted(held_back))


def changes(plan_: Plan, standing: Mapping[PersonId, Standing], fresh_ids: Iterator[InvitationId]) -> Changes:
    """Say what is to be done so that exactly those are invited whom the plan asks.

    What the office took back stays back. Told are those who are new, who come back, or who had no address before.
    """
    invited: dict[InvitationId, Asked] = {}
    fresh: set[InvitationId] = set()
    for asked in plan_.asked:
        known = standing.get(asked.guardian_id)
        if known is not None and known.withdrawn_by == "office":
            continue
        invitation_id = known.invitation_id if known is not None else next(fresh_ids)
        invited[invitation_id] = asked
        if known is None or known.withdrawn_by is not None or known.channel == "paper" != asked.channel:
            fresh.add(invitation_id)
    taken_back = [
        known.invitation_id
        for known in standing.values()
        if known.withdrawn_by is None and known.invitation_id not in invited
    ]
    return Changes(invited=invited, fresh=frozenset(fresh), taken_back=sorted(taken_back))


def is_barred(one: Guardianship) -> bool:
    """Tell whether a guardian is never asked about a child. An unreadable restriction bars too."""
    return one.has_left or one.restriction not in {"none", "court-order"}


def held_back_by(one: Guardianship, round_: Round) -> HeldBack | None:
    """Say why the office decides instead of the round; None: the guardian is simply invited."""
    why = _why_held_back(one, round_)
    return HeldBack(student_id=one.student_id, guardian_id=one.guardian_id, why=why) if why else None


def decided_with(held: Sequence[HeldBack]) -> list[HeldBack]:
    """Say what holds nobody back once these are decided: who is let in under a court's order is as a contact person."""
    return sorted({*held, *(replace(one, why="contact-person") for one in held)})


def _why_held_back(one: Guardianship, round_: Round) -> HeldBackWhy | None:
    if one.restriction == "court-order" and round_.court_order != "invite":
        return "court-order"
    if not one.lives_with and one.relationship not in PARENTS:
        return "contact-person"
    return None


def household_of(guardian_id: PersonId, homes: Sequence[HouseholdId]) -> HouseholdId:
    """Choose a guardian's household: where most of the rows say; the guardian's own id where none says anything."""
    if not homes:
        return HouseholdId(guardian_id)
    counted = Counter(homes)
    return min(counted, key=lambda home: (-counted[home], home))


def channel_for(reach: Reach) -> Channel:
    """Choose how a guardian is told: as they prefer if it can be done, else the other way, else on paper.

    Who prefers a call gets the letter, and the office sees them on its list.
    """
    can_text = bool(reach.sms) and not reach.texts_stopped
    if reach.channel not in {"email", "sms"}:
        return "paper"
    if reach.channel == "sms" and can_text:
        return "sms"
    if reach.email:
        return "email"
    return "sms" if can_text else "paper"


def pairs_of(enrollments: Iterable[Enrollment], teachers: frozenset[PersonId], days: Sequence[date]) -> dict[Pair, str]:
    """Find who of these teachers has whom in a class on one of the days, and how that class is called.

    Both must be in the class on the same day. Of several classes the homeroom names the pair, else the first by title.
    """
    members: dict[ClassId, list[Enrollment]] = defaultdict(list)
    for one in enrollments:
        members[one.class_id].append(one)
    found: dict[Pair, tuple[bool, str]] = {}
    for together in members.values():
        teaching = [one for one in together if one.role == "teacher" and one.person_id in teachers]
        for pupil in together:
            if pupil.role != "student":
                continue
            for teacher in teaching:
                if any(is_in_class(pupil, day) and is_in_class(teacher, day) for day in days):
                    pair, named = (pupil.person_id, teacher.person_id), (not pupil.homeroom, pupil.title)
                    found[pair] = min(named, found.get(pair, named))
    return {pair: title for pair, (_, title) in found.items()}


def is_in_class(one: Enrollment, day: date) -> bool:
    """Tell whether an enrolment holds on a day."""
    return (one.begins or date.min) <= day <= (one.ends or date.max)


def may_book_at(
    round_: Round, *, now: datetime, works_nights: bool, early_access: bool, span: Span | None = None
) -> Door:
    """Say what a family finds when it comes now; with a span, what it finds at that opening."""
    if round_.state == "closed" or now >= round_.closes_at:
        return "ended"
    if round_.state == "draft" or now < opens_for(round_, early_access=early_access):
        return "not-yet"
    if span is not None and is_kept(round_, span, now=now, works_nights=works_nights):
        return "not-yet"
    return "open"


def opens_for(round_: Round, *, early_access: bool) -> datetime:
    """Give the instant from which a family may book."""
    return round_.early_from if early_access and round_.early_from is not None else round_.opens_at


def is_late(round_: Round, span: Span, zone: ZoneInfo) -> bool:
    """Tell whether an opening is one of the late ones.

    By the wall clock where it starts: on the night the clocks go back an hour comes twice and is late both times or
    neither; on the other night no opening starts in the hour that is skipped.
    """
    return round_.late_from is not None and span.start.astimezone(zone).time() >= time.fromisoformat(round_.late_from)


def is_kept(round_: Round, span: Span, *, now: datetime, works_nights: bool) -> bool:
    """Tell whether a late opening is still kept for households that work nights, and so not for this one."""
    if works_nights or round_.late_kept_until is None or now >= round_.late_kept_until:
        return False
    return is_late(round_, span, ZoneInfo(round_.zone))


def cutoff(round_: Round, span: Span) -> datetime:
    """Give the instant from which an opening can no longer be booked; with a cut-off of 0 it is its start."""
    return span.start - timedelta(minutes=round_.cutoff_minutes)


def links_end(round_: Round) -> datetime:
    """Give the instant the round's links close: the end of a day on the school's clock, 30 days after the last one."""
    return whole_day(max(round_.days) + LINKS_OUTLIVE, ZoneInfo(round_.zone)).end


def last_day_of(ends_at: datetime, zone: ZoneInfo) -> date:
    """Give the last whole day a link opens: one that ends at midnight opens to the end of the day before."""
    return (ends_at - timedelta(seconds=1)).astimezone(zone).date()


def pile_of(told: ToldOnPaper) -> Pile | None:
    """Say what a guardian's next letter is about, None when there is nothing to print. One letter says everything.

    Who has a meeting cancelled and another one booked reads of a change; who has a meeting is not asked to choose one.
    """
    if told.cancelled and not (told.booked or told.moved):
        return "cancelled"
    if told.cancelled or told.moved:
        return "moved"
    if told.booked:
        return "booked"
    return "invitation" if told.has_link and told.needs_link and not told.has_meeting else None


def told_at(facts: InvitationFacts, now: datetime) -> datetime:
    """Give the instant the first notice may go out: nobody is asked to choose before they can."""
    return max(now, opens_for(facts.round, early_access=facts.early_access))


def check_new(new: NewRound) -> None:
    """Refuse a round that contradicts itself with Malformed; the table's constraints say the same."""
    check_title(new.title)
    if new.break_after and not new.break_minutes:
        raise Malformed("break_minutes", "a-break-needs-both")
    for name in ("opens_at", "closes_at", "late_kept_until", "early_from"):
        at: datetime | None = getattr(new, name)
        if at is not None and at.tzinfo is None:
            raise Malformed(name, "no-offset")
    if new.closes_at <= new.opens_at:
        raise Malformed("closes_at", "not-after-opening")
    if (new.late_from is None) != (new.late_kept_until is None):
        raise Malformed("late_kept_until", "late-openings-need-both")
    if new.early_from is not None and new.early_from >= new.opens_at:
        raise Malformed("early_from", "not-before-opening")


def changed(round_: Round, change: RoundChange, now: datetime) -> Round:
    """Give an open round as it is after a change, or refuse one that contradicts itself with Malformed."""
    title = round_.title if change.title is None else change.title
    closes_at = change.closes_at or round_.closes_at
    check_title(title)
    if closes_at.tzinfo is None:
        raise Malformed("closes_at", "no-offset")
    if closes_at <= max(round_.opens_at, now):
        raise Malformed("closes_at", "not-after-opening" if closes_at <= round_.opens_at else "past")
    if any(day < now.astimezone(ZoneInfo(round_.zone)).date() for day in change.more_days):
        raise Malformed("more_days", "past")
    days = sorted({*round_.days, *change.more_days})
    if len(days) > MOST_DAYS:
        raise Malformed("more_days", "too-many")
    cutoff_minutes = round_.cutoff_minutes if change.cutoff_minutes is None else change.cutoff_minutes
    return replace(round_, title=title, closes_at=closes_at, days=days, cutoff_minutes=cutoff_minutes)


def check_title(title: Mapping[str, str]) -> None:
    """Refuse a title without English, in what is no language's tag, or without words, with Malformed."""
    for language, words in title.items():
        if not is_tag(language):
            raise Malformed("title", "no-language")
        if not words.strip():
            raise Malformed(f"title.{language}", "missing")
    if "en" not in title:
        raise Malformed("title", "no-english")


def check_teacher(change: TeacherChange) -> None:
    """Refuse a length nobody can meet in, and an address of video calls that is not one, with Malformed."""
    if change.slot_minutes is not None and not SHORTEST_SLOT <= change.slot_minutes <= LONGEST_SLOT:
        raise Malformed("slot_minutes", "out-of-range")
    parts = urlsplit(change.video_url)
    if change.video_url and (parts.scheme != "https" or not parts.hostname or len(change.video_url) > LONGEST_ADDRESS):
        raise Malformed("video_url", "not-https")
