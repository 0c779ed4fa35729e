"""The page of one "none of these work": what was sent, the times the teacher proposes, and the way to take it back."""

from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from service.access.types import Principal
from service.booking import asking, reading
from service.booking.errors import AlreadyBooked, AskClosed, LimitReached, NotThisTime, ProposalTaken
from service.booking.pages.refused import Reason, read_reason, reason
from service.booking.pages.said import bands_said, days_said, initials, short_place, teacher_said
from service.booking.pages.visit import AnyRequest, Visit, here_of, sent, to, visit
from service.booking.tools import Given
from service.booking.types import AskState, AskView, Proposal
from service.kernel.errors import NotFound
from service.kernel.ids import NoTimeId
from service.notices.wording import on_clock


class ProposalLine(Struct, frozen=True, kw_only=True):
    """A time the teacher proposes."""

    number: int
    start: datetime
    end: datetime
    place: str


class Answer(Struct, frozen=True, kw_only=True):
    """booking/answer.html: what was sent, and what the teacher proposes."""

    teacher: str
    initials: str
    student: str
    guardian: str  # who asked, if it is another guardian of the household: only they answer
    state: AskState
    bands: str
    days: str
    words: str
    sent_at: datetime | None  # None once it was answered
    refused: tuple[datetime, ...]  # proposed before, and did not work
    standing_at: datetime | None  # the meeting's time, which stays until another is chosen
    lines: tuple[ProposalLine, ...]
    trouble: Reason  # why the time just chosen was not booked
    reached_by: str
    csrf: str
    action: str
    none_href: str
    times_href: str


@get("/i/answers/{no_time_id:uuid}", include_in_schema=False)
async def answer(
    request: AnyRequest, no_time_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[str]:
    """Show what was sent and the times the teacher proposes, without those that are gone."""
    seen = await visit(request, guardian, tools)
    ask = await reading.ask(tools.pool, guardian, NoTimeId(no_time_id))
    left = await reading.proposals_left(tools.pool, guardian, ask, now=seen.now)
    view = _view(ask, left, seen, read_reason(request.query_params))
    return seen.answer("answer.html", view, here=here_of(request))


@post("/i/answers/{no_time_id:uuid}", include_in_schema=False)
async def choose(
    request: AnyRequest, no_time_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Redirect:
    """Take one of the proposed times; one that cannot be had leads back to the others."""
    form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    plain = bool(form.get("plain"))
    number = str(form.get("plain") or form.get("number", ""))
    if number not in {"1", "2", "3"}:
        raise NotFound
    before = await reading.ask(tools.pool, guardian, NoTimeId(no_time_id))
    try:
        meeting = await asking.accept_proposal(
            tools.pool, seen.act, NoTimeId(no_time_id), int(number), without_interpreter=plain
        )
    except (AskClosed, AlreadyBooked):
        return to(f"/i/answers/{no_time_id}")
    except (ProposalTaken, NotThisTime, LimitReached) as refusal:
        return to(f"/i/answers/{no_time_id}?trouble={reason(refusal)}")
    said = "moved" if meeting.meeting_id == before.standing_id else "new"
    return to(f"/i/meetings/{meeting.meeting_id}?{said}=1")


@post("/i/answers/{no_time_id:uuid}/withdraw", include_in_schema=False)
async def withdraw(
    request: AnyRequest, no_time_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Redirect:
    """Take it back, and lead to its page, which says so."""
    await sent(request, guardian, tools)
    with suppress(AskClosed):  # booked or taken back meanwhile: the page shows how it stands
        await asking.withdraw(tools.pool, tools.act(guardian), NoTimeId(no_time_id))
    return to(f"/i/answers/{no_time_id}")


def _view(ask: AskView, left: list[Proposal], seen: Visit, trouble: Reason) -> Answer:
    rooms = (wish.teacher.room for wish in seen.facts.wishes if wish.teacher.teacher_id == ask.teacher_id)
    room, zone = next(rooms, ""), seen.facts.round.zone
    pair = f"{ask.student.student_id.hex}.{ask.teacher_id.hex}"
    moving = f"&moving={ask.standing_id.hex}" if ask.standing_id else ""
    return Answer(
        teacher=teacher_said(ask, seen.voice),
        initials=initials(ask.teacher[""]),
        student=ask.student.given_name,
        guardian=ask.guardian if ask.invitation_id != seen.invitation_id else "",
        state=ask.state,
        bands=bands_said(ask, seen.voice),
        days=days_said(ask, seen.voice),
        words=ask.words,
        sent_at=on_clock(ask.changed_at, zone) if ask.state == "asked" else None,
        refused=tuple(on_clock(at, zone) for at in ask.refused),
        standing_at=on_clock(ask.standing_at, zone) if ask.standing_at else None,
        lines=tuple(_proposal(one, room, seen) for one in left),
        trouble=trouble,
        reached_by=seen.reached_by,
        csrf=seen.csrf,
        action=f"/i/answers/{ask.no_time_id}",
        none_href=f"/i/none?about={pair}{moving}",
        times_href=f"/i/times?student={ask.student.student_id.hex}&teacher={ask.teacher_id.hex}{moving}",
    )


def _proposal(one: Proposal, room: str, seen: Visit) -> ProposalLine:
    zone = seen.facts.round.zone
    return ProposalLine(
        number=one.number,
        start=on_clock(one.span.start, zone),
        end=on_clock(one.span.end, zone),
        place=one.place or short_place(one.mode, room, seen.voice),
    )


ROUTES: Final = (answer, choose, withdraw)
