"""Rounds for other services: made, read, changed, opened, closed; who meets, who is invited. Each handler calls one."""

from datetime import datetime
from typing import Annotated, Final

from litestar import Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from service.access.doors import AskedWish
from service.access.types import Act, Principal
from service.kernel.conditions import tag_of
from service.kernel.db import Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed, NotFound
from service.kernel.examples import TEACHER
from service.kernel.ids import InvitationId, PersonId, RoundId, SchoolId
from service.rounds import actions, examples, wished
from service.rounds.errors import NoTeachers, RoundClosed, RoundOpened
from service.rounds.types import (
    InvitationStatus,
    InvitationsWanted,
    NewRound,
    OpenedRound,
    Round,
    RoundChange,
    RoundTeacher,
)


class Rounds(Struct, frozen=True):
    """A page of rounds, newest first."""

    rounds: list[Round]
    next: Annotated[RoundId | None, Meta(description="Cursor of the next page; null on the last.")]


class Teachers(Struct, frozen=True):
    """A page of the teachers who meet families in a round."""

    teachers: list[RoundTeacher]
    next: Annotated[PersonId | None, Meta(description="Cursor of the next page; null on the last.")]


class TakesPart(Struct, frozen=True, forbid_unknown_fields=True):
    """Who shall take part in a round."""

    teacher_id: PersonId


class Invitations(Struct, frozen=True):
    """A page of a round's invitations: of the guardians ids, of whom to meet about whom also names."""

    invitations: list[InvitationStatus]
    next: Annotated[InvitationId | None, Meta(description="Cursor of the next page; null on the last.")]


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
    said=Said(refuses=(RoundOpened(),)),
    summary="Delete a draft",
    tags=["rounds"],
)
async def delete_round(
    round_id: FromPath[RoundId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> None:
    """Take a draft away. A round that families know of is closed instead."""
    await wished.delete_round(pool, api, round_id, if_match=if_match, now=now)


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
    said=Said(gives=examples.A_ROUND, tagged=True),
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
    """End booking. Meetings stand, and private links still show them."""
    closed = await wished.close_round(pool, api, round_id, if_match=if_match, wish=wish, now=now)
    return tagged(closed, wished.version_of(closed))


@get(
    "/api/v1/rounds/{round_id:uuid}/teachers",
    said=Said(gives=Teachers([examples.A_TEACHER], None)),
    summary="List a round's teachers",
    tags=["rounds"],
)
async def list_teachers(
    round_id: FromPath[RoundId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    cursor: FromQuery[PersonId | None] = None,
    limit: Limit = PAGE,
) -> Teachers:
    """List who meets families in a round, with room and length of meetings."""
    page = await actions.list_teachers(pool, api, round_id, after=cursor, size=limit)
    return Teachers(page.rows, page.next)


@post(
    "/api/v1/rounds/{round_id:uuid}/teachers",
    status_code=200,
    said=Said(takes=TakesPart(TEACHER), gives=examples.A_TEACHER, refuses=(NoTeachers(), RoundClosed(), NotFound())),
    summary="Add a teacher to a round",
    tags=["rounds"],
)
async def add_teacher(
    round_id: FromPath[RoundId],
    data: JSONBody[TakesPart],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
) -> RoundTeacher:
    """Let a teacher take part, in their own room. Who takes part already stays; an open round is opened again after."""
    return await wished.add_teacher(pool, api, round_id, data.teacher_id, wish=wish, now=now)


@delete(
    "/api/v1/rounds/{round_id:uuid}/teachers/{teacher_id:uuid}",
    said=Said(refuses=(RoundOpened(), NoTeachers())),
    summary="Remove a teacher from a draft",
    tags=["rounds"],
)
async def remove_teacher(
    round_id: FromPath[RoundId],
    teacher_id: FromPath[PersonId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
) -> None:
    """Take a teacher out of a draft. Once families are asked, nobody whom they may meet is taken away."""
    await wished.remove_teacher(pool, api, round_id, teacher_id, now=now)


@get(
    "/api/v1/rounds/{round_id:uuid}/invitations",
    said=Said(gives=Invitations([examples.AN_INVITATION], None)),
    summary="List a round's invitations",
    tags=["invitations"],
)
async def list_invitations(
    round_id: FromPath[RoundId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    guardian_id: FromQuery[PersonId | None] = None,
    student_id: FromQuery[PersonId | None] = None,
    teacher_id: FromQuery[PersonId | None] = None,
    unbooked: Annotated[  # noqa: FBT002 - Litestar calls it by name
        bool, QueryParameter(name="unbooked", description="Only those with a wish that no meeting answers.")
    ] = False,
    cursor: FromQuery[InvitationId | None] = None,
    limit: Limit = PAGE,
) -> Invitations:
    """List who is invited, in the order the invitations were made, withdrawn ones too.

    Each says who would like to meet about whom: with the ids of a wish and of an opening a meeting can be booked.
    """
    wanted = InvitationsWanted(guardian_id=guardian_id, student_id=student_id, teacher_id=teacher_id, unbooked=unbooked)
    page = await actions.list_invitations(pool, api, round_id, wanted, after=cursor, size=limit)
    return Invitations(page.rows, page.next)


@get(
    "/api/v1/invitations/{invitation_id:uuid}",
    said=Said(gives=examples.AN_INVITATION, tagged=True),
    summary="Read an invitation",
    tags=["invitations"],
)
async def read_invitation(
    request: AnyRequest,
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    invitation_id: FromPath[InvitationId],
) -> Response[InvitationStatus]:
    """Read one invitation and what of it is booked."""
    found = await actions.read_invitation(pool, api, invitation_id)
    return tagged_or_known(request, found, tag_of(found))


ROUTES: Final = (
    list_rounds,
    read_round,
    create_round,
    redo_round,
    change_round,
    delete_round,
    open_round,
    close_round,
    list_teachers,
    add_teacher,
    remove_teacher,
    list_invitations,
    read_invitation,
)
