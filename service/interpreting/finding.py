"""Look for somebody, or a line, and take their time: in the caller's transaction, each try in a savepoint."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.agenda import actions as agenda
from service.agenda.errors import TimeTaken
from service.agenda.types import Take, TakenKind
from service.availability.actions import free_people, free_people_at
from service.interpreting import rules, store
from service.interpreting.errors import NoInterpreter
from service.interpreting.store import phone_lines
from service.interpreting.types import (
    Candidate,
    FreeCall,
    InterpreterMode,
    InterpretingPolicy,
    Line,
    MeetingMode,
    Wanted,
)
from service.kernel.db import Connection, savepoint
from service.kernel.ids import LineId, OrgId, PersonId, SchoolId
from service.kernel.languages import is_spoken
from service.kernel.spans import Span
from service.places import actions as places
from service.places.hours import hours_within


class Found(Struct, frozen=True):
    """Whose time was taken: a person's or a line's; or whom the office named, whose time is not ours; or nobody's."""

    person: Candidate | None = None
    is_sure: bool = False  # the person took it themselves: a yes is not asked for
    line: Line | None = None
    call_id: UUID | None = None
    outside: str = ""
    outside_how: InterpreterMode = "in_person"


class Setting(Struct, frozen=True):
    """What a school's decisions and days say of interpreting."""

    policy: InterpretingPolicy
    holidays: frozenset[date]


def day_of(wanted: Wanted) -> date:
    """Say on which day of the school's clock somebody is wanted."""
    return wanted.span.end.astimezone(ZoneInfo(wanted.zone)).date()


async def setting_of(conn: Connection, org_id: OrgId, school_id: SchoolId) -> Setting:
    """Read a school's setting; what it has not decided is as practice asks."""
    decided = await places.policy(conn, org_id, school_id, "interpreting", InterpretingPolicy)
    return Setting(decided or InterpretingPolicy(), await places.holidays_of(conn, org_id))


async def find(
    conn: Connection, org_id: OrgId, wanted: Wanted, *, first: PersonId | None = None, now: datetime
) -> Found:
    """Take somebody's time for a meeting, or a line's call; NoInterpreter says why there is none.

    `first` is asked before everybody else and however late it is: they interpreted at this meeting before it moved.
    """
    setting = await setting_of(conn, org_id, wanted.school_id)
    able = await store.candidates(conn, org_id, wanted, today=day_of(wanted), at=now)
    in_time = rules.is_in_time(wanted, setting.policy, setting.holidays)
    asked = rules.order(able, wanted, setting.policy, in_time=in_time)
    if first:
        known = rules.order((one for one in able if one.person_id == first), wanted, setting.policy, in_time=True)
        asked = [*known, *(one for one in asked if one.person_id != first)]
    if person := await _take_person(conn, org_id, wanted, asked):
        return Found(person=person)
    if call := await take_call(conn, org_id, wanted, await _lines_for(conn, org_id, wanted, setting.holidays)):
        return call
    raise NoInterpreter(wanted.language, rules.lack_of(wanted, able, in_time=in_time))


async def take_call(conn: Connection, org_id: OrgId, wanted: Wanted, lines: Sequence[Line]) -> Found | None:
    """Take one call of the first of some lines that has one free."""
    by_id = {line.line_id: line for line in lines}
    for call in await phone_lines.free_calls(conn, org_id, list(by_id), wanted.span, asked_for=wanted.meeting_id):
        if await _take(conn, org_id, wanted, call.call_id, "line_call"):
            return _found(by_id, call)
    return None


async def take_person(conn: Connection, org_id: OrgId, wanted: Wanted, person: Candidate) -> bool:
    """Take one person's time, whatever their hours; False: they are taken."""
    return await _take(conn, org_id, wanted, person.person_id, "interpreter")


