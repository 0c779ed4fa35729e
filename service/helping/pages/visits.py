"""A visitor's pages: yes and no, where the visit is, out and back by one tap, what was promised."""

from collections.abc import Awaitable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from service.access.types import Act
from service.booking import visiting
from service.kernel.db import Pool, transact, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import MeetingId
from service.kernel.written import read_day
from service.notices.wording import names_apart
from service.people.giving_back import ask_back
from service.people.own_page import AnyRequest, OwnPage, own_page, person_of, sent
from service.visits import reflecting, safety, seeing
from service.visits.errors import NotOnAVisit, TrainingLapsed, VisitAnswered
from service.visits.types import Home, Mine, Needs, Step

HERE: Final = "/h/visits"
STEPS: Final[tuple[Step, ...]] = ("leaves_for", "arrived", "left", "back", "still", "help")
SAID: Final = ("yes", "no", "gone", "lapsed", "not_now", "promised", "missing", "kept", *STEPS)


class PromiseCard(Struct, frozen=True):
    """Something promised."""

    words: str
    due: date
    is_kept: bool
    action: str


class VisitCard(Struct, frozen=True, kw_only=True):
    """A visit of somebody's own."""

    href: str
    start: datetime
    end: datetime
    due_back: datetime
    shown_from: datetime
    others: str  # who else goes; "" while nobody does
    needs: Needs
    is_asked: bool
    may_give_back: bool  # said yes to, and nobody is on the way yet
    is_on: bool
    is_over: bool
    step: Step | None  # what was said last; None: nothing yet
    home: Home | None
    promises: tuple[PromiseCard, ...]
    wants_reflection: bool


class VisitsPage(Struct, frozen=True, kw_only=True):
    """helping/visits.html."""

    cards: tuple[VisitCard, ...]
    said: str
    csrf: str


class VisitPage(Struct, frozen=True, kw_only=True):
    """helping/visit.html."""

    one: VisitCard
    said: str
    csrf: str


@get(HERE, include_in_schema=False)
async def mine(request: AnyRequest, helper_act: NamedDependency[Act], pool: NamedDependency[Pool]) -> Response[str]:
    """Show the visits somebody goes on, or is asked to."""
    seen = await own_page(request, helper_act, pool)
    async with transaction(pool, helper_act.org_id) as conn:
        found = await seeing.mine(conn, helper_act.org_id, person_of(helper_act.principal), seen.now)
    view = VisitsPage(cards=tuple(_card(one, seen) for one in found), said=_said(request), csrf=seen.csrf)
    return seen.show("helping/visits.html", view, part=seen.voice.gettext("Home visits"), here=HERE)


@get(HERE + "/{meeting_id:uuid}", include_in_schema=False)
async def one(
    request: AnyRequest, meeting_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str]:
    """Show one visit: around it with the street and the four taps."""
    seen = await own_page(request, helper_act, pool)
    async with transaction(pool, helper_act.org_id) as conn:
        found = await seeing.mine_of(
            conn, helper_act.org_id, person_of(helper_act.principal), MeetingId(meeting_id), seen.now
        )
    view = VisitPage(one=_card(found, seen), said=_said(request), csrf=seen.csrf)
    return seen.show("helping/visit.html", view, part=seen.voice.gettext("Home visits"), here=f"{HERE}/{meeting_id}")


