"""An interpreter's board: meetings they could take, taking one, and offering one's own to the others.

What is offered stays with who holds it until another takes it: a family is never without anybody in between.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.access import audit
from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.agenda.errors import TimeTaken
from service.agenda.types import Occasion
from service.availability.suiting import whom_it_suits
from service.interpreting import answering, changing, finding, rules, store
from service.interpreting.errors import AlreadyAnswered, NotOpen
from service.interpreting.finding import Found
from service.interpreting.settling import check_version, on_board
from service.interpreting.store import openings
from service.interpreting.types import Candidate, OnBoard, OpenMeeting, Reply, Standing, Wanted
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.spans import Span


async def open_to(
    pool: Pool, principal: Principal, person_id: PersonId | None = None, *, now: datetime
) -> list[OpenMeeting]:
    """List what an interpreter could take in the hours they gave, soonest first; by default the one who asks."""
    whose = person_id or answering.person_of(principal)
    async with transaction(pool, principal.org_id) as conn:
        found = [
            each
            for each in await openings.open_meetings(conn, principal.org_id, whose, now)
            if principal.school_id in {None, each.wanted.school_id}
        ]
        suited = await _suited(conn, principal.org_id, whose, found, now)
        fitting = [each for each in found if (each.wanted.zone, each.wanted.span) in suited]
        able = [(each, await _able(conn, principal.org_id, each.wanted, whose, now)) for each in fitting]
    return [replace(each, how=rules.mode_at(each.wanted.mode, one.mode)) for each, one in able if one]


async def claim(pool: Pool, act: Act, meeting_id: MeetingId) -> None:
    """Let the interpreter who asks have an open meeting, as `claim_in`."""
    whose = answering.person_of(act.principal)
    await transact(pool, act.org_id, lambda conn: claim_in(conn, act, meeting_id, whose))


async def claim_for(
    pool: Pool,
    act: Act,
    meeting_id: MeetingId,
    whose: PersonId,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> OnBoard:
    """Let an interpreter have an open meeting for another service, and tell who interprets now.

    Refuses as `claim_in`; ChangedSince as settling.settle.
    """

    async def work(conn: Connection) -> OnBoard:
        await check_version(conn, act, meeting_id, if_match)
        await claim_in(conn, act, meeting_id, whose)
        return await on_board(conn, act.principal, meeting_id, act.now)

    return await given_once(pool, act.principal, wish, act.now, OnBoard, work)


async def claim_in(conn: Connection, act: Act, meeting_id: MeetingId, whose: PersonId) -> None:
    """Let an interpreter have an open meeting, also after a no; whoever offered it is free in the same transaction.

    Their hours say what they are shown and do not bind them: they choose. Twice is once. NotFound for who may not
    interpret there, NotOpen once somebody else does, TimeTaken where they have promised that time elsewhere.
    """
    standing, of = await _locked(conn, act, meeting_id)
    if standing.seen.interpreter_id == whose:
        await answering.reply_in(conn, act, meeting_id, Reply(interpreter_id=whose, can=True))
        return
    wanted = changing.wanted_of(of, standing.seen.language, standing.requested_at)
    person = await _able(conn, act.org_id, wanted, whose, act.now)
    if person is None:
        raise NotFound
    if not rules.is_open(standing) or act.now >= of.span.start:
        raise NotOpen
    if not await finding.take_person(conn, act.org_id, wanted, person):
        raise TimeTaken
    await changing.free(conn, act, standing)
    if standing.seen.interpreter_id:  # who gave it away is not asked again for this time
        await store.note_declined(conn, act.org_id, of, standing.seen.interpreter_id, act.now)
    await openings.unsay_declined(conn, act.org_id, meeting_id, whose)
    await changing.swap(conn, act, of, standing, Found(person=person, is_sure=True))
    await audit.note(conn, act.principal, "interpreting-claimed", f"meeting:{meeting_id}", act.now)


async def offer(pool: Pool, act: Act, meeting_id: MeetingId) -> bool:
    """Offer what the interpreter who asks has said yes to, so that another may take it; until then it is theirs.

    False: nobody else may interpret there, so it is offered to nobody. NotFound if never theirs, AlreadyAnswered if it
    is not theirs any more or no yes was said.
    """
    return await transact(pool, act.org_id, lambda conn: _offer(conn, act, meeting_id, offered=True))


async def keep(pool: Pool, act: Act, meeting_id: MeetingId) -> None:
    """Offer a meeting to nobody any more. Refuses as `offer`: another may have taken it."""
    await transact(pool, act.org_id, lambda conn: _offer(conn, act, meeting_id, offered=False))


async def _offer(conn: Connection, act: Act, meeting_id: MeetingId, *, offered: bool) -> bool:
    standing, of = await answering.theirs(conn, act, meeting_id, answering.person_of(act.principal))
    if standing.seen.state != "accepted" or act.now >= of.span.start:
        raise AlreadyAnswered
    if offered == (standing.offered_at is not None):
        return True
    wanted = changing.wanted_of(of, standing.seen.language, standing.requested_at)
    able = await _all_able(conn, act.org_id, wanted, act.now)
    if offered and all(one.person_id == standing.seen.interpreter_id for one in able):
        return False
    await openings.note_offered(conn, act.org_id, meeting_id, act.now if offered else None)
    word = "interpreting-offered" if offered else "interpreting-kept"
    await audit.note(conn, act.principal, word, f"meeting:{meeting_id}", act.now)
    return True


async def _locked(conn: Connection, act: Act, meeting_id: MeetingId) -> tuple[Standing, Occasion]:
    found = await changing.locked(conn, act, meeting_id)
    if found is None:
        raise NotFound
    return found


async def _able(conn: Connection, org_id: OrgId, wanted: Wanted, whose: PersonId, now: datetime) -> Candidate | None:
    """Say whether somebody may interpret at a meeting, as whoever is asked may; lead times do not bind who chooses."""
    able = await _all_able(conn, org_id, wanted, now)
    return next((one for one in able if one.person_id == whose), None)


async def _all_able(conn: Connection, org_id: OrgId, wanted: Wanted, now: datetime) -> list[Candidate]:
    setting = await finding.setting_of(conn, org_id, wanted.school_id)
    listed = await store.candidates(conn, org_id, wanted, today=finding.day_of(wanted), at=now, declined_too=True)
    return rules.order(listed, wanted, setting.policy, in_time=True)


async def _suited(
    conn: Connection, org_id: OrgId, whose: PersonId, found: Iterable[OpenMeeting], now: datetime
) -> set[tuple[str, Span]]:
    """Tell which times of open meetings suit an interpreter, each time with its zone."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for each in found:
        spans[each.wanted.zone].append(each.wanted.span)
    return {
        (zone, span)
        for zone, wanted in spans.items()
        for span, whom in (await whom_it_suits(conn, org_id, [whose], wanted, ZoneInfo(zone), now=now)).items()
        if whom
    }