async def lines_free(conn: Connection, org_id: OrgId, wanted: Wanted) -> list[Line]:
    """List the lines that have a call free for a meeting."""
    holidays = await places.holidays_of(conn, org_id)
    lines = await _lines_for(conn, org_id, wanted, holidays)
    calls = await phone_lines.free_calls(
        conn, org_id, [line.line_id for line in lines], wanted.span, asked_for=wanted.meeting_id
    )
    free = {call.line_id for call in calls}
    return [line for line in lines if line.line_id in free]


async def has_line(conn: Connection, org_id: OrgId, language: str) -> bool:
    """Tell whether some line interprets a language, at whatever hours."""
    return any(_serves(line, language) for line in await phone_lines.lines(conn, org_id))


async def servable(
    conn: Connection,
    org_id: OrgId,
    school_id: SchoolId,
    zone: str,
    language: str,
    spans: Sequence[Span],
    mode: MeetingMode,
    now: datetime,
) -> set[Span]:
    """Tell at which times somebody or a line could interpret, the lead time obeyed. Who is asked decides `find`."""
    if not spans:
        return set()
    setting = await setting_of(conn, org_id, school_id)
    here = ZoneInfo(zone)
    today = min(spans).start.astimezone(here).date()
    able = await store.candidates_at(conn, org_id, school_id, language, today=today, at=now)
    free = await free_people_at(conn, org_id, [one.person_id for one in able], spans, here)
    speaking = [line for line in await phone_lines.lines(conn, org_id) if _serves(line, language)]
    taken = await phone_lines.calls_taken(conn, org_id, [line.line_id for line in speaking], _hull(spans))

    def is_servable(span: Span) -> bool:
        by_person = any(
            one.person_id in free[span]
            and one.certified_until >= span.end.astimezone(here).date()
            and rules.may_serve(mode, one.mode, language)
            and (one.mode != "in_person" or in_time(span))
            for one in able
        )
        return by_person or any(
            is_open(line, span, setting.holidays) and _busy(taken.get(line.line_id, {}).values(), span) < line.calls
            for line in speaking
        )

    def in_time(span: Span) -> bool:
        asked, day = now.astimezone(here).date(), span.start.astimezone(here).date()
        return rules.working_days(asked, day, setting.holidays) >= rules.lead_days(language, setting.policy)

    return {span for span in spans if is_servable(span)}


def is_open(line: Line, span: Span, holidays: Collection[date]) -> bool:
    """Tell whether a line takes calls for the whole of a span."""
    return any(each.holds(span) for each in hours_within(line.opening_hours, line.zone, span, holidays))


async def _take_person(conn: Connection, org_id: OrgId, wanted: Wanted, asked: Sequence[Candidate]) -> Candidate | None:
    free = await free_people(conn, org_id, [one.person_id for one in asked], wanted.span, ZoneInfo(wanted.zone))
    for one in asked:
        if one.person_id in free and await take_person(conn, org_id, wanted, one):
            return one
    return None


async def _take(conn: Connection, org_id: OrgId, wanted: Wanted, resource_id: UUID, kind: TakenKind) -> bool:
    """Take one resource; who lost the race for it goes on to the next, and what the meeting holds already stands."""
    with suppress(TimeTaken):
        async with savepoint(conn):
            await agenda.take(conn, org_id, wanted.meeting_id, [Take(resource_id, kind, wanted.span)])
        return True
    return False


async def _lines_for(conn: Connection, org_id: OrgId, wanted: Wanted, holidays: Collection[date]) -> list[Line]:
    return [
        line
        for line in await phone_lines.lines(conn, org_id)
        if _serves(line, wanted.language) and is_open(line, wanted.span, holidays)
    ]


def _serves(line: Line, language: str) -> bool:
    return rules.line_may_serve(language) and is_spoken(language, line.languages)


def _found(lines: dict[LineId, Line], call: FreeCall) -> Found:
    return Found(line=lines[call.line_id], call_id=call.call_id)


def _busy(calls: Iterable[Sequence[Span]], span: Span) -> int:
    """Count the calls that are taken in any of a span."""
    return sum(1 for taken in calls if any(each.overlaps(span) for each in taken))


def _hull(spans: Sequence[Span]) -> Span:
    return Span(min(span.start for span in spans), max(span.end for span in spans))
