"""An ask that nobody answers: a reminder, then the next one is asked, then it is the office's turn."""

from service.access import audit
from service.access.types import Act
from service.agenda.types import Occasion
from service.interpreting import changing, finding, rules, store, telling
from service.interpreting.errors import NoInterpreter
from service.interpreting.types import Standing
from service.kernel.db import Connection
from service.kernel.ids import MeetingId


async def chase(conn: Connection, act: Act, meeting_id: MeetingId) -> bool:
    """Do what an unanswered ask needs now, if it still is one; tell whether that was anything.

    Who was asked is counted on until somebody else is found: one who may come is more than nobody.
    """
    found = await changing.locked(conn, act, meeting_id)
    if found is None:
        return False
    standing, of = found
    if standing.seen.state != "asked" or standing.overdue_at:
        return False
    setting = await finding.setting_of(conn, act.org_id, of.school_id)
    match rules.chase(standing.asked_at, standing.reminded_at, of.span.start, act.now, setting.policy):
        case "wait":
            return False
        case "remind":
            await telling.remind(conn, act, of, standing)
            await store.note_reminded(conn, act.org_id, meeting_id, act.now)
            return True
        case "next":
            await _ask_next(conn, act, of, standing)
            return True


async def _ask_next(conn: Connection, act: Act, of: Occasion, standing: Standing) -> None:
    """Ask somebody else, whose time is taken before the silent one's is given back; nobody: the office sees it."""
    wanted = changing.wanted_of(of, standing.seen.language, standing.requested_at)
    silent = standing.seen.interpreter_id
    try:
        found = await finding.find(conn, act.org_id, wanted, now=act.now)
    except NoInterpreter:
        await store.note_overdue(conn, act.org_id, of.meeting_id, act.now)
        return
    if silent:  # asked again for this time by nobody
        await store.note_declined(conn, act.org_id, of, silent, act.now, silent=True)
    await changing.free(conn, act, standing)
    await changing.swap(conn, act, of, standing, found)
    await audit.note(conn, act.principal, "interpreter-silent", f"meeting:{of.meeting_id}", act.now)
