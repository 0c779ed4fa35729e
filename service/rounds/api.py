"""Rounds for other services: make, read, open, close, list who is invited. Each handler calls one action."""

from typing import Annotated, Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from service.access.doors import AnyClock, AskedWish, IdempotencyKey
from service.access.types import Principal, Site
from service.kernel.db import Pool
from service.kernel.http_errors import Problem
from service.kernel.ids import InvitationId, RoundId, SchoolId
from service.kernel.tokens import Keyring
from service.rounds import actions, wished
from service.rounds.types import InvitationStatus, NewRound, OpenedRound, Round

MOST_LISTED: Final = 200
Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=MOST_LISTED, description="Rows of one page.")]


class Rounds(Struct, frozen=True):
    """A page of rounds, newest first."""

    rounds: list[Round]
    next: Annotated[RoundId | None, Meta(description="Cursor of the next page; null on the last.")]


class Invitations(Struct, frozen=True):
    """A page of a round's invitations: ids, no names."""

    invitations: list[InvitationStatus]
    next: Annotated[InvitationId | None, Meta(description="Cursor of the next page; null on the last.")]


def _problem(description: str) -> ResponseSpec:
    return ResponseSpec(data_container=Problem, media_type="application/problem+json", description=description)


NOT_THERE: Final = _problem("Not there, or not for this key to know of.")
MALFORMED: Final = _problem(
    "Contradicts itself (malformed: `data.where`, `data.problem`), or the Idempotency-Key was used before for "
    "something else (wish-differs)."
)
NOT_NOW: Final = _problem("no-teachers: nobody named teaches there; round-closed: it has ended; wish-in-flight.")
REFUSALS: Final = {404: NOT_THERE, 409: NOT_NOW, 422: MALFORMED}


@get("/api/v1/rounds", responses={404: NOT_THERE}, summary="List rounds", tags=["rounds"])
async def list_rounds(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    school_id: FromQuery[SchoolId | None] = None,
    cursor: FromQuery[RoundId | None] = None,
    limit: Limit = actions.PAGE,
) -> Rounds:
    """List a school's rounds, or those of every school the key is for, newest first."""
    page = await actions.list_rounds(pool, api, school_id, after=cursor, size=limit)
    return Rounds(page.rows, page.next)


@get("/api/v1/rounds/{round_id:uuid}", responses={404: NOT_THERE}, summary="Read a round", tags=["rounds"])
async def read_round(
    api: NamedDependency[Principal], pool: NamedDependency[Pool], round_id: FromPath[RoundId]
) -> Round:
    """Read one round."""
    return await actions.read_round(pool, api, round_id)


@post("/api/v1/rounds", responses=REFUSALS, summary="Make a round", tags=["rounds"])
async def create_round(
    data: JSONBody[NewRound],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    clock: NamedDependency[AnyClock],
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001 - said here for the description; `wish` reads it
) -> Round:
    """Make a round. It is a draft: nobody is invited before it is opened."""
    return await wished.create_round(pool, api, data, wish=wish, now=clock.now())


@post(
    "/api/v1/rounds/{round_id:uuid}/open", status_code=200, responses=REFUSALS, summary="Open a round", tags=["rounds"]
)
async def open_round(
    round_id: FromPath[RoundId],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    site: NamedDependency[Site],
    clock: NamedDependency[AnyClock],
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001 - same
) -> OpenedRound:
    """Invite every guardian the round asks and queue their first notices; again, only what is missing is added."""
    return await wished.open_round(
        pool, keyring, api, round_id, wish=wish, now=clock.now(), mail_domain=site.mail_domain
    )


@post(
    "/api/v1/rounds/{round_id:uuid}/close",
    status_code=200,
    responses=REFUSALS,
    summary="Close a round",
    tags=["rounds"],
)
async def close_round(
    round_id: FromPath[RoundId],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    clock: NamedDependency[AnyClock],
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001 - same
) -> Round:
    """End booking. Meetings stand, and private links still show them."""
    return await wished.close_round(pool, api, round_id, wish=wish, now=clock.now())


@get(
    "/api/v1/rounds/{round_id:uuid}/invitations",
    responses={404: NOT_THERE},
    summary="List a round's invitations",
    tags=["rounds"],
)
async def list_invitations(
    round_id: FromPath[RoundId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    cursor: FromQuery[InvitationId | None] = None,
    limit: Limit = actions.PAGE,
) -> Invitations:
    """List who is invited, in the order the invitations were made, withdrawn ones too; ids only."""
    page = await actions.list_invitations(pool, api, round_id, after=cursor, size=limit)
    return Invitations(page.rows, page.next)


ROUTES: Final = (list_rounds, read_round, create_round, open_round, close_round, list_invitations)
