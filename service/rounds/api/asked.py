"""Who meets families in a round and who is invited to it, for other services. Each handler calls one action."""

from datetime import datetime
from typing import Annotated, Final

from litestar import Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct
from msgspec.structs import replace

from service.access.doors import AskedWish
from service.access.types import Act, Principal
from service.kernel.conditions import tag_of
from service.kernel.db import Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import NotFound
from service.kernel.examples import GUARDIAN, NOW, STUDENT, TEACHER
from service.kernel.ids import InvitationId, PersonId, RoundId
from service.rounds import actions, examples, inviting, wished
from service.rounds.errors import (
    InvitationWithdrawn,
    NoEarlyAccess,
    NotAsked,
    NoTeachers,
    RoundClosed,
    RoundNotOpened,
    RoundOpened,
)
from service.rounds.types import (
    InvitationStatus,
    InvitationsWanted,
    RoundTeacher,
)


class Teachers(Struct, frozen=True):
    """A page of the teachers who meet families in a round."""

    teachers: list[RoundTeacher]
    next: Annotated[PersonId | None, Meta(description="Cursor of the next page; null on the last.")]


class TakesPart(Struct, frozen=True, forbid_unknown_fields=True):
    """Who shall take part in a round."""

    teacher_id: PersonId


class Invite(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who shall be invited to a round."""

    guardian_id: PersonId
    let_in: Annotated[
        list[PersonId],
        Meta(
            max_length=20,
            description="Children about whom the round holds this guardian back (`held_back` of its preview) and the "
            "office lets them be asked all the same. About the others they are asked anyway.",
        ),
    ] = []


class Invitations(Struct, frozen=True):
    """A page of a round's invitations: of the guardians ids, of whom to meet about whom also names."""

    invitations: list[InvitationStatus]
    next: Annotated[InvitationId | None, Meta(description="Cursor of the next page; null on the last.")]


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


@get(
    "/api/v1/rounds/{round_id:uuid}/teachers/{teacher_id:uuid}",
    said=Said(gives=examples.A_TEACHER, tagged=True),
    summary="Read a round's teacher",
    tags=["rounds"],
)
async def read_teacher(
    request: AnyRequest,
    round_id: FromPath[RoundId],
    teacher_id: FromPath[PersonId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
) -> Response[RoundTeacher]:
    """Read one who meets families in a round."""
    found = await actions.read_teacher(pool, api, round_id, teacher_id)
    return tagged_or_known(request, found, tag_of(found))


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
    if_match: IfMatch = None,
) -> RoundTeacher:
    """Let a teacher take part, in their own room. Who takes part already stays; an open round is opened again after.

    If-Match names the round's version.
    """
    return await wished.add_teacher(pool, api, round_id, data.teacher_id, if_match=if_match, wish=wish, now=now)


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
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> None:
    """Take a teacher out of a draft. Once families are asked, nobody whom they may meet is taken away."""
    await wished.remove_teacher(pool, api, round_id, teacher_id, if_match=if_match, wish=wish, now=now)


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


@post(
    "/api/v1/rounds/{round_id:uuid}/invitations",
    status_code=200,
    said=Said(
        takes=Invite(guardian_id=GUARDIAN, let_in=[STUDENT]),
        gives=examples.AN_INVITATION,
        refuses=(NotAsked([STUDENT]), RoundNotOpened(), RoundClosed(), InvitationWithdrawn()),
        tagged=True,
    ),
    summary="Invite one guardian",
    tags=["invitations"],
)
async def invite_guardian(
    round_id: FromPath[RoundId],
    data: JSONBody[Invite],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[InvitationStatus]:
    """Invite a guardian who came late to an open round, or whom it holds back until the office decides.

    With whom and about whom follows from the roster, as for everybody when the round is opened. Who is invited already
    keeps their links and is told nothing anew. If-Match names the round's version.
    """
    invited = await inviting.invite_guardian(
        pool, api_act, round_id, data.guardian_id, let_in=data.let_in, if_match=if_match, wish=wish
    )
    return tagged(invited, tag_of(invited))


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


@post(
    "/api/v1/invitations/{invitation_id:uuid}/renew",
    status_code=200,
    said=Said(gives=examples.AN_INVITATION, refuses=(InvitationWithdrawn(),), tagged=True),
    summary="Renew an invitation's links",
    tags=["invitations"],
)
async def renew_links(
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    invitation_id: FromPath[InvitationId],
    if_match: IfMatch = None,
) -> Response[InvitationStatus]:
    """Invite once more: the old links and calendars close, and the new link goes out by mail, text or in a letter."""
    renewed = await inviting.renew_links(pool, api_act, invitation_id, if_match=if_match, wish=wish)
    return tagged(renewed, tag_of(renewed))


@post(
    "/api/v1/invitations/{invitation_id:uuid}/close",
    status_code=200,
    said=Said(gives=replace(examples.AN_INVITATION, has_link=False), tagged=True),
    summary="Close an invitation's links",
    tags=["invitations"],
)
async def close_links(
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    invitation_id: FromPath[InvitationId],
    if_match: IfMatch = None,
) -> Response[InvitationStatus]:
    """Close the links and calendars at once, as for a phone that was lost. The invitation and its meetings stand."""
    closed = await inviting.close_links(pool, api_act, invitation_id, if_match=if_match, wish=wish)
    return tagged(closed, tag_of(closed))


@post(
    "/api/v1/invitations/{invitation_id:uuid}/withdraw",
    status_code=200,
    said=Said(gives=replace(examples.AN_INVITATION, has_link=False, withdrawn_at=NOW), tagged=True),
    summary="Withdraw an invitation",
    tags=["invitations"],
)
async def withdraw_invitation(
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    invitation_id: FromPath[InvitationId],
    if_match: IfMatch = None,
) -> Response[InvitationStatus]:
    """Take an invitation back for good: opening the round again does not bring it back. Meetings stand."""
    withdrawn = await inviting.withdraw_invitation(pool, api_act, invitation_id, if_match=if_match, wish=wish)
    return tagged(withdrawn, tag_of(withdrawn))


@post(
    "/api/v1/invitations/{invitation_id:uuid}/early-access",
    status_code=200,
    said=Said(
        gives=replace(examples.AN_INVITATION, early_access=True),
        refuses=(NoEarlyAccess(), InvitationWithdrawn()),
        tagged=True,
    ),
    summary="Let a family book early",
    tags=["invitations"],
)
async def let_in_early(
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    invitation_id: FromPath[InvitationId],
    if_match: IfMatch = None,
) -> Response[InvitationStatus]:
    """Let the household book from the round's `early_from` on. A first notice that still waits goes out then."""
    let_in = await inviting.let_in_early(pool, api_act, invitation_id, if_match=if_match, wish=wish)
    return tagged(let_in, tag_of(let_in))


ROUTES: Final = (
    list_teachers,
    read_teacher,
    add_teacher,
    remove_teacher,
    list_invitations,
    invite_guardian,
    read_invitation,
    renew_links,
    close_links,
    withdraw_invitation,
    let_in_early,
)
