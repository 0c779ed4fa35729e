"""Interpreting for other services: one effect per wish, the same answer for the same wish, pages of what there is."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from service.access.types import Principal, WishKey
from service.access.wishes import given_once
from service.interpreting import interpreters, lines, settling
from service.interpreting.types import (
    InterpretationsPage,
    InterpretationView,
    InterpretersPage,
    InterpreterView,
    Line,
    LineDraft,
    LinesPage,
    OnBoard,
    SpokenDraft,
)
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool
from service.kernel.ids import LineId, MeetingId, PersonId

Row = TypeVar("Row")
Key = TypeVar("Key", LineId, MeetingId, PersonId)


async def list_interpretations(
    pool: Pool, principal: Principal, *, after: MeetingId | None, size: int, now: datetime
) -> InterpretationsPage:
    """List a page of the meetings to come that want an interpreter."""
    found = await settling.board(pool, principal, now=now)
    rows, last = _page([(one.meeting_id, view_of(one)) for one in found], after, size)
    return InterpretationsPage(rows, last)


async def list_interpreters(
    pool: Pool, principal: Principal, *, after: PersonId | None, size: int, now: datetime
) -> InterpretersPage:
    """List a page of who interprets."""
    found = await interpreters.list_interpreters(pool, principal, now=now)
    rows, last = _page([(one.person_id, one) for one in found], after, size)
    return InterpretersPage(rows, last)


async def list_lines(pool: Pool, principal: Principal, *, after: LineId | None, size: int, left: bool) -> LinesPage:
    """List a page of lines; `left`: those too that are no longer used."""
    found = await lines.list_lines(pool, principal, left=left)
    rows, last = _page([(one.line_id, one) for one in found], after, size)
    return LinesPage(rows, last)


async def describe_interpreter(
    pool: Pool, principal: Principal, person_id: PersonId, draft: SpokenDraft, *, wish: WishKey | None, now: datetime
) -> InterpreterView:
    """Say what an interpreter speaks, as interpreters.describe."""

    async def work(conn: Connection) -> InterpreterView:
        return await interpreters.describe(conn, principal, person_id, draft, now=now)

    return await given_once(pool, principal, wish, now, InterpreterView, work)


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

    return await _unless_changed(pool, principal, line_id, work, if_match=if_match, wish=wish, now=now)


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

    return await _unless_changed(pool, principal, line_id, work, if_match=if_match, wish=wish, now=now)


def version_of(line: Line) -> str:
    """Name a line's version by what is said of it."""
    return tag_of(line)


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
        interpreter_id=meeting.interpreter_id,
        interpreter=meeting.interpreter,
        line_id=meeting.line_id,
        settle_by=meeting.settle_by,
    )


async def _unless_changed(
    pool: Pool,
    principal: Principal,
    line_id: LineId,
    work: Callable[[Connection], Awaitable[Line]],
    *,
    if_match: str | None,
    wish: WishKey | None,
    now: datetime,
) -> Line:
    async def checked(conn: Connection) -> Line:
        check_unchanged(if_match, version_of(await lines.line_in(conn, principal, line_id)))
        return await work(conn)

    return await given_once(pool, principal, wish, now, Line, checked)


def _page(rows: Sequence[tuple[Key, Row]], after: Key | None, size: int) -> tuple[list[Row], Key | None]:
    """Cut a page out of rows by their ids."""
    left = sorted((one for one in rows if after is None or one[0] > after), key=lambda one: one[0])
    return [row for _, row in left[:size]], left[size - 1][0] if len(left) > size else None
