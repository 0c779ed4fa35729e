"""Open and close a round: first what it will do, then the button that does it."""

from datetime import date, datetime

from litestar import Response
from msgspec import Struct

from service.desk import actions, reading
from service.desk.pages.desks import Answer, Desk, title_of, to
from service.desk.pages.fields import read_id
from service.kernel.ids import PersonId, RoundId
from service.notices.wording import called
from service.rounds import actions as rounds
from service.rounds import inviting
from service.rounds.errors import InvitationWithdrawn, NotAsked, RoundClosed, RoundNotOpened


class HeldBackLine(Struct, frozen=True, kw_only=True):
    """A guardian the office has to decide about."""

    guardian: str
    student: str
    by_court: bool
    guardian_id: str
    student_id: str


class OpenPage(Struct, frozen=True, kw_only=True):
    """desk/open_round.html: what opening a round will do."""

    title: str
    days: tuple[date, date]
    opens: datetime
    closes: datetime
    told: datetime  # when the first notices go out
    state: str
    invitations: int
    emails: int
    texts: int
    paper: int
    withdrawn: int
    held_back: tuple[HeldBackLine, ...]
    teachers: int
    beside: tuple[str, ...]  # titles of other rounds that are open on some of its days
    without_hours: tuple[str, ...]
    closed: bool
    action: str
    close_action: str
    invite_action: str
    round_href: str
    csrf: str


async def show_open(desk: Desk, round_id: RoundId) -> Response[str]:
    """Show what opening a round will do, before anybody is told."""
    return await _open_page(desk, round_id, closed=False)


async def open_round(desk: Desk, round_id: RoundId) -> Answer:
    """Open a round, or invite who is new since."""
    await desk.form()
    try:
        await rounds.open_round(desk.tools.pool, desk.act, round_id)
    except RoundClosed:
        return await _open_page(desk, round_id, closed=True)
    return to(f"/desk/rounds/{round_id}?said=opened")


async def invite_held_back(desk: Desk, round_id: RoundId) -> Answer:
    """Invite a guardian about a child although the round holds them back, and lead to their page."""
    form = await desk.form()
    guardian_id, student_id = PersonId(read_id(form, "guardian")), PersonId(read_id(form, "student"))
    try:
        invited = await inviting.invite_guardian(desk.tools.pool, desk.act, round_id, guardian_id, let_in=[student_id])
    except (NotAsked, InvitationWithdrawn, RoundClosed, RoundNotOpened):
        return to(f"/desk/rounds/{round_id}/open")  # it shows who can still be decided about
    return to(f"/desk/invitations/{invited.invitation_id}")


async def close_round(desk: Desk, round_id: RoundId) -> Answer:
    """End booking in a round."""
    await desk.form()
    try:
        await actions.close_round(desk.tools.pool, desk.principal, round_id, now=desk.tools.now)
    except RoundNotOpened:
        return to(f"/desk/rounds/{round_id}/open")
    return to(f"/desk/rounds/{round_id}?said=closed")


async def _open_page(desk: Desk, round_id: RoundId, *, closed: bool) -> Response[str]:
    found = await reading.opening(desk.tools.pool, desk.principal, round_id)
    round_, outcome, base = found.round, found.outcome, f"/desk/rounds/{round_id}"
    view = OpenPage(
        title=title_of(round_, desk),
        days=(min(round_.days), max(round_.days)),
        opens=desk.local(round_.opens_at),
        closes=desk.local(round_.closes_at),
        told=desk.local(max(round_.opens_at, desk.tools.now)),
        state=round_.state,
        invitations=outcome.invitations,
        emails=outcome.emails,
        texts=outcome.texts,
        paper=outcome.paper,
        withdrawn=outcome.withdrawn,
        held_back=tuple(
            HeldBackLine(
                guardian=found.names[one.guardian_id],
                student=found.names[one.student_id],
                by_court=one.why == "court-order",
                guardian_id=one.guardian_id.hex,
                student_id=one.student_id.hex,
            )
            for one in found.held_back
        ),
        teachers=len(found.teachers),
        beside=tuple(title_of(one, desk) for one in found.beside),
        without_hours=tuple(desk.voice.alone(called(one.called, desk.voice)) for one in found.without_hours),
        closed=closed or round_.state == "closed" or desk.tools.now >= round_.closes_at,
        action=f"{base}/open",
        close_action=f"{base}/close",
        invite_action=f"{base}/invite",
        round_href=base,
        csrf=desk.csrf,
    )
    return desk.show("open_round.html", view, here=f"{base}/open", place="rounds")
