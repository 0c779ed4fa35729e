"""One meeting: what is known of it, whether it took place, and the way to move or cancel it."""

from contextlib import suppress
from datetime import datetime
from typing import Final

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.booking import actions, reading
from service.booking.errors import MeetingOver
from service.booking.pages.help_said import HelpLine, help_lines
from service.booking.types import STANDING, Helped, MeetingView, Side
from service.desk import reading as desks
from service.desk import rules
from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.fields import read_one_of
from service.desk.pages.meeting_help import ways_instead
from service.desk.pages.visit_words import visit_chip
from service.desk.pages.words import Chip, mode_said, modes, phone_said, restriction_said
from service.kernel.frame import Mistake
from service.kernel.ids import MeetingId, PersonId
from service.kernel.languages import base_of
from service.notices.wording import called
from service.rounds.types import Mode
from service.visits.types import Visit

SAID: Final = (
    "moved",
    "cancelled",
    "place",
    "help",
    "answered",
    "not-then",
    "later",
    "longer",
    "gone",
    "visit-yes",
    "visit-no",
    "visit-lapsed",
)
SIDES: Final[tuple[Side, ...]] = ("family", "school")


class MeetingPage(Struct, frozen=True, kw_only=True):
    """desk/meeting.html and desk/cancel.html."""

    start: datetime
    end: datetime
    students: str
    guardian: str
    guardian_href: str
    phone: str  # of the guardian
    language: str  # "" when it is the reader's own
    teacher: str
    mode: Mode
    how: str
    video_url: str
    topic: str
    lines: tuple[HelpLine, ...]  # what comes with it
    restrictions: tuple[str, ...]  # who must not come near a child: for the office
    asks_visit: bool  # the teacher has not said whether they go on this home visit
    ways: tuple[tuple[str, str], ...]  # to meet instead of at a place that waits for an answer
    chip: Chip
    said: str  # one of SAID, or nothing
    text_waits: datetime | None  # when the family's text about it goes out, if that is later
    can_change: bool
    can_record: bool
    may_run_on: bool
    can_change_room: bool
    href: str
    day_href: str
    csrf: str
    side: str  # who cancels, as ticked
    mistakes: tuple[Mistake, ...]


async def show_meeting(desk: Desk, meeting_id: MeetingId) -> Response[str]:
    """Show a meeting with the number to call."""
    view = await _view(desk, meeting_id)
    return desk.show("meeting.html", view, here=view.href, place="rounds" if desk.is_office else "days")


async def ask_cancel(desk: Desk, meeting_id: MeetingId) -> Response[str]:
    """Ask on whose side the reason lies: a family that did not ask for it is sent other times."""
    return await _ask_cancel(desk, meeting_id)


async def cancel(desk: Desk, meeting_id: MeetingId) -> Answer:
    """Cancel a meeting, and lead to it."""
    form = await desk.form()
    side = read_one_of(form, "side", SIDES)
    if not side:
        return await _ask_cancel(desk, meeting_id, Mistake("side", desk.voice.gettext("Say who asked for it.")))
    by: Side = "school" if side == "school" else "family"
    with suppress(MeetingOver):  # the page it leads to shows that it has begun
        await actions.cancel(desk.tools.pool, desk.act, meeting_id, side=by)
        return to(f"{desk.home}/meetings/{meeting_id}?said=cancelled")
    return to(f"{desk.home}/meetings/{meeting_id}")


async def _ask_cancel(desk: Desk, meeting_id: MeetingId, *mistakes: Mistake) -> Response[str]:
    view = await _view(desk, meeting_id, mistakes)
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    here = f"{view.href}/cancel"
    return desk.show("cancel.html", view, here=here, place="rounds" if desk.is_office else "days", status_code=status)


