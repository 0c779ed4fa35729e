"""Who interprets changes: one goes, another comes, and each hears what changes for them. In a caller's transaction."""

from datetime import datetime

from msgspec.structs import replace

from service.access.types import Act
from service.agenda import actions as agenda
from service.agenda.types import Occasion
from service.interpreting import finding, rules, store, telling
from service.interpreting.errors import NoInterpreter
from service.interpreting.finding import Found
from service.interpreting.promises import told_by
from service.interpreting.types import Interpretation, Standing, Told, Wanted
from service.kernel.db import Connection
from service.kernel.ids import MeetingId, new_id
from service.rounds import occasions


async def begin(conn: Connection, act: Act, occasion: Occasion, language: str, found: Found) -> Standing:
    """Write down who interprets at a meeting that had no interpreter; the family hears of it with the booking."""
    seen = interpretation_of(occasion, language, found, act.now)
    standing = Standing(
        seen=seen,
        line_id=found.line.line_id if found.line else None,
        call_id=found.call_id,
        told=rules.told_of(seen),
        requested_at=act.now,
        entry_id=new_id(),
        entry_revision=0,
        entry_since=act.now,
        asked_at=act.now,
    )
    await store.keep(conn, act.org_id, standing, act.now)
    if seen.interpreter_id:
        await telling.ask(conn, act, occasion, standing)
    return standing


async def look_again(
    conn: Connection, act: Act, occasion: Occasion, standing: Standing, *, thanks: bool = False
) -> Standing:
    """Find somebody else for a meeting; nobody left is said to the office, and to the family when it is time."""
    await free(conn, act, standing)
    wanted = wanted_of(occasion, standing.seen.language, standing.requested_at)
    try:
        found = await finding.find(conn, act.org_id, wanted, now=act.now)
    except NoInterpreter:
        if standing.seen.state == "missing" and not _news(standing, standing, occasion, act.now):
            return standing
        found = Found()
    return await swap(conn, act, occasion, standing, found, thanks=thanks)


async def swap(
    conn: Connection, act: Act, occasion: Occasion, before: Standing, found: Found, *, thanks: bool = False
) -> Standing:
    """Put whoever was found, or nobody, in the place of who was, and tell those for whom it changes something.

    `thanks`: the one who goes said so.
    """
    after = _after(act, occasion, before, found)
    news = _news(before, after, occasion, act.now)
    after = replace(after, told=news or before.told)
    await store.keep(conn, act.org_id, after, act.now)
    await telling.tell_services(conn, act, before, after)
    await _tell_interpreters(conn, act, occasion, before, after, was_at=occasion, thanks=thanks)
    if news:
        await telling.tell_family(conn, act, occasion, after)
    if after.seen.state == "missing" and before.seen.state != "missing":
        await telling.tell_office(conn, act, occasion, after)
    return after


async def catch_up(conn: Connection, act: Act, occasion: Occasion, standing: Standing) -> bool:
    """Tell the family what it has not heard of who interprets as it stands: a yes, or that there is none in time."""
    news = _news(standing, standing, occasion, act.now)
    if news is None:
        return False
    await store.note_told(conn, act.org_id, occasion.meeting_id, news)
    await telling.tell_family(conn, act, occasion, replace(standing, told=news))
    return True


async def move(
    conn: Connection, act: Act, was_at: Occasion, occasion: Occasion, before: Standing, found: Found
) -> None:
    """Put whoever was found at a meeting's new time in the place of who was; the family hears of it with the move."""
    after = _after(act, occasion, replace(before, requested_at=act.now), found)
    after = replace(after, told=rules.told_of(after.seen))
    await store.keep(conn, act.org_id, after, act.now)
    await _tell_interpreters(conn, act, occasion, before, after, was_at=was_at)


