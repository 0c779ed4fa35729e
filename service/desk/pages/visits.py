"""Home visits at the office's desk: who is out now with the overdue on top, and each one settled by hand."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Final

from litestar import Response
from msgspec import Struct

from service.booking import pairs
from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.fields import read_id, read_one_of, read_optional_id, read_words
from service.desk.pages.visit_words import out_chip
from service.desk.pages.words import Chip
from service.kernel.db import transact, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import MeetingId, PersonId
from service.kernel.locale import Voice
from service.notices.wording import names_apart
from service.visits import renewing, safety, seeing
from service.visits.errors import NoSecondVisitor, NotOnAVisit, TrainingLapsed, VisitAnswered
from service.visits.types import OnBoard, Step, Visitor

HERE: Final = "/desk/visits"
SAID: Final = (
    "acknowledged",
    "noted",
    "asked",
    "said-yes",
    "said-no",
    "unsaid",
    "not_free",
    "lapsed",
    "gone",
    "nameless",
    "nobody",
    "not_now",
)
BY_PHONE: Final[tuple[Step, ...]] = ("leaves_for", "arrived", "left", "back", "still", "help")


class VisitorLine(Struct, frozen=True, kw_only=True):
    """Somebody who goes, or is asked to."""

    person_id: str
    name: str
    phone: str
    chip: Chip
    noted_by: str  # who of the office took the yes down; "" nobody
    is_asked: bool
    may_go: bool  # said yes, and the visit is to come


class VisitLine(Struct, frozen=True, kw_only=True):
    """A visit in the list."""

    href: str
    start: datetime
    visitors: str
    family: str
    chip: Chip
    due: datetime | None  # while the pair is out


class BoardPage(Struct, frozen=True, kw_only=True):
    """desk/visits.html."""

    out: tuple[VisitLine, ...]
    lacking: tuple[VisitLine, ...]
    ahead: tuple[VisitLine, ...]
    month: str


class VisitPage(Struct, frozen=True, kw_only=True):
    """desk/visit.html."""

    line: VisitLine
    end: datetime
    visitors: tuple[VisitorLine, ...]
    address: str
    students: str
    phone: str  # the family's
    is_out: bool
    is_alarm: bool  # nobody sees to it yet
    acknowledged_by: str
    steps: tuple[tuple[str, datetime], ...]
    options: tuple[tuple[str, str], ...]  # who could come along
    can_ask: bool
    my_name: str
    said: str
    csrf: str


async def show_board(desk: Desk) -> Response[str]:
    """Show the visits of this school: overdue, out, lacking somebody, ahead."""
    now = desk.tools.now
    async with transaction(desk.tools.pool, desk.principal.org_id) as conn:
        found = await seeing.board(conn, desk.principal, now)
    page = BoardPage(
        out=tuple(_line(desk, one) for one in found if one.is_out),
        lacking=tuple(_line(desk, one) for one in found if not one.is_out and one.visit.needs),
        ahead=tuple(_line(desk, one) for one in found if not one.is_out and not one.visit.needs),
        month=f"{desk.local(now):%Y-%m}",
    )
    return desk.show("visits.html", page, here=HERE, place="helpers")


async def show_one(desk: Desk, meeting_id: MeetingId) -> Response[str]:
    """Show one visit: who, where, how to call them, and who could come along."""
    now = desk.tools.now
    async with transaction(desk.tools.pool, desk.principal.org_id) as conn:
        found = await seeing.on_board(conn, desk.principal, meeting_id, now)
        numbers = await seeing.numbers_of(conn, desk.principal, found.visit)
        able = await renewing.options(conn, desk.principal, meeting_id, now) if found.outing.span.start > now else []
    visit, home, where = found.visit, found.home, found.safety
    names = names_apart([one.called for one in visit.visitors], desk.voice)
    page = VisitPage(
        line=_line(desk, found),
        end=desk.local(found.outing.span.end),
        visitors=tuple(
            VisitorLine(
                person_id=str(one.person_id),
                name=name,
                phone=numbers.get(one.person_id, ""),
                chip=_answer_chip(one, desk.voice),
                noted_by=one.noted_by if one.state == "accepted" else "",
                is_asked=one.state == "asked" and found.outing.span.start > now,
                may_go=one.state == "accepted" and found.outing.span.start > now,
            )
            for one, name in zip(visit.visitors, names, strict=True)
        ),
        address=", ".join(part for part in (home.address_line, home.locality) if part),
        students=desk.voice.listing(home.students),
        phone=home.phone,
        is_out=found.is_out,
        is_alarm=where.alarms > 0 and where.acknowledged_at is None and where.back_at is None,
        acknowledged_by=where.acknowledged_by,
        steps=_steps(desk, found),
        options=(("", ""), *((str(one.person_id), one.name) for one in able)),
        can_ask=bool(able),
        my_name=desk.facts.called[""],
        said=read_one_of(desk.request.query_params, "said", SAID),
        csrf=desk.csrf,
    )
    return desk.show("visit.html", page, here=f"{HERE}/{meeting_id}", place="helpers")


async def acknowledge(desk: Desk, meeting_id: MeetingId) -> Answer:
    """Take down who sees to a pair."""
    name, act = read_words(await desk.form(), "name"), desk.act
    seen_to = transact(desk.tools.pool, act.org_id, lambda conn: safety.acknowledge(conn, act, meeting_id, name))
    return await _back(meeting_id, seen_to, "acknowledged")


async def say_where(desk: Desk, meeting_id: MeetingId) -> Answer:
    """Take down what a pair said on the telephone, as if one of them had tapped it."""
    form, act = await desk.form(), desk.act
    step = next((one for one in BY_PHONE if one == read_words(form, "step")), None)
    async with transaction(desk.tools.pool, act.org_id) as conn:
        found = await seeing.on_board(conn, act.principal, meeting_id, act.now)
    pair = [one.person_id for one in found.visit.visitors if one.state == "accepted"]
    if step is None or not pair:
        raise NotFound
    said = transact(desk.tools.pool, act.org_id, lambda conn: safety.say(conn, act, meeting_id, pair[0], step))
    return await _back(meeting_id, said, "noted")


async def ask(desk: Desk, meeting_id: MeetingId) -> Answer:
    """Ask somebody by name."""
    person = read_optional_id(await desk.form(), "person")
    if person is None:
        return to(f"{HERE}/{meeting_id}?said=nobody")
    chosen = pairs.choose(desk.tools.pool, desk.act, meeting_id, PersonId(person))
    return await _back(meeting_id, chosen, "asked")


async def answer(desk: Desk, meeting_id: MeetingId) -> Answer:
    """Take down a visitor's yes or no, or take a yes back that was taken down by mistake."""
    form = await desk.form()
    said, person_id = read_one_of(form, "said", ("yes", "no", "unsaid")), PersonId(read_id(form, "person"))
    if not said:
        raise NotFound
    if said == "unsaid":
        return await _back(meeting_id, pairs.unsay(desk.tools.pool, desk.act, meeting_id, person_id), "unsaid")
    answered = pairs.answer_for(desk.tools.pool, desk.act, meeting_id, person_id, yes=said == "yes")
    return await _back(meeting_id, answered, f"said-{said}")


