"""Everybody who helps, for other services: list, add, what they are cleared for, the link of their page.

How to reach somebody is not told, nor is a link: it goes to its owner alone.
"""

from datetime import date, datetime
from typing import Annotated, Final

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from service.access.doors import AskedWish
from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.cutting import page_of
from service.kernel.db import Connection, Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed, NotFound
from service.kernel.examples import NOW, TEACHER
from service.kernel.ids import PersonId, SchoolId
from service.kernel.spans import Instant
from service.people import helping
from service.people.types import Credential, CredentialKind, Helper, NewHelper, Role


class HelperView(Struct, frozen=True, kw_only=True):
    """Somebody who helps at a school, and until when they hold what."""

    person_id: PersonId
    name: str
    languages: Annotated[list[str], Meta(description="BCP 47; what they speak.")]
    roles: list[Role]
    credentials: list[Credential]
    link_ends_at: Annotated[Instant | None, Meta(description="Until when their private page opens; null: it does not.")]


class Helpers(Struct, frozen=True):
    """Some of who helps at a school, by id."""

    helpers: list[HelperView]
    next: Annotated[PersonId | None, Meta(description="Cursor of the next page; null on the last.")]


class ValidUntil(Struct, frozen=True, forbid_unknown_fields=True):
    """Until when somebody holds something."""

    valid_until: Annotated[date, Meta(description="Last valid day, in the school's zone.")]


A_HELPER: Final = HelperView(
    person_id=TEACHER,
    name="Uma Nair",
    languages=["en", "hi"],
    roles=["volunteer"],
    credentials=[Credential("driving", date(2028, 6, 30), date(2026, 9, 1))],
    link_ends_at=NOW,
)
NEW_HELPER: Final = NewHelper(
    given_name="Uma", family_name="Nair", role="volunteer", email="uma.nair@example.net", languages=["en", "hi"]
)


def view_of(helper: Helper) -> HelperView:
    """Show a helper without how they are reached."""
    return HelperView(
        person_id=helper.person_id,
        name=helper.name,
        languages=list(helper.languages),
        roles=list(helper.roles),
        credentials=list(helper.credentials),
        link_ends_at=helper.link_ends_at,
    )


