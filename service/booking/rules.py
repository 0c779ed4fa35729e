"""What meeting comes of a request, or why none does. Pure: facts, request and now in; a decision or a Refusal out."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import itemgetter
from typing import Final, Literal
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.agenda.types import Take
from service.availability.types import Opening
from service.booking.errors import (
    AlreadyBooked,
    DoorClosed,
    GuardianBusy,
    LateKept,
    LimitReached,
    ModeNotOffered,
    NotInvited,
    OpeningTaken,
    PlaceNotThen,
    TooLate,
)
from service.booking.fitting import fitted, is_place_for, open_then, with_way
from service.booking.types import (
    PLAIN,
    Appointment,
    BookRequest,
    Decision,
    Facts,
    MeetingView,
    Place,
    Proposal,
    ProposedTime,
    Terms,
)
from service.ical.text import one_line
from service.kernel.errors import Malformed, within
from service.kernel.ids import MeetingId, PersonId
from service.kernel.numbers import read_number
from service.kernel.spans import Span, whole_day
from service.rounds import rules as rounds
from service.rounds.types import InvitationFacts, Mode, Round, RoundTeacher

ALTERNATIVES = 3
"""Times a refusal names: what a text has numbers for and a phone's first screen has room for."""

MOST_PROPOSED = 3
"""Times a teacher may propose: what a text can number and a parent keeps in mind."""

OFFER_KEPT = timedelta(hours=24)
"""How long a freed time is kept for the first in line: a night and a day, so that nobody is hurried."""

OFFER_LEAST = timedelta(hours=2)
"""With less left before the cut-off the time is simply free for all again."""

LONGEST_PLACE, LONGEST_ADDRESS = 200, 300  # characters, as the tables take them

LAST_DAY: Final = timedelta(hours=24)
"""Within it the teacher has had the digest of the meeting's day, or will get none before it."""

_NO_TEXT = {"Cc", "Cs"}  # control characters, and halves of surrogate pairs

Hindrance = Literal["busy", "too-late", "late-kept"]


def decide(facts: Facts, request: BookRequest, now: datetime, terms: Terms = PLAIN) -> Decision:
    """Say which meeting comes of a request; `terms` are what it asks of its time.

    Refuses with Malformed, NotInvited, DoorClosed, ModeNotOffered, AlreadyBooked, LimitReached, and where another time
    would do with OpeningTaken, GuardianBusy, TooLate, LateKept, PlaceNotThen. Who may ask is judged by rights.py, who
    was first by the agenda.
    """
    _refuse_doubled(request)
    teacher = _teacher_asking(facts.invitation, request)
    _refuse_at_the_door(facts, now)
    _refuse_mode(facts.invitation.round, request.mode)
    check_kept(request)
    _check_place(request)
    _refuse_a_second(facts, request)
    _refuse_past_the_limits(facts, request)
    span = _time_for(fitted(facts, request.teacher_id, terms), request, now, terms)
    help_ = request.help
    return Decision(
        teacher_id=request.teacher_id,
        guardian_id=facts.invitation.invitation.guardian_id,
        student_ids=request.student_ids,
        room_id=teacher.room_id if request.mode == "school" else None,
        mode=request.mode,
        span=span,
        teacher_span=_teachers_time(facts.invitation.round, request.mode, span, terms),
        topic=plain(request.topic),
        call_number=number_to_call(request),
        state="proposed" if request.mode == "home" or _has_to_agree(facts, request) else "confirmed",
        place_id=help_.place_id if request.mode == "place" else None,
        named_place=one_line(plain(help_.named_place)) if request.mode == "place" and not help_.place_id else "",
        help=help_.kinds,
    )


def limit_reached(
    round_: Round, standing: Sequence[Sequence[PersonId]], student_ids: Iterable[PersonId]
) -> LimitReached | None:
    """Say which limit one more meeting about these children would pass; `standing` has the children of each meeting.

    Counts what stands in one household: a child's other home has limits of its own.
    """
    if len(standing) >= round_.household_limit:
        return LimitReached("household", round_.household_limit)
    for student_id in student_ids:
        if sum(student_id in children for children in standing) >= round_.child_limit:
            return LimitReached("child", round_.child_limit)
    return None