async def locked(conn: Connection, act: Act, meeting_id: MeetingId) -> tuple[Standing, Occasion] | None:
    """Lock who interprets at a meeting; None: nobody is wanted there, or it is at another school than theirs."""
    standing = await store.lock(conn, act.org_id, meeting_id)
    of = await occasions.occasion(conn, act.org_id, meeting_id)
    if standing is None or of is None or act.principal.school_id not in {None, of.school_id}:
        return None
    return standing, of


async def free(conn: Connection, act: Act, standing: Standing) -> None:
    """Give back the time of who interprets; of a meeting whose claim is released already nothing is left to give."""
    for resource_id in (standing.seen.interpreter_id, standing.call_id):
        if resource_id:
            await agenda.release_one(conn, act.org_id, standing.seen.meeting_id, resource_id)


def wanted_of(occasion: Occasion, language: str, requested_at: datetime) -> Wanted:
    """Say what is wanted at a meeting; lead times count from when it was asked for."""
    return Wanted(
        meeting_id=occasion.meeting_id,
        school_id=occasion.school_id,
        zone=occasion.zone,
        household_id=occasion.household_id,
        guardian_id=occasion.guardian_id,
        teacher_id=occasion.teacher_id,
        language=language,
        span=occasion.span,
        mode=occasion.mode,
        requested_at=requested_at,
    )


def interpretation_of(occasion: Occasion, language: str, found: Found, requested_at: datetime) -> Interpretation:
    """Say what was found as everybody in the meeting may know it."""
    by = told_by(requested_at, occasion.span.start)
    if found.person:
        return Interpretation(
            meeting_id=occasion.meeting_id,
            language=language,
            how="person",
            mode=rules.mode_at(occasion.mode, found.person.mode),
            state="accepted" if found.is_sure else "asked",
            interpreter=found.person.given_name,
            interpreter_id=found.person.person_id,
            told_by=None if found.is_sure else by,
        )
    if found.line:
        return Interpretation(
            meeting_id=occasion.meeting_id,
            language=language,
            how="line",
            mode="phone",
            state="line",
            line=found.line.name,
            dial_in=found.line.dial_in,
        )
    return Interpretation(
        meeting_id=occasion.meeting_id,
        language=language,
        how="person",
        mode=rules.mode_at(occasion.mode, found.outside_how),
        state="accepted" if found.outside else "missing",
        interpreter=found.outside,
        told_by=None if found.outside else by,
    )


def _after(act: Act, occasion: Occasion, before: Standing, found: Found) -> Standing:
    """Say what stands from now on: who stays keeps their calendar entry, who comes gets one of their own."""
    seen = interpretation_of(occasion, before.seen.language, found, before.requested_at)
    stays = seen.interpreter_id is not None and seen.interpreter_id == before.seen.interpreter_id
    return replace(
        before,
        seen=seen,
        line_id=found.line.line_id if found.line else None,
        call_id=found.call_id,
        entry_id=before.entry_id if stays else new_id(),
        entry_revision=before.entry_revision + 1 if stays else 0,
        entry_since=before.entry_since if stays else act.now,
    )


def _news(before: Standing, after: Standing, occasion: Occasion, now: datetime) -> Told | None:
    by = told_by(after.requested_at, occasion.span.start)
    return rules.news(before.told, rules.told_of(after.seen), by, now)


async def _tell_interpreters(
    conn: Connection,
    act: Act,
    occasion: Occasion,
    before: Standing,
    after: Standing,
    *,
    was_at: Occasion,
    thanks: bool = False,
) -> None:
    if before.seen.interpreter_id and before.seen.interpreter_id != after.seen.interpreter_id:
        await telling.let_go(conn, act, was_at, before, thanks=thanks)
    if after.seen.interpreter_id:
        stays = before.seen.interpreter_id == after.seen.interpreter_id
        had_yes = stays and before.seen.state == "accepted"
        when = was_at.span.start if stays else None
        await telling.ask(conn, act, occasion, after, was_at=when, had_yes=had_yes)
