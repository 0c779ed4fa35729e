"""Telephone interpreting lines: the office and other services keep them."""

from datetime import date, datetime
from zoneinfo import available_timezones

from msgspec.structs import replace

from service.access import audit
from service.access.types import Principal
from service.interpreting import rules
from service.interpreting.errors import LineNamed, UnknownLine
from service.interpreting.store import phone_lines
from service.interpreting.types import Line, LineDraft
from service.kernel.db import Connection, Pool, refusing, transaction
from service.kernel.errors import Malformed
from service.kernel.ids import LineId, new_id
from service.places.hours import read_hours


async def list_lines(pool: Pool, principal: Principal, *, left: bool = False) -> list[Line]:
    """List the org's lines by name; `left`: at the end those that are no longer used."""
    async with transaction(pool, principal.org_id) as conn:
        return await phone_lines.lines(conn, principal.org_id, left=left)


async def read_line(pool: Pool, principal: Principal, line_id: LineId) -> Line:
    """Return one line; UnknownLine."""
    async with transaction(pool, principal.org_id) as conn:
        return await line_in(conn, principal, line_id)


async def line_in(conn: Connection, principal: Principal, line_id: LineId) -> Line:
    """Return one line as this transaction sees it; UnknownLine."""
    found = await phone_lines.line(conn, principal.org_id, line_id)
    if found is None:
        raise UnknownLine
    return found


async def locked_line(conn: Connection, principal: Principal, line_id: LineId) -> Line:
    """Return one line that nobody else changes until this transaction ends; UnknownLine."""
    await phone_lines.lock_line(conn, principal.org_id, line_id)
    return await line_in(conn, principal, line_id)


async def add_line(conn: Connection, principal: Principal, draft: LineDraft, *, now: datetime) -> Line:
    """Add a line; it serves from the next booking on. Malformed, UnreadableHours, LineNamed."""
    line_id = LineId(new_id())
    with refusing({"one_line_of_a_name": LineNamed}):
        await phone_lines.add_line(conn, principal.org_id, line_id, checked(draft))
    await audit.note(conn, principal, "line-added", f"line:{line_id}", now)
    return await line_in(conn, principal, line_id)


async def change_line(
    conn: Connection, principal: Principal, line_id: LineId, draft: LineDraft, *, now: datetime
) -> Line:
    """Say otherwise of a line; calls it has promised stand, also where it takes fewer now.

    UnknownLine; else refuses as `add_line`.
    """
    with refusing({"one_line_of_a_name": LineNamed}):
        if not await phone_lines.change_line(conn, principal.org_id, line_id, checked(draft)):
            raise UnknownLine
    await audit.note(conn, principal, "line-changed", f"line:{line_id}", now)
    return await line_in(conn, principal, line_id)


async def leave_line(
    conn: Connection, principal: Principal, line_id: LineId, left_on: date | None, *, now: datetime
) -> Line:
    """Use a line no longer from now on, or again (None); calls it has promised stand. UnknownLine."""
    if not await phone_lines.leave_line(conn, principal.org_id, line_id, left_on):
        raise UnknownLine
    await audit.note(conn, principal, "line-left" if left_on else "line-back", f"line:{line_id}", now)
    return await line_in(conn, principal, line_id)


def checked(draft: LineDraft) -> LineDraft:
    """Return what is said of a line as it is kept; Malformed names the field, UnreadableHours the part of the hours."""
    name, dial_in = draft.name.strip(), draft.dial_in.strip()
    languages = rules.read_languages(draft.languages)
    if not name:
        raise Malformed("name", "missing")
    if not dial_in:
        raise Malformed("dial_in", "missing")
    if any(rules.is_signed(tag) for tag in languages):
        raise Malformed("languages", "signed")  # nobody signs on the telephone
    if draft.zone not in available_timezones():
        raise Malformed("zone", "unknown")
    hours = read_hours(draft.opening_hours)
    if not hours:
        raise Malformed("opening_hours", "missing")
    return replace(draft, name=name, dial_in=dial_in, languages=languages, opening_hours=hours)