async def _view(desk: Desk, meeting_id: MeetingId, mistakes: tuple[Mistake, ...] = ()) -> MeetingPage:
    now, voice = desk.tools.now, desk.voice
    meeting = await reading.meeting(desk.tools.pool, desk.principal, meeting_id)
    contact = await desks.contact(desk.tools.pool, desk.principal, meeting)
    helped = (await reading.helped_of(desk.tools.pool, desk.principal, [meeting])).get(meeting_id)
    start, said = desk.local(meeting.span.start), read_one_of(desk.request.query_params, "said", SAID)
    language = voice.language(meeting.language) if base_of(meeting.language) != voice.tag else ""
    return MeetingPage(
        start=start,
        end=desk.local(meeting.span.end),
        students=voice.listing([one.given_name for one in meeting.students]),
        guardian=meeting.guardian,
        guardian_href=f"{desk.families}/{meeting.invitation_id}",
        phone=phone_said(meeting.call_number or contact.phone),  # a phone meeting may have its own
        language=language,
        teacher=called(meeting.teacher, voice),
        mode=meeting.mode,
        how=mode_said(meeting.mode, meeting.where, voice),
        video_url=meeting.video_url,
        topic=meeting.topic,
        lines=help_lines(meeting, helped, voice, reader="office" if desk.is_office else "teacher"),
        ways=await _ways(desk, meeting, now),
        chip=meeting_chip(desk, meeting, helped.visit if helped else None),
        restrictions=tuple(
            restriction_said(one, voice)
            for one in await desks.restrictions(desk.tools.pool, desk.principal, meeting_id)
        ),
        asks_visit=_asks_teacher(desk, meeting, helped, now),
        said=said,
        text_waits=await waiting_text(desk, meeting.guardian_id) if said else None,
        can_change=_is_to_come(meeting, now),
        can_change_room=desk.is_office and meeting.mode == "school" and _is_to_come(meeting, now),
        can_record=meeting.state != "cancelled" and meeting.span.start <= now,
        may_run_on=not desk.is_office
        and rules.may_run_on(meeting.span, meeting.state, helped.ride if helped else None, now),
        href=f"{desk.home}/meetings/{meeting_id}",
        day_href=f"{desk.home}/day/{start.date()}",
        csrf=desk.csrf,
        side="",
        mistakes=mistakes,
    )


async def waiting_text(desk: Desk, guardian_id: PersonId) -> datetime | None:
    """Say on the school's clock when a family's text goes out that waits; None: none waits."""
    at = await desks.text_waits(desk.tools.pool, desk.principal, guardian_id, now=desk.tools.now)
    return desk.local(at) if at else None


async def _ways(desk: Desk, meeting: MeetingView, now: datetime) -> tuple[tuple[str, str], ...]:
    """Offer ways to meet instead of at a place the family named and nobody has agreed to yet."""
    if meeting.state != "proposed" or meeting.mode != "place" or not _is_to_come(meeting, now):
        return ()
    names = modes(desk.voice)
    return tuple(
        (way, label) for way in await ways_instead(desk, meeting) for mode, label in names.items() if mode == way
    )


def _is_to_come(meeting: MeetingView, now: datetime) -> bool:
    return meeting.state in STANDING and meeting.span.start > now


def _asks_teacher(desk: Desk, meeting: MeetingView, helped: Helped | None, now: datetime) -> bool:
    """Tell whether the teacher who reads this has to say whether they go on a home visit."""
    is_asked = helped is not None and helped.visit is not None and helped.visit.waits_for_teacher
    return is_asked and not desk.is_office and _is_to_come(meeting, now)


def meeting_chip(desk: Desk, meeting: MeetingView, visit: Visit | None = None) -> Chip:  # noqa: PLR0911 one answer a state
    """Say how a meeting stands."""
    voice = desk.voice
    match meeting.state:
        case "cancelled" if meeting.cancelled_by == "school":
            return Chip("stopped", voice.gettext("Cancelled by the school"))
        case "cancelled":
            return Chip("stopped", voice.gettext("Cancelled by the family"))
        case "held":
            return Chip("settled", voice.gettext("Took place"))
        case "missed":
            return Chip("stopped", voice.gettext("Missed"))
        case "proposed" if meeting.mode == "home" and visit:
            return visit_chip(visit, voice, is_teacher=not desk.is_office)
        case "proposed" if meeting.mode == "home":
            return Chip("waiting", voice.gettext("Not sure yet"))
        case "proposed" if not desk.is_office:
            return Chip("needs", voice.gettext("Waits for your answer"))
        case "proposed":
            return Chip("waiting", voice.gettext("The teacher has not agreed to the place"))
        case "confirmed":
            return Chip("settled", voice.gettext("Booked"))
