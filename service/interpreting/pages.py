"""The interpreter's page: what they are asked, what is theirs, what is open; yes and no, taking one, offering one."""

from collections.abc import Awaitable
from contextlib import suppress
from datetime import datetime
from typing import Final, Literal, get_args
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from service.access.types import Act
from service.agenda.errors import TimeTaken
from service.interpreting import answering, claiming
from service.interpreting.errors import AlreadyAnswered, NotOpen
from service.interpreting.types import OpenMeeting, Part
from service.kernel.db import Pool
from service.kernel.ids import MeetingId
from service.kernel.locale import Voice
from service.notices.wording import called, door_said, room_said
from service.people.giving_back import ask_back
from service.people.own_page import AnyRequest, OwnPage, own_page, sent

HERE: Final = "/h/interpreting"
Said = Literal["", "yes", "no", "gone", "claimed", "taken", "busy", "offered", "alone", "kept"]


class PartCard(Struct, frozen=True, kw_only=True):
    """A meeting somebody interprets at, or is asked to."""

    start: datetime
    end: datetime
    language: str
    teacher: str
    school: str
    how: Literal["in_person", "video", "phone"]
    at_home: bool
    place: str
    way_in: str
    family: str
    video_url: str
    is_asked: bool
    is_offered: bool
    is_over: bool
    action: str


class OpenCard(Struct, frozen=True, kw_only=True):
    """A meeting they could take. Nothing of the family but its language."""

    start: datetime
    end: datetime
    language: str
    teacher: str
    school: str
    how: Literal["in_person", "video", "phone"]
    mode: str
    is_swap: bool
    claim: str


class InterpreterPage(Struct, frozen=True, kw_only=True):
    """interpreting/mine.html."""

    cards: tuple[PartCard, ...]
    open: tuple[OpenCard, ...]
    said: Said
    csrf: str


@get(HERE, include_in_schema=False)
async def mine(request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool]) -> Response[str]:
    """Show what this interpreter is asked, what is theirs and what is open."""
    seen = await own_page(request, helper_act, pool)
    parts = await answering.mine(pool, helper_act.principal, now=seen.now)
    found = await claiming.open_to(pool, helper_act.principal, now=seen.now)
    view = InterpreterPage(
        cards=tuple(_card(part, seen) for part in parts),
        open=tuple(_open(each, seen) for each in found),
        said=_said(str(request.query_params.get("said", ""))),
        csrf=seen.csrf,
    )
    return seen.show("interpreting/mine.html", view, part=seen.voice.gettext("Interpreting"), here=HERE)


@post(HERE + "/{meeting_id:uuid}/yes", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def say_yes(
    request: AnyRequest, meeting_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Take a yes."""
    await sent(request, helper_act)
    return await _done(answering.accept(pool, helper_act, MeetingId(meeting_id)), "yes")


@get(HERE + "/{meeting_id:uuid}/no", include_in_schema=False)
async def ask_no(
    request: AnyRequest, meeting_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str] | Redirect:
    """Ask once before a meeting goes back that they said yes to."""
    seen = await own_page(request, helper_act, pool)
    parts = await answering.mine(pool, helper_act.principal, now=seen.now)
    part = next((each for each in parts if each.meeting_id == meeting_id and each.span.end > seen.now), None)
    if part is None:
        return Redirect(HERE, status_code=HTTP_303_SEE_OTHER)  # given back already
    here, said = f"{HERE}/{meeting_id}", seen.voice.gettext("Interpreting")
    teacher = seen.voice.alone(called(part.teacher, seen.voice))
    may_offer = part.state == "accepted" and not part.is_offered and part.span.start > seen.now
    offer = f"{here}/offer" if may_offer else ""
    return ask_back(seen, part.span, teacher, part=said, action=f"{here}/no", back=HERE, offer=offer)


@post(HERE + "/{meeting_id:uuid}/no", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def say_no(
    request: AnyRequest, meeting_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Take a no, with thanks and no question."""
    await sent(request, helper_act)
    with suppress(AlreadyAnswered):  # a second tap, or somebody else has it by now: they are free either way
        await answering.decline(pool, helper_act, MeetingId(meeting_id))
    return _to("no")


@post(HERE + "/{meeting_id:uuid}/claim", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def claim(
    request: AnyRequest, meeting_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Let them have an open meeting, or say what came between."""
    await sent(request, helper_act)
    try:
        await claiming.claim(pool, helper_act, MeetingId(meeting_id))
    except (NotOpen, AlreadyAnswered):
        return _to("taken")
    except TimeTaken:
        return _to("busy")
    return _to("claimed")


@post(HERE + "/{meeting_id:uuid}/offer", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def offer(
    request: AnyRequest, meeting_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Offer what is theirs to the others; it stays theirs until one takes it."""
    await sent(request, helper_act)
    try:
        is_offered = await claiming.offer(pool, helper_act, MeetingId(meeting_id))
    except AlreadyAnswered:
        return _to("gone")
    return _to("offered" if is_offered else "alone")


@post(HERE + "/{meeting_id:uuid}/keep", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def keep(
    request: AnyRequest, meeting_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Offer it to nobody any more."""
    await sent(request, helper_act)
    return await _done(claiming.keep(pool, helper_act, MeetingId(meeting_id)), "kept")


def _open(each: OpenMeeting, seen: OwnPage) -> OpenCard:
    return OpenCard(
        start=seen.local(each.wanted.span.start),
        end=seen.local(each.wanted.span.end),
        language=seen.voice.language(each.wanted.language),
        teacher=called(each.teacher, seen.voice),
        school=each.school.name,
        how=each.how,
        mode=each.wanted.mode,
        is_swap=each.is_swap,
        claim=f"{HERE}/{each.wanted.meeting_id}/claim",
    )


def _card(part: Part, seen: OwnPage) -> PartCard:
    voice = seen.voice
    return PartCard(
        start=seen.local(part.span.start),
        end=seen.local(part.span.end),
        language=voice.language(part.language),
        teacher=called(part.teacher, voice),
        school=part.school.name,
        how=part.how,
        at_home=part.mode == "home",
        place=_place(part, voice),
        way_in=door_said(part.school, voice) if part.mode == "school" else "",
        family=part.family,
        video_url=part.video_url,
        is_asked=part.state == "asked",
        is_offered=part.is_offered,
        is_over=part.span.end <= seen.now,
        action=f"{HERE}/{part.meeting_id}",
    )


def _place(part: Part, voice: Voice) -> str:
    if part.mode == "place":
        known = (part.spot.place or part.named_place, part.address_line)
        return ", ".join(word for word in known if word) or voice.gettext(
            "A place near the family. It stands here two hours before."
        )
    return ", ".join(word for word in (part.school.name, room_said(part.spot.room, voice)) if word)


def _said(word: str) -> Said:
    return word if word in get_args(Said) else ""  # type: ignore[return-value]  # one of them


async def _done(doing: Awaitable[object], said: Said) -> Redirect:
    """Wait for what they tapped, and say it is done, or that it is no longer theirs to do."""
    with suppress(AlreadyAnswered):
        await doing
        return _to(said)
    return _to("gone")


def _to(said: Said) -> Redirect:
    return Redirect(f"{HERE}?said={said}", status_code=HTTP_303_SEE_OTHER)


ROUTES: Final = (mine, say_yes, ask_no, say_no, claim, offer, keep)