def takable(facts: Facts, teacher_id: PersonId, now: datetime) -> list[Opening]:
    """Return the teacher's openings that this family may take now, in order of time."""
    return [opening for opening in facts.openings.get(teacher_id, []) if hindrance(facts, opening.span, now) is None]


def hindrance(facts: Facts, span: Span, now: datetime) -> Hindrance | None:
    """Say what keeps a family from a time the teacher has free; None: nothing does."""
    invitation, round_ = facts.invitation, facts.invitation.round
    if now >= (span.start if facts.agreed else rounds.cutoff(round_, span)):
        return "too-late"
    if not facts.agreed and rounds.is_kept(round_, span, now=now, works_nights=invitation.works_nights):
        return "late-kept"
    if any(span.overlaps(taken) for taken in facts.guardian_taken):
        return "busy"
    return None


def nearest(openings: Iterable[Opening], wanted: datetime, zone: str, count: int = ALTERNATIVES) -> list[Opening]:
    """Return the openings closest to a wanted time: those of its day first, then by distance, the earlier of two."""
    return _by_distance(openings, wanted, zone)[:count]


def alternatives(facts: Facts, teacher_id: PersonId, wanted: datetime, now: datetime) -> list[Opening]:
    """Return what to offer in place of a time that cannot be had."""
    others = _by_distance(facts.openings.get(teacher_id, []), wanted, facts.invitation.round.zone)
    free = (one for one in others if one.span.start != facts.left and hindrance(facts, one.span, now) is None)
    return list(islice(free, ALTERNATIVES))


def _by_distance(openings: Iterable[Opening], wanted: datetime, zone: str) -> list[Opening]:
    day = day_of(wanted, zone)

    def distance(opening: Opening) -> tuple[bool, timedelta, datetime]:
        start = opening.span.start
        return not day.start <= start < day.end, abs(start - wanted), start

    return sorted(openings, key=distance)


def after(facts: Facts, meeting_id: MeetingId, decision: Decision) -> Facts:
    """Return the facts as they are once a decision has been carried out: what the next one of the same wish goes by."""
    appointment = Appointment(
        meeting_id=meeting_id,
        guardian_id=decision.guardian_id,
        teacher_id=decision.teacher_id,
        student_ids=decision.student_ids,
    )
    left = [
        opening
        for opening in facts.openings.get(decision.teacher_id, [])
        if not opening.span.overlaps(decision.teacher_span)
    ]
    return replace(
        facts,
        openings={**facts.openings, decision.teacher_id: left},
        standing=[*facts.standing, appointment],
        guardian_taken=[*facts.guardian_taken, decision.span],
        is_driven=facts.is_driven or "ride" in decision.help,
        made=[*facts.made, (meeting_id, decision)],
    )


def takes_of(decision: Decision) -> list[Take]:
    """Say whose time and which room a meeting takes; the teacher's runs on by the buffer."""
    takes = [
        Take(decision.teacher_id, "teacher", decision.teacher_span),
        Take(decision.guardian_id, "guardian", decision.span),
    ]
    return [*takes, Take(decision.room_id, "room", decision.span)] if decision.room_id else takes


def stays_as_it_is(meeting: MeetingView, to: BookRequest) -> bool:
    """Tell whether a move changes nothing: the same time and way, and no other place named."""
    if (to.start, to.mode) != (meeting.span.start, meeting.mode):
        return False
    wanted = (to.help.place_id, plain(to.help.named_place))
    if to.mode != "place" or wanted == (None, "") or meeting.place is None:
        return True
    return wanted == (meeting.place.place_id, "" if meeting.place.place_id else meeting.place.name)


def kept_by(round_: Round, teacher: RoundTeacher, span: Span) -> list[Take]:
    """Say what an offer keeps free: all that a meeting at school would take but the guardian."""
    takes = [Take(teacher.teacher_id, "teacher", _with_buffer(round_, span))]
    if teacher.room_id and "school" in round_.modes:
        takes.append(Take(teacher.room_id, "room", span))
    return takes


