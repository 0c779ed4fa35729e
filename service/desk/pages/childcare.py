"""Childcare at the desk: sessions with too few adults on top, each settled by hand; who comes, and what happened."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY

from service.booking.places import rooms_of_school
from service.childcare import actions, doorway, settling
from service.childcare.errors import (
    ChildcareOff,
    HoursHold,
    NotCleared,
    RoomTaken,
    SessionCalledOff,
    SessionClosed,
    ShiftOver,
    ShiftTaken,
    TooYoung,
    WorkerBusy,
)
from service.childcare.pages.views import troubles_of
from service.childcare.types import ChildcarePolicy, NewSession, PickUp, SessionChange
from service.desk import provisions, reading
from service.desk.pages.childcare_views import (
    CarePage,
    Option,
    SessionForm,
    SessionPage,
    Typed,
    as_it_is,
    child_line,
    refused_said,
    session_line,
    shift_line,
    short_said,
)
from service.desk.pages.desks import Answer, Desk, Form, title_of, to
from service.desk.pages.fields import read_clock, read_day, read_number, read_one_of, read_optional_id, read_words
from service.kernel.db import transaction
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.ids import PersonId, RoomId, RoundId, SeatId, SessionId
from service.kernel.spans import instant
from service.notices.wording import room_said

LOOKED_BACK: Final = timedelta(days=2)
"""A session stays in the list for what still has to be looked at."""

MOST_CHILDREN: Final = 100
MOST_WORKERS: Final = 20
SAID: Final = (
    "made",
    "changed",
    "open",
    "closed",
    "off",
    "named",
    "freed",
    "added",
    "dropped",
    "told",
    "seen",
    "fetch",
)


async def show_sessions(desk: Desk) -> Response[str]:
    """List the sessions, those with too few adults on top."""
    found = await actions.views(desk.tools.pool, desk.principal, since=desk.tools.now - LOOKED_BACK)
    decided = await provisions.decided(desk.tools.pool, desk.principal, "childcare", ChildcarePolicy) is not None
    page = CarePage(
        lines=tuple(session_line(desk, view) for view in found if view.session.state != "off"),
        short=sum(bool(view.shortages) for view in found),
        is_recorded=decided,
        said=read_one_of(desk.request.query_params, "said", SAID),
    )
    return desk.show("childcare.html", page, here="/desk/childcare", place="helpers")


async def show_new(desk: Desk) -> Response[str]:
    """Show the form of a new session."""
    return await _form(desk, Typed(), ())


async def make_session(desk: Desk) -> Response[Any]:
    """Make a session, or show its form again and what is wrong beside each field."""
    form = await desk.form()
    typed, mistakes = _typed(form), list[Mistake]()
    round_id, room_id = read_optional_id(form, "round_id"), read_optional_id(form, "room_id")
    if round_id is None:
        mistakes.append(Mistake("round_id", desk.voice.gettext("Choose a round.")))
    if room_id is None:
        mistakes.append(Mistake("room_id", desk.voice.gettext("Choose a room.")))
    hours = _hours(desk, typed, mistakes)
    cap = _number(desk, typed.cap, "cap", 1, MOST_CHILDREN, mistakes)
    workers = _number(desk, typed.workers, "workers", 2, MOST_WORKERS, mistakes)
    if mistakes or hours is None or round_id is None or room_id is None:
        return await _form(desk, typed, tuple(mistakes))
    new = NewSession(
        round_id=RoundId(round_id),
        room_id=RoomId(room_id),
        starts_at=hours[0],
        ends_at=hours[1],
        cap=cap,
        workers=workers,
    )
    try:
        session_id = await settling.make(desk.tools.pool, desk.act, new)
    except Malformed as exc:
        return await _form(desk, typed, (_other_day(desk, exc),))
    except RoomTaken:
        return await _form(desk, typed, (_room_taken(desk),))
    except ChildcareOff:
        return to("/desk/childcare")
    return to(f"/desk/childcare/{session_id}?said=made")


async def show_session(desk: Desk, session_id: SessionId) -> Response[str]:
    """Show one session: what is missing, who works, who comes, what happened at the door."""
    return await _page(desk, session_id)


async def change_session(desk: Desk, session_id: SessionId) -> Response[Any]:
    """Give a session another room, other hours or another cap."""
    form = await desk.form()
    typed, mistakes = _typed(form), list[Mistake]()
    hours = _hours(desk, typed, mistakes)
    room_id = read_optional_id(form, "room_id")
    cap = _number(desk, typed.cap, "cap", 1, MOST_CHILDREN, mistakes)
    if mistakes or hours is None:
        return await _page(desk, session_id, mistakes=tuple(mistakes), typed=typed)
    wanted = SessionChange(room_id=RoomId(room_id) if room_id else None, starts_at=hours[0], ends_at=hours[1], cap=cap)
    try:
        await settling.change(desk.tools.pool, desk.act, session_id, wanted)
    except Malformed as exc:
        return await _page(desk, session_id, mistakes=(_other_day(desk, exc),), typed=typed)
    except RoomTaken:
        return await _page(desk, session_id, mistakes=(_room_taken(desk),), typed=typed)
    except (HoursHold, WorkerBusy) as refused:
        return await _page(desk, session_id, refused=refused_said(refused, desk.voice), typed=typed)
    except SessionCalledOff:
        return to("/desk/childcare?said=off")
    return to(f"/desk/childcare/{session_id}?said=changed")


async def set_state(desk: Desk, session_id: SessionId) -> Answer:
    """Open, close or call off a session."""
    do = read_one_of(await desk.form(), "do", ("open", "closed", "off"))
    states: dict[str, settling.State] = {"open": "open", "closed": "closed", "off": "off"}
    if do not in states:
        raise Malformed("do", "unknown")
    try:
        await settling.set_state(desk.tools.pool, desk.act, session_id, states[do])
    except SessionCalledOff:
        return to("/desk/childcare?said=off")
    return to(f"/desk/childcare?said={do}" if do == "off" else f"/desk/childcare/{session_id}?said={do}")


async def settle_shift(desk: Desk, session_id: SessionId) -> Response[Any]:
    """Name who works on a shift, free it, ask for one more adult or for one less."""
    form = await desk.form()
    do, act = read_one_of(form, "do", ("named", "freed", "added", "dropped")), desk.act
    shift_id, worker = read_optional_id(form, "shift"), read_optional_id(form, "worker")
    try:
        if do == "added":
            await settling.add_shift(desk.tools.pool, act, session_id)
        elif do == "freed" and shift_id:
            await settling.free_shift(desk.tools.pool, act, shift_id)
        elif do == "dropped" and shift_id:
            await settling.drop_shift(desk.tools.pool, act, shift_id)
        elif do == "named" and shift_id and worker:
            await settling.name_worker(desk.tools.pool, act, shift_id, PersonId(worker))
        elif do == "named":
            return await _page(desk, session_id, refused=desk.voice.gettext("Choose who said yes."))
        else:
            return to(f"/desk/childcare/{session_id}")
    except (SessionCalledOff, SessionClosed, ShiftOver, ShiftTaken, WorkerBusy, TooYoung, NotCleared) as refused:
        return await _page(desk, session_id, refused=refused_said(refused, desk.voice))
    return to(f"/desk/childcare/{session_id}?said={do}")


async def settle_session(desk: Desk, session_id: SessionId) -> Answer:
    """Take back now the seats adults cannot carry, or say that what happened at the door was looked at."""
    do = read_one_of(await desk.form(), "do", ("told", "seen"))
    if do == "told":
        await settling.tell_families(desk.tools.pool, desk.act, session_id)
    elif do == "seen":
        await doorway.mark_seen(desk.tools.pool, desk.act, session_id)
    return to(f"/desk/childcare/{session_id}?said={do}")


async def let_fetch(desk: Desk, session_id: SessionId) -> Answer:
    """Add somebody who may fetch a child, as its family said."""
    form = await desk.form()
    seat_id, name = read_optional_id(form, "seat"), read_words(form, "name")[:100]
    if seat_id and name:
        who = PickUp(name=name, relationship=read_words(form, "relationship")[:60])
        await doorway.office_let_fetch(desk.tools.pool, desk.act, session_id, SeatId(seat_id), who)
    return to(f"/desk/childcare/{session_id}?said=fetch")


async def _page(
    desk: Desk,
    session_id: SessionId,
    *,
    refused: str = "",
    mistakes: tuple[Mistake, ...] = (),
    typed: Typed | None = None,
) -> Response[str]:
    pool, office = desk.tools.pool, desk.principal
    view = await actions.view(pool, office, session_id)
    facts = await doorway.door(pool, office, session_id, now=desk.tools.now)
    choices = await settling.choices(pool, office, session_id, now=desk.tools.now)
    here = f"/desk/childcare/{session_id}"
    page = SessionPage(
        line=session_line(desk, view),
        state=view.session.state,
        shortages=tuple(short_said(desk, view)),
        shifts=tuple(shift_line(desk, shift, choices) for shift in view.shifts),
        children=tuple(child_line(desk, child, facts) for child in facts.children),
        troubles=tuple(troubles_of(facts, desk.voice)),
        rooms=await _rooms(desk),
        typed=typed or as_it_is(desk, view),
        mistakes=mistakes,
        refused=refused,
        said=read_one_of(desk.request.query_params, "said", SAID),
        here=here,
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_409_CONFLICT if refused else HTTP_200_OK
    return desk.show("childcare_session.html", page, here=here, place="helpers", status_code=status)


async def _form(desk: Desk, typed: Typed, mistakes: tuple[Mistake, ...]) -> Response[str]:
    rounds = [view.round for view in await reading.rounds_of_school(desk.tools.pool, desk.principal)]
    standing = [one for one in rounds if one.state != "closed"]
    page = SessionForm(
        rounds=(("", ""), *((str(one.round_id), title_of(one, desk)) for one in standing)),
        rooms=(("", ""), *await _rooms(desk)),
        typed=typed,
        mistakes=mistakes,
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return desk.show("new_childcare.html", page, here="/desk/childcare/new", place="helpers", status_code=status)


async def _rooms(desk: Desk) -> tuple[Option, ...]:
    async with transaction(desk.tools.pool, desk.principal.org_id) as conn:
        found = await rooms_of_school(conn, desk.principal.org_id, provisions.school_of(desk.principal))
    return tuple((str(room.room_id), desk.voice.sentence(room_said(room.name, desk.voice))) for room in found)


def _other_day(desk: Desk, exc: Malformed) -> Mistake:
    if exc.where != "starts_at":
        raise exc
    return Mistake("day", desk.voice.gettext("The round has no meetings on this day."), is_wrong=True)


def _typed(form: Form) -> Typed:
    return Typed(**{name: read_words(form, name)[:40] for name in Typed.__struct_fields__})


def _hours(desk: Desk, typed: Typed, mistakes: list[Mistake]) -> tuple[datetime, datetime] | None:
    """Read day and hours on the school's clock; a time the clocks skip or show twice is asked about."""
    day, starts, ends = read_day(typed.day), read_clock(typed.starts), read_clock(typed.ends)
    if day is None:
        mistakes.append(Mistake("day", desk.voice.gettext("Give the day."), is_wrong=bool(typed.day)))
    if starts is None or ends is None or ends <= starts:
        mistakes.append(
            Mistake("starts", desk.voice.gettext("Give the hours, the end after the start."), is_wrong=True)
        )
        return None
    return _instants(day, (starts, ends), desk, mistakes) if day else None


def _instants(day: date, hours: Any, desk: Desk, mistakes: list[Mistake]) -> tuple[datetime, datetime] | None:  # noqa: ANN401 - two times
    zone = ZoneInfo(desk.facts.zone)
    try:
        return instant(day, hours[0], zone), instant(day, hours[1], zone)
    except Malformed:
        sentence = desk.voice.gettext("The clocks change in that hour. Choose another.")
        mistakes.append(Mistake("starts", sentence, is_wrong=True))
        return None


def _number(desk: Desk, written: str, field: str, least: int, most: int, mistakes: list[Mistake]) -> int:
    number = read_number(written, least, most)
    if number is None:
        words = desk.voice.gettext("Give a number from %(least)s to %(most)s.") % {"least": least, "most": most}
        mistakes.append(Mistake(field, words, is_wrong=bool(written)))
    return number or least


def _room_taken(desk: Desk) -> Mistake:
    return Mistake("room_id", desk.voice.gettext("This room is taken in those hours."), is_wrong=True)
