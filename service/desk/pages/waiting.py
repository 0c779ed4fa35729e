"""The waiting list, for a family on the phone: a place in a teacher's line, and the time that is kept for it."""

from typing import Final

from service.booking import reading, waiting
from service.booking.errors import (
    AlreadyBooked,
    LimitReached,
    ModeNotOffered,
    NotThisTime,
    OfferEnded,
    TimesAreFree,
)
from service.booking.types import Place
from service.desk.pages.desks import Answer, Desk, Form, to
from service.desk.pages.errands import errand_for
from service.desk.pages.fields import address, read_one_of
from service.kernel.errors import Malformed
from service.kernel.ids import InvitationId, WaitingId

NOT_KEPT: Final = (OfferEnded, NotThisTime, AlreadyBooked, LimitReached, ModeNotOffered)
"""Why a kept time is not booked; the family's page shows how it stands."""


async def wait(desk: Desk, invitation_id: InvitationId) -> Answer:
    """Put a family in a teacher's line, as if it did so itself; where times are free, show them."""
    form = await desk.form()
    errand = await errand_for(desk, invitation_id, form)
    student, teacher = errand.wish.student_id, errand.wish.teacher.teacher_id
    page = f"{desk.families}/{invitation_id}"
    try:
        await waiting.wait(
            desk.tools.pool, desk.act, invitation_id=invitation_id, teacher_id=teacher, student_id=student
        )
    except (TimesAreFree, AlreadyBooked):
        return to(address(f"{page}/book", student=student.hex, teacher=teacher.hex))
    return to(f"{page}?said=waiting")


async def change_place(desk: Desk, waiting_id: WaitingId) -> Answer:
    """Book the time that is kept for a family, or give its place in the line up."""
    form = await desk.form()
    place = await reading.place(desk.tools.pool, desk.principal, waiting_id)
    page = f"{desk.families}/{place.invitation_id}"
    match read_one_of(form, "do", ("take", "leave")):
        case "take":
            return to(f"{page}?said={'booked' if await _take(desk, place, form) else 'ended'}")
        case "leave":
            await waiting.leave(desk.tools.pool, desk.act, waiting_id)
            return to(f"{page}?said=left")
        case _:
            raise Malformed("do", "unknown")


async def _take(desk: Desk, place: Place, form: Form) -> bool:
    family = await reading.family(desk.tools.pool, desk.principal, place.invitation_id)
    offered = family.invitation.round.modes
    asked = read_one_of(form, "mode", offered)
    mode = next((mode for mode in offered if mode == asked), offered[0])
    try:
        await waiting.take_offer(desk.tools.pool, desk.act, place.waiting_id, mode=mode)
    except NOT_KEPT:
        return False
    return True
