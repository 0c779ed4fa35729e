"""Pages of what may still be said of a meeting that is booked: what to talk about, and where to call."""

from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from service.access.types import Principal
from service.booking import actions, reading, riding
from service.booking.errors import MeetingOver
from service.booking.pages import views
from service.booking.pages.visit import KEPT, AnyRequest, Visit, here_of, sent, to, visit
from service.booking.pages.wanted import read_words
from service.booking.tools import Given
from service.kernel.frame import Mistake
from service.kernel.ids import MeetingId
from service.kernel.numbers import read_number


class Topic(Struct, frozen=True, kw_only=True):
    """booking/topic.html."""

    meeting: views.MeetingLine
    csrf: str


class Number(Struct, frozen=True, kw_only=True):
    """booking/number.html."""

    meeting: views.MeetingLine
    typed: str
    is_instead: bool  # the meeting becomes a call by it
    csrf: str
    mistakes: tuple[Mistake, ...]


@get("/i/meetings/{meeting_id:uuid}/topic", include_in_schema=False)
async def ask_topic(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[Any]:
    """Ask what the family would like to talk about, with what it said before."""
    seen = await visit(request, guardian, tools)
    line = await _line(seen, MeetingId(meeting_id))
    if line.standing not in {"ahead", "now"}:
        return to(line.href)
    return seen.answer("topic.html", Topic(meeting=line, csrf=seen.csrf), here=here_of(request))


@post("/i/meetings/{meeting_id:uuid}/topic", include_in_schema=False)
async def write_topic(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Redirect:
    """Keep the words, none to take them back, and lead to the meeting. One that is over is shown as it is."""
    form = await sent(request, guardian, tools)
    with suppress(MeetingOver):
        topic = read_words(form, "topic")
        await actions.write_topic(tools.pool, guardian, MeetingId(meeting_id), topic, now=tools.now)
    return to(f"/i/meetings/{meeting_id}?saved=1")


@get("/i/meetings/{meeting_id:uuid}/number", include_in_schema=False)
async def ask_number(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[Any]:
    """Ask where to call; a number that could not be read stands as it was typed.

    `way=phone`: of a meeting that nobody drives to, and that becomes a call once there is a number.
    """
    seen = await visit(request, guardian, tools)
    line, fields = await _line(seen, MeetingId(meeting_id)), await seen.fields(request)
    is_instead = fields.get("way") == "phone"
    if line.standing != "ahead" or not (line.mode == "phone" or is_instead):
        return to(line.href)
    typed = str(fields.get("number", ""))
    refused = KEPT in request.query_params and read_number(typed) is None
    mistake = Mistake("number", seen.voice.gettext("Type a phone number with 10 numbers."), is_wrong=bool(typed))
    mistakes = (mistake,) if refused else ()
    view = Number(meeting=line, typed=typed, is_instead=is_instead, csrf=seen.csrf, mistakes=mistakes)
    return seen.answer("number.html", view, here=here_of(request))


@post("/i/meetings/{meeting_id:uuid}/number", include_in_schema=False)
async def write_number(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Redirect:
    """Keep the number for this meeting, make it a call where that was the wish, and lead to it."""
    form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    number = read_number(str(form.get("number", "")))
    if number is None:
        return await seen.back_to(f"/i/meetings/{meeting_id}/number", form)
    with suppress(MeetingOver):  # the page it leads to shows that it has begun
        await actions.write_number(tools.pool, seen.act, MeetingId(meeting_id), number)
        if form.get("way") == "phone":
            await riding.meet_by(tools.pool, seen.act, MeetingId(meeting_id), "phone")
    return to(f"/i/meetings/{meeting_id}?saved=1")


async def _line(seen: Visit, meeting_id: MeetingId) -> views.MeetingLine:
    meeting = await reading.meeting(seen.tools.pool, seen.guardian, meeting_id)
    return views.meeting_line(meeting, seen.facts, seen.voice, now=seen.now)


ROUTES: Final = (ask_topic, write_topic, ask_number, write_number)