@get(
    "/api/v1/schools/{school_id:uuid}/helpers",
    said=Said(gives=Helpers([A_HELPER], None), refuses=(NotFound(),)),
    summary="List helpers",
    tags=["helpers"],
)
async def list_helpers(
    school_id: FromPath[SchoolId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    cursor: FromQuery[PersonId | None] = None,
    limit: Limit = PAGE,
) -> Helpers:
    """List volunteers, interpreters and trained staff of a school."""
    found = await helping.list_helpers(pool, api, school_id, now=now)
    rows, last = page_of(found, lambda one: one.person_id, after=cursor, size=limit)
    return Helpers([view_of(each) for each in rows], last)


@get(
    "/api/v1/schools/{school_id:uuid}/helpers/{person_id:uuid}",
    said=Said(gives=A_HELPER, tagged=True),
    summary="Read a helper",
    tags=["helpers"],
)
async def read_helper(
    request: AnyRequest,
    school_id: FromPath[SchoolId],
    person_id: FromPath[PersonId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
) -> Response[HelperView]:
    """Read one helper, or a member of staff who may become one."""
    found = view_of(await helping.read_helper(pool, api, school_id, person_id, now=now))
    return tagged_or_known(request, found, tag_of(found))


@post(
    "/api/v1/schools/{school_id:uuid}/helpers",
    said=Said(
        takes=NEW_HELPER,
        gives=A_HELPER,
        refuses=(NotFound(), Malformed("email", "unreadable"), Malformed("languages", "unreadable")),
    ),
    summary="Add a helper",
    tags=["helpers"],
)
async def add_helper(
    school_id: FromPath[SchoolId],
    data: JSONBody[NewHelper],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
) -> HelperView:
    """Let somebody help. A guardian by the same name and address or number is that same person."""

    async def work(conn: Connection) -> HelperView:
        person_id = await helping.add_helper(conn, api, school_id, data, now=now)
        return view_of(await helping.helper_at(conn, api, school_id, person_id, now=now))

    return await given_once(pool, api, wish, now, HelperView, work)


@delete(
    "/api/v1/schools/{school_id:uuid}/helpers/{person_id:uuid}",
    said=Said(refuses=(NotFound(),)),
    summary="Let somebody help no more",
    tags=["helpers"],
)
async def stop_help(
    school_id: FromPath[SchoolId],
    person_id: FromPath[PersonId],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> None:
    """Take a helper's roles at a school away and close their page."""

    async def work(conn: Connection) -> None:
        await _check(conn, api, school_id, person_id, if_match, now)
        await helping.stop_help(conn, api, school_id, person_id, now=now)

    await given_once(pool, api, wish, now, type(None), work)


@post(
    "/api/v1/schools/{school_id:uuid}/helpers/{person_id:uuid}/link",
    status_code=200,
    said=Said(gives=A_HELPER, refuses=(NotFound(),), tagged=True),
    summary="Send a helper the link of their page",
    tags=["helpers"],
)
async def invite_helper(
    school_id: FromPath[SchoolId],
    person_id: FromPath[PersonId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[HelperView]:
    """Give a helper the link of their private page, by mail or text. The link itself is told to nobody else."""

    async def work(conn: Connection) -> HelperView:
        await _check(conn, api_act.principal, school_id, person_id, if_match, api_act.now)
        await helping.invite(conn, api_act, school_id, person_id)
        return view_of(await helping.helper_at(conn, api_act.principal, school_id, person_id, now=api_act.now))

    helper = await given_once(pool, api_act.principal, wish, api_act.now, HelperView, work)
    return tagged(helper, tag_of(helper))


@put(
    "/api/v1/schools/{school_id:uuid}/helpers/{person_id:uuid}/credentials/{kind:str}",
    said=Said(takes=ValidUntil(date(2028, 6, 30)), gives=A_HELPER, tagged=True),
    summary="Record a credential",
    tags=["helpers"],
)
async def record_credential(
    school_id: FromPath[SchoolId],
    person_id: FromPath[PersonId],
    kind: FromPath[CredentialKind],
    data: JSONBody[ValidUntil],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> Response[HelperView]:
    """Record until when somebody holds something. The same again changes nothing."""
    until = data.valid_until
    return await _credential(pool, api, school_id, person_id, kind, until, if_match=if_match, wish=wish, now=now)


@delete(
    "/api/v1/schools/{school_id:uuid}/helpers/{person_id:uuid}/credentials/{kind:str}",
    status_code=200,
    said=Said(gives=A_HELPER, tagged=True),
    summary="Take a credential away",
    tags=["helpers"],
)
async def withdraw_credential(
    school_id: FromPath[SchoolId],
    person_id: FromPath[PersonId],
    kind: FromPath[CredentialKind],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> Response[HelperView]:
    """Take a credential away: what was not recorded, nobody has."""
    return await _credential(pool, api, school_id, person_id, kind, None, if_match=if_match, wish=wish, now=now)


async def _credential(
    pool: Pool,
    api: Principal,
    school_id: SchoolId,
    person_id: PersonId,
    kind: CredentialKind,
    until: date | None,
    *,
    if_match: str | None,
    wish: WishKey | None,
    now: datetime,
) -> Response[HelperView]:
    async def work(conn: Connection) -> HelperView:
        await _check(conn, api, school_id, person_id, if_match, now)
        await helping.record_credential(conn, api, school_id, person_id, kind, until, now=now)
        return view_of(await helping.helper_at(conn, api, school_id, person_id, now=now))

    helper = await given_once(pool, api, wish, now, HelperView, work)
    return tagged(helper, tag_of(helper))


async def _check(
    conn: Connection, api: Principal, school_id: SchoolId, person_id: PersonId, if_match: str | None, now: datetime
) -> None:
    """Refuse with ChangedSince what is meant for another version of a helper than the one that stands."""
    if if_match is not None:
        found = view_of(await helping.locked_helper(conn, api, school_id, person_id, now=now))
        check_unchanged(if_match, tag_of(found))


ROUTES: Final = (
    list_helpers,
    read_helper,
    add_helper,
    stop_help,
    invite_helper,
    record_credential,
    withdraw_credential,
)
