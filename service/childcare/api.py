"""Childcare for other services: sessions and shifts. The children of a session have a scope of their own."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from litestar import Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK

from service.access.doors import AskedWish
from service.access.types import Act, Principal, WishKey
from service.access.wishes import told_once
from service.childcare import actions, doorway, sessions, settling
from service.childcare.bodies import (
    AdultOut,
    ChildOut,
    ChildrenOut,
    NewShift,
    NewState,
    SessionOut,
    Sessions,
    ShiftOut,
    ShortageOut,
    WorkerNamed,
    child_out,
    session_out,
    version_of,
)
from service.childcare.errors import (
    ChildcareOff,
    HoursHold,
    NotCleared,
    RoomTaken,
    SessionCalledOff,
    SessionClosed,
    ShiftOver,
    ShiftTaken,
    TooYoung,
    WorkerBusy,
)
from service.childcare.types import NewSession, SessionChange
from service.kernel.conditions import tag_of
from service.kernel.cutting import page_of
from service.kernel.db import Connection, Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed, NotFound
from service.kernel.examples import GUARDIAN, NAMED, ROOM, ROUND, SCHOOL, STARTS
from service.kernel.ids import RoundId, SchoolId, SeatId, SessionId
from service.rounds.errors import RoundUnknown

TAGS: Final = ["childcare"]
_ENDS: Final = STARTS + timedelta(hours=3)
_SHIFT: Final = UUID("0199b3f2-6f00-7b1d-93c5-d40e87a2b10c")
NEW: Final = NewSession(round_id=ROUND, room_id=ROOM, starts_at=STARTS, ends_at=_ENDS, cap=12)
A_SHIFT: Final = ShiftOut(shift_id=_SHIFT, starts_at=STARTS, ends_at=_ENDS, worker_id=GUARDIAN)
A_SHORTAGE: Final = ShortageOut(starts_at=STARTS, ends_at=_ENDS, children=7, adults=1, adults_needed=2)
A_SESSION: Final = SessionOut(
    session_id=SessionId(NAMED),
    school_id=SCHOOL,
    round_id=ROUND,
    room_id=ROOM,
    room="Room 4",
    starts_at=STARTS,
    ends_at=_ENDS,
    cap=12,
    state="open",
    children=7,
    seats_left=0,
    shifts=[A_SHIFT],
    shortages=[A_SHORTAGE],
)
A_CHILD: Final = ChildOut(
    seat_id=SeatId(NAMED),
    given_name="Amina",
    age_months=52,
    allergies="Peanuts",
    expected_at=STARTS,
    presence="here",
    adults=[AdultOut(name="Hodan Ali", relationship="mother")],
    is_restricted=False,
)
HOURS_REFUSED: Final = (Malformed("ends_at", "not-after-start"), Malformed("starts_at", "no-day-of-the-round"))
WORKER_REFUSED: Final = (
    SessionClosed(),
    ShiftOver(),
    ShiftTaken(),
    WorkerBusy(),
    TooYoung(),
    NotCleared(date(2026, 9, 30)),
)


@get(
    "/api/v1/childcare/sessions",
    said=Said(gives=Sessions([A_SESSION], None), refuses=(RoundUnknown(), NotFound())),
    summary="List sessions",
    tags=TAGS,
)
async def list_childcare_sessions(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    round_id: FromQuery[RoundId | None] = None,
    school_id: FromQuery[SchoolId | None] = None,
    cursor: FromQuery[SessionId | None] = None,
    limit: Limit = PAGE,
) -> Sessions:
    """List childcare sessions: all of a round, or those that are not over of a school or of all the key is for.

    `shortages` says where adults are too few.
    """
    since = None if round_id else now
    found = await actions.views(pool, api, round_id=round_id, school_id=school_id, since=since)
    return Sessions(*page_of(map(session_out, found), lambda one: one.session_id, after=cursor, size=limit))


@get(
    "/api/v1/childcare/sessions/{session_id:uuid}",
    said=Said(gives=A_SESSION, tagged=True),
    summary="Read a session",
    tags=TAGS,
)
async def read_childcare_session(
    request: AnyRequest, session_id: FromPath[SessionId], api: NamedDependency[Principal], pool: NamedDependency[Pool]
) -> Response[SessionOut]:
    """Read how a session stands."""
    found = await actions.view(pool, api, session_id)
    return tagged_or_known(request, session_out(found), version_of(found))


@post(
    "/api/v1/childcare/sessions",
    said=Said(
        takes=NEW,
        gives=A_SESSION,
        refuses=(ChildcareOff(), RoomTaken(), RoundUnknown(), *HOURS_REFUSED, Malformed("room_id", "unknown")),
        tagged=True,
    ),
    summary="Make a session",
    tags=TAGS,
)
async def make_childcare_session(
    data: JSONBody[NewSession],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
) -> Response[SessionOut]:
    """Make a session on a day of a round: its room is taken, its shifts wait for cleared workers."""
    session_id = await settling.make(pool, api_act, data, wish=wish)
    return _tagged(await _standing(pool, api_act, wish, session_id))


@patch(
    "/api/v1/childcare/sessions/{session_id:uuid}",
    said=Said(
        takes=SessionChange(cap=10),
        gives=A_SESSION,
        refuses=(SessionCalledOff(), HoursHold(), RoomTaken(), WorkerBusy(), *HOURS_REFUSED),
        tagged=True,
    ),
    summary="Change a session",
    tags=TAGS,
)
async def change_childcare_session(
    data: JSONBody[SessionChange],
    session_id: FromPath[SessionId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[SessionOut]:
    """Give a session another room, hours or cap; families and workers of it are told."""
    await settling.change(pool, api_act, session_id, data, if_match=if_match, wish=wish)
    return _tagged(await _standing(pool, api_act, wish, session_id))


@post(
    "/api/v1/childcare/sessions/{session_id:uuid}/state",
    status_code=HTTP_200_OK,
    said=Said(takes=NewState(state="closed"), gives=A_SESSION, refuses=(SessionCalledOff(),), tagged=True),
    summary="Open, close or call off a session",
    tags=TAGS,
)
async def set_childcare_session(
    data: JSONBody[NewState],
    session_id: FromPath[SessionId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[SessionOut]:
    """Let a session take children, no more of them, or none: then its families and workers are told."""
    await settling.set_state(pool, api_act, session_id, data.state, if_match=if_match, wish=wish)
    return _tagged(await _standing(pool, api_act, wish, session_id))


@post(
    "/api/v1/childcare/sessions/{session_id:uuid}/shifts",
    said=Said(
        takes=NewShift(),
        gives=A_SESSION,
        refuses=(
            SessionCalledOff(),
            Malformed("ends_at", "not-after-start"),
            Malformed("starts_at", "outside-the-session"),
        ),
        tagged=True,
    ),
    summary="Add a shift",
    tags=TAGS,
)
async def add_childcare_shift(
    data: JSONBody[NewShift],
    session_id: FromPath[SessionId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[SessionOut]:
    """Ask for one more adult, for the whole session or a part of it."""
    await settling.add_shift(
        pool, api_act, session_id, starts=data.starts_at, ends=data.ends_at, if_match=if_match, wish=wish
    )
    return _tagged(await _standing(pool, api_act, wish, session_id))


@post(
    "/api/v1/childcare/shifts/{shift_id:uuid}/claim",
    status_code=HTTP_200_OK,
    said=Said(takes=WorkerNamed(worker_id=GUARDIAN), gives=A_SESSION, refuses=WORKER_REFUSED, tagged=True),
    summary="Name a worker",
    tags=TAGS,
)
async def claim_childcare_shift(
    data: JSONBody[WorkerNamed],
    shift_id: FromPath[UUID],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[SessionOut]:
    """Let a cleared person have a shift; what keeps them from it is refused by name."""
    session_id = await settling.name_worker(pool, api_act, shift_id, data.worker_id, if_match=if_match, wish=wish)
    return _tagged(await _standing(pool, api_act, wish, session_id))


@post(
    "/api/v1/childcare/shifts/{shift_id:uuid}/release",
    status_code=HTTP_200_OK,
    said=Said(gives=A_SESSION, tagged=True),
    summary="Free a shift",
    tags=TAGS,
)
async def release_childcare_shift(
    shift_id: FromPath[UUID],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[SessionOut]:
    """Take a shift from who has it; where the ratio breaks, the office is alarmed and others are asked."""
    session_id = await settling.free_shift(pool, api_act, shift_id, if_match=if_match, wish=wish)
    return _tagged(await _standing(pool, api_act, wish, session_id))


@get(
    "/api/v1/childcare/sessions/{session_id:uuid}/children",
    said=Said(gives=ChildrenOut([A_CHILD])),
    summary="Read the children of a session",
    tags=TAGS,
)
async def read_childcare_children(
    session_id: FromPath[SessionId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
) -> ChildrenOut:
    """Read who is expected, their allergies and who may take them home. Codes are told to families alone."""
    facts = await doorway.door(pool, api, session_id, now=now)
    return ChildrenOut([child_out(child) for child in facts.children])


def _tagged(session: SessionOut) -> Response[SessionOut]:
    return tagged(session, tag_of(session))


async def _standing(pool: Pool, act: Act, wish: WishKey | None, session_id: SessionId) -> SessionOut:
    """Tell how a session stood after what was done."""

    async def read(conn: Connection) -> SessionOut:
        return session_out(await sessions.view_in(conn, act.principal, session_id))

    return await told_once(pool, act.principal, wish, act.now, SessionOut, read)


ROUTES: Final = (
    list_childcare_sessions,
    read_childcare_session,
    make_childcare_session,
    change_childcare_session,
    set_childcare_session,
    add_childcare_shift,
    claim_childcare_shift,
    release_childcare_shift,
    read_childcare_children,
)
