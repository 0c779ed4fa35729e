"""The private link of a guardian, renewed or closed by the office, and the calendar address of a desk."""

from datetime import datetime, timedelta
from typing import Final

from litestar import Response
from markupsafe import Markup
from msgspec import Struct

from service.booking import reading as booking
from service.desk import actions, reading
from service.desk.pages.desks import Answer, Desk, to
from service.kernel.errors import Malformed
from service.kernel.ids import InvitationId
from service.rounds import inviting
from service.rounds.errors import InvitationWithdrawn, NoEarlyAccess
from service.rounds.letters import qr_code

SHOWN_FOR: Final = timedelta(minutes=10)
"""How long a new link is shown to the office: long enough to read it out, too short to find it in a tab next week."""


class LinkPage(Struct, frozen=True, kw_only=True):
    """desk/link.html: a link that was just made, or that it is not shown any more."""

    guardian: str
    address: str  # "" once its minutes are over
    qr: Markup
    made: datetime | None
    ends: datetime | None
    family_href: str
    letter_href: str
    action: str
    csrf: str


class CalendarPage(Struct, frozen=True, kw_only=True):
    """desk/calendar.html."""

    address: str  # "" until it is asked for
    of_school: bool  # the office's, with every teacher's days
    action: str
    csrf: str


async def show_link(desk: Desk, invitation_id: InvitationId) -> Response[str]:
    """Show the guardian's link while it is new."""
    family = await booking.family(desk.tools.pool, desk.principal, invitation_id)
    picture = await reading.picture(desk.tools.pool, desk.principal, invitation_id, now=desk.tools.now)
    facts, made = family.invitation, picture.contact.link_made_at
    is_new = made is not None and desk.tools.now - made < SHOWN_FOR
    address = desk.tools.links.door(facts.link_id) if is_new and facts.link_id else ""
    base = f"/desk/invitations/{invitation_id}"
    view = LinkPage(
        guardian=facts.guardian,
        address=address,
        qr=qr_code(address) if address else Markup(),
        made=desk.local(made) if made else None,
        ends=desk.local(picture.contact.link_ends_at - timedelta(seconds=1)) if picture.contact.link_ends_at else None,
        family_href=base,
        letter_href=f"/desk/rounds/{facts.round.round_id}/letters?guardian={facts.invitation.guardian_id}",
        action=f"{base}/link",
        csrf=desk.csrf,
    )
    return desk.show("link.html", view, here=f"{base}/link", place="rounds")


async def change_link(desk: Desk, invitation_id: InvitationId) -> Answer:
    """Make a new link, which closes the old one at once; close it; or take the whole invitation back."""
    form = await desk.form()
    tools, page = desk.tools, f"/desk/invitations/{invitation_id}"
    match str(form.get("do", "")):
        case "renew":
            try:
                await inviting.renew_links(tools.pool, desk.act, invitation_id)
            except InvitationWithdrawn:
                return to(page)
            return to(f"{page}/link")
        case "close":
            await inviting.close_links(tools.pool, desk.act, invitation_id)
            return to(f"{page}?said=closed")
        case "withdraw":
            await inviting.withdraw_invitation(tools.pool, desk.act, invitation_id)
            return to(f"{page}?said=withdrawn")
        case _:
            raise Malformed("do", "unknown")


async def give_early_access(desk: Desk, invitation_id: InvitationId) -> Answer:
    """Let a family book from the round's early date."""
    await desk.form()
    page = f"/desk/invitations/{invitation_id}"
    try:
        await inviting.let_in_early(desk.tools.pool, desk.act, invitation_id)
    except (InvitationWithdrawn, NoEarlyAccess):
        return to(page)
    return to(f"{page}?said=early")


async def show_calendar(desk: Desk) -> Response[str]:
    """Show the address of this desk's calendar, once there is one."""
    link_id = await reading.staff_feed(desk.tools.pool, desk.principal, now=desk.tools.now)
    links = desk.tools.links
    address = (links.office_feed(link_id) if desk.is_office else links.teacher_feed(link_id)) if link_id else ""
    here = f"{desk.home}/calendar"
    view = CalendarPage(address=address, of_school=desk.is_office, action=here, csrf=desk.csrf)
    return desk.show("calendar.html", view, here=here, place="school" if desk.is_office else "calendar")


async def make_calendar(desk: Desk) -> Answer:
    """Make the address of this desk's calendar."""
    await desk.form()
    await actions.make_feed(desk.tools.pool, desk.act)
    return to(f"{desk.home}/calendar")
