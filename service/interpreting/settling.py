"""The office's part: which meetings want an interpreter, who could, and choosing one by hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.access import audit
from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.agenda.errors import TimeTaken
from service.agenda.types import Occasion
from service.availability.actions import free_people
from service.interpreting import changing, finding, rules, store
from service.interpreting.errors import NoInterpreter
from service.interpreting.finding import Found
from service.interpreting.lines import line_in
from service.interpreting.types import (
    Candidate,
    Choice,
    OnBoard,
    Options,
    Settlement,
    Standing,
    Wanted,
)
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import MeetingId
from service.rounds.occasions import occasion


class _Case(Struct, frozen=True):
    """A meeting whose interpreter is being settled."""

    occasion: Occasion
    standing: Standing
    wanted: Wanted


async def board(pool: Pool, principal: Principal, *, now: datetime) -> list[OnBoard]:
    """List the meetings to come that want an interpreter: first those without one, the next deadline on top."""
    async with transaction(pool, principal.org_id) as conn:
        return await board_in(conn, principal, now=now)


async def board_in(conn: Connection, principal: Principal, *, now: datetime) -> list[OnBoard]:
    """List as `board`, as this transaction sees it."""
    return await store.board(conn, principal.org_id, principal.school_id, at=now)


async def read_on_board(pool: Pool, principal: Principal, meeting_id: MeetingId, *, now: datetime) -> OnBoard:
    """Return one meeting that wants an interpreter; NotFound."""
    async with transaction(pool, principal.org_id) as conn:
        return await on_board(conn, principal, meeting_id, now)


async def options(pool: Pool, principal: Principal, meeting_id: MeetingId, *, now: datetime) -> Options:
    """Say who could interpret at a meeting, lead times aside, and which lines have a call free. NotFound."""
    async with transaction(pool, principal.org_id) as conn:
        meeting = await on_board(conn, principal, meeting_id, now)
        of = await occasion(conn, principal.org_id, meeting_id)
        if of is None:
            raise NotFound
        wanted = changing.wanted_of(of, meeting.language, now)
        persons = await _persons(conn, principal, wanted, now)
        free = await free_people(conn, principal.org_id, [one.person_id for one in persons], of.span, ZoneInfo(of.zone))
        return Options(
            meeting=meeting,
            persons=[Choice(one, one.person_id in free) for one in persons],
            lines=await finding.lines_free(conn, principal.org_id, wanted),
        )


async def settle(
    pool: Pool,
    act: Act,
    meeting_id: MeetingId,
    settlement: Settlement,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> OnBoard:
    """Put whom somebody chose by hand in the place of who was; each one hears what changes for them.

    Lead times and hours do not bind the office, which has asked; certificates, families, signing and what is taken do.
    NotFound for a meeting that wants nobody; NoInterpreter, TimeTaken where the one chosen cannot; ChangedSince if it
    does not stand as the version `if_match` names.
    """
    if sum(map(bool, (settlement.interpreter_id, settlement.line_id, settlement.outside.strip()))) != 1:
        raise Malformed("", "not-exactly-one")

    async def work(conn: Connection) -> OnBoard:
        await check_version(conn, act, meeting_id, if_match)
        case = await _case(conn, act, meeting_id)
        await changing.free(conn, act, case.standing)
        found = await _chosen(conn, act, case, settlement)
        await changing.swap(conn, act, case.occasion, case.standing, found)
        await audit.note(conn, act.principal, "interpreting-settled", f"meeting:{meeting_id}", act.now)
        return await on_board(conn, act.principal, meeting_id, act.now)

    return await given_once(pool, act.principal, wish, act.now, OnBoard, work)


async def _chosen(conn: Connection, act: Act, case: _Case, settlement: Settlement) -> Found:
    language = case.wanted.language
    if settlement.line_id:
        line = await line_in(conn, act.principal, settlement.line_id)
        if not rules.line_may_serve(language):
            raise NoInterpreter(language, "by-phone")
        call = await finding.take_call(conn, act.org_id, case.wanted, [line])
        if call is None:
            raise NoInterpreter(language)
        return call
    if settlement.outside.strip():
        if not rules.may_serve(case.occasion.mode, settlement.how, language):
            raise NoInterpreter(language, "by-phone")
        return Found(outside=settlement.outside.strip(), outside_how=settlement.how)
    persons = await _persons(conn, act.principal, case.wanted, act.now)
    person = next((one for one in persons if one.person_id == settlement.interpreter_id), None)
    if person is None:
        raise NoInterpreter(language)
    if not await finding.take_person(conn, act.org_id, case.wanted, person):
        raise TimeTaken
    return Found(person=person)


async def _persons(conn: Connection, principal: Principal, wanted: Wanted, now: datetime) -> list[Candidate]:
    """Read who may interpret at a meeting, in the order they would be asked; who said no may be asked by the office."""
    setting = await finding.setting_of(conn, principal.org_id, wanted.school_id)
    able = await store.candidates(
        conn, principal.org_id, wanted, today=finding.day_of(wanted), at=now, declined_too=True
    )
    return rules.order(able, wanted, setting.policy, in_time=True)


async def _case(conn: Connection, act: Act, meeting_id: MeetingId) -> _Case:
    found = await changing.locked(conn, act, meeting_id)
    if found is None or act.now >= found[1].span.end:
        raise NotFound
    standing, of = found
    return _Case(of, standing, changing.wanted_of(of, standing.seen.language, act.now))


async def check_version(conn: Connection, act: Act, meeting_id: MeetingId, if_match: str | None) -> None:
    """Refuse with ChangedSince what is asked of another version than the one that stands, which is locked then."""
    if if_match is not None:
        await store.lock(conn, act.org_id, meeting_id)
        check_unchanged(if_match, version_of(await on_board(conn, act.principal, meeting_id, act.now)))


def version_of(meeting: OnBoard) -> str:
    """Name how it stands with a meeting's interpreter."""
    return tag_of(meeting)


async def on_board(conn: Connection, principal: Principal, meeting_id: MeetingId, now: datetime) -> OnBoard:
    """Return one meeting that wants an interpreter, as this transaction sees it; NotFound."""
    found = await store.board(
        conn,
        principal.org_id,
        principal.school_id,
        meeting_id=meeting_id,
        at=now,
    )
    if not found:
        raise NotFound
    return found[0]
