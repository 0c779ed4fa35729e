"""What booking and a roster ask of interpreting, in their transactions. Other verbs stand beside this file."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.access.types import Act
from service.agenda.types import Occasion
from service.availability.rules import span_of_days
from service.interpreting import changing, finding, store, telling
from service.interpreting.errors import NoInterpreter
from service.interpreting.finding import Found
from service.interpreting.finding import servable as servable
from service.interpreting.types import IncomingInterpreter, Interpretation
from service.kernel.db import Connection
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.spans import Span
from service.people.types import Tally

_ONE_COMES: Final = {"school", "place", "home"}
"""Modes of a meeting one comes to: between them nothing changes for an interpreter but where."""


async def assign(conn: Connection, act: Act, occasion: Occasion, language: str) -> Interpretation:
    """Take an interpreter, or a line's call, for a meeting that is being booked, and ask the interpreter.

    NoInterpreter where there is none; nothing was taken or written then.
    """
    found = await finding.find(conn, act.org_id, changing.wanted_of(occasion, language, act.now), now=act.now)
    return (await changing.begin(conn, act, occasion, language, found)).seen


async def follow(conn: Connection, act: Act, before: Occasion, after: Occasion) -> Interpretation | None:
    """Let who interprets go with a meeting to its new time, place or mode, or find somebody who can; None: not wanted.

    Who interpreted is asked first. NoInterpreter where nobody can, unless nobody did before.
    """
    standing = await store.lock(conn, act.org_id, after.meeting_id)
    if standing is None:
        return None
    if (before.span, before.mode, before.spot) == (after.span, after.mode, after.spot):
        return standing.seen  # nobody is told who has no change
    if before.span == after.span and {before.mode, after.mode} <= _ONE_COMES:
        return await _tell_where(conn, act, after)
    await changing.free(conn, act, standing)
    wanted = changing.wanted_of(after, standing.seen.language, act.now)
    try:
        found = await finding.find(conn, act.org_id, wanted, first=standing.seen.interpreter_id, now=act.now)
    except NoInterpreter:
        if standing.seen.state != "missing":
            raise
        found = Found()
    await changing.move(conn, act, before, after, standing, found)
    return (await of_meetings(conn, act.org_id, [after.meeting_id]))[after.meeting_id]


async def release(conn: Connection, act: Act, occasion: Occasion) -> None:
    """Want no interpreter any more: the time is free again, who was asked is told. Nothing to release is no trouble."""
    standing = await store.lock(conn, act.org_id, occasion.meeting_id)
    if standing is None:
        return
    await changing.free(conn, act, standing)
    await store.forget(conn, act.org_id, occasion.meeting_id)
    if standing.seen.interpreter_id:
        await telling.let_go(conn, act, occasion, standing)


async def of_meetings(
    conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]
) -> dict[MeetingId, Interpretation]:
    """Read who interprets at some meetings; one that wants nobody is left out."""
    return {one.seen.meeting_id: one.seen for one in await store.interpretations(conn, org_id, meeting_ids)}


async def merge_interpreters(conn: Connection, org_id: OrgId, rows: Sequence[IncomingInterpreter]) -> Tally:
    """Bring up to date what interpreters of a roster speak and how they work.

    Who is in it no more keeps their row: their role has gone, so nobody asks them, and the worker finds others for
    what they had taken on.
    """
    return await store.merge_interpreters(conn, org_id, rows)


async def neighbours(
    conn: Connection, org_id: OrgId, teacher_id: PersonId, language: str, days: Sequence[date]
) -> list[Span]:
    """Tell when a teacher has meetings with an interpreter of a language: openings next to them come first."""
    if not days:
        return []
    return await store.neighbours(conn, org_id, teacher_id, language, span_of_days(days, ZoneInfo("UTC")))


async def _tell_where(conn: Connection, act: Act, occasion: Occasion) -> Interpretation:
    """Tell an interpreter that the place has changed; the hour and what they promised stand."""
    standing = (await store.interpretations(conn, act.org_id, [occasion.meeting_id]))[0]
    if standing.seen.interpreter_id:
        standing = replace(standing, entry_revision=standing.entry_revision + 1)
        await store.keep(conn, act.org_id, standing, act.now)
        await telling.ask(conn, act, occasion, standing, had_yes=standing.seen.state == "accepted")
    return standing.seen
