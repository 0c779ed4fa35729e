"""What comes with a meeting, changed for a family on the phone; and a place it named, agreed to or not."""

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.booking import actions, obstacles, reading, visiting
from service.booking.errors import ModeNotOffered, NotThisTime
from service.booking.pages.help_typed import (
    NOTHING,
    HelpTyped,
    as_help,
    as_standing,
    mistakes_in,
    names_children,
    read_help,
)
from service.booking.pages.help_view import HelpView, help_view
from service.booking.types import HelpOffered, MeetingView
from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.fields import read_one_of
from service.desk.pages.help_refused import help_refused_said
from service.kernel.errors import NotFound, Refusal
from service.kernel.frame import Mistake
from service.kernel.ids import MeetingId
from service.rounds.types import InvitationFacts, Mode
from service.visits.errors import TrainingLapsed, VisitAnswered


class HelpPage(Struct, frozen=True, kw_only=True):
    """desk/meeting_help.html."""

    help: HelpView
    refused: str  # what could not be had; "" nothing
    back: str
    action: str
    csrf: str
    mistakes: tuple[Mistake, ...]


async def show_help(desk: Desk, meeting_id: MeetingId) -> Response[str]:
    """Show what comes with a meeting, as a form."""
    _, _, offered, stands = await _read(desk, meeting_id)
    return _show(desk, meeting_id, offered, stands)


async def change_help(desk: Desk, meeting_id: MeetingId) -> Answer:
    """Make what comes with a meeting just this, or say what cannot be had."""
    form, tools = await desk.form(), desk.tools
    typed = read_help(form) or NOTHING
    meeting, _, offered, _ = await _read(desk, meeting_id, typed)
    if missing := mistakes_in(typed, offered, "school", desk.voice):
        return _show(desk, meeting_id, offered, typed, mistakes=tuple(missing), status=HTTP_422_UNPROCESSABLE_ENTITY)
    try:
        await actions.change_help(tools.pool, desk.act, meeting_id, as_help(typed, offered, meeting.mode, desk.voice))
    except NotThisTime as refusal:
        said = help_refused_said(refusal, desk.voice, desk.local)
        return _show(desk, meeting_id, offered, typed, refused=said, status=HTTP_409_CONFLICT)
    except NotFound:
        raise
    except Refusal:
        return to(f"{desk.home}/meetings/{meeting_id}")  # it shows that the meeting is over
    return to(f"{desk.home}/meetings/{meeting_id}?said=help")


async def answer_place(desk: Desk, meeting_id: MeetingId) -> Answer:
    """Keep that the teacher meets at the place a family named, or how they meet at the same time instead."""
    form, tools = await desk.form(), desk.tools
    meeting = await reading.meeting(tools.pool, desk.principal, meeting_id)
    here = f"{desk.home}/meetings/{meeting_id}"
    ways = await ways_instead(desk, meeting)
    chosen = read_one_of(form, "way", ways)
    try:
        if form.get("agreed") == "1":
            await visiting.agree_to_place(tools.pool, desk.act, meeting_id)
        elif chosen:
            mode = next(way for way in ways if way == chosen)
            await visiting.meet_elsewhere(tools.pool, desk.act, meeting_id, mode)
        else:
            return to(here)
    except NotFound:
        raise
    except (NotThisTime, ModeNotOffered):
        return to(f"{here}?said=not-then")
    except Refusal:
        return to(here)
    return to(f"{here}?said=answered")


async def answer_visit(desk: Desk, meeting_id: MeetingId) -> Answer:
    """Take the teacher's own yes or no to a home visit, and lead back to the meeting."""
    said = read_one_of(await desk.form(), "said", ("yes", "no"))
    here = f"{desk.home}/meetings/{meeting_id}"
    if not said:
        return to(here)
    try:
        await visiting.answer(desk.tools.pool, desk.act, meeting_id, yes=said == "yes")
    except VisitAnswered:
        return to(here)  # it shows how the visit stands
    except TrainingLapsed:
        return to(f"{here}?said=visit-lapsed")
    return to(f"{here}?said=visit-{said}")


async def ways_instead(desk: Desk, meeting: MeetingView) -> list[Mode]:
    """List how a family can be met at the same time that named a place nobody goes to."""
    family = await reading.family(desk.tools.pool, desk.principal, meeting.invitation_id)
    return [mode for mode in family.invitation.round.modes if mode in {"school", "phone", "video"}]


async def _read(
    desk: Desk, meeting_id: MeetingId, typed: HelpTyped | None = None
) -> tuple[MeetingView, InvitationFacts, HelpOffered, HelpTyped]:
    tools = desk.tools
    meeting = await reading.meeting(tools.pool, desk.principal, meeting_id)
    family = await reading.family(tools.pool, desk.principal, meeting.invitation_id)
    org_id, invitation = desk.principal.org_id, family.invitation
    helped = await reading.helped(tools.pool, tools.keyring, desk.principal, meeting)
    offered = await obstacles.offered(
        tools.pool, org_id, invitation, meeting.mode, meeting.span, with_children=names_children(typed, helped)
    )
    return meeting, invitation, *as_standing(offered, helped, invitation.interpreter)


def _show(
    desk: Desk,
    meeting_id: MeetingId,
    offered: HelpOffered,
    typed: HelpTyped,
    *,
    refused: str = "",
    mistakes: tuple[Mistake, ...] = (),
    status: int = HTTP_200_OK,
) -> Response[str]:
    back = f"{desk.home}/meetings/{meeting_id}"
    view = HelpPage(
        help=help_view(typed, offered, "school", (), desk.voice),
        refused=refused,
        back=back,
        action=f"{back}/help",
        csrf=desk.csrf,
        mistakes=mistakes,
    )
    return desk.show(
        "meeting_help.html",
        view,
        here=view.action,
        place="rounds" if desk.is_office else "days",
        status_code=status,
    )
