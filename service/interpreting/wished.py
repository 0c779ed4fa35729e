"""Interpreting for other services: one effect per wish, the same answer for the same wish, pages of what there is."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from service.access.types import Principal, WishKey
from service.access.wishes import given_once, given_unless_changed
from service.interpreting import claiming, interpreters, lines, settling
from service.interpreting.types import (
    InterpretationsPage,
    InterpretationView,
    InterpretersPage,
    InterpreterView,
    Line,
    LineDraft,
    LinesPage,
    OnBoard,
    OpenMeeting,
    OpenPage,
    OpenView,
    SpokenDraft,
)
from service.kernel.conditions import tag_of
from service.kernel.cutting import page_of
from service.kernel.db import Connection, Pool
from service.kernel.ids import LineId, MeetingId, PersonId


async def list_interpretations(
    pool: Pool, principal: Principal, *, after: MeetingId | None, size: int, now: datetime
) -> InterpretationsPage:
    """List a page of the meetings to come that want an interpreter."""
    found = await settling.board(pool, principal, now=now)
    rows, last = page_of(found, lambda one: one.meeting_id, after=after, size=size)
    return InterpretationsPage([view_of(one) for one in rows], last)


async def list_open(
    pool: Pool, principal: Principal, person_id: PersonId, *, after: MeetingId | None, size: int, now: datetime
) -> OpenPage:
    """List a page of the meetings an interpreter could take; NotFound for who is none."""
    await interpreters.read_interpreter(pool, principal, person_id, now=now)
    found = await claiming.open_to(pool, principal, person_id, now=now)
    rows, last = page_of(found, lambda one: one.wanted.meeting_id, after=after, size=size)
    return OpenPage([_open_view(one) for one in rows], last)


async def list_interpreters(
    pool: Pool, principal: Principal, *, after: PersonId | None, size: int, now: datetime
) -> InterpretersPage:
    """List a page of who interprets."""
    found = await interpreters.list_interpreters(pool, principal, now=now)
    rows, last = page_of(found, lambda one: one.person_id, after=after, size=size)
    return InterpretersPage(rows, last)


async def list_lines(pool: Pool, principal: Principal, *, after: LineId | None, size: int, left: bool) -> LinesPage:
    """List a page of lines; `left`: those too that are no longer used."""
    found = await lines.list_lines(pool, principal, left=left)
    rows, last = page_of(found, lambda one: one.line_id, after=after, size=size)
    return LinesPage(rows, last)


async def describe_interpreter(
    pool: Pool,
    principal: Principal,
    person_id: PersonId,
    draft: SpokenDraft,
    *,
    if_match: str | None,
    wish: WishKey | None,
    now: datetime,
) -> InterpreterView:
    """Say what an interpreter speaks, as interpreters.describe; ChangedSince as `change_line`."""

    async def work(conn: Connection) -> InterpreterView:
        return await interpreters.describe(conn, principal, person_id, draft, now=now)

    reads = partial(interpreters.locked_interpreter, principal=principal, person_id=person_id, now=now)
    return await given_unless_changed(pool, principal, wish, now, InterpreterView, work, reads=reads, if_match=if_match)


async def add_line(pool: Pool, principal: Principal, draft: LineDraft, *, wish: WishKey | None, now: datetime) -> Line:
    """Add a line, as lines.add_line."""

    async def work(conn: Connection) -> Line:
        return await lines.add_line(conn, principal, draft, now=now)

    return await given_once(pool, principal, wish, now, Line, work)


async def change_line(
    pool: Pool,
    principal: Principal,
    line_id: LineId,
    draft: LineDraft,
    *,
    if_match: str | None,
    wish: WishKey | None,
    now: datetime,
) -> Line:
    """Say otherwise of a line, as lines.change_line; ChangedSince if it is not the version `if_match` names."""

    async def work(conn: Connection) -> Line:
        return await lines.change_line(conn, principal, line_id, draft, now=now)

    reads = partial(lines.locked_line, principal=principal, line_id=line_id)
    return await given_unless_changed(pool, principal, wish, now, Line, work, reads=reads, if_match=if_match)


async def leave_line(
    pool: Pool,
    principal: Principal,
    line_id: LineId,
    *,
    if_match: str | None,
    wish: WishKey | None,
    now: datetime,
) -> Line:
    """Use a line no longer from today on, as lines.leave_line; ChangedSince as `change_line`."""

    async def work(conn: Connection) -> Line:
        line = await lines.line_in(conn, principal, line_id)
        today = now.astimezone(ZoneInfo(line.zone)).date()
        return await lines.leave_line(conn, principal, line_id, today, now=now)

    reads = partial(lines.locked_line, principal=principal, line_id=line_id)
    return await given_unless_changed(pool, principal, wish, now, Line, work, reads=reads, if_match=if_match)


def version_of(said: Line | InterpreterView) -> str:
    """Name the version of a line, or of an interpreter, by what is said of it."""
    return tag_of(said)


def view_of(meeting: OnBoard) -> InterpretationView:
    """Say who interprets at a meeting as other services may know it."""
    return InterpretationView(
        meeting_id=meeting.meeting_id,
        school_id=meeting.school_id,
        starts_at=meeting.span.start,
        ends_at=meeting.span.end,
        language=meeting.language,
        mode=meeting.mode,
        how=meeting.how,
        state=meeting.state,
        is_overdue=meeting.is_overdue,
        is_offered=meeting.is_offered,
        interpreter_id=meeting.interpreter_id,
        interpreter=meeting.interpreter,
        line_id=meeting.line_id,
        settle_by=meeting.settle_by,
    )


def _open_view(one: OpenMeeting) -> OpenView:
    return OpenView(
        meeting_id=one.wanted.meeting_id,
        school_id=one.wanted.school_id,
        starts_at=one.wanted.span.start,
        ends_at=one.wanted.span.end,
        language=one.wanted.language,
        mode=one.wanted.mode,
        how=one.how,
        is_swap=one.is_swap,
    )
