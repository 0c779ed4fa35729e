"""Rounds for other services: made, read, changed, opened, closed. Each handler parses, calls one action, answers."""

from datetime import datetime
from typing import Annotated, Final

from litestar import Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from service.access.doors import AskedWish
from service.access.types import Act, Principal
from service.kernel.db import Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import RoundId, SchoolId
from service.rounds import actions, examples, wished
from service.rounds.errors import NoTeachers, RoundClosed, RoundKept, RoundNotOpened, RoundOpened
from service.rounds.types import (
    NewRound,
    OpenedRound,
    Preview,
    Round,
    RoundChange,
)


class Rounds(Struct, frozen=True):
    """A page of rounds, newest first."""

    rounds: list[Round]
    next: Annotated[RoundId | None, Meta(description="Cursor of the next page; null on the last.")]


@get(
    "/api/v1/rounds",
    said=Said(gives=Rounds([examples.A_ROUND], None), refuses=(NotFound(),)),
    summary="List rounds",
    tags=["rounds"],
)
async def list_rounds(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    school_id: FromQuery[SchoolId | None] = None,
    cursor: FromQuery[RoundId | None] = None,
    limit: Limit = PAGE,
) -> Rounds:
    """List a school's rounds, or those of every school the key is for, newest first."""
    page = await actions.list_rounds(pool, api, school_id, after=cursor, size=limit)
    return Rounds(page.rows, page.next)


@get(
    "/api/v1/rounds/{round_id:uuid}",
    said=Said(gives=examples.A_ROUND, tagged=True),
    summary="Read a round",
    tags=["rounds"],
)
async def read_round(
    request: AnyRequest, api: NamedDependency[Principal], pool: NamedDependency[Pool], round_id: FromPath[RoundId]
) -> Response[Round]:
    """Read one round."""
    found = await actions.read_round(pool, api, round_id)
    return tagged_or_known(request, found, wished.version_of(found))


@post(
    "/api/v1/rounds",
    said=Said(
        takes=examples.NEW_ROUND,
        gives=examples.A_ROUND,
        refuses=(Malformed("closes_at", "not-after-opening"), NoTeachers(), NotFound()),
        tagged=True,
    ),
    summary="Make a round",
    tags=["rounds"],
)
async def create_round(
    data: JSONBody[NewRound],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
) -> Response[Round]:
    """Make a round. It is a draft: nobody is invited before it is opened."""
    made = await wished.create_round(pool, api, data, wish=wish, now=now)
    return tagged(made, wished.version_of(made))


@put(
    "/api/v1/rounds/{round_id:uuid}",
    said=Said(
        takes=examples.NEW_ROUND,
        gives=examples.A_ROUND,
        refuses=(Malformed("closes_at", "not-after-opening"), NoTeachers(), RoundOpened()),
        tagged=True,
    ),
    summary="Write a draft anew",
    tags=["rounds"],
)
async def redo_round(
    round_id: FromPath[RoundId],
    data: JSONBody[NewRound],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> Response[Round]:
    """Put another round in a draft's place. Its school stays; teachers who stay keep what they have of their own."""
    made = await wished.redo_round(pool, api, round_id, data, if_match=if_match, wish=wish, now=now)
    return tagged(made, wished.version_of(made))


@patch(
    "/api/v1/rounds/{round_id:uuid}",
    said=Said(
        takes=examples.A_CHANGE,
        gives=examples.A_ROUND,
        refuses=(Malformed("closes_at", "past"), RoundClosed()),
        tagged=True,
    ),
    summary="Change a round",
    tags=["rounds"],
)
async def change_round(
    round_id: FromPath[RoundId],
    data: JSONBody[RoundChange],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[Round]:
    """Change title, closing or cut-off of a round that is not closed, or add days: what families were not promised."""
    changed = await wished.change_round(pool, api_act, round_id, data, if_match=if_match, wish=wish)
    return tagged(changed, wished.version_of(changed))


@delete(
    "/api/v1/rounds/{round_id:uuid}",
    said=Said(refuses=(RoundOpened(), RoundKept())),
    summary="Delete a draft",
    tags=["rounds"],
)
async def delete_round(
    round_id: FromPath[RoundId],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> None:
    """Take a draft away, or a round to which nobody was ever invited. One that families know of is closed instead."""
    await wished.delete_round(pool, api, round_id, if_match=if_match, wish=wish, now=now)


@get(
    "/api/v1/rounds/{round_id:uuid}/preview",
    said=Said(gives=examples.PREVIEW),
    summary="Look ahead at opening a round",
    tags=["rounds"],
)
async def look_ahead(
    api: NamedDependency[Principal], pool: NamedDependency[Pool], round_id: FromPath[RoundId]
) -> Preview:
    """Count whom opening a round would invite or take back now, and name by id who waits for the office's decision.

    Nothing is written. A draft whose `court_order` is invite holds nobody back for a court order; in an open round
    the office lets them in one by one, by `invite_guardian`.
    """
    return await actions.look_ahead(pool, api, round_id)


@post(
    "/api/v1/rounds/{round_id:uuid}/open",
    status_code=200,
    said=Said(gives=examples.OPENED, refuses=(RoundClosed(),)),
    summary="Open a round",
    tags=["rounds"],
)
async def open_round(
    round_id: FromPath[RoundId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> OpenedRound:
    """Invite every guardian the round asks and queue their first notices; again, only what is missing is added."""
    return await wished.open_round(pool, api_act, round_id, if_match=if_match, wish=wish)


@post(
    "/api/v1/rounds/{round_id:uuid}/close",
    status_code=200,
    said=Said(gives=examples.A_ROUND, refuses=(RoundNotOpened(),), tagged=True),
    summary="Close a round",
    tags=["rounds"],
)
async def close_round(
    round_id: FromPath[RoundId],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> Response[Round]:
    """End booking. Meetings stand, and private links still show them. A draft is deleted instead; once is enough."""
    closed = await wished.close_round(pool, api, round_id, if_match=if_match, wish=wish, now=now)
    return tagged(closed, wished.version_of(closed))


ROUTES: Final = (
    list_rounds,
    read_round,
    create_round,
    redo_round,
    change_round,
    delete_round,
    look_ahead,
    open_round,
    close_round,
)
