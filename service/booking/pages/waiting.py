"""Pages of waiting for a teacher who is full: a place in the line, and the time that is kept when one comes free."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from service.access.types import Principal
from service.booking import reading, waiting
from service.booking.errors import AlreadyBooked, LimitReached, NotThisTime, OfferEnded, TimesAreFree
from service.booking.obstacles import offered
from service.booking.pages import views
from service.booking.pages.choosing import wish_of
from service.booking.pages.help_typed import NOTHING, HelpTyped, as_help, as_remembered, mistakes_in, read_help
from service.booking.pages.help_view import HelpView, help_view
from service.booking.pages.helped import NOTHING_OFFERED
from service.booking.pages.refused import Reason, read_reason, reason
from service.booking.pages.said import initials, short_place, teacher_said
from service.booking.pages.visit import KEPT, AnyRequest, Visit, here_of, sent, to, visit
from service.booking.pages.wanted import read_mode, read_person
from service.booking.tools import Given
from service.booking.types import HelpOffered, Place, Where
from service.kernel.frame import Mistake
from service.kernel.ids import WaitingId
from service.notices.wording import on_clock
from service.rounds.types import Mode


class Way(Struct, frozen=True):
    """A way to meet and what the page says of it."""

    mode: Mode
    label: str


class Offer(Struct, frozen=True, kw_only=True):
    """booking/offer.html: a place in a line, and the time that is kept."""

    teacher: str
    initials: str
    student: str
    start: datetime | None
    end: datetime | None
    until: datetime | None
    ways: tuple[Way, ...]
    help: HelpView | None  # where to meet off-site; None: nothing is kept, or the round has no such meetings
    mistakes: tuple[Mistake, ...]
    waiting: bool
    trouble: Reason  # why it was not booked just now
    csrf: str
    action: str
    times_href: str


@post("/i/wait", include_in_schema=False)
async def wait(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Redirect:
    """Take a place in a teacher's line."""
    form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    student, teacher = read_person(form, "student"), read_person(form, "teacher")
    try:
        place = await waiting.wait(
            tools.pool,
            seen.act,
            invitation_id=seen.invitation_id,
            teacher_id=teacher,
            student_id=student,
        )
    except (TimesAreFree, AlreadyBooked):
        return to(f"/i/times?student={student.hex}&teacher={teacher.hex}")
    return to(f"/i/offers/{place.waiting_id}")


@get("/i/offers/{waiting_id:uuid}", include_in_schema=False)
async def offer(
    request: AnyRequest, waiting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[str]:
    """Show the place in the line, or the time that is kept."""
    seen = await visit(request, guardian, tools)
    place = await reading.place(tools.pool, guardian, WaitingId(waiting_id))
    fields = await seen.fields(request)
    typed, found = read_help(fields), await _offered(place, seen)
    view = _offer_view(place, seen, read_reason(request.query_params), typed, found)
    if KEPT in request.query_params and typed:
        missing = mistakes_in(typed, found, read_mode(fields, seen.facts), seen.voice)
        view = replace(view, mistakes=tuple(missing))
    return seen.answer("offer.html", view, here=here_of(request))


@post("/i/offers/{waiting_id:uuid}", include_in_schema=False)
async def take_or_leave(
    request: AnyRequest, waiting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Redirect:
    """Book the time that is kept, or leave the line."""
    form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    shared = (tools.pool, seen.act, WaitingId(waiting_id))
    if form.get("do") not in {"book", "plain"}:
        await waiting.leave(*shared)
        return to("/i")
    mode, typed = read_mode(form, seen.facts), read_help(form) or NOTHING
    found = await _offered(await reading.place(tools.pool, guardian, WaitingId(waiting_id)), seen)
    if mode == "place" and mistakes_in(typed, found, mode, seen.voice):
        return await seen.back_to(f"/i/offers/{waiting_id}", form)
    asked = as_help(typed, found, mode, seen.voice)
    where = Where(place_id=asked.place_id, named_place=asked.named_place)
    try:
        meeting = await waiting.take_offer(
            *shared, mode=mode, where=where, without_interpreter=form.get("do") == "plain"
        )
    except (OfferEnded, AlreadyBooked):
        return to(f"/i/offers/{waiting_id}")
    except (NotThisTime, LimitReached) as refusal:
        return to(f"/i/offers/{waiting_id}?trouble={reason(refusal)}")
    return to(f"/i/meetings/{meeting.meeting_id}?new=1")


async def _offered(place: Place, seen: Visit) -> HelpOffered:
    """Read where the family can meet off-site at the time that is kept."""
    if place.offered is None or "place" not in seen.facts.round.modes:
        return NOTHING_OFFERED
    found = await offered(seen.tools.pool, seen.guardian.org_id, seen.facts, "place", place.offered)
    return replace(NOTHING_OFFERED, obstacles=found.obstacles, places=found.places)


def _offer_view(place: Place, seen: Visit, trouble: Reason, typed: HelpTyped | None, found: HelpOffered) -> Offer:
    wish = wish_of(seen, place.student_id, place.teacher_id)
    teacher, zone = wish.teacher, seen.facts.round.zone
    until = place.offered_until if place.state == "offered" else None
    kept = place.offered if until and seen.now < until else None
    asks = kept is not None and "place" in seen.facts.round.modes
    help_ = help_view(typed or as_remembered(found, ""), found, "place", (), seen.voice) if asks else None
    return Offer(
        teacher=teacher_said(teacher, seen.voice),
        initials=initials(teacher.name),
        student=wish.student,
        start=on_clock(kept.start, zone) if kept else None,
        end=on_clock(kept.end, zone) if kept else None,
        until=on_clock(until, zone) if until else None,
        ways=tuple(Way(mode, short_place(mode, teacher.room, seen.voice)) for mode in seen.facts.round.modes),
        help=help_,
        mistakes=(),
        waiting=place.state == "waiting",
        trouble=trouble,
        csrf=seen.csrf,
        action=f"/i/offers/{place.waiting_id}",
        times_href=views.wish_line(wish, seen.facts.round.modes[0], seen.voice).href,
    )


ROUTES: Final = (wait, offer, take_or_leave)
