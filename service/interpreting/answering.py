"""The interpreter's own part: what is theirs, yes, and no. A no finds the next one in the same transaction."""

from datetime import datetime

from msgspec.structs import replace

from service.access import audit
from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.agenda.types import Occasion
from service.interpreting import changing, rules, store, telling
from service.interpreting.errors import AlreadyAnswered
from service.interpreting.settling import check_version, on_board
from service.interpreting.types import OnBoard, Part, Reply, Standing
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import MeetingId, PersonId
from service.rounds.occasions import occasion


async def mine(pool: Pool, principal: Principal, *, now: datetime) -> list[Part]:
    """List what an interpreter has to come, and names and links of a meeting only around it."""
    async with transaction(pool, principal.org_id) as conn:
        return await parts_of(conn, principal, person_of(principal), now=now)


async def parts_of(conn: Connection, principal: Principal, person_id: PersonId, *, now: datetime) -> list[Part]:
    """List what somebody interprets at, as `mine`, as this transaction sees it; over is what ended two hours ago."""
    found = await store.parts(conn, principal.org_id, person_id, at=now - rules.SHOWN_AFTER)
    return [
        part if rules.is_shown(part.span, now) else replace(part, family="", video_url="", named_place="")
        for part in found
    ]


async def accept(pool: Pool, act: Act, meeting_id: MeetingId) -> None:
    """Let an interpreter say yes, which the family hears; twice is once.

    AlreadyAnswered after a no or the end, NotFound if never theirs.
    """
    await transact(pool, act.org_id, lambda conn: _accept(conn, act, meeting_id, person_of(act.principal)))


async def decline(pool: Pool, act: Act, meeting_id: MeetingId) -> None:
    """Let an interpreter say that they cannot, before or after a yes, and find the next one.

    Refuses as `accept`. Nobody left is told to the office; the family hears only what changes for them.
    """
    await transact(pool, act.org_id, lambda conn: _decline(conn, act, meeting_id, person_of(act.principal)))


async def reply_in(conn: Connection, act: Act, meeting_id: MeetingId, reply: Reply) -> None:
    """Take an interpreter's answer for them, in the caller's transaction. Refuses as `accept`."""
    say = _accept if reply.can else _decline
    await say(conn, act, meeting_id, reply.interpreter_id)


async def pass_on(
    pool: Pool, act: Act, meeting_id: MeetingId, reply: Reply, *, if_match: str | None = None, wish: WishKey | None
) -> OnBoard:
    """Take an interpreter's answer from another service, and tell who interprets now.

    Refuses as `accept`; ChangedSince as settling.settle.
    """

    async def work(conn: Connection) -> OnBoard:
        await check_version(conn, act, meeting_id, if_match)
        await reply_in(conn, act, meeting_id, reply)
        return await on_board(conn, act.principal, meeting_id, act.now)

    return await given_once(pool, act.principal, wish, act.now, OnBoard, work)


async def _accept(conn: Connection, act: Act, meeting_id: MeetingId, whose: PersonId) -> None:
    standing, of = await theirs(conn, act, meeting_id, whose)
    if standing.seen.state == "accepted":
        return
    sure = replace(standing, seen=replace(standing.seen, state="accepted"))
    await store.keep(conn, act.org_id, sure, act.now)
    await telling.tell_services(conn, act, standing, sure)
    await changing.catch_up(conn, act, of, sure)
    await audit.note(conn, act.principal, "interpreting-accepted", f"meeting:{meeting_id}", act.now)


async def _decline(conn: Connection, act: Act, meeting_id: MeetingId, whose: PersonId) -> None:
    standing, of = await theirs(conn, act, meeting_id, whose)
    await store.note_declined(conn, act.org_id, of, whose, act.now)
    await changing.look_again(conn, act, of, standing, thanks=True)
    await audit.note(conn, act.principal, "interpreting-declined", f"meeting:{meeting_id}", act.now)


async def theirs(conn: Connection, act: Act, meeting_id: MeetingId, whose: PersonId) -> tuple[Standing, Occasion]:
    """Lock an interpretation that is somebody's to answer; NotFound if it never was, AlreadyAnswered if it is over."""
    standing = await store.lock(conn, act.org_id, meeting_id)
    of = await occasion(conn, act.org_id, meeting_id)
    if of and act.principal.school_id not in {None, of.school_id}:
        raise NotFound
    if standing is None or of is None or standing.seen.interpreter_id != whose:
        if await store.has_declined(conn, act.org_id, meeting_id, whose):
            raise AlreadyAnswered
        raise NotFound
    if act.now >= of.span.end:
        raise AlreadyAnswered
    return standing, of


def person_of(principal: Principal) -> PersonId:
    """Say whose page it is; NotFound for who is nobody here."""
    if principal.person_id is None:
        raise NotFound
    return principal.person_id