def offer_until(round_: Round, span: Span, now: datetime) -> datetime | None:
    """Say until when a time is kept for somebody who waits; None: too shortly before it to keep it from everybody."""
    until = min(now + OFFER_KEPT, rounds.cutoff(round_, span), round_.closes_at)
    return until if round_.state == "open" and until - now >= OFFER_LEAST else None


def who_may(line: Iterable[Place], round_: Round, span: Span, now: datetime) -> list[Place]:
    """Return those in line from whom this time is not kept, the first first."""
    return [place for place in line if not rounds.is_kept(round_, span, now=now, works_nights=place.works_nights)]


def _with_buffer(round_: Round, span: Span) -> Span:
    return Span(span.start, span.end + timedelta(minutes=round_.buffer_minutes))


def check_proposed(times: Sequence[ProposedTime], round_: Round, minutes: int, now: datetime) -> list[Proposal]:
    """Take the times a teacher proposes, numbered in order, or refuse what is none: Malformed, ModeNotOffered.

    Who proposes to meet off-site says where. `minutes` are those the meeting will take.
    """
    if not 1 <= len(times) <= MOST_PROPOSED:
        raise Malformed("times", "out-of-range", f"Must be 1 to {MOST_PROPOSED} different ones.")
    starts = [time.start.astimezone(UTC) for time in times]
    for place, time_ in enumerate(times):
        with within(f"times.{place}"):
            _check_one_proposed(time_, starts[:place], round_, now)
    return [
        Proposal(
            number=number,
            span=Span(start, start + timedelta(minutes=minutes)),
            mode=time_.mode,
            place_id=time_.place_id,
        )
        for number, (start, time_) in enumerate(sorted(zip(starts, times, strict=True), key=itemgetter(0)), 1)
    ]


def _check_one_proposed(time_: ProposedTime, others: Sequence[datetime], round_: Round, now: datetime) -> None:
    _refuse_mode(round_, time_.mode)
    if time_.start <= now:
        raise Malformed("starts_at", "past")
    if time_.start in others:
        raise Malformed("starts_at", "twice")
    if (time_.mode == "place") != (time_.place_id is not None):
        raise Malformed("place_id", "missing" if time_.mode == "place" else "not-off-site")


def plain(words: str) -> str:
    """Return what a person wrote without control characters, which no database, mail or calendar takes as text."""
    lines = words.replace("\r\n", "\n")
    return "".join(one for one in lines if one in "\n\t" or unicodedata.category(one) not in _NO_TEXT).strip()


def number_to_call(request: BookRequest) -> str:
    """Take the number a family gives for a meeting by phone; the doors read it, so one that is none is their fault."""
    if request.mode != "phone" or not request.call_number:
        return ""
    if (number := read_number(request.call_number)) is None:
        raise Malformed("call_number", "not-a-phone-number")
    return number


def day_of(at: datetime, zone: str) -> Span:
    """Give the day an instant falls on by the wall clock; where the clocks change it has 23 or 25 hours."""
    here = ZoneInfo(zone)
    return whole_day(at.astimezone(here).date(), here)


def _refuse_doubled(request: BookRequest) -> None:
    if len(set(request.student_ids)) < len(request.student_ids):
        raise Malformed("student_ids", "twice")


def _teacher_asking(invitation: InvitationFacts, request: BookRequest) -> RoundTeacher:
    """Find the teacher among those who would like to meet about every one of these children."""
    asking = {
        wish.student_id: wish.teacher for wish in invitation.wishes if wish.teacher.teacher_id == request.teacher_id
    }
    if invitation.invitation.withdrawn_at is not None or not request.student_ids:
        raise NotInvited
    if not asking.keys() >= set(request.student_ids):
        raise NotInvited
    return asking[request.student_ids[0]]