@post(HERE + "/{meeting_id:uuid}/yes", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def say_yes(
    request: AnyRequest, meeting_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Take a yes."""
    await sent(request, helper_act)
    answered = visiting.answer(pool, helper_act, MeetingId(meeting_id), yes=True)
    return _to("", await _outcome(answered, "yes"))


@get(HERE + "/{meeting_id:uuid}/no", include_in_schema=False)
async def ask_no(
    request: AnyRequest, meeting_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str]:
    """Ask once before a visit goes back that they said yes to."""
    seen, who = await own_page(request, helper_act, pool), person_of(helper_act.principal)
    async with transaction(pool, helper_act.org_id) as conn:
        found = await seeing.mine_of(conn, helper_act.org_id, who, MeetingId(meeting_id), seen.now)
    part, back = seen.voice.gettext("Home visits"), f"{HERE}/{meeting_id}"
    return ask_back(seen, found.span, "", part=part, action=f"{back}/no", back=back)


@post(HERE + "/{meeting_id:uuid}/no", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def say_no(
    request: AnyRequest, meeting_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Take a no, before or after a yes, with thanks and no question."""
    await sent(request, helper_act)
    dropped = visiting.drop_out(pool, helper_act, MeetingId(meeting_id))
    outcome = await _outcome(dropped, "no")
    return _to("", "no" if outcome == "gone" else outcome)  # a second tap: they are free either way


@post(HERE + "/{meeting_id:uuid}/where", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def say_where(
    request: AnyRequest, meeting_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Take down where the pair is, by one tap."""
    form = await sent(request, helper_act)
    step = str(form.get("step", ""))
    if step not in STEPS:
        raise NotFound
    wanted, who = MeetingId(meeting_id), person_of(helper_act.principal)
    said = transact(pool, helper_act.org_id, lambda conn: safety.say(conn, helper_act, wanted, who, step))
    return _to(f"/{meeting_id}", await _outcome(said, step))


@post(HERE + "/{meeting_id:uuid}/promises", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def promise(
    request: AnyRequest, meeting_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Write down what was promised, or that nothing was."""
    form = await sent(request, helper_act)
    wanted, who, now = MeetingId(meeting_id), person_of(helper_act.principal), helper_act.now
    words, due_on = str(form.get("words", "")), read_day(str(form.get("due_on", "")))
    written = transact(
        pool,
        helper_act.org_id,
        lambda conn: reflecting.promise(conn, helper_act.org_id, who, wanted, words=words, due_on=due_on, now=now),
    )
    return _to(f"/{meeting_id}", await _outcome(written, "promised"))


@post(HERE + "/{meeting_id:uuid}/promises/{promise_id:uuid}", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def keep(
    request: AnyRequest,
    meeting_id: FromPath[UUID],
    promise_id: FromPath[UUID],
    helper_act: NamedDependency[Act],
    pool: NamedDependency[Pool],
) -> Redirect:
    """Mark an own promise as kept."""
    await sent(request, helper_act)
    who, now = person_of(helper_act.principal), helper_act.now
    await transact(
        pool,
        helper_act.org_id,
        lambda conn: reflecting.keep(conn, helper_act.org_id, who, promise_id, now=now),
    )
    return _to(f"/{meeting_id}", "kept")


async def _outcome(act: Awaitable[object], done: str) -> str:
    """Do something and say in a word what came of it: that is what the page says."""
    try:
        await act
    except VisitAnswered:
        return "gone"
    except TrainingLapsed:
        return "lapsed"
    except NotOnAVisit:
        return "not_now"
    except Malformed:
        return "missing"
    return done


def _card(found: Mine, seen: OwnPage) -> VisitCard:
    others = [each.called for each in found.visit.visitors if each.person_id != found.me.person_id]
    href = f"{HERE}/{found.visit.meeting_id}"
    return VisitCard(
        href=href,
        start=seen.local(found.span.start),
        end=seen.local(found.span.end),
        due_back=seen.local(found.due_back),
        shown_from=seen.local(found.shown_from),
        others=seen.voice.listing([seen.voice.the(name) for name in names_apart(others, seen.voice)]),
        needs=found.visit.needs,
        is_asked=found.me.state == "asked" and found.span.start > seen.now,
        may_give_back=found.me.state == "accepted" and _last_step(found) is None and found.span.start > seen.now,
        is_on=found.is_on,
        is_over=found.span.end <= seen.now,
        step=_last_step(found),
        home=found.home,
        promises=tuple(
            PromiseCard(each.words, each.due_on, each.kept_at is not None, f"{href}/promises/{each.promise_id}")
            for each in found.promises
            if each.person_id == found.me.person_id
        ),
        wants_reflection=found.visit.is_complete and found.span.end <= seen.now and not found.has_reflected,
    )


def _last_step(found: Mine) -> Step | None:
    where = found.safety
    if where.back_at:
        return "back"
    if where.left_at:
        return "left"
    return "arrived" if where.arrived_at else "leaves_for" if where.leaves_for_at else None


def _said(request: AnyRequest) -> str:
    word = str(request.query_params.get("said", ""))
    return word if word in SAID else ""


def _to(path: str, said: str) -> Redirect:
    return Redirect(f"{HERE}{path}?said={said}", status_code=HTTP_303_SEE_OTHER)


ROUTES: Final = (mine, one, say_yes, ask_no, say_no, say_where, promise, keep)
