"""The interpreter's page: what they are asked, what is theirs, yes and no."""

from contextlib import suppress
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from service.access.types import Act
from service.interpreting import answering
from service.interpreting.errors import AlreadyAnswered
from service.interpreting.types import Part
from service.kernel.db import Pool
from service.kernel.ids import MeetingId
from service.kernel.locale import Voice
from service.notices.wording import called, door_said, room_said
from service.people.giving_back import ask_back
from service.people.own_page import AnyRequest, OwnPage, own_page, sent

HERE: Final = "/h/interpreting"
Said = Literal["", "yes", "no", "gone"]


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
    is_over: bool
    action: str


class InterpreterPage(Struct, frozen=True, kw_only=True):
    """interpreting/mine.html."""

    cards: tuple[PartCard, ...]
    said: Said
    csrf: str


@get(HERE, include_in_schema=False)
async def mine(request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool]) -> Response[str]:
    """Show what this interpreter is asked and what is theirs."""
    seen = await own_page(request, helper_act, pool)
    parts = await answering.mine(pool, helper_act.principal, now=seen.now)
    view = InterpreterPage(
        cards=tuple(_card(part, seen) for part in parts),
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
    with suppress(AlreadyAnswered):
        await answering.accept(pool, helper_act, MeetingId(meeting_id))
        return _to("yes")
    return _to("gone")


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
    action, said = f"{HERE}/{meeting_id}/no", seen.voice.gettext("Interpreting")
    return ask_back(seen, part.span, called(part.teacher, seen.voice), part=said, action=action, back=HERE)


@post(HERE + "/{meeting_id:uuid}/no", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def say_no(
    request: AnyRequest, meeting_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Take a no, with thanks and no question."""
    await sent(request, helper_act)
    with suppress(AlreadyAnswered):  # a second tap, or somebody else has it by now: they are free either way
        await answering.decline(pool, helper_act, MeetingId(meeting_id))
    return _to("no")


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
    return word if word in {"yes", "no", "gone"} else ""  # type: ignore[return-value]  # one of the three


def _to(said: Said) -> Redirect:
    return Redirect(f"{HERE}?said={said}", status_code=HTTP_303_SEE_OTHER)


ROUTES: Final = (mine, say_yes, ask_no, say_no)