async def _back(meeting_id: MeetingId, act: Awaitable[object], done: str) -> Answer:
    """Do something and lead back to the visit's page, which says what came of it."""
    try:
        await act
    except NoSecondVisitor:
        done = "not_free"
    except TrainingLapsed:
        done = "lapsed"
    except VisitAnswered:
        done = "gone"
    except NotOnAVisit:
        done = "not_now"
    except Malformed:
        done = "nameless"
    return to(f"{HERE}/{meeting_id}?said={done}")


def _line(desk: Desk, found: OnBoard) -> VisitLine:
    names = names_apart([one.called for one in found.visit.visitors], desk.voice)
    return VisitLine(
        href=f"{HERE}/{found.visit.meeting_id}",
        start=desk.local(found.outing.span.start),
        visitors=desk.voice.listing([desk.voice.the(name, start=nth == 0) for nth, name in enumerate(names)]),
        family=found.home.family,
        chip=_chip(found, desk.voice),
        due=desk.local(found.due_back) if found.is_out else None,
    )


def _answer_chip(one: Visitor, voice: Voice) -> Chip:
    if one.state == "asked":
        return Chip("waiting", voice.gettext("Waits for an answer"))
    by_calendar = one.by_calendar and not one.noted_by
    return Chip("settled", voice.gettext("Accepted in their calendar") if by_calendar else voice.gettext("Said yes"))


def _chip(found: OnBoard, voice: Voice) -> Chip:
    if found.is_out:
        return out_chip(found, voice)
    return {
        "": Chip("settled", voice.gettext("The visit is on")),
        "answers": Chip("waiting", voice.gettext("Waits for an answer")),
        "second_visitor": Chip("needs", voice.gettext("Needs a second visitor")),
        "another_place": Chip("needs", voice.gettext("The family chooses another place")),
    }[found.visit.needs]


def _steps(desk: Desk, found: OnBoard) -> tuple[tuple[str, datetime], ...]:
    gettext, where = desk.voice.gettext, found.safety
    said = (
        (gettext("Left for it"), where.leaves_for_at),
        (gettext("Arrived"), where.arrived_at),
        (gettext("Left the family"), where.left_at),
        (gettext("Back"), where.back_at),
        (gettext("Asked for help"), where.help_asked_at),
    )
    return tuple((label, desk.local(at)) for label, at in said if at)