def _refuse_at_the_door(facts: Facts, now: datetime) -> None:
    invitation = facts.invitation
    if facts.agreed:
        return
    door = rounds.may_book_at(
        invitation.round, now=now, works_nights=invitation.works_nights, early_access=invitation.early_access
    )
    if door != "open":
        raise DoorClosed(door, invitation.round.opens_at, invitation.school.phone)


def _refuse_mode(round_: Round, mode: Mode) -> None:
    if mode not in round_.modes:
        raise ModeNotOffered(round_.modes)


def check_kept(request: BookRequest) -> None:
    """Refuse with Malformed what cannot be kept of a meeting that is held this way, rather than drop it."""
    help_ = request.help
    said: dict[str, tuple[Mode, bool]] = {
        "call_number": ("phone", bool(request.call_number)),
        "help.place_id": ("place", help_.place_id is not None),
        "help.named_place": ("place", bool(plain(help_.named_place))),
        "help.address_line": ("home", bool(help_.address_line.strip())),
        "help.childcare": ("school", bool(help_.childcare)),
    }
    for where, (mode, is_said) in said.items():
        if is_said and request.mode != mode:
            raise Malformed(where, f"only-by-mode-{mode}", f"Goes only with the mode `{mode}`.")
    if help_.place_id is not None and plain(help_.named_place):
        raise Malformed("help.named_place", "beside-place-id")


def _check_place(request: BookRequest) -> None:
    """Who meets off-site says where: at a place of the book, or at one the family names."""
    if request.mode == "place" and request.help.place_id is None and not plain(request.help.named_place):
        raise Malformed("help.named_place", "missing")
    if len(request.help.named_place) > LONGEST_PLACE:
        raise Malformed("help.named_place", "too-long")
    if len(request.help.address_line) > LONGEST_ADDRESS:
        raise Malformed("help.address_line", "too-long")


def _has_to_agree(facts: Facts, request: BookRequest) -> bool:
    """Tell whether the teacher has yet to agree to where the family would meet."""
    named = request.mode == "place" and request.help.place_id is None
    return named and not facts.by_teacher


def _teachers_time(round_: Round, mode: Mode, span: Span, terms: Terms) -> Span:
    """Say how long the teacher is taken: with the buffer, and with the way where there is one.

    The way to a home is taken with the pair, by visits: both walk it.
    """
    if mode == "home":
        return span
    buffered, walked = _with_buffer(round_, span), with_way(span, terms)
    return Span(walked.start, max(buffered.end, walked.end))


def _refuse_a_second(facts: Facts, request: BookRequest) -> None:
    made = {meeting_id for meeting_id, _ in facts.made}
    for meeting in facts.standing:
        if meeting.teacher_id == request.teacher_id and not set(meeting.student_ids).isdisjoint(request.student_ids):
            raise AlreadyBooked(None if meeting.meeting_id in made else meeting.meeting_id)


def _refuse_past_the_limits(facts: Facts, request: BookRequest) -> None:
    standing = [meeting.student_ids for meeting in facts.standing]
    if reached := limit_reached(facts.invitation.round, standing, request.student_ids):
        raise reached


def _time_for(facts: Facts, request: BookRequest, now: datetime, terms: Terms) -> Span:
    """Find the opening that begins at the wanted time and that nothing keeps this family from."""
    openings: Sequence[Opening] = facts.openings.get(request.teacher_id, [])
    span = next((opening.span for opening in openings if opening.span.start == request.start), None)
    hindered = hindrance(facts, span, now) if span and is_place_for(span, terms) else None
    if span and hindered is None and is_place_for(span, terms):
        return span
    others = alternatives(open_then(facts, request.teacher_id, terms), request.teacher_id, request.start, now)
    if span is None:
        raise OpeningTaken(others)
    round_ = facts.invitation.round
    match hindered:
        case "busy":
            raise GuardianBusy(others)
        case "too-late":
            raise TooLate(others, round_.cutoff_minutes, facts.invitation.school.phone)
        case "late-kept":
            raise LateKept(others, round_.late_kept_until)
        case None:
            raise PlaceNotThen(others, starts=[request.start])
